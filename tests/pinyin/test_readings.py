"""Readings: one a code point, chosen by words and parts of speech; the dictionaries stay as they were."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from duizhao.errors import InputError
from duizhao.model import Word
from duizhao.pinyin import (
    parse_reading_overrides,
    producer,
    read_texts,
    read_words,
    readings,
    romanise,
    strip_tones,
)
from duizhao.pinyin.tones import tone

CASES = json.loads((Path(__file__).parents[1] / "cases" / "pinyin-readings.json").read_text(encoding="utf-8"))
IN_CONTEXT = json.loads(
    (Path(__file__).parents[1] / "cases" / "pinyin-in-context.json").read_text(encoding="utf-8")
)
CHARACTERS = st.characters(exclude_categories=["Cs"]) | st.sampled_from(
    "一不了着过地得的行乐长重还〇𠮷😀，A1 "
)
TEXTS = st.text(CHARACTERS, max_size=40)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"] or "nothing")
def test_readings(case: dict[str, Any]) -> None:
    assert [one.syllable for one in readings(case["text"])] == case["syllables"]


@pytest.mark.parametrize(
    ("form", "pos", "syllable"),
    [
        ("地", "n", "dì"), ("得", "v", "dé"), ("的", "uj", "de"), ("着", "uz", "zhe"), ("了", "ul", "le"),
        ("过", "v", "guò"),
        ("一", "m", "yī"), ("不", "d", "bù"),
    ],
)  # fmt: skip
def test_function_words_alone(form: str, pos: str, syllable: str) -> None:
    (one,) = read_words(form, [Word(0, 1, form, pos)])
    assert one.syllable == syllable


def test_what_decided_is_said() -> None:
    assert [one.source for one in readings("银行")] == ["word", "word"]
    assert [one.source for one in readings("他得走")] == ["dictionary", "rule", "single"]
    assert [one.source for one in readings("我姓单")] == ["single", "dictionary", "model"]
    assert readings("单田芳")[0].source == "name"
    # The linear model is not sure of this one: the network must not overrule the surname.
    assert [(one.syllable, one.source) for one in readings("据称，覃辉现居国外")][3] == ("qín", "name")
    assert [(one.source, one.candidates) for one in readings("，A ")] == [("none", ())] * 3
    (one,) = read_words("您", [Word(0, 1, "您", "r")])
    assert (one.source, one.candidates) == ("single", ("nín",))


@pytest.mark.parametrize("case", IN_CONTEXT, ids=lambda case: case["text"])
def test_in_context(case: dict[str, str]) -> None:
    """One character of the text is marked; the rest of it decides."""
    left, char, right = re.split(r"[【】]", case["text"])
    assert readings(left + char + right)[len(left)].syllable == case["syllable"]


@given(st.lists(TEXTS, max_size=6))
def test_law_many_texts_read_as_each_alone(texts: list[str]) -> None:
    assert read_texts(texts) == [readings(text) for text in texts]


def test_a_table_of_the_user_wins() -> None:
    table = parse_reading_overrides("# mine\n银行\tyin2 xing2\n行\thàng\n", name="mine")
    assert [one.syllable for one in readings("银行行", overrides=table)] == ["yín", "xíng", "hàng"]
    assert {one.source for one in readings("银行行", overrides=table)} == {"override"}
    assert [one.syllable for one in readings("银行行")] == ["yín", "háng", "xíng"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("银行", "mine.tsv:1: .*a word, a tab"),
        ("好\thao3\n银行\tyin2", "mine.tsv:2: .*2 characters and 1 syllables"),
        ("银\tyin9", "no syllable"),
        ("银\t银", "no syllable"),
        ("银\tyin2\n银\tyin3", "mine.tsv:2: .*two readings"),
        ("\tyin2", "a word, a tab"),
    ],
)
def test_a_table_with_a_mistake(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_reading_overrides(text, name="mine", where="mine.tsv")


@given(TEXTS)
@example("意思先生差不多一会儿不是一个")
def test_laws(text: str) -> None:
    """One a code point; the chosen reading is a candidate; composed letters; nothing for other scripts."""
    found = readings(text)
    assert len(found) == len(text)
    for char, one in zip(text, found, strict=True):
        if one.syllable is None:
            assert one.candidates == ()
            continue
        assert one.syllable in one.candidates
        assert len(set(one.candidates)) == len(one.candidates)
        assert unicodedata.normalize("NFC", one.syllable) == one.syllable
        assert strip_tones(one.syllable).isalpha()
        assert unicodedata.category(char) in {"Lo", "Nl", "So", "Lm", "Cn"}  # Cn: newer than this Python
        if char == "不":
            assert one.syllable not in {"bú"}
        if char == "一":
            assert one.syllable not in {"yí", "yì"}
    assert readings(text) == found


def _dictionaries() -> str:
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

    return hashlib.sha256(
        repr((sorted(PINYIN_DICT.items()), sorted(PHRASES_DICT.items()))).encode()
    ).hexdigest()


def test_the_dictionaries_are_read_and_never_changed() -> None:
    """Other users of pypinyin in the same process get what they always got."""
    before = _dictionaries()
    for case in CASES:
        readings(case["text"])
    romanise("退伍不褪色，差不多一个样")
    assert _dictionaries() == before


def test_the_producer_has_a_version() -> None:
    assert "pypinyin 0." in producer()


@pytest.mark.parametrize(
    ("syllable", "bare", "number"),
    [("lǜ", "lü", 4), ("háng", "hang", 2), ("yī", "yi", 1), ("nǚ", "nü", 3), ("de", "de", 5), ("ḿ", "m", 2)],
)
def test_tones(syllable: str, bare: str, number: int) -> None:
    assert (strip_tones(syllable), tone(syllable)) == (bare, number)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("退伍不褪色 2022绿", "tuiwu bu tuise 2022 lv"),
        ("女儿", "nver"),
        ("A4纸，é！", "A4 zhi"),
        ("，。😀", ""),
        ("", ""),
    ],
)
def test_romanised(text: str, expected: str) -> None:
    assert romanise(text) == expected


@given(TEXTS)
def test_law_romanised_text_is_ascii(text: str) -> None:
    assert romanise(text).replace("ê", "e").isascii()
