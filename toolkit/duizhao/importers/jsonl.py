"""Read JSON lines: each line one document, ``{"text": …}`` with any key of meta.yaml beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from duizhao.errors import InputError, SchemaError
from duizhao.importers.base import Imported, Origin, Raw
from duizhao.importers.encoding import check_text, decode_bytes
from duizhao.metadata import META_KEYS, check_doc_id, check_meta

_COMPUTED = frozenset({"sha256", "origin"})
_KEYS = ("text", "id", *(key for key in META_KEYS if key not in _COMPUTED))


def read(raw: Raw) -> list[Imported]:
    """Read every line; blank lines are passed over.

    Raises:
        InputError: for a line that is not a JSON object or has no usable text, with the line number.
        SchemaError: for an unknown key or a wrong value, with the line number.
    """
    decoded = decode_bytes(raw.data, encoding=raw.encoding, where=raw.where)
    documents = []
    # Not splitlines(): U+2028 and its like are ordinary characters inside a JSON string.
    for number, line in enumerate(decoded.text.split("\n"), 1):
        if line.strip():
            where = f"{raw.where}:{number}"
            documents.append(_document(_parse(line, where), where, Origin.of(raw, decoded.encoding, number)))
    if not documents:
        raise InputError("holds no document", where=raw.where, remedy="write one JSON object on each line")
    return documents


def _parse(line: str, where: str) -> dict[str, Any]:
    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) < len(items):
            twice = next(key for n, (key, _) in enumerate(items) if key in dict(items[:n]))
            raise SchemaError(f"key {twice!r} is given twice", where=where)
        return found

    try:
        value = json.loads(line, object_pairs_hook=pairs)
    except SchemaError:
        raise
    except json.JSONDecodeError as error:
        raise InputError(f"is not JSON: {error.msg} at column {error.colno}", where=where) from None
    except (ValueError, RecursionError):
        raise InputError(
            "is not JSON that can be read: a number or a nesting is too large", where=where
        ) from None
    if not isinstance(value, dict):
        raise InputError("is JSON but not an object", where=where, remedy='write {"text": "…"}')
    return value


def _document(value: dict[str, Any], where: str, origin: Origin) -> Imported:
    for key in _unknown(value):
        raise SchemaError(f"unknown key {key!r}", where=where, remedy=f"the keys are {', '.join(_KEYS)}")
    text = value.pop("text", None)
    if not isinstance(text, str):
        found = "has no text" if text is None else f"text is {type(text).__name__}, not a string"
        raise InputError(found, where=where, remedy='every line needs the key "text"')
    check_text(text, where)
    doc_id = value.pop("id", None)
    if doc_id is not None:
        check_doc_id(doc_id, where=where)
    return Imported(text, check_meta(value, where=where, recorded=False), origin, id=doc_id or "")


def _unknown(value: dict[str, Any]) -> Iterator[str]:
    return (key for key in value if key not in _KEYS)
