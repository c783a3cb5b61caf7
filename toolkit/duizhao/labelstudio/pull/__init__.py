"""Annotations on the server -> raw export (evidence) and one normalised layer for each annotator.

A pull fetches what has changed since the last one (``memory``), keeps it as it came (``evidence``), and
brings the layers up to date unit by unit (``merge``). What the server no longer has stays in the layers, and
is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from duizhao.annotation.layers import layer_digest, write_layer
from duizhao.annotation.schema import Schema
from duizhao.errors import ServerError
from duizhao.files import sweep
from duizhao.labelstudio.client import Client, Project
from duizhao.labelstudio.projects import guidelines_of
from duizhao.labelstudio.pull.evidence import Evidence
from duizhao.labelstudio.pull.intake import Intake, Progress
from duizhao.labelstudio.pull.memory import Memory, Place
from duizhao.labelstudio.pull.merge import UnitKey, merged
from duizhao.labelstudio.screen.labels import version_of
from duizhao.labelstudio.team.pseudonyms import Pseudonyms
from duizhao.model import Article, Layer
from duizhao.paths import Workspace

_MANY = 400
"""Changed tasks beyond which a snapshot of the whole project is quicker than asking for each."""


@dataclass(slots=True)
class PullReport:
    """What a pull found and wrote.

    Attributes:
        project: where it came from.
        fetched: how many tasks were new or changed since the last pull.
        export: the raw export, and whether it is new; None when nothing has changed.
        layers: (document, annotator) -> counts of units, entities and stances, for the layers touched.
        written: layer files whose content changed.
        skipped_units, drafts: among what was fetched, units that annotators skipped or left unsubmitted.
        deleted: units whose annotation, or whose task, has been deleted on the server since the last pull.
        kept: units that the layers keep though the server no longer has them.
        unplaced: keys of tasks that show another text than the corpus has; their work is in the raw export
            only, until the corpus fits.
        problems: what the screen let through and a layer cannot hold, one sentence each.
    """

    project: Project
    fetched: int = 0
    export: Path | None = None
    export_is_new: bool = False
    layers: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)
    written: list[Path] = field(default_factory=list)
    skipped_units: int = 0
    drafts: int = 0
    deleted: list[str] = field(default_factory=list)
    kept: int = 0
    unplaced: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def pull(
    client: Client,
    project: Project,
    workspace: Workspace,
    articles: Mapping[str, Article],
    schema: Schema,
    *,
    full: bool = False,
    accept_deletions: bool = False,
    progress: Progress = lambda _done: None,
) -> PullReport:
    """Bring the annotations of a project into the workspace.

    Args:
        client, project: the server and the project on it.
        workspace: gets ``annotations/exports`` and ``annotations/layers``.
        articles: by document id, the texts that annotations must fit.
        schema: the labels in force; its version is recorded in each layer.
        full: fetch everything, not only what has changed since the last pull.
        accept_deletions: take out of the layers what has been deleted on the server since the last pull, or
            was kept after an earlier one; the raw exports still have it.
        progress: called with the number of tasks read.

    Raises:
        ServerError: when the server fails, or the project or a layer on disk does not fit; nothing is
            written then. The same pull run again finishes the job.
    """
    made = version_of(project.label_config)
    if made and made != schema.version:
        # Old labels under a new header would look like judgements by the new schema.
        raise ServerError(
            f"the project's screen is of schema {made}, and schema.yaml is {schema.version}",
            where=f"project {project.title!r}",
            remedy=f"run `duizhao schema migrate --project {project.title!r}` first",
        )
    memory = Memory.load(workspace, client.url, project.id)
    intake = Intake(
        articles, schema, memory, Pseudonyms(workspace, client.users()), Evidence(workspace, project),
        guidelines_of(project),
        again=set(memory.tasks) if full else memory.altered(workspace),
    )  # fmt: skip
    job = _Pull(client, project, workspace, articles, schema, memory, intake)
    intake.read(job.tasks(full=full), progress)
    job.write(accept_deletions=accept_deletions)
    return job.report


@dataclass(slots=True)
class _Pull:
    """One pull: which tasks are looked at, and what is written of them."""

    client: Client
    project: Project
    workspace: Workspace
    articles: Mapping[str, Article]
    schema: Schema
    memory: Memory
    intake: Intake
    there: set[int] = field(default_factory=set)
    report: PullReport = field(init=False)

    def __post_init__(self) -> None:
        self.report = PullReport(self.project)

    def tasks(self, *, full: bool) -> Iterator[dict[str, Any]]:
        """What has to be looked at; on the way ``there`` learns which tasks the server has."""
        if self.memory.tasks and not full:
            states = list(self.client.task_states(self.project.id))
            self.there = {state.id for state in states}
            changed = self.memory.changed(states, self.intake.again)
            if len(changed) <= _MANY:
                yield from self.client.export_some(self.project.id, changed)
                return
        self.there = set()
        for task in self.client.export(self.project.id):
            self.there.add(int(task["id"]))
            yield task

    def write(self, *, accept_deletions: bool) -> None:
        """Write evidence, then layers, then what to remember; all that can go wrong is tried first."""
        for folder in (self.workspace.exports, self.workspace.layers):
            sweep(folder)
        deleted, gone = self._deleted()
        dropped: dict[tuple[str, str], set[UnitKey]] = defaultdict(set)
        if accept_deletions:
            for doc_id, annotator, block, start, end in deleted | self.memory.kept:
                dropped[doc_id, annotator].add((block, start, end))
        layers = [
            merged(
                self.workspace, self.articles[doc_id], annotator, self.intake.work[doc_id, annotator],
                self.schema, dropped[doc_id, annotator],
            )
            for doc_id, annotator in sorted({*self.intake.work, *dropped})
            if doc_id in self.articles
        ]  # fmt: skip
        self.intake.evidence.close(gone)
        self.report.export, self.report.export_is_new = self.intake.evidence.path, self.intake.evidence.is_new
        took = self.intake
        self.report.fetched, self.report.skipped_units = took.fetched, took.skipped
        self.report.drafts, self.report.unplaced, self.report.problems = (
            took.drafts,
            took.unplaced,
            took.problems,
        )
        for layer in layers:
            self._write(layer)
        self._remember(deleted, accept_deletions=accept_deletions)

    def _deleted(self) -> tuple[set[Place], list[str]]:
        """Units whose work is no longer on the server, and the keys of tasks that are gone."""
        now = {place for seen in self.intake.seen.values() for place in seen.places()}
        deleted: set[Place] = set()
        gone = []
        for number, before in self.memory.tasks.items():
            if number not in self.there:
                gone.append(before.key)
                deleted.update(before.places())
            elif number in self.intake.seen:
                deleted.update(before.places())
        untouched = {
            place
            for number, seen in self.memory.tasks.items()
            if number in self.there and number not in self.intake.seen
            for place in seen.places()
        }
        deleted -= now | untouched
        self.report.deleted = [
            f"{block}:{start}-{end} by {annotator}" for _, annotator, block, start, end in sorted(deleted)
        ]
        return deleted, sorted(gone)

    def _write(self, layer: Layer) -> None:
        self.report.written += write_layer(self.workspace, layer)
        self.report.layers[layer.doc_id, layer.annotator] = {
            "units": len(layer.items),
            "entities": len(layer.entities),
            "stances": len(layer.stances),
        }

    def _remember(self, deleted: set[Place], *, accept_deletions: bool) -> None:
        memory = self.memory
        memory.tasks = {number: seen for number, seen in memory.tasks.items() if number in self.there}
        memory.tasks.update(self.intake.seen)
        now = {place for seen in memory.tasks.values() for place in seen.places()}
        for doc_id, annotator in {*self.intake.work, *memory.layers}:
            memory.layers[doc_id, annotator] = layer_digest(self.workspace, doc_id, annotator)
        # Of a document that the corpus does not have, no layer could be brought up to date.
        memory.kept = {
            place for place in (memory.kept | deleted) - now
            if not (accept_deletions and place[0] in self.articles)
        }  # fmt: skip
        self.report.kept = len(memory.kept)
        memory.save()
