"""A corpus large enough to be interrupted, and what must be true of a project after every trouble."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from duizhao.annotation.layers import entity_id, write_layer
from duizhao.annotation.schema import Schema, load_schema
from duizhao.documents import Document, read_document
from duizhao.importers import read_file
from duizhao.labelstudio.client import Client
from duizhao.labelstudio.projects import find_project
from duizhao.labelstudio.pull import PullReport, pull
from duizhao.labelstudio.push import PushReport, push
from duizhao.labelstudio.push.entries import Along
from duizhao.model import BODY_KINDS, Entity, Item, Layer
from duizhao.paths import Workspace, find_workspace
from duizhao.sources import add_source

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("林小满", "𠮷野家", "市林业局", "王大雪", "青山社区")
ACTS = ("来到", "走访了", "感谢", "批评了", "介绍了")


def text(number: int, sentences: int) -> str:
    """An article of many short sentences, no two alike."""
    draw = random.Random(number)
    lines = [f"# 第{number}篇", ""]
    for at in range(sentences):
        lines.append(f"{draw.choice(NAMES)}{draw.choice(ACTS)}{draw.choice(NAMES)}，这是第{at + 1}次。")
        if at % 5 == 4:
            lines.append("")
    return "\n".join(lines) + "\n"


@dataclass
class Corpus:
    """Documents and a layer of suggestions for each."""

    workspace: Workspace
    schema: Schema
    documents: list[Document]
    layers: dict[str, Layer] = field(default_factory=dict)

    @property
    def along(self) -> Along:
        return Along(self.layers)

    @property
    def units(self) -> list[str]:
        return [
            one.sentence.id
            for document in self.documents
            for one in document.analyses
            if one.sentence.block_kind in BODY_KINDS
        ]

    @property
    def articles(self) -> dict[str, Any]:
        return {document.article.id: document.article for document in self.documents}

    def push(self, client: Client, title: str, **options: Any) -> PushReport:
        return push(client, self.documents, self.schema, title=title, along=self.along, **options)

    def pull(self, client: Client, title: str, **options: Any) -> PullReport:
        project = find_project(client, title)
        assert project
        return pull(client, project, self.workspace, self.articles, self.schema, **options)


def make_corpus(folder: Path, documents: int, sentences: int) -> Corpus:
    for name in ("corpus", "annotations"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.rmtree(folder / "annotations" / "layers")
    shutil.rmtree(folder / "corpus" / "sources" / "dangqi-gaogao-piaoyang")
    workspace = find_workspace(folder)
    made = []
    for number in range(1, documents + 1):
        path = folder / "text.md"
        path.write_text(text(number, sentences), encoding="utf-8")
        add_source(workspace, read_file(path)[0], f"d{number:02d}", {"rights": "own text"})
        made.append(read_document(workspace, f"d{number:02d}"))
        path.unlink()
    corpus = Corpus(workspace, load_schema(workspace), made)
    for document in made:
        layer = suggestions(document)
        corpus.layers[document.article.id] = layer
        write_layer(workspace, layer)
    return corpus


def suggestions(document: Document) -> Layer:
    """Every name found by looking for it."""
    entities, items = [], []
    for one in document.analyses:
        sentence = one.sentence
        if sentence.block_kind not in BODY_KINDS:
            continue
        items.append(
            Item(sentence.doc_id, sentence.block_id, sentence.start, sentence.end, sentence.text, "submitted")
        )
        for name in NAMES:
            at = sentence.text.find(name)
            if at >= 0:
                start = sentence.start + at
                made = entity_id(sentence.block_id, start, start + len(name), "PER")
                entities.append(
                    Entity(made, sentence.doc_id, sentence.block_id, start, start + len(name), "PER", name)
                )
    source = document.article.source
    return Layer(
        source.id, source.sha256, "finder", "a test", "automatic", "1.0.0", tuple(entities), (), tuple(items)
    )


def keys(client: Client, title: str) -> Counter[str]:
    """How often each unit stands in a project."""
    project = find_project(client, title)
    assert project
    return Counter(str(data["sid"]) for _, data in client.tasks(project.id))


def once_each(client: Client, title: str, corpus: Corpus) -> None:
    """Nothing lost, nothing doubled: every unit is there once, with its suggestions."""
    found = keys(client, title)
    assert set(found) == set(corpus.units)
    assert set(found.values()) == {1}
    project = find_project(client, title)
    assert project
    # Counted from what is stored: the server's own counters lag when its database was locked meanwhile.
    stored = Counter(len(task["predictions"]) for task in client.export(project.id))
    assert stored == {1: len(found)}, dict(stored)
