"""The kept versions of the schema and the stated steps between them add up, or the gap is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotation.migration_case import STEP, behind, schema_text
from duizhao.annotation.schema import parse_schema
from duizhao.annotation.stepfile import load_steps
from duizhao.annotation.steps import Rule
from duizhao.annotation.versions import (
    check_history,
    keep_schema,
    kept_schema,
    require_history,
)
from duizhao.errors import SchemaError, WorkspaceError
from duizhao.paths import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return behind(tmp_path / "ws")


def history(workspace: Workspace) -> list[tuple[str, str]]:
    return [(one.code, one.reason) for one in check_history(workspace, parse_schema(workspace.schema))]


def test_a_sound_history(workspace: Workspace) -> None:
    assert history(workspace) == []
    assert keep_schema(workspace, parse_schema(workspace.schema))
    assert not keep_schema(workspace, parse_schema(workspace.schema))
    assert kept_schema(workspace, "1.1.0") == parse_schema(workspace.schema)
    with pytest.raises(WorkspaceError, match=r"schemas/2\.0\.yaml: schema 2\.0 was not kept"):
        kept_schema(workspace, "2.0")
    with pytest.raises(SchemaError, match=r"version '\.\./x' is none"):
        kept_schema(workspace, "../x")


@pytest.mark.parametrize(
    ("change", "names", "code", "says"),
    [
        ("{group: entities, rename: PER, to: PERSON}", "PERSON PER ORG", "E304", "'PER' was retired"),
        ("{group: entities, merge: [ORG], to: X}", "X", "E305", "'PER' of 1.0.0 is gone in 1.1.0"),
        ("{group: entities, rename: MAN, to: PERSON}", "PER PERSON ORG", "E305", "changes 'MAN', which"),
        ("{group: entities, rename: PER, to: ORG}", "ORG", "E305", "renames to 'ORG', which is"),
        ("{group: entities, rename: PER, to: PERSON}", "ORG", "E305", "a step makes 'PERSON', which"),
        ("{group: entities, split: PER, into: [A], undecided: A, mark: doubt}", "A ORG", "E305", "'doubt'"),
    ],
)  # fmt: skip
def test_a_history_with_a_gap(workspace: Workspace, change: str, names: str, code: str, says: str) -> None:
    (workspace.annotations / "migrations.yaml").write_text(f"{STEP}  - {change}\n", "utf-8")
    workspace.schema.write_text(schema_text("1.1.0", *names.split()), "utf-8")
    found = history(workspace)
    assert code in {one for one, _ in found}
    assert any(says in reason for _, reason in found)
    with pytest.raises(SchemaError):
        require_history(workspace, parse_schema(workspace.schema))


def test_versions_without_a_way(workspace: Workspace) -> None:
    workspace.schema.write_text(schema_text("1.2.0", "PERSON", "ORG"), "utf-8")
    assert history(workspace) == [("E305", "the last step leads to 1.1.0, not to 1.2.0")]
    (workspace.annotations / "migrations.yaml").unlink()
    assert history(workspace) == [("E305", "no step leads from 1.0.0, which was kept, to 1.2.0")]
    workspace.schema.write_text(schema_text("1.0.0", "PER", "ORG"), "utf-8")
    assert history(workspace) == []
    workspace.schema.write_text(schema_text("1.0.0", "PER", "ORG", "NEW"), "utf-8")
    assert [code for code, _ in history(workspace)] == ["E305"]


ONE = "{group: entities, rename: PER, to: PERSON}"
SPLITS = "{group: entities, split: A, into: [B, C]"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("from: 1\n", r":1: must be a list of steps"),
        ("- from: 1.0.0\n  to: 1.1.0\n", r":1: the key 'changes' is missing"),
        ("- {from: 1.0.0, to: 1.1.0, changes: {}}\n", r":1: changes must be a list"),
        ("- {from: 1.0.0, to: 1/1, changes: []}\n", r":1: version '1/1' is none"),
        ("- {from: 1.0.0, to: 1.0.0, changes: []}\n", r":1: the step from 1\.0\.0 to 1\.0\.0 is out"),
        (f"{STEP}  - {ONE}\n- {{from: 1.2.0, to: 2, changes: []}}\n", r":5: the step from 1\.2"),
        (f"{STEP}  - {ONE}\n- {{from: 1.1.0, to: 1.0.0, changes: []}}\n", r":5: the step from 1\.1"),
        (f"{STEP}  - {ONE}\n  - {{group: entities, remove: PER}}\n", r":5: 'PER' is changed twice"),
        (f"{STEP}  - {ONE}\n  - {{group: markers, rename: X, to: PER}}\n", r":5: 'PER' was retired"),
        (f"{STEP}  - {ONE}\n- from: 1.1.0\n  to: 2\n  changes:\n  - {{group: bases, rename: X, to: PER}}\n"
         .replace("bases", "entities"),
         r":8: 'PER' was retired by the step from 1\.0\.0 to 1\.1\.0; choose an id that never stood"),
        *((f"{STEP}  - {change}\n", f":4: {says}") for change, says in [
            ("{group: entities}", r"a change must have one of rename, merge, split, remove"),
            ("rename", r"a change must have one of"),
            ("{group: labels, rename: A, to: B}", r"unknown group 'labels'; the groups are entities,"),
            ("{group: entities, rename: A}", r"the key 'to' is missing"),
            ("{group: entities, rename: A, to: A}", r"nothing changes"),
            ("{group: entities, rename: [A], to: B}", r"\['A'\] is not an id"),
            ("{group: entities, merge: A, to: B}", r"'A' is not a list of ids"),
            ("{group: entities, merge: [A, A], to: B}", r"\['A', 'A'\] is not a list of ids"),
            ("{group: relations, rename: holder, to: owner}", r"'holder' is a name that the program"),
            ("{group: markers, remove: EVIDENCE}", r"'EVIDENCE' is a name that the program"),
            ("{group: entities, remove: A, records: lose}", r"records 'lose' is neither keep nor"),
            ("{group: entities, split: A, into: [A, B]}", r"'A' cannot be one of its own parts"),
            ("{group: bases, split: A, into: [B], by: [{to: B, texts: [x]}]}", r"bases cannot be split"),
            (SPLITS + ", by: [{to: D, texts: [x]}]}", r"'D' is no part"),
            (SPLITS + ", by: [{to: B}]}", r"a rule has one of texts"),
            (SPLITS + ", by: {to: B}}", r"by must be a list of rules"),
            (SPLITS + ", undecided: D}", r"undecided 'D' is no part"),
            (SPLITS + ", mark: 1}", r"mark 1 is no attribute"),
        ]),
    ],
)  # fmt: skip
def test_steps_that_cannot_be(workspace: Workspace, text: str, says: str) -> None:
    (workspace.annotations / "migrations.yaml").write_text(text, "utf-8")
    with pytest.raises(SchemaError, match=f"^annotations/migrations.yaml{says}") as caught:
        load_steps(workspace)
    assert "\n" not in str(caught.value)
    assert [code for code, _ in history(workspace)] == ["E303"]


def test_steps(workspace: Workspace) -> None:
    text = f"""{STEP}
  - {{group: entities, split: ORG, into: [FIRM, BODY], undecided: BODY, by: [
      {{to: FIRM, ends: [公司]}}, {{to: BODY, texts: [某局]}}, {{to: BODY, attribute: metonymy}}]}}
  - {{group: bases, remove: explicit, records: drop}}
  - {{group: polarities, merge: [favor, against], to: favor}}
"""
    (workspace.annotations / "migrations.yaml").write_text(text, "utf-8")
    [step] = load_steps(workspace)
    split, remove, merge = step.changes
    assert split.rules == (
        Rule("FIRM", ends=("公司",)),
        Rule("BODY", texts=frozenset({"某局"})),
        Rule("BODY", attribute="metonymy"),
    )
    assert (split.undecided, split.mark) == ("BODY", "uncertain")
    assert (remove.drop, remove.targets) == (True, ())
    assert merge.retired == ("against",)
    for empty in ("", "# 注\n", "[]\n"):
        (workspace.annotations / "migrations.yaml").write_text(empty, "utf-8")
        assert load_steps(workspace) == ()
