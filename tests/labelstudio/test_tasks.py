"""What a task shows, in each variant of the screen."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.documents import Document, read_document
from duizhao.labelstudio.results import Unit
from duizhao.labelstudio.screen import Screen
from duizhao.labelstudio.tasks import ASSIGNED, KEY, carried, make_tasks, pinyin_html, word_list
from duizhao.model import BODY_KINDS, Reading, Variant, Word
from duizhao.paths import shipped_workspace
from duizhao.scripts import convert

WORKSPACE = shipped_workspace()
DOC = "dangqi-gaogao-piaoyang"
DOCUMENT = read_document(WORKSPACE, DOC)
BLOCKS = {block.id: block for block in DOCUMENT.article.blocks}
SCREENS = [
    Screen(script, pinyin, unit)  # type: ignore[arg-type]
    for script in ("base", "hans", "hant_tw", "hant_hk")
    for pinyin in (True, False)
    for unit in ("sentence", "paragraph")
]


def plain(html: str) -> str:
    return unescape(re.sub(r"</?i[^>]*>", "", html))


@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_every_task_has_its_place_and_all_fields(screen: Screen) -> None:
    tasks = list(make_tasks(DOCUMENT, screen))
    assert len({task[KEY] for task in tasks}) == len(tasks)
    traditional = screen.script in {"hant_tw", "hant_hk"}
    for task in tasks:
        assert task[ASSIGNED] == ""  # a plan fills it
        assert all(value is not None and value != "" for name, value in task.items() if name != ASSIGNED)
        unit = Unit.of_task(task)
        block = BLOCKS[unit.block_id]
        assert block.text[unit.start : unit.end] == unit.text
        assert unit.text_shown == task["text"] == plain(task["html"])
        assert ("<i" in task["html"]) == screen.pinyin
        # A text in its own script has no way back, because it needs none.
        assert ({"base", "alignment", "variant"} <= set(task)) == traditional
        assert (unit.shown is not None) == traditional
    joined = "".join(Unit.of_task(task).text for task in tasks)
    assert joined == "".join(block.text for block in BLOCKS.values() if block.kind in BODY_KINDS)
    assert [task["next"] for task in tasks[:-1]] == [task["text"] for task in tasks[1:]]
    assert [task["prev"] for task in tasks[1:]] == [task["text"] for task in tasks[:-1]]


def test_the_key_is_that_of_the_sentence_or_the_block() -> None:
    sentences = {task[KEY] for task in make_tasks(DOCUMENT)}
    assert sentences == {
        one.sentence.id for one in DOCUMENT.analyses if one.sentence.block_kind in BODY_KINDS
    }
    paragraphs = {task[KEY] for task in make_tasks(DOCUMENT, Screen(unit="paragraph"))}
    assert paragraphs == {block.id for block in BLOCKS.values() if block.kind in BODY_KINDS}


def test_traditional_readers_see_traditional_and_the_readings_of_the_base() -> None:
    base = list(make_tasks(DOCUMENT))
    for ours, theirs in zip(base, make_tasks(DOCUMENT, Screen("hant_tw")), strict=True):
        assert theirs["text"] == ours["other"]
        assert theirs["other"] == ours["text"]
        assert re.findall(r'data-p="([^"]*)"', theirs["html"]) == re.findall(
            r'data-p="([^"]*)"', ours["html"]
        )
        assert theirs["heading"] == convert(ours["heading"], "s2tw")
        for field in ("start", "end", "block", KEY, "pinyin", "words"):
            assert theirs[field] == ours[field]


def reworded(document: Document) -> Document:
    """The document with a variant that has phrases of other lengths, as re-wording configurations make."""
    analyses = [
        replace(
            one,
            variants={
                **one.variants,
                "hant_tw": Variant(
                    "s2twp",
                    "<" + one.variants["hant_tw"].text[1:-1] + "…" * 3,
                    ((len(one.sentence.text) - 1, len(one.sentence.text), len(one.sentence.text) - 1,
                      len(one.sentence.text) + 2),),
                ),
            },
        )
        for one in document.analyses
    ]  # fmt: skip
    return replace(document, analyses=analyses)


@pytest.mark.parametrize("unit", ["sentence", "paragraph"])
def test_a_phrase_of_another_length_has_no_readings_and_a_way_back(unit: Any) -> None:
    some = replace(DOCUMENT, analyses=[one for one in DOCUMENT.analyses if len(one.sentence.text) > 2])
    for task in make_tasks(reworded(some), Screen("hant_tw", unit=unit)):
        assert plain(task["html"]) == task["text"]
        assert task["html"].endswith("………")
        assert Unit.of_task(task).text == task["base"]


@pytest.mark.parametrize(
    ("syllables", "alignment", "length", "expected"),
    [
        ("abc", (), 3, "abc"),
        ("abcd", ((0, 3, 0, 4),), 5, "----d"),
        ("abcd", ((1, 2, 1, 3), (3, 4, 4, 5)), 5, "a--c-"),
        ("abcd", ((1, 4, 1, 2),), 2, "a-"),
    ],
)
def test_readings_are_carried_over_one_to_one(
    syllables: str, alignment: tuple[tuple[int, int, int, int], ...], length: int, expected: str
) -> None:
    found = carried([Reading(one) for one in syllables], Variant("x", "字" * length, alignment))
    assert "".join(one.syllable or "-" for one in found) == expected


@given(st.text(st.sampled_from("林𠮷😀<&>\"'\r\n\t 　a"), max_size=20))
def test_a_browser_counts_the_same_characters(text: str) -> None:
    """It makes one character of CR LF, and LF of a lone CR."""
    html = pinyin_html(text, [Reading("lín" if char == "林" else None) for char in text])
    seen = plain(html.replace("\r\n", "\n").replace("\r", "\n"))
    assert len(seen) == len(text)
    assert [a for a, b in zip(seen, text, strict=True) if a != b and b != "\r"] == []


class Glossed(Word):
    gloss = "to flutter"


def test_words_with_pinyin_and_gloss() -> None:
    words = [
        Word(0, 2, "党旗", "n", "dǎngqí"),
        Glossed(2, 4, "飘扬", "v", "piāoyáng"),
        Word(4, 6, "党旗", "n", "dǎngqí"),
        Word(6, 7, "。", "w"),
        Word(7, 9, "15", "m", "15"),
        Word(9, 12, "GDP", "n", "GDP"),
    ]
    assert word_list(words) == "党旗 dǎngqí · 飘扬 piāoyáng to flutter"
    assert word_list([]) == ""
