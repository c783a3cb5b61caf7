"""annotations/schema.yaml -> :class:`Schema`, the one definition of every label."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duizhao.annotation.crosswalks import Crosswalk, check_merges, read_crosswalks
from duizhao.annotation.illustrations import ILLUSTRATIONS, Illustration, read_illustrations
from duizhao.annotation.values import read_pair
from duizhao.errors import SchemaError, WorkspaceError
from duizhao.paths import Workspace
from duizhao.yamlfile import YamlFile, read_yaml

GROUPS = ("entities", "attributes", "polarities", "bases", "markers", "relations")
_KEYS = ("id", "name", "description", "color", "hotkey", *ILLUSTRATIONS, "crosswalks")
_REQUIRED = ("entities", "polarities", "bases")
_COLORED = ("entities", "markers")
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Label:
    """One label, attribute, polarity, basis or relation.

    Attributes:
        id: the code that is stored; never reused for another meaning.
        zh, en: its name.
        description_zh, description_en: one sentence each.
        color: ``#rrggbb``, empty where the group has no colours.
        hotkey: one key, empty where there is none.
        examples: what it covers.
        counter_examples: what one might take for it and it does not cover.
        crosswalks: what it is in other schemes, one entry a scheme.
    """

    id: str
    zh: str
    en: str
    description_zh: str
    description_en: str
    color: str = ""
    hotkey: str = ""
    examples: tuple[Illustration, ...] = ()
    counter_examples: tuple[Illustration, ...] = ()
    crosswalks: tuple[Crosswalk, ...] = ()

    def crosswalk(self, scheme: str) -> Crosswalk | None:
        """What it is in that scheme; None where the schema does not say.

        Example:
            >>> from duizhao.paths import find_workspace
            >>> person = load_schema(find_workspace()).entities[0]
            >>> found = person.crosswalk("msra")
            >>> (found.label, found.loses) if found else None
            ('PER', 'none')
        """
        return next((one for one in self.crosswalks if one.scheme == scheme), None)


@dataclass(frozen=True, slots=True)
class Schema:
    """All labels, each group in its append-only order."""

    version: str
    entities: tuple[Label, ...]
    attributes: tuple[Label, ...]
    polarities: tuple[Label, ...]
    bases: tuple[Label, ...]
    markers: tuple[Label, ...]
    relations: tuple[Label, ...]

    def ids(self, group: str) -> list[str]:
        """The ids of a group (``entities``, ``polarities`` …) in order.

        Example:
            >>> from duizhao.paths import find_workspace
            >>> load_schema(find_workspace()).ids("polarities")
            ['favor', 'neutral', 'against', 'none', 'unclear']
        """
        return [label.id for label in getattr(self, group)]


def load_schema(workspace: Workspace) -> Schema:
    """Read and check the workspace's schema.

    Raises:
        WorkspaceError: when there is no schema.yaml.
        SchemaError: with file and line, for a wrong shape, an unknown key, a doubled id or hotkey, an example
            whose mark is not in its text, or a crosswalk to a scheme or label that there is not.
    """
    path = workspace.schema
    if not path.is_file():
        raise WorkspaceError(
            "there is no schema.yaml",
            where=str(workspace.annotations),
            remedy="make one with `duizhao init DIR`",
        )
    return parse_schema(path, workspace.relative(path))


def parse_schema(path: Path, shown: str = "") -> Schema:
    """Read and check one schema file; see :func:`load_schema`."""
    file = read_yaml(path, shown)
    file.check_keys((), file.value, ("version", *GROUPS), required=("version", *_REQUIRED))
    version = file.value["version"]
    if type(version) not in (str, int, float) or not str(version).strip():
        raise SchemaError(
            f"version {version!r} is none", where=file.where("version"), remedy="write one such as 1.0.0"
        )
    groups: dict[str, tuple[Label, ...]] = {}
    for group in GROUPS:
        rows = file.value.get(group)
        if rows is None and group not in _REQUIRED:
            rows = []
        if not isinstance(rows, list) or (group in _REQUIRED and not rows):
            raise SchemaError(
                f"{group} must be a list of labels", where=file.where(group), remedy="begin each with '- id:'"
            )
        groups[group] = tuple(_label(file, group, at, row) for at, row in enumerate(rows))
        check_merges(file, group, [label.crosswalks for label in groups[group]])
    _check_doubles(file, groups)
    return Schema(version=str(version), **groups)


def _label(file: YamlFile, group: str, at: int, row: Any) -> Label:
    key = (group, at)
    file.check_keys(key, row, _KEYS, required=("id", "name", "description"))
    color = row.get("color", "")
    if not isinstance(color, str) or not (_COLOR.fullmatch(color) or (color == "" and group not in _COLORED)):
        raise SchemaError(
            f"color {color!r} is not #rrggbb",
            where=file.where(*key, "color"),
            remedy='write one in quotes, such as "#4363d8"',
        )
    name = row["id"]
    if not isinstance(name, str) or not _ID.fullmatch(name):
        raise SchemaError(
            f"id {name!r} is not a plain word",
            where=file.where(*key, "id"),
            remedy="use letters, digits and _ only, and quotes around words such as yes, no and null",
        )
    return Label(
        name,
        *read_pair(file, (*key, "name"), row["name"]),
        *read_pair(file, (*key, "description"), row["description"]),
        color,
        _hotkey(row.get("hotkey", ""), file.where(*key, "hotkey")),
        read_illustrations(file, (*key, "examples"), row.get("examples", [])),
        read_illustrations(file, (*key, "counter_examples"), row.get("counter_examples", [])),
        read_crosswalks(file, group, (*key, "crosswalks"), row["crosswalks"]) if "crosswalks" in row else (),
    )


def _hotkey(value: Any, where: str) -> str:
    """One key; a figure may stand without quotes."""
    key = str(value) if type(value) is int else value
    if key == "" or (isinstance(key, str) and len(key) == 1 and key.isprintable() and not key.isspace()):
        return str(key)
    raise SchemaError(f"hotkey {value!r} is not one key", where=where, remedy='write one such as "7" or q')


def _check_doubles(file: YamlFile, groups: dict[str, tuple[Label, ...]]) -> None:
    keys: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    for group, labels in groups.items():
        # Entities and markers are the labels of one control of the screen, and share one space of names.
        space = "entities" if group == "markers" else group
        for at, label in enumerate(labels):
            if (space, label.id) in seen:
                raise SchemaError(
                    f"the id {label.id!r} stands twice",
                    where=file.where(group, at, "id"),
                    remedy="rename one",
                )
            seen.add((space, label.id))
            if label.hotkey and label.hotkey in keys:
                raise SchemaError(
                    f"hotkey {label.hotkey!r} is taken by {keys[label.hotkey]}",
                    where=file.where(group, at, "hotkey"),
                    remedy="choose another key",
                )
            if label.hotkey:
                keys[label.hotkey] = label.id
