"""How one unit of a line is written: syllables and what stands between them, capitals, the r of 儿化."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from duizhao.model import Reading, Word
from duizhao.pinyin import lexicon
from duizhao.pinyin.joining import Style
from duizhao.pinyin.naming import Sizes
from duizhao.pinyin.numerals import divide
from duizhao.pinyin.recutting import is_doubled
from duizhao.pinyin.tones import strip_tones

Read = tuple[str | None, ...]

MARKS = {
    "，": ",", "、": ",", "。": ".", "！": "!", "？": "?", "；": ";", "：": ":", "（": "(", "）": ")",
    "【": "[", "】": "]", "〔": "[", "〕": "]", "「": "“", "」": "”", "『": "‘", "』": "’",
    "⸺": "——", "～": "~", "•": "·", "・": "·", "‧": "·", "．": ".", "￥": "¥",
}  # fmt: skip
# Before these, 儿 is a child (女儿 nǚ'ér); elsewhere at the end of a word it only colours the syllable.
_CHILD = frozenset("女婴嬰幼孤男健胎患宠寵弃棄生产產血育托少小侄姪运運能潮浪妻孙孫乞")
# Idioms with these inside are no two halves: zǒng'éryánzhī.
_LINKS = frozenset("之而乎于於")


def spell(
    word: Word,
    readings: Sequence[Reading],
    *,
    sizes: Sizes = (),
    style: Style = "standard",
    after_number: bool = False,
) -> tuple[str, ...]:
    """What the line shows for each character of a unit, before sentence case.

    Args:
        word: the unit.
        readings: one for each of its code points.
        sizes: the lengths of its parts, where it is a name.
        style: the standard divides idioms by a hyphen (fēngpíng-làngjìng) and joins hundreds.
        after_number: whether a figure stands right before it.
    """
    if len(readings) == 1 and not sizes and (syllable := readings[0].syllable):
        return (syllable,)
    return _spelled(
        word.form, word.pos, tuple([one.syllable for one in readings]), sizes, style, after_number
    )


@lru_cache(maxsize=1 << 15)
def _spelled(
    form: str, pos: str, read: Read, sizes: Sizes, style: Style, after_number: bool
) -> tuple[str, ...]:
    if not all(read):
        return tuple(_syllables(form, read))
    if sizes:
        return tuple(_capitals(form, read, sizes))
    if pos == "m":
        return tuple(_in_parts(divide(form, after_number=after_number, style=style), read))
    if style == "standard" and pos == "i" and _has_halves(form):
        return tuple(_in_parts([("", form[:2]), ("-", form[2:])], read))
    return tuple(_syllables(form, read))


def join(form: str, readings: Sequence[Reading]) -> str:
    """Syllables run together, an apostrophe before one that begins with a, o or e.

    Marks get their Latin counterpart, and letters and figures stand apart from syllables (U pán).

    Example:
        >>> join("西安", (Reading("xī"), Reading("ān")))
        "xī'ān"
    """
    return "".join(_syllables(form, [one.syllable for one in readings]))


def _syllables(form: str, read: Sequence[str | None]) -> list[str]:
    """Character by character: what stands before a syllable belongs to it."""
    out: list[str] = []
    after_syllable = False
    last = len(form) - 1
    for at, (char, syllable) in enumerate(zip(form, read, strict=True)):
        before = ""
        if syllable is None:
            char = mark(char)
            out.append(f" {char}" if after_syllable and char.isalnum() else char)
            after_syllable = False
            continue
        if at == last and after_syllable and _colours(form, syllable):
            out.append("r")
            return out
        if after_syllable and strip_tones(syllable)[:1] in {"a", "o", "e", "ê"}:
            before = "'"
        elif not after_syllable and out and out[-1][-1:].isalnum():
            before = " "
        out.append(before + syllable)
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


def _colours(form: str, syllable: str) -> bool:
    return (
        form[-1] in "儿兒"
        and syllable in {"ér", "er", "r"}
        and form[-2] not in _CHILD
        and form not in {"孩儿", "孩兒"}
    )


def _has_halves(form: str) -> bool:
    return len(form) == 4 and form in lexicon.words() and not is_doubled(form) and not _LINKS & set(form[1:3])


def _capitals(form: str, read: Read, sizes: Sizes) -> list[str]:
    out: list[str] = []
    for size in sizes:
        start, end = len(out), len(out) + abs(size)
        part = _syllables(form[start:end], read[start:end])
        if size > 0:
            part[0] = capital(part[0])
        if start:
            part[0] = f" {part[0]}"
        out += part
    return out


def _in_parts(divided: Sequence[tuple[str, str]], read: Read) -> list[str]:
    out: list[str] = []
    for joint, form in divided:
        part = _syllables(form, read[len(out) : len(out) + len(form)])
        if part:
            part[0] = joint + part[0]
        out += part
    return out
