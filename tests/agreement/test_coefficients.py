"""Coefficients against published examples and against other people's implementations."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from agreement.building import cases
from duizhao.agreement.coefficients import (
    alpha,
    cohen,
    coincidences,
    confusion,
    f1,
    fleiss,
    macro_f1,
    mean,
    observed,
    share,
)
from duizhao.agreement.figures import Figure
from duizhao.agreement.stance import ORDER, SCORED

PUBLISHED = cases("published.json")
POLARITIES = ("favor", "neutral", "against", "none")
pairs = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")), min_size=2, max_size=60)
stances = st.lists(
    st.tuples(st.sampled_from(POLARITIES), st.sampled_from(POLARITIES)), min_size=2, max_size=60
)


def value(figure: Figure) -> float:
    assert figure.value is not None
    return figure.value


@pytest.mark.parametrize("case", PUBLISHED["cohen"], ids=lambda case: case["source"][:20])
def test_cohen_published(case: dict[str, Any]) -> None:
    table = {(x, y): n for x, row in enumerate(case["table"]) for y, n in enumerate(row)}
    assert value(cohen(table)) == pytest.approx(case["kappa"], abs=5e-4)


@pytest.mark.parametrize("case", PUBLISHED["fleiss"], ids=lambda case: case["source"][:20])
def test_fleiss_published(case: dict[str, Any]) -> None:
    units = case.get("units") or ["".join(str(x) * n for x, n in enumerate(row)) for row in case["counts"]]
    figure = fleiss(coincidences(units), case["raters"])
    assert value(figure) == pytest.approx(case["kappa"], abs=5e-4)
    assert figure.n == len(units)


@pytest.mark.parametrize("case", PUBLISHED["alpha"], ids=lambda case: case["source"][:20])
def test_alpha_published(case: dict[str, Any]) -> None:
    units = [
        [sign if sign != " " else None for sign in unit] for unit in zip(*case["observers"], strict=True)
    ]
    table = coincidences(units)
    assert value(alpha(table)) == pytest.approx(case["nominal"], abs=5e-4)
    assert value(alpha(table, case["order"])) == pytest.approx(case["ordinal"], abs=5e-4)
    assert alpha(table).n == 40  # of 41 values one stands alone in its unit


@given(pairs)
@settings(deadline=None)
def test_cohen_is_that_of_scikit_learn(data: list[tuple[str, str]]) -> None:
    from sklearn.metrics import cohen_kappa_score

    assume(len({one for pair in data for one in pair}) > 1)
    first, second = zip(*data, strict=True)
    assert value(cohen(confusion(data))) == pytest.approx(float(cohen_kappa_score(first, second)), abs=1e-12)


@given(st.integers(2, 5).flatmap(lambda m: st.lists(st.tuples(*[st.sampled_from("abc")] * m), min_size=2)))
@settings(deadline=None)
def test_fleiss_is_that_of_statsmodels(units: list[tuple[str, ...]]) -> None:
    from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa

    assume(len({one for unit in units for one in unit}) > 1)
    table, _ = aggregate_raters([[ord(one) for one in unit] for unit in units])
    mine = fleiss(coincidences(units), len(units[0]))
    assert value(mine) == pytest.approx(float(fleiss_kappa(table)), abs=1e-12)
    # In statsmodels, too, these are units, not judgements.
    assert mine.n == len(units)


ranked = st.sampled_from([*ORDER, None])


@given(st.integers(2, 5).flatmap(lambda m: st.lists(st.tuples(*[ranked] * m), min_size=2, max_size=30)))
@settings(deadline=None)
@pytest.mark.parametrize("level", ["nominal", "ordinal"])
def test_alpha_is_that_of_krippendorff_with_missing_values(
    level: str, units: list[tuple[str | None, ...]]
) -> None:
    import krippendorff

    pairable = [one for unit in units for one in unit if one and sum(map(bool, unit)) > 1]
    assume(len(set(pairable)) > 1)
    data = [
        [float("nan") if one is None else ORDER.index(one) for one in column]
        for column in zip(*units, strict=True)
    ]
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=RuntimeWarning, module="krippendorff")
        theirs = krippendorff.alpha(
            reliability_data=data, level_of_measurement=level, value_domain=[0.0, 1.0, 2.0]
        )
    mine = alpha(coincidences(units), ORDER if level == "ordinal" else ())
    assert value(mine) == pytest.approx(float(theirs), abs=1e-9)
    assert mine.n == len(pairable)


@given(stances)
@settings(deadline=None)
def test_macro_f1_is_that_of_scikit_learn(data: list[tuple[str, str]]) -> None:
    from sklearn.metrics import f1_score

    assume(all(any(one in pair for pair in data) for one in SCORED))
    first, second = zip(*data, strict=True)
    theirs = f1_score(first, second, labels=list(SCORED), average="macro", zero_division=0)
    table = confusion(data)
    assert value(macro_f1(table, SCORED)) == pytest.approx(float(theirs), abs=1e-12)
    # Nobody is the reference.
    turned = {(y, x): n for (x, y), n in table.items()}
    assert macro_f1(turned, SCORED) == macro_f1(table, SCORED)


UNDEFINED = [
    (cohen({}), 0, "no judgements to compare"),
    (cohen({("O", "O"): 7}), 7, "one value only"),
    (observed({}), 0, "no judgements"),
    (f1(0, 0, 0), 0, "neither annotator has any entities"),
    (share(0, 0, "holders"), 0, "no holders"),
    (fleiss({}, 3), 0, "all 3 annotators"),
    (fleiss(coincidences(["aa", "bb"]), 3), 0, "all 3 annotators"),
    (fleiss(coincidences(["aaa", "aaa"]), 3), 2, "one value, 'a'"),
    (alpha({}), 0, "two annotators or more"),
    (alpha(coincidences([("a", None), (None, "b")])), 0, "two annotators or more"),
    (alpha(coincidences(["aa", "aaa"])), 5, "one value, 'a'"),
    (macro_f1({}, SCORED), 0, "no judgements"),
    (macro_f1({("favor", "none"): 4}, SCORED), 4, "neither annotator used 'against'"),
    (mean([]), 0, "no pair"),
    (mean([Figure(None, 0, reason="first"), Figure(None, 0, reason="second")]), 0, "first"),
]


@pytest.mark.parametrize(("figure", "n", "reason"), UNDEFINED, ids=lambda one: str(one)[:40])
def test_undefined_figures_say_why(figure: Figure, n: int, reason: str) -> None:
    assert figure.value is None
    assert figure.n == n
    assert reason in figure.reason


@given(pairs)
@settings(deadline=None)
def test_chance_is_exactly_one_only_where_it_is(data: list[tuple[str, str]]) -> None:
    """With whole numbers no rounding hides that a figure is undefined, or makes it so."""
    values = {one for pair in data for one in pair}
    assert (cohen(confusion(data)).value is None) == (len(values) == 1)
    assert (alpha(coincidences(data)).value is None) == (len(values) == 1)
    assert (fleiss(coincidences(data), 2).value is None) == (len(values) == 1)


@given(st.lists(st.text("abc", min_size=2, max_size=4), max_size=30), st.randoms())
@settings(deadline=None)
def test_tables_add_up(units: list[str], random: Any) -> None:
    cut = random.randint(0, len(units))
    whole, parts = coincidences(units), coincidences(units[:cut]) + coincidences(units[cut:])
    assert whole == parts
    assert alpha(whole) == alpha(dict(sorted(parts.items()))) or _close(alpha(whole), alpha(parts))


def _close(one: Figure, other: Figure) -> bool:
    return one.n == other.n and one.value == pytest.approx(other.value)


@pytest.mark.parametrize(
    ("units", "expected"), [(["aa", "bb", "cc"], 1.0), (["ab", "ba"], -0.5), (["ab", "ab", "ab"], -2 / 3)]
)
def test_the_ends_of_the_scale(units: Sequence[str], expected: float) -> None:
    assert value(alpha(coincidences(units))) == pytest.approx(expected)
