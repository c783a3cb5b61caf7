"""Where a column or page break tore a sentence apart, and which two parts belong together."""

from __future__ import annotations

import re

from duizhao.article import people
from duizhao.article.shapes import is_field, is_opening, is_row
from duizhao.words import crosses_word

_TERMINALS = "。！？!?…⋯～~；;：:.—"
_CLOSERS = "”’」』）)》〉】〕\"'"
# A line that begins with one of these goes on with what stands before it.
_CONTINUES = re.compile(r"[，。、；：！？”’」』）》〉】〕,;:!?)%％]")
# A line that ends with one of these is not finished, whatever comes next.
_UNFINISHED = re.compile(r"[，、,“‘「『（(《〈【〔]$")
_MARK = re.compile(r"[，。、；：！？…,;:!?]")
# Below this length a line without an end mark is a signature, a salutation or a verse, not half a sentence.
_SHORT = 15
# Below this length, and without a mark, it is a heading, a name or a formula; words across it are chance.
_VERY_SHORT = 8
_BRACKET_LEFT_OPEN = re.compile(r"[（(][^（）()]{0,60}$")
_BRACKET_CLOSED = re.compile(r"[^（）()]{0,40}[）)]")
# Emoji stand for an end mark.
_EMOJI = re.compile("[\u2600-\u27bf\U0001f000-\U0001faff\ufe0f]$")
TAIL = 80
"""How much of a text's end :func:`is_open` looks at; callers with long texts need pass no more."""


def is_open(text: str, following: str, following_indented: bool = False) -> bool:
    """Whether ``text`` breaks off inside a sentence that ``following`` goes on with.

    Args:
        text: the earlier paragraph.
        following: the next paragraph of running text.
        following_indented: it starts with an indentation, as a new paragraph does.

    Example:
        >>> is_open("他到社区报到，下沉社", "区党员都来了。"), is_open("他到社区报到。", "区党员都来了。")
        (True, False)
    """
    text = text[-TAIL:]
    if not text or not following or people.trailing(text):
        return False
    if _CONTINUES.match(following) or _UNFINISHED.search(text) or _bracket_open(text, following):
        return True
    if _finished(text) or _verses(text, following) or _apart(text, following):
        return False
    if crosses_word(text[-6:], following[:6]):
        return True
    if following_indented:
        return False
    return len(text) >= _SHORT and text[-1] not in _CLOSERS and not is_field(text)


def _bracket_open(text: str, following: str) -> bool:
    """Whether ``following`` closes, and soon, the round bracket that ``text`` leaves open."""
    opened, closed = _BRACKET_LEFT_OPEN.search(text), _BRACKET_CLOSED.match(following)
    return bool(opened and closed) and not _finished(text)


def _apart(text: str, following: str) -> bool:
    """Whether the shape of one of the two says that it is whole in itself."""
    if len(text) < _VERY_SHORT and not _MARK.search(text):
        return True
    return is_row(text) or is_row(following) or is_opening(following)


def _verses(text: str, following: str) -> bool:
    """Two short lines without any mark: verses, or names of a list."""
    return max(len(text), len(following)) < _SHORT and not _MARK.search(text + following)


def _finished(text: str) -> bool:
    """Whether an end mark stands last, or just inside the closing brackets and quotation marks."""
    core = text.rstrip(_CLOSERS)
    if not core or _EMOJI.search(core):
        return True
    if core[-1] not in _TERMINALS:
        return False
    # 3. with 5米 on the next line: the point lies inside a number.
    return core[-1] != "." or not core[-2:-1].isdigit()
