"""Which units of a line are names, and where the capitals stand: Běijīng Dàxué, Lǐ xiānsheng, Lǎo Zhāng."""

from __future__ import annotations

import re
from functools import lru_cache

from duizhao.model import Word
from duizhao.pinyin import lexicon
from duizhao.pinyin.surnames import COMPOUND_SURNAMES, FOREIGN_NAMES, SURNAMES, TITLES, surname_length
from duizhao.words import parts

Sizes = tuple[int, ...]
"""Lengths of the parts of a name, in order; a part without a capital counts negative."""

# The generic part of a place name is a word of its own: 湛河区 Zhànhé Qū.
_GENERIC = re.compile(
    r"(?<=..)(?:自治区|自治區|自治州|自治县|自治縣|街道|开发区|開發區|海峡|海峽|半岛|半島|群岛|群島|平原|高原|盆地|大道|"
    r"新区|新區|[省市县縣区區乡鄉镇鎮村州旗路街江河湖海山岛島])$"
)
_DIVISIONS = frozenset("省市县縣区區镇鎮乡鄉村州路街")
# Waters and mountains named by one character; elsewhere (上海, 佛山) the two are one name.
_SHORT = frozenset(
    {
        "长江", "西湖", "珠江",
        "汉江", "湘江", "赣江", "黄河", "淮河", "渭河", "洛河", "太湖", "巢湖", "渤海",
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
# Surnames that a word of address makes a name without more: 小王, but 小方 and 老高 may be anything.
_GRAMMAR = frozenset("连向和常时全应成水于计盖占关管包查练战乐甘連時應關還")
_PLAIN = frozenset(
    "王李张刘陈杨赵吴周徐孙朱胡郭林罗郑梁谢宋唐许邓冯韩曹曾彭肖蔡潘董袁蒋杜苏魏程吕丁沈姚卢傅姜崔谭廖范汪陆張劉陳楊趙吳孫羅鄭謝許鄧馮韓蕭蔣蘇呂盧譚陸"
)


def name_parts(unit: Word, before: Word, after: Word) -> Sizes:
    """The parts of a unit that is a name; empty for anything else.

    Example:
        >>> name_parts(Word(0, 4, "北京大学"), Word(-1, -1, ""), Word(-1, -1, ""))
        (2, 2)
    """
    form = unit.form
    if len(form) == 1:
        return (1,) if _is_surname(unit, before, after) or _is_generic(unit, before) else ()
    return _parts(form, unit.pos)


@lru_cache(maxsize=1 << 13)
def _parts(form: str, pos: str) -> Sizes:
    if form in FOREIGN_NAMES:
        return (len(form),)
    if form in _SHORT:
        return (1, 1)
    if form in _WHOLE:
        return (len(form),)
    if found := lexicon.names().get(form):
        return _place(form, pos) if len(found) == 1 and form[-1] in _DIVISIONS else found
    if form in lexicon.words():
        return ()
    if pos in {"nr", "nrfg"} and (sizes := _person(form)):
        return sizes
    if pos in {"ns", "nt", "nz"}:
        return _place(form, pos)
    return (len(form),) if pos in {"nrt", "nrfg"} else ()


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
    return (
        surname
        if fits and after.form[0] not in SURNAMES and not {word.form[surname:], after.form} & TITLES
        else 0
    )


def _is_surname(unit: Word, before: Word, after: Word) -> bool:
    """A surname with a title, after 姓, or after 老 and 小; and these two before it."""
    form = unit.form
    if form in SURNAMES:
        joins = before.end == unit.start
        titled = after.start == unit.end and after.form in TITLES and len(after.form) > 1
        if (titled and (unit.pos == "nr" or form not in _GRAMMAR)) or (joins and before.form == "姓"):
            return True
        return joins and before.form in {"老", "小"} and form in _PLAIN
    if unit.pos == "nr":  # 丽 of 小 + 丽
        return before.end == unit.start and before.form in {"小", "阿"}
    named = after.form in _PLAIN or (after.pos == "nr" and len(after.form) == 1)
    return form in {"老", "小"} and after.start == unit.end and named


def _is_generic(unit: Word, before: Word) -> bool:
    """市 of 上海 + 市."""
    if unit.form not in _DIVISIONS or before.end != unit.start:
        return False
    return before.pos == "ns" and len(before.form) > 1 and bool(_parts(before.form, before.pos))


def _person(form: str) -> Sizes:
    """Surname and given name; a form of address has no capital."""
    if len(form) == 2 and form[0] in "老小大阿":
        return (1, 1)
    if form in COMPOUND_SURNAMES:
        return (2,)
    surname = surname_length(form)
    given = form[surname:]
    if not surname or len(form) > surname + 3:
        return ()
    return (surname, -len(given) if given in TITLES else len(given))


def _place(form: str, pos: str) -> Sizes:
    if match := _GENERIC.search(form):
        return (match.start(), len(form) - match.start())
    if len(form) > 3 and (pos != "ns" or form.endswith(("共和国", "共和國"))):
        return tuple(len(part) for part in parts(form))
    return (len(form),)
