"""Looking at the offsets of a file, and writing it with code points: JSON, JSON Lines, brat's ``.ann``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from duizhao.errors import InputError
from duizhao.files import write_if_changed
from duizhao.interchange.lines import parse_json, read_lines, read_text
from duizhao.interchange.offset_units import OffsetReport, look_at, repaired
from duizhao.offsets import Unit

# T1<tab>PER 0 3<tab>text; a span in several pieces has ; between them.
_BRAT = re.compile(r"(T\S+\t\S+ )(\d+(?: \d+;\d+)* \d+)(\t)(.*)")


def look_at_file(path: Path) -> OffsetReport:
    """What the spans of a file show of their unit.

    Raises:
        InputError: with file and line, where it is of no kind that is known, or brat's text is not beside it.
    """
    report = OffsetReport()
    for where, value in _values(path):
        look_at(value, where, report)
    return report


def repair_file(path: Path, target: Path, unit: Unit) -> int:
    """Write the file with code points for offsets; nothing else changes.

    Returns:
        how many spans have changed.
    """
    changed = 0
    out: list[str] = []
    if path.suffix.lower() == ".ann":
        text = _text_of(path)
        for number, line in read_lines(path):
            try:
                fixed = _repaired_line(line, text, unit)
            except (ValueError, IndexError) as error:  # a span in pieces, which was not compared
                raise InputError(str(error), where=f"{path}:{number}", remedy="mend the span") from None
            changed += fixed != line
            out.append(fixed)
    else:
        for _, value in _values(path):
            changed += repaired(value, unit)
            out.append(json.dumps(value, ensure_ascii=False))
    write_if_changed(target, ("\n".join(out) + "\n").encode("utf-8"))
    return changed


def _repaired_line(line: str, text: str, unit: Unit) -> str:
    match = _BRAT.fullmatch(line)
    if match is None:
        return line
    pieces = []
    for piece in match.group(2).split(";"):
        start, end = map(int, piece.split())
        row = {"text": text, "spans": [{"start": start, "end": end, "text": ""}]}
        repaired(row, unit)
        [span] = row["spans"]
        assert isinstance(span, dict)
        pieces.append(f"{span['start']} {span['end']}")
    return f"{match.group(1)}{';'.join(pieces)}{match.group(3)}{match.group(4)}"


def _values(path: Path) -> Iterator[tuple[str, Any]]:
    """The JSON values of a file with their places; those of a brat file made of its spans."""
    if path.suffix.lower() == ".json":
        yield str(path), parse_json(read_text(path), str(path))
        return
    text = _text_of(path) if path.suffix.lower() == ".ann" else ""
    for number, line in read_lines(path):
        where = f"{path}:{number}"
        if path.suffix.lower() != ".ann":
            if line.strip():
                yield where, parse_json(line, where)
        elif (match := _BRAT.fullmatch(line)) and ";" not in match.group(2):
            start, end = map(int, match.group(2).split())
            yield where, {"text": text, "spans": [{"start": start, "end": end, "text": match.group(4)}]}


def _text_of(path: Path) -> str:
    """The text beside brat's annotations; a line end is a space in the texts of spans."""
    beside = path.with_suffix(".txt")
    if not beside.is_file():
        raise InputError("has no text beside it", where=str(path), remedy=f"put {beside.name} there")
    return read_text(beside).replace("\n", " ")
