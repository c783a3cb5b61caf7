"""The file in which a person decides: ``annotations/gold/<doc-id>/conflicts.yaml``.

Written with every conflict that waits; read back, checked and turned into decisions. What is half written or
wrong is an error with its line, and the file is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from duizhao.adjudication.conflicts import LETTERS, Conflict, Option
from duizhao.adjudication.decisions import Decision, Kind, options_digest
from duizhao.adjudication.units import AUTHOR, TOPIC, Ground, Holder, Mark, Target, View
from duizhao.annotation.schema import Schema
from duizhao.errors import SchemaError
from duizhao.files import write_if_changed
from duizhao.paths import Workspace
from duizhao.yamlfile import KeyPath, YamlFile, dump_yaml, read_yaml

_HEAD = """\
# 待裁决的分歧。在 decision 后写下结论，再运行 duizhao adjudicate。
# Conflicts that wait for a decision. Write it after `decision:` and run `duizhao adjudicate` again.
#
#   decision: A                       采用 A 版 / version A is right
#   decision: A B                     都对 / both are right
#   decision: none                    都不要 / none is right: nothing is there
#   decision:                         另写 / write your own, entities:
#   - {text: 平顶山市, label: GPE}      （同一文字多次出现时加 nth: 2 / nth: 2 for its second occurrence）
#   decision:                         stances:
#   - {polarity: favor, holder: author, basis: explicit}
#
# reason 可写理由。其他各行请勿改动。/ Give a reason if you like; leave the other lines as they are.
"""
_KEYS = ("id", "sentence", "about", "kind", "target", "versions", "decision", "reason")


def review_path(workspace: Workspace, doc_id: str) -> Path:
    """Where the conflicts of a document are laid before a person."""
    return workspace.gold / doc_id / "conflicts.yaml"


def write_review(workspace: Workspace, doc_id: str, conflicts: Sequence[Conflict]) -> Path | None:
    """Lay the conflicts before a person; the file, or None (and no file) where there are none.

    Call it only after :func:`read_review`, so that nothing that somebody wrote is lost.
    """
    path = review_path(workspace, doc_id)
    if not conflicts:
        path.unlink(missing_ok=True)
        return None
    rows = dump_yaml([_row(conflict) for conflict in conflicts])
    write_if_changed(path, f"{_HEAD}\n{rows}".encode())
    return path


def _row(conflict: Conflict) -> dict[str, Any]:
    row: dict[str, Any] = {"id": conflict.id, "sentence": conflict.unit.text, "about": conflict.about}
    row["kind"] = conflict.kind
    if conflict.target is not None:
        row["target"] = _named(conflict, conflict.target)
    row["versions"] = {
        letter: {"by": list(option.by), "says": [_shown(conflict, one) for one in option.says]}
        for letter, option in zip(LETTERS, conflict.options, strict=False)
    }
    return {**row, "decision": None, "reason": None}


def _named(conflict: Conflict, one: Target | Holder) -> str:
    return one if isinstance(one, str) else f"{conflict.unit.words(one.start, one.end)} {one.label}"


def _shown(conflict: Conflict, one: Mark | View) -> str:
    if isinstance(one, Mark):
        at = one.start - conflict.unit.start
        return f"{_named(conflict, one)} ({at}-{one.end - conflict.unit.start})"
    return f"{one.polarity}, {_named(conflict, one.holder)}"


def read_review(
    workspace: Workspace, doc_id: str, conflicts: Sequence[Conflict], schema: Schema, by: str
) -> list[Decision]:
    """The decisions that a person wrote into the file; none where there is no file.

    Args:
        workspace, doc_id: whose file.
        conflicts: those that wait now.
        schema: the labels that an edit may use.
        by: who decided.

    Raises:
        SchemaError: with the line: for a decision that cannot be read, about a conflict that is not there any
            more, or about versions that have changed since they were laid out.
    """
    path = review_path(workspace, doc_id)
    if not path.is_file():
        return []
    file = read_yaml(path, workspace.relative(path))
    if not isinstance(file.value, list):
        raise SchemaError("must be a list of conflicts", where=file.where(), remedy="restore the file")
    waiting = {conflict.id: conflict for conflict in conflicts}
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return [
        _Answer(file, (at,), row, schema).decision(waiting, by, now)
        for at, row in enumerate(file.value)
        if _is_answered(file, (at,), row)
    ]


def _is_answered(file: YamlFile, key: KeyPath, row: Any) -> bool:
    file.check_keys(key, row, _KEYS, ("id", "versions"))
    return row.get("decision") is not None


class _Answer:
    """One answered conflict of the file."""

    def __init__(self, file: YamlFile, key: KeyPath, row: Mapping[str, Any], schema: Schema) -> None:
        self.file, self.key, self.row, self.schema = file, key, row, schema
        self.where = file.where(*key, "decision")

    def decision(self, waiting: Mapping[str, Conflict], by: str, at: str) -> Decision:
        conflict = waiting.get(str(self.row["id"]))
        if conflict is None:
            raise self._error("is about a conflict that is not there any more", "take its entry out")
        if self.row["versions"] != _row(conflict)["versions"]:
            raise self._error(
                "is about versions that have changed since", "take its entry out, and decide anew"
            )
        kind, chosen, says = self._outcome(conflict)
        ends = [one[:2] for one in says if isinstance(one, View)]
        if len(set(ends)) < len(ends):
            raise self._error("one holder cannot have two stances toward one target", "choose one of them")
        marks = {one: self._attributes(conflict, one) for one in says if isinstance(one, Mark)}
        views = {
            one: grounds
            for one, grounds in says.items()
            if isinstance(one, View) and isinstance(grounds, Ground)
        }
        unit = conflict.unit
        considered = {one for option in conflict.options for one in option.says if isinstance(one, Mark)}
        return Decision(
            conflict.id, conflict.about, kind, unit.block_id, unit.start, unit.end, unit.text, by,
            options_digest(conflict), tuple(name for option in chosen for name in option.by),
            tuple(sorted(considered)), conflict.target, marks, views, at, str(self.row.get("reason") or ""),
            self.schema.version,
        )  # fmt: skip

    def _attributes(self, conflict: Conflict, mark: Mark) -> tuple[str, ...]:
        """What all who drew the mark agree on."""
        drawn = [set(one.marks[mark]) for one in conflict.unit.versions if mark in one.marks]
        return tuple(sorted(set.intersection(*drawn))) if drawn else ()

    def _outcome(self, conflict: Conflict) -> tuple[Kind, list[Option], dict[Mark | View, Ground | None]]:
        answer = self.row["decision"]
        if isinstance(answer, list):
            read = self._mark if conflict.about == "entities" else self._view
            return "edit", [], dict(read(conflict, at, one) for at, one in enumerate(answer))
        words = re.split(r"[\s,，、+]+", str(answer).strip())
        if [word.lower() for word in words] == ["none"]:
            return "reject", [], {}
        options = dict(zip(LETTERS, conflict.options, strict=False))
        if not all(word.upper() in options for word in words):
            raise self._error(
                f"{answer!r} is no decision here",
                f"write {' or '.join(options)}, several of them, none, or a list",
            )
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
        drawn = {mark for version in conflict.unit.versions for mark in version.marks}
        named = [
            mark
            for mark in sorted(drawn)
            if str(name) in (conflict.unit.words(*mark[:2]), _named(conflict, mark))
        ]
        if len(named) != 1:
            raise self._error(
                f"{name!r} names {len(named)} entities of the sentence", "write its text and label", key
            )
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
