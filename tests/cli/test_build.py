"""`duizhao build`: results on one stream, losses on the other."""

from __future__ import annotations

import json
from collections.abc import Callable
from subprocess import CompletedProcess

from duizhao.dataset.write import read_manifest
from duizhao.paths import Workspace

Run = Callable[..., CompletedProcess[str]]


def test_report(shipped: Workspace, run: Run) -> None:
    before = read_manifest(shipped)
    done = run("build", "--root", shipped.root)
    assert done.returncode == 0
    assert done.stdout.splitlines()[0] == "1 document(s) -> corpus/data"
    for config, entry in before["configs"].items():
        assert f"  {config:<10} " in done.stdout
        assert f"sha256:{entry['digest'][:16]}" in done.stdout
    assert "nested or overlapping entity" in done.stderr
    assert read_manifest(shipped) == before


def test_json(shipped: Workspace, run: Run) -> None:
    done = run("build", "--json", "--root", shipped.root)
    assert (done.returncode, done.stderr) == (0, "")
    report = json.loads(done.stdout)
    digests = {config: entry["digest"] for config, entry in read_manifest(shipped)["configs"].items()}
    assert (report["documents"], report["digests"]) == (1, digests)
    assert report["rows"]["sentences"] > 100
    assert all(loss["count"] >= len(loss["examples"]) > 0 for loss in report["losses"].values())


def test_a_named_annotator(shipped: Workspace, run: Run) -> None:
    """The default is the adjudicated layer; naming it makes the same dataset."""
    digests = [
        json.loads(run("build", *options, "--json", "--root", shipped.root).stdout)["digests"]
        for options in ((), ("--annotator", "gold"))
    ]
    assert digests[0] == digests[1]


def test_an_annotator_of_some_documents(shipped: Workspace, run: Run) -> None:
    """The others go without, and are counted."""
    (shipped.root / "news.txt").write_text("通知\n\n社区今天开会。\n", encoding="utf-8")
    assert run("add", shipped.root / "news.txt", "--root", shipped.root).returncode == 0
    done = run("build", "--annotator", "authors", "--root", shipped.root)
    assert done.returncode == 0
    assert done.stdout.startswith("2 document(s) -> corpus/data\n")
    assert done.stderr.startswith("  1 of 2 documents have no layer of authors\n")
