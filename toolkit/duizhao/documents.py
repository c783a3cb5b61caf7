"""A document of the corpus, ready for use: article, analysed sentences and the layer that is published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from duizhao.analysis import Analysis, analyse
from duizhao.annotation.layers import GOLD, annotators, read_layer
from duizhao.article import read_article
from duizhao.errors import InputError
from duizhao.model import Article, Layer
from duizhao.paths import Workspace
from duizhao.sentences import sentences
from duizhao.sources import load_source

DRAFT_ANNOTATOR = "authors"
"""The layer that is published where no adjudicated one exists: the project's own draft."""
PUBLISHED = (GOLD, DRAFT_ANNOTATOR)
"""The layers that a build takes by itself, the first that there is."""


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

    Example:
        >>> from duizhao.paths import find_workspace
        >>> read_document(find_workspace(), "dangqi-gaogao-piaoyang").article.title
        '党旗高高飘扬 汇聚磅礴力量'
    """
    article = read_article(load_source(workspace, doc_id))
    return Document(article, list(analyse(sentences(article), article.source.script)), layer)


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
