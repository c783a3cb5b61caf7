"""How each character is read.

What decides, the first that can: the user's table; a surname in a personal name; the dictionary's word
(银行 yínháng); a rule for function words (也得 yě děi); the linear model for polyphones, and where it is not
sure the network; the character's most frequent reading. Readings are citation forms: 一 yī and 不 bù whatever
comes next, the neutral tone where the dictionary has it. Constructions come last: néng bu néng, kànkan.

Most words say all by themselves (:mod:`duizhao.pinyin.forms`): a sentence is one look-up a word, and only the
open ones are looked at again (:mod:`duizhao.pinyin.settling`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.metadata import version
from itertools import chain
from operator import itemgetter

from duizhao.cycles import no_search_for_cycles
from duizhao.model import Reading, Word
from duizhao.pinyin.forms import NO_READING, Forms, chosen, forms
from duizhao.pinyin.network import network, written
from duizhao.pinyin.overrides import ReadingOverrides
from duizhao.pinyin.settling import NAMES, Unsure, construct, recut_doubtful, settle
from duizhao.words import segment, segment_all


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
    unsure: Unsure = []
    table = forms()
    with no_search_for_cycles():
        for number, (text, own) in enumerate(zip(texts, words, strict=True)):
            found.append(_read(text, own, table, number, unsure))
        _ask_network(texts, found, unsure)
        if overrides is not None:
            for text, out in zip(texts, found, strict=True):
                for at, syllables in overrides.found_in(text):
                    for place, syllable in enumerate(syllables, at):
                        out[place] = chosen(text[place], syllable, "override")
        return list(map(tuple, found))


def _read(text: str, words: Sequence[Word], table: Forms, number: int, unsure: Unsure) -> list[Reading]:
    """The readings of one text; ``unsure`` gets the places where the network is to be asked."""
    out = _alone(text, words, table)
    open_words = _open(words, table)
    if open_words and (again := recut_doubtful(words, open_words)) is not None:
        words = again
        out = _alone(text, words, table)
        open_words = _open(words, table)
    for at in open_words:
        settle(text, words, at, out, table, number, unsure)
    construct(text, words, out)
    return out


_FORM, _POS = itemgetter(2), itemgetter(3)


def _alone(text: str, words: Sequence[Word], table: Forms) -> list[Reading]:
    """What the words say by themselves, for each code point of the text."""
    known = list(map(table.__getitem__, map(_FORM, words)))
    out = list(chain.from_iterable(known))
    if len(out) == len(text):
        return out
    out = [NO_READING] * len(text)  # white space is in no word
    for word, own in zip(words, known, strict=True):
        out[word[0] : word[1]] = own
    return out


def _open(words: Sequence[Word], table: Forms) -> list[int]:
    """The numbers of the words that do not say all by themselves."""
    is_open = table.open
    if NAMES.isdisjoint(map(_POS, words)):
        return [at for at, word in enumerate(words) if word[2] in is_open]
    return [at for at, word in enumerate(words) if word[2] in is_open or word[3] in NAMES]


def _ask_network(texts: Sequence[str], found: Sequence[list[Reading]], unsure: Unsure) -> None:
    """Read what the linear model was not sure of, all in one run."""
    # A surname or a construction has the last word, whatever the models thought of the character.
    asked = [(number, at) for number, at in unsure if found[number][at].source not in {"name", "rule"}]
    if asked:
        answers = network().choose([(texts[number], at) for number, at in asked])
        for (number, at), (reading, _) in zip(asked, answers, strict=True):
            found[number][at] = chosen(texts[number][at], written(reading), "model")
