"""What a server holds for one annotation -> regions, choices, relations and texts.

Nothing checks results on their way into Label Studio: they may be any JSON. What cannot be read is left out
and told; what stands beside it is kept.
"""

from __future__ import annotations

import reprlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from duizhao.annotation.schema import Schema
from duizhao.labelstudio.screen.config import (
    ATTRIBUTE,
    BASIS,
    COMMENT,
    ENTITY,
    MARKER,
    POLARITY,
    TOPIC_BASIS,
    TOPIC_POLARITY,
    TRANSLATION,
)
from duizhao.labelstudio.tasks.unit import Unit
from duizhao.model import Span

# Control -> the group of the schema that its choices come from.
_REGION_CHOICES = {POLARITY: "polarities", BASIS: "bases", ATTRIBUTE: "attributes"}
_TOPIC_CHOICES = {TOPIC_POLARITY: "polarities", TOPIC_BASIS: "bases"}
_REDRAW = "open the task and draw it again"


@dataclass(slots=True)
class Raw:
    """The results of one annotation by kind, spans in code points of the block.

    Attributes:
        entities: by region, the span and its label.
        markers: by region, the span of a piece of evidence.
        choices: by region and control, the ids that were chosen.
        relations: source region, target region, label (empty where none was picked).
        whole: by control, what was chosen or written for the unit as a whole.
        problems: what was left out or changed, one sentence each.
    """

    entities: dict[str, tuple[Span, str]] = field(default_factory=dict)
    markers: dict[str, Span] = field(default_factory=dict)
    choices: dict[str, dict[str, list[str]]] = field(default_factory=lambda: defaultdict(dict))
    relations: list[tuple[str, str, str]] = field(default_factory=list)
    whole: dict[str, list[str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def sort_results(unit: Unit, results: object, schema: Schema) -> Raw:
    """Sort the results of one annotation; any JSON value will do.

    Example:
        >>> from duizhao.annotation.schema import load_schema
        >>> from duizhao.paths import find_workspace
        >>> unit = Unit("d", "d-b001", 0, 2, "甲说")
        >>> sort_results(unit, [None], load_schema(find_workspace())).problems
        ['result 1 is None, no object; it is left out']
    """
    raw = Raw()
    if results is None:
        return raw
    if not isinstance(results, Sequence) or isinstance(results, str):
        raw.problems.append(f"the results are {quote(results)}, no list; they are left out")
        return raw
    for number, result in enumerate(results, 1):
        where = f"result {number}"
        if not isinstance(result, Mapping):
            raw.problems.append(f"{where} is {quote(result)}, no object; it is left out")
        elif result.get("type") == "relation":
            _relation(raw, result, where)
        else:
            _control(raw, unit, result, schema, where)
    return raw


def quote(value: object) -> str:
    """A value as a message shows it: short, whatever it is."""
    return reprlib.repr(value)


def _control(raw: Raw, unit: Unit, result: Mapping[str, Any], schema: Schema, where: str) -> None:
    control, value = result.get("from_name"), result.get("value")
    known = {ENTITY, MARKER, COMMENT, TRANSLATION, *_REGION_CHOICES, *_TOPIC_CHOICES}
    if not isinstance(control, str) or control not in known:
        name = quote(control or result.get("type"))
        raw.problems.append(f"{where}: a result of the unknown control {name} is left out")
        return
    if not isinstance(value, Mapping):
        raw.problems.append(f"{where}: {control} without a value is left out")
        return
    where = f"{where}, {control}"
    if control in {ENTITY, MARKER}:
        if control == MARKER and value.get("labels") not in [[one] for one in schema.ids("markers")]:
            raw.problems.append(f"{where}: unknown label {quote(value.get('labels'))} is read as evidence")
        _region(raw, unit, control, result, where)
    elif control in _REGION_CHOICES:
        chosen = list(_choices(raw, value, schema.ids(_REGION_CHOICES[control]), where))
        _keep(raw, raw.choices[_name(result, where)], control, chosen, where)
    elif control in _TOPIC_CHOICES:
        chosen = list(_choices(raw, value, schema.ids(_TOPIC_CHOICES[control]), where))
        _keep(raw, raw.whole, control, chosen, where)
    else:
        text = value.get("text")
        written = _strings(raw, [text] if isinstance(text, str) else text, where)
        raw.whole.setdefault(control, []).extend(written)


def _name(result: Mapping[str, Any], where: str) -> str:
    """The region's id; one without gets a name of its own, to which nothing can refer."""
    name = result.get("id")
    return name if isinstance(name, str) and name else f"!{where}"


def _keep(raw: Raw, values: dict[str, list[str]], control: str, chosen: list[str], where: str) -> None:
    """Note what was chosen; a control that takes one choice keeps the first."""
    if control == ATTRIBUTE:
        values[control] = sorted({*values.get(control, []), *chosen})
        return
    there = values.setdefault(control, [])
    for one in chosen:
        if not there:
            there.append(one)
        elif one not in there:
            raw.problems.append(f"{where}: a second choice {one!r} beside {there[0]!r} is left out")


def _choices(raw: Raw, value: Mapping[str, Any], known: list[str], where: str) -> Iterator[str]:
    for one in _strings(raw, value.get("choices"), where):
        if one in known:
            yield one
        else:
            there = ", ".join(known)
            raw.problems.append(f"{where}: unknown choice {quote(one)} is left out; there are {there}")


def _strings(raw: Raw, values: object, where: str) -> list[str]:
    """The texts of a list; a missing list is an empty one."""
    if values is None:
        return []
    if not isinstance(values, list):
        raw.problems.append(f"{where}: {quote(values)} is no list; it is left out")
        return []
    for one in values:
        if not isinstance(one, str):
            raw.problems.append(f"{where}: {quote(one)} is no text; it is left out")
    # A lone surrogate, which JSON can hold, can be stored in no file.
    return [
        one.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        for one in values
        if isinstance(one, str)
    ]


def _region(raw: Raw, unit: Unit, control: str, result: Mapping[str, Any], where: str) -> None:
    name, value = _name(result, where), result["value"]
    labels = _strings(raw, value.get("labels") or value.get("hypertextlabels"), where)
    if len(labels) != 1:
        told = f"{labels[0]!r} is taken" if labels else "it is left out"
        raw.problems.append(f"{where}: a region with {len(labels)} labels; {told}")
    span = _place(raw, unit, value, where)
    if span is None or not labels:
        return
    there: dict[str, Any] = raw.entities if control == ENTITY else raw.markers
    kept = (span, labels[0]) if control == ENTITY else span
    if name in there:
        same = there[name] == kept
        raw.problems.append(
            f"{where}: the region stands twice, one is taken"
            if same
            else f"{where}: has the id of another region, and is kept without choices and relations"
        )
        name = name if same else f"!{where}"
    there[name] = kept


def _place(raw: Raw, unit: Unit, value: Mapping[str, Any], where: str) -> Span | None:
    """Where a region lies in the block; None, and told, where that cannot be said."""
    shown, length = _offsets(value), len(unit.text_shown)
    if shown is None:
        raw.problems.append(f"{where}: a region without offsets is left out; {_REDRAW}")
        return None
    if not 0 <= shown.start < shown.end <= length:
        place = f"{quote(shown.start)}..{quote(shown.end)}"
        raw.problems.append(
            f"{where}: a region {place} outside a text of {length} code points is left out; {_REDRAW}"
        )
        return None
    text = shown.of(unit.text_shown)
    _check_text(raw, value.get("text"), text, where)
    span, widened = unit.to_base(shown)
    if widened:
        raw.problems.append(
            f"{where}: {quote(text)} is part of a phrase that has another length in the base text, and "
            f"became {quote(unit.slice(span))}"
        )
    return span


def _offsets(value: Mapping[str, Any]) -> Span | None:
    """Where a region lies: those drawn on the screen carry global offsets, imported ones plain ones."""
    for place in (value.get("globalOffsets"), value):
        if isinstance(place, Mapping):
            start, end = place.get("start"), place.get("end")
            # True is an int in Python, and 3.0 would pass for one.
            if type(start) is int and type(end) is int:
                return Span(start, end)
    return None


def _check_text(raw: Raw, told: object, there: str, where: str) -> None:
    """Tell when the region was drawn on another text than the one that stands there now.

    White space is not compared: Label Studio writes a line end as a backslash and an n, and a browser
    changes CR.
    """
    if isinstance(told, str) and _bare(told) != _bare(there):
        raw.problems.append(
            f"{where}: drawn on another text: it was {quote(told)}, and {quote(there)} stands there now; "
            "look at the task again"
        )


def _bare(text: str) -> str:
    return "".join(text.replace("\\n", "").split())


def _relation(raw: Raw, result: Mapping[str, Any], where: str) -> None:
    source, to = result.get("from_id"), result.get("to_id")
    if not isinstance(source, str) or not isinstance(to, str):
        raw.problems.append(f"{where}: a relation from {quote(source)} to {quote(to)} is left out")
        return
    # The arrow can be turned round on the screen, which leaves the two ids where they were.
    if result.get("direction") == "left":
        source, to = to, source
    labels = _strings(raw, result.get("labels"), f"{where}, relation")
    raw.relations += [(source, to, label) for label in labels or [""]]
