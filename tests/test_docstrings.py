"""The examples in the docstrings do what they say."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import duizhao

FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def modules() -> list[str]:
    """All modules: each imports without the optional parts, which are loaded where they are needed."""
    return ["duizhao", *(found.name for found in pkgutil.walk_packages(duizhao.__path__, "duizhao."))]


@pytest.mark.parametrize("name", modules())
def test_examples(name: str) -> None:
    module = importlib.import_module(name)
    result = doctest.testmod(module, optionflags=FLAGS)
    assert result.failed == 0


def test_modules_are_found() -> None:
    assert {"duizhao.model", "duizhao.article.lines", "duizhao.splitting"} <= set(modules())
