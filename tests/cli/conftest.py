"""Fixtures for the command line: a workspace to spoil, and two ways to run `duizhao`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import TYPE_CHECKING

import pytest

from duizhao.build import build
from duizhao.cli import main
from duizhao.paths import Workspace, find_workspace
from duizhao.workspace import make_workspace

if TYPE_CHECKING:
    from duizhao.labelstudio.server import PrivateServer


@pytest.fixture(scope="session")
def built_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped articles with a dataset built by this very code; not to be changed."""
    folder = tmp_path_factory.mktemp("built") / "ws"
    build(make_workspace(folder, with_corpus=True))
    return folder


@pytest.fixture
def shipped(built_workspace: Path, tmp_path: Path) -> Workspace:
    """A copy of it that a test may change."""
    return find_workspace(shutil.copytree(built_workspace, tmp_path / "shipped"))


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., CompletedProcess[str]]:
    """Run the real entry point in this process: fast. Nothing of the user's own is found or touched."""
    for name in ("DUIZHAO_ROOT", "DUIZHAO_LS_URL", "DUIZHAO_LS_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("COLUMNS", "100")

    def invoke(*arguments: object) -> CompletedProcess[str]:
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["duizhao", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        assert isinstance(end.value.code, int)
        return CompletedProcess(sys.argv, end.value.code, said.out, said.err)

    return invoke


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The environment of a `duizhao` that finds nothing of the user's own."""
    left_out = {"DUIZHAO_ROOT", "DUIZHAO_LS_URL", "DUIZHAO_LS_TOKEN", "PYTHONIOENCODING"}
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    own = {
        "HF_HOME": str(tmp_path / "hf"),
        "HF_HUB_OFFLINE": "1",
        "XDG_DATA_HOME": str(tmp_path / "xdg"),
        "COLUMNS": "100",
    }
    return {**kept, **own}


PROGRAM = [sys.executable, "-c", "from duizhao.cli import main; main()"]


@pytest.fixture
def program(environment: dict[str, str], tmp_path: Path) -> Callable[..., CompletedProcess[str]]:
    """Run it as a program of its own: for what concerns streams, signals, caches and locales."""

    def start(*arguments: object, **variables: str) -> CompletedProcess[str]:
        return subprocess.run(
            [*PROGRAM, *map(str, arguments)],
            env={**environment, **variables},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    return start


@pytest.fixture
def ls(
    label_studio: PrivateServer,
    run: Callable[..., CompletedProcess[str]],
    shipped: Workspace,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., CompletedProcess[str]]:
    """`duizhao` with the server in its environment and a workspace as the current folder."""
    server = label_studio.connection()
    monkeypatch.setenv("DUIZHAO_LS_URL", server.url)
    monkeypatch.setenv("DUIZHAO_LS_TOKEN", server.token)
    monkeypatch.chdir(shipped.root)
    return run
