"""Where a column or page break tore a sentence apart, and which two parts belong together."""

from __future__ import annotations

import re

from duizhao.article import people
from duizhao.words import crosses_word

_TERMINALS = "。！？!?…⋯～~；;：:.—"
_CLOSERS = "”’」』）)》〉】〕\"'"
_OPENERS = "“‘「『（(《〈【〔"
_PAIRS = dict(zip("”’」』）)》〉】〕", "“‘「『（(《〈【〔", strict=True))
# A line that begins with one of these goes on with what stands before it.
_CONTINUES = re.compile(r"^[，。、；：！？”’」』）》〉】〕,;:!?)%％]")
# A line that ends with one of these is not finished, whatever comes next.
_UNFINISHED = re.compile(r"[，、,“‘「『（(《〈【〔]$")
# Below this length a line without an end mark is a signature, a salutation or a verse, not half a sentence.
_SHORT = 15


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
    if not text or not following or people.trailing(text):
        return False
    if _CONTINUES.match(following):
        return True
    if _UNFINISHED.search(text):
        return True
    if _finished(text):
        return False
    if crosses_word(text, following):
        return True
    if following_indented:
        return False
    return len(text) >= _SHORT and text[-1] not in _CLOSERS


def _finished(text: str) -> bool:
    """Whether an end mark stands last, or just inside the closing brackets and quotation marks."""
    core = text.rstrip(_CLOSERS)
    if not core:
        return True
    if core[-1] not in _TERMINALS:
        return False
    # 他说：“走。我 : the end mark lies inside a quotation that is still open.
    return core[-1] != "." or not core[-2:-1].isdigit()
