"""The text of a task: its anchor in the corpus, and the way between that text and the one that is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from duizhao.errors import AnchorError
from duizhao.labelstudio.tasks import KEY
from duizhao.model import Span, Variant
from duizhao.scripts import project, project_back, widens

_Row = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Unit:
    """The anchor of a task: which part of which block it shows.

    Attributes:
        doc_id, block_id: where.
        start, end: code points in the block.
        text: the base text there.
        shown: what annotators see in its place, or None where they see the base text.

    Example:
        >>> unit = Unit("d", "d-b001", 9, 13, "在互联网", Variant("s2twp", "在網際網路", ((1, 4, 1, 5),)))
        >>> unit.text_shown, unit.to_shown(Span(10, 13)), unit.to_base(Span(1, 5))
        ('在網際網路', (Span(start=1, end=5), False), (Span(start=10, end=13), False))
    """

    doc_id: str
    block_id: str
    start: int
    end: int
    text: str
    shown: Variant | None = None

    @classmethod
    def of_task(cls, data: Mapping[str, Any]) -> Unit:
        """The anchor stored in a task's ``data``.

        Raises:
            AnchorError: when the data is not what duizhao stores.
        """
        where = str(data.get(KEY) or "task")
        doc, block, start, end, text = (data.get(name) for name in ("doc", "block", "start", "end", "text"))
        shown = None
        if data.get("base") is not None:
            shown = Variant(str(data.get("variant")), _text(text, where), _alignment(data, where))
            text = data["base"]
        base = _text(text, where)
        if type(start) is not int or type(end) is not int or end - start != len(base):
            raise _changed(f"{start!r} to {end!r} is not the place of {len(base)} code points", where)
        return cls(str(doc), str(block), start, end, base, shown)

    @property
    def text_shown(self) -> str:
        """The text that offsets of the screen count in."""
        return self.shown.text if self.shown else self.text

    def to_shown(self, span: Span) -> tuple[Span, bool]:
        """A span of the block in the text that is shown, and whether it had to widen."""
        low, high = span.start - self.start, span.end - self.start
        if self.shown is None:
            return Span(low, high), False
        return project(self.shown, low, high), widens(self.shown, low, high)

    def to_base(self, span: Span) -> tuple[Span, bool]:
        """A span of the text that is shown in the block, and whether it had to widen."""
        place, widened = span, False
        if self.shown is not None:
            place = project_back(self.shown, span.start, span.end)
            widened = any(c < span.start < d or c < span.end < d for _, _, c, d in self.shown.alignment)
        return Span(place.start + self.start, place.end + self.start), widened

    def holds(self, span: Span) -> bool:
        """Whether a span of the block lies wholly inside."""
        return self.start <= span.start < span.end <= self.end

    def slice(self, span: Span) -> str:
        """The base text at a span of the block."""
        return self.text[span.start - self.start : span.end - self.start]


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise _changed(f"its text is {value!r}", where)
    return value


def _changed(what: str, where: str) -> AnchorError:
    return AnchorError(
        f"the task's data is not what duizhao stored: {what}", where=where, remedy="push the document again"
    )


def _alignment(data: Mapping[str, Any], where: str) -> tuple[_Row, ...]:
    """The rows in order, and lengths that agree: then every span has a place on the other side."""
    base, shown = _text(data["base"], where), _text(data["text"], where)
    rows: Sequence[Any] = data["alignment"] if isinstance(data.get("alignment"), list) else ()
    checked: list[_Row] = []
    at = there = 0
    for row in rows:
        if not (isinstance(row, list) and len(row) == 4 and all(type(one) is int for one in row)):
            raise _changed(f"the alignment holds {row!r}", where)
        a, b, c, d = row
        if not (at <= a < b and there <= c < d and a - at == c - there):
            raise _changed(f"the alignment holds {row!r} after {at}, {there}", where)
        checked.append((a, b, c, d))
        at, there = b, d
    if len(base) - at != len(shown) - there or at > len(base):
        raise _changed(f"the alignment ends at {at}, {there}", where)
    return tuple(checked)
