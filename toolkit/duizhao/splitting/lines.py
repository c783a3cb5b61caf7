"""Line ends without an end mark: a heading line ends a sentence, a torn or wrapped line does not.

What plainly ends a line (an empty line, a list item next) or plainly tears it (a comma before, a closing mark
after) is asked first. Between two whole lines the signs are weighed: a word across the line end, a word that
wants another, equal widths and a long line speak for a tear; a short line without marks for a heading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from duizhao.scripts import convert
from duizhao.words import segment

_RUN = re.compile(r"\s+")
# 1. 一、 （一） ① 第一章 • begin an item or a part; 3.5 and 一、二等 do not.
_ITEM = re.compile(
    r"[（(](?:\d{1,3}|[一二三四五六七八九十百]{1,4}|[a-zA-Z]|[ivxIVX]{1,4})[)）]"
    r"|[一二三四五六七八九十]{1,3}[、.．](?![一二三四五六七八九十]{1,2}[、，。年月日等级級])"
    r"|(?:\d{1,3}|[a-zA-Z]|[ⅰ-ⅻⅠ-Ⅻ])(?:[.．、)）](?!\d)|\.(?:\d{1,2}\.){0,3}\d{1,2}\s)"
    r"|\d{1,2}(?:\.\d{1,2}){1,3}[ \u3000]"
    r"|第[一二三四五六七八九十百零〇\d]{1,5}(?:[章节節回卷篇编編条條款部幕场場集]|部分)(?:[\s：:]|$)"
    r"|[•●■◆▪○◇□★☆▶►➤✅✔☑·]|[-*+–] |[①-⑳⑴-⒇⒈-⒛❶-❿㈠-㈩]|#{1,6} |\|"
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
# What no heading ends with, and what no line begins with.
_LEADING = frozenset("这那该各每某其此由是有为于所被把将让使向往之") | {"一种", "一些", "一个"}
_JOINING = frozenset("和与及或等") | {"以及", "等等", "或者"}
_FOLLOWING = frozenset("是将被把使已并也就都则而中上下里内外间时所之")
_ADJECTIVES = frozenset("新大小老高低多少好全主副总總旧舊长長短两兩")
_UNIT = re.compile(r"\d|[个個亿億万萬千百元年月日号號名位家次条條座户戶吨噸米公里斤克%％倍岁歲度人]")
_SOFT_END = re.compile(r"[了吗嗎吧呢啊呀哦啦嘛的]$")
_OPENING_WORD = re.compile(
    r"今[天日年晨晚早]|昨[天日晚]|明[天日年]|日前|近[日年来來期]|本[报報文刊店次]|记者|記者|新华社|新華社|\d{1,4}[年月日]|随着|隨著"
    r"|为[了进贯切]|為了|我|你|您|他|她|它|这|這|那[天年个個是]|在|对于|對於|如果|虽然|雖然|当|當|自|据|據|从|從|各[位]|尊敬|亲爱|親愛|摘要|关键词"
)
_BEGINS_SENTENCE = re.compile(
    r"但是?|可是|然而|不过|不過|后来|後來|起初|总之|總之|由于|由於|因[为為此]|所以|虽然|雖然|如果|当[^代]|當[^代]|自从|自從|随着|隨著"
    r"|此[^致]|[这這那该該他她它牠][^的]|一[些个個][^人]|[同其]时|[同其]時|在[^线線于於]|于|於|\d{2,4}年[^度第]|根据|根據|目前|其[中他后後]|并[且不]|而"
)
_ASPECT = re.compile(r"[了過过着著][^，。]{2,}$")
# Enough to outweigh every sign of a heading.
_DECISIVE = 12
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
    whole = not torn_before and _begins_line(text, start)
    ends = _by_form(gap, whole)
    if ends is None and (not whole or _open_quotation(text, start, begin, after)):
        ends = False
    if ends is None:
        ends = _weigh(gap, _width_of_line_before(text, start)) <= 0
    return ends, after


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


def _by_form(gap: _Gap, whole: bool) -> bool | None:
    """True where the form of the lines ends the sentence, False where it tears it, else None."""
    before, after = gap.before, gap.after
    if before[-1] in "。！？…!?":
        return True
    item = _ITEM.match(after)
    if before[-1] == "、" or (before[-1] in "，," and not item):
        return False
    if item or ("\u3000\u3000" in gap.white and not before.startswith("\u3000")):
        return True
    if after[0] in "—–":
        return before[0] == after[0]
    if whole and _LABELLED.match(after) and _LABELLED.match(before):
        return True
    if before[-1] in _COMMAS or _CANNOT_BEGIN.match(after) or (before[-1] in ".．" and after[0].isdigit()):
        return False
    if before[-1] in "：:":
        # 各位代表： is a line of its own; 他说： waits for the speech.
        return whole and not (_SPEECH_NEXT.match(after) or _INNER.search(before[:-1]) or len(before) > 20)
    if before[-1].isascii() and before[-1].isalpha() and after[0].isascii() and after[0].islower():
        return False
    return _by_its_own_form(before, after) if whole else None


def _by_its_own_form(before: str, after: str) -> bool | None:
    """The same for a line that looks like an address, the head of a part or a labelled entry."""
    if _ADDRESS.search(before):
        return True
    label = _LABELLED.match(before)
    entry = label and not _SPEAKER.search(label.group()) and not _INNER.search(before, label.end())
    head = _ITEM.match(before) and not _INNER.search(before)
    # 会议地点：302室
    if (entry and _width(before) <= 20) or (head and _width(before) <= 25):
        return True if _grammar(before, after) < _DECISIVE else None
    return True if _LABELLED.match(after) and _grammar(before, after) < _DECISIVE else None


def _weigh(gap: _Gap, width_before: int) -> int:
    """What speaks for a torn sentence, less what speaks for a heading."""
    before, after = gap.before, gap.after
    width, next_width = _width(before), _width(after)
    inner = bool(_INNER.search(before))
    closing = after[-1] == "。" and next_width <= width and not _INNER.search(after[:-1])
    # Lines of a chat or a poem come short and without marks.
    short = width <= 15 and next_width <= 15 and not _INNER.search(after) and after[-1] != "。"
    score = 2 * inner + 3 * (width >= 30) + (22 <= width < 30)
    score += 3 * (_same_width(width, next_width) or _same_width(len(before), len(after)))
    score += 2 * _same_width(width_before, width)
    score += 1 if next_width <= width + 1 else -2
    score -= (not inner) + (width <= 12) + (width <= 8) + 2 * (short and not inner)
    # 走进了新 / 时代。 : between lines without marks, a short one with its full stop is a rest.
    score += 3 * (closing and not inner and width >= 4)
    # 但是甘地更相信, 提出了兴建 : so begin and run sentences, not headings.
    score += 3 * (bool(_BEGINS_SENTENCE.match(before)) + bool(_ASPECT.search(before))) * (not short)
    score -= bool(_OPENING_WORD.match(after)) + bool(_SOFT_END.search(before))
    # The words cost most: they are asked last, and only where they can decide.
    return score if score > 0 else score + _grammar(before, after)


def _same_width(one: int, other: int) -> bool:
    return min(one, other) >= 12 and abs(one - other) <= 1


def _grammar(before: str, after: str) -> int:
    """What the words at the line end say: one that wants another or leans on it, one torn in two."""
    if _WANTS_MORE.search(before) or (before[-1].isdigit() and _UNIT.match(after)):
        return _DECISIVE
    before, after = _simplified(before[-10:]), _simplified(after[:10])
    left, right = segment(before), segment(after)
    if len(left) < 2 or not right:
        return 0
    last, first = left[-1], right[0]
    if last.pos in {"p", "c", "uj"} or first.pos in {"ul", "uj", "uz", "ug", "ud"}:
        return _DECISIVE
    if first.form in _JOINING or last.form in _LEADING or (last.pos == "v" and last.form[-1] in "为于以至"):
        return _DECISIVE
    score = 3 * (last.pos == "d" and len(last.form) == 1) + 5 * (last.form in _ADJECTIVES)
    score += 3 * (first.pos in {"c", "y"}) + 6 * (first.form in _FOLLOWING)
    return score + _word_across(before[-8:], after[:8])


def _simplified(text: str) -> str:
    """What the segmenter knows best; character for character, or not at all."""
    made = convert(text, "t2s", overrides=False)
    return made if len(made) == len(text) else text


def _word_across(left: str, right: str) -> int:
    """How surely a word lies across the line end: most where it is made of whole words of both sides."""
    at = len(left)
    across = next((one for one in segment(left + right) if one.start < at < one.end), None)
    if across is None:
        return 0
    begins = across.start in {one.start for one in segment(left)}
    ends = across.end in {one.end + at for one in segment(right)}
    return _DECISIVE if begins and ends else 5 * (begins or ends)
