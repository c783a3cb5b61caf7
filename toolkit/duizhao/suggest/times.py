"""Expressions of time that can be placed on a calendar or a clock.

A text is searched for parts (a year, a month, an hour); parts that touch are one expression. Durations (三天,
10年), frequencies (每周一) and vague times (近日, 目前) are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from duizhao.suggest.mention import Mention

_HAN = "一二三四五六七八九十"
_DIGIT = "0-9０-９"
_ONES = "一二三四五六七八九"
_DAY_NUMBER = rf"(?:[{_DIGIT}]{{1,2}}|[一二三]?十[{_ONES}]?|廿[{_ONES}]?|[{_ONES}])"
_HOUR_NUMBER = rf"(?:[01０１]?[{_DIGIT}]|2[0-4]|二?十[一二三]?|[{_ONES}两])"
_ERA = (
    "洪武|永乐|宣德|正统|成化|弘治|正德|嘉靖|万历|天启|崇祯|顺治|康熙|雍正|乾隆|嘉庆|道光|咸丰|同治|光绪|"
    "宣统|民国"
    "|昭和|大正|明治|平成|令和|贞观|开元|天宝|建安|太康|绍兴|淳熙|至元|洪熙|景泰"
)
_HOLIDAY = (
    "春节|元旦|国庆节|国庆|中秋节|中秋|端午节|端午|清明节|清明|元宵节|元宵|除夕夜?|"
    "大年初[一二三四五六七八九]|大年三十"
    "|劳动节|五一节|妇女节|儿童节|建党节|建军节|教师节|重阳节|腊八节?|七夕|圣诞节|平安夜|复活节|感恩节|"
    "母亲节|父亲节"
    "|情人节|植树节|青年节|双十一"
)
_DECADE = rf"(?:[{_DIGIT}][0０]|[{_ONES}]十)年代(?:初期?|末期?|中期|前期|后期|中后期)?"
_CENTURY = (
    rf"(?:公元前)?(?:[{_DIGIT}]{{1,2}}|[{_HAN}]{{1,3}}|上个?|本)世纪"
    rf"(?:初|末|中叶|中期|前期|后期|上半叶|下半叶|{_DECADE})?|(?:[{_DIGIT}]{{2}})?{_DECADE}"
)
_YEAR = (
    rf"(?:公元前?|西元前?|前)[{_DIGIT}]{{1,4}}年|[12１２][{_DIGIT}]{{3}}年(?!代)"
    rf"|[一二][〇○零{_ONES}]{{3}}年(?!代)|(?:{_ERA})(?:元|[{_DIGIT}]{{1,2}}|[{_HAN}]{{1,3}})年"
    rf"|(?<![{_DIGIT}])[{_DIGIT}]{{2}}年(?=[{_DIGIT}]{{1,2}}月)"
    rf"|[12][{_DIGIT}]{{3}}(?=[-—–－~～至到][12]?[{_DIGIT}]{{1,3}}年)"
    r"|[今去明前后同次翌当]年(?![轻度级龄事人终的])"
)
_SEASON = (
    r"(?:年?[初底末]|年中|上半年|下半年|第?[一二三四]季度|前[一二三]季度|"
    r"[春夏秋冬][天季节末初]?)(?![入日装会赛运令])"
)
_NUMERIC = (
    rf"(?<![{_DIGIT}.])[12][{_DIGIT}]{{3}}(?P<mark>[-/.])"
    rf"[{_DIGIT}]{{1,2}}(?P=mark)[{_DIGIT}]{{1,2}}(?![{_DIGIT}.])"
)
_LUNAR_DAY = rf"(?:初[{_HAN}]|廿[{_ONES}]|[二三]?十[{_ONES}]?)"
_LUNAR = (
    rf"(?:农历|阴历|旧历|夏历)(?:闰?(?:正|腊|冬|[{_HAN}]{{1,2}})月)?{_LUNAR_DAY}?"
    rf"|[正腊]月{_LUNAR_DAY}?|[{_HAN}]{{1,2}}月初[{_HAN}](?!中)"
)
_MONTH = (
    rf"(?<![{_DIGIT}{_HAN}个.])(?:1[0-2]|0?[1-9]|[１-９]|十[一二]?|[{_ONES}])月(?!革命)份?"
    r"(?:上旬|中旬|下旬|初(?!中)|底|末|中(?!旬))?"
    r"|(?:本|上个?|下个?|当)月(?![亮经球])(?:上旬|中旬|下旬|初|底|末)?"
)
# 8号楼, 3号线, 15日内 are no dates; neither is 26日 in 日本, but 26日|本赛季 is one.
_DAY = (
    rf"(?<![{_DIGIT}{_HAN}第.]){_DAY_NUMBER}[日号](?!三餐)"
    rf"(?![{_DIGIT}楼线院店台机位房桥厅馆厂井洞床坑路门游内后前间军报常夜]|本(?![赛月周年届市省院校县区次]))"
)
_WEEKDAY = (
    rf"(?:[上下本这]?(?:星期|礼拜|周)[一二三四五六日天](?![{_HAN}]?[个名位年])|[上下本]周末|"
    rf"[上下本]周)"
)
_RELATIVE = (
    r"[今昨明后前当][天日](?!生)|[今昨明]儿个?|[次翌同]日|第二天|前一天|[今昨明当](?:晚|晨|夜|早(?![已就在]))"
)
_PERIOD = (
    r"凌晨|清晨|早晨|早上|早间|上午|中午|正午|下午|午后|午间|傍晚|晚上|晚间|夜间|夜里|深夜|半夜|午夜|拂晓|"
    r"黎明"
    rf"|[早晚](?=[{_DIGIT}]{{1,2}}[点时:：])|夜"
)
# 3点建议, 8点5米, 2时间 : the number counts something.
_CLOCK = (
    rf"(?<![{_DIGIT}.:：]){_HOUR_NUMBER}[点时](?![{_DIGIT}]{{0,2}}[米元万]|分[钟子]"
    r"|[建意要体启希措内原思感期代候间机钟头刻](?!左))"
    rf"(?:{_HOUR_NUMBER}刻|半|整|钟|[{_DIGIT}]{{1,2}}分?|[{_HAN}]{{1,3}}分)?"
    rf"|(?<![{_DIGIT}.:：])[{_DIGIT}]{{1,2}}[:：][0-5][{_DIGIT}](?:[:：][0-5][{_DIGIT}])?(?![{_DIGIT}:：])"
)
# One letter a kind; the groups of the pattern bear them as their names. The order decides between kinds.
_PARTS = {
    "C": _CENTURY,
    "Y": _YEAR,
    "S": _SEASON,
    "I": _NUMERIC,
    "L": _LUNAR,
    "M": _MONTH,
    "D": _DAY,
    "H": _HOLIDAY,
    "W": _WEEKDAY,
    "R": _RELATIVE,
    "P": _PERIOD,
    "A": r"刚过|大约|约|将近|近",
    "K": _CLOCK,
    "Z": r"左右|前后|许(?![多可久诺])|多(?![数个名人次年种家少])|当天",
}
_PART = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _PARTS.items()))
_STRONG = frozenset("CYILMDHWRK")
"""Kinds that are an expression alone; the others belong to one when they touch it."""
# 一点, 两点建议, 三时 : a number in characters before 点 or 时 is an hour only where something says so.
_HAN_HOUR = re.compile(r"[一二两三四五六七八九十]{1,3}[点时]")
_SAYS_HOUR = re.compile(r"(?:[到至从在约近快于过才晚早前后]|[晨午间里上夜午后晚])$")


def find_times(text: str) -> Iterator[Mention]:
    """The expressions of time in a text of simplified characters.

    Example:
        >>> text = "5月15日上午7点到下午4时，每天三个小时"
        >>> [text[one.start : one.end] for one in find_times(text)]
        ['5月15日上午7点', '下午4时']
    """
    group: list[tuple[str, int, int]] = []
    for match in _PART.finditer(text):
        kind = "I" if match["mark"] else match.lastgroup or ""
        if not _is_part(text, kind, match):
            continue
        if group and group[-1][2] != match.start():
            yield from _expression(group)
            group = []
        group.append((kind, match.start(), match.end()))
    yield from _expression(group)


def _is_part(text: str, kind: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 2) : match.start()]
    if kind == "K" and _HAN_HOUR.match(match.group()):
        sure = match.group()[-1] in "半钟整分刻" or text.startswith(("左右", "许"), match.end())
        return sure or bool(_SAYS_HOUR.search(before))
    if kind == "D":
        # 3号 is a date only in company; 15日 stands alone, but 20日均线 does not.
        return match.group()[-1] == "日" or before.endswith(("月", "月份"))
    return not (kind in "MWRH" and before.endswith(("每", "逢")))


def _expression(group: list[tuple[str, int, int]]) -> Iterator[Mention]:
    """The group without weak parts at its front that belong to nothing, where it has a strong one."""
    while group and (group[0][0] in "ZS" or _idle(group, 0)):
        group = group[1:]
    while group and group[-1][0] == "A":
        group = group[:-1]
    kinds = [kind for kind, _, _ in group]
    if any(kind in _STRONG for kind in kinds):
        yield Mention(group[0][1], group[-1][2], "TIME", 6.0)


def _idle(group: list[tuple[str, int, int]], at: int) -> bool:
    """近 and 约 belong to an hour that follows at once."""
    return group[at][0] == "A" and not (at + 1 < len(group) and group[at + 1][0] == "K")
