"""Decisions of adjudicators, moved to another version of the text; see :mod:`duizhao.adjudication.decisions`.

A decision is treated here as the JSON object that ``decisions.jsonl`` has: all that matters is where it names
a place. It moves when all of its places do.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from duizhao.annotation.anchors import Place
from duizhao.annotation.reanchor import Mover, Reason, Trouble
from duizhao.errors import SchemaError

_MEND = "mend or restore the line"


@dataclass(frozen=True, slots=True)
class DecisionAside:
    """A decision that was not moved: its row, and why."""

    row: dict[str, Any]
    reason: Reason
    why: str
    candidate: Place | None = None


def decision_rows(data: bytes, where: str) -> list[dict[str, Any]]:
    """The rows of a file of decisions, oldest first.

    Raises:
        SchemaError: for a line that has no unit, with its number.
    """
    rows = []
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            unit = row["unit"]
            sound = all(type(unit[key]) is int for key in ("start", "end")) and all(
                isinstance(one, str) for one in (unit["block"], unit["text"], row["id"], row["about"])
            )
        except (ValueError, LookupError, TypeError):
            sound = False
        if not sound:
            raise SchemaError("is no decision about a unit", where=f"{where}:{number}", remedy=_MEND)
        rows.append(row)
    return rows


def decision_bytes(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The file of these rows."""
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows).encode()


def move_decision(row: dict[str, Any], mover: Mover) -> dict[str, Any] | DecisionAside:
    """The decision at its new place; everything else in it stays as it is.

    Its ``options`` stay too: they tell what the annotators said when it was made.

    Raises:
        SchemaError: for a row that lacks what a decision has.
    """
    try:
        return _Decision(row, mover).moved()
    except _LostError as lost:
        return DecisionAside(row, lost.trouble.reason, lost.trouble.why, lost.trouble.candidate)
    except (LookupError, TypeError):
        raise SchemaError("is no decision", where=f"decision {row['id']}", remedy=_MEND) from None


class _LostError(Exception):
    def __init__(self, trouble: Trouble) -> None:
        self.trouble = trouble
        super().__init__(trouble.why)


class _Decision:
    def __init__(self, row: dict[str, Any], mover: Mover) -> None:
        self._row, self._mover = row, mover
        self._block = str(row["unit"]["block"])

    def moved(self) -> dict[str, Any]:
        unit = self._row["unit"]
        there = self._place(unit["start"], unit["end"], unit["text"], unit=True)
        new = dict(self._row)
        new["unit"] = {"block": there.block_id, "start": there.start, "end": there.end, "text": there.text}
        for key in ("considered", "entities"):
            if key in new:
                new[key] = [self._mark(one, there.block_id) for one in new[key]]
        if "target" in new:
            new["target"] = self._mark(new["target"], there.block_id)
        if "stances" in new:
            new["stances"] = [self._view(one, there.block_id) for one in new["stances"]]
        new["id"] = self._id(new)
        return new

    def _place(self, start: int, end: int, text: str, *, unit: bool = False) -> Place:
        found = self._mover.place(Place(self._block, start, end, text), unit=unit)
        if isinstance(found, Trouble):
            raise _LostError(found)
        return found

    def _mark(self, mark: Any, block_id: str) -> Any:
        """A mark, or ``topic`` or ``author``, which have no place."""
        if not isinstance(mark, dict):
            return mark
        there = self._place(mark["start"], mark["end"], mark["text"])
        if there.block_id != block_id:
            raise _LostError(Trouble("split", f"{there.text!r} is now in another paragraph", there))
        return {**mark, "start": there.start, "end": there.end, "text": there.text}

    def _view(self, view: dict[str, Any], block_id: str) -> dict[str, Any]:
        new = {**view, "target": self._mark(view["target"], block_id)}
        new["holder"] = self._mark(view["holder"], block_id)
        if evidence := view.get("evidence"):
            words = self._mover.old.words(self._block, evidence["start"], evidence["end"])
            if words is None:
                raise _LostError(Trouble("link", "the words of its evidence are not known"))
            there = self._mark({**evidence, "text": words}, block_id)
            new["evidence"] = {"start": there["start"], "end": there["end"]}
        return new

    def _id(self, new: Mapping[str, Any]) -> str:
        """The id of a decision is made of its unit and of the place in it."""
        unit = new["unit"]
        name = f"{unit['block']}:{unit['start']}-{unit['end']}"
        if new["about"] == "stances":
            target = new.get("target")
            place = target if isinstance(target, str) else "{start}-{end}-{label}".format(**(target or {}))
            return f"{name}/stances/{place}"
        if new["about"] == "entities":
            marks = new.get("considered") or new.get("entities") or []
            low = min((mark["start"] for mark in marks), default=unit["start"])
            high = max((mark["end"] for mark in marks), default=unit["end"])
            return f"{name}/entities/{low}-{high}"
        return name
