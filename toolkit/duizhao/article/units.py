"""Lines -> units: the lines that belong together because a typesetter wrapped them are put together.

A text may hold one paragraph a line, or lines of equal width wrapped by hand, with paragraphs marked by
blank lines or by indentation. Which of the two it is, is read off the widths of its lines.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from duizhao.article.lines import Line
from duizhao.model import Span

# A wrapped line may fall short of the full width: line-breaking rules move a mark (2 columns) or a
# Latin word to the next line. Columns: a Chinese character is two wide.
_SHORTFALL = 6
_FULL_SHARE = 0.6
_WIDTHS = (20, 130)


@dataclass(frozen=True, slots=True)
class Unit:
    """One or more lines that form a paragraph, heading or other piece of the page.

    Attributes:
        spans: source spans whose joined text is ``text``.
        kind: ``text``, ``heading``, ``bullet`` or ``quote``, as the notation says.
        level: heading or list level of the notation, else 0.
        indent: columns of white space before the first line.
        blank_before: a blank line (or the start of the source) comes before it.
        breaks: for each mended line wrap, (offset in ``text``, source start, source end of the break).
    """

    spans: tuple[Span, ...]
    text: str
    kind: str
    level: int
    indent: int
    blank_before: bool
    breaks: tuple[tuple[int, int, int], ...] = ()

    @property
    def start(self) -> int:
        return self.spans[0].start

    @property
    def end(self) -> int:
        return self.spans[-1].end


def read_units(source: str, lines: Sequence[Line]) -> list[Unit]:
    """Group ``lines`` into units.

    Example:
        >>> from duizhao.article.lines import read_lines
        >>> [unit.text for unit in read_units("甲\\n\\n乙", read_lines("甲\\n\\n乙")[0])]
        ['甲', '乙']
    """
    units: list[Unit] = []
    width = _wrap_width(lines)
    indented = _uses_indent(lines)
    blank = True
    previous: Line | None = None
    for line in lines:
        if line.kind in {"blank", "markup"}:
            blank, previous = True, None
            continue
        if previous is not None and _continues(previous, line, width, indented):
            units[-1] = merge(source, units[-1], Unit(line.spans, line.text, line.kind, 0, 0, False))
        else:
            units.append(Unit(line.spans, line.text, line.kind, line.level, line.indent, blank))
        previous, blank = line, False
    return units


def merge(source: str, left: Unit, right: Unit) -> Unit:
    """The two units as one; a space is kept where Latin letters meet."""
    between = _kept_space(source, left, right)
    offset = len(left.text) + len(between)
    return replace(
        left,
        spans=(*left.spans, *between, *right.spans),
        text=left.text + "".join(span.of(source) for span in between) + right.text,
        breaks=(
            *left.breaks,
            (offset, left.end, right.start),
            *((offset + at, start, end) for at, start, end in right.breaks),
        ),
    )


def _kept_space(source: str, left: Unit, right: Unit) -> tuple[Span, ...]:
    """One white-space character of the source, where two Latin words would otherwise run together."""
    last, first = left.text[-1], right.text[0]
    latin = (_latin(last) or last in ",.;:)") and _latin(first)
    if not latin and not (last.isascii() and last.isdigit() and _latin(first)):
        if not (_latin(last) and first.isascii() and first.isdigit()):
            return ()
    for at in range(right.start - 1, left.end - 1, -1):
        if source[at].isspace():
            return (Span(at, at + 1),)
    return ()


def _latin(char: str) -> bool:
    return char.isalpha() and unicodedata.name(char, "").startswith("LATIN")


def columns(text: str) -> int:
    """Display width in columns: wide and full-width characters count two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def _inner_lines(lines: Sequence[Line]) -> Iterator[Line]:
    """The plain lines that have another plain line directly below."""
    for line, below in zip(lines, lines[1:], strict=False):
        if line.kind in {"text", "quote"} and below.kind == line.kind and not line.hard_break:
            yield line


def _wrap_width(lines: Sequence[Line]) -> int:
    """The width at which the text was wrapped by hand, or 0 where it was not."""
    inner = list(_inner_lines(lines))
    widths = sorted(line.indent + columns(line.text) for line in inner)
    if len(widths) < 2 or not _WIDTHS[0] <= widths[-1] <= _WIDTHS[1]:
        return 0
    full = [width for width in widths if width >= widths[-1] - _SHORTFALL]
    open_ended = sum(line.text[-1] not in "。！？!?…”’」』）)" for line in inner)
    return widths[-1] if len(full) >= _FULL_SHARE * len(widths) and open_ended * 3 >= len(inner) else 0


def _uses_indent(lines: Sequence[Line]) -> bool:
    """Whether paragraphs begin with an indentation while their other lines do not."""
    text = [line for line in lines if line.kind == "text"]
    return any(line.indent >= 2 for line in text) and any(line.indent == 0 for line in text)


def _continues(line: Line, below: Line, width: int, indented: bool) -> bool:
    """Whether ``below`` is the wrapped rest of ``line``."""
    if line.hard_break or below.kind == "heading" or line.kind == "heading":
        return False
    if line.kind == "quote" and below.kind == "quote":
        return line.level == below.level and (
            not width or line.indent + columns(line.text) >= width - _SHORTFALL
        )
    if line.kind == "bullet" and below.kind == "text":
        return below.indent > line.indent
    if line.kind != "text" or below.kind != "text" or not width:
        return False
    if indented and below.indent >= 2:
        return False
    return line.indent + columns(line.text) >= width - _SHORTFALL
