"""A layer of one schema version -> the same layer in the words of another.

Spans and texts stay as they are; labels, attributes, polarities and bases change as the steps say, and with
them the ids that are made of them. A record is lost only where a step says `records: drop`, and then it is
counted and listed like every other change.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, NamedTuple, TypeVar

from duizhao.annotation.layers import entity_id, stance_id
from duizhao.annotation.steps import Change, Step, outcome
from duizhao.model import Entity, Layer, Stance

R = TypeVar("R", Entity, Stance)
UNDECIDED, DROPPED, LINKED = "undecided", "dropped", "dropped with its entity"


class Move(NamedTuple):
    """What happened to an id in some records: the key under which they are counted.

    Attributes:
        group: of the schema, or ``stances`` for those that went with an entity.
        old, new: ids; ``new`` is empty where the id, or the record, went away.
        remark: ``undecided``, ``dropped``, ``dropped with its entity`` or nothing.
    """

    group: str
    old: str
    new: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Altered:
    """One record before and after; ``new`` is None for one that was dropped, ``why`` says by which change."""

    old: Entity | Stance
    new: Entity | Stance | None
    why: tuple[str, ...]


@dataclass(slots=True)
class Migrated:
    """The outcome for one layer.

    Attributes:
        layer: in the new version.
        altered: every record that is not what it was, in the layer's order.
        moves: how many records each change concerns.
        refused: what forbids to migrate the layer, one sentence each.
        doubled: entities that have become equal to another at the same place; both are kept.
    """

    layer: Layer
    altered: list[Altered] = field(default_factory=list)
    moves: Counter[Move] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)
    doubled: int = 0


@dataclass(slots=True)
class _Fate(Generic[R]):
    """A record on its way through the steps."""

    old: R
    now: R | None
    why: list[str] = field(default_factory=list)


def migrate_layer(layer: Layer, steps: Sequence[Step], version: str) -> Migrated:
    """The layer as the steps make it.

    Args:
        layer: as it was made.
        steps: those from its version to the new one, in order.
        version: the version that its header gets.

    Example:
        >>> step = Step("1", "2", (Change("rename", "entities", ("PER",), ("PERSON",)),))
        >>> entity = Entity("d-b001:0-2:PER", "d", "d-b001", 0, 2, "PER", "胡进")
        >>> layer = Layer("d", "", "a01", "", "manual", "1", (entity,))
        >>> migrate_layer(layer, [step], "2").layer.entities[0].id
        'd-b001:0-2:PERSON'
    """
    done = Migrated(layer)
    entities = [_Fate(one, one) for one in layer.entities]
    stances = [_Fate(one, one) for one in layer.stances]
    for step in steps:
        names = _entities(step, entities, done)
        _stances(step, stances, names, done)
    done.altered = [*_altered(entities), *_altered(stances)]
    changed = {fate.now.id for fate in entities if fate.now and fate.now != fate.old}
    done.layer = replace(
        layer,
        schema_version=version,
        entities=tuple(fate.now for fate in entities if fate.now),
        stances=tuple(fate.now for fate in stances if fate.now),
    )
    done.doubled = _doubled(done.layer.entities, changed)
    return done


def _altered(fates: Sequence[_Fate[R]]) -> Iterator[Altered]:
    for fate in fates:
        if fate.now != fate.old:
            yield Altered(fate.old, fate.now, tuple(dict.fromkeys(fate.why)))


def _doubled(entities: Sequence[Entity], changed: Collection[str]) -> int:
    """How many of the changed entities say what another says already."""
    seen = Counter((one.block_id, one.start, one.end, one.label) for one in entities)
    places = {(one.block_id, one.start, one.end, one.label) for one in entities if one.id in changed}
    return sum(seen[place] - 1 for place in places)


def _entities(step: Step, fates: list[_Fate[Entity]], done: Migrated) -> dict[str, str]:
    """Take the entities through one step; old id -> new id, empty for one that was dropped."""
    labels, attributes = step.of("entities"), step.of("attributes")
    taken = {fate.now.id for fate in fates if fate.now and fate.now.label not in labels}
    names: dict[str, str] = {}
    for fate in fates:
        before = fate.now
        if before is None:
            continue
        after = _attributes(before, attributes, fate, done)
        if change := labels.get(before.label):
            label, marks = _decide(change, before.label, before, fate, done)
            if not label and change.kind == "remove":
                fate.now, names[before.id] = None, ""
                continue
            # A refused record keeps its label: nothing is written then.
            label = label or before.label
            name = _rename(before, label, taken)
            taken.add(name)
            after = replace(after, id=name, label=label, attributes=_with(after.attributes, marks))
        fate.now, names[before.id] = after, after.id
    return names


def _with(attributes: tuple[str, ...], marks: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({*attributes, *marks})) if marks else attributes


def _attributes(entity: Entity, changes: dict[str, Change], fate: _Fate[Entity], done: Migrated) -> Entity:
    if not any(one in changes for one in entity.attributes):
        return entity
    kept = []
    for one in entity.attributes:
        if change := changes.get(one):
            kept.append(_decide(change, one, entity, fate, done)[0])
        else:
            kept.append(one)
    return replace(entity, attributes=tuple(sorted({one for one in kept if one})))


def _decide(
    change: Change, old: str, record: Entity | Stance, fate: _Fate[R], done: Migrated
) -> tuple[str, tuple[str, ...]]:
    """The new id and the marks that come with it; counts what happened, and what is refused."""
    attributes = record.attributes if isinstance(record, Entity) else ()
    new, undecided = outcome(change, record.text, attributes)
    if change.kind == "remove" and not change.drop:
        done.refused.append(f"{record.id} has {old!r}, which is to be removed with `records: keep`")
        return old, ()
    if undecided and not new:
        done.refused.append(f"{record.id}: no rule of the split of {old!r} says what {record.text!r} is")
        return old, ()
    remark = UNDECIDED if undecided else DROPPED if change.kind == "remove" else ""
    done.moves[Move(change.group, old, new, remark)] += 1
    fate.why.append(f"{change.kind} {change.group} {old}{f' ({remark})' if remark else ''}")
    return new, (change.mark,) if undecided and change.mark else ()


def _rename(entity: Entity, label: str, taken: Collection[str]) -> str:
    """The id under the new label; one that was never made of place and label stays."""
    made = entity_id(entity.block_id, entity.start, entity.end, entity.label)
    number = re.fullmatch(re.escape(made) + r"((?:#\d+)?)", entity.id)
    if number is None:
        return entity.id
    # The same number as before where it is free, so that a rename there and back is none.
    wanted = entity_id(entity.block_id, entity.start, entity.end, label) + number[1]
    return (
        wanted if wanted not in taken else entity_id(entity.block_id, entity.start, entity.end, label, taken)
    )


def _stances(step: Step, fates: list[_Fate[Stance]], names: dict[str, str], done: Migrated) -> None:
    polarities, bases = step.of("polarities"), step.of("bases")
    for fate in fates:
        before = fate.now
        if before is None:
            continue
        target, holder = names.get(before.target, before.target), names.get(before.holder, before.holder)
        if not target or not holder:
            done.moves[Move("stances", "", "", LINKED)] += 1
            fate.now = None
            fate.why.append(LINKED)
            continue
        after = replace(before, target=target, holder=holder)
        if change := polarities.get(before.polarity):
            polarity, _ = _decide(change, before.polarity, before, fate, done)
            if not polarity:
                fate.now = None
                continue
            after = replace(after, polarity=polarity)
        if change := bases.get(before.basis):
            after = replace(after, basis=_decide(change, before.basis, before, fate, done)[0])
        if after != before and before.id == stance_id(before):
            after = replace(after, id=stance_id(after))
            fate.why += [] if after.id == before.id else ["its entity has a new id"]
        fate.now = after
