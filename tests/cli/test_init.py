"""`duizhao init`: what it says is what one can do next."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from duizhao.paths import find_workspace
from duizhao.sources import document_ids

Run = Callable[..., CompletedProcess[str]]


def test_next_steps_work(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Name with a space, then the very commands that are printed, until the workspace validates."""
    monkeypatch.chdir(tmp_path)
    done = run("init", "my corpus")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        f"workspace ready: {tmp_path / 'my corpus'}\nnext: cd 'my corpus' && duizhao add FILE\n"
    )
    go, add = done.stdout.split("next: ")[1].split(" && ")
    monkeypatch.chdir(tmp_path / shlex.split(go)[1])
    Path("news.txt").write_text("通知\n\n社区今天开会，大家都来了。\n", encoding="utf-8")
    assert run(*shlex.split(add)[1:-1], "news.txt", "--rights", "own text").returncode == 0
    assert run("build").returncode == 0
    assert run("validate").returncode == 0
    assert document_ids(find_workspace()) == ["news"]


def test_in_the_current_folder(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    done = run("init", ".", "--with-corpus")
    assert done.stdout.endswith("next: duizhao build\n")
    assert run("show").returncode == 0
