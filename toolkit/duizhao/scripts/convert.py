"""Conversion of texts between scripts, with alignment: OpenCC, our overrides, quotation marks, names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from duizhao.model import Script, Span, Variant
from duizhao.scripts import quotes
from duizhao.scripts.alignment import align
from duizhao.scripts.engine import OVERRIDDEN, opencc_version, run_all
from duizhao.scripts.masking import (
    HANS_NAME_FORMS,
    NAME_FORMS,
    Mask,
    check_spans,
    has_middle_dot,
    named,
    transliterated,
)
from duizhao.scripts.overrides import Overrides, shipped_overrides

VARIANTS: tuple[Script, ...] = ("hans", "hant_tw", "hant_hk")
"""The variants that every sentence of the dataset has."""

# What turns a text of a script into each variant; two names are applied one after the other.
_ROUTES: dict[tuple[Script, Script], tuple[str, ...]] = {
    ("hans", "hans"): (),
    ("hans", "hant"): ("s2t",),
    ("hans", "hant_tw"): ("s2tw",),
    ("hans", "hant_hk"): ("s2hk",),
    ("hant", "hans"): ("t2s",),
    ("hant", "hant"): (),
    ("hant", "hant_tw"): ("t2tw",),
    ("hant", "hant_hk"): ("t2hk",),
    ("hant_tw", "hans"): ("tw2s",),
    ("hant_tw", "hant"): ("tw2t",),
    ("hant_tw", "hant_tw"): (),
    ("hant_tw", "hant_hk"): ("tw2t", "t2hk"),
    ("hant_hk", "hans"): ("hk2s",),
    ("hant_hk", "hant"): ("hk2t",),
    ("hant_hk", "hant_tw"): ("hk2t", "t2tw"),
    ("hant_hk", "hant_hk"): (),
}

# The configurations that re-word, and what converts the same scripts character by character.
_PLAIN: Mapping[str, str] = {"s2twp": "s2tw", "tw2sp": "tw2s", "s2hkp": "s2hk", "hk2sp": "hk2s"}


@dataclass(frozen=True, slots=True)
class Conversion:
    """How texts are converted.

    Attributes:
        config: OpenCC configurations, ``+`` between them, or ``identity``.
        overrides: the override dictionary; None for OpenCC's own output.
        quotes: whether quotation marks change to those of the target script.
    """

    config: str
    overrides: Overrides | None
    quotes: bool = False

    def run(self, texts: Sequence[str]) -> list[str]:
        """Each text converted; all go through OpenCC in one call."""
        # A re-wording dictionary has foreign names of its own, which a mask would cut.
        to_hant = self.overrides is not None and self.config.startswith("s2") and not self.rewords()
        # One look at all texts together: middle dots are rare, and this is the hot path.
        dotted = to_hant and has_middle_dot("\n".join(texts))
        settled = [transliterated(text) for text in texts] if dotted else []
        if not any(settled):
            converted = run_all(texts, self.config, self.overrides)
        else:
            masks = [Mask(text) for text in texts]
            for mask, forms in zip(masks, settled, strict=True):
                mask.put(forms)
            converted = run_all([mask.text for mask in masks], self.config, self.overrides)
            converted = [mask.lift(text) for mask, text in zip(masks, converted, strict=True)]
        return [self._quoted(text) for text in converted] if self.quotes else converted

    def _quoted(self, text: str) -> str:
        target = self.config.removesuffix("p")
        return quotes.to_curly(text) if target.endswith("2s") else quotes.to_corner(text)

    def rewords(self) -> bool:
        """Whether the configuration can change the number of characters."""
        return any(name in _PLAIN for name in self.config.split("+"))


def producer(*, overrides: bool = True) -> str:
    """Name and version of the converter, as the dataset card records it.

    Example:
        >>> producer().partition(" ")[0]
        'OpenCC'
    """
    return f"{opencc_version()} with overrides {shipped_overrides().name}" if overrides else opencc_version()


def config_name(script: Script, target: Script) -> str:
    """What makes ``target`` out of a text in ``script``: ``s2tw``, ``tw2t+t2hk`` or ``identity``.

    Example:
        >>> config_name("hans", "hant_tw"), config_name("hans", "hans")
        ('s2tw', 'identity')
    """
    return "+".join(_ROUTES[script, target]) or "identity"


def _dictionary(overrides: bool | Overrides) -> Overrides | None:
    if isinstance(overrides, bool):
        return shipped_overrides() if overrides else None
    return overrides


def convert(
    text: str, config: str, *, overrides: bool | Overrides = True, quotation_marks: bool = False
) -> str:
    """``text`` through one or more OpenCC configurations (``s2tw``, ``hk2t+t2tw``, ``identity``).

    Args:
        overrides: our override dictionary (True), none (False: exactly what OpenCC gives), or one of the
            user's own (:func:`duizhao.scripts.parse_overrides`).
        quotation_marks: change “ ” ‘ ’ to 「 」『 』 or back, as the target script has it.

    Example:
        >>> convert("汉语发展", "s2tw")
        '漢語發展'
        >>> convert("宣布", "s2tw"), convert("宣布", "s2tw", overrides=False)
        ('宣布', '宣佈')
    """
    return Conversion(config, _dictionary(overrides), quotation_marks).run([text])[0]


def variants(
    texts: Sequence[str],
    script: Script,
    target: Script,
    *,
    overrides: bool | Overrides = True,
    quotation_marks: bool = False,
) -> list[Variant]:
    """Each text in the script ``target``, with alignment; all texts go through OpenCC in one call.

    Example:
        >>> variants(["头发", "发展"], "hans", "hant_tw")[0].text
        '頭髮'
    """
    config = config_name(script, target)
    if config == "identity":
        return [Variant("identity", text) for text in texts]
    how = Conversion(config, _dictionary(overrides), quotation_marks)
    plain = not how.rewords()
    return [
        Variant(config, new) if plain and len(text) == len(new) else _variant(text, new, how)
        for text, new in zip(texts, how.run(texts), strict=True)
    ]


def make_variant(base: str, new: str, config: str, *, overrides: bool | Overrides = True) -> Variant:
    """The variant with its alignment, where ``new`` is ``convert(base, config)``.

    Configurations that only change characters keep the length, and one code point stands for one. Those
    that also re-word (their names end in ``p``) can change it, twice in ways that cancel out.

    Example:
        >>> make_variant("在互联网上", "在網際網路上", "s2twp").alignment
        ((1, 4, 1, 5),)
    """
    return _variant(base, new, Conversion(config, _dictionary(overrides)))


def _variant(base: str, new: str, how: Conversion) -> Variant:
    if len(base) == len(new) and not how.rewords():
        return Variant(how.config, new)
    return Variant(how.config, new, align(base, new, how.run))


def convert_with(
    text: str,
    config: str,
    *,
    names: Sequence[Span] = (),
    entities: Sequence[Span] = (),
    overrides: bool | Overrides = True,
    quotation_marks: bool = False,
) -> Variant:
    """One text, of which names and entities are known, with alignment.

    Args:
        names: spans of names of people and places. Their characters take the form that they have in names
            (余 stays 余 and 钟 is 鍾), whatever word they would seem to be.
        entities: spans that must not be re-worded: they are converted character by character, as the
            configuration without ``p`` does (塑料公司 stays 塑料公司 under ``s2twp``).

    Raises:
        InputError: for a span outside the text.

    Example:
        >>> convert_with("余的塑料公司", "s2twp", names=[Span(0, 1)], entities=[Span(2, 6)]).text
        '余的塑料公司'
    """
    check_spans(text, [*names, *entities])
    how = Conversion(config, _dictionary(overrides), quotation_marks)
    settled: dict[int, str] = {}
    if how.rewords():
        plain = "+".join(_PLAIN.get(name, name) for name in config.split("+"))
        same = Conversion(plain, how.overrides).run([text])[0]
        settled = {at: same[at] for one in entities for at in range(one.start, one.end) if same[at] != "\n"}
    if config.split("+")[0] in OVERRIDDEN:
        settled |= named(text, names, NAME_FORMS if config.startswith("s2") else HANS_NAME_FORMS)
    mask = Mask(text)
    mask.put(settled)
    made = _variant(mask.text, how.run([mask.text])[0], how)
    return Variant(config, mask.lift(made.text), made.alignment)
