"""A text with all that is known of it: what every format is read into and written from.

Offsets are code points of the passage's text. Ids of entities and stances are made of the passage's id and
their place (:func:`duizhao.annotation.layers.entity_id`), so they need not be stored: a format that keeps the
ids of passages keeps the links.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from duizhao.annotation.layers import entity_id, stance_id
from duizhao.errors import InputError
from duizhao.model import Entity, Span, Stance, Word

AUTHOR = "author"
TOPIC = "topic"
"""Holder and target of a stance that are no entity."""
STANCE = "stance:"
"""Begins the type of a relation that is a stance, its polarity follows; in formats of relations."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A text, most often a sentence, with its annotations.

    Attributes:
        id: unique within a file, but for several annotators of one passage.
        text: the text; never changed.
        doc_id: the document that the passage belongs to, empty where none is known.
        sentences: where its sentences lie, if it is more than one; they cover the text.
        words: its words with part of speech, pinyin and gloss, in order, not overlapping.
        syllables: one for each code point, None where it has no reading; or empty.
        entities: sorted by place.
        stances: holder and target are ids of entities, here or elsewhere, or ``author`` and ``topic``.
        variants: the text in other scripts, by name (``hans``, ``hant_tw``, ``hant_hk``).
        translation: the text in English.
        state: ``submitted``, ``skipped`` or ``draft``; empty where nobody has worked on it.
        annotator: who made entities and stances, empty where that is not known.
        meta: anything else, as text.
    """

    id: str
    text: str
    doc_id: str = ""
    sentences: tuple[Span, ...] = ()
    words: tuple[Word, ...] = ()
    syllables: tuple[str | None, ...] = ()
    entities: tuple[Entity, ...] = ()
    stances: tuple[Stance, ...] = ()
    variants: Mapping[str, str] = field(default_factory=dict)
    translation: str = ""
    state: str = ""
    annotator: str = ""
    meta: Mapping[str, str] = field(default_factory=dict)


class Mention(NamedTuple):
    """An entity as a reader finds it.

    Attributes:
        start, end: code points of the passage.
        label: its label.
        attributes: ids, in any order.
        key: what the file calls it, for stances to refer to; empty for none.
    """

    start: int
    end: int
    label: str
    attributes: tuple[str, ...] = ()
    key: str = ""


class Position(NamedTuple):
    """A stance as a reader finds it.

    Attributes:
        holder, target: ``author``, ``topic``, the key of a mention, or the id of an entity elsewhere.
        polarity, basis: as in :class:`duizhao.model.Stance`.
        evidence: code points of the passage, or None.
        start, end: the part of the passage that expresses it; the whole of it where ``end`` is -1.
    """

    holder: str
    target: str
    polarity: str
    basis: str = ""
    evidence: tuple[int, int] | None = None
    start: int = 0
    end: int = -1


def annotated(
    passage: Passage, mentions: Iterable[Mention], positions: Iterable[Position] = (), *, where: str = ""
) -> Passage:
    """The passage with these entities and stances, in order and with their ids.

    Args:
        where: file and line, for the error.

    Raises:
        InputError: for a span that does not lie in the text or is empty, and for an empty label.

    Example:
        >>> found = [Mention(0, 3, "PER", key="T1")], [Position("T1", "topic", "favor")]
        >>> found = annotated(Passage("s1", "胡进进说"), *found)
        >>> found.entities[0].id, found.stances[0].holder
        ('s1:0-3:PER', 's1:0-3:PER')
    """
    text = passage.text
    ids: dict[str, str] = {}
    entities: list[Entity] = []
    for name, one in named(passage.id, mentions):
        _check(text, one.start, one.end, one.label, where or passage.id)
        if one.key:
            ids[one.key] = name
        attributes = tuple(sorted(set(one.attributes)))
        entities.append(
            Entity(
                name,
                passage.doc_id,
                passage.id,
                one.start,
                one.end,
                one.label,
                text[one.start : one.end],
                attributes,
            )
        )
    stances = [_stance(passage, one, ids, where) for one in positions]
    stances.sort(
        key=lambda one: (
            one.start,
            one.end,
            one.target,
            one.holder,
            one.polarity,
            one.basis,
            str(one.evidence),
        )
    )
    return replace(passage, entities=tuple(entities), stances=tuple(stances))


def named(passage_id: str, mentions: Iterable[Mention]) -> list[tuple[str, Mention]]:
    """The mentions of a passage in order, each with the id that its entity gets.

    Example:
        >>> twice = Mention(0, 2, "PER")
        >>> [name for name, _ in named("s1", [Mention(3, 4, "GPE"), twice, twice])]
        ['s1:0-2:PER', 's1:0-2:PER#2', 's1:3-4:GPE']
    """
    found = []
    counted: Counter[str] = Counter()  # a file may repeat one entity ten thousand times
    for one in sorted(mentions, key=lambda one: (one.start, -one.end, one.label, sorted(one.attributes))):
        base = entity_id(passage_id, one.start, one.end, one.label)
        counted[base] += 1
        found.append((base if counted[base] == 1 else f"{base}#{counted[base]}", one))
    return found


def _stance(passage: Passage, one: Position, ids: Mapping[str, str], where: str) -> Stance:
    text = passage.text
    end = len(text) if one.end < 0 else one.end
    if not 0 <= one.start <= end <= len(text):
        raise InputError(
            f"a stance on {one.start}-{end} of a text of {len(text)}", where=where or passage.id, remedy=_MEND
        )
    if one.evidence is not None:
        _check(text, *one.evidence, "evidence", where or passage.id)
    if not (one.polarity and one.holder and one.target):
        raise InputError(
            "a stance without holder, target or polarity", where=where or passage.id, remedy=_MEND
        )
    stance = Stance(
        "",
        passage.doc_id,
        passage.id,
        one.start,
        end,
        text[one.start : end],
        ids.get(one.holder, one.holder),
        ids.get(one.target, one.target),
        one.polarity,
        one.basis,
        Span(*one.evidence) if one.evidence else None,
    )
    return replace(stance, id=stance_id(stance))


def require_said(text: str, start: int, end: int, said: str, where: str) -> None:
    """See that a span says what is stored with it.

    Raises:
        InputError: with what stands there instead.

    Example:
        >>> require_said("𠮷野家", 1, 3, "野家", "a:1")
    """
    there = text[max(start, 0) : max(end, 0)]
    if there != said:
        raise InputError(
            f"{start}-{end} is {there!r} in the text, not {said!r}",
            where=where,
            remedy="`duizhao offsets FILE` tells whether the file counts in another unit",
        )


_MEND = "mend the file, or convert it from what made it"


def _check(text: str, start: int, end: int, label: str, where: str) -> None:
    if not 0 <= start < end <= len(text):
        raise InputError(f"span {start}-{end} of a text of {len(text)} characters", where=where, remedy=_MEND)
    if not label:
        raise InputError(f"span {start}-{end} has no label", where=where, remedy=_MEND)


def mentions(passage: Passage) -> list[Mention]:
    """The entities of a passage as a reader would find them, their ids as keys."""
    return [Mention(one.start, one.end, one.label, one.attributes, one.id) for one in passage.entities]


def positions(passage: Passage) -> list[Position]:
    """The stances of a passage as a reader would find them."""
    return [
        Position(
            one.holder,
            one.target,
            one.polarity,
            one.basis,
            (one.evidence.start, one.evidence.end) if one.evidence else None,
            one.start,
            one.end,
        )
        for one in passage.stances
    ]


def renamed(passage: Passage, new_id: str, ids: Mapping[str, str] | None = None) -> Passage:
    """The passage under another id; links to entities of other passages follow ``ids`` (old -> new).

    Example:
        >>> one = annotated(Passage("a", "党旗"), [Mention(0, 2, "WORK")])
        >>> renamed(one, "b").entities[0].id
        'b:0-2:WORK'
    """
    links = ids or {}
    moved = [
        one._replace(holder=links.get(one.holder, one.holder), target=links.get(one.target, one.target))
        for one in positions(passage)
    ]
    return annotated(replace(passage, id=new_id), mentions(passage), moved)


def check_words(passage: Passage, where: str = "") -> None:
    """See that words and sentences fit the text.

    Raises:
        InputError: for words that overlap or say something else, or sentences that do not cover the text.
    """
    at = 0
    for word in passage.words:
        if word.start < at or passage.text[word.start : word.end] != word.form or not word.form:
            raise InputError(
                f"word {word.form!r} does not stand at {word.start}", where=where or passage.id, remedy=_MEND
            )
        at = word.end
    at = 0
    for span in passage.sentences:
        if span.start != at or span.end <= at:
            raise InputError(
                f"sentence {span.start}-{span.end} does not follow {at}",
                where=where or passage.id,
                remedy=_MEND,
            )
        at = span.end
    if passage.sentences and at != len(passage.text):
        raise InputError("the sentences do not cover the text", where=where or passage.id, remedy=_MEND)
    if passage.syllables and len(passage.syllables) != len(passage.text):
        raise InputError(
            "there is not one syllable for each character", where=where or passage.id, remedy=_MEND
        )
