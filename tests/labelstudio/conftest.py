"""A workspace of its own, a client, and a document whose offsets are easy to get wrong."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from duizhao.documents import Document, read_document
from duizhao.importers import read_file
from duizhao.labelstudio.client import Client
from duizhao.paths import Workspace, find_workspace
from duizhao.sources import add_source

if TYPE_CHECKING:
    from duizhao.labelstudio.server import PrivateServer

ROOT = Path(__file__).resolve().parents[2]
# Characters outside the Basic Multilingual Plane, joined emoji, full-width spaces and literal markup: what
# shifts offsets when somebody counts UTF-16 units, bytes or HTML.
HARD = (
    "# 𠮷野家的一天\n\n𠮷田先生在𠮷野家请👨‍👩‍👧‍👦一家吃饭。😀😀他说：“<b>王小明</b>&amp;李四都来了！”"
    "　　王小明是市林业局的职工🇨🇳。\n\nE\u0301milie 和王小明在 Label\nStudio 工作，非常满意。\n"
)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    for name in ("corpus", "annotations"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return find_workspace(tmp_path)


@pytest.fixture
def client(label_studio: PrivateServer) -> Iterator[Client]:
    with Client(label_studio.connection()) as client:
        yield client


@pytest.fixture
def hard(workspace: Workspace) -> Document:
    """A document whose offsets are easy to get wrong."""
    path = workspace.root / "hard.md"
    path.write_text(HARD, encoding="utf-8", newline="")
    add_source(workspace, read_file(path)[0], "hard", {"rights": "own text"})
    return read_document(workspace, "hard")
