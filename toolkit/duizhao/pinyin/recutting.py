"""Words as pinyin writes them, out of words as the segmenter cuts them.

The segmenter's dictionary has many phrases (两点, 不是, 看一遍) and it guesses words that do not exist
(我能不能 as 我能 + 不能). Where a word is none of pinyin's, it and its neighbours are cut again: the cheapest
path through the words of ``lexicon``. What the segmenter took for a word stays possible, at a price that
depends on its kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from duizhao.model import Word
from duizhao.pinyin import lexicon
from duizhao.pinyin.surnames import COMPOUND_SURNAMES, FOREIGN_NAMES, SURNAMES
from duizhao.words import segment

_LONGEST = 8
_UNKNOWN = 15.0  # a character that is no word
_DENIED = 1000.0
# Words of grammar: what the segmenter's guesses begin with when they are no words.
_GRAMMAR = frozenset(
    "一二两兩三四五六七八九十几幾半这這那哪每我你您他她它谁誰不没沒很太最更再还還又也都就才只别別是在有要想会會能可把被给給让讓"
)
_VERBS_AS_SURNAMES = frozenset("戴向管包查关盖计练和乐于甘全时应成水常关要過过")
_BODIES = frozenset("党黨会會部局院校军軍队隊厅廳署社团團委所协協联聯府")
_NEVER_INSIDE = frozenset("我你您他她它的了是不在这那們们吗呢吧着很和把被也都就這嗎個个")
_ENDINGS = frozenset(
    "局厅廳部院馆館所站厂廠店室区區省市县縣镇鎮乡鄉村路街河湖山江岛島者员員性化界率式型费費税稅法机機器车車队隊长長"
)


def recut(words: Sequence[Word]) -> list[Word]:
    """The words of pinyin that ``words`` are made of; punctuation and Latin stay as they are.

    Example:
        >>> [word.form for word in recut(segment("我能不能看一遍？"))]
        ['我', '能', '不', '能', '看', '一', '遍', '？']
    """
    known = lexicon.words()
    words = list(words)
    out: list[Word] = []
    at = 0
    while at < len(words):
        form = words[at].form
        end = at if len(form) == 1 or form in known else _window(words, at, known)
        if end == at:
            out.append(words[at])
            at += 1
            continue
        first = at
        if out and out[-1] is words[at - 1] and _adjoins(words, at - 1):
            out.pop()
            first -= 1
        run = tuple((word.form, word.pos) for word in words[first:end])
        start = words[first].start
        for form, pos in _cut(run):
            out.append(Word(start, start + len(form), form, pos))
            start += len(form)
        at = end
    return out


def _window(words: Sequence[Word], at: int, known: dict[str, float]) -> int:
    """The end of what must be cut again from word ``at`` on; ``at`` where that word may stay."""
    end = at
    while end < len(words) and _is_doubtful(words, end, known) and (end == at or _adjoins(words, end - 1)):
        end += 1
        # One word more than what is doubtful: it may have lost its first character.
        if end < len(words) and _adjoins(words, end - 1) and not _is_doubtful(words, end, known):
            after = end + 1
            if after < len(words) and _is_doubtful(words, after, known) and _adjoins(words, end):
                end = after
            else:
                return after
    return end


def _is_doubtful(words: Sequence[Word], at: int, known: dict[str, float]) -> bool:
    word = words[at]
    if len(word.form) == 1 or word.form in known or not is_chinese(word.form[0]):
        return False
    # A given name behind what is taken for a name as well: 崔 + 志成.
    return not (word.pos[:2] == "nr" and at and words[at - 1].pos == "nr" and _adjoins(words, at - 1))


def _adjoins(words: Sequence[Word], at: int) -> bool:
    """Whether words ``at`` and ``at`` + 1 are Chinese and nothing is between them."""
    left, right = words[at], words[at + 1]
    return left.end == right.start and is_chinese(left.form[-1]) and is_chinese(right.form[0])


def is_chinese(char: str) -> bool:
    """Whether ``char`` is a Chinese character, 〇 included."""
    return "㐀" <= char <= "鿿" or char == "〇" or char >= "\U00020000"


@lru_cache(maxsize=1 << 13)
def _cut(run: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The cheapest path through a run of characters."""
    text = "".join(form for form, _ in run)
    known, size = lexicon.words(), len(text)
    given = _given(run)
    best = [0.0] + [float("inf")] * size
    back = [0] * (size + 1)
    for end in range(1, size + 1):
        for start in range(max(0, end - _LONGEST), end):
            form = text[start:end]
            cost = known.get(form, _UNKNOWN if end - start == 1 else _DENIED)
            if (start, end) in given:
                cost = min(cost, _price(*given[start, end]))
            elif form[0] == "初" and end - start == 2 and form[1] in _GRAMMAR:
                cost = 10.0  # chūwǔ
            elif cost == _DENIED and is_doubled(form):
                cost = known.get(form[0] + form[2], _DENIED)
            if best[start] + cost < best[end]:
                best[end], back[end] = best[start] + cost, start
    pieces: list[tuple[str, str]] = []
    end = size
    while end:
        start = back[end]
        form = text[start:end]
        pieces.append(given.get((start, end)) or (form, tag(form)))
        end = start
    return tuple(reversed(pieces))


def _given(run: tuple[tuple[str, str], ...]) -> dict[tuple[int, int], tuple[str, str]]:
    out, start = {}, 0
    for form, pos in run:
        out[start, start + len(form)] = (form, pos)
        start += len(form)
    return out


def is_doubled(form: str) -> bool:
    """Whether a form is doubled as 高高兴兴 is."""
    return len(form) == 4 and form[0] == form[1] != form[2] == form[3]


def _price(form: str, pos: str) -> float:
    """What it costs to believe the segmenter in a word that the list does not have."""
    known, denied = lexicon.words(), _UNKNOWN * len(form)
    if len(form) == 1:
        return denied
    if pos in {"nr", "nrfg", "nrt"}:
        if len(form) == 2 and form[0] in "小老阿大" and pos == "nr":
            return 10.0  # 小明
        named = form in FOREIGN_NAMES or form[0] in SURNAMES or form[:2] in COMPOUND_SURNAMES
        verb = form[0] in _VERBS_AS_SURNAMES and form[1:] in known
        return 14.0 if pos == "nrt" or (named and len(form) < 5 and not verb) else denied
    if form[0] in _GRAMMAR or len(form) > 5 or form[0] == form[1] or _NEVER_INSIDE & set(form[1:]):
        return denied
    if pos == "nt" and form[-1] not in _BODIES:
        return denied
    if pos in {"ns", "nt"} and form[:2] in known and form[2:] in known:
        return denied
    if pos in {"ns", "nt", "nz"} and (form[-1] in _ENDINGS or (len(form) == 3 and form[1:] not in known)):
        return 15.0
    if pos[:1] == "n" and len(form) == 3:
        if form[-1] in _ENDINGS and form[:2] in known:
            return 15.0
        return denied if form[1:] in known and tag(form[0])[:1] not in {"n", "b", "f"} else 17.5
    if pos[:1] == "n" and (len(form) == 2 or pos in {"ns", "nt"}):
        return 17.5
    return 20.0 if len(form) == 2 else 24.0 if pos == "i" and len(form) == 4 else denied


@lru_cache(maxsize=1 << 15)
def tag(form: str) -> str:
    """The part of speech of a word by itself; empty where the segmenter does not take it for one word."""
    found = segment(form)
    return found[0].pos if len(found) == 1 else ""
