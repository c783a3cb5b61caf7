"""`duizhao agree` and `duizhao adjudicate` by command line; the figures are tested in tests/agreement."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from duizhao.paths import Workspace

ROOT = Path(__file__).resolve().parents[2]
DOC = "dangqi-gaogao-piaoyang"
Run = Callable[..., CompletedProcess[str]]
TWO = ("-a", "authors", "-a", "authors-b")


@pytest.fixture
def here(shipped: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.chdir(shipped.root)
    return shipped


def test_a_table_for_people(run: Run, here: Workspace) -> None:
    done = run("agree", *TWO, "--resamples", "20", "--list")
    assert done.returncode == 0, done.stderr
    first, *lines = done.stdout.splitlines()
    assert first == "authors, authors-b: 99 sentences judged by two or more, 99 by all"
    assert any(line.split()[:3] == ["entities:", "exact", "F1"] for line in lines)
    assert any("undefined (neither annotator used 'against'" in line for line in lines)
    place = lines.index(f"{DOC}-b019-s01 entity missing (nesting)")
    assert lines[place + 1 : place + 3] == ["  authors: 平煤 ORG (0-2)", "  authors-b: -"]


def test_json_and_page(run: Run, here: Workspace) -> None:
    done = run("agree", DOC, *TWO, "--resamples", "0", "--json", "--html", "out.html")
    report = json.loads(done.stdout)
    assert report["sentences"] == 99
    assert {"figures", "labels", "pairs", "parts", "disagreements", "metrics"} <= set(report)
    page = (here.root / "out.html").read_text(encoding="utf-8")
    assert page.count("<article") == len(report["disagreements"])
    assert "http" not in page.replace("http://www.w3.org", "")


def test_what_the_readme_of_the_annotations_says(run: Run, here: Workspace) -> None:
    """The figures that are published are those that the command prints."""
    figures = json.loads(run("agree", DOC, *TWO, "--json").stdout)["figures"]
    text = " ".join((ROOT / "annotations" / "README.md").read_text(encoding="utf-8").split())
    for name in ("entity.exact_f1", "stance.topic.alpha", "stance.target.alpha"):
        value, low, high = (f"{figures[name][key]:.3f}".removeprefix("0") for key in ("value", "low", "high"))
        assert f"{value} [{low}, {high}]" in text, name


def test_wrong_wishes(run: Run, here: Workspace) -> None:
    for arguments, message in [
        (
            ("agree",),
            "no document has layers of two annotators; name them with -a; there are: authors, authors-b, go",
        ),
        (("agree", "-a", "authors"), "no document has layers of two annotators"),
        (("agree", "nowhere", *TWO), "no layer of annotator 'authors'"),
        (("agree", *TWO, "-a", "zzz"), "no layer of annotator 'zzz'"),
        (("agree", *TWO, "--html", "."), ".: is a folder"),
        (("agree", *TWO, "--same", "a77=authors"), "same_person names 'a77', who has no layer"),
        (("adjudicate", DOC, "-a", "authors"), "only authors has a layer"),
        (("adjudicate", *TWO, "--strategy", "first"), "the strategy `first` needs an annotator"),
        (("adjudicate", *TWO, "--by", "Wang Li"), "is no pseudonym"),
    ]:
        done = run(*arguments)
        assert (done.returncode, done.stdout) == (1, ""), arguments
        assert message in done.stderr, done.stderr
        assert len(done.stderr.strip().splitlines()) <= 2
    assert run("agree", *TWO, "--same", "authors").returncode == 2
    assert run("adjudicate", *TWO, "--strategy", "guess").returncode == 2


def test_adjudicate_twice_changes_nothing(run: Run, here: Workspace) -> None:
    """The shipped gold is what the shipped layers and decisions make, in the order that is documented."""
    files = {path: path.read_bytes() for path in (here.gold / DOC).iterdir()}
    done = run("adjudicate", "-a", "authors-b", "-a", "authors", "--json")
    [one] = json.loads(done.stdout)["documents"]
    assert (one["waiting"], one["outdated"], one["written"]) == ([], [], [])
    assert one["gold"]["status"] == "drafted"
    assert {path: path.read_bytes() for path in (here.gold / DOC).iterdir()} == files


def test_nothing_to_do(run: Run, here: Workspace) -> None:
    done = run("adjudicate")
    assert (done.returncode, done.stdout) == (0, "")
    assert "no document has layers of two annotators" in done.stderr
