"""doccano's JSON Lines: ``entities`` with ids and offsets, ``relations`` between them, and ``Comments``.

This is what a project of sequence labelling with relations exports and imports; the older form, ``label``
with triples of start, end and label, is read as well. Offsets are code points: leave "count grapheme clusters
as one character" off in the project, and allow overlapping spans where there are any.

doccano gives texts numbers of its own and keeps every field that it does not know as metadata: the id of the
passage stands in ``passage_id``, and there are ``doc_id``, ``state``, ``annotator``, ``translation`` and
``meta``. A stance between two entities is a relation from holder to target, of a type such as
``stance:favor``; relations of other types are counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
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
from duizhao.interchange.passage import STANCE, Mention, Passage, Position, annotated
from duizhao.losses import Losses

_FIELDS = ("doc_id", "state", "annotator", "translation")
_SPANS = ("entities", "label", "labels", "annotations")
_KNOWN = {
    *_FIELDS, *_SPANS, "id", "passage_id", "text", "data", "relations", "Comments", "comments", "meta",
}  # fmt: skip


def write(passages: Iterator[Passage], path: Path, _options: Options, _losses: Losses) -> None:
    """A line for each passage; texts, entities and relations are numbered through the file."""
    entities, arrows = count(1), count(1)

    def row(number: int, passage: Passage) -> dict[str, Any]:
        numbers = {one.id: next(entities) for one in passage.entities}
        found = [
            {"id": numbers[one.id], "label": one.label, "start_offset": one.start, "end_offset": one.end}
            for one in passage.entities
        ]
        drawn = [
            {
                "id": next(arrows),
                "from_id": numbers[one.holder],
                "to_id": numbers[one.target],
                "type": STANCE + one.polarity,
            }
            for one in passage.stances
        ]
        out = {"id": number, "text": passage.text, "entities": found, "relations": drawn, "Comments": []}
        out |= {"passage_id": passage.id}
        more = {name: getattr(passage, name) for name in _FIELDS}
        more |= {"meta": dict(sorted(passage.meta.items()))}
        return out | {name: value for name, value in more.items() if value}

    write_json_lines(path, (row(number, passage) for number, passage in enumerate(passages, 1)))


def read(path: Path, _options: Options, losses: Losses) -> Iterator[Passage]:
    """The passages of a file, of either form."""
    for number, (where, row) in enumerate(read_json_lines(path), 1):
        fields: dict[str, Any] = {name: get(row, name, str, where, "") for name in _FIELDS}
        bare = Passage(
            name_of(row, ("passage_id", "id"), str(number), where),
            get(row, "text" if "text" in row else "data", str, where),
            meta=_meta(row, losses, where),
            **fields,
        )
        if comments := get(row, "Comments", list, where, []) + get(row, "comments", list, where, []):
            losses.add("comments of an example", where, len(comments))
        found = list(_mentions(row, losses, where))
        yield annotated(bare, found, list(_stances(row, found, losses, where)), where=where)


def _meta(row: dict[str, Any], losses: Losses, where: str) -> dict[str, str]:
    """``meta``, and every field that is not known: doccano writes metadata beside the text."""
    meta = plain(get(row, "meta", dict, where, {}))
    for key, value in plain({key: value for key, value in row.items() if key not in _KNOWN}).items():
        if meta.setdefault(key, value) != value:
            losses.add("metadata that is there twice", f"{where} {key}")
    return meta


def _mentions(row: dict[str, Any], losses: Losses, where: str) -> Iterator[Mention]:
    for field in _SPANS:
        for at, one in enumerate(get(row, field, list, where, [])):
            key = f"{field} {at}"
            if isinstance(one, dict):
                start, end = get(one, "start_offset", int, where), get(one, "end_offset", int, where)
                label = name_of(one, ("label",), "", where)
                yield Mention(start, end, label, (), name_of(one, ("id",), key, where))
            elif isinstance(one, list):
                if len(one) != 3:
                    raise InputError("a label is not a start, an end and a name", where=where, remedy=MEND)
                start, end = (require(each, int, where, field) for each in one[:2])
                yield Mention(start, end, require(one[2], str, where, field), (), key)
            else:
                losses.add("label of a whole text", f"{where} {require(one, str, where, field)}")


def _stances(row: dict[str, Any], found: list[Mention], losses: Losses, where: str) -> Iterator[Position]:
    keys = {one.key for one in found}
    for value in get(row, "relations", list, where, []):
        each = require(value, dict, where, "relations")
        head, tail = (name_of(each, (key,), "", where) for key in ("from_id", "to_id"))
        if not {head, tail} <= keys:
            raise InputError("a relation of an entity that is not there", where=where, remedy=MEND)
        kind = name_of(each, ("type", "label"), "", where)
        if kind.startswith(STANCE) and kind != STANCE:
            yield Position(head, tail, kind.removeprefix(STANCE))
        else:
            losses.add("relation that is no stance", f"{where} {kind}")


def _sniff(head: bytes) -> bool:
    first = first_object(head)
    if first is None:
        return b'"start_offset"' in head or b'"label": [[' in head
    if not isinstance(first.get("text", first.get("data")), str) or "format" in first:
        return False
    spans = [one for key in _SPANS if isinstance(first.get(key), list) for one in first[key]]
    if not spans:
        return "Comments" in first or isinstance(first.get("label"), list)
    return all(isinstance(one, list) or (isinstance(one, dict) and "start_offset" in one) for one in spans)


FORMATS = (
    Format(
        "doccano",
        "doccano JSON Lines",
        (".jsonl", ".json"),
        frozenset({"ids", "documents", "entities", "nested", "overlapping", "stances", "translation"})
        | {"states", "annotators", "metadata"},
        read,
        write,
        between_entities=True,
        sniff=_sniff,
        notes="Stances are relations; what else there is of a passage is metadata, which doccano keeps.",
    ),
)
