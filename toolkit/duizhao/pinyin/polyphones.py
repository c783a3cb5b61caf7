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
from typing import Any

from duizhao.pinyin.phrases import longest_around, phrase

SCALE = 32
"""Weights are natural logarithms of odds, times this, rounded."""

SURE = 70
"""Below this margin between the two best readings (odds of 9 to 1), the network is asked."""

_REACH = 6


@dataclass(frozen=True, slots=True)
class Polyphone:
    """The weights of one character.

    Attributes:
        readings: with tone marks.
        base: score of each reading before anything is seen.
        weights: what each feature adds to each reading.
        second: where there are two readings, what each feature adds to the second one's lead.
    """

    readings: tuple[str, ...]
    base: tuple[int, ...]
    weights: dict[str, tuple[int, ...]]
    second: dict[str, int] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.readings) == 2:
            self.second.update((feature, two - one) for feature, (one, two) in self.weights.items())

    def choose(self, seen: Sequence[str]) -> tuple[str, int]:
        """The best reading for the features that are seen, and by how much it is the best."""
        if len(self.readings) == 2:  # nearly all of them, and a third of the time
            known = self.second.get
            lead = self.base[1] - self.base[0] + sum([known(feature, 0) for feature in seen])
            return self.readings[lead > 0], abs(lead)
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
    left = text[at - 3 : at] if at > 2 else f"^^^{text[:at]}"[-3:]
    right = f"{text[at + 1 : at + 4]}$$$"[:3]
    before, two, after, next_two = left[2], left[1:], right[0], right[:2]
    inside = at - start
    seen = [
        "a" + before, "b" + after, "c" + two, "d" + next_two, "e" + before + after, "f" + left[1],
        "g" + right[1], "h" + left, "i" + right, "k" + two + after, "l" + before + next_two,
        f"w{inside}{form}", f"P{inside}{len(form)}",
    ]  # fmt: skip
    around = {*text[max(0, at - _REACH) : at], *text[at + 1 : at + 1 + _REACH]}
    seen += ["j" + char for char in around]
    if len(form) > 1 and (known := phrase(form)):
        syllable, settled = known[inside]
        seen += ["D" + syllable, ("A" if settled else "X") + syllable]
    elif word := longest_around(text, at):
        known = phrase(word[0])
        assert known is not None
        seen += ["D", "B" + known[at - word[1]][0]]
    else:
        seen.append("D")
    return seen


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
