"""Checks: each finding from one fault, in a layer that is sound but for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from duizhao.annotation.checks import check_layer, require_sound
from duizhao.annotation.layers import annotators, read_layer
from duizhao.annotation.schema import load_schema
from duizhao.article import read_article
from duizhao.errors import AnchorError
from duizhao.model import Article, Block, Entity, Item, Layer, Source, Span, Stance
from duizhao.paths import find_workspace
from duizhao.sources import document_ids, load_source

SHIPPED = find_workspace(Path(__file__).resolve().parents[2])
SCHEMA = load_schema(SHIPPED)
TEXT = "王小明支持湛河区𠮷。"
BLOCK = Block("d-b001", "paragraph", TEXT, (Span(0, len(TEXT)),))
ARTICLE = Article("d", Source("d", TEXT, "a" * 64), (BLOCK,))
PERSON = Entity("d-b001:0-3:PER", "d", "d-b001", 0, 3, "PER", "王小明", ("uncertain",))
PLACE = Entity("d-b001:5-8:GPE", "d", "d-b001", 5, 8, "GPE", "湛河区")
STANCE = Stance(
    "d-b001:0-10>x", "d", "d-b001", 0, 10, TEXT, PERSON.id, PLACE.id, "favor", "explicit", Span(3, 5)
)
TOPIC = replace(STANCE, id="d-b001:0-10>topic", holder="author", target="topic", polarity="none", basis="")
ITEM = Item("d", "d-b001", 0, 10, TEXT, "submitted")
GOOD = Layer("d", "a" * 64, "a01", "by hand", "manual", "1.0.0", (PERSON, PLACE), (STANCE, TOPIC), (ITEM,))


def test_a_sound_layer() -> None:
    assert list(check_layer(GOOD, ARTICLE, SCHEMA)) == []
    require_sound(GOOD, ARTICLE, SCHEMA)


@pytest.mark.parametrize("doc_id", document_ids(SHIPPED))
def test_the_shipped_layers_are_sound(doc_id: str) -> None:
    article = read_article(load_source(SHIPPED, doc_id))
    assert annotators(SHIPPED, doc_id)
    for annotator in annotators(SHIPPED, doc_id):
        assert list(check_layer(read_layer(SHIPPED, doc_id, annotator), article, SCHEMA)) == []


def _entity(**change: object) -> Callable[[Layer], Layer]:
    return lambda layer: replace(layer, entities=(replace(PERSON, **change), PLACE))  # type: ignore[arg-type]


def _stance(**change: object) -> Callable[[Layer], Layer]:
    return lambda layer: replace(layer, stances=(replace(STANCE, **change), TOPIC))  # type: ignore[arg-type]


def _item(**change: object) -> Callable[[Layer], Layer]:
    return lambda layer: replace(layer, items=(replace(ITEM, **change),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fault", "code", "place", "reason"),
    [
        (
            lambda layer: replace(layer, source_sha256="b" * 64),
            "E401",
            "d/a01",
            "made on sha256 bbbbbbbbbbbb,",
        ),
        (_entity(block_id="d-b002"), "E402", "d/a01 d-b002:0-3", "has no block d-b002"),
        (_entity(end=11), "E402", "d/a01 d-b001:0-11", "outside the block's 10 code points"),
        (_entity(start=3), "E402", "d/a01 d-b001:3-3", "outside"),
        (_entity(start=4), "E402", "d/a01 d-b001:4-3", "outside"),
        # A negative start would be a slice of something.
        (_entity(start=-10), "E402", "d/a01 d-b001:-10-3", "outside"),
        (_stance(end=99), "E402", "d/a01 d-b001:0-99", "outside"),
        (_stance(evidence=Span(3, 11)), "E402", f"d/a01 {STANCE.id}", "evidence"),
        (_stance(evidence=Span(3, 3)), "E402", f"d/a01 {STANCE.id}", "evidence"),
        (_item(block_id="d-b009"), "E402", "d/a01 d-b009:0-10", "has no block"),
        (_entity(text="王大明"), "E403", "d/a01 d-b001:0-3", "has '王小明' there, the layer says '王大明'"),
        (_entity(text=""), "E403", "d/a01 d-b001:0-3", "the layer says ''"),
        (_stance(text=TEXT[:-1]), "E403", "d/a01 d-b001:0-10", "the layer says"),
        # UTF-16 offsets: one too far behind a character of two units.
        (_item(end=9), "E403", "d/a01 d-b001:0-9", "the layer says"),
        (_entity(label="PERSON"), "E404", f"d/a01 {PERSON.id}", "unknown label 'PERSON'"),
        # A marker is no entity.
        (_entity(label="EVIDENCE"), "E404", f"d/a01 {PERSON.id}", "unknown label"),
        (_entity(attributes=("sure", "uncertain")), "E404", f"d/a01 {PERSON.id}", "unknown attribute 'sure'"),
        (_stance(polarity="Favor"), "E404", f"d/a01 {STANCE.id}", "unknown polarity 'Favor'"),
        (_stance(polarity=""), "E404", f"d/a01 {STANCE.id}", "unknown polarity ''"),
        (_stance(basis="said"), "E404", f"d/a01 {STANCE.id}", "unknown basis 'said'"),
        (_stance(holder="topic"), "E405", f"d/a01 {STANCE.id}", "its holder topic is no entity"),
        (_stance(target="author"), "E405", f"d/a01 {STANCE.id}", "its target author is no entity"),
        (_stance(target="d-b001:5-8:ORG"), "E405", f"d/a01 {STANCE.id}", "its target d-b001:5-8:ORG"),
        (
            lambda layer: replace(layer, entities=(PERSON, PLACE, PLACE)),
            "E406",
            f"d/a01 {PLACE.id}",
            "2 times",
        ),
        (_stance(id=TOPIC.id), "E406", f"d/a01 {TOPIC.id}", "stands 2 times"),
        (
            lambda layer: replace(layer, items=(ITEM, replace(ITEM, state="draft"))),
            "E406",
            "d/a01 d-b001:0-10",
            "stands 2 times",
        ),
    ],
)
def test_one_fault_one_finding(fault: Callable[[Layer], Layer], code: str, place: str, reason: str) -> None:
    layer = fault(GOOD)
    (finding,) = check_layer(layer, ARTICLE, SCHEMA)
    assert (finding.code, finding.place) == (code, place)
    assert reason in finding.reason
    assert finding.remedy
    with pytest.raises(AnchorError, match=f"{code} "):
        require_sound(layer, ARTICLE, SCHEMA)


def test_all_findings_are_told() -> None:
    """One fault hides no other, but on another text no offset means anything."""
    layer = replace(_entity(label="X", text="x")(GOOD), stances=(replace(STANCE, target="y", polarity="z"),))
    codes = [finding.code for finding in check_layer(layer, ARTICLE, SCHEMA)]
    assert sorted(codes) == ["E403", "E404", "E404", "E405"]
    other = replace(layer, source_sha256="")
    assert [finding.code for finding in check_layer(other, ARTICLE, SCHEMA)] == ["E401"]
