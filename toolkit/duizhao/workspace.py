"""Making a new workspace: an empty corpus with the label schema and the guidelines of the shipped one."""

from __future__ import annotations

import shutil
from pathlib import Path

from duizhao.documents import DRAFT_ANNOTATOR
from duizhao.errors import WorkspaceError
from duizhao.paths import Workspace, shipped_workspace

_FOLDERS = ("corpus/sources", "annotations/exports", "annotations/layers", "annotations/gold")
_COPIED = ("annotations/schema.yaml", "annotations/label_config.xml", "annotations/guidelines")
_IGNORED = ".duizhao/\n"


def _drafts_only(_folder: str, names: list[str]) -> set[str]:
    """Of the layers only the authors' draft is copied: people's work stays where it belongs."""
    return {name for name in names if name.endswith(".jsonl") and not name.startswith(f"{DRAFT_ANNOTATOR}.")}


def make_workspace(folder: Path, *, with_corpus: bool = False) -> Workspace:
    """Make a workspace in a new or empty folder.

    Args:
        folder: where; made when it is not there.
        with_corpus: copy the shipped sources and their drafted layers too.

    Raises:
        WorkspaceError: when the folder holds anything already.

    Example:
        >>> import tempfile
        >>> make_workspace(Path(tempfile.mkdtemp()) / "mine").schema.is_file()
        True
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WorkspaceError("is not empty", where=str(folder), remedy="name a new folder")
    shipped = shipped_workspace()
    for name in _FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    copied = (
        (*_COPIED, "corpus/LICENSE.md", "corpus/sources", "annotations/layers") if with_corpus else _COPIED
    )
    for name in copied:
        source = shipped.root / name
        if source.is_dir():
            shutil.copytree(source, folder / name, dirs_exist_ok=True, ignore=_drafts_only)
        elif source.is_file():
            shutil.copyfile(source, folder / name)
    (folder / ".gitignore").write_text(_IGNORED, encoding="utf-8", newline="\n")
    return Workspace(folder.resolve())
