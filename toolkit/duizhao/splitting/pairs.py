"""Brackets and quotation marks of a text: what lies inside them, and which mark opened which."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from duizhao.model import Span

# Half-width and full-width forms are mixed freely in practice: （注) is a pair.
_OPENERS = dict(zip("（(︵《︽〈︿【[［〔｛{", "(((《《〈〈[[[〔{{", strict=True))
_PAIRS = dict(zip("）)︶》︾〉﹀】]］〕｝}", "(((《《〈〈[[[〔{{", strict=True))
# Corner marks come in full width, half width and the forms of vertical print.
QUOTE_OPENERS = "“‘「『｢﹁﹃〝«"
_QUOTE_PAIRS = dict(zip("”’」』｣﹂﹄〞»", QUOTE_OPENERS, strict=True))
STRAIGHT = "\"'＂"
QUOTE_CLOSERS = "".join(_QUOTE_PAIRS) + STRAIGHT
_QUOTES = re.compile(f"[{QUOTE_OPENERS}{''.join(_QUOTE_PAIRS)}{STRAIGHT}\n]")
# A bracket that is open over more line ends than these, or over two lines that end with their sentence, was
# forgotten or has lost its other half.
_MOST_LINES = 6
_FINISHED = re.compile(rf"[。｡！？!?][{re.escape(QUOTE_CLOSERS)}\s]{{0,6}}\Z")
# A bracket that closes after an empty line did not open before it. The patterns begin with a plain set of
# characters: so the search for it is fast.
_BRACKETS = re.compile("[" + re.escape("".join({**_PAIRS, **_OPENERS})) + r"\n](?:(?<=\n)\s*\n)?")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")


class _Open(NamedTuple):
    """A bracket that waits for its other half, and how many line ends and finished lines were before it."""

    kind: str
    at: int
    lines: int
    finished: int


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
    stack: list[_Open] = []
    waiting = dict.fromkeys(_OPENERS.values(), 0)
    closed: list[Span] = []
    lines = finished = 0
    for match in _BRACKETS.finditer(text):
        char, at = match.group(), match.start()
        if char[0] == "\n":
            finished += bool(stack and _FINISHED.search(text, max(0, at - 8), at))
            lines += 1
            forgotten = 0
            for one in stack:
                if len(char) == 1 and finished - one.finished < 2 and lines - one.lines < _MOST_LINES:
                    break
                waiting[one.kind] -= 1
                forgotten += 1
            del stack[:forgotten]
        elif char in _OPENERS:
            stack.append(_Open(_OPENERS[char], at, lines, finished))
            waiting[_OPENERS[char]] += 1
        elif waiting[_PAIRS[char]] and not (char == ")" and _is_mouth(text, at)):
            while True:
                last = stack.pop()
                waiting[last.kind] -= 1
                if last.kind == _PAIRS[char]:
                    break
            while closed and closed[-1].start > last.at:
                closed.pop()
            closed.append(Span(last.at, match.end()))
    return closed


def _is_mouth(text: str, at: int) -> bool:
    """Whether a bracket is the mouth of a face: :) or ;-)."""
    return text[at - 1 : at] in {":", ";"} or text[max(0, at - 2) : at] in {":-", ";-"}


def _quote_openers(text: str) -> dict[int, int]:
    """For each closing quotation mark, where its opening one stands; straight ones take turns in a line."""
    stacks: dict[str, list[int]] = {char: [] for char in QUOTE_OPENERS}
    openers: dict[int, int] = {}
    straight: dict[str, int] = {}
    for match in _QUOTES.finditer(text):
        char, at = match.group(), match.start()
        if char == "\n":
            straight.clear()
        elif char in STRAIGHT:
            if char == "'" and text[at - 1 : at] in _LETTERS and text[at + 1 : at + 2] in _LETTERS:
                continue  # an apostrophe: don't
            if char in straight:
                openers[at] = straight.pop(char)
            else:
                straight[char] = at
        elif char in stacks:
            stacks[char].append(at)
        elif stack := stacks[_QUOTE_PAIRS[char]]:
            openers[at] = stack.pop()
    return openers
