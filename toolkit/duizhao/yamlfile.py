"""YAML files that people edit: read strictly, with the line of every value for error messages.

The only module that imports PyYAML for reading.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from duizhao.errors import SchemaError

KeyPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class YamlFile:
    """A parsed file.

    Attributes:
        path: as messages show it.
        value: plain Python values.
        lines: line number (from 1) of every key path, such as ``("entities", 0, "color")``.
    """

    path: str
    value: Any
    lines: dict[KeyPath, int]

    def where(self, *key: str | int) -> str:
        """``file:line`` of a key path, or of the nearest one above it that exists."""
        for depth in range(len(key), -1, -1):
            if key[:depth] in self.lines:
                return f"{self.path}:{self.lines[key[:depth]]}"
        return self.path

    def check_keys(
        self, key: KeyPath, value: Any, valid: Collection[str], required: Collection[str] = ()
    ) -> None:
        """Raise a SchemaError unless ``value`` is a mapping with only ``valid`` and all ``required`` keys."""
        if not isinstance(value, dict):
            raise SchemaError(
                f"must be a mapping, not {_kind(value)}",
                where=self.where(*key),
                remedy=f"write the keys {', '.join(valid)}",
            )
        for name in value:
            if name not in valid:
                raise SchemaError(
                    f"unknown key {name!r}",
                    where=self.where(*key, name),
                    remedy=f"valid keys are {', '.join(valid)}",
                )
        for name in required:
            if name not in value:
                raise SchemaError(
                    f"the key {name!r} is missing", where=self.where(*key), remedy=f"add {name}:"
                )


def read_yaml(path: Path, shown: str = "") -> YamlFile:
    """Read one YAML document; a duplicate key is an error, as is anything that is not plain data.

    Args:
        path: the file.
        shown: how messages name it; default the path itself.

    Raises:
        SchemaError: for bad YAML (with its line), a duplicate key, or bytes that are not UTF-8.
        FileNotFoundError: when there is no such file.
    """
    name = shown or str(path)
    try:
        node = yaml.compose(path.read_bytes().decode("utf-8"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        raise SchemaError(
            f"byte {error.start} is not UTF-8", where=name, remedy="save the file as UTF-8"
        ) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f":{mark.line + 1}" if mark else ""
        raise SchemaError(
            f"bad YAML: {error.problem or error.context}",
            where=name + line,
            remedy="mend the line or the one before it",
        ) from None
    except yaml.YAMLError as error:
        raise SchemaError(
            f"bad YAML: {str(error).splitlines()[0]}", where=name, remedy="mend the file"
        ) from None
    lines: dict[KeyPath, int] = {}
    if node is None:
        return YamlFile(name, None, lines)
    loader = yaml.SafeLoader("")
    try:
        value = _construct(loader, node, (), lines, name)
    finally:
        loader.dispose()
    return YamlFile(name, value, lines)


def _construct(
    loader: yaml.SafeLoader, node: yaml.Node, key: KeyPath, lines: dict[KeyPath, int], name: str
) -> Any:
    lines.setdefault(key, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        out: dict[str, Any] = {}
        for key_node, value_node in node.value:
            at = key_node.start_mark.line + 1
            word = str(key_node.value)
            if word in out:
                raise SchemaError(
                    f"the key {word!r} stands twice", where=f"{name}:{at}", remedy="keep one of the two"
                )
            lines[(*key, word)] = at
            out[word] = _construct(loader, value_node, (*key, word), lines, name)
        return out
    if isinstance(node, yaml.SequenceNode):
        return [_construct(loader, child, (*key, at), lines, name) for at, child in enumerate(node.value)]
    try:
        return loader.construct_object(node, deep=True)
    except yaml.MarkedYAMLError as error:
        raise SchemaError(
            f"bad value: {error.problem}",
            where=f"{name}:{node.start_mark.line + 1}",
            remedy="write plain text, a number or a list",
        ) from None


def _kind(value: Any) -> str:
    return {list: "a list", str: "text", type(None): "nothing"}.get(type(value), type(value).__name__)
