"""JSON Lines of flat rows, as many tools exchange texts: an object a line, its values no lists or objects.

Metadata stand beside the text under their own names; only one that has the name of a field of a passage is
written with ``meta.`` before it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from duizhao.formats.tables import FIELD_OF, PLAIN, SCRIPTS, TEXT_NAMES, fields_of, made_of
from duizhao.interchange.carrying import plain
from duizhao.interchange.format import Format, Options
from duizhao.interchange.lines import get, read_json_lines, write_json_lines
from duizhao.interchange.passage import Passage
from duizhao.losses import Losses


def write(passages: Iterator[Passage], path: Path, _options: Options, _losses: Losses) -> None:
    """A flat JSON object a line."""
    write_json_lines(path, map(_flat, passages))


def _flat(passage: Passage) -> dict[str, str]:
    row = {name: getattr(passage, name) for name in PLAIN}
    row = {name: value for name, value in row.items() if value or name in {"id", "text"}}
    for name, text in sorted(passage.variants.items()):
        row[name if name in SCRIPTS else f"variant.{name}"] = text
    for name, text in sorted(passage.meta.items()):
        row[f"meta.{name}" if _is_taken(name) else name] = text
    return row


def _is_taken(name: str) -> bool:
    """Whether a reader would take a field for something else than metadata of that name."""
    return name.casefold() in FIELD_OF or name.startswith(("meta.", "variant."))


def read(path: Path, _options: Options, _losses: Losses) -> Iterator[Passage]:
    """The rows of a JSON Lines file; a value that is no text is kept as JSON."""
    for number, (where, row) in enumerate(read_json_lines(path), 1):
        texts = plain({name: value for name, value in row.items() if value is not None})
        fields = fields_of(list(texts), where)
        found = {field: texts[name] for name, field in fields.items()}
        variants = {name: found[name] for name in SCRIPTS if name in found}
        meta = {}
        for name, text in texts.items():
            if name.startswith("variant."):
                variants[name.removeprefix("variant.")] = text
            elif name not in fields:
                inner = name.removeprefix("meta.")
                meta[inner if inner != name and _is_taken(inner) else name] = text
        get(row, _column(fields, "text"), str, where)
        yield made_of(found, number, variants, meta)


def _column(fields: dict[str, str], field: str) -> str:
    return next(name for name, found in fields.items() if found == field)


def sniff(head: bytes) -> bool:
    """Whether the first line is a flat object with a text.

    Example:
        >>> sniff(b'{"text": "a", "label": 1}'), sniff(b'{"text": "a", "label": [[0, 1, "PER"]]}')
        (True, False)
    """
    try:
        row = json.loads(head.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0])
    except (ValueError, RecursionError):
        return False
    flat = isinstance(row, dict) and all(not isinstance(value, (dict, list)) for value in row.values())
    return flat and any(name.casefold() in TEXT_NAMES for name in row) and row.get("format") != "duizhao"


_TEXTS = frozenset(
    {"ids", "documents", "empty", "variants", "translation", "states", "annotators", "metadata"}
)

FORMATS = (
    Format(
        "rows",
        "JSON Lines of flat rows",
        (".rows.jsonl", ".jsonl"),
        _TEXTS,
        read,
        write,
        offsets="none",
        sniff=sniff,
        notes="Texts without annotations, as many tools exchange them.",
    ),
)
