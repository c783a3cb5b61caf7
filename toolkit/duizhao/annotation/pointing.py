"""A record as people look at it: its sentence, with the words in brackets."""

from __future__ import annotations

from duizhao.annotation.anchors import Passage, Place, old_passages
from duizhao.model import Article, Entity, Item, Layer, Span, Stance
from duizhao.splitting import split_sentences


def pointed(sentence: Place, start: int, end: int) -> str:
    """The sentence in one line, with the code points ``start`` to ``end`` of its block in brackets.

    Example:
        >>> pointed(Place("d-b001", 10, 17, "胡进进笑了笑。"), 10, 13)
        '【胡进进】笑了笑。'
    """
    low, high = max(start - sentence.start, 0), max(end - sentence.start, 0)
    text = f"{sentence.text[:low]}【{sentence.text[low:high]}】{sentence.text[high:]}"
    return " ".join(text.split())


class Pointer:
    """Shows the records of a layer.

    Args:
        layer: whose records are shown.
        article: the text, where it is at hand; else the sentences are those that the layer quotes.
    """

    def __init__(self, layer: Layer, article: Article | None = None) -> None:
        same = article if article is not None and article.source.sha256 == layer.source_sha256 else None
        self._passages: dict[str, list[Passage]] = {}
        for passage in old_passages(layer, same)[0]:
            self._passages.setdefault(passage.block_id, []).append(passage)
        self._sentences: dict[tuple[str, int], list[Span]] = {}
        self._entities = {one.id: one for one in layer.entities}

    def sentence(self, block_id: str, start: int, end: int) -> Place | None:
        """The sentences that hold a stretch of a block; None where they are not known."""
        for passage in self._passages.get(block_id, ()):
            if passage.start <= start and end <= passage.start + len(passage.text):
                key = block_id, passage.start
                spans = self._sentences.setdefault(key, split_sentences(passage.text))
                inside = [
                    span
                    for span in spans
                    if span.start < end - passage.start and start - passage.start < span.end
                ]
                if inside:
                    whole = Span(inside[0].start, inside[-1].end)
                    first = passage.start
                    return Place(block_id, first + whole.start, first + whole.end, whole.of(passage.text))
        return None

    def line(self, record: Entity | Stance | Item) -> str:
        """The sentence of a record with its words in brackets; a stance is shown by evidence or target."""
        start, end = record.start, record.end
        if isinstance(record, Stance):
            target = self._entities.get(record.target)
            if record.evidence is not None:
                start, end = record.evidence.start, record.evidence.end
            elif target is not None and target.block_id == record.block_id:
                start, end = target.start, target.end
        low, high = min(start, record.start), max(end, record.end)
        sentence = self.sentence(record.block_id, low, high)
        own = Place(record.block_id, record.start, record.end, record.text)
        return pointed(sentence or own, start, end)
