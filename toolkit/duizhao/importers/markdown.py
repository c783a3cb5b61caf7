"""Put Markdown together block by block, for the readers of formats that are not plain text."""

from __future__ import annotations

from collections.abc import Sequence

_HARD_BREAK = "  \n"


class Blocks:
    r"""A Markdown document in the making.

    Every method takes the block's lines; forced line breaks fall between them.

    Example:
        >>> blocks = Blocks()
        >>> blocks.heading(1, ["标题"])
        >>> blocks.paragraph(["甲", "乙"])
        >>> blocks.text()
        '# 标题\n\n甲  \n乙\n'
    """

    def __init__(self) -> None:
        self._parts: list[tuple[str, bool]] = []

    def heading(self, level: int, lines: Sequence[str]) -> None:
        """A heading of level 1 to 6; it has no line breaks in Markdown, so its lines become one."""
        self._parts.append((f"{'#' * min(level, 6)} {' '.join(lines)}", False))

    def paragraph(self, lines: Sequence[str], quote: int = 0) -> None:
        """A paragraph, ``quote`` block quotes deep."""
        mark = "> " * quote
        self._parts.append((mark + f"{_HARD_BREAK}{mark}".join(lines), False))

    def item(self, lines: Sequence[str], depth: int, number: int | None = None, quote: int = 0) -> None:
        """A list item at ``depth`` (from 1), numbered when ``number`` is given."""
        bullet = "- " if number is None else f"{number}. "
        outer = "> " * quote + "  " * (depth - 1)
        inner = f"{_HARD_BREAK}{outer}{' ' * len(bullet)}"
        self._parts.append((f"{outer}{bullet}{inner.join(lines)}", True))

    def rule(self) -> None:
        """A thematic break."""
        self._parts.append(("* * *", False))

    def text(self) -> str:
        """The document: items of a list on adjoining lines, other blocks apart."""
        out: list[str] = []
        was_item = False
        for part, is_item in self._parts:
            if out:
                out.append("\n" if is_item and was_item else "\n\n")
            out.append(part)
            was_item = is_item
        return "".join(out) + "\n" if out else ""
