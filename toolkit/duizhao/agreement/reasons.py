"""Why two annotators' spans differ: reasons that are typical of Chinese names.

A rule looks at a *clash*: spans of two annotators that overlap each other and are not the same. It either
knows the reason or says nothing; the first rule that knows one wins (:data:`RULES`). The labels that the
rules name are those of the shipped schema; with other labels the rules that need them stay silent.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from duizhao.agreement.spans import Marked


@dataclass(frozen=True, slots=True)
class Reason:
    """Why annotators disagree.

    Attributes:
        id: what is stored.
        zh, en: one sentence each.
    """

    id: str
    zh: str
    en: str


_ALL = (
    Reason(
        "quotation_marks",
        "书名号或引号算不算在内，两人不一致。",
        "One span takes in the quotation or book-title marks, the other does not.",
    ),
    Reason(
        "edge_punctuation",
        "一方首尾多出了标点或空格。",
        "The spans differ only in punctuation or spaces at the edge.",
    ),
    Reason(
        "time_expression",
        "相连的时间，一方合成一个，另一方拆开或只标了一部分。",
        "Adjoining parts of a time are one span on one side, and split or partly marked on the other.",
    ),
    Reason(
        "conjunction",
        "并列的名称（顿号或“和”相连），一方合成一个，另一方分开标。",
        "Names joined by a conjunction are one span on one side and separate on the other.",
    ),
    Reason(
        "title_name",
        "职务与姓名，一方合成一个，另一方分开或只标其一。",
        "Title and name are one span on one side; the other marks them apart, or one of them only.",
    ),
    Reason(
        "administrative_suffix",
        "行政区划的后缀（省、市、区、街道、社区等），一方带，另一方不带。",
        "One span has the suffix of the administered place (省, 市, 区, 街道, 社区 …), the other lacks it.",
    ),
    Reason(
        "organisation_suffix",
        "机构名的后缀（公司、支部、委员会等），一方带，另一方不带。",
        "One span has the suffix of the organisation (公司, 支部, 委员会 …), the other lacks it.",
    ),
    Reason(
        "administrative_prefix",
        "机构名前的“市”“区”等字，一方算在内，另一方不算。",
        "One span takes in the 市, 区 and so on before the organisation, the other does not.",
    ),
    Reason(
        "apposition",
        "相连的几个名称，一方合成一个，另一方分开标。",
        "Names that stand beside each other are one span on one side and separate on the other.",
    ),
    Reason(
        "nesting",
        "一个名称套在另一个名称里（如机构名里的地名），两人标的层数或取舍不同。",
        "One name lies in another, such as a place in an organisation, and only one of the two was marked.",
    ),
    Reason(
        "neutral_or_none",
        "“中立”与“无立场”之别：是明确地不偏不倚，还是没有谈到看法。",
        "Neutral against none: explicitly balanced, or no view expressed at all.",
    ),
)
REASONS: Mapping[str, Reason] = {reason.id: reason for reason in _ALL}
"""All reasons by id, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Spans of two annotators that overlap and differ, and what both marked in the sentence.

    Attributes:
        text: of the sentence; all spans are code points of it.
        first, second: the spans, in text order; one is empty where one annotator marked nothing there.
        shared: spans on places that both marked.
    """

    text: str
    first: Sequence[Marked]
    second: Sequence[Marked]
    shared: Sequence[Marked] = ()


def explain(clash: Clash) -> str:
    """The id of the reason, or the empty string where no rule knows one.

    Example:
        >>> from duizhao.model import Entity
        >>> short, long = Entity("", "d", "b", 0, 2, "GPE", ""), Entity("", "d", "b", 0, 3, "GPE", "")
        >>> explain(Clash("湛河区的人", [short], [long]))
        'administrative_suffix'
    """
    return next((name for name, rule in RULES if rule(clash)), "")


def explain_polarity(first: str, second: str) -> str:
    """The reason why two polarities differ, or the empty string."""
    return "neutral_or_none" if {first, second} == {"neutral", "none"} else ""


_QUOTES = frozenset("《》〈〉“”‘’「」『』\"'")
_TIME = re.compile(
    r"(?:公元前?)?(?:(?:[0-9０-９〇零一二三四五六七八九十百两]+|今|去|前|明|后|当|次)(?:个)?"
    r"(?:世纪|年代|年|月份|月|日|号|时|点钟|点|分钟|分|秒|天|周|季度)[多半许整]?"
    r"|上午|下午|中午|正午|凌晨|清晨|早晨|早上|傍晚|晚上|夜间|夜里|深夜|晚|早"
    r"|(?:星期|周|礼拜)[一二三四五六日天]|(?:农历|春|夏|秋|冬)(?:季|天)?|初|底|末|上半年|下半年|\s)+"
)
_CONJUNCTION = re.compile(r"\s*(?:[、，,/／]\s*)?(?:和|与|及|以及|跟|同|或|或者|暨)?\s*")
_POST = re.compile(
    r"(?:原|前|时任|代|副|总|常务)*(?:书记|主任|[省市区县州镇乡村局厅司处科部院校所站队组会厂行团营连排班台馆]长"
    r"|主席|总理|委员|常委|秘书长|董事长|理事长|检察长|护士长|经理|主编|编辑|总编|记者|通讯员|教授|讲师|医生|医师"
    r"|护士|老师|教师|律师|法官|工程师|研究员|调研员|巡视员|科员|干事|政委|司令员?|将军|代表|发言人|同志|先生|女士)"
)
_ADMINISTRATIVE = re.compile(
    r"(?:壮族|回族|维吾尔|藏族|苗族|土家族|彝族|蒙古族?)*(?:特别行政区|自治[区州县旗]|开发区|示范区|高新区|新区|地区"
    r"|街道|社区|[省市区县州盟旗镇乡村])"
)
_ORGANISATION = re.compile(
    r"(?:临时|总|分|第[一二三四五六七八九十]+)*(?:(?:有限|股份|责任|集团|控股)*公司|集团|党支部|支部|党总支|总支|党委|党组"
    r"|委员会|居委会|村委会|管委会|工委|纪委|团委|街道办事处|街道办|办事处|办公室|办|指挥部|中心|医院|学校|大学|学院"
    r"|研究院|研究所|银行|协会|学会|联合会|工会|基金会|出版社|报社|日报|电视台|合作社|服务队|突击队|志愿队"
    r"|[局厅部委处科厂队站所院馆团会社])"
)
_PREFIX = re.compile(r"[我本全该]?[省市区县州镇乡]")


def _inside(inner: Marked, outer: Marked) -> bool:
    """Strictly inside: the places differ."""
    return (
        outer.start <= inner.start
        and inner.end <= outer.end
        and (inner.start, inner.end) != (outer.start, outer.end)
    )


def _two(clash: Clash) -> tuple[Marked, Marked] | None:
    """Shorter and longer span, where each side has one and the one lies in the other."""
    if len(clash.first) == len(clash.second) == 1:
        a, b = clash.first[0], clash.second[0]
        if _inside(a, b):
            return a, b
        if _inside(b, a):
            return b, a
    return None


def _rests(clash: Clash) -> tuple[str, str]:
    """What the longer of two spans has before and after the shorter; empty where this is no such clash."""
    two = _two(clash)
    if two is None:
        return "", ""
    short, long = two
    return clash.text[long.start : short.start], clash.text[short.end : long.end]


def _whole(clash: Clash) -> tuple[Marked, list[Marked]] | None:
    """A span of one side that holds two or more spans of the other, which do not overlap; and these."""
    for wholes, others in ((clash.first, clash.second), (clash.second, clash.first)):
        for whole in wholes:
            parts = sorted((one for one in others if _inside(one, whole)), key=lambda one: one.start)
            if len(parts) > 1 and all(a.end <= b.start for a, b in pairwise(parts)):
                return whole, parts
    return None


def _gaps(clash: Clash, parts: Sequence[Marked]) -> list[str]:
    return [clash.text[a.end : b.start] for a, b in pairwise(parts)]


def _stripped(clash: Clash, mark: Marked, wanted: Callable[[str], bool]) -> tuple[int, int]:
    start, end = mark.start, mark.end
    while start < end and wanted(clash.text[start]):
        start += 1
    while start < end and wanted(clash.text[end - 1]):
        end -= 1
    return start, end


def _differ_in(clash: Clash, wanted: Callable[[str], bool]) -> bool:
    """Each side has one span, and without these characters at the edges they are the same and not empty."""
    if len(clash.first) != 1 or len(clash.second) != 1:
        return False
    a, b = clash.first[0], clash.second[0]
    start, end = _stripped(clash, a, wanted)
    return (
        (a.start, a.end) != (b.start, b.end) and start < end and (start, end) == _stripped(clash, b, wanted)
    )


def _quotation_marks(clash: Clash) -> bool:
    return _differ_in(clash, _QUOTES.__contains__)


def _edge_punctuation(clash: Clash) -> bool:
    return _differ_in(clash, lambda sign: sign.isspace() or unicodedata.category(sign)[0] in "PZC")


def _time_expression(clash: Clash) -> bool:
    if {one.label for one in (*clash.first, *clash.second)} != {"TIME"}:
        return False
    if _whole(clash) is not None:
        return True
    before, after = _rests(clash)
    return bool(before or after) and all(_TIME.fullmatch(rest) for rest in (before, after) if rest)


def _conjunction(clash: Clash) -> bool:
    found = _whole(clash)
    if found is not None:
        return all(gap and _CONJUNCTION.fullmatch(gap) for gap in _gaps(clash, found[1]))
    # One conjunct alone: only the mark 、 is beyond doubt, for 和 and 与 occur inside of names.
    before, after = _rests(clash)
    return before.endswith("、") or after.startswith("、")


def _title_name(clash: Clash) -> bool:
    found = _whole(clash)
    if found is not None:
        labels = {one.label for one in found[1]}
        return {"TITLE", "PER"} <= labels and not any(gap.strip() for gap in _gaps(clash, found[1]))
    if not {one.label for one in (*clash.first, *clash.second)} <= {"PER", "TITLE"}:
        return False
    before, after = _rests(clash)
    rest = before or after
    if not rest or (before and after):
        return False
    two = _two(clash)
    # Either the rest is the post, or what the shorter span marks is.
    inner = clash.text[two[0].start : two[0].end] if two else ""
    return bool(_POST.fullmatch(rest.strip())) or bool(
        _POST.fullmatch(inner) and two and two[1].label == "PER"
    )


def _administrative_suffix(clash: Clash) -> bool:
    before, after = _rests(clash)
    return not before and bool(_ADMINISTRATIVE.fullmatch(after))


def _one_label(clash: Clash) -> bool:
    return len({one.label for one in (*clash.first, *clash.second)}) == 1


def _organisation_suffix(clash: Clash) -> bool:
    # With two labels it is a name inside of another one: 凌云社区 in 凌云社区党支部.
    before, after = _rests(clash)
    return _one_label(clash) and not before and bool(_ORGANISATION.fullmatch(after))


def _administrative_prefix(clash: Clash) -> bool:
    before, after = _rests(clash)
    return _one_label(clash) and not after and bool(_PREFIX.fullmatch(before))


def _apposition(clash: Clash) -> bool:
    found = _whole(clash)
    if found is None:
        return False
    whole, parts = found
    edges = clash.text[whole.start : parts[0].start] + clash.text[parts[-1].end : whole.end]
    return not any(gap.strip() for gap in (edges, *_gaps(clash, parts)))


def _nesting(clash: Clash) -> bool:
    two = _two(clash)
    if two is not None:
        return two[0].label != two[1].label
    if clash.first and clash.second:
        return False
    return any(
        _inside(one, other) or _inside(other, one)
        for one in (*clash.first, *clash.second)
        for other in clash.shared
    )


RULES: Sequence[tuple[str, Callable[[Clash], bool]]] = (
    ("quotation_marks", _quotation_marks),
    ("edge_punctuation", _edge_punctuation),
    ("time_expression", _time_expression),
    ("conjunction", _conjunction),
    ("title_name", _title_name),
    ("administrative_suffix", _administrative_suffix),
    ("organisation_suffix", _organisation_suffix),
    ("administrative_prefix", _administrative_prefix),
    ("apposition", _apposition),
    ("nesting", _nesting),
)
"""The rules for spans, in the order in which they are asked."""
