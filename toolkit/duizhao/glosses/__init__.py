"""English glosses of words, from CC-CEDICT (CC BY-SA 4.0), chosen by how a word is read.

Modules:
    cedict: the dictionary as it is shipped; compile: how it is made of CC-CEDICT's own file.
    choose: which entry is meant; senses: what of it is shown.
    compose, numbers, names: glosses of words that the dictionary does not have, marked as such.

What holds glosses stands under CC BY-SA 4.0 and names CC-CEDICT: :data:`LICENCE`, :func:`producer`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from duizhao.glosses.cedict import Entry, lookup, producer
from duizhao.glosses.choose import choose
from duizhao.glosses.compose import HAN, compose
from duizhao.glosses.senses import clean, headline, in_order, is_surname, meanings, references, shorten
from duizhao.model import Gloss, Reading, Word
from duizhao.pinyin.tones import strip_tones

__all__ = ["LICENCE", "Entry", "Gloss", "gloss", "gloss_words", "lookup", "producer"]

LICENCE = "CC BY-SA 4.0"
_DEEPEST = 4  # references that are followed: a variant of a variant
_PART = 24  # letters of a part's gloss in a composed one


def gloss(
    form: str, syllables: Sequence[str | None] | None = None, pos: str = "", *, traditional: str = ""
) -> Gloss | None:
    """The gloss of a word in simplified or traditional script; None where nothing is known.

    Args:
        form: the word.
        syllables: how it is read, one for each character, with tone marks; decides between entries.
        pos: its part of speech in the segmenter's tag set; a personal name is glossed as one.
        traditional: the word in traditional script, where its context tells (面 or 麵).

    Example:
        >>> gloss("行", ("háng",)).text, gloss("行", ("xíng",)).text
        ('row; line', 'capable; competent')
        >>> gloss("下沉社区").text, gloss("下沉社区").source, gloss("㐀㐁")
        ('to sink down + community', 'composed', None)
    """
    return _gloss(form, tuple(syllables) if syllables is not None else None, pos, traditional)


@lru_cache(maxsize=1 << 16)
def _gloss(form: str, syllables: tuple[str | None, ...] | None, pos: str, traditional: str) -> Gloss | None:
    if not HAN.search(form):
        return None  # figures and Latin: 110 is rarely the police
    if syllables is not None and not any(syllables):
        syllables = None
    entry = choose(form, syllables, pos, traditional or _traditional(form))
    if entry and (made := _from_entry(entry, pos)):
        return made
    text, parts = compose(form, syllables, pos, _part)
    return Gloss(text, (), syllables_of(syllables), "composed", parts) if text else None


def syllables_of(syllables: tuple[str | None, ...] | None) -> tuple[str, ...]:
    """The syllables that are known."""
    return tuple(one for one in syllables or () if one)


def _traditional(form: str) -> str:
    """The usual traditional form, asked for only where entries differ in it."""
    if not _ambiguous(form):
        return ""
    from duizhao.scripts import convert

    return convert(form, "s2tw")


def _from_entry(entry: Entry, pos: str) -> Gloss | None:
    said = _senses(entry, pos, _DEEPEST)
    text = headline(in_order(said, entry.simplified, pos))
    if not text and (unknown := [clean(sense) for sense in entry.senses if not is_surname(sense)]):
        text = shorten(unknown[0])
    return Gloss(text, entry.senses, entry.pinyin, "cedict") if text else None


def _senses(entry: Entry, pos: str, depth: int) -> list[str]:
    """The senses that mean something; those of the word that the entry refers to where it has none itself."""
    person = pos[:2] == "nr"
    said = meanings(entry.senses, names=person)
    if person and any(is_surname(sense) for sense in said):
        return [f"surname {strip_tones(''.join(entry.pinyin).lower()).title()}"]
    if said or not depth:
        return said
    for sense in entry.senses:
        found = references(sense)
        if found is None:
            continue
        target = choose(found[0], found[1], pos if entry.proper else "", "")
        if target and target != entry and (followed := _senses(target, pos, depth - 1)):
            return followed
    return []


def _part(form: str, syllables: Sequence[str | None] | None, pos: str) -> str:
    """The first sense of a part of a word, which is never taken for a name."""
    entry = choose(form, syllables, "", _traditional(form))
    senses = in_order(_senses(entry, "", _DEEPEST), form, pos[:1], part=True) if entry else []
    return shorten(clean(senses[0]).split("; ")[0], _PART) if senses else ""


def gloss_words(words: Sequence[Word], readings: Sequence[Reading]) -> list[Gloss | None]:
    """The gloss of each word of a sentence.

    Args:
        words: the sentence's words.
        readings: one for each code point of the sentence.

    Example:
        >>> from duizhao.pinyin import read_words
        >>> from duizhao.words import segment
        >>> text = "银行关门了。"
        >>> words = segment(text)
        >>> [one and one.text for one in gloss_words(words, read_words(text, words))]
        ['bank', 'to close a door; to lock a door', 'completed action marker', None]
    """
    hant = _in_context(words) if any(_ambiguous(word.form) for word in words) else {}
    return [
        _gloss(
            word.form,
            tuple([one.syllable for one in readings[word.start : word.end]]),
            word.pos,
            hant.get(at, ""),
        )
        for at, word in enumerate(words)
    ]


@lru_cache(maxsize=1 << 16)
def _ambiguous(form: str) -> bool:
    """Whether words of different traditional forms fall together in this one."""
    common = (entry for entry in lookup(form) if not entry.proper and meanings(entry.senses))
    return len({entry.traditional for entry in common}) > 1


def _in_context(words: Sequence[Word]) -> dict[int, str]:
    """The traditional form of each word that has more than one, as the whole sentence has it."""
    from duizhao.scripts import convert

    text = ""
    for word in words:
        text += " " * (word.start - len(text)) + word.form
    hant = convert(text, "s2tw")
    if len(hant) != len(text):
        return {}
    return {at: hant[word.start : word.end] for at, word in enumerate(words) if _ambiguous(word.form)}
