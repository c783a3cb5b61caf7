"""Where a stretch of a text stands in the next version of it, or why that cannot be said."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from duizhao.annotation.alignment import Run, align
from duizhao.model import Span

_WINDOW = 8
"""Code points on each side of a stretch that count as its context."""
_ENOUGH = 4
"""More letters and characters than these that are the same beside a stretch are no better evidence."""
_SLACK = 16
"""A context that moved away from its stretch by more than this is no context any more."""
_OWN = 16
"""Words of this length that stand once in either version need no context, as a moved passage does not."""
_NEAR = 256
"""How far to either side a rival for a place is looked for."""

Doubt = Literal["changed", "removed", "context", "ambiguous"]


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of a stretch.

    Attributes:
        span: in the new version, where it stands or what the doubt is about; None where there is nothing to
            show.
        doubt: None where it stands there. ``changed``: other words took its place. ``removed``: none did;
            the span has the nearest that are the same. ``context``: it may be this one, but less than half
            of what stood around it does. ``ambiguous``: it may be this one or another.
    """

    span: Span | None
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True)
class _Slide:
    """An insertion or a deletion, and how far it could as well lie elsewhere.

    ``好。好。`` → ``好。``: whether the first or the second was deleted, no comparison can tell.

    Attributes:
        before, after: the unchanged runs on either side; the sides of a text count as empty ones.
        left, right: by how many code points it can be moved within them without another result.
    """

    before: Run
    after: Run
    left: int
    right: int


class Places:
    """Finds places of one version of a text in another.

    Args:
        old, new: the versions.

    Example:
        >>> Places("今天胡进进说好。", "今天上午，胡进进说好。").place(2, 5)
        Placed(span=Span(start=5, end=8), doubt=None)
    """

    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = old, new
        self.runs = align(old, new)
        self._starts = [run.old for run in self.runs]
        self._by_new = sorted(self.runs, key=lambda run: run.new)
        self._new_starts = [run.new for run in self._by_new]
        self._slides = [
            self._slide(before, after)
            for before, after in zip(
                [Run(0, 0, 0), *self.runs], [*self.runs, Run(len(old), len(new), 0)], strict=True
            )
        ]

    def place(self, start: int, end: int) -> Placed:
        """What became of ``old[start:end]``, which must not be empty."""
        found = self._candidates(start, end)
        if not found:
            if self._may_be_gone(start, end):
                return self._gone(start, end)
            return self._changed(start, end)
        ranked = sorted(((self._likeness(start, end, at), at) for at in found), reverse=True)
        best, at = ranked[0]
        span = Span(at, at + end - start)
        if len(ranked) > 1 and ranked[1][0] == best:
            return Placed(span, "ambiguous")
        size = end - start
        rivals = [self._likeness(one, one + size, at) for one in self._old_rivals(start, end, at)]
        if rivals and max(rivals) > best:
            return self._gone(start, end)
        others = [self._likeness(start, end, one) for one in self._new_rivals(start, end, at)]
        if best in rivals or any(other >= best for other in others):
            return Placed(span, "ambiguous")
        if not self._is_supported(start, end, at):
            return Placed(span, "context")
        return Placed(span)

    def _candidates(self, start: int, end: int) -> set[int]:
        """The places where the stretch stands in some alignment that is as good as ours."""
        found = set()
        for run in self._runs_at(start, end):
            if run.old <= start and end <= run.old_end:
                found.add(start + run.shift)
        for slide in self._slides_at(start, end):
            before, after = slide.before, slide.after
            if before.old <= start and end <= before.old_end + slide.right:
                found.add(start + before.shift)
            if start >= after.old - slide.left and end <= after.old_end:
                found.add(start + after.shift)
        return found

    def _may_be_gone(self, start: int, end: int) -> bool:
        """Whether some alignment as good as ours has all of the stretch deleted."""
        return any(
            max(slide.before.old_end - start, -slide.right) <= min(slide.after.old - end, slide.left)
            for slide in self._slides_at(start, end)
            if slide.before.old_end < slide.after.old
        )

    def _slides_at(self, start: int, end: int) -> Iterator[_Slide]:
        first = max(bisect_right(self._starts, start) - 1, 0)
        for number in range(first, len(self._slides)):
            slide = self._slides[number]
            if slide.before.old >= end:
                break
            if slide.left >= 0:
                yield slide

    def _slide(self, before: Run, after: Run) -> _Slide:
        """The freedom of what lies between two runs; ``left`` is -1 where that is a replacement or a move.

        A passage that was moved into an insertion keeps its place: nothing slides over it.
        """
        most_left, most_right = before.size, after.size
        if before.new_end == after.new and before.old_end < after.old:
            text, low, high = self.old, before.old_end, after.old
        elif before.old_end == after.old and before.new_end < after.new:
            text, low, high = self.new, before.new_end, after.new
            first, last = (bisect_left(self._new_starts, one) for one in (low, high))
            if moved := self._by_new[first:last]:
                most_left = min(most_left, high - moved[-1].new_end)
                most_right = min(most_right, moved[0].new - low)
        else:
            return _Slide(before, after, -1, -1)
        left = right = 0
        while left < most_left and text[low - 1 - left] == text[high - 1 - left]:
            left += 1
        while right < most_right and text[low + right] == text[high + right]:
            right += 1
        return _Slide(before, after, left, right)

    def _likeness(self, start: int, end: int, at: int) -> tuple[int, int, bool]:
        """How well a place suits the stretch, compared with another that has the same words.

        First how many letters and characters around it are the same without a break, up to four, on the worse
        and on the better side; then whether what was inserted or deleted beside it is a whole clause.
        """
        after = at + end - start
        left = _same(
            reversed(self.old[max(start - _WINDOW, 0) : start]),
            reversed(self.new[max(at - _WINDOW, 0) : at]),
        )
        right = _same(self.old[end : end + _WINDOW], self.new[after : after + _WINDOW])
        # Where both versions begin (or end) there, all that there is is the same.
        if start == at == 0:
            left = _ENOUGH
        if end == len(self.old) and after == len(self.new):
            right = _ENOUGH
        return min(left, right), max(left, right), self._is_between_marks(start, end, at)

    def _is_between_marks(self, start: int, end: int, at: int) -> bool:
        """Whether the stretch stands there because whole clauses were inserted or deleted beside it."""
        for slide in self._slides_at(start, end):
            before, after = slide.before, slide.after
            if before.old_end < after.old:
                text, low, high, own = self.old, before.old_end, after.old, Span(start, end)
            else:
                text, low, high, own = self.new, before.new_end, after.new, Span(at, at + end - start)
            length = high - low
            firsts: range
            if start + before.shift == at:
                firsts = range(max(low - slide.left, own.end), low + slide.right + 1)
            elif start + after.shift == at:
                firsts = range(low - slide.left, min(low + slide.right, own.start - length) + 1)
            else:
                continue
            if any(_is_mark(text, one - 1) and _is_mark(text, one + length - 1) for one in firsts):
                return True
        return False

    def _old_rivals(self, start: int, end: int, at: int) -> Iterator[int]:
        """Other places of the old version with the same words that may be meant by the new place.

        Those are the ones that stand nowhere in the new version, and those that stand there in an alignment
        as good as ours.
        """
        size = end - start
        rivals = set(_occurrences(self.old, self.old[start:end], start))
        for slide in self._slides_at(start, end):
            length = slide.after.old - slide.before.old_end
            rivals |= {start - length, start + length}
        for one in sorted(rivals - {start}):
            if self.old.startswith(self.old[start:end], one) and one >= 0:
                found = self._candidates(one, one + size)
                if at in found or not found:
                    yield one

    def _new_rivals(self, start: int, end: int, at: int) -> Iterator[int]:
        """Other places of the new version with the same words, which nothing in the old one stands for."""
        size = end - start
        for one in _occurrences(self.new, self.old[start:end], at):
            if one != at:
                number = bisect_right(self._new_starts, one) - 1
                if number < 0 or self._by_new[number].new_end < one + size:
                    yield one

    def _is_supported(self, start: int, end: int, at: int) -> bool:
        """Whether half of the context or more stands near the place, or the words need none."""
        low, high = max(start - _WINDOW, 0), min(end + _WINDOW, len(self.old))
        around = [*range(low, start), *range(end, high)]
        kept = sum(self._is_kept(one, start, end, at) for one in around)
        if around and 2 * kept >= len(around):
            return True
        words = self.old[start:end]
        alone = not around or len(words) >= _OWN
        return alone and self.old.count(words) == self.new.count(words) == 1

    def _is_kept(self, one: int, start: int, end: int, at: int) -> bool:
        same = one + at - start
        if 0 <= same < len(self.new) and self.old[one] == self.new[same]:
            return True
        number = bisect_right(self._starts, one) - 1
        run = self.runs[number] if number >= 0 else None
        if run is None or one >= run.old_end:
            return False
        there = one + run.shift
        return (
            at - _WINDOW - _SLACK <= there < at
            if one < start
            else (at + end - start <= there < at + end - start + _WINDOW + _SLACK)
        )

    def _gone(self, start: int, end: int) -> Placed:
        """No longer there; the nearest place with the same words is shown."""
        expected = self._expected(start)
        near = min(
            _occurrences(self.new, self.old[start:end], expected),
            key=lambda one: abs(one - expected),
            default=None,
        )
        return Placed(None if near is None else Span(near, near + end - start), "removed")

    def _changed(self, start: int, end: int) -> Placed:
        """The words between what stood before the stretch and what stood behind it."""
        low, high = self._expected(start), self._expected_end(end)
        if not low < high <= low + 3 * (end - start) + _SLACK:
            return self._gone(start, end)
        return Placed(Span(low, high), "changed")

    def _expected(self, start: int) -> int:
        """Where what begins there should begin in the new version: behind what stands before it."""
        number = bisect_right(self._starts, start) - 1
        if number < 0:
            return 0
        run = self.runs[number]
        return min(start, run.old_end) + run.shift

    def _expected_end(self, end: int) -> int:
        """Where what ends there should end in the new version: before what stands behind it."""
        number = bisect_right(self._starts, end - 1)
        if number and self.runs[number - 1].old_end >= end:
            return end + self.runs[number - 1].shift
        return self.runs[number].new if number < len(self.runs) else len(self.new)

    def _runs_at(self, start: int, end: int) -> Sequence[Run]:
        first = max(bisect_right(self._starts, start) - 1, 0)
        return self.runs[first : bisect_right(self._starts, end - 1)]


def _occurrences(text: str, words: str, near: int) -> Iterator[int]:
    """Where the words stand within some distance of a place."""
    low, high = max(near - _NEAR - len(words), 0), near + _NEAR + len(words)
    at = text.find(words, low, high)
    while at >= 0:
        yield at
        at = text.find(words, at + 1, high)


def _same(one: Iterable[str], other: Iterable[str]) -> int:
    """How many letters and characters two texts have in common at their start, up to four."""
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += mine.isalnum()
    return min(count, _ENOUGH)


def _is_mark(text: str, at: int) -> bool:
    """Whether the text begins there, or has no letter or character."""
    return at < 0 or not text[at].isalnum()
