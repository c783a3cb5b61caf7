"""Sums of packed counts, samples and intervals."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao.agreement.bootstrap import Tally, interval, samples

keys = st.tuples(st.sampled_from(["x", "y"]), st.sampled_from("abc"))
counts = st.dictionaries(keys, st.integers(1, 10**6), max_size=6)
sentences = st.dictionaries(st.integers(0, 9), counts, max_size=8)


@given(sentences, st.lists(st.integers(0, 4), min_size=10, max_size=10), st.sets(st.integers(0, 9)))
@settings(deadline=None)
def test_packed_sums_are_sums(
    given_: dict[int, dict[tuple[str, str], int]], times: list[int], part: set[int]
) -> None:
    tally = Tally(given_)  # type: ignore[arg-type]
    for one, positions in ((tally, set(given_)), (tally.only(part), part & set(given_))):
        expected: Counter[tuple[str, str]] = Counter()
        for position in positions:
            for key, n in given_[position].items():
                expected[key] += n * times[position]
        found = {(family, key): n for family, own in one.total(times).items() for key, n in own.items()}
        assert found == {key: n for key, n in expected.items() if n}
    rest = tally.only(set(range(10)) - part)
    together = tally.unpacked(tally.only(part).packed(times) + rest.packed(times))
    assert together == tally.total(times), "parts of a tally add up before they are unpacked"


@given(st.integers(0, 40), st.integers(0, 2**32))
@settings(deadline=None)
def test_a_sample_has_as_many_as_there_are(size: int, seed: int) -> None:
    clusters = list(range(size))
    found = list(samples(clusters, 3, seed))
    assert [sum(times) for times in found] == [size] * 3
    assert found == list(samples(clusters, 3, seed))


def test_samples_differ_and_documents_stay_together() -> None:
    found = list(samples([0, 0, 1, 1, 1, 2], 200, seed=5))
    assert len(set(map(tuple, found))) > 5
    assert all(one[0] == one[1] and one[2] == one[3] == one[4] for one in found)
    assert all(one[0] + one[2] + one[5] == 3 for one in found)
    mean = sum(one[5] for one in found) / len(found)
    assert mean == pytest.approx(1, abs=0.2)


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=80))
@settings(deadline=None)
def test_an_interval_is_that_of_numpy(found: list[float]) -> None:
    import numpy as np

    low, high, reason = interval(found, len(found), 0.9)
    assert reason == ""
    assert [low, high] == pytest.approx(np.percentile(found, [5, 95]).tolist())


def test_too_few_samples_in_which_it_exists() -> None:
    assert interval([0.5] * 90, 100) == (0.5, 0.5, "")
    low, high, reason = interval([0.5] * 89, 100)
    assert (low, high) == (None, None)
    assert reason == "no interval: the figure is undefined in 11 % of the samples"
    assert interval([], 0)[2] == "no interval was asked for"


def test_the_interval_of_a_share_is_as_wide_as_theory_says() -> None:
    """30 of 100 agree: the bootstrap's standard error is that of a binomial share."""
    hits = [1] * 30 + [0] * 70
    found = [
        sum(n * hit for n, hit in zip(times, hits, strict=True)) / 100
        for times in samples(list(range(100)), 2000, seed=11)
    ]
    low, high, _ = interval(found, len(found))
    assert low == pytest.approx(0.3 - 1.96 * (0.3 * 0.7 / 100) ** 0.5, abs=0.02)
    assert high == pytest.approx(0.3 + 1.96 * (0.3 * 0.7 / 100) ** 0.5, abs=0.02)
