"""A text -> its mentions: the rules in their order, each seeing what the earlier ones found."""

from __future__ import annotations

from collections.abc import Iterable

from duizhao.suggest.events import find_events
from duizhao.suggest.facilities import find_facilities
from duizhao.suggest.foreign import find_foreign
from duizhao.suggest.mention import Mention, Taken
from duizhao.suggest.organisations import find_organisations
from duizhao.suggest.page import Page, read_page
from duizhao.suggest.people import find_people
from duizhao.suggest.places import find_places
from duizhao.suggest.resolve import resolve
from duizhao.suggest.times import find_times
from duizhao.suggest.titles import find_titles, professions
from duizhao.suggest.works import find_works


def find_mentions(text: str) -> list[Mention]:
    """The mentions of a sentence in simplified characters, in text order.

    Nothing crosses; what lies inside of another begins it or is a place in it.

    Example:
        >>> text = "5月15日，凌云社区党支部书记刘跃东说。"
        >>> [f"{text[one.start : one.end]}/{one.label}" for one in find_mentions(text)]
        ['5月15日/TIME', '凌云社区党支部/ORG', '凌云社区/GPE', '书记/TITLE', '刘跃东/PER']
    """
    if not text.strip():
        return []
    page = read_page(text)
    fixed = [*find_works(text), *find_times(text), *find_events(text)]
    closed = Taken(fixed)
    places = _free(find_places(page), closed)
    known = _by_end(places)
    facilities = _free(find_facilities(page, known), closed)
    known = _by_end([*places, *facilities])
    bodies = _free(find_organisations(page, known), closed)
    titles = _free(find_titles(page), closed)
    named = [*fixed, *places, *facilities, *bodies]
    trades = _free(professions(page), closed)
    posts = [*titles, *trades]
    foreign = _free(find_foreign(page, posts), closed)
    closed = Taken(
        one
        for one in [*resolve(named), *posts, *(name for name in foreign if name.score > 4)]
        if not _may_be_cut(page, one)
    )
    people = find_people(page, posts, closed)
    return resolve([*named, *titles, *_beside(trades, [*people, *foreign]), *people, *foreign])


def _may_be_cut(page: Page, one: Mention) -> bool:
    """崔志|成都 : a short place behind what may be the beginning of a name; the points decide."""
    before = page.ending.get(one.start)
    return (
        one.label == "GPE" and one.end - one.start == 2 and before is not None and before.pos.startswith("nr")
    )


def _free(mentions: Iterable[Mention], taken: Taken) -> list[Mention]:
    return [one for one in mentions if not taken.touches(one.start, one.end)]


def _by_end(mentions: Iterable[Mention]) -> dict[int, Mention]:
    """By where they end, the longest at each place."""
    found: dict[int, Mention] = {}
    for one in sorted(mentions, key=lambda one: (-one.start, one.label)):
        found[one.end] = one
    return found


def _beside(trades: Iterable[Mention], people: Iterable[Mention]) -> list[Mention]:
    """The professions that a name touches: 记者张三, but not 一名记者."""
    people = list(people)
    starts, ends = {one.start for one in people}, {one.end for one in people}
    return [one for one in trades if one.end in starts or one.start in ends]
