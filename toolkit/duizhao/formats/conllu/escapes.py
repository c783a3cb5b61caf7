r"""What stands in CoNLL-U for characters that would end a line, a column or a value.

The escapes are those that UDPipe writes in ``SpacesAfter`` (``\s \t \n \r \p \\``, the fifth for ``|``), with
code points for the rest: ``\u3000``.
"""

from __future__ import annotations

import re

_NAMES = {" ": r"\s", "\t": r"\t", "\n": r"\n", "\r": r"\r", "|": r"\p", "\\": r"\\"}
_CHARACTERS = {escape: char for char, escape in _NAMES.items()} | {r"\e": ""}
_ESCAPE = re.compile(r"\\(?:[stnrp\\e]|u[0-9a-f]{4}|U[0-9a-f]{8})")

SPACES = re.compile(r"\s|\\")
"""In white space: all of it."""
VALUE = re.compile(r"[|=\\]|[^\S ]|[\x00-\x1f\x7f]|^ | $| (?= )|^_$")
"""In a value of the column MISC: what divides values, and all white space but a single space inside."""
COMMENT = re.compile(r"\\|[\x00-\x1f\x7f\x85\u2028\u2029]|^\s|\s$")
"""In a comment: what ends a line, and white space at its ends."""
WORD = re.compile(r"[|=\\]|\s|[\x00-\x1f\x7f]|^_$")
"""In a value among others that blanks divide."""
FIELD = re.compile(r"\W")
"""In a field of ``Entity``: all but letters and digits."""


def escape(text: str, pattern: re.Pattern[str]) -> str:
    r"""The text with escapes for what the pattern finds; ``\e`` where nothing is left to show.

    Example:
        >>> escape("a|b\u3000", VALUE), escape("", WORD)
        ('a\\pb\\u3000', '\\e')
    """
    return pattern.sub(lambda match: _escaped(match.group()), text) or r"\e"


def _escaped(char: str) -> str:
    code = ord(char)
    return _NAMES.get(char) or (f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")


def unescape(text: str) -> str:
    r"""The text that :func:`escape` was given.

    Example:
        >>> unescape("a\\pb\\u3000") == "a|b\u3000"
        True
    """
    return _ESCAPE.sub(lambda match: _character(match.group()), text)


def _character(found: str) -> str:
    if found in _CHARACTERS:
        return _CHARACTERS[found]
    code = int(found[2:], 16)
    # What is no character stays as it stands.
    return found if code > 0x10FFFF or 0xD800 <= code < 0xE000 else chr(code)
