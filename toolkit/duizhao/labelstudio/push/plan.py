"""What a push has to do: our tasks beside those on the server, before anything is changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from duizhao.digest import digest
from duizhao.labelstudio.client import annotation_count
from duizhao.labelstudio.push.entries import SUGGESTED
from duizhao.labelstudio.tasks import ASSIGNED, KEY, Task

Action = Literal["create", "update", "suggest", "conflict", "leave"]
_ANCHOR = ("doc", "block", "start", "end", "text", "base", "alignment", "source_sha256")
"""The fields that say which text an annotation is about; the others are there to be read."""


@dataclass(frozen=True, slots=True)
class There:
    """A task on the server, as small as a comparison allows.

    Attributes:
        id: the server's number.
        doc: its document.
        shown: digest of all data but who is to annotate the task.
        anchor: digest of the fields that say which text it is about.
        annotations: how many annotations it has, skipped ones included.
        suggested: the model name of its suggestions, empty for none.
    """

    id: int
    doc: str
    shown: str
    anchor: str
    annotations: int
    suggested: str


@dataclass(slots=True)
class Server:
    """All tasks of duizhao in a project, by key; a key that stands twice is a doubled task."""

    tasks: dict[str, list[There]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def read(cls, records: Iterable[Mapping[str, Any]]) -> Server:
        """From what the server lists; tasks that duizhao did not make are passed over."""
        server = cls()
        for record in records:
            data, meta = record["data"], record.get("meta") or {}
            if data.get(KEY):
                server.tasks[str(data[KEY])].append(
                    There(
                        int(record["id"]),
                        str(data.get("doc")),
                        digest(_shown(data)),
                        digest(_anchor(data)),
                        annotation_count(record),
                        str(meta.get(SUGGESTED) or ""),
                    )
                )
        return server

    def action(self, task: Task, model: str) -> Action:
        """What has to be done about one of our tasks.

        Args:
            task: ours.
            model: the model name of the suggestions that it should get, empty for none.

        Returns:
            ``create`` where the server does not have it; ``update`` where it shows something else and nobody
            has annotated it; ``conflict`` where it is about another text and somebody has; ``suggest`` where
            only the suggestions are missing; else ``leave``.
        """
        there = self.tasks.get(str(task[KEY]))
        if not there:
            return "create"
        if any(one.anchor != digest(_anchor(task)) for one in there if one.annotations):
            return "conflict"
        free = [one for one in there if not one.annotations]
        if any(one.shown != digest(_shown(task)) for one in free):
            return "update"
        return "suggest" if model and any(one.suggested != model for one in free) else "leave"

    def doubled(self) -> dict[str, list[There]]:
        """The keys with more than one task, the one to keep first: the most annotated, then the oldest."""
        return {
            key: sorted(found, key=lambda one: (-one.annotations, one.id))
            for key, found in sorted(self.tasks.items())
            if len(found) > 1
        }


def _anchor(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in _ANCHOR if name in data}


def _shown(data: Mapping[str, Any]) -> dict[str, Any]:
    """All but who is to annotate the task, which a plan decides and not the corpus."""
    return {name: value for name, value in data.items() if name != ASSIGNED}
