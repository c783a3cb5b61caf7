"""`duizhao show`: the list, the structure, the sentences."""

from __future__ import annotations

import json
from collections.abc import Callable
from subprocess import CompletedProcess

from duizhao.paths import Workspace
from duizhao.workspace import make_workspace

DOC = "dangqi-gaogao-piaoyang"
Run = Callable[..., CompletedProcess[str]]


def test_list(shipped: Workspace, run: Run) -> None:
    done = run("show", "--root", shipped.root)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{DOC}  党旗高高飘扬 汇聚磅礴力量\n"
    listed = json.loads(run("show", "--root", shipped.root, "--json").stdout)
    assert listed == [{"id": DOC, "title": "党旗高高飘扬 汇聚磅礴力量"}]


def test_list_of_nothing(shipped: Workspace, run: Run) -> None:
    empty = make_workspace(shipped.root / "empty")
    done = run("show", "--root", empty.root)
    assert (done.returncode, done.stdout) == (0, "")
    assert "duizhao add FILE" in done.stderr
    assert json.loads(run("show", "--root", empty.root, "--json").stdout) == []


def test_list_with_a_broken_document(shipped: Workspace, run: Run) -> None:
    """The others are listed all the same, and the exit code tells."""
    (shipped.sources / "broken").mkdir()
    done = run("show", "--root", shipped.root)
    assert done.returncode == 1
    assert done.stdout.startswith(DOC)
    assert done.stderr.startswith("error: corpus/sources/broken/meta.yaml: is missing")


def test_structure(shipped: Workspace, run: Run) -> None:
    lines = run("show", DOC, "--root", shipped.root).stdout.splitlines()
    assert lines[0].split() == ["b001", "title", "党旗高高飘扬", "汇聚磅礴力量"]
    assert lines[-1].startswith(f"{DOC}: 1 title, 1 editor_note")
    assert lines[-1].endswith("7 torn sentence(s) mended")
    assert any("byline" in line and "高轶鸣]" in line for line in lines)


def test_sentences(shipped: Workspace, run: Run) -> None:
    plain = run("show", DOC, "--sentences", "--root", shipped.root).stdout
    assert plain.startswith("[title]\nb001-s01  党旗高高飘扬 汇聚磅礴力量\n")
    assert "entities: " in plain
    assert "stance: author -> topic: favor" in plain
    both = run("show", DOC, "--traditional", "--root", shipped.root).stdout
    assert "黨旗高高飄揚 匯聚磅礴力量" in both
    assert set(plain.splitlines()) < set(both.splitlines())
    assert run("show", DOC, "--annotator", "gold", "--root", shipped.root).stdout == plain


def test_json(shipped: Workspace, run: Run) -> None:
    document = json.loads(run("show", DOC, "--json", "--root", shipped.root).stdout)
    assert (document["id"], document["sentences"][0]["text"]) == (DOC, "党旗高高飘扬 汇聚磅礴力量")
    assert sum(len(one["entities"]) for one in document["sentences"]) > 100


def test_annotators_are_kept_apart(shipped: Workspace, run: Run) -> None:
    """Another annotator's empty layer shows no annotations of the authors."""
    for path in (shipped.layers / DOC).glob("authors.*"):
        header = path.read_text(encoding="utf-8").splitlines()[0]
        other = path.with_name(path.name.replace("authors", "a01"))
        other.write_text(header.replace('"authors"', '"a01"') + "\n", encoding="utf-8")
    text = run("show", DOC, "--annotator", "a01", "--root", shipped.root).stdout
    assert "entities: " not in text
