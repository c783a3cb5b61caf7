"""How one unit of a line is written: syllables and what stands between them, capitals, the r of 儿化."""

from __future__ import annotations

from collections.abc import Sequence

from duizhao.model import Reading, Word
from duizhao.pinyin.joining import Style
from duizhao.pinyin.naming import Sizes
from duizhao.pinyin.numerals import divide
from duizhao.pinyin.recutting import is_doubled
from duizhao.pinyin.tones import strip_tones

MARKS = {
    "，": ",", "、": ",", "。": ".", "！": "!", "？": "?", "；": ";", "：": ":", "（": "(", "）": ")",
    "【": "[", "】": "]", "〔": "[", "〕": "]", "「": "“", "」": "”", "『": "‘", "』": "’",
    "⸺": "——", "～": "~", "•": "·", "・": "·", "‧": "·", "．": ".", "￥": "¥",
}  # fmt: skip
# Before these, 儿 is a child (女儿 nǚ'ér); elsewhere at the end of a word it only colours the syllable.
_CHILD = frozenset("女婴嬰幼孤男健胎患宠寵弃棄生产產血育托少小侄姪运運能潮浪妻孙孫乞")
# Idioms with these inside are no two halves: zǒng'éryánzhī.
_LINKS = frozenset("之而乎于於其")


def spell(
    word: Word,
    readings: Sequence[Reading],
    *,
    sizes: Sizes = (),
    style: Style = "standard",
    after_number: bool = False,
) -> list[str]:
    """What the line shows for each character of a unit, before sentence case.

    Args:
        word: the unit.
        readings: one for each of its code points.
        sizes: the lengths of its parts, where it is a name.
        style: the standard divides idioms by a hyphen (fēngpíng-làngjìng) and joins hundreds.
        after_number: whether a figure stands right before it.
    """
    form = word.form
    if not all(one.syllable for one in readings):
        return syllables(form, readings)
    if sizes:
        return _capitals(form, readings, sizes)
    if word.pos == "m":
        return _in_parts(divide(form, after_number=after_number, style=style), readings)
    if style == "standard" and word.pos == "i" and _has_halves(form):
        return _in_parts([("", form[:2]), ("-", form[2:])], readings)
    return syllables(form, readings)


def join(form: str, readings: Sequence[Reading]) -> str:
    """Syllables run together, an apostrophe before one that begins with a, o or e.

    Marks get their Latin counterpart, and letters and figures stand apart from syllables (U pán).

    Example:
        >>> join("西安", (Reading("xī"), Reading("ān")))
        "xī'ān"
    """
    return "".join(syllables(form, readings))


def syllables(form: str, readings: Sequence[Reading]) -> list[str]:
    """The same, character by character: what stands before a syllable belongs to it."""
    out: list[str] = []
    after_syllable = False
    last = len(form) - 1
    for at, (char, reading) in enumerate(zip(form, readings, strict=True)):
        before = ""
        if reading.syllable is None:
            char = mark(char)
            out.append(f" {char}" if after_syllable and char.isalnum() else char)
            after_syllable = False
            continue
        if at == last and after_syllable and _colours(form, reading):
            out.append("r")
            return out
        if after_syllable and strip_tones(reading.syllable)[:1] in {"a", "o", "e", "ê"}:
            before = "'"
        elif not after_syllable and out and out[-1][-1:].isalnum():
            before = " "
        out.append(before + reading.syllable)
        after_syllable = True
    return out


def mark(char: str) -> str:
    """The Latin counterpart of a mark; full-width letters, figures and signs get half-width."""
    if char in MARKS:
        return MARKS[char]
    return chr(ord(char) - 0xFEE0) if "！" <= char <= "～" else char


def capital(text: str) -> str:
    """The text with its first letter made a capital."""
    return text[:1].upper() + text[1:]


def _colours(form: str, reading: Reading) -> bool:
    return (
        form[-1] in "儿兒"
        and reading.syllable in {"ér", "er", "r"}
        and form[-2] not in _CHILD
        and form not in {"孩儿", "孩兒"}
    )


def _has_halves(form: str) -> bool:
    return len(form) == 4 and not is_doubled(form) and not _LINKS & set(form[1:3])


def _capitals(form: str, readings: Sequence[Reading], sizes: Sizes) -> list[str]:
    out: list[str] = []
    for size in sizes:
        start, end = len(out), len(out) + abs(size)
        part = syllables(form[start:end], readings[start:end])
        if size > 0:
            part[0] = capital(part[0])
        if start:
            part[0] = f" {part[0]}"
        out += part
    return out


def _in_parts(divided: Sequence[tuple[str, str]], readings: Sequence[Reading]) -> list[str]:
    out: list[str] = []
    for joint, form in divided:
        part = syllables(form, readings[len(out) : len(out) + len(form)])
        if part:
            part[0] = joint + part[0]
        out += part
    return out
