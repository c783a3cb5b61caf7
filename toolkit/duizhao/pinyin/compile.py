"""Makes data/words.txt, the words that a line is divided into, from CC-CEDICT and the frequencies of jieba.

    python -m duizhao.pinyin.compile cedict_ts.u8 jieba_dict.txt > toolkit/duizhao/pinyin/data/words.txt

A dictionary lists phrases beside words: what the standard writes apart is left out here, by the kinds of
phrases in ``_is_phrase`` and the lists in data/apart.txt. A capital in the dictionary's pinyin makes an entry
a name, and its capitals say how the name is divided (Bei3 jing1 Da4 xue2).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from duizhao.pinyin.lexicon import sections

_ENTRY = re.compile(r"(\S+) (\S+) \[([^\]]*)\] /(.*)/")
_HAN = re.compile(r"[㐀-鿿〇]+")
_NUMERALS = set("一二两兩三四五六七八九十几幾半百千万萬零〇")
_MEASURES = set(
    "个天年月日次级点分条项名户样句种时岁号位倍角代家张只元米层件座辆套批场届期组口度克周本块斤里人成道"
)
_DIRECTIONS = {f"{first}{last}" for first in "上下进出回过起" for last in "来去"}
_NEUTRAL_CASE = re.compile(
    r"星期.|礼拜.|周[一二三四五六日]|[一二三四五六七八九十]+月|正月|腊月|西方|东方|国语|西餐|中餐"
)
_NAMES_BY_HAND = {"汉字": (2,), "红楼梦": (3,)}
_COUNTS_BY_HAND = {"十分": 400}  # or 十分钟 is 十分 + 钟


@dataclass(frozen=True)
class _Entry:
    traditional: str
    simplified: str
    syllables: tuple[str, ...]
    meaning: str


def main() -> None:
    """Print the list: for each power of two of the frequency a line of words and one of names."""
    entries = list(_entries(Path(sys.argv[1])))
    counts = _counts(Path(sys.argv[2]))
    lists = sections("apart.txt")
    kept = _kept(entries, counts, lists)
    print(
        "# Words and names by the power of two of their frequency. Headwords, capitals: CC-CEDICT, CC BY-SA;"
    )
    print("# frequencies: jieba, MIT. Made by duizhao.pinyin.compile; see README.md beside this file.")
    classes: dict[tuple[int, bool], list[str]] = {}
    for form, (count, parts) in sorted(kept.items()):
        shown = f"{form}:{','.join(map(str, parts))}" if parts else form
        classes.setdefault((max(count, 1).bit_length(), bool(parts)), []).append(shown)
    for size in sorted(classes, reverse=True):
        print(size[0], *classes[size])


def _entries(path: Path) -> Iterator[_Entry]:
    for line in path.read_text(encoding="utf-8").splitlines():
        match = _ENTRY.match(line)
        if match and _HAN.fullmatch(match[2]):
            yield _Entry(match[1], match[2], tuple(match[3].split()), match[4])


def _counts(path: Path) -> dict[str, tuple[int, str]]:
    found: dict[str, tuple[int, str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        form, *rest = line.split()
        if rest and rest[0].isdigit():
            found[form] = (int(rest[0]), rest[1] if len(rest) > 1 else "")
    return found


def _kept(
    entries: list[_Entry], counts: dict[str, tuple[int, str]], lists: dict[str, frozenset[str]]
) -> dict[str, tuple[int, tuple[int, ...]]]:
    """Form -> frequency and, for a name, the lengths of its parts; in both scripts."""
    common = {entry.simplified for entry in entries if not entry.syllables[0][:1].isupper()}
    known = {entry.simplified for entry in entries}
    kept: dict[str, tuple[int, tuple[int, ...]]] = {}
    for entry in entries:
        form = entry.simplified
        count, tag = counts.get(form, (0, ""))
        count = _COUNTS_BY_HAND.get(form, count)
        parts = _NAMES_BY_HAND.get(form) or _name_parts(entry)
        if form in lists["common"] or (form in common and form not in lists["names"]):
            parts = ()
        exempt = form in lists["one"]
        if not parts and (form in lists["apart"] or (not exempt and _is_phrase(entry, tag, known, counts))):
            continue
        if not (count or parts) or _names_a_kind(form, parts, known):
            continue
        for each in (form, entry.traditional):
            if each not in kept or count > kept[each][0] or parts:
                kept[each] = (
                    count if each in _COUNTS_BY_HAND else max(count, counts.get(each, (0, ""))[0]),
                    parts,
                )
    return kept


def _name_parts(entry: _Entry) -> tuple[int, ...]:
    if len(entry.simplified) < 2 or _NEUTRAL_CASE.fullmatch(entry.simplified):
        return ()
    starts = [at for at, one in enumerate(entry.syllables) if one[:1].isupper()]
    if not starts or starts[0] or len(entry.syllables) != len(entry.simplified):
        return ()
    return tuple(end - start for start, end in pairwise([*starts, len(entry.syllables)]))


def _names_a_kind(form: str, parts: tuple[int, ...], known: set[str]) -> bool:
    """北京烤鸭: a name and an ordinary word."""
    return len(form) > 3 and len(parts) == 1 and form[:2] in known and form[2:] in known


def _is_phrase(entry: _Entry, tag: str, known: set[str], counts: dict[str, tuple[int, str]]) -> bool:
    form = entry.simplified
    if len(form) == 1:
        return False
    counted = set(form) <= _NUMERALS or form[-1] in _MEASURES or form[0] == "一"
    if form[0] in _NUMERALS and counted and len(form) < 4:
        return True
    if form[0] == "第" and form[1] in _NUMERALS:
        return True
    if len(form) == 2:
        return False
    if len(form) == 3:
        return _is_phrase_of_three(entry, known)
    if len(form) == 4:
        idiom = tag == "i" or "idiom" in entry.meaning or form[0] == form[1] or form[2] == form[3]
        halves = (form[:2], form[2:])
        return not idiom and all(half in known and counts.get(half, (0,))[0] > 20 for half in halves)
    return True


def _is_phrase_of_three(entry: _Entry, known: set[str]) -> bool:
    form = entry.simplified
    if form[0] == "不" or form[1:] in _DIRECTIONS or (form[0] == form[2] and form[1] in "一不了"):
        return True
    if form[1] in "不得" and form[0] + form[1] not in {"不得"}:
        return True
    if form[1:] in known and entry.meaning.startswith(("good ", "this ", "that ")):
        return True
    return entry.meaning.startswith("to ") and form[1:] in known and form[2] != "化"


if __name__ == "__main__":
    main()
