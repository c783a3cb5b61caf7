"""Reasons of disagreements, as cases: those that a rule knows and those that it must not claim to know."""

from __future__ import annotations

from typing import Any

import pytest

from agreement.building import cases, document, layer, marked
from duizhao.agreement.disagreement import CONTEXT, Disagreement, Mark, disagreements
from duizhao.agreement.items import Unit, comparable
from duizhao.agreement.reasons import REASONS, RULES

CASES = cases("reasons.json")


def found(first: dict[str, Any], second: dict[str, Any]) -> list[Disagreement]:
    """What two annotators of one sentence disagree about."""
    text, _ = marked(first["marked"])
    of = document("d", [["天亮了。", text]])
    layers = [layer(of, name, [None, row]) for name, row in (("a", first), ("b", second))]
    units: list[Unit] = comparable([of], layers)[0]
    return list(disagreements(units[0], "a", "b"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['reason']} {case['first']}")
def test_cases(case: dict[str, Any]) -> None:
    rows = {"marked": case["first"]}, {"marked": case["second"]}
    for first, second in (rows, rows[::-1]):
        clashes = found(first, second)
        assert len(clashes) == case.get("clashes", 1)
        assert {one.reason for one in clashes} == {case["reason"]}
        if "kind" in case:
            assert {one.kind for one in clashes} == {case["kind"]}


def test_every_reason_has_cases_and_both_languages() -> None:
    told = {case["reason"] for case in CASES}
    assert told == {name for name, _ in RULES} | {""}
    assert set(REASONS) == {name for name, _ in RULES} | {"neutral_or_none"}
    assert sum(not case["reason"] for case in CASES) >= 10
    for reason in REASONS.values():
        assert reason.zh.endswith("。")
        assert reason.en.endswith(".")


def toward(polarity: str, holder: str = "") -> dict[str, Any]:
    text = "[张三]PER说[李四]PER好。"
    stance = {"target": "李四", "polarity": polarity, **({"holder": holder} if holder else {})}
    return {"marked": text, "stances": [stance] if polarity else []}


PLAIN = "张三说李四好。"
STANCES: list[tuple[dict[str, Any], dict[str, Any], tuple[Any, ...]]] = [
    (toward("favor"), toward("favor"), ()),
    (toward("none"), toward(""), ()),
    (toward("favor"), toward("against"), ("target", "polarity", ("favor", "against"), "")),
    (toward("neutral"), toward("none"), ("target", "polarity", ("neutral", "none"), "neutral_or_none")),
    (toward("favor"), toward(""), ("target", "missing", ("favor", "none"), "")),
    (toward("neutral"), toward(""), ("target", "missing", ("neutral", "none"), "neutral_or_none")),
    (toward("favor", "张三"), toward("favor"), ("target", "holder", ("favor", "favor"), "")),
    ({"marked": PLAIN, "topic": "favor"}, {"marked": PLAIN}, ("topic", "missing", ("favor", ""), "")),
    (
        {"marked": PLAIN, "topic": "none"},
        {"marked": PLAIN, "topic": "neutral"},
        ("topic", "polarity", ("none", "neutral"), "neutral_or_none"),
    ),
    ({"marked": PLAIN, "topic": "favor"}, {"marked": PLAIN, "topic": "favor"}, ()),
]


@pytest.mark.parametrize(("first", "second", "expected"), STANCES)
def test_stances(first: dict[str, Any], second: dict[str, Any], expected: tuple[Any, ...]) -> None:
    rows = [(one.about, one.kind, one.values, one.reason) for one in found(first, second)]
    assert rows == ([expected] if expected else [])


def test_a_disagreement_about_a_holder_names_both() -> None:
    (one,) = found(toward("favor", "张三"), toward("favor"))
    assert one.holders == ("张三", "author")
    assert one.first == one.second == (Mark(3, 5, "PER", "李四"),)


def test_places_and_context() -> None:
    long = "昨天下午在市民广场举行的活动上，[湛河区]GPE的志愿者们从早到晚一直忙个不停，没有人喊累。"
    (one,) = found({"marked": long}, {"marked": long.replace("[湛河区]GPE", "[湛河]GPE区")})
    assert (one.kind, one.reason) == ("boundary", "administrative_suffix")
    assert one.offset == 4, "the sentence is the second of its block"
    assert one.as_dict()["second"] == [
        {"label": "GPE", "text": "湛河", "sentence_start": 16, "sentence_end": 18, "start": 20, "end": 22}
    ]
    assert (one.before, one.after) == ("在市民广场举行的活动上，", "的志愿者们从早到晚一直忙")
    assert len(one.before) == len(one.after) == CONTEXT


def test_clashes_that_do_not_touch_are_told_apart() -> None:
    first = "[湛河]GPE区的[张三]PER和[李四]PER来了。"
    second = "[湛河区]GPE的[张三]ORG和李四来了。"
    rows = [(one.kind, one.reason) for one in found({"marked": first}, {"marked": second})]
    assert rows == [("boundary", "administrative_suffix"), ("label", ""), ("missing", "")]


def test_one_clash_of_many_spans() -> None:
    (one,) = found({"marked": "[书记刘跃东]PER说。"}, {"marked": "[书记]TITLE[刘跃东]PER说。"})
    assert [mark.text for mark in one.first] == ["书记刘跃东"]
    assert [mark.text for mark in one.second] == ["书记", "刘跃东"]
    assert (one.kind, one.reason) == ("boundary_and_label", "title_name")
