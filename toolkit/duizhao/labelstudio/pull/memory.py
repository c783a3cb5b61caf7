"""What the last pull saw of a project, so that the next one fetches only what has changed since.

Lies in the workspace's private folder. Losing it costs a full pull and the knowledge of what has been deleted
on the server since; nothing else.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from duizhao.annotation.layers import layer_digest
from duizhao.digest import digest
from duizhao.files import write_if_changed
from duizhao.labelstudio.client import TaskState, annotation_count
from duizhao.labelstudio.results import Unit
from duizhao.paths import Workspace

_VERSION = 1
Place = tuple[str, str, str, int, int]
"""Document, annotator, block, start, end: one annotator's unit in a layer."""


@dataclass(slots=True)
class Seen:
    """A task as the last pull saw it.

    Attributes:
        updated_at, annotations: as the server lists them.
        drafts: digest of the unsubmitted drafts, empty for none.
        key: our unit id.
        doc, block, start, end: what the task is about.
        who: the annotators whose work the layers got from it.
    """

    updated_at: str
    annotations: int
    drafts: str
    key: str
    doc: str
    block: str
    start: int
    end: int
    who: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, task: Mapping[str, Any], key: str, unit: Unit, who: Iterable[str] = ()) -> Seen:
        """From an exported task."""
        place = (unit.doc_id, unit.block_id, unit.start, unit.end)
        return cls(
            str(task["updated_at"]),
            annotation_count(task),
            drafts_digest(task),
            key,
            *place,
            sorted(set(who)),
        )

    def is_as(self, other: Seen) -> bool:
        """Whether nothing has happened to the task between the two looks."""
        return (self.updated_at, self.annotations, self.drafts) == (
            other.updated_at,
            other.annotations,
            other.drafts,
        )

    def places(self) -> list[Place]:
        """The units of the layers that came from this task."""
        return [(self.doc, name, self.block, self.start, self.end) for name in self.who]


def drafts_digest(task: Mapping[str, Any]) -> str:
    """Digest of a task's drafts; empty where it has none. Drafts do not move a task's ``updated_at``."""
    drafts = [one for one in task.get("drafts") or [] if isinstance(one, Mapping)]
    marks = sorted([str(one.get("id")), str(one.get("updated_at"))] for one in drafts)
    return digest({"drafts": marks}) if marks else ""


@dataclass(slots=True)
class Memory:
    """What is remembered of one project.

    Attributes:
        tasks: by the server's number.
        kept: units of layers whose annotation is no longer on the server.
        layers: digests of the layers as the last pull left them, by document and annotator.
    """

    path: Path
    tasks: dict[int, Seen] = field(default_factory=dict)
    kept: set[Place] = field(default_factory=set)
    layers: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def load(cls, workspace: Workspace, url: str, project: int) -> Memory:
        """The memory of a project; an empty one where there is none, or it cannot be read."""
        name = hashlib.sha256(f"{url}\0{project}".encode()).hexdigest()[:12]
        memory = cls(workspace.local / "pull" / f"{project}-{name}.json")
        try:
            told = json.loads(memory.path.read_text(encoding="utf-8"))
            if told["version"] == _VERSION:
                memory.tasks = {int(number): Seen(**seen) for number, seen in told["tasks"].items()}
                memory.kept = {(str(d), str(a), str(b), int(s), int(e)) for d, a, b, s, e in told["kept"]}
                memory.layers = {(str(d), str(a)): str(made) for d, a, made in told["layers"]}
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            # Whatever is wrong with it, a full pull puts it right.
            memory.tasks, memory.kept, memory.layers = {}, set(), {}
        return memory

    def save(self) -> None:
        """Write it, last of all: a pull that is cut short is simply done again."""
        told = {
            "version": _VERSION,
            "tasks": {str(number): asdict(seen) for number, seen in sorted(self.tasks.items())},
            "kept": sorted(self.kept),
            "layers": [[*name, made] for name, made in sorted(self.layers.items())],
        }
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_if_changed(self.path, json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode())

    def altered(self, workspace: Workspace) -> set[int]:
        """The tasks whose work has to be read again: their layer on disk is not as the last pull left it."""
        other = {name for name, known in self.layers.items() if layer_digest(workspace, *name) != known}
        return {
            number
            for number, seen in self.tasks.items()
            if any((seen.doc, annotator) in other for annotator in seen.who)
        }

    def doubled(self) -> set[str]:
        """The keys that more than one task has."""
        return {key for key, times in Counter(seen.key for seen in self.tasks.values()).items() if times > 1}

    def changed(self, states: Iterable[TaskState], again: Collection[int] = ()) -> list[int]:
        """The tasks to fetch: new and changed ones, those with drafts, and those of ``again``.

        Of doubled tasks all copies are fetched when one is.
        """
        wanted, there = set(again), set()
        for state in states:
            there.add(state.id)
            seen = self.tasks.get(state.id)
            if (
                seen is None
                or (seen.updated_at, seen.annotations) != (state.updated_at, state.annotations)
                or state.drafted
                or seen.drafts
            ):
                wanted.add(state.id)
        keys = {self.tasks[number].key for number in wanted if number in self.tasks} & self.doubled()
        wanted.update(number for number, seen in self.tasks.items() if seen.key in keys)
        return sorted(wanted & there)
