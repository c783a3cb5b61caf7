"""Script variants: conversion as data, and the laws of projection on random texts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.errors import InputError
from duizhao.model import Span, Variant
from duizhao.scripts import (
    VARIANTS,
    all_variants,
    config_name,
    convert,
    make_variant,
    project,
    project_back,
    variants,
    widens,
)

CASES = json.loads(
    (Path(__file__).parents[1] / "cases" / "scripts" / "conversion.json").read_text(encoding="utf-8")
)
# Words that re-wording configurations lengthen and shorten, among characters of every kind.
PHRASES = [
    "互联网",
    "打印机",
    "方便面",
    "软件",
    "鼠标",
    "发展",
    "头发",
    "台湾",
    "的",
    "𠮷",
    "😀",
    "A",
    " ",
    "，",
    "e\u0301",
]
TEXTS = st.lists(st.sampled_from(PHRASES), max_size=12).map("".join)
SCRIPTS = st.sampled_from(["hans", "hant", "hant_tw", "hant_hk"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['config']}-{case['text'][:8]}")
def test_conversion(case: dict[str, str]) -> None:
    """Each case is a text, an OpenCC configuration and what must come out."""
    assert convert(case["text"], case["config"]) == case["expected"]


@given(TEXTS)
def test_joined_conversion_equals_single(text: str) -> None:
    """Many texts in one call give what each gives alone."""
    texts = [text, "头发", "", text * 2]
    for target in VARIANTS:
        config = config_name("hans", target)
        assert [one.text for one in variants(texts, "hans", target)] == [
            convert(one, config) for one in texts
        ]


@given(st.text(max_size=40), SCRIPTS)
def test_any_text_converts(text: str, script: str) -> None:
    """Line ends, control characters and emoji pass; one variant comes back for each text."""
    for target in VARIANTS:
        (one,) = variants([text], script, target)  # type: ignore[arg-type]
        assert one.config == config_name(script, target)  # type: ignore[arg-type]


# The same words as they come out, so that the configurations to simplified script find something to do.
BACK = st.lists(
    st.sampled_from(
        ["網際網路", "印表機", "泡麵", "軟體", "滑鼠", "發展", "著作", "𠮷", "😀", "A", " ", "\n"]
    ),
    max_size=12,
).map("".join)
EITHER = st.one_of(
    st.tuples(TEXTS, st.sampled_from(["s2t", "s2tw", "s2twp", "s2hk"])),
    st.tuples(BACK, st.sampled_from(["t2s", "tw2s", "tw2sp", "hk2s", "tw2t+t2hk"])),
)


def _variant(text: str) -> Variant:
    return make_variant(text, convert(text, "s2twp"), "s2twp")


@given(EITHER, st.data())
def test_projection_in_every_configuration(pair: tuple[str, str], data: st.DataObject) -> None:
    """Total, inside the bounds, monotone, and there and back covers what was asked for."""
    text, config = pair
    variant = make_variant(text, convert(text, config), config)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=4, max_size=4)))
    outer, inner = project(variant, cuts[0], cuts[3]), project(variant, cuts[1], cuts[2])
    assert 0 <= outer.start <= outer.end <= len(variant.text)
    if cuts[1] < cuts[2]:
        assert outer.start <= inner.start < inner.end <= outer.end
        back = project_back(variant, inner.start, inner.end)
        assert back.start <= cuts[1] < cuts[2] <= back.end
    if not variant.alignment:
        assert len(variant.text) == len(text)
        assert inner == Span(cuts[1], cuts[2])
    one, two = project(variant, cuts[0], cuts[1]), project(variant, cuts[2], cuts[3])
    assert one.start <= two.start or cuts[0] == cuts[1]
    assert one.end <= two.end or cuts[2] == cuts[3]


@given(EITHER)
def test_alignment_pairs_what_belongs_together(pair: tuple[str, str]) -> None:
    """Each block of the alignment converts alone to what stands opposite; between blocks lengths agree."""
    text, config = pair
    variant = make_variant(text, convert(text, config), config)
    at = there = 0
    for a, b, c, d in variant.alignment:
        assert a - at == c - there
        assert b > a
        assert (b - a) != (d - c) or (a, b) == (0, len(text))
        at, there = b, d
    assert len(text) - at == len(variant.text) - there


@given(TEXTS, st.data())
def test_projection_is_total_and_ordered(text: str, data: st.DataObject) -> None:
    """Every base span has a span in the variant, inside its bounds; order and nesting are kept."""
    variant = _variant(text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    there = project(variant, start, end)
    assert 0 <= there.start <= there.end <= len(variant.text)
    whole = project(variant, 0, len(text))
    assert whole == Span(0, len(variant.text))
    if start < end:
        assert there.start < there.end


@given(TEXTS, st.data())
def test_projection_there_and_back(text: str, data: st.DataObject) -> None:
    """Back in the base text the span is the same, or has widened to the phrases that it cut."""
    variant = _variant(text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    there = project(variant, start, end)
    back = project_back(variant, there.start, there.end)
    if start == end:
        return
    assert back.start <= start
    assert end <= back.end
    if not widens(variant, start, end):
        assert back == Span(start, end)


@given(TEXTS)
def test_neighbours_stay_neighbours(text: str) -> None:
    """Cutting where no phrase is cut, the two parts of the variant join to all of it."""
    variant = _variant(text)
    for cut in range(len(text) + 1):
        if not widens(variant, 0, cut):
            assert project(variant, 0, cut).end == project(variant, cut, len(text)).start or cut == len(text)


@given(TEXTS)
def test_outside_the_changed_phrases_characters_correspond(text: str) -> None:
    """Where the alignment says one for one, latin letters, marks and emoji stand opposite themselves."""
    variant = _variant(text)
    for at, char in enumerate(text):
        if not any(a <= at < b for a, b, _, _ in variant.alignment) and char in "𠮷😀A ，":
            assert project(variant, at, at + 1).of(variant.text) == char


def test_characters_alone_keep_the_length() -> None:
    """The dataset's own configurations change characters only: alignment is one for one."""
    text = "互联网发展，头发在台湾里面𠮷。"
    for target in VARIANTS:
        for one in variants([text], "hans", target):
            assert one.alignment == ()
            assert len(one.text) == len(text)


@pytest.mark.parametrize("config", ["s2x", "", "s2tw+", "../s2t"])
def test_a_configuration_that_does_not_exist(config: str) -> None:
    with pytest.raises(InputError, match="no conversion is called"):
        convert("汉语", config)


@given(
    st.lists(
        st.text(st.sampled_from("台湾北大学省里面布巨鹿发展头亨克·易后，\n\r𠮷A"), max_size=12), max_size=6
    )
)
def test_law_several_scripts_at_once_are_those_one_by_one(texts: list[str]) -> None:
    together = all_variants(texts, "hans")
    assert together == {
        target: [variants([text], "hans", target)[0] for text in texts] for target in VARIANTS
    }
    assert together["hant_tw"] == [make_variant(text, convert(text, "s2tw"), "s2tw") for text in texts]
