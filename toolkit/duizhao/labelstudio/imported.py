"""Which imported annotations nobody has touched, although a migration has.

Whoever changes an annotation through the server becomes its ``updated_by``. So that a judgement that was
only imported is not taken for somebody's because a migration renamed its label, the migration leaves a digest
of what it wrote in the task's ``meta``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

MIGRATED = "duizhao-migrated"
"""Key in a task's ``meta``: annotation number -> digest of the results that a migration wrote."""


def result_digest(result: Any) -> str:
    """A digest of results; the order of keys does not matter.

    Example:
        >>> result_digest([{"a": 1, "b": 2}]) == result_digest([{"b": 2, "a": 1}])
        True
    """
    data = json.dumps(result, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")
    return hashlib.sha256(data).hexdigest()[:16]


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
    digest = written.get(str(annotation.get("id"))) if isinstance(written, Mapping) else None
    return digest is not None and digest == result_digest(annotation.get("result"))
