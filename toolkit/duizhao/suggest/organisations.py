"""Bodies with a name (ORG), known by their endings, and short names from a list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from duizhao.suggest.gazetteer import lexicon, sections
from duizhao.suggest.leftward import generic, name_before, walk
from duizhao.suggest.mention import Mention
from duizhao.suggest.page import PROPER, Page

_LISTS = sections("endings")
_ENDINGS = _LISTS["body"]
_ENDING = re.compile("|".join(sorted({*_ENDINGS}, key=lambda ending: (-len(ending), ending))))
# These alone end a name only as the end of a longer word: 林业局, 水利厅, 协调科.
_ONE = re.compile("[局厅署委院部处科室所社会党队厂团站军]")
_INNER = frozenset(_LISTS["body-inner"])
# With a country in front these are a kind, no name: 美国公司, 中国企业.
_KIND = frozenset(_LISTS["body-kind"])
# 华为技术 or 南方航空: ordinary words unless a name stands right before them.
_LOOSE = frozenset(_LISTS["body-loose"])
# Before these a single word is a name: 金水|分局, 西街|小学.
_LOCAL = frozenset(_LISTS["body-local"])
_ALSO = frozenset({"人民", "新华", "中心", "实验", "中山"})
# Words with such an end that name no body.
_NO_BODY = re.compile(
    ".*(?:[冠亚季]军|将军|干部|[全内外]部|[东西南北中底顶头胸腹腰脑]部|机会|社会|[大晚宴聚舞年世]会"
    "|(?:博览|音乐|演唱|运动|研讨|座谈|发布|见面)会|会议室|[教卧浴病]室|[网车]站|[剧影]院|后院|四合院"
    "|[好用之别深到四]处|[教百学专本文理内外]科|[厕场]所|[客大歌]厅|[军部车团舰球梯]队|工厂|集团军"
    "|(?:旅行|代表|访问)团|社团|乐团|公社|[同政]党)"
)
_NUMBERED = re.compile("[一二三四五六七八九十]{1,2}(?:矿|厂|中|小|院)(?![年央国心间学队校小])")
_SEAT = re.compile(
    "(?<![全我该各本两])[市省县区](?:委(?:办公室|组织部|宣传部|统战部|政法委)?|(?:人民)?政府(?:办公室)?|"
    "人大(?:常委会)?|政协|纪委)"
    "(?![书员托派任]?[会员])"
)


def find_organisations(page: Page, known: Mapping[int, Mention]) -> list[Mention]:
    """Organisations to their full length, in order of their ends.

    Args:
        page: the text.
        known: the places and facilities found so far, by where they end: an organisation may begin with one,
            and with another organisation (市市场监督管理局食品安全协调科).

    Example:
        >>> from duizhao.suggest.page import read_page
        >>> page = read_page("他在市林业局上班，妻子在一家保险公司工作。")
        >>> [page.text[one.start : one.end] for one in find_organisations(page, {})]
        ['市林业局']
    """
    ends = dict(known)
    found: list[Mention] = []
    for mention in sorted((*_listed(page), *_seats(page)), key=lambda one: one.end):
        found.append(mention)
        ends[mention.end] = mention
    for start, end in _ending_places(page):
        named = _named(page, start, end, ends)
        if named:
            found.append(named)
            if end not in ends or named.start <= ends[end].start:
                ends[end] = named
    return [*found, *_numbered(page)]


def _listed(page: Page) -> Iterator[Mention]:
    for span in lexicon("organisations").scan_all(page.text):
        if page.tiled(span.start, span.end):
            yield Mention(span.start, span.end, "ORG", 3.5, True)
    for word in page.words:
        if word.pos == "nt" and len(word.form) >= 3 and _ending_of(word.form) and not _is_kind(word.form):
            yield Mention(word.start, word.end, "ORG", 3.2, True)


def _is_kind(form: str) -> bool:
    """上市公司 : a generic word with an ending."""
    return form in generic() or form[:-2] in generic()


def _ending_of(form: str) -> bool:
    return bool(_ONE.fullmatch(form[-1])) or any(form.endswith(ending) for ending in _ENDINGS)


def _seats(page: Page) -> Iterator[Mention]:
    """市委, 县政府 : short names of the bodies of a place that the text leaves to be understood."""
    for match in _SEAT.finditer(page.text):
        before = page.ending.get(match.start())
        if page.is_edge(match.end()) and (page.is_edge(match.start()) or before):
            yield Mention(match.start(), match.end(), "ORG", 2.4)


def _ending_places(page: Page) -> list[tuple[int, int]]:
    """Where endings stand: their start, or that of the word that has them at its end, and their end."""
    places: dict[int, int] = {}
    for match in _ENDING.finditer(page.text):
        end = match.end()
        if not page.is_edge(end):
            continue
        word = page.ending.get(end)
        start = match.start() if page.is_edge(match.start()) else (word.start if word else match.start())
        places[end] = min(start, places.get(end, start))
    for word in page.words:
        if (
            len(word.form) >= 3
            and _ONE.fullmatch(word.form[-1])
            and word.pos[:1] in "nj"
            and not _NO_BODY.fullmatch(word.form)
        ):
            places.setdefault(word.end, word.start)
        elif word.form in {"局", "厅", "署", "科", "处"} and word.end in page.starting:
            # 交通运输|局|局长 : the word before is a part of the name.
            before, after = page.ending.get(word.start), page.starting[word.end]
            if (
                before
                and (before.pos[:1] in "nj" or before.form in _INNER)
                and (word.form in "局厅署" or after.form[1:2] == "长")
            ):
                places.setdefault(word.end, word.start)
    return sorted(((start, end) for end, start in places.items()), key=lambda place: place[1])


def _named(page: Page, at: int, end: int, ends: Mapping[int, Mention]) -> Mention | None:
    """The organisation whose ending stands at ``at``, or None for a common noun."""
    form = page.text[at:end]
    before = ends.get(at)
    if (
        before is not None
        and before.label == "GPE"
        and form in _KIND
        and _is_country(page.text[before.start : at])
    ):
        return None
    if before is not None and before.label == "GPE" and form[-1] in "队团站社" and form not in _ENDINGS:
        return None  # 美国探险队
    if form in _LOOSE:
        start = before.start if before else None
        word = page.ending.get(at)
        if start is None and word and word.pos in {"nz", "nt"} and word.form not in generic():
            start = word.start
        return (
            Mention(start, end, "ORG", 2.2)
            if start is not None and form != "中心"
            else _walked(page, at, end, ends)
        )
    return _walked(page, at, end, ends)


def _walked(page: Page, at: int, end: int, ends: Mapping[int, Mention]) -> Mention | None:
    start = walk(page, at, ends, _INNER)
    if start is not None and page.text[start:at] not in {"国家", "全国", "区", "州"}:
        owner = ends.get(at)
        if owner is not None and owner.label == "FAC" and owner.solid and page.text[at - 1] in "路街":
            return Mention(start, end, "ORG", 4.8, True)  # 人民路小学 : the road gave the school its name
        return Mention(start, end, "ORG", 3.0)
    form = page.text[at:end]
    if start is not None and len(form) > 2:
        return Mention(start, end, "ORG", 2.5)
    word = page.starting.get(at)
    if word and word.end == end and word.pos.startswith(PROPER) and len(form) >= 4 and not _is_kind(form):
        return Mention(at, end, "ORG", 2.2)
    if form in _LOCAL:
        begin = name_before(page, at, 4, 2, _ALSO)
        return Mention(begin, end, "ORG", 2.2) if begin is not None else None
    if form in {"集团", "公司", "有限公司", "有限责任公司", "股份有限公司"}:
        return _coined(page, at, end)
    return None


def _coined(page: Page, at: int, end: int) -> Mention | None:
    """平煤神马集团 : words that say nothing of a kind of company are its name."""
    start = name_before(page, at, 4, 2)
    earlier = name_before(page, start, 4, 2) if start is not None else None
    return Mention(earlier, end, "ORG", 2.6) if earlier is not None else None


def _numbered(page: Page) -> Iterator[Mention]:
    """平煤六矿, 塑料三厂, 市一中."""
    for match in _NUMBERED.finditer(page.text):
        if not page.is_edge(match.end()):
            continue
        whole = page.ending.get(match.end())
        word = page.ending.get(match.start())
        if word is None and whole and whole.start < match.start() - 1 and whole.pos[:1] == "n":
            word = whole  # 平煤六矿 is one word that the segmenter guessed
        if word and word.pos[:1] in "nj" and (len(word.form) >= 2 or word.form in "市县区"):
            yield Mention(word.start, match.end(), "ORG", 2.6)


def _is_country(name: str) -> bool:
    return name in lexicon("abroad")
