"""Layers that lie in another folder than the workspace's own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from duizhao.paths import Workspace


@dataclass(frozen=True, slots=True)
class Shelf(Workspace):
    """A workspace whose layers, the adjudicated one included, lie in ``folder``, one folder a document.

    Example:
        >>> Shelf(Path("/w"), False, Path("/old/layers")).layers
        PosixPath('/old/layers')
    """

    folder: Path = Path()

    @property
    def layers(self) -> Path:
        return self.folder

    gold = layers
