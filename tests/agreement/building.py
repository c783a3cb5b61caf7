"""Documents and layers made of compact cases.

Entities are written as in the guidelines: ``[湛河区]GPE的[张三]PER`` marks two, and brackets may nest.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

from duizhao.agreement.disagreement import Mark
from duizhao.analysis import Analysis
from duizhao.annotation.layers import entity_id, stance_id
from duizhao.documents import Document
from duizhao.model import Article, Block, Entity, Item, Layer, Sentence, Source, Span, Stance, Word

CASES = Path(__file__).resolve().parents[1] / "cases" / "agreement"
HASH = "0" * 64


def cases(name: str) -> Any:
    return json.loads((CASES / name).read_text(encoding="utf-8"))


def marked(text: str) -> tuple[str, list[Mark]]:
    """The plain text, and its marks in text order, outer before inner."""
    plain, opened, found, at = "", [], [], 0
    while at < len(text):
        if text[at] == "[":
            opened.append(len(plain))
        elif text[at] == "]":
            label = re.match(r"[A-Z]+", text[at + 1 :])
            assert label, text
            start = opened.pop()
            found.append(Mark(start, len(plain), label[0], plain[start:]))
            at += len(label[0])
        else:
            plain += text[at]
        at += 1
    assert not opened, text
    return plain, sorted(found, key=lambda one: (one.start, -one.end, one.label))


def document(doc_id: str, paragraphs: Sequence[Sequence[str]]) -> Document:
    """A document of paragraphs of sentences; a word ends at each ``|``, or, without any, everywhere."""
    blocks, analyses = [], []
    for number, sentences in enumerate(paragraphs, 1):
        block_id = f"{doc_id}-b{number:03d}"
        texts = [sentence.replace("|", "") for sentence in sentences]
        whole = "".join(texts)
        blocks.append(Block(block_id, "paragraph", whole, (Span(0, len(whole)),)))
        starts = list(accumulate(map(len, texts), initial=0))
        for at, (sentence, text) in enumerate(zip(sentences, texts, strict=True)):
            made = Sentence(
                f"{block_id}-s{at + 1:02d}", doc_id, block_id, "paragraph", "", at + 1,
                starts[at], starts[at + 1], text,
            )  # fmt: skip
            analyses.append(Analysis(made, words(sentence), (), "", {}))
    return Document(Article(doc_id, Source(doc_id, "", HASH), tuple(blocks)), analyses)


def words(sentence: str) -> tuple[Word, ...]:
    parts = sentence.split("|") if "|" in sentence else list(sentence)
    ends = list(accumulate(map(len, parts)))
    return tuple(Word(end - len(form), end, form) for form, end in zip(parts, ends, strict=True))


def layer(of: Document, annotator: str, rows: Sequence[dict[str, Any] | None], **header: Any) -> Layer:
    """A layer of a document: a row for each sentence, None where nobody opened it.

    Keys of a row: ``marked``, ``topic``, ``stances`` (``target``, ``polarity``, ``holder``: texts of
    entities), and those of an item.
    """
    entities: list[Entity] = []
    stances: list[Stance] = []
    items: list[Item] = []
    for analysis, row in zip(of.analyses, rows, strict=True):
        if row is not None:
            _add(analysis.sentence, row, entities, stances, items)
    return Layer(
        of.article.id,
        header.pop("sha256", HASH),
        annotator,
        "a test",
        "manual",
        header.pop("schema", "1.0.0"),
        tuple(entities),
        tuple(stances),
        tuple(items),
    )


def _add(
    sentence: Sentence, row: dict[str, Any], entities: list[Entity], stances: list[Stance], items: list[Item]
) -> None:
    anchor = (sentence.doc_id, sentence.block_id, sentence.start, sentence.end, sentence.text)
    text, marks = marked(row.get("marked", sentence.text))
    assert text == sentence.text
    own = []
    for mark in marks:
        start, end = mark.start + sentence.start, mark.end + sentence.start
        name = entity_id(sentence.block_id, start, end, mark.label, [one.id for one in entities + own])
        own.append(Entity(name, sentence.doc_id, sentence.block_id, start, end, mark.label, mark.text))
    entities += own
    by_text = {one.text: one.id for one in own}
    named = [dict(one) for one in row.get("stances", ())]
    if row.get("topic"):
        named.append({"target": "topic", "polarity": row["topic"]})
    for one in named:
        target = one["target"] if one["target"] == "topic" else by_text[one["target"]]
        holder = by_text[one["holder"]] if "holder" in one else "author"
        made = Stance("", *anchor, holder, target, one["polarity"])
        stances.append(Stance(stance_id(made), *anchor, holder, target, one["polarity"]))
    if row.get("state") != "unopened":
        rest = {key: row[key] for key in ("suggested", "origin") if key in row}
        items.append(Item(*anchor, row.get("state", "submitted"), **rest))
