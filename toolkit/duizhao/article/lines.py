"""Source text -> physical lines, each with its Markdown notation set apart.

A line knows where its content lies in the source (code points); what is notation (``## ``, ``- ``, ``**``)
is recorded as :class:`~duizhao.model.Markup`, so that every character stays accounted for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from duizhao.article.inline import all_bold, read_inline
from duizhao.model import Markup, Span

# Everything that ends a line for str.splitlines, the separators of old word processors included.
_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Characters that show nothing and are not white space for Unicode; at the edge of a line they are debris.
# The joiner U+200D is not among them: it is part of emoji.
_INVISIBLE = "\ufeff\u200b\u2060"
_EDGE = "".join(char for char in map(chr, range(0x3001)) if char.isspace()) + _INVISIBLE
_KEY = re.compile(r"[^\s:：#-][^:：]{0,40}:(?:\s|$)")
_HEADING = re.compile(r"(#{1,6})[ \t\u3000]+(?=\S)")
_HEADING_TAIL = re.compile(r"(?<![ \t])[ \t]+#+$")
# With its box, where it is an item of a list of tasks: - [x].
_BULLET = re.compile(r"[-*+•●◆■▪‣◦➢✓✔·][ \t\u3000]+(?:\[[ xX]\][ \t]+)?(?=\S)")
_ORDERED = re.compile(r"\d{1,3}[.)][ \t]+(?=\S)")
_QUOTE = re.compile(r"(?:>[ \t]?)+")
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]{1,20}\][:：][ \t]*(?=\S)")
# The rule under a table's head, or a frame drawn with + and -, says nothing.
_TABLE_RULE = re.compile(r"[|+][-=:|+ \t]*(?:--|==)[-=:|+ \t]*")
# One mark, repeated: -_- is a face, not a rule.
_RULE = re.compile(
    r"([-*_=])[ \t]*(?:\1[ \t]*){2,}$|([—–─━═＝－＿＊★☆◆◇●○■□※~～])[ \t\u3000]*(?:\2[ \t\u3000]*){2,}$"
)
# A fence with the name of a language; words behind it are text.
_FENCE = re.compile(r"`{3,}[ \t]*[A-Za-z0-9_+.#-]*$")


@dataclass(frozen=True, slots=True)
class Line:
    """One physical line.

    Attributes:
        start, end: code points of the content in the source, indentation and notation left out.
        spans: the content without inline notation; joined they are ``text``.
        text: what a reader sees.
        kind: ``text``, ``blank``, ``heading``, ``bullet``, ``quote``, ``image`` (nothing but a picture's
            description), ``row`` (of a table), ``footnote`` or ``markup`` (nothing to read).
        level: number of ``#``, or depth of the bullet or quote.
        indent: columns of white space before the content; a full-width space counts two.
        outer: where the physical line begins; the character before it is a line end.
        hard_break: the line ends in two spaces or a backslash, Markdown's forced line break.
        bold: all of it is set in bold.
    """

    start: int
    end: int
    spans: tuple[Span, ...]
    text: str
    kind: str
    level: int = 0
    indent: int = 0
    outer: int = 0
    hard_break: bool = False
    bold: bool = False


def read_lines(source: str) -> tuple[list[Line], list[Markup]]:
    r"""Split ``source`` into lines and collect the notation.

    Example:
        >>> lines, markup = read_lines("## 标题\n正文")
        >>> [(line.kind, line.text) for line in lines], markup[0].kind
        ([('heading', '标题'), ('text', '正文')], 'atx_heading')
    """
    lines: list[Line] = []
    markup: list[Markup] = []
    begin = _front_matter(source)
    if begin:
        markup.append(Markup(0, begin, "front_matter"))
    for start, end in _physical(source, begin):
        line, found = _read_line(source, start, end)
        previous = lines[-1] if lines else None
        if line.kind == "markup" and line.text and previous and _is_setext(line, previous):
            lines[-1] = replace(previous, kind="heading", level=1 if line.text[0] == "=" else 2)
        lines.append(line)
        markup.extend(found)
    return lines, markup


def _front_matter(source: str) -> int:
    """Where a YAML head ends, or 0; text between two rules is no head, for its lines name no keys."""
    fences = keys = 0
    begin = 0
    for match in _BREAK.finditer(source + "\n"):
        line = source[begin : match.start()].strip(_EDGE)
        indented = source[begin : begin + 1] in {" ", "\t"}
        begin = match.end()
        if line == "---":
            fences += 1
            if fences == 2:
                return min(match.start(), len(source)) if keys else 0
        elif not fences or (line and not indented and not _KEY.match(line) and line[0] not in "-#[]{}"):
            return 0
        elif not indented and _KEY.match(line):
            keys += 1
    return 0


def _physical(source: str, begin: int) -> Iterator[tuple[int, int]]:
    """The lines from ``begin``; a comment over several lines does not end one."""
    comment = _comment(source, begin)
    for match in _BREAK.finditer(source, begin):
        while comment and comment.end <= match.start():
            comment = _comment(source, comment.end)
        if comment and comment.start < match.start():
            continue
        yield begin, match.start()
        begin = match.end()
    yield begin, len(source)


def _comment(source: str, at: int) -> Span | None:
    start = source.find("<!--", at)
    end = source.find("-->", start + 4) if start >= 0 else -1
    return Span(source.rfind("<!--", start, end), end + 3) if end >= 0 else None


def _is_setext(line: Line, previous: Line) -> bool:
    """``===`` or ``---`` directly under a line of text makes that line a heading."""
    return (
        previous.kind == "text" and line.text[0] in "=-" and len(set(line.text)) == 1 and bool(previous.text)
    )


def _read_line(source: str, start: int, end: int) -> tuple[Line, list[Markup]]:
    raw = source[start:end]
    content = raw.strip(_EDGE)
    if not content:
        return Line(start, start, (), "", "blank"), _invisible(source, start, end)
    low = start + len(raw) - len(raw.lstrip(_EDGE))
    high = low + len(content)
    markup = [*_invisible(source, start, low), *_invisible(source, high, end)]
    indent = sum(2 if char == "\u3000" else 4 if char == "\t" else 1 for char in source[start:low])
    if _says_nothing(content):
        markup.append(Markup(low, high, {">": "quote", "`": "fence"}.get(content[0], "rule")))
        return Line(low, high, (), content, "markup"), markup
    hard = raw.endswith(("  ", "\\"))
    if raw.endswith("\\"):
        markup.append(Markup(high - 1, high, "hard_break"))
        high = low + len(source[low : high - 1].rstrip(_EDGE))
        markup.extend(_invisible(source, high, low + len(content) - 1))
    kind, level, low, high, notation = _block_notation(source, low, high, indent)
    bold = all_bold(source, low, high)
    spans, inline, image = read_inline(source, low, high)
    spans, debris = _trimmed(source, spans)
    markup += [*notation, *inline, *debris]
    text = "".join(span.of(source) for span in spans)
    if not text:
        return Line(low, high, (), "", "markup"), markup
    if image and kind == "text":
        kind = "image"
    return Line(low, high, spans, text, kind, level, indent, start, hard, bold), markup


def _says_nothing(content: str) -> bool:
    """Whether the line only separates: a rule, a fence, the frame of a table, an empty quotation."""
    return (
        content.strip("> \t") == ""
        or any(pattern.match(content) for pattern in (_RULE, _FENCE))
        or bool(_TABLE_RULE.fullmatch(content))
    )


def _invisible(source: str, start: int, end: int) -> list[Markup]:
    return [
        Markup(at, at + 1, "bom" if source[at] == "\ufeff" else "zero_width")
        for at in range(start, end)
        if source[at] in _INVISIBLE
    ]


def _trimmed(source: str, spans: Sequence[Span]) -> tuple[tuple[Span, ...], list[Markup]]:
    """The spans without white space and invisible characters at the outer edges, and the latter."""
    kept, debris = list(spans), []
    while kept:
        first = kept[0]
        start = first.end - len(first.of(source).lstrip(_EDGE))
        debris += _invisible(source, first.start, start)
        kept[0] = Span(start, first.end)
        if start < first.end:
            break
        del kept[0]
    while kept:
        last = kept[-1]
        end = last.start + len(last.of(source).rstrip(_EDGE))
        debris += _invisible(source, end, last.end)
        kept[-1] = Span(last.start, end)
        if last.start < end:
            break
        del kept[-1]
    return tuple(kept), debris


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
    if content[:1] == content[-1:] == "|" and (cells := content.strip("| \t\u3000")):
        first = low + content.index(cells)
        last = first + len(cells)
        return "row", 0, first, last, [Markup(low, first, "table"), Markup(last, high, "table")]
    if match := _FOOTNOTE.match(content):
        return "footnote", 0, low + match.end(), high, [Markup(low, low + match.end(), "footnote")]
    if match := _BULLET.match(content) or _ORDERED.match(content):
        return "bullet", 1 + indent // 2, low + match.end(), high, [Markup(low, low + match.end(), "bullet")]
    return "text", 0, low, high, []
