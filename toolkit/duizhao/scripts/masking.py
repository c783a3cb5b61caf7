"""Characters whose form is settled by what they stand in, not by a word: names, entities, transliterations.

Such characters are taken out of the text before OpenCC sees it: each gives way to a private-use character,
which OpenCC passes through, and which becomes the settled form afterwards. One code point stands for one, so
offsets and alignment are those of the text itself, and no phrase is found across a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from duizhao.errors import InputError
from duizhao.model import Span

_PRIVATE = range(0xE000, 0xF900)

# How a character is written in a name, where that differs from its usual choice or OpenCC has several.
_SAME_IN_NAMES = (
    "于余范种姜岳千里后谷丑郁沈松征志升岩朴仇采秋冬台干向凌卜占曲胡克修合咸周回娘巨布幸彩御念才折斗昆朱"
    "板果栗梁泛注涂游溪璇筑系致芸蒙表豆象雕面制只出吊局席扎托核淀舍辟云仆伙佣借准党几凶尸弦恤戚扇扣暗杯"
)
NAME_FORMS: Mapping[str, str] = {
    **{each: each for each in _SAME_IN_NAMES if each not in "云仆党几尸"},
    **dict(
        zip(
            "叶钟万云杰宁复涌苏苹别历发尽并广当术极汇胜药适须迹",
            "葉鍾萬雲傑寧復湧蘇蘋別歷發盡並廣當術極匯勝藥適須跡",
            strict=True,
        )
    ),
}
"""Simplified character -> its form in a traditional name."""

HANS_NAME_FORMS: Mapping[str, str] = {
    **{each: each for each in "乾於徵藉夥喆甯昇堃淼著犇祇甦"},
    "鉅": "钜",
    "鍾": "锺",
}
"""Traditional character -> its form in a simplified name; the lists of simplified characters keep these."""

# 里 in a transliterated name, which a middle dot betrays; the words for "in" (这里, 家里) end before it.
_STOP = "的了在是和与及由从到被把为将这那哪"
_TRANSLITERATED = re.compile(
    rf"(?<=[·‧・])[^\W{_STOP}]{{0,6}}里|(?<![这那哪家城心手村屋夜])里(?=[^\W{_STOP}]{{0,5}}[·‧・])"
)


@dataclass(slots=True)
class Mask:
    """A text with settled characters taken out.

    Attributes:
        text: the text, as long as before.
        forms: private-use code point -> the character that it stands for in the converted text.
    """

    text: str
    forms: dict[int, str] = field(default_factory=dict)

    def put(self, settled: Mapping[int, str]) -> None:
        """Settle characters: offset -> form.

        Raises:
            InputError: when the text leaves no private-use character free.
        """
        if not settled:
            return
        codes = {form: code for code, form in self.forms.items()}
        used = set(self.text)
        free = (code for code in _PRIVATE if chr(code) not in used)
        chars = list(self.text)
        for at, form in settled.items():
            if form not in codes:
                codes[form] = _next(free)
            chars[at] = chr(codes[form])
        self.text = "".join(chars)
        self.forms = {code: form for form, code in codes.items()}

    def lift(self, converted: str) -> str:
        """The converted text with the settled characters in their places."""
        return converted.translate(self.forms) if self.forms else converted


def _next(free: Iterator[int]) -> int:
    for code in free:
        return code
    raise InputError(
        "too many different protected characters in one text", remedy="convert it in several parts"
    )


def has_middle_dot(text: str) -> bool:
    """Whether a dot between the parts of a transliterated name occurs.

    Example:
        >>> has_middle_dot("亨里克·易卜生")
        True
    """
    return "·" in text or "‧" in text or "・" in text


def transliterated(text: str) -> dict[int, str]:
    """Offsets of 里 in names with a middle dot, where it is never 裡.

    Example:
        >>> transliterated("亨里克·易卜生在这里"), transliterated("在家里")
        ({1: '里'}, {})
    """
    if "里" not in text or not has_middle_dot(text):
        return {}
    return {found.end() - 1: "里" for found in _TRANSLITERATED.finditer(text)}


def named(text: str, names: Sequence[Span], forms: Mapping[str, str]) -> dict[int, str]:
    """Offsets in names, and the form that their characters have there.

    Example:
        >>> named("余后来了", [Span(0, 1)], NAME_FORMS)
        {0: '余'}
    """
    return {at: forms[text[at]] for one in names for at in range(one.start, one.end) if text[at] in forms}


def check_spans(text: str, spans: Sequence[Span]) -> None:
    """See that spans lie in the text.

    Raises:
        InputError: for one that does not.
    """
    for one in spans:
        if not 0 <= one.start <= one.end <= len(text):
            remedy = "offsets are code points of the text that is converted"
            raise InputError(f"span {one.start}-{one.end} lies outside a text of {len(text)}", remedy=remedy)
