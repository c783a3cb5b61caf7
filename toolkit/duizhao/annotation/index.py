"""A layer by place: what it says inside a sentence or any other stretch of a block."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

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
        return list(_inside(self._entities, stretch))

    def stances(self, stretch: Stretch) -> list[Stance]:
        """The stances whose anchor lies wholly inside, in the layer's order."""
        return list(_inside(self._stances, stretch))

    def item(self, stretch: Stretch) -> Item | None:
        """What became of the stretch, or None where nobody worked on it."""
        return next(_inside(self._items, stretch), None)


def _by_block(records: Iterable[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        found[record.block_id].append(record)
    return found


def _inside(records: dict[str, list[Record]], stretch: Stretch) -> Iterator[Record]:
    for record in records.get(stretch.block_id, ()):
        if stretch.start <= record.start and record.end <= stretch.end:
            yield record
