"""YAML files that people edit: read strictly, with the line of every value for error messages; and written.

The only module that imports PyYAML. What it reads is plain data: mappings, lists, text, numbers, true and
false, dates and nothing. Anchors, aliases and other tags are refused, so no file can refer to itself, grow
beyond its own length, or make objects.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from duizhao.errors import InputError, SchemaError

KeyPath = tuple[str | int, ...]

_DEPTH = 50
"""How deep lists and mappings may be nested; PyYAML recurses, so that some limit is needed."""

_TAG = "tag:yaml.org,2002:"
_KINDS = {"timestamp": "date", "int": "whole number", "float": "number", "bool": "true or false"}
_SCALARS = frozenset(_TAG + name for name in ("str", "null", *_KINDS))


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
        path: the file, in UTF-8 with or without a byte order mark.
        shown: how messages name it; default the path itself.

    Raises:
        SchemaError: with the line, for bad YAML, a duplicate key, a character that YAML forbids, an anchor,
            alias or tag, a value such as ``2022-13-45`` that looks like a date and is none, or bytes that
            are not UTF-8.
        FileNotFoundError: when there is no such file.
        InputError: when it cannot be read for another reason.

    Example:
        >>> read_yaml(Path("annotations/schema.yaml")).where("entities")  # doctest: +SKIP
        'annotations/schema.yaml:8'
    """
    name = shown or str(path)
    loader = _Loader(_text_of(path, name), name)
    node = loader.compose()
    lines: dict[KeyPath, int] = {}
    return YamlFile(name, None if node is None else _construct(loader, node, (), lines), lines)


def _text_of(path: Path, name: str) -> str:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=name) from None
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise SchemaError(
            f"byte {error.start} is not UTF-8",
            where=f"{name}:{data.count(10, 0, error.start) + 1}",
            remedy="save the file as UTF-8",
        ) from None


class _Loader(yaml.SafeLoader):
    """Refuses what is not plain data before anything is made of it, the first time it is seen."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.depth = 0
        try:
            super().__init__(text)
        except yaml.reader.ReaderError as error:
            raise SchemaError(
                f"the character U+{error.character:04X} is not allowed in YAML",
                where=f"{file}:{text.count(chr(10), 0, error.position) + 1}",
                remedy="delete it",
            ) from None

    def where(self, mark: yaml.Mark) -> str:
        return f"{self.file}:{mark.line + 1}"

    def compose(self) -> yaml.Node | None:
        """The nodes of the only document; None for an empty file."""
        try:
            return self.get_single_node()
        except SchemaError:
            raise
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            said = ", ".join(part for part in (error.context, error.problem) if part)
            raise SchemaError(
                f"bad YAML: {said}",
                where=self.where(mark) if mark else self.file,
                remedy="mend the line or the one before it; text with signs may need quotes",
            ) from None
        except (ValueError, OverflowError):
            # PyYAML takes numbers such as that of "\UFFFFFFFF" without a look at their size.
            raise SchemaError(
                "bad YAML: a number in an escape or directive is too large",
                where=f"{self.file}:{self.line + 1}",
                remedy="mend the line",
            ) from None

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        where = self.where(event.start_mark)
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            raise SchemaError(
                f"{sign}{event.anchor} stands for a value elsewhere, which is not supported",
                where=where,
                remedy="write the value itself; put text that begins with & or * in quotes",
            )
        if event.tag not in _tags_of(event):
            raise SchemaError(
                f"the tag {event.tag} is not supported",
                where=where,
                remedy="leave it out; put text that begins with ! in quotes",
            )
        if self.depth >= _DEPTH:
            raise SchemaError(
                f"is nested more than {_DEPTH} deep", where=where, remedy="take brackets or indents away"
            )
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def _tags_of(event: yaml.Event) -> Collection[str | None]:
    """The tags that say no more than what the value is anyway."""
    if isinstance(event, yaml.ScalarEvent):
        return {None, *_SCALARS}
    return {None, _TAG + ("map" if isinstance(event, yaml.MappingStartEvent) else "seq")}


def _construct(loader: _Loader, node: yaml.Node, key: KeyPath, lines: dict[KeyPath, int]) -> Any:
    lines.setdefault(key, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        out: dict[str, Any] = {}
        for key_node, value_node in node.value:
            where = loader.where(key_node.start_mark)
            if not isinstance(key_node, yaml.ScalarNode):
                raise SchemaError("a key must be one word or text", where=where, remedy="write key: value")
            word = key_node.value
            if word in out:
                raise SchemaError(f"the key {word!r} stands twice", where=where, remedy="keep one of the two")
            lines[(*key, word)] = key_node.start_mark.line + 1
            out[word] = _construct(loader, value_node, (*key, word), lines)
        return out
    if isinstance(node, yaml.SequenceNode):
        return [_construct(loader, child, (*key, at), lines) for at, child in enumerate(node.value)]
    return _scalar(loader, node)


def _scalar(loader: _Loader, node: yaml.Node) -> Any:
    if node.tag not in _SCALARS:
        return node.value  # a bare = or <<, which YAML 1.1 gives a meaning that PyYAML has no value for
    try:
        return loader.construct_object(node)
    except (yaml.YAMLError, ValueError, ArithmeticError, LookupError, AttributeError):
        # PyYAML lets through whatever comes of int(), datetime.date() or its own patterns.
        shown = node.value if len(node.value) <= 40 else f"{node.value[:40]}…"
        raise SchemaError(
            f"{shown!r} is no {_KINDS.get(node.tag.removeprefix(_TAG), 'plain value')}",
            where=loader.where(node.start_mark),
            remedy="mend it, or put it in quotes to make it text",
        ) from None


def dump_yaml(value: Any, *, width: int = 100) -> str:
    r"""Plain data as YAML that :func:`read_yaml` gives back: keys in the order given, Chinese readable.

    Args:
        value: mappings with texts as keys, lists, text, numbers, true and false, dates, None.
        width: characters after which a long text goes on in the next line.

    Raises:
        TypeError: for a value of another kind.
        ValueError: for a value that holds itself.

    Example:
        >>> dump_yaml({"title": "通知", "authors": ["甲", "乙"]})
        'title: 通知\nauthors:\n- 甲\n- 乙\n'
    """
    try:
        written: str = yaml.dump(
            value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=False, width=width
        )
    except yaml.representer.RepresenterError as error:
        raise TypeError(f"{type(error.args[-1]).__name__} cannot be written as plain YAML") from None
    except RecursionError:
        raise ValueError("a value that holds itself cannot be written as YAML") from None
    return written


class _Dumper(yaml.SafeDumper):
    """Writes only what the reader takes: no anchors for a value that comes twice, no tags."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def _quoted(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    # PyYAML would write the rare line breaks bare, and read them as spaces.
    style = '"' if re.search("[\x85\u2028\u2029]", value) else None
    return dumper.represent_scalar(f"{_TAG}str", value, style)


_Dumper.add_representer(str, _quoted)
for _kind_with_tag in (bytes, set):
    _Dumper.add_representer(_kind_with_tag, _Dumper.represent_undefined)


def _kind(value: Any) -> str:
    return {list: "a list", str: "text", type(None): "nothing"}.get(type(value), type(value).__name__)
