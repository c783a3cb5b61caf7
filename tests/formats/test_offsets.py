"""Which unit a file counts in, and the repair of its offsets."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.interchange.offset_units import UNITS, OffsetReport, look_at, repaired
from duizhao.offsets import OffsetMap, Unit

TEXTS = st.text("党旗𠮷😀a\u3000é", min_size=2, max_size=12)


@st.composite
def files(draw: st.DrawFn) -> tuple[dict[str, Any], Unit]:
    """A row with spans that count in one unit."""
    text, unit = draw(TEXTS), draw(st.sampled_from(UNITS))
    units = OffsetMap(text, unit)
    spans = []
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        low, high = units.from_code_point(start), units.from_code_point(end)
        spans.append({"start": low, "end": high, "text": text[start:end], "labels": ["PER"]})
    shape = draw(st.integers(0, 2))
    if shape == 0:
        return {"text": text, "spans": spans}, unit
    if shape == 1:
        return {"data": {"text": text}, "annotations": [{"result": [{"value": one} for one in spans]}]}, unit
    return {"id": 1, "sentence": text, "entities": spans}, unit


@given(files())
def test_law_what_is_repaired_counts_code_points_and_says_what_it_said(given_file: tuple[Any, Unit]) -> None:
    row, unit = given_file
    report = OffsetReport()
    look_at(row, "x", report)
    assert report.fitting[unit] == report.spans > 0
    mended = copy.deepcopy(row)
    repaired(mended, unit)
    after = OffsetReport()
    look_at(mended, "x", after)
    assert after.unit == "code_point"
    assert after.spans == report.spans


def test_no_span_can_tell_before_the_first_wide_character() -> None:
    report = OffsetReport()
    look_at({"text": "abc𠮷", "spans": [{"start": 0, "end": 2, "text": "ab"}]}, "x", report)
    assert (report.unit, report.telling) == ("code_point", 0)


@pytest.mark.parametrize(
    "row",
    [
        {"text": "𠮷野家", "spans": [{"start": 1, "end": 3, "text": "家野"}]},
        {"text": "𠮷野家", "spans": [{"start": 1, "end": 99, "text": "野家"}]},
        {
            "text": "𠮷野家",
            "spans": [{"start": 1, "end": 3, "text": "野家"}, {"start": 2, "end": 4, "text": "野家"}],
        },
    ],
)
def test_where_no_unit_fits_all_spans_none_is_named(row: dict[str, Any]) -> None:
    report = OffsetReport()
    look_at(row, "a.json:1", report)
    assert report.unit is None
    assert report.examples["code_point"][0].startswith("a.json:1 ")


@pytest.mark.parametrize(
    "row",
    [
        {"text": "党旗", "spans": [{"start": True, "end": 2, "text": "党旗"}]},
        {"text": "党旗", "spans": [{"start": 0, "end": 2}]},
        {"start": 0, "end": 2, "text": "党旗"},
        {"text": "党旗", "spans": [{"start": -1, "end": 2, "text": "党旗"}]},
        [],
    ],
)
def test_what_is_no_span_is_not_counted(row: Any) -> None:
    report = OffsetReport()
    look_at(row, "x", report)
    assert report.spans == 0
    assert report.unit is None
