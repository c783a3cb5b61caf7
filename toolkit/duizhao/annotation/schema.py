"""annotations/schema.yaml -> :class:`Schema`, the one definition of every label."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duizhao.errors import SchemaError, WorkspaceError
from duizhao.paths import Workspace
from duizhao.yamlfile import YamlFile, read_yaml

_GROUPS = ("entities", "attributes", "polarities", "bases", "markers", "relations")
_KEYS = ("id", "name", "description", "color", "hotkey")
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Label:
    """One label, attribute, polarity, basis or relation.

    Attributes:
        id: the code that is stored; never reused for another meaning.
        zh, en: its name.
        description_zh, description_en: one sentence each.
        color: ``#rrggbb``, empty where the group has no colours.
        hotkey: one key, empty where there is none.
    """

    id: str
    zh: str
    en: str
    description_zh: str
    description_en: str
    color: str = ""
    hotkey: str = ""


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
        SchemaError: with file and line, for a wrong shape, an unknown key, a doubled id or hotkey.
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
    file.check_keys(
        (), file.value, ("version", *_GROUPS), required=("version", "entities", "polarities", "bases")
    )
    groups: dict[str, tuple[Label, ...]] = {}
    for group in _GROUPS:
        rows = file.value.get(group) or []
        if not isinstance(rows, list):
            raise SchemaError(
                f"{group} must be a list of labels", where=file.where(group), remedy="begin each with '- id:'"
            )
        groups[group] = tuple(_label(file, group, at, row) for at, row in enumerate(rows))
    _check_doubles(file, groups)
    return Schema(version=str(file.value["version"]), **groups)


def _label(file: YamlFile, group: str, at: int, row: Any) -> Label:
    key = (group, at)
    file.check_keys(key, row, _KEYS, required=("id", "name", "description"))
    names, descriptions = row["name"], row["description"]
    file.check_keys((*key, "name"), names, ("zh", "en"), required=("zh", "en"))
    file.check_keys((*key, "description"), descriptions, ("zh", "en"), required=("zh", "en"))
    color = str(row.get("color") or "")
    if group in {"entities", "markers"} and not _COLOR.fullmatch(color):
        raise SchemaError(
            f"color {color!r} is not #rrggbb",
            where=file.where(*key, "color"),
            remedy='write one such as "#4363d8"',
        )
    name = str(row["id"])
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
        raise SchemaError(
            f"id {name!r} is not a plain word",
            where=file.where(*key, "id"),
            remedy="use letters, digits and _ only",
        )
    return Label(
        name,
        str(names["zh"]),
        str(names["en"]),
        str(descriptions["zh"]),
        str(descriptions["en"]),
        color,
        str(row.get("hotkey") or ""),
    )


def _check_doubles(file: YamlFile, groups: dict[str, tuple[Label, ...]]) -> None:
    keys: dict[str, str] = {}
    for group, labels in groups.items():
        seen: set[str] = set()
        for at, label in enumerate(labels):
            if label.id in seen:
                raise SchemaError(
                    f"the id {label.id!r} stands twice", where=file.where(group, at), remedy="rename one"
                )
            seen.add(label.id)
            if label.hotkey and label.hotkey in keys:
                raise SchemaError(
                    f"hotkey {label.hotkey!r} is taken by {keys[label.hotkey]}",
                    where=file.where(group, at, "hotkey"),
                    remedy="choose another key",
                )
            if label.hotkey:
                keys[label.hotkey] = label.id
