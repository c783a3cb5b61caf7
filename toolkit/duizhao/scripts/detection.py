"""In which script a text is written: simplified, traditional (of Taiwan, of Hong Kong) or both mixed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from duizhao.scripts.engine import run_all

Detected = Literal["hans", "hant", "hant_tw", "hant_hk", "mixed", "none"]

# Forms that only one region writes: the standards of Taiwan (教育部《國字標準字體》) and of Hong Kong
# (《常用字字形表》), where fonts agree with the code points and both have the character in everyday use.
TAIWAN_FORMS = frozenset("裡溫衛鉤檯蔥敘蘊媼")
HONG_KONG_FORMS = frozenset("裏綫啓温説悦閲税脱鋭衞鈎枱葱敍衆牀户藴羣峯")
# Words and particles, as much as writing, tell the regions apart; Cantonese is written in Hong Kong.
TAIWAN_WORDS = (
    "軟體",
    "網路",
    "資訊",
    "捷運",
    "計程車",
    "影片",
    "程式",
    "螢幕",
    "滑鼠",
    "品質",
    "公車",
    "機車",
    "行動電話",
    "雷射",
    "沙拉",
    "馬鈴薯",
    "鳳梨",
    "印表機",
    "部落格",
    "簡訊",
    "預設",
    "記憶體",
    "伺服器",
)
HONG_KONG_WORDS = (
    "軟件",
    "網絡",
    "的士",
    "巴士",
    "短片",
    "程式員",
    "屏幕",
    "質素",
    "手提電話",
    "激光",
    "沙律",
    "薯仔",
    "菠蘿",
    "打印機",
    "網誌",
    "短訊",
    "嘅",
    "咗",
    "喺",
    "哋",
    "嚟",
    "唔",
    "冇",
    "嗰",
    "啲",
    "睇",
)

_MIXED_SHARE = 0.08
"""A text is mixed when the rarer script has at least this share of the telling characters: more than a
quotation or a slip of the keyboard, and at least two different characters."""


@dataclass(frozen=True, slots=True)
class ScriptFinding:
    """What a script was told by.

    Attributes:
        script: the answer; ``none`` where no character tells.
        hans, hant: the characters that exist in one script only -> how often they occur.
        taiwan, hong_kong: the forms and words of one region only -> how often they occur.
    """

    script: Detected
    hans: Mapping[str, int]
    hant: Mapping[str, int]
    taiwan: Mapping[str, int]
    hong_kong: Mapping[str, int]

    @property
    def reason(self) -> str:
        """The evidence in a line.

        Example:
            >>> detect("汉字很长").reason
            'simplified 汉长 (2); traditional none'
        """
        parts = [f"simplified {_listed(self.hans)}", f"traditional {_listed(self.hant)}"]
        if self.taiwan or self.hong_kong:
            parts += [f"Taiwan {_listed(self.taiwan)}", f"Hong Kong {_listed(self.hong_kong)}"]
        return "; ".join(parts)


def _listed(counts: Mapping[str, int], most: int = 8) -> str:
    if not counts:
        return "none"
    first = sorted(counts, key=lambda each: -counts[each])[:most]
    joined = ("" if all(len(each) == 1 for each in first) else " ").join(first)
    return f"{joined}{'…' if len(counts) > most else ''} ({sum(counts.values())})"


def detect(text: str) -> ScriptFinding:
    """The script of a text, with the evidence.

    A character tells when OpenCC changes it and the character set of the other script (Big5, GB 2312) lacks
    it, so 里, 后 or 台, which both scripts have, say nothing. The region of a traditional text is told by
    forms and words that only one region has, where they are in the majority; else it is ``hant``.

    Example:
        >>> detect("頭髮在那裡").script, detect("头发").script, detect("一二三").script
        ('hant_tw', 'hans', 'none')
    """
    counts = Counter(each for each in text if each > "\u2e80")
    if not counts:
        return ScriptFinding("none", {}, {}, {}, {})
    characters = sorted(counts)
    # One character a call's line, or the converters would see words in the sorted row and choose by them.
    hans = _only(characters, run_all(characters, "s2t"), "big5", counts)
    hant = _only(characters, run_all(characters, "t2s"), "gb2312", counts)
    taiwan = _regional(text, counts, TAIWAN_FORMS, TAIWAN_WORDS)
    hong_kong = _regional(text, counts, HONG_KONG_FORMS, HONG_KONG_WORDS)
    return ScriptFinding(_decide(hans, hant, taiwan, hong_kong), hans, hant, taiwan, hong_kong)


def _only(
    characters: list[str], converted: list[str], codec: str, counts: Mapping[str, int]
) -> dict[str, int]:
    return {
        before: counts[before]
        for before, after in zip(characters, converted, strict=True)
        if before != after and not before.encode(codec, "ignore")
    }


def _regional(
    text: str, counts: Mapping[str, int], forms: frozenset[str], words: tuple[str, ...]
) -> dict[str, int]:
    found = {form: counts[form] for form in sorted(forms & counts.keys())}
    return found | {word: text.count(word) for word in words if word in text}


def _decide(
    hans: Mapping[str, int], hant: Mapping[str, int], taiwan: Mapping[str, int], hong_kong: Mapping[str, int]
) -> Detected:
    simple, traditional = sum(hans.values()), sum(hant.values())
    if not simple and not traditional:
        return "none"
    rarer = min((hans, hant), key=lambda each: sum(each.values()))
    if len(rarer) >= 2 and sum(rarer.values()) >= _MIXED_SHARE * (simple + traditional):
        return "mixed"
    if simple > traditional:
        return "hans"
    tw, hk = sum(taiwan.values()), sum(hong_kong.values())
    if tw > hk:
        return "hant_tw"
    return "hant_hk" if hk > tw else "hant"
