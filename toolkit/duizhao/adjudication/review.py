"""The file in which a person decides: ``annotations/gold/<doc-id>/conflicts.yaml``.

Written with every conflict that waits; read back, checked and turned into decisions. What is half written or
wrong is an error with its line, and the file is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from duizhao.adjudication.conflicts import LETTERS, Conflict, Option
from duizhao.adjudication.decisions import Decision, Kind, options_digest
from duizhao.adjudication.units import AUTHOR, TOPIC, Ground, Holder, Mark, Target, View
from duizhao.annotation.schema import Schema
from duizhao.errors import InputError, SchemaError
from duizhao.files import write_if_changed
from duizhao.paths import Workspace
from duizhao.yamlfile import KeyPath, YamlFile, dump_yaml, read_yaml

_HEAD = """\
# 待裁决的分歧。在 decision 后写下结论，再运行：
# Conflicts that wait for a decision. Write it after `decision:`, then run:
#
#   COMMAND
#
#   decision: A                       采用 A 版 / version A is right
#   decision: A B                     都对 / both are right
#   decision: none                    都不要 / none is right: nothing is there
#   decision:                         另写 / write your own, entities:
#   - {text: 平顶山市, label: GPE}      （同一文字多次出现时加 nth: 2 / nth: 2 for its second occurrence）
#   decision:                         stances:
#   - {polarity: favor, holder: author, basis: explicit}
#
# reason 可写理由；注释不保留。其他各行请勿改动。
# Give a reason if you like; comments are not kept. Leave the other lines as they are.
"""
_KEYS = ("id", "sentence", "about", "kind", "target", "versions", "decision", "reason")
_NONE = {"none", "无", "都不要"}


@dataclass(slots=True)
class Review:
    """What a person wrote into the file.

    Attributes:
        decisions: the answers that are not on record yet.
        reasons: by conflict, reasons without an answer so far; they stay in the file.
        data: the bytes that were read, None where there was no file.
    """

    decisions: list[Decision] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)
    data: bytes | None = None


def review_path(workspace: Workspace, doc_id: str) -> Path:
    """Where the conflicts of a document are laid before a person."""
    return workspace.gold / doc_id / "conflicts.yaml"


def has_answers(workspace: Workspace, doc_id: str) -> bool:
    """Whether somebody has written a decision into the file.

    Raises:
        SchemaError: when it cannot be read.
    """
    path = review_path(workspace, doc_id)
    rows = read_yaml(path, workspace.relative(path)).value if path.is_file() else None
    return isinstance(rows, list) and any(
        isinstance(row, dict) and row.get("decision") is not None for row in rows
    )


def write_review(
    workspace: Workspace, doc_id: str, conflicts: Sequence[Conflict], read: Review, command: str
) -> Path | None:
    """Lay the conflicts before a person; the file, or None (and no file) where there are none.

    Args:
        workspace, doc_id: whose file.
        conflicts: what waits.
        read: what :func:`read_review` found, so that nothing written since is lost.
        command: what takes the answers over; it stands in the file's head.

    Raises:
        InputError: when the file has been saved since it was read.
    """
    path = review_path(workspace, doc_id)
    now = path.read_bytes() if path.is_file() else None
    if now != read.data:
        raise InputError(
            "was saved while the command ran, and is left as it is",
            where=workspace.relative(path),
            remedy="run it again",
        )
    if not conflicts:
        path.unlink(missing_ok=True)
        return None
    rows = dump_yaml([_row(conflict, read.reasons.get(conflict.id)) for conflict in conflicts])
    write_if_changed(path, f"{_HEAD.replace('COMMAND', command)}\n{rows}".encode())
    return path


def _row(conflict: Conflict, reason: str | None = None) -> dict[str, Any]:
    row: dict[str, Any] = {"id": conflict.id, "sentence": conflict.unit.text, "about": conflict.about}
    row["kind"] = conflict.kind
    if conflict.target is not None:
        row["target"] = _named(conflict, conflict.target)
    row["versions"] = {
        letter: {"by": list(option.by), "says": [shown(conflict, one) for one in option.says]}
        for letter, option in zip(LETTERS, conflict.options, strict=False)
    }
    return {**row, "decision": None, "reason": reason}


def _named(conflict: Conflict, one: Target | Holder) -> str:
    return one if isinstance(one, str) else f"{conflict.unit.words(one.start, one.end)} {one.label}"


def shown(conflict: Conflict, one: Mark | View) -> str:
    """A mark or view in a few words, with its place in the unit."""
    if isinstance(one, Mark):
        at = one.start - conflict.unit.start
        return f"{_named(conflict, one)} ({at}-{one.end - conflict.unit.start})"
    return f"{one.polarity}, {_named(conflict, one.holder)}"


def read_review(
    workspace: Workspace,
    doc_id: str,
    conflicts: Sequence[Conflict],
    recorded: Sequence[Decision],
    schema: Schema,
    by: str,
) -> Review:
    """What a person wrote into the file.

    Args:
        workspace, doc_id: whose file.
        conflicts: those that wait now.
        recorded: the decisions on record; an answer that is there already is passed over.
        schema: the labels that an edit may use.
        by: who decided.

    Raises:
        SchemaError: with the line: for a decision that cannot be read, about a conflict that does not wait
            any more, or about versions that have changed since they were laid out.
    """
    path = review_path(workspace, doc_id)
    if not path.is_file():
        return Review()
    found = Review(data=path.read_bytes())
    file = read_yaml(path, workspace.relative(path))
    rows = file.value if file.value is not None else []
    if not isinstance(rows, list):
        raise SchemaError("must be a list of conflicts", where=file.where(), remedy="restore the file")
    waiting = {conflict.id: conflict for conflict in conflicts}
    now = datetime.now(UTC).isoformat(timespec="seconds")
    seen: set[str] = set()
    for at, row in enumerate(rows):
        file.check_keys((at,), row, _KEYS, ("id", "versions"))
        name, reason = str(row["id"]), row.get("reason")
        if name in seen:
            raise SchemaError(f"{name} stands twice", where=file.where(at), remedy="keep one of the two")
        seen.add(name)
        if row.get("decision") is None:
            if reason is not None:
                found.reasons[name] = _text(reason)
            continue
        decision = _Answer(file, (at,), row, schema).decision(waiting, recorded, by, now)
        if decision is not None:
            found.decisions.append(decision)
    return found


def _text(value: Any) -> str:
    return "" if value is None else str(value)


class _Answer:
    """One answered conflict of the file."""

    def __init__(self, file: YamlFile, key: KeyPath, row: Mapping[str, Any], schema: Schema) -> None:
        self.file, self.key, self.row, self.schema = file, key, row, schema
        self.where = file.where(*key, "decision")

    def decision(
        self, waiting: Mapping[str, Conflict], recorded: Sequence[Decision], by: str, at: str
    ) -> Decision | None:
        """The decision, or None where it is on record: a run may have ended between record and file."""
        name = str(self.row["id"])
        conflict = waiting.get(name)
        if conflict is None:
            if any(one.id == name and self._is_on_record(one) for one in recorded):
                return None
            raise self._gone(name, recorded)
        if self.row["versions"] != _row(conflict)["versions"]:
            raise self._error("is about versions that have changed", "take its entry out, and decide anew")
        kind, chosen, says = self._outcome(conflict)
        ends = [one[:2] for one in says if isinstance(one, View)]
        if len(set(ends)) < len(ends):
            raise self._error("one holder cannot have two stances toward one target", "choose one of them")
        marks = {one: self._attributes(conflict, one) for one in says if isinstance(one, Mark)}
        views = {one: ground or Ground("", None) for one, ground in says.items() if isinstance(one, View)}
        unit = conflict.unit
        considered = {one for option in conflict.options for one in option.says if isinstance(one, Mark)}
        return Decision(
            conflict.id, conflict.about, kind, unit.block_id, unit.start, unit.end, unit.text, by,
            options_digest(conflict), self.schema.version,
            tuple(name for option in chosen for name in option.by),
            tuple(sorted(considered)), conflict.target, marks, views, at, _text(self.row.get("reason")),
        )  # fmt: skip

    def _is_on_record(self, one: Decision) -> bool:
        """Whether a recorded decision came of this very answer."""
        answer = self.row["decision"]
        if isinstance(answer, list) and any(isinstance(part, dict) for part in answer):
            return one.kind == "edit" and len(answer) == len(one.marks) + len(one.views)
        words = self._words(answer)
        if not words or (len(words) == 1 and words[0].lower() in _NONE):
            return one.kind in {"reject", "edit"} and not one.marks and not one.views
        versions = self.row["versions"]
        chosen = [name for word in words for name in (versions.get(word.upper()) or {}).get("by", [])]
        return sorted(chosen) == sorted(one.chosen)

    def _gone(self, name: str, recorded: Sequence[Decision]) -> SchemaError:
        unit = name.split("/")[0]
        by = next((f"{one.by} on {one.at[:10]}" for one in recorded if one.unit_id == unit), "")
        if by:
            return self._error(f"this place was decided by {by}", "take the entry out to keep that")
        return self._error(
            "is about a conflict that does not wait any more",
            "take its entry out; if it was laid out with another --strategy or -a, run that command again",
        )

    def _words(self, answer: Any) -> list[str]:
        """The letters of an answer: ``A B``, ``A+B`` and ``[A, B]`` are the same."""
        parts = answer if isinstance(answer, list) else [answer]
        return [word for part in parts for word in re.split(r"[\s,，、+]+", str(part).strip()) if word]

    def _attributes(self, conflict: Conflict, mark: Mark) -> tuple[str, ...]:
        """What all who drew the mark agree on."""
        drawn = [set(one.marks[mark]) for one in conflict.unit.versions if mark in one.marks]
        return tuple(sorted(set.intersection(*drawn))) if drawn else ()

    def _outcome(self, conflict: Conflict) -> tuple[Kind, list[Option], dict[Mark | View, Ground | None]]:
        answer = self.row["decision"]
        if answer == [] or (isinstance(answer, list) and any(isinstance(one, dict) for one in answer)):
            read = self._mark if conflict.about == "entities" else self._view
            return "edit", [], dict(read(conflict, at, one) for at, one in enumerate(answer))
        words = self._words(answer)
        if len(words) == 1 and words[0].lower() in _NONE:
            return "reject", [], {}
        options = dict(zip(LETTERS, conflict.options, strict=False))
        if not words or not all(word.upper() in options for word in words):
            remedy = f"write {' or '.join(options)}, several of them, none, or a list"
            raise self._error(f"{answer!r} is no decision here", remedy)
        chosen = [options[word.upper()] for word in dict.fromkeys(words)]
        kind: Kind = "accept" if len(chosen) == 1 else "both"
        return kind, chosen, {one: self._ground(conflict, one) for option in chosen for one in option.says}

    def _ground(self, conflict: Conflict, one: Mark | View) -> Ground | None:
        if isinstance(one, Mark):
            return None
        given = (version.views.get(one) for version in conflict.unit.versions)
        return next((ground for ground in given if ground is not None), Ground("", None))

    def _mark(self, conflict: Conflict, at: int, one: Any) -> tuple[Mark, None]:
        key = (*self.key, "decision", at)
        self.file.check_keys(key, one, ("text", "label", "nth"), ("text", "label"))
        label, text = str(one["label"]), str(one["text"])
        self._check(label, self.schema.ids("entities"), "label", key)
        places = list(_places(conflict.unit.text, text))
        nth = one.get("nth", 1)
        if type(nth) is not int or not 1 <= nth <= len(places):
            raise self._error(f"{text!r} stands {len(places)} times in the sentence", "mend text or nth", key)
        if len(places) > 1 and "nth" not in one:
            raise self._error(
                f"{text!r} stands {len(places)} times in the sentence", "say which with nth: 1", key
            )
        start = conflict.unit.start + places[nth - 1]
        return Mark(start, start + len(text), label), None

    def _view(self, conflict: Conflict, at: int, one: Any) -> tuple[View, Ground]:
        key = (*self.key, "decision", at)
        self.file.check_keys(key, one, ("polarity", "holder", "basis"), ("polarity",))
        polarity, basis = str(one["polarity"]), str(one.get("basis") or "")
        self._check(polarity, self.schema.ids("polarities"), "polarity", key)
        if basis:
            self._check(basis, self.schema.ids("bases"), "basis", key)
        target = conflict.target or TOPIC
        return View(target, self._holder(conflict, one.get("holder"), key), polarity), Ground(basis, None)

    def _holder(self, conflict: Conflict, name: Any, key: KeyPath) -> Holder:
        if name in (None, AUTHOR):
            return AUTHOR
        standing = [mark for mark in conflict.standing if mark != conflict.target]
        called = {mark: (conflict.unit.words(*mark[:2]), _named(conflict, mark)) for mark in standing}
        named = [mark for mark, names in called.items() if str(name) in names]
        if len(named) != 1:
            stands = f"{name!r} names {len(named)} of the entities that may hold it"
            remedy = f"write author, or one of {', '.join(shown for _, shown in called.values()) or 'none'}"
            raise self._error(stands, remedy, key)
        return named[0]

    def _check(self, value: str, valid: Sequence[str], what: str, key: KeyPath) -> None:
        if value not in valid:
            raise self._error(f"unknown {what} {value!r}", f"valid: {', '.join(valid)}", key)

    def _error(self, what: str, remedy: str, key: KeyPath | None = None) -> SchemaError:
        return SchemaError(what, where=self.file.where(*key) if key else self.where, remedy=remedy)


def _places(text: str, part: str) -> Iterator[int]:
    """Where a part stands in a text.

    Example:
        >>> list(_places("党员和党员", "党员"))
        [0, 3]
    """
    at = text.find(part) if part else -1
    while at >= 0:
        yield at
        at = text.find(part, at + 1)
