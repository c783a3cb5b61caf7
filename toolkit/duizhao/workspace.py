"""Making a new workspace: an empty corpus with the label schema and the guidelines of the shipped one."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from duizhao.annotation.layers import GOLD
from duizhao.documents import DRAFT_ANNOTATOR
from duizhao.errors import WorkspaceError
from duizhao.paths import Workspace, shipped_workspace

_FOLDERS = ("corpus/sources", "annotations/exports", "annotations/layers", "annotations/gold")
_COPIED = (
    "annotations/schema.yaml",
    "annotations/schemas",
    "annotations/label_config.xml",
    "annotations/guidelines",
)
_CORPUS = ("corpus/LICENSE.md", "corpus/sources", "annotations/layers", "annotations/gold")
_DRAFTS = (f"{DRAFT_ANNOTATOR}.", f"{DRAFT_ANNOTATOR}-b.", f"{GOLD}.", "origins.", "decisions.")
_IGNORED = ".duizhao/\n"


def make_workspace(folder: Path, *, with_corpus: bool = False) -> Workspace:
    """Make a workspace in a new or empty folder: all of it, or on any failure nothing.

    Args:
        folder: where; made when it is not there.
        with_corpus: copy the shipped sources and their drafted layers too.

    Raises:
        WorkspaceError: when the folder holds anything already, or the installation has no workspace to
            copy from, or it cannot be written.

    Example:
        >>> import tempfile
        >>> make_workspace(Path(tempfile.mkdtemp()) / "mine").schema.is_file()
        True
    """
    if folder.exists() and not folder.is_dir():
        raise WorkspaceError("is a file", where=str(folder), remedy="name a new folder")
    was_there = folder.is_dir()
    if was_there and any(folder.iterdir()):
        what = "is a workspace already" if (folder / "corpus").is_dir() else "is not empty"
        raise WorkspaceError(what, where=str(folder), remedy="name a new folder")
    shipped = shipped_workspace()
    try:
        _fill(folder, shipped.root, (*_COPIED, *_CORPUS) if with_corpus else _COPIED)
    except BaseException as error:
        _clear(folder, keep_folder=was_there)
        if isinstance(error, OSError):
            what = f"cannot be written ({error.strerror})"
            raise WorkspaceError(
                what, where=str(folder), remedy="name a folder that you may write to, with space left"
            ) from None
        raise
    return Workspace(folder.resolve())


def _fill(folder: Path, shipped: Path, copied: Iterable[str]) -> None:
    for name in _FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name in copied:
        source = shipped / name
        for path in sorted(source.rglob("*")) if source.is_dir() else [source]:
            if path.is_file() and _goes_along(path.relative_to(shipped)):
                target = folder / path.relative_to(shipped)
                target.parent.mkdir(parents=True, exist_ok=True)
                # Only the content: the permissions may be those of a read-only installation.
                shutil.copyfile(path, target)
    (folder / ".gitignore").write_text(_IGNORED, encoding="utf-8", newline="\n")


def _goes_along(path: Path) -> bool:
    """Not what is hidden, and of the layers only the authors' drafts: people's work stays where it is."""
    hidden = any(part.startswith(".") for part in path.parts)
    return not hidden and (path.suffix != ".jsonl" or path.name.startswith(_DRAFTS))


def _clear(folder: Path, *, keep_folder: bool) -> None:
    """Take a half-made workspace away; the folder itself only when it was not there before."""
    if not keep_folder:
        shutil.rmtree(folder, ignore_errors=True)
        return
    for each in list(folder.iterdir()):
        if each.is_dir():
            shutil.rmtree(each, ignore_errors=True)
        else:
            each.unlink(missing_ok=True)
