"""Dates as lines of their own print them: 2023年5月4日 星期四, 2023-05-04 10:22, 二〇二三年五月四日夜."""

from __future__ import annotations

import re

_DIGITS = "[一二三四五六七八九十〇零○Ｏ]"
_NUMBERS = (
    r"\d{2,4}\s?[年./-]\s?\d{1,2}\s?[月./-]\s?\d{1,2}\s?日?"
    r"(?:\s?星期.)?(?:\s{0,4}\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?"
)
_WORDS = rf"{_DIGITS}{{2,4}}年{_DIGITS}{{1,3}}月{_DIGITS}{{1,3}}日"
_DATE = rf"(?:{_NUMBERS}|{_WORDS})"
_AT_EDGE = re.compile(rf"^{_DATE}(?:\s+|$)|\s+{_DATE}$")
_WITH_TIME = re.compile(
    r"(?:^|[\s：:])\d{4}\s?[年./-]\s?\d{1,2}\s?[月./-]\s?\d{1,2}\s?日?\s{1,4}\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?=\s|$)"
)
# A date over or under a name may lack the year, and say where and at what time of day: 三月五日夜于江城.
_LOOSE = re.compile(
    rf"[（(]?\s{{0,4}}(?:{_DATE}"
    rf"|(?:\d{{2,4}}\s?年|{_DIGITS}{{2,4}}年)?(?:\d{{1,2}}|{_DIGITS}{{1,3}})\s?月"
    rf"(?:(?:\d{{1,2}}|{_DIGITS}{{1,3}})\s?[日号號])?"
    rf"|(?:\d{{4}}\s?年|{_DIGITS}{{4}}年)[初早仲暮深晚隆]?[春夏秋冬])"
    r"\s{0,4}(?:[晨夜晚午]|凌晨|深夜|清晨|上午|下午)?"
    r"[，,\s]{0,4}(?:[写寫作记記]?[于於][^，。！？；\s]{1,12})?\s{0,4}[）)]?"
)
_LENGTH = 40


def without_date(text: str) -> str:
    """The text without the date that it begins or ends with."""
    return _AT_EDGE.sub("", text).strip()


def is_date(text: str) -> bool:
    """Whether the text is nothing but a full date, perhaps with the time of day.

    Example:
        >>> is_date("2023年5月4日 星期四"), is_date("五月四日夜")
        (True, False)
    """
    return len(text) <= _LENGTH and not without_date(text)


def is_loose_date(text: str) -> bool:
    """Whether the text is a date as people write it under a letter: with place, without year, in brackets.

    Example:
        >>> is_loose_date("五月四日夜于江城"), is_loose_date("五月的风")
        (True, False)
    """
    return len(text) <= _LENGTH and bool(_LOOSE.fullmatch(text))


def has_time(text: str) -> bool:
    """Whether a full date with the time of day stands in the text, as web pages print it."""
    return bool(_WITH_TIME.search(text))
