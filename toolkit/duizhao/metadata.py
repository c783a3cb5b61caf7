"""What is known about a source: the keys of ``meta.yaml``, its reading, checking and writing.

What is not known about a text is ``null`` or left out; nothing here guesses. The rules for document ids are
here too, because an imported file may state an id beside its metadata.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from duizhao.errors import InputError, SchemaError, SourceError
from duizhao.model import SCRIPTS
from duizhao.yamlfile import dump_yaml, read_yaml

if TYPE_CHECKING:
    from duizhao.paths import Workspace

META = "meta.yaml"


@dataclass(frozen=True, slots=True)
class MetaKey:
    """What ``meta.yaml`` holds under one key.

    Attributes:
        type: ``text``, ``date``, ``list of texts``, ``sha256``, or ``mapping`` of texts.
        description: what it says, for people.
        choices: the only values allowed; empty for any.
        fields: the keys of a ``mapping``.
        required: whether it must be there; every other key may be left out or ``null``.
    """

    type: str
    description: str
    choices: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    required: bool = False


META_KEYS: dict[str, MetaKey] = {
    "title": MetaKey("text", "The title as printed."),
    "language": MetaKey("text", "Language of the text.", choices=("zh",)),
    "script": MetaKey("text", "Script that the text is written in.", choices=SCRIPTS),
    "publisher": MetaKey("text", "Newspaper, agency or site that published it."),
    "published": MetaKey("date", "Date of publication, YYYY-MM-DD, or the year alone."),
    "authors": MetaKey("list of texts", "Authors stated outside the text; bylines are read from the text."),
    "url": MetaKey("text", "Address where the text is published."),
    "place": MetaKey("text", "Place that the text is about or comes from."),
    "genre": MetaKey("text", "Kind of text, such as news, speech or notice."),
    "topic": MetaKey("mapping", "The topic that stance is taken toward.", fields=("zh", "en")),
    "rights": MetaKey("text", "Who holds the rights, and on what ground the text is here."),
    "license": MetaKey("text", "SPDX identifier of the text's licence; null where there is none."),
    "obtained": MetaKey("text", "How the text was obtained."),
    "split": MetaKey(
        "text", "Split of the dataset; train by default.", choices=("train", "validation", "test")
    ),
    "origin": MetaKey("mapping", "The imported file.", fields=("file", "format", "encoding", "sha256")),
    "sha256": MetaKey("sha256", "Hash of zh.md, in hex.", required=True),
    "note": MetaKey("text", "Anything else worth knowing."),
}
"""The keys of ``meta.yaml``, in the order in which they are written."""

_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
# Windows has devices of these names in every folder.
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SPDX = re.compile(r"[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*")


def is_doc_id(doc_id: object) -> bool:
    """Whether ``doc_id`` can name a document: 1 to 64 lower-case ASCII letters, digits and inner hyphens.

    Example:
        >>> is_doc_id("dangqi-gaogao-piaoyang"), is_doc_id("党旗")
        (True, False)
    """
    return isinstance(doc_id, str) and _ID.fullmatch(doc_id) is not None and doc_id not in _DEVICES


def check_doc_id(doc_id: object, *, where: str = "") -> str:
    """Return ``doc_id`` when it can name a document, which is also the name of its folder.

    Args:
        doc_id: what may be an id.
        where: file and line that state it, for the message.

    Raises:
        InputError: when it cannot; see :func:`is_doc_id`.

    Example:
        >>> check_doc_id("notice-1")
        'notice-1'
    """
    if isinstance(doc_id, str) and is_doc_id(doc_id):
        return doc_id
    raise InputError(
        f"{doc_id!r} cannot be a document id",
        where=where,
        remedy="use up to 64 lower-case letters, digits and hyphens, such as `dangqi-gaogao-piaoyang`",
    )


def read_meta(path: Path, *, where: str = "", recorded: bool = True) -> dict[str, Any]:
    """Read and check a file of the shape of ``meta.yaml``.

    Args:
        path: the file.
        where: how messages name the file, to which they add the line; default the path.
        recorded: whether this is the record of a source, which must have its hash.

    Raises:
        SourceError: when there is no such file and it is a record.
        InputError: when there is no such file and it is another, or it cannot be read.
        SchemaError: for bad YAML, an unknown or doubled key or a wrong value.

    Example:
        >>> read_meta(Path("shared.yaml"), recorded=False)  # doctest: +SKIP
        {'publisher': '日报', 'genre': 'news'}
    """
    where = where or str(path)
    try:
        parsed = read_yaml(path, where)
    except FileNotFoundError:
        if recorded:
            raise SourceError("is missing", where=where, remedy="restore it") from None
        raise InputError("no such file", where=where) from None
    if not isinstance(parsed.value, dict):
        raise SchemaError("holds no keys", where=where, remedy=f"the keys are {', '.join(META_KEYS)}")
    lines = {str(key): parsed.lines.get((key,), 1) for key in parsed.value}
    return check_meta(parsed.value, where=where, recorded=recorded, lines=lines)


def load_meta(ws: Workspace, doc_id: str) -> dict[str, Any]:
    """The checked metadata of a document, whatever has become of its text.

    Raises:
        SourceError: when ``meta.yaml`` is missing.
        SchemaError: when it is wrong.

    Example:
        >>> from duizhao.paths import find_workspace
        >>> load_meta(find_workspace(), "dangqi-gaogao-piaoyang")["genre"]
        'news'
    """
    path = ws.sources / doc_id / META
    return read_meta(path, where=ws.relative(path))


def check_meta(
    value: Mapping[str, Any], *, where: str, recorded: bool = True, lines: Mapping[str, int] | None = None
) -> dict[str, Any]:
    """Check keys and values against :data:`META_KEYS`; dates come out as text, keys in order.

    Args:
        value: keys and values as they were read.
        where: how messages name the file or the options that ``value`` comes from.
        recorded: whether this is the record of a source, which must have its hash.
        lines: the line of each key, counted from 1.

    Raises:
        SchemaError: naming the key, what it must be, and the line where ``lines`` knows it.

    Example:
        >>> check_meta({"published": 2022, "genre": "news"}, where="a.yaml", recorded=False)
        {'published': '2022', 'genre': 'news'}
    """

    def at(key: str) -> str:
        return f"{where}:{lines[key]}" if lines and key in lines else where

    for key in value:
        if key not in META_KEYS:
            raise SchemaError(
                f"unknown key {key!r}", where=at(key), remedy=f"the keys are {', '.join(META_KEYS)}"
            )
    checked: dict[str, Any] = {}
    for key, rule in META_KEYS.items():
        if value.get(key) is not None:
            checked[key] = _check_value(key, rule, value[key], at(key))
        elif rule.required and recorded:
            raise SchemaError(f"the key {key!r} is missing", where=at(key))
        elif key in value:
            checked[key] = None
    return checked


def _check_value(key: str, rule: MetaKey, value: Any, where: str) -> Any:
    if rule.type == "date":
        if type(value) is datetime.date or (type(value) is int and 0 < value <= 9999):
            value = value.isoformat() if isinstance(value, datetime.date) else f"{value:04}"
        good = isinstance(value, str) and _is_date(value)
    elif rule.type == "list of texts":
        good = isinstance(value, list) and all(map(_is_text, value))
    elif rule.type == "mapping":
        unknown = [k for k in value if k not in rule.fields] if isinstance(value, Mapping) else []
        if unknown:
            remedy = f"the keys are {', '.join(rule.fields)}"
            raise SchemaError(f"unknown key {unknown[0]!r} in {key}", where=where, remedy=remedy)
        good = isinstance(value, Mapping) and all(each is None or _is_text(each) for each in value.values())
        value = {field: value[field] for field in rule.fields if field in value} if good else value
    else:
        good = _is_text(value) and (rule.type != "sha256" or _SHA256.fullmatch(value) is not None)
    if not good:
        raise SchemaError(f"{key} must be {_wanted(key, rule)}, not {value!r}", where=where)
    if (rule.choices and value not in rule.choices) or (key == "license" and not _SPDX.fullmatch(value)):
        raise SchemaError(f"{key} must be {_wanted(key, rule)}, not {value!r}", where=where)
    return value


def _wanted(key: str, rule: MetaKey) -> str:
    if rule.choices:
        return " or ".join(rule.choices)
    if key == "license":
        return "an SPDX identifier such as CC-BY-4.0"
    return {
        "text": "text",
        "date": "a date (YYYY-MM-DD) or a year (YYYY)",
        "list of texts": "a list of texts",
        "mapping": f"a mapping with {', '.join(rule.fields)} as texts",
        "sha256": "64 hexadecimal digits, lower case",
    }[rule.type]


def _is_text(value: Hashable) -> bool:
    return isinstance(value, str) and bool(value.strip()) and not re.search("[\ud800-\udfff]", value)


def _is_date(value: str) -> bool:
    if re.fullmatch("[0-9]{4}", value):
        return True
    try:
        return datetime.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def write_meta(metadata: Mapping[str, Any]) -> str:
    r"""The content of ``meta.yaml``: keys in the order of :data:`META_KEYS`, Chinese readable.

    ``read_meta`` gives back what was written.

    Example:
        >>> write_meta({"genre": "news", "title": "通知"})
        'title: 通知\ngenre: news\n'
    """
    return dump_yaml({key: metadata[key] for key in META_KEYS if key in metadata})
