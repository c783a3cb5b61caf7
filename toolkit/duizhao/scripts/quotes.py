"""Quotation marks of the two writing conventions: “ ” ‘ ’ and 「 」『 』, one for one.

Simplified texts put double marks outside and single ones within; traditional texts 「」 outside and 『』
within (GB/T 15834; 教育部《重訂標點符號手冊》). OpenCC changes neither.
"""

from __future__ import annotations

import re

_TO_CORNER = str.maketrans("“”‘’", "「」『』")
_TO_CURLY = str.maketrans("「」『』", "“”‘’")
# ’ between letters or digits (don’t, 5’10) is an apostrophe.
_APOSTROPHE = re.compile(r"(?<=[A-Za-z0-9])’(?=[A-Za-z0-9])")


def to_corner(text: str) -> str:
    """Curly quotation marks become corner ones; apostrophes in Latin words stay. The length is the same.

    Example:
        >>> to_corner("他说：“don’t说‘不’。”")
        '他说：「don’t说『不』。」'
    """
    if "’" not in text and "“" not in text and "‘" not in text and "”" not in text:
        return text
    kept = [found.start() for found in _APOSTROPHE.finditer(text)]
    turned = text.translate(_TO_CORNER)
    for at in kept:
        turned = f"{turned[:at]}’{turned[at + 1 :]}"
    return turned


def to_curly(text: str) -> str:
    """Corner quotation marks become curly ones. The length is the same.

    Example:
        >>> to_curly("他說：「說『不』。」")
        '他說：“說‘不’。”'
    """
    return text.translate(_TO_CURLY)
