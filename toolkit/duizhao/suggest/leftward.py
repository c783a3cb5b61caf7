"""How far to the left a name goes that is known by its end: 凌云|社区, 平煤神马集团工程塑料|公司."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from duizhao.model import Word
from duizhao.suggest.gazetteer import sections, words_of
from duizhao.suggest.mention import Mention
from duizhao.suggest.page import PROPER, Page

_HAN = re.compile("[\u3400-\u9fff]+")
_LATIN = re.compile("[A-Za-z][A-Za-z0-9.&-]*")
# Parts of speech of the ICTCLAS set that no name goes across: verbs, prepositions, pronouns, particles …
_HARD = ("v", "p", "u", "d", "r", "q", "y", "e", "o", "w", "t", "c", "x", "m", "f")
# 各小区, 该公司, 的街道 : these say which one, or that there are several; they are no part of a name.
_FUNCTION = frozenset(
    "的了着过是在有到从向往把被给让使叫与及或而且并但也都就才还又再更最很太不没未将会能可要想去来这那此该各每某本我你他她它们"
    "其两几些个名位所如若由于以为对等和跟同"
)
_PREPOSITIONS = frozenset("向从在到把被给")
_NAME_VERBS = frozenset(sections("endings")["name-verbs"])
_SEATS = frozenset({"市", "省", "县", "区", "州", "全国", "国家"})


@lru_cache(maxsize=1)
def generic() -> frozenset[str]:
    """Words that stand before 社区, 公司 and the like without making a name of them."""
    return frozenset(words_of("generic"))


def name_before(
    page: Page, at: int, longest: int = 4, shortest: int = 2, also: frozenset[str] = frozenset()
) -> int | None:
    """Where the short name begins that ends at ``at``: one word that is not generic, or single characters.

    Args:
        page: the text.
        at: where the name ends and its ending begins.
        longest, shortest: how many characters the name has.
        also: generic words that make a name before this ending all the same: 人民 before 路.

    Returns:
        the start, or None where no name stands there.

    Example:
        >>> from duizhao.suggest.page import read_page
        >>> name_before(read_page("他住在凌云社区"), 5), name_before(read_page("他下沉社区"), 3)
        (3, None)
    """
    start, single = at, False
    while at - start < longest:
        word = page.ending.get(start)
        if word is None or not _HAN.fullmatch(word.form) or at - word.start > longest:
            break
        if len(word.form) == 1:
            if word.form in _FUNCTION or (word.pos[:1] in _HARD and word.pos[:1] not in "cf"):
                break
            start, single = word.start, True
            continue
        if single and not word.pos.startswith(PROPER) and (at - start > 1 or word.pos[:1] != "n"):
            break
        if single and at - start >= max(2, shortest):
            break
        if word.form not in also and not _may_name(word):
            break
        start = word.start
        before = page.ending.get(start)
        if before and len(before.form) == 1 and before.pos in {"ns", "nr", "nz"} and at - start < longest:
            start = before.start  # 湛|北路 : an unknown name that was cut
        break
    if at - start < shortest:
        start = _with_conjunction(page, start, at, shortest)
    name = page.text[start:at]
    return start if at - start >= shortest and (name in also or name not in generic()) else None


def _may_name(word: Word) -> bool:
    if (word.pos.startswith("nr") and set(word.form[1:]) & _FUNCTION) or set(word.form) & _PREPOSITIONS:
        return False
    if word.form in generic() or (word.form[0] in _FUNCTION and word.pos[:1] in _HARD):
        return False
    if word.form in _NAME_VERBS or word.pos.startswith(PROPER):
        return True
    return word.pos[:1] not in _HARD


def _with_conjunction(page: Page, start: int, at: int, shortest: int) -> int:
    """和园小区 : the segmenter takes the 和 of a name for a conjunction."""
    if at - start == shortest - 1 > 0 and page.text[start - 1 : start] == "和":
        before = page.text[start - 2 : start - 1]
        # 凌云和园小区 would be a list; a name is led in by something else.
        if (
            not before
            or not before.isalpha()
            or page.ending.get(start - 1, Word(0, 0, "", "v")).pos[:1] in "vpuf"
        ):
            return start - 1
    return start


def walk(
    page: Page, at: int, known: Mapping[int, Mention], inner: frozenset[str] = frozenset(), longest: int = 24
) -> int | None:
    """Where the long name begins that goes on at ``at``: back over nouns to the furthest proper name.

    Args:
        page: the text.
        at: an edge between words, where the known end of the name begins.
        known: the mentions that may begin it, by where they end.
        inner: verbs that such names have inside (管理, 促进).
        longest: how many characters back to look.

    Returns:
        the start, or None where only ordinary words stand before ``at``.

    Example:
        >>> from duizhao.suggest.page import read_page
        >>> walk(read_page("他在市林业局"), 3, {}), walk(read_page("他在保险公司"), 4, {})
        (2, None)
    """
    lead, cut, crossed = None, at, 0
    while cut > 0 and at - cut < longest:
        if (mention := known.get(cut)) and at - mention.start <= longest:
            if crossed and (mention.label == "FAC" or cut == crossed):
                break  # 上市公司和康复医院 : two bodies, not one
            lead = cut = mention.start
            if mention.label in {"GPE", "FAC", "ORG"}:
                break
            continue
        word = page.ending.get(cut)
        if word is None or at - word.start > longest:
            break
        if word.form in "与和及" and lead is None and not crossed and cut < at:
            # 住房和城乡建设局, 地质与地球物理研究所 : what follows the conjunction needs the owner before it.
            cut = crossed = word.start
            continue
        step = _step(page, word, inner)
        if step is None:
            break
        cut = word.start
        if step and (not crossed or word.form in _SEATS):
            lead = cut
        if word.form in _SEATS:
            break
    return lead


def _step(page: Page, word: Word, inner: frozenset[str]) -> bool | None:
    """True for a word that can begin a name, False for one that may stand inside, None for neither."""
    form, pos = word.form, word.pos
    if form in {"市", "省", "县", "区", "州"}:
        # 我市, 全市 point to a place and name none.
        before = page.text[word.start - 1 : word.start]
        return None if before and before in "我全本各该外两" else True
    if form in {"全国", "国家"}:
        return True
    if _LATIN.fullmatch(form):
        return True
    if not _HAN.fullmatch(form) or form in _FUNCTION:
        return None
    if form in generic():
        return False
    if pos.startswith(PROPER):
        # 人向 is no name: the segmenter guesses across a preposition.
        return None if pos == "nr" and set(form) & _FUNCTION else True
    if set(form) & _PREPOSITIONS:
        return None
    if re.fullmatch(r"第[一二三四五六七八九十百]+", form):
        return False
    if pos.startswith(("v", "f", "t", "m")):
        return False if pos == "vn" or form in inner or form in _NAME_VERBS else None
    if pos[:1] in _HARD:
        return None
    return False
