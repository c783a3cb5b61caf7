"""Which words pinyin joins: numbers, doubled words, endings, verbs and their complements.

``regroup`` gives the units of a line: first ``recutting`` takes apart what is no word, then the rules here
join what orthography joins. GB/T 16159-2012 and textbooks differ in some (``style``); the standard's clauses
stand beside the rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from duizhao.model import Word
from duizhao.pinyin import lexicon
from duizhao.pinyin.recutting import is_chinese, recut, tag
from duizhao.pinyin.surnames import SURNAMES, TITLES

Style = Literal["standard", "textbook"]

NUMERALS = frozenset("零〇一二两兩三四五六七八九十几幾百千万萬亿億")
# Results and directions of one character that join a verb of one character (6.1.3.3: gǎohuài, dǎsǐ).
_RESULTS = frozenset(
    "完好错錯懂饱飽坏壞光成为為倒破断斷醒够夠到见見住走开開掉死会會满滿着著累干清惯慣作遍透丢丟散碎熟胖瘦哭"
    "上下进進出起回"
)
_CARRYING = frozenset("拿带帶送寄搬跑走飞飛爬游端抬追赶趕拉推开開抓叫请請")  # what 来 and 去 join
_NO_COMPLEMENT = frozenset(
    "树樹书書车車花门門画畫病梦夢心"
    "想要会會能可应應该該敢肯爱愛得是在有去来來说說问問让讓叫请請为為到被把给給不没沒别別就像用从從"
)
_SPEECH = frozenset(
    "说說问問叫请請用让讓"
)  # of these, which also take a clause, only plain results are complements
_PLAIN_RESULTS = frozenset("完错錯光掉醒清坏壞死出成开開")
_ENDINGS = frozenset("们們性化者界式型率")
_BEFORE_NOUN = frozenset("副非超反")
_BEFORE_OTHERS = _BEFORE_NOUN | SURNAMES
_BEFORE_NAMES = {title for title in TITLES if len(title) > 1} | {"记者", "記者", "通讯员", "通訊員"}
_DEMONSTRATIVES = frozenset("这這那哪每各某多来來余餘")
_MEASURES_AS_SURNAMES = frozenset("封张張顾项項段幅支方车")
_DIVISIBLE = frozenset(
    {"一点", "一點", "十分", "个人", "個人", "的话", "的話", "好多", "之一", "地上", "最多", "最少"}
)
_DIVISIBLE_STARTS = frozenset("一不百千万萬")
_ONE_NUMBER = frozenset({"百万", "千万", "百萬", "千萬", "万亿", "萬億"})
_HOURS = frozenset({"上午", "下午", "中午", "早上", "晚上", "凌晨", "今天", "明天", "昨天", "夜里"})


def regroup(words: Sequence[Word], style: Style = "standard") -> tuple[Word, ...]:
    """The units that a line writes in one piece, with part of speech, in order.

    Example:
        >>> from duizhao.words import segment
        >>> [unit.form for unit in regroup(segment("我们看一看学生们写完的这三十本书。"))]
        ['我们', '看', '一', '看', '学生们', '写完', '的', '这', '三十', '本', '书', '。']
    """
    out: list[Word] = []
    pieces = _divided(recut(words))
    for at, piece in enumerate(pieces):
        before = out[-1] if out else None
        form = piece.form
        if (
            before is None
            or before.end != piece.start
            or (len(form) > 1 and form[0] not in NUMERALS and before.form not in _BEFORE_OTHERS)
        ):
            out.append(piece)
            continue
        after = pieces[at + 1] if at + 1 < len(pieces) else None
        pos = _joint(before, piece, after, style)
        if form == "的" and before.form == "有" and (len(out) < 2 or not is_chinese(out[-2].form[-1])):
            pos = "r"  # yǒude rén
        elif pos is None and before.form in SURNAMES and len(out) > 1 and _is_name(out[-2], before, piece):
            pos = "nr"
        if pos is None:
            out.append(piece)
        else:
            out[-1] = Word(before.start, piece.end, before.form + form, pos)
    if style == "textbook":
        return tuple(part for unit in out for part in _parted(unit))
    return tuple(out)


def _is_name(earlier: Word, surname: Word, given: Word) -> bool:
    """A personal name behind a title, where the segmenter took it for words: 书记 + 马 + 喜庆."""
    if earlier.end != surname.start or len(given.form) > 2 or given.pos[:1] not in {"n", "a", "j"}:
        return False
    return earlier.form in _BEFORE_NAMES or (earlier.form == "叫" and surname.pos == "nr")


def _joint(before: Word, piece: Word, after: Word | None, style: Style) -> str | None:
    """The part of speech of the two as one word, or None where they stand apart."""
    left, right = before.form, piece.form
    if set(right) <= NUMERALS and (set(left) <= NUMERALS or left in {"第", "初"}):
        return "m"
    if left[0] in "第初" and len(left) > 1 and set(left[1:]) <= NUMERALS and set(right) <= NUMERALS:
        return "m"
    if len(right) == 1:
        return _joint_of_one(before, piece, after, style)
    if left in _BEFORE_NOUN and piece.pos[:1] == "n":
        return piece.pos
    return None


def _joint_of_one(before: Word, piece: Word, after: Word | None, style: Style) -> str | None:
    left, right = before.form, piece.form
    if right in _ENDINGS and is_chinese(left[-1]) and before.pos[:1] not in {"u", "m"}:
        return "v" if right == "化" else "n"
    if right in "儿兒" and before.pos[:1] in {"n", "v", "a", "d", "q", "r", "f", "m", "x", ""}:
        return before.pos
    if left in {"这", "那", "哪", "這"} and right in {"个", "個"}:
        return "r"
    if (
        left == right
        and is_chinese(left)
        and left not in NUMERALS
        and before.pos[:1] in {"v", "n", "q", "a", "d"}
    ):
        return before.pos  # 6.1.1.4: kànkan, rénrén
    if right in "人话話" and before.form in lexicon.names() and (right != "人" or style == "standard"):
        return "nz"  # 6.3: Zhōngguórén, Guǎngdōnghuà
    if style == "standard" and _is_complement(before, piece, after):
        return "v"
    return None


def _is_complement(before: Word, piece: Word, after: Word | None) -> bool:
    if len(before.form) != 1 or before.pos[:1] != "v":
        return False
    if before.form in _NO_COMPLEMENT:
        return before.form in _SPEECH and piece.form in _PLAIN_RESULTS
    if piece.form in "来去來":
        return before.form in _CARRYING and (after is None or after.pos[:1] not in {"v"})
    return piece.form in _RESULTS


def _divided(pieces: Sequence[Word]) -> list[Word]:
    """Words of the list that the words beside them take apart, after what is one word in three pieces."""
    out: list[Word] = []
    for at, piece in enumerate(pieces):
        form = piece.form
        single = len(form) == 1
        again = len(form) == 2 and len(out) > 1 and form[0] == out[-2].form and out[-1].form in {"了", "一"}
        if not (single or again or form in _DIVISIBLE or form[0] in _DIVISIBLE_STARTS or piece.pos == "nr"):
            out.append(piece)
            continue
        before = out[-1].form if out and out[-1].end == piece.start else ""
        if single:
            if len(before) == 2 and form == before[1] and len(out) > 1 and out[-2].form == before[0]:
                out[-2:] = [Word(out[-2].start, piece.end, out[-2].form + before + form, "z")]
            else:
                out.append(piece)
        elif again or _is_two(before, piece, pieces[at + 1].form if at + 1 < len(pieces) else ""):
            middle = piece.start + 1
            out.append(Word(piece.start, middle, form[0], tag(form[0])))
            out.append(Word(middle, piece.end, form[1:], tag(form[1:])))
        else:
            out.append(piece)
    return out


def _is_two(before: str, piece: Word, after: str) -> bool:
    """yī diǎn sìshí fēn, liǎng gè rén, yào bu yào, nǐ shuō de huà."""
    form = piece.form
    numbered = bool(before) and (before[-1] in NUMERALS or before in _DEMONSTRATIVES)
    if form in {"一点", "一點"}:
        exact = after[:1] in NUMERALS or after in {"半", "钟", "鐘", "多"}
        return exact or before in _HOURS or (numbered and set(before) <= NUMERALS)
    if form == "十分":
        return before in {"点", "點"} or (bool(before) and set(before) <= NUMERALS)
    if form in {"个人", "個人"} or (piece.pos == "nr" and form[0] in _MEASURES_AS_SURNAMES):
        return numbered
    if form in {"的话", "的話"}:
        return after not in {"，", ","}
    if form[0] in "百千万萬" and len(form) == 2 and form not in _ONE_NUMBER:
        return numbered and before[-1] in NUMERALS
    if form == "好多":
        return after in {"了", "", "。", "，", "！"}
    if form == "地上":
        return after == "了"
    if form in {"最多", "最少"}:
        return after == "的"
    if form == "之一":
        return before == "分"
    if form[0] == "一":
        return before == "第"
    return len(form) == 2 and form[0] == "不" and form[1] == before


def _parted(unit: Word) -> list[Word]:
    """What textbooks write apart: Zhōngguó rén, tīng dǒng, zǒu lái zǒu qù."""
    form, size = unit.form, len(unit.form)
    if size == 4 and form[0] == form[2] and form[1] in "来來" and form[3] == "去":
        return [Word(unit.start + at, unit.start + at + 1, char, "v") for at, char in enumerate(form)]
    people = form[-1] == "人" and form in lexicon.names() and form[:-1] in lexicon.names()
    if people or form in lexicon.sections("apart.txt")["results"]:
        middle = unit.end - 1
        return [
            Word(unit.start, middle, form[:-1], "ns" if people else "v"),
            Word(middle, unit.end, form[-1], "n" if people else "v"),
        ]
    return [unit]
