"""The documents of a workspace as passages: a sentence each, with everything that the corpus knows of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from duizhao.analysis import Analysis
from duizhao.annotation.checks import require_sound
from duizhao.annotation.index import LayerIndex
from duizhao.annotation.layers import read_layer
from duizhao.annotation.schema import Schema, load_schema
from duizhao.dataset.rows import stances_at_home
from duizhao.documents import Document, published_layer, read_document
from duizhao.interchange.passage import Mention, Passage, Position, annotated, named
from duizhao.losses import Losses
from duizhao.model import Block, Layer, Sentence, Stance
from duizhao.paths import Workspace


def corpus_passages(
    workspace: Workspace, doc_ids: Iterable[str], losses: Losses, annotators: Sequence[str] = ()
) -> Iterator[Passage]:
    """The sentences of documents, in order; with several annotators, a document's for each of them.

    Args:
        losses: gets the spans that lie in no single sentence.
        annotators: whose layers; without any, the layer that is published.

    Raises:
        SourceError: when a source has changed since it was recorded.
        AnchorError: when a layer does not fit its text.

    Example:
        >>> from duizhao.paths import find_workspace
        >>> first = next(corpus_passages(find_workspace(), ["dangqi-gaogao-piaoyang"], Losses()))
        >>> first.id, first.text, first.meta["block_kind"]
        ('dangqi-gaogao-piaoyang-b001-s01', '党旗高高飘扬 汇聚磅礴力量', 'title')
    """
    schema = load_schema(workspace)
    for doc_id in doc_ids:
        document = read_document(workspace, doc_id)
        layers: list[Layer | None] = [read_layer(workspace, doc_id, name) for name in annotators]
        for layer in layers or [published_layer(workspace, doc_id)]:
            yield from _passages(document, layer, schema, losses)


def _passages(document: Document, layer: Layer | None, schema: Schema, losses: Losses) -> Iterator[Passage]:
    if layer is not None:
        require_sound(layer, document.article, schema)
    whole = Document(document.article, document.analyses, layer)
    index, at_home = LayerIndex(layer), stances_at_home(whole)
    blocks = {block.id: block for block in document.article.blocks}
    annotator = layer.annotator if layer else ""
    placed: set[str] = set()
    bare: list[tuple[Analysis, list[Mention]]] = []
    links: dict[str, str] = {}
    for one in document.analyses:
        found = [
            _mention(one.sentence, entity.start, entity.end, entity.label, entity.attributes, entity.id)
            for entity in index.entities(one.sentence)
        ]
        links.update((mention.key, entity) for entity, mention in named(one.sentence.id, found))
        placed.update(mention.key for mention in found)
        bare.append((one, found))
    for entity in layer.entities if layer else ():
        if entity.id not in placed:
            losses.add("entity in no single sentence", entity.id)
    homeless = {stance.id for stance in (layer.stances if layer else ())}
    for one, found in bare:
        sentence = one.sentence
        block = blocks[sentence.block_id]
        stances = []
        for stance in at_home[sentence.id]:
            homeless.discard(stance.id)
            stances.append(_position(stance, sentence, links, losses))
        item = index.item(sentence)
        passage = Passage(
            sentence.id,
            sentence.text,
            sentence.doc_id,
            words=one.words,
            syllables=tuple(reading.syllable for reading in one.readings),
            variants={name: variant.text for name, variant in one.variants.items()},
            translation=item.translation if item else "",
            state=item.state if item else "none",
            annotator=annotator,
            meta=_meta(sentence, block, one, document.article.title),
        )
        yield annotated(passage, found, stances)
    for name in sorted(homeless):
        losses.add("stance in no sentence", name)


def _mention(
    sentence: Sentence, start: int, end: int, label: str, attributes: tuple[str, ...], key: str
) -> Mention:
    return Mention(start - sentence.start, end - sentence.start, label, attributes, key)


def _position(stance: Stance, sentence: Sentence, links: Mapping[str, str], losses: Losses) -> Position:
    evidence = None
    if stance.evidence:
        start, end = stance.evidence.start - sentence.start, stance.evidence.end - sentence.start
        if 0 <= start < end <= len(sentence.text):
            evidence = (start, end)
        else:
            losses.add("evidence of a stance in another sentence", stance.id)
    start, end = max(stance.start - sentence.start, 0), min(stance.end - sentence.start, len(sentence.text))
    if stance.end - stance.start > len(sentence.text):
        losses.add("anchor of a stance over several sentences", stance.id)
    holder, target = links.get(stance.holder, stance.holder), links.get(stance.target, stance.target)
    return Position(holder, target, stance.polarity, stance.basis, evidence, start, end)


def _meta(sentence: Sentence, block: Block, one: Analysis, title: str) -> dict[str, str]:
    found = {
        "title": title,
        "section": sentence.section,
        "block": block.id,
        "block_kind": block.kind,
        "start": str(sentence.start),
        "pinyin": one.pinyin,
    }
    return {key: value for key, value in found.items() if value}
