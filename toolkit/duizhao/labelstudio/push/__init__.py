"""Documents -> tasks on the server. Pushing again creates only what is missing, and touches nobody's work.

A task is recognised by our unit id in its data. What a push would do is planned from what the server has
(``plan``); what is missing is stored in batches (``storing``), by one push at a time (``ticket``); a task
whose sentence has changed is brought up to date only while nobody has annotated it (``updating``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from duizhao.annotation.schema import Schema
from duizhao.documents import Document
from duizhao.errors import ServerError
from duizhao.labelstudio.client import Client, Project
from duizhao.labelstudio.projects import (
    description,
    ensure_task_list,
    find_project,
    guidelines_of,
    make_project,
    project_screen,
    with_guidelines,
)
from duizhao.labelstudio.push.doubles import remove_duplicates
from duizhao.labelstudio.push.entries import Along
from duizhao.labelstudio.push.plan import Action, Server
from duizhao.labelstudio.push.storing import Entry, store
from duizhao.labelstudio.push.ticket import turn
from duizhao.labelstudio.push.updating import Change, refresh
from duizhao.labelstudio.screen import Screen
from duizhao.labelstudio.screen.config import label_config
from duizhao.labelstudio.screen.instruction import Instruction
from duizhao.labelstudio.tasks import KEY, Task, make_tasks

DEFAULT_PROJECT = "duizhao"

Progress = Callable[[int], None]
Say = Callable[[str], None]


@dataclass(slots=True)
class PushReport:
    """What a push did, or would do.

    Attributes:
        project: the project on the server; id 0 when a dry run found none.
        screen: what annotators see there.
        created: keys of the units that became tasks.
        updated: keys of tasks that nobody has annotated and that show now what the corpus has.
        suggested: keys of tasks that nobody has annotated and that got suggestions.
        unchanged: how many tasks were left as they are, for nothing about their text has changed.
        changed: keys of annotated tasks that show another text than the corpus has now; left as they are.
        gone: keys of tasks whose unit the corpus does not have; left as they are.
        doubled: keys with more than one task on the server.
        removed: how many copies without any work in them were removed, on the user's word.
        blind: how many of the tasks created get no suggestions, by lot.
        lost: what the screen cannot show of the layer that was sent along, one sentence each.
        other_screen: the project's label configuration is not the one that the schema makes.
        other_guidelines: the version that annotators of the project see, where it is not that of ours.
    """

    project: Project
    screen: Screen
    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    suggested: list[str] = field(default_factory=list)
    unchanged: int = 0
    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    removed: int = 0
    blind: int = 0
    lost: list[str] = field(default_factory=list)
    other_screen: bool = False
    other_guidelines: str = ""


@dataclass(frozen=True, slots=True)
class _Options:
    title: str
    instruction: Instruction
    screen: Screen | None
    update_screen: bool
    remove_duplicates: bool
    dry_run: bool


def push(
    client: Client,
    documents: Iterable[Document],
    schema: Schema,
    *,
    title: str = DEFAULT_PROJECT,
    along: Along | None = None,
    instruction: Instruction = Instruction(),
    screen: Screen | None = None,
    update_screen: bool = False,
    remove_duplicates: bool = False,
    dry_run: bool = False,
    progress: Progress = lambda _done: None,
    say: Say = lambda _line: None,
) -> PushReport:
    """Bring every unit of the documents' running text to the server.

    Args:
        client: the server.
        documents: what to push; read one after the other.
        schema: makes the label configuration of a new project.
        title: the project, made when there is none of that title.
        along: suggestions or annotations that go along with new tasks.
        instruction: what annotators see before they begin.
        screen: what annotators see; None takes the project's own, or the default for a new one.
        update_screen: bring the project's label configuration and instruction up to date as well.
        remove_duplicates: remove copies of doubled tasks that hold no work.
        dry_run: only say what would be done.
        progress: called with the number of tasks stored.
        say: gets a line when there is something to wait for.

    Raises:
        ServerError: when the server fails again and again, refuses something, or the project shows another
            screen than the one asked for; the same push run again finishes the job.
    """
    if not 3 <= len(title) <= 50:
        raise ServerError(
            "Label Studio wants a title of 3 to 50 characters", where=f"project {title!r}",
            remedy="name another with --project",
        )  # fmt: skip
    options = _Options(title, instruction, screen, update_screen, remove_duplicates, dry_run)
    along = along or Along()
    project = find_project(client, title)
    shown = _screen(project, options)
    if project is None:
        if dry_run:
            job = _Push(client, Project(0, title, "", 0), schema, options, along, shown)
            return job.plan(documents, Server())
        project = make_project(client, title, schema, shown, instruction)
    job = _Push(client, project, schema, options, along, shown)
    if dry_run:
        return job.plan(documents, Server.read(client.task_records(project.id)))
    with turn(client, project.id, say) as mine:

        def done(number: int) -> None:
            mine.beat()
            progress(number)

        return job.run(documents, done)


def _screen(project: Project | None, options: _Options) -> Screen:
    there = project_screen(project) if project else None
    if there and options.screen and options.screen != there:
        raise ServerError(
            f"the project shows {there.as_dict()}, and units of two kinds must not be mixed",
            where=f"project {options.title!r}",
            remedy="leave the options of the screen out, or name another project with --project",
        )
    return there or options.screen or Screen()


@dataclass(slots=True)
class _Push:
    """One push, from the plan to its report."""

    client: Client
    project: Project
    schema: Schema
    options: _Options
    along: Along
    screen: Screen
    report: PushReport = field(init=False)
    _seen: dict[str, str] = field(default_factory=dict)
    _changes: list[Change] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.report = PushReport(self.project, self.screen)
        config = self.project.label_config
        self.report.other_screen = bool(config) and config.split() != self._config().split()
        shown, ours = guidelines_of(self.project), self.options.instruction.version
        if config and ours and (not shown or shown[-1][0] != ours):
            self.report.other_guidelines = shown[-1][0] if shown else "none that is known"

    def _config(self) -> str:
        return label_config(self.schema, self.screen)

    def plan(self, documents: Iterable[Document], server: Server) -> PushReport:
        """Say what would be done."""
        for _ in self._entries(documents, server):
            pass
        for change in self._changes:
            self._note("update" if change.new else "suggest", change.key)
        return self._finished(server)

    def run(self, documents: Iterable[Document], progress: Progress) -> PushReport:
        """Do it."""
        ensure_task_list(self.client, self.project.id)
        if self.options.update_screen and (self.report.other_screen or self.report.other_guidelines):
            self._update_screen()
        server = Server.read(self.client.task_records(self.project.id))
        if self.options.remove_duplicates:
            self.report.removed = remove_duplicates(self.client, self.project.id, server)
            if self.report.removed:
                server = Server.read(self.client.task_records(self.project.id))
        before = sum(map(len, server.tasks.values()))
        stored = store(self.client, self.project.id, self._entries(documents, server), progress)
        self._show_suggestions()
        for change, outcome in refresh(self.client, self.project.id, self._changes):
            self._note(outcome, change.key)
        if stored and self.client.task_count(self.project.id) != before + stored:
            # Somebody else wrote meanwhile, or a request came through twice: look closely.
            server = Server.read(self.client.task_records(self.project.id))
        return self._finished(server)

    def _update_screen(self) -> None:
        told = with_guidelines(guidelines_of(self.project), self.options.instruction)
        self.client.update_project(
            self.project.id, label_config=self._config(), expert_instruction=self.options.instruction.html,
            description=description(self.schema, self.screen, guidelines=told),
        )  # fmt: skip
        self.report.other_screen, self.report.other_guidelines = False, ""

    def _entries(self, documents: Iterable[Document], server: Server) -> Iterator[Entry]:
        """The import entries of what is missing; everything else is sorted on the way."""
        for task in self._tasks(documents):
            key, model = str(task[KEY]), self.along.model(task)
            prediction = self.along.prediction(task) if key in server.tasks else None
            if prediction is None and key in server.tasks:
                model = ""  # the layer has nothing to say of it, so that nothing is missing
            action = server.action(task, model)
            if action == "create":
                self._note(action, key)
                entry = self.along.entry(task)
                self.report.blind += bool(self.along.layers) and self.along.as_predictions and not model
                yield entry
            elif action in {"update", "suggest"}:
                new = task if action == "update" else None
                self._changes += [
                    Change(key, one.id, new, prediction, model)
                    for one in server.tasks[key]
                    if not one.annotations
                ]
            else:
                self._note(action, key)

    def _tasks(self, documents: Iterable[Document]) -> Iterator[Task]:
        """Each task once, though a document be named twice."""
        for task in chain.from_iterable(make_tasks(document, self.screen) for document in documents):
            if str(task[KEY]) not in self._seen:
                self._seen[str(task[KEY])] = str(task["doc"])
                yield task

    def _note(self, action: Action, key: str) -> None:
        report = self.report
        if action == "leave":
            report.unchanged += 1
            return
        lists = {
            "create": report.created,
            "update": report.updated,
            "suggest": report.suggested,
            "conflict": report.changed,
        }
        if key not in lists[action][-1:]:  # both copies of a doubled task
            lists[action].append(key)

    def _show_suggestions(self) -> None:
        """Label Studio shows the suggestions of one model: the one that was sent last."""
        models = {layer.annotator for layer in self.along.layers.values()}
        if self.along.as_predictions and len(models) == 1:
            self.client.update_project(self.project.id, model_version=next(iter(models)))

    def _finished(self, server: Server) -> PushReport:
        report, docs = self.report, set(self._seen.values())
        report.gone = sorted(
            key for key, found in server.tasks.items() if found[0].doc in docs and key not in self._seen
        )
        report.doubled = list(server.doubled())
        report.lost = list(dict.fromkeys(self.along.lost))
        return report
