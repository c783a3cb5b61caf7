"""Stances of two annotators in one sentence, put side by side.

- *Toward the topic*: the judgement of one unit, the sentence or its paragraph. Two are compared when both
  annotators judged the same unit as a whole. Each unit is to be judged, so that a missing judgement is an
  omission: it is left out and counted.
- *Toward an entity*: each entity that both marked, by the same span and label, else by the same span. An
  entity without a stance has the value ``none``, as the guidelines say; an entity that only one marked is not
  compared. Where an annotator gives several holders a stance toward one entity, the author's counts, else
  that of the holder who comes first in the text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from duizhao.agreement.items import Judgement, Opinion
from duizhao.agreement.spans import same
from duizhao.model import Entity

NONE = "none"
ORDER = ("against", "neutral", "favor")
"""The polarities that can be ranked, from lowest to highest."""
SCORED = ("favor", "against")

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Compared:
    """Two annotators' stances toward one target.

    Attributes:
        about: ``topic`` or ``target``.
        start, end: the unit (topic) or the entity (target), in code points of the block.
        first, second: the stances, None where there is none.
        entities: the two entities, None for the topic.
    """

    about: Literal["topic", "target"]
    start: int
    end: int
    first: Opinion | None
    second: Opinion | None
    entities: tuple[Entity, Entity] | None = None

    @property
    def polarities(self) -> tuple[str, str] | None:
        """The two values, or None where a judgement of the topic is missing."""
        if self.about == "topic" and (self.first is None or self.second is None):
            return None
        return polarity(self.first), polarity(self.second)


def polarity(opinion: Opinion | None) -> str:
    """The value of a stance; ``none`` where there is none."""
    return opinion.stance.polarity if opinion else NONE


def compared(first: Judgement, second: Judgement) -> Iterator[Compared]:
    """All that can be put side by side, topic first; a topic that only one judged is among it."""
    # Who judged the paragraph and who judged the sentence did not answer one question.
    topics = (topics_of(first), topics_of(second)) if first.unit == second.unit else ({}, {})
    for place in sorted(topics[0].keys() | topics[1].keys()):
        yield Compared("topic", *place, topics[0].get(place), topics[1].get(place))
    targets = targets_of(first), targets_of(second)
    for a, b in sorted(same(first.entities, second.entities), key=lambda pair: (pair[0].start, pair[0].end)):
        yield Compared("target", a.start, a.end, targets[0].get(a.id), targets[1].get(b.id), (a, b))


def topics_of(judgement: Judgement) -> dict[Place, Opinion]:
    """The stance toward the topic of each unit; of several the first."""
    found: dict[Place, Opinion] = {}
    for one in judgement.topics:
        found.setdefault((one.stance.start, one.stance.end), one)
    return found


def targets_of(judgement: Judgement) -> dict[str, Opinion]:
    """The stance that counts for each entity: the author's, else that of the first holder."""
    found: dict[str, Opinion] = {}
    for one in sorted(judgement.opinions, key=_holder_order):
        found.setdefault(one.stance.target, one)
    return found


def _holder_order(one: Opinion) -> tuple[int, int, str]:
    return (one.holder.start, one.holder.end, one.holder.label) if one.holder else (-1, -1, "")


def holder_key(opinion: Opinion) -> Hashable:
    """Who holds the stance, the same for two annotators who mean the same one."""
    holder = opinion.holder
    return (holder.block_id, holder.start, holder.end, holder.label) if holder else "author"


def records(judgement: Judgement, *, with_holder: bool) -> Counter[Hashable]:
    """What joint F1 compares: entity and polarity of each stance but ``none``, with its holder if wished."""
    found: Counter[Hashable] = Counter()
    for one in judgement.opinions:
        if one.target is not None and one.stance.polarity != NONE:
            key: tuple[Hashable, ...] = (
                one.target.start,
                one.target.end,
                one.target.label,
                one.stance.polarity,
            )
            found[(*key, holder_key(one)) if with_holder else key] += 1
    return found


def values(judgements: Sequence[Judgement]) -> Iterator[tuple[Literal["topic", "target"], list[str]]]:
    """The values of several annotators for each unit and each entity, for coefficients of more than two.

    Entities belong together when they have the same span. Whoever did not mark it, or did not judge the topic
    of the unit, has no value there.
    """
    topics: dict[Place, list[str]] = {}
    targets: dict[Place, list[str]] = {}
    for judgement in judgements:
        for place, one in topics_of(judgement).items():
            topics.setdefault(place, []).append(polarity(one))
        stances = targets_of(judgement)
        own: dict[Place, str] = {}
        for entity in sorted(judgement.entities, key=lambda one: one.label):
            value = polarity(stances.get(entity.id))
            place = entity.start, entity.end
            # Of two labels on one span the one with a stance speaks.
            own[place] = value if own.get(place, NONE) == NONE else own[place]
        for place, value in own.items():
            targets.setdefault(place, []).append(value)
    for found in topics.values():
        yield "topic", found
    for found in targets.values():
        yield "target", found
