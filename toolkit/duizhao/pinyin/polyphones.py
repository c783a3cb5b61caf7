"""The linear model for characters that no word settles: data/polyphones.txt.gz, read once.

For each of some 800 polyphones it has one score a reading, the sum of whole-number weights of what stands
around: the characters beside it one by one and together, those within six places, the word, and what the
dictionary says. Sums of whole numbers are the same on every machine. ``toolkit/training/readings`` trains it.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
_GET = dict.get
_NOTHING = repeat(0)


@dataclass(frozen=True, slots=True)
class Polyphone:
    """The weights of one character.

    Attributes:
        readings: with tone marks.
        base: score of each reading before anything is seen.
        weights: what each feature adds to each reading.
    """

    readings: tuple[str, ...]
    base: tuple[int, ...]
    weights: dict[str, tuple[int, ...]]
    _leads: tuple[dict[str, int], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Where there are two readings, keep by template what each feature adds to the second one's lead."""
        leads: dict[str, dict[str, int]] = {template: {} for template in _TEMPLATES + "jDABX"}
        if len(self.readings) == 2:
            for feature, (one, two) in self.weights.items():
                leads[feature[0]][feature[1:]] = two - one
        object.__setattr__(self, "_leads", tuple(leads.values()))

    def read(self, text: str, at: int, form: str, start: int) -> tuple[str, int]:
        """The best reading at a place of a text, in the word ``form`` that begins at ``start``.

        Returns:
            the reading, and by how much it is the best.
        """
        if len(self.readings) == 1:
            return self.readings[0], SURE
        if len(self.readings) > 2:
            return self.choose(features(text, at, form, start))
        # Nearly all have two: the same sums without a string for each feature.
        *fixed, near, plain, alike, beside, other = self._leads
        lead = self.base[1] - self.base[0]
        lead += sum(map(_GET, fixed, _around(text, at, form, start), _NOTHING))
        lead += sum(map(near.get, _near(text, at), _NOTHING))
        tables = {"D": plain, "A": alike, "B": beside, "X": other}
        for feature in _dictionary(text, at, form, start):
            lead += tables[feature[0]].get(feature[1:], 0)
        return self.readings[lead > 0], abs(lead)

    def choose(self, seen: Sequence[str]) -> tuple[str, int]:
        """The best reading for the features that are seen, and by how much it is the best."""
        if len(self.readings) == 1:
            return self.readings[0], SURE
        found = [weights for feature in seen if (weights := self.weights.get(feature))]
        scores = list(map(sum, zip(self.base, *found, strict=True)))
        best = max(scores)
        at = scores.index(best)
        del scores[at]
        return self.readings[at], best - max(scores)


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
    return {*text[max(0, at - _REACH) : at], *text[at + 1 : at + 1 + _REACH]}


def _dictionary(text: str, at: int, form: str, start: int) -> list[str]:
    """What the dictionary says: of the word (D, and A where it is settled, X where not), or of one around (B)."""
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
    return Polyphone(tuple(readings.split(",")), tuple(map(int, base.split(","))), weights)
