"""Documents -> tasks on the server. Pushing twice creates nothing new and changes nothing that is there.

A task is recognised by our sentence id in its data. What is missing is imported in batches; when a batch
fails, the server is asked again what it has before anything is tried again, because a lost reply does not
mean a lost import.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from duizhao.annotation.index import LayerIndex
from duizhao.annotation.schema import Schema
from duizhao.documents import Document
from duizhao.errors import ServerError
from duizhao.labelstudio.client import Client, Project
from duizhao.labelstudio.config import label_config
from duizhao.labelstudio.results import Unit, write_results
from duizhao.labelstudio.tasks import KEY, Task, make_tasks
from duizhao.model import Layer

BATCH = 500
_ATTEMPTS = 3
_MARK = "duizhao-project"
IMPORTED = "duizhao-imported"
"""Key in a task's ``meta``: the layer that its annotation was imported from."""
DEFAULT_PROJECT = "duizhao"


@dataclass(slots=True)
class PushReport:
    """What a push did, or would do.

    Attributes:
        project: the project on the server; id 0 when a dry run found none.
        created: ids of the sentences that became tasks.
        unchanged: how many tasks were there with the same text.
        changed: ids whose task shows another text than the corpus has now; left as they are.
        gone: ids of tasks whose sentence the corpus does not have; left as they are.
        lost: what the screen cannot show of the layer that was sent along, one sentence each.
        other_screen: the project's label configuration is not the one that the schema makes; it is left
            as it is.
    """

    project: Project
    created: list[str] = field(default_factory=list)
    unchanged: int = 0
    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    other_screen: bool = False


def find_project(client: Client, title: str) -> Project | None:
    """The project with that title, or None.

    Raises:
        ServerError: when the title is not unique, so that nothing goes into the wrong one.
    """
    found = [project for project in client.projects() if project.title == title]
    if len(found) > 1:
        raise ServerError(
            f"{len(found)} projects are called {title!r}",
            where=client.url,
            remedy="rename one, or name another with --project",
        )
    return found[0] if found else None


def push(
    client: Client,
    documents: Sequence[Document],
    schema: Schema,
    *,
    title: str = DEFAULT_PROJECT,
    instruction: str = "",
    layers: Mapping[str, Layer] | None = None,
    as_predictions: bool = True,
    dry_run: bool = False,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> PushReport:
    """Bring every body sentence of the documents to the server.

    Args:
        client: the server.
        documents: what to push.
        schema: makes the label configuration of a new project.
        title: the project, made when there is none of that title.
        instruction: HTML that annotators see before they begin.
        layers: by document id, annotations to send along with new tasks.
        as_predictions: send them as suggestions to start from; False stores them as finished
            annotations of the token's user.
        dry_run: only say what would be done.
        progress: called with (tasks stored, tasks to store).

    Raises:
        ServerError: when the server fails more than twice at the same place.
    """
    project = find_project(client, title)
    tasks = [task for document in documents for task in make_tasks(document)]
    there = dict(_by_key(client, project)) if project else {}
    report = _plan(project or Project(0, title, "", 0), tasks, there, {doc.article.id for doc in documents})
    report.other_screen = project is not None and project.label_config.split() != label_config(schema).split()
    created = set(report.created)
    missing = [task for key, task in {task[KEY]: task for task in tasks}.items() if key in created]
    sent = {doc_id: (layer, LayerIndex(layer)) for doc_id, layer in (layers or {}).items()}
    entries = [_entry(task, sent, as_predictions, report) for task in missing]
    if dry_run:
        return report
    if project is None:
        config = label_config(schema)
        report.project = client.create_project(
            title, f"{_MARK}: schema {schema.version}", config, instruction
        )
    _store(client, report.project.id, entries, progress)
    return report


def _by_key(client: Client, project: Project) -> list[tuple[str, Mapping[str, Any]]]:
    return [(str(data[KEY]), data) for _, data in client.tasks(project.id) if data.get(KEY)]


def _plan(
    project: Project, tasks: Sequence[Task], there: Mapping[str, Mapping[str, Any]], docs: set[str]
) -> PushReport:
    report = PushReport(project)
    ours = {task[KEY]: task for task in tasks}
    for key, task in ours.items():
        if key not in there:
            report.created.append(key)
        elif there[key].get("text") == task["text"]:
            report.unchanged += 1
        else:
            report.changed.append(key)
    report.gone = sorted(key for key, data in there.items() if data.get("doc") in docs and key not in ours)
    return report


def _entry(
    task: Task, layers: Mapping[str, tuple[Layer, LayerIndex]], as_predictions: bool, report: PushReport
) -> dict[str, Any]:
    """The import entry of one task, with its share of a layer."""
    entry: dict[str, Any] = {"data": task}
    if str(task["doc"]) not in layers:
        return entry
    layer, index = layers[str(task["doc"])]
    unit = Unit.of_task(task)
    item, entities, stances = index.item(unit), index.entities(unit), index.stances(unit)
    if item is None and not entities and not stances:
        return entry
    results, lost = write_results(unit, entities, stances, item.comment if item else "")
    report.lost.extend(lost)
    if as_predictions:
        entry["predictions"] = [{"result": results, "model_version": layer.annotator}]
    elif item is None or item.state != "draft":
        entry["annotations"] = [{"result": results, "was_cancelled": bool(item and item.state == "skipped")}]
        # So that a pull can tell what was only imported from what somebody judged.
        entry["meta"] = {
            IMPORTED: {"layer": layer.annotator, "producer": layer.producer, "status": layer.status}
        }
    return entry


def _store(
    client: Client, project: int, entries: Sequence[dict[str, Any]], progress: Callable[[int, int], None]
) -> None:
    """Import in batches; after a failure, ask what is there and go on with the rest."""
    waiting = list(entries)
    failures = 0
    while waiting:
        batch = waiting[:BATCH]
        try:
            client.import_tasks(project, batch)
            waiting = waiting[BATCH:]
            failures = 0
        except ServerError:
            failures += 1
            if failures >= _ATTEMPTS:
                raise
            stored = {str(data.get(KEY)) for _, data in client.tasks(project)}
            waiting = [entry for entry in waiting if entry["data"][KEY] not in stored]
        progress(len(entries) - len(waiting), len(entries))
