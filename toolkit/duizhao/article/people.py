"""Bylines and credits: which lines, and which ends of paragraphs, say who wrote or took a picture.

The forms are those of Chinese newspapers and agencies:（本报记者 甲 通讯员 乙）, 本报记者 甲 摄, 乙供图,
（文/图 记者 丙）, 新华社记者丁 摄, 责任编辑：戊.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from duizhao.article.dates import has_time, without_date
from duizhao.article.roles import (
    BEFORE,
    DOCUMENT_NUMBER,
    FROM_PLACE,
    HAN,
    ORIGIN_INNER,
    PAREN,
    PHOTO,
    PICTURE,
    ROLE_BEFORE,
    TOKEN,
    alternatives,
    both,
    lead,
)

_PAREN_AT_END = re.compile(r"[（(][^（）()]{2,60}[）)]$")
_PICTURE_LABEL = re.compile(rf"(?:{alternatives(both('摄影 供图 制图 图片来源 图片 图'))})\s*[：:/／]\s*\S")

_REPORTER = re.compile("|".join(both("记者 通讯员 实习生 评论员")))
_LABELS = both(
    "责任编辑 责编 编辑 美编 作者 撰文 校对 审核 审校 统筹 策划 整理 编译 翻译 来源 文 图 文图 摄影 文字 "
    "排版 监制 主编 值班主编 值班编辑 实习编辑 美术编辑 版面编辑 初审 复审 终审 一审 二审 三审 执笔 供稿"
)
_STAFF_LINE = re.compile(
    rf"(?:{alternatives(_LABELS)})"
    r"\s*[：:/／丨|｜]\s*\S"
)
# 记者说, 记者手记, 记者站 : the word is a subject or a part of another one, not a role before a name.
_NO_NAME = r"(?![们們会會站节節证證说說问問从從在注按眼]|采[访訪]|了解|手[记記]|[观觀]察|[调調]查)"
_BYLINE_INNER = re.compile(
    rf"{HAN}{{0,10}}?(?:{_REPORTER.pattern}){_NO_NAME}"
    rf"|(?:{alternatives([*_LABELS, *both('文/图 图/文 图文 文/摄 供图')])})"
    r"\s*[：:/／\s]"
)
# （记者 甲 文/图）, 记者 甲 摄影报道 : words and pictures by the same people are a text's byline.
_WORDS_TOO = re.compile(
    rf"(?:{alternatives(both('文/图 图/文 文图 图文 文并摄 文/摄 摄影报道 图文报道'))})[）)]?$"
)
_SENTENCE_MARKS = re.compile(r"[。！？!?；;]")
# A person on a line without brackets: a few Chinese characters, more where a middle dot joins parts.
_NAME = rf"(?:{HAN}{{0,4}}|{HAN}{{1,10}}(?:[·•‧]{HAN}{{1,10}})+|[A-Z][A-Za-z.'’-]{{0,20}})"
_NAMES = re.compile(rf"(?:{HAN}{{0,10}}?(?:{alternatives(BEFORE)}))?{_NAME}")

# □ 甲某 乙某 : the white square leads in an author; other ornaments lead in headings as well.
_NAMES_ALONE = re.compile(rf"(?:{HAN}{{2,3}}|{HAN}[ \u3000]{HAN})(?:[\s、]{{1,4}}{HAN}{{2,3}}){{0,3}}")
# 读者 何大勇 : these stand before a name with a space only.
_ROLE_AND_NAMES = re.compile(
    rf"(?:{alternatives(both('作者 读者 网友 整理 执笔 撰文 编辑 来信人'))})"
    rf"(?:[\s、]{{1,4}}{HAN}{{2,3}}){{1,3}}"
)
# Fields that a web page prints with a text; they name nobody.
_WEB_LABEL = re.compile(r"(?:[发發](?:布|佈|表)|更新)(?:[时時][间間]|日期)\s?[：:]")
_WEB_LENGTH = 80
_WEB_CELL = 18


@dataclass(frozen=True, slots=True)
class Found:
    """A byline or credit at the end of a text: where it starts, and whether it is a photo credit."""

    start: int
    photo: bool


def is_credit(text: str) -> bool:
    """Whether the whole text is the credit of a picture.

    Example:
        >>> is_credit("本报记者 张亚丹 摄"), is_credit("他拍摄的照片很好。")
        (True, False)
    """
    inner = PAREN.fullmatch(text)
    body = inner["inner"].strip() if inner else text
    if len(body) > 36 or _SENTENCE_MARKS.search(body) or "，" in body or _WORDS_TOO.search(body):
        return False
    if picture := PICTURE.fullmatch(body):
        return bool(inner) or (picture["origin"] or "")[:1] in {"资", "資", "网", "網", "视", "視"}
    if _PICTURE_LABEL.match(body):
        return True
    tail = re.search(rf"(?:{alternatives(PHOTO)})$", body)
    if not tail or tail.start() == 0:
        return False
    names = body[: tail.start()].strip(" 　/／:：")
    # A sole 图 or 提供 also ends ordinary phrases (路线图): ask for a space or a reporter before it.
    if tail.group() in {"图", "圖", "图片", "圖片", "提供"} and not (
        re.search(r"\s", body) or _REPORTER.search(body)
    ):
        return False
    return bool(names) and len(names) <= 30 and not re.search(r"[的了是在]", names.replace("记者", ""))


def is_byline(text: str) -> bool:
    """Whether the whole text is a byline, or a line of date and origin.

    Example:
        >>> is_byline("（本报记者 孙聪利 通讯员 张旭长）"), is_byline("记者在现场看到，队伍很长。")
        (True, False)
    """
    body = text[lead(text) :]
    if inner := PAREN.fullmatch(body):
        core = inner["inner"].strip()
        named = _BYLINE_INNER.match(core) or ORIGIN_INNER.match(core)
        return bool(named) and not _SENTENCE_MARKS.search(core)
    if _is_web_line(body):
        return True
    if len(body) > 60 or re.search(r"[。！？!?；;，“”]", body):
        return False
    if text[0] == "□" and _NAMES_ALONE.fullmatch(body):
        return True
    if _ROLE_AND_NAMES.fullmatch(body) or DOCUMENT_NUMBER.fullmatch(body):
        return True
    dated = FROM_PLACE.sub("", without_date(body))
    if not dated or _STAFF_LINE.match(dated):
        return True
    match = ROLE_BEFORE.match(dated)
    if not match or not match["role"] or not re.match(_NO_NAME, dated[match.end() :]):
        return False
    rest = dated[match.end() :].strip()
    return bool(rest) and all(_NAMES.fullmatch(token) for token in TOKEN.findall(rest))


def _is_web_line(body: str) -> bool:
    """2023-05-04 10:22 with what a web page prints beside it: where from, how often read."""
    if len(body) > _WEB_LENGTH or re.search(r"[。！？!?；;，“”]", body):
        return False
    if _WEB_LABEL.match(body):
        return bool(re.search(r"\d{4}", body))
    cells = body.split()
    if not has_time(body) or max(map(len, cells)) > _WEB_CELL:
        return False
    # 时间：2023年5月20日 14:00 says when, not from whom.
    return any(not re.match(r"[\d年月日:：./-]+|[时時][间間]|日期|星期.", cell) for cell in cells)


def trailing(text: str) -> Found | None:
    """The byline or credit in brackets that ends a paragraph, or None.

    Example:
        >>> trailing("多干点是应该的。（本报记者 孙聪利）").start
        8
    """
    # The form is at most 62 characters long: looking further back costs time and finds nothing.
    match = _PAREN_AT_END.search(text, max(0, len(text) - 64))
    if not match or match.start() == 0:
        return None
    if is_byline(match.group()):
        return Found(match.start(), photo=False)
    if is_credit(match.group()):
        return Found(match.start(), photo=True)
    return None


def trailing_credit(text: str) -> Found | None:
    """The credit that follows a caption on the same line (图为现场。 本报记者 甲 摄), or None."""
    for match in re.finditer(r"(?<=[。！？!?])\s*(?=\S)|[ \u3000]{1,}(?=\S)", text):
        tail = text[match.end() :]
        if 2 <= len(tail) <= 30 and is_credit(tail):
            return Found(match.end(), photo=True)
    return None
