"""`duizhao diff` on a workspace: how layers are named, what is printed, exit codes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from duizhao.annotation.layers import entity_id, read_layer, write_layer
from duizhao.model import Layer
from duizhao.paths import Workspace

DOC = "dangqi-gaogao-piaoyang"
Run = Callable[..., CompletedProcess[str]]


@pytest.fixture
def two(shipped: Workspace, monkeypatch: pytest.MonkeyPatch) -> Layer:
    """A second layer: one entity relabelled, one stance turned, one unit skipped; the folder is current."""
    layer = replace(read_layer(shipped, DOC, "authors"), annotator="a02")
    stances = list(layer.stances)
    taken = {one.target for one in stances} | {one.holder for one in stances}
    entities = list(layer.entities)
    at = next(at for at, one in enumerate(entities) if one.id not in taken)
    one = entities[at]
    entities[at] = replace(one, id=entity_id(one.block_id, one.start, one.end, "LAW"), label="LAW")
    stances[0] = replace(stances[0], polarity="against")
    items = [replace(layer.items[0], state="skipped"), *layer.items[1:]]
    new = replace(layer, entities=tuple(entities), stances=tuple(stances), items=tuple(items))
    write_layer(shipped, new)
    monkeypatch.chdir(shipped.root)
    return new


@pytest.mark.parametrize(
    "names",
    [
        (f"{DOC}/authors", f"{DOC}/a02"),
        ("authors", "a02", "--document", DOC),
        (f"annotations/layers/{DOC}/authors", f"{DOC}/a02"),
        (f"annotations/layers/{DOC}/authors", "a02", "-d", DOC),
    ],
)
def test_names(two: Layer, run: Run, names: tuple[str, ...]) -> None:
    done = run("diff", *names, "--json")
    assert done.returncode == 1, done.stderr
    found = json.loads(done.stdout)
    assert (found["document"], found["a"], found["b"], found["header"]) == (DOC, "authors", "a02", {})
    assert found["counts"] == {
        "entities": {"relabelled": 1},
        "items": {"state": 1},
        "stances": {"polarity": 1},
    }
    entity = next(one for one in found["changes"] if one["kind"] == "entities")
    assert entity["edits"]["label"][1] == "LAW"
    assert entity["lines"] == [
        entity["sentence"].replace(entity["a"]["text"], f"【{entity['a']['text']}】", 1)
    ]


def test_the_table(two: Layer, run: Run) -> None:
    done = run("diff", f"{DOC}/authors", f"{DOC}/a02")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert [line for line in lines if "  stances  polarity  polarity favor → against" in line]
    assert [line for line in lines if "  items  state  state submitted → skipped" in line]
    assert sum("【" in line and "】" in line for line in lines) == 3
    assert "entities: 1 relabelled" in done.stderr


def test_an_older_checkout(two: Layer, run: Run, shipped: Workspace, tmp_path: Path) -> None:
    """Two states of one layer, one of them in a folder outside of any workspace."""
    old = tmp_path / "old" / DOC
    shutil.copytree(shipped.layers / DOC, old)
    write_layer(shipped, replace(two, entities=two.entities[1:]))
    for named in ((f"{old}/a02", f"{DOC}/a02"), (str(old), f"{DOC}/a02", "--annotator", "a02")):
        done = run("diff", *named, "--json")
        assert done.returncode == 1, done.stderr
        assert json.loads(done.stdout)["counts"]["entities"] == {"removed": 1}


def test_no_difference(two: Layer, run: Run) -> None:
    done = run("diff", f"{DOC}/a02", f"{DOC}/a02")
    assert (done.returncode, done.stdout) == (0, "")
    assert f"a02 and a02 say the same about {DOC}" in done.stderr


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("authors", "a02"), "say of which document with --document"),
        ((f"annotations/layers/{DOC}", f"{DOC}/a02"), "say whose layer with --annotator"),
        ((f"{DOC}/nobody", f"{DOC}/a02"), "no layer of annotator 'nobody'"),
        (("no/such/folder", f"{DOC}/a02"), "no such folder with layers"),
        (("nowhere/a01", f"{DOC}/a02"), "no layer of annotator 'a01'"),
        ((f"{DOC}/a02",), "Missing argument"),
    ],
)
def test_wrong_usage(two: Layer, run: Run, names: tuple[str, ...], message: str) -> None:
    """Never the exit code of a difference."""
    done = run("diff", *names)
    assert done.returncode == 2
    assert message in " ".join(done.stderr.replace("│", " ").split())
    assert done.stdout == ""


def test_layers_on_different_texts(two: Layer, run: Run, shipped: Workspace) -> None:
    write_layer(shipped, replace(two, source_sha256="0" * 64))
    done = run("diff", f"{DOC}/authors", f"{DOC}/a02")
    assert done.returncode == 1
    assert "source" in done.stdout.splitlines()[0]
    assert "different texts" in done.stderr
