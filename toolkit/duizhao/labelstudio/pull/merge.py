"""Work from the server -> layers on disk: unit by unit, so that what a pull did not see stays as it is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from duizhao.annotation.index import LayerIndex
from duizhao.annotation.layers import KINDS, annotators, layer_path, read_layer
from duizhao.annotation.schema import Schema
from duizhao.errors import ServerError
from duizhao.model import Article, Entity, Item, Layer, LayerStatus, Stance
from duizhao.paths import Workspace

UnitKey = tuple[str, int, int]
"""Block, start, end."""


@dataclass(slots=True)
class Work:
    """One annotator's work on one document, as a pull found it.

    Attributes:
        imported: who made the judgements that were imported and that nobody has touched: ``producer`` and
            ``status``; None when there are none.
    """

    entities: list[Entity] = field(default_factory=list)
    stances: list[Stance] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    imported: dict[str, str] | None = None


def unit_key(item: Item) -> UnitKey:
    """What makes two items of a document the same unit."""
    return item.block_id, item.start, item.end


def merged(
    workspace: Workspace,
    article: Article,
    annotator: str,
    work: Work,
    schema: Schema,
    dropped: Collection[UnitKey] = (),
) -> Layer:
    """The layer on disk with the units of ``work`` in place of what it said of them before.

    Args:
        workspace: where the layer lies, if there is one.
        article, annotator: whose layer.
        work: replaces the units that it has.
        schema: its version goes into the header.
        dropped: units to take out of the layer.

    Raises:
        ServerError: when the layer on disk is about another version of the text or of the schema, or has
            units of another size at the same place, so that neither can replace the other.
    """
    old = _layer_on_disk(workspace, article, annotator, schema)
    kept = old
    if old is not None:
        _check_sizes(workspace, old, work)
        replaced = {unit_key(item) for item in work.items} | set(dropped)
        kept = _without(old, replaced)
    producer, status = _origin(old, kept, work)
    return Layer(
        article.id,
        article.source.sha256,
        annotator,
        producer,
        status,
        schema.version,
        (*(kept.entities if kept else ()), *work.entities),
        (*(kept.stances if kept else ()), *work.stances),
        (*(kept.items if kept else ()), *work.items),
    )


def _layer_on_disk(workspace: Workspace, article: Article, annotator: str, schema: Schema) -> Layer | None:
    if annotator not in annotators(workspace, article.id):
        return None
    layer = read_layer(workspace, article.id, annotator)
    where = workspace.relative(layer_path(workspace, article.id, annotator, KINDS[0]))
    if layer.source_sha256 != article.source.sha256:
        raise ServerError(
            "the layer on disk was made on another version of the text",
            where=where,
            remedy="move it aside, or re-anchor it, before pulling",
        )
    if layer.schema_version != schema.version:
        raise ServerError(
            f"the layer on disk is of schema {layer.schema_version}, and schema.yaml is {schema.version}",
            where=where,
            remedy="run `duizhao schema migrate` before pulling",
        )
    return layer


def _check_sizes(workspace: Workspace, old: Layer, work: Work) -> None:
    by_block: dict[str, list[Item]] = {}
    for item in old.items:
        by_block.setdefault(item.block_id, []).append(item)
    for new in work.items:
        for item in by_block.get(new.block_id, ()):
            overlap = item.start < new.end and new.start < item.end
            if overlap and unit_key(item) != unit_key(new):
                raise ServerError(
                    f"the layer has a unit {item.start}-{item.end} of {item.block_id} where the project has "
                    f"{new.start}-{new.end}: sentences and paragraphs do not mix in a layer",
                    where=workspace.relative(layer_path(workspace, old.doc_id, old.annotator, KINDS[2])),
                    remedy="pull this project into a workspace of its own",
                )


def _without(layer: Layer, units: Collection[UnitKey]) -> Layer:
    """The layer without these units and what lies in them.

    Also where the layer has no item of the unit: after a corrected text, entities may stand without one.
    """
    index = LayerIndex(layer)
    gone = [Item(layer.doc_id, *unit, "", "submitted") for unit in units]
    entities = {one.id for item in gone for one in index.entities(item)}
    stances = {one.id for item in gone for one in index.stances(item)}
    return replace(
        layer,
        entities=tuple(one for one in layer.entities if one.id not in entities),
        stances=tuple(one for one in layer.stances if one.id not in stances),
        items=tuple(item for item in layer.items if unit_key(item) not in units),
    )


def _origin(old: Layer | None, kept: Layer | None, work: Work) -> tuple[str, LayerStatus]:
    """Producer and status: a layer counts as manual only when no imported judgement is left as it came."""
    if work.imported:
        status: LayerStatus = work.imported["status"]  # type: ignore[assignment]  # as it was pushed
        return f"{work.imported['producer']}, by way of Label Studio", status
    if old is not None and kept is not None and any(item.origin for item in kept.items):
        return old.producer, old.status
    return "Label Studio", "manual"
