"""CC-CEDICT (CC BY-SA 4.0) as it is shipped: entries by simplified and by traditional form.

The file is unpacked once, into one block of sorted lines; a form is found by bisection in that block, and
only the entries that are asked for ever become objects.
"""

from __future__ import annotations

import lzma
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
NAME = "cedict.xz"
_JOINED = re.compile(r"(?<=[1-5])(?=[A-Za-z])")  # qian1wa3, one character of two syllables
_MARKS = {"1": "\u0304", "2": "\u0301", "3": "\u030c", "4": "\u0300"}


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the dictionary.

    Attributes:
        traditional, simplified: the word in both scripts.
        pinyin: syllables with tone marks, capital where the entry is a proper noun; ``r`` is the 儿 of erhua.
        senses: as CC-CEDICT writes them.
    """

    traditional: str
    simplified: str
    pinyin: tuple[str, ...]
    senses: tuple[str, ...]

    @property
    def proper(self) -> bool:
        """Whether it is a proper noun: its pinyin has a capital, as in Běijīng."""
        return any(one[:1].isupper() for one in self.pinyin)


def producer() -> str:
    """Name and edition of the dictionary, as layers and the dataset card record it.

    Example:
        >>> producer()
        'CC-CEDICT 2026-05-20'
    """
    return f"CC-CEDICT {_header()[0][:10]}"


def entry_count() -> int:
    """How many entries there are."""
    return int(_header()[1])


def _header() -> list[str]:
    block = _block()
    return block[: block.index(b"\n")].decode().split("\t")[1:]


@lru_cache(maxsize=1)
def _block() -> bytes:
    return lzma.decompress((DATA / NAME).read_bytes())


def mark_tone(syllable: str) -> str:
    """A syllable with a tone number as one with a tone mark.

    Example:
        >>> [mark_tone(one) for one in ("hang2", "Lu:3", "xue2", "liu4", "de5", "r5", "C")]
        ['háng', 'Lǚ', 'xué', 'liù', 'de', 'r', 'C']
    """
    letters, number = syllable.replace("u:", "ü").replace("U:", "Ü"), ""
    if letters[-1:].isdigit() and len(letters) > 1 and not letters.isdigit():
        letters, number = letters[:-1], letters[-1]
    mark = _MARKS.get(number)
    if mark is None:
        return letters
    low = letters.lower()
    # The mark stands on a, o or e; of i and u, on the one that comes last.
    at = next((low.index(vowel) for vowel in "aoe" if vowel in low), -1)
    if at < 0:
        at = max((low.rfind(vowel) for vowel in "iuü"), default=-1)
    if at < 0:
        at = next((low.index(sound) for sound in "mn" if sound in low), len(low) - 1)
    return unicodedata.normalize("NFC", letters[: at + 1] + mark + letters[at + 1 :])


@lru_cache(maxsize=1 << 16)
def lookup(form: str) -> tuple[Entry, ...]:
    """The entries of a simplified or traditional form, in the order of the dictionary.

    Example:
        >>> [" ".join(one.pinyin) for one in lookup("银行")], [one.simplified for one in lookup("銀行")]
        (['yín háng'], ['银行'])
    """
    if not form or "\t" in form or "\n" in form or form.startswith("#"):
        return ()
    key = form.encode("utf-8", "surrogatepass")
    found: list[Entry] = []
    for cells in _lines(key):
        if cells[1].startswith(">"):
            simplified = cells[1][1:]
            for line in _lines(simplified.encode()):
                if line[1] == form:
                    found.append(_entry(line))
        else:
            found.append(_entry(cells))
    return tuple(found)


def _entry(cells: list[str]) -> Entry:
    simplified, traditional, pinyin, senses = cells
    return Entry(
        traditional or simplified,
        simplified,
        tuple(mark_tone(one) for one in _JOINED.sub(" ", pinyin).split() if one not in {",", "·", ":"}),
        tuple(one for one in senses.split("/") if one),
    )


def _lines(key: bytes) -> Iterator[list[str]]:
    """The lines whose first column is ``key``."""
    block, want = _block(), key + b"\t"
    at = _first(key)
    while block.startswith(want, at):
        end = block.index(b"\n", at)
        yield block[at:end].decode().split("\t")
        at = end + 1


def _first(key: bytes) -> int:
    """Where the first line begins whose first column is not below ``key``."""
    block = _block()
    low, high = 0, len(block)
    while low < high:
        start = max(block.rfind(b"\n", low, (low + high) // 2) + 1, low)
        if block[start : block.index(b"\t", start)] < key:
            low = block.index(b"\n", start) + 1
        else:
            high = start
    return low


def entries() -> Iterator[Entry]:
    """Every entry, in the order of the simplified forms' bytes."""
    for line in text().split("\n")[1:-1]:
        cells = line.split("\t")
        if not cells[1].startswith(">"):
            yield _entry(cells)


def text() -> str:
    """The dictionary as :func:`duizhao.glosses.compile.compile_cedict` wrote it."""
    return _block().decode()
