"""Several annotators' layers -> one adjudicated layer, with every decision and its maker on record.

units       what several annotators said of the same stretch, side by side
strategy    what stands by itself: unanimous, majority, one annotator first, or nothing
conflicts   what a person has to decide
review      the file in which a person decides (``conflicts.yaml``)
decisions   decisions, kept for good (``decisions.jsonl``)
resolve     one unit: what stands, what was decided, what waits
gold        resolved units -> the layer ``gold``, and the origin of each record (``origins.jsonl``)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from duizhao.adjudication.conflicts import Conflict
from duizhao.adjudication.decisions import Decision, in_force, overruled
from duizhao.adjudication.gold import Origins, gold_layer
from duizhao.adjudication.resolve import Resolved, resolve
from duizhao.adjudication.strategy import Strategy
from duizhao.adjudication.units import Mark, Unit, View, units_of
from duizhao.model import Article, Layer


@dataclass(slots=True)
class Adjudicated:
    """A document's layers, merged.

    Attributes:
        layer: gold, of the units that wait for nobody.
        origins: where each of its records comes from.
        units: all that anybody has judged.
        unused: decisions in force about stretches that are no unit now, or no part of one.
        overruled: decisions that somebody else's other one has taken the place of, each with that one.
        outside: entities of the layers that lie in no unit, or across the border of two.
    """

    layer: Layer
    origins: Origins
    units: list[Resolved] = field(default_factory=list)
    unused: list[Decision] = field(default_factory=list)
    overruled: list[tuple[Decision, Decision]] = field(default_factory=list)
    outside: int = 0

    @property
    def conflicts(self) -> list[Conflict]:
        """What waits for a person, in text order."""
        return [conflict for one in self.units for conflict in one.conflicts]

    @property
    def outdated(self) -> list[Decision]:
        """Decisions in force although the annotators say something else by now."""
        return [decision for one in self.units for decision in one.outdated]

    @property
    def idle(self) -> list[Decision]:
        """Decisions about entities, or holders, that no longer stand."""
        return [decision for one in self.units for decision in one.idle]

    @property
    def undecided(self) -> list[tuple[str, str]]:
        """Unit, and entity or target, where no majority agrees on attributes, basis or evidence."""
        return [(one.unit.id, _name(one, what)) for one in self.units for what in one.undecided]

    @property
    def lost(self) -> int:
        """Stances of annotators whose target or holder is not among the entities that stand."""
        return sum(one.lost for one in self.units)


def _name(one: Resolved, what: Mark | View) -> str:
    aim = what.target if isinstance(what, View) else what
    return aim if isinstance(aim, str) else one.unit.words(aim.start, aim.end)


def adjudicate(
    article: Article,
    layers: Sequence[Layer],
    strategy: Strategy = Strategy(),
    decisions: Sequence[Decision] = (),
    *,
    imported: bool = False,
) -> Adjudicated:
    """Merge the layers of a document.

    Args:
        article: the document.
        layers: of two annotators or more; each needs its items, which say what was judged. Where attributes,
            basis or evidence differ without a majority, those of the earlier layer are taken.
        strategy: what stands by itself.
        decisions: all that people decided, in any order.
        imported: whether judgements that were imported and that nobody has touched count.

    Raises:
        InputError: when the layers cannot be compared, see :func:`~duizhao.adjudication.units.units_of`.
    """
    by_block: dict[str, list[Decision]] = defaultdict(list)
    for decision in in_force(decisions):
        by_block[decision.block_id].append(decision)
    order = [layer.annotator for layer in layers]
    resolved = []
    used: set[int] = set()
    for unit in units_of(article, layers, imported=imported):
        own = [one for one in by_block[unit.block_id] if _is_about(one, unit)]
        used.update(map(id, own))
        resolved.append(resolve(unit, strategy, own, order))
    layer, origins = gold_layer(article, layers, resolved, strategy, decided=bool(used))
    unused = [one for group in by_block.values() for one in group if id(one) not in used]
    return Adjudicated(
        layer, origins, resolved, unused, list(overruled(decisions)), _outside(layers, resolved, imported)
    )


def _is_about(decision: Decision, unit: Unit) -> bool:
    """Whether a decision counts for a unit; one about a sentence counts in a paragraph for its entities."""
    if decision.unit_id == unit.id:
        return True
    inside = unit.start <= decision.start and decision.end <= unit.end
    return inside and (decision.about == "entities" or isinstance(decision.target, Mark))


def _outside(layers: Sequence[Layer], resolved: Sequence[Resolved], imported: bool) -> int:
    """Entities of judged stretches that no unit holds whole."""
    units: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for one in resolved:
        units[one.unit.block_id].append((one.unit.start, one.unit.end))
    lost = 0
    for layer in layers:
        if not imported and all(item.origin for item in layer.items):
            continue
        for entity in layer.entities:
            touched = [
                (low, high)
                for low, high in units[entity.block_id]
                if low < entity.end and entity.start < high
            ]
            lost += bool(touched) and not any(
                low <= entity.start and entity.end <= high for low, high in touched
            )
    return lost
