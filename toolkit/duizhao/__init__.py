"""duizhao: a bilingual Chinese corpus and annotation toolkit.

Everything public is imported when it is first used, so that ``import duizhao`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from duizhao.article import read_article
    from duizhao.dataset.load import load
    from duizhao.documents import read_document
    from duizhao.paths import find_workspace
    from duizhao.scripts import convert
    from duizhao.sentences import split_sentences

_HOMES = {
    "convert": "duizhao.scripts",
    "find_workspace": "duizhao.paths",
    "load": "duizhao.dataset.load",
    "read_article": "duizhao.article",
    "read_document": "duizhao.documents",
    "split_sentences": "duizhao.sentences",
}
__all__ = ["convert", "find_workspace", "load", "read_article", "read_document", "split_sentences"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'duizhao' has no attribute {name!r}")
