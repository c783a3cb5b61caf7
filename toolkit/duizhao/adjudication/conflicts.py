"""What a person has to decide: the versions of one place that no strategy could choose between."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from duizhao.adjudication.units import AUTHOR, TOPIC, Ground, Holder, Mark, Target, Unit, View
from duizhao.errors import SchemaError
from duizhao.model import Span

About = Literal["entities", "stances", "unit"]
Says = tuple[Mark, ...] | tuple[View, ...]

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LETTERS = (*_ALPHABET, *(f"{one}{other}" for one in _ALPHABET for other in _ALPHABET))
"""Names of options: A to Z, then AA, AB and so on."""


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
        standing: of stances, the marks of the unit that stand or wait: who may hold one.
    """

    id: str
    unit: Unit
    about: About
    target: Target | None
    start: int
    end: int
    options: tuple[Option, ...]
    standing: tuple[Mark, ...] = ()

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


def conflict_of_views(
    unit: Unit, target: Target, said: Mapping[str, tuple[View, ...]], standing: Collection[Mark] = ()
) -> Conflict:
    """The conflict about the stances toward one target.

    Args:
        unit, target: where it lies.
        said: each judge's views.
        standing: the marks that stand or wait, and may hold a stance.
    """
    start, end = (unit.start, unit.end) if isinstance(target, str) else target[:2]
    place = target if isinstance(target, str) else f"{start}-{end}-{target.label}"
    name = f"{unit.id}/stances/{place}"
    return Conflict(name, unit, "stances", target, start, end, _options(said), tuple(sorted(standing)))


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


def mark_of(row: Any, where: str, unit: Unit) -> Mark:
    """The mark of a row, which must lie in the unit and say what stands there.

    Raises:
        SchemaError: when it is none, or does not.
    """
    try:
        start, end, label, text = row["start"], row["end"], row["label"], row["text"]
        if type(start) is not int or type(end) is not int or type(label) is not str:
            raise TypeError
    except (TypeError, LookupError):
        raise _no("span with a label and its text", row, where) from None
    if not unit.start <= start < end <= unit.end or unit.words(start, end) != text:
        raise _no("span of the unit", row, where)
    return Mark(start, end, label)


def view_of(row: Any, where: str, unit: Unit) -> tuple[View, Ground]:
    """The view of a row, and its grounds.

    Raises:
        SchemaError: when it is none.
    """
    try:
        target: Target = TOPIC if row["target"] == TOPIC else mark_of(row["target"], where, unit)
        holder: Holder = AUTHOR if row["holder"] == AUTHOR else mark_of(row["holder"], where, unit)
        polarity, basis, evidence = row["polarity"], row.get("basis", ""), row.get("evidence")
        if type(polarity) is not str or type(basis) is not str:
            raise TypeError
        span = None if evidence is None else Span(evidence["start"], evidence["end"])
        if span and not (type(span.start) is type(span.end) is int and 0 <= span.start < span.end):
            raise TypeError
    except (TypeError, LookupError, AttributeError):
        raise _no("stance", row, where) from None
    return View(target, holder, polarity), Ground(basis, span)


def _no(what: str, row: Any, where: str) -> SchemaError:
    told = json.dumps(row, ensure_ascii=True, default=str)
    return SchemaError(f"is no {what}: {told}", where=where, remedy="mend or restore it")
