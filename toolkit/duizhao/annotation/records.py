"""Records of a layer as JSON objects, and back with every value checked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Literal, get_args

from duizhao.errors import SchemaError
from duizhao.model import Entity, Item, Span, Stance

_MEND = "mend or restore the line"
ItemState = Literal["submitted", "skipped", "draft"]
_ANCHOR = ("block", "start", "end", "text")
# Kind -> the keys that every record has, and those that it may have.
KEYS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "entities": (("id", "block", "start", "end", "label", "text"), ("attributes",)),
    "stances": (("id", *_ANCHOR, "holder", "target", "polarity"), ("basis", "evidence")),
    "items": (
        (*_ANCHOR, "state"),
        (
            "comment",
            "lead_time",
            "origin",
            "translation",
            "suggested",
            "created_at",
            "updated_at",
            "guidelines",
        ),
    ),
}
KINDS = tuple(KEYS)


def to_row(one: Entity | Stance | Item) -> dict[str, Any]:
    """The record as a JSON object; what is empty is left out."""
    anchor: dict[str, Any] = {"block": one.block_id, "start": one.start, "end": one.end}
    row: dict[str, Any]
    if isinstance(one, Entity):
        row = {"id": one.id, **anchor, "label": one.label, "text": one.text}
        optional: dict[str, Any] = {"attributes": sorted(set(one.attributes))}
    elif isinstance(one, Stance):
        row = {
            "id": one.id, **anchor, "text": one.text,
            "holder": one.holder, "target": one.target, "polarity": one.polarity,
        }  # fmt: skip
        evidence = one.evidence and {"start": one.evidence.start, "end": one.evidence.end}
        optional = {"basis": one.basis, "evidence": evidence}
    else:
        row = {**anchor, "text": one.text, "state": one.state}
        optional = {
            "comment": one.comment, "lead_time": one.lead_time, "origin": one.origin,
            "translation": one.translation, "suggested": one.suggested,
            "created_at": one.created_at, "updated_at": one.updated_at, "guidelines": one.guidelines,
        }  # fmt: skip
    # A lead time of 0 is a value; no other optional value can be a number.
    return row | {key: value for key, value in optional.items() if value or value == 0}


def from_row(kind: str, doc_id: str, row: Mapping[str, Any], where: str) -> Entity | Stance | Item:
    """The record that a JSON object of that kind stands for.

    Raises:
        SchemaError: for a missing or unknown key, or a value of the wrong type.
    """
    required, optional = KEYS[kind]
    check_keys(row, required, optional, where)
    start, end = _offset(row, "start", where), _offset(row, "end", where)
    anchor = (doc_id, _text(row, "block", where), start, end)
    text = _text(row, "text", where)
    if kind == "entities":
        label, attributes = _text(row, "label", where), _texts(row, "attributes", where)
        return Entity(_text(row, "id", where), *anchor, label, text, attributes)
    if kind == "items":
        names = ("comment", "origin", "translation", "suggested", "created_at", "updated_at", "guidelines")
        comment, *more = (_text(row, key, where) for key in names)
        return Item(*anchor, text, _state(row, where), comment, _seconds(row, where), *more)
    name, holder, target = (_text(row, key, where) for key in ("id", "holder", "target"))
    polarity, basis = _text(row, "polarity", where), _text(row, "basis", where)
    return Stance(name, *anchor, text, holder, target, polarity, basis, _evidence(row, where))


def check_keys(
    row: Mapping[str, Any], required: tuple[str, ...], optional: tuple[str, ...], where: str
) -> None:
    """Raise a SchemaError unless the object has all required keys and no unknown one."""
    valid = (*required, *optional)
    for key in row:
        if key not in valid:
            raise SchemaError(
                f"unknown key {key!r}", where=where, remedy=f"valid keys are {', '.join(valid)}"
            )
    for key in required:
        if key not in row:
            raise SchemaError(f"the key {key!r} is missing", where=where, remedy=_MEND)


def _offset(row: Mapping[str, Any], key: str, where: str) -> int:
    value = row[key]
    # True is an int in Python, and 3.0 would pass for one: neither was written by duizhao.
    if type(value) is not int or value < 0:
        raise SchemaError(
            f"{key} must be a whole number of 0 or more, not {value!r}", where=where, remedy=_MEND
        )
    return value


def _text(row: Mapping[str, Any], key: str, where: str) -> str:
    value = row.get(key, "")
    if not isinstance(value, str):
        raise SchemaError(f"{key} must be text, not {value!r}", where=where, remedy=_MEND)
    return value


def _state(row: Mapping[str, Any], where: str) -> ItemState:
    for state in get_args(ItemState):
        if row["state"] == state:
            return state  # type: ignore[no-any-return]
    raise SchemaError(
        f"unknown state {row['state']!r}", where=where, remedy=f"valid: {', '.join(get_args(ItemState))}"
    )


def _texts(row: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    value = row.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise SchemaError(f"{key} must be a list of texts, not {value!r}", where=where, remedy=_MEND)
    return tuple(sorted(set(value)))


def _seconds(row: Mapping[str, Any], where: str) -> float | None:
    value = row.get("lead_time")
    if value is None:
        return None
    if type(value) not in (int, float) or not 0 <= value < math.inf:
        raise SchemaError(f"lead_time must be a number of seconds, not {value!r}", where=where, remedy=_MEND)
    return value  # type: ignore[no-any-return]


def _evidence(row: Mapping[str, Any], where: str) -> Span | None:
    if "evidence" not in row:
        return None
    value = row["evidence"]
    if not isinstance(value, dict):
        raise SchemaError(f"evidence must be a start and an end, not {value!r}", where=where, remedy=_MEND)
    check_keys(value, ("start", "end"), (), f"{where} evidence")
    return Span(_offset(value, "start", where), _offset(value, "end", where))
