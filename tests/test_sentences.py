"""Sentence segmentation: cases as data, and the laws that hold for every text."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from duizhao.article import read_article
from duizhao.model import Source
from duizhao.splitting import sentence_at, sentences, split_sentences

FOLDER = Path(__file__).parent / "cases"
PATHS = sorted(FOLDER.glob("sentences*.json"))


def cases() -> list[Any]:
    found = []
    for path in PATHS:
        for case in json.loads(path.read_text(encoding="utf-8")):
            strict = pytest.mark.xfail(reason=case["comment"], strict=True)
            marks = [strict] if case.get("expect") == "fail" else []
            found.append(pytest.param(case, id=case["comment"], marks=marks))
    return found


def split(text: str) -> list[str]:
    return [span.of(text) for span in split_sentences(text)]


@pytest.mark.parametrize("case", cases())
def test_case(case: dict[str, Any]) -> None:
    assert set(case) <= {"comment", "sentences", "expect"}
    assert split("".join(case["sentences"])) == case["sentences"]


def test_cases_are_many_and_told_apart() -> None:
    names = [case.id for case in cases()]
    assert len(PATHS) > 1
    assert len(names) == len(set(names)) >= 120


def hard_cases() -> list[Any]:
    """Cases by class of typography; white space at the ends of a sentence is not compared."""
    found = []
    for path in sorted((FOLDER / "sentences").glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8")):
            marks = (
                [pytest.mark.xfail(reason=case["class"], strict=True)] if case.get("expect") == "fail" else []
            )
            found.append(pytest.param(case, id=case["id"], marks=marks))
    return found


@pytest.mark.parametrize("case", hard_cases())
def test_hard_case(case: dict[str, Any]) -> None:
    assert "".join(case["sentences"]) == case["text"]
    assert [one.strip() for one in split(case["text"])] == [one.strip() for one in case["sentences"]]


CHARACTERS = (
    "他说道门开了的是成。。，！？!?.．…：；“”‘’「」『』\"'（）()《》【】[]①😀👍\ufe0f^_T~～—%1234aBz \n　"
)
words = st.sampled_from(
    [
        "他说",
        "门开了",
        "。",
        "！",
        "？",
        "……",
        "“",
        "”",
        "（",
        "）",
        "《",
        "》",
        '"',
        "1.",
        "Mr. ",
        "a.b",
        " ",
        "\n",
        "，",
        "：",
        "①",
        "😀",
        "的",
    ]
)
texts = (
    st.text(st.sampled_from(CHARACTERS), max_size=40)
    | st.lists(words, max_size=25).map("".join)
    | st.text(max_size=40)
)


@given(texts)
@settings(max_examples=800, deadline=None)
@example(" 。 ")
@example("\n\n。")
@example("……\n")
@example('"。""')
def test_spans_cover_the_text(text: str) -> None:
    spans = split_sentences(text)
    assert "".join(span.of(text) for span in spans) == text
    at = 0
    for span in spans:
        assert span.start == at < span.end
        at = span.end
    assert at == len(text)
    if text.strip():
        assert all(span.of(text).strip() for span in spans)
    else:
        assert len(spans) == bool(text)


@given(texts)
@settings(max_examples=500, deadline=None)
def test_nothing_ends_inside_titles(text: str) -> None:
    # Over an empty line, or over two lines that end with their sentence, a bracket is taken for forgotten.
    first, *rest = re.sub("[《》]", "", text).split("\n")
    inner = "\n".join([first, "".join(rest)]) if "".join(rest).strip() else first
    whole = f"他在读《甲{inner}乙》这本书。"
    assert all(not 4 < span.end < len(whole) - 4 for span in split_sentences(whole))


@given(texts)
@settings(max_examples=300, deadline=None)
def test_white_space_belongs_to_the_earlier_sentence(text: str) -> None:
    for span in split_sentences(text)[1:]:
        assert not span.of(text)[0].isspace()


@given(texts)
@example("!」1!说")
@settings(max_examples=400, deadline=None)
def test_a_sentence_is_one_sentence(text: str) -> None:
    """Straight quotation marks are left out: which of them closes depends on those before.

    So are line ends: what they mean depends on the lines around them.
    """
    for sentence in split(re.sub(r"[\"'＂\n]", "", text)):
        assert split(sentence) == [sentence]


@given(texts)
@example("! a—")
@settings(max_examples=400, deadline=None)
def test_a_line_end_at_the_end_changes_nothing(text: str) -> None:
    text = text.rstrip()
    ends = [span.end for span in split_sentences(text)]
    assert [span.end for span in split_sentences(text + "\n")][:-1] == ends[:-1]


@given(texts, texts)
@settings(max_examples=300, deadline=None)
def test_an_empty_line_ends_a_sentence(first: str, second: str) -> None:
    first, second = first.strip(), second.strip()
    if first and second:
        assert len(first) + 2 in [span.end for span in split_sentences(first + "\n\n" + second)]


UNITS = [
    "。",
    "……",
    "（",
    "）",
    "（》",
    "“",
    "”",
    "“！”甲",
    "”！",
    "《",
    '"',
    "1.",
    "a.",
    "他说",
    "！）",
    "😀",
    "甲。\n",
    " ",
    "，",
    "(a",
    "！的",
    "。（甲）",
]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("head", ["", "他说：“", "（", "“走。”"])
def test_long_texts_are_split(unit: str, head: str) -> None:
    """A hundred thousand characters of one thing: work that grows with the square would not end."""
    text = head + unit * (100_000 // len(unit)) + "完。"
    assert split_sentences(text)[-1].end == len(text)


def article_sentences(text: str) -> list[Any]:
    return list(sentences(read_article(Source("d", text, ""))))


def test_sections_indices_and_ids() -> None:
    found = article_sentences("# 题。目\n\n一。二。\n\n## 节\n\n三！四（五。）\n\n张三 摄")
    assert [one.text for one in found] == ["题。目", "一。", "二。", "节", "三！", "四（五。）", "张三 摄"]
    assert [one.section for one in found] == ["", "", "", "节", "节", "节", "节"]
    assert [one.index for one in found] == list(range(7))
    assert [one.id for one in found][:3] == ["d-b001-s01", "d-b002-s01", "d-b002-s02"]
    assert {one.doc_id for one in found} == {"d"}


@given(st.lists(texts, min_size=1, max_size=5).map("\n\n".join))
@settings(max_examples=200, deadline=None)
def test_sentences_of_a_block_join_to_its_text(text: str) -> None:
    source = Source("d", "首句。\n\n" + text, "")
    article = read_article(source)
    found = list(sentences(article))
    for block in article.blocks:
        own = [one for one in found if one.block_id == block.id]
        assert "".join(one.text for one in own) == block.text
        assert all(block.text[one.start : one.end] == one.text for one in own)
    assert len({one.id for one in found}) == len(found)


def test_sentence_at() -> None:
    first, second = article_sentences("他来了。她走了。")
    assert sentence_at([first, second], 0, 2) == first
    assert sentence_at([first, second], 4, 8) == second
    assert sentence_at([first, second], 3, 5) is None
