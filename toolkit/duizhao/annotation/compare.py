"""What two layers of one document say differently.

Records are paired one to one: those that are equal first, then those at one place, then those that overlap,
the largest overlap first. A stance follows its target and holder: when an entity was moved or relabelled, the
stances about it are the same as before. Times, lead times and ids are no part of what a layer says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from duizhao.errors import InputError
from duizhao.model import Entity, Item, Layer, Stance

Record = Entity | Stance | Item
OneRecord = TypeVar("OneRecord", Entity, Stance, Item)
Fields = Mapping[str, Any]

KINDS = ("entities", "stances", "items")
HEADER = {"schema_version": "schema", "source_sha256": "source", "status": "status", "producer": "producer"}
_NAMES = {
    "span": "moved", "label": "relabelled", "attributes": "attributes", "polarity": "polarity",
    "holder": "holder", "basis": "basis", "evidence": "evidence", "state": "state", "comment": "comment",
    "translation": "translation", "origin": "origin", "suggested": "suggested",
}  # fmt: skip
"""Field -> the word for its change."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One value that two layers give differently; values are text, ``3-6`` for a span, empty for none."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Change:
    """A record that one layer has and the other has not, or that they have differently.

    Attributes:
        kind: ``entities``, ``stances`` or ``items``.
        old, new: the record in either layer; one of them is None where it was added or removed.
        edits: what differs, where both have it.
    """

    kind: str
    old: Record | None
    new: Record | None
    edits: tuple[Edit, ...] = ()

    @property
    def what(self) -> tuple[str, ...]:
        """``added``, ``removed``, or the words for what changed, such as ``relabelled`` or ``moved``."""
        if self.old is None:
            return ("added",)
        return ("removed",) if self.new is None else tuple(_NAMES[edit.field] for edit in self.edits)

    @property
    def record(self) -> Record:
        """The record as the first layer has it, or the second where only that does."""
        one = self.old or self.new
        assert one is not None  # a change has one of the two
        return one

    def mirrored(self) -> Change:
        """The same change the other way round."""
        edits = tuple(Edit(edit.field, edit.new, edit.old) for edit in self.edits)
        return Change(self.kind, self.new, self.old, edits)


@dataclass(frozen=True, slots=True)
class LayerDifference:
    """What differs, in text order.

    Attributes:
        header: values of the headers: ``schema``, ``source``, ``status``, ``producer``.
    """

    header: tuple[Edit, ...] = ()
    changes: tuple[Change, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.header or self.changes)

    def mirrored(self) -> LayerDifference:
        """The same difference the other way round."""
        header = tuple(Edit(edit.field, edit.new, edit.old) for edit in self.header)
        return LayerDifference(header, tuple(change.mirrored() for change in self.changes))


def compare_layers(old: Layer, new: Layer) -> LayerDifference:
    """Compare two layers of one document; who made them is no difference.

    Laws: a layer does not differ from itself; comparing the other way round gives the mirrored difference.

    Raises:
        InputError: for layers of different documents.

    Example:
        >>> who = Entity("e", "d", "d-b001", 0, 3, "PER", "胡进进")
        >>> one = Layer("d", "", "a01", "", "manual", "1", (who,))
        >>> two = replace(one, entities=(replace(who, label="ORG"),))
        >>> [(change.what, change.edits[0].new) for change in compare_layers(one, two).changes]
        [(('relabelled',), 'ORG')]
    """
    if old.doc_id != new.doc_id:
        raise InputError(
            f"one layer is of {old.doc_id}, the other of {new.doc_id}",
            remedy="name two layers of one document",
        )
    header = tuple(
        Edit(word, getattr(old, name), getattr(new, name))
        for name, word in HEADER.items()
        if getattr(old, name) != getattr(new, name)
    )
    entities, pairs = _entities(old, new)
    names = _Names(old, new, pairs)
    changes = [*entities, *_stances(old, new, names), *_items(old, new)]
    return LayerDifference(header, tuple(sorted(changes, key=_order)))


# --- pairing


Key = tuple[Any, ...]
Pair = tuple[OneRecord | None, OneRecord | None]


def _pairs(
    old: Sequence[OneRecord],
    new: Sequence[OneRecord],
    says: Callable[[OneRecord, int], Key],
    fits: Callable[[OneRecord, OneRecord], Key | None],
) -> list[tuple[OneRecord | None, OneRecord | None]]:
    """Pair records one to one, the best pairs first; what is left stands alone.

    Args:
        says: all that counts of a record, of the old layer (0) or the new one (1).
        fits: how well two belong together, lower is better; None when they do not.
    """
    sides = [
        {number: says(record, side) for number, record in enumerate(records)}
        for side, records in enumerate((old, new))
    ]
    by_block: dict[str, list[int]] = {}
    for number, record in enumerate(new):
        by_block.setdefault(record.block_id, []).append(number)
    ranked = []
    for one, record in enumerate(old):
        for two in by_block.get(record.block_id, ()):
            rank = fits(record, new[two])
            if rank is not None:
                # The tie is broken by what the two say, whichever comes first: so is the mirrored one.
                both = tuple(sorted((sides[0][one], sides[1][two])))
                ranked.append((both[0] != both[1], rank, both, one, two))
    found: list[tuple[OneRecord | None, OneRecord | None]] = []
    taken: tuple[set[int], set[int]] = (set(), set())
    for *_, one, two in sorted(ranked):
        if one not in taken[0] and two not in taken[1]:
            taken[0].add(one)
            taken[1].add(two)
            found.append((old[one], new[two]))
    found += [(record, None) for number, record in enumerate(old) if number not in taken[0]]
    found += [(None, record) for number, record in enumerate(new) if number not in taken[1]]
    return found


def _overlap(one: Record, other: Record) -> int:
    """How many code points two records share."""
    return min(one.end, other.end) - max(one.start, other.start)


def _differing(one: Fields, other: Fields) -> tuple[Edit, ...]:
    return tuple(Edit(name, one[name], other[name]) for name in one if one[name] != other[name])


# --- entities


def _entity_fields(one: Entity) -> Fields:
    return {
        "span": f"{one.start}-{one.end}",
        "label": one.label,
        "attributes": " ".join(sorted(set(one.attributes))),
    }


def _entity_key(one: Entity, _side: int = 0) -> Key:
    return one.block_id, one.start, one.end, one.label, tuple(sorted(set(one.attributes)))


def _entities(old: Layer, new: Layer) -> tuple[list[Change], list[tuple[Entity, Entity]]]:
    def fits(one: Entity, other: Entity) -> Key | None:
        shared = _overlap(one, other)
        moved = (one.start, one.end) != (other.start, other.end)
        return (moved, -shared, one.label != other.label) if shared > 0 else None

    changes, pairs = [], []
    for one, other in _pairs(old.entities, new.entities, _entity_key, fits):
        if one is not None and other is not None:
            pairs.append((one, other))
            if edits := _differing(_entity_fields(one), _entity_fields(other)):
                changes.append(Change("entities", one, other, edits))
        else:
            changes.append(Change("entities", one, other))
    return changes, pairs


# --- stances


class _Names:
    """Targets and holders under names that are the same in both layers."""

    def __init__(self, old: Layer, new: Layer, pairs: Iterable[tuple[Entity, Entity]]) -> None:
        self._names: tuple[dict[str, Key], dict[str, Key]] = ({}, {})
        for side, layer in enumerate((old, new)):
            for entity in layer.entities:
                self._names[side][entity.id] = (_entity_key(entity),)
        for one, other in pairs:
            both = tuple(sorted((_entity_key(one), _entity_key(other))))
            self._names[0][one.id] = self._names[1][other.id] = both
        self._texts = tuple({one.id: one.text for one in layer.entities} for layer in (old, new))

    def key(self, name: str, side: int) -> Key:
        return self._names[side].get(name, (("", 0, 0, name, ()),))

    def text(self, name: str, side: int) -> str:
        """The words of an entity; ``author``, ``topic`` and what has no entity by themselves."""
        return self._texts[side].get(name, name)


def _stances(old: Layer, new: Layer, names: _Names) -> list[Change]:
    def says(one: Stance, side: int) -> Key:
        evidence = (one.evidence.start, one.evidence.end) if one.evidence else ()
        target, holder = names.key(one.target, side), names.key(one.holder, side)
        return one.block_id, one.start, one.end, target, holder, one.polarity, one.basis, evidence

    def fits(one: Stance, other: Stance) -> Key | None:
        if _overlap(one, other) <= 0 or names.key(one.target, 0) != names.key(other.target, 1):
            return None
        two = zip(says(one, 0)[4:], says(other, 1)[4:], strict=True)
        return (
            names.key(one.holder, 0) != names.key(other.holder, 1),
            (one.start, one.end) != (other.start, other.end),
            sum(mine != theirs for mine, theirs in two),
            -_overlap(one, other),
        )

    def fields(one: Stance, side: int, holder: str) -> Fields:
        return {
            "span": f"{one.start}-{one.end}",
            "holder": holder or names.text(one.holder, side),
            "polarity": one.polarity,
            "basis": one.basis,
            "evidence": f"{one.evidence.start}-{one.evidence.end}" if one.evidence else "",
        }

    changes = []
    for one, other in _pairs(old.stances, new.stances, says, fits):
        if one is None or other is None:
            changes.append(Change("stances", one, other))
            continue
        same = names.key(one.holder, 0) == names.key(other.holder, 1)
        # Two holders may have the same words; where they differ they are told by their ids then.
        texts = [names.text(one.holder, 0), names.text(other.holder, 1)]
        if not same and texts[0] == texts[1]:
            texts = [one.holder, other.holder]
        holders = ["=", "="] if same else texts
        if edits := _differing(fields(one, 0, holders[0]), fields(other, 1, holders[1])):
            changes.append(Change("stances", one, other, edits))
    return changes


# --- items


def _item_fields(one: Item) -> Fields:
    return {name: getattr(one, name) for name in ("state", "comment", "translation", "origin", "suggested")}


def _items(old: Layer, new: Layer) -> list[Change]:
    """A unit of another extent is another unit: items are not paired by overlap."""

    def says(one: Item, _side: int) -> Key:
        return one.block_id, one.start, one.end, *_item_fields(one).values()

    def fits(one: Item, other: Item) -> Key | None:
        return () if (one.start, one.end) == (other.start, other.end) else None

    changes = []
    for one, other in _pairs(old.items, new.items, says, fits):
        if one is None or other is None:
            changes.append(Change("items", one, other))
        elif edits := _differing(_item_fields(one), _item_fields(other)):
            changes.append(Change("items", one, other, edits))
    return changes


def _order(change: Change) -> Key:
    """Text order, the same from either side."""
    there = [one for one in (change.old, change.new) if one is not None]
    places = sorted((one.start, -one.end) for one in there)
    block = there[0].block_id
    edits = sorted((edit.field, *sorted((edit.old, edit.new))) for edit in change.edits)
    return len(block), block, places[0], KINDS.index(change.kind), places, edits, sorted(map(_content, there))


def _content(one: Record) -> str:
    return repr(replace(one, id="") if not isinstance(one, Item) else one)
