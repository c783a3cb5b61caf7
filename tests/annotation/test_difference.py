"""What differs between two schemas."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from duizhao.annotation.difference import difference
from duizhao.annotation.schema import Label, Schema


def label(name: str, **more: str) -> Label:
    return Label(name, name, name, name, name, **more)


def test_difference() -> None:
    old = Schema("1", (label("A"), label("B"), label("C")), (), (label("x"),), (label("y"),), (), ())
    new = replace(
        old, version="2", entities=(label("C"), label("D"), replace(label("A"), hotkey="1"), label("E"))
    )
    found = difference(old, new)
    assert list(found.groups) == ["entities"]
    one = found.groups["entities"]
    assert (one.added, one.removed, one.moved, one.inserted) == (["D", "E"], ["B"], ["C", "A"], ["D"])
    assert [(edit.id, edit.part, edit.old, edit.new) for edit in one.edits] == [("A", "hotkey", "", "1")]
    assert not difference(old, replace(old, version="2"))


@given(
    st.permutations(["A", "B", "C", "D"]), st.sets(st.sampled_from("ABCD")), st.sets(st.sampled_from("ABCD"))
)
def test_law_difference(order: list[str], first: set[str], second: set[str]) -> None:
    """Added and removed are what sets say; a schema does not differ from itself."""
    one = Schema("1", tuple(label(name) for name in "ABCD" if name in first), (), (), (), (), ())
    two = Schema("2", tuple(label(name) for name in order if name in second), (), (), (), (), ())
    found = difference(one, two).groups.get("entities")
    assert set(found.added if found else []) == second - first
    assert set(found.removed if found else []) == first - second
    assert not difference(two, two)
