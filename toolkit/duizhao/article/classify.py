"""Units -> kinds: which unit is a title, a heading, a caption, a credit, a byline, a paragraph.

Rules look at notation first (``##``), then at fixed forms (编者按, 一、, 图为, 摄), then at shape and
neighbours. A page that marks its headings leaves nothing to guess: there, short lines are not headings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from duizhao.article import people
from duizhao.article.joins import is_open
from duizhao.article.units import Unit, merge
from duizhao.model import BlockKind, slice_spans
from duizhao.words import crosses_word

_NOTE_LABEL = re.compile(
    r"^[【\[（(]?\s*(?:[编編]\s*者\s*按|[编編]者的[话話]|[编編][前后後][语話话語]?|按\s*[语語]|[开開][栏篇欄][语的語][话話]?)"
    r"\s*[】\]）)]?\s*(?:[：:]|(?<=[】\]）)])|$|(?=\s))"
)
_CAPTION_START = re.compile(
    r"^(?:[上下左右]?[图圖]片?(?:为|為|[①-⑥]|[一二三四五六七八九十]?[：:]|\s*\d{1,2}\s*[：:.])"
    r"|[▲△↑↓←→▼]|(?:资料图|效果图|示意图|配图)[：:])"
)
_CHAPTER = re.compile(r"^第[一二三四五六七八九十百零〇\d]{1,4}[章节回部篇卷幕编]")
_CHINESE_NUMBER = re.compile(r"^[一二三四五六七八九十]{1,3}[、.．]\s*(?=\S)")
_BRACKET_NUMBER = re.compile(r"^[（(][一二三四五六七八九十]{1,3}[）)]\s*(?=\S)")
_ARABIC_NUMBER = re.compile(r"^(?:[（(]\d{1,2}[）)]|\d{1,2}[、.．](?!\d)|[①-⑳])\s*(?=\S)")
_DATE_LINE = re.compile(
    r"^\d{2,4}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?(?:\s*星期.|\s+\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?$"
)
_SENTENCE_END = re.compile(r"[。；;]|[！？!?…](?=[”’」』）)]*$)")
_OPENERS, _CLOSERS = "“‘「『《〈（(【〔", "”’」』》〉）)】〕"

_TITLE_LENGTH = 45
_HEADING_LENGTH = 30
_NUMBERED_LENGTH = 45
_CAPTION_LENGTH = 160


@dataclass(frozen=True, slots=True)
class Typed:
    """A unit with its kind; ``level`` as in :class:`~duizhao.model.Block`."""

    unit: Unit
    kind: BlockKind
    level: int = 0


def classify(source: str, units: Sequence[Unit]) -> list[Typed]:
    """Give every unit its kind; a caption and a credit on one line become two.

    Example:
        >>> from duizhao.article.lines import read_lines
        >>> from duizhao.article.units import read_units
        >>> text = "# 题\\n\\n正文在这里。"
        >>> [typed.kind for typed in classify(text, read_units(text, read_lines(text)[0]))]
        ['title', 'paragraph']
    """
    units = _attach_labels(source, units)
    typed = [_by_form(unit) for unit in units]
    typed = _split_captions(typed)
    _mark_captions(typed)
    _mark_title(typed)
    _mark_headings(typed)
    return typed


def _attach_labels(source: str, units: Sequence[Unit]) -> list[Unit]:
    """A line that says only 编者按 belongs to the paragraph under it."""
    out: list[Unit] = []
    for unit in units:
        label = _NOTE_LABEL.match(out[-1].text) if out else None
        if out and label and label.end() == len(out[-1].text) and unit.kind in {"text", "quote"}:
            joined = merge(source, out[-1], unit)
            # The label's own line end is layout, no torn sentence: it is not counted as a mended break.
            out[-1] = replace(joined, kind="text", breaks=joined.breaks[len(out[-1].breaks) + 1 :])
        else:
            out.append(unit)
    return out


def _by_form(unit: Unit) -> Typed:
    """The kind that the unit's own notation and wording give."""
    text = unit.text
    if unit.kind == "heading":
        return Typed(unit, "heading", unit.level)
    if unit.kind == "bullet":
        return Typed(unit, "list_item", unit.level)
    if _NOTE_LABEL.match(text):
        return Typed(unit, "editor_note")
    if people.is_credit(text):
        return Typed(unit, "credit")
    if people.is_byline(text) or _DATE_LINE.match(text):
        return Typed(unit, "byline")
    if _CAPTION_START.match(text) and len(text) <= _CAPTION_LENGTH:
        return Typed(unit, "caption")
    if unit.kind == "quote":
        return Typed(unit, "quote", unit.level)
    return Typed(unit, "paragraph")


def _part(unit: Unit, start: int, end: int) -> Unit:
    """The code points ``start`` to ``end`` of the unit as a unit."""
    breaks = tuple((at - start, low, high) for at, low, high in unit.breaks if start < at < end)
    return replace(unit, spans=slice_spans(unit.spans, start, end), text=unit.text[start:end], breaks=breaks)


def _split_captions(typed: Sequence[Typed]) -> list[Typed]:
    """图为……。 本报记者 甲 摄 on one line: a caption, and a credit that gets a block of its own."""
    out: list[Typed] = []
    for one in typed:
        text = one.unit.text
        found = None
        if one.kind in {"caption", "paragraph"} and len(text) <= _CAPTION_LENGTH:
            found = people.trailing_credit(text)
            if found is None and (one.kind == "caption" or len(text) <= 60):
                found = people.trailing(text)
        if found and found.photo:
            end = len(text[: found.start].rstrip())
            out.append(Typed(_part(one.unit, 0, end), "caption"))
            out.append(Typed(replace(_part(one.unit, found.start, len(text)), blank_before=False), "credit"))
        else:
            out.append(one)
    return out


def _mark_captions(typed: list[Typed]) -> None:
    """The line above a credit is its caption, unless it is running text."""
    for at in range(1, len(typed)):
        above, here = typed[at - 1], typed[at]
        if here.kind != "credit" or above.kind != "paragraph":
            continue
        same_group = not here.unit.blank_before
        short = len(above.unit.text) <= (_CAPTION_LENGTH if same_group else 60)
        if short and (same_group or not _SENTENCE_END.search(above.unit.text)):
            typed[at - 1] = replace(above, kind="caption")


def _mark_title(typed: list[Typed]) -> None:
    """One title: the first top heading, or the short line that a plain text begins with."""
    headings = [at for at, one in enumerate(typed) if one.kind == "heading"]
    tops = [at for at in headings if typed[at].level == 1]
    first_body = next(
        (at for at, one in enumerate(typed) if one.kind in {"paragraph", "editor_note"}), len(typed)
    )
    title: int | None = None
    if tops:
        title = tops[0]
    elif (
        first_body < len(typed)
        and _looks_like_title(typed, first_body)
        and not any(at < first_body for at in headings)
    ):
        title = first_body
    elif (
        headings
        and headings[0] < first_body
        and [one.level for one in typed].count(typed[headings[0]].level) == 1
    ):
        title = headings[0]
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


def _looks_like_title(typed: Sequence[Typed], at: int) -> bool:
    one = typed[at]
    text = one.unit.text
    if one.kind != "paragraph" or len(text) > _TITLE_LENGTH or re.search(r"[。；;，,：:、]$|。", text):
        return False
    return at + 1 < len(typed) and _balanced(text) and not _numbered(text)


def _balanced(text: str) -> bool:
    """Whether every bracket and quotation mark that opens also closes."""
    return all(text.count(a) == text.count(b) for a, b in zip(_OPENERS, _CLOSERS, strict=True))


def _numbered(text: str) -> int:
    """Heading level of a numbering form at the start of ``text``, or 0."""
    for pattern, level in ((_CHAPTER, 2), (_CHINESE_NUMBER, 2), (_BRACKET_NUMBER, 3), (_ARABIC_NUMBER, 4)):
        if pattern.match(text):
            return level
    return 0


def _mark_headings(typed: list[Typed]) -> None:
    """Find the headings that carry no notation: numbered ones, then short lines between paragraphs."""
    marked = any(one.kind == "heading" and one.level >= 2 for one in typed)
    for at, one in enumerate(typed):
        if one.kind != "paragraph":
            continue
        text = one.unit.text
        level = _numbered(text)
        if level and at and _torn(typed[at - 1], one):
            continue
        if level and _numbered_heading(typed, at):
            typed[at] = replace(one, kind="heading", level=level)
        elif level and not (level == 2 and len(text) > _NUMBERED_LENGTH):
            typed[at] = replace(one, kind="list_item", level=1)
        elif not level and not marked and _plain_heading(typed, at):
            typed[at] = replace(one, kind="heading", level=2)


def _torn(above: Typed, here: Typed) -> bool:
    """Whether ``here`` goes on with the sentence that ``above`` breaks off."""
    return above.kind == "paragraph" and is_open(above.unit.text, here.unit.text, here.unit.indent >= 2)


def _numbered_heading(typed: Sequence[Typed], at: int) -> bool:
    text = typed[at].unit.text
    if len(text) > _NUMBERED_LENGTH or _SENTENCE_END.search(text) or text[-1] in "，、：:":
        return False
    if _ARABIC_NUMBER.match(text):
        # Two numbered lines in a row are a list.
        below = typed[at + 1].unit.text if at + 1 < len(typed) else ""
        return len(text) <= _HEADING_LENGTH and bool(below) and not _ARABIC_NUMBER.match(below)
    return at + 1 < len(typed)


def _plain_heading(typed: Sequence[Typed], at: int) -> bool:
    """A short line without an end mark, between a finished paragraph and a longer one."""
    text = typed[at].unit.text
    if at == 0 or at + 1 >= len(typed) or not 2 <= len(text) <= _HEADING_LENGTH:
        return False
    if re.search(r"[。；;！？!?…，,、：:]$|。", text) or not _balanced(text) or typed[at].unit.breaks:
        return False
    above, below = typed[at - 1], typed[at + 1]
    if _torn(above, typed[at]):
        return False
    if below.kind not in {"paragraph", "heading", "list_item", "quote", "caption", "byline"}:
        return False
    below_text = below.unit.text
    if below_text[0] in "，。、；：！？”’」』）》,.;:!?)" or crosses_word(text, below_text):
        return False
    return len(below_text) > len(text) or _plain_heading(typed, at + 1)
