"""annotations/migrations.yaml -> the steps between schema versions.

A rename, a merge or a split cannot be guessed from two schemas: people state it here, one step a version, in
order. A step that was used is never edited.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from duizhao.annotation.schema import GROUPS
from duizhao.annotation.steps import Change, Rule, Step, retired, space
from duizhao.errors import SchemaError
from duizhao.paths import Workspace
from duizhao.yamlfile import KeyPath, YamlFile, read_yaml

RULED = ("entities", "attributes")
"""Groups whose records have a text of their own, by which a split can decide."""
_VERBS = ("rename", "merge", "split", "remove")
_KEYS = {
    "rename": (("group", "rename", "to"), ()),
    "merge": (("group", "merge", "to"), ()),
    "split": (("group", "split", "into"), ("by", "undecided", "mark")),
    "remove": (("group", "remove"), ("records",)),
}
# The program itself draws and reads these: under another name no holder and no evidence would be found.
_FIXED = {("markers", "EVIDENCE"), ("relations", "holder"), ("relations", "evidence")}
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._+]*")
_STEP = ("from", "to", "note", "changes")


def load_steps(workspace: Workspace) -> tuple[Step, ...]:
    """The steps of a workspace, in order; none when there is no migrations.yaml.

    Raises:
        SchemaError: with file and line, for a wrong shape, a version out of order, or an id that comes back
            after it was retired.
    """
    path = workspace.annotations / "migrations.yaml"
    if not path.is_file():
        return ()
    file = read_yaml(path, workspace.relative(path))
    if file.value is None:
        return ()
    if not isinstance(file.value, list):
        raise SchemaError("must be a list of steps", where=file.where(), remedy="begin each with '- from:'")
    steps: list[Step] = []
    for at, value in enumerate(file.value):
        step = _step(file, (at,), value)
        _check_order(file, at, step, steps)
        _check_retired(file, at, step, retired(steps))
        steps.append(step)
    return tuple(steps)


def _step(file: YamlFile, key: KeyPath, value: Any) -> Step:
    file.check_keys(key, value, _STEP, required=("from", "to", "changes"))
    old, new = (version_text(value[name], file.where(*key, name)) for name in ("from", "to"))
    rows = value["changes"]
    if not isinstance(rows, list):
        raise SchemaError(
            "changes must be a list", where=file.where(*key, "changes"), remedy="write [] for none"
        )
    changes = tuple(_change(file, (*key, "changes", at), row) for at, row in enumerate(rows))
    seen: set[tuple[str, str]] = set()
    for at, change in enumerate(changes):
        for one in change.sources:
            if (space(change.group), one) in seen:
                raise SchemaError(
                    f"{one!r} is changed twice in one step",
                    where=file.where(*key, "changes", at),
                    remedy="say once what becomes of it",
                )
            seen.add((space(change.group), one))
    return Step(old, new, changes)


def version_text(value: Any, where: str) -> str:
    """A version that can be part of a file name.

    Raises:
        SchemaError: for any other value.
    """
    if type(value) in (str, int, float) and _VERSION.fullmatch(str(value)):
        return str(value)
    raise SchemaError(f"version {value!r} is none", where=where, remedy="write one such as 1.1.0")


def _change(file: YamlFile, key: KeyPath, row: Any) -> Change:
    verbs = [verb for verb in _VERBS if isinstance(row, dict) and verb in row]
    if len(verbs) != 1:
        raise SchemaError(
            "a change must have one of rename, merge, split, remove",
            where=file.where(*key),
            remedy="write it such as {group: entities, rename: OLD, to: NEW}",
        )
    kind = verbs[0]
    required, optional = _KEYS[kind]
    file.check_keys(key, row, (*required, *optional), required=required)
    if row["group"] not in GROUPS:
        raise SchemaError(
            f"unknown group {row['group']!r}",
            where=file.where(*key, "group"),
            remedy=f"the groups are {', '.join(GROUPS)}",
        )
    group = row["group"]
    sources = _ids(file, (*key, kind), row[kind], many=kind == "merge")
    if fixed := [one for one in sources if (group, one) in _FIXED]:
        raise SchemaError(
            f"{fixed[0]!r} is a name that the program itself uses",
            where=file.where(*key, kind),
            remedy="leave it; its name, description and colour can be changed",
        )
    if kind == "remove":
        return Change(kind, group, sources, (), drop=_records(file, key, row) == "drop")
    if kind == "split":
        return _split(file, key, row, group, sources)
    targets = _ids(file, (*key, "to"), row["to"])
    if targets == sources:
        raise SchemaError("nothing changes", where=file.where(*key), remedy="give another id, or delete it")
    return Change(kind, group, sources, targets)


def _ids(file: YamlFile, key: KeyPath, value: Any, *, many: bool = False) -> tuple[str, ...]:
    rows = value if many else [value]
    good = isinstance(rows, list) and rows and all(isinstance(one, str) and one for one in rows)
    if not good or len(set(rows)) < len(rows):
        raise SchemaError(
            f"{value!r} is not {'a list of ids' if many else 'an id'}",
            where=file.where(*key),
            remedy="write [A, B]" if many else "write one, with quotes around words such as no and null",
        )
    return tuple(rows)


def _records(file: YamlFile, key: KeyPath, row: Any) -> str:
    value = row.get("records", "keep")
    if value not in ("keep", "drop"):
        raise SchemaError(
            f"records {value!r} is neither keep nor drop",
            where=file.where(*key, "records"),
            remedy="keep refuses to remove an id that records have; drop takes them away and logs them",
        )
    return str(value)


def _split(file: YamlFile, key: KeyPath, row: Any, group: str, sources: tuple[str, ...]) -> Change:
    into = _ids(file, (*key, "into"), row["into"], many=True)
    if sources[0] in into:
        raise SchemaError(
            f"{sources[0]!r} cannot be one of its own parts",
            where=file.where(*key, "into"),
            remedy="give every part a new id: the old one stood for all of them",
        )
    rows = row.get("by") or []
    if rows and group not in RULED:
        raise SchemaError(
            f"{group} cannot be split by a rule",
            where=file.where(*key, "by"),
            remedy="leave out by: and give undecided:",
        )
    if not isinstance(rows, list):
        raise SchemaError(
            "by must be a list of rules", where=file.where(*key, "by"), remedy="begin each with '- to:'"
        )
    rules = tuple(_rule(file, (*key, "by", at), one, into) for at, one in enumerate(rows))
    undecided = row.get("undecided", "")
    if undecided != "" and undecided not in into:
        raise SchemaError(
            f"undecided {undecided!r} is no part",
            where=file.where(*key, "undecided"),
            remedy=f"one of {', '.join(into)}",
        )
    mark = row.get("mark", "uncertain")
    if not isinstance(mark, str):
        raise SchemaError(
            f"mark {mark!r} is no attribute",
            where=file.where(*key, "mark"),
            remedy='write its id, "" for none',
        )
    return Change("split", group, sources, into, rules, undecided, mark if group == "entities" else "")


def _rule(file: YamlFile, key: KeyPath, row: Any, into: tuple[str, ...]) -> Rule:
    file.check_keys(key, row, ("to", "texts", "ends", "attribute"), required=("to",))
    if row["to"] not in into:
        raise SchemaError(
            f"{row['to']!r} is no part", where=file.where(*key, "to"), remedy=f"one of {', '.join(into)}"
        )
    if len(row) != 2:
        raise SchemaError(
            "a rule has one of texts, ends, attribute",
            where=file.where(*key),
            remedy="write one rule for each",
        )
    if "attribute" in row:
        return Rule(row["to"], attribute=_ids(file, (*key, "attribute"), row["attribute"])[0])
    name = "texts" if "texts" in row else "ends"
    words = _ids(file, (*key, name), row[name], many=True)
    return Rule(row["to"], texts=frozenset(words)) if name == "texts" else Rule(row["to"], ends=words)


def _check_order(file: YamlFile, at: int, step: Step, before: Sequence[Step]) -> None:
    known = {name for one in before for name in (one.old, one.new)}
    if (before and before[-1].new != step.old) or step.new in known or step.new == step.old:
        raise SchemaError(
            f"the step from {step.old} to {step.new} is out of order",
            where=file.where(at),
            remedy="each step begins where the one before it ends, and ends at a new version",
        )


def _check_retired(file: YamlFile, at: int, step: Step, gone: dict[tuple[str, str], Step]) -> None:
    own = retired([step])
    for number, change in enumerate(step.changes):
        for one in change.targets:
            name = (space(change.group), one)
            if by := gone.get(name) or own.get(name):
                raise SchemaError(
                    f"{one!r} was retired by the step from {by.old} to {by.new}",
                    where=file.where(at, "changes", number),
                    remedy="choose an id that never stood for anything else",
                )
