"""αU against worked examples, and as a law: copies of stretches are what copies of text would be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agreement.building import cases
from duizhao.agreement.disagreement import Mark
from duizhao.agreement.figures import Figure
from duizhao.agreement.unitizing import Continuum, difference, outermost, unitizing_alpha

Places = dict[str, list[tuple[int, int]]]


def places(row: dict[str, list[list[int]]]) -> Places:
    return {label: [(start, end) for start, end in own] for label, own in row.items()}


@pytest.mark.parametrize("case", cases("published.json")["alpha_u"], ids=lambda case: case["source"][:20])
def test_published(case: dict[str, Any]) -> None:
    observers = [places(row) for row in case["observers"]]
    found = unitizing_alpha(case["length"], observers)
    for label, expected in case["labels"].items():
        assert found[label].value == pytest.approx(expected["alpha"], abs=case["tolerance"])
        assert found[label].n == sum(len(own.get(label, ())) for own in observers)
        do = 2 * difference(*(own[label] for own in observers)) / (2 * case["length"] ** 2)
        assert do == pytest.approx(expected["do"], abs=1e-4)
        value = found[label].value
        assert value is not None
        if do:
            assert do / (1 - value) == pytest.approx(expected["de"], abs=max(case["tolerance"], 1e-4))
    if "all" in case:
        assert found[""].value == pytest.approx(case["all"], abs=case["tolerance"])


# Krippendorff (2004), p. 253: a unit of 6 at 5, beside others of 2 and more.
@pytest.mark.parametrize(
    ("second", "expected"),
    [([(4, 6)], 26), ([(5, 7)], 16), ([(6, 8)], 10), ([(7, 9)], 8), ([(6, 10)], 2), ([(5, 11)], 0), ([], 36)],
)
def test_squared_differences(second: list[tuple[int, int]], expected: int) -> None:
    assert difference([(5, 11)], second) == difference(second, [(5, 11)]) == expected


def slow(length: int, observers: Sequence[Places]) -> dict[str, Figure]:
    """αU from the formula as it is printed, gap by gap."""
    found = {}
    m = len(observers)
    for label in sorted({label for own in observers for label in own}):
        units = [end - start for own in observers for start, end in own.get(label, ())]
        gaps = []
        for own in observers:
            reached = 0
            for start, end in [*own.get(label, ()), (length, length)]:
                gaps += [start - reached] if start > reached else []
                reached = end
        pairs = [(a.get(label, ()), b.get(label, ())) for i, a in enumerate(observers) for b in observers[:i]]
        do = 2 * sum(difference(*pair) for pair in pairs) / (m * (m - 1) * length**2)
        top = sum(
            (len(units) - 1) / 3 * (2 * size**3 - 3 * size**2 + size)
            + size**2 * sum(gap - size + 1 for gap in gaps if gap >= size)
            for size in units
        )
        de = 2 / length * top / (m * length * (m * length - 1) - sum(size * (size - 1) for size in units))
        found[label] = Figure(1 - do / de if de else None, len(units))
    return found


@st.composite
def stretches(draw: st.DrawFn, observers: int = 2) -> tuple[int, list[Places]]:
    length = draw(st.integers(1, 12))
    rows = []
    for _ in range(observers):
        own: Places = {}
        for label in draw(st.sets(st.sampled_from("xy"))):
            cuts = sorted(draw(st.sets(st.integers(0, length), max_size=6)))
            found = list(zip(cuts[::2], cuts[1::2], strict=False))
            if found:
                own[label] = found
        rows.append(own)
    return length, rows


@given(st.integers(2, 3).flatmap(lambda m: st.lists(stretches(m), min_size=1, max_size=5)), st.data())
@settings(deadline=None)
def test_copies_of_stretches_are_copies_of_text(
    given_: list[tuple[int, list[Places]]], data: st.DataObject
) -> None:
    m = len(given_[0][1])
    times = data.draw(st.lists(st.integers(0, 3), min_size=len(given_), max_size=len(given_)))
    names = tuple("abc"[:m])
    mine = Continuum(given_, names).alphas([names], times)[names]
    joined: list[Places] = [{} for _ in range(m)]
    offset = 0
    for (length, rows), copies in zip(given_, times, strict=True):
        for _ in range(copies):
            for own, row in zip(joined, rows, strict=True):
                for label, found in row.items():
                    own.setdefault(label, []).extend((low + offset, high + offset) for low, high in found)
            offset += length
    theirs = slow(offset, joined) if offset else {}
    for label, figure in mine.items():
        if label and figure.n:
            assert figure.n == theirs[label].n
            expected = theirs[label].value
            assert figure.value == (None if expected is None else pytest.approx(expected))


def test_nested_units_of_one_label() -> None:
    marks = [Mark(0, 4, "ORG", ""), Mark(0, 9, "ORG", ""), Mark(0, 4, "GPE", ""), Mark(9, 12, "ORG", "")]
    assert outermost(marks) == {"GPE": [(0, 4)], "ORG": [(0, 9), (9, 12)]}


def test_nothing_marked() -> None:
    assert unitizing_alpha(10, [{}, {}]) == {"": Figure(None, 0, reason="nobody marked any entities")}
    names = ("a", "b")
    none = Continuum([(4, [{"x": [(0, 2)]}, {}])], names).alphas([names], [0])[names]
    assert none["x"].value is None
    assert "nobody marked" in none["x"].reason


def test_full_agreement_and_one_place_only() -> None:
    assert unitizing_alpha(10, [{"x": [(2, 5)]}] * 2)["x"].value == 1.0
    assert unitizing_alpha(1, [{"x": [(0, 1)]}] * 2)["x"].value is None, "there is no other way to lie"
