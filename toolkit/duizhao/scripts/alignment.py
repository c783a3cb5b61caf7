"""Alignment of a text with its variant, and projection of spans both ways."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate

from duizhao.model import Span, Variant

Block = tuple[int, int, int, int]

REACH = 12
"""No phrase of the dictionaries is longer, so a cut depends on no more than this many characters."""


def align(base: str, new: str, convert_all: Callable[[Sequence[str]], list[str]]) -> tuple[Block, ...]:
    """The places where lengths differ, as (base start, base end, variant start, variant end).

    The text is cut into the phrases that the converter treats as one; a phrase whose length changed is
    aligned as a whole. Changes of length can cancel out, so equal lengths of the texts prove nothing.

    Args:
        convert_all: what made ``new`` out of ``base``, for many texts at once.
    """
    units = _units(base, convert_all)
    converted = convert_all(units)
    if "".join(converted) != new:
        # No way to say which part became which: the whole text is one block.
        return ((0, len(base), 0, len(new)),) if base and new else ()
    starts = accumulate(map(len, units), initial=0)
    theirs = accumulate(map(len, converted), initial=0)
    return tuple(
        (at, at + len(before), there, there + len(after))
        for at, there, before, after in zip(starts, theirs, units, converted, strict=False)
        if len(before) != len(after)
    )


def _units(base: str, convert_all: Callable[[Sequence[str]], list[str]]) -> list[str]:
    """The shortest parts of ``base`` that convert alone to what they become in the whole."""
    windows = [(base[max(0, cut - REACH) : cut], base[cut : cut + REACH]) for cut in range(1, len(base))]
    converted = convert_all([text for left, right in windows for text in (left, right, left + right)])
    units: list[str] = []
    start = 0
    for cut in range(1, len(base)):
        left, right, whole = converted[3 * cut - 3 : 3 * cut]
        if left + right == whole:
            units.append(base[start:cut])
            start = cut
    return [*units, base[start:]]


def project(variant: Variant, start: int, end: int) -> Span:
    """The span of the variant's text that stands for base code points ``start`` to ``end``.

    Where the span cuts a phrase whose length changed, it widens to the whole phrase
    (see :func:`widens`).

    Example:
        >>> project(Variant("s2twp", "在網際網路上", ((1, 4, 1, 5),)), 4, 5)
        Span(start=5, end=6)
    """
    return _map(variant.alignment, start, end)


def project_back(variant: Variant, start: int, end: int) -> Span:
    """The span of the base text that stands for the variant's code points ``start`` to ``end``.

    Example:
        >>> project_back(Variant("s2twp", "在網際網路上", ((1, 4, 1, 5),)), 5, 6)
        Span(start=4, end=5)
    """
    return _map([(c, d, a, b) for a, b, c, d in variant.alignment], start, end)


def widens(variant: Variant, start: int, end: int) -> bool:
    """Whether projecting the base span ``start`` to ``end`` has to widen it.

    Example:
        >>> widens(Variant("s2twp", "在網際網路上", ((1, 4, 1, 5),)), 0, 2)
        True
    """
    return any(a < start < b or a < end < b for a, b, _, _ in variant.alignment)


def _map(alignment: Iterable[tuple[int, int, int, int]], start: int, end: int) -> Span:
    shift = 0
    low: int | None = None
    high: int | None = None
    for a, b, c, d in alignment:
        if low is None and start < b and start >= a:
            low = c
        elif low is None and start < a:
            low = start + shift
        if a < end <= b:
            high = d
        elif high is None and end <= a:
            high = end + shift
        shift += (d - c) - (b - a)
    return Span(start + shift if low is None else low, end + shift if high is None else high)
