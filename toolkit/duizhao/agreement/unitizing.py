"""Krippendorff's alpha for unitizing (αU): whether annotators mark the same stretches of a text.

Krippendorff (1995), On the Reliability of Unitizing Continuous Data, Sociological Methodology 25, 47-76, in
the form of Krippendorff (2004), Content Analysis, 2nd edition, pages 251-256; its worked example is a test.

The continuum is made of the compared sentences, one after another. Each label is a category of its own; a gap
is a stretch that an annotator left without that label. Units of one label and one annotator may not overlap
there: of nested ones the outermost counts (:func:`outermost`).

- Two units that share a character differ by the squared distance of their starts plus that of their ends; a
  unit that lies in a gap of the other annotator differs from it by its squared length.
- Do is the sum of these over all ordered pairs of annotators / (m (m - 1) L²), for m annotators and length L.
- De is the same over all ways in which the units and gaps that there are could lie beside each other.
- αU of a label is 1 - Do / De; αU of all labels is 1 - ΣDo / ΣDe.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, combinations, pairwise
from operator import mul

from duizhao.agreement.figures import Figure
from duizhao.agreement.spans import Marked

Places = Sequence[tuple[int, int]]


def outermost(marks: Iterable[Marked]) -> dict[str, list[tuple[int, int]]]:
    """The places of each label that lie in no other place of that label, in text order.

    Example:
        >>> from duizhao.model import Entity
        >>> outer, inner = Entity("", "d", "b", 0, 9, "ORG", ""), Entity("", "d", "b", 0, 4, "ORG", "")
        >>> outermost([inner, outer])
        {'ORG': [(0, 9)]}
    """
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    # Longest first; whatever touches a place that is taken gives way.
    for mark in sorted(marks, key=lambda one: (one.start - one.end, one.start)):
        taken = found[mark.label]
        if all(mark.end <= start or end <= mark.start for start, end in taken):
            taken.append((mark.start, mark.end))
    return {label: sorted(found[label]) for label in sorted(found)}


def difference(first: Places, second: Places) -> int:
    """The sum of squared differences between two annotators' units of one label in one stretch.

    Args:
        first, second: places that do not overlap within one annotator.

    Example:
        >>> difference([(2, 10), (14, 20)], [(4, 8), (15, 17)])
        18
    """
    total = 0
    touched: set[tuple[int, int]] = set()
    for start, end in first:
        beside = [place for place in second if place[0] < end and start < place[1]]
        touched.update(beside)
        total += sum((start - low) ** 2 + (end - high) ** 2 for low, high in beside)
        if not beside:
            total += (end - start) ** 2
    return total + sum((high - low) ** 2 for low, high in second if (low, high) not in touched)


_Bearer = tuple[int, int, tuple[int, ...], int, tuple[int, ...]]
"""Number of a stretch; gap before its first unit, gaps between, gap after its last; lengths of the units."""


@dataclass(slots=True)
class _Seen:
    """What one annotator did with one label: lengths of units, number of gaps, lengths of short gaps."""

    sizes: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    gaps: int = 0
    short: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def gap(self, length: int, limit: int, copies: int = 1) -> None:
        if length:
            self.gaps += copies
            if length < limit:
                self.short[length] += copies


class Continuum:
    """Stretches of text that the same annotators judged, ready for αU of any number of copies of each.

    Args:
        stretches: for each its length, and for each annotator label -> places within the stretch, which do
            not overlap within one label.
        observers: the annotators.
    """

    def __init__(
        self, stretches: Iterable[tuple[int, Sequence[Mapping[str, Places]]]], observers: Sequence[str]
    ) -> None:
        self.observers = tuple(observers)
        self._lengths: list[int] = []
        self._bearers: dict[tuple[str, str], list[_Bearer]] = defaultdict(list)
        self._observed: dict[tuple[str, str, str], list[tuple[int, int]]] = defaultdict(list)
        self._limits: dict[str, int] = defaultdict(int)
        for at, (length, places) in enumerate(stretches):
            self._lengths.append(length)
            for label in {label for own in places for label in own}:
                self._add(at, length, label, [own.get(label, ()) for own in places])

    def _add(self, at: int, length: int, label: str, places: Sequence[Places]) -> None:
        for (first, a), (second, b) in combinations(zip(self.observers, places, strict=True), 2):
            if total := difference(a, b):
                self._observed[label, first, second].append((at, total))
        for name, here in zip(self.observers, places, strict=True):
            if here:
                inner = tuple(low[0] - high[1] for high, low in pairwise(here))
                sizes = tuple(end - start for start, end in here)
                self._bearers[label, name].append((at, here[0][0], inner, length - here[-1][1], sizes))
                self._limits[label] = max(self._limits[label], *sizes)

    @property
    def labels(self) -> list[str]:
        """The labels that anybody used, sorted."""
        return sorted(self._limits)

    def alphas(
        self, groups: Iterable[tuple[str, ...]], times: Sequence[int] | None = None
    ) -> dict[tuple[str, ...], dict[str, Figure]]:
        """αU of each label, and of all labels under the empty label, for several groups of annotators.

        Args:
            groups: annotators, in the order of the continuum's.
            times: how often each stretch is there, in text order; default once.

        Returns:
            group -> label -> figure with n = units of the group.
        """
        counts = times if times is not None else [1] * len(self._lengths)
        offsets = list(accumulate(map(mul, counts, self._lengths), initial=0))
        seen = {
            (label, name): self._look(label, name, counts, offsets)
            for label in self.labels
            for name in self.observers
        }
        return {group: self._alpha(group, counts, offsets[-1], seen) for group in groups}

    def _alpha(
        self,
        group: tuple[str, ...],
        times: Sequence[int],
        length: int,
        seen: Mapping[tuple[str, str], _Seen],
    ) -> dict[str, Figure]:
        figures: dict[str, Figure] = {}
        sum_do = sum_de = 0.0
        units = 0
        for label in self.labels:
            own = [seen[label, name] for name in group]
            n = sum(sum(one.sizes.values()) for one in own)
            total = sum(
                times[at] * value
                for pair in combinations(group, 2)
                for at, value in self._observed.get((label, *pair), ())
            )
            do, de = disagreement(total, own, length) if n else (0.0, 0.0)
            figures[label] = _figure(do, de, n, f"{label} entities")
            sum_do, sum_de, units = sum_do + do, sum_de + de, units + n
        return {"": _figure(sum_do, sum_de, units, "entities"), **figures}

    def _look(self, label: str, name: str, times: Sequence[int], offsets: Sequence[int]) -> _Seen:
        limit, reached, seen = self._limits[label], 0, _Seen()
        for at, lead, inner, trail, sizes in self._bearers.get((label, name), ()):
            copies = times[at]
            if not copies:
                continue
            seen.gap(offsets[at] + lead - reached, limit)
            for gap in inner:
                seen.gap(gap, limit, copies)
            if copies > 1:
                seen.gap(trail + lead, limit, copies - 1)
            for size in sizes:
                seen.sizes[size] += copies
            reached = offsets[at + 1] - trail
        seen.gap(offsets[-1] - reached, limit)
        return seen


def disagreement(total: int, seen: Sequence[_Seen], length: int) -> tuple[float, float]:
    """Observed and expected disagreement, Do and De, of one label.

    Args:
        total: the sum of squared differences over the pairs of annotators.
        seen: what each annotator did; at least one has a unit.
        length: of the continuum.
    """
    m = len(seen)
    do = 2 * total / (m * (m - 1) * length * length)
    sizes: Counter[int] = Counter()
    short: Counter[int] = Counter()
    for one in seen:
        sizes.update(one.sizes)
        short.update(one.short)
    gaps, n = sum(one.gaps for one in seen), sizes.total()
    spaces = m * length - sum(size * count for size, count in sizes.items())
    expected = 0.0
    for size, count in sizes.items():
        # Positions of the unit in all gaps: the sum of (gap - size + 1) over the gaps that can hold it.
        too_short = sum((size - 1 - gap) * often for gap, often in short.items() if gap < size - 1)
        places = spaces - gaps * (size - 1) + too_short
        beside = (n - 1) * (2 * size**3 - 3 * size**2 + size) / 3
        expected += count * (beside + size * size * places)
    pairs = m * length * (m * length - 1) - sum(count * size * (size - 1) for size, count in sizes.items())
    return do, 2 * expected / (length * pairs)


def _figure(do: float, de: float, n: int, what: str) -> Figure:
    if not n:
        return Figure(None, 0, reason=f"nobody marked any {what}")
    if not de:
        return Figure(None, n, reason="the units can lie beside each other in one way only")
    return Figure(1 - do / de, n)


def unitizing_alpha(length: int, observers: Sequence[Mapping[str, Places]]) -> dict[str, Figure]:
    """αU of one continuum; see :meth:`Continuum.alphas`.

    Args:
        length: of the continuum.
        observers: for each annotator label -> places, which do not overlap within one label.

    Example:
        >>> first, second = {"c": [(75, 145), (220, 250)]}, {"c": [(70, 150), (205, 225), (250, 270)]}
        >>> round(unitizing_alpha(300, [first, second])["c"].value, 4)
        0.7286
    """
    names = tuple(str(at) for at in range(len(observers)))
    return Continuum([(length, observers)], names).alphas([names])[names]
