"""Words: the laws of segmentation on any text, and the segmenter itself as judge."""

from __future__ import annotations

import pytest
import rjieba
from hypothesis import example, given
from hypothesis import strategies as st

from duizhao.words import crosses_word, parts, producer, segment

# Characters of every kind, more often Chinese than chance would have it; no half characters.
CHARACTERS = st.characters(exclude_categories=["Cs"]) | st.sampled_from(
    "党旗在疫情防控一线飘扬，。“”《》…—AB19 \u3000\u2028\u0085\x00\x1f\r\n\t\u200b\ufeff𠮷😀\u0301"
)
TEXTS = st.text(CHARACTERS, max_size=60)


@given(TEXTS)
@example("𠮷野家😀👨‍👩‍👧")
@example("甲\u3000乙\u2028丙\x85丁\r\n戊")
@example("\x00\x1f\x7f\ufffe")
@example("A" * 10_000)
@example("疫情防控" * 2_500)
@example("")
def test_law_words_are_spans_in_order(text: str) -> None:
    words = segment(text)
    at = 0
    for word in words:
        assert text[at : word.start].strip() == ""
        assert at <= word.start < word.end
        assert text[word.start : word.end] == word.form
        assert not word.form.isspace()
        at = word.end
    assert text[at:].strip() == ""


@given(TEXTS)
def test_law_the_segmenter_says_the_same(text: str) -> None:
    said = [(form, pos) for form, pos in rjieba.tag(text) if not form.isspace()]
    assert [(word.form, word.pos) for word in segment(text)] == said


def test_the_producer_has_a_version() -> None:
    assert producer().startswith("rjieba 0.")


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("中国共产党", ("中国", "共产党")),
        ("北京大学", ("北京", "大学")),
        ("人民日报", ("人民", "日报")),
        # No words tile these: a part of one character is none.
        ("平顶山", ("平顶山",)),
        ("银行", ("银行",)),
        ("行", ("行",)),
        ("", ()),
    ],
)
def test_parts_of_a_long_word(form: str, expected: tuple[str, ...]) -> None:
    assert parts(form) == expected


@given(TEXTS)
def test_law_parts_join(text: str) -> None:
    found = parts(text)
    assert "".join(found) == text
    assert len(found) < 2 or all(len(part) > 1 for part in found)


@pytest.mark.parametrize(
    ("left", "right", "torn"),
    [
        ("接到居民诉", "求，快速汇报", True),
        ("疫情防", "控工作", True),
        ("报告完毕", "今天下午", False),
        ("报告完毕。", "今天下午", False),
        ("", "今天", False),
        ("今天", "", False),
    ],
)
def test_words_across_a_break(left: str, right: str, torn: bool) -> None:
    assert crosses_word(left, right) is torn
