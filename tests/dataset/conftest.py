"""What the tests of the dataset share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from duizhao.paths import Workspace, find_workspace

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A copy of the shipped workspace that a test may change."""
    for name in ("corpus", "annotations"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return find_workspace(tmp_path)
