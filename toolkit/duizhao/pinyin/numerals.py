"""How numbers written in characters are divided: èr líng líng bā, sānbǎi liùshíwǔ, dì-yī, liǎng gè."""

from __future__ import annotations

import re

from duizhao.pinyin.joining import Style

_DIGITS = "一二两兩三四五六七八九几幾"
_NUMBER = re.compile(
    rf"(?P<ordinal>第?)(?P<number>[{_DIGITS}零〇十百千万萬亿億]*)(?P<more>[多余餘来來]?)"
    r"(?P<measure>[个個名位天日年周岁歲次人户戶家条條项項种種张張只隻元米点點时時层層件座台辆輛套批场場届號号期组組处處口夜]?)"
    r"(?P<rest>[半多]?)"
)
# A single digit joins 百 and 千, and 万 and 亿 where nothing smaller stands before it; tens are one word.
_GROUPS = re.compile(rf"[{_DIGITS}]?十[{_DIGITS}]?|[{_DIGITS}][百千]|(?<![百千])[{_DIGITS}][万萬亿億]|.")
_LOOSE = re.compile(r"(?:[一二三四五六七八九](?=十))?十(?:[一二三四五六七八九])?|.")
# Numeral and measure in form, but words with a meaning of their own.
_WORDS = frozenset(
    {
        "一点",
        "一點",
        "一时",
        "一時",
        "一家",
        "一台",
        "一期",
        "一口",
        "两口",
        "两岸",
        "十分",
        "千万",
        "千萬",
        "万一",
        "萬一",
    }
)


def divide(form: str, *, after_number: bool = False, style: Style = "standard") -> list[tuple[str, str]]:
    """The parts of a numeral word, each with what stands before it: nothing, a space or a hyphen.

    Args:
        form: a word that the segmenter takes for a numeral.
        after_number: whether a figure stands right before it (6000多名).
        style: textbooks join no hundreds and put no hyphen into an estimate (liǎng sān bǎi).

    Returns:
        ``[("", form)]`` for anything that is not a number, or a number with its measure word.

    Example:
        >>> divide("第一百二十三个")
        [('', '第'), ('-', '一百'), (' ', '二十三'), (' ', '个')]
    """
    match = _NUMBER.fullmatch(form)
    if form[:1] == "第" and not match and form[1] in _DIGITS:
        return [("", "第"), ("-", form[1:])]  # dì-yīxiàn
    if not form or not match or form in _WORDS:
        return [("", form)]
    number = match["number"]
    # 百年 and 万人 are words; 多名 is two only after a figure.
    if (number[:1] in set("百千万萬亿億零") and len(form) > len(number)) or not (number or after_number):
        return [("", form)]
    if match["ordinal"] and not number:
        return [("", form)]
    parts = [("", match["ordinal"])] if match["ordinal"] else []
    for at, (joint, group) in enumerate(_number_parts(number, style)):
        parts.append(("-" if at == 0 and parts else joint, group))
    for name in ("more", "measure", "rest"):
        if match[name]:
            parts.append((" " if parts else "", match[name]))
    return parts


def _number_parts(number: str, style: Style) -> list[tuple[str, str]]:
    if len(number) > 2 and not set(number) & set("十百千万萬亿億"):
        groups = list(number)  # figures one by one, as in a year
        return [(" " if at else "", group) for at, group in enumerate(groups)]
    groups = (_GROUPS if style == "standard" else _LOOSE).findall(number)
    out: list[tuple[str, str]] = []
    for group in groups:
        # Two neighbouring figures are an estimate (三五天) or two dates (五四): a hyphen.
        near = bool(out) and out[-1][1][-1] in _DIGITS and group[0] in _DIGITS
        hyphen = near and style == "standard"
        out.append(("-" if hyphen else " " if out else "", group))
    return out
