"""`duizhao demo`: the whole job, as a newcomer runs it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from duizhao.cli.demo import summary
from duizhao.demo import DemoReport
from duizhao.labelstudio.server import PrivateServer
from duizhao.paths import find_workspace

Run = Callable[..., CompletedProcess[str]]


@pytest.mark.server
def test_demo(program: Run, tmp_path: Path) -> None:
    """Exit code 0, the result on the output, progress on the other stream, a sound workspace, no server."""
    done = program("demo", "--dir", "trial")
    assert done.returncode == 0, done.stderr
    assert done.stdout.rstrip().splitlines()[-1].startswith("OK: ")
    assert done.stdout.rstrip().endswith("came back exactly as they were put in.")
    assert "Traceback" not in done.stderr
    assert not any(sign in done.stderr for sign in ("\x1b", "examples/s", "Warning"))
    workspace = find_workspace(tmp_path / "trial")
    checked = program("validate", "--json", "--root", workspace.root)
    assert [one["code"] for one in json.loads(checked.stdout)] == []
    assert not list((workspace.root / "label-studio").glob("*state*"))


def test_a_difference_is_told() -> None:
    """When what comes back is something else, the last lines say so and what may be the cause."""
    report = DemoReport(find_workspace(), differences=["d: did not come back: x"])
    text = "\n".join(summary(report, PrivateServer(Path("data"))))
    assert "FAILED: what came back is not what was put in:\n  d: did not come back: x" in text
    assert "OK:" not in text
