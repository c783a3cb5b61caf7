"""The linear model for characters that no word settles: data/polyphones.txt.gz, read once.

For each of some 800 polyphones it has one score a reading, the sum of whole-number weights of what stands
around: the characters beside it one by one and together, those within six places, the word, and what the
dictionary says. Sums of whole numbers are the same on every machine. ``toolkit/training/readings`` trains it.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import repeat
from typing import Any

from duizhao.pinyin.phrases import longest_around, phrase

SCALE = 32
"""Weights are natural logarithms of odds, times this, rounded."""

SURE = 70
"""Below this margin between the two best readings (odds of 9 to 1), the network is asked."""

_REACH = 6


# What each template of the model looks at, in the order of ``_around``: characters to the left and right one
# by one (a b f g), together (c d e h i k l), the word with the place in it (w), its length (P).
_TEMPLATES = "abcdefghiklwP"
# The characters near by (j), and what the dictionary says (D A B X).
_ALL_TEMPLATES = _TEMPLATES + "jDABX"
_NEAR = _ALL_TEMPLATES.index("j")
_GET = dict.get
_NOTHING = repeat(0)


_LANE = 32
_HALF, _MASK = 1 << _LANE - 1, (1 << _LANE) - 1


@dataclass(frozen=True, slots=True)
class Polyphone:
    """The weights of one character.

    What a feature says of all readings is one number: lane ``k`` of it, 32 bits wide, has by how much it
    moves reading ``k + 1`` ahead of the first one. Such numbers add up like the weights themselves.

    Attributes:
        readings: with tone marks.
        base: before anything is seen.
        tables: for each template, what its features add.
    """

    readings: tuple[str, ...]
    base: int
    tables: tuple[dict[str, int], ...]

    @classmethod
    def of(
        cls, readings: Sequence[str], base: Sequence[int], weights: Mapping[str, Sequence[int]]
    ) -> Polyphone:
        """The polyphone of which these are the scores of the readings, by feature."""
        tables: dict[str, dict[str, int]] = {template: {} for template in _ALL_TEMPLATES}
        for feature, scores in weights.items():
            tables[feature[0]][feature[1:]] = _packed(scores)
        return cls(tuple(readings), _packed(base), tuple(tables.values()))

    def read(self, text: str, at: int, form: str, start: int) -> tuple[str, int]:
        """The best reading at a place of a text, in the word ``form`` that begins at ``start``.

        Returns:
            the reading, and by how much it is the best.
        """
        if len(self.readings) == 1:
            return self.readings[0], SURE
        tables = self.tables
        total = self.base + sum(map(_GET, tables, _around(text, at, form, start), _NOTHING))
        total += sum(map(tables[_NEAR].get, _near(text, at), _NOTHING))
        for feature in _dictionary(text, at, form, start):
            total += tables[_ALL_TEMPLATES.index(feature[0])].get(feature[1:], 0)
        return self._best(total)

    def choose(self, seen: Iterable[str]) -> tuple[str, int]:
        """The same for features that are known already."""
        if len(self.readings) == 1:
            return self.readings[0], SURE
        place = _ALL_TEMPLATES.index
        return self._best(self.base + sum(self.tables[place(one[0])].get(one[1:], 0) for one in seen))

    def _best(self, total: int) -> tuple[str, int]:
        if len(self.readings) == 2:
            return self.readings[total > 0], abs(total)
        lanes = range(0, _LANE * (len(self.readings) - 1), _LANE)
        total += sum(_HALF << lane for lane in lanes)
        scores = [0, *((total >> lane & _MASK) - _HALF for lane in lanes)]
        best = max(scores)
        at = scores.index(best)
        del scores[at]
        return self.readings[at], best - max(scores)


def _packed(scores: Sequence[int]) -> int:
    return sum(score - scores[0] << _LANE * lane for lane, score in enumerate(scores[1:]))


def polyphone(char: str) -> Polyphone | None:
    """The weights of a character, or None where the model does not have it."""
    return _polyphones().get(char)


def features(text: str, at: int, form: str, start: int) -> list[str]:
    """What the model sees of the character at ``at``, in the word ``form`` that begins at ``start``.

    Example:
        >>> features("行长", 0, "行长", 0)[:4]
        ['a^', 'b长', 'c^^', 'd长$']
    """
    seen = list(map(str.__add__, _TEMPLATES, _around(text, at, form, start)))
    seen += ["j" + char for char in _near(text, at)]
    return seen + _dictionary(text, at, form, start)


def _around(text: str, at: int, form: str, start: int) -> tuple[str, ...]:
    """What the templates see."""
    left = text[at - 3 : at] if at > 2 else f"^^^{text[:at]}"[-3:]
    right = text[at + 1 : at + 4]
    if len(right) < 3:
        right = f"{right}$$$"[:3]
    before, two, after, next_two = left[2], left[1:], right[0], right[:2]
    inside = str(at - start)
    return (
        before, after, two, next_two, before + after, left[1], right[1], left, right, two + after,
        before + next_two, inside + form, inside + str(len(form)),
    )  # fmt: skip


def _near(text: str, at: int) -> set[str]:
    """The characters within six places."""
    return set(text[max(0, at - _REACH) : at] + text[at + 1 : at + 1 + _REACH])


def _dictionary(text: str, at: int, form: str, start: int) -> list[str]:
    """What the dictionary says: of the word (D, with A where it is settled, else X), or of one around (B)."""
    if len(form) > 1 and (known := phrase(form)):
        syllable, settled = known[at - start]
        return ["D" + syllable, ("A" if settled else "X") + syllable]
    if word := longest_around(text, at):
        known = phrase(word[0])
        assert known is not None
        return ["D", "B" + known[at - word[1]][0]]
    return ["D"]


class _Table(dict[str, Polyphone]):
    """The characters of the model; one is taken apart when it is first asked for."""

    def __init__(self, blocks: dict[str, str]) -> None:
        super().__init__()
        self.blocks = blocks

    def get(self, char: str, default: Any = None) -> Any:
        if char in self:
            return self[char]
        if char not in self.blocks:
            return default
        self[char] = _read(self.blocks[char])
        return self[char]


@cache
def _polyphones() -> Mapping[str, Polyphone]:
    with files("duizhao.pinyin").joinpath("data/polyphones.txt.gz").open("rb") as file:
        text = gzip.decompress(file.read()).decode("utf-8")
    return _Table({block[0]: block for block in text.split("\n\n") if block})


def _read(block: str) -> Polyphone:
    head, *lines = block.split("\n")
    _, readings, base = head.split("\t")
    weights = {}
    for line in lines:
        feature, own = line.split("\t", 1)
        weights[feature] = tuple(map(int, own.split(",")))
    return Polyphone.of(readings.split(","), tuple(map(int, base.split(","))), weights)
