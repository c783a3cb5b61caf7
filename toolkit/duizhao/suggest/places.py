"""Administered places (GPE) and natural ones (LOC): the gazetteer first, then what endings show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from duizhao.model import Span, Word
from duizhao.suggest.gazetteer import Lexicon, administered, lexicon, words_of
from duizhao.suggest.leftward import generic, name_before
from duizhao.suggest.mention import Mention
from duizhao.suggest.page import PROPER, Page

# 日本人, 英语, 美籍 : the place is only the origin of the word.
_DEMONYM = re.compile(
    "人(?![民口均大工才力权员士类物数群体生])|语(?!言)|文(?![化明艺物学联件旅])|籍|裔|族|式|菜|话(?!剧)|币|"
    "时间|烤鸭"
)
_GPE_END = re.compile(
    "(?:社区|街道|自治[区州县旗]|特别行政区|开发区|高新区|经开区|示范区|新区|特区|行政村|自然村|村|镇|乡|"
    "县|市|省|区|州|庄|屯|旗|盟|苏木|道|府|郡|帝国|王国|共和国|联邦|公国)$"
)
_LOC_END = re.compile(
    "(?:山脉|海峡|半岛|群岛|列岛|高原|平原|盆地|沙漠|草原|海湾|瀑布|峡谷|火山|冰川|流域|山|河|江|湖|海|岛|"
    "湾|峡|岭|峰|溪|洋|洲|谷|泉|潭|滩|礁|沟)$"
)
_FAC_END = re.compile(
    "(?:路|街|大街|大道|桥|大桥|站|寺|庙|塔|宫|陵|机场|港|广场|公园|铁路|公路|高速|巷|胡同|城|门|馆|楼|园|"
    "院|关|堡|坝|水库|运河)$"
)
# Words that the segmenter's dictionary has among the places.
_NO_PLACE = re.compile("(?:[赛杯奖线语人民]|人山人海|[门路街出入窗人]口)$")
# Endings that make a name of the word before them where the word is no kind of place.
_SMALL = re.compile(
    "社区|街道(?!办)|行政村|自然村|苏木|自治[区州县旗]|特别行政区|村(?![民里口头委官镇落庄医干校])|"
    "镇(?![长压静定政党委])|乡(?![亲镇下村音愁土党政])"
)
_MARKED = re.compile(
    "山脉|海峡|半岛|群岛|列岛|高原|平原|盆地|沙漠|草原|瀑布|峡谷|冰川|"
    "[山河江湖岛](?![上下里中南北东西脚顶区水边长面脉体谷地底岸屿国])"
)
_SHORT = 4.0
_ZONE = re.compile(
    "(?:经济|技术|产业|高新|综合|城乡|一体化|自由|贸易|实验|试验|自主|创新|旅游|度假|工业|保税|现代|农业|"
    "合作|国家级|省级|市级|开发|新型|工业化)*(?:开发区|示范区|高新区|经开区|度假区|试验区|自贸区|保税区|"
    "合作区)"
)


@lru_cache(maxsize=1)
def _named() -> Lexicon:
    short = (word for word in words_of("divisions") if len(word) == 2)
    return Lexicon({*words_of("divisions-short"), *words_of("abroad"), *short} - {"市区", "城区", "郊区"})


def find_places(page: Page) -> list[Mention]:
    """Administered and natural places, the surest rule first for each stretch.

    Example:
        >>> from duizhao.suggest.page import read_page
        >>> page = read_page("平顶山市湛河区凌云社区的居民去了泰山，市场没有区别。")
        >>> [(page.text[one.start : one.end], one.label) for one in sorted(find_places(page))]
        [('平顶山市', 'GPE'), ('湛河区', 'GPE'), ('凌云社区', 'GPE'), ('泰山', 'LOC')]
    """
    found: dict[tuple[int, int], Mention] = {}
    for mention in (*_listed(page), *_by_word(page), *_by_ending(page), *_zones(page)):
        found.setdefault((mention.start, mention.end), mention)
    return list(found.values())


def _listed(page: Page) -> Iterator[Mention]:
    text = page.text
    for word in page.words:
        # 湛北路街道 was made of 北路街道; 河间 was cut from 河间市 before 长.
        known = {word.form, word.form[1:], page.text[word.start : word.end + 1]}
        if word.pos == "ns" and any(name in administered() for name in known):
            yield Mention(word.start, word.end, "GPE", 5.0)
    for names, label in ((lexicon("nature"), "LOC"), (_named(), "GPE")):
        for span in names.scan_all(text):
            if not _stands(page, span) or _DEMONYM.match(text, span.end):
                continue
            yield Mention(span.start, span.end, label, _SHORT if page.tiled(span.start, span.end) else 2.4)
    for match in re.finditer(r"(?<![全各每一我])(?:中方|美方|日方|俄方)(?!面)", text):
        yield Mention(match.start(), match.end() - 1, "GPE", 2.0)


def _stands(page: Page, span: Span) -> bool:
    """Whether words meet at both ends, or the place begins a longer word such as 日本天皇."""
    if page.tiled(span.start, span.end):
        return True
    word = page.starting.get(span.start)
    return word is not None and word.end >= span.end + 2 and word.pos in {"n", "nr", "nt", "nz"}


def _by_word(page: Page) -> Iterator[Mention]:
    """Words that the segmenter's dictionary has as places, and unknown words that end as places do."""
    for word in page.words:
        form = word.form
        if (
            len(form) < 2
            or not word.pos.startswith(PROPER)
            or form in generic()
            or form[0] in "各该本每全两这那"
        ):
            continue
        if _DEMONYM.match(page.text, word.end):
            continue
        # Of two characters the dictionary has too many that are no names: 东西, 湖泊.
        if len(form) >= 3 and (word.pos in {"ns", "nt"} or len(form) >= 4):
            label = _kind(word)
            if label and form[:-2] not in generic():
                yield Mention(word.start, word.end, label, 2.5)


def _kind(word: Word) -> str:
    form = word.form
    if _NO_PLACE.search(form):
        return ""
    if len(form) > 2 and _GPE_END.search(form):
        return "GPE"
    if word.pos != "ns":
        return ""
    if _LOC_END.search(form):
        return "LOC"
    if len(form) > 2 and _FAC_END.search(form):
        return "FAC"
    return "GPE"


def _by_ending(page: Page) -> Iterator[Mention]:
    text = page.text
    listed = {one.end: one.start for one in _listed(page) if one.score == _SHORT}
    for match in _SMALL.finditer(text):
        if page.tiled(match.start(), match.end()):
            short = 1 if match.group() in {"村", "镇", "乡"} else 2
            start = listed.get(match.start(), name_before(page, match.start(), 4, short))
            if start is not None and _is_name(page, start, match.start()):
                yield Mention(start, match.end(), "GPE", 4.5)
    for match in _MARKED.finditer(text):
        if page.tiled(match.start(), match.end()):
            start = name_before(page, match.start(), 5, 1)
            word = page.ending.get(match.start())
            if (
                start is not None
                and word
                and word.pos.startswith(PROPER)
                and _is_name(page, start, match.start())
            ):
                yield Mention(start, match.end(), "LOC", 2.5)


def _is_name(page: Page, start: int, end: int) -> bool:
    """A single character must be a proper name's: 王村, but not 新村, 小镇."""
    name = page.text[start:end]
    if len(name) == 1:
        word = page.starting.get(start)
        return bool(word) and word.pos.startswith("nr")  # type: ignore[union-attr]
    return not re.search("[0-9一二三四五六七八九十几多数]$", name)


def _zones(page: Page) -> Iterator[Mention]:
    """高新区, 市城乡一体化示范区, 郑州经济技术开发区 without the place that it belongs to, but for 市."""
    for match in _ZONE.finditer(page.text):
        start, end = match.span()
        if page.text[end : end + 1] in {"域", "别", "分", "内"} and page.text[end] != "内":
            continue
        if not page.is_edge(end):
            continue
        if page.text[start - 1 : start] == "市" and page.is_edge(start - 1):
            start -= 1
        if page.text[start - 1 : start] not in set("该本全各每性级"):
            yield Mention(start, end, "GPE", 2.6)
