"""What every format carries, as tables made of the registry."""

from __future__ import annotations

from typing import Any

from duizhao.interchange.format import FEATURES, Format
from duizhao.interchange.registry import formats

_SHORT = {
    "ids": "id", "documents": "doc", "sentences": "sent", "empty": "empty", "words": "word", "pos": "pos",
    "pinyin": "piny", "glosses": "gloss", "syllables": "syll", "entities": "ent", "nested": "nest",
    "overlapping": "over", "attributes": "attr", "stances": "stan", "basis": "basis", "evidence": "evid",
    "anchors": "anch", "links": "link", "variants": "vari", "translation": "tran", "states": "state",
    "annotators": "annr", "metadata": "meta",
}  # fmt: skip


def as_rows() -> list[dict[str, Any]]:
    """The formats as plain values.

    Example:
        >>> [row["direction"] for row in as_rows() if row["name"] == "jsonl"]
        ['read and write']
    """
    return [
        {
            "name": one.name,
            "title": one.title,
            "direction": direction(one),
            "suffixes": list(one.suffixes),
            "folder": one.folder,
            "unit": one.unit,
            "offsets": one.offsets,
            "carries": [feature for feature in FEATURES if feature in one.carries],
            "loses": [feature for feature in FEATURES if feature not in one.carries],
            "extra": one.extra,
            "notes": one.notes,
        }
        for one in formats().values()
    ]


def direction(one: Format) -> str:
    """``read and write``, ``read`` or ``write``."""
    return " and ".join(word for word, can in (("read", one.read), ("write", one.write)) if can)


def plain_table() -> str:
    """A line for each format, and what it carries, for a terminal."""
    lines = []
    for one in formats().values():
        where = "folder" if one.folder else " ".join(one.suffixes)
        lines.append(f"{one.name:<12} {direction(one):<15} {where:<18} {one.title}")
        carried = [feature for feature in FEATURES if feature in one.carries]
        lost = [feature for feature in FEATURES if feature not in one.carries]
        lines.append(f"{'':12} carries {', '.join(carried) or 'the text only'}")
        if lost and one.write:
            lines.append(f"{'':12} loses {', '.join(lost)}")
        if one.extra:
            lines.append(f"{'':12} needs pip install 'duizhao[{one.extra}]'")
    return "\n".join(lines)


def markdown_table() -> str:
    """The matrix: a row for each format, a column for each feature."""
    head = ["format", "", "files", "offsets", *_SHORT.values()]
    rows = [head, ["---"] * len(head)]
    for one in formats().values():
        way = ("R" if one.read else "") + ("W" if one.write else "")
        where = "folder" if one.folder else " ".join(f"`{suffix}`" for suffix in one.suffixes)
        marks = ["●" if feature in one.carries else "" for feature in _SHORT]
        rows.append([f"`{one.name}` {one.title}", way, where, one.offsets, *marks])
    key = "; ".join(f"**{short}** {FEATURES[feature]}" for feature, short in _SHORT.items())
    notes = [f"- `{one.name}`: {one.notes}" for one in formats().values() if one.notes]
    table = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    return f"{table}\n\n{key}.\n\n" + "\n".join(notes)
