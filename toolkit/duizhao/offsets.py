"""Offsets in other units: UTF-16 code units and UTF-8 bytes, to and from code points.

Inside duizhao every offset is a code point. Foreign formats that count otherwise are converted here and
nowhere else.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from typing import Literal

Unit = Literal["code_point", "utf16", "utf8"]


class OffsetMap:
    """Converts offsets of one text between code points and another unit.

    Example:
        >>> units = OffsetMap("𠮷野家", "utf16")
        >>> units.from_code_point(1), units.to_code_point(2)
        (2, 1)
    """

    def __init__(self, text: str, unit: Unit) -> None:
        sizes = [_size(char, unit) for char in text]
        self._starts = [0, *accumulate(sizes)]
        self.unit = unit

    def from_code_point(self, offset: int) -> int:
        """The offset in units.

        Raises:
            IndexError: when there is no such code point.
        """
        if offset < 0:
            raise IndexError(f"negative offset {offset}")
        return self._starts[offset]

    def to_code_point(self, offset: int) -> int:
        """The code point at which unit ``offset`` begins.

        Raises:
            ValueError: when ``offset`` is outside the text or cuts a character in two.
        """
        at = bisect_left(self._starts, offset)
        if at == len(self._starts) or self._starts[at] != offset:
            raise ValueError(f"{self.unit} offset {offset} is not the start of a character")
        return at


def _size(char: str, unit: Unit) -> int:
    if unit == "utf16":
        return 2 if ord(char) > 0xFFFF else 1
    return len(char.encode("utf-8", "surrogatepass")) if unit == "utf8" else 1
