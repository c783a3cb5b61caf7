"""Lines -> units: the lines that belong together because a typesetter wrapped them are put together.

A text may hold one paragraph a line, or lines of equal width wrapped by hand, with paragraphs marked by
blank lines or by indentation. Which of the two it is, is read off the widths of its lines.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from duizhao.article import people
from duizhao.article.lines import Line
from duizhao.article.shapes import is_field, is_row
from duizhao.model import BlockKind, Span

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
        kind: ``text``, ``heading``, ``bullet``, ``quote``, ``image``, ``row`` or ``footnote``, as the
            notation says.
        level: heading or list level of the notation, else 0.
        indent: columns of white space before the first line.
        outer: where the first physical line begins.
        blank_before: a blank line (or the start of the source) comes before it.
        breaks: for each mended line wrap, (offset in ``text``, source start, source end of the break).
        bold: all of it is set in bold.
    """

    spans: tuple[Span, ...]
    text: str
    kind: str
    level: int
    indent: int
    outer: int
    blank_before: bool
    breaks: tuple[tuple[int, int, int], ...] = ()
    bold: bool = False

    @property
    def start(self) -> int:
        return self.spans[0].start

    @property
    def end(self) -> int:
        return self.spans[-1].end


@dataclass(frozen=True, slots=True)
class Typed:
    """A unit with its kind; ``level`` as in :class:`~duizhao.model.Block`."""

    unit: Unit
    kind: BlockKind
    level: int = 0


def read_units(source: str, lines: Sequence[Line]) -> list[Unit]:
    r"""Group ``lines`` into units.

    Example:
        >>> from duizhao.article.lines import read_lines
        >>> [unit.text for unit in read_units("甲\n\n乙", read_lines("甲\n\n乙")[0])]
        ['甲', '乙']
    """
    groups: list[list[Unit]] = []
    width = _wrap_width(lines)
    indented = _uses_indent(lines)
    blank = True
    previous: Line | None = None
    for line in lines:
        if line.kind in {"blank", "markup"}:
            blank, previous = True, None
            continue
        unit = _unit(line, blank)
        if previous is not None and _continues(previous, line, width, indented):
            groups[-1].append(unit)
        else:
            groups.append([unit])
        previous, blank = line, False
    return [merge(source, group) for group in groups]


def _unit(line: Line, blank: bool) -> Unit:
    return Unit(line.spans, line.text, line.kind, line.level, line.indent, line.outer, blank, bold=line.bold)


def merge(source: str, units: Sequence[Unit], apart: bool = False) -> Unit:
    """The units as one; a white-space character is kept where Latin words meet, or anyway if ``apart``."""
    if len(units) == 1:
        return units[0]
    spans: list[Span] = []
    texts: list[str] = []
    breaks: list[tuple[int, int, int]] = []
    length = 0
    for at, unit in enumerate(units):
        if at:
            left = units[at - 1]
            if apart or _words_meet(left.text, unit.text):
                kept = _white(source, left, unit)
                spans.append(kept)
                texts.append(kept.of(source))
                length += 1
            breaks.append((length, left.end, unit.start))
        breaks += [(length + offset, start, end) for offset, start, end in unit.breaks]
        spans += unit.spans
        texts.append(unit.text)
        length += len(unit.text)
    return replace(units[0], spans=tuple(spans), text="".join(texts), breaks=tuple(breaks))


def _words_meet(left: str, right: str) -> bool:
    """Whether two Latin words, or a word and a number, would run together."""
    last, first = left[-1], right[0]
    if _latin(first):
        return _latin(last) or last in ",.;:)" or (last.isascii() and last.isdigit())
    return _latin(last) and first.isascii() and first.isdigit()


def _white(source: str, left: Unit, right: Unit) -> Span:
    """A white-space character between the two that is in no markup: a space, else the line end."""
    at = left.end if source[left.end] == " " else right.outer - 1
    return Span(at, at + 1)


def _latin(char: str) -> bool:
    return char.isalpha() and unicodedata.name(char, "").startswith("LATIN")


def columns(text: str) -> int:
    """Display width in columns: wide and full-width characters count two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def _inner_lines(lines: Sequence[Line]) -> Iterator[Line]:
    """The plain lines that have another plain line directly below."""
    for line, below in pairwise(lines):
        if line.kind in {"text", "quote"} and below.kind == line.kind and not line.hard_break:
            yield line


def _wrap_width(lines: Sequence[Line]) -> int:
    """The width at which the text was wrapped by hand, or 0 where it was not."""
    inner = list(_inner_lines(lines))
    widths = sorted(line.indent + columns(line.text) for line in inner)
    if len(widths) < 2 or not _WIDTHS[0] <= widths[-1] <= _WIDTHS[1]:
        return 0
    # A few lines of about equal width may be chance: they have to agree to a mark's width.
    shortfall = _SHORTFALL if len(widths) >= 4 else _SHORTFALL // 2
    full = [width for width in widths if width >= widths[-1] - shortfall]
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
    if line.kind in {"bullet", "footnote"} and below.kind == "text":
        return below.indent > line.indent
    if line.kind not in {"text", "quote"} or (below.kind, below.level) != (line.kind, line.level):
        return False
    if not width or people.is_byline(below.text) or people.is_credit(below.text):
        return False
    if indented and below.indent >= 2:
        return False
    if is_row(line.text) or is_row(below.text) or (is_field(line.text) and is_field(below.text)):
        return False
    return line.indent + columns(line.text) >= width - _SHORTFALL
