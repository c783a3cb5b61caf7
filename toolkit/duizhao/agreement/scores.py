"""Tables of counts -> figures: of a pair, of a label, of all annotators.

Each figure is a function of summed tables (:mod:`.counting`), so that the same code gives the figure itself
and its value in each bootstrap sample. Which figures exist and what they are called stands in
:mod:`.figures`; how they are defined, in docs/agreement.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any

from duizhao.agreement.bootstrap import Tables
from duizhao.agreement.coefficients import alpha, cohen, f1, fleiss, macro_f1, mean, observed, share
from duizhao.agreement.counting import NOTHING
from duizhao.agreement.figures import Figure
from duizhao.agreement.stance import ORDER, SCORED

Scorer = Callable[[Tables], Figure]
_EMPTY: Mapping[Any, int] = {}


def _table(tables: Tables, family: str) -> Mapping[Any, int]:
    return tables.get(family, _EMPTY)


def _entities(tables: Tables) -> tuple[int, int]:
    """How many entities each annotator has."""
    first = second = 0
    for (x, y), n in _table(tables, "aligned").items():
        first += n if x != NOTHING else 0
        second += n if y != NOTHING else 0
    return first, second


def _exact(tables: Tables) -> Figure:
    matched = sum(n for (x, y), n in _table(tables, "same").items() if x == y)
    return f1(matched, *_entities(tables))


def _overlap(tables: Tables) -> Figure:
    return f1(sum(_table(tables, "overlap").values()), *_entities(tables))


def _boundary(tables: Tables) -> Figure:
    return f1(sum(_table(tables, "same").values()), *_entities(tables))


def _both(tables: Tables) -> dict[tuple[str, str], int]:
    return {pair: n for pair, n in _table(tables, "aligned").items() if NOTHING not in pair}


def _stance(tables: Tables, part: str) -> Mapping[Any, int]:
    if part != "all":
        return _table(tables, part)
    total: Counter[Any] = Counter(_table(tables, "topic"))
    total.update(_table(tables, "target"))
    return total


def _as_coincidences(table: Mapping[Any, int], among: Iterable[str] | None = None) -> dict[Any, int]:
    """A confusion of two annotators as coincidences."""
    wanted = None if among is None else set(among)
    found: dict[Any, int] = {}
    for (x, y), n in table.items():
        if wanted is None or (x in wanted and y in wanted):
            found[2, x, y] = found.get((2, x, y), 0) + n
            found[2, y, x] = found.get((2, y, x), 0) + n
    return found


def _joint(family: str) -> Scorer:
    def scorer(tables: Tables) -> Figure:
        table = _table(tables, family)
        return f1(
            table.get("both", 0), table.get("first", 0), table.get("second", 0), "stance toward an entity"
        )

    return scorer


def _holder(tables: Tables) -> Figure:
    table = _table(tables, "holder")
    return share(table.get(True, 0), sum(table.values()), "entities that both gave a stance")


_WHAT = {"topic": "units whose topic both judged", "target": "entities that both marked", "all": "stances"}


def _stance_pair(part: str) -> dict[str, Scorer]:
    what = _WHAT[part]
    return {
        f"stance.{part}.agreement": lambda t: observed(_stance(t, part), what),
        f"stance.{part}.kappa": lambda t: cohen(_stance(t, part), what),
        f"stance.{part}.alpha": lambda t: alpha(_as_coincidences(_stance(t, part)), what=what),
        f"stance.{part}.alpha_ordinal": lambda t: alpha(
            _as_coincidences(_stance(t, part), ORDER), ORDER, "stances that can be ranked"
        ),
        f"stance.{part}.macro_f1": lambda t: macro_f1(_stance(t, part), SCORED, what),
    }


PAIR: Mapping[str, Scorer] = {
    "entity.exact_f1": _exact,
    "entity.overlap_f1": _overlap,
    "entity.boundary_f1": _boundary,
    "entity.label_agreement": lambda t: observed(_both(t), "aligned entities"),
    "entity.label_kappa": lambda t: cohen(_both(t), "aligned entities"),
    "character.kappa": lambda t: cohen(_table(t, "character"), "characters"),
    "character.alpha": lambda t: alpha(_as_coincidences(_table(t, "character")), what="characters"),
    "word.kappa": lambda t: cohen(_table(t, "word"), "words"),
    **_stance_pair("topic"),
    **_stance_pair("target"),
    **_stance_pair("all"),
    "stance.holder": _holder,
    "stance.joint_f1": _joint("joint"),
    "stance.joint_holder_f1": _joint("joint_holder"),
}
"""The figures of a pair, from its tables."""

LABEL: Mapping[str, Callable[[Tables, str], Figure]] = {
    "entity.exact_f1": lambda t, label: f1(
        _table(t, "same").get((label, label), 0), *_of_label(t, label), f"{label} entities"
    ),
    "entity.overlap_f1": lambda t, label: f1(
        _table(t, "overlap").get(label, 0), *_of_label(t, label), f"{label} entities"
    ),
    "entity.boundary_f1": lambda t, label: _boundary_of(t, label),
    "entity.label_agreement": lambda t, label: _label_of(t, label),
}
"""The figures of one label of a pair, from its tables."""


def _of_label(tables: Tables, label: str) -> tuple[int, int]:
    table = _table(tables, "aligned").items()
    return sum(n for (x, _), n in table if x == label), sum(n for (_, y), n in table if y == label)


def _specific(pairs: Iterable[tuple[tuple[Hashable, Hashable], int]], label: str) -> int:
    """How many entities with that label stand in the pairs, on either side."""
    return sum(n * ((x == label) + (y == label)) for (x, y), n in pairs)


def _boundary_of(tables: Tables, label: str) -> Figure:
    """The share of the label's entities, of both annotators, that the other one marked with any label."""
    whole = sum(_of_label(tables, label))
    if not whole:
        return Figure(None, 0, reason=f"neither annotator has any {label} entities")
    return Figure(_specific(_table(tables, "same").items(), label) / whole, whole)


def _label_of(tables: Tables, label: str) -> Figure:
    """Specific agreement: the share of the label's aligned entities whose counterpart has it too."""
    both = _both(tables)
    return share(2 * both.get((label, label), 0), _specific(both.items(), label), f"aligned {label} entities")


def group_scorers(raters: int) -> dict[str, Scorer]:
    """The figures of all annotators, from the tables of the group.

    Args:
        raters: how many annotators there are, for Fleiss' kappa of what all of them judged.
    """
    scorers: dict[str, Scorer] = {
        "character.fleiss": lambda t: fleiss(_table(t, "character"), raters, "characters"),
        "character.alpha": lambda t: alpha(_table(t, "character"), what="characters"),
        "word.fleiss": lambda t: fleiss(_table(t, "word"), raters, "words"),
    }
    for part in ("topic", "target", "all"):
        scorers |= _stance_group(part)
    return scorers


def _stance_group(part: str) -> dict[str, Scorer]:
    families = ("topic", "target") if part == "all" else (part,)

    def table(tables: Tables, suffix: str = "") -> Mapping[Any, int]:
        total: Counter[Any] = Counter()
        for family in families:
            total.update(_table(tables, family + suffix))
        return total

    return {
        f"stance.{part}.alpha": lambda t: alpha(table(t), what=_WHAT[part]),
        f"stance.{part}.alpha_ordinal": lambda t: alpha(
            table(t, "_ordinal"), ORDER, "stances that can be ranked"
        ),
    }


MEANS = tuple(name for name in PAIR if not name.endswith((".alpha", ".alpha_ordinal")))
"""The figures that are means over the pairs when there are more than two annotators."""
HEADLINE = ("entity.exact_f1", "entity.overlap_f1", "character.alpha", "stance.all.kappa", "stance.all.alpha")
"""The figures of a single document."""


def score(
    pairs: Iterable[Tables], group: Tables, raters: int, wanted: Iterable[str] | None = None
) -> dict[str, Figure]:
    """The figures of all annotators: means over the pairs, and coefficients of the group.

    Args:
        pairs: the tables of each pair.
        group: the tables of the group.
        raters: how many annotators there are.
        wanted: ids of figures; default all.
    """
    tables = list(pairs)
    scorers = group_scorers(raters)
    names = [*MEANS, *scorers] if wanted is None else wanted
    return {
        name: scorers[name](group) if name in scorers else mean(PAIR[name](one) for one in tables)
        for name in names
    }
