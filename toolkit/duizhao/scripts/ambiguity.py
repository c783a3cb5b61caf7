"""Which characters of a text had more than one possible form in the other script, and what became of them.

The candidates lie in ``data/ambiguous.tsv``, taken from OpenCC's character dictionaries (Apache-2.0).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from duizhao.model import Variant
from duizhao.scripts.alignment import project
from duizhao.scripts.engine import run


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A character of the base text that has several forms in the other script.

    Attributes:
        char: the character.
        candidates: its forms, the usual one first, in the spelling of the target.
        chosen: form -> offsets in the base text where it was chosen. A form beside the candidates is one that
            a re-worded phrase has in its place.
    """

    char: str
    candidates: tuple[str, ...]
    chosen: Mapping[str, tuple[int, ...]]

    @property
    def count(self) -> int:
        return sum(map(len, self.chosen.values()))


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, tuple[str, ...]]]:
    text = (files("duizhao.scripts") / "data" / "ambiguous.tsv").read_text(encoding="utf-8")
    tables: dict[str, dict[str, tuple[str, ...]]] = {"hant": {}, "hans": {}}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            target, char, candidates = line.split("\t")
            tables[target][char] = tuple(candidates.split())
    return tables


def ambiguities(text: str, variant: Variant) -> tuple[Ambiguity, ...]:
    """The ambiguous characters of ``text`` and how ``variant`` has them, the most frequent first.

    Where the conversion was between regional forms of one script, nothing is ambiguous.

    Example:
        >>> from duizhao.scripts import variants
        >>> found = ambiguities("头发发白", variants(["头发发白"], "hans", "hant_tw")[0])
        >>> found[0].char, dict(found[0].chosen)
        ('发', {'髮': (1,), '發': (2,)})
    """
    first, last = variant.config.split("+")[0], variant.config.split("+")[-1].removesuffix("p")
    if not (first.startswith("s2") or last.endswith("2s")):
        return ()
    table = _tables()["hant" if first.startswith("s2") else "hans"]
    places: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for at, char in enumerate(text):
        if char in table:
            places[char][project(variant, at, at + 1).of(variant.text)].append(at)
    found = [
        Ambiguity(
            char,
            _spelt(table[char], first),
            {form: tuple(offsets) for form, offsets in forms.items()},
        )
        for char, forms in places.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.count, one.char)))


def _spelt(candidates: tuple[str, ...], config: str) -> tuple[str, ...]:
    """The candidates in the regional forms of the target."""
    region = {"s2tw": "t2tw", "s2twp": "t2tw", "s2hk": "t2hk"}.get(config)
    return tuple(dict.fromkeys(run(each, region) for each in candidates)) if region else candidates
