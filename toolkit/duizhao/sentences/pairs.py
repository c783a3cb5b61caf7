"""Brackets and quotation marks of a text: what lies inside them, and which mark opened which."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from duizhao.model import Span

# Half-width and full-width forms are mixed freely in practice: （注) is a pair.
_OPENERS = dict(zip("（(《〈【[［〔｛{", "((《〈[[[〔{{", strict=True))
_PAIRS = dict(zip("）)》〉】]］〕｝}", "((《〈[[[〔{{", strict=True))
_BRACKETS = re.compile("[" + re.escape("".join(_PAIRS) + "".join(_OPENERS)) + "]")
_QUOTE_PAIRS = dict(zip("”’」』", "“‘「『", strict=True))
_QUOTES = re.compile('[“‘「『”’」』"\n]')
QUOTE_OPENERS = "“‘「『"
QUOTE_CLOSERS = '”’」』"'


@dataclass(slots=True)
class Page:
    """A text with what its brackets and quotation marks say."""

    text: str
    closed: list[Span] = field(default_factory=list)
    openers: dict[int, int] = field(default_factory=dict)
    passed: int = 0

    @classmethod
    def of(cls, text: str) -> Page:
        """Read the brackets and quotation marks of ``text``."""
        return cls(text, _closed_brackets(text), _quote_openers(text))

    def inside(self, at: int) -> Span | None:
        """The bracketed stretch that holds ``at``; asked with growing ``at`` only."""
        while self.passed < len(self.closed) and self.closed[self.passed].end <= at:
            self.passed += 1
        if self.passed < len(self.closed) and self.closed[self.passed].start <= at:
            return self.closed[self.passed]
        return None


def _closed_brackets(text: str) -> list[Span]:
    """Outermost bracketed stretches; a bracket that never closes protects nothing."""
    stack: list[tuple[str, int]] = []
    waiting = dict.fromkeys(_OPENERS.values(), 0)
    closed: list[Span] = []
    for match in _BRACKETS.finditer(text):
        char = match.group()
        if char in _OPENERS:
            stack.append((_OPENERS[char], match.start()))
            waiting[_OPENERS[char]] += 1
        elif waiting[_PAIRS[char]]:
            while True:
                kind, begin = stack.pop()
                waiting[kind] -= 1
                if kind == _PAIRS[char]:
                    break
            while closed and closed[-1].start > begin:
                closed.pop()
            closed.append(Span(begin, match.end()))
    return closed


def _quote_openers(text: str) -> dict[int, int]:
    """For each closing quotation mark, where its opening one stands; straight ones take turns in a line."""
    stacks: dict[str, list[int]] = {char: [] for char in QUOTE_OPENERS}
    openers: dict[int, int] = {}
    straight: int | None = None
    for match in _QUOTES.finditer(text):
        char, at = match.group(), match.start()
        if char == "\n":
            straight = None
        elif char == '"':
            if straight is None:
                straight = at
            else:
                openers[at], straight = straight, None
        elif char in stacks:
            stacks[char].append(at)
        elif stack := stacks[_QUOTE_PAIRS[char]]:
            openers[at] = stack.pop()
    return openers
