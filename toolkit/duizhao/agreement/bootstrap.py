"""Percentile bootstrap: sums of counts over sentences that were drawn again and again.

The counts of a sentence are packed into one whole number, 64 bits a count, so that the counts of a sample
are one sum of numbers. This is what makes thousands of samples of thousands of sentences feasible without a
library.

Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 13 (percentile intervals).
"""

from __future__ import annotations

import random
import struct
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from math import ceil, floor
from operator import mul

from duizhao.agreement.counting import Counts, Key

MINIMUM = 10
"""Fewer sentences or documents than these give no interval: what is drawn again says nothing then."""
DEFINED = 0.9
"""The share of the samples in which a figure must be defined to have an interval."""

Tables = dict[str, dict[Hashable, int]]
"""Family -> key -> count."""


class Tally:
    """Counts of many sentences, ready to be summed.

    Args:
        counts: number of the sentence -> its counts; sentences without counts may be left out.

    Example:
        >>> tally = Tally({0: {("word", "a"): 2}, 4: {("word", "a"): 1, ("word", "b"): 5}})
        >>> tally.total()
        {'word': {'a': 3, 'b': 5}}
        >>> tally.total([3, 0, 0, 0, 1])
        {'word': {'a': 7, 'b': 5}}
    """

    def __init__(self, counts: Mapping[int, Counts]) -> None:
        self.positions = sorted(counts)
        frequency: Counter[Key] = Counter(key for one in counts.values() for key in one)
        # Frequent keys at the low end: a sentence without rare ones stays a short number.
        self._keys = [key for key, _ in sorted(frequency.items(), key=lambda item: (-item[1], repr(item[0])))]
        column = {key: at for at, key in enumerate(self._keys)}
        self._packed = [
            sum(n << (64 * column[key]) for key, n in counts[position].items()) for position in self.positions
        ]

    def __len__(self) -> int:
        return len(self.positions)

    def only(self, positions: Iterable[int]) -> Tally:
        """The part of the tally that belongs to these sentences."""
        wanted = set(positions)
        part = object.__new__(Tally)
        kept = [at for at, position in enumerate(self.positions) if position in wanted]
        part.positions = [self.positions[at] for at in kept]
        part._keys = self._keys
        part._packed = [self._packed[at] for at in kept]
        return part

    def packed(self, times: Sequence[int] | None = None) -> int:
        """The summed counts as one number; such numbers of parts of one tally may be added.

        Args:
            times: how often each sentence counts, by its number; default once.
        """
        if times is None:
            return sum(self._packed)
        return sum(map(mul, map(times.__getitem__, self.positions), self._packed))

    def unpacked(self, packed: int) -> Tables:
        """The counts that such a number holds."""
        size = len(self._keys)
        values = struct.unpack(f"<{size}Q", packed.to_bytes(8 * size, "little"))
        tables: Tables = defaultdict(dict)
        for (family, key), n in zip(self._keys, values, strict=True):
            if n:
                tables[family][key] = n
        return dict(tables)

    def total(self, times: Sequence[int] | None = None) -> Tables:
        """The summed counts; see :meth:`packed`."""
        return self.unpacked(self.packed(times))


def samples(clusters: Sequence[int], number: int, seed: int) -> Iterator[list[int]]:
    """How often each sentence is drawn, for one sample after another.

    Args:
        clusters: for each sentence the number of what it is drawn with: its own, or that of its document. The
            numbers begin at 0 and leave none out.
        number: of samples.
        seed: the same seed gives the same samples.

    Example:
        >>> [sum(times) for times in samples([0, 1, 2], 2, seed=1)]
        [3, 3]
        >>> all(times[0] == times[1] for times in samples([0, 0, 1], 20, seed=1))
        True
    """
    random_ = random.Random(seed)
    size = max(clusters, default=-1) + 1
    for _ in range(number):
        drawn = [0] * size
        for one in random_.choices(range(size), k=size):
            drawn[one] += 1
        yield [drawn[cluster] for cluster in clusters]


def interval(
    found: Sequence[float], number: int, confidence: float = 0.95
) -> tuple[float | None, float | None, str]:
    """The percentile interval of the values of a figure.

    Args:
        found: the values in the samples in which the figure was defined.
        number: how many samples there were.
        confidence: the share of the samples that lies inside.

    Returns:
        low, high and an empty reason; or None, None and why there is no interval.

    Example:
        >>> low, high, reason = interval([n / 100 for n in range(101)], 101)
        >>> round(low, 3), round(high, 3), reason
        (0.025, 0.975, '')
    """
    if not number:
        return None, None, "no interval was asked for"
    if len(found) < DEFINED * number:
        without = 100 * (number - len(found)) / number
        return None, None, f"no interval: the figure is undefined in {without:.0f} % of the samples"
    ordered = sorted(found)
    tail = (1 - confidence) / 2
    return _quantile(ordered, tail), _quantile(ordered, 1 - tail), ""


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Linear interpolation between the two nearest values."""
    at = share * (len(ordered) - 1)
    low, high = floor(at), ceil(at)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)
