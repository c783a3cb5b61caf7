"""How each character is read: the only module that imports pypinyin (MIT).

Words decide first (银行 yínháng), by pypinyin's phrase dictionary, which is read and never changed. A
character that no word settles takes its part of speech where that decides (地 as a particle is de), else
its most frequent reading. Readings are citation forms: the tone changes of 一 and 不 that the phrase
dictionary writes (yí, bú) are undone; a neutral tone (差不多 chà bu duō) stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import version

from duizhao.model import Reading, Word
from duizhao.pinyin.tones import strip_tones
from duizhao.words import segment

NO_READING = Reading(None)

# Single characters whose part of speech (ICTCLAS tags) settles the reading.
_BY_POS = {
    ("地", "uv"): "de",
    ("得", "ud"): "de",
    ("的", "uj"): "de",
    ("着", "uz"): "zhe",
    ("了", "ul"): "le",
    ("过", "ug"): "guo",
}
# Tone sandhi is a matter of speech, not of the dictionary form: 一 yī, 不 bù, whatever comes next.
_CITATION = {"一": ("yi", "yī"), "不": ("bu", "bù")}


def producer() -> str:
    """Name and version of the dictionary, as the dataset card records it."""
    return f"pypinyin {version('pypinyin')}"


def readings(text: str) -> tuple[Reading, ...]:
    """One reading for each code point of ``text``; punctuation and Latin have none.

    Example:
        >>> [one.syllable for one in readings("银行，A")]
        ['yín', 'háng', None, None]
    """
    return read_words(text, segment(text))


def read_words(text: str, words: Sequence[Word]) -> tuple[Reading, ...]:
    """One reading for each code point of ``text``, whose words are already known.

    Example:
        >>> text = "慢慢地走"
        >>> [one.syllable for one in read_words(text, segment(text))]
        ['màn', 'màn', 'de', 'zǒu']
    """
    out = [NO_READING] * len(text)
    for at, word in enumerate(words):
        if len(word.form) == 1 and (settled := _by_neighbour(words, at)):
            out[word.start] = _in_word(word.form, settled)
        else:
            out[word.start : word.end] = _read_word(word.form, word.pos)
    return tuple(out)


# Single characters of manner that take the particle 地 (猛地站起).
_MANNER = frozenset("猛忽蓦驀霍倏陡")


def _by_neighbour(words: Sequence[Word], at: int) -> str | None:
    """How 地 and 得 are read by the words beside them, where the segmenter's tag goes by habit.

    The particle 地 stands between a word of manner, of two or more characters, and what is done (主动地服务;
    就地 is jiùdì). 得 after an adverb is the verb that means "must" (也得 yě děi), after a verb the particle.
    """
    word = words[at]
    before = words[at - 1] if at and words[at - 1].end == word.start else None
    if before is None:
        return None
    if word.form == "地":
        manner = len(before.form) > 1 and before.pos in {"a", "ad", "an", "b", "d", "z", "i", "l"}
        if before.form in _MANNER or (
            manner and at + 1 < len(words) and words[at + 1].pos[:1] in {"v", "p", "d"}
        ):
            return "de"
        return "dì" if word.pos == "uv" and len(before.form) == 1 else None
    if word.form == "得":
        return "děi" if before.pos == "d" else "de" if before.pos == "v" else None
    return None


@lru_cache(maxsize=65536)
def _read_word(form: str, pos: str) -> tuple[Reading, ...]:
    if len(form) == 1:
        return (_read_character(form, pos),)
    from pypinyin.constants import PHRASES_DICT

    if phrase := PHRASES_DICT.get(form):
        return tuple(
            _in_word(char, _citation(char, syllables[0]))
            for char, syllables in zip(form, phrase, strict=True)
        )
    return _read_parts(form)


def _read_parts(form: str) -> tuple[Reading, ...]:
    """A word that the phrase dictionary does not have: its longest known parts, left to right."""
    from pypinyin.constants import PHRASES_DICT

    out: list[Reading] = []
    at = 0
    while at < len(form):
        for end in range(min(len(form), at + 8), at + 1, -1):
            if form[at:end] in PHRASES_DICT and end - at < len(form):
                out.extend(_read_word(form[at:end], ""))
                at = end
                break
        else:
            out.append(_read_character(form[at], ""))
            at += 1
    return tuple(out)


def _in_word(char: str, syllable: str) -> Reading:
    """A reading that a word settled; some, such as the si of 意思, no character has by itself."""
    known = _candidates(char)
    return Reading(syllable, known if syllable in known else (*known, syllable), "word")


def _read_character(char: str, pos: str) -> Reading:
    known = _candidates(char)
    if not known:
        return NO_READING
    if settled := _BY_POS.get((char, pos)):
        return _in_word(char, settled)
    return Reading(_citation(char, known[0]), known, "single" if len(known) == 1 else "dictionary")


@lru_cache(maxsize=16384)
def _candidates(char: str) -> tuple[str, ...]:
    """Every reading the dictionary knows, most frequent first; empty for anything but Chinese."""
    from pypinyin.constants import PINYIN_DICT

    if char == "〇":
        return ("líng",)
    known = PINYIN_DICT.get(ord(char), "") if len(char) == 1 else ""
    return tuple(known.split(",")) if known else ()


def _citation(char: str, syllable: str) -> str:
    if char in _CITATION:
        bare, citation = _CITATION[char]
        if strip_tones(syllable) == bare != syllable:
            return citation
    return syllable
