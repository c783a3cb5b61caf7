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
from itertools import repeat

from duizhao.cycles import no_search_for_cycles
from duizhao.model import Reading, Word
from duizhao.pinyin.forms import NO_READING, chosen, forms
from duizhao.pinyin.network import network, written
from duizhao.pinyin.overrides import ReadingOverrides
from duizhao.pinyin.settling import Page, settle_page
from duizhao.words import segment, segment_all, together


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
    given = list(words)
    with no_search_for_cycles():
        page = Page.of(texts, *together(texts, given), forms())
        settle_page(page)
        _ask_network(page)
        found = list(map(_of_text, texts, repeat(page.out), page.offsets, page.lengths))
        return found if overrides is None else list(map(_overridden, texts, found, repeat(overrides)))


def _of_text(text: str, out: Sequence[Reading], start: int, length: int) -> tuple[Reading, ...]:
    """The readings of one text; a line end at its end is not on the page."""
    own = tuple(out[start : start + length])
    return own if len(text) == length else own + (NO_READING,) * (len(text) - length)


def _overridden(text: str, readings: tuple[Reading, ...], overrides: ReadingOverrides) -> tuple[Reading, ...]:
    found = overrides.found_in(text)
    out = list(readings)
    for at, syllables in found:
        for place, syllable in enumerate(syllables, at):
            out[place] = chosen(text[place], syllable, "override")
    return tuple(out)


def _ask_network(page: Page) -> None:
    """Read what the linear model was not sure of, all in one run."""
    # A surname or a construction has the last word, whatever the models thought of the character.
    asked = [at for at in page.unsure if page.out[at].source not in {"name", "rule"}]
    if asked:
        answers = network().choose([page.in_text(at) for at in asked])
        for at, (reading, _) in zip(asked, answers, strict=True):
            page.out[at] = chosen(page.batch.text[at], written(reading), "model")
