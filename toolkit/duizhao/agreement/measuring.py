"""All figures of a report at once, for the sentences as they are or for a bootstrap sample of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import NamedTuple

from duizhao.agreement.bootstrap import MINIMUM, Tables, Tally, interval, samples
from duizhao.agreement.coefficients import mean
from duizhao.agreement.counting import Counts, Labelled, group_counts, pair_counts
from duizhao.agreement.figures import Figure
from duizhao.agreement.items import Unit
from duizhao.agreement.results import PartKind, ResampleBy
from duizhao.agreement.scores import HEADLINE, LABEL, MEANS, PAIR, group_scorers, score
from duizhao.agreement.unitizing import Continuum, outermost

Pair = tuple[str, str]


class Key(NamedTuple):
    """Where a figure belongs.

    Attributes:
        scope: :data:`WHOLE`, the two annotators of a pair, or ``part``, kind and name of a part.
        metric: id of the figure.
        label: empty for all labels.
    """

    scope: tuple[str, ...]
    metric: str
    label: str = ""


WHOLE = ("whole",)
"""The scope of all annotators."""
Cell = tuple[str, str]
"""Document and condition."""
CONDITIONS = ("blind", "suggested", "mixed")
_ALPHA_U = "entity.alpha_u"


def _belongs(cell: Cell, kind: PartKind, name: str) -> bool:
    return cell[0 if kind == "document" else 1] == name


@dataclass(frozen=True, slots=True)
class Team:
    """Who is compared with whom.

    Attributes:
        primary: the layers that count in means and in figures of the group.
        between: pairs of these.
        within: pairs of layers of one person.
    """

    primary: tuple[str, ...]
    between: tuple[Pair, ...]
    within: tuple[Pair, ...]

    @classmethod
    def of(cls, people: Mapping[str, str]) -> Team:
        """The team of these layers: annotator -> person.

        Example:
            >>> Team.of({"a01": "a01", "a01-2": "a01", "a02": "a02"})
            Team(primary=('a01', 'a02'), between=(('a01', 'a02'),), within=(('a01', 'a01-2'),))
        """
        layers: dict[str, list[str]] = defaultdict(list)
        for name in sorted(people):
            layers[people[name]].append(name)
        primary = tuple(sorted(person if person in own else own[0] for person, own in layers.items()))
        within = [pair for person in sorted(layers) for pair in combinations(layers[person], 2)]
        return cls(primary, tuple(combinations(primary, 2)), tuple(within))


class Measurer:
    """Computes all figures of a report from counts of sentences.

    Args:
        units: what was judged.
        team: who is compared with whom.
        labels: the labels, in the order of the report.
    """

    def __init__(self, units: Sequence[Unit], team: Team, labels: Sequence[str]) -> None:
        self.units, self.team, self.labels = units, team, labels
        counts: dict[Pair, dict[int, Counts]] = {pair: {} for pair in (*team.between, *team.within)}
        together = {}
        for at, unit in enumerate(units):
            labelled = Labelled(unit)
            for pair, own in counts.items():
                if unit.judged.keys() >= set(pair):
                    own[at] = pair_counts(unit, labelled, *pair)
            if found := group_counts(unit, labelled, team.primary):
                together[at] = found
        self.pairs: dict[Pair, Tally] = {pair: Tally(own) for pair, own in counts.items()}
        self.group = Tally(together)
        self._scorers = group_scorers(len(team.primary))
        self._cells: dict[tuple[str, ...], dict[Cell, Tally]] = {
            pair: self._split(tally, pair) for pair, tally in self.pairs.items()
        }
        self._cells[WHOLE] = self._split(self.group, team.primary)
        self._parts = self._name_parts()
        self._continua = self._unitize()

    def of_all(self) -> list[int]:
        """The numbers of the units that every primary annotator judged."""
        wanted = set(self.team.primary)
        return [at for at, unit in enumerate(self.units) if len(wanted) > 1 and unit.judged.keys() >= wanted]

    def parts(self) -> list[tuple[PartKind, str, int]]:
        """Kind, name and sentences of each part, conditions first."""
        group = self._cells[WHOLE]
        return [
            (kind, name, sum(len(tally) for cell, tally in group.items() if _belongs(cell, kind, name)))
            for kind, name in self._parts
        ]

    def measure(self, times: Sequence[int] | None = None) -> dict[Key, Figure]:
        """All figures.

        Args:
            times: how often each unit counts; default once.
        """
        found: dict[Key, Figure] = {}
        sums = {
            scope: {cell: tally.packed(times) for cell, tally in cells.items()}
            for scope, cells in self._cells.items()
        }
        for pair, tally in self.pairs.items():
            tables = tally.unpacked(sum(sums[pair].values()))
            for name, scorer in PAIR.items():
                found[Key(pair, name)] = scorer(tables)
            for label in self.labels:
                for name, by_label in LABEL.items():
                    found[Key(pair, name, label)] = by_label(tables, label)
        self._measure_units(found, times)
        self._measure_whole(found, self.group.unpacked(sum(sums[WHOLE].values())))
        for kind, name in self._parts:
            tables_of = [
                tally.unpacked(sum(n for cell, n in sums[scope].items() if _belongs(cell, kind, name)))
                for scope, tally in [
                    *((pair, self.pairs[pair]) for pair in self.team.between),
                    (WHOLE, self.group),
                ]
            ]
            wanted = HEADLINE if kind == "document" else None
            part = score(tables_of[:-1], tables_of[-1], len(self.team.primary), wanted)
            found |= {Key(("part", kind, name), metric): figure for metric, figure in part.items()}
        return found

    def _measure_whole(self, found: dict[Key, Figure], group: Tables) -> None:
        between = self.team.between
        for name in MEANS:
            found[Key(WHOLE, name)] = mean(found[Key(pair, name)] for pair in between)
        for label in self.labels:
            for name in LABEL:
                found[Key(WHOLE, name, label)] = mean(found[Key(pair, name, label)] for pair in between)
        for name, scorer in self._scorers.items():
            found[Key(WHOLE, name)] = scorer(group)

    def _measure_units(self, found: dict[Key, Figure], times: Sequence[int] | None) -> None:
        for positions, continuum, groups in self._continua:
            own = [times[at] for at in positions] if times is not None else None
            for names, figures in continuum.alphas(groups, own).items():
                scopes: list[tuple[str, ...]] = [names] if names in self.pairs else []
                scopes += [WHOLE] if names == self.team.primary else []
                for scope in scopes:
                    for label in ("", *self.labels):
                        found[Key(scope, _ALPHA_U, label)] = figures.get(label) or Figure(
                            None, 0, reason=f"nobody marked any {label} entities"
                        )
        if len(self.team.primary) < 2:
            for label in ("", *self.labels):
                found[Key(WHOLE, _ALPHA_U, label)] = Figure(None, 0, reason="there is no pair of annotators")

    def _unitize(self) -> list[tuple[list[int], Continuum, list[tuple[str, ...]]]]:
        """The continua: units, their places, and the groups of annotators that judged these units."""
        groups: dict[tuple[int, ...], list[tuple[str, ...]]] = defaultdict(list)
        wanted = [*self.pairs, *([self.team.primary] if len(self.team.primary) > 2 else [])]
        for names in wanted:
            judged = (at for at, unit in enumerate(self.units) if unit.judged.keys() >= set(names))
            groups[tuple(judged)].append(names)
        found = []
        for positions, own in groups.items():
            observers = sorted({name for names in own for name in names})
            stretches = [self._stretch(self.units[at], observers) for at in positions]
            found.append((list(positions), Continuum(stretches, observers), own))
        return found

    def _stretch(
        self, unit: Unit, names: Iterable[str]
    ) -> tuple[int, list[dict[str, list[tuple[int, int]]]]]:
        start = unit.sentence.start
        return len(unit.sentence.text), [
            {
                label: [(low - start, high - start) for low, high in places]
                for label, places in outermost(unit.judged[name].entities).items()
            }
            for name in names
        ]

    def _split(self, tally: Tally, names: Sequence[str]) -> dict[Cell, Tally]:
        """The tally by document and condition, so that a part is a sum of cells."""
        cells: dict[Cell, list[int]] = defaultdict(list)
        for at in tally.positions:
            cells[self.units[at].sentence.doc_id, self._condition(at, names)].append(at)
        return {cell: tally.only(positions) for cell, positions in cells.items()}

    def _name_parts(self) -> list[tuple[PartKind, str]]:
        cells = [*self._cells[WHOLE], *(cell for pair in self.team.between for cell in self._cells[pair])]
        conditions = {condition for _, condition in cells}
        return [
            *(("condition", one) for one in CONDITIONS if one in conditions),
            *(("document", one) for one in dict.fromkeys(document for document, _ in self._cells[WHOLE])),
        ]

    def _condition(self, at: int, names: Iterable[str]) -> str:
        judged = self.units[at].judged
        seen = {bool(judged[name].suggested) for name in names if name in judged}
        return "mixed" if len(seen) > 1 else "suggested" if True in seen else "blind"

    def sizes(self, clusters: Sequence[int]) -> dict[tuple[str, ...], int]:
        """How many different sentences or documents each scope draws from."""
        found: dict[tuple[str, ...], set[int]] = {WHOLE: {clusters[at] for at in self.group.positions}}
        for pair, tally in self.pairs.items():
            found[pair] = {clusters[at] for at in tally.positions}
        for kind, name in self._parts:
            tallies = [tally for cell, tally in self._cells[WHOLE].items() if _belongs(cell, kind, name)]
            found["part", kind, name] = {clusters[at] for tally in tallies for at in tally.positions}
        return {scope: len(own) for scope, own in found.items()}


def with_intervals(
    measurer: Measurer, *, resamples: int, seed: int, confidence: float, resample_by: ResampleBy
) -> dict[Key, Figure]:
    """All figures with their bootstrap intervals; every figure comes from the same samples."""
    figures = measurer.measure()
    clusters = _clusters(measurer.units, resample_by)
    values: dict[Key, list[float]] = {key: [] for key, one in figures.items() if one.value is not None}
    for times in samples(clusters, resamples, seed):
        sample = measurer.measure(times)
        for key, own in values.items():
            value = sample[key].value
            if value is not None:
                own.append(value)
    sizes = measurer.sizes(clusters)
    for key, own in values.items():
        size = sizes[key.scope]
        if resamples and size < MINIMUM:
            what = f"{resample_by}s" if size != 1 else resample_by
            figures[key] = replace(
                figures[key], reason=f"no interval: {size} {what}, and fewer than {MINIMUM} say too little"
            )
            continue
        low, high, reason = interval(own, resamples, confidence)
        figures[key] = replace(figures[key], low=low, high=high, reason=reason)
    return figures


def _clusters(units: Sequence[Unit], resample_by: ResampleBy) -> list[int]:
    if resample_by == "sentence":
        return list(range(len(units)))
    numbers: dict[str, int] = {}
    return [numbers.setdefault(unit.sentence.doc_id, len(numbers)) for unit in units]
