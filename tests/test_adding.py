"""Files -> the corpus without the command line: all of them or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from duizhao.adding import check_files, store
from duizhao.errors import InputError, SourceError, WorkspaceError
from duizhao.paths import Workspace, find_workspace
from duizhao.sources import document_ids, load_source


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    (tmp_path / "ws/corpus/sources").mkdir(parents=True)
    (tmp_path / "ws/annotations").mkdir()
    return find_workspace(tmp_path / "ws")


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_checked_then_stored(ws: Workspace, tmp_path: Path) -> None:
    files = [write(tmp_path, "a.md", "# 题目\n\n第一篇。\n"), write(tmp_path, "b.txt", "第二篇，為眾人。")]
    checked = check_files(ws, files, {"genre": "news"})
    assert document_ids(ws) == []
    assert [(each.source.id, each.source.script, each.article.title) for each in checked] == [
        ("a", "hans", "题目"),
        ("b", "hant", ""),
    ]
    assert store(ws, checked) == [ws.sources / "a", ws.sources / "b"]
    assert load_source(ws, "a").metadata["genre"] == "news"


def test_one_bad_file_stops_all(ws: Workspace, tmp_path: Path) -> None:
    files = [write(tmp_path, "a.txt", "第一篇。"), write(tmp_path, "b.txt", "")]
    with pytest.raises(InputError, match=r"b\.txt: is empty"):
        check_files(ws, files, {})
    with pytest.raises(InputError, match="names one document, and there are 2"):
        check_files(ws, files[:1] * 2, {}, doc_id="one")


def test_corpus_that_changed_since_the_check(ws: Workspace, tmp_path: Path) -> None:
    files = [write(tmp_path, "a.txt", "第一篇。"), write(tmp_path, "b.txt", "第二篇。")]
    checked = check_files(ws, files, {})
    store(ws, checked[1:])
    with pytest.raises(SourceError, match="the id 'b' is taken"):
        store(ws, checked)
    assert document_ids(ws) == ["b"]


def test_failed_correction_removes_nothing(
    ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(ws, check_files(ws, [write(tmp_path, "a.txt", "第一篇。")], {}))
    checked = check_files(ws, [write(tmp_path, "a.txt", "更正了。")], {}, doc_id="a", corrected=True)
    real = Path.write_bytes

    def fail(path: Path, data: bytes) -> int:
        if path.name == "meta.yaml":
            raise OSError(28, "No space left on device")
        return real(path, data)

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(WorkspaceError, match="No space left"):
        store(ws, checked, corrected=True)
    assert load_source(ws, "a").text == "第一篇。"
