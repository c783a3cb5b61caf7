"""The small exports of Label Studio: JSON_MIN, CSV and TSV.

A row is one annotation of a task, with a column for each control. Spans are kept in them. What was chosen for
a region is not: a list of choices stands in the file without the regions that they belong to, so that each
stance in it is counted as lost. Skipped tasks are not in these exports at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from duizhao.errors import InputError
from duizhao.interchange.format import Format, Options
from duizhao.interchange.lines import MEND, parse_json
from duizhao.interchange.passage import Passage
from duizhao.losses import Losses

_SERVER = ("annotator", "annotation_id", "created_at", "updated_at", "lead_time", "agreement")
_COLLIDING = "_data_"
_PLACES = ("start", "end")
_WHOLE_NUMBER = re.compile(r"0|[1-9][0-9]{0,14}")
Row = tuple[str, dict[str, Any]]


def read(path: Path, _options: Options, losses: Losses) -> Iterator[Passage]:
    """A passage for each row."""
    rows = _json_rows(path) if path.suffix.lower() == ".json" else _csv_rows(path)
    for number, (where, row) in enumerate(rows, 1):
        yield _passage(row, number, where, losses)


def _json_rows(path: Path) -> Iterator[Row]:
    from duizhao.formats.labelstudio.items import read_items

    yield from read_items(path)


def _csv_rows(path: Path) -> Iterator[Row]:
    from duizhao.formats.tables import csv_rows

    rows = csv_rows(path, "\t" if path.suffix.lower() == ".tsv" else ",")
    where, names = next(rows, (f"{path}:1", []))
    if len(set(names)) != len(names):
        raise InputError("two columns have the same name", where=where, remedy=MEND)
    for place, cells in rows:
        if len(cells) != len(names):
            raise InputError(f"{len(cells)} cells, {len(names)} columns", where=place, remedy=MEND)
        yield (
            place,
            {name: _value(name, cell, place) for name, cell in zip(names, cells, strict=True) if cell},
        )


def _value(name: str, cell: str, where: str) -> Any:
    """What a cell stands for: the list of a control, or a place; any other cell is text."""
    if name in _PLACES and _WHOLE_NUMBER.fullmatch(cell):
        return int(cell)
    if cell[0] != "[" or cell[-1] != "]":
        return cell
    try:
        found = parse_json(cell, where)
    except InputError:
        return cell
    return found if name == "alignment" or all(isinstance(one, (dict, str)) for one in found) else cell


def _is_spans(value: Any) -> bool:
    """Whether a value is what a control for spans gave: a list of objects with a place."""
    return isinstance(value, list) and any(isinstance(one, dict) and "start" in one for one in value)


def _passage(row: dict[str, Any], number: int, where: str, losses: Losses) -> Passage:
    from duizhao.formats.labelstudio.reading import passages_of

    data: dict[str, Any] = {}
    results: list[dict[str, Any]] = []
    controls = {name for name, value in row.items() if _is_spans(value)}
    for name, value in row.items():
        if name in controls:
            results += _spans(name, value, where, losses)
        elif name not in _SERVER and name != "id":
            of_data = name.removeprefix(_COLLIDING)
            results += _choices(name, value, bool(controls), where, losses, data, of_data)
    annotation = {name: row[name] for name in _SERVER[2:5] if row.get(name) not in (None, "")}
    annotation |= {"result": results, "completed_by": row.get("annotator")}
    judged = row.get("annotation_id") not in (None, "")
    if results and not judged:
        raise InputError("has spans or choices, and no 'annotation_id'", where=where, remedy=MEND)
    task = {"id": row.get("id"), "data": data, "annotations": [annotation] if judged else []}
    [passage] = passages_of(task, number, where, losses)
    return passage


def _spans(name: str, value: list[Any], where: str, losses: Losses) -> Iterator[dict[str, Any]]:
    for number, one in enumerate(value):
        if isinstance(one, dict) and ("labels" in one or "hypertextlabels" in one):
            kind = "labels" if "labels" in one else "hypertextlabels"
            yield {"id": f"{name}{number}", "from_name": name, "type": kind, "value": one}
        else:
            losses.add(f"stance without its entity: {_shown(one)}", where)


def _shown(one: Any) -> str:
    chosen = one.get("choices") if isinstance(one, dict) else one
    chosen = chosen if isinstance(chosen, list) else [chosen]
    return ", ".join(repr(each)[:40] for each in chosen)


def _choices(
    name: str, value: Any, spans: bool, where: str, losses: Losses, data: dict[str, Any], of_data: str
) -> Iterator[dict[str, Any]]:
    """The result of a control for the whole task; what is neither that nor a region's belongs to the data."""
    from duizhao.labelstudio.screen.config import (
        ATTRIBUTE,
        BASIS,
        COMMENT,
        POLARITY,
        TOPIC_BASIS,
        TOPIC_POLARITY,
        TRANSLATION,
    )

    values = value if isinstance(value, list) else [value]
    texts = [one for one in values if isinstance(one, str) and one]
    if name in {TOPIC_POLARITY, TOPIC_BASIS}:
        yield {"from_name": name, "type": "choices", "value": {"choices": texts}}
    elif name in {COMMENT, TRANSLATION}:
        yield {"from_name": name, "type": "textarea", "value": {"text": texts}}
    elif name in {POLARITY, BASIS, ATTRIBUTE} or (spans and _judges(name)):
        kind = "attribute" if name == ATTRIBUTE else "basis" if name == BASIS else "stance"
        for one in values:
            losses.add(f"{kind} without its entity: {_shown(one)}", where)
    else:
        data[of_data] = value


def _judges(name: str) -> bool:
    return any(word in name.casefold() for word in ("polarity", "stance", "sentiment"))


def sniff(head: bytes) -> bool:
    """Whether the first row, or the header, names what such an export always has.

    Example:
        >>> sniff(b"annotation_id,lead_time,text,updated_at"), sniff(b"id,text")
        (True, False)
    """
    always = (b"annotation_id", b"lead_time", b"updated_at")
    return all(name in head for name in always) and b'"result"' not in head and b'"data"' not in head


FORMATS = (
    Format(
        "ls_min",
        "Label Studio JSON_MIN, CSV, TSV",
        (".json", ".csv", ".tsv"),
        frozenset({"ids", "entities", "nested", "overlapping", "stances", "basis", "translation", "states",
                   "annotators", "metadata", "documents", "empty"}),
        read,
        sniff=sniff,
        notes="Stances toward entities are not in these exports: export JSON to keep them.",
    ),
)  # fmt: skip
