"""From places in blocks to places in one running text, and back.

Two versions of a document are compared without what a correction changes by the way: white space, full and
half width, and where paragraphs begin. The old version is the earlier text where that is known; otherwise it
is put together from what the layer's own records quote.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from duizhao.model import Article, Block, Entity, Item, Layer, Span, Stance

_INVISIBLE = frozenset("\u200b\ufeff")


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a block whose text is known, from code point ``start`` of the block on."""

    block_id: str
    start: int
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a block, in code points, with the text that stands there."""

    block_id: str
    start: int
    end: int
    text: str


class Folded:
    """Passages as one text without white space and without differences of width.

    Attributes:
        text: the folded text.

    Example:
        >>> folded = Folded([Passage("d-b001", 0, "党　旗"), Passage("d-b002", 0, "ＡＢ，")])
        >>> folded.text, folded.span("d-b001", 0, 3), folded.place(Span(2, 4))
        ('党旗AB,', Span(start=0, end=2), Place(block_id='d-b002', start=0, end=2, text='ＡＢ'))
    """

    def __init__(self, passages: Iterable[Passage]) -> None:
        self._passages = list(passages)
        self._first: list[int] = []
        self._upto: list[list[int]] = []
        self._of_block: dict[str, list[int]] = defaultdict(list)
        parts: list[str] = []
        length = 0
        for number, passage in enumerate(self._passages):
            self._first.append(length)
            self._of_block[passage.block_id].append(number)
            upto = [length]
            for char in passage.text:
                folded = fold(char)
                length += len(folded)
                parts.append(folded)
                upto.append(length)
            self._upto.append(upto)
        self.text = "".join(parts)

    def words(self, block_id: str, start: int, end: int) -> str | None:
        """The text of a stretch of a block; None where it is not known."""
        number = self._number(block_id, start)
        if number is None or end - self._passages[number].start >= len(self._upto[number]):
            return None
        passage = self._passages[number]
        return passage.text[start - passage.start : end - passage.start]

    def span(self, block_id: str, start: int, end: int) -> Span | None:
        """The stretch in the folded text; None where it is not known, empty where it is white space."""
        if self.words(block_id, start, end) is None:
            return None
        number = self._number(block_id, start)
        assert number is not None  # the words are known
        upto, first = self._upto[number], self._passages[number].start
        return Span(upto[start - first], upto[end - first])

    def place(self, span: Span) -> Place | None:
        """The stretch of a block that a stretch of the folded text stands for; None where it is in several.

        White space at its ends is not in it.
        """
        number = self._holder(span.start)
        upto, passage = self._upto[number], self._passages[number]
        if span.end > upto[-1]:
            return None
        start = bisect_right(upto, span.start) - 1
        end = bisect_right(upto, span.end - 1)
        return Place(passage.block_id, passage.start + start, passage.start + end, passage.text[start:end])

    def parts(self, span: Span) -> Iterator[Place]:
        """The same, block by block."""
        while span.start < span.end:
            reach = min(span.end, self._upto[self._holder(span.start)][-1])
            if place := self.place(Span(span.start, reach)):
                yield place
            span = Span(reach, span.end)

    def beside(self, span: Span) -> tuple[str, str]:
        """The characters that touch a stretch; empty where its passage begins or ends."""
        number = self._holder(span.start)
        first, last = self._first[number], self._upto[number][-1]
        before = self.text[span.start - 1] if span.start > first else ""
        return before, self.text[span.end] if span.end < last else ""

    def _holder(self, at: int) -> int:
        """The passage with that code point of the folded text."""
        return bisect_right(self._first, at) - 1

    def _number(self, block_id: str, start: int) -> int | None:
        """The passage of a block that holds a code point."""
        for number in self._of_block.get(block_id, ()):
            passage = self._passages[number]
            if passage.start <= start < passage.start + len(passage.text):
                return number
        return None


@cache
def fold(char: str) -> str:
    """A character as it counts when versions are compared: white space not at all, and width not.

    Example:
        >>> fold("，"), fold("\u3000"), fold("党")
        (',', '', '党')
    """
    if char.isspace() or char in _INVISIBLE:
        return ""
    if unicodedata.decomposition(char).startswith(("<wide>", "<narrow>")):
        return unicodedata.normalize("NFKC", char)
    return char


def whole_blocks(blocks: Iterable[Block]) -> list[Passage]:
    """The blocks of an article as passages."""
    return [Passage(block.id, 0, block.text) for block in blocks]


def quoted(layer: Layer) -> list[Passage]:
    """What is known of the old text from the layer alone, in text order.

    Items and stances carry the text of their sentence, entities their own. A record that contradicts those
    before it adds nothing.

    Example:
        >>> item = Item("d", "d-b002", 4, 8, "他笑了。", "submitted")
        >>> quoted(Layer("d", "", "a01", "", "manual", "1", items=(item,)))
        [Passage(block_id='d-b002', start=4, text='他笑了。')]
    """
    blocks: dict[str, dict[int, str]] = defaultdict(dict)
    records: tuple[Item | Stance | Entity, ...] = (*layer.items, *layer.stances, *layer.entities)
    for one in dict.fromkeys((one.block_id, one.start, one.end, one.text) for one in records):
        block_id, start, end, text = one
        block = blocks[block_id]
        if end - start == len(text) and all(
            block.get(at, char) == char for at, char in enumerate(text, start)
        ):
            block.update(enumerate(text, start))
    found: list[Passage] = []
    for block_id in sorted(blocks, key=lambda name: (len(name), name)):
        found += _stretches(block_id, blocks[block_id])
    return found


def _stretches(block_id: str, chars: dict[int, str]) -> Iterator[Passage]:
    places = sorted(chars)
    start = 0
    for number, at in enumerate(places):
        if number + 1 == len(places) or places[number + 1] > at + 1:
            first = places[start]
            yield Passage(block_id, first, "".join(chars[one] for one in places[start : number + 1]))
            start = number + 1


def misfits(layer: Layer, passages: Iterable[Passage]) -> int:
    """How many records of a layer do not say what the passages say at their place."""
    folded = Folded(passages)
    records: tuple[Item | Stance | Entity, ...] = (*layer.items, *layer.stances, *layer.entities)
    return sum(folded.words(one.block_id, one.start, one.end) != one.text or not one.text for one in records)


def old_passages(layer: Layer, earlier: Article | None) -> tuple[list[Passage], bool]:
    """The old text of a layer, and whether it is known whole.

    Args:
        layer: the layer.
        earlier: the text that it was made on, where that is known. It is used unless the layer's own quotes
            suit the layer better: then a block is not what it was when the layer was made.
    """
    own = quoted(layer)
    if earlier is not None:
        whole = whole_blocks(earlier.blocks)
        if misfits(layer, whole) <= misfits(layer, own):
            return whole, True
    return own, False
