"""Sentences -> words, readings, pinyin line, glosses and script variants, in batches.

Dictionaries and models of words and readings know simplified script only. A text in traditional script is
therefore cut and read in its simplified form, which has the same length, and shown as it is: 銀行行長 is read
as 银行行长.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from duizhao.glosses import gloss_words
from duizhao.model import Gloss, Reading, Script, Sentence, Variant, Word
from duizhao.pinyin import write_line
from duizhao.pinyin.forms import candidates
from duizhao.pinyin.overrides import ReadingOverrides
from duizhao.pinyin.readings import read_all
from duizhao.scripts import all_variants, variants
from duizhao.words import Lexicon, segment_all
from duizhao.words.recut import recut

_BATCH = 512


@dataclass(frozen=True, slots=True)
class Analysis:
    """A sentence with its automatic layers.

    Attributes:
        sentence: the sentence.
        words: its words, each with part of speech, written pinyin and gloss.
        readings: one for each code point of the text.
        pinyin: the orthographic line.
        variants: the text in each script of :data:`duizhao.scripts.VARIANTS`.
    """

    sentence: Sentence
    words: tuple[Word, ...]
    readings: tuple[Reading, ...]
    pinyin: str
    variants: Mapping[Script, Variant]


def analyse(
    sentences: Iterable[Sentence],
    script: Script,
    *,
    lexicon: Lexicon | None = None,
    overrides: ReadingOverrides | None = None,
) -> Iterator[Analysis]:
    """Analyse sentences written in ``script``, in order; memory holds one batch at a time.

    Args:
        sentences: the sentences.
        script: the script of all of them.
        lexicon: words to keep whole; for a traditional text they may be written in either script.
        overrides: readings that win over all others, likewise.

    Example:
        >>> one = Sentence("d-b001-s01", "d", "d-b001", "paragraph", "", 0, 0, 4, "汉语发展")
        >>> done = next(analyse([one], "hans"))
        >>> done.variants["hant_tw"].text, done.words[0].gloss
        ('漢語發展', 'Chinese language')
    """
    stream = iter(sentences)
    while batch := list(islice(stream, _BATCH)):
        texts = [one.text for one in batch]
        columns = all_variants(texts, script)
        plain = _simplified(texts, script, columns["hans"])
        cut = _segmented(texts, plain, lexicon)
        known = [_respelt(words, text) for words, text in zip(cut, plain, strict=True)]
        found = read_all(plain, known, overrides=overrides)
        for at, one in enumerate(batch):
            readings = found[at]
            if plain[at] != texts[at]:
                readings = _as_written(texts[at], readings, overrides)
            written = write_line(known[at], readings)
            yield Analysis(
                one,
                _finished(cut[at], written.words, gloss_words(cut[at], readings)),
                readings,
                written.line,
                {target: column[at] for target, column in columns.items()},
            )


def _simplified(texts: Sequence[str], script: Script, hans: Sequence[Variant]) -> Sequence[str]:
    """The texts in simplified script, one character for one; a text itself where lengths differ."""
    if script == "hans":
        return texts
    plain = [variant.text for variant in hans]
    if script != "hant_tw":
        # Only Taiwan's conversion turns 著 into 着 where it is no zhù: 看著, 著急.
        marked = [at for at, text in enumerate(texts) if "著" in text]
        usage = variants([texts[at] for at in marked], "hant_tw", "hans")
        for at, variant in zip(marked, usage, strict=True):
            plain[at] = variant.text
    return [one if len(one) == len(text) else text for one, text in zip(plain, texts, strict=True)]


def _segmented(
    texts: Sequence[str], plain: Sequence[str], lexicon: Lexicon | None
) -> Sequence[Sequence[Word]]:
    """The words of each text, found in its simplified form."""
    cut = segment_all(plain, lexicon)
    return [
        words if text == simple else _with_lexicon(text, _respelt(words, text), lexicon)
        for text, simple, words in zip(texts, plain, cut, strict=True)
    ]


def _with_lexicon(text: str, words: Sequence[Word], lexicon: Lexicon | None) -> Sequence[Word]:
    return recut(text, words, lexicon) if lexicon else words


def _respelt(words: Sequence[Word], text: str) -> Sequence[Word]:
    """The words as another text of the same length writes them."""
    if all(text.startswith(word.form, word.start) for word in words):
        return words
    return tuple(Word(word.start, word.end, text[word.start : word.end], word.pos) for word in words)


def _as_written(
    text: str, readings: tuple[Reading, ...], overrides: ReadingOverrides | None
) -> tuple[Reading, ...]:
    """The readings of the simplified form as those of the text: 髮 has other candidates than 发."""
    out = [_of(char, reading) for char, reading in zip(text, readings, strict=True)]
    for at, syllables in overrides.found_in(text) if overrides else ():
        for place, syllable in enumerate(syllables, at):
            out[place] = _of(text[place], Reading(syllable, (), "override"))
    return tuple(out)


@lru_cache(maxsize=1 << 16)
def _of(char: str, reading: Reading) -> Reading:
    known, syllable = candidates(char), reading.syllable
    return replace(reading, candidates=(*known, syllable) if syllable and syllable not in known else known)


def _finished(
    words: Sequence[Word], pinyin: Sequence[str], glosses: Sequence[Gloss | None]
) -> tuple[Word, ...]:
    return tuple(
        Word(word.start, word.end, word.form, word.pos, form, gloss.text, gloss.source)
        if gloss
        else Word(word.start, word.end, word.form, word.pos, form)
        for word, form, gloss in zip(words, pinyin, glosses, strict=True)
    )
