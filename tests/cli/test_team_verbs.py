"""`duizhao accounts`, `assign`, `status` and `restore` against the real Label Studio."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from subprocess import CompletedProcess
from typing import TYPE_CHECKING, Any

import pytest

from duizhao.annotation.assignment import read_assignments
from duizhao.annotation.layers import read_layer
from duizhao.paths import Workspace, find_workspace

if TYPE_CHECKING:
    from pathlib import Path


pytestmark = pytest.mark.server

DOC = "dangqi-gaogao-piaoyang"
Run = Callable[..., CompletedProcess[str]]


def values(done: CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_team(ls: Run, shipped: Workspace) -> None:
    """Accounts, a plan, and what there is to do; everything twice changes nothing."""
    emails = ("qian@verbs.example", "sun@verbs.example")
    made = values(ls("accounts", *emails, "--json"))
    assert [one["created"] for one in made["accounts"]] == [True, True]
    names = [one["annotator"] for one in made["accounts"]]
    again = ls("accounts", *emails)
    assert again.stdout == "".join(
        f"{name}: {email} was there\n" for name, email in zip(names, emails, strict=True)
    )
    values(ls("push", "--project", "verbs team", "--json"))
    share = ("--project", "verbs team", "--per-item", "2", "--share", "20")
    plan = values(ls("assign", *names, *share, "--dry-run", "--json"))
    assert read_assignments(shipped) == {}
    assert 0 < plan["shared"] < plan["units"]
    assert values(ls("assign", *names, *share, "--json")) == {**plan, "dry_run": False}
    written = read_assignments(shipped)
    assert len(written) == plan["units"]
    done = ls("assign", *names, *share)
    assert done.stdout.splitlines()[-1].endswith("0 new in the plan")
    assert read_assignments(shipped) == written
    # The plan is no change of the corpus: a push leaves the tasks alone.
    assert values(ls("push", "--project", "verbs team", "--json"))["unchanged"] == plan["units"]


def test_what_a_team_cannot_be(ls: Run) -> None:
    ls("push", "--project", "verbs wrong")
    for arguments, message in [
        (("accounts", "nonsense"), "'nonsense': is no e-mail address"),
        (("assign", "a01", "--project", "verbs wrong"), "2 annotators a unit cannot be had of 1"),
        (("assign", "a01", "a01", "--project", "verbs wrong"), "an annotator is named twice"),
        (("assign", "a01", "a02", "--project", "nowhere"), "no project 'nowhere'"),
        (("assign", "authors", "a77", "--project", "verbs wrong"), "nobody is called 'a77'; make accounts"),
        (("status", "--project", "nowhere"), "no project 'nowhere'"),
        (("restore", "--project", "nowhere"), "there is no raw export of a project 'nowhere'"),
        (("status", "--token", "0" * 40), "refuses the token"),
    ]:
        done = ls(*arguments)
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1), done.stderr
        assert message in done.stderr


def test_status(ls: Run) -> None:
    """A table for people, JSON for scripts."""
    ls("push", "--project", "verbs status")
    assert ls("status", "--project", "verbs status").stdout.startswith("nobody has annotated anything")
    ls("push", "--project", "verbs judged", "--layer", "authors", "--as", "annotations")
    found = values(ls("status", "--project", "verbs judged", "--json"))
    [document], [row] = found["documents"], found["annotators"]
    assert (row["done"], row["left"], row["units_per_hour"]) == (document["units"], 0, None)
    lines = ls("status", "--project", "verbs judged").stdout.splitlines()
    assert lines[0].split() == [
        "document",
        "annotator",
        "done",
        "skipped",
        "drafts",
        "left",
        "pace",
        "last",
        "saved",
    ]
    assert lines[1].split()[:3] == [DOC, row["annotator"], str(row["done"])]
    assert lines[2] == f"{DOC}: {row['done']} units, {row['done']} judged by somebody, {row['done']} complete"


def test_restore(ls: Run, shipped: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was pulled is brought into another project; what is pulled from there is the same layer."""
    ls("push", "--project", "verbs house", "--layer", "authors", "--as", "annotations")
    [pulled] = values(ls("pull", "--project", "verbs house", "--json"))["layers"]
    before = read_layer(shipped, DOC, pulled["annotator"])
    into = ("restore", "--project", "verbs house", "--into", "verbs new house")
    plan = values(ls(*into, "--dry-run", "--json"))
    assert (plan["project"], plan["tasks"], plan["annotations"]) == (None, pulled["units"], pulled["units"])
    done = ls(*into)
    assert (
        done.stdout
        == f"brought back {plan['tasks']} tasks and {plan['tasks']} annotations from 1 raw export(s)\n"
    )
    assert len(values(ls(*into, "--json"))["present"]) == plan["tasks"]
    shutil.copytree(shipped.root, tmp_path / "copy")
    copy = find_workspace(tmp_path / "copy")
    for path in copy.layers.glob(f"*/{pulled['annotator']}.*"):
        path.unlink()
    monkeypatch.chdir(copy.root)
    values(ls("pull", "--project", "verbs new house", "--json"))
    assert read_layer(copy, DOC, pulled["annotator"]) == before
    # And once more: times and origin are still those of the first house.
    values(ls("restore", "--project", "verbs new house", "--into", "verbs third house", "--json"))
    for path in copy.layers.glob(f"*/{pulled['annotator']}.*"):
        path.unlink()
    values(ls("pull", "--project", "verbs third house", "--json"))
    assert read_layer(copy, DOC, pulled["annotator"]) == before
