"""Notation inside a line: bold, links, pictures, footnote marks, comments, simple HTML tags.

What a reader sees is kept as spans of the source, the rest is recorded as markup.
"""

from __future__ import annotations

import re

from duizhao.model import Markup, Span

# The named group is what a reader sees, the rest is markup. Every part is bounded, or stops at the mark it
# began with, so that a text full of opening marks is still read in linear time.
_TARGET = r"\([^()\s]{0,2000}(?:\([^()\s]{0,200}\)[^()\s]{0,200}){0,3}(?:\s{1,9}\"[^\"]{0,300}\")?\)"
# {width="5in"}: what pandoc adds to a link or a picture.
_ATTRIBUTES = r"(?:\{[^{}]{0,300}\})?"
_INLINE = re.compile(
    r"\*{2,3}(?=[^\s*])(?P<bold>[^*]+?)(?<=\S)\*{2,3}"
    # 3*4*5 is arithmetic: a number or a Latin letter outside the marks leaves them alone.
    r"|(?<![*0-9A-Za-z])\*(?=[^\s*])(?P<italic>[^*]{1,500}?)(?<=\S)\*(?![*0-9A-Za-z])"
    r"|__(?=[^\s_])(?P<under>[^_]+?)(?<=\S)__"
    rf"|!\[(?P<image>[^\[\]]{{0,1000}})\]{_TARGET}{_ATTRIBUTES}"
    rf"|\[(?P<link>[^\[\]]{{1,1000}})\]{_TARGET}{_ATTRIBUTES}"
    r"|\[\^[^\[\]\s]{1,20}\](?P<footnote>)"
    r"|<!--(?P<comment>)(?:(?!<!--)[\s\S])*?-->"
    r"|</?(?:u|b|i|em|strong|mark|sub|sup|p|div|span|font|center)(?:\s[^<>]{0,300})?>(?P<tag>)"
    r"|\\(?P<escape>[*#<>|.~\[\]'\"])"
    r"|<br\s{0,9}/?>(?P<br>)",
    re.IGNORECASE,
)
# A description that a program filled in describes nothing.
_NO_DESCRIPTION = re.compile(
    r"\s*(?:[图圖](?:片|像)|image|img|picture|photo|undefined|[\w.-]{1,200}\.(?:png|jpe?g|gif|webp|bmp|svg))\s*",
    re.IGNORECASE,
)
_BOLD = re.compile(r"\*{2,3}(?=[^\s*])[^*]+(?<=\S)\*{2,3}|__(?=[^\s_])[^_]+(?<=\S)__")


def read_inline(source: str, low: int, high: int) -> tuple[tuple[Span, ...], list[Markup], bool]:
    """The readable spans of a line, its inline notation, and whether it is nothing but pictures.

    Example:
        >>> spans, markup, picture = read_inline("很**要紧**。", 0, 8)
        >>> "".join(span.of("很**要紧**。") for span in spans), [mark.kind for mark in markup], picture
        ('很要紧。', ['bold', 'bold'], False)
    """
    spans: list[Span] = []
    markup: list[Markup] = []
    at, image = low, False
    for match in _INLINE.finditer(source, low, high):
        name = match.lastgroup or "br"
        inner_start, inner_end = match.span(name)
        if at < match.start():
            spans.append(Span(at, match.start()))
        if name == "image" and _NO_DESCRIPTION.fullmatch(match[name]):
            inner_start = inner_end
        if match.start() < inner_start:
            markup.append(Markup(match.start(), inner_start, name))
        if inner_start < inner_end:
            spans.append(Span(inner_start, inner_end))
        if inner_end < match.end():
            markup.append(Markup(inner_end, match.end(), name))
        image = name == "image" and (image or match.start() == low)
        at = match.end()
    if at < high:
        spans.append(Span(at, high))
    return tuple(spans), markup, image and at == high


def all_bold(source: str, low: int, high: int) -> bool:
    """Whether the whole line is set in bold, as headings are in exports of word processors."""
    return bool(_BOLD.fullmatch(source, low, high))
