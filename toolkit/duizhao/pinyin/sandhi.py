"""Tones as they are spoken: 一, 不 and the third tone before other tones.

GB/T 16159-2012 writes citation tones, and so does duizhao unless it is asked for these. The rules are those
of the handbooks (Chao 1968, A Grammar of Spoken Chinese; Duanmu 2007, The Phonology of Standard Chinese):

- 不 is bú before a fourth tone.
- 一 is yí before a fourth tone and yì before the others. It stays yī in ordinals (第一, 一月, 星期一), among
  other numerals (十一, 一九四九, 一一), at the end of a word (统一) and where no syllable follows. Before 百,
  千, 万 and 亿 it changes, and 一 before 个 is yí however 个 is read.
- A third tone before a third tone becomes a second: inside of words first (in those of three and more
  syllables inside of their parts first: zhǐ-láohǔ, zhánlán-guǎn), then from left to right at the borders of
  words. What has become a second tone changes nothing before it (老李买水果: láo lí mǎi shuí guǒ). A mark or
  space ends it.
- A neutral tone changes nothing before it (姐姐 jiějie, 椅子 yǐzi), but for 里 and the second half of a
  doubled verb, which were third tones a moment ago (手里 shóuli, 想想 xiángxiang).

Speakers may pause where this module sees none; a second syllable of 慢慢儿 and the like keeps its tone here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from duizhao.model import Reading, Word
from duizhao.pinyin.joining import regroup
from duizhao.pinyin.spelling import spell
from duizhao.pinyin.tones import from_number, strip_tones, tone
from duizhao.words.engine import dictionary_parts

_NUMERALS = frozenset("〇零一二三四五六七八九十0123456789０１２３４５６７８９")
_POWERS = frozenset("百千万萬亿億")
# 一 after these is an ordinal or the end of a fraction: 第一, 初一, 三分之一, 周一, 星期一, 礼拜一.
_ORDINAL_BEFORE = frozenset("第初之周週期拜")
_ORDINAL_AFTER = frozenset("月号號级級等楼樓")
# Words in 一 whose 一 belongs to the measure word that follows: 每一|个, 同一|天.
_LEADING_ON = frozenset("这這那哪每某另同下上有任头頭前后後各仅僅只又再")
_FOURTH_BY_NATURE = frozenset("个個下")
_PLACE = frozenset("里裡裏")  # a neutral 里 is a third tone that has just lost itself


def erhua(words: Sequence[Word], readings: Sequence[Reading]) -> frozenset[int]:
    """The code points whose 儿 only colours the syllable before, as the pinyin line decides it.

    Example:
        >>> from duizhao.pinyin.readings import read_words
        >>> from duizhao.words import segment
        >>> text = "女儿在哪儿"
        >>> erhua(segment(text), read_words(text, segment(text)))
        frozenset({4})
    """
    if not any("儿" in word.form or "兒" in word.form for word in words):
        return frozenset()
    return frozenset(
        unit.end - 1
        for unit in regroup(words, "standard")
        if unit.form[-1] in "儿兒"
        and len(unit.form) > 1
        and spell(unit, readings[unit.start : unit.end])[-1] == "r"
    )


def spoken(words: Sequence[Word], readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """The readings with the tones of connected speech; those that change have the source ``sandhi``.

    Args:
        words: the words of the text, in order.
        readings: one for each code point of the text.

    Example:
        >>> from duizhao.pinyin.readings import read_words
        >>> from duizhao.words import segment
        >>> text = "我很好，不怕一个人"
        >>> [one.syllable for one in spoken(segment(text), read_words(text, segment(text)))]
        ['wó', 'hén', 'hǎo', None, 'bú', 'pà', 'yí', 'gè', 'rén']
    """
    speech = _Speech(words, readings)
    speech.change_numerals()
    speech.change_third()
    return tuple(
        one if number == before or one.syllable is None else _changed(one, one.syllable, number)
        for one, before, number in zip(readings, speech.citation, speech.tones, strict=True)
    )


def _changed(reading: Reading, syllable: str, number: int) -> Reading:
    new = from_number(f"{strip_tones(syllable)}{number}")
    known = reading.candidates if new in reading.candidates else (*reading.candidates, new)
    return replace(reading, syllable=new, candidates=known, source="sandhi")


class _Speech:
    """The tones of a text, by code point: 0 where there is no syllable."""

    def __init__(self, words: Sequence[Word], readings: Sequence[Reading]) -> None:
        self.words = words
        self.readings = readings
        self.citation = [tone(one.syllable) if one.syllable else 0 for one in readings]
        self.tones = list(self.citation)
        self.chars = ["\0"] * len(readings)
        for word in words:
            self.chars[word.start : word.end] = word.form
        self.coloured = erhua(words, readings)
        # The second halves of doubled verbs; nouns of the shape are kin: 姐姐, 奶奶.
        self.doubled = {
            at
            for word in words
            if word.pos[:1] == "v" and len(word.form) > 1
            for at in range(word.start + 1, word.end)
            if self.chars[at] == self.chars[at - 1]
        }

    def following(self, at: int) -> int | None:
        """The code point of the next syllable, where nothing but an erhua 儿 stands between."""
        at += 1
        while at in self.coloured:
            at += 1
        return at if at < len(self.tones) and self.tones[at] else None

    def change_numerals(self) -> None:
        """一 and 不, which go by the citation tone of what follows."""
        for word in self.words:
            for at, char in enumerate(word.form, word.start):
                after = self.following(at) if char in "一不" else None
                if after is None:
                    continue
                neutral = self.citation[after] == 5
                fourth = self.chars[after] in _FOURTH_BY_NATURE if neutral else self.citation[after] == 4
                if char == "不" and self.readings[at].syllable == "bù":
                    self.tones[at] = 2 if fourth else 4
                elif self.readings[at].syllable == "yī" and self._counts(at, word):
                    # Before another neutral tone it is no numeral.
                    self.tones[at] = 2 if fourth else 1 if neutral else 4

    def _counts(self, at: int, word: Word) -> bool:
        """Whether this 一 says how many, and so changes."""
        before = self.chars[at - 1] if at else ""
        after, later = [*self.chars[at + 1 : at + 3], "", ""][:2]
        if before in _NUMERALS and (before == "十" or after not in _POWERS):
            return False
        if after in _POWERS:
            return True
        if before in _ORDINAL_BEFORE or before in _POWERS or after in _NUMERALS or after in _ORDINAL_AFTER:
            return False
        if (after + later) in {"年级", "年級"} or (before == "月" and after == "日"):
            return False
        ends_word = at == word.end - 1 and len(word.form) > 1
        return not ends_word or (len(word.form) == 2 and word.form[0] in _LEADING_ON)

    def change_third(self) -> None:
        """Third tones: inside of words first, then where words meet."""
        if 3 in self.tones:
            self._join([self._inside(word) for word in self.words])

    def _inside(self, word: Word) -> list[int]:
        """The places of a word's syllables, which have met each other."""
        parts: list[list[int]] = []
        at = word.start
        for size in self._sizes(word):
            places = [one for one in range(at, at + size) if self.tones[one] and one not in self.coloured]
            parts.append(self._join([[one] for one in places]))
            at += size
        return self._join(parts)

    def _sizes(self, word: Word) -> tuple[int, ...]:
        """The lengths of the parts of a word; they matter only where three third tones may meet."""
        if len(word.form) < 3 or self.tones[word.start : word.end].count(3) < 3:
            return (len(word.form),)
        return _sizes(word.form, word.pos[:2] == "nr")

    def _join(self, parts: Sequence[list[int]]) -> list[int]:
        """Let the parts meet from left to right; gives the places of them all."""
        filled = [part for part in parts if part]
        for left, right in pairwise(filled):
            self._meet(left[-1], right[0])
        return [place for part in filled for place in part]

    def _meet(self, left: int, right: int) -> None:
        if self.tones[left] == 3 and self.following(left) == right and self._is_third(left, right):
            self.tones[left] = 2

    def _is_third(self, left: int, right: int) -> bool:
        if self.tones[right] != 5:
            return self.tones[right] == 3
        return self.chars[right] in _PLACE or (right in self.doubled and self.citation[left] == 3)


@lru_cache(maxsize=1 << 14)
def _sizes(form: str, is_name: bool) -> tuple[int, ...]:
    """The parts of a longer word: halves, surname and given name, or the words that the dictionary finds.

    Example:
        >>> [_sizes(form, False) for form in ("展览馆", "纸老虎", "岂有此理")], _sizes("李小冉", True)
        ([(2, 1), (1, 2), (2, 2)], (1, 2))
    """
    if len(form) == 4:
        return (2, 2)
    if is_name and len(form) == 3:
        return (1, 2)
    inside = [part for part in dictionary_parts(form) if 1 < len(part) < len(form)]
    sizes: list[int] = []
    at = 0
    while at < len(form):
        sizes.append(max((len(part) for part in inside if form.startswith(part, at)), default=1))
        at += sizes[-1]
    return tuple(sizes)
