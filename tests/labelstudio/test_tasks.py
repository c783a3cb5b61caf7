"""What a task shows, in each variant of the screen."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao import glosses
from duizhao.documents import Document, read_document
from duizhao.labelstudio.results import Unit
from duizhao.labelstudio.screen import Screen
from duizhao.labelstudio.tasks import ASSIGNED, KEY, carried, make_tasks, pinyin_html, word_list
from duizhao.model import BODY_KINDS, Reading, Variant, Word
from duizhao.paths import find_workspace, shipped_workspace
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


def test_words_with_pinyin_and_gloss() -> None:
    words = [
        Word(0, 2, "党旗", "n", "dǎngqí"),
        Word(2, 4, "飘扬", "v", "piāoyáng", "to flutter", "cedict"),
        Word(4, 6, "党旗", "n", "dǎngqí"),
        Word(6, 7, "。", "w"),
        Word(7, 9, "15", "m", "15"),
        Word(9, 12, "GDP", "n", "GDP"),
        Word(12, 14, "卡点", "n", "kǎdiǎn", "to block + point", "composed"),
    ]
    shown, _, notice = word_list(words).partition(" （")
    assert shown == "党旗 dǎngqí · 飘扬 piāoyáng: to flutter · 卡点 kǎdiǎn: ≈ to block + point"
    assert glosses.producer() in notice
    assert "CC BY-SA 4.0" in notice
    assert word_list(words[:1]) == "党旗 dǎngqí"
    assert word_list([]) == ""


def test_tasks_carry_the_glosses_and_their_licence() -> None:
    """The task leaves the corpus, and exports hold what is in it."""
    for task in make_tasks(DOCUMENT):
        assert ("CC-CEDICT" in task["words"]) == (": " in task["words"])
    assert "疫情 yìqíng: epidemic situation" in next(make_tasks(DOCUMENT))["words"]


def test_tasks_show_the_readings_and_words_of_the_workspace(tmp_path: Path) -> None:
    shutil.copytree(WORKSPACE.root / "corpus", tmp_path / "corpus")
    shutil.copytree(WORKSPACE.root / "annotations", tmp_path / "annotations")
    workspace = find_workspace(tmp_path)
    (workspace.corpus / "readings.tsv").write_text("编者按\tbian1 zhe5 an4\n", encoding="utf-8")
    (workspace.corpus / "lexicon.tsv").write_text("联防联控\tvn\n", encoding="utf-8")
    task = next(make_tasks(read_document(workspace, DOC)))
    assert '<i data-p="zhe">者</i>' in task["html"]
    assert "联防联控 " in task["words"]
