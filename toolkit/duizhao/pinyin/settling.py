"""Words that their neighbours, the models or a construction decide, one sentence at a time."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from duizhao.model import Reading, Word
from duizhao.pinyin import lexicon, particles
from duizhao.pinyin.constructions import construction_readings
from duizhao.pinyin.forms import RULED, Forms, chosen, is_doubtful
from duizhao.pinyin.network import network
from duizhao.pinyin.phrases import phrase
from duizhao.pinyin.polyphones import SURE, features, polyphone
from duizhao.pinyin.recutting import recut, tag
from duizhao.pinyin.surname_readings import surname_reading
from duizhao.pinyin.surnames import surname_length

Unsure = list[tuple[int, int]]
"""Number of a text and place in it where the linear model is not sure."""

NAMES = frozenset({"nr", "nrt", "nrfg"})
"""Tags of personal names."""

_AROUND = 3
"""How many words on each side are looked at where a few are in question."""


def recut_doubtful(words: Sequence[Word], open_words: Sequence[int]) -> list[Word] | None:
    """The words, cut again around those that the segmenter may have made up; None where there is none.

    Example:
        >>> from duizhao.words import segment
        >>> words = segment("他们激动地说")
        >>> recut_doubtful(words, range(len(words)))
    """
    doubtful = [at for at in open_words if is_doubtful(words[at][2])]
    if not doubtful:
        return None
    out: list[Word] = []
    done = 0
    for first, last in _stretches(doubtful):
        out += words[done:first]
        out += recut(words[first:last])
        done = last
    out += words[done:]
    return out


def _stretches(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The stretches of words around ``places``; those that would touch are one."""
    first = last = places[0]
    for place in places[1:]:
        if place - last > 2 * _AROUND:
            yield max(0, first - _AROUND), last + _AROUND + 1
            first = place
        last = place
    yield max(0, first - _AROUND), last + _AROUND + 1


def settle(
    text: str,
    words: Sequence[Word],
    at: int,
    out: list[Reading],
    table: Forms,
    number: int,
    unsure: Unsure,
) -> None:
    """Read word ``at``, which does not say all by itself; ``out`` has what it says."""
    start, end, form, pos = words[at][:4]
    if form in RULED and (settled := particles.settle(words, at)):
        out[end - 1] = chosen(form[-1], settled, "rule")
        return
    for inside in table.undecided.get(form, ()):
        reading, sure = _by_model(text, start + inside, form, start)
        if reading is not None:
            out[start + inside] = reading
        if not sure:
            unsure.append((number, start + inside))
    if form[-1] in "过過着著" and (last := particles.settle_in_word(form, pos)):
        out[end - 1] = chosen(form[-1], last, "rule")
    if pos in NAMES:
        _read_name(words, at, out)


def _by_model(text: str, at: int, form: str, start: int) -> tuple[Reading | None, bool]:
    """What the linear model reads, and whether it is sure."""
    char = text[at]
    model = polyphone(char)
    if model is None:
        return None, not network().knows(char)
    syllable, margin = model.choose(features(text, at, form, start))
    return chosen(char, syllable, "model"), margin >= SURE or not network().knows(char)


# Doubled, these are adverbs, nouns, names or sounds.
_NEVER_DOUBLED_VERBS = (
    "宝当慢呵好拉深细等哈点仅天淡刚豆步往小常个种一静多渐明久轻偏处早大高远白默紧牢满纷频时年月日家户太星奶爷叔伯"
    "姑舅婶嫂公婆爸妈哥姐弟妹人短长皮巴方续单真娓寥区源滔苦恰连万千层阵条句件"
)
# Where one of the constructions may be: A不A, V一V, VV, V不C and V得C.
_CONSTRUCTION = re.compile(
    rf"([\u3400-\u9fff])(?:[一不]\1|(?<![{_NEVER_DOUBLED_VERBS}])\1)"
    r"|(?<![很都也就还還并我你他它她们們的了是又却可更才而但么这那再太最十三二一两几个年月日，。、；：“”])[得不]"
    r"[见見到懂完了着著起動动開开下住清成出进進上过過回死掉倒够夠饱飽惯慣好中透齐齊定准準及来來去干明习習]"
)



def construct(text: str, words: Sequence[Word], out: list[Reading]) -> None:
    """Read the constructions of a sentence, where it has any."""
    places = [match.start() for match in _CONSTRUCTION.finditer(text)]
    if not places:
        return
    starts = [word[0] for word in words]
    inside = [max(0, bisect_right(starts, place) - 1) for place in places]
    inside = [at for at, place in zip(inside, places, strict=True) if _may_be(text, words, at, place)]
    if not inside:
        return
    syllables = [one.syllable for one in out]
    for first, last in _stretches(inside):
        for at, syllable in construction_readings(words[first:last], syllables).items():
            out[at] = chosen(text[at], syllable, "rule")


def _may_be(text: str, words: Sequence[Word], at: int, place: int) -> bool:
    """Whether what looks like a construction at ``place``, in word ``at``, may be one as the words are cut."""
    known = lexicon.words()
    near = words[max(0, at - 1) : at + 3]
    if not all(len(word[2]) == 1 or word[2] in known for word in near):
        return True  # they may be cut in another way
    start, end, form = words[at][:3]
    if text[place] in "得不":
        # A word of the dictionary: 不过, 觉得. One of three is a verb with its result: 忍不住.
        return len(form) == 1 or len(form) == 3
    if text[place] != text[place + 1]:
        return True
    if tag(text[place])[:1] != "v":
        return False
    return (start, end) == (place, place + 2) or (end == place + 1 and start == place)


def _read_name(words: Sequence[Word], at: int, out: list[Reading]) -> None:
    """The surname of a personal name, where it has a reading of its own."""
    word = words[at]
    name = word.form
    if len(name) == 1 and at + 1 < len(words) and words[at + 1].start == word.end:
        name += words[at + 1].form if words[at + 1].pos[:2] == "nr" else ""
    size = surname_length(name)
    if (known := phrase(word.form)) and all(settled for _, settled in known[:size]):
        return  # 柏林 is a word of the dictionary, not a person
    if size and (syllables := surname_reading(name[:size])):
        for place, syllable in enumerate(syllables, word.start):
            out[place] = chosen(name[place - word.start], syllable, "name")


