"""Which unit the offsets of a file count in (code points, UTF-16 code units, UTF-8 bytes), and the repair."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from duizhao.offsets import OffsetMap, Unit

UNITS: tuple[Unit, ...] = ("code_point", "utf16", "utf8")
_STARTS = ("start", "start_offset", "begin", "startOffset")
_ENDS = ("end", "end_offset", "endOffset")
_TEXTS = ("text", "surface", "quote", "value", "word")
_BASES = ("text", "sentence", "content", "data")


@dataclass(slots=True)
class OffsetReport:
    """What a file shows of its offsets.

    Attributes:
        spans: how many spans carry a text to compare with.
        fitting: by unit, how many of them say what the text says there.
        telling: spans behind a character that the units count differently: only these can tell.
        examples: by unit, spans that do not fit: place, stored text, text found.
    """

    spans: int = 0
    fitting: Counter[str] = field(default_factory=Counter)
    telling: int = 0
    examples: dict[str, list[str]] = field(default_factory=dict)

    @property
    def unit(self) -> Unit | None:
        """The one unit in which all spans fit; None where none does.

        Where several do, code points, as nothing in the file depends on it.
        """
        return next((unit for unit in UNITS if self.spans and self.fitting[unit] == self.spans), None)


def look_at(value: Any, where: str, report: OffsetReport) -> None:
    """Compare the spans of a JSON value with its texts, whatever the keys that hold them.

    Example:
        >>> report = OffsetReport()
        >>> look_at({"text": "𠮷野家", "spans": [{"start": 2, "end": 4, "text": "野家"}]}, "a:1", report)
        >>> report.unit
        'utf16'
    """
    for base, span, start, end, text in _spans(value, ""):
        low, high = span[start], span[end]
        report.spans += 1
        found: dict[str, str | None] = {unit: _slice(base, low, high, unit) for unit in UNITS}
        if len(set(found.values())) > 1:
            report.telling += 1
        for unit, there in found.items():
            if there == text:
                report.fitting[unit] += 1
            elif len(shown := report.examples.setdefault(unit, [])) < 3:
                shown.append(f"{where} {low}-{high} {text!r}, there {there!r}")


def repaired(value: Any, unit: Unit) -> int:
    """Turn the offsets of a JSON value from ``unit`` into code points, in place.

    Returns:
        how many spans have changed.

    Example:
        >>> row = {"text": "𠮷野家", "spans": [{"start": 2, "end": 4, "text": "野家"}]}
        >>> repaired(row, "utf16"), row["spans"][0]["start"]
        (1, 1)
    """
    changed = 0
    for base, span, start, end, _ in list(_spans(value, "")):
        units = _units(base, unit)
        low, high = units.to_code_point(span[start]), units.to_code_point(span[end])
        changed += (low, high) != (span[start], span[end])
        span[start], span[end] = low, high
    return changed


@lru_cache(maxsize=8)
def _units(base: str, unit: Unit) -> OffsetMap:
    """The offsets of a text, which many spans share."""
    return OffsetMap(base, unit)


def _slice(base: str, low: int, high: int, unit: Unit) -> str | None:
    units = _units(base, unit)
    try:
        return base[units.to_code_point(low) : units.to_code_point(high)]
    except (ValueError, IndexError):
        return None


def _spans(value: Any, base: str) -> Iterator[tuple[str, dict[str, Any], str, str, str]]:
    """Every object with a start, an end and its text, beside or below an object with a longer text."""
    stack: list[tuple[Any, str]] = [(value, base)]
    while stack:
        node, text = stack.pop()
        if isinstance(node, list):
            stack.extend((each, text) for each in reversed(node))
        elif isinstance(node, dict):
            start, end = _key(node, _STARTS, int), _key(node, _ENDS, int)
            said = _key(node, _TEXTS, str)
            if start and end and said and text and 0 <= node[start] <= node[end]:
                yield text, node, start, end, node[said]
            else:
                text = _base(node) or text
            stack.extend(
                (each, text) for each in reversed(list(node.values())) if isinstance(each, list | dict)
            )


def _base(node: Mapping[str, Any]) -> str:
    for key in _BASES:
        found = node.get(key)
        if isinstance(found, str):
            return found
        if isinstance(found, dict) and (inner := _base(found)):
            return inner
    return ""


def _key(node: Mapping[str, Any], keys: tuple[str, ...], kind: type) -> str:
    return next(
        (key for key in keys if isinstance(node.get(key), kind) and not isinstance(node[key], bool)), ""
    )
