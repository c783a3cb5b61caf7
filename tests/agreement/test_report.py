"""A report as a whole: figures computed by hand, laws, and the form for JSON."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from agreement.building import cases, document, layer
from duizhao.agreement.figures import METRICS, Figure
from duizhao.agreement.reasons import REASONS
from duizhao.agreement.report import agree
from duizhao.agreement.results import PairReport, Report
from duizhao.documents import Document
from duizhao.model import Layer

CASE = cases("three-annotators.json")
DOC = document("d", [CASE["sentences"]])
LAYERS = [layer(DOC, name, rows) for name, rows in CASE["layers"].items()]
REPORT = agree([DOC], LAYERS, labels=["PER", "ORG", "GPE", "TIME"], resamples=0)


def pair(report: Report, names: str) -> PairReport:
    return next(one for one in report.pairs if " ".join(one.annotators) == names)


def check(figures: Mapping[str, Figure], expected: Mapping[str, str | None]) -> None:
    for name, value in expected.items():
        assert name in METRICS
        found = figures[name]
        if value is None:
            assert found.value is None, name
            assert found.reason, name
        else:
            assert found.value == pytest.approx(float(Fraction(value))), name


@pytest.mark.parametrize("names", CASE["pairs"])
def test_pairs_by_hand(names: str) -> None:
    check(pair(REPORT, names).figures, CASE["pairs"][names])


def test_the_whole_by_hand() -> None:
    check(REPORT.figures, CASE["whole"])
    assert REPORT.unranked == CASE["unranked"]
    assert (REPORT.sentences, REPORT.sentences_of_all) == (4, 3)


@pytest.mark.parametrize("names", CASE["labels"])
def test_labels_by_hand(names: str) -> None:
    for label, expected in CASE["labels"][names].items():
        check(pair(REPORT, names).labels[label], expected)


def test_alpha_u_by_hand() -> None:
    terms = {label: (Fraction(one["do"]), Fraction(one["de"])) for label, one in CASE["alpha_u"].items()}
    for label, (do, de) in terms.items():
        assert REPORT.labels[label]["entity.alpha_u"].value == pytest.approx(float(1 - do / de))
    do, de = (sum(one[at] for one in terms.values()) for at in (0, 1))
    assert REPORT.figures["entity.alpha_u"].value == pytest.approx(float(1 - do / de))


def test_every_figure_has_a_name_and_each_scope_its_figures() -> None:
    assert set(REPORT.figures) == set(METRICS) - {"entity.gamma"}
    for one in REPORT.pairs:
        assert set(one.figures) <= set(METRICS)
    per_label = {"entity.exact_f1", "entity.overlap_f1", "entity.boundary_f1", "entity.label_agreement"}
    assert all(set(own) == {*per_label, "entity.alpha_u"} for own in REPORT.labels.values())
    assert list(REPORT.labels) == ["PER", "ORG", "GPE"], "the order that was asked for; TIME was not used"


def test_confusions() -> None:
    table = pair(REPORT, "a01 a03").entities
    assert table.values == ("PER", "ORG", "GPE", "")
    assert table.counts == ((1, 0, 0, 1), (0, 0, 0, 0), (0, 0, 2, 0), (0, 0, 0, 0))
    stances = pair(REPORT, "a01 a02").topic
    assert stances.values == ("favor", "neutral", "against", "none", "unclear")
    assert (stances.counts[0][0], stances.counts[3][3], stances.counts[3][0]) == (2, 1, 1)
    assert sum(map(sum, stances.counts)) == 4


def test_two_annotators_pair_and_whole_are_one() -> None:
    report = agree([DOC], LAYERS[:2], resamples=0)
    for name, figure in report.figures.items():
        if name in report.pairs[0].figures:
            assert figure.value == pytest.approx(report.pairs[0].figures[name].value), name


def test_full_agreement() -> None:
    rows = CASE["layers"]["a02"]
    report = agree([DOC], [layer(DOC, name, rows) for name in "abc"], resamples=0)
    assert report.disagreements == ()
    for name, figure in report.figures.items():
        assert figure.value == pytest.approx(1.0) or (figure.value is None and figure.reason), name


def test_the_order_of_the_layers_does_not_matter() -> None:
    turned = agree([DOC], LAYERS[::-1], labels=["PER", "ORG", "GPE"], resamples=0)
    assert turned.as_dict() == REPORT.as_dict()


PLACES = ["[湛河区]GPE", "[湛河区]GPE", "[湛河]LOC区"]
POLARITIES = ["favor", "against", "none"]


def corpus(seed: int = 7, sentences: int = 40) -> tuple[list[Document], list[Layer]]:
    """Two documents of random judgements of four layers, of which b-2 is b's second."""
    generator = random.Random(seed)
    made, layers = [], []
    for doc_id in ("d1", "d2"):
        of = document(doc_id, [["湛河区的张三说。"] for _ in range(sentences // 2)])
        made.append(of)
        for name in ("a", "b", "b-2", "c"):
            rows: list[dict[str, Any] | None] = []
            for at in range(sentences // 2):
                row: dict[str, Any] = {
                    "marked": f"{generator.choice(PLACES)}的[张三]PER说。",
                    "topic": generator.choice(["favor", "favor", "none", "against"]),
                    "stances": [{"target": "张三", "polarity": generator.choice(POLARITIES)}],
                    "suggested": "rules" if at % 4 == 0 or (at % 4 == 1 and name == "a") else "",
                }
                rows.append(row if generator.random() < 0.9 else {"state": "skipped"})
            layers.append(layer(of, name, rows))
    return made, layers


DOCUMENTS, TEAM = corpus()
WITH_INTERVALS = agree(DOCUMENTS, TEAM, resamples=60, seed=3)


def figures_of(report: Report) -> list[tuple[str, Figure]]:
    found = [(f"whole {name}", one) for name, one in report.figures.items()]
    found += [(f"{label} {name}", one) for label, own in report.labels.items() for name, one in own.items()]
    for own in report.pairs:
        found += [(f"{own.annotators} {name}", one) for name, one in own.figures.items()]
        found += [(f"{label} {name}", one) for label, row in own.labels.items() for name, one in row.items()]
    for part in report.parts:
        found += [(f"{part.name} {name}", one) for name, one in part.figures.items()]
    return found


def test_figures_are_numbers_or_say_why_not() -> None:
    for report in (REPORT, WITH_INTERVALS):
        for name, figure in figures_of(report):
            numbers = [one for one in (figure.value, figure.low, figure.high) if one is not None]
            assert all(math.isfinite(one) for one in numbers), name
            assert figure.n >= 0
            assert (figure.low is None) == (figure.high is None), name
            if figure.value is None or figure.low is None:
                assert figure.reason, name
            elif figure.high is not None:
                assert figure.low <= figure.high, name


def test_intervals_are_about_the_figures() -> None:
    hit = [
        figure.low <= figure.value <= figure.high
        for _, figure in figures_of(WITH_INTERVALS)
        if figure.value is not None and figure.low is not None and figure.high is not None
    ]
    assert len(hit) > 100
    assert sum(hit) / len(hit) > 0.95


def test_the_seed_decides() -> None:
    again = agree(DOCUMENTS, TEAM, resamples=60, seed=3)
    assert again.as_dict() == WITH_INTERVALS.as_dict()
    other = agree(DOCUMENTS, TEAM, resamples=60, seed=4)
    assert other.figures["character.alpha"].value == again.figures["character.alpha"].value
    assert other.figures["character.alpha"] != again.figures["character.alpha"]


def test_self_agreement_enters_no_mean() -> None:
    report = WITH_INTERVALS
    assert report.primary == ("a", "b", "c")
    assert [one.annotators for one in report.pairs if one.same_person] == [("b", "b-2")]
    assert len(report.pairs) == 4
    without = agree(DOCUMENTS, [one for one in TEAM if one.annotator != "b-2"], resamples=0)
    assert {name: one.value for name, one in report.figures.items()} == {
        name: one.value for name, one in without.figures.items()
    }
    as_others = agree(DOCUMENTS, TEAM, same_person={"b-2": "b-2"}, resamples=0)
    assert len(as_others.primary) == 4
    assert not any(one.same_person for one in as_others.pairs)


def test_one_person_alone() -> None:
    report = agree(DOCUMENTS, [one for one in TEAM if one.annotator.startswith("b")], resamples=0)
    assert report.primary == ("b",)
    assert (report.sentences, report.sentences_of_all) == (0, 0)
    assert report.pairs[0].figures["entity.exact_f1"].value is not None
    for name, figure in report.figures.items():
        assert figure.value is None, name
        assert figure.reason, name


def test_conditions() -> None:
    parts = {one.name: one for one in WITH_INTERVALS.parts if one.kind == "condition"}
    assert list(parts) == ["blind", "suggested", "mixed"]
    assert sum(one.sentences for one in parts.values()) == WITH_INTERVALS.sentences
    blind = [
        replace(one, items=tuple(item for item in one.items if not item.suggested))
        for one in TEAM
        if one.annotator in "ab"
    ]
    two = agree(DOCUMENTS, [one for one in TEAM if one.annotator in "ab"], resamples=0)
    found = next(one for one in two.parts if one.name == "blind").figures
    expected = agree(DOCUMENTS, blind, resamples=0).figures
    # αU is not computed for parts: its continuum is the whole.
    assert set(found) == set(expected) - {"entity.alpha_u"}
    assert found == {name: expected[name] for name in found}


def test_documents() -> None:
    parts = {one.name: one for one in WITH_INTERVALS.parts if one.kind == "document"}
    assert list(parts) == ["d1", "d2"]
    alone = agree(DOCUMENTS[1:], [one for one in TEAM if one.doc_id == "d2"], resamples=0)
    for name, figure in parts["d2"].figures.items():
        assert figure.value == pytest.approx(alone.figures[name].value)
        assert figure.n == alone.figures[name].n


def test_a_document_may_be_called_like_a_condition() -> None:
    of = document("blind", [["张三来了。", "雨停了。"]])
    rows = [{"marked": "[张三]PER来了。", "suggested": "rules"}, {}], [{"suggested": "rules"}, {}]
    report = agree([of], [layer(of, name, own) for name, own in zip("ab", rows, strict=True)], resamples=0)
    assert [(one.kind, one.name, one.sentences) for one in report.parts] == [
        ("condition", "blind", 1),
        ("condition", "suggested", 1),
        ("document", "blind", 2),
    ]
    assert [one.figures["entity.exact_f1"].n for one in report.parts] == [0, 1, 1]


def test_few_sentences_have_no_interval() -> None:
    few = agree([DOC], LAYERS, resamples=20)
    assert (
        few.figures["entity.exact_f1"].reason == "no interval: 4 sentences, and fewer than 10 say too little"
    )
    by_document = agree(DOCUMENTS, TEAM, resamples=20, resample_by="document")
    assert "2 documents" in by_document.figures["entity.exact_f1"].reason


def test_documents_can_be_drawn() -> None:
    made, layers = [], []
    for number in range(12):
        of = document(f"d{number:02d}", [["张三来了。", "李四也来了。"]])
        made.append(of)
        for name in "ab":
            clean = number % 3 or name == "a"
            marks = ["[张三]PER来了。", "[李四]PER也来了。"] if clean else ["张三来了。", "李四也来了。"]
            layers.append(layer(of, name, [{"marked": one} for one in marks]))
    by_sentence = agree(made, layers, resamples=200).figures["entity.exact_f1"]
    by_document = agree(made, layers, resamples=200, resample_by="document").figures["entity.exact_f1"]
    assert by_sentence.value == by_document.value == 2 * 16 / 40
    wide = [one.high - one.low for one in (by_sentence, by_document) if one.low is not None and one.high]
    assert wide[1] > wide[0], "sentences of one document resemble each other"


def test_the_form_for_json() -> None:
    row = WITH_INTERVALS.as_dict()
    text = json.dumps(row, ensure_ascii=False, allow_nan=False)
    assert json.loads(text) == row
    assert list(row)[:2] == ["format", "settings"]
    told = {one["sentence"] for one in row["disagreements"]}  # type: ignore[attr-defined]
    assert told == set(row["texts"])  # type: ignore[call-overload]
    for one in row["disagreements"]:  # type: ignore[attr-defined]
        sentence = row["texts"][one["sentence"]]  # type: ignore[index]
        assert one["reason"] in {"", *REASONS}
        for mark in (*one["first"], *one["second"]):
            assert sentence[mark["sentence_start"] : mark["sentence_end"]] == mark["text"]
            block = next(
                block.text for of in DOCUMENTS for block in of.article.blocks if block.id == one["block"]
            )
            assert block[mark["start"] : mark["end"]] == mark["text"]


def test_the_summary_counts_persons_only() -> None:
    summary = WITH_INTERVALS.summary()
    within = sum(one.annotators == ("b", "b-2") for one in WITH_INTERVALS.disagreements)
    assert within > 0
    assert sum(summary["kinds"].values()) == len(WITH_INTERVALS.disagreements) - within
    assert summary["kinds"]["entity boundary_and_label"] == summary["reasons"]["administrative_suffix"]


def test_who_judges_paragraphs_and_who_sentences() -> None:
    """Entities are compared, the topic is not: the two answered different questions."""
    of = document("d", [["张三来了。", "雨停了。"]])
    rows: list[dict[str, Any] | None] = [{"marked": "[张三]PER来了。", "topic": "favor"}, {"topic": "none"}]
    first = layer(of, "a", rows)
    item = first.items[0]
    whole = of.article.blocks[0].text
    second = replace(
        layer(of, "b", rows),
        items=(replace(item, end=len(whole), text=whole),),
        stances=(replace(first.stances[0], end=len(whole), text=whole),),
    )
    report = agree([of], [first, second], resamples=0)
    assert report.figures["entity.exact_f1"].value == 1.0
    assert report.figures["stance.topic.kappa"].n == 0
    assert report.pairs[0].topic_missing == 0
    assert report.pairs[0].topic_other_unit == 3
    assert not report.disagreements
    same = agree([of], [replace(second, annotator="a"), second], resamples=0)
    assert same.figures["stance.topic.agreement"] == Figure(1.0, 1, reason="no interval was asked for")
