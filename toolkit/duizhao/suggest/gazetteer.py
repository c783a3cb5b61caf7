"""Word lists in one lookup each: where known names stand in a text, in time that does not grow with the list.

The lists lie in ``data/``; ``data/README.md`` says where each comes from and under which licence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from duizhao.model import Span

DATA = Path(__file__).parent / "data"


class Lexicon:
    """A set of words that finds its members in running text.

    Example:
        >>> lexicon = Lexicon(["湛河", "湛河区", "新华区"])
        >>> [span.of("湛河区和新华区") for span in lexicon.scan("湛河区和新华区")]
        ['湛河区', '新华区']
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        lengths: dict[str, set[int]] = defaultdict(set)
        for word in self._words:
            lengths[word[0]].add(len(word))
        self._lengths = {first: sorted(known, reverse=True) for first, known in lengths.items()}

    def __contains__(self, word: object) -> bool:
        return word in self._words

    def __len__(self) -> int:
        return len(self._words)

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._words))

    def longest(self, text: str, at: int) -> int:
        """Where the longest word that begins at ``at`` ends; ``at`` itself where none does."""
        for length in self._lengths.get(text[at], ()):
            word = text[at : at + length]  # shorter at the end of the text
            if word in self._words:
                return at + len(word)
        return at

    def scan(self, text: str) -> Iterator[Span]:
        """The words in the text from left to right, the longest at each place, none overlapping."""
        at = 0
        while at < len(text):
            end = self.longest(text, at)
            if end > at:
                yield Span(at, end)
                at = end
            else:
                at += 1

    def scan_all(self, text: str) -> Iterator[Span]:
        """The longest word at each place, overlapping ones too."""
        for at, first in enumerate(text):
            if first in self._lengths and (end := self.longest(text, at)) > at:
                yield Span(at, end)


@lru_cache(maxsize=32)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a list in ``data/``, in order; lines that begin with ``#`` are notes.

    Example:
        >>> "湛河区" in words_of("divisions")
        True
    """
    lines = (DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(word for line in lines if not line.startswith("#") for word in line.split())


@lru_cache(maxsize=8)
def sections(name: str) -> dict[str, tuple[str, ...]]:
    """The words of a list in ``data/`` by section; a section begins with ``@`` and its name.

    Example:
        >>> "居委会" in sections("endings")["body"]
        True
    """
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for word in words_of(name):
        if word.startswith("@"):
            current = found.setdefault(word[1:], [])
        else:
            current.append(word)
    return {section: tuple(words) for section, words in found.items()}


@lru_cache(maxsize=32)
def lexicon(*names: str) -> Lexicon:
    """One lexicon over some lists of ``data/``."""
    return Lexicon(word for name in names for word in words_of(name))


@lru_cache(maxsize=1)
def administered() -> Lexicon:
    """Places of China by their full administrative names, of three characters or more.

    Shorter ones (东乡, 莒县) are left to the words around them, where they are less often a part of another.
    """
    return Lexicon(word for name in ("divisions", "townships") for word in words_of(name) if len(word) >= 3)
