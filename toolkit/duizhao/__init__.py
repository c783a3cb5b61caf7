"""duizhao: a bilingual Chinese corpus and annotation toolkit.

Everything public is imported when it is first used, so that ``import duizhao`` costs nothing. ``docs/api.md``
shows each name with examples; only ``load``, ``read_document`` and ``find_workspace`` need a corpus.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from duizhao.api import gloss_text, pinyin_line, sentences, syllables
    from duizhao.article import read_article
    from duizhao.dataset.load import load
    from duizhao.documents import read_document
    from duizhao.glosses import gloss
    from duizhao.paths import find_workspace
    from duizhao.pinyin import parse_reading_overrides, read_texts, readings
    from duizhao.scripts import ambiguities, convert, detect, project, project_back, variants
    from duizhao.splitting import split_sentences
    from duizhao.words import parse_lexicon, segment, segment_all

_HOMES = {
    "ambiguities": "duizhao.scripts",
    "convert": "duizhao.scripts",
    "detect": "duizhao.scripts",
    "find_workspace": "duizhao.paths",
    "gloss": "duizhao.glosses",
    "gloss_text": "duizhao.api",
    "load": "duizhao.dataset.load",
    "parse_lexicon": "duizhao.words",
    "parse_reading_overrides": "duizhao.pinyin",
    "pinyin_line": "duizhao.api",
    "project": "duizhao.scripts",
    "project_back": "duizhao.scripts",
    "read_article": "duizhao.article",
    "read_document": "duizhao.documents",
    "read_texts": "duizhao.pinyin",
    "readings": "duizhao.pinyin",
    "segment": "duizhao.words",
    "segment_all": "duizhao.words",
    "sentences": "duizhao.api",
    "split_sentences": "duizhao.splitting",
    "syllables": "duizhao.api",
    "variants": "duizhao.scripts",
}
__all__ = [
    "ambiguities",
    "convert",
    "detect",
    "find_workspace",
    "gloss",
    "gloss_text",
    "load",
    "parse_lexicon",
    "parse_reading_overrides",
    "pinyin_line",
    "project",
    "project_back",
    "read_article",
    "read_document",
    "read_texts",
    "readings",
    "segment",
    "segment_all",
    "sentences",
    "split_sentences",
    "syllables",
    "variants",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'duizhao' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
