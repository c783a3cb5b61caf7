"""The orthographic line: the rules of GB/T 16159-2012 as data, and what holds for any text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from duizhao.model import Reading, Word
from duizhao.pinyin import Written, read_words, write_line
from duizhao.pinyin.numerals import divide
from duizhao.pinyin.surnames import surname_length
from duizhao.words import segment

CASES = json.loads((Path(__file__).parents[1] / "cases" / "pinyin-lines.json").read_text(encoding="utf-8"))
CHARACTERS = st.characters(exclude_categories=["Cs"]) | st.sampled_from(
    '党旗飘扬安了着过儿一二十百第个王李山江，。“”‘’《》（）…—-·:.,"/AB19 \u3000😀'
)


def _write(text: str) -> Written:
    words = segment(text)
    return write_line(words, read_words(text, words))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["rule"])
def test_line(case: dict[str, str]) -> None:
    assert _write(case["text"]).line == case["line"]


def _tagged(*tagged: tuple[str, str]) -> Written:
    """A line from words whose parts of speech the test gives, independent of the segmenter."""
    words, text = [], ""
    for form, pos in tagged:
        words.append(Word(len(text), len(text) + len(form), form, pos))
        text += form
    return write_line(words, read_words(text, words))


@pytest.mark.parametrize(
    ("tagged", "line"),
    [
        # A name that was cut in two, where both parts are taken for names.
        ([("崔", "nr"), ("志成", "nrfg"), ("说", "v")], "Cuī Zhìchéng shuō"),
        ([("李鹏", "nr"), ("旭", "nr"), ("又", "d")], "Lǐ Péngxù yòu"),
        ([("欧阳", "nr"), ("修", "nr")], "Ōuyáng Xiū"),
        # No name: the second is no name, or begins with a surname, or the whole is too long.
        ([("王", "nr"), ("全民", "n")], "Wáng quánmín"),
        ([("李鹏", "nr"), ("王", "nr")], "Lǐ Péng wáng"),
        ([("李鹏", "nr"), ("旭光", "nr")], "Lǐ Péng xùguāng"),
        ([("老师", "n"), ("旭", "nr")], "Lǎoshī xù"),
        # Forms of address.
        ([("老张", "nr"), ("来", "v"), ("了", "ul")], "Lǎo Zhāng lái le"),
        ([("陈哥", "nr")], "Chén gē"),
        # Particles join verbs, adjectives and words of direction, nothing else.
        ([("下", "f"), ("了", "ul"), ("雨", "n")], "Xiàle yǔ"),
        ([("忙碌", "a"), ("着", "uz"), ("，", "x")], "Mánglùzhe,"),
        ([("，", "x"), ("了", "ul"), ("我", "r")], ", Le wǒ"),
        # Endings.
        ([("第三", "m"), ("期", "q")], "Dì-sān qī"),
        ([("孩儿", "n"), ("猫儿", "n"), ("妻儿", "n")], "Hái'ér māor qī'ér"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_line_of_tagged_words(tagged: list[tuple[str, str]], line: str) -> None:
    assert _tagged(*tagged).line == line


def test_a_particle_joins_no_pronoun() -> None:
    words = [Word(0, 1, "他", "r"), Word(1, 2, "过", "ug"), Word(2, 3, "河", "n")]
    assert write_line(words, [Reading("tā"), Reading("guò"), Reading("hé")]).line == "Tā guò hé"


def test_white_space_ends_a_name() -> None:
    """What a space divides in the source is not put together."""
    words = [Word(0, 2, "李鹏", "nr"), Word(3, 4, "旭", "nr")]
    assert write_line(words, read_words("李鹏 旭", words)).line == "Lǐ Péng xù"


def test_words_have_their_own_form() -> None:
    """Without the capital of the sentence and the marks, one for each word."""
    assert _write("“他走了，去U盘、3.5％。").words == (
        "", "tā", "zǒu", "le", "", "qù", "U pán", "", "3.5", "", "",
    )  # fmt: skip
    assert _tagged(("崔", "nr"), ("志成", "nr")).words == ("Cuī", "Zhìchéng")


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("一百二十三", "一百 二十三"),
        ("二千三百四十五万六千", "二千 三百 四十五 万 六千"),
        ("三百五万", "三百 五 万"),
        ("七万", "七万"),
        ("十一", "十一"),
        ("九十九", "九十九"),
        ("三千零五", "三千 零 五"),
        ("第一百二十三个", "第-一百 二十三 个"),
        ("二〇〇八年", "二 〇 〇 八 年"),
        ("三四十", "三-四十"),
        ("十七八", "十七-八"),
        ("五四", "五-四"),
        ("几十名", "几十 名"),
        ("十多个", "十 多 个"),
        ("一个半", "一 个 半"),
        ("第", "第"),
        ("第一线", "第-一线"),
        ("百年", "百年"),
        ("万岁", "万岁"),
        ("多名", "多名"),
        ("个", "个"),
        ("一些", "一些"),
        ("许多", "许多"),
        ("", ""),
    ],
)
def test_numerals(form: str, expected: str) -> None:
    assert "".join(f"{joint}{part}" for joint, part in divide(form)) == expected


@given(st.text("第零〇一二三十百千万亿几多余个名年半点", max_size=12), st.booleans())
def test_law_numerals_lose_nothing(form: str, after_number: bool) -> None:
    divided = divide(form, after_number=after_number)
    assert "".join(part for _, part in divided) == form
    assert all(part for _, part in divided) or form == ""
    assert divided[0][0] == ""
    assert {joint for joint, _ in divided[1:]} <= {" ", "-"}


@pytest.mark.parametrize(
    ("name", "length"),
    [
        ("胡进进", 1),
        ("欧阳修", 2),
        ("欧阳", 1),
        ("习近平", 1),
        ("马克思", 0),
        ("红马甲", 0),
        ("王", 0),
        ("", 0),
    ],
)
def test_surnames(name: str, length: int) -> None:
    assert surname_length(name) == length


@given(st.text(CHARACTERS, max_size=40))
@example("——“……”—·/-")
@example("\u3000 \u2028")
@example("了”’》）")
def test_laws(text: str) -> None:
    """No doubled, leading or trailing space; no Chinese left; one form a word; the same every time."""
    words = segment(text)
    found = readings = read_words(text, words)
    written = write_line(words, found)
    assert len(written.words) == len(words)
    assert "  " not in written.line
    assert written.line == written.line.strip(" ")
    for char, one in zip(text, readings, strict=True):
        if one.syllable is not None and one.syllable != char:
            assert char not in written.line
    assert written == write_line(words, readings)


@given(st.text("党旗飘扬安西银行", max_size=20))
def test_law_the_line_spells_the_readings(text: str) -> None:
    """Without spaces, capitals and apostrophes the line is the syllables in order."""
    words = segment(text)
    found: tuple[Reading, ...] = read_words(text, words)
    bare = write_line(words, found).line.lower().replace(" ", "").replace("'", "")
    assert bare == "".join(one.syllable or "" for one in found)
