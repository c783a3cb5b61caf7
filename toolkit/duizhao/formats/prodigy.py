"""Prodigy's JSON Lines: ``tokens`` (each with ``ws``), ``spans``, ``relations``, ``meta`` and ``answer``.

``token_end`` is inclusive, ``end`` is not. A token is a character, or a word; white space is in tokens of its
own, so that every span begins and ends with a token. ``accept`` is what duizhao calls submitted, ``ignore``
skipped; other states stand in ``state``, without an answer. Of what was rejected nothing but the text is
read, and it is counted.

A stance between two entities is a relation from holder to target, labelled with ``stance:`` and its polarity;
relations of other labels are counted. The fields ``id``, ``doc_id``, ``state``, ``translation`` and
``attributes`` (of a span) are not Prodigy's: it keeps them as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from duizhao.errors import InputError
from duizhao.interchange.carrying import plain
from duizhao.interchange.format import Format, Options
from duizhao.interchange.lines import (
    MEND,
    first_object,
    get,
    name_of,
    read_json_lines,
    require,
    write_json_lines,
)
from duizhao.interchange.passage import STANCE, Mention, Passage, Position, annotated, require_said
from duizhao.interchange.tagging import tokens_of
from duizhao.losses import Losses
from duizhao.model import Entity, Span, Stance

_ANSWERS = {"submitted": "accept", "skipped": "ignore"}
_STATES = {"accept": "submitted", "ignore": "skipped", "reject": ""}
_DERIVED = {
    "_input_hash",
    "_task_hash",
    "_timestamp",
    "_view_id",
    "_session_id",
    "_is_binary",
    "config",
    "version",
}
"""What Prodigy makes anew from the rest, or notes for itself."""
_KNOWN = _DERIVED | {
    "id", "doc_id", "text", "tokens", "spans", "relations", "meta", "answer", "state",
    "translation", "_annotator_id",
}  # fmt: skip


def write(passages: Iterator[Passage], path: Path, options: Options, losses: Losses) -> None:
    """A task for each passage."""
    write_json_lines(path, (_task(passage, options, losses) for passage in passages))


def _task(passage: Passage, options: Options, losses: Losses) -> dict[str, Any]:
    text = passage.text
    places = list(_tokens(passage, options, losses))
    tokens = [
        {"text": one.of(text), "start": one.start, "end": one.end, "id": number, "ws": False}
        for number, one in enumerate(places)
    ]
    first = {one.start: number for number, one in enumerate(places)}
    last = {one.end: number for number, one in enumerate(places)}
    spans = {one.id: _span(one, first, last) for one in passage.entities}
    row: dict[str, Any] = {"id": passage.id, "text": text, "tokens": tokens}
    row["spans"] = [
        span | ({"attributes": list(one.attributes)} if one.attributes else {})
        for one, span in zip(passage.entities, spans.values(), strict=True)
    ]
    row["relations"] = [_arrow(one, spans) for one in passage.stances]
    row["meta"] = dict(sorted(passage.meta.items()))
    answer = _ANSWERS.get(passage.state, "")
    more = {
        "doc_id": passage.doc_id,
        "translation": passage.translation,
        "answer": answer,
        "state": "" if answer else passage.state,
        "_annotator_id": passage.annotator,
    }
    return row | {name: value for name, value in more.items() if value}


def _tokens(passage: Passage, options: Options, losses: Losses) -> Iterator[Span]:
    """The tokens, and each character of white space between them."""
    found = [] if options.tokens == "characters" else tokens_of(passage, options.tokens, losses)
    size = len(passage.text)
    for before, after in pairwise([Span(0, 0), *found, Span(size, size)]):
        if before.end > before.start:
            yield before
        yield from (Span(at, at + 1) for at in range(before.end, after.start))


def _span(one: Entity, first: dict[int, int], last: dict[int, int]) -> dict[str, Any]:
    row = {
        "start": one.start,
        "end": one.end,
        "token_start": first[one.start],
        "token_end": last[one.end],
        "label": one.label,
    }
    # Only the second entity of one place and label needs a number, for relations to tell them apart.
    _, twin, number = one.id.rpartition(f":{one.start}-{one.end}:{one.label}#")
    return row | ({"id": number} if twin else {})


def _arrow(one: Stance, spans: dict[str, dict[str, Any]]) -> dict[str, Any]:
    head, child = spans[one.holder], spans[one.target]
    row = {"head": head["token_end"], "child": child["token_end"], "label": STANCE + one.polarity}
    return row | {"head_span": head, "child_span": child}


def read(path: Path, _options: Options, losses: Losses) -> Iterator[Passage]:
    """The tasks of a file that have a text."""
    for number, (where, row) in enumerate(read_json_lines(path), 1):
        answer = get(row, "answer", str, where, "")
        if answer and answer not in _STATES:
            raise InputError(f"{answer!r} is no answer of Prodigy's", where=where, remedy=MEND)
        bare = Passage(
            name_of(row, ("id",), str(number), where),
            get(row, "text", str, where),
            get(row, "doc_id", str, where, ""),
            translation=get(row, "translation", str, where, ""),
            state=_STATES.get(answer) or get(row, "state", str, where, ""),
            annotator=get(row, "_annotator_id", str, where, ""),
            meta=plain(get(row, "meta", dict, where, {})),
        )
        for key in row:
            if key not in _KNOWN:
                losses.add("field of a task that is not read", f"{where} {key}")
        if answer == "reject":
            losses.add("answer that is neither accept nor ignore", where)
            yield bare
            continue
        found = list(_mentions(row, bare.text, where))
        yield annotated(bare, found, list(_stances(row, found, losses, where)), where=where)


def _mentions(row: dict[str, Any], text: str, where: str) -> Iterator[Mention]:
    for value in get(row, "spans", list, where, []):
        span = require(value, dict, where, "spans")
        start, end = get(span, "start", int, where), get(span, "end", int, where)
        label = get(span, "label", str, where)
        if span.get("text") is not None:
            require_said(text, start, end, get(span, "text", str, where), where)
        attributes = get(span, "attributes", list, where, [])
        given = tuple(require(one, str, where, "attributes") for one in attributes)
        yield Mention(start, end, label, given, _key(span, where))


def _key(span: dict[str, Any], where: str) -> str:
    """What relations know a span by: its place, label and number, if it has one."""
    start, end = get(span, "start", int, where), get(span, "end", int, where)
    number = name_of(span, ("id",), "", where)
    return f"{start}-{end}:{get(span, 'label', str, where, '')}" + (f"#{number}" if number else "")


def _stances(row: dict[str, Any], found: list[Mention], losses: Losses, where: str) -> Iterator[Position]:
    keys = {one.key for one in found}
    for value in get(row, "relations", list, where, []):
        each = require(value, dict, where, "relations")
        kind = get(each, "label", str, where, "")
        parties = []
        for field in ("head_span", "child_span"):
            span = get(each, field, dict, where, {})
            parties.append(_key(span, where) if span else "")
        if not kind.startswith(STANCE) or kind == STANCE:
            losses.add("relation that is no stance", f"{where} {kind}")
        elif not set(parties) <= keys:
            raise InputError("a stance of an entity that is not there", where=where, remedy=MEND)
        else:
            yield Position(parties[0], parties[1], kind.removeprefix(STANCE))


def _sniff(head: bytes) -> bool:
    first = first_object(head)
    if first is None:
        return b'"text"' in head and (b'"token_start"' in head or b'"_input_hash"' in head or b'"ws"' in head)
    named = {"spans", "tokens", "_input_hash", "answer"} & set(first)
    return isinstance(first.get("text"), str) and bool(named) and "format" not in first


FORMATS = (
    Format(
        "prodigy",
        "Prodigy JSON Lines",
        (".jsonl",),
        frozenset({"ids", "documents", "empty", "entities", "nested", "overlapping", "attributes", "stances"})
        | {"translation", "states", "annotators", "metadata"},
        read,
        write,
        between_entities=True,
        words_as_tokens=True,
        sniff=_sniff,
        notes="Overlapping spans need the recipe spans.manual; stances are relations.",
    ),
)
