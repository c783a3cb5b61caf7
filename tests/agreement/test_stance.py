"""Stances side by side."""

from __future__ import annotations

from typing import Any

import pytest

from agreement.building import document, layer
from duizhao.agreement.items import Unit, comparable
from duizhao.agreement.report import agree
from duizhao.agreement.stance import compared, records, values

TEXT = "张三和李四来了。"
DOC = document("d", [[TEXT]])
BOTH = "[张三]PER和[李四]PER来了。"


def unit(first: dict[str, Any], second: dict[str, Any]) -> Unit:
    units, _ = comparable([DOC], [layer(DOC, "a", [first]), layer(DOC, "b", [second])])
    return units[0]


def found(first: dict[str, Any], second: dict[str, Any]) -> list[tuple[str, tuple[str, str] | None]]:
    made = unit(first, second)
    return [(one.about, one.polarities) for one in compared(made.judged["a"], made.judged["b"])]


def toward(name: str, polarity: str, holder: str = "") -> dict[str, str]:
    return {"target": name, "polarity": polarity, **({"holder": holder} if holder else {})}


CASES: list[tuple[dict[str, Any], dict[str, Any], list[tuple[str, tuple[str, str] | None]]]] = [
    ({}, {}, []),
    ({"topic": "favor"}, {"topic": "none"}, [("topic", ("favor", "none"))]),
    ({"topic": "favor"}, {}, [("topic", None)]),
    ({"marked": BOTH}, {}, []),
    ({"marked": BOTH}, {"marked": BOTH}, [("target", ("none", "none")), ("target", ("none", "none"))]),
    (
        {"marked": BOTH, "stances": [toward("李四", "favor")]},
        {"marked": BOTH},
        [("target", ("none", "none")), ("target", ("favor", "none"))],
    ),
    (  # by the same span, whatever the label
        {"marked": "[张三]PER和李四来了。", "stances": [toward("张三", "favor")]},
        {"marked": "[张三]ORG和李四来了。", "stances": [toward("张三", "against")]},
        [("target", ("favor", "against"))],
    ),
    (  # not by overlap
        {"marked": "[张三和李四]PER来了。", "stances": [toward("张三和李四", "favor")]},
        {"marked": "[张三]PER和李四来了。", "stances": [toward("张三", "favor")]},
        [],
    ),
    (  # the author's stance goes first
        {"marked": BOTH, "stances": [toward("张三", "against", "李四"), toward("张三", "favor")]},
        {"marked": BOTH, "stances": [toward("张三", "favor")]},
        [("target", ("favor", "favor")), ("target", ("none", "none"))],
    ),
]


@pytest.mark.parametrize(("first", "second", "expected"), CASES)
def test_what_is_compared(
    first: dict[str, Any], second: dict[str, Any], expected: list[tuple[str, tuple[str, str] | None]]
) -> None:
    assert found(first, second) == expected
    turned = [(about, pair[::-1] if pair else None) for about, pair in expected]
    assert found(second, first) == turned
    # For two annotators, the values of the group are those of the pair.
    made = unit(first, second)
    own = [(about, tuple(row)) for about, row in values(list(made.judged.values())) if len(row) > 1]
    assert sorted(own) == sorted((about, pair) for about, pair in expected if pair)


def test_joint_records() -> None:
    row = {"marked": BOTH, "stances": [toward("张三", "favor", "李四"), toward("李四", "none")]}
    judgement = unit(row, row).judged["a"]
    assert list(records(judgement, with_holder=False)) == [(0, 2, "PER", "favor")], "none is no stance"
    assert list(records(judgement, with_holder=True)) == [(0, 2, "PER", "favor", ("d-b001", 3, 5, "PER"))]


def test_joint_f1_needs_all_parts() -> None:
    first = {"marked": BOTH, "stances": [toward("张三", "favor"), toward("李四", "favor", "张三")]}
    second = {"marked": BOTH, "stances": [toward("张三", "favor", "李四"), toward("李四", "favor", "张三")]}
    figures = agree([DOC], [layer(DOC, "a", [first]), layer(DOC, "b", [second])], resamples=0).figures
    assert figures["stance.joint_f1"].value == 1.0
    assert figures["stance.joint_holder_f1"].value == 0.5
    assert figures["stance.holder"].value == 0.5
    unsaid = {**second, "stances": [toward("张三", "none"), toward("李四", "favor", "张三")]}
    holders = agree([DOC], [layer(DOC, "a", [first]), layer(DOC, "b", [unsaid])], resamples=0).figures
    assert (holders["stance.holder"].value, holders["stance.holder"].n) == (1.0, 1), "none has no holder"
    relabelled = {**second, "marked": "[张三]ORG和[李四]PER来了。"}
    figures = agree([DOC], [layer(DOC, "a", [first]), layer(DOC, "b", [relabelled])], resamples=0).figures
    assert figures["stance.joint_f1"].value == 0.5, "the label is part of it"
    assert figures["stance.target.agreement"].value == 1.0, "and no part of this"
