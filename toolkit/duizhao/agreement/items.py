"""What can be compared: the sentences that two annotators or more really judged.

An annotator judged a sentence when its item says so:

1. an item of exactly the sentence is ``submitted``; else
2. the items inside of it are all ``submitted`` and together cover every character that is not white space;
   else
3. the shortest item that covers it is ``submitted``: a judged paragraph makes its sentences judged.

A skipped sentence, a draft and a sentence without an item are not judged, and neither is one whose
judgement was imported and that nobody has touched since (``Item.origin``), unless imported judgements are
asked for: they are somebody else's.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from duizhao.annotation.index import LayerIndex
from duizhao.documents import Document
from duizhao.errors import AnchorError, InputError
from duizhao.model import Entity, Item, Layer, Sentence, Span, Stance

POLARITIES = ("favor", "neutral", "against", "none", "unclear")
_REPEAT = re.compile(r"(.+)-(\d+)")


@dataclass(frozen=True, slots=True)
class Opinion:
    """A stance with its target and holder looked up.

    Attributes:
        stance: as it stands in the layer.
        target: the entity, or None for the document's topic.
        holder: the entity, or None for the author.
    """

    stance: Stance
    target: Entity | None
    holder: Entity | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one annotator says about one sentence.

    Attributes:
        entities: those that lie wholly inside the sentence.
        topics: stances toward the topic whose unit begins in the sentence: the sentence, or its paragraph.
        opinions: stances toward these entities.
        unit: start and end of what was judged as a whole: the sentence, or its paragraph.
        suggested: the layer or model whose suggestions were shown; empty where the sentence was judged blind.
    """

    entities: tuple[Entity, ...]
    topics: tuple[Opinion, ...]
    opinions: tuple[Opinion, ...]
    unit: tuple[int, int]
    suggested: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence with the judgements of all who judged it.

    Attributes:
        sentence: the sentence.
        words: code points in the sentence; white space is no word.
        judged: annotator -> judgement, in the order of the annotators.
    """

    sentence: Sentence
    words: tuple[Span, ...]
    judged: Mapping[str, Judgement]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What became of the sentences of the documents that an annotator has a layer of.

    Attributes:
        sentences: all of them; the next seven are parts of it and sum up to it.
        judged: submitted by the annotator.
        skipped, draft: as the item says.
        imported: submitted, but imported and untouched; ``judged`` where imported judgements count.
        partial: the items inside cover only a part of the sentence.
        unopened: without an item.
        compared: of the judged ones, those that somebody else judged too.
        outside: entities of the layer that lie in no sentence, or across the border of two.
    """

    annotator: str
    sentences: int
    judged: int
    skipped: int
    draft: int
    imported: int
    partial: int
    unopened: int
    compared: int
    outside: int


def people(annotators: Iterable[str], same_person: Mapping[str, str] | None = None) -> dict[str, str]:
    """Who is behind each layer: annotator -> person.

    A person who judges sentences a second time does so under a second name. ``same_person`` says which
    names are whose; without it ``a01-2``, ``a01-3`` and so on belong to ``a01``, where there is an ``a01``.

    Raises:
        InputError: when ``same_person`` names an annotator who has no layer.

    Example:
        >>> people(["a01", "a01-2", "b-7"])
        {'a01': 'a01', 'a01-2': 'a01', 'b-7': 'b-7'}
    """
    names = sorted(set(annotators))
    given = same_person or {}
    for name in given:
        if name not in names:
            raise InputError(
                f"same_person names {name!r}, who has no layer", remedy=f"there are: {', '.join(names)}"
            )
    found = {}
    for name in names:
        match = _REPEAT.fullmatch(name)
        base = match[1] if match and int(match[2]) > 1 and match[1] in names else name
        found[name] = given.get(name, base)
    return found


def comparable(
    documents: Iterable[Document], layers: Iterable[Layer], *, imported: bool = False
) -> tuple[list[Unit], list[Coverage]]:
    """The sentences that two annotators or more judged, and how much each annotator did.

    Args:
        documents: the texts; their own ``layer`` is not looked at.
        layers: what is compared. Each annotator may have layers of many documents, one of each.
        imported: whether judgements that were imported and that nobody has touched count.

    Returns:
        the units in text order, and one coverage an annotator, sorted.

    Raises:
        InputError: when a layer's document is not given, two layers are the same annotator's, the schema
            versions differ, or a layer was made on another text.
        AnchorError: when a span's text is not what the block says.
    """
    by_document = _by_document(layers)
    seen: set[str] = set()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    units: list[Unit] = []
    for document in documents:
        doc_id = document.article.id
        if doc_id in seen:
            raise InputError("the document is given twice", where=doc_id, remedy="give it once")
        seen.add(doc_id)
        readers = [_Reader(layer, document, imported) for layer in by_document.get(doc_id, ())]
        units.extend(_units(document, readers, counts))
        for reader in readers:
            counts[reader.annotator]["outside"] += reader.outside(document)
    if missing := sorted(set(by_document) - seen):
        raise InputError(
            "there is a layer, but no document", where=missing[0], remedy="give the document too"
        )
    names = Coverage.__slots__[1:]
    return units, [Coverage(one, *(counts[one][name] for name in names)) for one in sorted(counts)]


def _by_document(layers: Iterable[Layer]) -> dict[str, list[Layer]]:
    found: dict[str, list[Layer]] = defaultdict(list)
    first: Layer | None = None
    for layer in layers:
        place = f"{layer.doc_id}/{layer.annotator}"
        first = first or layer
        if layer.schema_version != first.schema_version:
            raise InputError(
                f"made with version {layer.schema_version} of the labels, "
                f"{first.doc_id}/{first.annotator} with {first.schema_version}",
                where=place,
                remedy="bring the layers to one version with `duizhao schema migrate`",
            )
        if any(one.annotator == layer.annotator for one in found[layer.doc_id]):
            raise InputError("two layers of one annotator", where=place, remedy="give one of them")
        found[layer.doc_id].append(layer)
    for group in found.values():
        group.sort(key=lambda one: one.annotator)
    return found


def _units(document: Document, readers: Sequence[_Reader], counts: dict[str, Counter[str]]) -> Iterator[Unit]:
    for analysis in document.analyses if readers else ():
        sentence = analysis.sentence
        judged = {}
        for reader in readers:
            items = reader.items(sentence)
            state = reader.state(sentence, items)
            counts[reader.annotator].update(("sentences", state))
            if state == "judged":
                judged[reader.annotator] = reader.judgement(sentence, items)
        if len(judged) > 1:
            for name in judged:
                counts[name]["compared"] += 1
            words = tuple(Span(word.start, word.end) for word in analysis.words if not word.form.isspace())
            yield Unit(sentence, words, judged)


class _Reader:
    """One layer of one document, by sentence."""

    def __init__(self, layer: Layer, document: Document, imported: bool) -> None:
        self.annotator = layer.annotator
        self._place = f"{layer.doc_id}/{layer.annotator}"
        self._layer, self._imported = layer, imported
        _check_text(layer, document, self._place)
        self._index = LayerIndex(layer)
        entities = {entity.id: entity for entity in layer.entities}
        self._opinions: dict[str, list[Opinion]] = defaultdict(list)
        self._topics: dict[str, list[Opinion]] = defaultdict(list)
        for stance in layer.stances:
            opinion = self._opinion(stance, entities)
            if opinion.target is None:
                self._topics[stance.block_id].append(opinion)
            else:
                self._opinions[opinion.target.id].append(opinion)

    def _opinion(self, stance: Stance, entities: Mapping[str, Entity]) -> Opinion:
        for role, name, plain in (("target", stance.target, "topic"), ("holder", stance.holder, "author")):
            if name != plain and name not in entities:
                raise InputError(
                    f"its {role} {name} is no entity of the layer",
                    where=f"{self._place} {stance.id}",
                    remedy="see what `duizhao validate` says, and restore the layer",
                )
        return Opinion(stance, entities.get(stance.target), entities.get(stance.holder))

    def state(self, sentence: Sentence, items: Sequence[Item]) -> str:
        """What became of the sentence, as :class:`Coverage` names it."""
        if not items:
            return "unopened"
        other = next((item.state for item in items if item.state != "submitted"), None)
        if other:
            return other
        if len(items) > 1 or items[0].start > sentence.start or items[0].end < sentence.end:
            left = [True] * len(sentence.text)
            for item in items:
                for at in range(item.start - sentence.start, item.end - sentence.start):
                    left[at] = False
            if any(open_ and not sign.isspace() for open_, sign in zip(left, sentence.text, strict=True)):
                return "partial"
        if not self._imported and any(item.origin for item in items):
            return "imported"
        return "judged"

    def items(self, sentence: Sentence) -> list[Item]:
        """The items that decide about the sentence."""
        inside = self._index.items(sentence)
        exact = [one for one in inside if (one.start, one.end) == (sentence.start, sentence.end)]
        if inside:
            return exact[:1] or inside
        covering = self._index.item(sentence)
        return [covering] if covering else []

    def judgement(self, sentence: Sentence, items: Sequence[Item]) -> Judgement:
        entities = tuple(self._index.entities(sentence))
        topics = tuple(
            one
            for one in self._topics.get(sentence.block_id, ())
            if sentence.start <= one.stance.start < sentence.end
        )
        opinions = tuple(one for entity in entities for one in self._opinions.get(entity.id, ()))
        covered = min(item.start for item in items), max(item.end for item in items)
        suggested = next((item.suggested for item in items if item.suggested), "")
        return Judgement(entities, topics, opinions, covered, suggested)

    def outside(self, document: Document) -> int:
        inside = sum(len(self._index.entities(analysis.sentence)) for analysis in document.analyses)
        return len(self._layer.entities) - inside


def _check_text(layer: Layer, document: Document, place: str) -> None:
    if layer.source_sha256 != document.article.source.sha256:
        raise InputError(
            f"made on another text: sha256 {layer.source_sha256[:12]}, the document has "
            f"{document.article.source.sha256[:12]}",
            where=place,
            remedy="restore the source, or re-anchor the layer",
        )
    texts = {block.id: block.text for block in document.article.blocks}
    records: tuple[Entity | Stance | Item, ...] = (*layer.entities, *layer.stances, *layer.items)
    for record in records:
        there = texts.get(record.block_id, "")[record.start : record.end]
        if there != record.text:
            raise AnchorError(
                f"the block has {there!r} there, the layer says {record.text!r}",
                where=f"{place} {record.block_id}:{record.start}-{record.end}",
                remedy="restore the layer, or re-anchor it to the text",
            )
