"""A layer in the words of another schema version: nothing but names changes, and what goes is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotation.migration_case import LAYER, PERSON
from duizhao.annotation.layers import entity_id, stance_id
from duizhao.annotation.migration import LINKED, Move, migrate_layer
from duizhao.annotation.steps import Change, Rule, Step, retired, way
from duizhao.errors import SchemaError
from duizhao.model import Entity, Item, Layer, Span, Stance

# --- any layer

LABELS = ("PER", "ORG", "GPE")
OFFSETS = st.integers(0, 12)


@st.composite
def layers(draw: st.DrawFn) -> Layer:
    """Nested, doubled, with links between entities, and a custom id now and then."""
    made: dict[str, Entity] = {}
    for start, length, label, text in draw(
        st.lists(
            st.tuples(
                OFFSETS, st.integers(1, 4), st.sampled_from(LABELS), st.sampled_from(["某公司", "某局"])
            ),
            max_size=6,
        )
    ):
        name = entity_id("d-b001", start, start + length, label, made)
        name = draw(st.sampled_from([name, name, f"own-{len(made)}"]))
        marks = tuple(sorted(draw(st.sets(st.sampled_from(["uncertain", "metonymy"])))))
        made[name] = Entity(name, "d", "d-b001", start, start + length, label, text, marks)
    stances: dict[str, Stance] = {}
    for target, holder, polarity, basis in draw(
        st.lists(
            st.tuples(
                st.sampled_from(["topic", *made]),
                st.sampled_from(["author", *made]),
                st.sampled_from(["favor", "against", "none"]),
                st.sampled_from(["", "explicit", "implied"]),
            ),
            max_size=5,
        )
    ):
        one = Stance("", "d", "d-b001", 0, 20, "句", holder, target, polarity, basis, Span(1, 2))
        stances[stance_id(one)] = replace(one, id=stance_id(one))
    items = (Item("d", "d-b001", 0, 20, "句", "submitted", "备注", 3.5),)
    return Layer(
        "d",
        "f" * 64,
        "a01",
        "Label Studio",
        "manual",
        "1",
        tuple(made.values()),
        tuple(stances.values()),
        items,
    )


def rename(group: str, old: str, new: str) -> Change:
    return Change("rename", group, (old,), (new,))


SPLIT = Change(
    "split", "entities", ("ORG",), ("FIRM", "BODY"), (Rule("FIRM", ends=("公司",)),), "BODY", "uncertain"
)
CHANGES: Sequence[Change] = (
    rename("entities", "PER", "PERSON"),
    Change("merge", "entities", ("GPE", "ORG"), ("PLACE",)),
    SPLIT,
    rename("attributes", "metonymy", "figure"),
    rename("polarities", "favor", "for"),
    Change("merge", "bases", ("explicit", "implied"), ("said",)),
)


@st.composite
def steps(draw: st.DrawFn) -> Step:
    """Some changes that do not concern the same id."""
    chosen: list[Change] = []
    for change in draw(st.permutations(CHANGES)):
        if draw(st.booleans()) and not any(set(one.sources) & set(change.sources) for one in chosen):
            chosen.append(change)
    return Step("1", "2", tuple(chosen))


def places(layer: Layer) -> list[tuple[Any, ...]]:
    return [(one.block_id, one.start, one.end, one.text) for one in (*layer.entities, *layer.stances)]


@given(layers(), steps())
def test_law_nothing_but_names_changes(layer: Layer, step: Step) -> None:
    """Ids stay unique and links whole; spans, texts, items and their number stay; old ids are gone."""
    done = migrate_layer(layer, [step], "2")
    new = done.layer
    assert places(new) == places(layer)
    assert new.items == layer.items
    assert done.refused == []
    ids = [one.id for one in new.entities]
    assert len(set(ids)) == len(ids)
    assert len({one.id for one in new.stances}) == len(new.stances)
    assert {one.target for one in new.stances} <= {"topic", *ids}
    assert {one.holder for one in new.stances} <= {"author", *ids}
    gone = set(retired([step]))
    assert not {("entities", one.label) for one in new.entities} & gone
    assert not {("attributes", name) for one in new.entities for name in one.attributes} & gone
    assert not {("polarities", one.polarity) for one in new.stances} & gone
    # Each link leads to the entity that it led to before.
    position = {one.id: at for at, one in enumerate(layer.entities)}
    for before, after in zip(layer.stances, new.stances, strict=True):
        for role in ("target", "holder"):
            old, now = getattr(before, role), getattr(after, role)
            assert now == (ids[position[old]] if old in position else old)
    # What the log says is what happened.
    assert {one.old.id for one in done.altered} == {
        before.id
        for group in ("entities", "stances")
        for before, after in zip(getattr(layer, group), getattr(new, group), strict=True)
        if before != after
    }


@given(layers(), steps())
def test_law_again_is_nothing(layer: Layer, step: Step) -> None:
    """Ids are never used again, so the steps find nothing in what they made."""
    once = migrate_layer(layer, [step], "2").layer
    again = migrate_layer(once, [step], "2")
    assert again.layer == once
    assert (again.altered, again.moves) == ([], Counter())


@given(layers())
def test_law_a_rename_there_and_back_is_none(layer: Layer) -> None:
    pairs = [
        ("entities", "PER", "PERSON"),
        ("attributes", "uncertain", "unsure"),
        ("polarities", "none", "nil"),
    ]
    there = Step("1", "2", tuple(rename(*pair) for pair in pairs))
    back = Step("2", "1", tuple(rename(group, new, old) for group, old, new in pairs))
    away = migrate_layer(layer, [there], "2").layer
    assert migrate_layer(away, [back], "1").layer == layer


@given(layers(), st.sampled_from(["entities", "polarities", "bases", "attributes"]))
def test_law_what_is_dropped_is_told(layer: Layer, group: str) -> None:
    """Old and new together with what the log calls dropped are everything."""
    name = {"entities": "ORG", "polarities": "favor", "bases": "implied", "attributes": "metonymy"}[group]
    done = migrate_layer(layer, [Step("1", "2", (Change("remove", group, (name,), (), drop=True),))], "2")
    lost = {one.old.id for one in done.altered if one.new is None}
    assert len(lost) == sum(one.new is None for one in done.altered)
    everything = {one.id for one in (*layer.entities, *layer.stances)}
    assert {one.id for one in (*done.layer.entities, *done.layer.stances)} == everything - lost
    linked = done.moves[Move("stances", "", "", LINKED)]
    own = done.moves[Move(group, name, "", "dropped")]
    assert len(lost) == (linked + own if group in {"entities", "polarities"} else 0)
    kept = migrate_layer(layer, [Step("1", "2", (Change("remove", group, (name,), ()),))], "2")
    assert (len(kept.refused) > 0) == (own > 0)


# --- what a change means


def migrated(*changes: Change, layer: Layer = LAYER) -> Any:
    return migrate_layer(layer, [Step("1.0.0", "1.1.0", changes)], "1.1.0")


def test_rename() -> None:
    done = migrated(rename("entities", "PER", "PERSON"))
    assert done.layer.entities[0].id == "d-b001:0-2:PERSON"
    [stance] = done.layer.stances
    assert stance.holder == "d-b001:0-2:PERSON"
    assert stance.id == "d-b001:0-9>d-b001:3-6:ORG<d-b001:0-2:PERSON"
    assert done.moves == {Move("entities", "PER", "PERSON"): 1}
    assert [one.why for one in done.altered] == [("rename entities PER",), ("its entity has a new id",)]


def test_numbers_of_repetitions_stay() -> None:
    """`#2` stays `#2`, whatever stands first, so that a rename there and back is none."""
    twins = tuple(replace(PERSON, id=f"d-b001:0-2:PER#{number}") for number in (3, 2))
    done = migrated(rename("entities", "PER", "PERSON"), layer=replace(LAYER, entities=twins, stances=()))
    assert [one.id for one in done.layer.entities] == ["d-b001:0-2:PERSON#3", "d-b001:0-2:PERSON#2"]


def test_a_merge_at_one_place_keeps_both() -> None:
    twin = replace(PERSON, id="d-b001:0-2:ORG", label="ORG")
    done = migrated(
        Change("merge", "entities", ("ORG", "PER"), ("NAME",)),
        layer=replace(LAYER, entities=(PERSON, twin), stances=()),
    )
    assert [one.id for one in done.layer.entities] == ["d-b001:0-2:NAME", "d-b001:0-2:NAME#2"]
    assert done.doubled == 1


def test_a_merge_into_a_label_that_is_there() -> None:
    done = migrated(Change("merge", "entities", ("ORG",), ("PER",)))
    assert [one.label for one in done.layer.entities] == ["PER", "PER", "PER"]
    assert done.doubled == 0


def test_split() -> None:
    """The first rule that is met decides; what meets none goes to its stated place, marked."""
    done = migrated(SPLIT)
    assert [(one.label, one.attributes) for one in done.layer.entities[1:]] == [
        ("FIRM", ()),
        ("BODY", ("uncertain",)),
    ]
    assert done.moves[Move("entities", "ORG", "BODY", "undecided")] == 1
    listed = Change("split", "entities", ("ORG",), ("A", "B"), (Rule("A", texts=frozenset({"某局"})),))
    assert [one.split(": ", 1)[1] for one in migrated(listed).refused] == [
        "no rule of the split of 'ORG' says what '某公司' is"
    ]
    by_mark = Change("split", "entities", ("PER",), ("A", "B"), (Rule("A", attribute="metonymy"),), "B")
    assert migrated(by_mark).layer.entities[0].label == "A"


def test_a_dropped_entity_takes_its_stances() -> None:
    for label in ("PER", "ORG"):  # its holder, its target
        done = migrated(Change("remove", "entities", (label,), (), drop=True))
        assert done.layer.stances == ()
        assert done.moves[Move("stances", "", "", LINKED)] == 1
    done = migrated(Change("remove", "bases", ("explicit",), (), drop=True))
    assert [one.basis for one in done.layer.stances] == [""]


def test_steps_follow_each_other() -> None:
    chain = [
        Step("1", "2", (rename("entities", "PER", "MAN"),)),
        Step("2", "3", (rename("entities", "MAN", "PERSON"),)),
    ]
    assert migrate_layer(LAYER, chain, "3").layer.entities[0].id == "d-b001:0-2:PERSON"
    assert way(chain, "1", "3", "x") == tuple(chain)
    assert way(chain, "2", "3", "x") == tuple(chain[1:])
    assert way(chain, "3", "3", "x") == ()
    for old, new in (("0", "3"), ("3", "1"), ("1", "4")):
        with pytest.raises(
            SchemaError,
            match=rf"^x: no step leads from schema {old} to {new} \(versions with steps: 1, 2, 3\)",
        ):
            way(chain, old, new, "x")
