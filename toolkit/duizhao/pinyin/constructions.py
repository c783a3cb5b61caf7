"""Readings that a construction settles: néng bu néng, shì yi shì, kànkan, kàn de jiàn, chī bu liǎo.

Dictionaries give 不 as bù and 了 as le wherever they stand; inside these patterns textbooks and dictionaries
of usage write the neutral tone, and 了 and 着 after 不 and 得 are full verbs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from duizhao.model import Word
from duizhao.pinyin import lexicon
from duizhao.pinyin.joining import regroup
from duizhao.pinyin.recutting import tag
from duizhao.pinyin.tones import strip_tones

# What can follow V不 and V得 as a result; of two characters only directions and a few adjectives.
_RESULTS = frozenset("见見到懂完了着著起动動开開下住清成出进進上过過回死掉倒够夠饱飽惯慣好中透齐齊定准準及")
_LONG_RESULTS = frozenset(
    {f"{one}{two}" for one in "上下进出回过起進過" for two in "来去來"}
    | {"清楚", "干净", "明白", "習慣", "习惯"}
)
_MOVING = frozenset("上下进出回过起進過")  # before these 来 and 去 are results: jìn bu qù
_SAYING = frozenset("说說想是觉得让要会能")  # 他说不好 is no potential form
# Doubled, these are adverbs, nouns, names or sounds.
_DOUBLED_OTHERS = frozenset(
    "渐漸往偏连連频頻纷紛处處滚滾重等宝当慢呵好拉深细等哈点仅天淡刚豆步往小常个种一静多渐明久轻偏处早大高"
    "远白默紧牢满纷频时年月日家户太星奶爷叔伯姑舅婶嫂公婆爸妈哥姐弟妹人短长皮巴方续单真娓寥区源滔苦恰连万"
    "千层阵条句件"
)


def construction_readings(words: Sequence[Word], syllables: Mapping[int, str | None]) -> dict[int, str]:
    """Syllables that the constructions of a sentence settle, by code point.

    Args:
        words: the words of the segmenter.
        syllables: how the first code point of each word is read so far; a doubled verb takes its second
            syllable from it.

    Returns:
        the positions that change and their syllables; those already read so may be among them.

    Example:
        >>> from duizhao.words import segment
        >>> text = "能不能看看？"
        >>> construction_readings(segment(text), {0: "néng", 1: "bù", 2: "néng", 3: "kàn"})
        {1: 'bu', 4: 'kan'}
    """
    found: dict[int, str] = {}
    if not any(_may_have(word.form) for word in words):
        return found
    units = regroup(words, "textbook")
    for at, unit in enumerate(units):
        before, after = _beside(units, at, -1), _beside(units, at, 1)
        if unit.form == "不" and before and after:
            found.update(_around_bu(before, unit, after))
        elif unit.form == "一" and before and after and before.form == after.form and _is_verb(before):
            found[unit.start] = "yi"
        elif unit.form == "得" and before and after and before.pos[:1] == "v":
            found.update(_around_de(before, unit, after))
        elif built := word_readings(unit.form, syllables.get(unit.start), unit.pos):
            found.update({unit.start + place: syllable for place, syllable in built.items()})
    return dict(sorted(found.items()))


def word_readings(form: str, first: str | None, pos: str) -> dict[int, str]:
    """Syllables that a construction settles which is one word: 看看 kànkan, 忍不住 rěnbuzhù.

    Args:
        form: the word.
        first: its first syllable, from which a doubled verb takes its second.
        pos: its part of speech; an adverb keeps its tones (mànmàn).

    Returns:
        place in the word and syllable.

    Example:
        >>> word_readings("看看", "kàn", "v"), word_readings("忍不住", "rěn", "v")
        ({1: 'kan'}, {1: 'bu'})
    """
    if len(form) == 2 and form[0] == form[1]:
        return {1: strip_tones(first)} if first and pos != "d" and may_double(form[0]) else {}
    if len(form) == 3 and form[1] == "不" and form in lexicon.sections("apart.txt")["one"]:
        ends = {"了": "liǎo", "着": "zháo", "著": "zháo"}
        return {1: "bu"} | ({2: ends[form[2]]} if form[2] in ends else {})
    return {}


@lru_cache(maxsize=1 << 13)
def may_double(char: str) -> bool:
    """Whether a character is a verb that one doubles (看看 kànkan); adverbs and nouns keep their tones.

    Example:
        >>> may_double("看"), may_double("慢")
        (True, False)
    """
    return char not in _DOUBLED_OTHERS and tag(char)[:1] == "v"


def _may_have(form: str) -> bool:
    return "不" in form or "一" in form or "得" in form or len(form) == 1 or form[0] == form[1]


def _beside(units: Sequence[Word], at: int, step: int) -> Word | None:
    """The unit beside, where nothing is between."""
    if not 0 <= at + step < len(units):
        return None
    other = units[at + step]
    touches = other.end == units[at].start if step < 0 else other.start == units[at].end
    return other if touches else None


def _is_verb(unit: Word) -> bool:
    return len(unit.form) == 1 and (unit.pos[:1] == "v" or tag(unit.form)[:1] == "v")


def _around_bu(before: Word, unit: Word, after: Word) -> dict[int, str]:
    left, right = before.form, after.form
    if right.startswith(left) and before.pos[:1] not in {"m", "r", "x"}:
        return {unit.start: "bu"}  # néng bu néng, xǐ bu xǐhuan, zhīdào bu zhīdào
    if not _is_verb(before) or (left in _SAYING and right in "好来去來"):
        return {}
    if right in _LONG_RESULTS or right in _RESULTS or (right in "来去來" and left in _MOVING):
        return {unit.start: "bu"} | _full_verb(after)
    return {}


def _around_de(before: Word, unit: Word, after: Word) -> dict[int, str]:
    if len(before.form) == 1 and (after.form in _RESULTS or after.form in _LONG_RESULTS):
        return {unit.start: "de"} | _full_verb(after)
    return {unit.start: "de"}


def _full_verb(unit: Word) -> dict[int, str]:
    return {unit.start: "liǎo" if unit.form == "了" else "zháo"} if unit.form in {"了", "着", "著"} else {}
