"""Tone marks on syllables: taking them off, and the spelling that file names need."""

from __future__ import annotations

import unicodedata

# The four tone marks as combining characters; the two dots of ü are a part of the letter and stay.
_TONE_MARKS = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}


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


def romanise(text: str) -> str:
    """Toneless words in Latin letters separated by spaces, ``ü`` written ``v``: for ids and search.

    Example:
        >>> romanise("退伍不褪色 2022绿")
        'tuiwu bu tuishai 2022 lv'
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
