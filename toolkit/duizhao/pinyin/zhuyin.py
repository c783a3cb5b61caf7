"""Zhuyin (bopomofo): syllables with tone marks or toneless, and the way back.

The spelling follows the Ministry of Education of Taiwan: no mark for the first tone, the dot of the neutral
tone before the syllable (˙ㄇㄚ), erhua as ㄦ after the tone (ㄏㄨㄚㄦ, ㄋㄚˇㄦ).
"""

from __future__ import annotations

from functools import lru_cache

from duizhao.pinyin.tones import from_number, strip_tones, tone

_INITIALS = {
    "b": "ㄅ", "p": "ㄆ", "m": "ㄇ", "f": "ㄈ", "d": "ㄉ", "t": "ㄊ", "n": "ㄋ", "l": "ㄌ",
    "g": "ㄍ", "k": "ㄎ", "h": "ㄏ", "j": "ㄐ", "q": "ㄑ", "x": "ㄒ",
    "zh": "ㄓ", "ch": "ㄔ", "sh": "ㄕ", "r": "ㄖ", "z": "ㄗ", "c": "ㄘ", "s": "ㄙ",
}  # fmt: skip
# Finals without a medial, with i, with u and with ü: what is written after an initial, and what alone.
_OPEN = {
    "a": "ㄚ", "o": "ㄛ", "e": "ㄜ", "ai": "ㄞ", "ei": "ㄟ", "ao": "ㄠ", "ou": "ㄡ",
    "an": "ㄢ", "en": "ㄣ", "ang": "ㄤ", "eng": "ㄥ",
}  # fmt: skip
_WITH_I = {
    "i": ("yi", "ㄧ"), "ia": ("ya", "ㄧㄚ"), "io": ("yo", "ㄧㄛ"), "ie": ("ye", "ㄧㄝ"),
    "iai": ("yai", "ㄧㄞ"), "iao": ("yao", "ㄧㄠ"), "iu": ("you", "ㄧㄡ"), "ian": ("yan", "ㄧㄢ"),
    "in": ("yin", "ㄧㄣ"), "iang": ("yang", "ㄧㄤ"), "ing": ("ying", "ㄧㄥ"),
}  # fmt: skip
_WITH_U = {
    "u": ("wu", "ㄨ"), "ua": ("wa", "ㄨㄚ"), "uo": ("wo", "ㄨㄛ"), "uai": ("wai", "ㄨㄞ"),
    "ui": ("wei", "ㄨㄟ"), "uan": ("wan", "ㄨㄢ"), "un": ("wen", "ㄨㄣ"),
    "uang": ("wang", "ㄨㄤ"), "ong": ("weng", "ㄨㄥ"),
}  # fmt: skip
_WITH_Y = {
    "ü": ("yu", "ㄩ"), "üe": ("yue", "ㄩㄝ"), "üan": ("yuan", "ㄩㄢ"), "ün": ("yun", "ㄩㄣ"),
    "iong": ("yong", "ㄩㄥ"),
}  # fmt: skip
# Interjections, the ê of 欸, and er. ㄫ is the old letter for ng.
_WHOLE = {"er": "ㄦ", "ê": "ㄝ", "m": "ㄇ", "n": "ㄋ", "ng": "ㄫ", "hm": "ㄏㄇ", "hng": "ㄏㄫ"}
_PALATALS = ("j", "q", "x")
_SIBILANTS = ("zh", "ch", "sh", "r", "z", "c", "s")
_MARKS = {2: "ˊ", 3: "ˇ", 4: "ˋ"}
_NUMBERS = {mark: number for number, mark in _MARKS.items()}
_NEUTRAL = "˙"


@lru_cache(maxsize=1)
def _table() -> dict[str, str]:
    """Toneless pinyin -> zhuyin: every initial with every final that its spelling can tell."""
    table = dict(_WHOLE) | _OPEN
    for group in (_WITH_I, _WITH_U, _WITH_Y):
        table |= dict(group.values())
    table["wong"] = "ㄨㄛㄥ"  # for a character that only Cantonese has; weng is ㄨㄥ
    for letter, initial in _INITIALS.items():
        finals = dict(_OPEN) if letter not in _PALATALS else {}
        if letter in _SIBILANTS:
            table[f"{letter}i"] = initial
        else:
            finals |= {final: zhuyin for final, (_, zhuyin) in _WITH_I.items()}
            # After j, q and x the ü is written u; of the others only n and l have it.
            dots = "u" if letter in _PALATALS else "ü"
            finals |= {final.replace("ü", dots): zhuyin for final, (_, zhuyin) in _WITH_Y.items()}
        if letter not in _PALATALS:
            finals |= {final: zhuyin for final, (_, zhuyin) in _WITH_U.items()}
        table |= {letter + final: initial + zhuyin for final, zhuyin in finals.items()}
    return table


@lru_cache(maxsize=1)
def _back() -> dict[str, str]:
    return {zhuyin: pinyin for pinyin, zhuyin in _table().items()}


@lru_cache(maxsize=4096)
def to_zhuyin(syllable: str) -> str:
    """A syllable with its tone mark in zhuyin; one with the r of erhua too.

    Raises:
        ValueError: for anything that is no syllable of Mandarin.

    Example:
        >>> [to_zhuyin(one) for one in ("lǜ", "zhī", "de", "ér", "huār", "nǎr")]
        ['ㄌㄩˋ', 'ㄓ', '˙ㄉㄜ', 'ㄦˊ', 'ㄏㄨㄚㄦ', 'ㄋㄚˇㄦ']
    """
    letters = strip_tones(syllable)
    table = _table()
    ending = ""
    if letters not in table and letters.endswith("r"):
        letters, ending = letters[:-1], "ㄦ"
    if letters not in table:
        raise ValueError(f"{syllable!r} is no syllable of Mandarin")
    number = tone(syllable)
    before = _NEUTRAL if number == 5 else ""
    return f"{before}{table[letters]}{_MARKS.get(number, '')}{ending}"


@lru_cache(maxsize=4096)
def from_zhuyin(zhuyin: str) -> str:
    """The syllable in pinyin with its tone mark; the dot of the neutral tone may stand at either end.

    Raises:
        ValueError: for anything that is no syllable of Mandarin.

    Example:
        >>> [from_zhuyin(one) for one in ("ㄌㄩˋ", "ㄓ", "˙ㄉㄜ", "ㄦˊ", "ㄋㄚˇㄦ")]
        ['lǜ', 'zhī', 'de', 'ér', 'nǎr']
    """
    neutral = zhuyin.startswith(_NEUTRAL) or zhuyin.endswith(_NEUTRAL)
    letters = zhuyin.strip(_NEUTRAL)
    marks = [char for char in letters if char in _NUMBERS]
    rest = "".join(char for char in letters if char not in _NUMBERS)
    back = _back()
    ending = ""
    if rest not in back and rest.endswith("ㄦ"):
        rest, ending = rest[:-1], "r"
    # The tone is the last of the syllable, but for the ㄦ of erhua.
    place = letters.removesuffix("ㄦ") if ending else letters
    if rest not in back or len(marks) > 1 or (marks and (neutral or place[-1] != marks[0])):
        raise ValueError(f"{zhuyin!r} is no syllable of Mandarin in zhuyin")
    number = 5 if neutral else _NUMBERS[marks[0]] if marks else 1
    return from_number(f"{back[rest]}{ending}{number}")
