"""Bringing tasks up to date that nobody has annotated yet.

Between the look whether somebody has and the change itself an annotator may save. So the task is looked at
again afterwards: when work has appeared in between, the task gets back what that work is about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from duizhao.labelstudio.client import Client
from duizhao.labelstudio.push.doubles import has_work
from duizhao.labelstudio.push.entries import SUGGESTED
from duizhao.labelstudio.push.plan import Action
from duizhao.labelstudio.tasks import ASSIGNED, Task

CHANGED = "duizhao-changed"
"""Key in a task's ``meta``: when its text was last changed (UTC, ISO 8601)."""
_GROUP = 100

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """What to change about one task on the server.

    Attributes:
        key: our unit id.
        task: the server's number.
        new: the new data, or None where only suggestions are missing.
        prediction: the new suggestion, or None for none.
        model: its model name, empty for none.
    """

    key: str
    task: int
    new: Task | None
    prediction: Mapping[str, Any] | None
    model: str


def refresh(client: Client, project: int, changes: Sequence[Change]) -> Iterator[tuple[Change, Action]]:
    """Carry out the changes, except where somebody is at work.

    Yields:
        each change with what became of it: ``update``, ``suggest``, or ``conflict`` where somebody has
        annotated the task, or has a draft of it; that task is as it was.

    Raises:
        ServerError: when the server fails.
    """
    for at in range(0, len(changes), _GROUP):
        group = changes[at : at + _GROUP]
        before = {task["id"]: task for task in client.export_some(project, [one.task for one in group])}
        done = []
        for change in group:
            old = before.get(change.task)
            if old is None or has_work(old):
                yield change, "conflict"
            else:
                _change(client, change, old)
                done.append(change)
        after = {task["id"]: task for task in client.export_some(project, [one.task for one in done])}
        for change in done:
            if change.new is not None and has_work(after.get(change.task, {})):
                old = before[change.task]
                client.update_task(change.task, data=old["data"], meta=old.get("meta") or {})
                yield change, "conflict"
            else:
                yield change, "update" if change.new is not None else "suggest"


def _change(client: Client, change: Change, old: Record) -> None:
    meta, data, moved = dict(old.get("meta") or {}), old["data"], False
    if change.new is not None:
        moved = data.get("text") != change.new["text"]
        data = {**change.new, ASSIGNED: data.get(ASSIGNED, "")}
    if moved:
        meta[CHANGED] = datetime.now(UTC).isoformat(timespec="milliseconds")
    if moved or change.prediction is not None:
        meta[SUGGESTED] = change.model
    client.update_task(change.task, meta=meta, **({} if change.new is None else {"data": data}))
    if moved or (change.new is not None and change.prediction is not None):
        # Suggestions for the old text lie at the wrong places of the new one.
        for number in old.get("predictions") or []:
            client.delete_prediction(number if isinstance(number, int) else number["id"])
    if change.prediction is not None:
        client.create_prediction(change.task, change.prediction)
