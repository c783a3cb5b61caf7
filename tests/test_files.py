"""Files are written whole or not at all."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from duizhao.files import sweep, write_if_changed


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a" / "b.jsonl"
    assert write_if_changed(path, b"old")

    def no_space(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", no_space)
    with pytest.raises(OSError, match="No space"):
        write_if_changed(path, b"new")
    assert [one.name for one in path.parent.iterdir()] == ["b.jsonl"]
    assert path.read_bytes() == b"old"
    assert not write_if_changed(path, b"old")


def test_a_broken_off_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "b.jsonl"
    path.write_bytes(b"old")
    whole = Path.write_bytes

    def half(self: Path, data: bytes) -> int:
        whole(self, data[:1])
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "write_bytes", half)
    with pytest.raises(OSError, match="Input/output"):
        write_if_changed(path, b"new")
    assert [one.name for one in tmp_path.iterdir()] == ["b.jsonl"]
    assert path.read_bytes() == b"old"


def test_what_a_killed_process_left_behind_is_swept(tmp_path: Path) -> None:
    dead = subprocess.Popen(["true"])
    dead.wait()
    left, own, other = (tmp_path / f".a.json.{end}.tmp" for end in (dead.pid, os.getpid(), "notes"))
    for path in (left, own, other):
        path.touch()
    sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([own.name, other.name])
