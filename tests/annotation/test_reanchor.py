"""Layers moved to a corrected text: cases by their words, and laws over random documents and edits."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from annotation.anchored import DOC, article_of, entity, items_of, layer_of, marked, stance
from duizhao.annotation.alignment import align
from duizhao.annotation.anchors import fold
from duizhao.annotation.checks import check_layer
from duizhao.annotation.placing import Places
from duizhao.annotation.reanchor import Mover, Reanchored, reanchor_layer
from duizhao.annotation.schema import load_schema
from duizhao.model import Article, Entity, Item, Layer, Span, Stance
from duizhao.paths import find_workspace

CASES = json.loads(
    (Path(__file__).resolve().parents[1] / "cases" / "reanchor" / "quotes.json").read_text("utf-8")
)
SCHEMA = load_schema(find_workspace())


def move(layer: Layer, old: Article | None, new: Article) -> Reanchored:
    return reanchor_layer(layer, Mover.of(layer, new, old))


@pytest.mark.parametrize("known", [True, False], ids=["earlier text known", "from the quotes"])
@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_cases(case: dict[str, Any], known: bool) -> None:
    old, who = marked(case["old"])
    new, there = marked(case["new"])
    assert who is not None
    done = move(layer_of(old, [who]), old if known else None, new)
    assert done.exact == known
    aside = [one for one in done.aside if isinstance(one.record, Entity)]
    if there is not None:
        assert aside == []
        assert done.layer.entities == (there,)
        own = next(one for one in done.moved if isinstance(one.new, Entity))
        assert own.respelled == case.get("respelled", False)
        assert own.beside == case.get("beside", False)
    else:
        assert done.layer.entities == ()
        assert [one.reason for one in aside] == [case["reason"]]
        if "words" in case:
            assert aside[0].candidate is not None
            assert aside[0].candidate.text == case["words"]
            assert case["words"] in aside[0].why


def test_cases_have_both_outcomes() -> None:
    reasons = Counter(case.get("reason", "moved") for case in CASES)
    assert set(reasons) == {"moved", "changed", "removed", "split", "context", "ambiguous"}


# --- what hangs together


def example() -> tuple[Article, Layer]:
    old, who = marked("今天【胡进进】说大家都很辛苦。明天他还要来社区值班。\n\n居民们都说他是一个好人。")
    assert who is not None
    first, *_ = items = items_of(old)
    evidence = Span(first.text.index("都很"), first.text.index("都很") + 4)
    stances = [
        stance(first, who.id, evidence=evidence),
        stance(first, "topic", who.id),
        stance(items[2], "topic"),
    ]
    return old, layer_of(old, [who], stances, items)


def test_links_follow() -> None:
    old, layer = example()
    new = article_of("新的一段。\n\n" + old.source.text)
    done = move(layer, old, new)
    assert done.aside == []
    who = done.layer.entities[0]
    assert (who.block_id, who.id) == ("d-b002", "d-b002:2-5:PER")
    about, by, last = done.layer.stances
    assert (about.target, about.holder, by.target, by.holder) == (who.id, "author", "topic", who.id)
    assert about.id == f"d-b002:0-13>{who.id}<author"
    assert about.evidence is not None
    assert about.evidence.of(new.block("d-b002").text) == "都很辛苦"
    assert last.block_id == "d-b003"
    assert done.layer.source_sha256 == new.source.sha256
    assert list(check_layer(done.layer, new, SCHEMA)) == []


def test_an_edited_sentence_is_judged_anew() -> None:
    """Its item and stances go aside; the name in it, whose words and surroundings stand, moves."""
    old, layer = example()
    done = move(layer, old, article_of(old.source.text.replace("都很辛苦", "并不辛苦")))
    assert [type(one.record).__name__ for one in done.aside] == ["Stance", "Stance", "Item"]
    assert {one.reason for one in done.aside} == {"changed"}
    assert done.aside[0].evidence == "都很辛苦"
    assert len(done.layer.entities) == 1
    assert len(done.layer.items) == 2


def test_a_stance_goes_with_its_target() -> None:
    """The sentence is the same but for its width; the target is not to be told from another one."""
    old, who = marked("李明和【李明】好。")
    assert who is not None
    items = items_of(old)
    other = entity(old, who.block_id, 0, 2)
    damaged = replace(who, text="李朋")
    layer = layer_of(old, [other, damaged], [stance(items[0], other.id), stance(items[0], who.id)], items)
    done = move(layer, old, article_of("新的一段写在前面。\n\n李明和李明好。"))
    assert [(type(one.record).__name__, one.reason) for one in done.aside] == [
        ("Entity", "unsound"),
        ("Stance", "link"),
    ]
    assert "'李朋' was set aside (unsound)" in done.aside[1].why
    assert [one.target for one in done.layer.stances] == [done.layer.entities[0].id]


def test_evidence_in_another_paragraph() -> None:
    """A stance lies in one block: evidence that a paragraph break takes away is no longer its own."""
    old = article_of("大家都很辛苦。他说的话就是明证。")
    first, second = items_of(old)
    layer = layer_of(old, [], [stance(first, "topic", evidence=Span(second.start, second.end - 1))])
    joined = move(layer, old, article_of("前面加上一句。大家都很辛苦。他说的话就是明证。"))
    assert [one.evidence for one in joined.layer.stances] == [Span(14, 22)]
    done = move(layer, old, article_of("大家都很辛苦。\n\n他说的话就是明证。"))
    assert [(one.reason, one.evidence) for one in done.aside] == [("link", "他说的话就是明证")]
    assert "is now in another paragraph" in done.aside[0].why


def test_a_stance_about_nothing_is_set_aside() -> None:
    old = article_of("大家都很好。")
    layer = layer_of(old, [], [stance(items_of(old)[0], "d-b009:0-2:PER")])
    done = move(layer, old, article_of("新的一段。\n\n大家都很好。"))
    assert [(one.reason, one.why) for one in done.aside] == [
        ("link", "its target d-b009:0-2:PER is no entity of the layer")
    ]


def test_an_item_becomes_the_sentence_of_the_new_text() -> None:
    """The white space after a sentence belongs to it, so a unit keeps being one."""
    old = article_of("他好。你也很好。大家都好。")
    new = article_of("他好。 你也很好。大家都好。")
    done = move(layer_of(old), old, new)
    assert done.layer.items == tuple(items_of(new))
    assert [one.respelled for one in done.moved] == [True, False, False]


def test_equal_entities_keep_their_numbers() -> None:
    old, who = marked("今天【胡进进】说大家都很辛苦。")
    assert who is not None
    layer = layer_of(old, [who, replace(who, id=f"{who.id}#2", attributes=("generic",))])
    done = move(layer, old, article_of("昨天和今天胡进进说大家都很辛苦。"))
    assert [one.id for one in done.layer.entities] == ["d-b001:5-8:PER", "d-b001:5-8:PER#2"]


def test_blocks_that_are_read_otherwise() -> None:
    """The text is the same; a newer reading joins two paragraphs that an older one kept apart."""
    new = article_of("会议开得很长，大家都来了。志愿者刘跃东来到社区帮助居民。")
    text = new.blocks[0].text
    items = [
        Item(DOC, "d-b001", 0, 13, text[:13], "submitted"),
        Item(DOC, "d-b002", 0, 15, text[13:28], "submitted"),
    ]
    who = Entity("d-b002:3-6:PER", DOC, "d-b002", 3, 6, "PER", "刘跃东")
    layer = replace(layer_of(new, [who], items=items))
    done = move(layer, new, new)
    assert not done.exact
    assert done.aside == []
    assert done.layer.entities == (entity(new, "d-b001", 16, 19),)
    assert done.layer.items == tuple(items_of(new))


def test_without_context_nothing_is_guessed() -> None:
    """Of a layer without items only names are known: one that stands twice now is not placed."""
    old, who = marked("今天【胡进进】说大家都很辛苦。")
    assert who is not None
    layer = layer_of(old, [who], items=[])
    assert move(layer, None, article_of("昨天胡进进说好。")).layer.entities
    done = move(layer, None, article_of("昨天胡进进说，胡进进好。"))
    assert [one.reason for one in done.aside] == ["ambiguous"]


def test_white_space_is_no_quote() -> None:
    old = article_of("今天 胡进进说大家都很辛苦。")
    layer = layer_of(old, [entity(old, "d-b001", 2, 3)])
    done = move(layer, old, article_of("昨天和今天 胡进进说大家都很辛苦。"))
    assert [one.reason for one in done.aside if isinstance(one.record, Entity)] == ["unsound"]


# --- laws

# Few characters, so that names and whole sentences come again; and what counts otherwise than it looks.
characters = st.sampled_from("李明说好人的，一𠮷👍 　Ａb")
sentences_ = st.text(characters, min_size=1, max_size=12).map(lambda text: f"{text.strip() or '好'}。")
paragraphs = st.lists(sentences_, min_size=1, max_size=4).map("".join)
documents = st.lists(paragraphs, min_size=1, max_size=6)
# Sentences that no two of a document share, as most of running text.
VARIED = [chr(0x4E00 + number) for number in range(3000)]


@st.composite
def edited(draw: st.DrawFn, before: list[str]) -> list[str]:
    """Paragraphs after a few corrections of any kind."""
    after = list(before)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(after) - 1))
        kind = draw(st.sampled_from(["insert", "delete", "replace", "move", "copy", "join", "split", "drop"]))
        text = after[at]
        low = draw(st.integers(0, len(text)))
        high = draw(st.integers(low, min(len(text), low + 6)))
        if kind in {"insert", "replace", "delete"}:
            words = "" if kind == "delete" else draw(st.text(characters, min_size=1, max_size=6))
            after[at] = text[:low] + words + text[low if kind == "insert" else high :]
        elif kind in {"move", "copy"}:
            after.insert(draw(st.integers(0, len(after))), text)
            if kind == "move":
                after.remove(text)
        elif kind == "join" and at + 1 < len(after):
            after[at : at + 2] = [text + after[at + 1]]
        elif kind == "split":
            after[at : at + 1] = [text[:low], text[low:]]
        elif kind == "drop" and len(after) > 1:
            del after[at]
    return [text for text in after if text.strip()] or ["好。"]


@st.composite
def layers(draw: st.DrawFn, article: Article, *, trimmed: bool = False) -> Layer:
    """A layer with any entities, and stances about some of them; most sentences have an item.

    Args:
        trimmed: no entity begins or ends with white space.
    """
    items = [item for item in items_of(article) if draw(st.integers(0, 4))]
    found: dict[str, Entity] = {}
    for _ in range(draw(st.integers(0, 8))):
        block = draw(st.sampled_from(article.blocks))
        start = draw(st.integers(0, len(block.text) - 1))
        end = draw(st.integers(start + 1, min(len(block.text), start + 5)))
        one = entity(article, block.id, start, end, draw(st.sampled_from(["PER", "ORG"])))
        if not trimmed or (folded(one.text[0]) and folded(one.text[-1])):
            found[one.id] = one
    stances: dict[str, Stance] = {}
    for item in items:
        inside = [one for one in found.values() if one.block_id == item.block_id]
        if inside and draw(st.booleans()):
            target = draw(st.sampled_from(inside))
            shown = Span(item.start, item.start + 1) if draw(st.booleans()) else None
            one = stance(item, target.id, evidence=shown)
            stances[one.id] = one
    return layer_of(article, list(found.values()), list(stances.values()), items)


def text_of(paragraphs: list[str]) -> str:
    return "# 题目\n\n" + "\n\n".join(paragraphs)


def folded(text: str) -> str:
    return "".join(map(fold, text))


@given(st.data(), documents, st.booleans())
@settings(deadline=None, max_examples=250)
def test_law_nothing_is_lost_and_nothing_is_guessed_wrong(
    data: st.DataObject, before: list[str], known: bool
) -> None:
    old = article_of(text_of(before))
    new = article_of(text_of(data.draw(edited(before))))
    layer = data.draw(layers(old))
    done = move(layer, old if known else None, new)
    records = [*layer.entities, *layer.stances, *layer.items]
    told = [*(one.old for one in done.moved), *(one.record for one in done.aside)]
    assert Counter(map(repr, told)) == Counter(map(repr, records))
    assert len(done.moved) == sum(map(len, (done.layer.entities, done.layer.stances, done.layer.items)))
    assert list(check_layer(done.layer, new, SCHEMA)) == []
    places: dict[tuple[str, int, int], set[str]] = {}
    for one in done.moved:
        block = new.block(one.new.block_id).text
        assert block[one.new.start : one.new.end] == one.new.text
        assert folded(one.new.text) == folded(one.old.text)
        assert one.respelled == (one.new.text != one.old.text)
        if isinstance(one.old, Entity) and isinstance(one.new, Entity):
            assert (one.new.label, one.new.attributes) == (one.old.label, one.old.attributes)
            if not one.respelled:
                at = one.new.block_id, one.new.start, one.new.end
                places.setdefault(at, set()).add(f"{one.old.block_id}:{one.old.start}")
    assert all(len(olds) == 1 for olds in places.values()), "two places became one"


@given(st.data(), documents)
@settings(deadline=None, max_examples=100)
def test_law_without_edits_nothing_changes(data: st.DataObject, before: list[str]) -> None:
    article = article_of(text_of(before))
    layer = data.draw(layers(article))
    done = move(layer, article, article)
    blank = [one for one in done.aside if isinstance(one.record, Entity) and not folded(one.record.text)]
    assume(not blank)
    assert done.aside == []
    assert done.layer == layer


@given(st.data(), st.integers(3, 7), st.booleans())
@settings(deadline=None, max_examples=100)
def test_law_edits_elsewhere_move_a_record_exactly(data: st.DataObject, count: int, known: bool) -> None:
    """Whatever happens to the paragraphs above and below, a record with its context keeps its place."""
    alphabet = random.Random(data.draw(st.integers(0, 9))).sample(VARIED, 400)
    before = [
        "".join(alphabet[at * 40 : at * 40 + 19])
        + "。"
        + "".join(alphabet[at * 40 + 19 : at * 40 + 38])
        + "。"
        for at in range(count)
    ]
    chosen = data.draw(st.integers(0, count - 1))
    above, below = (data.draw(edited(part or ["好。"])) for part in (before[:chosen], before[chosen + 1 :]))
    old, new = article_of(text_of(before)), article_of(text_of([*above, before[chosen], *below]))
    here = next(block for block in old.blocks if block.text == before[chosen])
    there = next((block for block in new.blocks if before[chosen] in block.text), None)
    assert there is not None
    shift = there.text.index(before[chosen])
    start = data.draw(st.integers(8, len(here.text) - 9))
    end = data.draw(st.integers(start + 1, len(here.text) - 8))
    layer = layer_of(old, [entity(old, here.id, start, end)])
    done = move(layer, old if known else None, new)
    assert done.layer.entities == (entity(new, there.id, start + shift, end + shift),)


@given(st.data(), documents)
@settings(deadline=None, max_examples=150)
def test_law_there_and_back(data: st.DataObject, before: list[str]) -> None:
    old = article_of(text_of(before))
    new = article_of(text_of(data.draw(edited(before))))
    layer = data.draw(layers(old, trimmed=True))
    there = move(layer, old, new)
    back = move(there.layer, new, old)
    if not there.aside and not back.aside:
        assert back.layer == layer
    # What came back came back to where it was.
    ways = {repr(one.new): one.old for one in there.moved}
    for one in back.moved:
        first = ways[repr(one.old)]
        assert (one.new.block_id, one.new.start, one.new.end) == (first.block_id, first.start, first.end)


@pytest.mark.parametrize("last", ["b一。bbbbbbb。bb。", "b一。bbbbbbb。bbbbbbbbbbb。b。"])
def test_a_moved_passage_keeps_its_place(last: str) -> None:
    """A paragraph moved in front of one that begins like it, which stayed where it was."""
    first = "b一。bbbbbbb。bbbbbbbb。bbbbbbbbbbb。"
    old = article_of(text_of([first, "b。", last]))
    new = article_of(text_of([first[1:], "b。", first, last]))
    items = [item for item in items_of(old) if item.block_id == "d-b004"]
    done = move(layer_of(old, [], [], items), old, new)
    assert done.aside == []
    assert [(one.block_id, one.start, one.text) for one in done.layer.items] == [
        ("d-b005", item.start, item.text) for item in items
    ]


@given(st.text("ab好人说", max_size=60), st.text("ab好人说", max_size=60))
@settings(deadline=None, max_examples=300)
def test_law_alignment(old: str, new: str) -> None:
    """Runs are equal stretches, in order, and no code point is in two of them; the way back is as long."""
    runs = align(old, new)
    assert runs == sorted(runs)
    for side in ("old", "new"):
        ends = sorted((getattr(run, side), getattr(run, side) + run.size) for run in runs)
        assert all(one[1] <= other[0] for one, other in pairwise(ends))
    for run in runs:
        assert run.size > 0
        assert old[run.old : run.old_end] == new[run.new : run.new_end]
    assert bool(runs) == bool(set(old) & set(new))


def test_a_long_text_is_aligned_in_time() -> None:
    """A quadratic comparison of these 200 000 code points would take an hour."""
    old = "".join(random.Random(1).choices(VARIED, k=200_000))
    new = "".join(char if number % 211 else "改" for number, char in enumerate(old))
    places = Places(old, new)
    assert sum(run.size for run in places.runs) > 198_000
    assert places.place(100_000, 100_003).span == Span(100_000, 100_003)


def test_a_rewritten_text_is_not_compared_to_the_end() -> None:
    """Where nothing pins two long passages together, nothing in them is placed."""
    old, new = "甲乙丙" * 1500, "丙甲" * 2000
    assert sum(run.size for run in align(old, new)) <= 4
