"""Simplified and traditional script: variants of a text, and projection of spans onto them.

The only module that imports OpenCC (Apache-2.0). Converters are made once a process and shared. A variant
carries an alignment, so that any span of the base text can be found in it and the other way round.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.metadata import version
from typing import Any

from duizhao.model import Script, Span, Variant

VARIANTS: tuple[Script, ...] = ("hans", "hant_tw", "hant_hk")
"""The variants that every sentence of the dataset has."""

# What turns a text of a script into each variant; two names are applied one after the other.
_ROUTES: dict[tuple[Script, Script], tuple[str, ...]] = {
    ("hans", "hans"): (),
    ("hans", "hant_tw"): ("s2tw",),
    ("hans", "hant_hk"): ("s2hk",),
    ("hant", "hans"): ("t2s",),
    ("hant", "hant_tw"): ("t2tw",),
    ("hant", "hant_hk"): ("t2hk",),
    ("hant_tw", "hans"): ("tw2s",),
    ("hant_tw", "hant_tw"): (),
    ("hant_tw", "hant_hk"): ("tw2t", "t2hk"),
    ("hant_hk", "hans"): ("hk2s",),
    ("hant_hk", "hant_tw"): ("hk2t", "t2tw"),
    ("hant_hk", "hant_hk"): (),
}


def producer() -> str:
    """Name and version of the converter, as the dataset card records it."""
    return f"OpenCC {version('opencc')}"


def config_name(script: Script, target: Script) -> str:
    """What makes ``target`` out of a text in ``script``: ``s2tw``, ``tw2t+t2hk`` or ``identity``.

    Example:
        >>> config_name("hans", "hant_tw"), config_name("hans", "hans")
        ('s2tw', 'identity')
    """
    return "+".join(_ROUTES[script, target]) or "identity"


@lru_cache(maxsize=32)
def _converter(config: str) -> Any:
    from opencc import OpenCC

    return OpenCC(config)


def convert(text: str, config: str) -> str:
    """``text`` through one or more OpenCC configurations (``s2tw``, ``hk2t+t2tw``, ``identity``).

    Example:
        >>> convert("汉语发展", "s2tw")
        '漢語發展'
    """
    if config == "identity":
        return text
    for name in config.split("+"):
        text = str(_converter(name).convert(text))
    return text


def variants(texts: Sequence[str], script: Script, target: Script) -> list[Variant]:
    """Each text in the script ``target``, with alignment; all texts go through OpenCC in one call.

    Example:
        >>> variants(["头发", "发展"], "hans", "hant_tw")[0].text
        '頭髮'
    """
    config = config_name(script, target)
    if config == "identity":
        return [Variant("identity", text) for text in texts]
    return [
        make_variant(text, new, config) for text, new in zip(texts, _convert_all(texts, config), strict=True)
    ]


def _convert_all(texts: Sequence[str], config: str) -> list[str]:
    """Convert joined by line ends, which OpenCC never crosses; texts with line ends of their own go alone."""
    if any("\n" in text for text in texts):
        return [convert(text, config) for text in texts]
    converted = convert("\n".join(texts), config).split("\n") if texts else []
    if len(converted) != len(texts):
        return [convert(text, config) for text in texts]
    return converted


def make_variant(base: str, new: str, config: str) -> Variant:
    """The variant with its alignment, where ``new`` is ``convert(base, config)``.

    Configurations that only change characters keep the length, and one code point stands for one. Those
    that also re-word (their names end in ``p``) can change it, twice in ways that cancel out: there the
    text is cut into the phrases that the converter treats as one, and a phrase whose length changed is a
    block aligned as a whole.

    Example:
        >>> make_variant("在互联网上", "在網際網路上", "s2twp").alignment
        ((1, 4, 1, 5),)
    """
    if config == "identity" or (len(base) == len(new) and not config.endswith("p")):
        return Variant(config, new)
    units = _units(base, config)
    converted = [convert(unit, config) for unit in units]
    if "".join(converted) != new:
        # No way to say which part became which: the whole text is one block.
        return Variant(config, new, ((0, len(base), 0, len(new)),) if base and new else ())
    blocks: list[tuple[int, int, int, int]] = []
    at = there = 0
    for before, after in zip(units, converted, strict=True):
        if len(before) != len(after):
            blocks.append((at, at + len(before), there, there + len(after)))
        at, there = at + len(before), there + len(after)
    return Variant(config, new, tuple(blocks))


# No phrase of OpenCC's dictionaries is longer, so a cut depends on no more than this many characters.
_REACH = 12


def _units(base: str, config: str) -> list[str]:
    """The shortest parts of ``base`` that convert alone to what they become in the whole."""
    windows = [(base[max(0, cut - _REACH) : cut], base[cut : cut + _REACH]) for cut in range(1, len(base))]
    texts = [text for left, right in windows for text in (left, right, left + right)]
    converted = _convert_all(texts, config)
    units: list[str] = []
    start = 0
    for cut in range(1, len(base)):
        left, right, whole = converted[3 * cut - 3 : 3 * cut]
        if left + right == whole:
            units.append(base[start:cut])
            start = cut
    return [*units, base[start:]]


def project(variant: Variant, start: int, end: int) -> Span:
    """The span of the variant's text that stands for base code points ``start`` to ``end``.

    Where the span cuts a phrase whose length changed, it widens to the whole phrase
    (see :func:`widens`).

    Example:
        >>> project(Variant("s2twp", "在網際網路上", ((1, 4, 1, 5),)), 4, 5)
        Span(start=5, end=6)
    """
    return _map(variant.alignment, start, end)


def project_back(variant: Variant, start: int, end: int) -> Span:
    """The span of the base text that stands for the variant's code points ``start`` to ``end``.

    Example:
        >>> project_back(Variant("s2twp", "在網際網路上", ((1, 4, 1, 5),)), 5, 6)
        Span(start=4, end=5)
    """
    return _map([(c, d, a, b) for a, b, c, d in variant.alignment], start, end)


def widens(variant: Variant, start: int, end: int) -> bool:
    """Whether projecting the base span ``start`` to ``end`` has to widen it.

    Example:
        >>> widens(Variant("s2twp", "在網際網路上", ((1, 4, 1, 5),)), 0, 2)
        True
    """
    return any(a < start < b or a < end < b for a, b, _, _ in variant.alignment)


def _map(alignment: Iterable[tuple[int, int, int, int]], start: int, end: int) -> Span:
    shift = 0
    low: int | None = None
    high: int | None = None
    for a, b, c, d in alignment:
        if low is None and start < b and start >= a:
            low = c
        elif low is None and start < a:
            low = start + shift
        if a < end <= b:
            high = d
        elif high is None and end <= a:
            high = end + shift
        shift += (d - c) - (b - a)
    return Span(start + shift if low is None else low, end + shift if high is None else high)
