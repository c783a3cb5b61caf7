"""Titles of documents and works: what stands between 《 and 》, these included."""

from __future__ import annotations

import re
from collections.abc import Iterator

from duizhao.suggest.mention import Mention

_MARK = re.compile("[《》]")
# A mark that was never closed must not swallow a paragraph.
_LONGEST = 80


def find_works(text: str) -> Iterator[Mention]:
    """The outermost pairs of 《》 with something between them.

    Example:
        >>> [text[one.start : one.end] for text in ["他读《红楼梦》。"] for one in find_works(text)]
        ['《红楼梦》']
    """
    open_at: list[int] = []
    for mark in _MARK.finditer(text):
        if mark.group() == "《":
            if open_at and mark.start() - open_at[0] > _LONGEST:
                open_at.clear()
            open_at.append(mark.start())
        elif open_at:
            start = open_at.pop()
            if not open_at and text[start + 1 : mark.start()].strip() and mark.end() - start <= _LONGEST:
                yield Mention(start, mark.end(), "WORK", 9.0)
