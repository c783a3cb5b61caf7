"""How one word is written in pinyin: capitals, word parts, apostrophes, the r of 儿化."""

from __future__ import annotations

import re
from collections.abc import Sequence

from duizhao.model import Reading, Word
from duizhao.pinyin.numerals import divide
from duizhao.pinyin.surnames import COMPOUND_SURNAMES, FOREIGN_NAMES, SURNAMES, TITLES, surname_length
from duizhao.pinyin.tones import strip_tones
from duizhao.words import parts

MARKS = {
    "，": ",", "、": ",", "。": ".", "！": "!", "？": "?", "；": ";", "：": ":", "（": "(", "）": ")",
    "【": "[", "】": "]", "〔": "[", "〕": "]", "「": "“", "」": "”", "『": "‘", "』": "’",
    "⸺": "——", "～": "~", "•": "·", "・": "·", "‧": "·", "．": ".", "￥": "¥",
}  # fmt: skip
# The generic part of a place name is a word of its own: 湛河区 Zhànhé Qū.
_GENERIC = re.compile(
    r"(?<=..)(?:自治区|自治區|自治州|自治县|自治縣|街道|开发区|開發區|海峡|海峽|半岛|半島|群岛|群島|平原|高原|盆地|大道|"
    r"[省市县縣区區乡鄉镇鎮村州旗路街江河湖海山岛島])$"
)
# Waters and mountains named by one character; elsewhere (上海, 佛山) the two are one name.
_SHORT = frozenset(
    {
        "长江", "珠江", "汉江", "湘江", "赣江", "黄河", "淮河", "渭河", "洛河", "太湖", "巢湖", "渤海",
        "黄海", "东海", "泰山", "华山", "衡山", "恒山", "嵩山", "庐山", "天山", "長江", "漢江", "贛江",
        "黃河", "黃海", "東海", "華山", "恆山", "廬山",
    }
)  # fmt: skip
# Cities and provinces that are called after a mountain, a river or an island.
_WHOLE = frozenset(
    {
        "平顶山", "马鞍山", "双鸭山", "井冈山", "黑龙江", "牡丹江", "七台河", "葫芦岛", "秦皇岛",
        "景德镇", "中关村", "平頂山", "馬鞍山", "雙鴨山", "井岡山", "黑龍江", "七臺河", "葫蘆島",
        "秦皇島", "景德鎮", "中關村",
    }
)  # fmt: skip
# Before these, 儿 is a child (女儿 nǚ'ér); elsewhere at the end of a word it only colours the syllable.
_CHILD = frozenset("女婴嬰幼孤男健胎患宠寵弃棄生产產血育托少小侄姪运運能潮浪妻孙孫乞")


def spell(
    word: Word, readings: Sequence[Reading], *, foreign: bool = False, after_number: bool = False
) -> str:
    """The word as the line writes it, before sentence case.

    Args:
        word: the word.
        readings: one for each of its code points.
        foreign: whether it is a part of a foreign name, divided by ``·``.
        after_number: whether a figure stands right before it.
    """
    form, pos = word.form, word.pos
    if not all(one.syllable for one in readings):
        return join(form, readings)
    if pos == "m":
        return "".join(
            f"{joint}{join(part, own)}"
            for (joint, part), own in _cut(divide(form, after_number=after_number), readings)
        )
    if foreign or form in FOREIGN_NAMES:
        return _capital(join(form, readings))
    if pos in {"nr", "nrfg"} and (sizes := _name_parts(form)):
        return _capitals(form, readings, sizes)
    if pos in {"ns", "nt", "nz"}:
        return _capitals(form, readings, _place_parts(form, pos))
    if pos in {"nrt", "nrfg"}:
        return _capital(join(form, readings))
    return join(form, readings)


def cut_surname(word: Word, after: Word) -> int:
    """The length of the surname, where the segmenter cut a personal name in two: 李鹏 + 旭, 崔 + 志成.

    Returns:
        0 unless both are taken for names, the first begins with a surname and the second does not.

    Example:
        >>> cut_surname(Word(0, 2, "李鹏", "nr"), Word(2, 3, "旭", "nr"))
        1
    """
    if word.pos != "nr" or after.pos not in {"nr", "nrfg"} or word.end != after.start:
        return 0
    surname = surname_length(word.form + after.form)
    fits = 0 < surname <= len(word.form) and len(word.form) + len(after.form) <= surname + 2
    return surname if fits and after.form[0] not in SURNAMES and word.form[surname:] not in TITLES else 0


def join(form: str, readings: Sequence[Reading]) -> str:
    """Syllables run together, an apostrophe before one that begins with a, o or e.

    Marks get their Latin counterpart, and letters and figures stand apart from syllables (U pán).

    Example:
        >>> join("西安", (Reading("xī"), Reading("ān")))
        "xī'ān"
    """
    out = ""
    after_syllable = False
    last = len(form) - 1
    for at, (char, reading) in enumerate(zip(form, readings, strict=True)):
        if reading.syllable is None:
            char = mark(char)
            out += f" {char}" if after_syllable and char.isalnum() else char
            after_syllable = False
            continue
        if at == last and after_syllable and _colours(form, reading):
            return f"{out}r"
        if after_syllable and strip_tones(reading.syllable)[:1] in {"a", "o", "e", "ê"}:
            out += "'"
        elif not after_syllable and out[-1:].isalnum():
            out += " "
        out += reading.syllable
        after_syllable = True
    return out


def mark(char: str) -> str:
    """The Latin counterpart of a mark; full-width letters, figures and signs get half-width."""
    if char in MARKS:
        return MARKS[char]
    return chr(ord(char) - 0xFEE0) if "！" <= char <= "～" else char


def _colours(form: str, reading: Reading) -> bool:
    return (
        form[-1] in "儿兒"
        and reading.syllable in {"ér", "er", "r"}
        and form[-2] not in _CHILD
        and form not in {"孩儿", "孩兒"}
    )


def _name_parts(form: str) -> list[int]:
    """Lengths of surname and given name; a form of address counts negative: it has no capital."""
    if len(form) == 2 and form[0] in "老小大" and form[1] in SURNAMES:
        return [1, 1]
    if form in COMPOUND_SURNAMES:
        return [2]
    surname = surname_length(form)
    given = form[surname:]
    if not surname or len(form) > surname + 3:
        return []
    return [surname, -len(given) if given in TITLES else len(given)]


def _place_parts(form: str, pos: str) -> list[int]:
    if form in _SHORT:
        return [1, 1]
    if form not in _WHOLE and (match := _GENERIC.search(form)):
        return [match.start(), len(form) - match.start()]
    if len(form) > 3 and (pos != "ns" or form.endswith(("共和国", "共和國"))):
        return [len(part) for part in parts(form)]
    return [len(form)]


def _capitals(form: str, readings: Sequence[Reading], sizes: Sequence[int]) -> str:
    out, at = [], 0
    for size in sizes:
        end = at + abs(size)
        text = join(form[at:end], readings[at:end])
        out.append(_capital(text) if size > 0 else text)
        at = end
    return " ".join(out)


def _cut(
    divided: Sequence[tuple[str, str]], readings: Sequence[Reading]
) -> list[tuple[tuple[str, str], Sequence[Reading]]]:
    out, at = [], 0
    for joint, part in divided:
        out.append(((joint, part), readings[at : at + len(part)]))
        at += len(part)
    return out


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
