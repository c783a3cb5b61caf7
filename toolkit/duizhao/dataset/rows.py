"""Articles and layers -> the rows of each dataset configuration, as plain Python values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from duizhao.annotation.index import LayerIndex
from duizhao.documents import Document
from duizhao.losses import Losses
from duizhao.model import Block, Entity, Sentence, Stance, Word

Row = dict[str, Any]


def sentence_rows(document: Document, losses: Losses) -> Iterator[Row]:
    """One row a sentence; spans are code points of the sentence's text."""
    blocks = {block.id: block for block in document.article.blocks}
    layer = document.layer
    index = LayerIndex(layer)
    at_home = stances_at_home(document)
    names = {entity.id: entity.text for entity in layer.entities} if layer else {}
    placed: set[str] = set()
    for one in document.analyses:
        sentence = one.sentence
        block = blocks[sentence.block_id]
        entities, stances, item = index.entities(sentence), at_home[sentence.id], index.item(sentence)
        placed.update(entity.id for entity in entities)
        placed.update(stance.id for stance in stances)
        yield {
            "id": sentence.id,
            "doc_id": sentence.doc_id,
            "block_id": sentence.block_id,
            "block_kind": sentence.block_kind,
            "section": sentence.section,
            "index": sentence.index,
            "text": sentence.text,
            "hans": one.variants["hans"].text,
            "hant_tw": one.variants["hant_tw"].text,
            "hant_hk": one.variants["hant_hk"].text,
            "pinyin": one.pinyin,
            "syllables": [reading.syllable for reading in one.readings],
            "words": [_word(word) for word in one.words],
            "annotation": item.state if item else "none",
            "entities": [_entity(entity, sentence) for entity in entities],
            "stances": [_stance(stance, names, block) for stance in stances],
            "source_start": block.source_offset(sentence.start),
            "source_end": block.source_offset(sentence.end - 1) + 1,
        }
    every = [*(one.id for one in layer.entities), *(one.id for one in layer.stances)] if layer else []
    for name in every:
        if name not in placed:
            losses.add("span across sentences, in no row of `sentences`", name)


def _word(word: Word) -> Row:
    return {
        "start": word.start,
        "end": word.end,
        "form": word.form,
        "pinyin": word.pinyin,
        "pos": word.pos,
        "gloss": word.gloss or None,
        "gloss_source": word.gloss_source or None,
    }


def stances_at_home(document: Document) -> dict[str, list[Stance]]:
    """By sentence id, the stances whose row it is; in no sentence where the block has none at their place.

    A stance is at home in the sentence that its anchor lies in. One that was judged on a paragraph is at home
    in the sentence with its whole target, else in the first sentence of the paragraph.
    """
    found: dict[str, list[Stance]] = defaultdict(list)
    if document.layer is None:
        return found
    targets = {entity.id: entity for entity in document.layer.entities}
    by_block: dict[str, list[Sentence]] = defaultdict(list)
    for one in document.analyses:
        by_block[one.sentence.block_id].append(one.sentence)
    for stance in document.layer.stances:
        there = by_block[stance.block_id]
        touched = [one for one in there if one.start < stance.end and stance.start < one.end]
        target = targets.get(stance.target)
        homes = [one for one in touched if target and _holds(one, target)]
        home = next(iter(touched if len(touched) == 1 else [*homes, *touched]), None)
        if home is not None:
            found[home.id].append(stance)
    return found


def _holds(sentence: Sentence, entity: Entity) -> bool:
    same = entity.block_id == sentence.block_id
    return same and sentence.start <= entity.start < entity.end <= sentence.end


def _entity(entity: Entity, sentence: Sentence) -> Row:
    return {
        "id": entity.id,
        "start": entity.start - sentence.start,
        "end": entity.end - sentence.start,
        "label": entity.label,
        "text": entity.text,
        "attributes": list(entity.attributes),
    }


def _stance(stance: Stance, names: Mapping[str, str], block: Block) -> Row:
    return {
        "holder": stance.holder,
        "holder_text": names.get(stance.holder),
        "target": stance.target,
        "target_text": names.get(stance.target),
        "polarity": stance.polarity,
        "basis": stance.basis or None,
        "evidence": stance.evidence.of(block.text) if stance.evidence else None,
    }


def document_row(document: Document) -> Row:
    """The row of an article: metadata, blocks and full text."""
    article, meta = document.article, document.article.source.metadata
    topic = meta.get("topic")
    topics = topic if isinstance(topic, dict) else {}
    return {
        "id": article.id,
        "title": article.title,
        "language": str(meta.get("language") or "zh"),
        "script": article.source.script,
        **{key: _text(meta.get(key)) for key in ("publisher", "published", "place", "genre", "url")},
        "topic_zh": topics.get("zh"),
        "topic_en": topics.get("en"),
        "rights": _text(meta.get("rights")),
        "license": _text(meta.get("license")),
        "sha256": article.source.sha256,
        "text": "\n".join(block.text for block in article.blocks),
        "blocks": [_block(block) for block in article.blocks],
        "sentences": len(document.analyses),
        "characters": sum(len(block.text) for block in article.blocks),
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _block(block: Block) -> Row:
    return {
        "id": block.id,
        "kind": block.kind,
        "level": block.level,
        "text": block.text,
        "pieces": [{"start": piece.start, "end": piece.end} for piece in block.pieces],
        "contributors": [
            {"name": one.name, "role": one.role, "affiliation": one.affiliation} for one in block.contributors
        ],
        "ref": block.ref or None,
    }


def token_rows(document: Document, losses: Losses) -> Iterator[Row]:
    """One row for each submitted sentence: characters with IOB2 tags.

    IOB2 has one tag a character. Of entities that overlap, the longest stays; the others are counted.
    """
    index = LayerIndex(document.layer)
    for one in document.analyses:
        sentence = one.sentence
        item = index.item(sentence)
        if item is None or item.state != "submitted":
            continue
        tags = ["O"] * len(sentence.text)
        entities = sorted(index.entities(sentence), key=lambda e: (e.start - e.end, e.start, e.label))
        for entity in entities:
            low, high = entity.start - sentence.start, entity.end - sentence.start
            if any(tag != "O" for tag in tags[low:high]):
                losses.add("nested or overlapping entity, not in the flat tags of `entities`", entity.id)
                continue
            tags[low:high] = [f"B-{entity.label}", *[f"I-{entity.label}"] * (high - low - 1)]
        yield {"id": sentence.id, "doc_id": sentence.doc_id, "tokens": list(sentence.text), "ner_tags": tags}


def stance_rows(document: Document, losses: Losses) -> Iterator[Row]:
    """One row for each (holder, target, sentence); see :func:`stances_at_home`.

    Null offsets mean the author or the topic, or an entity of another sentence.
    """
    layer = document.layer
    if layer is None:
        return
    entities = {entity.id: entity for entity in layer.entities}
    blocks = {block.id: block for block in document.article.blocks}
    topic = document.article.source.metadata.get("topic")
    topic_text = topic.get("zh") if isinstance(topic, dict) else None
    at_home = stances_at_home(document)
    placed: set[str] = set()
    for one in document.analyses:
        home = one.sentence
        for stance in at_home[home.id]:
            placed.add(stance.id)
            evidence = stance.evidence.of(blocks[stance.block_id].text) if stance.evidence else None
            yield {
                "id": stance.id,
                "doc_id": stance.doc_id,
                "sentence_id": home.id,
                "text": home.text,
                **_party("holder", entities.get(stance.holder), home, "author"),
                "target_kind": "topic" if stance.target == "topic" else "entity",
                **_party("target", entities.get(stance.target), home, topic_text),
                "label": stance.polarity,
                "basis": stance.basis or None,
                "evidence": evidence,
            }
    for stance in layer.stances:
        if stance.id not in placed:
            losses.add("stance in no sentence, in no row of `stance`", stance.id)


def _party(role: str, entity: Entity | None, home: Sentence, otherwise: str | None) -> Row:
    inside = entity is not None and _holds(home, entity)
    return {
        role: entity.text if entity else otherwise,
        f"{role}_start": entity.start - home.start if entity and inside else None,
        f"{role}_end": entity.end - home.start if entity and inside else None,
    }
