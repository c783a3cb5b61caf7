"""Function words with more than one reading: how the words beside them decide.

Dictionaries settle the compounds (觉得, 目的, 还有); these rules settle the single characters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from duizhao.model import Word
from duizhao.pinyin.phrases import phrase

ALWAYS = {
    "的": "de", "么": "me", "吗": "ma", "呢": "ne", "吧": "ba", "啊": "a", "呀": "ya", "嘛": "ma",
    "们": "men", "个": "gè", "不": "bù", "一": "yī", "没": "méi", "谁": "shéi", "那": "nà", "哪": "nǎ",
    "和": "hé", "与": "yǔ", "上": "shàng", "下": "xià", "来": "lái", "去": "qù", "要": "yào", "会": "huì",
    "几": "jǐ", "看": "kàn", "大": "dà", "吃": "chī", "教": "jiāo",
    "难": "nán", "難": "nán", "脏": "zāng", "乐": "lè", "挑": "tiāo",
    "都": "dōu", "能": "néng", "可": "kě", "吓": "xià",
    "個": "gè", "嗎": "ma", "們": "men", "沒": "méi", "誰": "shéi", "來": "lái", "會": "huì", "與": "yǔ",
    "给": "gěi", "給": "gěi", "麼": "me", "说": "shuō", "說": "shuō", "读": "dú", "讀": "dú",
    "把": "bǎ",
    "听": "tīng", "聽": "tīng", "比": "bǐ", "更": "gèng", "曾": "céng", "令": "lìng", "见": "jiàn",
    "離": "lí",
    "离": "lí", "远": "yuǎn", "遠": "yuǎn", "强": "qiáng", "哦": "ò", "咋": "zǎ",
}  # fmt: skip
"""Single characters whose other readings live in compounds only."""

# Single characters of manner that take the particle 地 (猛地站起).
_MANNER = frozenset("猛忽蓦驀霍倏陡")
_MANNER_TAGS = frozenset({"a", "ad", "an", "b", "d", "z", "i", "l", "vn", "v", "o", "nz"})
_MODAL = frozenset(
    {
        "想", "要", "会", "會", "能", "可以", "应该", "應該", "必须", "必須", "得", "不", "没", "沒", "别",
        "別", "再", "才", "就", "让", "讓", "请", "請", "能够", "能夠", "无法", "將", "将",
    }
)  # fmt: skip
# Verbs of motion have 过 as a direction (走过大桥), unless it is plainly experience (没走过).
_MOTION = frozenset("走跑飞飛跳穿越经經路度渡翻绕繞掠划滑闪閃流游驶駛骑騎迈邁跨转轉回掉递遞接吹拂刮擦飘飄射")
_GIVEN_BACK = frozenset("给給钱錢书書债債清款了我你他她它您")
_NUMBERS = frozenset("一二两兩三四五六七八九十百千万萬亿億几幾数數半每各某这這那哪多单單")
_BECOMING = frozenset(
    "作做当當称稱视視定选選评評译譯改变變化分合列封拜升任尊誉譽命名立成認认设設推奉更转轉判结結演"
)


def settle(words: Sequence[Word], at: int) -> str | None:
    """The reading of the last character of word ``at``, or None where no rule knows.

    Example:
        >>> from duizhao.words import segment
        >>> settle(segment("我得走"), 1), settle(segment("得了奖"), 0)
        ('děi', 'dé')
    """
    form = words[at].form
    if rule := _RULES.get(form):
        return rule(words, at)
    return ALWAYS.get(form)


def _beside(words: Sequence[Word], at: int, step: int) -> Word | None:
    """The neighbouring word, where nothing stands between."""
    other = at + step
    if not 0 <= other < len(words):
        return None
    left, right = (words[other], words[at]) if step < 0 else (words[at], words[other])
    return words[other] if left.end == right.start else None


def _earlier(words: Sequence[Word], at: int, most: int) -> Iterator[Word]:
    """The words before ``at`` in its line, the nearest first."""
    for place in range(at - 1, max(0, at - most) - 1, -1):
        if words[place].form == "\n":
            return
        yield words[place]


def _is_word(word: Word | None) -> bool:
    return word is not None and word.form[0].isalnum()


def _di(words: Sequence[Word], at: int) -> str:
    """地: the particle stands between a word of manner and what is done (就地 is jiùdì)."""
    before, after = _beside(words, at, -1), _beside(words, at, 1)
    if before is None or not _is_word(before):
        return "dì"
    if before.form in _MANNER or (len(before.form) > 1 and before.form[-1] in "声聲然"):
        return "de"
    if not _is_word(after) or after is None:
        return "de" if words[at].pos == "uv" and len(before.form) > 2 else "dì"
    if len(before.form) > 1 and before.pos in _MANNER_TAGS:
        return (
            "de"
            if after.pos[:1] in {"v", "p", "d", "a", "r", "m", "c", "i", "l", "z", "n", "t", "f"}
            else "dì"
        )
    if len(before.form) > 2 and before.form[-1] == before.form[-2]:
        return "de"  # 高高兴兴地, 笑眯眯地
    if (
        len(before.form) > 1
        and words[at].pos == "uv"
        and before.pos[:1] not in {"r", "m", "q", "n", "s", "t"}
    ):
        return "de" if after.pos[:1] in {"v", "p", "d", "a", "i", "l", "z"} else "dì"
    return "dì"


def _de(words: Sequence[Word], at: int) -> str:
    """得: must (也得 yě děi), to get (得了奖 dé), or the particle of result (跑得快 de)."""
    before, after = _beside(words, at, -1), _beside(words, at, 1)
    if after is not None and after.form == "了" and (before is None or before.pos[:1] not in {"v", "a"}):
        return "dé"
    if before is None or not _is_word(before):
        return "děi" if after is not None and after.pos[:1] in {"v", "p", "d"} else "dé"
    if before.pos[:1] == "d" and after is not None and after.form in "“‘「『":
        return "děi"  # 也得“抢”
    if before.pos == "v" and len(before.form) > 1 and after is not None and after.form in _NEEDED:
        return "děi"  # 排班得靠“抢”
    if after is not None and (
        after.form[0] in "很太极極最更特挺像" or after.form in {"非常", "这么", "那么", "多么"}
    ):
        return "de"
    if before.pos[:1] in {"v", "a", "z"} or before.form in {"不", "一"} or before.pos in {"i", "l"}:
        return "de" if before.form not in {"不"} else "dé"
    if after is None or not _is_word(after):
        return "de" if before.pos[:1] in {"v", "a"} else "dé"
    if before.pos[:1] in {"r", "n", "d", "c", "t", "f", "y"}:
        if after.pos[:1] in {"v", "p"} or after.form in {
            "先",
            "多",
            "好好",
            "一起",
            "马上",
            "赶快",
            "慢慢",
            "再",
        }:
            return "děi"
        if after.pos[:1] in {"a", "d", "z"}:
            return "de" if before.pos[:1] in {"n"} else "děi"
        if after.pos[:1] == "m" or after.form[0].isdigit():
            return "děi" if before.pos[:1] in {"d", "c"} else "dé"
        return "děi" if after.pos[:1] == "r" else "dé" if before.pos[:1] in {"n", "r", "d"} else "de"
    return "de"


_NEEDED = frozenset({"靠", "有", "先", "看", "让", "由", "用", "按", "找", "从", "讓", "從"})


def _le(words: Sequence[Word], at: int) -> str:
    """了 after V不 and V得 is a full verb (干不了 liǎo)."""
    before, verb = _beside(words, at, -1), _beside(words, at - 1, -1) if at else None
    if before is not None and before.form in {"不", "得"} and verb is not None and verb.pos[:1] in {"v", "a"}:
        return "liǎo" if before.form == "不" or len(verb.form) == 1 else "le"
    if before is not None and len(before.form) > 1 and before.form[-1] in "不得" and before.pos[:1] == "v":
        return "liǎo" if before.form[-1] == "不" else "le"
    return "le"


def _zhe(words: Sequence[Word], at: int) -> str:
    before, verb = _beside(words, at, -1), _beside(words, at - 1, -1) if at else None
    if before is not None and before.form in {"不", "得"} and verb is not None and verb.pos[:1] == "v":
        return "zháo"
    if before is not None and before.form in {"睡", "猜"}:
        after = _beside(words, at, 1)
        if (
            after is None
            or not _is_word(after)
            or after.form in {"了", "以后", "后", "之后", "的", "没有", "过"}
        ):
            return "zháo"
    return "zhe"


def _guo(words: Sequence[Word], at: int) -> str:
    """过 after a verb is experience (去过 guo); after a verb of motion with its goal a direction."""
    before, after = _beside(words, at, -1), _beside(words, at, 1)
    if before is None or before.form in _MODAL or before.pos[:1] not in {"v", "a", "n"}:
        return "guò"
    if before.pos[:1] == "n" and len(before.form) > 1:
        return "guò"  # of one character the segmenter takes some verbs for nouns: 学过
    if before.form[-1] in _MOTION and after is not None and after.pos[:1] in {"n", "m", "r", "s", "f"}:
        denied = any(
            word.form in {"没", "没有", "從", "从", "曾", "曾经", "沒"} for word in _earlier(words, at, 4)
        )
        return "guo" if denied else "guò"
    return "guo"


def _hai(words: Sequence[Word], at: int) -> str:
    """还 before what is given back, or after 把…, is a verb."""
    before, after = _beside(words, at, -1), _beside(words, at, 1)
    if after is not None and after.form[0] in _GIVEN_BACK and after.pos[:1] in {"n", "p", "u", "v"}:
        return "huán"
    if after is None or not _is_word(after):
        return (
            "huán"
            if before is not None and before.form in {"要", "没", "不", "会", "来", "去", "得", "该", "先"}
            else "hái"
        )
    taken = any(word.form in {"把", "将"} for word in _earlier(words, at, 6))
    return "huán" if taken and after.form in {"给", "回", "了"} else "hái"


_SAYS = frozenset(
    {
        "主", "准", "準", "首", "限", "例", "荣", "榮", "止", "本", "先", "宜", "妙", "核心", "中心", "基础",
        "基礎", "代表", "重点", "重點", "目标", "目標", "己任", "据", "據", "鉴", "鑑", "伍", "邻", "鄰",
    }
)  # fmt: skip
_BEFORE_FOR = frozenset(
    {
        "是", "都", "也", "只", "就", "要", "而", "并", "並", "将", "將", "会", "會", "能", "来", "來", "去",
        "专门", "專門", "愿", "願", "愿意", "不", "正", "还", "還", "一直", "分别", "地",
    }
)  # fmt: skip


def _wei(words: Sequence[Word], at: int) -> str | None:
    """为: to be or become (改名为, 以……为主 wéi), or for whom or what it is done (为他, 为保护环境 wèi)."""
    before, after = _beside(words, at, -1), _beside(words, at, 1)
    if after is None or not _is_word(after):
        return None
    if after.form in {"了", "什么", "什麼", "何", "此", "着"} or after.pos[:1] == "r":
        return "wèi"
    if after.form in _SAYS or after.pos[:1] == "m" or after.form[0].isdigit():
        return "wéi"
    if before is not None and before.form[-1] in _BECOMING and before.pos[:1] == "v":
        return "wéi"
    if any(word.form in {"以", "被", "由"} for word in _earlier(words, at, 5)):
        return "wéi"
    if before is None or not _is_word(before) or before.form in _BEFORE_FOR or after.pos == "v":
        return "wèi"
    return "wèi" if _verb_follows(words, at + 2) else None


def _verb_follows(words: Sequence[Word], at: int) -> bool:
    """Whether a verb stands before the clause ends."""
    for word in words[at : at + 8]:
        if not _is_word(word):
            return False
        if word.pos in {"v", "vn", "vd"}:
            return True
    return False


def _after_number(word: Word | None) -> bool:
    return word is not None and (word.form[-1] in _NUMBERS or word.form[-1].isdigit())


def _zhi(words: Sequence[Word], at: int) -> str:
    """只 counts animals and one of a pair after a number (三只猫 zhī)."""
    return "zhī" if _after_number(_beside(words, at, -1)) else "zhǐ"


def _zhong(words: Sequence[Word], at: int) -> str | None:
    """种 after a number is a sort (三种 zhǒng); before trees and fields to plant."""
    if _after_number(_beside(words, at, -1)):
        return "zhǒng"
    after = _beside(words, at, 1)
    return "zhòng" if after is not None and after.form[0] in "了着過过上下满植" else None


def _hang(words: Sequence[Word], at: int) -> str | None:
    """行 after a number and before what is written or planted in lines (三行字 háng); else it will do."""
    after = _beside(words, at, 1)
    if _after_number(_beside(words, at, -1)):
        return "háng"
    return "xíng" if after is None or not _is_word(after) or after.pos[:1] in {"y", "u"} else None


def _chang(words: Sequence[Word], at: int) -> str | None:
    """长 after a word of degree is long (很长 cháng), before a result or direction to grow (长得 zhǎng)."""
    before, after = _beside(words, at, -1), _beside(words, at, 1)
    if before is not None and (before.form in _DEGREE or (before.pos == "n" and not _is_word(after))):
        return "cháng"  # 等候时间长
    if after is not None and (after.pos[:1] == "m" or after.form[0].isdigit()):
        return "cháng"
    return "zhǎng" if after is not None and after.form[0] in "得大出满滿成高胖在着" else None


_DEGREE = frozenset(
    {
        "又", "很", "太", "最", "更", "不", "多", "这么", "那么", "這麼", "那麼", "非常", "特别", "比较",
        "挺", "越", "真", "好", "有点", "有点儿", "细", "稍",
    }
)  # fmt: skip


def _tiao(words: Sequence[Word], at: int) -> str | None:
    """调 before what is high or low is to adjust (调高 tiáo)."""
    after = _beside(words, at, 1)
    return "tiáo" if after is not None and after.form[0] in "高低大小好亮暗快慢整准匀" else None


def _gan(words: Sequence[Word], at: int) -> str:
    """干 is to do, and dry after a word of degree or a verb of drying (晾干 gān)."""
    before = _beside(words, at, -1)
    return (
        "gān"
        if before is not None
        and (before.form in _DEGREE - {"多", "不", "好", "更"} or before.form in "晾晒擦吹烘榨风")
        else "gàn"
    )


def _company(words: Sequence[Word], at: int) -> str:
    """一行 before people or what they do is a party of travellers (一行3人 xíng), else a line."""
    after = _beside(words, at, 1)
    return (
        "xíng"
        if after is not None
        and (after.form[0].isdigit() or after.pos[:1] in {"m", "p", "v", "r"} or after.form == "人")
        else "háng"
    )


def _biaodi(words: Sequence[Word], at: int) -> str:
    """标的 is an object of trade; behind a word it is the end of that word and a particle (红袖|标的)."""
    return "de" if _is_word(_beside(words, at, -1)) else "dì"


def _bude(words: Sequence[Word], at: int) -> str:
    """不得 after what one must not do (马虎不得 de), else to forbid (不得入内 dé)."""
    before, after = _beside(words, at, -1), _beside(words, at, 1)
    return "de" if _is_word(before) and not _is_word(after) else "dé"


def _kong(words: Sequence[Word], at: int) -> str | None:
    """空 that one has is leisure (没空 kòng)."""
    before = _beside(words, at, -1)
    return (
        "kòng"
        if before is not None and before.form in {"有", "没", "没有", "抽", "得", "趁", "沒有"}
        else None
    )


def _zhong_hit(words: Sequence[Word], at: int) -> str:
    """中 is to hit or to win before what was (中了奖 zhòng), else in or middle."""
    after = _beside(words, at, 1)
    return (
        "zhòng" if after is not None and after.form in {"了", "过", "着", "毒", "奖", "弹", "计"} else "zhōng"
    )


def _hao(words: Sequence[Word], at: int) -> str:
    """好 is good; to be fond of (hào) lives in compounds and after 爱."""
    before = _beside(words, at, -1)
    return "hào" if before is not None and before.form in {"爱", "喜"} else "hǎo"


_RULES: dict[str, Callable[[Sequence[Word], int], str | None]] = {
    "地": _di, "得": _de, "了": _le, "着": _zhe, "过": _guo, "過": _guo, "还": _hai, "還": _hai,
    "为": _wei, "為": _wei, "爲": _wei, "只": _zhi, "隻": _zhi, "种": _zhong, "種": _zhong, "行": _hang,
    "长": _chang, "長": _chang, "空": _kong, "调": _tiao,
    "中": _zhong_hit, "好": _hao, "干": _gan, "一行": _company, "标的": _biaodi, "不得": _bude,
}  # fmt: skip


class Mostly(NamedTuple):
    """What a word reads, unless one of these characters stands beside it: then its rule is asked."""

    reading: str
    before: str = ""
    behind: str = ""


MOSTLY: Mapping[str, Mostly] = {
    "了": Mostly("le", before="不得"),
    "着": Mostly("zhe", before="不得睡猜"),
    "好": Mostly("hǎo", before="爱喜"),
    "中": Mostly("zhōng", behind="了过着毒奖弹计"),
}
"""Words whose rule changes little; they are among the most frequent ones."""

COUNTING = _NUMBERS
"""What stands before a measure word: in 一种 and 三只 nothing is open."""

RULED = frozenset(_RULES)
"""Words, nearly all of one character, that the rules look at."""


_EXPERIENCED = frozenset(
    "经通超度越渡难不路跳穿走飞错躲绕翻跨闪掠驶挺熬放罪悔改记太胜高好赛透掉转回接递思补批"
)


def settle_in_word(form: str, pos: str) -> str | None:
    """The same for the last character of a word that the segmenter did not divide: 去过 guo, 睡着 zháo.

    Example:
        >>> settle_in_word("去过", "v"), settle_in_word("经过", "p")
        ('guo', None)
    """
    if not 2 <= len(form) <= 3 or pos[:1] not in {"v", "a", "l", "p", "i", "u"}:
        return None
    if form[-1] in "过過" and form[-2] not in _EXPERIENCED:
        return "guo"
    if form in {"睡着", "猜着", "睡著"}:
        return "zháo"
    return "zhe" if len(form) == 2 and form[1] == "着" and phrase(form) is None else None
