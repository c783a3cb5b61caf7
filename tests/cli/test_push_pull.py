"""`duizhao push` and `duizhao pull` against the real Label Studio."""

from __future__ import annotations

import json
from collections.abc import Callable
from subprocess import CompletedProcess
from typing import TYPE_CHECKING

import pytest

from duizhao.annotation.layers import read_layer
from duizhao.labelstudio.client import Client
from duizhao.paths import Workspace

if TYPE_CHECKING:
    from duizhao.labelstudio.server import PrivateServer

pytestmark = pytest.mark.server

DOC = "dangqi-gaogao-piaoyang"
Run = Callable[..., CompletedProcess[str]]


@pytest.fixture
def ls(label_studio: PrivateServer, run: Run, shipped: Workspace, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`duizhao` with the server in its environment and a workspace as the current folder."""
    server = label_studio.connection()
    monkeypatch.setenv("DUIZHAO_LS_URL", server.url)
    monkeypatch.setenv("DUIZHAO_LS_TOKEN", server.token)
    monkeypatch.chdir(shipped.root)
    return run


def test_push_dry_run_push_again(ls: Run, label_studio: PrivateServer) -> None:
    """A dry run makes no project; the second push creates nothing."""
    plan = json.loads(ls("push", DOC, DOC, "--project", "cli push", "--dry-run", "--json").stdout)
    assert (plan["project"], plan["dry_run"], plan["unchanged"]) == (None, True, 0)
    with Client(label_studio.connection()) as client:
        assert "cli push" not in {project.title for project in client.projects()}
    done = ls("push", DOC, DOC, "--project", "cli push", "--layer", "authors")
    assert done.returncode == 0, done.stderr
    tasks = len(plan["created"])
    assert done.stdout.startswith(f"project 'cli push': created {tasks}, unchanged 0\nannotate at http://")
    assert f"{tasks} of {tasks} tasks stored" in done.stderr
    again = json.loads(ls("push", "--project", "cli push", "--json").stdout)
    assert (again["created"], again["unchanged"], again["title"]) == ([], tasks, "cli push")


def test_pull(ls: Run, shipped: Workspace) -> None:
    """What was pushed as finished annotations comes back as a layer; pulling again writes nothing."""
    assert ls("push", "--project", "cli pull", "--layer", "authors", "--as", "annotations").returncode == 0
    done = ls("pull", "--project", "cli pull")
    assert (done.returncode, done.stderr) == (0, "")
    assert "raw export annotations/exports/cli-pull-" in done.stdout
    again = json.loads(ls("pull", "--project", "cli pull", "--json").stdout)
    assert (again["written"], again["export_is_new"], again["problems"]) == ([], False, [])
    [layer] = again["layers"]
    pulled, draft = (read_layer(shipped, DOC, name) for name in (layer["annotator"], "authors"))
    assert pulled.entities == draft.entities
    assert layer["entities"] == len(draft.entities)
    assert f"{DOC} by {layer['annotator']}: " in done.stdout
    built = json.loads(ls("build", "--annotator", layer["annotator"], "--json").stdout)
    assert built["rows"]["stance"] == layer["stances"]


def test_nothing_annotated(ls: Run) -> None:
    ls("push", "--project", "cli empty")
    done = ls("pull", "--project", "cli empty")
    assert (done.returncode, done.stdout) == (
        0,
        "nobody has annotated anything in this project yet\nnothing written\n",
    )


def test_wrong_token(ls: Run) -> None:
    for verb in ("push", "pull"):
        done = ls(verb, "--token", "0123456789abcdef0123456789abcdef01234567")
        assert (done.returncode, done.stdout) == (1, "")
        assert "refuses the token" in done.stderr
        assert "0123456789" not in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_unknown_project(ls: Run) -> None:
    ls("push", "--project", "cli known", "--dry-run")
    done = ls("pull", "--project", "cli unknown")
    assert (done.returncode, done.stdout) == (1, "")
    assert "no project 'cli unknown'; push first" in done.stderr
    assert len(done.stderr.splitlines()) == 1
