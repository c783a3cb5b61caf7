"""Raw exports as they came from Label Studio: frozen evidence, named by their content.

``annotations/exports/<project>-<hash>.json`` holds the tasks that a pull found new or changed, one a line, as
Label Studio's JSON export has them, except that a draft names its author by pseudonym and not by e-mail
address. ``<project>.jsonl`` beside them has one line a pull, in order: with it the exports add up to the
whole project, and user numbers to pseudonyms.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from duizhao.errors import SchemaError
from duizhao.files import write_if_changed
from duizhao.labelstudio.client import Project
from duizhao.labelstudio.projects import guidelines_of, project_screen
from duizhao.paths import Workspace

Task = Mapping[str, Any]


def export_name(title: str) -> str:
    """The beginning of the file names of a project.

    Example:
        >>> export_name("News 2022"), export_name("党建"), export_name("...")
        ('news-2022', '党建', 'project')
    """
    name = "".join(char if char.isalnum() else "-" for char in title.lower()).strip("-")
    return name or "project"


@dataclass(slots=True)
class Evidence:
    """Writes the raw export of one pull, task by task; nothing is there before :meth:`close`.

    Attributes:
        path: the file, once it is closed; None when no task held any work.
        is_new: whether there was none with this content before.
    """

    workspace: Workspace
    project: Project
    path: Path | None = None
    is_new: bool = False
    tasks: int = 0
    annotations: int = 0
    drafts: int = 0
    annotators: dict[str, str] = field(default_factory=dict)
    _file: IO[bytes] | None = None
    _hash: Any = field(default_factory=hashlib.sha256)

    def add(self, task: Task, pseudonym: Callable[[Any], str]) -> None:
        """Keep a task; ``pseudonym`` names a user given by number, record or e-mail address."""
        kept = {**task, "drafts": [_without_address(one, pseudonym) for one in task.get("drafts") or []]}
        for annotation in task.get("annotations") or []:
            user = annotation.get("completed_by")
            number = user.get("id") if isinstance(user, Mapping) else user
            self.annotators[str(number)] = pseudonym(user)
        self.tasks += 1
        self.annotations += len(task.get("annotations") or [])
        self.drafts += len(kept["drafts"])
        line = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        self._write((",\n" if self.tasks > 1 else "[\n") + line)

    def _write(self, text: str) -> None:
        data = text.encode("utf-8", "surrogatepass")
        if self._file is None:
            self.workspace.exports.mkdir(parents=True, exist_ok=True)
            self._file = self._draft.open("wb")
        self._file.write(data)
        self._hash.update(data)

    @property
    def _draft(self) -> Path:
        return self.workspace.exports / f".{export_name(self.project.title)}.{os.getpid()}.tmp"

    def close(self, gone: list[str]) -> None:
        """Put the file in its place, and a line about it into the log.

        Args:
            gone: keys of tasks that the server no longer has.
        """
        if self._file is not None:
            self._write("\n]\n")
            self._file.close()
            self._file = None
        if self.annotations + self.drafts + len(gone) == 0:
            self.drop()
            return
        name = export_name(self.project.title)
        entry: dict[str, Any] = {"title": self.project.title, "export": None}
        entry |= {"tasks": self.tasks, "annotations": self.annotations}
        entry |= {"drafts": self.drafts, "gone": gone, "annotators": dict(sorted(self.annotators.items()))}
        entry["screen"] = project_screen(self.project).as_dict()
        entry["guidelines"] = guidelines_of(self.project)
        if self.tasks:
            sha256 = self._hash.hexdigest()
            self.path = self.workspace.exports / f"{name}-{sha256[:16]}.json"
            self.is_new = not self.path.exists()
            entry |= {"export": self.path.name, "sha256": sha256}
            if self.is_new:
                self._draft.replace(self.path)
        self.drop()
        log = self.workspace.exports / f"{name}.jsonl"
        before = log.read_bytes() if log.is_file() else b""
        line = json.dumps(entry, ensure_ascii=False).encode() + b"\n"
        if not before.endswith(line):
            write_if_changed(log, before + line)

    def drop(self) -> None:
        """Forget what was added."""
        if self._file is not None:
            self._file.close()
            self._file = None
        self._draft.unlink(missing_ok=True)


def _without_address(draft: Any, pseudonym: Callable[[Any], str]) -> Any:
    if not isinstance(draft, Mapping):
        return draft
    kept = {name: value for name, value in draft.items() if name not in {"created_username", "created_ago"}}
    return {**kept, "user": pseudonym(draft.get("user"))}


def read_log(workspace: Workspace, title: str) -> Iterator[dict[str, Any]]:
    """The pulls of a project in order.

    Raises:
        SchemaError: for a line that is no JSON object.
    """
    log = workspace.exports / f"{export_name(title)}.jsonl"
    if not log.is_file():
        return
    for number, line in enumerate(log.read_text(encoding="utf-8").splitlines(), 1):
        try:
            entry = json.loads(line)
        except ValueError:
            entry = None
        if not isinstance(entry, dict):
            raise SchemaError(
                "bad JSON", where=f"{workspace.relative(log)}:{number}", remedy="restore the line"
            )
        # Titles that differ in punctuation only share a file.
        if entry.get("title") == title:
            yield entry
