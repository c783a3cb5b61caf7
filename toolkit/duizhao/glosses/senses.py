"""Senses as CC-CEDICT writes them -> what a reader wants to see: the useful ones first, short and clean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from duizhao.glosses.cedict import DATA, mark_tone

LONGEST = 40
"""How many letters a gloss has at most, if it can be cut to that."""

_REFERENCE = re.compile(r"([^\s|,;:()\[\]]+)(?:\|([^\s|,;:()\[\]]+))?\[([^\]]*)\]")
# Senses that say of a word nothing but which other word it stands for.
_SAME_AS = re.compile(
    r"(?:\([^)]*\) *)?(?:(?:an?|old|erhua|japanese|archaic|ancient|nonstandard|simplified|traditional|common|"
    r"colloquial|informal|dialect|dialectal|euphemistic|euphemism|erroneous|popular|rare|spoken|written|alternative|"
    r"alternate|short|abbreviated|another|full|formal|literary)\W+)*"
    r"(?:variants? of|forms? of|form for|euphemism for|name for|names? of|see|same as|equivalent to|"
    r"equivalent of|synonym of|synonymous with|contraction of|abbr\. for|abbr\. of|abbreviation for|"
    r"abbreviation of|erhua variant of|also written|also called|=|i\.e\.)\s+",
    re.IGNORECASE,
)
_USED_IN = re.compile(r"(?:\([^)]*\) *)?(?:only )?used in\s+", re.IGNORECASE)
# Remarks on writing and speaking, and lists of measure words: they say nothing of the meaning.
_REMARK = re.compile(
    r"(?:CL:|(?:\((?:Tw|PRC)\) )?(?:also|Taiwan|Beijing|PRC|Mainland|old|often|usually|commonly|sometimes|"
    r"formerly|nowadays)?\s*(?:pr\.|pronounced|written)|see also|cf\.?\s|also called|also known|opposite:|"
    r"antonym|abbr\. to |(?:\([^)]*\) *)?also (?:pr\.|written))",
    re.IGNORECASE,
)
_SURNAME = re.compile(r"(?:two-character |(?:Chinese )?)surname\b")
_RARE = re.compile(
    r"\((?:[^)]*\b)?(?:archaic|old|dialect|Tw|Cantonese|slang|vulgar|derog|Buddhism|Internet|Japanese|Wu|"
    r"Hokkien|neologism|loanword|ACG|offensive|obsolete|bird species|mathematics|physics|chemistry)\b[^)]*\)"
)
_LITERARY = re.compile(r"\((?:[^)]*\b)?(?:literary|classical|in classical)\b[^)]*\)")
_LABEL = re.compile(r"(?:\([^()]*\)\s*)+(?=\S)")
_ABBREVIATION = re.compile(
    r"[,;]?\s*\(?\b(?:abbr\. (?:for|of|to)|also written|also called|CL:|see also)\b[^()]*\)?\s*$"
)
_ELSEWHERE = re.compile(r"; \((?:Tw|PRC|HK|old|archaic|dialect|coll\.|fig\.)\)[^;]*")
_EXPLANATION = re.compile(r"(?<=\w) \([^()]{25,}\)$")
_PRONUNCIATION = re.compile(r"\s*\((?:Taiwan|also|Tw|Beijing)[^()]*pr\.[^()]*\)")


def references(sense: str) -> tuple[str, tuple[str, ...]] | None:
    """The word that a sense refers to instead of saying anything, and its pinyin, else None.

    Example:
        >>> references("variant of 銀|银[yin2]"), references("silver")
        (('银', ('yín',)), None)
    """
    match = _SAME_AS.match(sense)
    found = _REFERENCE.match(sense, match.end()) if match else None
    if not found:
        return None
    return found[2] or found[1], tuple(mark_tone(one) for one in found[3].split() if one not in {",", "·"})


def is_fragment(sense: str) -> bool:
    """Whether a sense says only in which words a character occurs (葡: used in 葡萄)."""
    return bool(_USED_IN.match(sense))


def is_surname(sense: str) -> bool:
    """Whether a sense says that the word is a surname."""
    return bool(_SURNAME.match(sense))


def meanings(senses: Sequence[str], *, names: bool = False) -> list[str]:
    """The senses that say what a word means: no remarks, no references; no surnames unless ``names``.

    Example:
        >>> meanings(("surname Hua", "flower", "CL:朵[duo3]", "variant of 華|华[hua2]"))
        ['flower']
    """
    return [
        sense
        for sense in senses
        if not _REMARK.match(sense)
        and not (references(sense) and not _tail(sense))
        and (names or not is_surname(sense))
    ]


def _tail(sense: str) -> str:
    """What a sense says after the word that it refers to (variant of X, meaning Y)."""
    match = _SAME_AS.match(sense)
    found = _REFERENCE.match(sense, match.end()) if match else None
    return sense[found.end() :].strip(" ,;:.") if found else sense


_LISTED = -1


def in_order(senses: Sequence[str], form: str, pos: str, *, part: bool = False) -> list[str]:
    """Senses that fit the part of speech first, rare ones last; else the dictionary's order.

    Where a list says what a word of grammar means as that part of speech, only that is left.

    Args:
        part: whether ``form`` is a part of a longer word, where a "bound form" is at home.

    Example:
        >>> in_order(("flower", "(old) blossom", "to spend"), "花", "v")
        ['to spend', 'flower', '(old) blossom']
    """
    ranked = sorted(senses, key=lambda sense: rank(sense, form, pos, part=part))
    listed = [sense for sense in ranked if rank(sense, form, pos) == _LISTED]
    return listed or ranked


def rank(sense: str, form: str, pos: str, *, part: bool = False) -> int:
    """How far a sense stands back: 0 for one of everyday language that goes with the part of speech."""
    if (first := _first(form, pos)) and first.search(sense):
        return _LISTED
    back = 5 if _RARE.match(sense) else 3 if _LITERARY.match(sense) else 0
    if not part and sense.startswith("(bound form)"):
        back += 2
    bare = _LABEL.sub("", sense, count=1) if _LABEL.match(sense) else sense
    classifier = "classifier" in sense[:40] or sense.startswith("measure word")
    if pos == "q":
        return back + (0 if classifier else 4)
    if classifier or bare.startswith(("Kangxi radical", "radical ")):
        back += 4
    if _USED_IN.match(sense):
        back += 6
    verbal = bare.startswith("to ") or "; to " in bare
    if pos[:1] == "v" and pos != "vn":
        back += 0 if verbal else 1
    elif pos[:1] == "n" or pos in {"a", "d", "vn"}:
        back += 1 if verbal else 0
    elif pos[:1] in {"u", "y"}:
        back += 0 if re.search(r"particle|marker|-ly\b", sense) else 4
    return back


def _first(form: str, pos: str) -> re.Pattern[str] | None:
    return _first_table().get((form, pos[:1]))


@lru_cache(maxsize=1)
def _first_table() -> dict[tuple[str, str], re.Pattern[str]]:
    """(word, first letter of its part of speech) -> the sense to put first."""
    rows = [line.split("\t") for line in (DATA / "first.tsv").read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if len(row) == 3 and not row[0].startswith("#")]
    return {
        (form, pos): re.compile(pattern)
        for forms, pos, pattern in rows
        for form in ([forms] if forms == "左右" else forms)
    }


def clean(sense: str) -> str:
    """A sense without labels, measure words and pinyin; words that it quotes in simplified script.

    Example:
        >>> clean("(bound form) row; line"), clean("Fudan, abbr. for 復旦大學|复旦大学[Fu4 dan4 Da4 xue2]")
        ('row; line', 'Fudan')
    """
    text = _PRONUNCIATION.sub("", (references(sense) and _tail(sense)) or sense)
    shorter = _ABBREVIATION.sub("", text)
    text = shorter or text
    text = _REFERENCE.sub(lambda match: match[2] or match[1], text)
    text = _EXPLANATION.sub("", _ELSEWHERE.sub("", text))
    if label := _LABEL.match(text):
        text = text[label.end() :]
    if text.startswith("(") and text.find(")") == len(text) - 1:
        text = text[1:-1]
    return text.strip(" ;,")


def shorten(text: str, most: int = LONGEST) -> str:
    """A text cut where a reader would cut it: after a meaning, before an explanation, else between words.

    Example:
        >>> shorten("structural particle: used after a verb, linking it to the following phrase")
        'structural particle'
        >>> shorten("to do; to make; to work at something for a long time")
        'to do; to make'
    """
    if len(text) <= most:
        return text
    for mark in ("; ", ": ", " (", ", "):
        parts = text.split(mark)
        kept = parts[0]
        for part in parts[1:]:
            if len(kept + mark + part) > most or mark in (": ", " ("):
                break
            kept += mark + part
        if 1 < len(kept) <= most and kept.count("(") == kept.count(")"):
            return kept
    kept = ""
    for word in text.split(" "):
        if len(kept) + len(word) >= most:
            break
        kept += f"{word} "
    kept = kept.rstrip(" ,;:(") or text[: most - 1]
    return f"{kept}…"


def headline(senses: Sequence[str], most: int = LONGEST) -> str:
    """The first senses, as many as fit, apart by semicolons.

    Example:
        >>> headline(("to obtain", "to get", "to gain", "to catch (a disease)"))
        'to obtain; to get; to gain'
    """
    kept: list[str] = []
    for sense in senses:
        said = "; ".join(kept).split("; ")
        text = "; ".join(meaning for meaning in clean(sense).split("; ") if meaning not in said)
        if not text:
            continue
        if kept and ("classifier" in kept[0] or "classifier" in text):
            break
        if kept and (len("; ".join((*kept, text))) > most or len(kept) == 3):
            break
        kept.append(shorten(text, most))
    return "; ".join(kept)
