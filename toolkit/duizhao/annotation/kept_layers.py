"""Layers as they were before they were moved to a corrected text.

``annotations/reanchored/<old>-to-<new>/<doc-id>/``, under the first twelve digits of both hashes; a number
follows where a layer was moved the same way before, in another state. What was kept is never overwritten.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from duizhao.annotation.layers import KINDS, annotators, layer_path, read_layer, write_layer
from duizhao.annotation.shelf import Shelf
from duizhao.errors import SchemaError
from duizhao.model import Article, Layer
from duizhao.paths import Workspace

_DIGITS = 12


def read_unmoved(workspace: Workspace, article: Article, annotator: str) -> tuple[Layer, Path | None]:
    """A layer as it is to be moved.

    Returns:
        the layer; and the folder that it was read from when a run was killed while it wrote the moved one,
        else None.

    Raises:
        SchemaError: when it cannot be read.
    """
    new = article.source.sha256
    found = {_sha256(layer_path(workspace, article.id, annotator, kind)) for kind in KINDS}
    earlier = sorted(found - {new, ""})
    if new in found and len(found) == 2 and earlier:
        for folder in reversed(list(_folders(workspace, earlier[0], new, article.id))):
            shelf = _shelf(workspace, folder)
            if annotator in annotators(shelf, article.id):
                return read_layer(shelf, article.id, annotator), folder
    return read_layer(workspace, article.id, annotator), None


def free_folder(workspace: Workspace, layer: Layer, new: str, saved: Mapping[str, bytes]) -> Path:
    """The first folder for a layer that keeps no other state of these files.

    Args:
        workspace, layer: where, and which.
        new: sha256 of the text that the layer is moved to.
        saved: names and contents of the files to be kept.
    """
    folders = _folders(workspace, layer.source_sha256, new, layer.doc_id, and_next=True)
    return next(
        folder
        for folder in folders
        if all(
            (folder / name).read_bytes() == data for name, data in saved.items() if (folder / name).is_file()
        )
    )


def require_unedited(workspace: Workspace, kept: Path, new: Layer) -> None:
    """Raise unless each file of a half-written layer is as it was or as it will be.

    Args:
        workspace: where the layer lies.
        kept: the folder that keeps it as it was.
        new: the layer as it will be.

    Raises:
        SchemaError: when somebody has edited a file since.
    """
    before = _shelf(workspace, kept)
    with TemporaryDirectory() as folder:
        finished = Shelf(workspace.root, workspace.packaged, Path(folder))
        write_layer(finished, new)
        for kind in KINDS:
            there, *states = (
                layer_path(one, new.doc_id, new.annotator, kind).read_bytes()
                for one in (workspace, before, finished)
            )
            if there not in states:
                raise SchemaError(
                    "is neither what re-anchoring read nor what it writes",
                    where=workspace.relative(layer_path(workspace, new.doc_id, new.annotator, kind)),
                    remedy=f"restore the three files of the layer from {workspace.relative(kept)}",
                )


def _sha256(path: Path) -> str:
    """The text that a file's header names; empty where it cannot be told: `read_layer` says why."""
    try:
        first = path.read_bytes().removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n", 1)[0]
        return str(json.loads(first)["source_sha256"])
    except (OSError, ValueError, LookupError, TypeError):
        return ""


def _shelf(workspace: Workspace, folder: Path) -> Shelf:
    return Shelf(workspace.root, workspace.packaged, folder.parent)


def _folders(
    workspace: Workspace, old: str, new: str, doc_id: str, *, and_next: bool = False
) -> Iterator[Path]:
    """The folders of a document for one way between two texts that are there, in order, and the next one."""
    name, number = f"{old[:_DIGITS]}-to-{new[:_DIGITS]}", 1
    home = workspace.annotations / "reanchored" / name
    while home.is_dir():
        yield home / doc_id
        number += 1
        home = home.with_name(f"{name}-{number}")
    if and_next:
        yield home / doc_id
