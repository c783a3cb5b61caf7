"""Lines that fit the terminal, where a Chinese character takes two columns."""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Iterator

_WIDEST = 110
"""Beyond this many columns lines are hard to read, and without a terminal it is the width."""

_CLOSING = frozenset("，。、；：？！”’》〉）】」』…—％,.;:?!)]")


def columns(text: str) -> int:
    """How many columns of a terminal a text takes.

    Example:
        >>> columns("党旗 flag"), columns("qí")
        (9, 2)
    """
    return sum(_columns(char) for char in text)


def _columns(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def wrapped(text: str, *, first: str = "", lines: int | None = None, width: int | None = None) -> list[str]:
    """``text`` in lines that fit, broken at spaces and between Chinese characters.

    Args:
        text: one paragraph.
        first: what the first line begins with; the others are indented as far.
        lines: at most so many, the last one ending in ``…`` when there is more.
        width: columns; default those of the terminal, up to 110.

    Example:
        >>> wrapped("汇聚磅礴力量 flags", first="title: ", width=17)
        ['title: 汇聚磅礴力', '       量 flags']
    """
    width = width or min(shutil.get_terminal_size((_WIDEST, 24)).columns, _WIDEST)
    indent = columns(first)
    room = max(width - indent, 8)
    made = list(_broken(text, room))
    if lines is not None and len(made) > lines:
        last = made[lines - 1]
        while columns(last) > room - 1:
            last = last[:-1]
        made = [*made[: lines - 1], f"{last.rstrip()}…"]
    return [(first if at == 0 else " " * indent) + line for at, line in enumerate(made or [""])]


def _broken(text: str, room: int) -> Iterator[str]:
    """The text in pieces of at most ``room`` columns, without the spaces at which it is broken."""
    start = 0
    while start < len(text):
        end, used, cut = start, 0, 0
        while end < len(text) and used + _columns(text[end]) <= room:
            used += _columns(text[end])
            end += 1
            if end < len(text) and _may_break(text[end - 1], text[end]):
                cut = end
        if end < len(text) and cut:
            end = cut
        yield text[start:end].rstrip()
        start = end + len(text[end:]) - len(text[end:].lstrip(" "))


def _may_break(before: str, after: str) -> bool:
    """A line may end before a space and beside a Chinese character, but not before what closes something."""
    return after == " " or (after not in _CLOSING and 2 in (_columns(before), _columns(after)))
