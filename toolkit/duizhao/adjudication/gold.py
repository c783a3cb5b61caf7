"""Resolved units -> the adjudicated layer, and where each of its records comes from.

``annotations/gold/<doc-id>/gold.<kind>.jsonl`` is a layer as any other; ``origins.jsonl`` beside it has one
line for each entity and stance: who said so, of how many, and which decision made it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from duizhao.adjudication.resolve import Origin, Resolved
from duizhao.adjudication.strategy import Strategy
from duizhao.adjudication.units import Holder, Mark, Target
from duizhao.annotation.layers import GOLD, entity_id, stance_id, write_layer
from duizhao.errors import Finding
from duizhao.files import write_if_changed
from duizhao.model import Article, Entity, Item, Layer, LayerStatus, Stance
from duizhao.paths import Workspace

Origins = dict[str, tuple[str, Origin]]
"""Record id -> kind of the record, and its origin."""


def gold_layer(
    article: Article,
    layers: Sequence[Layer],
    resolved: Iterable[Resolved],
    strategy: Strategy,
    *,
    decided: bool,
) -> tuple[Layer, Origins]:
    """The layer of the units that wait for nobody.

    Args:
        article: the document.
        layers: those that were merged; they say what kind of work gold is made of.
        resolved: its units.
        strategy: goes into the producer, as do the annotators in their order.
        decided: whether a person's decision is in force anywhere.

    Returns:
        the layer, and the origin of each record by its id.
    """
    entities: list[Entity] = []
    stances: list[Stance] = []
    items: list[Item] = []
    origins: Origins = {}
    for one in resolved:
        if one.conflicts:
            continue
        unit = one.unit
        items.append(Item(article.id, unit.block_id, unit.start, unit.end, unit.text, "submitted"))
        names: dict[Mark, str] = {}
        for entity, mark, origin in _entities(one):
            entities.append(entity)
            names[mark] = entity.id
            origins[entity.id] = "entities", origin
        for stance, origin in _stances(one, names):
            stances.append(stance)
            origins[stance.id] = "stances", origin
    names_of = ", ".join(layer.annotator for layer in layers)
    layer = Layer(
        article.id,
        article.source.sha256,
        GOLD,
        f"adjudicated from {names_of} ({strategy})",
        _status(layers, decided=decided),
        layers[0].schema_version,
        tuple(entities),
        tuple(stances),
        tuple(items),
    )
    return layer, origins


def _status(layers: Sequence[Layer], *, decided: bool) -> LayerStatus:
    """As honest as the weakest of what it is made of.

    A draft of the authors stays one, whoever merged it. What programs made is automatic, with corrections
    where a person decided something.
    """
    there = {layer.status for layer in layers}
    if "drafted" in there:
        return "drafted"
    if there == {"manual"}:
        return "manual"
    return "automatic" if there == {"automatic"} and not decided else "automatic with corrections"


def _entities(one: Resolved) -> Iterator[tuple[Entity, Mark, Origin]]:
    unit = one.unit
    for mark, (attributes, origin) in sorted(one.marks.items()):
        name = entity_id(unit.block_id, mark.start, mark.end, mark.label)
        text = unit.words(mark.start, mark.end)
        entity = Entity(name, unit.doc_id, unit.block_id, mark.start, mark.end, mark.label, text, attributes)
        yield entity, mark, origin


def _stances(one: Resolved, names: dict[Mark, str]) -> Iterator[tuple[Stance, Origin]]:
    def name(end: Target | Holder) -> str:
        return end if isinstance(end, str) else names[end]

    unit = one.unit
    for view, (ground, origin) in one.views.items():
        bare = Stance(
            "", unit.doc_id, unit.block_id, unit.start, unit.end, unit.text,
            name(view.holder), name(view.target), view.polarity, ground.basis, ground.evidence,
        )  # fmt: skip
        yield replace(bare, id=stance_id(bare)), origin


def origins_path(workspace: Workspace, doc_id: str) -> Path:
    """Where the origins of gold records stand."""
    return workspace.gold / doc_id / "origins.jsonl"


def write_gold(workspace: Workspace, layer: Layer, origins: Origins) -> list[Path]:
    """Write the layer and the origins of its records; the files that have changed."""
    written = write_layer(workspace, layer)
    rows: list[dict[str, Any]] = []
    for name, (kind, origin) in origins.items():
        row: dict[str, Any] = {"kind": kind, "id": name, "annotators": list(origin.annotators)}
        row |= {"judges": origin.judges, "how": origin.how}
        rows.append(row | ({"decision": origin.decision, "by": origin.by} if origin.decision else {}))
    text = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    path = origins_path(workspace, layer.doc_id)
    if write_if_changed(path, text.encode()):
        written.append(path)
    return written


def check_origins(workspace: Workspace, layer: Layer) -> Iterator[Finding]:
    """The findings of a gold layer's origins, none when each record has one.

    ========  ==================================================================
    ``W411``  a record without an origin, or an origin without its record
    ========  ==================================================================
    """
    path = origins_path(workspace, layer.doc_id)
    where, remedy = workspace.relative(path), "run `duizhao adjudicate` again"
    try:
        lines = path.read_text(encoding="utf-8").split("\n") if path.is_file() else []
        told = {str(json.loads(line)["id"]) for line in lines if line.strip()}
    except (ValueError, LookupError, TypeError):
        yield Finding("W411", where, "cannot be read", remedy)
        return
    there = {one.id for one in layer.entities} | {one.id for one in layer.stances}
    for name in sorted(there - told)[:3]:
        yield Finding("W411", where, f"does not say where {name} comes from", remedy)
    for name in sorted(told - there)[:3]:
        yield Finding("W411", where, f"has an origin of {name}, which gold does not have", remedy)
