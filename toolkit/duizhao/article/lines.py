"""Source text -> physical lines, each with its Markdown notation set apart.

A line knows where its content lies in the source (code points); what is notation (``## ``, ``- ``, ``**``)
is recorded as :class:`~duizhao.model.Markup`, so that every character stays accounted for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from duizhao.model import Markup, Span

# Everything that ends a line for str.splitlines, the separators of old word processors included.
_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\r?\n(?:.*\r?\n)*?---[ \t]*(?=\r?\n|\Z)")
_HEADING = re.compile(r"(#{1,6})[ \t\u3000]+(?=\S)")
_HEADING_TAIL = re.compile(r"[ \t]+#+$")
_BULLET = re.compile(r"[-*+•●◆■▪‣][ \t\u3000]+(?=\S)")
_ORDERED = re.compile(r"\d{1,3}[.)][ \t]+(?=\S)")
_QUOTE = re.compile(r"(?:>[ \t]?)+")
_RULE = re.compile(r"(?:[-*_=][ \t]*){3,}$")
_COMMENT = re.compile(r"<!--.*?-->$")
_HARD_BREAK = re.compile(r"(?: {2,}|\\)$")
# Inline notation: group "text" is what a reader sees, the rest is markup.
_INLINE = re.compile(
    r"\*\*(?=\S)(?P<bold>[^*]+?)(?<=\S)\*\*"
    r"|__(?=\S)(?P<under>[^_]+?)(?<=\S)__"
    r"|!\[(?P<image>[^\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)"
    r"|\[(?P<link>[^\]]+)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)"
    r"|<br\s*/?>(?P<br>)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One physical line.

    Attributes:
        start, end: code points of the content in the source, indentation and notation left out.
        spans: the content without inline notation; joined they are ``text``.
        text: what a reader sees.
        kind: ``text``, ``blank``, ``heading``, ``bullet``, ``quote`` or ``markup`` (nothing to read).
        level: number of ``#``, or depth of the bullet or quote.
        indent: columns of white space before the content; a full-width space counts two.
        hard_break: the line ends in two spaces or a backslash, Markdown's forced line break.
    """

    start: int
    end: int
    spans: tuple[Span, ...]
    text: str
    kind: str
    level: int = 0
    indent: int = 0
    hard_break: bool = False


def read_lines(source: str) -> tuple[list[Line], list[Markup]]:
    """Split ``source`` into lines and collect the notation.

    Example:
        >>> lines, markup = read_lines("## 标题\\n正文")
        >>> [(line.kind, line.text) for line in lines], markup[0].kind
        ([('heading', '标题'), ('text', '正文')], 'atx_heading')
    """
    lines: list[Line] = []
    markup: list[Markup] = []
    begin = 0
    if front := _FRONT_MATTER.match(source):
        markup.append(Markup(front.start(), front.end(), "front_matter"))
        begin = front.end()
    for start, end in _physical(source, begin):
        line, found = _read_line(source, start, end)
        previous = lines[-1] if lines else None
        if line.kind == "markup" and line.text and previous and _is_setext(line, previous):
            lines[-1] = replace(previous, kind="heading", level=1 if line.text[0] == "=" else 2)
        lines.append(line)
        markup.extend(found)
    return lines, markup


def _physical(source: str, begin: int) -> Iterator[tuple[int, int]]:
    for match in _BREAK.finditer(source, begin):
        yield begin, match.start()
        begin = match.end()
    yield begin, len(source)


def _is_setext(line: Line, previous: Line) -> bool:
    """``===`` or ``---`` directly under a line of text makes that line a heading."""
    return (
        previous.kind == "text" and line.text[0] in "=-" and len(set(line.text)) == 1 and bool(previous.text)
    )


def _read_line(source: str, start: int, end: int) -> tuple[Line, list[Markup]]:
    raw = source[start:end]
    content = raw.strip().strip("\ufeff").strip()
    if not content:
        return Line(start, start, (), "", "blank"), _byte_order_mark(source, start, end)
    low = start + raw.index(content)
    high = low + len(content)
    markup = _byte_order_mark(source, start, low)
    indent = sum(2 if char == "\u3000" else 4 if char == "\t" else 1 for char in source[start:low])
    hard = bool(_HARD_BREAK.search(raw))
    if _RULE.match(content) or _COMMENT.match(content) or content.startswith("```"):
        markup.append(
            Markup(low, high, "rule" if content[0] in "-*_=" else "comment" if content[0] == "<" else "fence")
        )
        return Line(low, high, (), content, "markup"), markup
    if content.endswith("\\") and hard:
        markup.append(Markup(high - 1, high, "hard_break"))
        high = low + len(source[low : high - 1].rstrip())
    kind, level, low, high, notation = _block_notation(source, low, high, indent)
    markup.extend(notation)
    spans, inline = _inline(source, low, high)
    markup.extend(inline)
    text = "".join(span.of(source) for span in spans)
    if not text:
        return Line(low, high, (), "", "markup"), markup
    return Line(low, high, spans, text, kind, level, indent, hard), markup


def _byte_order_mark(source: str, start: int, end: int) -> list[Markup]:
    return [Markup(at, at + 1, "bom") for at in range(start, end) if source[at] == "\ufeff"]


def _block_notation(source: str, low: int, high: int, indent: int) -> tuple[str, int, int, int, list[Markup]]:
    """What the line's first (and for headings last) characters say, and the content without them."""
    content = source[low:high]
    if match := _HEADING.match(content):
        markup = [Markup(low, low + match.end(), "atx_heading")]
        if tail := _HEADING_TAIL.search(content, match.end()):
            markup.append(Markup(low + tail.start(), high, "atx_heading"))
            high = low + tail.start()
        return "heading", len(match.group(1)), low + match.end(), high, markup
    if (match := _QUOTE.match(content)) and match.end() < len(content):
        return (
            "quote",
            content[: match.end()].count(">"),
            low + match.end(),
            high,
            [Markup(low, low + match.end(), "quote")],
        )
    if match := _BULLET.match(content) or _ORDERED.match(content):
        return "bullet", 1 + indent // 2, low + match.end(), high, [Markup(low, low + match.end(), "bullet")]
    return "text", 0, low, high, []


def _inline(source: str, low: int, high: int) -> tuple[tuple[Span, ...], list[Markup]]:
    """The readable spans of a line and its inline notation."""
    spans: list[Span] = []
    markup: list[Markup] = []
    at = low
    for match in _INLINE.finditer(source, low, high):
        name = match.lastgroup or "br"
        inner_start, inner_end = match.span(name)
        if at < match.start():
            spans.append(Span(at, match.start()))
        if match.start() < inner_start:
            markup.append(Markup(match.start(), inner_start, name))
        if inner_start < inner_end:
            spans.append(Span(inner_start, inner_end))
        if inner_end < match.end():
            markup.append(Markup(inner_end, match.end(), name))
        at = match.end()
    if at < high:
        spans.append(Span(at, high))
    return tuple(spans), markup
