"""Decisions of people, kept for good: ``annotations/gold/<doc-id>/decisions.jsonl``.

One line a decision, with its outcome in full, so that gold does not change when an annotator's layer does.
Lines are only ever added: of two decisions about one place the later one, by its time, is in force.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from duizhao.adjudication.conflicts import (
    About,
    Conflict,
    mark_of,
    mark_row,
    view_of,
    view_row,
)
from duizhao.adjudication.units import Ground, Mark, Target, Unit, View
from duizhao.digest import digest
from duizhao.errors import SchemaError
from duizhao.model import Article
from duizhao.paths import Workspace

Kind = Literal["accept", "both", "edit", "reject"]
_KEYS = ("id", "about", "decision", "unit", "by", "options", "schema")
_MEND = "mend or restore the line"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided.

    Attributes:
        id: of the conflict, or of the unit where all of it was decided at once.
        about: ``entities``, ``stances`` or ``unit``.
        kind: ``accept`` one version, ``both`` (several are right), ``edit``, or ``reject`` all.
        block_id, start, end, text: the unit.
        by: who decided.
        options: digest of what there was to choose from, empty where that can no longer be told.
        schema: version of the label schema in force.
        chosen: the annotators whose version it is; empty for an edit.
        considered: the marks that were to choose from; they stand only where ``marks`` has them.
        target: of stances.
        marks, views: the outcome.
        at: when (ISO 8601, UTC).
        reason: as the person gave it.
    """

    id: str
    about: About
    kind: Kind
    block_id: str
    start: int
    end: int
    text: str
    by: str
    options: str
    schema: str
    chosen: tuple[str, ...] = ()
    considered: tuple[Mark, ...] = ()
    target: Target | None = None
    marks: dict[Mark, tuple[str, ...]] = field(default_factory=dict)
    views: dict[View, Ground] = field(default_factory=dict)
    at: str = ""
    reason: str = ""

    @property
    def unit_id(self) -> str:
        return f"{self.block_id}:{self.start}-{self.end}"

    def says_as(self, other: Decision) -> bool:
        """Whether another decision about the same has the same outcome."""
        return (self.id, self.marks, self.views) == (other.id, other.marks, other.views)


def options_digest(conflict: Conflict) -> str:
    """Tells whether what a decision chose from is still what the annotators say."""
    return digest(
        [[list(option.by), [_told(conflict.unit, one) for one in option.says]] for option in conflict.options]
    )


def unit_digest(unit: Unit) -> str:
    """The same for a whole unit."""
    return digest(
        [
            [
                one.annotator,
                sorted(_told(unit, mark) for mark in one.marks),
                sorted(_told(unit, view) for view in one.views),
            ]
            for one in unit.versions
        ]
    )


def _told(unit: Unit, one: Mark | View | str) -> str:
    """Counted from the unit's start, so that it survives a move of the whole unit."""
    if isinstance(one, str):
        return one
    if isinstance(one, Mark):
        return f"{one.start - unit.start}-{one.end - unit.start}-{one.label}"
    return f"{_told(unit, one.target)}>{one.polarity}<{_told(unit, one.holder)}"


def decisions_path(workspace: Workspace, doc_id: str) -> Path:
    """Where the decisions about a document lie."""
    return workspace.gold / doc_id / "decisions.jsonl"


def read_decisions(workspace: Workspace, article: Article) -> list[Decision]:
    """The decisions about a document, in the order of the file.

    Raises:
        SchemaError: with file and line, for a line that is no decision, or one about another text than the
            document has.
    """
    path = decisions_path(workspace, article.id)
    if not path.is_file():
        return []
    shown = workspace.relative(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SchemaError(
            f"byte {error.start} is not UTF-8", where=shown, remedy="restore the file"
        ) from None
    texts = {block.id: block.text for block in article.blocks}
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            where = f"{shown}:{number}"
            decision = _of_row(line, where)
            _check_text(decision, texts, where)
            found.append(decision)
    return found


def _check_text(decision: Decision, texts: dict[str, str], where: str) -> None:
    there = texts.get(decision.block_id, "")[decision.start : decision.end]
    if there != decision.text:
        raise SchemaError(
            f"was decided on {decision.text[:20]!r}, the document has {there[:20]!r} there",
            where=where,
            remedy="restore the source, or re-anchor the decisions",
        )


def in_force(decisions: Iterable[Decision]) -> list[Decision]:
    """Of several decisions about one place the last, by time; in order of time.

    One about a whole unit ends those about its parts that came before; a part may be decided anew after it.
    """
    found: dict[str, Decision] = {}
    # Up to the second: a pull brings decisions that are older than those in the file.
    for decision in sorted(decisions, key=lambda one: one.at[:19]):
        if decision.about == "unit":
            found = {key: one for key, one in found.items() if one.unit_id != decision.unit_id}
        found.pop(decision.id, None)  # so that it takes its place in time
        found[decision.id] = decision
    return list(found.values())


def overruled(decisions: Sequence[Decision]) -> Iterator[tuple[Decision, Decision]]:
    """Decisions in place of which somebody else's other one is in force, each with that one."""
    now = in_force(decisions)
    for decision in decisions:
        if decision in now:
            continue
        later = next((one for one in now if one.id in {decision.id, decision.unit_id}), None)
        if later is not None and later.by != decision.by and not later.says_as(decision):
            yield decision, later


def add_decisions(workspace: Workspace, doc_id: str, new: Sequence[Decision]) -> bool:
    """Write decisions below those that are there, in one piece; True when anything was written."""
    if not new:
        return False
    path = decisions_path(workspace, doc_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(f"{json.dumps(_row(one), ensure_ascii=False)}\n" for one in new).encode()
    # Appended by the system, not read and written anew: two processes must not lose each other's lines.
    # Where both find the last line without its line feed, an empty line is left, which readers pass over.
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        size = os.fstat(file).st_size
        whole = size == 0 or os.pread(file, 1, size - 1) == b"\n"
        os.write(file, lines if whole else b"\n" + lines)
        os.fsync(file)
    finally:
        os.close(file)
    return True


def _row(one: Decision) -> dict[str, Any]:
    unit = Unit("", one.block_id, one.start, one.end, one.text, ())
    row: dict[str, Any] = {
        "id": one.id,
        "about": one.about,
        "decision": one.kind,
        "unit": {"block": one.block_id, "start": one.start, "end": one.end, "text": one.text},
        "by": one.by,
        "at": one.at,
        "chosen": list(one.chosen),
        "options": one.options,
        "schema": one.schema,
    }
    if one.target is not None:
        row["target"] = one.target if isinstance(one.target, str) else mark_row(unit, one.target)
    if one.about != "stances":
        row["considered"] = [mark_row(unit, mark) for mark in one.considered]
        row["entities"] = [mark_row(unit, mark, attributes) for mark, attributes in sorted(one.marks.items())]
    if one.about != "entities":
        row["stances"] = [view_row(unit, view, ground) for view, ground in one.views.items()]
    return row | ({"reason": one.reason} if one.reason else {})


def _of_row(line: str, where: str) -> Decision:
    try:
        row = json.loads(line)
        anchor = row["unit"]
        unit = Unit(
            "", str(anchor["block"]), _whole(anchor["start"]), _whole(anchor["end"]), str(anchor["text"]), ()
        )
        values = [str(row[key]) for key in ("id", "about", "decision", "by", "options", "schema")]
        name, about, kind, by, options, schema = values
        if about not in get_args(About) or kind not in get_args(Kind):
            raise SchemaError(f"unknown decision {kind!r} about {about!r}", where=where, remedy=_MEND)
        target = row["target"] if about == "stances" else row.get("target")
        drawn = [] if about == "stances" else row["entities"]
        marks = {mark_of(one, where, unit): _attributes(one) for one in drawn}
        considered = [] if about == "stances" else row["considered"]
        decision = Decision(
            name, about, kind, unit.block_id, unit.start, unit.end, unit.text, by, options, schema,  # type: ignore[arg-type]  # checked above
            tuple(map(str, row.get("chosen", []))),
            tuple(mark_of(one, where, unit) for one in considered),
            target if target is None or isinstance(target, str) else mark_of(target, where, unit),
            marks,
            dict(view_of(one, where, unit) for one in row.get("stances", [])),
            str(row.get("at", "")), str(row.get("reason", "")),
        )  # fmt: skip
    except SchemaError:
        raise
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError):
        raise SchemaError(f"is no decision: it needs {', '.join(_KEYS)}", where=where, remedy=_MEND) from None
    _check_outcome(decision, where)
    return decision


def _whole(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(value)
    return value


def _attributes(row: Any) -> tuple[str, ...]:
    return tuple(sorted(map(str, row.get("attributes") or [])))


def _check_outcome(one: Decision, where: str) -> None:
    """What would make a layer that no reader takes."""
    if one.about == "entities" and not one.considered:
        raise SchemaError("does not say what was considered", where=where, remedy=_MEND)
    if one.about == "unit":
        ends = {end for view in one.views for end in view[:2] if isinstance(end, Mark)}
        if missing := ends - set(one.marks):
            raise SchemaError(
                f"has a stance of an entity that it does not have: {min(missing)}", where=where, remedy=_MEND
            )
    pairs = [view[:2] for view in one.views]
    if len(set(pairs)) < len(pairs):
        raise SchemaError("has two stances of one holder toward one target", where=where, remedy=_MEND)
