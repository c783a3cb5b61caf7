"""Many texts cut in one go, kept in columns; a :class:`Word` is made when it is asked for.

A corpus has more words than anything else, and most of them are only counted, written or looked up by form.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, compress, repeat
from typing import overload

from duizhao.model import Word

_EMPTY = repeat("")
_NEW, _KIND = tuple.__new__, repeat(Word)  # spares the call of Word's own constructor


@dataclass(slots=True, eq=False)
class Batch(Sequence[Word]):
    """The pieces of several texts in order, white space included, with a line end behind each text.

    As a sequence it gives them as words, with places in the joined text.

    Attributes:
        text: the texts, joined by line ends.
        forms: the pieces, which join to ``text`` and a line end.
        tags: part of speech of each piece; empty for white space.
        starts: where each begins, in code points of ``text``.
    """

    text: str
    forms: list[str]
    tags: list[str]
    starts: list[int]

    def __len__(self) -> int:
        return len(self.forms)

    @overload
    def __getitem__(self, at: int) -> Word: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Word]: ...

    def __getitem__(self, at: int | slice) -> Word | Sequence[Word]:
        if isinstance(at, slice):
            starts, forms = self.starts[at], self.forms[at]
            ends = map(int.__add__, starts, map(len, forms))
            columns = zip(starts, ends, forms, self.tags[at], _EMPTY, _EMPTY, _EMPTY, strict=False)
            return list(map(_NEW, _KIND, columns))
        start, form = self.starts[at], self.forms[at]
        return _NEW(Word, (start, start + len(form), form, self.tags[at], "", "", ""))


class Words(Sequence[Word]):
    r"""The words of one text, in order: a part of a batch, which stays in memory with it.

    Equal to any sequence of the same words.

    Example:
        >>> words = Words(Batch("上班。", ["上班", "。", "\n"], ["v", "x", ""], [0, 2, 3]), 0, 2)
        >>> words[1].form, words == (Word(0, 2, "上班", "v"), Word(2, 3, "。", "x"))
        ('。', True)
    """

    __slots__ = ("_made", "batch", "first", "last")

    def __init__(self, batch: Batch, first: int, last: int) -> None:
        self.batch = batch
        self.first = first
        self.last = last
        self._made: tuple[Word, ...] | None = None

    def _words(self) -> tuple[Word, ...]:
        if self._made is None:
            part = slice(self.first, self.last)
            forms, tags = self.batch.forms[part], self.batch.tags[part]
            ends = list(accumulate(map(len, forms)))
            columns = zip(chain((0,), ends), ends, forms, tags, _EMPTY, _EMPTY, _EMPTY, strict=False)
            words = map(_NEW, _KIND, columns)
            self._made = tuple(compress(words, tags) if "" in tags else words)
        return self._made

    def __len__(self) -> int:
        return len(self._words())

    @overload
    def __getitem__(self, at: int) -> Word: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Word]: ...

    def __getitem__(self, at: int | slice) -> Word | Sequence[Word]:
        return self._words()[at]

    def __iter__(self) -> Iterator[Word]:
        return iter(self._words())

    def __eq__(self, other: object) -> bool:
        return self._words() == tuple(other) if isinstance(other, Sequence) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._words())

    def __repr__(self) -> str:
        return repr(self._words())


def together(texts: Sequence[str], words: Sequence[Sequence[Word]]) -> tuple[Batch, list[tuple[int, int]]]:
    r"""A batch that holds the words of these texts and no others, and where in it those of each text are.

    What :func:`duizhao.words.segment_all` gave is such a batch already.

    Example:
        >>> batch, parts = together(["上 班", "走"], [(Word(0, 1, "上", "v"), Word(2, 3, "班", "n")), ()])
        >>> batch.forms, parts
        (['上', ' ', '班', '\n', '走', '\n'], [(0, 3), (4, 5)])
    """
    first = words[0] if words else None
    if isinstance(first, Words) and not first.first:
        batch, at = first.batch, 0
        parts = []
        for one in words:
            if not isinstance(one, Words) or one.batch is not batch or one.first != at:
                break
            parts.append((at, one.last))
            at = one.last + 1
        if at == len(batch.forms) and len(parts) == len(words):
            return batch, parts
    return _gathered(texts, words)


def _gathered(texts: Sequence[str], words: Sequence[Sequence[Word]]) -> tuple[Batch, list[tuple[int, int]]]:
    forms: list[str] = []
    tags: list[str] = []
    parts = []
    for text, own in zip(texts, words, strict=True):
        first, at = len(forms), 0
        for word in own:
            if word[0] > at:
                forms.append(text[at : word[0]])
                tags.append("")
            forms.append(word[2])
            tags.append(word[3])
            at = word[1]
        if at < len(text):
            forms.append(text[at:])
            tags.append("")
        parts.append((first, len(forms)))
        forms.append("\n")
        tags.append("")
    starts = list(accumulate(map(len, forms), initial=0))
    return Batch("".join(forms), forms, tags, starts[:-1]), parts
