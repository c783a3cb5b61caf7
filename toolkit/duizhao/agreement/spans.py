"""Two annotators' spans in one sentence: matching and alignment.

Three ways of putting spans together, each one to one:

- *same*: spans with the same start and end; of several on one place, equal labels go together first.
- *overlap*: spans of one label that share a character, as many pairs as possible (maximum matching).
- *aligned*: same spans first, then the pair with the largest share of common characters, and so on.
  Confusion matrices and label agreement are made of this.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from typing import Protocol, TypeVar


class Marked(Protocol):
    """A labelled span, such as an entity."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def label(self) -> str: ...


Mark = TypeVar("Mark", bound=Marked)
Pair = tuple[Mark | None, Mark | None]


def overlap(a: Marked, b: Marked) -> int:
    """How many characters two spans share."""
    return max(0, min(a.end, b.end) - max(a.start, b.start))


def same(first: Sequence[Mark], second: Sequence[Mark]) -> list[tuple[Mark, Mark]]:
    """Pairs of spans with the same start and end, whatever their labels.

    Example:
        >>> from duizhao.model import Entity
        >>> one = Entity("", "d", "b", 0, 2, "PER", "")
        >>> [(a.label, b.label) for a, b in same([one], [Entity("", "d", "b", 0, 2, "ORG", ""), one])]
        [('PER', 'PER')]
    """
    return [(first[i], second[j]) for i, j in _same(first, second)]


def _same(first: Sequence[Marked], second: Sequence[Marked]) -> list[tuple[int, int]]:
    there = _by_place(second)
    pairs: list[tuple[int, int]] = []
    for place, group in _by_place(first).items():
        others = there.get(place, [])
        left = []
        for i in group:
            j = next((j for j in others if second[j].label == first[i].label), None)
            if j is None:
                left.append(i)
            else:
                others.remove(j)
                pairs.append((i, j))
        pairs.extend(zip(left, others, strict=False))
    return pairs


def _by_place(marks: Sequence[Marked]) -> dict[tuple[int, int], list[int]]:
    """The numbers of the marks by start and end, on each place in the order of the labels."""
    places: dict[tuple[int, int], list[int]] = defaultdict(list)
    for at in sorted(range(len(marks)), key=lambda at: (marks[at].start, marks[at].end, marks[at].label)):
        places[marks[at].start, marks[at].end].append(at)
    return places


def overlapping(first: Sequence[Marked], second: Sequence[Marked]) -> int:
    """The size of a maximum one-to-one matching of spans that share a character; labels are not looked at.

    A span that covers two of the other side is matched once, so that splitting a name costs something. The
    matching is found with augmenting paths (Kuhn's algorithm).

    Example:
        >>> from duizhao.model import Entity
        >>> whole = Entity("", "d", "b", 0, 6, "PER", "")
        >>> half, rest = Entity("", "d", "b", 0, 3, "PER", ""), Entity("", "d", "b", 3, 6, "PER", "")
        >>> overlapping([whole], [half, rest])
        1
    """
    links = [[at for at, b in enumerate(second) if overlap(a, b)] for a in first]
    owner: dict[int, int] = {}

    def find(a: int, seen: set[int]) -> bool:
        for b in links[a]:
            if b not in seen:
                seen.add(b)
                if b not in owner or find(owner[b], seen):
                    owner[b] = a
                    return True
        return False

    return sum(find(a, set()) for a in range(len(first)))


def align(first: Sequence[Mark], second: Sequence[Mark]) -> list[Pair[Mark]]:
    """Every span of both sides once: with its counterpart, or with None where it has none.

    Same spans go together first. Of the rest, the two spans with the largest share of common characters
    (intersection over union) do, ties by place and then by equal label, until nothing overlaps any more.

    Returns:
        the pairs in text order.

    Example:
        >>> from duizhao.model import Entity
        >>> a, b = Entity("", "d", "b", 0, 2, "GPE", ""), Entity("", "d", "b", 0, 3, "GPE", "")
        >>> align([a], [b]) == [(a, b)], align([a], []) == [(a, None)]
        (True, True)
    """
    found = _same(first, second)
    gone = {i for i, _ in found}, {j for _, j in found}
    # The key is the same when the sides change places, so that nobody is the first annotator.
    candidates = sorted(
        (-_share(a, b), min(a.start, b.start), max(a.end, b.end), a.label != b.label, _both(a, b), i, j)
        for i, a in enumerate(first)
        if i not in gone[0]
        for j, b in enumerate(second)
        if j not in gone[1] and overlap(a, b)
    )
    for *_, i, j in candidates:
        if i not in gone[0] and j not in gone[1]:
            gone[0].add(i)
            gone[1].add(j)
            found.append((i, j))
    pairs: list[Pair[Mark]] = [(first[i], second[j]) for i, j in found]
    pairs.extend((a, None) for i, a in enumerate(first) if i not in gone[0])
    pairs.extend((None, b) for j, b in enumerate(second) if j not in gone[1])
    return sorted(pairs, key=_place)


def _both(a: Marked, b: Marked) -> list[tuple[int, int, str]]:
    return sorted((one.start, one.end, one.label) for one in (a, b))


def _share(a: Marked, b: Marked) -> float:
    common = overlap(a, b)
    return common / (a.end - a.start + b.end - b.start - common)


def _place(pair: Pair[Mark]) -> tuple[Hashable, ...]:
    there = [one for one in pair if one is not None]
    return min(one.start for one in there), -max(one.end for one in there), pair[0] is None, there[0].label
