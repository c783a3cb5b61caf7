"""End marks: which can end a sentence, and what belongs to one after it: closers, emoji, faces, notes."""

from __future__ import annotations

import re

from duizhao.splitting.pairs import QUOTE_CLOSERS, STRAIGHT, Page

_MARKS = "。！？!?｡．.…⋯‥‼⁇⁈⁉﹒﹖﹗︒︕︖"
# A drawn-out end (！～) belongs to its mark. A line's end is looked at too: see lines.py. Most marks stand
# alone before a Chinese character: nothing more has to be asked about those, and group 1 says so.
MARK = re.compile(rf"[{_MARKS}\n](?:(?<=\n)|(?<=[。！？])(\n?)(?=[\u4e00-\u9fff])|[{_MARKS}]*[~～]*)")
CONTINUING = "，、；：,;:—–～％%·"
CLOSERS = "".join(dict.fromkeys("）)》〉】〕]" + QUOTE_CLOSERS))
_END_MARKS = frozenset("。！？｡…⋯‥‼⁇⁈⁉﹖﹗︒︕︖")
_ELLIPSIS = frozenset("…⋯‥")

# Emoji with their joiners, skin tones, key caps and flags.
_EMOJI = (
    "[\u00a9\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff"
    "\ufe0e\ufe0f\u200d\u20e3\U0001f000-\U0001faff\U000e0020-\U000e007f♪-♯]"
)
# Faces: in brackets with no word inside （≧▽≦）, and the well-known ones without.
_FACE_SIGN = (
    r"[^\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff\uac00-\ud7afA-Za-z0-9\s（()）。！？，、；：“”‘’「」『』《》…]"
    r"|[oOTuUvwxXQ0つノヽヮシツ艸口益皿ˊˋ]"
)
# Arms: ヽ(…)ノ ╯(…)╯ and any letter of a script that stands in no Chinese text.
_ARMS = (
    r"(?:[oOmdbヽノﾉヾ\\/~～=<>*´｀`]"
    r"|[^\u0000-\u007f\u00b0-\u00b9\u2010-\u2030\u2070-\u24ff\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af\uff00-\uff9f])"
)
_FACE = (
    rf"{_ARMS}{{0,3}}[(（](?=[^)）]{{0,14}}(?:_|[^\w)）]))(?:{_FACE_SIGN}){{2,14}}[)）]{_ARMS}{{0,6}}"
    r"|\^[_oO.-]?\^|[>＞][_.﹏][<＜]|[TQ;；][_A﹏w][TQ;；]|[-=](?:_|\s?)[-=](?:\|{1,3}|b)?|[→←]_[→←]|[oO0]_[oO0]"
    r"|[uU]_[uU]|@_@|\$_\$|[+＋]_[+＋]|[:;=]-?[()DPp3](?![A-Za-z0-9])"
    r"|(?:orz|Orz|OTZ|OTL|QAQ|QwQ|QVQ|TAT|TwT|XD|xD|0v0|hhh+|lol|LOL|ww+|[zZ]{3,}|233+)(?![A-Za-z0-9])"
)
# [微笑] is a face that a chat program draws; [2-4] and ¹² point to notes. A circled number is a note mark
# only where nothing follows: elsewhere it begins an item.
_NOTE = (
    r"\[[\u4e00-\u9fff]{1,4}\]|\[\d{1,3}(?:\s?[,，、\-–~～]\s?\d{1,3}){0,8}\]|\[[a-zA-Z]{3,8}\]"
    r"|[⁰¹²³⁴-⁹]{1,3}|[①-⑳](?=\s|$)"
)
_TAIL = re.compile(f"(?:{_FACE}|{_NOTE}|{_EMOJI}+(?: {_EMOJI}+)*)+")
_TAIL_AFTER_SPACE = re.compile(rf"[ \u3000]?(?:{_FACE}|{_EMOJI})+(?=\s|$)")

# 1. a. Ⅱ. 三. at the beginning open an item.
_ITEM = re.compile(
    r"(?:[•●■◆▪○*-]\s?)?[（(]?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,4}|[ⅰ-ⅻⅠ-Ⅻ]|[一二三四五六七八九十]{1,3})[)）]?"
)
_LONG_NUMBER = re.compile(r"\d{3}|\.\d+$")
_ABBREVIATION = re.compile(
    r"(?:^|[^A-Za-z=/_@-])(?:[A-Za-z]|Mr|Mrs|Ms|Mx|Dr|Prof|St|No|Nos|Vol|Vols|Figs?|Eqs?|Sec|Ch|pp|vs|etc|al|cf|eds?"
    r"|Inc|Ltd|Co|Corp|Bros|Jr|Sr|Gen|Col|Capt|Lt|Sgt|Gov|Sen|Rep|Rev|Hon|Mt|Ave|Blvd|Rd|Dept|Univ|Assn|approx|est"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|[Aa]\.m|[Pp]\.m|Ph\.D|viz|ibid|Ibid)$"
)
# These close a Latin sentence when a capital follows.
_MAY_CLOSE = re.compile(r"(?:[AaPp]\.m|etc|Jr|Sr|Inc|Ltd|Corp|[^A-Za-z]Co)$")
# 报告.docx, 例子.com ; but 北京.Tom and 北京.25 are two sentences.
_EXTENSION = re.compile(r"[a-z]{1,6}\d?(?![A-Za-z])|[A-Z]{2,5}(?![a-z])|[A-Za-z]+[./_@]")
_ADDRESS = re.compile(r"[\w%-]*[=&/]|//|[-_]")


def closers(page: Page, end: int) -> tuple[int, int | None]:
    """The end of the closing brackets and quotation marks at ``end``, and the last quotation mark's place."""
    text, quote = page.text, None
    while end < len(text) and text[end] in CLOSERS:
        if text[end] in STRAIGHT and end not in page.openers:
            break
        if text[end] in QUOTE_CLOSERS:
            quote = end
        end += 1
    return end, quote


def tail(text: str, start: int, end: int) -> int:
    """The end of the emoji, faces and note marks that follow a sentence.

    Example:
        >>> tail("好耶！(≧▽≦)走", 0, 3), tail("如此。[2-4]又", 0, 3), tail("✅快！✅好！", 0, 3)
        (8, 8, 3)
    """
    if end < len(text) and text[end] == text[start]:
        # The same sign before each sentence is a bullet.
        return end
    if match := _TAIL.match(text, end):
        end = match.end()
    if match := _TAIL_AFTER_SPACE.match(text, end):
        end = match.end()
    return end


def is_ellipsis(marks: str) -> bool:
    """Whether the marks are an ellipsis, which ends a sentence only where another plainly begins."""
    return set(marks) <= _ELLIPSIS


def is_terminal(text: str, start: int, mark: re.Match[str]) -> bool:
    """Whether the mark can end a sentence at all: not in a number, an address, an abbreviation."""
    marks = mark.group().rstrip("~～")
    if not _END_MARKS.isdisjoint(marks):
        return True
    before = text[mark.start() - 1 : mark.start()]
    after = text[mark.end() : mark.end() + 1]
    if marks[-1] in "!?":
        return _half_width_cry(text, mark.end(), before, after)
    if len(marks) > 2 and set(marks) == {"."}:
        return not after or after in QUOTE_CLOSERS or after.isspace()
    if not before or before.isspace():
        return False
    if mark.start() - start <= 7 and _ITEM.fullmatch(text, start, mark.start()):
        return False
    if before.isdigit():
        # In 4. Then the number closes a Latin sentence; 验证码:1234.五分钟内有效
        if after == " ":
            return "A" <= text[mark.end() + 1 : mark.end() + 2] <= "Z"
        return bool(_LONG_NUMBER.search(text, max(0, mark.start() - 4), mark.start())) and not after.isascii()
    if before.isascii():
        return _latin_stop(text, mark)
    return not (after.isascii() and after.isalnum()) or not _EXTENSION.match(text, mark.end())


def _half_width_cry(text: str, end: int, before: str, after: str) -> bool:
    if not after or not after.isascii() or not (after.isalnum() or after in "/=&-_"):
        return True
    return not before.isascii() and not _ADDRESS.match(text, end)


def _latin_stop(text: str, mark: re.Match[str]) -> bool:
    begin, end = max(0, mark.start() - 8), mark.end()
    after = text[end : end + 1]
    following = text[end : end + 3].strip()[:1]
    capital = after.isspace() and "A" <= following <= "Z"
    if _ABBREVIATION.search(text, begin, mark.start()):
        return capital and bool(_MAY_CLOSE.search(text, begin, mark.start()))
    if after.isspace():
        return not following.islower()
    return not after.isascii() or not after or after in QUOTE_CLOSERS
