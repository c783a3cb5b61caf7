"""The objects of a JSON array, one at a time: an export may be larger than the memory."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from duizhao.errors import InputError
from duizhao.interchange.lines import MEND, no_number, parse_json, require

_CHUNK = 1 << 16
_GAP = re.compile(r"[ \t\r\n]*")
# An error this close to the end of what was read may be for want of the rest.
_NEAR = 16


def read_items(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of the array in a file, or the one object that it holds, each with file and line.

    Raises:
        InputError: with file and line, for what is no JSON, and for an item that is no object.
    """
    with path.open("rb") as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as file:
        source = _Source(path, file)
        first = source.peek()
        if first != "[":
            yield _one(path, source.value())
            source.end()
            return
        source.take("[")
        if source.peek() != "]":
            yield _one(path, source.value())
            while source.peek() == ",":
                source.take(",")
                yield _one(path, source.value())
        source.take("]")
        source.end()


def _one(path: Path, found: tuple[int, Any]) -> tuple[str, dict[str, Any]]:
    line, value = found
    where = f"{path}:{line}"
    return where, require(value, dict, where)


class _Source:
    """A text that is read as far as the next value needs."""

    def __init__(self, path: Path, file: io.TextIOWrapper) -> None:
        self.path, self.file = path, file
        self.text, self.at, self.line = "", 0, 1
        self.decoder = json.JSONDecoder(parse_constant=no_number)

    def peek(self) -> str:
        """The next character that is no white space; empty at the end."""
        while True:
            gap = _GAP.match(self.text, self.at)
            self._advance(gap.end() if gap else self.at)
            if self.at < len(self.text) or not self._more(_CHUNK):
                return self.text[self.at : self.at + 1]

    def take(self, wanted: str) -> None:
        """Pass over that character.

        Raises:
            InputError: where another one stands.
        """
        found = self.peek()
        if found != wanted:
            raise self._error(
                f"{found or 'the end'!r} where {wanted!r} should stand" if found else "ends too early"
            )
        self._advance(self.at + 1)

    def end(self) -> None:
        """See that nothing follows.

        Raises:
            InputError: where something does.
        """
        if found := self.peek():
            raise self._error(f"{found!r} after the end")

    def value(self) -> tuple[int, Any]:
        """The next value, with the line that it begins in."""
        if not self.peek():
            raise self._error("ends too early")
        while True:
            try:
                value, end = self.decoder.raw_decode(self.text, self.at)
            except json.JSONDecodeError as error:
                open_end = error.msg.startswith("Unterminated") or error.pos > len(self.text) - _NEAR
                # Doubling what is held keeps the whole linear in the length of the value.
                if open_end and self._more(max(_CHUNK, len(self.text) - self.at)):
                    continue
                line = self.line + self.text.count("\n", self.at, error.pos)
                raise InputError(
                    f"is no JSON: {error.msg}", where=f"{self.path}:{line}", remedy=MEND
                ) from None
            except ValueError as error:
                raise self._error(str(error)) from None
            break
        line, raw = self.line, self.text[self.at : end]
        if "\\ud" in raw or "\\uD" in raw:
            value = parse_json(raw, f"{self.path}:{line}")  # it may hold half a character
        self._advance(end)
        return line, value

    def _advance(self, to: int) -> None:
        self.line += self.text.count("\n", self.at, to)
        self.at = to

    def _more(self, size: int) -> bool:
        """Read on; what has been taken is let go."""
        try:
            read = self.file.read(size)
        except UnicodeDecodeError as error:
            found = bytes(error.object[error.start : error.start + 1]).hex()
            raise self._error(f"is not UTF-8 (byte {found})") from None
        self.text, self.at = self.text[self.at :] + read, 0
        return bool(read)

    def _error(self, what: str) -> InputError:
        return InputError(f"is no JSON: {what}", where=f"{self.path}:{self.line}", remedy=MEND)
