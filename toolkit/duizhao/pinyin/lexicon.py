"""The words that a line is divided into, and the names among them: data/words.txt, read once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from math import log


@cache
def words() -> dict[str, float]:
    """Form -> cost, the lower the more frequent; what is no word of its own in pinyin (不是, 每天) is absent.

    Example:
        >>> "朋友" in words(), "每天" in words()
        (True, False)
    """
    return _read()[0]


@cache
def names() -> dict[str, tuple[int, ...]]:
    """Name -> the lengths of the parts that begin with a capital.

    Example:
        >>> names()["北京大学"], names()["春节"]
        ((2, 2), (2,))
    """
    return _read()[1]


@cache
def sections(file: str) -> dict[str, frozenset[str]]:
    """The sections of a hand-written word list: ``@name`` begins one, ``#`` a note.

    Example:
        >>> "每天" in sections("apart.txt")["apart"]
        True
    """
    found: dict[str, set[str]] = {}
    current = ""
    for line in _text(file).splitlines():
        if line.startswith("@"):
            current = line[1:]
        elif not line.startswith("#"):
            found.setdefault(current, set()).update(line.split())
    return {name: frozenset(forms) for name, forms in found.items()}


_TOTAL = 26  # the powers of two of all frequencies together


@cache
def _read() -> tuple[dict[str, float], dict[str, tuple[int, ...]]]:
    costs: dict[str, float] = {}
    parts: dict[str, tuple[int, ...]] = {}
    for line in _text("words.txt").splitlines():
        if line.startswith("#"):
            continue
        size, *forms = line.split(" ")
        cost = (_TOTAL - int(size)) * log(2)
        if ":" in line:
            for shown in forms:
                form, _, lengths = shown.partition(":")
                costs[form] = cost
                parts[form] = tuple(map(int, lengths.split(",")))
        else:
            costs.update(dict.fromkeys(forms, cost))
    return costs, parts


def _text(file: str) -> str:
    return files("duizhao.pinyin").joinpath("data", file).read_text(encoding="utf-8")
