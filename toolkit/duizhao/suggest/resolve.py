"""From all that the rules found to what is suggested: nothing crosses, and only owners and places nest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from duizhao.suggest.mention import Mention

_OUTER = frozenset({"ORG", "FAC", "GPE"})
_INNER = frozenset({"GPE", "FAC", "LOC", "ORG"})
_SURE = 2.5
# Of two labels for one stretch with one score the first stays.
_RANK = ("WORK", "TIME", "EVENT", "ORG", "GPE", "FAC", "LOC", "TITLE", "PER")


def resolve(mentions: Iterable[Mention]) -> list[Mention]:
    """The mentions that can stand together, in text order.

    Of two that overlap the surer one stays, then the longer, then the earlier. A mention may lie inside of an
    organisation or facility when it begins it or is a place: what the outer one belongs to (凌云社区党支部).
    What gave an administered place its name (九里山 in 九里山街道) is not kept.

    Example:
        >>> found = [Mention(0, 4, "GPE", 3), Mention(0, 7, "ORG", 3), Mention(3, 5, "PER", 2)]
        >>> [(one.start, one.end, one.label) for one in resolve(found)]
        [(0, 7, 'ORG'), (0, 4, 'GPE')]
    """
    kept: list[Mention] = []
    there: dict[int, list[Mention]] = defaultdict(list)  # by code point: time does not grow with the square
    for one in sorted(set(mentions), key=_order):
        places = range(one.start, one.end)
        if all(_together(one, other) for at in places for other in there.get(at, ())):
            kept.append(one)
            for at in places:
                there[at].append(one)
    return sorted(kept, key=lambda one: (one.start, -one.end, _RANK.index(one.label)))


def _order(one: Mention) -> tuple[float, int, int, int]:
    return -_weight(one), one.start - one.end, one.start, _RANK.index(one.label)


def _weight(one: Mention) -> float:
    """Longer names of bodies go before what they are made of; otherwise the rule's own score counts."""
    return one.score + (0.1 * (one.end - one.start) if one.label in _OUTER else 0.0)


def _together(one: Mention, other: Mention) -> bool:
    if one.end <= other.start or other.end <= one.start:
        return True
    if (one.start, one.end) == (other.start, other.end) or one.crosses(other):
        return False
    outer, inner = (one, other) if one.covers(other) else (other, one)
    if outer.solid or outer.label not in {"ORG", "FAC"} or inner.label not in _INNER:
        return False
    if inner.label == "ORG" and inner.score < _SURE:
        return False  # 华泰科技 in 华泰科技有限公司
    return inner.start == outer.start or inner.label == "GPE"
