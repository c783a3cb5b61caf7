"""The layer of a document: sound, on the running text only, the same in both scripts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from duizhao.annotation.checks import check_layer
from duizhao.annotation.layers import read_layer, write_layer
from duizhao.annotation.schema import Schema, load_schema
from duizhao.documents import Document, read_document
from duizhao.importers import read_file
from duizhao.model import BODY_KINDS, Layer
from duizhao.paths import Workspace, find_workspace
from duizhao.scripts import convert
from duizhao.sources import add_source
from duizhao.suggest import ANNOTATOR, producer, suggest
from duizhao.workspace import make_workspace
from suggest.marked import read_marked, sentences

FIRST = "dangqi-gaogao-piaoyang"


@pytest.fixture(scope="module")
def shipped() -> tuple[Document, Schema, Layer]:
    workspace = find_workspace(Path(__file__).resolve().parents[2])
    document, schema = read_document(workspace, FIRST), load_schema(workspace)
    return document, schema, suggest(document, schema)


def test_the_layer_is_sound(shipped: tuple[Document, Schema, Layer]) -> None:
    document, schema, layer = shipped
    assert list(check_layer(layer, document.article, schema)) == []
    assert (layer.annotator, layer.status, layer.producer) == (ANNOTATOR, "automatic", producer())
    assert layer.schema_version == schema.version
    assert layer.stances == ()


def test_only_running_text_is_read(shipped: tuple[Document, Schema, Layer]) -> None:
    """Captions, headings and bylines are none, although they are full of names."""
    document, _, layer = shipped
    body = {block.id for block in document.article.blocks if block.kind in BODY_KINDS}
    assert {one.block_id for one in layer.entities} <= body
    units = [one.sentence for one in document.analyses if one.sentence.block_kind in BODY_KINDS]
    assert [(one.block_id, one.start, one.end) for one in layer.items] == [
        (one.block_id, one.start, one.end) for one in units
    ]
    assert {one.state for one in layer.items} == {"submitted"}


def test_no_entity_leaves_its_sentence(shipped: tuple[Document, Schema, Layer]) -> None:
    _, _, layer = shipped
    for one in layer.entities:
        assert any(
            item.block_id == one.block_id and item.start <= one.start and one.end <= item.end
            for item in layer.items
        )


def test_a_name_told_once_is_found_again(shipped: tuple[Document, Schema, Layer]) -> None:
    _, _, layer = shipped
    assert sum(one.text == "陈始伟" for one in layer.entities) == 9


def _document(folder: Path, doc_id: str, text: str, script: str) -> tuple[Workspace, Document]:
    workspace = find_workspace(folder) if folder.exists() else make_workspace(folder)
    path = folder.with_name(f"{doc_id}.md")
    path.write_text(text, encoding="utf-8")
    add_source(workspace, read_file(path)[0], doc_id, {"rights": "own text", "script": script})
    return workspace, read_document(workspace, doc_id)


def test_a_traditional_document_has_the_entities_of_the_simplified_one(tmp_path: Path) -> None:
    texts = [read_marked(line)[0] for line in sentences("sentences")]
    kept = [text for text in texts if convert(convert(text, "s2tw"), "tw2s") == text]
    simplified = "# 题目\n\n" + "\n\n".join(kept) + "\n"
    workspace, hans = _document(tmp_path / "ws", "hans", simplified, "hans")
    _, hant = _document(tmp_path / "ws", "hant", convert(simplified, "s2tw"), "hant_tw")
    schema = load_schema(workspace)
    one, other = suggest(hans, schema), suggest(hant, schema)
    assert len(one.entities) > 60
    place = [(entity.block_id[-4:], entity.start, entity.end, entity.label) for entity in one.entities]
    assert place == [
        (entity.block_id[-4:], entity.start, entity.end, entity.label) for entity in other.entities
    ]
    blocks = {block.id: block.text for block in hant.article.blocks}
    assert all(blocks[entity.block_id][entity.start : entity.end] == entity.text for entity in other.entities)
    assert any(entity.text == "黃河" for entity in other.entities)


def test_labels_that_the_schema_lacks_are_left_out(shipped: tuple[Document, Schema, Layer]) -> None:
    document, schema, layer = shipped
    fewer = replace(schema, entities=tuple(label for label in schema.entities if label.id != "TIME"))
    left = suggest(document, fewer)
    assert [one for one in layer.entities if one.label != "TIME"] == list(left.entities)
    assert len(left.entities) < len(layer.entities)


def test_the_layer_is_written_and_read_the_same(tmp_path: Path) -> None:
    workspace, document = _document(
        tmp_path / "ws", "d", "# 题目\n\n书记刘跃东说。\n\n跃东，你来。\n", "hans"
    )
    layer = suggest(document, load_schema(workspace))
    assert [one.text for one in layer.entities] == ["书记", "刘跃东", "跃东"]
    assert write_layer(workspace, layer)
    assert not write_layer(workspace, suggest(document, load_schema(workspace)))
    assert read_layer(workspace, "d", ANNOTATOR) == layer
