"""Titles, subtitles and headings, where notation marks them and where only their shape does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from duizhao.article.joins import is_open
from duizhao.article.shapes import is_closing, is_field, is_row, is_spoken
from duizhao.article.units import Typed
from duizhao.model import BlockKind
from duizhao.words import crosses_word

_CHAPTER = re.compile(r"第[一二三四五六七八九十百零〇\d]{1,4}[章节節回部篇卷幕编編]")
_CHINESE_NUMBER = re.compile(r"[一二三四五六七八九十]{1,3}[、.．]\s*(?=\S)")
_BRACKET_NUMBER = re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]\s*(?=\S)")
_ARABIC_NUMBER = re.compile(r"(?:[（(]\d{1,2}[）)]|\d{1,2}[、.．](?!\d)|[①-⑳])\s*(?=\S)")
_NUMBERINGS = ((_CHAPTER, 2), (_CHINESE_NUMBER, 2), (_BRACKET_NUMBER, 3), (_ARABIC_NUMBER, 4))
_SENTENCE_END = re.compile(r"[。；;]|[！？!?…](?=[”’」』）)]*$)")
_NO_TITLE = re.compile(r"[。；;，,：:、]$|。")
_NO_HEADING = re.compile(
    r"[。；;！？!?…，,、：:]$|。|^附件?[\d：:]|^[【\[].{1,8}：.*[】\]]$|^(?:【[^】]{1,9}】){2,9}$"
    # END, （完）, 未完待续 close a text.
    r"|^[-—~～（(【\[\s]{0,9}(?:THE\s)?(?:END|End|[全本]?文?完|未完待[续續])[-—~～）)】\]\s]{0,9}$"
)
_OPENERS, _CLOSERS = "“‘「『《〈（(【〔", "”’」』》〉）)】〕"

_TITLE_LENGTH = 45
_HEADING_LENGTH = 30
_NUMBERED_LENGTH = 45
# A heading and one under it; three short lines in a row are verse, names or dialogue.
_HEADING_RUN = 2
# One quoted line between paragraphs is a heading only on a page that has others: else it is dialogue.
_ENOUGH_HEADINGS = 2
# 一 alone on its line, with 二 further down; a bare 1 is as often the number of a page.
_LONE_NUMBER = re.compile(r"其?[一二三四五六七八九十]{1,3}|0[1-9]|[IVX]{1,4}|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]")
# Across the end of a shorter line, or of phrases side by side, words are found by chance: 一本账|金秀英.
_CROSSED = 8
_SPACE = re.compile(r"\s")
# 1．量脚长： with a paragraph below; a longer line with a colon leads in to what follows.
_COLON_LENGTH = 16
_BELOW_HEADING: frozenset[BlockKind] = frozenset(
    {"paragraph", "heading", "list_item", "quote", "caption", "byline"}
)


def mark_title(typed: list[Typed]) -> None:
    """One title: the first top heading, or the short line that a plain text begins with."""
    title = _title(typed)
    if title is None:
        return
    typed[title] = replace(typed[title], kind="title", level=1)
    below = title + 1
    if (
        below < len(typed)
        and typed[below].kind in {"paragraph", "heading"}
        and re.match(r"[—–-]{1,2}\s*\S", typed[below].unit.text)
    ):
        typed[below] = replace(typed[below], kind="subtitle", level=2)


def _title(typed: Sequence[Typed]) -> int | None:
    headings = [at for at, one in enumerate(typed) if one.kind == "heading"]
    for at in headings:
        if typed[at].level == 1:
            return at
    # An editor's note may stand above the title.
    first_body = next((at for at, one in enumerate(typed) if one.kind == "paragraph"), len(typed))
    first_heading = headings[0] if headings else len(typed)
    if first_body < first_heading:
        return first_body if _looks_like_title(typed, first_body) else None
    if first_heading < len(typed):
        # The only heading of its level, above everything: the title, whatever its level.
        level = typed[first_heading].level
        return first_heading if [one.level for one in typed].count(level) == 1 else None
    return None


def _looks_like_title(typed: Sequence[Typed], at: int) -> bool:
    one = typed[at]
    text = one.unit.text
    if one.kind != "paragraph" or len(text) > _TITLE_LENGTH or _NO_TITLE.search(text):
        return False
    if at + 1 >= len(typed) or (is_field(text) and is_field(typed[at + 1].unit.text)):
        return False
    return _balanced(text) and not _numbered(text)


def _balanced(text: str) -> bool:
    """Whether every bracket and quotation mark that opens also closes."""
    return all(text.count(a) == text.count(b) for a, b in zip(_OPENERS, _CLOSERS, strict=True))


def _numbered(text: str) -> int:
    """Heading level of a numbering form at the start of ``text``, or 0."""
    return next((level for pattern, level in _NUMBERINGS if pattern.match(text)), 0)


def mark_headings(typed: list[Typed]) -> None:
    """Find the headings that carry no notation: numbered ones, then short lines between paragraphs."""
    marked = any(one.kind == "heading" and one.level >= 2 for one in typed)
    _mark_lone_numbers(typed)
    for at, one in enumerate(typed):
        if one.kind != "paragraph":
            continue
        text = one.unit.text
        level = _numbered(text)
        if not level or (at and _torn(typed[at - 1], one)):
            continue
        if _numbered_heading(typed, at):
            typed[at] = replace(one, kind="heading", level=level)
        elif level > 2 or len(text) <= _NUMBERED_LENGTH:
            typed[at] = replace(one, kind="list_item", level=1)
    _mark_bold_headings(typed)
    if not marked:
        _mark_plain_headings(typed, spoken=False)
        if sum(one.kind == "heading" for one in typed) >= _ENOUGH_HEADINGS:
            _mark_plain_headings(typed, spoken=True)


def _mark_lone_numbers(typed: list[Typed]) -> None:
    """The numbers of sections that have no names."""
    lone = [
        at
        for at, (one, below) in enumerate(pairwise(typed))
        if one.kind == below.kind == "paragraph" and _LONE_NUMBER.fullmatch(one.unit.text)
    ]
    if len(lone) > 1:
        for at in lone:
            typed[at] = replace(typed[at], kind="heading", level=2)


def _torn(above: Typed, here: Typed) -> bool:
    """Whether ``here`` goes on with the sentence that ``above`` breaks off."""
    return above.kind == "paragraph" and is_open(above.unit.text, here.unit.text, here.unit.indent >= 2)


def _numbered_heading(typed: Sequence[Typed], at: int) -> bool:
    text = typed[at].unit.text
    level = _numbered(text)
    if len(text) > _NUMBERED_LENGTH or _SENTENCE_END.search(text) or text[-1] in "，、":
        return False
    if at + 1 >= len(typed) or (level == 4 and len(text) > _HEADING_LENGTH):
        return False
    if text[-1] in "：:" and (len(text) > _COLON_LENGTH or typed[at + 1].kind != "paragraph"):
        return False
    # 附件：1．… opens a list that goes on below it.
    if at and re.match(r"附件?[\d：:]", typed[at - 1].unit.text):
        return False
    # Lines numbered alike, one right under the other, are a list.
    neighbours = [typed[at + 1], *([typed[at - 1]] if at else [])]
    return all(_numbered(one.unit.text) != level for one in neighbours)


def _mark_bold_headings(typed: list[Typed]) -> None:
    """A short line set in bold, over a text, as exports of word processors have them."""
    level = 2
    for at, one in enumerate(typed):
        if one.kind == "heading" and not one.unit.bold:
            level = max(one.level + 1, 2) if one.unit.kind == "heading" else level
        elif at and one.unit.bold and _heading_shape(one) and _heads(typed, at + 1):
            typed[at] = replace(one, kind="heading", level=level)


def _mark_plain_headings(typed: list[Typed], spoken: bool) -> None:
    """Short lines without an end mark, one or two together, between a finished paragraph and a text."""
    last = max((at for at, one in enumerate(typed) if one.kind not in {"byline", "credit"}), default=0)
    at = 1
    while at < len(typed):
        end = at
        while end < len(typed) and _heading_shape(typed[end], spoken) and not _field_of_many(typed, end):
            end += 1
        begin = _alone(typed, at, end)
        # What only signatures follow heads nothing.
        fits = begin < end <= min(begin + (1 if spoken else _HEADING_RUN), last)
        if fits and not _torn(typed[begin - 1], typed[begin]) and _heads(typed, end):
            for place in range(begin, end):
                typed[place] = replace(typed[place], kind="heading", level=2)
        at = max(end, at + 1)


def _alone(typed: Sequence[Typed], at: int, end: int) -> int:
    """Where the headings of a run begin: a line set apart from those above it, over a list, is alone."""
    if end - at <= _HEADING_RUN or end >= len(typed) or typed[end].kind != "list_item":
        return at
    apart = typed[end - 1].unit.blank_before and not typed[end - 2].unit.blank_before
    return end - 1 if apart else at


def _field_of_many(typed: Sequence[Typed], at: int) -> bool:
    """Whether a labelled line stands beside another one: 编剧：甲 over 导演：乙."""
    beside = typed[max(at - 1, 0) : at + 2]
    return is_field(typed[at].unit.text) and sum(is_field(one.unit.text) for one in beside) > 1


def _heading_shape(one: Typed, spoken: bool = False) -> bool:
    text = one.unit.text
    return (
        one.kind == "paragraph"
        and one.unit.kind == "text"
        and 2 <= len(text) <= _HEADING_LENGTH
        and not _NO_HEADING.search(text)
        and not is_closing(text)
        and (spoken or not is_spoken(text))
        and not _is_list_row(text)
        and _balanced(text)
        and not one.unit.breaks
    )


def _is_list_row(text: str) -> bool:
    """A row of names or of a table; three phrases without figures may be a heading."""
    return is_row(text, 4) or (is_row(text) and bool(re.search(r"\d", text)))


def _heads(typed: Sequence[Typed], end: int) -> bool:
    """Whether what stands at ``end`` is a text that the short line before it can be the heading of."""
    if end >= len(typed) or typed[end].kind not in _BELOW_HEADING:
        return False
    text, below = typed[end - 1].unit.text, typed[end].unit.text
    if is_field(text) and is_field(below):
        return False
    if below[0] in "，。、；：！？”’」』）》,.;:!?)":
        return False
    if len(text) >= _CROSSED and not _SPACE.search(text) and crosses_word(text, below):
        return False
    return len(below) > len(text) or typed[end].kind == "heading"
