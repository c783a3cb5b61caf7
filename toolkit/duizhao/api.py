"""From a text to what it says, in one call: sentences, syllables, pinyin line, glosses. No corpus is needed.

These put together what the packages do step by step; ``duizhao`` exports them beside the steps themselves.
"""

from __future__ import annotations

from collections.abc import Sequence

from duizhao.errors import InputError
from duizhao.glosses import gloss_words
from duizhao.model import Gloss, Reading, Word
from duizhao.pinyin.joining import Style
from duizhao.pinyin.line import write_line
from duizhao.pinyin.overrides import ReadingOverrides
from duizhao.pinyin.readings import read_all
from duizhao.pinyin.sandhi import spoken
from duizhao.pinyin.styles import SyllableStyle, render
from duizhao.splitting import split_sentences
from duizhao.words import Lexicon, segment_all

Read = tuple[Sequence[Word], tuple[Reading, ...]]


def sentences(text: str) -> list[str]:
    """The sentences of a text, which join to it; :func:`duizhao.split_sentences` has their places.

    Example:
        >>> sentences("“走吧。”他说。他笑了！")
        ['“走吧。”他说。', '他笑了！']
    """
    return [span.of(text) for span in split_sentences(text)]


def read_with_words(
    texts: Sequence[str], *, lexicon: Lexicon | None = None, overrides: ReadingOverrides | None = None
) -> list[Read]:
    """The words and the readings of many texts, which everything else here begins with.

    Example:
        >>> [(words, readings)] = read_with_words(["银行"])
        >>> [word.form for word in words], [one.syllable for one in readings]
        (['银行'], ['yín', 'háng'])
    """
    words = segment_all(texts, lexicon)
    return list(zip(words, read_all(texts, words, overrides=overrides), strict=True))


def syllables(
    text: str,
    style: SyllableStyle = "marks",
    *,
    sandhi: bool = False,
    erhua: bool = False,
    lexicon: Lexicon | None = None,
    overrides: ReadingOverrides | None = None,
) -> tuple[str | None, ...]:
    """The syllable of each code point; None where there is no reading.

    Args:
        style: ``marks``, ``numbers``, ``zhuyin`` or ``plain``.
        sandhi: tones as they are spoken instead of citation tones.
        erhua: 儿 that only colours the syllable before joins it, and has an empty string itself.
        lexicon: words of one's own.
        overrides: readings of one's own.

    Raises:
        InputError: for an unknown style, or a reading that zhuyin cannot write.

    Example:
        >>> syllables("一会儿，")
        ('yī', 'huì', 'er', None)
        >>> syllables("一会儿，", "zhuyin", sandhi=True, erhua=True)
        ('ㄧˊ', 'ㄏㄨㄟˋㄦ', '', None)
    """
    [(words, readings)] = read_with_words([text], lexicon=lexicon, overrides=overrides)
    return render(words, readings, style, sandhi=sandhi, erhua=erhua)


def pinyin_line(
    text: str,
    style: Style = "standard",
    *,
    sandhi: bool = False,
    lexicon: Lexicon | None = None,
    overrides: ReadingOverrides | None = None,
) -> str:
    """A sentence in pinyin: words joined, names with capitals, marks in their Latin form.

    Args:
        style: ``standard`` (GB/T 16159-2012) or ``textbook``.
        sandhi: tones as they are spoken instead of citation tones.
        lexicon: words of one's own.
        overrides: readings of one's own.

    Raises:
        InputError: for an unknown style.

    Example:
        >>> pinyin_line("他在西安吃完了饭。"), pinyin_line("他在西安吃完了饭。", "textbook")
        ("Tā zài Xī'ān chīwánle fàn.", "Tā zài Xī'ān chī wán le fàn.")
    """
    [(words, readings)] = read_with_words([text], lexicon=lexicon, overrides=overrides)
    return line_of(words, readings, style, sandhi=sandhi)


def line_of(
    words: Sequence[Word], readings: Sequence[Reading], style: Style = "standard", *, sandhi: bool = False
) -> str:
    """The same of a text that has been read already.

    Raises:
        InputError: for an unknown style.
    """
    if style not in {"standard", "textbook"}:
        raise InputError(f"no style {style!r}", remedy="there are standard, textbook")
    return write_line(words, spoken(words, readings) if sandhi else readings, style).line


def gloss_text(
    text: str, *, lexicon: Lexicon | None = None, overrides: ReadingOverrides | None = None
) -> list[tuple[Word, Gloss | None]]:
    """The words of a text, each with its English gloss; None for marks, figures and what no entry knows.

    Glosses come from CC-CEDICT: what holds them stands under CC BY-SA 4.0.

    Example:
        >>> [(word.form, gloss and gloss.text) for word, gloss in gloss_text("银行。")]
        [('银行', 'bank'), ('。', None)]
    """
    [(words, readings)] = read_with_words([text], lexicon=lexicon, overrides=overrides)
    return list(zip(words, gloss_words(words, readings), strict=True))
