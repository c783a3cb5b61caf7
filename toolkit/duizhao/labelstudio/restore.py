"""Raw exports -> a server that has lost them, or another one: tasks and everybody's annotations as they were.

Label Studio gives everything new numbers and times when it is imported. What a pull needs of the old ones
travels in a task's ``meta``, so that the layers that are pulled from a restored project are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from duizhao.annotation.schema import Schema
from duizhao.digest import digest
from duizhao.errors import InputError, ServerError
from duizhao.labelstudio.client import Client, Project, json_items
from duizhao.labelstudio.projects import ensure_task_list, find_project, make_project
from duizhao.labelstudio.pull.evidence import export_name, read_log
from duizhao.labelstudio.push.entries import SUGGESTED
from duizhao.labelstudio.push.storing import Entry, store
from duizhao.labelstudio.push.ticket import turn
from duizhao.labelstudio.results.imported import MIGRATED, RESTORED, as_they_were, only_imported
from duizhao.labelstudio.screen import Screen
from duizhao.labelstudio.screen.instruction import Instruction
from duizhao.labelstudio.tasks import KEY
from duizhao.labelstudio.team.pseudonyms import Pseudonyms
from duizhao.paths import Workspace

Task = dict[str, Any]


@dataclass(slots=True)
class RestoreReport:
    """What a restore did, or would do.

    Attributes:
        project: the project on the server; id 0 when a dry run found none.
        files: the raw exports that were read, oldest first.
        tasks, annotations: how many were brought back.
        drafts: unsubmitted drafts that stay in the raw exports: Label Studio (1.23) takes none by import, and
            over its API nobody can save a draft for somebody else.
        present: keys of tasks that the project has already; left as they are.
        without_suggestions: tasks without any work that had suggestions: exports do not hold those, and
            `duizhao push --layer` sends them again.
    """

    project: Project
    files: list[Path]
    tasks: int = 0
    annotations: int = 0
    drafts: int = 0
    present: list[str] = field(default_factory=list)
    without_suggestions: int = 0


@dataclass(slots=True)
class Backup:
    """The raw exports of one project, which together say what it last held.

    Attributes:
        files: oldest first.
        annotators: file name -> user number there -> pseudonym.
        gone: keys that were deleted on the server, and after which file.
        screen: what annotators saw.
        guidelines: the versions that they saw, and since when.
    """

    title: str
    files: list[Path] = field(default_factory=list)
    annotators: dict[str, dict[str, str]] = field(default_factory=dict)
    gone: dict[str, int] = field(default_factory=dict)
    screen: Screen = field(default_factory=Screen)
    guidelines: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def of_project(cls, workspace: Workspace, title: str) -> Backup:
        """What the pulls of a project kept.

        Raises:
            InputError: when there is no raw export of it, or one that the log names is missing.
        """
        backup = cls(title)
        for entry in read_log(workspace, title):
            for key in entry.get("gone") or []:
                backup.gone[str(key)] = len(backup.files)
            if entry.get("screen"):
                backup.screen = Screen.of_dict(entry["screen"])
            backup.guidelines = [(str(one), str(since)) for one, since in entry.get("guidelines") or []]
            if not entry.get("export"):
                continue
            path = workspace.exports / str(entry["export"])
            if not path.is_file():
                raise InputError(
                    "is missing, and the log of pulls names it",
                    where=workspace.relative(path),
                    remedy="restore the file from version control",
                )
            backup.files.append(path)
            known = backup.annotators.setdefault(path.name, {})
            known.update({str(number): str(name) for number, name in (entry.get("annotators") or {}).items()})
        if not backup.files:
            raise InputError(
                f"there is no raw export of a project {title!r}",
                where=workspace.relative(workspace.exports),
                remedy="name the project as it was called with --project; a pull makes its exports",
            )
        return backup

    def tasks(self) -> Iterator[tuple[Task, Mapping[str, str]]]:
        """Each task as the newest export has it, with the pseudonyms of its users; read one at a time."""
        # By our key, not by number: after a move to another server a task has another number.
        newest = {_key(task): at for at, path in enumerate(self.files) for task in _read(path)}
        for at, path in enumerate(self.files):
            for task in _read(path):
                if newest[_key(task)] == at and self.gone.get(_key(task), 0) <= at:
                    yield task, self.annotators.get(path.name, {})


def _read(path: Path) -> Iterator[Task]:
    with path.open("rb") as file:
        try:
            yield from json_items(file)
        except ValueError as error:
            raise InputError(
                f"is no raw export: {str(error).splitlines()[0]}", where=str(path), remedy="restore the file"
            ) from None


def restore(
    client: Client,
    workspace: Workspace,
    backup: Backup,
    schema: Schema,
    *,
    title: str,
    addresses: Mapping[str, str] | None = None,
    instruction: Instruction = Instruction(),
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda _done: None,
) -> RestoreReport:
    """Bring back a project's tasks and everybody's annotations.

    Only tasks that the project does not have are made, so a restore that broke off is simply run again.

    Args:
        client: the server.
        workspace: knows who is who.
        backup: see :meth:`Backup.of_project`.
        schema: makes the label configuration when the project is not there.
        title: the project to bring them into.
        addresses: pseudonym -> e-mail address, beside those that the workspace's private file knows.
        instruction: what annotators see before they begin.
        dry_run: only say what would be done.
        progress: called with the number of tasks stored.

    Raises:
        ServerError: when somebody whose work is in the exports has no account on the server, or it fails.
    """
    job = _Restore(client, backup, _addresses(workspace, addresses or {}))
    job.check_accounts()
    project = find_project(client, title)
    report = RestoreReport(project or Project(0, title, "", 0), backup.files)
    if dry_run:
        there = _keys(client, project)
        for _ in job.entries(there, report):
            pass
        return report
    if project is None:
        project = report.project = make_project(
            client, title, schema, backup.screen, instruction, backup.guidelines
        )
    with turn(client, project.id) as mine:
        ensure_task_list(client, project.id)

        def done(number: int) -> None:
            mine.beat()
            progress(number)

        store(client, project.id, job.entries(_keys(client, project), report), done)
    return report


def _key(task: Mapping[str, Any]) -> str:
    return str((task.get("data") or {}).get(KEY) or "")


def _keys(client: Client, project: Project | None) -> set[str]:
    return {str(data.get(KEY)) for _, data in client.tasks(project.id)} if project else set()


def _addresses(workspace: Workspace, given: Mapping[str, str]) -> dict[str, str]:
    # Whose account was deleted before a pull is known there by number only: nobody can be found by that.
    known = {name: email for email, name in Pseudonyms(workspace, {}).known().items() if "@" in email}
    return {**known, **given}


@dataclass(slots=True)
class _Restore:
    client: Client
    backup: Backup
    addresses: Mapping[str, str]

    def check_accounts(self) -> None:
        """Raise unless everybody whose work is in the exports can be found on the server."""
        there = {email.lower() for email in self.client.users().values()}
        names = {name for known in self.backup.annotators.values() for name in known.values()}
        unknown = sorted(name for name in names if name not in self.addresses)
        if unknown:
            raise ServerError(
                f"nobody knows the e-mail address of {', '.join(unknown)}",
                where=self.client.url,
                remedy="say who they are with --annotator NAME=EMAIL",
            )
        missing = sorted(self.addresses[name] for name in names if self.addresses[name].lower() not in there)
        if missing:
            raise ServerError(
                f"{len(missing)} annotator(s) have no account here",
                where=self.client.url,
                remedy=f"make them with `duizhao accounts {' '.join(missing)}`",
            )

    def entries(self, there: set[str], report: RestoreReport) -> Iterator[Entry]:
        """The import entries of the tasks that the server does not have."""
        for task, users in self.backup.tasks():
            key = _key(task)
            if key in there:
                report.present.append(key)
                continue
            there.add(key)
            annotations = [self._annotation(one, users) for one in task.get("annotations") or []]
            report.tasks += 1
            report.annotations += len(annotations)
            report.drafts += len(task.get("drafts") or [])
            meta = dict(task.get("meta") or {})
            if meta.get(SUGGESTED) and not annotations:
                meta[SUGGESTED] = ""
                report.without_suggestions += 1
            # Of a project that was restored before, the first times count.
            were = list(as_they_were(task))
            if MIGRATED in meta:
                marks = ((str(one["id"]), digest(one["result"])) for one in were if only_imported(one, meta))
                meta[MIGRATED] = dict(marks)
            meta[RESTORED] = dict(_old_times(were))
            yield {"data": task["data"], "meta": meta, "annotations": annotations}

    def _annotation(self, one: Mapping[str, Any], users: Mapping[str, str]) -> dict[str, Any]:
        user = one.get("completed_by")
        number = user.get("id") if isinstance(user, Mapping) else user
        kept = {
            name: one.get(name) for name in ("id", "result", "was_cancelled", "ground_truth", "lead_time")
        }
        if str(number) not in users:
            raise InputError(
                f"does not say who user {number} is",
                where=f"{export_name(self.backup.title)}.jsonl",
                remedy="restore the log of pulls from version control",
            )
        return {**kept, "completed_by": {"email": self.addresses[users[str(number)]]}}


def _old_times(annotations: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for one in annotations:
        yield str(one.get("id")), {name: one.get(name) for name in ("created_at", "updated_at", "updated_by")}
