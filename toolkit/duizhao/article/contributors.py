"""Who did what: the names in a byline or credit, with the role and affiliation printed beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from duizhao.article.dates import is_loose_date
from duizhao.article.roles import (
    DOCUMENT_NUMBER,
    FROM_PLACE,
    HAN,
    LABELLED,
    OFFICE,
    ORIGIN_INNER,
    PAREN,
    PICTURE,
    ROLE_AFTER,
    ROLE_BEFORE,
    TOKEN,
    lead,
)
from duizhao.model import Contributor

_DATE_TOKEN = re.compile(r"[\d年月日时時分秒:：./-]+|星期.|周[一二三四五六日]")

# 浏览次数：12 is a field of its own kind, 原创 a label, 3月1日通过 an event; none is a name.
_NO_NAME = re.compile(r"[：:]|^原[创創]$|^[发發]表[于於]|\d{4}年")


def contributors(text: str) -> tuple[Contributor, ...]:
    """The people of a byline or credit, with role and affiliation as printed.

    A role before names holds for all names up to the next role; a role after names (摄, 供图) for those
    of them that have none. Offsets are code points of ``text``.

    Example:
        >>> [(p.name, p.role, p.affiliation) for p in contributors("（本报记者 孙聪利 通讯员 张旭长）")]
        [('孙聪利', '记者', '本报'), ('张旭长', '通讯员', '')]
    """
    begin, end = _inner(text)
    core = text[begin:end]
    if (
        is_loose_date(core)
        or PICTURE.fullmatch(core)
        or ORIGIN_INNER.match(core)
        or DOCUMENT_NUMBER.fullmatch(core)
    ):
        return ()
    if place := FROM_PLACE.search(text, begin, end):
        end = place.start()
    tail = ROLE_AFTER.search(text, begin, end)
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
        match = ROLE_BEFORE.match(text, start, stop)
        if match:
            before = match["affiliation"] or ""
            if before and waiting:
                # 记者 甲某通讯员 乙某 : what stands before the second role is the first one's name.
                yield before, role, affiliation, start
                before = ""
            role, affiliation = re.sub(r"\s", "", match["role"] or match["staff"]), before
            start, waiting = match.end(), True
        elif labelled := LABELLED.fullmatch(text, start, stop):
            role, start = labelled["label"], labelled.start("name")
        elif stop < end and OFFICE.search(text, start, stop):
            role, start, waiting = text[start:stop], stop, True
        if start < stop and not _NO_NAME.search(text[start:stop]):
            yield text[start:stop], role, affiliation, start
            waiting = False


def _inner(text: str) -> tuple[int, int]:
    """The part of ``text`` inside its brackets and after its bullet."""
    begin = lead(text)
    match = PAREN.fullmatch(text, begin)
    begin, end = match.span("inner") if match else (begin, len(text))
    while begin < end and text[end - 1] in " 　/／:：":
        end -= 1
    return begin, end


def _tokens(text: str, begin: int, end: int) -> list[tuple[int, int]]:
    """Spans between separators, dates left out; two single characters with a space between are one name
    (王　芳), and so are Latin words (Anna Bell).
    """
    spans: list[tuple[int, int]] = []
    for match in TOKEN.finditer(text, begin, end):
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
    role = ROLE_BEFORE.match(text, start, end)
    first = text[role.end() if role else start : end]
    if re.fullmatch(HAN, first) and re.fullmatch(HAN, following):
        return True
    return first[-1:].isascii() and first[-1:].isalpha() and following[0].isascii() and following[0].isupper()
