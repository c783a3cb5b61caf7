"""What a format cannot hold is taken out, and each piece of it is counted."""

from __future__ import annotations

import pytest

from duizhao.interchange.carrying import fit
from duizhao.interchange.format import EVERYTHING, Format
from duizhao.interchange.passage import Mention, Passage, Position, annotated
from duizhao.losses import Losses
from duizhao.model import Span, Word

TEXT = "湛河区\u3000林业局局长"
ONE = annotated(
    Passage(
        "s1",
        TEXT,
        "d",
        sentences=(Span(0, 4), Span(4, 9)),
        words=(Word(0, 3, "湛河区", "ns", "Zhànhé Qū", "district", "composed"), Word(4, 7, "林业局", "n")),
        syllables=("zhàn", "hé", "qū", None, "lín", "yè", "jú", "jú", "zhǎng"),
        variants={"hant_tw": "湛河區\u3000林業局局長"},
        translation="director",
        state="submitted",
        annotator="a01",
        meta={"k": "v"},
    ),
    [
        Mention(0, 9, "TITLE", key="t"),
        Mention(0, 7, "ORG", ("uncertain",), "o"),
        Mention(0, 3, "GPE", key="g"),
        Mention(2, 8, "FAC", key="f"),
    ],
    [
        Position("g", "o", "favor", "explicit", (0, 2), 0, 4),
        Position("author", "topic", "none"),
        Position("x-s9:0-2:PER", "t", "against"),
    ],
)


def lost(*missing: str, forbidden: str = "", **more: object) -> tuple[Passage | None, list[str]]:
    losses = Losses()
    form = Format("x", "x", (), EVERYTHING - set(missing), forbidden=forbidden, **more)  # type: ignore[arg-type]
    return fit(ONE, form, losses), [f"{kind} {count}" for kind, count in sorted(losses.counts.items())]


def test_a_format_that_carries_everything_changes_nothing() -> None:
    assert lost() == (ONE, [])


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        (("documents",), ["document of a passage 1"]),
        (("sentences",), ["sentence boundary within a passage 1"]),
        (("words",), ["word 2"]),
        (("pos",), ["part of speech of a word 2"]),
        (("pinyin",), ["pinyin of a word 1"]),
        (("glosses",), ["gloss of a word 1"]),
        (("syllables",), ["syllables of a passage 1"]),
        (("variants",), ["other scripts of a passage 1"]),
        (("translation",), ["translation of a passage 1"]),
        (("states",), ["state of a passage 1"]),
        (("annotators",), ["annotator of a passage 1"]),
        (("metadata",), ["metadata of a passage 1"]),
        (("attributes",), ["attribute of an entity 1"]),
        (("basis",), ["basis of a stance 1"]),
        (("evidence",), ["evidence of a stance 1"]),
        (("anchors",), ["part of the passage that a stance is about 1"]),
        (("links",), ["stance whose holder or target is in another passage 1"]),
        (("stances",), ["stance 3"]),
        (("overlapping",), ["entity that overlaps another 1"]),
        (("nested",), ["entity inside of another 3", "stance of an entity that is not carried 1"]),
        (("entities",), ["entity 4", "stance of an entity that is not carried 2"]),
        (("empty", "ids"), []),
    ],
)
def test_each_feature_that_is_missing_is_told(missing: tuple[str, ...], told: list[str]) -> None:
    assert lost(*missing)[1] == told


def test_of_nested_entities_the_longest_stays() -> None:
    kept, _ = lost("nested", "overlapping")
    assert kept is not None
    assert [entity.label for entity in kept.entities] == ["TITLE"]
    assert {stance.holder for stance in kept.stances} == {"author", "x-s9:0-2:PER"}


def test_forbidden_characters_go_and_every_span_moves_along() -> None:
    kept, told = lost(forbidden=r"\s|局")
    assert kept is not None
    assert kept.text == "湛河区林业长"
    assert [(one.start, one.end, one.text) for one in kept.entities] == [
        (0, 6, "湛河区林业长"),
        (0, 5, "湛河区林业"),
        (0, 3, "湛河区"),
        (2, 5, "区林业"),
    ]
    assert [word.form for word in kept.words] == ["湛河区", "林业"]
    assert kept.syllables == ("zhàn", "hé", "qū", "lín", "yè", "zhǎng")
    assert kept.sentences == (Span(0, 3), Span(3, 6))
    assert kept.variants == {"hant_tw": "湛河區林業長"}
    assert kept.stances[0].start == 0
    assert kept.stances[0].holder == "s1:0-3:GPE"
    assert told == [
        "character that the format cannot hold 3",
        "character that the format cannot hold, outside of the text 1",
    ]


def test_an_entity_of_forbidden_characters_is_told_with_its_stances() -> None:
    kept, told = lost(forbidden="[湛河区]")
    assert kept is not None
    assert "entity of characters that the format cannot hold 1" in told
    assert "stance of an entity that is not carried 1" in told
    assert {one.label for one in kept.entities} == {"TITLE", "ORG", "FAC"}


def test_labels_that_a_format_cannot_write_are_renamed_and_told() -> None:
    kept, told = lost(label_forbidden="[^A-Z]")
    assert kept is not None
    assert told == []
    odd = annotated(Passage("s", "党旗"), [Mention(0, 2, "a b")])
    losses = Losses()
    made = fit(odd, Format("x", "x", (), EVERYTHING, label_forbidden=" "), losses)
    assert made is not None
    assert made.entities[0].id == "s:0-2:a_b"
    assert losses.lines() == ["label renamed: 1, for example s 'a b' to 'a_b'"]


@pytest.mark.parametrize("state", ["none", "skipped", "draft"])
def test_where_no_tags_mean_no_entities_what_nobody_finished_stays_out(state: str) -> None:
    losses = Losses()
    form = Format("x", "x", (), EVERYTHING, gold=True)
    assert fit(Passage("s", "党旗", state=state), form, losses) is None
    assert sum(losses.counts.values()) == 1
    assert fit(Passage("s", "党旗", state="submitted"), form, Losses()) is not None
    assert fit(Passage("s", "党旗"), form, Losses()) is not None


def test_a_passage_without_text() -> None:
    losses = Losses()
    assert fit(Passage("s", ""), Format("x", "x", (), frozenset({"ids"})), losses) is None
    assert losses.lines() == ["passage without text: 1, for example s"]
