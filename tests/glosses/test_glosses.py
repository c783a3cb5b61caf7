"""Glosses: golden cases as data, and what holds for any word, reading and sentence."""

from __future__ import annotations

import doctest
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from duizhao.glosses import Entry, Gloss, gloss, gloss_words, lookup
from duizhao.glosses.choose import EXACT, NEUTRAL, OTHER_TONE, UNLIKE, agreement
from duizhao.glosses.senses import LONGEST, clean, headline, shorten
from duizhao.model import Reading
from duizhao.pinyin import read_words
from duizhao.words import segment

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case['form'] or 'nothing'} {case.get('syllables', '')} {case['pos']}"
)
def test_case(case: dict[str, Any]) -> None:
    syllables = case["syllables"].split() if "syllables" in case else None
    found = gloss(case["form"], syllables, case["pos"])
    if "not" in case:
        assert found is None or case["not"] not in found.text
        return
    assert (found and found.text) == case["text"]
    if found:
        assert found.source == case.get("source", "cedict")


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 80
    assert sum(case.get("text", "") is None for case in CASES) >= 8


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("我们在食堂吃面条。", "面条", "noodles"),
        ("李局长来了。", "来", "to come"),
        ("他把书还给我了。", "把", "used to put the object before the verb"),
        ("皇后走后，国王哭了。", "皇后", "empress; imperial consort"),
        ("他在银行工作。", "工作", "job; work; task"),
        ("他走了3公里。", "公里", "kilometer"),
        ("這家銀行很大。", "銀行", "bank"),
    ],
)
def test_words_of_a_sentence(text: str, word: str, expected: str) -> None:
    words = segment(text)
    found = {
        one.form: said.text
        for one, said in zip(words, gloss_words(words, read_words(text, words)), strict=True)
        if said
    }
    assert found[word] == expected


def test_the_sentence_decides_between_traditional_forms() -> None:
    """面 is written 麵 where it is a noodle; the whole sentence is asked, not the character."""
    texts = {"一碗炸酱面": "面", "她洗了面": "面"}
    said = {}
    for text, form in texts.items():
        words = [*segment(text[:-1]), *segment(text)][-1:]
        at = text.index(form)
        (one,) = [gloss(form, ("miàn",), "n", traditional="麵" if "碗" in text else "面")]
        assert words
        assert one
        said[text] = (at, one.text)
    assert "noodles" in said["一碗炸酱面"][1]
    assert "face" in said["她洗了面"][1]


def test_a_gloss_says_what_it_is_made_of() -> None:
    found = gloss("党员干部", None, "n")
    assert found == Gloss(
        "party member + cadre", (), (), "composed", (("党员", "party member"), ("干部", "cadre"))
    ) or (found and found.parts[0] == ("党员", found.text.split(" + ")[0]))
    entry = gloss("银行", ("yín", "háng"), "n")
    assert entry
    assert entry.senses == lookup("银行")[0].senses
    assert entry.pinyin == ("yín", "háng")
    assert entry.parts == ()


FORMS = st.text(
    st.sampled_from("行长得地不一二三百万第个天年们儿着了中国人民银北京王李胡进社区村路下沉A5·，😀𠮷 \n\t#"),
    max_size=8,
)
SYLLABLES = st.none() | st.lists(
    st.none() | st.sampled_from(["háng", "xíng", "de", "děi", "bú", "lv", "r", "ér", "zhǒng", ""]), max_size=8
)
TAGS = st.sampled_from(
    ["", "n", "nr", "ns", "nt", "nz", "v", "vn", "a", "d", "p", "q", "m", "uj", "x", "zz9"]
)


@given(FORMS, SYLLABLES, TAGS)
@example("行", ["háng"], "nr")
@example("#", None, "")
@example("一", ["yí", "bù"], "m")
@settings(deadline=None)  # the first example loads the dictionaries
def test_law_a_gloss_is_short_and_clean(form: str, syllables: list[str | None] | None, pos: str) -> None:
    found = gloss(form, syllables, pos)
    assert found == gloss(form, syllables, pos)
    if found is None:
        return
    assert found.text == found.text.strip() != ""
    assert "CL:" not in found.text
    assert "\n" not in found.text
    assert "[" not in found.text
    if found.source == "cedict":
        assert len(found.text) <= LONGEST
        assert found.senses in {entry.senses for entry in lookup(form)}
        assert not found.parts
    else:
        assert "".join(part for part, _ in found.parts) in {form, form[:1], form[: len(form) // 2]} or (
            set("".join(part for part, _ in found.parts)) <= set(form)
        )
    if found.text.startswith("surname "):
        assert pos[:2] == "nr" or not pos


@given(st.text(st.sampled_from("他在银行工作，了。地得的A1 \n一三只猫😀面后里"), max_size=20))
@settings(deadline=None)
def test_law_each_word_has_its_place(text: str) -> None:
    words = segment(text)
    found = gloss_words(words, read_words(text, words))
    assert len(found) == len(words)
    for word, said in zip(words, found, strict=True):
        if not any("\u3400" <= char <= "\u9fff" for char in word.form):
            assert said is None


@given(st.text(st.sampled_from("abc ;:,()…"), max_size=80), st.integers(8, 60))
def test_law_shortened_is_short(text: str, most: int) -> None:
    short = shorten(text, most)
    assert len(short) <= most
    assert text.startswith(short.rstrip("…"))


@given(st.lists(st.text(st.sampled_from("to get;()[]1 银|銀CL:"), max_size=30), max_size=5))
def test_law_a_headline_is_made_of_senses(senses: list[str]) -> None:
    assert len(headline(senses)) <= LONGEST
    for sense in senses:
        assert len(clean(sense)) <= len(sense)


def test_readings_that_no_entry_has() -> None:
    """The dictionary's word is better than nothing; its pinyin shows that it is read otherwise there."""
    found = gloss("银行", ("jīn", "xíng"), "n")
    assert found
    assert (found.text, found.pinyin) == ("bank", ("yín", "háng"))


def test_readings_of_a_sentence_count_by_code_point() -> None:
    words = segment("😀行")
    readings = [Reading(None), Reading("háng", ("háng", "xíng"), "dictionary")]
    said = gloss_words(words, readings)[-1]
    assert said
    assert said.text.startswith("row")


def test_the_examples_of_the_documentation() -> None:
    path = Path(__file__).resolve().parents[2] / "docs" / "glosses.md"
    result = doctest.testfile(str(path), module_relative=False, encoding="utf-8")
    assert result.attempted >= 8
    assert result.failed == 0


@pytest.mark.parametrize(
    ("form", "pinyin", "syllables", "expected"),
    [
        ("银行", "yín háng", "yín háng", EXACT),
        ("北京", "Běi jīng", "běi jīng", EXACT),
        ("朋友", "péng you", "péng yǒu", NEUTRAL),
        ("不是", "bù shì", "bú shì", NEUTRAL),
        ("一定", "yī dìng", "yí dìng", NEUTRAL),
        # Only 一 and 不 change their tone.
        ("布市", "bù shì", "bú shì", OTHER_TONE),
        ("绿", "lǜ", "lv", NEUTRAL),
        ("女儿", "nǚ ér", "nǚ ér", EXACT),
        ("女的", "nǚ de", "nv̌ de", EXACT),
        ("绿", "lǜ", "lǜ", EXACT),
        ("花儿", "huā r", "huā ér", EXACT),
        ("花儿", "huā r", "huār", EXACT),
        ("行", "háng", "xíng", UNLIKE),
        ("银行", "yín háng", "yín", OTHER_TONE),
    ],
)
def test_how_well_a_reading_goes_with_an_entry(form: str, pinyin: str, syllables: str, expected: int) -> None:
    entry = Entry(form, form, tuple(pinyin.split()), ("x",))
    assert agreement(entry, syllables.split(), form) == expected


def test_other_pronunciations_of_an_entry_count() -> None:
    entry = Entry("谁", "谁", ("shéi",), ("who", "also pr. [shui2]"))
    assert agreement(entry, ("shuí",), "谁") == NEUTRAL
