"""`duizhao build`: sources and layers -> corpus/data, the dataset card and the label configuration."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import duizhao
from duizhao import glosses, pinyin, scripts, words
from duizhao.annotation.checks import require_sound
from duizhao.annotation.guideline_tables import write_guidelines
from duizhao.annotation.layers import layer_digest
from duizhao.annotation.schema import load_schema
from duizhao.annotation.versions import keep_schema
from duizhao.dataset.card import LayerNote, make_card, read_card
from duizhao.dataset.rows import document_row, sentence_rows, stance_rows, token_rows
from duizhao.dataset.write import dataset_writer
from duizhao.documents import (
    TABLES,
    Document,
    annotated_by,
    published_layer,
    read_document,
    table_digests,
    table_files,
)
from duizhao.errors import SourceError
from duizhao.files import write_if_changed
from duizhao.labelstudio.screen.config import label_config
from duizhao.losses import Losses
from duizhao.model import Article, Layer
from duizhao.paths import Workspace
from duizhao.sources import document_ids

_NAMED_TABLES = 3


@dataclass(slots=True)
class BuildReport:
    """What a build made: rows by configuration, digests, and what could not be carried."""

    documents: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    losses: Losses = field(default_factory=Losses)


def build(
    workspace: Workspace,
    *,
    annotator: str | None = None,
    progress: Callable[[list[str]], Iterator[str]] = iter,
) -> BuildReport:
    """Build the dataset of a workspace.

    Args:
        workspace: must be writable.
        annotator: publish this annotator's layers; default see :func:`published_layer`.
        progress: wraps the list of document ids, to show how far the build is.

    Raises:
        SourceError: when there is no source, or one has changed since it was recorded.
        AnchorError: when a layer does not fit its text.
        InputError: when no document has a layer of the named annotator, or a lexicon or table of readings is
            wrong (file and line stand in the message).
    """
    workspace.writable()
    schema = load_schema(workspace)
    ids = document_ids(workspace)
    if not ids:
        raise SourceError(
            "no source to build from", where=str(workspace.sources), remedy="run `duizhao add FILE`"
        )
    if annotator is not None:
        annotated_by(workspace, ids, annotator)
    write_guidelines(workspace, schema)
    report = BuildReport()
    layers: list[Layer] = []
    documents: list[dict[str, Any]] = []
    inputs: dict[str, dict[str, str]] = {}
    old = read_card(workspace)
    with dataset_writer(workspace, schema) as writer:
        for doc_id in progress(ids):
            layer = published_layer(workspace, doc_id, annotator)
            document = read_document(workspace, doc_id, layer)
            if layer:
                require_sound(layer, document.article, schema)
                layers.append(layer)
            split = str(document.article.source.metadata.get("split") or "train")
            inputs[doc_id] = _inputs(workspace, document)
            for config, rows in _rows(document, report.losses):
                for row in rows:
                    writer.add(config, split, row)
            documents.append(_listed(document.article, split))
        manifest = writer.close({"schema": schema.version, "documents": inputs})
    notes = [*_analysis_notes(workspace, ids), *_layer_notes(layers, len(ids))]
    card = make_card(old, manifest, schema, notes, documents, report.losses)
    write_if_changed(workspace.card, card.encode())
    write_if_changed(workspace.label_config, label_config(schema).encode())
    keep_schema(workspace, schema)
    report.documents = len(ids)
    for config, entry in manifest["configs"].items():
        report.rows[config] = sum(split["rows"] for split in entry["splits"].values())
        report.digests[config] = entry["digest"]
    return report


def _inputs(workspace: Workspace, document: Document) -> dict[str, str]:
    """What the rows of a document are made of, for telling later whether they are up to date."""
    doc_id = document.article.id
    made = {"sha256": document.article.source.sha256, **table_digests(workspace, doc_id)}
    if document.layer:
        name = document.layer.annotator
        made |= {"layer": name, "layer_sha256": layer_digest(workspace, doc_id, name)}
    return made


def _rows(document: Document, losses: Losses) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
    yield "sentences", sentence_rows(document, losses)
    yield "documents", iter([document_row(document)])
    yield "entities", token_rows(document, losses)
    yield "stance", stance_rows(document, losses)


def _listed(article: Article, split: str) -> dict[str, Any]:
    meta = article.source.metadata
    return {"id": article.id, "title": article.title, "split": split, "rights": meta.get("rights")}


def _analysis_notes(workspace: Workspace, ids: list[str]) -> list[LayerNote]:
    own = f"duizhao {duizhao.__version__}"
    lexicon, readings = (_with_tables(workspace, ids, name) for name in TABLES)
    variants = (
        f"{scripts.producer()}; `hans`, `hant_tw`, `hant_hk` as converted from each document's own script"
    )
    return [
        LayerNote("text", "the publications", "as given", "byte for byte in `sources/`"),
        LayerNote("structure, sentences", f"{own}, rules", "automatic"),
        LayerNote("words, part of speech", words.producer() + lexicon, "automatic", "ICTCLAS tag set"),
        LayerNote(
            "syllables, pinyin",
            f"{pinyin.producer()}, {own}{readings}",
            "automatic",
            "citation tones; GB/T 16159 line",
        ),
        LayerNote("glosses", f"{glosses.producer()}, {own}", "automatic", glosses.LICENCE),
        LayerNote("script variants", variants, "automatic"),
    ]


def _with_tables(workspace: Workspace, ids: list[str], name: str) -> str:
    """Which tables of the user's had a part in a layer; many are counted."""
    files = dict.fromkeys(path for doc_id in ids for path in table_files(workspace, doc_id, name))
    named = [f"`{path.relative_to(workspace.corpus).as_posix()}`" for path in files]
    if len(named) > _NAMED_TABLES:
        named = [f"{len(named)} tables `{name}`"]
    return f" with {' and '.join(named)}" if named else ""


def _layer_notes(layers: list[Layer], documents: int) -> list[LayerNote]:
    notes: list[LayerNote] = []
    groups: dict[tuple[str, str, str], list[Layer]] = {}
    for layer in layers:
        groups.setdefault((layer.producer, layer.status, layer.annotator), []).append(layer)
    for (producer, status, annotator), made in groups.items():
        entities, stances = sum(len(one.entities) for one in made), sum(len(one.stances) for one in made)
        note = f"layer `{annotator}`, {len(made)} of {documents} documents"
        note += f", {entities} entities, {stances} stances"
        notes.append(
            LayerNote("entities, stances", producer, status, f"{note}, schema {made[0].schema_version}")
        )
    return notes
