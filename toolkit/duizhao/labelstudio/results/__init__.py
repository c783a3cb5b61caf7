"""Label Studio results -> entities and stances: what an annotator judged.

Spans keep their exact code points, and their text is taken from the frozen base text, never from the screen.
Whatever a server can hold is read without an error: what a layer cannot hold is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from duizhao.annotation.layers import entity_id, stance_id
from duizhao.annotation.schema import Schema
from duizhao.labelstudio.results.anchoring import anchor_stances
from duizhao.labelstudio.results.raw import Raw, quote, sort_results
from duizhao.labelstudio.results.writing import Result, write_results
from duizhao.labelstudio.screen.config import (
    ATTRIBUTE,
    BASIS,
    COMMENT,
    EVIDENCE,
    HOLDER,
    POLARITY,
    TOPIC_BASIS,
    TOPIC_POLARITY,
    TRANSLATION,
)
from duizhao.labelstudio.tasks.unit import Unit
from duizhao.model import Entity, Span, Stance

__all__ = [
    "EVIDENCE",
    "HOLDER",
    "Judgement",
    "Result",
    "Unit",
    "anchor_stances",
    "read_results",
    "write_results",
]


@dataclass(slots=True)
class Judgement:
    """What one annotation says about its unit.

    Attributes:
        comment, translation: what the annotator wrote about the unit as a whole.
        problems: what was left out, changed or doubtful, one sentence each.
    """

    entities: list[Entity] = field(default_factory=list)
    stances: list[Stance] = field(default_factory=list)
    comment: str = ""
    translation: str = ""
    problems: list[str] = field(default_factory=list)


def read_results(unit: Unit, results: object, schema: Schema) -> Judgement:
    """What the results of one annotation say; never an error, whatever JSON they are.

    Args:
        unit: the task's anchor.
        results: as the server holds them.
        schema: the labels in force. A region whose label it does not have is kept, and told.

    Example:
        >>> from duizhao.annotation.schema import load_schema
        >>> from duizhao.paths import find_workspace
        >>> unit = Unit("d", "d-b001", 4, 6, "胡说")
        >>> drawn, _ = write_results(unit, [Entity("e", "d", "d-b001", 4, 5, "PER", "胡")], [])
        >>> read_results(unit, drawn, load_schema(find_workspace())).entities[0].id
        'd-b001:4-5:PER'
    """
    raw = sort_results(unit, results, schema)
    judgement = Judgement(problems=raw.problems)
    _name_relations(unit, raw)
    names = _read_entities(unit, raw, schema, judgement)
    judgement.stances.extend(_topic_stance(unit, raw))
    seen: set[str] = set()
    for region, name in names.items():
        if name not in seen:
            judgement.stances.extend(_entity_stance(unit, raw, region, name, names))
        seen.add(name)
    _check_ties(unit, raw, names)
    judgement.comment = "\n".join(raw.whole.get(COMMENT, []))
    judgement.translation = "\n".join(raw.whole.get(TRANSLATION, []))
    return judgement


def _name_relations(unit: Unit, raw: Raw) -> None:
    """A relation that was drawn and not named: only one name fits between two entities, or to a marker."""
    for at, (source, to, label) in enumerate(raw.relations):
        if (
            label == ""
            and source in raw.entities
            and source != to
            and (to in raw.entities) != (to in raw.markers)
        ):
            name = HOLDER if to in raw.entities else EVIDENCE
            raw.relations[at] = (source, to, name)
            text = quote(unit.slice(raw.entities[source][0]))
            raw.problems.append(f"a relation without a name, from {text}, is read as {name}")


def _read_entities(unit: Unit, raw: Raw, schema: Schema, judgement: Judgement) -> dict[str, str]:
    """The entities in text order; the id of each region's entity.

    A region that was drawn twice, with all the same said about it, is one entity. Where something else is
    said about the second, it is an entity of its own.
    """
    known = set(schema.ids("entities"))
    said = {region: _said(raw, region) for region in raw.entities}
    names: dict[str, str] = {}
    there: dict[tuple[object, ...], str] = {}
    for region, (span, label) in sorted(raw.entities.items(), key=lambda one: (one[1], said[one[0]])):
        text = unit.slice(span)
        name = entity_id(unit.block_id, span.start, span.end, label, set(names.values()))
        if label not in known:
            judgement.problems.append(f"unknown label {quote(label)} on {quote(text)} is kept as it is")
        if (span, label, said[region]) in there:
            names[region] = there[span, label, said[region]]
            judgement.problems.append(f"{names[region]} was drawn twice on {quote(text)}; it is taken once")
            continue
        if "#" in name.removeprefix(f"{unit.block_id}:{span.start}-{span.end}:{label}"):
            judgement.problems.append(
                f"{name} repeats a region on {quote(text)} and says something else about it; both are kept"
            )
        names[region] = there[span, label, said[region]] = name
        attributes = tuple(raw.choices.get(region, {}).get(ATTRIBUTE, ()))
        judgement.entities.append(
            Entity(name, unit.doc_id, unit.block_id, span.start, span.end, label, text, attributes)
        )
    return names


_Said = tuple[tuple[tuple[str, ...], ...], tuple[tuple[str, int, int, str], ...]]


def _said(raw: Raw, region: str) -> _Said:
    """All that is said about a region, with places in the place of ids: equal for a doubled region."""
    chosen = raw.choices.get(region, {})
    ties = set()
    for source, to, label in raw.relations:
        if source == region:
            nothing = (raw.markers.get(to, Span(-1, -1)), "")
            span, other = raw.entities.get(to, nothing) if label == HOLDER else nothing
            ties.add((label, span.start, span.end, other))
    controls = (POLARITY, BASIS, ATTRIBUTE)
    return tuple(tuple(chosen.get(control, ())) for control in controls), tuple(sorted(ties))


def _topic_stance(unit: Unit, raw: Raw) -> Iterator[Stance]:
    bases = raw.whole.get(TOPIC_BASIS, [])
    for polarity in raw.whole.get(TOPIC_POLARITY, []):
        yield _stance(unit, "author", "topic", polarity, "".join(bases), None)
    if bases and not raw.whole.get(TOPIC_POLARITY):
        raw.problems.append("a basis of the stance toward the topic without a polarity is left out")


def _entity_stance(
    unit: Unit, raw: Raw, region: str, name: str, names: Mapping[str, str]
) -> Iterator[Stance]:
    choices = raw.choices.get(region, {})
    related = [(to, label) for source, to, label in raw.relations if source == region]
    polarities = choices.get(POLARITY, [])
    if not polarities:
        if related or choices.get(BASIS):
            raw.problems.append(f"{name}: a basis, holder or evidence without a polarity is left out")
        return
    holders = list(dict.fromkeys(names[to] for to, label in related if label == HOLDER and to in names))
    spans = sorted({raw.markers[to] for to, label in related if label == EVIDENCE and to in raw.markers})
    if len(holders) > 1 or len(spans) > 1:
        raw.problems.append(f"{name}: more than one holder or evidence, the first is taken")
    holder = min(holders) if holders else "author"
    basis = "".join(choices.get(BASIS, []))
    yield _stance(unit, holder, name, polarities[0], basis, spans[0] if spans else None)


def _stance(unit: Unit, holder: str, target: str, polarity: str, basis: str, evidence: Span | None) -> Stance:
    place = (unit.doc_id, unit.block_id, unit.start, unit.end, unit.text)
    stance = Stance("", *place, holder, target, polarity, basis, evidence)
    return replace(stance, id=stance_id(stance))


def _check_ties(unit: Unit, raw: Raw, names: Mapping[str, str]) -> None:
    """Tell of relations, choices and pieces of evidence that belong to nothing."""
    for source, to, label in raw.relations:
        ends: Mapping[str, object] = names if label == HOLDER else raw.markers
        if source not in names or to not in ends or label not in {HOLDER, EVIDENCE}:
            wanted = {HOLDER: "entity", EVIDENCE: "piece of evidence"}.get(label, "holder or evidence")
            raw.problems.append(f"a relation {quote(label)} that ties no entity to a {wanted} is left out")
    for region, chosen in raw.choices.items():
        for control, values in chosen.items():
            if values and region not in names:
                raw.problems.append(f"a choice of {control}, {', '.join(values)}, on no entity is left out")
    linked = {to for source, to, label in raw.relations if label == EVIDENCE and source in names}
    for region, span in raw.markers.items():
        if region not in linked:
            text = quote(unit.slice(span))
            raw.problems.append(f"the evidence {text} is tied to no entity and is left out")
