"""Offsets in other units: what Python's own codecs count, both ways, and refusals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.offsets import OffsetMap, Unit

CHARACTERS = st.characters(exclude_categories=["Cs"]) | st.sampled_from("党A é\u0301𠮷😀\u2028\U0010ffff")
TEXTS = st.text(CHARACTERS, max_size=30)
UNITS = st.sampled_from(["code_point", "utf16", "utf8"])


def _length(text: str, unit: Unit) -> int:
    """The length as Python's codecs see it."""
    if unit == "utf16":
        return len(text.encode("utf-16-le")) // 2
    return len(text.encode()) if unit == "utf8" else len(text)


@given(TEXTS, UNITS)
def test_law_offsets_are_lengths_of_what_stands_before(text: str, unit: Unit) -> None:
    units = OffsetMap(text, unit)
    assert units.unit == unit
    for at in range(len(text) + 1):
        there = units.from_code_point(at)
        assert there == _length(text[:at], unit)
        assert units.to_code_point(there) == at


@given(TEXTS, UNITS)
def test_law_every_other_unit_is_refused(text: str, unit: Unit) -> None:
    """Inside a character, before the text and behind it there is nothing to convert."""
    units = OffsetMap(text, unit)
    length = _length(text, unit)
    starts = {_length(text[:at], unit) for at in range(len(text) + 1)}
    for offset in {-1, length + 1, *range(length + 1)} - starts:
        with pytest.raises(ValueError, match=rf"^{unit} offset {offset} is not the start of a character$"):
            units.to_code_point(offset)
    for offset in (-1, len(text) + 1):
        with pytest.raises(IndexError):
            units.from_code_point(offset)


@given(TEXTS, UNITS, st.data())
def test_law_slices_agree(text: str, unit: Unit, data: st.DataObject) -> None:
    """A span cut out in the foreign unit is the same text."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    units = OffsetMap(text, unit)
    low, high = units.from_code_point(start), units.from_code_point(end)
    if unit == "utf16":
        assert text.encode("utf-16-le")[2 * low : 2 * high].decode("utf-16-le") == text[start:end]
    elif unit == "utf8":
        assert text.encode()[low:high].decode() == text[start:end]
    else:
        assert text[low:high] == text[start:end]


@pytest.mark.parametrize(
    ("text", "unit", "offsets"),
    [
        ("𠮷野家", "utf16", [0, 2, 3, 4]),
        ("𠮷野家", "utf8", [0, 4, 7, 10]),
        ("𠮷野家", "code_point", [0, 1, 2, 3]),
        ("aé党", "utf8", [0, 1, 3, 6]),
        ("\r\n", "utf16", [0, 1, 2]),
        ("\ud800a", "utf16", [0, 1, 2]),
        ("\ud800a", "utf8", [0, 3, 4]),
        ("", "utf8", [0]),
    ],
)
def test_offsets(text: str, unit: Unit, offsets: list[int]) -> None:
    units = OffsetMap(text, unit)
    assert [units.from_code_point(at) for at in range(len(text) + 1)] == offsets
