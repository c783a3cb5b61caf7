"""Rows of a document that was annotated by paragraph: nothing vanishes because a row is a sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from duizhao.annotation.layers import entity_id, stance_id
from duizhao.dataset.rows import sentence_rows, stance_rows, token_rows
from duizhao.documents import Document, read_document
from duizhao.losses import Losses
from duizhao.model import Entity, Item, Layer, Sentence, Stance
from duizhao.paths import shipped_workspace

DOCUMENT = read_document(shipped_workspace(), "dangqi-gaogao-piaoyang")
BLOCK = "dangqi-gaogao-piaoyang-b005"
SENTENCES = [one.sentence for one in DOCUMENT.analyses if one.sentence.block_id == BLOCK]
FIRST, SECOND, *_, LAST = SENTENCES
TEXT = "".join(one.text for one in SENTENCES)


def entity(start: int, end: int) -> Entity:
    name = entity_id(BLOCK, start, end, "PER")
    return Entity(name, FIRST.doc_id, BLOCK, start, end, "PER", TEXT[start:end])


def stance(target: str, start: int = 0, end: int = len(TEXT), holder: str = "author") -> Stance:
    one = Stance("", FIRST.doc_id, BLOCK, start, end, TEXT[start:end], holder, target, "favor", "implied")
    return replace(one, id=stance_id(one))


INSIDE = entity(LAST.start + 1, LAST.start + 3)
ACROSS = entity(FIRST.end - 1, FIRST.end + 1)


def document(*stances: Stance) -> Document:
    item = Item(FIRST.doc_id, BLOCK, 0, len(TEXT), TEXT, "submitted")
    source = DOCUMENT.article.source
    layer = Layer(
        source.id, source.sha256, "a01", "a test", "manual", "1.0.0", (INSIDE, ACROSS), stances, (item,)
    )
    return replace(DOCUMENT, layer=layer)


@pytest.mark.parametrize(
    ("one", "home"),
    [
        (stance(INSIDE.id), LAST),
        (stance(INSIDE.id, holder=ACROSS.id), LAST),
        (stance(ACROSS.id), FIRST),
        (stance("topic"), FIRST),
        (stance("topic", SECOND.start, LAST.end), SECOND),
        (stance("topic", SECOND.start, SECOND.end), SECOND),
        # Its own sentence, though the target stands in another.
        (stance(INSIDE.id, SECOND.start, SECOND.end), SECOND),
    ],
)
def test_a_stance_is_in_the_rows_of_one_sentence(one: Stance, home: Sentence) -> None:
    losses = Losses()
    [row] = list(stance_rows(document(one), losses))
    assert (row["id"], row["sentence_id"], row["text"]) == (one.id, home.id, home.text)
    assert losses.counts == {}
    start, end = row["target_start"], row["target_end"]
    if home is LAST:
        assert home.text[start:end] == row["target"] == INSIDE.text
    else:
        assert (start, end) == (None, None)
    rows: list[Any] = [row for row in sentence_rows(document(one), losses) if row["stances"]]
    assert [row["id"] for row in rows] == [home.id]


def test_a_stance_where_no_sentence_is_counts_as_lost() -> None:
    losses = Losses()
    one = replace(stance("topic"), block_id="dangqi-gaogao-piaoyang-b999")
    assert list(stance_rows(document(one), losses)) == []
    assert losses.counts == {"stance in no sentence, in no row of `stance`": 1}


def test_an_annotated_paragraph_makes_its_sentences_annotated() -> None:
    done = [row["id"] for row in sentence_rows(document(), Losses()) if row["annotation"] == "submitted"]
    assert done == [one.id for one in SENTENCES]
    assert [row["id"] for row in token_rows(document(), Losses())] == done
