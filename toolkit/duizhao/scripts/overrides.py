"""Our override dictionary: where OpenCC's choice of a character or word is not the usual one.

The entries lie in ``data/overrides.tsv``, one group a line, each with its reason, its source and an example
that the tests convert. They go into OpenCC's own dictionaries (:mod:`duizhao.scripts.engine`), so that they
win by longest match, like any phrase of OpenCC's, and cost no second pass over the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import product
from typing import Literal

from duizhao.errors import SchemaError

Scope = Literal["hant", "tw", "tw-form", "hans"]
SCOPES: tuple[Scope, ...] = ("hant", "tw", "tw-form", "hans")

COLUMNS = ("scope", "from", "to", "reason", "source", "example", "expected")


@dataclass(frozen=True, slots=True)
class Override:
    """One line of the dictionary.

    Attributes:
        scope: ``hant``: simplified words and what they become in every traditional target; ``tw``: the same
            for Taiwan only; ``tw-form``: traditional characters or words in another form in Taiwan, after
            the conversion; ``hans``: traditional words and what they become in simplified script.
        pairs: (from, to), spelt out; both of the same length.
        reason: why OpenCC's choice is not taken.
        source: what the choice rests on.
        example, expected: a text that holds one of the words, and what must come of it.
        line: where the entry stands in its file, from 1.
    """

    scope: Scope
    pairs: tuple[tuple[str, str], ...]
    reason: str
    source: str
    example: str
    expected: str
    line: int


@dataclass(frozen=True, slots=True, eq=False)
class Overrides:
    """An override dictionary, ready for the converters; each is a key of its own to their cache.

    Attributes:
        name: what a producer's name says of it.
        entries: the lines, in order; where two lines give the same word, the later one counts.
    """

    name: str
    entries: tuple[Override, ...]

    def table(self, *scopes: Scope) -> dict[str, str]:
        """From -> to of the entries of these scopes."""
        return {old: new for one in self.entries if one.scope in scopes for old, new in one.pairs}


def expand(pattern: str) -> list[str]:
    """The words that a pattern stands for: alternatives stand in braces, apart by bars.

    Example:
        >>> expand("{一|两}出戏 宣布")
        ['一出戏', '两出戏', '宣布']
    """
    return [word for part in pattern.split() for word in _alternatives(part)]


def _alternatives(pattern: str) -> Iterator[str]:
    parts = [
        part[1:-1].split("|") if part.startswith("{") else [part]
        for part in re.findall(r"\{[^{}]*\}|[^{}]+", pattern)
    ]
    for choice in product(*parts):
        yield "".join(choice)


def parse_overrides(text: str, *, name: str, where: str) -> Overrides:
    r"""Read a dictionary: tab-separated columns (:data:`COLUMNS`), ``#`` begins a comment line.

    Raises:
        SchemaError: for a line of another shape, an unknown scope, or words whose lengths differ.

    Example:
        >>> line = "hant\t宣布\t宣布\tstandard form\tMOE\t宣布\t宣布"
        >>> parse_overrides(line, name="mine", where="mine.tsv").table("hant")
        {'宣布': '宣布'}
    """
    entries = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            entries.append(_entry(line.split("\t"), number, f"{where}:{number}"))
    return Overrides(name, tuple(entries))


def _entry(cells: list[str], number: int, where: str) -> Override:
    if len(cells) != len(COLUMNS) or not all(cell.strip() for cell in cells):
        remedy = f"give {', '.join(COLUMNS)}, apart by tabs"
        raise SchemaError(f"{len(cells)} filled columns are not {len(COLUMNS)}", where=where, remedy=remedy)
    scope, old, new, *rest = (cell.strip() for cell in cells)
    if scope not in SCOPES:
        raise SchemaError(f"unknown scope {scope!r}", where=where, remedy=f"one of {', '.join(SCOPES)}")
    before, after = expand(old), expand(new)
    if [len(one) for one in before] != [len(one) for one in after]:
        remedy = "overrides change characters, never the number of them"
        raise SchemaError(f"{old!r} and {new!r} do not pair up", where=where, remedy=remedy)
    pairs = tuple(zip(before, after, strict=True))
    return Override(scope, pairs, rest[0], rest[1], rest[2], rest[3], number)


@lru_cache(maxsize=1)
def shipped_overrides() -> Overrides:
    """The dictionary that comes with duizhao.

    Example:
        >>> shipped_overrides().table("hant")["宣布"]
        '宣布'
    """
    file = files("duizhao.scripts") / "data" / "overrides.tsv"
    return parse_overrides(file.read_text(encoding="utf-8"), name="duizhao 1", where="overrides.tsv")
