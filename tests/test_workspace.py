"""A new workspace: complete, of the user's own, or not there at all."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from duizhao import workspace as module
from duizhao.annotation.layers import annotators
from duizhao.annotation.schema import load_schema
from duizhao.errors import WorkspaceError
from duizhao.paths import Workspace, find_workspace, shipped_workspace
from duizhao.sources import document_ids
from duizhao.workspace import make_workspace

DOC = "dangqi-gaogao-piaoyang"


def test_an_empty_workspace(tmp_path: Path) -> None:
    made = make_workspace(tmp_path / "deep" / "ws")
    assert made == find_workspace(made.root)
    assert made.root == (tmp_path / "deep" / "ws").resolve()
    assert document_ids(made) == []
    assert load_schema(made) == load_schema(shipped_workspace())
    assert (made.annotations / "guidelines" / "entities-and-stance.zh.md").is_file()
    assert (made.root / ".gitignore").read_text(encoding="utf-8") == ".duizhao/\n"
    assert all(folder.is_dir() for folder in (made.sources, made.layers, made.exports, made.gold))


def test_with_the_corpus(tmp_path: Path) -> None:
    made = make_workspace(tmp_path / "ws", with_corpus=True)
    assert document_ids(made) == document_ids(shipped_workspace())
    assert annotators(made, DOC) == ["authors", "authors-b", "gold"]
    assert not made.data.exists()
    for path in made.sources.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (shipped_workspace().root / path.relative_to(made.root)).read_bytes()


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A read-only installation with other people's work and hidden files in it."""
    root = tmp_path / "installed"
    for name in ("corpus", "annotations"):
        shutil.copytree(shipped_workspace().root / name, root / name)
    layers = root / "annotations" / "layers" / DOC
    (layers / "a01.entities.jsonl").write_text("{}\n", encoding="utf-8")
    (root / "corpus" / "sources" / ".half").mkdir()
    (root / "corpus" / "sources" / ".half" / "zh.md").write_text("半", encoding="utf-8")
    for path in root.rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    found = Workspace(root, packaged=True)
    monkeypatch.setattr(module, "shipped_workspace", lambda: found)
    return found


def test_copies_are_the_users_own(installed: Workspace, tmp_path: Path) -> None:
    """They can be written although the originals cannot; what is other people's stays where it is."""
    made = make_workspace(tmp_path / "ws", with_corpus=True)
    assert all(path.stat().st_mode & 0o200 for path in made.root.rglob("*"))
    assert annotators(made, DOC) == ["authors", "authors-b", "gold"]
    assert not (made.sources / ".half").exists()
    assert not made.packaged


def test_an_empty_folder_is_used(tmp_path: Path) -> None:
    (tmp_path / "ws").mkdir()
    assert make_workspace(tmp_path / "ws").schema.is_file()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("file", "is a file"),
        ("full", "is not empty"),
        ("ws", "is a workspace already"),
        ("file/ws", "written"),
    ],
)
def test_nothing_of_others_is_touched(tmp_path: Path, name: str, says: str) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("mine", encoding="utf-8")
    make_workspace(tmp_path / "ws")
    before = {path: path.is_file() and path.read_bytes() for path in tmp_path.rglob("*")}
    with pytest.raises(WorkspaceError, match=says):
        make_workspace(tmp_path / name)
    assert {path: path.is_file() and path.read_bytes() for path in tmp_path.rglob("*")} == before


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (OSError(28, "No space left on device"), WorkspaceError),
        (KeyboardInterrupt(), KeyboardInterrupt),
    ],
)
def test_all_or_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    there: bool,
    error: BaseException,
    raised: type[BaseException],
) -> None:
    """A failure in the middle leaves the empty folder that was there, or none."""
    folder = tmp_path / "ws"
    if there:
        folder.mkdir()
    real, copied = shutil.copyfile, 0

    def fail(*arguments: Path) -> object:
        nonlocal copied
        copied += 1
        if copied == 3:
            raise error
        return real(*arguments)

    monkeypatch.setattr(shutil, "copyfile", fail)
    with pytest.raises(raised):
        make_workspace(folder, with_corpus=True)
    assert copied == 3
    assert list(tmp_path.rglob("*")) == ([folder] if there else [])
