"""Documents out of sentences and back: texts, entities and links stay, boundaries that cannot are told."""

from __future__ import annotations

from hypothesis import given, settings
from strategies import corpora

from duizhao.interchange.passage import Mention, Passage, Position, annotated, positions
from duizhao.interchange.units import to_documents, to_sentences
from duizhao.losses import Losses
from duizhao.model import Span


def entities(passages: list[Passage]) -> list[tuple[str, str]]:
    return sorted((one.label, one.text) for passage in passages for one in passage.entities)


@settings(max_examples=150, deadline=None)
@given(corpora())
def test_law_joining_keeps_every_entity_stance_and_character(passages: list[Passage]) -> None:
    joined = list(to_documents(passages, Losses()))
    assert entities(joined) == entities(passages)
    assert sum(len(one.stances) for one in joined) == sum(len(one.stances) for one in passages)
    assert "".join(one.text for one in joined).replace("\n", "") == "".join(
        one.text for one in passages
    ).replace("\n", "")
    for one in joined:
        ids = {entity.id for entity in one.entities} | {"author", "topic"}
        assert {party for stance in one.stances for party in (stance.holder, stance.target)} <= ids


@settings(max_examples=150, deadline=None)
@given(corpora())
def test_law_dividing_keeps_every_entity_stance_and_character(passages: list[Passage]) -> None:
    divided = list(to_sentences(passages, Losses(), split=True))
    assert "".join(one.text for one in divided) == "".join(one.text for one in passages)
    assert entities(divided) == entities(passages)
    assert sum(len(one.stances) for one in divided) == sum(len(one.stances) for one in passages)
    assert all(not one.sentences for one in divided)


def test_a_stance_finds_its_target_in_another_sentence() -> None:
    text = "胡进进说。他支持市林业局。"
    whole = annotated(
        Passage("d", text, "d", (Span(0, 5), Span(5, 13))),
        [Mention(0, 3, "PER", key="h"), Mention(8, 12, "ORG", key="o")],
        [Position("h", "o", "favor", start=5, end=13)],
    )
    first, second = to_sentences([whole], Losses())
    assert (first.id, second.id) == ("d-s01", "d-s02")
    [stance] = positions(second)
    assert (stance.holder, stance.target) == ("d-s01:0-3:PER", "d-s02:3-7:ORG")
    again = next(to_documents([first, second], Losses()))
    assert again.text == "胡进进说。\n他支持市林业局。"
    assert positions(again)[0].holder == "d:0-3:PER"
    assert again.sentences == (Span(0, 6), Span(6, 14))


def test_an_entity_across_a_boundary_holds_its_sentences_together() -> None:
    whole = annotated(
        Passage("d", "看《怎么办？\n去哪》吧。好。", "", (Span(0, 7), Span(7, 12), Span(12, 14))),
        [Mention(1, 10, "WORK")],
    )
    losses = Losses()
    made = list(to_sentences([whole], losses))
    assert [one.text for one in made] == ["看《怎么办？\n去哪》吧。", "好。"]
    assert losses.counts == {"sentence boundary inside of an entity": 1}


def test_sentences_that_are_not_known_are_found() -> None:
    made = list(to_sentences([Passage("d", "他走了。她来了！")], Losses(), split=True))
    assert [one.text for one in made] == ["他走了。", "她来了！"]
    assert list(to_sentences([Passage("d", "他走了。她来了！")], Losses())) == [
        Passage("d", "他走了。她来了！")
    ]
