"""Captions and credits: which lines belong to a picture."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from duizhao.article import people
from duizhao.article.units import Typed, Unit, merge
from duizhao.model import slice_spans

_START = re.compile(
    r"(?:[上下左右]?[图圖]片?(?:[为為]|[①-⑥]|[一二三四五六七八九十]?[：:]|\s{0,4}\d{1,2}\s{0,4}[：:.])"
    r"|[▲△↑↓←→▼]|(?:[资資]料[图圖]|效果[图圖]|示意[图圖]|配[图圖])[：:])"
)
_SENTENCE_END = re.compile(r"[。；;]|[！？!?…](?=[”’」』）)]*$)")
_LENGTH = 160
# Without a fixed opening, only a line of this length is taken for a caption on its credit's word alone.
_PLAIN_LENGTH = 60


def is_caption(text: str) -> bool:
    """Whether the wording says that this is a caption.

    Example:
        >>> is_caption("图为市民在挑选蔬菜。"), is_caption("背景图为画师所绘。")
        (True, False)
    """
    return bool(_START.match(text)) and len(text) <= _LENGTH


def find_captions(source: str, typed: Sequence[Typed]) -> list[Typed]:
    """Set captions and credits apart from each other and from running text."""
    return _mark_captions(source, _split_captions(typed))


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
        if one.kind in {"caption", "paragraph"} and len(text) <= _LENGTH:
            found = people.trailing_credit(text)
            if found is None and (one.kind == "caption" or len(text) <= _PLAIN_LENGTH):
                found = people.trailing(text)
        if found and found.photo:
            end = len(text[: found.start].rstrip())
            out.append(Typed(_part(one.unit, 0, end), "caption"))
            out.append(Typed(replace(_part(one.unit, found.start, len(text)), blank_before=False), "credit"))
        else:
            out.append(one)
    return out


def _mark_captions(source: str, typed: Sequence[Typed]) -> list[Typed]:
    """The line above a credit is its caption, unless it is running text."""
    out: list[Typed] = []
    for one in typed:
        if one.kind == "credit" and out and out[-1].kind in {"paragraph", "caption"}:
            same_group = not one.unit.blank_before
            text = out[-1].unit.text
            short = len(text) <= (_LENGTH if same_group else _PLAIN_LENGTH)
            # A finished sentence is a caption only where it begins the picture's own group of lines.
            own = same_group and out[-1].unit.blank_before
            if short and (own or not _SENTENCE_END.search(text)):
                out[-1] = replace(out[-1], kind="caption")
            if same_group:
                _join_caption_lines(source, out)
        out.append(one)
    return out


def _join_caption_lines(source: str, out: list[Typed]) -> None:
    """Up to three short unfinished lines that begin a group, over its credit, are one caption."""
    for count in range(2, min(4, len(out) + 1)):
        group = out[-count:]
        upper = group[0]
        if upper.kind not in {"paragraph", "caption"} or len(upper.unit.text) > _PLAIN_LENGTH:
            return
        if _SENTENCE_END.search(upper.unit.text) or group[1].unit.blank_before:
            return
        if upper.unit.blank_before:
            joined = merge(source, [one.unit for one in group])
            if len(joined.text) <= _LENGTH:
                out[-count:] = [Typed(joined, "caption")]
            return
