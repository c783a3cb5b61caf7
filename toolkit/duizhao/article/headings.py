"""Titles, subtitles and headings, where notation marks them and where only their shape does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from duizhao.article.joins import is_open
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
_NO_HEADING = re.compile(r"[。；;！？!?…，,、：:]$|。")
_OPENERS, _CLOSERS = "“‘「『《〈（(【〔", "”’」』》〉）)】〕"

_TITLE_LENGTH = 45
_HEADING_LENGTH = 30
_NUMBERED_LENGTH = 45
# A heading and one under it; three short lines in a row are verse, names or dialogue.
_HEADING_RUN = 2
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
    first_body = next(
        (at for at, one in enumerate(typed) if one.kind in {"paragraph", "editor_note"}), len(typed)
    )
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
    return at + 1 < len(typed) and _balanced(text) and not _numbered(text)


def _balanced(text: str) -> bool:
    """Whether every bracket and quotation mark that opens also closes."""
    return all(text.count(a) == text.count(b) for a, b in zip(_OPENERS, _CLOSERS, strict=True))


def _numbered(text: str) -> int:
    """Heading level of a numbering form at the start of ``text``, or 0."""
    return next((level for pattern, level in _NUMBERINGS if pattern.match(text)), 0)


def mark_headings(typed: list[Typed]) -> None:
    """Find the headings that carry no notation: numbered ones, then short lines between paragraphs."""
    marked = any(one.kind == "heading" and one.level >= 2 for one in typed)
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
    if not marked:
        _mark_plain_headings(typed)


def _torn(above: Typed, here: Typed) -> bool:
    """Whether ``here`` goes on with the sentence that ``above`` breaks off."""
    return above.kind == "paragraph" and is_open(above.unit.text, here.unit.text, here.unit.indent >= 2)


def _numbered_heading(typed: Sequence[Typed], at: int) -> bool:
    text = typed[at].unit.text
    level = _numbered(text)
    if len(text) > _NUMBERED_LENGTH or _SENTENCE_END.search(text) or text[-1] in "，、：:":
        return False
    if at + 1 >= len(typed) or (level == 4 and len(text) > _HEADING_LENGTH):
        return False
    # Lines numbered alike, one right under the other, are a list.
    neighbours = [typed[at + 1], *([typed[at - 1]] if at else [])]
    return all(_numbered(one.unit.text) != level for one in neighbours)


def _mark_plain_headings(typed: list[Typed]) -> None:
    """Short lines without an end mark, one or two together, between a finished paragraph and a text."""
    at = 1
    while at < len(typed):
        end = at
        while end < len(typed) and _heading_shape(typed[end]):
            end += 1
        if at < end <= at + _HEADING_RUN and not _torn(typed[at - 1], typed[at]) and _heads(typed, end):
            for place in range(at, end):
                typed[place] = replace(typed[place], kind="heading", level=2)
        at = max(end, at + 1)


def _heading_shape(one: Typed) -> bool:
    text = one.unit.text
    return (
        one.kind == "paragraph"
        and 2 <= len(text) <= _HEADING_LENGTH
        and not _NO_HEADING.search(text)
        and _balanced(text)
        and not one.unit.breaks
    )


def _heads(typed: Sequence[Typed], end: int) -> bool:
    """Whether what stands at ``end`` is a text that the short line before it can be the heading of."""
    if end >= len(typed) or typed[end].kind not in _BELOW_HEADING:
        return False
    text, below = typed[end - 1].unit.text, typed[end].unit.text
    if below[0] in "，。、；：！？”’」』）》,.;:!?)" or crosses_word(text[-6:], below[:6]):
        return False
    return len(below) > len(text) or typed[end].kind == "heading"
