"""Posts and ranks: the list of ``data/posts.txt`` with the modifiers that belong to them (副, 常务, 二级).

Words such as 记者 and 医生 name a profession of many; they are posts only beside a person's name, which
:func:`professions` leaves to the caller to judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from duizhao.suggest.gazetteer import Lexicon, words_of
from duizhao.suggest.mention import Mention
from duizhao.suggest.page import Page

_MODIFIER = re.compile(
    r"(?:(?:常务|第一|执行|名誉|高级|首席|特聘|终身|驻村|代理|联席|轮值|特约|实习|见习|一级|二级|三级|"
    r"四级)?(?:[副总代]|正(?=[省市县区局厅处科部]))?)$"
)
_LONGEST_MODIFIER = 5
# 主任务, 校长期 : what follows makes another word of it. 部长级, 县长热线 speak of no post.
_NOT_BEFORE = re.compile(r"[级式制们]|热线|信箱|任期")
# 增长 and the like never end a post: these do not lead in to one.
_NO_POST = frozenset({"总理衙门", "大臣们", "上将军", "代表性"})


@lru_cache(maxsize=1)
def _lists() -> tuple[Lexicon, Lexicon]:
    words = words_of("posts")
    at = words.index("@")
    return Lexicon(words[:at]), Lexicon(words[at + 1 :])


def find_titles(page: Page) -> Iterator[Mention]:
    """The posts that a text names, whether or not a name stands beside them.

    Example:
        >>> from duizhao.suggest.page import read_page
        >>> page = read_page("村党支部书记和副秘书长说，主任务还没有完成。")
        >>> [page.text[one.start : one.end] for one in find_titles(page)]
        ['书记', '副秘书长']
    """
    yield from _find(page, _lists()[0], 3.0)


def professions(page: Page) -> list[Mention]:
    """The words for professions, which are posts where a name stands beside them."""
    return list(_find(page, _lists()[1], 2.0))


def _find(page: Page, lexicon: Lexicon, score: float) -> Iterator[Mention]:
    text, at = page.text, 0
    while at < len(text):
        end = lexicon.longest(text, at)
        if end == at:
            at += 1
            continue
        if _stands(page, at, end) and not _NOT_BEFORE.match(text, end):
            window = max(0, at - _LONGEST_MODIFIER)
            modifier = _MODIFIER.search(text[window:at])
            start = at - len(modifier.group()) if modifier else at
            if page.is_edge(start) or _ends_post(page, start):
                yield Mention(start, end, "TITLE", score)
            else:
                yield Mention(at, end, "TITLE", score)
            at = end
        else:
            at += 1


def _stands(page: Page, start: int, end: int) -> bool:
    """Whether the words of the text meet at the end of the post, and its start cuts no ordinary word."""
    if not page.is_edge(end):
        return False
    return page.is_edge(start) or _ends_post(page, start)


def _ends_post(page: Page, start: int) -> bool:
    """团委书记 and 科科长 are one word to the segmenter: their ends are posts. 成长, 增长 are too short."""
    word = page.inside(start)
    if word is None or word.form in _NO_POST:
        return False
    return word.pos.startswith("n") and len(word.form) >= 3
