"""The dictionary of words and their readings.

The readings of @pinyin-pro/data stand, with citation tones for 一 and 不 and the neutral tones of
``neutral.txt``, also where such a word ends a longer one. Where pypinyin, or the network with at least nine
parts in ten, reads a character otherwise, it is marked as contested and the models decide in context. In
everyday words the network alone does not count: it knows too few of them. ``settled.txt`` has the last word.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

from duizhao.pinyin.network import network
from duizhao.pinyin.tones import from_number, strip_tones, tone
from training.readings.network import DATA

_HERE = Path(__file__).parent
_LONGEST = 8
_VOTE = 0.9
_EVERYDAY = 2e-10  # the probability that @pinyin-pro/data gives; one word in twenty is above
Words = dict[str, list[str]]


def main(folder: Path) -> None:
    """Make ``phrases.txt.gz`` from the folder ``json/`` of the package @pinyin-pro/data."""
    words = _neutral(_pinyin_pro(folder))
    settled = _settled()
    words |= settled
    contested = {(form, at) for form, at in _contested(words, _everyday(folder)) if form not in settled}
    lines = []
    for form in sorted(words):
        # Other words read as their characters do.
        if any(map(network().knows, form)) or list(map(_first, form)) != words[form]:
            marked = [syllable + "*" * ((form, at) in contested) for at, syllable in enumerate(words[form])]
            lines.append(f"{form}\t{' '.join(marked)}")
    path = DATA / "phrases.txt.gz"
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as file:
        file.write("\n".join(lines).encode())
    print(f"{path.name}: {path.stat().st_size:,} bytes, {len(lines):,} words, {len(contested):,} contested")


def _first(char: str) -> str:
    return PINYIN_DICT.get(ord(char), "").split(",")[0]


def _pinyin_pro(folder: Path) -> Words:
    words: Words = {}
    for name in ("complete", "modern"):
        for form, reading in _stored(folder, name).items():
            syllables = reading.split(" ")
            if 1 < len(form) == len(syllables) <= _LONGEST and all(map(_first, form)):
                words[form] = [_citation(char, each) for char, each in zip(form, syllables, strict=True)]
    return words


def _stored(folder: Path, name: str) -> dict[str, str]:
    stored = json.loads((folder / f"{name}.json").read_text("utf-8"))
    return {form: reading for form, (reading, _) in stored.items()}


def _everyday(folder: Path) -> frozenset[str]:
    stored = json.loads((folder / "complete.json").read_text("utf-8"))
    frequent = {form for form, (_, often) in stored.items() if often >= _EVERYDAY}
    return frozenset(frequent | set(_stored(folder, "modern")))


def _citation(char: str, syllable: str) -> str:
    """一 and 不 as dictionaries write them, whatever tone follows."""
    if char == "一" and strip_tones(syllable) == "yi":
        return "yī"
    return "bù" if char == "不" and strip_tones(syllable) == "bu" and tone(syllable) != 5 else syllable


def _neutral(words: Words) -> Words:
    listed: dict[str, list[str]] = {}
    for item in _items("neutral.txt"):
        form, _, place = item.partition(":")
        at = int(place) if place else len(form) - 1
        syllables = words.get(form) or [_first(char) for char in form]
        listed[form] = [strip_tones(each) if number == at else each for number, each in enumerate(syllables)]
    for form, syllables in words.items():
        for size in (2, 3):
            own = listed.get(form[-size:])
            if (
                own
                and len(form) > size
                and list(map(strip_tones, own)) == list(map(strip_tones, syllables[-size:]))
            ):
                words[form] = [*syllables[:-size], *own]
        words[form] = _full_again(form, words[form])
    return words | listed


def _full_again(form: str, syllables: list[str]) -> list[str]:
    """A measure word, and 上 for "on", have their tone unless the list takes it."""
    syllables = [
        "gè" if char == "个" and form[max(0, at - 1) : at + 1] not in {"这个", "那个", "哪个"} else syllable
        for at, (char, syllable) in enumerate(zip(form, syllables, strict=True))
    ]
    if form[-1] == "上" and form[-2:] not in {"晚上", "早上"}:
        return [*syllables[:-1], "shàng"]
    return syllables


def _settled() -> Words:
    lines = (_HERE / "settled.txt").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {form: reading.split(" ") for form, reading in rows}


def _items(name: str) -> list[str]:
    text = (_HERE / name).read_text("utf-8")
    return " ".join(line for line in text.split("\n") if not line.startswith("#")).split()


def _contested(words: Words, everyday: frozenset[str]) -> set[tuple[str, int]]:
    found = {
        (form, at)
        for form, syllables in words.items()
        if len(PHRASES_DICT.get(form, ())) == len(form)
        for at, (own, theirs) in enumerate(zip(syllables, PHRASES_DICT[form], strict=True))
        if _differs(own, _citation(form[at], theirs[0]))
    }
    asked = list(_polyphones(words))
    for (form, at), (reading, sure) in zip(asked, network().choose(asked), strict=True):
        against = sure >= _VOTE and _differs(words[form][at], from_number(reading))
        if form in everyday:
            if not against:
                found.discard((form, at))  # two of three agree
        elif against and not _by_part(words, everyday, form, at):
            found.add((form, at))
    return found


def _by_part(words: Words, everyday: frozenset[str], form: str, at: int) -> bool:
    """Whether an everyday word inside reads the character so: 着急 in 别着急."""
    for size in range(2, len(form)):
        for start in range(max(0, at - size + 1), min(at, len(form) - size) + 1):
            part = form[start : start + size]
            if part in everyday and words[part][at - start] == words[form][at]:
                return True
    return False


def _differs(one: str, other: str) -> bool:
    """A neutral tone in place of a full one is a matter of custom, not another reading."""
    return one != other and not (strip_tones(one) == strip_tones(other) and 5 in (tone(one), tone(other)))


def _polyphones(words: Words) -> Iterator[tuple[str, int]]:
    net = network()
    for form in words:
        for at, char in enumerate(form):
            if net.knows(char):
                yield form, at


if __name__ == "__main__":
    main(Path(sys.argv[1]))
