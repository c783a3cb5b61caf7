"""Annotations on the server -> raw export (evidence) and one normalised layer for each annotator.

The export is kept whole, named by its hash. A layer on disk is brought up to date unit by unit: units that
the server no longer has keep what the layer says, so a pull never loses an annotator's work.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from duizhao.annotation.index import LayerIndex
from duizhao.annotation.layers import KINDS, annotators, layer_path, read_layer, write_layer
from duizhao.annotation.schema import Schema
from duizhao.errors import AnchorError, ServerError
from duizhao.files import write_if_changed
from duizhao.labelstudio.client import Client, Project
from duizhao.labelstudio.pseudonyms import Pseudonyms
from duizhao.labelstudio.push import IMPORTED
from duizhao.labelstudio.results import Unit, read_results
from duizhao.labelstudio.tasks import KEY
from duizhao.model import Article, Entity, Item, Layer, Stance
from duizhao.paths import Workspace


@dataclass(slots=True)
class PullReport:
    """What a pull found and wrote.

    Attributes:
        project: where it came from.
        export: the raw export, and whether it is new.
        layers: (document, annotator) -> counts of units, entities and stances.
        written: layer files whose content changed.
        skipped_units, drafts: units that annotators skipped, or left unsubmitted.
        kept: units that the server no longer has and the layers keep.
        problems: what the screen let through and a layer cannot hold, one sentence each.
    """

    project: Project
    export: Path | None = None
    export_is_new: bool = False
    layers: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)
    written: list[Path] = field(default_factory=list)
    skipped_units: int = 0
    drafts: int = 0
    kept: int = 0
    problems: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Work:
    """One annotator's work on one document, as the server has it now."""

    entities: list[Entity] = field(default_factory=list)
    stances: list[Stance] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    imported: dict[str, str] | None = None


def pull(
    client: Client, project: Project, workspace: Workspace, articles: Mapping[str, Article], schema: Schema
) -> PullReport:
    """Bring all annotations of a project into the workspace.

    Args:
        client, project: the server and the project on it.
        workspace: gets ``annotations/exports`` and ``annotations/layers``.
        articles: by document id, the texts that annotations must fit.
        schema: the labels in force; its version is recorded in each layer.

    Raises:
        ServerError: when the server fails.
        AnchorError: when a task shows another text than the corpus has at its place; nothing is written.
    """
    report = PullReport(project)
    tasks = sorted(
        (task for task in client.export(project.id) if task["data"].get(KEY)), key=lambda one: one["id"]
    )
    work = _collect(tasks, Pseudonyms(workspace, client.users()), articles, schema, report)
    if any(task.get("annotations") or task.get("drafts") for task in tasks):
        report.export, report.export_is_new = _keep_export(workspace, project, tasks)
    for (doc_id, annotator), done in sorted(work.items()):
        layer = _layer(articles[doc_id], annotator, done, schema)
        layer = _with_absent_units(workspace, layer, report)
        report.written += write_layer(workspace, layer)
        report.layers[doc_id, annotator] = {
            "units": len(layer.items),
            "entities": len(layer.entities),
            "stances": len(layer.stances),
        }
    return report


def _collect(
    tasks: Iterable[Mapping[str, Any]],
    pseudonyms: Pseudonyms,
    articles: Mapping[str, Article],
    schema: Schema,
    report: PullReport,
) -> dict[tuple[str, str], _Work]:
    work: dict[tuple[str, str], _Work] = defaultdict(_Work)
    for task in tasks:
        unit = Unit.of_task(task["data"])
        _check_anchor(unit, task["data"], articles)
        for user, annotation in _latest(task.get("annotations") or [], str(task["data"][KEY]), report):
            done = work[unit.doc_id, pseudonyms.of(user)]
            state = "skipped" if annotation.get("was_cancelled") else "submitted"
            judgement = read_results(unit, annotation.get("result") or [], schema)
            report.problems += [f"{task['data'][KEY]}: {problem}" for problem in judgement.problems]
            report.skipped_units += state == "skipped"
            if state == "submitted":
                done.entities += judgement.entities
                done.stances += judgement.stances
            imported = _untouched_import(task, annotation)
            if imported:
                done.imported = imported
            origin = imported["layer"] if imported else ""
            done.items.append(_item(unit, state, judgement.comment, annotation.get("lead_time"), origin))
        for user in _drafters(task):
            report.drafts += 1
            work[unit.doc_id, pseudonyms.of(user)].items.append(_item(unit, "draft", "", None))
    return work


def _item(unit: Unit, state: Any, comment: str, lead_time: float | None, origin: str = "") -> Item:
    seconds = round(lead_time, 3) if lead_time is not None else None
    return Item(unit.doc_id, unit.block_id, unit.start, unit.end, unit.text, state, comment, seconds, origin)


def _untouched_import(task: Mapping[str, Any], annotation: Mapping[str, Any]) -> dict[str, str] | None:
    """Where the annotation was imported from, or None once somebody has judged or changed it.

    The screen records who saved an annotation and how long it took; an import leaves both empty.
    """
    imported = (task.get("meta") or {}).get(IMPORTED)
    touched = annotation.get("updated_by") is not None or annotation.get("lead_time") is not None
    return None if touched or not imported else {key: str(value) for key, value in imported.items()}


def _check_anchor(unit: Unit, data: Mapping[str, Any], articles: Mapping[str, Article]) -> None:
    key = str(data[KEY])
    article = articles.get(unit.doc_id)
    if article is None:
        raise AnchorError(
            f"the corpus has no document {unit.doc_id!r}", where=key, remedy="add it, or pull where it is"
        )
    block = next((one for one in article.blocks if one.id == unit.block_id), None)
    if block is None or block.text[unit.start : unit.end] != unit.text:
        raise AnchorError(
            "the task shows another text than the corpus has there",
            where=key,
            remedy="check out the corpus version that was pushed, and pull there",
        )


def _latest(
    annotations: Iterable[Mapping[str, Any]], key: str, report: PullReport
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Each annotator's newest annotation; older ones stay in the raw export and are reported."""
    by_user: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for annotation in annotations:
        by_user[_user(annotation.get("completed_by"))].append(annotation)
    for user, made in sorted(by_user.items()):
        made.sort(key=lambda one: (str(one.get("updated_at")), one["id"]))
        if len(made) > 1:
            report.problems.append(f"{key}: {len(made)} annotations of one annotator, the newest is taken")
        yield user, made[-1]


def _user(value: Any) -> int:
    """The user id: the export gives a number or a record."""
    return int(value["id"]) if isinstance(value, Mapping) else int(value or 0)


def _drafters(task: Mapping[str, Any]) -> list[int]:
    """Users with a draft of a task that they have not submitted."""
    submitted = {_user(one.get("completed_by")) for one in task.get("annotations") or []}
    drafts = {_user(one.get("user")) for one in task.get("drafts") or [] if isinstance(one, Mapping)}
    return sorted(drafts - submitted - {0})


def _keep_export(workspace: Workspace, project: Project, tasks: list[Any]) -> tuple[Path, bool]:
    data = (json.dumps(tasks, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
    name = "".join(
        char if char.isalnum() and char.isascii() else "-" for char in project.title.lower()
    ).strip("-")
    path = workspace.exports / f"{name or 'project'}-{hashlib.sha256(data).hexdigest()[:16]}.json"
    return path, write_if_changed(path, data)


def _layer(article: Article, annotator: str, done: _Work, schema: Schema) -> Layer:
    """The layer; it counts as manual only when no imported judgement is left as it came."""
    producer, status = "Label Studio", "manual"
    if done.imported:
        producer, status = f"{done.imported['producer']}, by way of Label Studio", done.imported["status"]
    return Layer(
        article.id,
        article.source.sha256,
        annotator,
        producer,
        status,  # type: ignore[arg-type]  # as it was pushed
        schema.version,
        tuple(done.entities),
        tuple(done.stances),
        tuple(done.items),
    )


def _with_absent_units(workspace: Workspace, new: Layer, report: PullReport) -> Layer:
    """The new layer, and from the one on disk what belongs to units that the server does not have."""
    if new.annotator not in annotators(workspace, new.doc_id):
        return new
    old = read_layer(workspace, new.doc_id, new.annotator)
    if old.source_sha256 != new.source_sha256:
        raise ServerError(
            "the layer on disk was made on another version of the text",
            where=workspace.relative(layer_path(workspace, new.doc_id, new.annotator, KINDS[0])),
            remedy="move it aside, or re-anchor it, before pulling",
        )
    there = {(item.block_id, item.start, item.end) for item in new.items}
    gone = [item for item in old.items if (item.block_id, item.start, item.end) not in there]
    report.kept += len(gone)

    index = LayerIndex(old)
    return replace(
        new,
        entities=(*new.entities, *(entity for item in gone for entity in index.entities(item))),
        stances=(*new.stances, *(stance for item in gone for stance in index.stances(item))),
        items=(*new.items, *gone),
    )
