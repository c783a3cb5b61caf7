"""`duizhao suggest`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from duizhao.annotation.layers import annotators, read_layer
from duizhao.cli import make_app
from duizhao.paths import Workspace, find_workspace
from duizhao.validate import validate
from duizhao.workspace import make_workspace

FIRST = "dangqi-gaogao-piaoyang"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    make_workspace(tmp_path / "ws", with_corpus=True)
    return find_workspace(tmp_path / "ws")


def run(workspace: Workspace, *arguments: str) -> tuple[int, str, BaseException | None]:
    done = CliRunner().invoke(make_app(), ["suggest", *arguments, "--root", str(workspace.root)])
    return done.exit_code, done.stdout, done.exception


def test_a_layer_is_written_that_validates(workspace: Workspace) -> None:
    code, said, _ = run(workspace)
    assert code == 0
    assert said.startswith(f"{FIRST}: ")
    layer = read_layer(workspace, FIRST, "rules")
    assert layer.status == "automatic"
    assert f"{len(layer.entities)} entities in {len(layer.items)} sentences" in said
    assert not [finding for finding in validate(workspace) if finding.code.startswith("E4")]


def test_dry_run_writes_nothing(workspace: Workspace) -> None:
    code, said, _ = run(workspace, FIRST, "--dry-run", "--json")
    assert code == 0
    value = json.loads(said)
    assert value["dry_run"] is True
    assert value["documents"][0]["written"] == []
    assert value["documents"][0]["labels"]["PER"] > 40
    assert "rules" not in annotators(workspace, FIRST)


def test_running_it_again_changes_nothing(workspace: Workspace) -> None:
    assert len(json.loads(run(workspace, "--json")[1])["documents"][0]["written"]) == 3
    assert json.loads(run(workspace, "--json")[1])["documents"][0]["written"] == []


def test_another_name(workspace: Workspace) -> None:
    assert run(workspace, "--as", "rules-2")[0] == 0
    assert "rules-2" in annotators(workspace, FIRST)


def test_the_layer_of_people_is_left_alone(workspace: Workspace) -> None:
    before = read_layer(workspace, FIRST, "authors")
    code, _, error = run(workspace, "--as", "authors")
    assert code == 1
    assert "is drafted, not automatic" in str(error)
    assert read_layer(workspace, FIRST, "authors") == before
