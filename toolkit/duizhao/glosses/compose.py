"""Glosses for words that the dictionary does not have, put together of what it has."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from duizhao.glosses.cedict import DATA, lookup
from duizhao.glosses.choose import Syllables
from duizhao.glosses.names import kind_length, person, place
from duizhao.glosses.numbers import number_gloss
from duizhao.glosses.senses import is_fragment, meanings

Part = tuple[str, str]
PartGloss = Callable[[str, Syllables | None, str], str]
"""The short gloss of one part that the dictionary has, by its reading and part of speech, or nothing."""

_LONGEST_PART = 8
_LATIN = re.compile(r"[A-Za-z0-9]+")
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff〇\U00020000-\U0003ffff]+")
# What these endings add to a word; the dictionary describes the characters.
_ENDINGS = {
    "们": "(plural)", "們": "(plural)", "着": "(ongoing)", "著": "(ongoing)", "了": "(completed)",
    "过": "(in the past)", "過": "(in the past)", "儿": "", "兒": "", "性": "-ness", "化": "-ization",
}  # fmt: skip


def compose(
    form: str, syllables: Syllables | None, pos: str, part_gloss: PartGloss
) -> tuple[str, tuple[Part, ...]]:
    """The gloss of ``form`` made of its parts, and the parts; nothing where too little of it is known."""
    if number := number_gloss(form):
        return number, ((form, number),)
    if pos[:2] in {"nr", "ns"} and HAN.fullmatch(form) and not (pos == "ns" and _plain(form)):
        return _name(form, syllables, pos)
    for way in (_doubled, _ended):
        if made := way(form, syllables, pos, part_gloss):
            return made
    glossed: list[Part] = []
    at = 0
    for part in _tiles(form):
        said = syllables[at : at + len(part)] if syllables else None
        last = at + len(part) == len(form)
        # What a noun is stands at its end; in a verb each part may be one.
        kind = pos[:1] if pos[:1] == "v" or last else ""
        text = part if _LATIN.fullmatch(part) else _fixed(part, at, last) or number_gloss(part)
        text = text or part_gloss(part, said, kind)
        if not text:
            return "", ()
        glossed.append((part, text))
        at += len(part)
    return " + ".join(text for _, text in glossed), tuple(glossed)


def _plain(form: str) -> bool:
    """Whether a place is called by ordinary words of two or more characters each (中心广场)."""
    parts = _tiles(form)
    return len(parts) > 1 and all(len(part) > 1 for part in parts)


def _fixed(part: str, at: int, last: bool) -> str:
    table = _parts_table()
    return table.get((part, "last" if last else "first" if at == 0 else ""), table.get((part, "any"), ""))


@lru_cache(maxsize=1)
def _parts_table() -> dict[tuple[str, str], str]:
    """(character, where in the word) -> gloss."""
    rows = [line.split("\t") for line in (DATA / "parts.tsv").read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if len(row) == 3 and not row[0].startswith("#")]
    return {(char, where): text for chars, where, text in rows for char in chars}


def _name(form: str, syllables: Syllables | None, pos: str) -> tuple[str, tuple[Part, ...]]:
    spoken = tuple(one for one in syllables or _read(form) if one is not None)
    if len(spoken) != len(form):
        return "", ()
    if pos[:2] == "nr":
        text = person(form, spoken)
        return text, ((form, text),)
    head, kind = place(form, spoken)
    if not kind:
        return head, ((form, head),)
    cut = len(form) - kind_length(form)
    return f"{head} {kind}", ((form[:cut], head), (form[cut:], kind))


def _read(form: str) -> tuple[str | None, ...]:
    from duizhao.pinyin.readings import readings

    return tuple(one.syllable for one in readings(form))


def _doubled(
    form: str, syllables: Syllables | None, pos: str, part_gloss: PartGloss
) -> tuple[str, tuple[Part, ...]] | None:
    """看看, 看一看, 高高兴兴, 研究研究: the word that is said twice."""
    half = len(form) // 2
    base = at = None
    if len(form) in (2, 4) and form[:half] == form[half:]:
        base, at = form[:half], range(half)
    elif len(form) == 3 and form[0] == form[2] and form[1] in "一了":
        base, at = form[0], range(1)
    elif len(form) == 4 and form[0] == form[1] and form[2] == form[3]:
        base, at = form[0] + form[2], range(0, 3, 2)
    if base is None or at is None:
        return None
    text = part_gloss(base, [syllables[one] for one in at] if syllables else None, pos)
    return (text, ((base, text),)) if text else None


def _ended(
    form: str, syllables: Syllables | None, pos: str, part_gloss: PartGloss
) -> tuple[str, tuple[Part, ...]] | None:
    """同学们, 花儿, 重要性: a word with an ending."""
    base, ending = form[:-1], form[-1]
    if ending not in _ENDINGS or not base or (len(base) == 1 and ending in "性化"):
        return None
    kind = "v" if ending in "着著了过過" else pos
    text = part_gloss(base, syllables[:-1] if syllables else None, kind)
    if not text:
        return None
    adds = _ENDINGS[ending]
    if not adds:
        return text, ((base, text),)
    return (f"{text} {adds}" if adds[0] == "(" else f"{text} + {adds}"), ((base, text), (ending, adds))


@lru_cache(maxsize=1 << 14)
def _tiles(form: str) -> tuple[str, ...]:
    """The fewest words of the dictionary that join to ``form``; longer ones first where there is a choice.

    Nothing where none do, or where three and more characters would all stand alone.
    """
    best: list[tuple[int, int, tuple[str, ...]] | None] = [None] * len(form) + [(0, 0, ())]
    for at in range(len(form) - 1, -1, -1):
        latin = _LATIN.match(form, at)
        ends = [latin.end()] if latin else range(at + 1, min(len(form), at + _LONGEST_PART) + 1)
        for end in ends:
            rest, part = best[end], form[at:end]
            if rest is None or part == form or not (latin or number_gloss(part) or _means(part)):
                continue
            ranked = (rest[0] + 1, rest[1] - len(part) ** 2, (part, *rest[2]))
            best[at] = min(filter(None, (best[at], ranked)), key=lambda one: one[:2])
    found = best[0][2] if best[0] else ()
    return () if len(found) > 2 and all(len(part) == 1 for part in found) else found


def _means(part: str) -> bool:
    return any(not is_fragment(sense) for entry in lookup(part) for sense in meanings(entry.senses))


def tiles(form: str) -> Sequence[str]:
    """See :func:`compose`; for the tests.

    Example:
        >>> tiles("下沉社区"), tiles("㐀㐁社区")
        (('下沉', '社区'), ())
    """
    return _tiles(form)
