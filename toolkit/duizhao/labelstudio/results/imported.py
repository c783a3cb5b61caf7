"""Which imported annotations nobody has touched, although a migration or a restore has.

Whoever changes an annotation through the server becomes its ``updated_by``. So that a judgement that was
only imported is not taken for somebody's because a migration renamed its label, the migration leaves a digest
of what it wrote in the task's ``meta``. A restore leaves the times of before there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from duizhao.digest import digest

MIGRATED = "duizhao-migrated"
"""Key in a task's ``meta``: annotation number -> digest of the results that a migration wrote."""
RESTORED = "duizhao-restored"
"""Key in a task's ``meta``: old annotation number -> ``created_at``, ``updated_at``, ``updated_by``."""


def only_imported(annotation: Mapping[str, Any], meta: Mapping[str, Any]) -> bool:
    """Whether nobody has saved the annotation since it was imported; a migration is nobody.

    The screen records who saved an annotation and how long it took; an import leaves both empty.

    Example:
        >>> only_imported({"id": 1, "updated_by": None, "lead_time": None}, {})
        True
    """
    if annotation.get("lead_time") is not None:
        return False
    if annotation.get("updated_by") is None:
        return True
    written = meta.get(MIGRATED)
    if not isinstance(written, Mapping):
        return False
    # After a restore, the number of before is the `import_id`.
    digests = [written.get(str(annotation.get(number))) for number in ("id", "import_id")]
    return digest(annotation.get("result")) in digests


def as_they_were(task: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The annotations of an exported task; those that a restore brought back with the times of before.

    Example:
        >>> times = {"created_at": "2026-01", "updated_at": "2026-02", "updated_by": 3}
        >>> now = {"import_id": 7, "created_at": "2026-05", "updated_at": "2026-05", "updated_by": None}
        >>> [back] = as_they_were({"meta": {RESTORED: {"7": times}}, "annotations": [now]})
        >>> back == {"import_id": 7, **times}
        True
    """
    old = (task.get("meta") or {}).get(RESTORED)
    for annotation in task.get("annotations") or []:
        if not isinstance(annotation, Mapping):
            continue
        before = old.get(str(annotation.get("import_id"))) if isinstance(old, Mapping) else None
        if not isinstance(before, Mapping):
            yield dict(annotation)
        elif annotation.get("updated_by") is None:
            yield {**annotation, **before}
        else:  # somebody has changed it since
            yield {**annotation, "created_at": before.get("created_at")}
