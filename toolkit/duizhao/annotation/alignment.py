"""Two versions of a text, aligned character by character, in nearly linear time.

What stands unchanged at both ends is taken first. Then stretches that occur once in either version pin the
two together: the heaviest chain of them that keeps its order is the frame, and a long one outside of the
chain is a passage that was moved. The gaps of the frame are treated in the same way with shorter stretches,
and what is left is small enough for a full comparison. (The idea is that of patience diff, by Bram Cohen.)
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

_SEEDS = (16, 8, 4)
"""Lengths of the stretches that must occur once, tried in this order."""
_MOVED = 16
"""A passage of fewer code points, out of order, is not taken for one that was moved."""
_SMALL = 4_096
"""A gap of no more cells (old length × new length) is compared in full at once."""
_CELLS = 400_000
"""A gap of more cells without any such stretch was rewritten: nothing in it is aligned."""


@dataclass(frozen=True, slots=True, order=True)
class Run:
    """A stretch that both versions have: ``old_text[old:old + size] == new_text[new:new + size]``."""

    old: int
    new: int
    size: int

    @property
    def old_end(self) -> int:
        return self.old + self.size

    @property
    def new_end(self) -> int:
        return self.new + self.size

    @property
    def shift(self) -> int:
        return self.new - self.old


def align(old: str, new: str) -> list[Run]:
    """The stretches that two versions of a text have in common, in the order of the old one.

    No code point of either version is in two of them. They rise in the new version too, except where a
    passage of at least 16 code points was moved.

    Example:
        >>> align("他来到北京。", "他昨天来到北京市。")
        [Run(old=0, new=0, size=1), Run(old=1, new=3, size=4), Run(old=5, new=8, size=1)]
    """
    return _Aligner(old, new).runs()


class _Aligner:
    def __init__(self, old: str, new: str) -> None:
        self._old, self._new = old, new
        self._found: list[Run] = []

    def runs(self) -> list[Run]:
        head, tail = self._ends(0, len(self._old), 0, len(self._new))
        self._frame(head, len(self._old) - tail, head, len(self._new) - tail)
        self._found.append(Run(0, 0, head))
        self._found.append(Run(len(self._old) - tail, len(self._new) - tail, tail))
        return _joined(self._found)

    def _ends(self, low: int, high: int, new_low: int, new_high: int) -> tuple[int, int]:
        """How many code points are the same at the start, and then at the end."""
        most = min(high - low, new_high - new_low)
        head = 0
        while head < most and self._old[low + head] == self._new[new_low + head]:
            head += 1
        tail = 0
        while tail < most - head and self._old[high - 1 - tail] == self._new[new_high - 1 - tail]:
            tail += 1
        return head, tail

    def _frame(self, low: int, high: int, new_low: int, new_high: int) -> None:
        """Pin the two versions together, moved passages included, and fill in what lies between."""
        seeds = self._seeds(low, high, new_low, new_high, _SEEDS[0])
        chain = set(_chain(seeds))
        pins = [run for run in seeds if run in chain or run.size >= _MOVED]
        self._found += pins
        first, last = Run(low, new_low, 0), Run(high, new_high, 0)
        in_new = [first, *sorted(pins, key=lambda run: run.new), last]
        before = {run: left for left, run in pairwise(in_new)}
        free = {left: (left.new_end, run.new) for left, run in pairwise(in_new)}
        for left, right in zip([first, *pins], [*pins, last], strict=True):
            if before[right] == left:
                self._fill(left.old_end, right.old, *free[left])
            else:
                self._beside_moved(left, right, free, before)

    def _beside_moved(
        self, left: Run, right: Run, free: dict[Run, tuple[int, int]], before: dict[Run, Run]
    ) -> None:
        """Align a gap whose two sides are no longer neighbours: each side is followed as far as it goes."""
        low, high = left.old_end, right.old
        new_low, new_high = free[left]
        head = self._ends(low, high, new_low, new_high)[0]
        self._found.append(Run(low, new_low, head))
        low, free[left] = low + head, (new_low + head, new_high)
        new_low, new_high = free[before[right]]
        tail = self._ends(low, high, new_low, new_high)[1] if low < high else 0
        self._found.append(Run(high - tail, new_high - tail, tail))
        high, free[before[right]] = high - tail, (new_low, new_high - tail)
        side = left if free[left][0] < free[left][1] else before[right]
        self._fill(low, high, *free[side])
        free[side] = (free[side][1], free[side][1])

    def _fill(self, low: int, high: int, new_low: int, new_high: int) -> None:
        """Align a gap between two pins."""
        stack = [(low, high, new_low, new_high, 0)]
        while stack:
            one, end, two, new_end, level = stack.pop()
            head, tail = self._ends(one, end, two, new_end)
            runs = [Run(one, two, head), Run(end - tail, new_end - tail, tail)]
            one, two, end, new_end = one + head, two + head, end - tail, new_end - tail
            cells = (end - one) * (new_end - two)
            if 0 < cells <= _SMALL:
                runs += self._compared(one, end, two, new_end)
            elif cells:
                stack += self._parts(one, end, two, new_end, level, runs)
            self._found += runs

    def _parts(
        self, low: int, high: int, new_low: int, new_high: int, level: int, runs: list[Run]
    ) -> list[tuple[int, int, int, int, int]]:
        """The gaps that a large one falls into; what pins them is added to ``runs``."""
        while level < len(_SEEDS):
            pins = _chain(self._seeds(low, high, new_low, new_high, _SEEDS[level]))
            if pins:
                runs += pins
                ends = [Run(low, new_low, 0), *pins, Run(high, new_high, 0)]
                return [
                    (left.old_end, right.old, left.new_end, right.new, level)
                    for left, right in pairwise(ends)
                ]
            level += 1
        if (high - low) * (new_high - new_low) <= _CELLS:
            runs += self._compared(low, high, new_low, new_high)
        return []

    def _compared(self, low: int, high: int, new_low: int, new_high: int) -> list[Run]:
        matcher = SequenceMatcher(None, self._old[low:high], self._new[new_low:new_high], autojunk=False)
        return [Run(low + one, new_low + two, size) for one, two, size in matcher.get_matching_blocks()]

    def _seeds(self, low: int, high: int, new_low: int, new_high: int, size: int) -> list[Run]:
        """The stretches made of parts of that size which occur once in either gap, in the old order."""
        there = _once(self._new, new_low, new_high, size)
        here = _once(self._old, low, high, size)
        pairs = sorted((at, there[gram]) for gram, at in here.items() if gram in there)
        runs: list[Run] = []
        for at, new in pairs:
            last = runs[-1] if runs else None
            if last is not None and new - at == last.shift and at <= last.old_end:
                runs[-1] = Run(last.old, last.new, at + size - last.old)
            elif last is not None and at < last.old_end:
                # Two stretches share code points of the old version: the first keeps them.
                cut = last.old_end - at
                runs += [Run(at + cut, new + cut, size - cut)]
            else:
                runs.append(Run(at, new, size))
        return _disjoint_in_new(runs)


def _once(text: str, low: int, high: int, size: int) -> dict[str, int]:
    """The parts of a text that occur once -> where."""
    found: dict[str, int] = {}
    for at in range(low, high - size + 1):
        gram = text[at : at + size]
        found[gram] = -1 if gram in found else at
    return {gram: at for gram, at in found.items() if at >= 0}


def _disjoint_in_new(runs: Iterable[Run]) -> list[Run]:
    """Cut the starts of runs that reach into each other in the new version."""
    kept: list[Run] = []
    reached = 0
    for run in sorted(runs, key=lambda one: one.new):
        cut = max(0, reached - run.new)
        if cut < run.size:
            kept.append(Run(run.old + cut, run.new + cut, run.size - cut))
            reached = run.new_end
    return sorted(kept)


def _chain(runs: Sequence[Run]) -> list[Run]:
    """Of runs in the old order the heaviest chain that rises in the new version too."""
    order = sorted(run.new for run in runs)
    # A Fenwick tree of maxima: the heaviest chain that ends at or before a place of the new version.
    tree: list[tuple[int, int]] = [(0, -1)] * (len(order) + 1)
    back: list[int] = []
    for number, run in enumerate(runs):
        at = rank = bisect_left(order, run.new)
        best = (0, -1)
        while at:
            best = max(best, tree[at])
            at &= at - 1
        back.append(best[1])
        own = (best[0] + run.size, number)
        at = rank + 1
        while at < len(tree):
            tree[at] = max(tree[at], own)
            at += at & -at
    number = max(tree, default=(0, -1))[1]
    chain: list[Run] = []
    while number >= 0:
        chain.append(runs[number])
        number = back[number]
    return chain[::-1]


def _joined(runs: Iterable[Run]) -> list[Run]:
    """In order, without empty ones, and neighbours made one."""
    found: list[Run] = []
    for run in sorted(run for run in runs if run.size):
        last = found[-1] if found else None
        if last is not None and (last.old_end, last.new_end) == (run.old, run.new):
            found[-1] = Run(last.old, last.new, last.size + run.size)
        else:
            found.append(run)
    return found
