"""The orthographic line: a sentence in pinyin by GB/T 16159-2012.

Words are joined, surname and given name stand apart with capitals, place names split off their generic
part (湛河区 Zhànhé Qū), 了着过 join their verb, an apostrophe keeps syllables apart (Xī'ān), the sentence
begins with a capital, and Chinese punctuation becomes its Latin counterpart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from duizhao.model import Reading, Word
from duizhao.pinyin.surnames import surname_length
from duizhao.pinyin.tones import strip_tones

_MARKS = {
    "，": ",", "、": ",", "。": ".", "！": "!", "？": "?", "；": ";", "：": ":", "（": "(", "）": ")",
    "【": "[", "】": "]", "《": "“", "》": "”", "〈": "‘", "〉": "’",
    "「": "“", "」": "”", "『": "‘", "』": "’",
    "“": "“", "”": "”", "‘": "‘", "’": "’", "…": "…", "—": "—",
    "～": "~", "·": " ", "．": ".", "％": "%",
}  # fmt: skip
_NO_SPACE_BEFORE = set(",.!?;:)]”’…~%")
_NO_SPACE_AFTER = set("([“‘")
# The generic part of a place name is a word of its own: 湛河区 Zhànhé Qū.
_GENERIC = re.compile(r"(?<=..)(?:省|市|县|縣|区|區|乡|鄉|镇|鎮|村|州|旗|路|街|江|河|湖|海|山|岛|島)$")
_ASPECT = {"ul", "uz", "ug"}


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence in pinyin.

    Attributes:
        line: the whole line.
        words: how the line writes each word, empty for punctuation.
    """

    line: str
    words: tuple[str, ...]


def write_line(words: Sequence[Word], readings: Sequence[Reading]) -> Written:
    """Write a sentence in pinyin, from its words and one reading for each of its code points.

    Example:
        >>> from duizhao.words import segment
        >>> from duizhao.pinyin.readings import read_words
        >>> text = "他在银行上班。"
        >>> write_line(segment(text), read_words(text, segment(text))).line
        'Tā zài yínháng shàngbān.'
    """
    written: list[str] = []
    parts: list[str] = []
    glue = True
    for at, word in enumerate(words):
        form = _write_word(word, readings[word.start : word.end])
        written.append(form if any(char.isalnum() for char in form) else "")
        joined = at > 0 and word.pos in _ASPECT and words[at - 1].pos[:1] in {"v", "a"}
        tight = glue or joined or form[:1] in _NO_SPACE_BEFORE or _digits_meet(parts, form)
        parts.append(form if tight or not form else f" {form}")
        glue = form[-1:] in _NO_SPACE_AFTER or (glue and not form)
    return Written(_sentence_case("".join(parts)), tuple(written))


def _digits_meet(parts: Sequence[str], form: str) -> bool:
    """Number and percent sign, or two parts of a figure, stay together."""
    last = parts[-1][-1:] if parts else ""
    return last.isdigit() and (form[:1] in "%.:" or form[:1].isdigit())


def _write_word(word: Word, readings: Sequence[Reading]) -> str:
    cut = surname_length(word.form) if word.pos == "nr" and len(word.form) <= 4 else 0
    if cut and all(one.syllable for one in readings):
        surname, given = _join(word.form[:cut], readings[:cut]), _join(word.form[cut:], readings[cut:])
        return f"{_capital(surname)} {_capital(given)}"
    if word.pos in {"ns", "nt", "nz", "nrt", "nrfg"}:
        if match := _GENERIC.search(word.form):
            cut = match.start()
            head, tail = _join(word.form[:cut], readings[:cut]), _join(word.form[cut:], readings[cut:])
            return f"{_capital(head)} {_capital(tail)}"
        return _capital(_join(word.form, readings))
    return _join(word.form, readings)


def _join(form: str, readings: Sequence[Reading]) -> str:
    """Syllables run together, with an apostrophe before one that begins with a, o or e."""
    out = ""
    after_syllable = False
    for char, reading in zip(form, readings, strict=True):
        if reading.syllable is None:
            out += _MARKS.get(char, char)
            after_syllable = False
            continue
        if after_syllable and strip_tones(reading.syllable)[:1] in "aoe":
            out += "'"
        out += reading.syllable
        after_syllable = True
    return out


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence_case(line: str) -> str:
    for at, char in enumerate(line):
        if char.isalpha():
            return line[:at] + char.upper() + line[at + 1 :]
        if char.isdigit():
            break
    return line
