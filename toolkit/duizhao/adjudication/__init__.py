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
from duizhao.adjudication.decisions import Decision, in_force
from duizhao.adjudication.gold import Origins, gold_layer
from duizhao.adjudication.resolve import Resolved, resolve
from duizhao.adjudication.strategy import Strategy
from duizhao.adjudication.units import units_of
from duizhao.model import Article, Layer


@dataclass(slots=True)
class Adjudicated:
    """A document's layers, merged.

    Attributes:
        layer: gold, of the units that wait for nobody.
        origins: where each of its records comes from.
        units: all that anybody has judged.
        unused: decisions about stretches that nobody has judged now.
    """

    layer: Layer
    origins: Origins
    units: list[Resolved] = field(default_factory=list)
    unused: list[Decision] = field(default_factory=list)

    @property
    def conflicts(self) -> list[Conflict]:
        """What waits for a person, in text order."""
        return [conflict for one in self.units for conflict in one.conflicts]

    @property
    def outdated(self) -> list[Decision]:
        """Decisions in force although the annotators say something else by now."""
        return [decision for one in self.units for decision in one.outdated]

    @property
    def undecided(self) -> list[tuple[str, str]]:
        """Unit and target of stances whose basis or evidence no majority agrees on."""
        return [
            (one.unit.id, view.target if isinstance(view.target, str) else one.unit.words(*view.target[:2]))
            for one in self.units
            for view in one.undecided
        ]

    @property
    def lost(self) -> int:
        """Stances of annotators whose target or holder is not among the entities that stand."""
        return sum(one.lost for one in self.units)


def adjudicate(
    article: Article,
    layers: Sequence[Layer],
    strategy: Strategy = Strategy(),
    decisions: Sequence[Decision] = (),
) -> Adjudicated:
    """Merge the layers of a document.

    Args:
        article: the document.
        layers: of two annotators or more; each needs its items, which say what was judged. Where bases or
            evidence differ without a majority, those of the earlier layer are taken.
        strategy: what stands by itself.
        decisions: all that people decided, oldest first.

    Raises:
        InputError: when the layers cannot be compared, see :func:`~duizhao.adjudication.units.units_of`.
    """
    by_unit: dict[str, list[Decision]] = defaultdict(list)
    for decision in in_force(decisions):
        by_unit[decision.unit_id].append(decision)
    order = [layer.annotator for layer in layers]
    resolved = [
        resolve(unit, strategy, by_unit.pop(unit.id, ()), order) for unit in units_of(article, layers)
    ]
    layer, origins = gold_layer(article, layers, resolved, strategy)
    unused = [decision for group in by_unit.values() for decision in group]
    return Adjudicated(layer, origins, resolved, unused)
