"""What was only imported stays so, whatever a migration or a restore did to it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from duizhao.digest import digest
from duizhao.errors import InputError
from duizhao.labelstudio.client import Project
from duizhao.labelstudio.restore import Backup, RestoreReport, _Restore
from duizhao.labelstudio.results.imported import MIGRATED, RESTORED, as_they_were, only_imported
from duizhao.paths import Workspace

RESULT: list[dict[str, Any]] = [{"id": "r1", "value": {"labels": ["ORG"]}}]
TIMES = {"created_at": "2026-01", "updated_at": "2026-02", "updated_by": None}


def annotation(**more: Any) -> dict[str, Any]:
    made = {"id": 9, "import_id": None, "result": RESULT, "lead_time": None, "completed_by": 1}
    return {**made, "created_at": "2026-05", "updated_at": "2026-06", "updated_by": None, **more}


@pytest.mark.parametrize(
    ("one", "meta", "only"),
    [
        (annotation(), {}, True),
        (annotation(lead_time=1.0), {}, False),
        (annotation(updated_by=3), {}, False),
        (annotation(updated_by=3), {MIGRATED: {"9": digest(RESULT)}}, True),
        (annotation(updated_by=3, result=[]), {MIGRATED: {"9": digest(RESULT)}}, False),
        (annotation(updated_by=3), {MIGRATED: {"8": digest(RESULT)}}, False),
        (annotation(updated_by=3, import_id=8), {MIGRATED: {"8": digest(RESULT)}}, True),
        (annotation(updated_by=3), {MIGRATED: {"9": []}}, False),
        (annotation(updated_by=3), {MIGRATED: "x"}, False),
    ],
)
def test_only_imported(one: dict[str, Any], meta: dict[str, Any], only: bool) -> None:
    assert only_imported(one, meta) is only


def test_as_they_were() -> None:
    """The times of before; who has changed the annotation since has the later ones."""
    task = {"meta": {RESTORED: {"7": TIMES}}}
    plain, back = annotation(import_id=8), annotation(import_id=7)
    changed = annotation(import_id=7, updated_by=3)
    found = list(as_they_were({**task, "annotations": [plain, back, changed]}))
    assert found == [plain, {**back, **TIMES}, {**changed, "created_at": "2026-01"}]
    assert list(as_they_were({"meta": {RESTORED: "x"}, "annotations": [back]})) == [back]


def entries(tmp_path: Path, task: dict[str, Any], annotators: dict[str, str]) -> list[dict[str, Any]]:
    workspace = Workspace(tmp_path)
    workspace.exports.mkdir(parents=True)
    (workspace.exports / "p-1.json").write_text(json.dumps([task]), encoding="utf-8")
    line = {"title": "p", "export": "p-1.json", "annotators": annotators}
    (workspace.exports / "p.jsonl").write_text(f"{json.dumps(line)}\n", encoding="utf-8")
    backup = Backup.of_project(workspace, "p")
    job = _Restore(None, backup, {"a01": "li@example.org"})  # type: ignore[arg-type]  # asks no server here
    return list(job.entries(set(), RestoreReport(Project(0, "p", "", 0), [])))


def test_a_migrated_import_is_an_import_after_two_moves(tmp_path: Path) -> None:
    """Each move gives new numbers; what the marks of before say goes along."""
    one = annotation(updated_by=3)
    task: dict[str, Any] = {"data": {"sid": "k"}, "meta": {MIGRATED: {"9": digest(RESULT)}}}
    for move in (1, 2):
        [entry] = entries(tmp_path / str(move), {**task, "annotations": [one]}, {"1": "a01"})
        [sent] = entry["annotations"]
        # As the server stores it: new numbers and times, and the token's user nowhere.
        one = annotation(id=20 + move, import_id=sent["id"], created_at="2026-08", updated_at="2026-08")
        task = {"data": entry["data"], "meta": entry["meta"]}
        [back] = as_they_were({**task, "annotations": [one]})
        assert (back["created_at"], back["updated_at"], back["updated_by"]) == ("2026-05", "2026-06", 3)
        assert only_imported(back, task["meta"])


def test_a_log_that_does_not_say_who(tmp_path: Path) -> None:
    task = {"data": {"sid": "k"}, "annotations": [annotation()]}
    with pytest.raises(InputError, match=r"p\.jsonl: does not say who user 1 is"):
        entries(tmp_path, task, {})
