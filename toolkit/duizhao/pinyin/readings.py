"""How each character is read.

What decides, the first that can: the user's table; a surname in a personal name; the dictionary's word
(银行 yínháng); a rule for function words (也得 yě děi); the linear model for polyphones, and where it is not
sure the network; the character's most frequent reading (pypinyin's table, MIT, which is read and never
changed; this is the only module that imports it). Readings are citation forms: 一 yī and 不 bù whatever comes
next, the neutral tone where the dictionary has it. Constructions come last: néng bu néng, kànkan.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib.metadata import version

from duizhao.cycles import no_search_for_cycles
from duizhao.model import Reading, Word
from duizhao.pinyin import lexicon, particles
from duizhao.pinyin.constructions import construction_readings
from duizhao.pinyin.network import network, written
from duizhao.pinyin.overrides import ReadingOverrides
from duizhao.pinyin.phrases import LONGEST, phrase
from duizhao.pinyin.polyphones import SURE, features, polyphone
from duizhao.pinyin.recutting import recut
from duizhao.pinyin.surname_readings import surname_reading
from duizhao.pinyin.surnames import surname_length
from duizhao.words import segment, segment_all

NO_READING = Reading(None)
_CACHED = 1 << 17


def producer() -> str:
    """Name and version of what reads, as the dataset card records it."""
    return f"duizhao dictionary and models, pypinyin {version('pypinyin')}"


def readings(text: str, *, overrides: ReadingOverrides | None = None) -> tuple[Reading, ...]:
    """One reading for each code point of ``text``; punctuation and Latin have none.

    Example:
        >>> [one.syllable for one in readings("银行，A")]
        ['yín', 'háng', None, None]
    """
    return read_words(text, segment(text), overrides=overrides)


def read_texts(
    texts: Sequence[str], *, overrides: ReadingOverrides | None = None
) -> list[tuple[Reading, ...]]:
    """The readings of many texts; faster than one by one.

    Example:
        >>> [[one.syllable for one in each] for each in read_texts(["银行", "行走"])]
        [['yín', 'háng'], ['xíng', 'zǒu']]
    """
    return read_all(texts, segment_all(texts), overrides=overrides)


def read_words(
    text: str, words: Sequence[Word], *, overrides: ReadingOverrides | None = None
) -> tuple[Reading, ...]:
    """One reading for each code point of ``text``, whose words are already known.

    Example:
        >>> text = "慢慢地走"
        >>> [one.syllable for one in read_words(text, segment(text))]
        ['màn', 'màn', 'de', 'zǒu']
    """
    return read_all([text], [words], overrides=overrides)[0]


def read_all(
    texts: Sequence[str], words: Iterable[Sequence[Word]], *, overrides: ReadingOverrides | None = None
) -> list[tuple[Reading, ...]]:
    """The readings of many texts whose words are already known.

    Example:
        >>> [len(each) for each in read_all(["银行", "A"], [segment("银行"), segment("A")])]
        [2, 1]
    """
    found: list[list[Reading]] = []
    unsure: list[tuple[int, int]] = []
    with no_search_for_cycles():
        for number, (text, own) in enumerate(zip(texts, words, strict=True)):
            found.append(_read(text, own, number, unsure))
    # A surname or a construction has the last word, whatever the models thought of the character.
    unsure = [(number, at) for number, at in unsure if found[number][at].source not in {"name", "rule"}]
    if unsure:
        answers = network().choose([(texts[number], at) for number, at in unsure])
        for (number, at), (reading, _) in zip(unsure, answers, strict=True):
            found[number][at] = _chosen(texts[number][at], written(reading), "model")
    if overrides is not None:
        for text, out in zip(texts, found, strict=True):
            for at, syllables in overrides.found_in(text):
                for place, syllable in enumerate(syllables, at):
                    out[place] = _chosen(text[place], syllable, "override")
    return list(map(tuple, found))


def _read(text: str, words: Sequence[Word], number: int, unsure: list[tuple[int, int]]) -> list[Reading]:
    """The readings of one text; ``unsure`` gets the places where the network is to be asked."""
    out = [NO_READING] * len(text)
    open_words = _plain_words(words, out)
    if open_words:
        doubtful = [at for at in open_words if _is_doubtful(words[at][2])]
        if doubtful:
            words = _recut_around(words, doubtful)
            open_words = _plain_words(words, out)
        for at in open_words:
            _settle(text, words, at, out, number, unsure)
    places = [match.start() for match in _CONSTRUCTION.finditer(text)]
    if places:
        _construct(text, words, places, out)
    return out


_AROUND = 3
"""How many words on each side are looked at where a few are in question."""


def _stretches(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The stretches of words around ``places``; those that would touch are one."""
    first = last = places[0]
    for place in places[1:]:
        if place - last > 2 * _AROUND:
            yield max(0, first - _AROUND), last + _AROUND + 1
            first = place
        last = place
    yield max(0, first - _AROUND), last + _AROUND + 1


def _recut_around(words: Sequence[Word], doubtful: Sequence[int]) -> list[Word]:
    out: list[Word] = []
    done = 0
    for first, last in _stretches(doubtful):
        out += words[done:first]
        out += recut(words[first:last])
        done = last
    out += words[done:]
    return out


def _construct(text: str, words: Sequence[Word], places: Sequence[int], out: list[Reading]) -> None:
    """The constructions that may be at ``places``."""
    starts = [word[0] for word in words]
    syllables = [one.syllable for one in out]
    for first, last in _stretches([max(0, bisect_right(starts, place) - 1) for place in places]):
        for at, syllable in construction_readings(words[first:last], syllables).items():
            out[at] = _chosen(text[at], syllable, "rule")


def _plain_words(words: Sequence[Word], out: list[Reading]) -> list[int]:
    """Read the words that say all by themselves; returns the numbers of the others."""
    others: list[int] = []
    for at, word in enumerate(words):
        known = _plain(word[2])
        if known is None or word[3] in _NAMES:
            others.append(at)
        else:
            out[word[0] : word[1]] = known
    return others


_NAMES = frozenset({"nr", "nrt", "nrfg"})
_RULED = frozenset(particles.ALWAYS) | frozenset(particles.RULED)
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


def _settle(
    text: str,
    words: Sequence[Word],
    at: int,
    out: list[Reading],
    number: int,
    unsure: list[tuple[int, int]],
) -> None:
    """The readings of a word that does not say all by itself."""
    word = words[at]
    start, form = word.start, word.form
    if form in _RULED and (settled := particles.settle(words, at)):
        if len(form) > 1:
            out[start : word.end] = _word(form)[0]
        out[word.end - 1] = _chosen(form[-1], settled, "rule")
        return
    known, undecided = _word(form)
    out[start : word.end] = known
    for inside in undecided:
        reading, sure = _by_model(text, start + inside, form, start)
        if reading is not None:
            out[start + inside] = reading
        if not sure:
            unsure.append((number, start + inside))
    if form[-1] in "过過着著" and (last := particles.settle_in_word(form, word.pos)):
        out[word.end - 1] = _chosen(form[-1], last, "rule")
    if word.pos in _NAMES:
        _read_name(words, at, out)


@lru_cache(maxsize=_CACHED)
def _plain(form: str) -> tuple[Reading, ...] | None:
    """The readings of a word that needs no look at its neighbours, or None."""
    if form in particles.ALWAYS and form not in particles.RULED:
        return (_chosen(form, particles.ALWAYS[form], "rule"),)
    if form in _RULED or particles.settle_in_word(form, "v") or _is_doubtful(form):
        return None
    known, undecided = _word(form)
    return None if undecided else known


@lru_cache(maxsize=_CACHED)
def _is_doubtful(form: str) -> bool:
    """Whether the segmenter may have made up the word, and that matters: 酒都, 激动|地说."""
    if len(form) < 2 or form in lexicon.words() or not any(char in _TELLING for char in form):
        return False
    if len(form) == 2 and form[0] in particles.COUNTING and form[1] in "种種只隻行":
        return False
    return bool("\u3400" <= form[0] <= "\u9fff")


_TELLING = (frozenset(particles.RULED) - frozenset("中好干")) | frozenset("都没教难")


@lru_cache(maxsize=_CACHED)
def _word(form: str) -> tuple[tuple[Reading, ...], tuple[int, ...]]:
    """How a word reads by itself, and which of its characters the models are to decide."""
    out: list[Reading] = []
    undecided: list[int] = []
    at = 0
    while at < len(form):
        size, known = _part(form, at)
        for char, (syllable, settled) in zip(form[at : at + size], known, strict=True):
            if not settled:
                undecided.append(len(out))
            out.append(_chosen(char, syllable, "word") if syllable else _alone(char))
        at += size
    return tuple(out), tuple(undecided)


def _part(form: str, at: int) -> tuple[int, tuple[tuple[str, bool], ...]]:
    """The longest word of the dictionary at ``at``, or the character there."""
    for size in range(min(len(form) - at, LONGEST), 1, -1):
        if known := phrase(form[at : at + size]):
            return size, known
    return 1, (("", polyphone(form[at]) is None),)


def _by_model(text: str, at: int, form: str, start: int) -> tuple[Reading | None, bool]:
    """What the linear model reads, and whether it is sure."""
    char = text[at]
    model = polyphone(char)
    if model is None:
        return None, not network().knows(char)
    syllable, margin = model.choose(features(text, at, form, start))
    return _chosen(char, syllable, "model"), margin >= SURE or not network().knows(char)


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
            out[place] = _chosen(name[place - word.start], syllable, "name")


@lru_cache(maxsize=_CACHED)
def _chosen(char: str, syllable: str, source: str) -> Reading:
    """A reading that something settled; some, such as the si of 意思, no character has by itself."""
    known = candidates(char)
    return Reading(syllable, known if syllable in known else (*known, syllable), source)


@lru_cache(maxsize=_CACHED)
def _alone(char: str) -> Reading:
    """The most frequent reading of a character."""
    known = candidates(char)
    if not known:
        return NO_READING
    return Reading(known[0], known, "single" if len(known) == 1 else "dictionary")


@lru_cache(maxsize=1 << 15)
def candidates(char: str) -> tuple[str, ...]:
    """Every reading the dictionary knows, most frequent first; empty for anything but Chinese.

    Example:
        >>> candidates("行")[:2], candidates("A")
        (('xíng', 'háng'), ())
    """
    from pypinyin.constants import PINYIN_DICT

    if char == "〇":
        return ("líng",)
    known = PINYIN_DICT.get(ord(char), "") if len(char) == 1 else ""
    return tuple(known.split(",")) if known else ()
