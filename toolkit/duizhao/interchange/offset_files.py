"""Looking at the offsets of a JSON or JSON Lines file, and writing it with code points."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from duizhao.files import write_if_changed
from duizhao.interchange.lines import parse_json, read_lines, read_text
from duizhao.interchange.offset_units import OffsetReport, look_at, repaired
from duizhao.offsets import Unit


def look_at_file(path: Path) -> OffsetReport:
    """What the spans of a file show of their unit.

    Raises:
        InputError: with file and line, where it is neither JSON nor JSON Lines.
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
    for _, value in _values(path):
        changed += repaired(value, unit)
        out.append(json.dumps(value, ensure_ascii=False))
    write_if_changed(target, ("\n".join(out) + "\n").encode("utf-8"))
    return changed


def _values(path: Path) -> Iterator[tuple[str, Any]]:
    if path.suffix.lower() == ".json":
        yield str(path), parse_json(read_text(path), str(path))
        return
    for number, line in read_lines(path):
        if line.strip():
            yield f"{path}:{number}", parse_json(line, f"{path}:{number}")
