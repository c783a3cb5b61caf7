"""The characters and words of personal names: surnames, given names, and what only looks like them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from duizhao.pinyin.surnames import COMPOUND_SURNAMES, SURNAMES
from duizhao.suggest.gazetteer import sections

FORMS_OF_ADDRESS = sections("names")["address"]
"""What follows a name or a surname alone: 陈哥, 王女士."""


@dataclass(frozen=True, slots=True)
class NameLists:
    """The sections of ``data/names.txt``.

    Attributes:
        strong, medium: surnames that are rarely, and sometimes, other words.
        function: surnames that are mostly other words, so that they need more around them.
        given: characters that given names are made of.
        notgiven: characters that they are not made of.
        lookalike: ordinary words that begin with a surname.
        japanese: surnames of Japan.
        address: what follows a name or a surname alone.
    """

    strong: frozenset[str]
    medium: frozenset[str]
    function: frozenset[str]
    given: frozenset[str]
    notgiven: frozenset[str]
    lookalike: frozenset[str]
    japanese: frozenset[str]
    address: frozenset[str]


@lru_cache(maxsize=1)
def name_lists() -> NameLists:
    """The lists, read once.

    Example:
        >>> "伟" in name_lists().given, "高兴" in name_lists().lookalike
        (True, True)
    """
    return NameLists(**{name: frozenset(words) for name, words in sections("names").items()})


def surname_weight(text: str, at: int) -> tuple[int, float]:
    """Length of the surname that begins at ``at``, and how much it speaks for a name; 0 where none does.

    Example:
        >>> surname_weight("刘跃东说", 0), surname_weight("的时候", 0)
        ((1, 2.0), (0, 0.0))
    """
    if text[at : at + 2] in COMPOUND_SURNAMES:
        return 2, 3.0
    char = text[at]
    lists = name_lists()
    if char not in SURNAMES and char not in lists.strong and char not in lists.medium:
        return 0, 0.0
    if char in lists.function:
        return 1, 0.3
    if char in lists.strong:
        return 1, 2.0
    return 1, 1.5 if char in lists.medium else 0.6


def given_weight(given: str) -> float | None:
    """How much the characters speak for a given name; None where one of them never stands in one.

    Example:
        >>> given_weight("跃东"), given_weight("的话")
        (1.2, None)
    """
    lists = name_lists()
    total = 0.0
    for char in given:
        if char in lists.given:
            total += 0.6
        elif char in lists.notgiven:
            return None
    return total
