"""Decisions of people, kept for good: ``annotations/gold/<doc-id>/decisions.jsonl``.

One line a decision, with its outcome in full, so that gold does not change when an annotator's layer does.
Lines are only ever added: of two decisions about one place the later is in force.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
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
from duizhao.files import write_if_changed
from duizhao.model import Article
from duizhao.paths import Workspace

Kind = Literal["accept", "both", "edit", "reject"]
_KEYS = ("id", "about", "decision", "unit", "by", "options")


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided.

    Attributes:
        id: of the conflict, or of the unit where all of it was decided at once.
        about: ``entities``, ``stances`` or ``unit``.
        kind: ``accept`` one version, ``both`` (several are right), ``edit``, or ``reject`` all.
        block_id, start, end, text: the unit.
        chosen: the annotators whose version it is; empty for an edit.
        considered: the marks that were to choose from; they stand only where ``marks`` has them.
        target: of stances.
        marks, views: the outcome.
        by: who decided.
        at: when (ISO 8601, UTC).
        reason: as the person gave it.
        options: digest of what there was to choose from, empty where that can no longer be told.
        schema: version of the label schema in force.
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
    chosen: tuple[str, ...] = ()
    considered: tuple[Mark, ...] = ()
    target: Target | None = None
    marks: dict[Mark, tuple[str, ...]] = field(default_factory=dict)
    views: dict[View, Ground] = field(default_factory=dict)
    at: str = ""
    reason: str = ""
    schema: str = ""

    @property
    def unit_id(self) -> str:
        return f"{self.block_id}:{self.start}-{self.end}"


def options_digest(conflict: Conflict) -> str:
    """Tells whether what a decision chose from is still what the annotators say."""
    return digest([[list(option.by), [repr(one) for one in option.says]] for option in conflict.options])


def unit_digest(unit: Unit) -> str:
    """The same for a whole unit."""
    return digest(
        [[one.annotator, sorted(map(repr, one.marks)), sorted(map(repr, one.views))] for one in unit.versions]
    )


def decisions_path(workspace: Workspace, doc_id: str) -> Path:
    """Where the decisions about a document lie."""
    return workspace.gold / doc_id / "decisions.jsonl"


def read_decisions(workspace: Workspace, article: Article) -> list[Decision]:
    """The decisions about a document, oldest first.

    Raises:
        SchemaError: with file and line, for a line that is no decision, or one about another text than the
            document has.
    """
    path = decisions_path(workspace, article.id)
    if not path.is_file():
        return []
    texts = {block.id: block.text for block in article.blocks}
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if line.strip():
            where = f"{workspace.relative(path)}:{number}"
            decision = _of_row(line, where)
            there = texts.get(decision.block_id, "")[decision.start : decision.end]
            if there != decision.text:
                raise SchemaError(
                    f"was decided on {decision.text[:20]!r}, the document has {there[:20]!r} there",
                    where=where,
                    remedy="restore the source, or re-anchor the decisions",
                )
            found.append(decision)
    return found


def in_force(decisions: Iterable[Decision]) -> list[Decision]:
    """Of several decisions about one place the last; one about a whole unit ends those about its parts."""
    found: dict[str, Decision] = {}
    for decision in decisions:
        if decision.about == "unit":
            found = {key: one for key, one in found.items() if one.unit_id != decision.unit_id}
        found[decision.id] = decision
    return list(found.values())


def add_decisions(workspace: Workspace, doc_id: str, new: Sequence[Decision]) -> bool:
    """Write decisions below those that are there; True when anything was written."""
    path = decisions_path(workspace, doc_id)
    before = path.read_bytes() if path.is_file() else b""
    if before and not before.endswith(b"\n"):
        before += b"\n"
    lines = "".join(f"{json.dumps(_row(one), ensure_ascii=False)}\n" for one in new)
    return bool(new) and write_if_changed(path, before + lines.encode())


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
    remedy = "mend or restore the line"
    try:
        row = json.loads(line)
        anchor = row["unit"]
        place = str(anchor["block"]), int(anchor["start"]), int(anchor["end"]), str(anchor["text"])
        values = [str(row[key]) for key in ("id", "about", "decision", "by", "options")]
    except (ValueError, LookupError, TypeError):
        raise SchemaError(
            f"is no decision: it needs {', '.join(_KEYS)}", where=where, remedy=remedy
        ) from None
    name, about, kind, by, options = values
    if about not in get_args(About) or kind not in get_args(Kind):
        raise SchemaError(f"unknown decision {kind!r} about {about!r}", where=where, remedy=remedy)
    target = row.get("target")
    attributes = {
        mark_of(one, where): tuple(sorted(map(str, one.get("attributes", []))))
        for one in row.get("entities", [])
    }
    return Decision(
        name, about, kind, *place, by, options,  # type: ignore[arg-type]  # checked above
        tuple(map(str, row.get("chosen", []))),
        tuple(mark_of(one, where) for one in row.get("considered", [])),
        target if target is None or isinstance(target, str) else mark_of(target, where),
        attributes,
        dict(view_of(one, where) for one in row.get("stances", [])),
        str(row.get("at", "")), str(row.get("reason", "")), str(row.get("schema", "")),
    )  # fmt: skip
