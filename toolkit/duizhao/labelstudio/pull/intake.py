"""What a pull takes in: exported tasks -> each annotator's work, and the evidence for it.

Nothing is written here but the draft of the raw export; whatever no layer can hold is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from duizhao.annotation.schema import Schema
from duizhao.labelstudio.projects import guidelines_at
from duizhao.labelstudio.pull.evidence import Evidence
from duizhao.labelstudio.pull.memory import Memory, Place, Seen
from duizhao.labelstudio.pull.merge import Work, unit_key
from duizhao.labelstudio.push.entries import IMPORTED, SUGGESTED
from duizhao.labelstudio.push.updating import CHANGED
from duizhao.labelstudio.results import Unit, anchor_stances, read_results
from duizhao.labelstudio.results.imported import as_they_were, only_imported
from duizhao.labelstudio.tasks import KEY
from duizhao.labelstudio.team.pseudonyms import Pseudonyms
from duizhao.model import Article, Item, Sentence
from duizhao.splitting import sentences

Annotation = Mapping[str, Any]
Progress = Callable[[int], None]


@dataclass(slots=True)
class Intake:
    """Takes in the tasks of a pull.

    Attributes:
        articles, schema, memory, pseudonyms: what the tasks are read with.
        guidelines: the versions that annotators have seen, and since when.
        evidence: gets every task that is not as the last pull saw it.
        again: tasks to read though nothing has happened to them.
        work: (document, annotator) -> what was found.
        seen: task number -> what the next pull has to know of it.
        fetched, skipped, drafts, unplaced, problems: see :class:`PullReport`.
    """

    articles: Mapping[str, Article]
    schema: Schema
    memory: Memory
    pseudonyms: Pseudonyms
    evidence: Evidence
    guidelines: Sequence[tuple[str, str]]
    again: set[int]
    work: dict[tuple[str, str], Work] = field(default_factory=lambda: defaultdict(Work))
    seen: dict[int, Seen] = field(default_factory=dict)
    fetched: int = 0
    skipped: int = 0
    drafts: int = 0
    unplaced: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    _doubled: set[str] = field(init=False)
    _newest: dict[Place, str] = field(default_factory=dict)
    _texts: dict[str, dict[str, str]] = field(default_factory=dict)
    _sentences: dict[str, dict[str, list[Sentence]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._doubled = self.memory.doubled()

    def read(self, tasks: Iterable[dict[str, Any]], progress: Progress) -> None:
        """Take in the tasks, and keep as evidence those that are not as the last pull saw them."""
        try:
            for number, task in enumerate(tasks, 1):
                if (task.get("data") or {}).get(KEY):
                    self._task(task)
                if number % 500 == 0:
                    progress(number)
        except BaseException:
            self.evidence.drop()
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
        self.seen[int(task["id"])] = seen
        same = before is not None and before.is_as(seen)
        if before is not None and same and key not in self._doubled and int(task["id"]) not in self.again:
            seen.who = before.who
            return
        if not same or key in self._doubled:
            self.evidence.add(task, self.pseudonyms.of)
            self.fetched += not same
        task = {**task, "annotations": list(as_they_were(task))}
        for user, annotation in self._latest(task, key):
            seen.who = sorted({*seen.who, self._annotation(task, key, unit, user, annotation)})
        for user in _drafters(task, self.pseudonyms):
            self.drafts += 1
            seen.who = sorted({*seen.who, user})
            self._add(user, unit, Item(*_anchor(unit), "draft"), "", Work())

    def _unplaced(self, task: dict[str, Any], key: str, reason: str) -> None:
        """The task is evidence, but no layer can hold it; it is looked at again by the next pull."""
        self.evidence.add(task, self.pseudonyms.of)
        self.unplaced.append(f"{key}: {reason}")

    def _misfit(self, unit: Unit) -> str:
        article = self.articles.get(unit.doc_id)
        if article is None:
            return f"the corpus has no document {unit.doc_id!r}; add it, or pull where it is"
        text = self._texts_of(unit.doc_id).get(unit.block_id, "")
        if text[unit.start : unit.end] != unit.text:
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
                self.problems.append(f"{key}: {len(made)} annotations of one annotator, the newest is taken")
            yield user, made[-1]

    def _annotation(
        self, task: Mapping[str, Any], key: str, unit: Unit, user: str, annotation: Annotation
    ) -> str:
        """Take one annotation into the annotator's work; the annotator's name."""
        judgement = read_results(unit, annotation.get("result") or [], self.schema)
        self.problems += [f"{key} by {user}: {problem}" for problem in judgement.problems]
        self.problems += [f"{key} by {user}: {problem}" for problem in _too_old(task, annotation)]
        work = Work()
        state = "skipped" if annotation.get("was_cancelled") else "submitted"
        if state == "submitted":
            work.entities, work.stances = judgement.entities, judgement.stances
            if key == unit.block_id and judgement.stances:
                work.stances = anchor_stances(judgement.stances, self._sentences_of(unit))
        else:
            self.skipped += 1
        work.imported = _untouched_import(task, annotation)
        meta = task.get("meta") or {}
        seconds = annotation.get("lead_time")
        updated_at = str(annotation.get("updated_at") or "")
        item = Item(
            *_anchor(unit),
            state,  # type: ignore[arg-type]
            judgement.comment,
            round(float(seconds), 3) if seconds is not None else None,
            work.imported["layer"] if work.imported else "",
            translation=judgement.translation,
            suggested=str(meta.get(SUGGESTED) or ""),
            created_at=str(annotation.get("created_at") or ""),
            updated_at=updated_at,
            # Whoever made what was only imported did not work by the guidelines of this project.
            guidelines=""
            if work.imported
            else guidelines_at(self.guidelines, str(annotation.get("updated_at"))),
        )
        self._add(user, unit, item, updated_at, work)
        return user

    def _add(self, user: str, unit: Unit, item: Item, when: str, more: Work) -> None:
        """Add a unit to the work of an annotator; of doubled tasks the newest judgement counts."""
        place = (unit.doc_id, user, unit.block_id, unit.start, unit.end)
        work = self.work[unit.doc_id, user]
        if place in self._newest:
            self.problems.append(
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

    def _texts_of(self, doc_id: str) -> dict[str, str]:
        """Block id -> text."""
        if doc_id not in self._texts:
            self._texts[doc_id] = {block.id: block.text for block in self.articles[doc_id].blocks}
        return self._texts[doc_id]

    def _sentences_of(self, unit: Unit) -> list[Sentence]:
        """The sentences of the unit's block."""
        if unit.doc_id not in self._sentences:
            found: dict[str, list[Sentence]] = defaultdict(list)
            for one in sentences(self.articles[unit.doc_id]):
                found[one.block_id].append(one)
            self._sentences[unit.doc_id] = found
        return self._sentences[unit.doc_id].get(unit.block_id, [])


def _anchor(unit: Unit) -> tuple[str, str, int, int, str]:
    return unit.doc_id, unit.block_id, unit.start, unit.end, unit.text


def _within(one: Any, unit: Unit) -> bool:
    return bool(one.block_id == unit.block_id and unit.start <= one.start and one.end <= unit.end)


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
