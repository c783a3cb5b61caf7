"""Entities and stances <-> Label Studio results.

A region and its per-region choices share one ``id``; holder and evidence are relations between regions;
the stance toward the topic is a choice of the whole task. Both directions keep exact code points, and
reading takes the text from the frozen sentence, never from the screen.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from duizhao.annotation.layers import entity_id, stance_id
from duizhao.annotation.schema import Schema
from duizhao.errors import AnchorError
from duizhao.labelstudio.config import (
    ATTRIBUTE,
    BASIS,
    COMMENT,
    ENTITY,
    MARKER,
    POLARITY,
    TEXT,
    TOPIC_BASIS,
    TOPIC_POLARITY,
)
from duizhao.model import Entity, Span, Stance

Result = dict[str, Any]
HOLDER, EVIDENCE = "holder", "evidence"


@dataclass(frozen=True, slots=True)
class Unit:
    """The anchor of a task: which part of which block it shows."""

    doc_id: str
    block_id: str
    start: int
    end: int
    text: str

    @classmethod
    def of_task(cls, data: Mapping[str, Any]) -> Unit:
        """The anchor stored in a task's ``data``."""
        return cls(
            str(data["doc"]), str(data["block"]), int(data["start"]), int(data["end"]), str(data["text"])
        )


@dataclass(slots=True)
class Judgement:
    """What one annotation says about its unit.

    Attributes:
        problems: what the screen let through and a layer cannot hold, one sentence each.
    """

    entities: list[Entity] = field(default_factory=list)
    stances: list[Stance] = field(default_factory=list)
    comment: str = ""
    problems: list[str] = field(default_factory=list)


def _region_id(name: str) -> str:
    """A short id that Label Studio accepts, the same for the same record on every machine."""
    return hashlib.sha256(name.encode()).hexdigest()[:10]


def write_results(
    unit: Unit, entities: Sequence[Entity], stances: Sequence[Stance], comment: str = ""
) -> tuple[list[Result], list[str]]:
    """The results of one annotation, and what the screen cannot show (one sentence each).

    Args:
        unit: the task's anchor.
        entities, stances: those inside the unit.
        comment: free remark.
    """
    results: list[Result] = []
    lost: list[str] = []
    here = {entity.id: entity for entity in entities}
    for entity in entities:
        results.append(_region(unit, entity.id, ENTITY, "labels", [entity.label], entity.start, entity.end))
        if entity.attributes:
            results.append(_choice(unit, entity, ATTRIBUTE, list(entity.attributes)))
    judged: set[str] = set()
    for stance in stances:
        if stance.target == "topic":
            if stance.holder != "author" or "topic" in judged:
                lost.append(f"{stance.id}: one stance of the author toward the topic is all a task can show")
                continue
            judged.add("topic")
            results.extend(_topic_results(stance))
            if stance.evidence:
                lost.append(f"{stance.id}: its evidence, which a stance toward the topic cannot show")
        elif stance.target not in here or stance.holder not in {"author", *here}:
            lost.append(f"{stance.id}: its target or holder is outside the sentence")
        elif stance.target in judged:
            lost.append(f"{stance.id}: a second stance toward the same entity")
        else:
            judged.add(stance.target)
            if stance.evidence and not (
                unit.start <= stance.evidence.start < stance.evidence.end <= unit.end
            ):
                lost.append(f"{stance.id}: its evidence, which is outside the sentence")
                stance = replace(stance, evidence=None)
            results.extend(_stance_results(unit, stance, here[stance.target]))
    if comment:
        results.append(_whole(COMMENT, "textarea", {"text": [comment]}))
    return results, lost


def _inside(unit: Unit, span: Span) -> bool:
    return unit.start <= span.start < span.end <= unit.end


def _stance_results(unit: Unit, stance: Stance, target: Entity) -> Iterator[Result]:
    yield _choice(unit, target, POLARITY, [stance.polarity])
    if stance.basis:
        yield _choice(unit, target, BASIS, [stance.basis])
    if stance.holder != "author":
        yield _relation(target.id, stance.holder, HOLDER)
    if stance.evidence:
        name = f"{stance.id}!evidence"
        yield _region(unit, name, MARKER, "labels", ["EVIDENCE"], stance.evidence.start, stance.evidence.end)
        yield _relation(target.id, name, EVIDENCE)


def _topic_results(stance: Stance) -> Iterator[Result]:
    yield _whole(TOPIC_POLARITY, "choices", {"choices": [stance.polarity]})
    if stance.basis:
        yield _whole(TOPIC_BASIS, "choices", {"choices": [stance.basis]})


def _value(unit: Unit, start: int, end: int) -> dict[str, Any]:
    low, high = start - unit.start, end - unit.start
    # HyperText takes plain offsets for regions that were not drawn on the screen; it fills in XPaths itself.
    return {
        "start": low,
        "end": high,
        "globalOffsets": {"start": low, "end": high},
        "text": unit.text[low:high],
    }


def _region(unit: Unit, name: str, control: str, key: str, values: list[str], start: int, end: int) -> Result:
    value = {**_value(unit, start, end), key: values}
    return {"id": _region_id(name), "from_name": control, "to_name": TEXT, "type": "labels", "value": value}


def _choice(unit: Unit, entity: Entity, control: str, values: list[str]) -> Result:
    value = {**_value(unit, entity.start, entity.end), "choices": values}
    return {
        "id": _region_id(entity.id),
        "from_name": control,
        "to_name": TEXT,
        "type": "choices",
        "value": value,
    }


def _whole(control: str, kind: str, value: dict[str, Any]) -> Result:
    return {"id": _region_id(control), "from_name": control, "to_name": TEXT, "type": kind, "value": value}


def _relation(source: str, target: str, label: str) -> Result:
    return {
        "type": "relation",
        "from_id": _region_id(source),
        "to_id": _region_id(target),
        "direction": "right",
        "labels": [label],
    }


@dataclass(slots=True)
class _Regions:
    """The results of one annotation, sorted by what they are."""

    spans: dict[str, tuple[Span, str, str]] = field(default_factory=dict)
    choices: dict[str, dict[str, list[str]]] = field(default_factory=lambda: defaultdict(dict))
    relations: list[tuple[str, str, str]] = field(default_factory=list)
    whole: dict[str, list[str]] = field(default_factory=dict)


def read_results(unit: Unit, results: Sequence[Mapping[str, Any]], schema: Schema) -> Judgement:
    """What the results of one annotation say.

    Raises:
        AnchorError: when a region lies outside the unit's text.
    """
    judgement = Judgement()
    regions = _sort(unit, results, judgement)
    known = set(schema.ids("entities"))
    names: dict[str, str] = {}
    for region, (span, control, label) in sorted(
        regions.spans.items(), key=lambda item: (item[1][0], item[1][2])
    ):
        if control != ENTITY:
            continue
        if label not in known:
            judgement.problems.append(f"unknown label {label!r} on {span.of(unit.text)!r}")
        start, end = span.start + unit.start, span.end + unit.start
        name = entity_id(unit.block_id, start, end, label, names.values())
        names[region] = name
        attributes = tuple(sorted(regions.choices[region].get(ATTRIBUTE, [])))
        judgement.entities.append(
            Entity(name, unit.doc_id, unit.block_id, start, end, label, span.of(unit.text), attributes)
        )
    judgement.stances.extend(_topic_stance(unit, regions))
    if regions.whole.get(TOPIC_BASIS) and not regions.whole.get(TOPIC_POLARITY):
        judgement.problems.append("a basis of the stance toward the topic without a polarity")
    for region, name in names.items():
        judgement.stances.extend(_entity_stance(unit, regions, region, name, names, judgement))
    _check_relations(regions, names, judgement)
    judgement.comment = "\n".join(regions.whole.get(COMMENT, []))
    return judgement


def _sort(unit: Unit, results: Sequence[Mapping[str, Any]], judgement: Judgement) -> _Regions:
    regions = _Regions()
    for result in results:
        kind, control, value = (
            result.get("type"),
            str(result.get("from_name") or ""),
            result.get("value") or {},
        )
        if kind == "relation":
            ends = str(result["from_id"]), str(result["to_id"])
            # The arrow can be turned round on the screen, which leaves the two ids where they were.
            source, to = reversed(ends) if result.get("direction") == "left" else ends
            regions.relations += [(source, to, str(label)) for label in result.get("labels") or [""]]
        elif control in {ENTITY, MARKER}:
            labels = value.get("labels") or value.get("hypertextlabels") or []
            if len(labels) != 1:
                judgement.problems.append(f"a region with {len(labels)} labels")
            if labels:
                regions.spans[str(result["id"])] = (_span(unit, value), control, str(labels[0]))
        elif control in {POLARITY, BASIS, ATTRIBUTE}:
            regions.choices[str(result["id"])][control] = [str(one) for one in value.get("choices", [])]
        elif control in {TOPIC_POLARITY, TOPIC_BASIS}:
            regions.whole[control] = [str(one) for one in value.get("choices", [])]
        elif control == COMMENT:
            text = value.get("text") or []
            regions.whole[control] = [text] if isinstance(text, str) else [str(one) for one in text]
        else:
            judgement.problems.append(f"a result of the unknown control {control or kind!r}")
    return regions


def _span(unit: Unit, value: Mapping[str, Any]) -> Span:
    """Where the region lies in the unit's text; regions drawn on the screen carry global offsets."""
    place = value.get("globalOffsets") or value
    try:
        span = Span(int(place["start"]), int(place["end"]))
    except (KeyError, TypeError, ValueError):
        raise AnchorError(
            "a region without offsets", where=unit.block_id, remedy="open the task and redraw it"
        ) from None
    if not 0 <= span.start < span.end <= len(unit.text):
        raise AnchorError(
            f"a region {span.start}..{span.end} outside a text of {len(unit.text)} code points",
            where=unit.block_id,
            remedy="open the task and redraw it",
        )
    return span


def _topic_stance(unit: Unit, regions: _Regions) -> Iterator[Stance]:
    for polarity in regions.whole.get(TOPIC_POLARITY, []):
        basis = next(iter(regions.whole.get(TOPIC_BASIS, [])), "")
        yield _stance(unit, "author", "topic", polarity, basis, None)


def _entity_stance(
    unit: Unit, regions: _Regions, region: str, name: str, names: Mapping[str, str], judgement: Judgement
) -> Iterator[Stance]:
    choices = regions.choices.get(region, {})
    related = [(to, label) for source, to, label in regions.relations if source == region]
    polarities = choices.get(POLARITY, [])
    if not polarities:
        if related or choices.get(BASIS):
            judgement.problems.append(f"{name}: a basis, holder or evidence without a polarity")
        return
    holders = [names[to] for to, label in related if label == HOLDER and to in names]
    spans = [regions.spans[to][0] for to, label in related if label == EVIDENCE and to in regions.spans]
    if len(holders) > 1 or len(spans) > 1:
        judgement.problems.append(f"{name}: more than one holder or evidence, the first is taken")
    evidence = Span(spans[0].start + unit.start, spans[0].end + unit.start) if spans else None
    basis = next(iter(choices.get(BASIS, [])), "")
    yield _stance(unit, holders[0] if holders else "author", name, polarities[0], basis, evidence)


def _stance(unit: Unit, holder: str, target: str, polarity: str, basis: str, evidence: Span | None) -> Stance:
    stance = Stance(
        "",
        unit.doc_id,
        unit.block_id,
        unit.start,
        unit.end,
        unit.text,
        holder,
        target,
        polarity,
        basis,
        evidence,
    )
    return replace(stance, id=stance_id(stance))


def _check_relations(regions: _Regions, names: Mapping[str, str], judgement: Judgement) -> None:
    for source, to, label in regions.relations:
        wanted = names if label == HOLDER else regions.spans
        if source not in names or to not in wanted or label not in {HOLDER, EVIDENCE}:
            judgement.problems.append(f"a relation {label!r} that ties no entity to a {label or 'label'}")
    linked = {to for _, to, label in regions.relations if label == EVIDENCE}
    for region, (_, control, _) in regions.spans.items():
        if control == MARKER and region not in linked:
            judgement.problems.append("an evidence span that is tied to no entity")
