"""The agreement measure gamma: align the annotators' units at the least cost, and compare with chance.

Mathet, Widlöcher and Métivier (2015), The Unified and Holistic Method Gamma (γ) for Inter-Annotator Agreement
Measure and Alignment, Computational Linguistics 41(3), 437-479.

- Two units differ by ``alpha`` d_pos + ``beta`` d_cat. d_pos is ((|Δstart| + |Δend|) / (sum of the
  lengths))², d_cat is 0 for one label and 1 for two; a unit and no unit differ by 1.
- A unitary alignment takes at most one unit of each annotator; its disorder is the mean difference of its
  pairs, no unit with no unit counting 1. An alignment puts each unit into exactly one of them; its disorder
  is their sum, divided by the mean number of units of an annotator. The best alignment has the least
  disorder.
- Gamma is 1 - δo / δe. δe is the mean disorder of the best alignments of continua made by chance: each
  annotator gets the units of one who is drawn, moved round the continuum by a distance that is drawn; the
  distances lie half a mean unit's length apart at least. Samples are added until δe is known to
  ``precision``, with 95 % confidence.

Deviations from the paper: units are whole code points, and so are distances. Several continua (documents) are
pooled as 1 - Σ x δo / Σ x δe, x being the mean number of units; the paper has one continuum. Samples stop at
``most`` whatever the precision.

The best alignment is an integer programme. Its solver is scipy's (HiGHS), an optional extra that is loaded
when it is needed. A candidate is left out only where its units alone cost no more, which cannot change the
optimum.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev

from duizhao.agreement.figures import Figure
from duizhao.errors import MissingExtraError

Unit = tuple[int, int, str]
"""Start, end and label."""
Units = Sequence[Sequence[Unit]]
"""The units of each annotator."""
_TRIES = 100


@dataclass(frozen=True, slots=True)
class Gamma:
    """How gamma is computed.

    Attributes:
        alpha, beta: the weight of position and of label.
        samples: how many continua are drawn at first.
        most: how many are drawn at most.
        precision: the relative error of the expected disorder that is aimed at.
        seed: the same seed gives the same figure.
    """

    alpha: float = 1.0
    beta: float = 1.0
    samples: int = 30
    most: int = 500
    precision: float = 0.05
    seed: int = 1

    def dissimilarity(self, a: Unit, b: Unit) -> float:
        """How much two units differ.

        Example:
            >>> Gamma().dissimilarity((1, 5, "a"), (2, 6, "a"))
            0.0625
        """
        moved = (abs(a[0] - b[0]) + abs(a[1] - b[1])) / (a[1] - a[0] + b[1] - b[0])
        return self.alpha * moved * moved + self.beta * (a[2] != b[2])


def gamma(continua: Sequence[tuple[int, Units]], how: Gamma | None = None) -> Figure:
    """Gamma of one or more continua.

    Args:
        continua: the length of each, and the units of each annotator in it, empty where one marked nothing.
        how: weights, samples and seed.

    Returns:
        gamma with n = units; undefined where nobody marked anything, or only in continua of one annotator.
        It has no bootstrap interval; the reason says how exactly the expected disorder is known.

    Raises:
        MissingExtraError: when scipy is not installed.
    """
    how = how or Gamma()
    observed = expected = error = 0.0
    n = drawn = 0
    generator = random.Random(how.seed)
    for length, units in continua:
        size = sum(map(len, units))
        if len(units) < 2 or not size:
            continue
        weight = size / len(units)
        observed += weight * disorder(units, how)
        found = _expected(length, units, how, generator)
        expected += weight * fmean(found)
        error += (weight * pstdev(found)) ** 2 / len(found)
        n, drawn = n + size, drawn + len(found)
    if not n:
        return Figure(None, 0, reason="nobody marked any entities")
    if not expected:
        return Figure(None, n, reason="chance gives no disorder: the units fill the whole text")
    off = 196 * math.sqrt(error) / expected
    note = f"no bootstrap interval; the expected disorder is known to ±{off:.1f} % ({drawn} samples)"
    return Figure(1 - observed / expected, n, reason=note)


def disorder(units: Units, how: Gamma | None = None) -> float:
    """The disorder of the best alignment.

    Args:
        units: of each annotator; at least one annotator has some.
        how: weights.

    Raises:
        MissingExtraError: when scipy is not installed.
        ArithmeticError: when the solver finds no solution, which would be its error.

    Example:
        >>> round(disorder([[(0, 10, "a")], [(1, 11, "a")]]), 9)
        0.01
    """
    how = how or Gamma()
    numbered = [[(at, place) for place in range(len(own))] for at, own in enumerate(units)]
    total = sum(map(len, units))
    candidates = list(_candidates(units, how))
    # A unit that no candidate wants stays alone, and costs 1.
    wanted = {one for _, members in candidates for one in members}
    alone = sum(one not in wanted for own in numbered for one in own)
    cost = alone + (_solve(candidates, sorted(wanted)) if candidates else 0.0)
    return cost * len(units) / total


def _candidates(units: Units, how: Gamma) -> Iterator[tuple[float, tuple[tuple[int, int], ...]]]:
    """Unitary alignments of two units or more that cost less than these units alone, with their disorder."""
    pairs = len(units) * (len(units) - 1) // 2
    limit = pairs * len(units)
    # Differences of one pair of units that are not out of the question, from each unit to those of later
    # annotators.
    near: dict[tuple[int, int], dict[tuple[int, int], float]] = {}
    reach = math.sqrt(limit / how.alpha) if how.alpha else math.inf
    order = [sorted(range(len(own)), key=lambda at, own=own: own[at][0]) for own in units]  # type: ignore[misc]
    longest = max((end - start for own in units for start, end, _ in own), default=0)
    for a, own in enumerate(units):
        for i, unit in enumerate(own):
            found = near[a, i] = {}
            for b in range(a + 1, len(units)):
                for j in order[b]:
                    other = units[b][j]
                    # Starts further apart than this make the position alone cost too much.
                    span = reach * (unit[1] - unit[0] + longest)
                    if other[0] < unit[0] - span:
                        continue
                    if other[0] > unit[0] + span:
                        break
                    value = how.dissimilarity(unit, other)
                    if value < limit:
                        found[b, j] = value
    for one in near:
        yield from _grown((one,), 0.0, near[one], near, len(units))


def _grown(
    members: tuple[tuple[int, int], ...],
    cost: float,
    choice: dict[tuple[int, int], float],
    near: dict[tuple[int, int], dict[tuple[int, int], float]],
    annotators: int,
) -> Iterator[tuple[float, tuple[tuple[int, int], ...]]]:
    pairs = annotators * (annotators - 1) // 2
    for other in choice:
        if other[0] <= members[-1][0]:
            continue
        more = [near[one].get(other) for one in members]
        if any(value is None for value in more):
            continue
        total = cost + sum(value for value in more if value is not None)
        grown = (*members, other)
        k = len(grown)
        if total > pairs * annotators:
            continue
        # The pairs that have no unit on one side or on both cost 1 each.
        whole = (total + (pairs - k * (k - 1) // 2)) / pairs
        if whole < k:
            yield whole, grown
        yield from _grown(grown, total, choice, near, annotators)


def _solve(
    candidates: Sequence[tuple[float, tuple[tuple[int, int], ...]]], wanted: Sequence[tuple[int, int]]
) -> float:
    """The least cost of choosing candidates so that each unit is in one at most; a unit in none costs 1."""
    try:
        from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped]
        from scipy.sparse import csr_array  # type: ignore[import-untyped]
    except ImportError:
        raise MissingExtraError(
            "the agreement measure gamma needs scipy", remedy="pip install 'duizhao[gamma]'"
        ) from None
    row = {one: at for at, one in enumerate(wanted)}
    rows = [row[one] for _, members in candidates for one in members]
    columns = [at for at, (_, members) in enumerate(candidates) for _ in members]
    matrix = csr_array(([1.0] * len(rows), (rows, columns)), shape=(len(wanted), len(candidates)))
    # What a candidate saves against leaving its units alone.
    saved = [cost - len(members) for cost, members in candidates]
    result = milp(
        saved,
        integrality=[1] * len(candidates),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, ub=1),
    )
    if result.status != 0:
        raise ArithmeticError(f"the solver found no best alignment: {result.message}")
    # Added up here, so that the sum does not carry the solver's tolerance.
    chosen = [candidate for candidate, x in zip(candidates, result.x, strict=True) if x > 0.5]
    alone = len(wanted) - sum(len(members) for _, members in chosen)
    return sum((cost for cost, _ in chosen), float(alone))


def _expected(length: int, units: Units, how: Gamma, generator: random.Random) -> list[float]:
    """Disorders of continua that were made by chance."""
    found = [disorder(shuffled(length, units, generator), how) for _ in range(how.samples)]
    spread, middle = pstdev(found), fmean(found)
    needed = math.ceil((1.96 * spread / (how.precision * middle)) ** 2) if middle else 0
    while len(found) < min(needed, how.most):
        found.append(disorder(shuffled(length, units, generator), how))
    return found


def shuffled(length: int, units: Units, generator: random.Random) -> list[list[Unit]]:
    """A continuum by chance: each annotator gets the units of one who is drawn, moved by a drawn distance.

    A unit that crosses the end keeps its length and reaches beyond it. Of several annotators at least one
    whose units are taken has some.

    Example:
        >>> made = shuffled(9, [[(0, 2, "a")], [(4, 6, "a")]], random.Random(1))
        >>> [[end - start for start, end, _ in own] for own in made]
        [[2], [2]]
    """
    lengths = [end - start for own in units for start, end, _ in own]
    apart = fmean(lengths) / 2
    while True:
        sources = [generator.choice(units) for _ in units]
        if any(sources):
            break
    moves: list[int] = []
    for _ in units:
        move = generator.randrange(length)
        # A short continuum may have no room left; then the last move that was drawn stands.
        for _ in range(_TRIES):
            if all(_distance(move, one, length) >= apart for one in moves):
                break
            move = generator.randrange(length)
        moves.append(move)
    return [
        [((start + move) % length, (start + move) % length + end - start, label) for start, end, label in own]
        for own, move in zip(sources, moves, strict=True)
    ]


def _distance(a: int, b: int, length: int) -> int:
    return min((a - b) % length, (b - a) % length)
