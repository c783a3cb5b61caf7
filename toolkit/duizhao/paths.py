"""Where things lie on disk: the workspace (corpus/ and annotations/) and the user's own folders.

This is the only module that knows the layout. Everything else asks a :class:`Workspace`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from duizhao.errors import WorkspaceError

PACKAGE_DATA = Path(__file__).parent / "_data"
"""The copy of corpus/ and annotations/ that travels in the wheel; absent in a checkout."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder that holds ``corpus/`` and ``annotations/``.

    Attributes:
        root: absolute path of the folder.
        packaged: True for the read-only copy inside an installed wheel.

    Example:
        >>> find_workspace().sources.name
        'sources'
    """

    root: Path
    packaged: bool = False

    @property
    def corpus(self) -> Path:
        return self.root / "corpus"

    @property
    def sources(self) -> Path:
        return self.corpus / "sources"

    @property
    def data(self) -> Path:
        return self.corpus / "data"

    @property
    def card(self) -> Path:
        return self.corpus / "README.md"

    @property
    def annotations(self) -> Path:
        return self.root / "annotations"

    @property
    def schema(self) -> Path:
        return self.annotations / "schema.yaml"

    @property
    def label_config(self) -> Path:
        return self.annotations / "label_config.xml"

    @property
    def layers(self) -> Path:
        return self.annotations / "layers"

    @property
    def exports(self) -> Path:
        return self.annotations / "exports"

    @property
    def gold(self) -> Path:
        return self.annotations / "gold"

    @property
    def local(self) -> Path:
        """Private state that stays out of git: annotator names, pull cursors."""
        return self.root / ".duizhao"

    def writable(self) -> Workspace:
        """Return self, or raise when this is the copy inside the wheel.

        Raises:
            WorkspaceError: for the packaged copy.
        """
        if self.packaged:
            raise WorkspaceError(
                "the corpus inside the installed package is read-only",
                where=str(self.root),
                remedy="make one of your own with `duizhao init DIR`, and run there or with --root DIR",
            )
        return self

    def relative(self, path: Path) -> str:
        """The path as messages show it: relative to the root where it lies inside."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return str(path)


def _is_workspace(folder: Path) -> bool:
    return (folder / "corpus").is_dir() and (folder / "annotations").is_dir()


def find_workspace(root: Path | str | None = None) -> Workspace:
    """The workspace at ``root``, else around the current folder, else around the code, else packaged.

    Args:
        root: a folder that must hold ``corpus/`` and ``annotations/``; ``DUIZHAO_ROOT`` stands in
            when it is None and the variable is set.

    Raises:
        WorkspaceError: when the named folder is not a workspace.
    """
    named = root if root is not None else os.environ.get("DUIZHAO_ROOT") or None
    if named is not None:
        folder = Path(named).resolve()
        if not _is_workspace(folder):
            raise WorkspaceError(
                "no corpus/ and annotations/ in this folder",
                where=str(named) if root is not None else f"DUIZHAO_ROOT={named}",
                remedy="make a workspace there with `duizhao init DIR`, or name another folder",
            )
        return Workspace(folder)
    here = Path.cwd().resolve()
    for folder in (here, *here.parents):
        if _is_workspace(folder):
            return Workspace(folder)
    return shipped_workspace()


def shipped_workspace() -> Workspace:
    """The workspace that came with the code: the checkout around it, else the copy in the wheel.

    Raises:
        WorkspaceError: when the installation has none.
    """
    checkout = Path(__file__).resolve().parents[2]
    if _is_workspace(checkout) and (checkout / "pyproject.toml").is_file():
        return Workspace(checkout)
    if _is_workspace(PACKAGE_DATA):
        return Workspace(PACKAGE_DATA, packaged=True)
    raise WorkspaceError(
        "no corpus found here, above here or in the installed package",
        where=str(Path.cwd()),
        remedy="run inside a workspace, or make one with `duizhao init DIR`",
    )


def _user_folder(variable: str, fallback: str) -> Path:
    base = os.environ.get(variable)
    return (Path(base) if base else Path.home() / fallback) / "duizhao"


def cache_home() -> Path:
    """Folder for what can be fetched or made again (the server's environment)."""
    return _user_folder("XDG_CACHE_HOME", ".cache")


def data_home() -> Path:
    """Folder for what must survive (the private server's database and password)."""
    return _user_folder("XDG_DATA_HOME", ".local/share")
