"""A cleaned HTML element -> Markdown blocks. Knows elements by their tags only; imports no parser."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from duizhao.importers.markdown import Blocks

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = frozenset(_HEADINGS) | {
    *("html", "body", "main", "article", "section", "header", "footer", "aside", "address", "div", "center"),
    *("p", "pre", "blockquote", "hr", "figure", "figcaption", "details", "summary", "fieldset", "legend"),
    *("ul", "ol", "li", "dl", "dt", "dd"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
}
_SPACES = re.compile(r"[ \t\r\n\f]+")
_EDGE = " \t\r\n\f\u3000\xa0"
_INDENT = re.compile(r"[ \t\r\n\f\xa0]*\u3000\u3000")


def to_markdown(main: Any, title: str = "") -> str:
    """Write the element ``main`` as Markdown, under ``title`` where it is not empty.

    The tree is walked without recursion, so depth costs no stack.
    """
    writer = _Writer()
    if title:
        writer.blocks.heading(1, [title])
    stack = [(main, iter(main))]
    writer.open(main)
    while stack:
        element, children = stack[-1]
        child = next(children, None)
        if child is not None:
            writer.open(child)
            stack.append((child, iter(child)))
            continue
        stack.pop()
        writer.close(element)
        if stack:
            writer.add(element.tail)
    writer.flush()
    return writer.blocks.text()


class _Writer:
    """Collects inline text into lines and writes them out at the edges of block elements."""

    def __init__(self) -> None:
        self.blocks = Blocks()
        self.lines: list[list[str]] = [[]]  # of each line, its parts
        self.heading = 0
        self.quote = 0
        self.pre = 0
        self.lists: list[int | None] = []  # the next number of each open list, None for bullets
        self.item_pending = False

    def open(self, element: Any) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self.flush()
        if tag == "br":
            self.lines.append([])
        elif tag == "hr":
            self.blocks.rule()
        elif tag in _HEADINGS:
            self.heading = _HEADINGS[tag]
        elif tag == "blockquote":
            self.quote += 1
        elif tag == "pre":
            self.pre += 1
        elif tag in {"ul", "ol"}:
            self.lists.append(_start(element) if tag == "ol" else None)
        elif tag == "li":
            self.item_pending = True
        self.add(element.text)

    def close(self, element: Any) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self.flush()
        if tag in _HEADINGS:
            self.heading = 0
        elif tag == "blockquote":
            self.quote -= 1
        elif tag == "pre":
            self.pre -= 1
        elif tag in {"ul", "ol"}:
            self.lists.pop()
        elif tag == "li":
            self.item_pending = False

    def add(self, text: str | None) -> None:
        first, *rest = (text or "").split("\n") if self.pre else (text or "",)
        self.lines[-1].append(first)
        self.lines.extend([line] for line in rest)

    def flush(self) -> None:
        """Write the collected lines; an empty line or an indented one begins a new paragraph."""
        paragraph: list[str] = []
        for parts in self.lines:
            raw = "".join(parts)
            line = _tidy(raw)
            if paragraph and (not line or _INDENT.match(raw)):
                self._write(paragraph)
                paragraph = []
            if line:
                paragraph.append(line)
        if paragraph:
            self._write(paragraph)
        self.lines = [[]]

    def _write(self, lines: list[str]) -> None:
        if self.heading:
            self.blocks.heading(self.heading, lines)
        elif self.item_pending:
            number = self.lists[-1] if self.lists else None
            self.blocks.item(lines, max(len(self.lists), 1), number, self.quote)
            if number is not None:
                self.lists[-1] = number + 1
            self.item_pending = False
        else:
            self.blocks.paragraph(lines, self.quote)


def _start(element: Any) -> int:
    start = element.get("start") or ""
    return int(start) if re.fullmatch("[0-9]{1,6}", start) else 1


def _tidy(text: str) -> str:
    """Collapse white space as browsers do; a source line break between two wide characters is none."""

    def collapse(match: re.Match[str]) -> str:
        before, after = text[max(match.start() - 1, 0)], text[match.end() : match.end() + 1]
        torn = "\n" in match.group() and bool(after) and _is_wide(before) and _is_wide(after)
        return "" if torn else " "

    text = text.strip(_EDGE)
    return _SPACES.sub(collapse, text)


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"
