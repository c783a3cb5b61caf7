"""What a person has to decide: the versions of one place that no strategy could choose between."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from duizhao.adjudication.units import AUTHOR, TOPIC, Ground, Holder, Mark, Target, Unit, View
from duizhao.errors import SchemaError
from duizhao.model import Span

About = Literal["entities", "stances", "unit"]
Says = tuple[Mark, ...] | tuple[View, ...]

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Option:
    """One version of a conflict, and who said so.

    Attributes:
        says: marks, or views, in order; empty for "nothing here".
    """

    by: tuple[str, ...]
    says: Says


@dataclass(frozen=True, slots=True)
class Conflict:
    """A place that waits for a decision.

    Attributes:
        id: the unit, what it is about, and the place; the same at every run.
        unit: where it lies.
        about: ``entities``, or the ``stances`` toward one target.
        target: of the stances; None for entities.
        start, end: the place, in code points of the block.
        options: at least one; the one with most supporters first.
    """

    id: str
    unit: Unit
    about: About
    target: Target | None
    start: int
    end: int
    options: tuple[Option, ...]

    @property
    def kind(self) -> str:
        """``missing`` where one has nothing; else ``label`` or ``boundary``, ``polarity`` or ``holder``."""
        said = [option.says for option in self.options]
        if not all(said):
            return "missing"
        if self.about == "stances":
            holders = {tuple(sorted({str(one[1]) for one in says})) for says in said}
            return "holder" if len(holders) > 1 else "polarity"
        spans = {tuple(one[:2] for one in says) for says in said}
        return "label" if len(spans) == 1 else "boundary"


def conflict_of_marks(unit: Unit, marks: Iterable[Mark], judges: Sequence[str]) -> Conflict:
    """The conflict about marks that overlap each other or belong together."""
    marks = set(marks)
    start, end = min(mark.start for mark in marks), max(mark.end for mark in marks)
    said = {
        version.annotator: tuple(sorted(marks & set(version.marks)))
        for version in unit.versions
        if version.annotator in judges
    }
    return Conflict(f"{unit.id}/entities/{start}-{end}", unit, "entities", None, start, end, _options(said))


def conflict_of_views(unit: Unit, target: Target, said: dict[str, tuple[View, ...]]) -> Conflict:
    """The conflict about the stances toward one target; ``said`` names each judge's views."""
    start, end = (unit.start, unit.end) if isinstance(target, str) else target[:2]
    place = target if isinstance(target, str) else f"{start}-{end}-{target.label}"
    return Conflict(f"{unit.id}/stances/{place}", unit, "stances", target, start, end, _options(said))


def _options(said: Mapping[str, Says]) -> tuple[Option, ...]:
    groups: dict[Says, list[str]] = {}
    for name, says in said.items():
        groups.setdefault(says, []).append(name)
    options = [Option(tuple(sorted(names)), says) for says, names in groups.items()]
    return tuple(sorted(options, key=lambda one: (-len(one.by), not one.says, one.by)))


# --- as JSON: what decisions and the reviewable file hold


def mark_row(unit: Unit, mark: Mark, attributes: Sequence[str] = ()) -> dict[str, Any]:
    """A mark with its text, so that it can be checked against the frozen one."""
    row = {
        "start": mark.start,
        "end": mark.end,
        "label": mark.label,
        "text": unit.words(mark.start, mark.end),
    }
    return row | ({"attributes": sorted(attributes)} if attributes else {})


def view_row(unit: Unit, view: View, ground: Ground = Ground("", None)) -> dict[str, Any]:
    """A view; target and holder by their marks, ``topic`` and ``author`` by name."""
    ends: dict[str, Any] = {
        name: one if isinstance(one, str) else mark_row(unit, one)
        for name, one in (("target", view.target), ("holder", view.holder))
    }
    row = {**ends, "polarity": view.polarity}
    if ground.basis:
        row["basis"] = ground.basis
    if ground.evidence:
        row["evidence"] = {"start": ground.evidence.start, "end": ground.evidence.end}
    return row


def mark_of(row: Any, where: str) -> Mark:
    """The mark of a row.

    Raises:
        SchemaError: when it is none.
    """
    try:
        start, end, label = row["start"], row["end"], row["label"]
        if (
            type(start) is not int
            or type(end) is not int
            or not 0 <= start < end
            or not isinstance(label, str)
        ):
            raise ValueError
    except (TypeError, LookupError, ValueError):
        raise SchemaError(
            f"is no span with a label: {json.dumps(row, ensure_ascii=False)}",
            where=where,
            remedy="mend or restore it",
        ) from None
    return Mark(start, end, label)


def view_of(row: Any, where: str) -> tuple[View, Ground]:
    """The view of a row, and its grounds.

    Raises:
        SchemaError: when it is none.
    """
    try:
        target: Target = TOPIC if row["target"] == TOPIC else mark_of(row["target"], where)
        holder: Holder = AUTHOR if row["holder"] == AUTHOR else mark_of(row["holder"], where)
        polarity, basis, evidence = row["polarity"], row.get("basis", ""), row.get("evidence")
        if not isinstance(polarity, str) or not isinstance(basis, str):
            raise ValueError
        span = None if evidence is None else Span(int(evidence["start"]), int(evidence["end"]))
    except (TypeError, LookupError, ValueError, AttributeError):
        raise SchemaError(
            f"is no stance: {json.dumps(row, ensure_ascii=False)}", where=where, remedy="mend or restore it"
        ) from None
    return View(target, holder, polarity), Ground(basis, span)
