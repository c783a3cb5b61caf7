"""Adjudication in Label Studio: a project of the conflicts alone, and the decisions that come back from it.

Each task shows one unit that waits, with every annotator's version as a prediction of that name. What the
adjudicator submits is the decision about the whole unit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from duizhao.adjudication import Adjudicated
from duizhao.adjudication.decisions import Decision, Kind, unit_digest
from duizhao.adjudication.units import AUTHOR, TOPIC, Ground, Mark, Unit, Version, View
from duizhao.annotation.index import LayerIndex
from duizhao.annotation.schema import Schema
from duizhao.documents import Document
from duizhao.errors import ServerError
from duizhao.labelstudio.client import Client, Project
from duizhao.labelstudio.projects import ensure_task_list, find_project, make_project, project_screen
from duizhao.labelstudio.pull.evidence import Evidence
from duizhao.labelstudio.push.doubles import is_touched
from duizhao.labelstudio.push.storing import Entry, store
from duizhao.labelstudio.push.ticket import turn
from duizhao.labelstudio.results import Judgement, read_results, write_results
from duizhao.labelstudio.results.imported import as_they_were, only_imported
from duizhao.labelstudio.screen import Screen
from duizhao.labelstudio.screen.instruction import Instruction
from duizhao.labelstudio.tasks import KEY, Task, make_tasks
from duizhao.labelstudio.tasks.unit import Unit as TaskUnit
from duizhao.labelstudio.team.pseudonyms import Pseudonyms
from duizhao.model import Article, Layer
from duizhao.paths import Workspace

CONFLICT = "duizhao-conflict"
"""Key in a task's ``meta``: digest of the versions that the adjudicator sees."""

Place = tuple[str, int, int]


@dataclass(slots=True)
class Waiting:
    """A document with units that wait for a person.

    Attributes:
        layers: the annotators' layers that were merged.
        units: the units that wait, by place.
        indexes: the layers by place, by annotator.
    """

    document: Document
    layers: Sequence[Layer]
    merged: Adjudicated
    units: dict[Place, Unit] = field(init=False)
    indexes: dict[str, LayerIndex] = field(init=False)

    def __post_init__(self) -> None:
        open_ = [one.unit for one in self.merged.units if one.conflicts]
        self.units = {(unit.block_id, unit.start, unit.end): unit for unit in open_}
        self.indexes = {layer.annotator: LayerIndex(layer) for layer in self.layers}


Shown = tuple[Waiting, Place, Task]
"""A unit that waits, and the data of its task."""


@dataclass(slots=True)
class CurationReport:
    """What was brought to the server, or would be.

    Attributes:
        created: keys of the units that became tasks.
        updated: keys of tasks that nobody has touched and that show the versions of now.
        unchanged: how many tasks show them already.
        changed: keys of tasks that somebody has worked on while the versions changed; left as they are.
        settled: keys of tasks whose unit waits no longer; left as they are.
    """

    project: Project
    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: int = 0
    changed: list[str] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)


def push_conflicts(
    client: Client,
    waiting: Sequence[Waiting],
    schema: Schema,
    *,
    title: str,
    instruction: Instruction = Instruction(),
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda _done: None,
    say: Callable[[str], None] = lambda _line: None,
) -> CurationReport:
    """Bring what waits to a project of its own; pushing again creates only what is missing.

    Raises:
        ServerError: when the server fails, or the units are neither sentences nor paragraphs of one kind.
    """
    project = find_project(client, title)
    screen, shown = _fitting(waiting, project_screen(project) if project else None)
    report = CurationReport(project or Project(0, title, "", 0))
    if project is None:
        if dry_run or not shown:
            report.created = [str(data[KEY]) for _, _, data in shown]
            return report
        project = report.project = make_project(client, title, schema, screen, instruction)
    if dry_run:
        _plan(client, project, waiting, shown, report)
        return report
    with turn(client, project.id, say) as mine:
        ensure_task_list(client, project.id)

        def done(number: int) -> None:
            mine.beat()
            progress(number)

        entries, changes = _plan(client, project, waiting, shown, report)
        store(client, project.id, entries, done)
        for task, entry in changes:
            _show(client, task, entry)
    return report


def _fitting(waiting: Sequence[Waiting], there: Screen | None) -> tuple[Screen, list[Shown]]:
    """The project's screen, else the smallest that shows all that waits; and the tasks that it shows."""
    screens = [there] if there else [Screen(), Screen(unit="paragraph")]
    for screen in screens:
        shown = [(one, *task) for one in waiting for task in _tasks(one, screen)]
        if len(shown) == sum(len(one.units) for one in waiting):
            return screen, shown
    raise ServerError(
        f"what waits cannot be shown {screens[-1].unit} by {screens[-1].unit}",
        remedy="decide in conflicts.yaml, or name another project with --project",
    )


def _tasks(one: Waiting, screen: Screen) -> Iterator[tuple[Place, Task]]:
    """Place and data of the tasks of what waits in a document."""
    if one.units:
        for task in make_tasks(one.document, screen):
            place = str(task["block"]), int(task["start"]), int(task["end"])
            if place in one.units:
                yield place, task


def _plan(
    client: Client,
    project: Project,
    waiting: Sequence[Waiting],
    shown: Sequence[Shown],
    report: CurationReport,
) -> tuple[list[Entry], list[tuple[dict[str, Any], Entry]]]:
    """The entries to import, and the tasks to change with what they are to show."""
    there = {str(task["data"].get(KEY)): task for task in client.export(project.id)}
    entries, changes = [], []
    wanted = set()
    for one, place, data in shown:
        key = str(data[KEY])
        wanted.add(key)
        entry = _entry(data, one, one.units[place])
        task = there.get(key)
        if task is None:
            report.created.append(key)
            entries.append(entry)
        elif (task.get("meta") or {}).get(CONFLICT) == entry["meta"][CONFLICT]:
            report.unchanged += 1
        elif is_touched(task):
            report.changed.append(key)
        else:
            report.updated.append(key)
            changes.append((task, entry))
    docs = {one.document.article.id for one in waiting}
    report.settled = sorted(
        key for key, task in there.items() if task["data"].get("doc") in docs and key not in wanted
    )
    return entries, changes


def _entry(data: Task, one: Waiting, unit: Unit) -> Entry:
    anchor = TaskUnit.of_task(data)
    predictions = []
    judges = {version.annotator for version in unit.versions}
    for name, index in one.indexes.items():
        if name in judges:
            item = index.item(anchor)
            results, _ = write_results(
                anchor, index.entities(anchor), index.stances(anchor), item.comment if item else ""
            )
            predictions.append({"result": results, "model_version": name})
    return {"data": data, "meta": {CONFLICT: unit_digest(unit)}, "predictions": predictions}


def _show(client: Client, task: Mapping[str, Any], entry: Entry) -> None:
    """Replace the versions that an untouched task shows."""
    for old in task.get("predictions") or []:
        client.delete_prediction(old if isinstance(old, int) else old["id"])
    for prediction in entry["predictions"]:
        client.create_prediction(int(task["id"]), prediction)
    client.update_task(
        int(task["id"]), data=entry["data"], meta={**(task.get("meta") or {}), **entry["meta"]}
    )


# --- the way back


def pull_decisions(
    client: Client,
    project: Project,
    workspace: Workspace,
    articles: Mapping[str, Article],
    merged: Mapping[str, Adjudicated],
    schema: Schema,
    *,
    keep: bool = True,
) -> tuple[dict[str, list[Decision]], list[str]]:
    """What adjudicators submitted, oldest first; the raw export is kept as evidence.

    Args:
        client, project: the server and the project of the conflicts.
        workspace: keeps the raw export and who is who.
        articles: by document id.
        merged: the documents' merged layers, by id: they say whose version a decision takes.
        schema: the labels in force.
        keep: write the raw export and new pseudonyms down.

    Returns:
        decisions by document, and what could not be read, one sentence each.
    """
    names = Pseudonyms(workspace, client.users(), keep=keep)
    evidence = Evidence(workspace, project)
    found: dict[str, list[Decision]] = {}
    problems: list[str] = []
    try:
        for task in client.export(project.id):
            if keep:
                evidence.add(task, names.of)
            for doc_id, decision, told in _of_task(task, names, articles, merged, schema):
                problems += told
                found.setdefault(doc_id, []).append(decision)
    except BaseException:
        evidence.drop()
        raise
    if keep:
        evidence.close([])
    return {doc_id: sorted(group, key=lambda one: one.at) for doc_id, group in found.items()}, problems


def _of_task(
    task: Mapping[str, Any],
    names: Pseudonyms,
    articles: Mapping[str, Article],
    merged: Mapping[str, Adjudicated],
    schema: Schema,
) -> Iterator[tuple[str, Decision, list[str]]]:
    data, meta = task.get("data") or {}, task.get("meta") or {}
    doc_id = str(data.get("doc"))
    if not data.get(KEY) or doc_id not in articles:
        return
    anchor = TaskUnit.of_task(data)
    units = {one.unit.id: one.unit for one in merged[doc_id].units} if doc_id in merged else {}
    name = f"{anchor.block_id}:{anchor.start}-{anchor.end}"
    unit = units.get(name) or Unit(doc_id, anchor.block_id, anchor.start, anchor.end, anchor.text, ())
    for annotation in as_they_were(task):
        if annotation.get("was_cancelled") or only_imported(annotation, meta):
            continue
        judgement = read_results(anchor, annotation.get("result"), schema)
        by = names.of(annotation.get("completed_by"))
        at = str(annotation.get("updated_at") or "")
        told = [f"{data[KEY]} by {by}: {problem}" for problem in judgement.problems]
        yield doc_id, _decision(unit, judgement, by, at, str(meta.get(CONFLICT) or ""), schema.version), told


def _decision(unit: Unit, judgement: Judgement, by: str, at: str, options: str, schema: str) -> Decision:
    marks = {entity.id: Mark(entity.start, entity.end, entity.label) for entity in judgement.entities}
    views = {
        View(
            TOPIC if stance.target == TOPIC else marks[stance.target],
            AUTHOR if stance.holder == AUTHOR else marks[stance.holder],
            stance.polarity,
        ): Ground(stance.basis, stance.evidence)
        for stance in judgement.stances
    }  # fmt: skip
    drawn = {marks[entity.id]: entity.attributes for entity in judgement.entities}
    kind, chosen = _kind(unit, set(drawn), set(views))
    return Decision(
        unit.id, "unit", kind, unit.block_id, unit.start, unit.end, unit.text, by, options, schema, chosen,
        tuple(sorted({mark for version in unit.versions for mark in version.marks})), None, drawn, views, at,
        judgement.comment,
    )  # fmt: skip


def _kind(unit: Unit, marks: set[Mark], views: set[View]) -> tuple[Kind, tuple[str, ...]]:
    """Whose version it is: one's, several people's together, nobody's."""

    def same(versions: Sequence[Version]) -> bool:
        drawn = {mark for version in versions for mark in version.marks}
        seen = {view for version in versions for view in version.views}
        return drawn == marks and seen == views

    if chosen := tuple(version.annotator for version in unit.versions if same([version])):
        return "accept", chosen
    if not marks and not views:
        return "reject", ()
    inside = [one for one in unit.versions if set(one.marks) <= marks and set(one.views) <= views]
    if len(inside) > 1 and same(inside):
        return "both", tuple(version.annotator for version in inside)
    return "edit", ()
