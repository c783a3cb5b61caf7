"""One label for each character and word."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agreement.building import marked, words
from duizhao.agreement.characters import OUTSIDE, character_labels, word_labels
from duizhao.agreement.disagreement import Mark
from duizhao.model import Span

CASES = [
    ("[[凌云社区]GPE党支部]ORG书记", "GGGGOOO--"),
    ("没有实体", "----"),
    ("[平煤神马]ORG[集团]ORG", "OOOOOO"),
    ("[[[市]GPE林业局]ORG办公室]FAC", "GOOOFFF"),
    ("[[张三]ORG]GPE", "GG"),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_the_innermost_label_counts(text: str, expected: str) -> None:
    plain, marks = marked(text)
    for order in (marks, marks[::-1]):
        labels = character_labels(order, 0, len(plain))
        assert "".join(one[0] if one != OUTSIDE else "-" for one in labels) == expected


def test_equally_long_marks_the_later_counts() -> None:
    first, second = Mark(0, 3, "PER", ""), Mark(2, 5, "GPE", "")
    assert character_labels([second, first], 0, 5) == ["PER", "PER", "GPE", "GPE", "GPE"]


@pytest.mark.parametrize(
    ("text", "split", "expected"),
    [
        ("[湛河]GPE区的", "湛河区|的", ["GPE", "O"]),
        ("[湛]GPE河区的", "湛河区|的", ["O", "O"]),
        ("[湛]GPE河的", "湛河|的", ["GPE", "O"]),
        ("湛[河]GPE的", "湛河|的", ["O", "O"]),
    ],
)
def test_a_word_has_the_label_of_most_of_its_characters(text: str, split: str, expected: list[str]) -> None:
    plain, marks = marked(text)
    spans = [Span(word.start, word.end) for word in words(split)]
    assert word_labels(character_labels(marks, 0, len(plain)), spans) == expected


@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(1, 8), st.sampled_from(["PER", "ORG"])), max_size=5),
    st.integers(0, 10),
)
@settings(deadline=None)
def test_a_character_is_labelled_where_a_mark_covers_it(
    places: list[tuple[int, int, str]], start: int
) -> None:
    marks = [Mark(at, at + length, label, "") for at, length, label in places]
    labels = character_labels(marks, start, start + 15)
    assert len(labels) == 15
    for at, label in enumerate(labels, start):
        covering = [one for one in marks if one.start <= at < one.end]
        if label == OUTSIDE:
            assert not covering
        else:
            shortest = min(one.end - one.start for one in covering)
            assert label in {one.label for one in covering if one.end - one.start == shortest}
