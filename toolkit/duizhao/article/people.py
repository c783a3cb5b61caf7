"""Bylines and credits: recognising them and reading who did what.

The forms are those of Chinese newspapers and agencies:（本报记者 甲 通讯员 乙）, 本报记者 甲 摄, 乙供图,
（文/图 记者 丙）, 新华社记者丁 摄, 责任编辑：戊.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from duizhao.model import Contributor

# Longer roles first: 特约记者 must not be read as the affiliation 特约 and the role 记者.
_REPORTERS = (
    "特约通讯员 特约记者 实习记者 见习记者 摄影记者 首席记者 全媒体记者 融媒体记者 特派记者 驻站记者 通讯员 评论员 "
    "实习生 记者 责任编辑"
).split()
# These are also ordinary characters of names (文静, 图雅), so a mark or a space must follow them.
_STAFF = (
    "责编 美编 编辑 作者 校对 审核 统筹 策划 整理 编译 翻译 撰文 摄影 图片来源 来源 图片 供图 制图 "
    "文/图 图/文 文/摄 文图 图文 文 图"
).split()
_BEFORE = _REPORTERS + _STAFF
_AFTER = (
    "摄影报道 图文报道 文/图 图/文 文并摄 文/摄 摄影 供图 制图 配图 提供 整理 编译 撰文 报道 摄 图 文".split()
)
_PHOTO = "摄影报道 图文报道 文/图 图/文 文并摄 文/摄 摄影 供图 制图 配图 图片来源 提供 摄 图 图片".split()

_SLASH = r"\s*[/／]\s*"


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
_LEAD = re.compile(r"^[□■●◎○◇◆▲△☆★※▶►\s]*")

_REPORTER = re.compile(r"记者|通讯员|实习生|评论员")
_STAFF_LINE = re.compile(
    r"^(?:责任编辑|责编|编辑|美编|作者|撰文|校对|审核|统筹|策划|整理|编译|翻译|来源|文|图|文图|摄影)\s*[：:/／丨|]\s*\S"
)
_BYLINE_INNER = re.compile(
    rf"^(?:{_HAN}{{0,10}}?(?:记者|通讯员|实习生|评论员)(?!们|会|站|节|证|说|问|采访|了解|从|在)"
    rf"|(?:文|图|文{_SLASH}图|图{_SLASH}文|文图|图文|文{_SLASH}摄|摄影|供图|来源|责任编辑|责编|编辑|作者|整理|编译|撰文)\s*[：:/／\s]"
    rf"|作者(?:系|为|单位)|(?:据|综合)[^，。]{{2,20}}(?:报道|消息|电)$)"
)
_SENTENCE_MARKS = re.compile(r"[。！？!?；;]")


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
    if len(body) > 36 or _SENTENCE_MARKS.search(body) or "，" in body:
        return False
    if re.fullmatch(r"(?:资料|网络|视频|本报|新华社|文件)?(?:图片|照片|图|截图)", body):
        return bool(inner) or body.startswith(("资料", "网络", "视频"))
    if re.match(r"(?:摄影|供图|制图|图片来源|图片|图)\s*[：:/／]\s*\S", body):
        return True
    tail = re.search(rf"(?:{_alternatives(_PHOTO)})$", body)
    if not tail or tail.start() == 0:
        return False
    names = body[: tail.start()].strip(" 　/／:：")
    # A sole 图 or 提供 also ends ordinary phrases (路线图): ask for a space or a reporter before it.
    if tail.group() in {"图", "图片", "提供"} and not (re.search(r"\s", body) or _REPORTER.search(body)):
        return False
    return bool(names) and len(names) <= 30 and not re.search(r"[的了是在]", names.replace("记者", ""))


def is_byline(text: str) -> bool:
    """Whether the whole text is a byline.

    Example:
        >>> is_byline("（本报记者 孙聪利 通讯员 张旭长）"), is_byline("记者在现场看到，队伍很长。")
        (True, False)
    """
    body = text[_LEAD.match(text).end() :]  # type: ignore[union-attr]  # the pattern matches emptiness
    inner = _PAREN.fullmatch(body)
    if inner:
        return bool(_BYLINE_INNER.match(inner["inner"].strip())) and not _SENTENCE_MARKS.search(
            inner["inner"]
        )
    if len(body) > 50 or re.search(r"[。！？!?；;，“”]", body):
        return False
    if _STAFF_LINE.match(body):
        return True
    match = _ROLE_BEFORE.match(body)
    if not match or not match["role"]:
        return False
    rest = body[match.end() :].strip()
    return bool(rest) and all(
        re.fullmatch(rf"(?:{_HAN}{{0,10}}?(?:{_alternatives(_BEFORE)}))?{_HAN}{{0,4}}", token)
        for token in _TOKEN.findall(rest)
    )


def trailing(text: str) -> Found | None:
    """The byline or credit in brackets that ends a paragraph, or None.

    Example:
        >>> trailing("多干点是应该的。（本报记者 孙聪利）").start
        8
    """
    match = re.search(r"[（(][^（）()]{2,60}[）)]$", text)
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
    tail = _ROLE_AFTER.search(text[begin:end])
    last_role = ""
    if tail and tail.start() > 0:
        last_role = re.sub(r"\s", "", tail["role"])
        end = begin + tail.start()
    found: list[Contributor] = []
    role = affiliation = ""
    for start, stop in _tokens(text, begin, end):
        match = _ROLE_BEFORE.match(text, start, stop)
        if match:
            role, affiliation = re.sub(r"\s", "", match["role"] or match["staff"]), match["affiliation"] or ""
            start = match.end()
        if start < stop:
            found.append(Contributor(text[start:stop], role, affiliation, start, stop))
    if not last_role:
        return tuple(found)
    return tuple(
        Contributor(one.name, f"{one.role} {last_role}".strip(), one.affiliation, one.start, one.end)
        for one in found
    )


def _inner(text: str) -> tuple[int, int]:
    """The part of ``text`` inside its brackets and after its bullet."""
    begin = _LEAD.match(text).end()  # type: ignore[union-attr]  # the pattern matches emptiness
    match = _PAREN.fullmatch(text, begin)
    begin, end = match.span("inner") if match else (begin, len(text))
    while begin < end and text[end - 1] in " 　/／:：":
        end -= 1
    return begin, end


def _tokens(text: str, begin: int, end: int) -> list[tuple[int, int]]:
    """Spans between separators; two single characters with a space between are one name (王　芳)."""
    spans: list[tuple[int, int]] = []
    for match in _TOKEN.finditer(text, begin, end):
        start, stop = match.span()
        single = stop - start == 1 and re.fullmatch(_HAN, text[start:stop])
        if single and spans and spans[-1][1] - spans[-1][0] == 1 and text[spans[-1][1] : start].isspace():
            spans[-1] = (spans[-1][0], stop)
        else:
            spans.append((start, stop))
    return [(start, stop) for start, stop in spans if text[start:stop] not in {"/", "／", "：", ":"}]
