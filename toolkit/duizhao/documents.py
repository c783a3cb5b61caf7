"""A document of the corpus, ready for use: article, analysed sentences and the layer that is published.

A workspace may correct the analysis: ``lexicon.tsv`` holds words to keep whole, ``readings.tsv`` words with
their readings; both lie in ``corpus/`` for all documents and beside a source for that one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from duizhao.analysis import Analysis, analyse
from duizhao.annotation.layers import GOLD, annotators, read_layer
from duizhao.article import read_article
from duizhao.errors import InputError
from duizhao.model import Article, Layer
from duizhao.paths import Workspace
from duizhao.pinyin.overrides import ReadingOverrides, parse_reading_overrides
from duizhao.sources import load_source
from duizhao.splitting import sentences
from duizhao.words import load_lexicon
from duizhao.words.lexicon import FILE as LEXICON

DRAFT_ANNOTATOR = "authors"
"""The layer that is published where no adjudicated one exists: the project's own draft."""
PUBLISHED = (GOLD, DRAFT_ANNOTATOR)
"""The layers that a build takes by itself, the first that there is."""
READINGS = "readings.tsv"
TABLES = (LEXICON, READINGS)
"""The files by which a workspace corrects the analysis."""


@dataclass(frozen=True, slots=True)
class Document:
    """An article with its analysed sentences, and a layer of annotations where there is one."""

    article: Article
    analyses: Sequence[Analysis]
    layer: Layer | None = None


def read_document(workspace: Workspace, doc_id: str, layer: Layer | None = None) -> Document:
    """Read, segment and analyse one document of the corpus.

    Raises:
        SourceError: when there is no such document, or its text has changed since it was recorded.
        InputError: with file and line, for a lexicon or table of readings that is wrong.

    Example:
        >>> from duizhao.paths import find_workspace
        >>> read_document(find_workspace(), "dangqi-gaogao-piaoyang").article.title
        '党旗高高飘扬 汇聚磅礴力量'
    """
    article = read_article(load_source(workspace, doc_id))
    analyses = analyse(
        sentences(article),
        article.source.script,
        lexicon=load_lexicon(workspace, doc_id),
        overrides=load_reading_overrides(workspace, doc_id),
    )
    return Document(article, list(analyses), layer)


def table_files(workspace: Workspace, doc_id: str, name: str) -> list[Path]:
    """The files of a kind that hold for a document, that of the workspace before its own.

    Example:
        >>> from duizhao.paths import find_workspace
        >>> table_files(find_workspace(), "no-such-document", READINGS)
        []
    """
    places = (workspace.corpus / name, workspace.sources / doc_id / name)
    return [path for path in places if path.is_file()]


def table_names() -> list[str]:
    """The names under which :func:`table_digests` gives its hashes."""
    return [f"{Path(name).stem}_sha256" for name in TABLES]


def table_digests(workspace: Workspace, doc_id: str) -> dict[str, str]:
    """A hash for each kind of table that holds for a document, to tell whether it has changed."""
    digests = {}
    for name, key in zip(TABLES, table_names(), strict=True):
        data = [path.read_bytes() for path in table_files(workspace, doc_id, name)]
        if data:
            digests[key] = hashlib.sha256(b"\0".join(data)).hexdigest()
    return digests


def load_reading_overrides(workspace: Workspace, doc_id: str) -> ReadingOverrides:
    """The workspace's table of readings with the document's own on top; empty where there is neither file.

    Raises:
        InputError: with file and line, when a file cannot be read as such a table.

    Example:
        >>> from duizhao.paths import find_workspace
        >>> load_reading_overrides(find_workspace(), "no-such-document").entries
        ()
    """
    tables = []
    for path in table_files(workspace, doc_id, READINGS):
        where = workspace.relative(path)
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise InputError("is not UTF-8", where=where, remedy="save the file as UTF-8") from error
        tables.append(parse_reading_overrides(text, name=where, where=where))
    # Of two readings of one word the later counts: the document's own.
    entries = tuple(entry for table in tables for entry in table.entries)
    return ReadingOverrides(" and ".join(table.name for table in tables), entries)


def annotated_by(workspace: Workspace, documents: Sequence[str], annotator: str) -> list[str]:
    """Those of the documents that have a layer of that annotator.

    Raises:
        InputError: when none has; the annotators that there are stand in the message.
    """
    there = {doc_id: annotators(workspace, doc_id) for doc_id in documents}
    having = [doc_id for doc_id, names in there.items() if annotator in names]
    if not having:
        known = sorted({name for names in there.values() for name in names})
        where = documents[0] if len(documents) == 1 else workspace.relative(workspace.layers)
        remedy = f"there are: {', '.join(known) or 'none yet'}"
        raise InputError(f"no layer of annotator {annotator!r}", where=where, remedy=remedy)
    return having


def published_layer(workspace: Workspace, doc_id: str, annotator: str | None = None) -> Layer | None:
    """The layer whose annotations go into the dataset, or None where the document has none.

    Args:
        workspace: where to look.
        doc_id: the document.
        annotator: take this annotator's layer; default the adjudicated one (``gold``) as soon as anything
            in it is decided, else the authors' draft.
    """
    there = annotators(workspace, doc_id)
    if annotator:
        return read_layer(workspace, doc_id, annotator) if annotator in there else None
    layers = (read_layer(workspace, doc_id, name) for name in PUBLISHED if name in there)
    return next((layer for layer in layers if layer.items or layer.annotator != GOLD), None)


def layers_of(workspace: Workspace, doc_id: str, names: Sequence[str] | None = None) -> list[Layer]:
    """The layers of a document that are compared or merged.

    Args:
        workspace: where they lie.
        doc_id: the document.
        names: whose; one who has no layer of the document is passed over. Default: all that people made in
            Label Studio, without drafts of the authors, gold, and what programs made.
    """
    there = annotators(workspace, doc_id)
    if names is not None:
        return [read_layer(workspace, doc_id, name) for name in dict.fromkeys(names) if name in there]
    layers = [read_layer(workspace, doc_id, name) for name in there if name not in PUBLISHED]
    return [layer for layer in layers if layer.status not in {"automatic", "drafted"}]
