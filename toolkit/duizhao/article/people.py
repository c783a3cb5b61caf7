"""Bylines and credits: recognising them and reading who did what.

The forms are those of Chinese newspapers and agencies:（本报记者 甲 通讯员 乙）, 本报记者 甲 摄, 乙供图,
（文/图 记者 丙）, 新华社记者丁 摄, 责任编辑：戊.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from duizhao.article.dates import has_time, without_date
from duizhao.model import Contributor

_TRADITIONAL = str.maketrans(
    "记讯员编辑责摄图报译审对实习见约驻评论统筹划来制资网络频并体电",
    "記訊員編輯責攝圖報譯審對實習見約駐評論統籌劃來製資網絡頻並體電",
)


def _both(words: str) -> list[str]:
    """The words in simplified and traditional characters, longer ones first."""
    found = {*words.split(), *words.translate(_TRADITIONAL).split()}
    return sorted(found, key=lambda word: (-len(word), word))


# Longer roles come first: 特约记者 must not be read as the affiliation 特约 and the role 记者.
_REPORTERS = _both(
    "特约通讯员 特约记者 实习记者 见习记者 摄影记者 首席记者 全媒体记者 融媒体记者 特派记者 驻站记者 "
    "通讯员 评论员 实习生 记者 责任编辑"
)
# These are also ordinary characters of names (文静, 图雅), so a mark or a space must follow them.
_STAFF = _both(
    "责编 美编 编辑 作者 校对 审核 统筹 策划 整理 编译 翻译 撰文 摄影 图片来源 来源 图片 供图 制图 "
    "主编 排版 监制 终审 初审 复审 执笔 供稿 文字 读者 网友 文/图 图/文 文/摄 文图 图文 文 图"
)
_BEFORE = _REPORTERS + _STAFF
_AFTER = _both(
    "摄影报道 图文报道 文/图 图/文 文并摄 文/摄 摄影 供图 制图 配图 提供 整理 编译 撰文 报道 摄 图 文"
)
_PHOTO = _both("摄影报道 图文报道 文/图 图/文 文并摄 文/摄 摄影 供图 制图 配图 图片来源 提供 摄 图 图片")

_SLASH = r"\s{0,9}[/／]\s{0,9}"


def _alternatives(roles: list[str]) -> str:
    return "|".join(role.replace("/", _SLASH) for role in roles)


_HAN = r"[\u3400-\u9fff\U00020000-\U0003ffff]"
_ROLE_BEFORE = re.compile(
    rf"(?P<affiliation>{_HAN}{{0,10}}?)(?P<role>{_alternatives(_REPORTERS)})[：:]?"
    rf"|(?P<staff>{_alternatives(_STAFF)})(?:[：:/／]|(?=\s)|$)"
)
_ROLE_AFTER = re.compile(rf"(?P<role>{_alternatives(_AFTER)})$")
_TOKEN = re.compile(r"[^\s、，,；;|｜]+")
_PAREN = re.compile(r"[（(【\[〔](?P<inner>[^（）()【】\[\]〔〕]{2,60})[）)】\]〕]$")
_PAREN_AT_END = re.compile(r"[（(][^（）()]{2,60}[）)]$")
_LEAD = re.compile(r"[□■●◎○◇◆▲△☆★※▶►\s]*")
_PICTURE = re.compile(
    rf"(?P<origin>{_alternatives(_both('资料 网络 视频 文件'))}|本[报報]|新[华華]社)?"
    r"(?:[图圖]片|照片|[图圖]|截[图圖])"
)
_PICTURE_LABEL = re.compile(rf"(?:{_alternatives(_both('摄影 供图 制图 图片来源 图片 图'))})\s*[：:/／]\s*\S")

_REPORTER = re.compile("|".join(_both("记者 通讯员 实习生 评论员")))
_LABELS = _both(
    "值班主编 值班编辑 实习编辑 美术编辑 版面编辑 主编 排版 监制 终审 初审 复审 一审 二审 三审 执笔 供稿 文字 责任编辑 责编 编辑 美编 作者 撰文 校对 审核 统筹 策划 整理 编译 翻译 来源 文 图 文图 摄影"
)
_STAFF_LINE = re.compile(
    rf"(?:{_alternatives(_LABELS)})"
    r"\s*[：:/／丨|｜]\s*\S"
)
# 记者说, 记者手记, 记者站 : the word is a subject or a part of another one, not a role before a name.
_NO_NAME = r"(?![们們会會站节節证證说說问問从從在注按眼]|采[访訪]|了解|手[记記]|[观觀]察|[调調]查)"
_BYLINE_INNER = re.compile(
    rf"{_HAN}{{0,10}}?(?:{_REPORTER.pattern}){_NO_NAME}"
    rf"|(?:{_alternatives([*_LABELS, *_both('文/图 图/文 图文 文/摄 供图')])})"
    r"\s*[：:/／\s]"
)
# These say where a text comes from or where its author works; no name can be told apart in them.
_ORIGIN_INNER = re.compile(
    r"(?:本文)?作者(?:系|为|為|单位|單位)|(?:[综綜]合|摘|[选選]|[节節][选選]|[转轉][载載]?)自|原[载載][^，。]{2}|(?:据|據|[综綜]合)[^，。]{2,20}(?:[报報]道|消息|[电電])$"
)
# （记者 甲 文/图）, 记者 甲 摄影报道 : words and pictures by the same people are a text's byline.
_WORDS_TOO = re.compile(
    rf"(?:{_alternatives(_both('文/图 图/文 文图 图文 文并摄 文/摄 摄影报道 图文报道'))})[）)]?$"
)
_DATE_TOKEN = re.compile(r"[\d年月日时時分秒:：./-]+|星期.|周[一二三四五六日]")
_SENTENCE_MARKS = re.compile(r"[。！？!?；;]")
# A person on a line without brackets: a few Chinese characters, more where a middle dot joins parts.
_NAME = rf"(?:{_HAN}{{0,4}}|{_HAN}{{1,10}}(?:[·•‧]{_HAN}{{1,10}})+|[A-Z][A-Za-z.'’-]{{0,20}})"
_NAMES = re.compile(rf"(?:{_HAN}{{0,10}}?(?:{_alternatives(_BEFORE)}))?{_NAME}")

# □ 甲某 乙某 : the white square leads in an author; other ornaments lead in headings as well.
_SQUARE_AND_NAMES = re.compile(
    rf"□\s{{0,4}}(?:{_HAN}{{2,3}}|{_HAN}[ \u3000]{_HAN})(?:[\s、]{{1,4}}{_HAN}{{2,3}}){{0,3}}"
)


# 读者 何大勇 : these stand before a name with a space only.
_ROLE_AND_NAMES = re.compile(
    rf"(?:{_alternatives(_both('作者 读者 网友 整理 执笔 撰文 编辑 来信人'))})(?:[\s、]{{1,4}}{_HAN}{{2,3}}){{1,3}}"
)
# 記者林雨桐／台南報導 : the form of the press in Taiwan.
_FROM_PLACE = re.compile(rf"[/／]\s?{_HAN}{{1,10}}?(?:[报報][导導道]|[电電])$")
# 溪政办〔2024〕17号 : the number under which an office filed its paper.
_DOCUMENT_NUMBER = re.compile(rf"{_HAN}{{1,14}}[〔［\[（(【]\d{{4}}[〕］\]）)】]第?\d{{1,4}}[号號]")
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
    inner = _PAREN.fullmatch(text)
    body = inner["inner"].strip() if inner else text
    if len(body) > 36 or _SENTENCE_MARKS.search(body) or "，" in body or _WORDS_TOO.search(body):
        return False
    if picture := _PICTURE.fullmatch(body):
        return bool(inner) or (picture["origin"] or "")[:1] in {"资", "資", "网", "網", "视", "視"}
    if _PICTURE_LABEL.match(body):
        return True
    tail = re.search(rf"(?:{_alternatives(_PHOTO)})$", body)
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
    body = text[_lead(text) :]
    if inner := _PAREN.fullmatch(body):
        core = inner["inner"].strip()
        return bool(_BYLINE_INNER.match(core) or _ORIGIN_INNER.match(core)) and not _SENTENCE_MARKS.search(
            core
        )
    if _is_web_line(body):
        return True
    if len(body) > 60 or re.search(r"[。！？!?；;，“”]", body):
        return False
    if _DOCUMENT_NUMBER.fullmatch(body):
        return True
    if _SQUARE_AND_NAMES.fullmatch(text) or _ROLE_AND_NAMES.fullmatch(body):
        return True
    dated = _FROM_PLACE.sub("", without_date(body))
    if not dated or _STAFF_LINE.match(dated):
        return True
    match = _ROLE_BEFORE.match(dated)
    if not match or not match["role"] or not re.match(_NO_NAME, dated[match.end() :]):
        return False
    rest = dated[match.end() :].strip()
    return bool(rest) and all(_NAMES.fullmatch(token) for token in _TOKEN.findall(rest))


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


def _lead(text: str) -> int:
    """Where the text begins behind its ornament."""
    match = _LEAD.match(text)
    return match.end() if match else 0


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


def contributors(text: str) -> tuple[Contributor, ...]:
    """The people of a byline or credit, with role and affiliation as printed.

    A role before names holds for all names up to the next role; a role after names (摄, 供图) for those
    of them that have none. Offsets are code points of ``text``.

    Example:
        >>> [(p.name, p.role, p.affiliation) for p in contributors("（本报记者 孙聪利 通讯员 张旭长）")]
        [('孙聪利', '记者', '本报'), ('张旭长', '通讯员', '')]
    """
    begin, end = _inner(text)
    if _PICTURE.fullmatch(text, begin, end) or _ORIGIN_INNER.match(text, begin, end) or _DOCUMENT_NUMBER.fullmatch(text, begin, end):
        return ()
    if place := _FROM_PLACE.search(text, begin, end):
        end = place.start()
    tail = _ROLE_AFTER.search(text, begin, end)
    last_role = ""
    if tail and tail.start() > begin:
        last_role = re.sub(r"\s", "", tail["role"])
        end = tail.start()
    return tuple(
        Contributor(name, f"{role} {last_role}".strip(), affiliation, start, start + len(name))
        for name, role, affiliation, start in _named(text, begin, end)
    )


def _named(text: str, begin: int, end: int) -> Iterator[tuple[str, str, str, int]]:
    """Names with the role and affiliation before them, and where each begins."""
    role = affiliation = ""
    waiting = False
    for start, stop in _tokens(text, begin, end):
        match = _ROLE_BEFORE.match(text, start, stop)
        if match:
            before = match["affiliation"] or ""
            if before and waiting:
                # 记者 甲某通讯员 乙某 : what stands before the second role is the first one's name.
                yield before, role, affiliation, start
                before = ""
            role, affiliation = re.sub(r"\s", "", match["role"] or match["staff"]), before
            start, waiting = match.end(), True
        # 浏览次数：12 is a field of its own kind, 原创 a label; neither is a name.
        if start < stop and not re.search(r"[：:]|^原[创創]$|^[发發]表[于於]", text[start:stop]):
            yield text[start:stop], role, affiliation, start
            waiting = False


def _inner(text: str) -> tuple[int, int]:
    """The part of ``text`` inside its brackets and after its bullet."""
    begin = _lead(text)
    match = _PAREN.fullmatch(text, begin)
    begin, end = match.span("inner") if match else (begin, len(text))
    while begin < end and text[end - 1] in " 　/／:：":
        end -= 1
    return begin, end


def _tokens(text: str, begin: int, end: int) -> list[tuple[int, int]]:
    """Spans between separators, dates left out; two single characters with a space between are one name
    (王　芳), and so are Latin words (Anna Bell).
    """
    spans: list[tuple[int, int]] = []
    for match in _TOKEN.finditer(text, begin, end):
        start, stop = match.span()
        if match.group() in {"/", "／", "：", ":"} or _DATE_TOKEN.fullmatch(match.group()):
            continue
        if spans and text[spans[-1][1] : start].isspace() and _one_name(text, *spans[-1], match.group()):
            spans[-1] = (spans[-1][0], stop)
        else:
            spans.append((start, stop))
    return spans


def _one_name(text: str, start: int, end: int, following: str) -> bool:
    """Whether the token and ``following`` are parts of one name; a role may be glued before it."""
    role = _ROLE_BEFORE.match(text, start, end)
    first = text[role.end() if role else start : end]
    if re.fullmatch(_HAN, first) and re.fullmatch(_HAN, following):
        return True
    return first[-1:].isascii() and first[-1:].isalpha() and following[0].isascii() and following[0].isupper()
