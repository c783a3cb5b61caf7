"""Tone marks on syllables: taking them off, and the spelling that file names need."""

from __future__ import annotations

import re
import unicodedata

# The four tone marks as combining characters; the two dots of ü are a part of the letter and stay.
_TONE_MARKS = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}

_MARKS = {number: mark for mark, number in _TONE_MARKS.items()}
_NUMBERED = re.compile(r"(?P<letters>[a-zêü:]+)(?P<tone>[1-5])")


def strip_tones(syllable: str) -> str:
    """The syllable without its tone mark.

    Example:
        >>> strip_tones("lǜ"), strip_tones("háng")
        ('lü', 'hang')
    """
    bare = "".join(char for char in unicodedata.normalize("NFD", syllable) if char not in _TONE_MARKS)
    return unicodedata.normalize("NFC", bare)


def tone(syllable: str) -> int:
    """The tone number, 1 to 4, or 5 for the neutral tone.

    Example:
        >>> tone("xíng"), tone("de")
        (2, 5)
    """
    for char in unicodedata.normalize("NFD", syllable):
        if char in _TONE_MARKS:
            return int(_TONE_MARKS[char])
    return 5


def to_number(syllable: str) -> str:
    """The syllable with its tone as a number, 5 for the neutral tone.

    Example:
        >>> to_number("lǜ"), to_number("de")
        ('lü4', 'de5')
    """
    return f"{strip_tones(syllable)}{tone(syllable)}"


def from_number(syllable: str) -> str:
    """The syllable with a tone mark in place of its number; ``v`` and ``u:`` are taken for ``ü``.

    The mark stands on a, e or ê, on the o of ou, else on the last vowel (GB/T 28039-2011).

    Raises:
        ValueError: for anything but letters and a digit from 1 to 5.

    Example:
        >>> from_number("guo2"), from_number("lv4"), from_number("me5")
        ('guó', 'lǜ', 'me')
    """
    match = _NUMBERED.fullmatch(syllable)
    if match is None:
        raise ValueError(f"{syllable!r} is no syllable with a tone number")
    letters = match["letters"].replace("u:", "ü").replace("v", "ü")
    if match["tone"] == "5":
        return letters
    at = _marked(letters)
    marked = letters[: at + 1] + _MARKS[match["tone"]] + letters[at + 1 :]
    return unicodedata.normalize("NFC", marked)


def _marked(letters: str) -> int:
    for vowel in ("a", "e", "ê", "ou"):
        if (at := letters.find(vowel)) >= 0:
            return at
    return max((at for at, char in enumerate(letters) if char in "iouü"), default=0)


def romanise(text: str) -> str:
    """Toneless words in Latin letters separated by spaces, ``ü`` written ``v``: for ids and search.

    Example:
        >>> romanise("退伍不褪色 2022绿")
        'tuiwu bu tuise 2022 lv'
    """
    from duizhao.pinyin.readings import read_words
    from duizhao.words import segment

    words = segment(text)
    readings = read_words(text, words)
    out = []
    for word in words:
        letters = ""
        for char, reading in zip(word.form, readings[word.start : word.end], strict=True):
            if reading.syllable is not None:
                letters += strip_tones(reading.syllable).replace("ü", "v")
            elif char.isascii() and char.isalnum():
                letters += char
        if letters:
            out.append(letters)
    return " ".join(out)
