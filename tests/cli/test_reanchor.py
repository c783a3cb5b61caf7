"""`duizhao reanchor` after a correction: what moves, what is kept aside, and that nothing is lost."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from duizhao.adjudicating import Wish, adjudicate_document
from duizhao.adjudication.decisions import read_decisions
from duizhao.adjudication.strategy import Strategy
from duizhao.annotation.layers import KINDS, layer_path, read_layer, write_layer
from duizhao.article import read_article
from duizhao.paths import Workspace
from duizhao.reanchoring import reanchor_document
from duizhao.sources import earlier_source, load_source
from duizhao.yamlfile import dump_yaml, read_yaml

DOC = "dangqi-gaogao-piaoyang"
Run = Callable[..., CompletedProcess[str]]
EDITS = {
    "今年36岁的胡进进是一名退伍军人": "今年三十六岁的胡进进是一名退伍军人",
    "## 退伍不褪色 想法多干点": "这一段是后来补上的，原来的版面上没有。\n\n## 退伍不褪色 想法多干点",
}
"""One edits a sentence, one shifts every block behind it."""


@pytest.fixture
def drafted(shipped: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """The shipped article with one layer, `authors`; the folder is current."""
    monkeypatch.chdir(shipped.root)
    shutil.rmtree(shipped.gold / DOC, ignore_errors=True)
    for path in (shipped.layers / DOC).iterdir():
        if not path.name.startswith("authors."):
            path.unlink()
    return shipped


@pytest.fixture
def corrected(drafted: Workspace, run: Run, tmp_path: Path) -> Workspace:
    """The same after a correction."""
    correct(drafted, run, tmp_path, EDITS)
    return drafted


def correct(workspace: Workspace, run: Run, tmp_path: Path, edits: dict[str, str]) -> None:
    text = (workspace.sources / DOC / "zh.md").read_bytes().decode()
    for old, new in edits.items():
        assert old in text
        text = text.replace(old, new, 1)
    (tmp_path / "mended.md").write_bytes(text.encode())
    done = run("add", tmp_path / "mended.md", "--id", DOC, "--corrected", "--root", workspace.root)
    assert done.returncode == 0, done.stderr


def snapshot(workspace: Workspace) -> dict[str, bytes]:
    folder = workspace.annotations
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def errors(run: Run) -> list[str]:
    return [line[:4] for line in run("validate").stdout.splitlines() if line.startswith(("E", "W40"))]


def test_a_correction(corrected: Workspace, run: Run) -> None:
    before = read_layer(corrected, DOC, "authors")
    untouched = snapshot(corrected)
    assert errors(run) == ["E401"]

    dry = run("reanchor", "--dry-run")
    assert dry.returncode == 1
    assert snapshot(corrected) == untouched
    assert "would be moved" in dry.stdout

    done = run("reanchor", DOC, "--json")
    assert done.returncode == 1, done.stderr
    (report,) = json.loads(done.stdout)["layers"]
    assert report["exact"]
    assert report["moved"] + len(report["aside"]) == sum(
        map(len, (before.entities, before.stances, before.items))
    )
    assert {one["reason"] for one in report["aside"]} == {"changed"}
    assert all("36岁" in one["record"]["text"] for one in report["aside"])
    assert errors(run) == []

    after = read_layer(corrected, DOC, "authors")
    assert len(after.entities) == len(before.entities)
    assert [one.text for one in after.entities] == [one.text for one in before.entities]
    assert after.entities[-1].block_id != before.entities[-1].block_id
    rows = lines(corrected.annotations / "unplaced" / DOC / "authors.jsonl")
    assert [row["record"] for row in rows] == [one["record"] for one in report["aside"]]
    assert all(row["candidate"]["text"].startswith("今年三十六岁") for row in rows)
    for kind in KINDS:
        kept = corrected.root / report["kept"] / f"authors.{kind}.jsonl"
        assert kept.read_bytes() == untouched[f"layers/{DOC}/authors.{kind}.jsonl"]

    # Again: nothing happens.
    settled = snapshot(corrected)
    again = run("reanchor")
    assert again.returncode == 0
    assert f"{DOC}/authors: is on the text that is there" in again.stdout
    assert snapshot(corrected) == settled


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_the_table(corrected: Workspace, run: Run) -> None:
    done = run("reanchor")
    assert "set aside: " in done.stdout
    assert "changed: '今年36岁的胡进进是一名退伍军人" in done.stdout
    assert "【今年36岁的胡进进是一名退伍军人，目前在市林业局上班。】" in done.stdout
    assert f"kept in annotations/unplaced/{DOC}/authors.jsonl" in done.stdout


def test_without_the_earlier_text(corrected: Workspace, run: Run, tmp_path: Path) -> None:
    """What the items quote is enough; with the text at hand the outcome is the same here."""
    earlier = corrected.sources / DOC / "earlier"
    (file,) = earlier.iterdir()
    shutil.move(file, tmp_path / "old.md")
    reports = []
    for options in ((), ("--earlier", tmp_path / "old.md")):
        done = run("reanchor", "--dry-run", "--json", *options)
        (report,) = json.loads(done.stdout)["layers"]
        reports.append(report)
    assert [report.pop("exact") for report in reports] == [False, True]
    assert reports[0] == reports[1]


def test_there_and_back(corrected: Workspace, run: Run, tmp_path: Path) -> None:
    """A correction that is taken back brings back all that had moved; what was set aside stays listed."""
    before = read_layer(corrected, DOC, "authors")
    run("reanchor")
    aside = lines(corrected.annotations / "unplaced" / DOC / "authors.jsonl")
    correct(corrected, run, tmp_path, {new: old for old, new in EDITS.items()})
    assert run("reanchor").returncode == 0
    after = read_layer(corrected, DOC, "authors")
    gone = {one["record"]["text"] for one in aside}
    assert after.entities == before.entities
    assert after.items == tuple(one for one in before.items if one.text not in gone)
    assert lines(corrected.annotations / "unplaced" / DOC / "authors.jsonl") == aside
    # The same way again, with a layer that is in another state: the first one is not overwritten.
    correct(corrected, run, tmp_path, EDITS)
    first = snapshot(corrected)
    run("reanchor")
    kept = sorted(path.name for path in (corrected.annotations / "reanchored").iterdir())
    assert len(kept) == 3
    assert kept[1] == f"{kept[0]}-2" or kept[2] == f"{kept[1]}-2"
    later = snapshot(corrected)
    assert all(later[name] == data for name, data in first.items() if name.startswith("reanchored/"))


@pytest.mark.parametrize("written", [1, 2])
def test_a_run_that_was_killed_is_finished(corrected: Workspace, run: Run, written: int) -> None:
    """Its files name two texts; the next run takes the old layer from where it was kept."""
    before = {kind: layer_path(corrected, DOC, "authors", kind).read_bytes() for kind in KINDS}
    run("reanchor")
    finished = snapshot(corrected)
    for kind in KINDS[written:]:
        layer_path(corrected, DOC, "authors", kind).write_bytes(before[kind])
    done = run("reanchor", DOC)
    assert done.returncode == 1, done.stderr
    assert snapshot(corrected) == finished


def test_a_half_written_layer_that_was_edited_is_refused(corrected: Workspace, run: Run) -> None:
    path = layer_path(corrected, DOC, "authors", "items")
    before = path.read_bytes()
    run("reanchor")
    path.write_bytes(before.replace(b'"submitted"', b'"skipped"', 1))
    spoilt = snapshot(corrected)
    done = run("reanchor", DOC)
    assert done.returncode == 1
    assert "items.jsonl: is neither what re-anchoring read nor what it writes; restore" in done.stderr
    assert snapshot(corrected) == spoilt


def test_gold_and_its_decisions_move_too(drafted: Workspace, run: Run, tmp_path: Path) -> None:
    """Two annotators differ about one entity; a person decides; then the text is corrected."""
    authors = read_layer(drafted, DOC, "authors")
    used = {one.target for one in authors.stances} | {one.holder for one in authors.stances}
    one = next(one for one in reversed(authors.entities) if one.id not in used)
    other = replace(one, id=one.id.rpartition(":")[0] + ":LAW", label="LAW")
    for name, entity in (("a01", one), ("a02", other)):
        entities = tuple(entity if each is one else each for each in authors.entities)
        write_layer(drafted, replace(authors, annotator=name, entities=entities))
    names = ["a01", "a02"]
    outcome = adjudicate_document(drafted, DOC, Wish(Strategy("unanimous"), names))
    assert outcome is not None
    rows = read_yaml(outcome.review).value
    (row,) = rows
    row["decision"] = "A"
    outcome.review.write_text(dump_yaml(rows), "utf-8")
    adjudicate_document(drafted, DOC, Wish(Strategy("unanimous"), names))
    (decision,) = read_decisions(drafted, read_article(load_source(drafted, DOC)))
    before = read_layer(drafted, DOC, "gold")

    correct(drafted, run, tmp_path, {old: new for old, new in EDITS.items() if old.startswith("##")})
    assert run("reanchor").returncode == 0
    article = read_article(load_source(drafted, DOC))
    (moved,) = read_decisions(drafted, article)
    assert moved.block_id != decision.block_id
    assert (moved.text, moved.marks, moved.options) == (decision.text, decision.marks, decision.options)
    assert moved.id == decision.id.replace(decision.block_id, moved.block_id)
    gold = read_layer(drafted, DOC, "gold")
    assert len(gold.entities) == len(before.entities)
    origins = {row["id"] for row in lines(drafted.gold / DOC / "origins.jsonl")}
    assert origins == {record.id for record in (*gold.entities, *gold.stances)}
    # A new adjudication of the moved layers, with the moved decision, gives the moved gold.
    settled = {
        name: data
        for name, data in snapshot(drafted).items()
        if name.startswith("gold/") and "yaml" not in name
    }
    again = adjudicate_document(drafted, DOC, Wish(Strategy("unanimous"), names))
    assert again is not None
    assert again.merged.conflicts == []
    after = snapshot(drafted)
    assert {name: after[name] for name in settled} == settled
    assert [one.done for one in reanchor_document(drafted, DOC)] == [None] * 4


def test_origins_of_gold_that_was_set_aside(drafted: Workspace, run: Run, tmp_path: Path) -> None:
    """Each record that is left has its origin, and nothing else has one."""
    authors = read_layer(drafted, DOC, "authors")
    for name in ("a01", "a02"):
        write_layer(drafted, replace(authors, annotator=name))
    adjudicate_document(drafted, DOC, Wish(Strategy("unanimous"), ["a01", "a02"]))
    before = read_layer(drafted, DOC, "gold")
    correct(drafted, run, tmp_path, EDITS)
    assert run("reanchor").returncode == 1
    gold = read_layer(drafted, DOC, "gold")
    assert len(gold.stances) < len(before.stances)
    origins = [row["id"] for row in lines(drafted.gold / DOC / "origins.jsonl")]
    assert sorted(origins) == sorted(record.id for record in (*gold.entities, *gold.stances))


def test_a_named_annotator(corrected: Workspace, run: Run) -> None:
    layer = read_layer(corrected, DOC, "authors")
    write_layer(corrected, replace(layer, annotator="a01"))
    run("reanchor", "--annotator", "a01")
    assert errors(run) == ["E401"]
    assert read_layer(corrected, DOC, "authors") == layer
    unknown = run("reanchor", "--annotator", "nobody")
    assert unknown.returncode == 1
    assert "no layer of annotator 'nobody'" in unknown.stderr


def test_the_replaced_text_is_kept(corrected: Workspace) -> None:
    layer = read_layer(corrected, DOC, "authors")
    source = earlier_source(corrected, DOC, layer.source_sha256)
    assert source is not None
    assert "今年36岁" in source.text
    path = corrected.sources / DOC / "earlier" / f"{layer.source_sha256}.md"
    path.write_bytes(path.read_bytes() + b"x")
    assert earlier_source(corrected, DOC, layer.source_sha256) is None
