"""A sentence as the rules read it: simplified text, words with part of speech, and where words meet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from duizhao.model import Span, Word
from duizhao.suggest.gazetteer import administered
from duizhao.words import segment

PROPER = ("nr", "ns", "nt", "nz")
"""Parts of speech of proper names; ``nrt``, ``nrfg`` are kinds of ``nr``."""

# 平顶山市长 is 平顶山 and 市长; 平顶山市长期 is not.
_MAYOR = re.compile("[省市州县区镇乡]长(?![期江远久短安沙春城途者大])")

# Pattern, part of speech of the first and of the second part.
_JOINED = (
    (re.compile("([从在到向由自与和是])([省市县区])"), "p", "n"),
    (re.compile(r"([局科院部会校厂社处所厅室站馆])(\1长)"), "n", "n"),
    (re.compile("([沟湾河坡坪岗寨店营屯楼桥庙岭洼坝塘湖头口池家])(村)"), "n", "n"),
    (
        re.compile(
            "(.{0,4}(?:党委|团委|纪委|党组|工委|县委|市委|省委|区委|支部|总支))(副?书记|主任|部长|委员)"
        ),
        "n",
        "n",
    ),
)


@dataclass(frozen=True, slots=True)
class Page:
    """A text and its words.

    Attributes:
        text: simplified characters.
        words: as the segmenter divides what lies between the administrative names of the gazetteer, each of
            which is one word of its own with the part of speech ``ns``.
        ending, starting: the word that ends or begins at a place.
    """

    text: str
    words: tuple[Word, ...]
    ending: dict[int, Word]
    starting: dict[int, Word]

    def is_edge(self, at: int) -> bool:
        """Whether no word lies across the place."""
        return at in self.ending or at in self.starting or at in (0, len(self.text))

    def inside(self, at: int) -> Word | None:
        """The word that lies across the place, or None at an edge."""
        if self.is_edge(at):
            return None
        start = at
        while start > 0 and start not in self.starting:
            start -= 1
        return self.starting.get(start)

    def is_word(self, start: int, end: int) -> bool:
        """Whether the stretch is just one word."""
        word = self.starting.get(start)
        return word is not None and word.end == end

    def tiled(self, start: int, end: int) -> bool:
        """Whether the stretch begins and ends where words do."""
        return self.is_edge(start) and self.is_edge(end)


@lru_cache(maxsize=4)
def read_page(text: str) -> Page:
    """Divide a simplified text into words.

    Example:
        >>> [word.form for word in read_page("色尼区罗玛镇村民").words]
        ['色尼区', '罗玛镇', '村民']
    """
    words: list[Word] = []
    at = 0
    for span in _names(text):
        _extend(words, text, at, span.start)
        words.append(Word(span.start, span.end, span.of(text), "ns"))
        at = span.end
    _extend(words, text, at, len(text))
    return Page(text, tuple(words), {word.end: word for word in words}, {word.start: word for word in words})


def _names(text: str) -> Iterator[Span]:
    """Where administrative names stand that no word or longer name runs into."""
    base = {word.end: word for word in segment(text)}
    edges = {word.start for word in base.values()}
    last = 0
    for span in administered().scan(text):
        if span.start not in edges and span.start != last:
            continue  # a name does not begin inside of a word
        if _MAYOR.match(text, span.end - 1):
            # 平顶山市长 is 平顶山 and 市长.
            yield Span(span.start, span.end - 1)
            last = span.end - 1
            continue
        before = base.get(span.start)
        start = span.start
        if before and start != last and len(before.form) == 1 and before.pos in {"ns", "nr", "nz"}:
            start -= 1  # 湛北路街道 is not in the gazetteer, 北路街道 is
        yield Span(start, span.end)
        last = span.end


def _extend(words: list[Word], text: str, start: int, end: int) -> None:
    if start < end:
        for word in segment(text[start:end]):
            at = start + word.start
            for part, pos in _mended(word):
                words.append(Word(at, at + len(part), part, pos))
                at += len(part)


def _mended(word: Word) -> list[tuple[str, str]]:
    """The word, or its parts where the segmenter joins what names need apart: 从|市, 局|局长, 党委|书记."""
    for pattern, first, second in _JOINED:
        if match := pattern.fullmatch(word.form):
            return [(match[1], first), (match[2], second)]
    return [(word.form, word.pos)]
