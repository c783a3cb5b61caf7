"""A layer by place."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.annotation.index import LayerIndex
from duizhao.annotation.records import from_row, to_row
from duizhao.errors import SchemaError
from duizhao.model import Entity, Item, Layer

places = st.tuples(st.sampled_from(["d-b001", "d-b002"]), st.integers(0, 9), st.integers(1, 9)).map(
    lambda one: (one[0], one[1], one[1] + one[2])
)


def layer(entities: list[Entity], items: list[Item]) -> Layer:
    return Layer("d", "0" * 64, "a01", "a test", "manual", "1.0.0", tuple(entities), (), tuple(items))


def item(block: str, start: int, end: int) -> Item:
    return Item("d", block, start, end, "字" * (end - start), "submitted")


def entity(block: str, start: int, end: int) -> Entity:
    return Entity(f"{block}:{start}-{end}:PER", "d", block, start, end, "PER", "字" * (end - start))


@given(st.lists(places, max_size=12), places)
def test_what_lies_inside_is_found_in_the_layer_s_order(
    found: list[tuple[str, int, int]], place: tuple[str, int, int]
) -> None:
    index = LayerIndex(layer([entity(*one) for one in found], [item(*one) for one in found]))
    stretch = item(*place)
    inside = [one for one in found if one[0] == place[0] and place[1] <= one[1] and one[2] <= place[2]]
    assert [(one.block_id, one.start, one.end) for one in index.entities(stretch)] == inside
    assert [(one.block_id, one.start, one.end) for one in index.items(stretch)] == inside
    covering = [one for one in found if one[0] == place[0] and one[1] <= place[1] and place[2] <= one[2]]
    best = index.item(stretch)
    if place in found:
        assert best == stretch
    elif inside:
        assert best == item(*inside[0])
    elif covering:
        assert best
        assert best.end - best.start == min(one[2] - one[1] for one in covering)
    else:
        assert best is None


def test_an_annotated_paragraph_makes_its_sentences_annotated() -> None:
    whole = item("d-b001", 0, 30)
    index = LayerIndex(layer([], [whole]))
    assert index.item(item("d-b001", 10, 20)) is whole
    assert index.item(item("d-b001", 10, 31)) is None
    assert index.item(item("d-b002", 10, 20)) is None


def test_a_look_up_does_not_grow_with_the_layer() -> None:
    """In one block of 100,000 items, 20,000 look-ups of what is not there take no second each."""
    index = LayerIndex(layer([], [item("d-b001", at * 10, at * 10 + 5) for at in range(100_000)]))
    begin = time.perf_counter()
    assert not any(index.item(item("d-b001", at * 50 + 6, at * 50 + 9)) for at in range(20_000))
    assert time.perf_counter() - begin < 5


def test_translation_and_suggested_are_kept() -> None:
    one = replace(item("d-b001", 0, 2), translation="Lin speaks.", suggested="authors")
    row = to_row(one)
    assert (row["translation"], row["suggested"]) == ("Lin speaks.", "authors")
    assert from_row("items", "d", row, "here") == one
    assert {"translation", "suggested"}.isdisjoint(to_row(item("d-b001", 0, 2)))
    for key in ("translation", "suggested"):
        with pytest.raises(SchemaError, match=f"{key} must be text"):
            from_row("items", "d", {**row, key: 7}, "here")
