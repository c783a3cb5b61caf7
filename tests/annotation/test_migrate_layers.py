"""Layers on disk brought to another schema version: planned, killed anywhere, run again."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from annotation.migration_case import LAYER, STANCE, behind
from duizhao.annotation import migrate_layers as module
from duizhao.annotation.layers import layer_path, read_layer, write_layer
from duizhao.annotation.migrate_layers import apply_layers, migration_folder, plan_layers
from duizhao.annotation.schema import parse_schema
from duizhao.annotation.stepfile import load_steps
from duizhao.annotation.versions import (
    kept_versions,
    require_history,
)
from duizhao.errors import SchemaError, WorkspaceError
from duizhao.paths import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return behind(tmp_path / "ws")


def state(workspace: Workspace) -> dict[str, bytes]:
    return {
        path.relative_to(workspace.root).as_posix(): path.read_bytes()
        for path in sorted(workspace.root.rglob("*"))
        if path.is_file()
    }


def run(workspace: Workspace) -> list[Path]:
    schema = parse_schema(workspace.schema)
    return apply_layers(workspace, schema, plan_layers(workspace, schema, require_history(workspace, schema)))


def test_a_plan_writes_nothing(workspace: Workspace) -> None:
    before = state(workspace)
    schema = parse_schema(workspace.schema)
    plans = plan_layers(workspace, schema, load_steps(workspace))
    assert [plan.name for plan in plans] == [
        f"annotations/{place}/d/{name}" for place in ("layers", "gold") for name in ("a01", "a02")
    ]
    assert state(workspace) == before


def test_apply(workspace: Workspace) -> None:
    """Layers are of the new version, what they were is kept beside a log; again there is nothing to do."""
    before = state(workspace)
    assert len(run(workspace)) == 12
    layer = read_layer(workspace, "d", "a01")
    assert layer.schema_version == "1.1.0"
    assert layer.entities[0].label == "PERSON"
    home = migration_folder(workspace, "1.0.0", "1.1.0")
    log = [json.loads(line) for line in (home / "changes/layers/d/a01.jsonl").read_text("utf-8").splitlines()]
    assert [(one["kind"], one["old"]["id"], one["new"]["id"]) for one in log] == [
        ("entities", "d-b001:0-2:PER", "d-b001:0-2:PERSON"),
        ("stances", STANCE.id, "d-b001:0-9>d-b001:3-6:ORG<d-b001:0-2:PERSON"),
    ]
    assert kept_versions(workspace) == ["1.0.0", "1.1.0"]
    after = state(workspace)
    assert run(workspace) == []
    assert state(workspace) == after
    # Copying what was kept over the layers takes the migration back.
    shutil.copytree(home / "before", workspace.annotations, dirs_exist_ok=True)
    assert {name: data for name, data in state(workspace).items() if name in before} == before


@pytest.mark.parametrize("writes", range(1, 40))
def test_killed_at_any_write(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    """After any number of files the run is killed: the next one finishes with the same bytes."""
    whole = Workspace(tmp_path / "whole")
    shutil.copytree(workspace.root, whole.root)
    run(whole)
    left = [writes]

    def kill(path: Path, data: bytes) -> bool:
        if left[0] == 0:
            raise KeyboardInterrupt
        left[0] -= 1
        return write(path, data)

    write = module.write_if_changed
    with monkeypatch.context() as patch:
        for name in ("migrate_layers", "layers", "versions"):
            patch.setattr(f"duizhao.annotation.{name}.write_if_changed", kill)
        try:
            run(workspace)
        except KeyboardInterrupt:
            pass
        else:
            assert left[0] > 0 or state(workspace) == state(whole)
    run(workspace)
    assert state(workspace) == state(whole)


def test_edited_between_kill_and_next_run(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that neither the old layer nor the migration explains are left alone."""
    run(workspace)
    old = migration_folder(workspace, "1.0.0", "1.1.0") / "before" / "layers" / "d" / "a01.stances.jsonl"
    path = layer_path(workspace, "d", "a01", "stances")
    path.write_bytes(old.read_bytes())
    edited = layer_path(workspace, "d", "a01", "entities")
    edited.write_bytes(edited.read_bytes().replace("胡进".encode(), "胡近".encode()))
    before = state(workspace)
    with pytest.raises(SchemaError, match=r"a01\.entities\.jsonl: is neither what the migration read nor"):
        run(workspace)
    assert state(workspace) == before


def test_evidence_is_never_overwritten(workspace: Workspace) -> None:
    """The layer came back in its old version, with more in it: what was kept first stays."""
    run(workspace)
    write_layer(workspace, replace(LAYER, producer="later"))
    before = state(workspace)
    with pytest.raises(SchemaError, match="an earlier migration kept another state of this layer; move"):
        run(workspace)
    assert state(workspace) == before


def test_all_or_nothing(workspace: Workspace) -> None:
    """One layer of an unknown version: no layer is written, and the message says what to do."""
    write_layer(workspace, replace(LAYER, annotator="a03", schema_version="0.5"))
    before = state(workspace)
    with pytest.raises(
        SchemaError, match=r"no step leads from schema 0\.5 to 1\.1\.0 .*migrations\.yaml"
    ) as caught:
        run(workspace)
    assert "\n" not in str(caught.value)
    assert state(workspace) == before
    with pytest.raises(WorkspaceError, match="read-only"):
        apply_layers(replace(workspace, packaged=True), parse_schema(workspace.schema), [])


def test_other_files_are_no_layers(workspace: Workspace) -> None:
    (workspace.gold / "d" / "decisions.jsonl").write_text("{}\n", "utf-8")
    assert len(run(workspace)) == 12
