"""Agreement coefficients, computed from counts.

A *confusion* maps (value of the first annotator, value of the second) to how often that pair occurs. A
*coincidence* table maps (m, value, value) to how many ordered pairs of values of two different annotators
occur in units that m annotators judged. Both are sums over units, so that the table of a corpus, of a part
of it or of a bootstrap sample is a sum of small tables.

Sources: Cohen (1960), Educational and Psychological Measurement 20, 37-46; Fleiss (1971), Psychological
Bulletin 76, 378-382; Krippendorff (2011), Computing Krippendorff's Alpha-Reliability.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from duizhao.agreement.figures import Figure

Value = TypeVar("Value", bound=Hashable)
Confusion = Mapping[tuple[Any, Any], int]
Coincidences = Mapping[tuple[int, Any, Any], int]

ONE_VALUE = "all judgements have one value, {value!r}, so that agreement by chance is 1"


def f1(matched: int, first: int, second: int, what: str = "entities") -> Figure:
    """The F1 of two sets that were matched one to one; either may be called the reference.

    Args:
        matched: pairs.
        first, second: how many each annotator has.
        what: what they are, for the reason.

    Returns:
        2 matched / (first + second), with n = first + second; undefined where neither has any.

    Example:
        >>> f1(3, 4, 5).value
        0.6666666666666666
    """
    total = first + second
    if not total:
        return Figure(None, 0, reason=f"neither annotator has any {what}")
    return Figure(2 * matched / total, total)


def share(part: int, whole: int, what: str) -> Figure:
    """``part`` of ``whole``, undefined where there is no whole.

    Example:
        >>> share(1, 0, "sentences").reason
        'there are no sentences to compare'
    """
    if not whole:
        return Figure(None, 0, reason=f"there are no {what} to compare")
    return Figure(part / whole, whole)


def confusion(pairs: Iterable[tuple[Value, Value]]) -> Counter[tuple[Value, Value]]:
    """Count pairs of values.

    Example:
        >>> confusion([("x", "x"), ("x", "y"), ("x", "x")])
        Counter({('x', 'x'): 2, ('x', 'y'): 1})
    """
    return Counter(pairs)


def observed(table: Confusion, what: str = "judgements") -> Figure:
    """The share of pairs whose values agree."""
    return share(sum(n for (x, y), n in table.items() if x == y), sum(table.values()), what)


def cohen(table: Confusion, what: str = "judgements") -> Figure:
    """Cohen's kappa of two annotators: (Po - Pe) / (1 - Pe), with each annotator's own distribution in Pe.

    Returns:
        the kappa with n = pairs; undefined without pairs, and where both used one and the same value only.

    Example:
        >>> round(cohen({("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15}).value, 3)
        0.4
    """
    first: dict[Any, int] = defaultdict(int)
    second: dict[Any, int] = defaultdict(int)
    n = agreed = 0
    for (x, y), times in table.items():
        if times:
            first[x] += times
            second[y] += times
            n += times
            if x == y:
                agreed += times
    if not n:
        return Figure(None, 0, reason=f"there are no {what} to compare")
    # Whole numbers until the end: chance agreement of exactly 1 must be seen as such.
    chance = sum(times * second[x] for x, times in first.items() if x in second)
    if chance == n * n:
        return Figure(None, n, reason="both annotators used one value only, so that agreement by chance is 1")
    return Figure((agreed * n - chance) / (n * n - chance), n)


def coincidences(units: Iterable[Sequence[Value | None]]) -> Counter[tuple[int, Value, Value]]:
    """Count ordered pairs of values within units.

    Args:
        units: for each unit the values of its annotators; None where one did not judge it.

    Example:
        >>> coincidences([("x", "x", "y"), ("x", None, None)])
        Counter({(3, 'x', 'x'): 2, (3, 'x', 'y'): 2, (3, 'y', 'x'): 2})
    """
    table: Counter[tuple[int, Value, Value]] = Counter()
    for unit, times in Counter(tuple(unit) for unit in units).items():
        add_coincidences(table, [value for value in unit if value is not None], times)
    return table


def add_coincidences(table: dict[Any, int], values: Sequence[Value], times: int = 1) -> None:
    """Add a unit with these values to a table of coincidences; one value alone cannot be paired."""
    m = len(values)
    if m < 2:
        return
    own = Counter(values)
    for x, nx in own.items():
        for y, ny in own.items():
            pairs = nx * (ny - (x == y))
            if pairs:
                key = (m, x, y)
                table[key] = table.get(key, 0) + pairs * times


def fleiss(table: Coincidences, raters: int, what: str = "judgements") -> Figure:
    """Fleiss' kappa of the units that all ``raters`` judged.

    Returns:
        the kappa with n = units; undefined without such units, and where all judgements have one value.

    Example:
        >>> round(fleiss(coincidences(["aab", "bbb", "aaa", "abb"]), 3).value, 3)
        0.333
    """
    totals: dict[Any, int] = defaultdict(int)
    pairs = agreed = 0
    for (m, x, y), times in table.items():
        if m == raters and times:
            totals[x] += times
            pairs += times
            if x == y:
                agreed += times
    if not pairs:
        return Figure(None, 0, reason=f"there are no {what} that all {raters} annotators judged")
    n = pairs // (raters * (raters - 1))
    chance = sum(times * times for times in totals.values())
    if chance == pairs * pairs:
        return Figure(None, n, reason=ONE_VALUE.format(value=next(iter(totals))))
    return Figure((agreed * pairs - chance) / (pairs * pairs - chance), n)


def alpha(table: Coincidences, order: Sequence[Any] = (), what: str = "judgements") -> Figure:
    """Krippendorff's alpha: 1 - Do / De over all values that can be paired; missing values are allowed.

    Args:
        table: coincidences of the units.
        order: the values from lowest to highest, for the ordinal difference; empty for the nominal one.
        what: what is judged, for the reason.

    Returns:
        the alpha with n = values that can be paired; undefined where there are none, and where all are equal.

    Example:
        >>> round(alpha(coincidences(["aa", "aa", "ab", "bb"])).value, 3)
        0.533
    """
    pairs: dict[tuple[Any, Any], float] = defaultdict(float)
    totals: dict[Any, float] = defaultdict(float)
    for (m, x, y), times in table.items():
        if times:
            weight = times / (m - 1)
            pairs[x, y] += weight
            totals[x] += weight
    n = round(sum(totals.values()))
    if not n:
        return Figure(None, 0, reason=f"there are no {what} of two annotators or more")
    if len(totals) == 1:
        return Figure(None, n, reason=ONE_VALUE.format(value=next(iter(totals))))
    difference = ordinal(totals, order) if order else _nominal
    do = sum(weight * difference(x, y) for (x, y), weight in pairs.items())
    values = list(totals)
    de = sum(totals[x] * totals[y] * difference(x, y) for x in values for y in values)
    return Figure(1 - (n - 1) * do / de, n)


def _nominal(x: Any, y: Any) -> float:
    return float(x != y)


def ordinal(totals: Mapping[Any, float], order: Sequence[Any]) -> Callable[[Any, Any], float]:
    """Krippendorff's ordinal difference: the squared number of values that lie between two ranks.

    Each of the two ranks itself counts half. ``totals`` says how often each value occurs.

    Example:
        >>> ordinal({"low": 4, "middle": 2, "high": 6}, ["low", "middle", "high"])("low", "high")
        49.0
    """
    rank = {value: at for at, value in enumerate(order)}

    def difference(x: Any, y: Any) -> float:
        low, high = sorted((rank[x], rank[y]))
        between = sum(totals.get(value, 0) for value in order[low : high + 1])
        return float((between - (totals[x] + totals[y]) / 2) ** 2)

    return difference


def macro_f1(table: Confusion, values: Sequence[Any], what: str = "judgements") -> Figure:
    """The mean F1 of some values, as SemEval-2016 task 6 takes it of favor and against.

    Mohammad et al. (2016), SemEval-2016 Task 6: Detecting Stance in Tweets, section 5. Other values lower
    it where they are confused with these. It does not matter who is called the reference.

    Returns:
        the mean with n = pairs; undefined where neither annotator used one of the values.

    Example:
        >>> table = {("favor", "favor"): 3, ("favor", "none"): 1, ("against", "against"): 2}
        >>> round(macro_f1(table, ["favor", "against"]).value, 4)
        0.9286
    """
    n = sum(table.values())
    if not n:
        return Figure(None, 0, reason=f"there are no {what} to compare")
    total = 0.0
    for value in values:
        first = sum(times for (x, _), times in table.items() if x == value)
        second = sum(times for (_, y), times in table.items() if y == value)
        if not first + second:
            return Figure(None, n, reason=f"neither annotator used {value!r}, so that its F1 does not exist")
        total += 2 * table.get((value, value), 0) / (first + second)
    return Figure(total / len(values), n)


def mean(figures: Iterable[Figure]) -> Figure:
    """The unweighted mean of the figures of several pairs; those that are undefined are left out.

    Returns:
        the mean with n = the sum of the n that went in; undefined, with the first reason, where all are.

    Example:
        >>> mean([Figure(0.5, 10), Figure(None, 0, reason="no entities"), Figure(1.0, 30)])
        Figure(value=0.75, n=40, low=None, high=None, reason='')
    """
    given = list(figures)
    there = [one for one in given if one.value is not None]
    if not there:
        return Figure(None, 0, reason=given[0].reason if given else "there is no pair of annotators")
    return Figure(
        sum(one.value for one in there if one.value is not None) / len(there), sum(one.n for one in there)
    )
