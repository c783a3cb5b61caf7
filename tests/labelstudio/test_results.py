"""Results of the screen: what a real browser stored, and the way there and back for any judgement."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from duizhao.annotation.layers import entity_id, stance_id
from duizhao.annotation.schema import load_schema
from duizhao.labelstudio.results import Judgement, Unit, read_results, write_results
from duizhao.model import Entity, Span, Stance
from duizhao.paths import shipped_workspace

PATH = Path(__file__).parents[1] / "cases" / "labelstudio" / "browser-results.json"
SCHEMA = load_schema(shipped_workspace())


def cases() -> list[Any]:
    return [pytest.param(case, id=case["comment"]) for case in json.loads(PATH.read_text(encoding="utf-8"))]


def unit(text: str, start: int = 0) -> Unit:
    return Unit("d", "d-b001", start, start + len(text), text)


def entity(one: Unit, start: int, end: int, label: str, attributes: tuple[str, ...] = ()) -> Entity:
    """An entity by its place in the unit."""
    low, high = start + one.start, end + one.start
    name = entity_id(one.block_id, low, high, label)
    return Entity(name, one.doc_id, one.block_id, low, high, label, one.text[start:end], attributes)


def stance(
    one: Unit, holder: str, target: str, polarity: str, basis: str = "", evidence: Span | None = None
) -> Stance:
    place = (one.doc_id, one.block_id, one.start, one.end, one.text)
    made = Stance("", *place, holder, target, polarity, basis, evidence)
    return replace(made, id=stance_id(made))


@pytest.mark.parametrize("case", cases())
def test_what_a_browser_stored(case: dict[str, Any]) -> None:
    assert set(case) - {"translation"} == {"comment", "text", "results", "entities", "stances", "remark"}
    one = unit(case["text"])
    found = read_results(one, case["results"], SCHEMA)
    assert found.problems == []
    assert (found.comment, found.translation) == (case["remark"], case.get("translation", ""))
    assert sorted(found.entities, key=order) == sorted(
        (entity(one, start, end, label, tuple(more)) for start, end, label, more in case["entities"]),
        key=order,
    )
    assert by_id(found.stances) == by_id(
        stance(one, holder, target, polarity, basis, Span(*evidence) if evidence else None)
        for holder, target, polarity, basis, evidence in case["stances"]
    )


@pytest.mark.parametrize("case", cases())
def test_what_a_browser_stored_goes_there_and_back(case: dict[str, Any]) -> None:
    one = unit(case["text"])
    found = read_results(one, case["results"], SCHEMA)
    results, lost = write_results(one, found.entities, found.stances, found.comment, found.translation)
    assert lost == []
    assert read_results(one, results, SCHEMA) == found


def order(one: Entity) -> tuple[int, int, str]:
    return one.start, one.end, one.label


def by_id(stances: Any) -> list[Stance]:
    return sorted(stances, key=lambda one: one.id)


# There and back

texts = st.text(
    st.sampled_from("林小满说好。，“”𠮷😀\u200d🇨é\u0301 　\u00a0\n\r\t<&a1"), min_size=1, max_size=30
)


@st.composite
def judgements(draw: st.DrawFn) -> tuple[Unit, list[Entity], list[Stance], str]:
    one = unit(draw(texts), draw(st.integers(0, 50)))

    def span() -> tuple[int, int]:
        start = draw(st.integers(0, len(one.text) - 1))
        return start, draw(st.integers(start + 1, len(one.text)))

    def choose(group: str, *more: str) -> str:
        return draw(st.sampled_from([*SCHEMA.ids(group), *more]))

    attributes = st.sets(st.sampled_from(SCHEMA.ids("attributes"))).map(lambda ids: tuple(sorted(ids)))
    made = [
        entity(one, *span(), choose("entities"), draw(attributes)) for _ in range(draw(st.integers(0, 6)))
    ]
    entities = list({one.id: one for one in made}.values())
    stances = []
    for target in draw(st.lists(st.sampled_from([*entities, None]), unique=True, max_size=6)):
        polarity, basis = choose("polarities"), choose("bases", "")
        if target is None:
            stances.append(stance(one, "author", "topic", polarity, basis))
            continue
        holder = draw(st.sampled_from(["author", *(other.id for other in entities)]))
        low, high = span()
        evidence = Span(low + one.start, high + one.start) if draw(st.booleans()) else None
        stances.append(stance(one, holder, target.id, polarity, basis, evidence))
    return one, entities, stances, draw(st.sampled_from(["", "备注", "a\nb", " "]))


@given(judgements())
@settings(max_examples=400, deadline=None)
def test_there_and_back(given_: tuple[Unit, list[Entity], list[Stance], str]) -> None:
    one, entities, stances, comment = given_
    results, lost = write_results(one, entities, stances, comment)
    found = read_results(one, json.loads(json.dumps(results)), SCHEMA)
    assert lost == []
    assert found.problems == []
    assert found.entities == sorted(entities, key=order)
    assert by_id(found.stances) == by_id(stances)
    assert found.comment == comment


@given(judgements(), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_of_results_does_not_matter(
    given_: tuple[Unit, list[Entity], list[Stance], str], random: Any
) -> None:
    one, entities, stances, comment = given_
    results, _ = write_results(one, entities, stances, comment)
    shuffled = random.sample(results, len(results))
    assert read_results(one, shuffled, SCHEMA) == read_results(one, results, SCHEMA)


@given(texts.filter(lambda text: len(text) > 1), st.integers(-3, 35), st.integers(-3, 35))
@example("林小", 0, 2)
@settings(deadline=None)
def test_offsets_are_code_points_or_left_out(text: str, start: int, end: int) -> None:
    found = read_results(unit(text), [region("a", start, end)], SCHEMA)
    if 0 <= start < end <= len(text):
        assert [one.text for one in found.entities] == [text[start:end]]
        assert found.problems == []
    else:
        assert found.entities == []
        [problem] = found.problems
        assert f"a region {start}..{end} outside a text of {len(text)} code points is left out" in problem


# What the screen lets through and a layer cannot hold


def region(name: str, start: Any, end: Any, labels: tuple[str, ...] = ("PER",)) -> dict[str, Any]:
    control = "marker" if "EVIDENCE" in labels else "entity"
    value = {"globalOffsets": {"start": start, "end": end}, "labels": list(labels)}
    return {"id": name, "from_name": control, "to_name": "text", "type": "labels", "value": value}


def choice(name: str, control: str, *chosen: str) -> dict[str, Any]:
    value = {"choices": list(chosen)}
    return {"id": name, "from_name": control, "to_name": "text", "type": "choices", "value": value}


def relation(source: str, to: str, *labels: str, direction: str = "right") -> dict[str, Any]:
    ends = {"from_id": source, "to_id": to}
    return {"type": "relation", "direction": direction, "labels": list(labels), **ends}


ANN, BEN = region("a", 0, 1), region("b", 2, 3)
FAVOR = choice("b", "polarity", "favor")
WORDS = region("w", 3, 5, ("EVIDENCE",))


def read(*results: dict[str, Any]) -> Judgement:
    return read_results(unit("甲说乙很好。"), results, SCHEMA)


@pytest.mark.parametrize(
    ("results", "problem"),
    [
        ([{**ANN, "from_name": "other"}], "unknown control 'other'"),
        ([{"type": "rating", "id": "r"}], "unknown control 'rating'"),
        ([region("a", 0, 1, ())], "a region with 0 labels"),
        ([region("a", 0, 1, ("PER", "ORG"))], "a region with 2 labels"),
        ([region("a", 0, 1, ("DOG",))], "unknown label 'DOG' on '甲'"),
        ([ANN, WORDS], "the evidence '很好' is tied to no entity"),
        ([ANN, BEN, relation("b", "a", "holder")], "without a polarity"),
        ([BEN, choice("b", "basis", "explicit")], "without a polarity"),
        ([choice("t", "topic_basis", "explicit")], "toward the topic without a polarity"),
        ([ANN, WORDS, relation("w", "a")], "a relation '' that ties no entity"),
        ([ANN, WORDS, relation("a", "w", "evidence", "holder")], "a relation 'holder' that ties no entity"),
        ([ANN, relation("a", "gone", "holder")], "a relation 'holder' that ties no entity"),
        (
            [ANN, BEN, FAVOR, relation("b", "a", "holder"), relation("b", "b", "holder")],
            "more than one holder",
        ),
    ],
)
def test_problems_are_told(results: list[dict[str, Any]], problem: str) -> None:
    assert any(problem in told for told in read(*results).problems), read(*results).problems


def test_the_first_of_two_labels_is_kept() -> None:
    assert [one.label for one in read(region("a", 0, 1, ("PER", "ORG"))).entities] == ["PER"]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (0, 7),
        (-1, 2),
        (3, 3),
        (4, 2),
        (None, 2),
        ("x", 2),
        ("0", "2"),
        (0.0, 2.0),
        (False, True),
        (0, 10**30),
    ],
)
def test_a_region_outside_the_text_is_left_out(start: Any, end: Any) -> None:
    """What stands beside it is kept."""
    found = read(region("a", start, end), BEN, FAVOR)
    assert [one.text for one in found.entities] == ["乙"]
    assert len(found.stances) == len(found.problems) == 1
    assert "is left out; open the task and draw it again" in found.problems[0]


@pytest.mark.parametrize(
    ("results", "holder", "evidence"),
    [
        ([ANN, BEN, FAVOR, relation("b", "a")], "d-b001:0-1:PER", None),
        ([WORDS, BEN, FAVOR, relation("b", "w")], "author", Span(3, 5)),
    ],
)
def test_a_relation_without_a_name_has_the_only_one_that_fits(
    results: list[dict[str, Any]], holder: str, evidence: Span | None
) -> None:
    found = read(*results)
    assert [(one.holder, one.evidence) for one in found.stances] == [(holder, evidence)]
    [problem] = found.problems
    assert "a relation without a name, from '乙', is read as" in problem


def test_a_region_drawn_twice_is_one_entity() -> None:
    """With the same said about it, by whichever of the two regions anything else is tied to it."""
    again = {**BEN, "id": "c"}
    more = [relation("b", "a", "holder"), relation("c", "a", "holder")]
    found = read(ANN, BEN, FAVOR, again, {**FAVOR, "id": "c"}, *more)
    once = read(ANN, BEN, FAVOR, more[0])
    assert (found.entities, found.stances) == (once.entities, once.stances)
    assert found.problems == ["d-b001:2-3:PER was drawn twice on '乙'; it is taken once"]
    held = read(BEN, again, ANN, choice("a", "polarity", "favor"), relation("a", "c", "holder"))
    assert [one.holder for one in held.stances] == ["d-b001:2-3:PER"]


def test_a_repetition_that_says_something_else_stays() -> None:
    other = [{**BEN, "id": "c"}, choice("c", "polarity", "against")]
    found = read(BEN, FAVOR, *other)
    assert [one.id for one in found.entities] == ["d-b001:2-3:PER", "d-b001:2-3:PER#2"]
    assert {one.target: one.polarity for one in found.stances} == {
        "d-b001:2-3:PER": "against",
        "d-b001:2-3:PER#2": "favor",
    }
    assert [problem for problem in found.problems if "both are kept" in problem]
    assert read(*other, FAVOR, BEN) == found


def test_one_region_with_a_label_and_as_evidence() -> None:
    """Label Studio gives both results the one id of the region."""
    found = read(ANN, BEN, FAVOR, {**region("a", 0, 1, ("EVIDENCE",))}, relation("b", "a", "evidence"))
    assert [one.label for one in found.entities] == ["PER", "PER"]
    assert [one.evidence for one in found.stances] == [Span(0, 1)]
    assert found.problems == []


def drawn(text: Any) -> dict[str, Any]:
    return {**ANN, "value": {**ANN["value"], "text": text}}


@pytest.mark.parametrize("text", ["乙", "甲说", "", "甲" * 500])
def test_a_region_drawn_on_another_text_is_told(text: str) -> None:
    """The span is kept: the text may have been mended elsewhere."""
    found = read(drawn(text))
    assert [one.text for one in found.entities] == ["甲"]
    assert ["drawn on another text" in problem for problem in found.problems] == [True]
    assert len(found.problems[0]) < 200


@pytest.mark.parametrize(
    ("base", "told"),
    [
        ("甲\n乙", "甲\\n乙"),
        ("甲\r\n乙", "甲 \\n乙"),
        ("甲\r\n乙", "甲\n乙"),
        ("a\\n", "a\\n"),
        ("甲\u00a0乙", "甲 乙"),
    ],
)
def test_white_space_tells_no_other_text(base: str, told: str) -> None:
    result = {
        **region("a", 0, len(base)),
        "value": {"start": 0, "end": len(base), "labels": ["PER"], "text": told},
    }
    found = read_results(unit(base), [result], SCHEMA)
    assert ([one.text for one in found.entities], found.problems) == ([base], [])


def test_translation_and_comment_are_apart() -> None:
    results, _ = write_results(unit("甲"), [], [], "备注", "translated")
    found = read_results(unit("甲"), results, SCHEMA)
    assert (found.comment, found.translation, found.problems) == ("备注", "translated", [])


def test_an_arrow_turned_round_counts_from_its_other_end() -> None:
    drawn = read(ANN, BEN, FAVOR, relation("b", "a", "holder"))
    assert read(ANN, BEN, FAVOR, relation("a", "b", "holder", direction="left")) == drawn
    assert [one.holder for one in drawn.stances] == ["d-b001:0-1:PER"]


# What a layer holds and the screen cannot show


def lost_of(one: Unit, entities: list[Entity], *stances: Stance) -> list[str]:
    return write_results(one, entities, stances)[1]


def test_what_the_screen_cannot_show_is_told() -> None:
    one = unit("甲说乙很好。", 10)
    ann, ben = entity(one, 0, 1, "PER"), entity(one, 2, 3, "PER")
    favor = stance(one, "author", ben.id, "favor")
    outside = replace(favor, evidence=Span(3, 8))
    both = [ann, ben]
    assert lost_of(one, both, favor) == []
    for stances, told in (
        ([stance(one, ann.id, "topic", "favor")], "the author toward the topic"),
        ([stance(one, "author", "topic", "favor", "", Span(13, 15))], "its evidence"),
        ([favor, stance(one, ann.id, ben.id, "against")], "a second stance"),
        ([stance(one, "elsewhere", ben.id, "favor")], "outside the unit"),
        ([stance(one, "author", "elsewhere", "favor")], "outside the unit"),
        ([outside], "its evidence, which is outside the unit"),
    ):
        [line] = lost_of(one, both, *stances)
        assert told in line
    results, _ = write_results(one, both, [outside])
    assert read_results(one, results, SCHEMA).stances == [favor]
