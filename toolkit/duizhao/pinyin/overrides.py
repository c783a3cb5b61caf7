"""Readings that a user sets: a table of words and how they are read, which wins over everything else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from duizhao.errors import InputError
from duizhao.pinyin.tones import from_number, strip_tones

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzüê")


@dataclass(frozen=True)
class ReadingOverrides:
    """Words with the readings that a user set.

    Attributes:
        name: where they come from, as the dataset card names it.
        entries: word and its syllables, one a character.
    """

    name: str
    entries: tuple[tuple[str, tuple[str, ...]], ...]

    @cached_property
    def _table(self) -> dict[str, tuple[str, ...]]:
        return dict(self.entries)

    @cached_property
    def _sizes(self) -> dict[str, tuple[int, ...]]:
        """For the first character of the words their lengths, longest first."""
        sizes: dict[str, set[int]] = {}
        for form, _ in self.entries:
            sizes.setdefault(form[0], set()).add(len(form))
        return {char: tuple(sorted(found, reverse=True)) for char, found in sizes.items()}

    def found_in(self, text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
        r"""Where the words stand, from the left and the longest first, with their syllables.

        Example:
            >>> table = parse_reading_overrides("盖\tgě", name="mine")
            >>> list(table.found_in("姓盖"))
            [(1, ('gě',))]
        """
        at = 0
        while at < len(text):
            for size in self._sizes.get(text[at], ()):
                if (syllables := self._table.get(text[at : at + size])) and at + size <= len(text):
                    yield at, syllables
                    at += size
                    break
            else:
                at += 1


def parse_reading_overrides(text: str, *, name: str, where: str = "") -> ReadingOverrides:
    r"""A table of readings: word, tab, its syllables with spaces between, perhaps a tab and a note.

    Syllables have tone marks or numbers, one for each character; lines that begin with ``#`` are notes.

    Args:
        text: the table.
        name: what the dataset card calls it.
        where: the file, for messages.

    Raises:
        InputError: with the line, for one that is not of this form, or a word given twice with two readings.

    Example:
        >>> parse_reading_overrides("重庆路\tchong2 qing4 lu4", name="mine").entries
        (('重庆路', ('chóng', 'qìng', 'lù')),)
    """
    found: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        place = f"{where or name}:{number}"
        form, syllables = _entry(line, place)
        if found.setdefault(form, syllables) != syllables:
            raise InputError(f"{form} has two readings", where=place, remedy="keep one of the two lines")
    return ReadingOverrides(name, tuple(found.items()))


def _entry(line: str, place: str) -> tuple[str, tuple[str, ...]]:
    form, *rest = line.rstrip("\r").split("\t")
    if not form or not rest or form != form.strip():
        raise InputError(
            f"{line[:40]!r} is not a word, a tab and its syllables", where=place, remedy="write 盖<tab>gě"
        )
    syllables = tuple(_syllable(each, place) for each in rest[0].split())
    if len(syllables) != len(form):
        raise InputError(
            f"{form} has {len(form)} characters and {len(syllables)} syllables",
            where=place,
            remedy="give one syllable for each character",
        )
    return form, syllables


def _syllable(given: str, place: str) -> str:
    try:
        syllable = from_number(given.lower()) if given[-1:].isdigit() else given.lower()
    except ValueError:
        syllable = ""
    if not syllable or not set(strip_tones(syllable)) <= _LETTERS:
        raise InputError(f"{given!r} is no syllable", where=place, remedy="write it as guó or guo2")
    return syllable
