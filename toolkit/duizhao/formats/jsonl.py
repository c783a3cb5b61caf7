"""duizhao's own JSON Lines: a passage a line, and nothing lost.

Spans carry their text, which is checked when they are read. Fields that are empty are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from duizhao.errors import InputError
from duizhao.interchange.format import EVERYTHING, Format, Options
from duizhao.interchange.lines import MEND, get, read_json_lines, require, sniff_json, write_json_lines
from duizhao.interchange.passage import (
    Mention,
    Passage,
    Position,
    annotated,
    mentions,
    positions,
    require_said,
)
from duizhao.losses import Losses
from duizhao.model import Span, Word

_FORMAT = "duizhao"


def read(path: Path, _options: Options, _losses: Losses) -> Iterator[Passage]:
    """The passages of a file."""
    for where, row in read_json_lines(path):
        yield from_row(row, where)


def write(passages: Iterator[Passage], path: Path, _options: Options, _losses: Losses) -> None:
    """A line for each passage."""
    write_json_lines(path, map(to_row, passages))


def to_row(passage: Passage) -> dict[str, Any]:
    """A passage as plain values."""
    row: dict[str, Any] = {
        "format": _FORMAT,
        "id": passage.id,
        "doc_id": passage.doc_id,
        "text": passage.text,
        "sentences": [[one.start, one.end] for one in passage.sentences],
        "words": [_word(word) for word in passage.words],
        "syllables": list(passage.syllables),
        "entities": [_entity(one, passage.text) for one in mentions(passage)],
        "stances": [_stance(one, passage.text) for one in positions(passage)],
        "variants": dict(sorted(passage.variants.items())),
        "translation": passage.translation,
        "state": passage.state,
        "annotator": passage.annotator,
        "meta": dict(sorted(passage.meta.items())),
    }
    return {key: value for key, value in row.items() if value or key in {"id", "text"}}


def _word(word: Word) -> dict[str, Any]:
    row = {"start": word.start, "end": word.end, "form": word.form, "pos": word.pos, "pinyin": word.pinyin}
    row |= {"gloss": word.gloss, "gloss_source": word.gloss_source}
    return {key: value for key, value in row.items() if value or key in {"start", "form"}}


def _entity(one: Mention, text: str) -> dict[str, Any]:
    row = {"start": one.start, "end": one.end, "label": one.label, "text": text[one.start : one.end]}
    return row | {"id": one.key} | ({"attributes": list(one.attributes)} if one.attributes else {})


def _stance(one: Position, text: str) -> dict[str, Any]:
    row: dict[str, Any] = {"holder": one.holder, "target": one.target, "polarity": one.polarity}
    if one.basis:
        row["basis"] = one.basis
    if one.evidence:
        start, end = one.evidence
        row["evidence"] = {"start": start, "end": end, "text": text[start:end]}
    if (one.start, one.end) != (0, len(text)):
        row |= {"start": one.start, "end": one.end}
    return row


def from_row(row: dict[str, Any], where: str) -> Passage:
    """A passage out of plain values.

    Raises:
        InputError: with the place, for a field of another type or a span that does not fit the text.
    """
    text = get(row, "text", str, where)
    syllables = tuple(
        None if one is None else require(one, str, where, "syllables")
        for one in get(row, "syllables", list, where, [])
    )
    passage = Passage(
        get(row, "id", str, where),
        text,
        get(row, "doc_id", str, where, ""),
        tuple(_span(one, where) for one in get(row, "sentences", list, where, [])),
        tuple(
            _read_word(require(one, dict, where, "words"), where)
            for one in get(row, "words", list, where, [])
        ),
        syllables,
        variants=_texts(row, "variants", where),
        translation=get(row, "translation", str, where, ""),
        state=get(row, "state", str, where, ""),
        annotator=get(row, "annotator", str, where, ""),
        meta=_texts(row, "meta", where),
    )
    found = [
        _read_entity(require(one, dict, where, "entities"), text, where)
        for one in get(row, "entities", list, where, [])
    ]
    stances = [
        _read_stance(require(one, dict, where, "stances"), text, where)
        for one in get(row, "stances", list, where, [])
    ]
    return annotated(passage, found, stances, where=where)


def _texts(row: dict[str, Any], key: str, where: str) -> dict[str, str]:
    return {name: require(value, str, where, name) for name, value in get(row, key, dict, where, {}).items()}


def _span(value: Any, where: str) -> Span:
    pair = require(value, list, where, "sentences")
    if len(pair) != 2:
        raise InputError("a sentence is not a start and an end", where=where, remedy=MEND)
    return Span(*(require(one, int, where, "sentences") for one in pair))


def _read_word(row: dict[str, Any], where: str) -> Word:
    start, form = get(row, "start", int, where), get(row, "form", str, where)
    fields = [get(row, key, str, where, "") for key in ("pos", "pinyin", "gloss", "gloss_source")]
    return Word(start, get(row, "end", int, where, start + len(form)), form, *fields)


def _read_entity(row: dict[str, Any], text: str, where: str) -> Mention:
    start, end = get(row, "start", int, where), get(row, "end", int, where)
    _agrees(row, text, start, end, where)
    attributes = tuple(
        require(one, str, where, "attributes") for one in get(row, "attributes", list, where, [])
    )
    return Mention(start, end, get(row, "label", str, where), attributes, get(row, "id", str, where, ""))


def _read_stance(row: dict[str, Any], text: str, where: str) -> Position:
    evidence = None
    if row.get("evidence") is not None:
        span = get(row, "evidence", dict, where)
        evidence = (get(span, "start", int, where), get(span, "end", int, where))
        _agrees(span, text, *evidence, where)
    holder, target, polarity = (get(row, key, str, where) for key in ("holder", "target", "polarity"))
    start, end = get(row, "start", int, where, 0), get(row, "end", int, where, -1)
    return Position(holder, target, polarity, get(row, "basis", str, where, ""), evidence, start, end)


def _agrees(row: dict[str, Any], text: str, start: int, end: int, where: str) -> None:
    """See that a span that stores its text says what the text says there."""
    if row.get("text") is not None:
        require_said(text, start, end, get(row, "text", str, where), where)


FORMATS = (
    Format(
        "jsonl",
        "duizhao JSON Lines",
        (".jsonl", ".ndjson"),
        EVERYTHING,
        read,
        write,
        sniff=lambda head: sniff_json("format", "id", "text")(head) and b'"duizhao"' in head[:200],
        notes="Nothing is lost.",
    ),
)
