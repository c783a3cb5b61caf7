"""Gamma against published values, by hand, and against a search through all alignments."""

from __future__ import annotations

import builtins
import random
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agreement.building import cases, document, layer
from duizhao.agreement.gamma import Gamma, Unit, disorder, gamma, shuffled
from duizhao.agreement.report import agree
from duizhao.errors import MissingExtraError


def units_of(case: dict[str, Any]) -> list[list[Unit]]:
    return [[(start, end, label) for start, end, label in own] for own in case["units"]]


@pytest.mark.parametrize("case", cases("published.json")["gamma"], ids=lambda case: case["source"][:20])
def test_published(case: dict[str, Any]) -> None:
    how = Gamma(alpha=case["alpha"], precision=0.02)
    assert disorder(units_of(case), how) == pytest.approx(case["disorder"], abs=1e-6)
    if "gamma" in case:
        low, high = case["gamma"]
        figure = gamma([(case["length"], units_of(case))], how)
        assert figure.value is not None
        assert low <= figure.value <= high
        assert figure.n == 16


BY_HAND: list[tuple[list[list[Unit]], float]] = [
    ([[(0, 10, "a")], [(0, 10, "a")]], 0.0),
    # Starts and ends 1 apart, lengths 10 and 10: (2/20)².
    ([[(0, 10, "a")], [(1, 11, "a")]], 0.01),
    # One place, two labels: 1.
    ([[(0, 10, "a")], [(0, 10, "b")]], 1.0),
    # Apart: each alone costs 1, two of them on one unit an annotator.
    ([[(0, 10, "a")], [(1000, 1010, "a")]], 2.0),
    # One unit alone: 1 on half a unit an annotator.
    ([[(0, 10, "a")], []], 2.0),
    # Three annotators, one silent: (0 + 1 + 1)/3 on two thirds of a unit.
    ([[(0, 4, "a")], [(0, 4, "a")], []], 1.0),
]


@pytest.mark.parametrize(("units", "expected"), BY_HAND)
def test_by_hand(units: list[list[Unit]], expected: float) -> None:
    assert disorder(units) == pytest.approx(expected)


def partitions(rest: list[tuple[int, Unit]]) -> Iterator[list[list[tuple[int, Unit]]]]:
    """All ways to put units into unitary alignments, one unit of an annotator in each at most."""
    if not rest:
        yield []
        return
    first, *others = rest
    for alignment in partitions(others):
        yield [[first], *alignment]
        for at, members in enumerate(alignment):
            if all(one != first[0] for one, _ in members):
                yield [*alignment[:at], [first, *members], *alignment[at + 1 :]]


def slow(units: Sequence[Sequence[Unit]], how: Gamma) -> float:
    n = len(units)
    pairs = n * (n - 1) / 2

    def cost(members: list[tuple[int, Unit]]) -> float:
        k = len(members)
        inside = sum(how.dissimilarity(a, b) for i, (_, a) in enumerate(members) for _, b in members[:i])
        return (inside + pairs - k * (k - 1) / 2) / pairs

    everything = [(at, unit) for at, own in enumerate(units) for unit in own]
    best = min(sum(map(cost, alignment)) for alignment in partitions(everything))
    return best * n / len(everything)


unit = st.builds(
    lambda start, length, label: (start, start + length, label),
    st.integers(0, 20),
    st.integers(1, 6),
    st.sampled_from("ab"),
)


@given(st.lists(st.lists(unit, max_size=2), min_size=2, max_size=3), st.sampled_from([0.0, 1.0, 3.0]))
@settings(deadline=None, max_examples=60)
def test_the_best_alignment_is_the_best_of_all(units: list[list[Unit]], alpha: float) -> None:
    if any(units):
        how = Gamma(alpha=alpha)
        assert disorder(units, how) == pytest.approx(slow(units, how))


def test_undefined() -> None:
    assert gamma([]).reason == "nobody marked any entities"
    assert gamma([(10, [[], []])]).value is None
    assert gamma([(3, [[(0, 3, "a")]] * 2)]).value is not None


def test_seed_and_full_agreement() -> None:
    continua = [(60, [[(2, 9, "a"), (20, 25, "b")], [(3, 9, "a"), (20, 25, "a")]])]
    assert gamma(continua) == gamma(continua)
    assert gamma(continua) != gamma(continua, Gamma(seed=9))
    same = [(60, [[(2, 9, "a"), (20, 25, "b")]] * 3)]
    assert gamma(same).value == 1.0


def test_a_document_weighs_as_much_as_it_has_units() -> None:
    agreed = [(at * 10, at * 10 + 4, "a") for at in range(12)]
    large, small = (120, [agreed, agreed]), (120, [[(0, 4, "a")], [(60, 64, "a")]])
    figure = gamma([large, small])
    assert figure.value is not None
    # Of the 13 units an annotator one is not found again: the small document alone would have 0 or less.
    assert figure.value > 0.7
    alone = gamma([small]).value
    assert alone is not None
    assert alone <= 0.1


def test_a_document_without_marks_changes_nothing() -> None:
    one = (60, [[(2, 9, "a"), (20, 25, "b")], [(3, 9, "a"), (20, 25, "a")]])
    assert gamma([one, (30, [[], []])]) == gamma([one])


@given(st.integers(10, 60), st.integers(0, 999))
@settings(deadline=None)
def test_shuffling_keeps_lengths_and_order_round_the_text(length: int, seed: int) -> None:
    units = [[(0, 3, "a"), (5, 9, "b")], [(2, 4, "c")]]
    for own in shuffled(length, units, random.Random(seed)):
        assert [(end - start, label) for start, end, label in own] in ([(3, "a"), (4, "b")], [(2, "c")])
        assert all(0 <= start < length for start, _, _ in own)
        if len(own) == 2:
            assert (own[1][0] - own[0][0]) % length == 5


def test_without_scipy(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("scipy"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtraError, match=r"needs scipy; pip install 'duizhao\[gamma\]'"):
        disorder([[(0, 2, "a")], [(0, 2, "a")]])


def test_in_a_report() -> None:
    of = document("d", [["张三来了。", "李四也来了。"]])
    rows = (
        [{"marked": "[张三]PER来了。"}, {"marked": "[李四]PER也来了。"}],
        [
            {"marked": "[张三]PER来了。"},
            {"marked": "[李]PER四也来了。"},
        ],
    )
    layers = [layer(of, name, own) for name, own in zip("ab", rows, strict=True)]
    figure = agree([of], layers, resamples=0, gamma_with=Gamma()).figures["entity.gamma"]
    continuum = (11, [[(0, 2, "PER"), (5, 7, "PER")], [(0, 2, "PER"), (5, 6, "PER")]])
    assert figure == gamma([continuum])
    assert figure.n == 4
    assert "entity.gamma" not in agree([of], layers, resamples=0).figures
