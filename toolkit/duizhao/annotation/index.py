"""A layer by place: what it says inside a sentence or any other stretch of a block."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Generic, Protocol, TypeVar

from duizhao.model import Entity, Item, Layer, Stance

Record = TypeVar("Record", Entity, Stance, Item)


class Stretch(Protocol):
    """Anything that lies in a block: a sentence, a task's unit, a record."""

    @property
    def block_id(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class LayerIndex:
    """Finds the records of a layer inside a stretch of a block, in time that does not grow with the layer.

    Args:
        layer: the layer, or None for one without records.

    Example:
        >>> index = LayerIndex(None)
        >>> index.entities(Entity("", "d", "d-b001", 0, 9, "PER", ""))
        []
    """

    def __init__(self, layer: Layer | None) -> None:
        self._entities = _by_block(layer.entities if layer else ())
        self._stances = _by_block(layer.stances if layer else ())
        self._items = _by_block(layer.items if layer else ())

    def entities(self, stretch: Stretch) -> list[Entity]:
        """The entities that lie wholly inside, in the layer's order."""
        return _inside(self._entities, stretch)

    def stances(self, stretch: Stretch) -> list[Stance]:
        """The stances whose anchor lies wholly inside, in the layer's order."""
        return _inside(self._stances, stretch)

    def items(self, stretch: Stretch) -> list[Item]:
        """The items that lie wholly inside, in the layer's order."""
        return _inside(self._items, stretch)

    def item(self, stretch: Stretch) -> Item | None:
        """What became of the stretch, or None where nobody worked on it.

        An item of exactly the stretch goes first, then the first item inside, then the shortest that covers
        the stretch: an annotated paragraph makes its sentences annotated.
        """
        found = self.items(stretch)
        exact = (one for one in found if (one.start, one.end) == (stretch.start, stretch.end))
        first = next(exact, found[0] if found else None)
        if first is not None or stretch.block_id not in self._items:
            return first
        covering = self._items[stretch.block_id].covering(stretch)
        return min(covering, key=lambda one: one.end - one.start, default=None)


class _Block(Generic[Record]):
    """The records of one block, by their start."""

    def __init__(self, records: list[Record]) -> None:
        order = sorted(range(len(records)), key=lambda at: records[at].start)
        self._places = order
        self._records: list[Record] = [records[at] for at in order]
        self._starts: list[int] = [one.start for one in self._records]
        # The furthest end so far tells when nothing further left can reach a place.
        self._reach: list[int] = list(accumulate((one.end for one in self._records), max))

    def inside(self, stretch: Stretch) -> list[Record]:
        first = bisect_left(self._starts, stretch.start)
        last = bisect_right(self._starts, stretch.end)
        found = [at for at in range(first, last) if self._records[at].end <= stretch.end]
        return [self._records[at] for at in sorted(found, key=self._places.__getitem__)]

    def covering(self, stretch: Stretch) -> Iterator[Record]:
        at = bisect_right(self._starts, stretch.start) - 1
        while at >= 0 and self._reach[at] >= stretch.end:
            if self._records[at].end >= stretch.end:
                yield self._records[at]
            at -= 1


def _by_block(records: Iterable[Record]) -> dict[str, _Block[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        found[record.block_id].append(record)
    return {block_id: _Block(group) for block_id, group in found.items()}


def _inside(blocks: dict[str, _Block[Record]], stretch: Stretch) -> list[Record]:
    block = blocks.get(stretch.block_id)
    return block.inside(stretch) if block else []
