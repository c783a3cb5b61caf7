"""Sentences -> words, readings, pinyin line and script variants, in batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from duizhao.model import Reading, Script, Sentence, Variant, Word
from duizhao.pinyin import read_words, write_line
from duizhao.scripts import VARIANTS, variants
from duizhao.words import segment

_BATCH = 512


@dataclass(frozen=True, slots=True)
class Analysis:
    """A sentence with its automatic layers.

    Attributes:
        sentence: the sentence.
        words: its words, each with part of speech and written pinyin.
        readings: one for each code point of the text.
        pinyin: the orthographic line.
        variants: the text in each script of :data:`duizhao.scripts.VARIANTS`.
    """

    sentence: Sentence
    words: tuple[Word, ...]
    readings: tuple[Reading, ...]
    pinyin: str
    variants: Mapping[Script, Variant]


def analyse(sentences: Iterable[Sentence], script: Script) -> Iterator[Analysis]:
    """Analyse sentences written in ``script``, in order; memory holds one batch at a time.

    Example:
        >>> one = Sentence("d-b001-s01", "d", "d-b001", "paragraph", "", 0, 0, 4, "汉语发展")
        >>> next(analyse([one], "hans")).variants["hant_tw"].text
        '漢語發展'
    """
    stream = iter(sentences)
    while batch := list(islice(stream, _BATCH)):
        texts = [one.text for one in batch]
        columns = {target: variants(texts, script, target) for target in VARIANTS}
        for at, one in enumerate(batch):
            words = segment(one.text)
            readings = read_words(one.text, words)
            written = write_line(words, readings)
            yield Analysis(
                one,
                tuple(word._replace(pinyin=form) for word, form in zip(words, written.words, strict=True)),
                readings,
                written.line,
                {target: column[at] for target, column in columns.items()},
            )
