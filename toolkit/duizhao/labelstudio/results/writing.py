"""Entities and stances -> Label Studio results: what an annotator starts from.

A region and its per-region choices share one ``id``; holder and evidence are relations between regions; the
stance toward the topic is a choice of the whole task.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from duizhao.labelstudio.screen.config import (
    ATTRIBUTE,
    BASIS,
    COMMENT,
    ENTITY,
    EVIDENCE,
    HOLDER,
    MARKER,
    POLARITY,
    TEXT,
    TOPIC_BASIS,
    TOPIC_POLARITY,
    TRANSLATION,
)
from duizhao.labelstudio.tasks.unit import Unit
from duizhao.model import Entity, Span, Stance

Result = dict[str, Any]


def _region_id(name: str) -> str:
    """A short id that Label Studio accepts, the same for the same record on every machine."""
    return hashlib.sha256(name.encode()).hexdigest()[:10]


def write_results(
    unit: Unit,
    entities: Sequence[Entity],
    stances: Sequence[Stance],
    comment: str = "",
    translation: str = "",
) -> tuple[list[Result], list[str]]:
    """The results of one annotation, and what the screen cannot show (one sentence each).

    Args:
        unit: the task's anchor; spans are projected onto the text that it shows.
        entities, stances: those inside the unit.
        comment, translation: what is written about the unit as a whole.

    Example:
        >>> unit = Unit("d", "d-b001", 4, 6, "胡说")
        >>> results, lost = write_results(unit, [Entity("e", "d", "d-b001", 4, 5, "PER", "胡")], [])
        >>> results[0]["value"]["globalOffsets"], lost
        ({'start': 0, 'end': 1}, [])
    """
    writer = _Writer(unit, {entity.id: entity for entity in entities})
    for entity in entities:
        writer.entity(entity)
    for stance in stances:
        writer.stance(stance)
    for control, text in ((COMMENT, comment), (TRANSLATION, translation)):
        if text:
            writer.whole(control, "textarea", {"text": [text]})
    return writer.results, writer.lost


class _Writer:
    """Collects the results of one unit."""

    def __init__(self, unit: Unit, here: dict[str, Entity]) -> None:
        self.unit = unit
        self.here = here
        self.results: list[Result] = []
        self.lost: list[str] = []
        self.judged: set[str] = set()

    def entity(self, entity: Entity) -> None:
        span = self._span(entity.id, Span(entity.start, entity.end))
        self._region(entity.id, ENTITY, entity.label, span)
        if entity.attributes:
            self._choice(entity, ATTRIBUTE, list(entity.attributes))

    def stance(self, stance: Stance) -> None:
        if stance.target == "topic":
            if stance.holder != "author" or "topic" in self.judged:
                self.lost.append(
                    f"{stance.id}: one stance of the author toward the topic is all a task can show"
                )
                return
            if stance.evidence:
                self.lost.append(f"{stance.id}: its evidence, which a stance toward the topic cannot show")
            self.whole(TOPIC_POLARITY, "choices", {"choices": [stance.polarity]})
            if stance.basis:
                self.whole(TOPIC_BASIS, "choices", {"choices": [stance.basis]})
        elif stance.target not in self.here or stance.holder not in {"author", *self.here}:
            self.lost.append(f"{stance.id}: its target or holder is outside the unit")
            return
        elif stance.target in self.judged:
            self.lost.append(f"{stance.id}: a second stance toward the same entity")
            return
        else:
            self._toward(stance, self.here[stance.target])
        self.judged.add(stance.target)

    def _toward(self, stance: Stance, target: Entity) -> None:
        self._choice(target, POLARITY, [stance.polarity])
        if stance.basis:
            self._choice(target, BASIS, [stance.basis])
        if stance.holder != "author":
            self._relation(target.id, stance.holder, HOLDER)
        if stance.evidence and self.unit.holds(stance.evidence):
            name = f"{stance.id}!evidence"
            self._region(name, MARKER, "EVIDENCE", self._span(name, stance.evidence))
            self._relation(target.id, name, EVIDENCE)
        elif stance.evidence:
            self.lost.append(f"{stance.id}: its evidence, which is outside the unit")

    def _span(self, name: str, span: Span) -> Span:
        """The span in the text that is shown."""
        shown, widened = self.unit.to_shown(span)
        if widened:
            wide = shown.of(self.unit.text_shown)
            self.lost.append(f"{name}: its exact span; it is part of a phrase and is shown as {wide!r}")
        return shown

    def _value(self, span: Span) -> dict[str, Any]:
        # HyperText takes plain offsets for regions that were not drawn on the screen, and fills in XPaths.
        place = {"start": span.start, "end": span.end}
        return {**place, "globalOffsets": dict(place), "text": span.of(self.unit.text_shown)}

    def _region(self, name: str, control: str, label: str, span: Span) -> None:
        self._add(_region_id(name), control, "labels", {**self._value(span), "labels": [label]})

    def _choice(self, entity: Entity, control: str, values: list[str]) -> None:
        span, _ = self.unit.to_shown(Span(entity.start, entity.end))
        self._add(_region_id(entity.id), control, "choices", {**self._value(span), "choices": values})

    def whole(self, control: str, kind: str, value: dict[str, Any]) -> None:
        self._add(_region_id(control), control, kind, value)

    def _add(self, name: str, control: str, kind: str, value: dict[str, Any]) -> None:
        self.results.append({"id": name, "from_name": control, "to_name": TEXT, "type": kind, "value": value})

    def _relation(self, source: str, target: str, label: str) -> None:
        ends = {"from_id": _region_id(source), "to_id": _region_id(target)}
        self.results.append({"type": "relation", **ends, "direction": "right", "labels": [label]})
