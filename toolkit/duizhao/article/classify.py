"""Units -> kinds: which unit is a title, a heading, a caption, a credit, a byline, a paragraph.

Rules look at notation first (``##``), then at fixed forms (编者按, 一、, 图为, 摄), then at shape and
neighbours. A page that marks its headings leaves nothing to guess: there, short lines are not headings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from duizhao.article import people
from duizhao.article.captions import find_captions, is_caption
from duizhao.article.headings import mark_headings, mark_title
from duizhao.article.signatures import mark_kicker, mark_signatures
from duizhao.article.units import Typed, Unit, merge

_NOTE_LABEL = re.compile(
    r"[【\[（(]?\s{0,9}(?:[编編]\s{0,4}者\s{0,4}[按注註]|[编編]者的[话話]|[编編][前后後][语話话語]?"
    r"|按\s{0,4}[语語]|主持人[语語]|[開开][栏篇欄][语的語][话話]?)"
    r"\s{0,9}[】\]）)]?\s{0,9}(?:[：:]|(?<=[】\]）)])|$|(?=\s))"
)


def classify(source: str, units: Sequence[Unit]) -> list[Typed]:
    r"""Give every unit its kind; a caption and a credit on one line become two.

    Example:
        >>> from duizhao.article.lines import read_lines
        >>> from duizhao.article.units import read_units
        >>> text = "# 题\n\n正文在这里。"
        >>> [typed.kind for typed in classify(text, read_units(text, read_lines(text)[0]))]
        ['title', 'paragraph']
    """
    typed = [_by_form(unit) for unit in _attach_labels(source, units)]
    typed = find_captions(source, typed)
    mark_title(typed)
    mark_kicker(typed)
    mark_signatures(typed)
    mark_headings(typed)
    return typed


def _attach_labels(source: str, units: Sequence[Unit]) -> list[Unit]:
    """A line that says only 编者按 belongs to the paragraph under it."""
    out: list[Unit] = []
    for unit in units:
        label = _NOTE_LABEL.match(out[-1].text) if out else None
        if out and label and label.end() == len(out[-1].text) and unit.kind in {"text", "quote"}:
            # A label without a mark of its own keeps the line end: 编者按 must not run into the text.
            joined = merge(source, [out[-1], unit], apart=out[-1].text[-1] not in "：:】])）")
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
    if people.is_byline(text):
        return Typed(unit, "byline")
    if unit.kind == "image" or is_caption(text):
        return Typed(unit, "caption")
    if unit.kind == "quote":
        return Typed(unit, "quote", unit.level)
    return Typed(unit, "paragraph")
