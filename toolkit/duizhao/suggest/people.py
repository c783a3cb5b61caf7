"""Chinese personal names: a surname, a given name, and what speaks for them in the words around.

A candidate is a surname with one or two characters behind it. It gathers points: for how rarely the surname
is another word, for characters that given names like, for words that meet where it begins and ends, for a
post before or behind it, a verb of speech, a list of names. What reaches :data:`ENOUGH` is a name; of two
that overlap the one with more points stays. The weights were set by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from duizhao.suggest.mention import Mention, Taken
from duizhao.suggest.names import FORMS_OF_ADDRESS, given_weight, name_lists, surname_weight
from duizhao.suggest.page import Page

ENOUGH = 4.0
"""Points that make a candidate a name."""

_SPEAKS = re.compile(
    "说道?|[笑哭]着说|表示|介绍|告诉|认为|坦言|回忆|感慨|指出|强调|解释|透露|称(?!为)|讲述|直言|提醒|呼吁|"
    "问道?|答道?|喊道?|写道|补充|接受采访|告诉记者|带领|率领|主动|担任|当选|出任|获得|出生|毕业|去世|逝世|"
    "宣布|主持|"
    "则?[在是]|先后|曾(?!经?有)|于|也|又|还|就|都|却|一边|正|和|与|及|同|等|的|把|被|对|向|从|将|因|为"
)
_STRONG_SPEAKS = re.compile(
    "说道?[，。：]?|[笑哭]着说|表示|介绍(?:说)?|告诉记者|坦言|回忆|感慨|指出[，：]?|强调[，：]?|接受采访|"
    "致辞|主持|出席|作报告|报道"
)
_LEADS_IN = re.compile(
    "(?:名叫|叫做?|名为|[和与跟同及由请让给向被把对替为是有]|像|如|者|[，。：；、“‘（《！？—])$"
)
_KIN = re.compile(
    "(?:同志|党员|居民|村民|志愿者|队员|员工|职工|学生|同学|家长|网友|市民|业主|患者|选手|球员|战士|烈士|"
    "劳模|群众|男子|女子|青年|少年|老人|大爷|大妈|妻子|丈夫|儿子|女儿|父亲|母亲|弟弟|哥哥|姐姐|妹妹|邻居|"
    "同事|朋友|"
    "名将|影星|歌星|明星|偶像|艺人|童星|影后|影帝|冠军|奴隶|谋士|将领|皇后|皇帝|太子|总统|首相|长子|次子|"
    "之子|之女|其子|侄子|外甥|孙子|其父|其弟|其兄|兄弟|弟子|徒弟|导师|恩师|战友|代表|户主|法人代表|嫌疑人|"
    "被告人?|原告|摄)$"
)
_AGE = re.compile("[（(](?:男|女|[0-9一二三四五六七八九十]{2,3}岁|生于|[0-9]{4}年?[-—－–])")
_SOME = re.compile("某{1,2}|[×xX]{1,2}")
_TOGETHER = re.compile("、|和|与|及|，|跟|同")
_PARTICLES = frozenset("都也是就又还在说对和与被把将从向很不会能要")
_EDGE_CHARS = frozenset("，。：；、“”‘’（）《》！？— 　\n()[]【】…")
_TWO = tuple(form for form in FORMS_OF_ADDRESS if len(form) == 2)


def find_people(page: Page, posts: Sequence[Mention], taken: Taken) -> list[Mention]:
    """The names of people in a text.

    Args:
        page: the text.
        posts: posts and professions, which speak for a name beside them.
        taken: stretches where no name can be.

    Example:
        >>> from duizhao.suggest.page import read_page
        >>> page = read_page("亢志平、崔志成都是党员，陈哥很高兴。")
        >>> [page.text[one.start : one.end] for one in find_people(page, [], Taken([]))]
        ['亢志平', '崔志成', '陈']
    """
    around = _Around(page, posts, taken)
    candidates = [one for at in range(len(page.text) - 1) for one in around.candidates(at)]
    candidates = _with_lists(page, candidates)
    found = _best(one for one in candidates if one.score >= ENOUGH)
    spoken = Taken(found)
    found += [one for one in _addressed(page, posts, taken) if not spoken.touches(one.start, one.end)]
    return sorted(found)


class _Around:
    """Candidates at each place with the points that their surroundings give them."""

    def __init__(self, page: Page, posts: Sequence[Mention], taken: Taken) -> None:
        self._page, self._taken = page, taken
        self._post_ends = {one.end for one in posts}
        self._post_starts = {one.start for one in posts}

    def candidates(self, at: int) -> Iterator[Mention]:
        """The names that may begin at ``at``."""
        text = self._page.text
        length, surname = surname_weight(text, at)
        if not length or at in self._taken:
            return
        if match := _SOME.match(text, at + length):
            if self._page.is_edge(at) or at in self._post_ends:
                yield Mention(at, match.end(), "PER", ENOUGH + 2)
            return
        if text.startswith(_TWO, at + length) or text[at + length : at + length + 1] in "哥姐叔婶嫂伯":
            return  # 张师傅 : the surname alone
        for size in (1, 2):
            end = at + length + size
            given = text[at + length : end]
            if (
                end > len(text)
                or not all("\u3400" <= char <= "\u9fff" for char in given)
                or self._taken.touches(at, end)
            ):
                continue
            points = self._points(at, end, surname, given)
            if points is not None:
                yield Mention(at, end, "PER", points)

    def _points(self, at: int, end: int, surname: float, given: str) -> float | None:
        text, page = self._page.text, self._page
        weight = given_weight(given)
        lists = name_lists()
        if weight is None or text[at:end] in lists.lookalike:
            return None
        words = _word_points(page, at, end)
        if words is None:
            return None
        if surname < 0.5:
            words = min(words, 0.4)  # 和亚军 : the segmenter guesses a name where a conjunction stands
        points = surname + weight + words + (0.9 if end - at >= 3 else -1.0)
        if len(given) == 2 and given[0] == given[1]:
            points += 1.0  # 包盈盈, 胡进进
        if text[at : at + 2] in lists.lookalike:
            points -= 2.0
        if end - at == 2 and text[end : end + 1] in lists.given and text[end + 1 : end + 2] in _PARTICLES:
            points -= 1.2  # 丁晓|可是 : more likely 丁晓可|是
        return points + self._before(at) + self._after(end)

    def _before(self, at: int) -> float:
        text = self._page.text
        if at in self._post_ends:
            return 2.5
        if _KIN.search(text[max(0, at - 5) : at]):
            return 2.0
        if at == 0 or at - 1 in self._taken or _LEADS_IN.search(text[max(0, at - 2) : at]):
            return 0.7
        return 0.0

    def _after(self, end: int) -> float:
        text = self._page.text
        if end in self._post_starts or text.startswith(
            ("先生", "女士", "同志", "老师", "小姐", "一家", "等人", "夫妇", "教授"), end
        ):
            return 2.0
        if _STRONG_SPEAKS.match(text, end):
            return 1.5
        if _AGE.match(text, end):
            return 1.5
        if end == len(text) or text[end] in _EDGE_CHARS:
            return 0.6
        return 0.7 if _SPEAKS.match(text, end) else 0.0


def _word_points(page: Page, at: int, end: int) -> float | None:
    """What the segmentation says of the stretch; None where it is an ordinary word or cuts one."""
    word = page.starting.get(at)
    if word is not None and word.end == end:
        if word.pos.startswith("nr"):
            return 2.0
        return None if len(word.form) == 2 or not word.pos.startswith(("nz", "n")) else -1.0
    if word is None:
        across = page.inside(at)
        # Words are cut wrongly often enough, but a name inside of one must be inside of a long one.
        if across is None or across.pos[:2] not in {"nr", "n"} or len(across.form) < 4 or across.end < end:
            return None
        return -2.5
    if word.end > end:
        # 陈始伟在 as one word: the name ends inside of a word that was guessed.
        if word.pos.startswith("nr") and word.end - end == 1:
            return 0.2
        return None
    points = 0.4 if len(word.form) == 1 else 1.0 if word.pos.startswith("nr") else None
    if len(word.form) == 1 and word.pos[:1] in "cpud":
        points = -2.5  # 冠军|和|亚军
    if points is None:
        return None
    cut = word.end
    while cut < end:
        following = page.starting.get(cut)
        if following is None:
            return None
        points += _part_points(page, following.form, following.pos, following.end, end)
        cut = following.end
    return points


def _part_points(page: Page, form: str, pos: str, word_end: int, end: int) -> float:
    if word_end > end:
        if word_end - end == 1 and page.text[end] in _PARTICLES:
            return (
                1.4  # 崔志|成都是, 丁晓|可是 : the name ends inside of a word that a particle seems to make
            )
        # The next word runs on: 崔志|成都. Rarely a name, unless a name is cut short without it.
        return -0.8 if pos.startswith("n") else -2.0
    if len(form) == 1:
        return 0.2 if pos[:1] not in "pudcrqmy" else -0.6
    if pos.startswith("nr"):
        return 0.8
    return {"v": -1.2, "d": -1.5, "p": -2.0, "c": -2.0, "r": -2.0, "t": -1.0, "m": -1.5}.get(pos[:1], -0.3)


def _with_lists(page: Page, candidates: list[Mention]) -> list[Mention]:
    """Names beside each other in a list speak for each other."""
    likely = [one for one in candidates if one.score >= ENOUGH - 1.2]
    starts, ends = {one.start for one in likely}, {one.end for one in likely}
    made = []
    for one in candidates:
        after = _TOGETHER.match(page.text, one.end)
        more = bool(after and after.end() in starts) + (
            one.start - 1 in ends and page.text[one.start - 1] in "、和与及，跟同"
        )
        made.append(Mention(one.start, one.end, "PER", one.score + more * 1.0))
    return made


def _best(candidates: Iterable[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    filled: set[int] = set()
    for one in sorted(candidates, key=lambda one: (-one.score, one.start, -one.end)):
        if filled.isdisjoint(range(one.start, one.end)):
            kept.append(one)
            filled.update(range(one.start, one.end))
    return kept


def _addressed(page: Page, posts: Sequence[Mention], taken: Taken) -> Iterator[Mention]:
    """A surname alone before a form of address or a post: 陈哥, 王主任."""
    text = page.text
    starts = {one.start for one in posts}
    for at in range(len(text) - 1):
        length, surname = surname_weight(text, at)
        end = at + length
        if not length or end >= len(text) or taken.touches(at, end):
            continue
        address = next((form for form in FORMS_OF_ADDRESS if text.startswith(form, end)), "")
        if (not address and end not in starts) or surname < 1.0:
            continue
        word = page.starting.get(at)
        led = at == 0 or text[at - 1] in _EDGE_CHARS or text[at - 1] in "和与跟向对给让请找问叫是的老小在"
        whole = word is not None and (
            word.end == end or word.pos.startswith("nr") or (bool(address) and word.end == end + len(address))
        )
        if (
            led
            and whole
            and not (word and word.end > end and text[word.start : word.end] in name_lists().lookalike)
        ):
            yield Mention(at, end, "PER", ENOUGH)
