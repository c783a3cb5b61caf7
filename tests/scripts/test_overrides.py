"""The override dictionary: every word and example, cases that pass and fail, OpenCC left as it is without."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from duizhao.errors import SchemaError
from duizhao.scripts import Override, convert, parse_overrides, shipped_overrides, variants
from duizhao.scripts.overrides import expand

CASES = json.loads(
    (Path(__file__).parents[1] / "cases" / "scripts" / "overrides.json").read_text(encoding="utf-8")
)
ENTRIES = shipped_overrides().entries
CONFIGS = ("s2t", "s2tw", "s2twp", "s2hk", "t2s", "tw2s", "tw2sp", "hk2s")
# Characters that the overrides and OpenCC's phrases are made of, so that matches begin and end everywhere.
LETTERS = sorted({char for one in ENTRIES for old, _ in one.pairs for char in old})
TEXTS = st.text(st.sampled_from([*LETTERS, "“", "”", "A", " ", "😀", "\n"]), max_size=30)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['config']}-{case['text'][:8]}")
def test_case(case: dict[str, str], request: pytest.FixtureRequest) -> None:
    """Known failures are cases too: one that begins to pass must be moved."""
    if case["expect"] == "fail":
        request.applymarker(pytest.mark.xfail(strict=True, reason=case["why"]))
    assert convert(case["text"], case["config"]) == case["expected"]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"line-{entry.line}")
def test_example(entry: Override) -> None:
    """Each entry does what its example says."""
    config = "tw2s" if entry.scope == "hans" else "s2tw"
    assert convert(entry.example, config) == entry.expected


def test_every_word_converts_as_it_says() -> None:
    """No word is hidden by another entry, a longer phrase or a later step."""
    forms = {ord(old): new for old, new in shipped_overrides().table("tw-form").items()}
    wrong = []
    for entry in ENTRIES:
        if entry.scope == "tw-form":
            continue
        config = "tw2s" if entry.scope == "hans" else "s2tw"
        wanted = shipped_overrides().table("hans") if entry.scope == "hans" else None
        olds = [old for old, _ in entry.pairs]
        for (old, new), got in zip(entry.pairs, convert("\n".join(olds), config).split("\n"), strict=True):
            want = wanted[old] if wanted else new if entry.scope == "tw" else new.translate(forms)
            if got != want:
                wrong.append((entry.line, old, got, want))
    assert wrong == []


@given(TEXTS, st.sampled_from(CONFIGS))
def test_without_overrides_it_is_opencc(text: str, config: str) -> None:
    """Differential: the output is OpenCC's, character by character."""
    assert convert(text, config, overrides=False) == OpenCC(config).convert(text)


@given(TEXTS, st.sampled_from(["s2t", "s2tw", "s2hk", "t2s", "tw2s", "hk2s"]))
def test_overrides_keep_the_length(text: str, config: str) -> None:
    """Offsets are the same with and without overrides."""
    assert len(convert(text, config)) == len(text)


@given(st.lists(TEXTS.map(lambda text: text.replace("\n", "")), max_size=5))
def test_joined_conversion_equals_single(texts: list[str]) -> None:
    """Many texts in one call give what each gives alone."""
    joined = variants(texts, "hans", "hant_tw")
    assert [one.text for one in joined] == [convert(text, "s2tw") for text in texts]


def test_a_dictionary_of_ones_own() -> None:
    """A user's entries go before OpenCC's, and nothing of ours is used."""
    mine = parse_overrides("hant\t甲乙\t丙丁\tmine\tme\t甲乙\t丙丁", name="mine", where="mine.tsv")
    assert convert("甲乙宣布", "s2tw", overrides=mine) == "丙丁宣佈"


def test_patterns() -> None:
    """Alternatives multiply; words stand apart by spaces."""
    assert expand("{一|两}出{戏|剧} 宣布") == ["一出戏", "一出剧", "两出戏", "两出剧", "宣布"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("hant\t甲\t乙", "filled columns"),
        ("hant\t甲\t乙\t\tme\t甲\t乙", "filled columns"),
        ("hantt\t甲\t乙\twhy\tme\t甲\t乙", "unknown scope"),
        ("hant\t甲\t乙丙\twhy\tme\t甲\t乙", "pair up"),
        ("hant\t{甲|乙}\t丙\twhy\tme\t甲\t乙", "pair up"),
    ],
)
def test_bad_lines_are_told_with_their_place(line: str, message: str) -> None:
    with pytest.raises(SchemaError, match=message) as caught:
        parse_overrides(f"# comment\n{line}", name="mine", where="mine.tsv")
    assert "mine.tsv:2" in str(caught.value)


def test_no_word_is_given_twice_with_different_results() -> None:
    """Within a scope, two lines never disagree."""
    for scope in ("hant", "tw", "tw-form", "hans"):
        seen: dict[str, Any] = {}
        for entry in ENTRIES:
            for old, new in entry.pairs if entry.scope == scope else ():
                assert seen.setdefault(old, new) == new, f"line {entry.line}: {old}"
