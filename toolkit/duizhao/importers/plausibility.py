"""How much a decoded text looks like Chinese that somebody wrote.

Bytes in GB18030 often decode as Big5 too, and the reverse; what comes out then are rare characters in
a row. Written Chinese looks different: a few hundred characters make up most of any text, and nearly
all the rest are in the first level of the national character sets.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

SAMPLE = 20_000
"""Code points that are judged; more would not change the verdict."""

FREQUENT = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道"
    "行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意"
    "无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什"
    "二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义"
    "各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金"
    "指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求"
    "据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运笔百六七八九办步组华联党近支布流深持网"
    "亲快团府每林收究验志影音食须准示改委往早晚午号城县村镇街居户员参续供夜服群众医防护站送房车站车米记者吃岁"
    "越医轻集造调易字落失习县算满转热送装父母病土李增例引石线题包约亚离引候料细率转精层具采未感整风育织破选标"
    "吗吧啊呢呀谁您啦嗎哪咱它喜欢爱哥姐妈爸爷嘴脸笑哭坐站跑飞花草树木鸟鱼狗火雨雪云星春夏秋冬红黄蓝绿黑左右"
    "這個們來為國時會對過發後裡裏麼學現當沒動還進樣開從實軍無與長機關點業將兩間問並應戰頭體見產話給門東聲員"
    "論處義幾認條係繫氣題爾別變總電數報結務場計資許統區隊決馬書則聽達強難權設記類據邊張該萬覺術領確傳師觀讓"
    "識帶導爭運筆辦組華聯黨網親團驗誌須準號縣鎮號參續眾醫護車歲輕調習滿轉熱裝線約亞離細層採風織選標嗎誰歡愛"
    "媽爺臉飛樹鳥魚雲紅黃藍綠於麽説衆内黙爲産爭該這隻說頭"
)
_ORDINARY = re.compile(r"[\t-\r\x1a\x1c-\x7e]")
"""ASCII, which tells nothing of the encoding."""
_MARKS = frozenset("，。、；：？！“”‘’（）《》〈〉「」『』【】—…·　～％〔〕－")


@lru_cache(maxsize=65_536)
def _weight(character: str) -> float:
    if character in FREQUENT or character in _MARKS:
        return 1.0
    if is_chinese(character):
        return _rank(character)
    if unicodedata.category(character) in {"Cc", "Co", "Cn", "Cs"} or character == "\ufffd":
        return -1.0
    # Full-width letters and digits are usual; kana, Greek or box drawing in number are a misreading.
    return 0.5 if "\uff01" <= character <= "\uff5e" else -0.3


def _rank(character: str) -> float:
    """First level of GB 2312 or Big5: likely. Elsewhere in them: seldom. Outside both: rare."""
    seen = 0.0
    for codec, low, high in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        try:
            lead = character.encode(codec)[0]
        except UnicodeEncodeError:
            continue
        seen = max(seen, 0.45 if low <= lead <= high else 0.15)
    return seen


def is_chinese(character: str) -> bool:
    """Whether the code point is a Chinese character (a CJK ideograph, of any plane).

    Example:
        >>> [is_chinese(c) for c in "汉A，"]
        [True, False, False]
    """
    return (
        "\u4e00" <= character <= "\u9fff"
        or "\u3400" <= character <= "\u4dbf"
        or "\U00020000" <= character <= "\U0003ffff"
        or "\uf900" <= character <= "\ufaff"
        or character == "〇"
    )


def score(text: str) -> float:
    """Mean plausibility of what is not ASCII: near 1 for Chinese, below 0.5 for a misreading.

    Example:
        >>> score("党旗高高飘扬。") > score("絊瑋詢詢ⅱ栨﹝")
        True
    """
    weights = [_weight(character) for character in text[:SAMPLE] if not _ORDINARY.fullmatch(character)]
    return sum(weights) / len(weights) if weights else 0.0


def is_plausible(text: str, value: float) -> bool:
    """Whether ``value``, the score of ``text``, is that of Chinese.

    A few characters may all be rare ones (a name, a term), so short texts are judged mildly.
    """
    chinese = sum(map(is_chinese, text[:SAMPLE]))
    return chinese > 0 and value >= (0.55 if chinese >= 40 else 0.25)
