"""Which sentences are compared, and which layers are refused."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agreement.building import HASH, document, layer
from duizhao.agreement.items import Coverage, comparable, people
from duizhao.agreement.report import agree
from duizhao.documents import Document
from duizhao.errors import AnchorError, InputError
from duizhao.model import Entity, Item, Layer, Stance

DOC = document("d", [["天亮了。", "早市开了。"], ["张三来了。"]])
STATES: list[tuple[dict[str, Any] | None, str]] = [
    ({}, "judged"),
    ({"state": "skipped"}, "skipped"),
    ({"state": "draft"}, "draft"),
    ({"origin": "authors"}, "imported"),
    ({"origin": "authors", "state": "draft"}, "draft"),
    (None, "unopened"),
]
OTHER = layer(DOC, "b", [{}, {}, {}])


def coverage(layers: list[Layer], **options: bool) -> dict[str, Coverage]:
    return {one.annotator: one for one in comparable([DOC], layers, **options)[1]}


@pytest.mark.parametrize(("row", "state"), STATES)
def test_states(row: dict[str, Any] | None, state: str) -> None:
    mine = layer(DOC, "a", [row, {}, None])
    units, _ = comparable([DOC], [mine, OTHER])
    found = coverage([mine, OTHER])["a"]
    assert getattr(found, state) == 1 + (state in {"judged", "unopened"})
    judged = ["早市开了。"] if state != "judged" else ["天亮了。", "早市开了。"]
    assert [unit.sentence.text for unit in units] == judged
    assert found.compared == len(judged)


def test_imported_judgements_count_when_they_are_asked_for() -> None:
    mine = layer(DOC, "a", [{"origin": "authors"}] * 3)
    assert coverage([mine, OTHER])["a"].imported == 3
    assert not comparable([DOC], [mine, OTHER])[0]
    assert coverage([mine, OTHER], imported=True)["a"].judged == 3


@given(st.lists(st.sampled_from([row for row, _ in STATES]), min_size=3, max_size=3), st.booleans())
@settings(deadline=None)
def test_coverage_sums_up(rows: list[dict[str, Any] | None], imported: bool) -> None:
    found = asdict(coverage([layer(DOC, "a", rows), OTHER], imported=imported)["a"])
    parts = ("judged", "skipped", "draft", "imported", "partial", "unopened")
    assert sum(found[part] for part in parts) == found["sentences"] == 3
    assert found["compared"] == found["judged"]


def paragraph(state: str = "submitted", start: int = 0, end: int = 9, **rest: Any) -> Layer:
    """A layer with one item in the first paragraph, 天亮了。早市开了。"""
    text = "天亮了。早市开了。"[start:end]
    item = Item("d", "d-b001", start, end, text, state, **rest)  # type: ignore[arg-type]
    return replace(layer(DOC, "a", [None] * 3), items=(item,))


def test_a_judged_paragraph_makes_its_sentences_judged() -> None:
    units, found = comparable([DOC], [paragraph(), OTHER])
    assert [unit.sentence.id for unit in units] == ["d-b001-s01", "d-b001-s02"]
    assert (found[0].judged, found[0].unopened) == (2, 1)
    assert not comparable([DOC], [paragraph("skipped"), OTHER])[0]


def test_the_sentence_speaks_before_its_paragraph() -> None:
    own = Item("d", "d-b001", 0, 4, "天亮了。", "skipped")
    mine = replace(paragraph(), items=(*paragraph().items, own))
    assert [unit.sentence.id for unit in comparable([DOC], [mine, OTHER])[0]] == ["d-b001-s02"]


def test_an_item_of_the_sentence_speaks_before_those_inside() -> None:
    inside = Item("d", "d-b001", 0, 2, "天亮", "skipped")
    mine = layer(DOC, "a", [{}, None, None])
    for items in ((inside, *mine.items), (*mine.items, inside)):
        assert coverage([replace(mine, items=items), OTHER])["a"].judged == 1


def test_items_inside_count_when_they_cover_the_sentence() -> None:
    assert coverage([paragraph(end=2), OTHER])["a"].partial == 1
    rest = Item("d", "d-b001", 2, 4, "了。", "submitted")
    whole = replace(paragraph(end=2), items=(*paragraph(end=2).items, rest))
    assert coverage([whole, OTHER])["a"].judged == 1
    skipped = replace(whole, items=(whole.items[0], replace(rest, state="skipped")))
    assert coverage([skipped, OTHER])["a"].skipped == 1


def test_an_entity_across_two_sentences_is_told() -> None:
    entity = Entity("x", "d", "d-b001", 2, 6, "PER", "了。早市")
    assert coverage([replace(paragraph(), entities=(entity,)), OTHER])["a"].outside == 1
    assert coverage([paragraph(), OTHER])["a"].outside == 0


ENTITY = Entity("e", "d", "d-b001", 0, 2, "PER", "天亮")
STANCE = Stance("s", "d", "d-b001", 0, 4, "天亮了。", "author", "nobody", "favor")
REFUSED: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"schema_version": "2.0.0"}, InputError, "d/a: made with version 2.0.0 of the labels, d/b with 1.0.0"),
    ({"source_sha256": "1" * 64}, InputError, "d/a: made on another text: sha256 111111111111"),
    ({"annotator": "b"}, InputError, "d/b: two layers of one annotator"),
    ({"doc_id": "other"}, InputError, "other: there is a layer, but no document"),
    ({"entities": (replace(ENTITY, text="天黑"),)}, AnchorError, "d/a d-b001:0-2: the block has '天亮'"),
    ({"entities": (replace(ENTITY, block_id="x"),)}, AnchorError, "d/a x:0-2: the block has ''"),
    ({"stances": (STANCE,)}, InputError, "d/a s: its target nobody is no entity"),
    ({"stances": (replace(STANCE, target="topic", holder="x"),)}, InputError, "its holder x is no entity"),
]


@pytest.mark.parametrize(("changes", "error", "message"), REFUSED)
def test_what_does_not_fit_is_refused(changes: dict[str, Any], error: type[Exception], message: str) -> None:
    mine = replace(layer(DOC, "a", [{}] * 3), **changes)
    with pytest.raises(error, match=message) as caught:
        agree([DOC], [OTHER, replace(OTHER, annotator="c"), mine], resamples=0)
    assert caught.value.remedy  # type: ignore[attr-defined]


def test_one_annotator_is_not_enough() -> None:
    with pytest.raises(InputError, match="b: agreement needs layers of two annotators"):
        agree([DOC], [OTHER])
    with pytest.raises(InputError, match="given twice"):
        comparable([DOC, DOC], [OTHER, replace(OTHER, annotator="a")])


@pytest.mark.parametrize("options", [{"confidence": 1.0}, {"confidence": 0.0}, {"resamples": -1}])
def test_bad_settings(options: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="makes no interval"):
        agree([DOC], [OTHER, replace(OTHER, annotator="a")], **options)


def test_a_document_without_layers_is_no_matter() -> None:
    other: Document = document("e", [["雨停了。"]])
    assert len(comparable([DOC, other], [OTHER, replace(OTHER, annotator="a")])[0]) == 3


NAMES: list[tuple[list[str], dict[str, str] | None, dict[str, str]]] = [
    (["a01", "a01-2", "a01-3"], None, {"a01": "a01", "a01-2": "a01", "a01-3": "a01"}),
    (["a01-2", "b"], None, {"a01-2": "a01-2", "b": "b"}),
    (["a01", "a01-1"], None, {"a01": "a01", "a01-1": "a01-1"}),
    (["x", "y"], {"y": "x"}, {"x": "x", "y": "x"}),
    (["a01", "a01-2"], {"a01-2": "a01-2"}, {"a01": "a01", "a01-2": "a01-2"}),
]


@pytest.mark.parametrize(("names", "given_", "expected"), NAMES)
def test_people(names: list[str], given_: dict[str, str] | None, expected: dict[str, str]) -> None:
    assert people(names, given_) == expected


def test_an_unknown_person() -> None:
    with pytest.raises(InputError, match="names 'z', who has no layer; there are: x, y"):
        people(["x", "y"], {"z": "x"})


def test_the_hash_of_the_cases() -> None:
    assert DOC.article.source.sha256 == OTHER.source_sha256 == HASH
