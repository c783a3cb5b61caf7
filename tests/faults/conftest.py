"""Fixtures for the fault tests."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from duizhao.labelstudio.client import Client
from duizhao.labelstudio.connection import Connection
from duizhao.paths import find_workspace
from faults.corpus import Corpus, make_corpus

if TYPE_CHECKING:
    from duizhao.labelstudio.server import PrivateServer


@pytest.fixture(scope="session")
def big(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Two documents of 550 sentences: three batches of a push."""
    return make_corpus(tmp_path_factory.mktemp("big"), 2, 550)


@pytest.fixture
def corpus(big: Corpus, tmp_path: Path) -> Corpus:
    """The same in a folder of its own."""
    shutil.copytree(big.workspace.root, tmp_path / "corpus")
    return Corpus(find_workspace(tmp_path / "corpus"), big.schema, big.documents, big.layers)


@pytest.fixture
def client(label_studio: PrivateServer) -> Iterator[Client]:
    with Client(label_studio.connection()) as client:
        yield client


@pytest.fixture
def through(label_studio: PrivateServer) -> Callable[[str], Client]:
    """A client that reaches the server by another address."""

    def make(url: str) -> Client:
        return Client(Connection(url, label_studio.connection().token))

    return make
