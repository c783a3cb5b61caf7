"""Rows -> Parquet files and a manifest, put in place whole or not at all.

Everything is written into a folder beside ``corpus/data`` and renamed into its place at the end: a build
that is killed leaves the old dataset as it was. Rows stream through; memory holds one row group.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from duizhao.annotation.schema import Schema
from duizhao.dataset.features import CONFIGS, features
from duizhao.dataset.rows import Row
from duizhao.errors import DatasetError
from duizhao.paths import Workspace

MANIFEST = "manifest.json"
SPLITS = ("train", "validation", "test")
_ROWS_A_GROUP = 1000


@dataclass(slots=True)
class _File:
    """An open Parquet file of one configuration and split."""

    writer: Any
    path: Path
    pending: list[Row] = field(default_factory=list)
    rows: int = 0


class DatasetWriter:
    """Collects rows by configuration and split; see :func:`dataset_writer`."""

    def __init__(self, folder: Path, schema: Schema) -> None:
        self.folder = folder
        self._features = {config: features(config, schema) for config in CONFIGS}
        self._digests = {
            config: hashlib.sha256(_canonical(self._features[config].to_dict())) for config in CONFIGS
        }
        self._files: dict[tuple[str, str], _File] = {}

    def add(self, config: str, split: str, row: Row) -> None:
        """Write one row; class labels are given by name."""
        file = self._files.get((config, split)) or self._open(config, split)
        self._digests[config].update(split.encode() + b"\0" + _canonical(row) + b"\n")
        file.pending.append(self._features[config].encode_example(row))
        file.rows += 1
        if len(file.pending) >= _ROWS_A_GROUP:
            self._flush(config, file)

    def _open(self, config: str, split: str) -> _File:
        import pyarrow.parquet as parquet

        path = self.folder / config / f"{split}-00000-of-00001.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        file = _File(
            parquet.ParquetWriter(path, self._features[config].arrow_schema, compression="zstd"), path
        )
        self._files[config, split] = file
        return file

    def _flush(self, config: str, file: _File) -> None:
        import pyarrow

        table = pyarrow.Table.from_pylist(file.pending, schema=self._features[config].arrow_schema)
        file.writer.write_table(table)
        file.pending.clear()

    def close(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Finish all files and write the manifest, which is returned."""
        for config in CONFIGS:
            if not any(name == config for name, _ in self._files):
                self._open(config, SPLITS[0])
        entries: dict[str, Any] = {}
        for (config, split), file in sorted(self._files.items(), key=lambda item: _order(*item[0])):
            self._flush(config, file)
            file.writer.close()
            entry = entries.setdefault(config, {"digest": self._digests[config].hexdigest(), "splits": {}})
            entry["splits"][split] = {
                "file": file.path.relative_to(self.folder).as_posix(),
                "rows": file.rows,
                "bytes": file.path.stat().st_size,
                "sha256": file_sha256(file.path),
            }
        manifest = {"inputs": inputs, "configs": entries}
        text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
        (self.folder / MANIFEST).write_text(text, encoding="utf-8", newline="\n")
        return manifest

    def abandon(self) -> None:
        """Close all files without finishing them."""
        for file in self._files.values():
            with suppress(OSError):  # on a full disk: what counts is that the folder is removed next
                file.writer.close()


def file_sha256(path: Path) -> str:
    """The hex digest of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _order(config: str, split: str) -> tuple[int, int]:
    return CONFIGS.index(config), SPLITS.index(split)


def _canonical(value: Any) -> bytes:
    """One spelling for one value, on every machine: the digest is made of it, not of file bytes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


@contextmanager
def dataset_writer(workspace: Workspace, schema: Schema) -> Iterator[DatasetWriter]:
    """A writer whose files are put in place when the block ends well, and removed when it does not.

    The block must call :meth:`DatasetWriter.close`.
    """
    remove_leftovers(workspace)
    workspace.corpus.mkdir(parents=True, exist_ok=True)
    folder = workspace.corpus / f".data.new-{os.getpid()}"
    writer = DatasetWriter(folder, schema)
    folder.mkdir()
    try:
        yield writer
        _swap(workspace, folder)
    except BaseException:
        writer.abandon()
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _swap(workspace: Workspace, folder: Path) -> None:
    old = workspace.corpus / f".data.old-{os.getpid()}"
    if workspace.data.exists():
        workspace.data.rename(old)
    try:
        folder.rename(workspace.data)
    except OSError:
        if old.exists():
            old.rename(workspace.data)
        raise
    shutil.rmtree(old, ignore_errors=True)


def leftovers(workspace: Workspace) -> list[Path]:
    """Folders that a killed build left beside ``corpus/data``."""
    return sorted(workspace.corpus.glob(".data.*-*"))


def remove_leftovers(workspace: Workspace) -> None:
    """Clear what killed builds left; an old dataset without its successor is put back first."""
    for folder in leftovers(workspace):
        owner = folder.name.rsplit("-", 1)[-1]
        if owner.isdigit() and int(owner) != os.getpid() and _alive(int(owner)):
            raise DatasetError(
                f"another build (process {owner}) is at work",
                where=workspace.relative(folder),
                remedy="wait for it, or stop it",
            )
        if folder.name.startswith(".data.old-") and not workspace.data.exists():
            folder.rename(workspace.data)
        else:
            shutil.rmtree(folder)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def read_manifest(workspace: Workspace) -> dict[str, Any]:
    """The manifest of the built dataset, after checking that every file is there and whole.

    Raises:
        DatasetError: when the dataset is missing, half-written, or a file is not the one that was built.
    """
    path = workspace.data / MANIFEST
    rebuild = "run `duizhao build`"
    if not path.is_file():
        what = "is half-written: it has no manifest" if workspace.data.is_dir() else "has not been built"
        raise DatasetError(what, where=workspace.relative(workspace.data), remedy=rebuild)
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        entries = [manifest["configs"][config] for config in CONFIGS]
        files = [
            (workspace.data / split["file"], split["sha256"])
            for entry in entries
            for split in entry["splits"].values()
        ]
        if not all(isinstance(entry["digest"], str) for entry in entries):
            raise ValueError
        dict(manifest["inputs"]["documents"]), manifest["inputs"]["schema"]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise DatasetError("cannot be read", where=workspace.relative(path), remedy=rebuild) from None
    for there, digest in files:
        if not there.is_file():
            raise DatasetError("is missing", where=workspace.relative(there), remedy=rebuild)
        if file_sha256(there) != digest:
            raise DatasetError(
                "is not the file that was built", where=workspace.relative(there), remedy=rebuild
            )
    return manifest
