"""Named places that people made (FAC): estates, squares, roads, stations, museums, sampling points."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from duizhao.suggest.gazetteer import sections
from duizhao.suggest.leftward import generic, name_before, walk
from duizhao.suggest.mention import Mention
from duizhao.suggest.page import Page

_LISTS = sections("endings")
# A short name stands before these: 惠泽园|小区, 建设|路.
_SHORT = re.compile(
    "(?:花园|家园|新村|佳苑|雅苑|名苑|嘉园|公寓)?小区|花园|家园|公寓|大厦|大楼|广场|公园|高速公路|高速|"
    "大道|大街|胡同|大桥"
    "|隧道|铁路|公路|路(?![上边口线过程径面段灯费况人])|街(?![头坊道区上边])|巷(?![道子口])|"
    "桥(?![梁头上下面墩])"
    "|寺(?![庙院])|(?<![灯电])塔(?![吊楼])|宫(?![殿廷女])|水库|大坝|码头|老街|古城|古镇|牌坊"
)
# A name of its own, or that of a place, begins these: 金山社区|核酸采样点.
_LONG = re.compile("|".join(_LISTS["site"]))
_INNER = frozenset(_LISTS["site-inner"])
# Generic words that name a road or a square all the same.
_ALSO_ROAD = frozenset(_LISTS["road"])
_ALSO_SQUARE = frozenset({"人民", "工人", "中央", "世纪", "市民"})
_PART = re.compile("[A-Za-z0-9一二三四五六七八九十甲乙丙丁东西南北]{1,3}(?:座|号楼|栋|号院|期)(?![位谈])")
# 3号线, 312国道, 地铁2号线
_LINES = re.compile(
    "(?:地铁|轨道交通|轻轨)[0-9一二三四五六七八九十]{1,3}号线|(?:[GS]?[0-9]{2,4})国道|京广线|陇海线|京沪线"
)


def find_facilities(page: Page, known: Mapping[int, Mention]) -> list[Mention]:
    """Facilities with a name of their own or of the place that they serve.

    Args:
        page: the text.
        known: the places found so far, by where they end; a facility may begin with one.

    Example:
        >>> from duizhao.suggest.page import read_page
        >>> page = read_page("惠泽园小区门口是建设路，这个小区的卡点很多。")
        >>> [page.text[one.start : one.end] for one in find_facilities(page, {})]
        ['惠泽园小区', '建设路']
    """
    found = [*_short(page, known), *_lines(page)]
    ends = {one.end: one for one in found} | dict(known)
    found += _long(page, ends)
    found += _stations(page, ends)
    return [*found, *_parts(page, found), *_shared(page)]


def _short(page: Page, known: Mapping[int, Mention]) -> Iterator[Mention]:
    for match in _SHORT.finditer(page.text):
        end = match.end()
        if not page.is_edge(end):
            continue
        word = page.ending.get(end)
        if word and word.start < match.start():
            # 建设路 is one word to the segmenter; so is 铁路.
            if (
                len(word.form) >= 3
                and word.pos[:2] in {"ns", "nt", "nz", "nr"}
                and page.text[word.start : match.start()] not in generic() - _ALSO_ROAD
            ):
                yield Mention(word.start, end, "FAC", 4.2, True)
            continue
        if not page.is_edge(match.start()):
            continue
        before = known.get(match.start())
        if before is not None and before.end - before.start <= 4 and len(match.group()) <= 2:
            yield Mention(before.start, end, "FAC", 4.2, True)
            continue
        also = _ALSO_ROAD if match.group() in {"路", "大道"} else _ALSO_SQUARE
        start = name_before(page, match.start(), 4, 2, also)
        if start is not None and not re.search("[0-9几条个座]$", page.text[start : match.start()]):
            yield Mention(start, end, "FAC", 4.2, True)


def _lines(page: Page) -> Iterator[Mention]:
    for match in _LINES.finditer(page.text):
        yield Mention(match.start(), match.end(), "FAC", 3.0)


def _long(page: Page, known: Mapping[int, Mention]) -> Iterator[Mention]:
    for match in _LONG.finditer(page.text):
        if not page.is_edge(match.end()):
            continue
        word = page.ending.get(match.end())
        begin = match.start()
        if not page.is_edge(begin):
            if word is None or word.start >= begin:
                continue
            begin = word.start
        start = walk(page, begin, known, _INNER)
        if start is None and word and word.pos in {"ns", "nt", "nz"} and word.start < match.start():
            start = word.start
        if start is not None and match.start() > start + 1:
            yield Mention(start, match.end(), "FAC", 3.4)


def _stations(page: Page, known: Mapping[int, Mention]) -> Iterator[Mention]:
    """郑州东站, 永定门站 : a station bears the name of a place."""
    for match in re.finditer("[东西南北]?站(?![在到着立点起长岗台住稳满])|港(?=[，。、口])", page.text):
        before = known.get(match.start())
        if before is not None and page.is_edge(match.end()) and before.label != "ORG":
            yield Mention(before.start, match.end(), "FAC", 3.1, True)


def _parts(page: Page, found: list[Mention]) -> Iterator[Mention]:
    """湛渔台小区A座 : a part of a facility is a facility too."""
    for one in found:
        if match := _PART.match(page.text, one.end):
            yield Mention(one.start, match.end(), "FAC", 3.0)


def _shared(page: Page) -> Iterator[Mention]:
    """百合、金山两个小区 : names that share one ending are marked without it."""
    for match in re.finditer("(?:[两三四五六七八九]|[0-9]{1,2})个(?:小区|社区|街道|村)(?![级中])", page.text):
        label = "FAC" if match.group().endswith("小区") else "GPE"
        at, names = match.start(), []
        while True:
            start = name_before(page, at, 4, 2)
            if start is None:
                break
            names.append(Mention(start, at, label, 2.8))
            if page.text[start - 1 : start] not in {"、", "和", "及"}:
                break
            at = start - 1
        if len(names) > 1:
            yield from names
