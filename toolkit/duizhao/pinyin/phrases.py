"""How words are read: data/phrases.txt.gz, read once.

The dictionary holds the words with a character of more than one reading; every other word reads as its
characters do. A syllable that the sources of the dictionary disagree about is *contested*: the word does not
settle it.
"""

from __future__ import annotations

import gzip
from functools import cache, lru_cache
from importlib.resources import files

LONGEST = 8
"""No word of the dictionary is longer."""

Phrase = tuple[tuple[str, bool], ...]
"""For each character its syllable with a tone mark, and whether the word settles it."""


@lru_cache(maxsize=1 << 15)
def phrase(form: str) -> Phrase | None:
    """How the dictionary reads a word; None where it does not have it.

    Example:
        >>> phrase("银行"), phrase("圩镇")
        ((('yín', True), ('háng', True)), (('xū', False), ('zhèn', True)))
    """
    stored = _phrases().get(form)
    if stored is None:
        return None
    return tuple((each.rstrip("*"), not each.endswith("*")) for each in stored.split(" "))


def longest_around(text: str, at: int) -> tuple[str, int] | None:
    """The longest word of two to four characters of ``text`` that holds place ``at``, and where it begins.

    Example:
        >>> longest_around("去银行行长那里", 3)
        ('银行行长', 1)
    """
    known = _phrases()
    for size in (4, 3, 2):
        for start in range(max(0, at - size + 1), min(at, len(text) - size) + 1):
            if text[start : start + size] in known:
                return text[start : start + size], start
    return None


@cache
def _phrases() -> dict[str, str]:
    with files("duizhao.pinyin").joinpath("data/phrases.txt.gz").open("rb") as file:
        lines = gzip.decompress(file.read()).decode("utf-8").split("\n")
    return dict(line.split("\t", 1) for line in lines if line)
