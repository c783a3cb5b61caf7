"""What a format can hold, and cutting a passage down to it, every loss counted.

Writers get passages that fit; what :func:`fit` leaves is what a reader of the same format gives back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import accumulate
from typing import Any

from duizhao.interchange.format import Format
from duizhao.interchange.passage import (
    AUTHOR,
    TOPIC,
    Mention,
    Passage,
    Position,
    annotated,
    mentions,
    positions,
    renamed,
)
from duizhao.losses import Losses
from duizhao.model import Entity, Span, Word

_PLAIN = {
    "documents": ("doc_id", "document of a passage", ""),
    "syllables": ("syllables", "syllables of a passage", ()),
    "variants": ("variants", "other scripts of a passage", {}),
    "translation": ("translation", "translation of a passage", ""),
    "states": ("state", "state of a passage", ""),
    "annotators": ("annotator", "annotator of a passage", ""),
    "metadata": ("meta", "metadata of a passage", {}),
}
UNFINISHED = frozenset({"none", "skipped", "draft"})
"""States of a passage whose missing entities mean nothing."""


def fit(passage: Passage, form: Format, losses: Losses) -> Passage | None:
    """The passage as the format holds it; None where it cannot hold it at all.

    Example:
        >>> from duizhao.interchange.format import Format
        >>> form = Format("tags", "tags", (), frozenset({"ids", "entities"}))
        >>> one = annotated(Passage("a", "市林业局"), [Mention(0, 4, "ORG"), Mention(0, 1, "GPE")])
        >>> losses = Losses()
        >>> [entity.label for entity in fit(one, form, losses).entities], losses.lines()
        (['ORG'], ['entity inside of another: 1, for example a:0-1:GPE'])
    """
    if form.gold and passage.state in UNFINISHED:
        losses.add(f"passage that is {_STATES[passage.state]}: no tags would read as a finding", passage.id)
        return None
    if form.forbidden:
        passage = _without(passage, re.compile(form.forbidden), losses)
    if not passage.text and "empty" not in form.carries:
        losses.add("passage without text", passage.id)
        return None
    passage = _annotations(passage, form, losses)
    return _fields(passage, form.carries, losses)


_STATES = {"none": "not annotated", "skipped": "skipped", "draft": "a draft"}


def _fields(passage: Passage, carries: frozenset[str], losses: Losses) -> Passage:
    """Everything but the annotations."""
    for feature, (name, kind, empty) in _PLAIN.items():
        if feature not in carries and getattr(passage, name):
            losses.add(kind, passage.id)
            cleared: dict[str, Any] = {name: empty}
            passage = replace(passage, **cleared)
    if len(passage.sentences) > 1 and "sentences" not in carries:
        losses.add("sentence boundary within a passage", passage.id, len(passage.sentences) - 1)
    if "sentences" not in carries or len(passage.sentences) < 2:
        passage = replace(passage, sentences=())
    if passage.words and "words" not in carries:
        losses.add("word", passage.id, len(passage.words))
        return replace(passage, words=())
    for feature, fields in {
        "pos": ("pos",),
        "pinyin": ("pinyin",),
        "glosses": ("gloss", "gloss_source"),
    }.items():
        had = sum(bool(getattr(word, fields[0])) for word in passage.words)
        if had and feature not in carries:
            losses.add(f"{_OF_WORDS[feature]} of a word", passage.id, had)
            blank: dict[str, Any] = dict.fromkeys(fields, "")
            passage = replace(passage, words=tuple(word._replace(**blank) for word in passage.words))
    return passage


_OF_WORDS = {"pos": "part of speech", "pinyin": "pinyin", "glosses": "gloss"}


def _annotations(passage: Passage, form: Format, losses: Losses) -> Passage:
    if not passage.entities and not passage.stances:
        return passage
    carries = form.carries
    kept = _entities(passage, carries, losses)
    names = {entity.id for entity in kept}
    found = [
        one for one in map(_Fitting(passage, names, form, losses), positions(passage)) if one is not None
    ]
    labelled = [_labelled(one, form, losses, passage.id) for one in mentions(replace(passage, entities=kept))]
    return annotated(passage, labelled, found)


def _entities(passage: Passage, carries: frozenset[str], losses: Losses) -> tuple[Entity, ...]:
    if "entities" not in carries:
        for entity in passage.entities:
            losses.add("entity", entity.id)
        return ()
    kept: list[Entity] = []
    flat = not {"nested", "overlapping"} <= carries
    for entity in sorted(passage.entities, key=lambda one: (one.start - one.end, one.start, one.label)):
        why = _in_the_way(entity, kept, carries) if flat else ""
        if why:
            losses.add(why, entity.id)
        else:
            kept.append(entity)
    if "attributes" not in carries:
        for entity in kept:
            if entity.attributes:
                losses.add("attribute of an entity", entity.id, len(entity.attributes))
        kept = [replace(entity, attributes=()) for entity in kept]
    return tuple(sorted(kept, key=lambda one: (one.start, -one.end, one.label)))


def _in_the_way(entity: Entity, kept: Iterable[Entity], carries: frozenset[str]) -> str:
    """Why an entity cannot stand beside those that are kept, which are no shorter; empty where it can."""
    for other in kept:
        if entity.start < other.end and other.start < entity.end:
            inside = other.start <= entity.start and entity.end <= other.end
            if "nested" not in carries and inside:
                return "entity inside of another"
            if "overlapping" not in carries and not inside:
                return "entity that overlaps another"
    return ""


def _labelled(one: Mention, form: Format, losses: Losses, where: str) -> Mention:
    if not form.label_forbidden:
        return one
    label = re.sub(form.label_forbidden, "_", one.label)
    attributes = tuple(re.sub(form.label_forbidden, "_", each) for each in one.attributes)
    if label != one.label:
        losses.add("label renamed", f"{where} {one.label!r} to {label!r}")
    return one._replace(label=label, attributes=attributes)


class _Fitting:
    """Makes a stance fit, or None of it."""

    def __init__(self, passage: Passage, names: set[str], form: Format, losses: Losses) -> None:
        self.passage, self.names, self.form, self.losses = passage, names, form, losses
        self.own = {entity.id for entity in passage.entities}

    def __call__(self, one: Position) -> Position | None:
        carries, losses, where = self.form.carries, self.losses, self.passage.id
        parties = {one.holder, one.target} - {AUTHOR, TOPIC}
        if "stances" not in carries:
            losses.add("stance", where)
            return None
        if self.form.between_entities and (one.holder == AUTHOR or one.target == TOPIC):
            losses.add("stance of the author or toward the topic", where)
            return None
        if parties & self.own - self.names:
            losses.add("stance of an entity that is not carried", where)
            return None
        if parties - self.own and "links" not in carries:
            losses.add("stance whose holder or target is in another passage", where)
            return None
        if (one.start, one.end) != (0, len(self.passage.text)) and "anchors" not in carries:
            losses.add("part of the passage that a stance is about", where)
            one = one._replace(start=0, end=-1)
        if one.evidence and "evidence" not in carries:
            losses.add("evidence of a stance", where)
            one = one._replace(evidence=None)
        if one.basis and "basis" not in carries:
            losses.add("basis of a stance", where)
            one = one._replace(basis="")
        return one


def _without(passage: Passage, forbidden: re.Pattern[str], losses: Losses) -> Passage:
    """The passage without characters that the format cannot hold; spans move along."""
    cleaned = {name: forbidden.sub("", text) for name, text in passage.variants.items()}
    meta = {forbidden.sub("", key): forbidden.sub("", value) for key, value in passage.meta.items()}
    fields: dict[str, Any] = {"variants": cleaned, "meta": meta}
    for name in ("id", "doc_id", "translation", "state", "annotator"):
        fields[name] = forbidden.sub("", getattr(passage, name))
    changed = any(getattr(passage, name) != value for name, value in fields.items())
    if changed:
        losses.add("character that the format cannot hold, outside of the text", passage.id)
        passage = replace(passage, **fields)
    if not forbidden.search(passage.text):
        # Ids of entities follow the passage's, which may have changed.
        return annotated(passage, mentions(passage), positions(passage)) if changed else passage
    gone = bytearray(len(passage.text))
    for match in forbidden.finditer(passage.text):
        gone[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
        losses.add("character that the format cannot hold", f"{passage.id} U+{ord(match.group()[0]):04X}")
    new = list(accumulate((not one for one in gone), initial=0))
    return _moved(passage, gone, new, losses)


def _moved(passage: Passage, gone: bytearray, new: list[int], losses: Losses) -> Passage:
    text = "".join(char for char, out in zip(passage.text, gone, strict=True) if not out)

    def words() -> Iterable[Word]:
        for word in passage.words:
            start, end = new[word.start], new[word.end]
            if start < end:
                yield word._replace(start=start, end=end, form=text[start:end])

    kept = []
    lost = set()
    for one in mentions(passage):
        if new[one.start] < new[one.end]:
            kept.append(one._replace(start=new[one.start], end=new[one.end]))
        else:
            losses.add("entity of characters that the format cannot hold", one.key)
            lost.add(one.key)
    stances = []
    for stance in positions(passage):
        if {stance.holder, stance.target} & lost:
            losses.add("stance of an entity that is not carried", passage.id)
            continue
        evidence = stance.evidence and (new[stance.evidence[0]], new[stance.evidence[1]])
        if evidence and evidence[0] == evidence[1]:
            evidence = None
        stances.append(stance._replace(start=new[stance.start], end=new[stance.end], evidence=evidence))
    sentences = tuple(
        Span(new[one.start], new[one.end]) for one in passage.sentences if new[one.start] < new[one.end]
    )
    syllables = tuple(one for one, out in zip(passage.syllables, gone, strict=False) if not out)
    moved = replace(passage, text=text, words=tuple(words()), sentences=sentences, syllables=syllables)
    return annotated(moved, kept, stances)


def numbered(passage: Passage, number: int, losses: Losses) -> Passage:
    """The passage as a format without ids gives it back: its number for an id."""
    losses.add("id of a passage", passage.id)
    return renamed(passage, str(number))


def plain(meta: Mapping[str, object]) -> dict[str, str]:
    """Metadata as text: what is not a text is written as JSON."""
    return {
        key: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
        for key, value in meta.items()
    }
