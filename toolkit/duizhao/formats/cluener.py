"""CLUENER JSON Lines, read only: `{"text": ..., "label": {"name": {"叶老桂": [[9, 11]]}}}`.

Ends are inclusive there: 9 to 11 are three characters. The text of each entity stands in the file and is
checked.
Source: the data of CLUENER2020 (github.com/CLUEbenchmark/CLUENER2020).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from duizhao.errors import InputError
from duizhao.interchange.format import Format, Options
from duizhao.interchange.lines import MEND, first_object, get, read_json_lines, require
from duizhao.interchange.passage import Mention, Passage, annotated
from duizhao.losses import Losses


def read(path: Path, _options: Options, _losses: Losses) -> Iterator[Passage]:
    """The sentences; one without an id is numbered."""
    for number, (where, row) in enumerate(read_json_lines(path), 1):
        text = get(row, "text", str, where)
        given = row.get("id")
        name = str(given) if isinstance(given, int | str) and not isinstance(given, bool) else str(number)
        found = list(_entities(get(row, "label", dict, where, {}), text, where))
        yield annotated(Passage(name, text), found, where=where)


def _entities(labels: dict[str, Any], text: str, where: str) -> Iterator[Mention]:
    for label, forms in labels.items():
        for form, places in require(forms, dict, where, label).items():
            for place in require(places, list, where, form):
                pair = require(place, list, where, form)
                if len(pair) != 2:
                    raise InputError(f"{form!r} has no start and end", where=where, remedy=MEND)
                start, last = (require(one, int, where, form) for one in pair)
                if not 0 <= start <= last < len(text) or text[start : last + 1] != form:
                    there = text[max(start, 0) : max(last + 1, 0)]
                    raise InputError(
                        f"{form!r} does not stand at {start} to {last} (inclusive), there is {there!r}",
                        where=where,
                        remedy="`duizhao offsets` does not know inclusive ends: see what wrote the file",
                    )
                yield Mention(start, last + 1, label)


def _sniff(head: bytes) -> bool:
    """Whether the labels are an object; doccano's are a list."""
    first = first_object(head)
    if first is None:
        return b'"text": ' in head and b'"label": {' in head
    return isinstance(first.get("text"), str) and isinstance(first.get("label"), dict)


FORMATS = (
    Format(
        "cluener",
        "CLUENER JSON Lines",
        (".json", ".jsonl"),
        frozenset({"ids", "entities", "nested", "overlapping"}),
        read,
        sniff=_sniff,
        notes="Ends are inclusive in the file.",
    ),
)
