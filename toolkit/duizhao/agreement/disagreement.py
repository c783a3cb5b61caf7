"""Every place where two annotators disagree, with both sides, context and, where known, the reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from duizhao.agreement.items import Judgement, Opinion, Unit
from duizhao.agreement.reasons import Clash, explain, explain_polarity
from duizhao.agreement.spans import align, overlap
from duizhao.agreement.stance import NONE, Compared, compared, holder_key, polarity
from duizhao.model import Entity

CONTEXT = 12
"""Characters of the sentence that are shown on either side."""

About = Literal["entity", "topic", "target"]
Kind = Literal["boundary", "label", "boundary_and_label", "missing", "polarity", "holder"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A labelled span of a sentence.

    Attributes:
        start, end: code points of the sentence.
        label: of the entity; empty where the span is a unit and no entity.
        text: what stands there.
    """

    start: int
    end: int
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One disagreement of two annotators.

    Attributes:
        about: ``entity``; ``topic`` or ``target`` for a stance.
        kind: of entities ``boundary``, ``label``, ``boundary_and_label`` or ``missing``; of stances
            ``polarity``, ``holder`` or ``missing`` (one of the two expressed none).
        annotators: the two.
        doc_id, block_id, sentence_id: where.
        offset: the code point of the block where the sentence begins: add it to a mark's place.
        first, second: the entities of each annotator that clash; for a stance its target, or empty for the
        topic. values: of a stance the two polarities; empty where a judgement of the topic is missing.
        holders: of a stance the two holders as they are written; ``author``, or empty where there is no
        stance. before, after: the sentence on either side of the marks.
        reason: id of :data:`.reasons.REASONS`, empty where no rule knows one.
    """

    about: About
    kind: Kind
    annotators: tuple[str, str]
    doc_id: str
    block_id: str
    sentence_id: str
    offset: int
    first: tuple[Mark, ...]
    second: tuple[Mark, ...]
    values: tuple[str, str] = ("", "")
    holders: tuple[str, str] = ("", "")
    before: str = ""
    after: str = ""
    reason: str = ""

    def as_dict(self) -> dict[str, object]:
        """The disagreement for JSON; each span relative to the sentence and to the block."""
        row: dict[str, object] = {
            "about": self.about,
            "kind": self.kind,
            "annotators": list(self.annotators),
            "document": self.doc_id,
            "block": self.block_id,
            "sentence": self.sentence_id,
            "first": [self._mark(one) for one in self.first],
            "second": [self._mark(one) for one in self.second],
            "before": self.before,
            "after": self.after,
            "reason": self.reason,
        }
        if self.about != "entity":
            row |= {"values": list(self.values), "holders": list(self.holders)}
        return row

    def _mark(self, mark: Mark) -> dict[str, object]:
        return {
            "label": mark.label,
            "text": mark.text,
            "sentence_start": mark.start,
            "sentence_end": mark.end,
            "start": mark.start + self.offset,
            "end": mark.end + self.offset,
        }


def disagreements(unit: Unit, first: str, second: str) -> Iterator[Disagreement]:
    """What two annotators of a unit disagree about: entities in text order, then stances."""
    a, b = unit.judged[first], unit.judged[second]
    yield from _entities(unit, (first, second), a, b)
    yield from _stances(unit, (first, second), a, b)


def _entities(unit: Unit, names: tuple[str, str], a: Judgement, b: Judgement) -> Iterator[Disagreement]:
    offset = unit.sentence.start
    mine = [_mark(one, offset) for one in a.entities]
    yours = [_mark(one, offset) for one in b.entities]
    # Places that both marked, whatever the label: only inside of these can one annotator miss a layer.
    shared: list[Mark] = []
    groups: list[tuple[list[Mark], list[Mark]]] = []
    rest: tuple[list[Mark], list[Mark]] = ([], [])
    for one, other in align(mine, yours):
        if one and other and (one.start, one.end) == (other.start, other.end):
            shared += [one, other]
            if one.label != other.label:
                groups.append(([one], [other]))
        else:
            rest[0].extend([one] if one else [])
            rest[1].extend([other] if other else [])
    groups += _clusters(*rest)
    for own, others in sorted(groups, key=_place):
        yield _of_group(unit, names, own, others, shared)


def _of_group(
    unit: Unit, names: tuple[str, str], first: list[Mark], second: list[Mark], shared: list[Mark]
) -> Disagreement:
    kind: Kind
    reason = ""
    if not first or not second:
        kind = "missing"
    elif [(one.start, one.end) for one in first] == [(one.start, one.end) for one in second]:
        kind = "label"
    elif {one.label for one in first} == {one.label for one in second}:
        kind = "boundary"
    else:
        kind = "boundary_and_label"
    if kind != "label":
        reason = explain(Clash(unit.sentence.text, first, second, shared))
    return _make(unit, names, "entity", kind, first, second, reason=reason)


def _clusters(first: Sequence[Mark], second: Sequence[Mark]) -> list[tuple[list[Mark], list[Mark]]]:
    """Spans that hang together because one of either side overlaps one of the other."""
    waiting = [(0, mark) for mark in first] + [(1, mark) for mark in second]
    groups = []
    while waiting:
        group = [waiting.pop(0)]
        for side, mark in group:
            near = [one for one in waiting if one[0] != side and overlap(mark, one[1])]
            group += near
            waiting = [one for one in waiting if one not in near]
        sides = [
            sorted((m for s, m in group if s == side), key=lambda one: (one.start, -one.end))
            for side in (0, 1)
        ]
        groups.append((sides[0], sides[1]))
    return groups


def _place(group: tuple[list[Mark], list[Mark]]) -> tuple[int, int]:
    marks = [*group[0], *group[1]]
    return min(one.start for one in marks), -max(one.end for one in marks)


def _stances(unit: Unit, names: tuple[str, str], a: Judgement, b: Judgement) -> Iterator[Disagreement]:
    for one in compared(a, b):
        kind = _stance_kind(one)
        if kind is None:
            continue
        marks = [_mark(entity, unit.sentence.start) for entity in one.entities or ()]
        pair = one.polarities
        yield _make(
            unit,
            names,
            one.about,
            kind,
            marks[:1],
            marks[1:],
            values=pair or (_value(one.first), _value(one.second)),
            holders=(_holder(one.first), _holder(one.second)),
            reason=explain_polarity(*pair) if pair else "",
        )


def _stance_kind(one: Compared) -> Kind | None:
    pair = one.polarities
    if pair is None:
        return "missing"
    if pair[0] != pair[1]:
        return "missing" if one.first is None or one.second is None else "polarity"
    if one.first and one.second and pair[0] != NONE and holder_key(one.first) != holder_key(one.second):
        return "holder"
    return None


def _value(opinion: Opinion | None) -> str:
    return polarity(opinion) if opinion else ""


def _holder(opinion: Opinion | None) -> str:
    if opinion is None:
        return ""
    return opinion.holder.text if opinion.holder else "author"


def _mark(entity: Entity, offset: int) -> Mark:
    return Mark(entity.start - offset, entity.end - offset, entity.label, entity.text)


def _make(
    unit: Unit,
    names: tuple[str, str],
    about: About,
    kind: Kind,
    first: Sequence[Mark],
    second: Sequence[Mark],
    *,
    values: tuple[str, str] = ("", ""),
    holders: tuple[str, str] = ("", ""),
    reason: str = "",
) -> Disagreement:
    sentence = unit.sentence
    marks = [*first, *second]
    start = min((one.start for one in marks), default=0)
    end = max((one.end for one in marks), default=len(sentence.text))
    return Disagreement(
        about,
        kind,
        names,
        sentence.doc_id,
        sentence.block_id,
        sentence.id,
        sentence.start,
        tuple(first),
        tuple(second),
        values,
        holders,
        sentence.text[max(0, start - CONTEXT) : start],
        sentence.text[end : end + CONTEXT],
        reason,
    )
