"""Whether a layer says what its text says: anchors, labels, links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from duizhao.annotation.schema import Schema
from duizhao.errors import AnchorError, Finding
from duizhao.model import Article, Block, Entity, Item, Layer, Stance

_RESTORE = "restore the layer, or re-anchor it to the text"


def check_layer(layer: Layer, article: Article, schema: Schema) -> Iterator[Finding]:
    """The findings of a layer, none when all is well.

    ========  ==================================================================
    ``E401``  the layer was made on another version of the text
    ``E402``  a span lies outside its block, or the block does not exist
    ``E403``  the stored text differs from the text at the span
    ``E404``  a label, attribute, polarity or basis that the schema does not have
    ``E405``  a stance whose holder or target is no entity of the layer
    ``E406``  two records with one id, or two items for one unit
    ========  ==================================================================
    """
    place = f"{layer.doc_id}/{layer.annotator}"
    if layer.source_sha256 != article.source.sha256:
        yield Finding(
            "E401",
            place,
            f"made on sha256 {layer.source_sha256[:12]}, the source now has {article.source.sha256[:12]}",
            "restore the source, or re-anchor the layer",
        )
        return
    blocks = {block.id: block for block in article.blocks}
    yield from _check_anchors(layer, blocks, place)
    yield from _check_labels(layer, schema, place)
    yield from _check_links(layer, place)


def _check_anchors(layer: Layer, blocks: dict[str, Block], place: str) -> Iterator[Finding]:
    records: tuple[Entity | Stance | Item, ...] = (*layer.entities, *layer.stances, *layer.items)
    for record in records:
        at = f"{place} {record.block_id}:{record.start}-{record.end}"
        block = blocks.get(record.block_id)
        if block is None:
            yield Finding("E402", at, f"the document has no block {record.block_id}", _RESTORE)
        elif not 0 <= record.start < record.end <= len(block.text):
            yield Finding("E402", at, f"outside the block's {len(block.text)} code points", _RESTORE)
        elif (there := block.text[record.start : record.end]) != record.text:
            yield Finding(
                "E403", at, f"the block has {there!r} there, the layer says {record.text!r}", _RESTORE
            )
    for stance in layer.stances:
        block = blocks.get(stance.block_id)
        if (
            stance.evidence
            and block
            and not 0 <= stance.evidence.start < stance.evidence.end <= len(block.text)
        ):
            yield Finding("E402", f"{place} {stance.id}", "its evidence lies outside the block", _RESTORE)


def _check_labels(layer: Layer, schema: Schema, place: str) -> Iterator[Finding]:
    labels, attributes = set(schema.ids("entities")), set(schema.ids("attributes"))
    for entity in layer.entities:
        if entity.label not in labels:
            yield Finding("E404", f"{place} {entity.id}", f"unknown label {entity.label!r}", _valid(labels))
        for attribute in sorted(set(entity.attributes) - attributes):
            yield Finding(
                "E404", f"{place} {entity.id}", f"unknown attribute {attribute!r}", _valid(attributes)
            )
    polarities, bases = set(schema.ids("polarities")), set(schema.ids("bases"))
    for stance in layer.stances:
        if stance.polarity not in polarities:
            yield Finding(
                "E404", f"{place} {stance.id}", f"unknown polarity {stance.polarity!r}", _valid(polarities)
            )
        if stance.basis and stance.basis not in bases:
            yield Finding("E404", f"{place} {stance.id}", f"unknown basis {stance.basis!r}", _valid(bases))


def _valid(names: set[str]) -> str:
    return f"the schema has {', '.join(sorted(names))}"


def _check_links(layer: Layer, place: str) -> Iterator[Finding]:
    known = {entity.id for entity in layer.entities}
    for stance in layer.stances:
        for role, value, plain in (("holder", stance.holder, "author"), ("target", stance.target, "topic")):
            if value != plain and value not in known:
                yield Finding(
                    "E405", f"{place} {stance.id}", f"its {role} {value} is no entity of the layer", _RESTORE
                )
    units = [f"{item.block_id}:{item.start}-{item.end}" for item in layer.items]
    for ids in ([one.id for one in layer.entities], [one.id for one in layer.stances], units):
        for name, times in Counter(ids).items():
            if times > 1:
                yield Finding("E406", f"{place} {name}", f"stands {times} times", "keep one of the records")


def require_sound(layer: Layer, article: Article, schema: Schema) -> None:
    """Raise on the first finding of :func:`check_layer`.

    Raises:
        AnchorError: with code, place and reason.
    """
    for finding in check_layer(layer, article, schema):
        raise AnchorError(f"{finding.code} {finding.reason}", where=finding.place, remedy=finding.remedy)
