"""The file in which a person decides: read strictly; decisions are kept for good and never overwritten."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from adjudication.sentence import article_of, body, layer
from duizhao.adjudicating import Outcome, adjudicate_document
from duizhao.adjudication.strategy import Strategy
from duizhao.annotation.layers import GOLD, read_layer, write_layer
from duizhao.annotation.schema import load_schema
from duizhao.article import read_article
from duizhao.documents import published_layer
from duizhao.errors import InputError, SchemaError
from duizhao.importers import read_file
from duizhao.paths import Workspace, find_workspace
from duizhao.sources import add_source, load_source
from duizhao.yamlfile import dump_yaml, read_yaml

ROOT = Path(__file__).resolve().parents[2]
TEXT = "平顶山市的党员胡进进说好，党员都说好。"
SAID = {
    "a01": ["平顶山市/GPE", "胡进进/PER", "胡进进/PER>favor", "topic>favor"],
    "a02": ["平顶山/GPE", "胡进进/PER", "胡进进/PER>against", "topic>favor"],
}
PLACE, STANCE = "d-b002:0-19/entities/0-4", "d-b002:0-19/stances/7-10-PER"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """One document of one sentence, which two people annotated: they differ on a boundary and on a stance."""
    (tmp_path / "annotations").mkdir()
    shutil.copy(ROOT / "annotations" / "schema.yaml", tmp_path / "annotations")
    (tmp_path / "corpus" / "sources").mkdir(parents=True)
    found = find_workspace(tmp_path)
    text = tmp_path / "d.md"
    text.write_text(f"# 通知\n\n{TEXT}\n", encoding="utf-8")
    add_source(found, read_file(text)[0], "d", {"rights": "own text"})
    annotate(found, SAID)
    return found


def annotate(workspace: Workspace, said: dict[str, list[str]]) -> None:
    article = read_article(load_source(workspace, "d"))
    version = load_schema(workspace).version
    for name, words in said.items():
        made = layer(article, name, words)
        write_layer(workspace, type(made)(*[getattr(made, field) for field in made.__slots__][:5], version, *[
            getattr(made, field) for field in made.__slots__][6:]))  # fmt: skip


def run(workspace: Workspace, **more: Any) -> Outcome:
    found = adjudicate_document(workspace, "d", Strategy(), **more)
    assert found
    return found


def decide(workspace: Workspace, answers: dict[str, Any], reason: str | None = None) -> None:
    """Write decisions into the file, as a person would."""
    path = workspace.gold / "d" / "conflicts.yaml"
    rows = read_yaml(path).value
    for row in rows:
        if row["id"] in answers:
            row["decision"], row["reason"] = answers[row["id"]], reason
    path.write_text(dump_yaml(rows), encoding="utf-8")


def files(workspace: Workspace) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((workspace.gold / "d").iterdir())}


def test_from_conflict_to_gold(workspace: Workspace) -> None:
    first = run(workspace)
    assert [conflict.id for conflict in first.merged.conflicts] == [PLACE, STANCE]
    assert [conflict.kind for conflict in first.merged.conflicts] == ["boundary", "polarity"]
    assert read_layer(workspace, "d", GOLD).items == ()  # a sentence that waits is not gold
    assert published_layer(workspace, "d") is not None
    before = files(workspace)
    assert run(workspace).written == []
    assert files(workspace) == before

    decide(workspace, {PLACE: "A"}, "后缀在内")
    second = run(workspace, by="wang")
    assert [decision.id for decision in second.decided] == [PLACE]
    assert [conflict.id for conflict in second.merged.conflicts] == [STANCE]
    decide(workspace, {STANCE: [{"polarity": "neutral", "basis": "implied"}]})
    third = run(workspace, by="li")
    assert third.merged.conflicts == []
    assert not (workspace.gold / "d" / "conflicts.yaml").exists()

    gold = read_layer(workspace, "d", GOLD)
    assert [(one.text, one.label) for one in gold.entities] == [("平顶山市", "GPE"), ("胡进进", "PER")]
    assert {(one.target, one.polarity, one.basis) for one in gold.stances} == {
        ("topic", "favor", ""), ("d-b002:7-10:PER", "neutral", "implied"),
    }  # fmt: skip
    lines = (workspace.gold / "d" / "decisions.jsonl").read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines]
    assert [(one["decision"], one["by"], one["chosen"]) for one in told] == [
        ("accept", "wang", ["a01"]), ("edit", "li", []),
    ]  # fmt: skip
    assert told[0]["reason"] == "后缀在内"
    origins = [json.loads(line) for line in files(workspace)["origins.jsonl"].decode().splitlines()]
    assert {(one["id"], one["how"], tuple(one["annotators"])) for one in origins} >= {
        ("d-b002:0-4:GPE", "decision", ("a01",)), ("d-b002:7-10:PER", "unanimous", ("a01", "a02")),
    }  # fmt: skip
    # Running it again changes nothing, and what people decided is never asked again.
    before = files(workspace)
    assert (run(workspace).written, run(workspace).decided) == ([], [])
    assert files(workspace) == before


@pytest.mark.parametrize(
    ("answer", "entities"),
    [
        ("A", ["平顶山市/GPE"]),
        ("b", ["平顶山/GPE"]),
        ("A B", ["平顶山/GPE", "平顶山市/GPE"]),
        ("A+B", ["平顶山/GPE", "平顶山市/GPE"]),
        ("none", []),
        ([], []),
        ([{"text": "平顶山市", "label": "LOC"}], ["平顶山市/LOC"]),
        ([{"text": "党员", "label": "TITLE", "nth": 2}], ["党员/TITLE"]),
    ],
)
def test_answers(workspace: Workspace, answer: Any, entities: list[str]) -> None:
    run(workspace)
    decide(workspace, {PLACE: answer, STANCE: "none"})
    merged = run(workspace).merged
    found = [f"{one.text}/{one.label}" for one in merged.layer.entities if one.text != "胡进进"]
    assert sorted(found) == sorted(entities)
    if entities == ["党员/TITLE"]:
        assert merged.layer.entities[-1].start == 13
    [topic] = merged.layer.stances
    assert topic.target == "topic"


@pytest.mark.parametrize(
    ("where", "answer", "says"),
    [
        (PLACE, "C", "is no decision here"),
        (PLACE, "A und B", "is no decision here"),
        (PLACE, 3, "is no decision here"),
        (PLACE, [{"text": "平顶山市"}], "the key 'label' is missing"),
        (PLACE, [{"text": "平顶山市", "label": "XYZ"}], "unknown label 'XYZ'"),
        (PLACE, [{"text": "北京市", "label": "GPE"}], "'北京市' stands 0 times"),
        (PLACE, [{"text": "党员", "label": "TITLE"}], "'党员' stands 2 times in the sentence; say which"),
        (PLACE, [{"text": "党员", "label": "TITLE", "nth": 3}], "stands 2 times"),
        (PLACE, [{"text": "党员", "label": "TITLE", "nth": True}], "stands 2 times"),
        (STANCE, "A B", "one holder cannot have two stances toward one target"),
        (STANCE, [{"polarity": "favor"}, {"polarity": "against"}], "one holder cannot have two stances"),
        (STANCE, [{"polarity": "good"}], "unknown polarity 'good'"),
        (STANCE, [{"polarity": "favor", "basis": "seen"}], "unknown basis 'seen'"),
        (STANCE, [{"polarity": "favor", "holder": "王某"}], "'王某' names 0 entities"),
        (STANCE, ["favor"], "must be a mapping"),
    ],
)
def test_what_cannot_be_read(workspace: Workspace, where: str, answer: Any, says: str) -> None:
    """An error with its line; nothing is written, and what the person wrote stays."""
    run(workspace)
    decide(workspace, {where: answer})
    before = files(workspace)
    with pytest.raises(SchemaError, match=says) as error:
        run(workspace)
    assert "conflicts.yaml:" in str(error.value)
    assert files(workspace) == before


def test_versions_that_changed_meanwhile(workspace: Workspace) -> None:
    """Nobody decides on something else than what was laid before them."""
    run(workspace)
    decide(workspace, {PLACE: "A"})
    annotate(workspace, {"a02": ["平顶山市/LOC", "胡进进/PER"]})
    before = files(workspace)
    with pytest.raises(SchemaError, match="versions that have changed"):
        run(workspace)
    annotate(workspace, {"a02": ["平顶山市/GPE", "胡进进/PER"]})
    with pytest.raises(SchemaError, match="not there any more"):
        run(workspace)
    assert files(workspace) == before


def test_a_decision_is_never_overwritten(workspace: Workspace) -> None:
    """A later decision stands below the earlier one; what annotators change later is told."""
    run(workspace)
    decide(workspace, {PLACE: "A", STANCE: "A"})
    run(workspace)
    first = files(workspace)["decisions.jsonl"]
    annotate(workspace, {"a02": ["平顶山市/LOC", "胡进进/PER", "topic>favor"]})
    again = run(workspace)
    assert PLACE in {decision.id for decision in again.merged.outdated}
    assert [one.label for one in again.merged.layer.entities] == ["GPE", "PER"]
    assert files(workspace)["decisions.jsonl"] == first


def test_dry_run_and_wrong_names(workspace: Workspace) -> None:
    outcome = run(workspace, dry_run=True)
    assert (len(outcome.merged.conflicts), outcome.written) == (2, [])
    assert not workspace.gold.exists()
    with pytest.raises(InputError, match="only a01 has a layer"):
        run(workspace, annotators=["a01", "a77"])
    with pytest.raises(InputError, match="is no pseudonym"):
        run(workspace, by="Wang Li")
    assert adjudicate_document(workspace, "d", Strategy(), annotators=["a01"], required=False) is None


def test_a_broken_record_of_decisions(workspace: Workspace) -> None:
    run(workspace)
    decide(workspace, {PLACE: "A"})
    run(workspace)
    path = workspace.gold / "d" / "decisions.jsonl"
    good = path.read_text(encoding="utf-8")
    for bad, says in (
        (good.replace('"accept"', '"guess"'), "unknown decision 'guess'"),
        (good.replace('"start": 0', '"start": 1', 1), "was decided on"),
        (good + "{}\n", "is no decision"),
        (good.replace('"label": "GPE"', '"label": 4', 1), "is no span with a label"),
    ):
        path.write_text(bad, encoding="utf-8")
        with pytest.raises(SchemaError, match=says) as error:
            run(workspace)
        assert "decisions.jsonl:" in str(error.value)


def test_the_sentence_of_these_tests() -> None:
    assert body(article_of(TEXT)).text == TEXT
