"""What the rules find, and what they must leave alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from duizhao.scripts import convert
from duizhao.suggest import find_mentions
from duizhao.suggest.times import find_times
from suggest.marked import CASES, found, read_marked, sentences, shown


def cases(name: str) -> Any:
    return json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))


NEGATIVE = [(label, text) for label, texts in cases("negative").items() if label != "note" for text in texts]


@pytest.mark.parametrize("line", sentences("sentences"))
def test_sentences(line: str) -> None:
    text, want = read_marked(line)
    assert shown(text, found(text)) == shown(text, want)


@pytest.mark.parametrize(("label", "text"), NEGATIVE)
def test_ordinary_words_are_no_entities(label: str, text: str) -> None:
    """高兴, 市场, 保险公司 look like a name, a place, a body."""
    assert shown(text, found(text)) == [], label


@pytest.mark.parametrize("word", ["高兴", "周末", "白天", "马上", "张贴", "和平", "方面", "时间", "应该"])
@pytest.mark.parametrize("frame", ["他说{}。", "{}，大家都来了。", "这里的{}问题", "说到{}、学习和工作"])
def test_words_that_begin_with_a_surname(word: str, frame: str) -> None:
    assert found(frame.format(word)) == set()


@pytest.mark.parametrize(("text", "want"), cases("times")["cases"])
def test_times(text: str, want: list[str]) -> None:
    assert [text[one.start : one.end] for one in find_times(text)] == want


def test_a_post_is_no_place() -> None:
    """县长 and 平顶山市长 are posts, whatever their characters."""
    assert shown("县长来了。", found("县长来了。")) == ["县长/TITLE"]
    for place in ("平顶山", "河间"):
        text = f"{place}市长李某某讲话"
        assert shown(text, found(text)) == [f"{place}/GPE", "市长/TITLE", "李某某/PER"]
    text = "巩义市长江路"
    assert shown(text, found(text)) == ["巩义市/GPE", "长江路/FAC"]


@pytest.mark.parametrize("line", sentences("sentences"))
def test_traditional_script_has_the_same_spans(line: str) -> None:
    """What is found in the simplified form of a traditional text is what is found in the text itself.

    Where the way there and back changes a character, the sentence is another one.
    """
    text, _ = read_marked(line)
    back = convert(convert(text, "s2tw"), "tw2s")
    assert len(back) == len(text)
    if back == text:
        assert found(back) == found(text)


def test_most_sentences_survive_the_way_to_traditional_and_back() -> None:
    """Else the test above would pass for nothing."""
    texts = [read_marked(line)[0] for line in sentences("sentences")]
    assert sum(convert(convert(text, "s2tw"), "tw2s") == text for text in texts) > len(texts) * 0.9


def test_an_article_written_after_the_rules() -> None:
    """Most is found: the exact figures stand in docs/suggestions.md."""
    hits = given = wanted = 0
    for line in sentences("heldout"):
        text, want = read_marked(line)
        have = found(text)
        hits, given, wanted = hits + len(have & want), given + len(have), wanted + len(want)
    assert wanted > 60
    assert hits / given > 0.8
    assert hits / wanted > 0.75


def test_nested_names() -> None:
    text = "市市场监督管理局食品安全协调科科长李鹏旭"
    assert [(text[one.start : one.end], one.label) for one in find_mentions(text)] == [
        ("市市场监督管理局食品安全协调科", "ORG"),
        ("市市场监督管理局", "ORG"),
        ("科长", "TITLE"),
        ("李鹏旭", "PER"),
    ]
