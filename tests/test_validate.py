"""`duizhao validate`: each fault gives its code and no other, and a sound workspace gives none."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from duizhao import validate as module
from duizhao.annotation import checks
from duizhao.article import read_article
from duizhao.build import build
from duizhao.errors import Finding
from duizhao.model import Article, Source, Span
from duizhao.paths import Workspace, find_workspace
from duizhao.sources import load_source
from duizhao.validate import check_article, exit_code, validate
from duizhao.workspace import make_workspace

DOC = "dangqi-gaogao-piaoyang"
CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "cases" / "validate" / "faults.json")
    .read_text(encoding="utf-8")
    .replace("DOC", DOC)
)
# What no file can bring about, because reading makes it right.
ELSEWHERE = {"E201", "E202", "E203", "W204"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("validate") / "ws"
    build(make_workspace(folder, with_corpus=True))
    return folder


@pytest.fixture
def workspace(built: Path, tmp_path: Path) -> Workspace:
    return find_workspace(shutil.copytree(built, tmp_path / "ws"))


def codes(found: Iterator[Finding] | Sequence[Finding]) -> list[str]:
    return [finding.code for finding in found]


def apply(root: Path, step: dict[str, Any]) -> None:
    """One edit of a case; an edit that finds nothing to change is an error of the case."""
    [(kind, name)] = [
        (kind, step[kind]) for kind in ("edit", "delete", "write", "repeat", "copy") if kind in step
    ]
    path = root / name
    if kind == "delete":
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    elif kind == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes.fromhex(step["hex"]))
    elif kind == "copy":
        target = root / step["to"]
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    elif kind == "repeat":
        lines = path.read_bytes().split(b"\n")
        lines.insert(step["line"], lines[step["line"] - 1])
        path.write_bytes(b"\n".join(lines))
    else:
        text = path.read_bytes().decode()
        assert step["old"] in text
        path.write_bytes(text.replace(step["old"], step["new"], 1).encode())


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_one_fault_one_code(workspace: Workspace, case: dict[str, Any]) -> None:
    for step in case["edits"]:
        apply(workspace.root, step)
    found = list(validate(workspace))
    assert codes(found) == case["codes"], found
    assert case["says"] in found[0].reason
    assert all(each and "\n" not in each for each in (found[0].place, found[0].reason, found[0].remedy))


def test_every_code_has_a_case() -> None:
    """Those of the two tables, and those alone."""
    table = set(re.findall(r"``([EW]\d{3})``", f"{module.__doc__}{checks.check_layer.__doc__}"))
    assert {code for case in CASES for code in case["codes"]} == table - ELSEWHERE


def test_a_sound_workspace(workspace: Workspace) -> None:
    assert list(validate(workspace)) == []


def test_the_shipped_workspace() -> None:
    """What is in the repository is built, and sound."""
    assert list(validate(find_workspace(Path(__file__).parents[1]))) == []


def test_a_new_schema_needs_a_build(workspace: Workspace) -> None:
    path = workspace.schema
    path.write_text(path.read_text(encoding="utf-8").replace("version: 1.0.0", "version: 1.0.1"), "utf-8")
    assert "W502" in codes(validate(workspace))


def test_another_source_needs_a_build(workspace: Workspace) -> None:
    folder = workspace.sources / "second"
    shutil.copytree(workspace.sources / DOC, folder)
    [found] = [one for one in validate(workspace) if one.code == "W502"]
    assert found.reason == "was built from other sources: second"


@pytest.mark.parametrize("name", ["lexicon.tsv", "readings.tsv"])
def test_another_table_needs_a_build(workspace: Workspace, name: str) -> None:
    row = "市林业局\tnt" if name == "lexicon.tsv" else "林业局\tlín yè jú"
    (workspace.sources.parent / name).write_text(row + "\n", encoding="utf-8")
    [found] = [one for one in validate(workspace) if one.code == "W502"]
    assert found.reason == f"was built with another lexicon or readings of {DOC}"


@pytest.fixture
def article(workspace: Workspace) -> Article:
    return read_article(load_source(workspace, DOC))


def test_structure(article: Article, monkeypatch: pytest.MonkeyPatch) -> None:
    """The laws that reading keeps are checked all the same: on an article that was tampered with."""
    assert codes(check_article(article)) == []
    assert set(codes(check_article(replace(article, blocks=article.blocks[:-1])))) == {"E201"}
    last = article.blocks[-1]
    tampered = (*article.blocks[:-1], replace(last, text=f"{last.text}。"))
    assert codes(check_article(replace(article, blocks=tampered))) == ["E202"]
    monkeypatch.setattr(module, "block_sentences", lambda block: [Span(0, len(block.text) - 1)])
    assert set(codes(check_article(article))) == {"E203"}


def test_what_a_reader_would_miss() -> None:
    rights = {"rights": "own text"}
    no_title = read_article(Source("d", "社区今天开会，大家都来了，说了很多话。\n", "", "hans", rights))
    assert [one.reason for one in check_article(no_title)] == ["has no title"]
    no_text = read_article(Source("d", "# 通知\n", "", "hans", rights))
    assert [one.reason for one in check_article(no_text)] == ["has no running text"]
    assert codes(check_article(no_title)) == codes(check_article(no_text)) == ["W204"]


def test_exit_codes() -> None:
    error, warning = Finding("E101", "p", "r", "m"), Finding("W102", "p", "r", "m")
    assert [exit_code(found) for found in ([], [warning], [warning, error])] == [0, 2, 1]
