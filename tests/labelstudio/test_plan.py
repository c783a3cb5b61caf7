"""What needs no server: the plan of a push, the memory of a pull, raw exports and their log, status."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.errors import SchemaError
from duizhao.labelstudio.client import Project, TaskState
from duizhao.labelstudio.pull.evidence import Evidence, export_name, read_log
from duizhao.labelstudio.pull.memory import Memory, Seen
from duizhao.labelstudio.push.entries import SUGGESTED, is_blind
from duizhao.labelstudio.push.plan import Server
from duizhao.labelstudio.team.status import status
from duizhao.paths import Workspace

TASK: dict[str, Any] = {
    "sid": "d-b001-s01", "doc": "d", "block": "d-b001", "start": 0, "end": 2, "text": "你好", "html": "你好",
    "source_sha256": "0", "assigned": "",
}  # fmt: skip


def record(number: int = 1, annotations: int = 0, suggested: str = "", **data: Any) -> dict[str, Any]:
    meta = {SUGGESTED: suggested} if suggested else {}
    counts = {"total_annotations": annotations, "cancelled_annotations": 0}
    return {"id": number, "data": {**TASK, **data}, "meta": meta, **counts}


@pytest.mark.parametrize(
    ("there", "model", "action"),
    [
        ([], "", "create"),
        ([], "m", "create"),
        ([record()], "", "leave"),
        ([record(assigned="|a01|")], "", "leave"),
        ([record()], "m", "suggest"),
        ([record(suggested="m")], "m", "leave"),
        ([record(suggested="m")], "", "leave"),
        ([record(annotations=1)], "m", "leave"),
        ([record(html="<i>你</i>好")], "", "update"),
        ([record(html="<i>你</i>好", annotations=1)], "", "leave"),
        ([record(text="您好")], "m", "update"),
        ([record(text="您好", annotations=1)], "m", "conflict"),
        ([record(text="您好", annotations=1), record(2)], "", "conflict"),
        ([record(annotations=1), record(2, html="x")], "", "update"),
    ],
)
def test_what_a_push_does(there: list[dict[str, Any]], model: str, action: str) -> None:
    assert Server.read(there).action(TASK, model) == action


def test_the_most_annotated_of_doubled_tasks_is_kept() -> None:
    doubled = Server.read([record(1), record(2, annotations=2), record(3), record(4, sid="other")]).doubled()
    assert {key: [one.id for one in found] for key, found in doubled.items()} == {"d-b001-s01": [2, 1, 3]}


def test_tasks_that_are_not_ours_are_passed_over() -> None:
    assert Server.read([{"id": 1, "data": {"text": "x"}}]).tasks == {}


@given(st.text(max_size=20), st.floats(0, 100), st.floats(0, 100), st.text(max_size=5))
def test_a_larger_blind_share_contains_the_smaller(key: str, one: float, two: float, seed: str) -> None:
    small, large = sorted((one, two))
    assert is_blind(key, large, seed) or not is_blind(key, small, seed)
    assert is_blind(key, 100, seed)
    assert not is_blind(key, 0, seed)


def seen(**more: Any) -> Seen:
    values = {"updated_at": "t1", "annotations": 1, "drafts": "", "key": "k", "doc": "d", "block": "b"}
    return Seen(**{**values, "start": 0, "end": 1, "who": ["a01"], **more})


def test_what_has_to_be_fetched(tmp_path: Path) -> None:
    tasks = {
        1: seen(),
        2: seen(key="k2"),
        3: seen(key="k3", drafts="x"),
        4: seen(key="k4"),
        5: seen(key="k4"),
    }
    memory = Memory(tmp_path / "m.json", tasks)
    states = [TaskState(number, "t1", 1, False) for number in (1, 2, 3, 4, 5)]
    assert memory.changed(states) == [3]  # its draft may be gone
    states[1] = TaskState(2, "t2", 1, False)
    assert memory.changed([*states, TaskState(6, "t1", 0, False)]) == [2, 3, 6]
    states[3] = TaskState(4, "t1", 2, False)
    assert memory.changed(states) == [2, 3, 4, 5]  # both copies of a doubled task
    states[0] = TaskState(1, "t1", 1, True)
    assert memory.changed(states, again=[5, 99]) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"version": 0}', '{"version": 1, "tasks": {"x": 1}}'])
def test_a_memory_that_cannot_be_read_is_empty(content: str, tmp_path: Path) -> None:
    memory = Memory.load(Workspace(tmp_path), "http://x", 1)
    memory.tasks, memory.kept, memory.layers = {1: seen()}, {("d", "a01", "b", 0, 1)}, {("d", "a01"): "x"}
    memory.save()
    assert Memory.load(Workspace(tmp_path), "http://x", 1) == memory
    assert Memory.load(Workspace(tmp_path), "http://y", 1).tasks == {}
    memory.path.write_text(content, encoding="utf-8")
    empty = Memory.load(Workspace(tmp_path), "http://x", 1)
    assert (empty.tasks, empty.kept, empty.layers) == ({}, set(), {})


def exported(number: int, **more: Any) -> dict[str, Any]:
    return {"id": number, "data": TASK, "annotations": [], "drafts": [], **more}


def test_raw_exports_add_up(tmp_path: Path) -> None:
    """One file a pull with something new in it, named by its content, and one line in the log."""
    workspace, project = Workspace(tmp_path), Project(7, "News 2022", "", 0)
    annotation = {"id": 1, "completed_by": 3, "result": []}
    draft = {"id": 1, "user": "li@example.org", "created_username": "li@example.org, 3", "result": []}

    def write(*tasks: dict[str, Any], gone: tuple[str, ...] = ()) -> Evidence:
        evidence = Evidence(workspace, project)
        for task in tasks:
            evidence.add(task, lambda user: f"a{len(str(user)):02d}")
        evidence.close(list(gone))
        return evidence

    assert write(exported(1)).path is None  # nobody has done anything
    first = write(exported(1, annotations=[annotation]), exported(2, drafts=[draft]))
    assert first.path
    assert first.is_new
    assert not write(exported(1, annotations=[annotation]), exported(2, drafts=[draft])).is_new
    write(gone=("d-b001-s01",))
    assert "@" not in first.path.read_text(encoding="utf-8")
    assert [task["id"] for task in json.loads(first.path.read_text(encoding="utf-8"))] == [1, 2]
    lines = list(read_log(workspace, "News 2022"))
    assert [(line["export"], line["gone"]) for line in lines] == [
        (first.path.name, []),
        (None, ["d-b001-s01"]),
    ]
    assert lines[0]["annotators"] == {"3": "a01"}
    assert {path.name for path in workspace.exports.iterdir()} == {first.path.name, "news-2022.jsonl"}
    (workspace.exports / "news-2022.jsonl").write_text("{", encoding="utf-8")
    with pytest.raises(SchemaError, match=r"news-2022\.jsonl:1"):
        list(read_log(workspace, "News 2022"))


def test_names_of_raw_exports(tmp_path: Path) -> None:
    assert [export_name(title) for title in ("News 2022", "党建", "a/../b")] == [
        "news-2022",
        "党建",
        "a----b",
    ]
    for title in ("党建 1", "党建-1"):  # one file, two projects
        evidence = Evidence(Workspace(tmp_path), Project(1, title, "", 0))
        evidence.close([title])
    assert [line["gone"] for line in read_log(Workspace(tmp_path), "党建-1")] == [["党建-1"]]


def judged(number: int, key: str, *by: tuple[str, bool, float | None], drafts: tuple[str, ...] = ()) -> Any:
    annotations = [
        {"completed_by": who, "was_cancelled": skipped, "lead_time": seconds, "updated_at": f"2026-0{number}"}
        for who, skipped, seconds in by
    ]
    return {
        "id": number,
        "data": {"sid": key, "doc": "d"},
        "annotations": annotations,
        "drafts": [{"user": who, "updated_at": "2026-01"} for who in drafts],
    }


def test_status() -> None:
    tasks = [
        judged(1, "k1", ("a01", False, 10.0), ("a02", False, 30.0)),
        judged(2, "k2", ("a01", True, 5.0)),
        judged(3, "k3", ("a01", False, 20.0), ("a01", False, 4000.0)),
        judged(4, "k4", drafts=("a02",)),
        judged(5, "k4"),  # a doubled task counts once
        {"id": 6, "data": {"text": "not ours"}},
    ]
    free = status(tasks, str)
    assert free.units == {"d": 4}
    assert (free.judged, free.complete) == ({"d": 3}, {"d": 3})
    one, two = free.rows
    assert (one.annotator, one.done, one.skipped, one.drafts, one.left) == ("a01", 2, 1, 0, 1)
    assert (one.seconds, one.pace, one.last) == (10.0, 360.0, "2026-03")
    assert (two.annotator, two.done, two.drafts, two.left) == ("a02", 1, 1, 3)
    plan = {"k1": ("a01", "a02"), "k2": ("a01",), "k3": ("a01", "a02"), "k4": ("a02",)}
    planned = status(tasks, str, plan)
    assert planned.complete == {"d": 2}
    assert [(row.annotator, row.left) for row in planned.rows] == [("a01", 0), ("a02", 2)]
