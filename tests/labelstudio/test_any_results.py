"""Reading whatever JSON a server can hold: no error, what is readable is kept, what is not is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao.annotation.schema import load_schema
from duizhao.labelstudio.results import Unit, read_results
from duizhao.model import Variant
from duizhao.paths import shipped_workspace

PATH = Path(__file__).parents[1] / "cases" / "labelstudio" / "unreadable.json"
SCHEMA = load_schema(shipped_workspace())
PLAIN = Unit("d", "d-b001", 10, 16, "甲说乙很好。")
OTHER = Unit("d", "d-b001", 10, 16, "在互联网上。", Variant("s2twp", "在網際網路上。", ((1, 4, 1, 5),)))
# An entity with a stance, which is read beside anything.
GOOD: list[Any] = [
    {"id": "b", "from_name": "entity", "type": "labels", "value": {"start": 2, "end": 3, "labels": ["PER"]}},
    {"id": "b", "from_name": "polarity", "type": "choices", "value": {"choices": ["favor"]}},
]


@pytest.mark.parametrize(
    "case", json.loads(PATH.read_text(encoding="utf-8")), ids=lambda case: str(case["told"])[:50]
)
def test_what_cannot_be_read_is_told_and_the_rest_is_kept(case: dict[str, Any]) -> None:
    assert set(case) == {"results", "told"}
    results = case["results"]
    found = read_results(PLAIN, [*GOOD, *results] if isinstance(results, list) else results, SCHEMA)
    for told in case["told"]:
        assert any(told in problem for problem in found.problems), found.problems
    assert len(found.problems) == len(case["told"]), found.problems
    if isinstance(results, list):
        assert "乙" in [one.text for one in found.entities]
        assert [one.polarity for one in found.stances] == ["favor"]


# JSON that looks like results often enough to get far, and is anything at all otherwise.

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
ids = st.sampled_from(["a", "b", "c", ""]) | anything
offset = st.integers(-1, 8) | anything
words = st.lists(
    st.sampled_from(
        ["PER", "ORG", "EVIDENCE", "favor", "none", "explicit", "uncertain", "holder", "evidence", "?"]
    )
    | anything,
    max_size=2,
)
value = st.fixed_dictionaries(
    {},
    optional={
        "start": offset,
        "end": offset,
        "globalOffsets": st.fixed_dictionaries({"start": offset, "end": offset}) | anything,
        "labels": words | anything,
        "choices": words | anything,
        "text": st.text(max_size=3) | words | anything,
    },
)
controls = ["entity", "marker", "polarity", "basis", "attribute", "topic_polarity", "topic_basis", "comment"]
result = st.fixed_dictionaries(
    {},
    optional={
        "id": ids,
        "from_name": st.sampled_from([*controls, "translation"]) | anything,
        "type": st.sampled_from(["labels", "choices", "relation"]) | anything,
        "value": value | anything,
        "from_id": ids,
        "to_id": ids,
        "labels": words | anything,
        "direction": st.sampled_from(["right", "left", "bi"]) | anything,
    },
)


@given(st.sampled_from([PLAIN, OTHER]), st.lists(result | anything, max_size=8) | anything)
@settings(max_examples=600, deadline=None)
def test_no_json_is_an_error(unit: Unit, results: Any) -> None:
    """Every span that comes back lies inside the unit and has the text that stands there."""
    found = read_results(unit, results, SCHEMA)
    block = " " * unit.start + unit.text
    for one in found.entities:
        assert unit.start <= one.start < one.end <= unit.end
        assert one.text == block[one.start : one.end]
    names = [one.id for one in found.entities]
    assert len(set(names)) == len(names)
    for stance in found.stances:
        assert stance.target in {"topic", *names}
        assert stance.holder in {"author", *names}
        assert stance.polarity in SCHEMA.ids("polarities")
        assert stance.basis in {"", *SCHEMA.ids("bases")}
        if stance.evidence:
            assert unit.start <= stance.evidence.start < stance.evidence.end <= unit.end
    assert all(isinstance(problem, str) and "\n" not in problem for problem in found.problems)


@given(st.lists(result, max_size=6))
@settings(max_examples=200, deadline=None)
def test_nothing_beside_a_good_region_takes_it_away(results: list[Any]) -> None:
    found = read_results(PLAIN, [*GOOD, *results], SCHEMA)
    assert (12, 13, "PER") in [(one.start, one.end, one.label) for one in found.entities]


def test_problems_are_short() -> None:
    """Whatever stands there, a problem is a line to read."""
    nested: Any = []
    for _ in range(500):
        nested = [nested]
    long = [{"from_name": "entity", "value": nested}, nested, "长" * 10_000, {"from_name": "长" * 10_000}]
    found = read_results(PLAIN, long, SCHEMA)
    assert len(found.problems) == 4
    assert max(map(len, found.problems)) < 200
