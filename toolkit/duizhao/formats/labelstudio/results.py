"""The results of one annotation -> entities, stances and what was said of the task as a whole.

A region and what was chosen for it share an ``id``. Nothing checks results on their way into Label Studio:
what cannot be carried is counted, and what does not fit the text is an error.
"""

from __future__ import annotations

import reprlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from duizhao.errors import InputError
from duizhao.interchange.lines import get, require
from duizhao.interchange.passage import AUTHOR, TOPIC, Mention, Position
from duizhao.labelstudio.screen.config import (
    ATTRIBUTE,
    BASIS,
    EVIDENCE,
    HOLDER,
    MARKER,
    POLARITY,
    TOPIC_BASIS,
    TOPIC_POLARITY,
)
from duizhao.losses import Losses
from duizhao.model import Span

_LABELLED = {"labels", "hypertextlabels"}
_BARE = {"text", "hypertext"}
# How other projects call the choice that judges a region.
_JUDGING = ("polarity", "stance", "sentiment")
OFFSETS = "`duizhao offsets FILE` tells whether the file counts in another unit"


@dataclass(slots=True)
class Found:
    """What an annotation says.

    Attributes:
        mentions: entities, the id of their region as key.
        whole: by control, what was chosen or written for the task as a whole.
    """

    mentions: list[Mention] = field(default_factory=list)
    positions: list[Position] = field(default_factory=list)
    whole: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class _Sorted:
    regions: dict[str, list[tuple[Span, str]]] = field(default_factory=lambda: defaultdict(list))
    markers: dict[str, Span] = field(default_factory=dict)
    chosen: list[tuple[str, str, list[str], bool]] = field(default_factory=list)
    relations: list[tuple[str, str, str]] = field(default_factory=list)
    whole: dict[str, list[str]] = field(default_factory=dict)


def read_annotation(
    results: Any, text: str, where: str, losses: Losses, to_base: Callable[[Span], Span] = lambda span: span
) -> Found:
    """What the results say of the text.

    Args:
        results: as the file has them; None for none.
        text: what the annotator saw: the offsets count in it.
        to_base: from a span of it to a span of the passage.

    Raises:
        InputError: for results of another shape, and for a region whose stored text is not what the text
            says there.

    Example:
        >>> value = {"start": 0, "end": 2, "text": "胡说", "labels": ["PER"]}
        >>> one = {"id": "r", "from_name": "ner", "type": "labels", "value": value}
        >>> read_annotation([one], "胡说", "a.json:1", Losses()).mentions
        [Mention(start=0, end=2, label='PER', attributes=(), key='r')]
    """
    raw = _Sorted()
    for number, each in enumerate(require(results, list, where, "result") if results is not None else []):
        result = require(each, dict, where, "result")
        if result.get("type") == "relation":
            _relation(raw, result, where)
        else:
            _control(raw, result, text, f"!{number}", where, losses, to_base)
    return _judged(raw, where, losses)


def _control(
    raw: _Sorted,
    result: dict[str, Any],
    text: str,
    nameless: str,
    where: str,
    losses: Losses,
    to_base: Callable[[Span], Span],
) -> None:
    kind, control = get(result, "type", str, where, ""), get(result, "from_name", str, where, "")
    value = get(result, "value", dict, where, {})
    name = result.get("id")
    name = name if isinstance(name, str) and name else nameless
    if kind in _LABELLED | _BARE:
        labels = _texts(value, kind, where) if kind in _LABELLED else []
        labels = labels or _texts(value, "labels", where)
        span = _span(value, text, where, losses)
        if span is not None:
            _region(raw, name, control, to_base(span), labels, where, losses)
        if result.get("meta"):
            losses.add("note on a region", f"{where} {name}")
    elif kind == "choices":
        raw.chosen.append((name, control, _texts(value, "choices", where), "start" in value))
    elif kind == "textarea" and "start" not in value:
        raw.whole.setdefault(control, []).extend(_texts(value, "text", where))
    else:
        losses.add(f"result of the type {reprlib.repr(kind)}", f"{where} {reprlib.repr(control)}")


def _texts(value: dict[str, Any], key: str, where: str) -> list[str]:
    """A list of texts; one alone counts as such a list."""
    given = value.get(key)
    if isinstance(given, str):
        return [given]
    return [require(one, str, where, key) for one in get(value, key, list, where, [])]


def _region(
    raw: _Sorted, name: str, control: str, span: Span, labels: list[str], where: str, losses: Losses
) -> None:
    if control == MARKER:
        raw.markers[name] = span
        return
    if not labels:
        losses.add("region without a label", f"{where} {span.start}-{span.end}")
        return
    if name in raw.regions and raw.regions[name][0][0] != span:
        losses.add("region with the id of another, kept without choices and relations", f"{where} {name}")
        name = f"{name}!{len(raw.regions)}"
    raw.regions[name] += [(span, label) for label in labels]


def _span(value: dict[str, Any], text: str, where: str, losses: Losses) -> Span | None:
    """Where a region lies; those drawn on HTML carry global offsets."""
    place = value.get("globalOffsets")
    place = place if isinstance(place, dict) else value
    if isinstance(place.get("start"), str) or place.get("start") is None:
        losses.add("region without offsets in the text", where)
        return None
    start, end = get(place, "start", int, where), get(place, "end", int, where)
    if start == end:
        losses.add("region without length", f"{where} {start}-{end}")
        return None
    if not 0 <= start < end <= len(text):
        raise InputError(
            f"region {start}-{end} of a text of {len(text)} characters", where=where, remedy=OFFSETS
        )
    told, there = value.get("text"), text[start:end]
    # Label Studio writes a line end as a backslash and an n, and a browser changes CR.
    if isinstance(told, str) and _bare(told) != _bare(there):
        raise InputError(
            f"{start}-{end} is {reprlib.repr(there)} in the text, not {reprlib.repr(told)}",
            where=where,
            remedy=OFFSETS,
        )
    return Span(start, end)


def _bare(text: str) -> str:
    return "".join(text.replace("\\n", "").split())


def _relation(raw: _Sorted, result: dict[str, Any], where: str) -> None:
    source, to = get(result, "from_id", str, where), get(result, "to_id", str, where)
    # The arrow can be turned round on the screen, which leaves the two ids where they were.
    if result.get("direction") == "left":
        source, to = to, source
    raw.relations += [(source, to, label) for label in _texts(result, "labels", where) or [""]]


def _judged(raw: _Sorted, where: str, losses: Losses) -> Found:
    found = Found(whole=raw.whole)
    chosen: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for name, control, values, of_region in raw.chosen:
        if name in raw.regions:
            chosen[name].setdefault(_role(control), []).extend(_named(control, values))
        elif of_region:
            losses.add("choice on a region without a label", f"{where} {reprlib.repr(control)}", len(values))
        else:
            raw.whole.setdefault(control, []).extend(values)
    for name, labelled in raw.regions.items():
        attributes = tuple(chosen[name].get(ATTRIBUTE, ()))
        for number, (span, label) in enumerate(labelled):
            key = name if not number else f"{name}!{number}"
            found.mentions.append(Mention(span.start, span.end, label, attributes, key))
    found.positions += _topic(raw, where, losses)
    ties = _ties(raw, where, losses)
    for name, made in chosen.items():
        found.positions += _toward(name, made, ties.get(name, {}), raw, where, losses)
    for name in sorted(ties.keys() - {name for name, made in chosen.items() if made.get(POLARITY)}):
        losses.add("holder or evidence without a polarity", f"{where} {name}")
    tied = {to for made in ties.values() for to in made.get(EVIDENCE, [])}
    for name in sorted(raw.markers.keys() - tied):
        losses.add("evidence that is tied to no entity", f"{where} {name}")
    return found


def _role(control: str) -> str:
    """What a choice of a region says: polarity, basis, or else an attribute of the entity."""
    if any(word in control.lower() for word in _JUDGING):
        return POLARITY
    return BASIS if control == BASIS else ATTRIBUTE


def _named(control: str, values: list[str]) -> list[str]:
    """The choices; those of a control that duizhao's screen does not have with its name."""
    if control == ATTRIBUTE or _role(control) != ATTRIBUTE:
        return values
    return [f"{control}={value}" for value in values]


def _first(values: list[str], what: str, where: str, losses: Losses) -> str:
    for more in list(dict.fromkeys(values))[1:]:
        losses.add(f"second {what} of a stance", f"{where} {reprlib.repr(more)}")
    return values[0] if values else ""


def _topic(raw: _Sorted, where: str, losses: Losses) -> Iterator[Position]:
    polarities, bases = raw.whole.pop(TOPIC_POLARITY, []), raw.whole.pop(TOPIC_BASIS, [])
    if polarities:
        polarity = _first(polarities, "polarity", where, losses)
        yield Position(AUTHOR, TOPIC, polarity, _first(bases, "basis", where, losses))
    elif bases:
        losses.add("basis without a polarity", where)


def _ties(raw: _Sorted, where: str, losses: Losses) -> dict[str, dict[str, list[str]]]:
    """By region, the regions of its holder and evidence; other relations are counted."""
    ties: dict[str, dict[str, list[str]]] = {}
    for source, to, label in raw.relations:
        if not label and source in raw.regions and (to in raw.regions or to in raw.markers):
            label = HOLDER if to in raw.regions else EVIDENCE
            losses.add(f"relation without a name, read as {label}", f"{where} {source}")
        ends: Any = {HOLDER: raw.regions, EVIDENCE: raw.markers}.get(label, {})
        if source in raw.regions and to in ends:
            ties.setdefault(source, {}).setdefault(label, []).append(to)
        else:
            losses.add(f"relation {reprlib.repr(label)}", f"{where} {source} to {to}")
    return ties


def _toward(
    name: str,
    chosen: dict[str, list[str]],
    tied: dict[str, list[str]],
    raw: _Sorted,
    where: str,
    losses: Losses,
) -> Iterator[Position]:
    """The stance toward a region, if there is one."""
    polarity = _first(chosen.get(POLARITY, []), "polarity", where, losses)
    basis = _first(chosen.get(BASIS, []), "basis", where, losses)
    if not polarity:
        if basis:
            losses.add("basis without a polarity", f"{where} {name}")
        return
    if len(raw.regions[name]) > 1:
        losses.add("stance toward a region with several labels, read as one toward the first", where)
    holder = _first(tied.get(HOLDER, []), "holder", where, losses)
    evidence = _first(tied.get(EVIDENCE, []), "piece of evidence", where, losses)
    span = raw.markers[evidence] if evidence else None
    yield Position(holder or AUTHOR, name, polarity, basis, (span.start, span.end) if span else None)
