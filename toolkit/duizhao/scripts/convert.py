"""Conversion of texts between scripts, with alignment: OpenCC, our overrides, quotation marks, names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from duizhao.model import Script, Span, Variant
from duizhao.scripts import quotes
from duizhao.scripts.alignment import align
from duizhao.scripts.engine import OVERRIDDEN, opencc_version, run_configs
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
        return run_all_of([self], texts)[0]

    def quoted(self, texts: list[str]) -> list[str]:
        """The texts with the quotation marks of the target script, where that is asked for."""
        if not self.quotes:
            return texts
        simplified = self.config.removesuffix("p").endswith("2s")
        return list(map(quotes.to_curly if simplified else quotes.to_corner, texts))

    def rewords(self) -> bool:
        """Whether the configuration can change the number of characters."""
        return any(name in _PLAIN for name in self.config.split("+"))


def run_all_of(how: Sequence[Conversion], texts: Sequence[str]) -> list[list[str]]:
    """Each text through several conversions of one dictionary; what is the same is done once."""
    overrides = how[0].overrides
    # A re-wording dictionary has foreign names of its own, which a mask would cut.
    to_hant = overrides is not None and all(
        each.config.startswith("s2") and not each.rewords() for each in how
    )
    # One look at all texts together: middle dots are rare, and this is the hot path.
    masks = _masks(texts) if to_hant and has_middle_dot("\n".join(texts)) else {}
    given = [masks[at].text if at in masks else text for at, text in enumerate(texts)] if masks else texts
    columns = run_configs(given, [each.config for each in how], overrides)
    for column in columns:
        for at, mask in masks.items():
            column[at] = mask.lift(column[at])
    return [each.quoted(column) for each, column in zip(how, columns, strict=True)]


def _masks(texts: Sequence[str]) -> dict[int, Mask]:
    """The texts in which characters are settled before OpenCC sees them, by number."""
    found = {}
    for at, text in enumerate(texts):
        if forms := transliterated(text):
            found[at] = Mask(text)
            found[at].put(forms)
    return found


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

    Raises:
        InputError: for a configuration that OpenCC does not have.

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
    return all_variants(texts, script, [target], overrides=overrides, quotation_marks=quotation_marks)[target]


def all_variants(
    texts: Sequence[str],
    script: Script,
    targets: Sequence[Script] = VARIANTS,
    *,
    overrides: bool | Overrides = True,
    quotation_marks: bool = False,
) -> dict[Script, list[Variant]]:
    """What :func:`variants` says for each of several scripts; Taiwan and Hong Kong share most of the work.

    Example:
        >>> {script: found[0].text for script, found in all_variants(["里面"], "hans").items()}
        {'hans': '里面', 'hant_tw': '裡面', 'hant_hk': '裏面'}
    """
    configs = {target: config_name(script, target) for target in targets}
    own = _dictionary(overrides)
    found = {target: [Variant("identity", text) for text in texts] for target in targets if target == script}
    how = {
        target: Conversion(config, own, quotation_marks)
        for target, config in configs.items()
        if config != "identity"
    }
    if how:
        columns = run_all_of(list(how.values()), texts)
        for (target, each), column in zip(how.items(), columns, strict=True):
            found[target] = _variants(texts, column, each)
    return {target: found[target] for target in targets}


def _variants(texts: Sequence[str], converted: Sequence[str], how: Conversion) -> list[Variant]:
    config = how.config
    if not how.rewords() and list(map(len, texts)) == list(map(len, converted)):
        return [Variant(config, new) for new in converted]
    return [_variant(text, new, how) for text, new in zip(texts, converted, strict=True)]


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
