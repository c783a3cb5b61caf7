"""Line ends without an end mark: a heading line ends a sentence, a torn or wrapped line does not.

What plainly ends a line (an empty line, a list item next) or plainly tears it (a comma before, a closing mark
after) is asked first. Between two whole lines the signs are weighed: a word across the line end, a word that
wants another, equal widths and a long line speak for a tear; a short line without marks for a heading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from duizhao.words import segment

_RUN = re.compile(r"\s+")
# 1. 一、 （一） ① 第一章 • begin an item or a part; 3.5 and 一、二等 do not.
_ITEM = re.compile(
    r"[（(](?:\d{1,3}|[一二三四五六七八九十百]{1,4}|[a-zA-Z]|[ivxIVX]{1,4})[)）]"
    r"|[一二三四五六七八九十]{1,3}[、.．](?![一二三四五六七八九十]{1,2}[、，。年月日等级級])"
    r"|(?:\d{1,3}|[a-zA-Z]|[ⅰ-ⅻⅠ-Ⅻ])(?:[.．、)）](?!\d)|\.(?:\d{1,2}\.){0,3}\d{1,2}\s)"
    r"|\d{1,2}(?:\.\d{1,2}){1,3}[ \u3000]"
    r"|第[一二三四五六七八九十百零〇\d]{1,5}(?:[章节節回卷篇编編条條款部幕场場集]|部分)(?:[\s：:]|$)"
    r"|[•●■◆▪○◇□★☆▶►➤✅✔☑·]|[-*+–] |[—–-]{1,2}(?=[^\s\d—–-])|[①-⑳⑴-⒇⒈-⒛❶-❿㈠-㈩]|#{1,6} |\|"
    r"|【[^】\n]{1,12}】|[（(][^）)\n]{1,20}[）)]\s*(?:\n|$)"
)
# 姓名：张三, 甲：你好 : a label and what it says, line by line.
_LABELLED = re.compile(r"[^\s，。！？；：、“”「」《》,.!?;:]{1,8}[：:](?!//)")
_SPEAKER = re.compile("[说說道问問答喊叫是为為有]：$")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+$")
_SPEECH_NEXT = re.compile('[“「『‘"]')
_CANNOT_BEGIN = re.compile(r"[，。、；：！？”’」』）》〉】…,;:!?)%％]|们|們")
_COMMAS = "，、；,;—～·－&/"
# 交给了…, with an object to come; and what never closes a line of English.
_WANTS_MORE = re.compile(
    r"(?:[给給成为為到有]了|[（(“「『《〈‘]"
    r"|(?:^|\s)(?:the|an?|of|in|on|at|by|to|for|from|with|and|or|is|are|was|has|have|that|as|its?))$"
)
_DETERMINERS = frozenset("这這那该該各每某本其此由")
_ADJECTIVES = frozenset("新大小老高低多少好全主副总總旧舊长長短两兩")
_UNIT = re.compile(r"[个個亿億万萬千百元年月日号號名位家次条條座户戶吨噸米公里斤克%％倍岁歲度人]")
_SOFT_END = re.compile(r"[了吗嗎吧呢啊呀哦啦嘛的]$")
_OPENING_WORD = re.compile(
    r"今[天日年晨晚早]|昨[天日晚]|明[天日年]|日前|近[日年来來期]|本[报報文刊店次]|记者|記者|新华社|新華社|\d{1,4}[年月日]|随着|隨著"
    r"|为[了进贯切]|為了|我|你|您|他|她|它|这|這|那[天年个個是]|在|对于|對於|如果|虽然|雖然|当|當|自|据|據|从|從|各[位]|尊敬|亲爱|親愛|摘要|关键词"
)
_INNER = re.compile(r"[，；：。！？,;!?]")
_SEEN = 200


@dataclass(frozen=True, slots=True)
class _Gap:
    """A line end inside a sentence that has begun: the line before, the line after, what lies between."""

    before: str
    after: str
    white: str
    previous: int


def line_end(text: str, start: int, at: int) -> tuple[bool, int]:
    r"""Whether the sentence from ``start`` ends with the line that ends at ``at``, and where the next begins.

    Example:
        >>> line_end("引言\n本文研究断句。", 0, 2), line_end("今天报名，明天开\n始上课。", 0, 8)
        ((True, 3), (False, 9))
    """
    begin = at
    while begin > start and text[begin - 1].isspace():
        begin -= 1
    run = _RUN.match(text, begin)
    assert run
    white, after = run.group(), run.end()
    if begin == start or after == len(text):
        return False, after
    if white.count("\n") > 1:
        return True, after
    head = text.rfind("\n", start, begin) + 1
    torn_before = head > 0
    head = head or start
    gap = _Gap(text[max(head, begin - _SEEN) : begin], _line(text, after), white, 0)
    plain = _plainly(gap)
    if plain is None and (torn_before or not _begins_line(text, start)):
        plain = False
    if plain is None and _open_quotation(text, start, begin, after):
        plain = False
    if plain is None:
        plain = _weigh(gap, _width_of_line_before(text, start)) <= 0
    return plain, after


def _line(text: str, at: int) -> str:
    end = text.find("\n", at, at + _SEEN)
    return text[at : at + _SEEN] if end < 0 else text[at:end].rstrip()


def _begins_line(text: str, start: int) -> bool:
    while start and text[start - 1] != "\n":
        start -= 1
        if not text[start].isspace():
            return False
    return True


def _width_of_line_before(text: str, start: int) -> int:
    end = start
    while end and text[end - 1].isspace():
        end -= 1
    if text.count("\n", end, start) != 1:
        return 0
    return _width(text[max(text.rfind("\n", max(0, end - _SEEN), end) + 1, end - _SEEN) : end])


def _width(line: str) -> int:
    """Width in Chinese characters: of half-width ones, two make one."""
    return len(line) - sum(map(str.isascii, line)) // 2


def _open_quotation(text: str, start: int, begin: int, after: int) -> bool:
    """Whether the line ends inside a quotation that closes in the next line."""
    for opener, closer in ("“”", "「」", "『』", "‘’"):
        opened = text.rfind(opener, max(start, begin - _SEEN), begin)
        if opened > text.rfind(closer, max(start, begin - _SEEN), begin):
            closed = text.find(closer, after, after + _SEEN)
            if closed >= 0 and "\n" not in text[after:closed]:
                return True
    return False


def _plainly(gap: _Gap) -> bool | None:
    """True where the line plainly ends its sentence, False where it is plainly torn."""
    before, after = gap.before, gap.after
    if before[-1] in "。！？…!?":
        return True
    item = _ITEM.match(after)
    if before[-1] == "、" or (before[-1] in "，," and not item):
        return False
    if item or ("\u3000\u3000" in gap.white and not before.startswith("\u3000")):
        return True
    if _LABELLED.match(after) and (_LABELLED.match(before) or before[-1] not in _COMMAS):
        return True
    if before[-1] in _COMMAS or _CANNOT_BEGIN.match(after):
        return False
    if before[-1] in "：:":
        # 各位代表： is a line of its own; 他说： waits for the speech.
        return not (_SPEECH_NEXT.match(after) or _INNER.search(before[:-1]) or len(before) > 20)
    if _ADDRESS.search(before):
        return True
    if before[-1].isascii() and before[-1].isalpha() and after[0].isascii() and after[0].islower():
        return False
    if _ITEM.match(before) and not _INNER.search(before) and _width(before) <= 25:
        return None if _WANTS_MORE.search(before) else True
    if (label := _LABELLED.match(before)) and not _SPEAKER.search(label.group()):
        # 会议地点：302室
        return True if _width(before) <= 20 and not _INNER.search(before, label.end()) else None
    return None


def _weigh(gap: _Gap, width_before: int) -> int:
    """What speaks for a torn sentence, less what speaks for a heading."""
    before, after = gap.before, gap.after
    width, next_width = _width(before), _width(after)
    inner = bool(_INNER.search(before))
    short = width <= 15 and next_width <= 15 and not _INNER.search(after[:-1])
    score = 2 * inner + 3 * (width >= 30) + (22 <= width < 30)
    score += 3 * (min(width, next_width) >= 12 and abs(width - next_width) <= 1)
    score += 2 * (width_before >= 12 and abs(width_before - width) <= 1)
    score += 1 if next_width <= width + 1 else -2
    score -= (not inner) + (width <= 12) + (width <= 8) + 2 * (short and not inner)
    score -= bool(_OPENING_WORD.match(after)) + bool(_SOFT_END.search(before))
    if score <= 0 and before[-1].isdigit() and _UNIT.match(after):
        return 1
    return score if score > 0 else score + _grammar(before, after)


def _grammar(before: str, after: str) -> int:
    """What the words at the line end say: one that wants another or leans on it, one torn in two."""
    if _WANTS_MORE.search(before):
        return 9
    left, right = segment(before[-10:]), segment(after[:10])
    if len(left) < 2 or not right:
        return 0
    last, first = left[-1], right[0]
    if (
        last.pos in {"p", "c", "uj"}
        or last.form in _DETERMINERS
        or first.pos in {"ul", "uj", "uz", "ug", "ud"}
    ):
        return 9
    score = 3 * (last.pos == "d" and len(last.form) == 1) + 5 * (last.form in _ADJECTIVES)
    score += 3 * (first.pos in {"c", "y"} or first.form in {"等", "是", "及", "以及"})
    return score + 5 * _word_across(before[-8:], after[:8])


def _word_across(left: str, right: str) -> bool:
    """Whether a word of the dictionary lies across the line end, made of whole words of both sides."""
    at = len(left)
    across = next((one for one in segment(left + right) if one.start < at < one.end), None)
    if across is None:
        return False
    begins = {one.start for one in segment(left)}
    ends = {one.end + at for one in segment(right)}
    return across.start in begins and across.end in ends
