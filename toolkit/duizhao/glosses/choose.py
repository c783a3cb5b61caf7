"""Which entry of the dictionary is meant: by the reading, then by what kind of word it is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from duizhao.glosses.cedict import Entry, lookup, mark_tone
from duizhao.glosses.senses import is_surname, meanings, rank, references
from duizhao.pinyin.tones import strip_tones, tone

Syllables = Sequence[str | None]

EXACT, NEUTRAL, OTHER_TONE, UNLIKE = 3, 2, 1, 0
_ALSO = re.compile(r"(?:also|Taiwan|Beijing|Mainland|PRC|Tw)[^\[\]]{0,12} pr\. \[([^\]]*)\]")


def agreement(entry: Entry, syllables: Syllables, form: str) -> int:
    """How well the entry's pinyin goes with a reading of ``form``, syllable by syllable: the worst counts.

    A neutral tone may stand for a full one; 一 and 不 may have the tones of speech; ü may be written v.
    """
    best = _agree(entry.pinyin, syllables, form)
    if best < NEUTRAL:
        for sense in entry.senses:
            for match in _ALSO.finditer(sense):
                pinyin = tuple(mark_tone(one) for one in match[1].split())
                best = max(best, min(_agree(pinyin, syllables, form), NEUTRAL))
    return best


def _agree(pinyin: Sequence[str], syllables: Syllables, form: str) -> int:
    if len(pinyin) != len(syllables):
        # huār as one syllable and hua r as two
        if len(pinyin) == len(syllables) + 1 and pinyin[-1] == "r" and (syllables[-1] or "").endswith("r"):
            last = (syllables[-1] or "").removesuffix("r")
            return _agree(pinyin[:-1], (*syllables[:-1], last), form)
        return OTHER_TONE
    chars = form if len(form) == len(syllables) else " " * len(syllables)
    return min(
        (_alike(one, other, char) for one, other, char in zip(pinyin, syllables, chars, strict=True)),
        default=EXACT,
    )


def _alike(one: str, other: str | None, char: str) -> int:
    if other is None:
        return EXACT
    one, other = _normal(one), _normal(other)
    if one == other or {one, strip_tones(other)} == {"r", "er"}:
        return EXACT
    if strip_tones(one) != strip_tones(other):
        return UNLIKE
    return NEUTRAL if char in "一不" or 5 in (tone(one), tone(other)) else OTHER_TONE


def _normal(syllable: str) -> str:
    return unicodedata.normalize("NFC", syllable.lower().replace("u:", "ü").replace("v", "ü"))


def is_name(pos: str) -> bool:
    """Whether a part of speech says that the word is a proper noun."""
    return pos[:2] in {"nr", "ns", "nt", "nz"}


def choose(form: str, syllables: Syllables | None, pos: str, traditional: str) -> Entry | None:
    """The entry that a word means, or None where the dictionary has none that fits.

    Args:
        traditional: the word in traditional script as its context has it; decides between 面 and 麵.
    """
    entries = lookup(form)
    if len(entries) > 1:
        entries = tuple(
            sorted(entries, key=lambda one: _fit(one, form, syllables, pos, traditional), reverse=True)
        )
    for entry in entries:
        # A surname is no meaning of a word that is no name.
        if pos and pos[:2] != "nr" and all(is_surname(sense) for sense in meanings(entry.senses, names=True)):
            if any(references(sense) for sense in entry.senses):
                return entry
            continue
        return entry
    return None


def _fit(
    entry: Entry, form: str, syllables: Syllables | None, pos: str, traditional: str
) -> tuple[int, bool, bool, int, bool, int]:
    said = meanings(entry.senses, names=pos[:2] == "nr")
    return (
        agreement(entry, syllables, form) if syllables else 0,
        entry.proper == is_name(pos),
        bool(said),
        -min((rank(sense, form, pos) for sense in said), default=0),
        bool(traditional) and entry.traditional == traditional,
        len(said),
    )
