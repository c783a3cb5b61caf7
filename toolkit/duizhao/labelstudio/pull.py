"""Annotations on the server -> raw export (evidence) and one normalised layer for each annotator.

A pull fetches what has changed since the last one (``memory``), keeps it as it came (``evidence``), and
brings the layers up to date unit by unit (``merge``). What the server no longer has stays in the layers, and
is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from duizhao.annotation.layers import layer_digest, write_layer
from duizhao.annotation.schema import Schema
from duizhao.errors import ServerError
from duizhao.files import sweep
from duizhao.labelstudio.client import Client, Project
from duizhao.labelstudio.entries import IMPORTED, SUGGESTED
from duizhao.labelstudio.evidence import Evidence
from duizhao.labelstudio.imported import only_imported
from duizhao.labelstudio.memory import Memory, Place, Seen
from duizhao.labelstudio.merge import UnitKey, Work, merged, unit_key
from duizhao.labelstudio.pseudonyms import Pseudonyms
from duizhao.labelstudio.refresh import CHANGED
from duizhao.labelstudio.relabel_screen import version_of
from duizhao.labelstudio.restore import RESTORED
from duizhao.labelstudio.results import Unit, anchor_stances, read_results
from duizhao.labelstudio.tasks import KEY
from duizhao.model import Article, Item, Layer, Sentence
from duizhao.paths import Workspace
from duizhao.sentences import sentences

_MANY = 400
"""Changed tasks beyond which a snapshot of the whole project is quicker than asking for each."""

Annotation = Mapping[str, Any]
Progress = Callable[[int], None]


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
    job = _Pull(client, project, workspace, articles, schema, memory, Pseudonyms(workspace, client.users()))
    job.again = set(memory.tasks) if full else memory.altered(workspace)
    job.read(_tasks(job, full=full), progress)
    job.write(accept_deletions=accept_deletions)
    return job.report


def _tasks(job: _Pull, *, full: bool) -> Iterator[dict[str, Any]]:
    """What has to be looked at; on the way ``job.there`` learns which tasks the server has."""
    if job.memory.tasks and not full:
        states = list(job.client.task_states(job.project.id))
        job.there = {state.id for state in states}
        changed = job.memory.changed(states, job.again)
        if len(changed) <= _MANY:
            yield from job.client.export_some(job.project.id, changed)
            return
    job.there = set()
    for task in job.client.export(job.project.id):
        job.there.add(int(task["id"]))
        yield task


@dataclass(slots=True)
class _Pull:
    """One pull: what is read from the server, then what is written."""

    client: Client
    project: Project
    workspace: Workspace
    articles: Mapping[str, Article]
    schema: Schema
    memory: Memory
    pseudonyms: Pseudonyms
    there: set[int] = field(default_factory=set)
    again: set[int] = field(default_factory=set)
    report: PullReport = field(init=False)
    _evidence: Evidence = field(init=False)
    _work: dict[tuple[str, str], Work] = field(default_factory=lambda: defaultdict(Work))
    _doubled: set[str] = field(init=False)
    _newest: dict[Place, str] = field(default_factory=dict)
    _seen: dict[int, Seen] = field(default_factory=dict)
    _sentences: dict[str, list[Sentence]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.report = PullReport(self.project)
        self._evidence = Evidence(self.workspace, self.project)
        self._doubled = self.memory.doubled()

    # Reading

    def read(self, tasks: Iterable[dict[str, Any]], progress: Progress) -> None:
        """Take in the tasks, and keep as evidence those that are not as the last pull saw them."""
        try:
            for number, task in enumerate(tasks, 1):
                if (task.get("data") or {}).get(KEY):
                    self._task(task)
                if number % 500 == 0:
                    progress(number)
        except BaseException:
            self._evidence.drop()
            raise

    def _task(self, task: dict[str, Any]) -> None:
        key = str(task["data"][KEY])
        try:
            unit = Unit.of_task(task["data"])
        except (LookupError, ValueError, TypeError):
            self._unplaced(task, key, "its data were edited and no longer say which text it shows")
            return
        reason = self._misfit(unit)
        if reason:
            self._unplaced(task, key, reason)
            return
        seen = Seen.of(task, key, unit)
        before = self.memory.tasks.get(int(task["id"]))
        self._seen[int(task["id"])] = seen
        same = before is not None and before.is_as(seen)
        if before is not None and same and key not in self._doubled and int(task["id"]) not in self.again:
            seen.who = before.who
            return
        if not same or key in self._doubled:
            self._evidence.add(task, self.pseudonyms.of)
            self.report.fetched += not same
        task = {**task, "annotations": list(_as_they_were(task))}
        for user, annotation in self._latest(task, key):
            seen.who = sorted({*seen.who, self._annotation(task, key, unit, user, annotation)})
        for user in _drafters(task, self.pseudonyms):
            self.report.drafts += 1
            seen.who = sorted({*seen.who, user})
            self._add(user, unit, Item(*_anchor(unit), "draft"), "", Work())

    def _unplaced(self, task: dict[str, Any], key: str, reason: str) -> None:
        """The task is evidence, but no layer can hold it; it is looked at again by the next pull."""
        self._evidence.add(task, self.pseudonyms.of)
        self.report.unplaced.append(f"{key}: {reason}")

    def _misfit(self, unit: Unit) -> str:
        article = self.articles.get(unit.doc_id)
        if article is None:
            return f"the corpus has no document {unit.doc_id!r}; add it, or pull where it is"
        block = next((one for one in article.blocks if one.id == unit.block_id), None)
        if block is None or block.text[unit.start : unit.end] != unit.text:
            return (
                "the task shows another text than the corpus has there; check out the corpus version that "
                "was pushed and pull there, or push to bring unannotated tasks up to date"
            )
        return ""

    def _latest(self, task: Mapping[str, Any], key: str) -> Iterator[tuple[str, Annotation]]:
        """Each annotator's newest annotation; older ones stay in the raw export and are told."""
        by_user: dict[str, list[Annotation]] = defaultdict(list)
        for annotation in task.get("annotations") or []:
            by_user[self.pseudonyms.of(annotation.get("completed_by"))].append(annotation)
        for user, made in sorted(by_user.items()):
            made.sort(key=lambda one: (str(one.get("updated_at")), one["id"]))
            if len(made) > 1:
                self.report.problems.append(
                    f"{key}: {len(made)} annotations of one annotator, the newest is taken"
                )
            yield user, made[-1]

    def _annotation(
        self, task: Mapping[str, Any], key: str, unit: Unit, user: str, annotation: Annotation
    ) -> str:
        """Take one annotation into the annotator's work; the annotator's name."""
        judgement = read_results(unit, annotation.get("result") or [], self.schema)
        self.report.problems += [f"{key} by {user}: {problem}" for problem in judgement.problems]
        self.report.problems += [f"{key} by {user}: {problem}" for problem in _too_old(task, annotation)]
        work = Work()
        state = "skipped" if annotation.get("was_cancelled") else "submitted"
        if state == "submitted":
            work.entities, work.stances = judgement.entities, judgement.stances
            if unit.start != unit.end and judgement.stances:
                work.stances = anchor_stances(judgement.stances, self._sentences_of(unit.doc_id))
        else:
            self.report.skipped_units += 1
        work.imported = _untouched_import(task, annotation)
        meta = task.get("meta") or {}
        seconds = annotation.get("lead_time")
        item = Item(
            *_anchor(unit),
            state,  # type: ignore[arg-type]
            judgement.comment,
            round(float(seconds), 3) if seconds is not None else None,
            work.imported["layer"] if work.imported else "",
            translation=judgement.translation,
            suggested=str(meta.get(SUGGESTED) or ""),
            created_at=str(annotation.get("created_at") or ""),
            updated_at=str(annotation.get("updated_at") or ""),
        )
        self._add(user, unit, item, str(annotation.get("updated_at")), work)
        return user

    def _add(self, user: str, unit: Unit, item: Item, when: str, more: Work) -> None:
        """Add a unit to the work of an annotator; of doubled tasks the newest judgement counts."""
        place = (unit.doc_id, user, unit.block_id, unit.start, unit.end)
        work = self._work[unit.doc_id, user]
        if place in self._newest:
            self.report.problems.append(
                f"{unit.block_id}:{unit.start}-{unit.end}: two tasks show this unit and {user} judged both; "
                "the newer judgement is taken"
            )
            if self._newest[place] >= when:
                return
            ids = unit_key(item)
            work.items = [one for one in work.items if unit_key(one) != ids]
            work.entities = [one for one in work.entities if not _within(one, unit)]
            work.stances = [one for one in work.stances if not _within(one, unit)]
        self._newest[place] = when
        work.items.append(item)
        work.entities += more.entities
        work.stances += more.stances
        work.imported = work.imported or more.imported

    def _sentences_of(self, doc_id: str) -> list[Sentence]:
        if doc_id not in self._sentences:
            self._sentences[doc_id] = list(sentences(self.articles[doc_id]))
        return self._sentences[doc_id]

    # Writing

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
                self.workspace, self.articles[doc_id], annotator, self._work[doc_id, annotator],
                self.schema, dropped[doc_id, annotator],
            )
            for doc_id, annotator in sorted({*self._work, *dropped})
            if doc_id in self.articles
        ]  # fmt: skip
        self._evidence.close(gone)
        self.report.export, self.report.export_is_new = self._evidence.path, self._evidence.is_new
        for layer in layers:
            self._write(layer)
        self._remember(deleted, accept_deletions=accept_deletions)

    def _deleted(self) -> tuple[set[Place], list[str]]:
        """Units whose work is no longer on the server, and the keys of tasks that are gone."""
        now = {place for seen in self._seen.values() for place in seen.places()}
        deleted: set[Place] = set()
        gone = []
        for number, before in self.memory.tasks.items():
            if number not in self.there:
                gone.append(before.key)
                deleted.update(before.places())
            elif number in self._seen:
                deleted.update(before.places())
        untouched = {
            place
            for number, seen in self.memory.tasks.items()
            if number in self.there and number not in self._seen
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
        memory.tasks.update(self._seen)
        now = {place for seen in memory.tasks.values() for place in seen.places()}
        for doc_id, annotator in {*self._work, *memory.layers}:
            memory.layers[doc_id, annotator] = layer_digest(self.workspace, doc_id, annotator)
        memory.kept = set() if accept_deletions else (memory.kept | deleted) - now
        self.report.kept = len(memory.kept)
        memory.save()


def _anchor(unit: Unit) -> tuple[str, str, int, int, str]:
    return unit.doc_id, unit.block_id, unit.start, unit.end, unit.text


def _within(one: Any, unit: Unit) -> bool:
    return bool(one.block_id == unit.block_id and unit.start <= one.start and one.end <= unit.end)


def _as_they_were(task: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The annotations, those that a restore brought back with the times that they had before."""
    old = (task.get("meta") or {}).get(RESTORED) or {}
    for annotation in task.get("annotations") or []:
        before = old.get(str(annotation.get("import_id"))) if isinstance(old, Mapping) else None
        changed_since = annotation.get("updated_by") is not None
        yield {**annotation, **before} if isinstance(before, Mapping) and not changed_since else annotation


def _untouched_import(task: Mapping[str, Any], annotation: Annotation) -> dict[str, str] | None:
    """Where the annotation was imported from, or None once somebody has judged or changed it."""
    meta = task.get("meta") or {}
    imported = meta.get(IMPORTED)
    if not isinstance(imported, Mapping) or not only_imported(annotation, meta):
        return None
    return {key: str(value) for key, value in imported.items()}


def _drafters(task: Mapping[str, Any], pseudonyms: Pseudonyms) -> Sequence[str]:
    """Annotators with a draft of a task that they have not submitted."""
    submitted = {pseudonyms.of(one.get("completed_by")) for one in task.get("annotations") or []}
    drafts = [one for one in task.get("drafts") or [] if isinstance(one, Mapping) and one.get("user")]
    return sorted({pseudonyms.of(one["user"]) for one in drafts} - submitted)


def _too_old(task: Mapping[str, Any], annotation: Annotation) -> Iterator[str]:
    """Told when the annotator opened the task before its text was changed."""
    changed = (task.get("meta") or {}).get(CHANGED)
    if not changed:
        return
    try:
        began = datetime.fromisoformat(str(annotation.get("created_at")))
        began -= timedelta(seconds=float(annotation.get("lead_time") or 0))
        if began >= datetime.fromisoformat(str(changed)):
            return
    except (ValueError, TypeError, OverflowError):
        return
    yield "begun before the text of the task was changed; look at it again"
