"""Who annotates what: laws of the plan, and its file."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao.annotation.assignment import assign, read_assignments, write_assignments
from duizhao.errors import InputError, SchemaError
from duizhao.paths import Workspace

teams = st.integers(1, 7).map(lambda number: [f"a{at:02d}" for at in range(1, number + 1)])
sizes = st.lists(st.integers(1, 120), max_size=40)


def units(of: list[int]) -> list[tuple[str, int]]:
    return [(f"d-b001-s{at:02d}", size) for at, size in enumerate(of, 1)]


@given(sizes, teams, st.data(), st.floats(0, 100), st.sampled_from(["", "other"]))
@settings(deadline=None)
def test_every_unit_has_its_annotators(
    of: list[int], team: list[str], data: st.DataObject, percent: float, seed: str
) -> None:
    per_item = data.draw(st.integers(1, len(team)))
    plan = assign(units(of), team, per_item=per_item, percent=percent, seed=seed)
    assert list(plan) == [key for key, _ in units(of)]
    for names in plan.values():
        assert len(names) in {1, per_item}
        assert list(names) == sorted(set(names) & set(team))
    assert assign(units(of), team, per_item=per_item, percent=percent, seed=seed) == plan


@given(sizes, sizes, teams, st.data())
@settings(deadline=None)
def test_a_plan_grows_and_moves_nobody(
    of: list[int], more: list[int], team: list[str], data: st.DataObject
) -> None:
    per_item = data.draw(st.integers(1, len(team)))
    before = assign(units(of), team, per_item=per_item)
    after = assign(units([*of, *more]), [*team, "a99"], per_item=per_item, before=before)
    assert {key: after[key] for key in before} == before


@given(st.integers(0, 60), teams)
@settings(deadline=None)
def test_work_is_balanced(number: int, team: list[str]) -> None:
    plan = assign(units([10] * number), team)
    load = Counter(name for names in plan.values() for name in names)
    assert max(load.values(), default=0) - min((load[name] for name in team), default=0) <= 1


def test_every_pair_meets() -> None:
    team = [f"a{at:02d}" for at in range(1, 6)]
    plan = assign(units([20] * 60), team, per_item=2)
    met = Counter(names for names in plan.values())
    assert set(met) == set(combinations(team, 2))
    assert max(met.values()) - min(met.values()) <= 2


def test_the_share() -> None:
    plan = assign(units([20] * 1000), ["a01", "a02", "a03"], per_item=2, percent=20)
    shared = sum(len(names) == 2 for names in plan.values())
    assert 150 < shared < 250
    more = assign(units([20] * 1000), ["a01", "a02", "a03"], per_item=2, percent=40)
    assert all(len(more[key]) == 2 for key, names in plan.items() if len(names) == 2)


@pytest.mark.parametrize(("team", "per_item"), [(["a01"], 2), ([], 1), (["a01", "a02"], 0)])
def test_too_few(team: list[str], per_item: int) -> None:
    with pytest.raises(InputError, match="cannot be had"):
        assign(units([1]), team, per_item=per_item)


def test_the_file(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    assert read_assignments(workspace) == {}
    plan = {"d-b001-s01": ("a01", "a02"), "d-b001-s02": ("a02",)}
    assert write_assignments(workspace, plan)
    assert not write_assignments(workspace, plan)
    assert read_assignments(workspace) == plan


@pytest.mark.parametrize(
    "line",
    ["{", "[]", '{"unit": "u"}', '{"unit": 1, "annotators": []}', '{"unit": "u", "annotators": [1]}'],
)
def test_a_bad_line_is_told_with_its_number(line: str, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    write_assignments(workspace, {"u1": ("a01",)})
    path = workspace.annotations / "assignments.jsonl"
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(SchemaError, match=r"assignments\.jsonl:2"):
        read_assignments(workspace)
