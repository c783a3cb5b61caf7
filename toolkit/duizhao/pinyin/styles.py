"""Readings shown in other ways: with numbers, in zhuyin, without tones; with sandhi and erhua if wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Literal, get_args

from duizhao.errors import InputError
from duizhao.model import Reading, Word
from duizhao.pinyin.sandhi import erhua as coloured
from duizhao.pinyin.sandhi import spoken
from duizhao.pinyin.tones import strip_tones, to_number
from duizhao.pinyin.zhuyin import to_zhuyin

SyllableStyle = Literal["marks", "numbers", "zhuyin", "plain"]
STYLES: tuple[SyllableStyle, ...] = get_args(SyllableStyle)


def render(
    words: Sequence[Word],
    readings: Sequence[Reading],
    style: SyllableStyle = "marks",
    *,
    sandhi: bool = False,
    erhua: bool = False,
) -> tuple[str | None, ...]:
    """The syllable of each code point in a style; None where there is no reading.

    Args:
        words: the words of the text.
        readings: one for each code point of the text.
        style: ``marks`` (lǜ), ``numbers`` (lü4, neutral 5), ``zhuyin`` (ㄌㄩˋ, neutral ˙ before) or
            ``plain`` (lü).
        sandhi: tones as they are spoken (:mod:`duizhao.pinyin.sandhi`) instead of citation tones.
        erhua: where 儿 only colours the syllable before, that one gets the r and 儿 an empty string, so that
            there is still one entry for each code point.

    Raises:
        InputError: for an unknown style, or a reading that zhuyin cannot write.

    Example:
        >>> from duizhao.pinyin.readings import read_words
        >>> from duizhao.words import segment
        >>> text = "一朵花儿！"
        >>> words, readings = segment(text), read_words(text, segment(text))
        >>> render(words, readings, "numbers")
        ('yi1', 'duo3', 'hua1', 'er5', None)
        >>> render(words, readings, sandhi=True, erhua=True)
        ('yì', 'duǒ', 'huār', '', None)
    """
    show = _writer(style)
    said = spoken(words, readings) if sandhi else readings
    out = [one.syllable and show(one.syllable) for one in said]
    for at in coloured(words, readings) if erhua else ():
        out[at - 1], out[at] = _with_r(out[at - 1] or "", style), ""
    return tuple(out)


def in_style(syllable: str, style: SyllableStyle) -> str:
    """One syllable with a tone mark in a style.

    Raises:
        InputError: for an unknown style, or a syllable that zhuyin cannot write.

    Example:
        >>> [in_style("lǜ", style) for style in STYLES]
        ['lǜ', 'lü4', 'ㄌㄩˋ', 'lü']
    """
    return _writer(style)(syllable)


def _writer(style: str) -> Callable[[str], str]:
    try:
        return _WRITERS[style]
    except KeyError:
        raise InputError(f"no style {style!r}", remedy=f"there are {', '.join(STYLES)}") from None


def _with_r(shown: str, style: SyllableStyle) -> str:
    if style == "zhuyin":
        return f"{shown}ㄦ"
    return f"{shown[:-1]}r{shown[-1]}" if style == "numbers" else f"{shown}r"


def _zhuyin(syllable: str) -> str:
    try:
        return to_zhuyin(syllable)
    except ValueError as error:
        raise InputError(str(error), remedy="correct the reading, or take another style") from None


@lru_cache(maxsize=4096)
def _numbered(syllable: str) -> str:
    return to_number(syllable)


@lru_cache(maxsize=4096)
def _plain(syllable: str) -> str:
    return strip_tones(syllable)


_WRITERS: Mapping[str, Callable[[str], str]] = {
    "marks": str,
    "numbers": _numbered,
    "zhuyin": _zhuyin,
    "plain": _plain,
}
