"""Which workspace is found, in which order, and what is said where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from duizhao import paths
from duizhao.errors import WorkspaceError
from duizhao.paths import Workspace, cache_home, data_home, find_workspace, shipped_workspace


def _make(folder: Path, *, corpus: bool = True, annotations: bool = True, schema: bool = True) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    if corpus:
        (folder / "corpus").mkdir()
    if annotations:
        (folder / "annotations").mkdir()
        if schema:
            (folder / "annotations" / "schema.yaml").write_text("version: 1\n", encoding="utf-8")
    return folder


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with no workspace around it, no variable, and code that stands in no checkout."""
    code = tmp_path / "site-packages" / "duizhao"
    code.mkdir(parents=True)
    monkeypatch.delenv("DUIZHAO_ROOT", raising=False)
    monkeypatch.setattr(paths, "__file__", str(code / "paths.py"))
    monkeypatch.setattr(paths, "PACKAGE_DATA", code / "_data")
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return here


def test_the_order(nowhere: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Explicit, then the variable, then around the current folder, then the checkout, then the package."""
    with pytest.raises(WorkspaceError, match=r"no corpus found .*; run inside a workspace, or make one with"):
        find_workspace()
    packaged = _make(paths.PACKAGE_DATA)
    assert find_workspace() == shipped_workspace() == Workspace(packaged, packaged=True)
    checkout = _make(tmp_path)
    assert find_workspace() == Workspace(checkout)  # as a folder above the current one
    away = tmp_path.parent
    monkeypatch.chdir(away)
    monkeypatch.setattr(paths, "__file__", str(tmp_path / "toolkit" / "duizhao" / "paths.py"))
    assert find_workspace() == Workspace(packaged, packaged=True)  # no pyproject.toml: not a checkout
    (tmp_path / "pyproject.toml").touch()
    assert find_workspace() == shipped_workspace() == Workspace(checkout)
    around = _make(nowhere)
    inner = around / "a" / "b"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    assert find_workspace() == Workspace(around)
    assert shipped_workspace() == Workspace(checkout)
    by_variable = _make(tmp_path / "variable")
    monkeypatch.setenv("DUIZHAO_ROOT", str(by_variable))
    assert find_workspace() == Workspace(by_variable)
    explicit = _make(tmp_path / "explicit")
    assert find_workspace(explicit) == find_workspace(str(explicit)) == Workspace(explicit)


def test_the_nearest_folder_wins(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _make(nowhere)
    inner = _make(nowhere / "inner")
    monkeypatch.chdir(inner / "corpus")
    assert find_workspace() == Workspace(inner)


@pytest.mark.parametrize(
    "parts",
    [
        {"annotations": False},
        {"corpus": False},
        {"corpus": False, "annotations": False},
    ],
)
def test_half_a_workspace_above_is_passed_by(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch, parts: dict[str, bool]
) -> None:
    """Any folder may be called corpus; only with annotations/ beside it is it one of ours."""
    outer = _make(nowhere)
    inner = _make(nowhere / "inner", **parts)
    monkeypatch.chdir(inner)
    assert find_workspace() == Workspace(outer)


def test_a_workspace_that_lost_its_schema_is_not_left_for_another(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build there must say what is missing, and never write into the workspace above it."""
    _make(nowhere)
    inner = _make(nowhere / "inner", schema=False)
    monkeypatch.chdir(inner / "corpus")
    assert find_workspace() == Workspace(inner)


@pytest.mark.parametrize("parts", [{"annotations": False}, {"corpus": False}])
def test_a_named_folder_must_be_one(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch, parts: dict[str, bool]
) -> None:
    """No silent step to another workspace when the one that was named is none."""
    _make(nowhere)
    named = _make(nowhere / "named", **parts)
    says = r"named: no corpus/ and annotations/ in this folder; make a workspace there with `duizhao init"
    with pytest.raises(WorkspaceError, match=says):
        find_workspace(named)
    monkeypatch.setenv("DUIZHAO_ROOT", str(named))
    with pytest.raises(WorkspaceError, match=says):
        find_workspace()
    with pytest.raises(FileNotFoundError):
        find_workspace(nowhere / "does not exist")


def test_a_named_folder_needs_no_schema(nowhere: Path) -> None:
    """Otherwise `validate` could not say that the schema is missing."""
    assert find_workspace(_make(nowhere / "a", schema=False)).schema.name == "schema.yaml"


def test_relative_names_are_made_absolute(nowhere: Path) -> None:
    _make(nowhere / "a")
    assert find_workspace("a").root == (nowhere / "a").resolve()


def test_writable() -> None:
    own = Workspace(Path("/a"))
    assert own.writable() is own
    with pytest.raises(
        WorkspaceError, match=r"^/a: the corpus inside .* is read-only; .* `duizhao init DIR`"
    ):
        Workspace(Path("/a"), packaged=True).writable()


def test_relative() -> None:
    workspace = Workspace(Path("/a"))
    assert workspace.relative(Path("/a/corpus/README.md")) == "corpus/README.md"
    assert workspace.relative(Path("/ab/corpus")) == "/ab/corpus"
    assert workspace.relative(workspace.layers / "d") == "annotations/layers/d"


def test_every_path_lies_inside() -> None:
    workspace = Workspace(Path("/a"))
    names = ["sources", "data", "card", "schema", "label_config", "layers", "exports", "gold", "local"]
    found = [getattr(workspace, name) for name in names]
    assert len(set(found)) == len(names)
    assert all(path.is_relative_to(workspace.root) for path in found)


def test_folders_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_DATA_HOME", "")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_home() == tmp_path / "c" / "duizhao"
    assert data_home() == tmp_path / ".local" / "share" / "duizhao"
