"""Fixtures for all tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from duizhao.labelstudio.server import PrivateServer


@pytest.fixture(scope="session")
def label_studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateServer]:
    """A real Label Studio with an empty database, for tests marked `server`.

    A test that stops it must start it again: address, token and data stay the same.
    """
    from duizhao.labelstudio.server import PrivateServer

    with PrivateServer(tmp_path_factory.mktemp("label-studio"), port=0, report=print) as server:
        yield server
