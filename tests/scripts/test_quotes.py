"""Quotation marks change only when asked, one for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.scripts import convert, variants
from duizhao.scripts.quotes import to_corner, to_curly

MARKED = st.text(st.sampled_from("“”‘’「」『』a1 好。后"), max_size=20)


@pytest.mark.parametrize(
    ("config", "text", "expected"),
    [
        ("s2tw", "“他说‘好’。”", "「他說『好』。」"),
        ("s2twp", "“互联网”", "「網際網路」"),
        ("tw2s", "「他說『好』。」", "“他说‘好’。”"),
        ("s2tw", "Xi’an 和 don’t", "Xi’an 和 don’t"),
        ("s2tw", "‘Yes’，他说", "『Yes』，他說"),
        ("s2tw", '"plain"', '"plain"'),
        ("s2tw", "无引号", "無引號"),
    ],
)
def test_marks(config: str, text: str, expected: str) -> None:
    assert convert(text, config, quotation_marks=True) == expected


def test_they_stay_unless_asked_for() -> None:
    assert convert("“里面”", "s2tw") == "“裡面”"


@given(MARKED)
def test_the_length_stays(text: str) -> None:
    assert len(to_corner(text)) == len(text)
    assert len(to_curly(text)) == len(text)


@given(st.text(st.sampled_from("“”‘’好。 "), max_size=20))
def test_there_and_back(text: str) -> None:
    """Among Chinese text nothing is lost on the way."""
    assert to_curly(to_corner(text)) == text


def test_alignment_is_kept() -> None:
    (made,) = variants(["“里面”"], "hans", "hant_tw", quotation_marks=True)
    assert (made.text, made.alignment) == ("「裡面」", ())
