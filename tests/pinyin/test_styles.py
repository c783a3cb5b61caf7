"""Syllables in other styles: the whole inventory there and back, sandhi and erhua by cases and laws."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin.constants import PINYIN_DICT
from pypinyin.style.bopomofo import BopomofoConverter

from duizhao.errors import InputError
from duizhao.model import Reading, Word
from duizhao.pinyin import ReadingOverrides, read_words
from duizhao.pinyin.sandhi import erhua, spoken
from duizhao.pinyin.styles import STYLES, in_style, render
from duizhao.pinyin.tones import from_number, strip_tones, to_number
from duizhao.pinyin.zhuyin import from_zhuyin, to_zhuyin
from duizhao.words import segment

# Every syllable by its final, rare and colloquial ones (biang, fiao, rua) too; - stands for no initial.
INVENTORY = {
    "a": "- b p m f d t n l g k h zh ch sh z c s",
    "o": "- b p m f l",
    "e": "- m d t n l g k h zh ch sh r z c s",
    "ai": "- b p m d t n l g k h zh ch sh z c s",
    "ei": "- b p m f d t n l g k h zh sh z c",
    "ao": "- b p m d t n l g k h zh ch sh r z c s",
    "ou": "- p m f d t n l g k h zh ch sh r z c s",
    "an": "- b p m f d t n l g k h zh ch sh r z c s",
    "en": "- b p m f d n l g k h zh ch sh r z c s",
    "ang": "- b p m f d t n l g k h zh ch sh r z c s",
    "eng": "- b p m f d t n l g k h zh ch sh r z c s",
    "ong": "d t n l g k h zh ch r z c s",
    "i": "b p m d t n l j q x zh ch sh r z c s",
    "ia": "d n l j q x",
    "ie": "b p m d t n l j q x",
    "iao": "b p m f d t n l j q x",
    "iu": "m d n l j q x",
    "ian": "b p m d t n l j q x",
    "in": "b p m d n l j q x",
    "iang": "b n l j q x",
    "ing": "b p m d t n l j q x",
    "iong": "j q x",
    "u": "b p m f d t n l g k h j q x zh ch sh r z c s",
    "ua": "g k h zh ch sh r",
    "uo": "d t n l g k h zh ch sh r z c s",
    "uai": "g k h zh ch sh",
    "ui": "d t g k h zh ch sh r z c s",
    "uan": "d t n l g k h j q x zh ch sh r z c s",
    "un": "d t n l g k h j q x zh ch sh r z c s",
    "uang": "g k h zh ch sh",
    "ue": "j q x",
    "ü": "n l",
    "üe": "n l",
    "yi": "-", "ya": "-", "yo": "-", "ye": "-", "yai": "-", "yao": "-", "you": "-", "yan": "-", "yin": "-",
    "yang": "-", "ying": "-", "yong": "-", "yu": "-", "yue": "-", "yuan": "-", "yun": "-",
    "wu": "-", "wa": "-", "wo": "-", "wai": "-", "wei": "-", "wan": "-", "wen": "-", "wang": "-", "weng": "-",
    "er": "-", "ê": "-",
}  # fmt: skip
BARE = sorted(
    f"{initial.strip('-')}{final}" for final, initials in INVENTORY.items() for initial in initials.split()
)
INTERJECTIONS = ("m", "n", "ng")  # hm and hng have no tone
SYLLABLES = [from_number(f"{bare}{number}") for bare in (*BARE, *INTERJECTIONS) for number in range(1, 6)]
# Erhua after e would be written as the syllable er.
ERHUA = [
    from_number(f"{bare}r{number}") for bare in BARE if bare not in {"e", "er", "ê"} for number in range(1, 6)
]

# The whole table would repeat the program's; these are the corners, written by hand.
ZHUYIN = {
    "zhī": "ㄓ", "rì": "ㄖˋ", "zǐ": "ㄗˇ", "xí": "ㄒㄧˊ", "jū": "ㄐㄩ", "qù": "ㄑㄩˋ",
    "xuán": "ㄒㄩㄢˊ", "jūn": "ㄐㄩㄣ", "lǚ": "ㄌㄩˇ", "lǔ": "ㄌㄨˇ", "nüè": "ㄋㄩㄝˋ", "xiōng": "ㄒㄩㄥ",
    "yòng": "ㄩㄥˋ", "wēng": "ㄨㄥ", "dōng": "ㄉㄨㄥ", "liú": "ㄌㄧㄡˊ", "yǒu": "ㄧㄡˇ", "guǐ": "ㄍㄨㄟˇ",
    "wéi": "ㄨㄟˊ", "dūn": "ㄉㄨㄣ", "wén": "ㄨㄣˊ", "bō": "ㄅㄛ", "duō": "ㄉㄨㄛ", "wǒ": "ㄨㄛˇ",
    "jiē": "ㄐㄧㄝ", "yě": "ㄧㄝˇ", "yuè": "ㄩㄝˋ", "yún": "ㄩㄣˊ", "yīng": "ㄧㄥ", "yāi": "ㄧㄞ",
    "yō": "ㄧㄛ", "yuán": "ㄩㄢˊ", "er": "˙ㄦ", "èr": "ㄦˋ", "ế": "ㄝˊ", "ma": "˙ㄇㄚ",
    "ń": "ㄋˊ", "ňg": "ㄫˇ", "wánr": "ㄨㄢˊㄦ", "diǎnr": "ㄉㄧㄢˇㄦ", "huār": "ㄏㄨㄚㄦ", "shangr": "˙ㄕㄤㄦ",
    "sìr": "ㄙˋㄦ",
}  # fmt: skip


def test_the_inventory_is_whole() -> None:
    """The dictionary of characters has no syllable besides, but for interjections and what dialects have."""
    known = {strip_tones(one) for all_of in PINYIN_DICT.values() for one in all_of.split(",")}
    assert len(BARE) == len(set(BARE)) == 420
    assert known - set(BARE) == {"bong", "wong", "hm", "hng", *INTERJECTIONS}
    assert set(BARE) - known == {"yai"}  # the old reading of 崖


@pytest.mark.parametrize("number", range(1, 6))
def test_marks_numbers_and_zhuyin_say_the_same(number: int) -> None:
    """There and back between any two of the three, for every syllable with and without erhua."""
    for syllable in (one for one in SYLLABLES + ERHUA if to_number(one).endswith(str(number))):
        numbered, zhuyin = to_number(syllable), to_zhuyin(syllable)
        assert from_number(numbered) == syllable
        assert from_zhuyin(zhuyin) == syllable
        assert to_number(from_zhuyin(zhuyin)) == numbered
        assert to_zhuyin(from_number(numbered)) == zhuyin


def test_no_two_syllables_look_the_same() -> None:
    for style in ("marks", "numbers", "zhuyin"):
        assert len({in_style(one, style) for one in SYLLABLES}) == len(SYLLABLES)


def test_every_reading_of_the_dictionary_can_be_written() -> None:
    for readings in PINYIN_DICT.values():
        for syllable in readings.split(","):
            assert from_zhuyin(to_zhuyin(syllable)) == syllable


@pytest.mark.parametrize(("syllable", "zhuyin"), ZHUYIN.items())
def test_zhuyin(syllable: str, zhuyin: str) -> None:
    assert to_zhuyin(syllable) == zhuyin
    assert from_zhuyin(zhuyin) == syllable


def test_zhuyin_is_pypinyin_s() -> None:
    """A judge: pypinyin writes the same, but puts the dot last and lacks the letter for ng."""
    judge = BopomofoConverter()
    for syllable in SYLLABLES:
        if strip_tones(syllable) not in INTERJECTIONS:
            theirs = judge.to_bopomofo(syllable)
            assert to_zhuyin(syllable).strip("˙") == theirs.strip("˙"), syllable


@pytest.mark.parametrize("bad", ["", "x", "abc", "q", "Beijing", "jü", "ㄅ"])
def test_what_is_no_syllable(bad: str) -> None:
    with pytest.raises(ValueError, match="no syllable"):
        to_zhuyin(bad)
    with pytest.raises(InputError, match="correct the reading"):
        in_style(bad, "zhuyin")


@pytest.mark.parametrize("bad", ["", "ㄅ", "ㄇˊㄚ", "ㄇㄚˊˋ", "˙ㄇㄚˊ", "ma", "ˊ", "ㄦㄦˊˊ"])
def test_what_is_no_zhuyin(bad: str) -> None:
    with pytest.raises(ValueError, match="no syllable"):
        from_zhuyin(bad)


def test_an_unknown_style_names_those_there_are() -> None:
    with pytest.raises(InputError, match="marks, numbers, zhuyin, plain"):
        render([], [], "wade")  # type: ignore[arg-type]


def shown(text: str, **options: bool) -> str:
    words = segment(text)
    return " ".join(one for one in render(words, read_words(text, words), **options) if one)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("不怕", "bú pà"),
        ("不好", "bù hǎo"),
        ("不", "bù"),
        ("不，是", "bù shì"),
        ("对不对", "duì bu duì"),
        ("一天", "yì tiān"),
        ("一年", "yì nián"),
        ("一起", "yì qǐ"),
        ("一定", "yí dìng"),
        ("一个人", "yí gè rén"),
        ("每一次", "měi yí cì"),
        ("同一天", "tóng yì tiān"),
        ("第一天", "dì yī tiān"),
        ("统一的", "tǒng yī de"),
        ("万一下雨", "wàn yī xià yǔ"),
        ("三分之一", "sān fēn zhī yī"),
        ("十一个", "shí yī gè"),
        ("一九四九年", "yī jiǔ sì jiǔ nián"),
        ("一百一十一", "yì bǎi yī shí yī"),
        ("一万一千", "yí wàn yì qiān"),
        ("一月一日", "yī yuè yī rì"),
        ("星期一去", "xīng qī yī qù"),
        ("一年级", "yī nián jí"),
        ("看一看", "kàn yi kàn"),
        ("你好", "ní hǎo"),
        ("我很好", "wó hén hǎo"),
        ("展览馆", "zhán lán guǎn"),
        ("纸老虎", "zhǐ láo hǔ"),
        ("岂有此理", "qí yǒu cí lǐ"),
        ("老李买水果", "láo lí mǎi shuí guǒ"),
        ("你，好", "nǐ hǎo"),
        ("很 好", "hěn hǎo"),
        ("姐姐", "jiě jie"),
        ("椅子", "yǐ zi"),
        ("走走", "zóu zou"),
        ("哪里", "ná lǐ"),
        ("哪儿有", "nár yǒu"),
        ("有点儿", "yóu diǎnr"),
    ],
)
def test_sandhi(text: str, expected: str) -> None:
    assert shown(text, sandhi=True, erhua=True) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("花儿", "huār"),
        ("女儿", "nǚ ér"),
        ("小孩儿玩儿", "xiǎo háir wánr"),
        ("一会儿", "yī huìr"),
        ("儿子", "ér zi"),
    ],
)
def test_erhua(text: str, expected: str) -> None:
    assert shown(text, erhua=True) == expected


def test_a_joined_er_keeps_its_place() -> None:
    """One entry for each code point in every style; 儿 has the empty string, a mark None."""
    text = "花儿！鹅儿"
    words = (Word(0, 2, "花儿", "n"), Word(2, 3, "！", "x"), Word(3, 5, "鹅儿", "n"))
    readings = [Reading("huā"), Reading("er"), Reading(None), Reading("é"), Reading("er")]
    assert erhua(words, readings) == {1, 4}
    assert [render(words, readings, style, erhua=True) for style in STYLES] == [
        ("huār", "", None, "ér", ""),
        ("huar1", "", None, "er2", ""),
        ("ㄏㄨㄚㄦ", "", None, "ㄜˊㄦ", ""),
        ("huar", "", None, "er", ""),
    ]
    assert all(len(render(words, readings, style)) == len(text) for style in STYLES)


def test_what_changed_says_so() -> None:
    """The source of a changed reading is sandhi, the new syllable is among the candidates."""
    words = segment("不怕")
    before = read_words("不怕", words)
    after = spoken(words, before)
    assert (after[0].syllable, after[0].source) == ("bú", "sandhi")
    assert "bú" in after[0].candidates
    assert after[1] is before[1]


def test_a_user_s_tone_stays() -> None:
    """A reading that is no citation form of 一 or 不 was meant."""
    mine = ReadingOverrides("mine", (("一", ("yāo",)),))
    words = segment("一楼一定")
    assert [one.syllable for one in spoken(words, read_words("一楼一定", words, overrides=mine))][0::2] == [
        "yāo",
        "yāo",
    ]


@given(st.text(alphabet="一不我很好有把伞哪儿姐，。 A十百第月个怕里想", max_size=24))
def test_laws_of_sandhi(text: str) -> None:
    """Letters never change, only tones; never a third tone where none was; marks stay without reading."""
    words = segment(text)
    before = read_words(text, words)
    after = spoken(words, before)
    assert len(after) == len(text)
    for old, new in zip(before, after, strict=True):
        assert (old.syllable is None) == (new.syllable is None)
        if old.syllable and new.syllable:
            assert strip_tones(old.syllable) == strip_tones(new.syllable)
            assert old.syllable == new.syllable or to_number(new.syllable)[-1] in "24"
    assert render(words, before, sandhi=False) == tuple(one.syllable for one in before)
    for style in STYLES:
        joined = render(words, before, style, sandhi=True, erhua=True)
        assert [one is None for one in joined] == [one.syllable is None for one in before]
