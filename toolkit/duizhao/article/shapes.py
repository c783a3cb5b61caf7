"""What the shape of one line says: a labelled field, a row of a list, a line of speech.

Such lines are whole in themselves: nothing is sewn to them, and a row is nobody's heading.
"""

from __future__ import annotations

import re

# 时间：三月五日, 发件人: 某某 : a short label, and no sentence behind it.
_FIELD = re.compile(
    r"[^\s，。！？!?：:；;“”「」（）()\d][^，。！？!?：:；;“”「」\d]{0,11}"
    r"(?<![说說道问問答写寫称稱])[：:](?!//)[^，。！？!?；;]{0,48}"
)
_CELL = re.compile(r"[^\s|｜]+")
_MARKS = re.compile(r"[，。！？；;…]")
# Two cells are enough where a wide gap, or a quantity, parts them: 五花肉 600克.
_WIDE_GAP = re.compile(r"\S(?:\u3000{2}|[ \u3000]{3}|\t)")
_QUANTITY = re.compile(r"\S{1,16}[ \t\u3000]{1,20}[约約]?\d{1,9}(?:\.\d{1,3})?\s?[^\s\d]{0,4}")
_ROW_LENGTH = 80
_CELL_LENGTH = 9
_SPOKEN = re.compile(r"[“「『\"].{0,60}[。！？!?…—～~][”」』\"]")
# An opening that no torn half of a sentence has: 一、 （二） 第三章 【回应】
_OPENING = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四五六七八九十百零〇\d]{1,4}[章节節回]\s"
    r"|【[^】]{1,16}】"
)

# 此致 敬礼 : the formulas that end a letter.
_CLOSING = re.compile(
    r"(?:此致\s{0,4})?(?:敬[礼禮])|此致|祝好|[顺順][颂頌].{0,4}|即[颂頌].{0,4}|[谨謹][启啟上]|祝.{0,12}|[好安]"
)


def is_closing(text: str) -> bool:
    """Whether the line is the formula that ends a letter, before the name of who wrote it.

    Example:
        >>> is_closing("敬礼！"), is_closing("祝你身体健康"), is_closing("祝福路的灯亮了一夜，没有人睡。")
        (True, True, False)
    """
    return bool(_CLOSING.fullmatch(text.rstrip("！!。")))


def is_field(text: str) -> bool:
    """Whether the line is a label with a short value.

    Example:
        >>> is_field("地点：一楼会议室"), is_field("他说：走吧，天黑了。")
        (True, False)
    """
    return bool(_FIELD.fullmatch(text))


def is_row(text: str, cells: int = 3) -> bool:
    """Whether the line is made of short cells, at least that many: a row of a table, a row of names.

    Two are enough where a wide gap or a quantity tells them apart.

    Example:
        >>> is_row("1　卫健队　3　0　6"), is_row("王芳 说她 昨天没来。"), is_row("made by Open Harbor AI")
        (True, False, False)
    """
    if len(text) > _ROW_LENGTH or _MARKS.search(text):
        return False
    if _QUANTITY.fullmatch(text) or _WIDE_GAP.search(text):
        return True
    found = _CELL.findall(text)
    if len(found) < cells or max(map(len, found)) > 2 * _CELL_LENGTH:
        return False
    # Latin words are parted by spaces too: only where Chinese characters or figures prevail are they cells.
    latin = sum(char.isascii() and char.isalpha() for char in text)
    return sum(map(len, found)) <= _CELL_LENGTH * len(found) and latin * 3 < len(text)


def is_spoken(text: str) -> bool:
    """Whether the line is one speech with its mark, such as “对岸有灯！” on a line of its own."""
    return bool(_SPOKEN.fullmatch(text))


def is_opening(text: str) -> bool:
    """Whether the line begins with a numbering or label that only a new part of the text has."""
    return bool(_OPENING.match(text))
