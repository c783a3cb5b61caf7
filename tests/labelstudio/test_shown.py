"""Spans on a text in another script: to the screen and back, and what is told when they widen."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao.annotation.layers import entity_id, stance_id
from duizhao.annotation.schema import load_schema
from duizhao.errors import AnchorError
from duizhao.labelstudio.results import Unit, anchor_stances, read_results, write_results
from duizhao.model import Entity, Sentence, Span, Stance, Variant
from duizhao.paths import shipped_workspace
from duizhao.scripts import make_variant

SCHEMA = load_schema(shipped_workspace())
BASE = "他在互联网上说胡进进好。"
SHOWN = make_variant(BASE, "他在網際網路上說胡進進好。", "s2twp")
UNIT = Unit("d", "d-b001", 40, 52, BASE, SHOWN)


def entity(unit: Unit, start: int, end: int, label: str = "PER") -> Entity:
    low, high = start + unit.start, end + unit.start
    name = entity_id(unit.block_id, low, high, label)
    return Entity(name, unit.doc_id, unit.block_id, low, high, label, unit.text[start:end])


def test_what_is_drawn_on_the_shown_text_comes_back_on_the_base_text() -> None:
    assert SHOWN.alignment == ((2, 5, 2, 6),)
    name = entity(UNIT, 7, 10)
    results, lost = write_results(UNIT, [name], [])
    assert results[0]["value"]["text"] == "胡進進"
    assert results[0]["value"]["globalOffsets"] == {"start": 8, "end": 11}
    found = read_results(UNIT, results, SCHEMA)
    assert (found.entities, found.problems, lost) == ([name], [], [])


def test_a_span_that_cuts_a_phrase_widens_and_is_told() -> None:
    results, lost = write_results(UNIT, [entity(UNIT, 2, 4, "WORK")], [])
    [told] = lost
    assert "part of a phrase and is shown as '網際網路'" in told
    drawn: list[Any] = [
        {
            "id": "a",
            "from_name": "entity",
            "value": {"start": 2, "end": 4, "labels": ["WORK"], "text": "網際"},
        }
    ]
    for given_, problems in ((results, 0), (drawn, 1)):
        found = read_results(UNIT, given_, SCHEMA)
        assert [(one.start, one.text) for one in found.entities] == [(42, "互联网")]
        assert len(found.problems) == problems
    [told] = found.problems
    assert "'網際' is part of a phrase" in told
    assert "became '互联网'" in told


def test_the_shown_text_is_the_one_to_compare_with() -> None:
    result = {"id": "a", "from_name": "entity", "value": {"start": 8, "end": 11, "labels": ["PER"]}}
    for text, told in (("胡進進", 0), ("胡进进", 1)):
        value = {**result["value"], "text": text}  # type: ignore[dict-item]
        assert len(read_results(UNIT, [{**result, "value": value}], SCHEMA).problems) == told


@st.composite
def units(draw: st.DrawFn) -> Unit:
    """A text and a variant with blocks of other lengths anywhere."""
    base, shown = "", ""
    rows = []
    for letter in "甲乙丙丁":
        same = letter * draw(st.integers(0, 3))
        base, shown = base + same, shown + same
        if draw(st.booleans()):
            before, after = "a" * draw(st.integers(1, 3)), "b" * draw(st.integers(1, 3))
            rows.append((len(base), len(base + before), len(shown), len(shown + after)))
            base, shown = base + before, shown + after
    return Unit("d", "d-b001", 7, 8 + len(base), base + "。", Variant("x", shown + "。", tuple(rows)))


@given(units(), st.data())
@settings(max_examples=300, deadline=None)
def test_spans_go_there_and_back_or_are_told(unit: Unit, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(unit.text) - 1))
    one = entity(unit, start, data.draw(st.integers(start + 1, len(unit.text))))
    results, lost = write_results(unit, [one], [])
    found = read_results(unit, json.loads(json.dumps(results)), SCHEMA)
    [back] = found.entities
    assert back.text == unit.text[back.start - unit.start : back.end - unit.start]
    assert back.start <= one.start < one.end <= back.end
    # Exactly what was told has changed.
    assert (back == one) == (lost == [])
    assert found.problems == []


@given(units())
def test_a_unit_is_read_from_the_data_of_its_task(unit: Unit) -> None:
    assert unit.shown
    rows = [list(row) for row in unit.shown.alignment]
    data = {"doc": "d", "block": "d-b001", "start": unit.start, "end": unit.end, "text": unit.shown.text}
    data |= {"base": unit.text, "alignment": rows, "variant": "x"}
    assert Unit.of_task(json.loads(json.dumps(data))) == unit


DATA = {
    "sid": "d-b001-s01", "doc": "d", "block": "d-b001", "start": 40, "end": 52, "text": SHOWN.text,
    "base": BASE, "alignment": [[2, 5, 2, 6]], "variant": "s2twp",
}  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"text": None},
        {"text": "別的"},
        {"base": 7},
        {"start": "40"},
        {"start": True},
        {"end": 51},
        {"alignment": []},
        {"alignment": "2 5 2 6"},
        {"alignment": [[2, 5, 2]]},
        {"alignment": [[2, 5, 2, 6.0]]},
        {"alignment": [[2, 5, 3, 6]]},
        {"alignment": [[2, 2, 2, 3]]},
        {"alignment": [[2, 5, 2, 6], [4, 7, 5, 8]]},
        {"alignment": [[2, 50, 2, 51]]},
        {"alignment": [None]},
    ],
    ids=str,
)
def test_data_that_somebody_changed_is_refused(change: dict[str, Any]) -> None:
    assert Unit.of_task(DATA) == UNIT
    with pytest.raises(AnchorError, match="d-b001-s01: the task's data is not what duizhao stored"):
        Unit.of_task({**DATA, **change})


# Stances of a paragraph

TEXT = "甲说乙好。丙也好。"
SENTENCES = [
    Sentence("d-b001-s01", "d", "d-b001", "paragraph", "", 0, 0, 5, TEXT[:5]),
    Sentence("d-b001-s02", "d", "d-b001", "paragraph", "", 1, 5, 9, TEXT[5:]),
]


def stance(start: int, end: int, target: str, holder: str = "author", evidence: Span | None = None) -> Stance:
    one = Stance("", "d", "d-b001", start, end, TEXT[start:end], holder, target, "favor", "", evidence)
    return replace(one, id=stance_id(one))


@pytest.mark.parametrize(
    ("target", "place"),
    [
        ("d-b001:2-3:PER", (0, 5)),
        ("d-b001:5-6:PER", (5, 9)),
        ("d-b001:5-6:PER#2", (5, 9)),
        ("d-b001:4-6:PER", (0, 9)),
        ("d-b002:2-3:PER", (0, 9)),
        ("d-b001:20-21:PER", (0, 9)),
        ("topic", (0, 9)),
    ],
)
def test_a_stance_moves_to_the_sentence_of_its_whole_target(target: str, place: tuple[int, int]) -> None:
    one = stance(0, 9, target, "d-b001:0-1:PER", Span(5, 8))
    assert anchor_stances([one], SENTENCES) == [stance(*place, target, "d-b001:0-1:PER", Span(5, 8))]


def test_a_stance_at_a_sentence_stays() -> None:
    given_ = [stance(0, 5, "d-b001:2-3:PER"), stance(5, 9, "d-b001:2-3:PER")]
    assert anchor_stances(given_, SENTENCES) == given_
    assert anchor_stances(given_, []) == given_
