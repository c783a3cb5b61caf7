"""The file in which a person decides: read strictly; decisions are kept for good and never overwritten."""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adjudication.sentence import article_of, body, layer, layers
from duizhao import adjudicating as module
from duizhao.adjudicating import Outcome, Wish, adjudicate_document
from duizhao.adjudication import adjudicate
from duizhao.adjudication.decisions import Decision, add_decisions, decisions_path, read_decisions
from duizhao.adjudication.strategy import Strategy
from duizhao.annotation.checks import check_layer
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
SCHEMA = load_schema(find_workspace(ROOT))
TEXT = "平顶山市的党员胡进进说好，党员都说好。"
SAID = {
    "a01": ["平顶山市/GPE", "胡进进/PER", "胡进进/PER>favor", "topic>favor"],
    "a02": ["平顶山/GPE", "胡进进/PER", "胡进进/PER>against", "topic>favor"],
}
MARK = {"start": 0, "end": 4, "label": "GPE", "text": "平顶山市"}
RECORD = json.dumps(
    {
        "id": "d-b002:0-19/entities/0-4", "about": "entities", "decision": "accept", "by": "wang",
        "options": "x",
        "unit": {"block": "d-b002", "start": 0, "end": 19, "text": TEXT}, "schema": "1.0.0",
        "chosen": ["a01"], "at": "2026-01-01T00:00:00+00:00", "considered": [MARK], "entities": [MARK],
    },
    ensure_ascii=False,
)  # fmt: skip
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 30)
    | st.floats()
    | st.sampled_from(["", "unit", "stances", "平顶山市", "\ud800"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["start", "end", "label", "text", "target", "holder", "polarity"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=6,
)
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
    options = {name: more.pop(name) for name in ("annotators", "by", "strategy") if name in more}
    found = adjudicate_document(workspace, "d", Wish(**options), **more)
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
    assert published_layer(workspace, "d") is None  # and a gold without anything in it is not published
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
        (
            STANCE,
            [{"polarity": "favor", "holder": "王某"}],
            "'王某' names 0 of the entities that may hold it",
        ),
        (STANCE, ["favor"], "is no decision here"),
        (STANCE, [{"polarity": "favor", "holder": "胡进进"}], "'胡进进' names 0 of the entities"),
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
    with pytest.raises(SchemaError, match="does not wait any more"):
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
    assert adjudicate_document(workspace, "d", Wish(annotators=["a01"]), required=False) is None


def test_a_broken_record_of_decisions(workspace: Workspace) -> None:
    run(workspace)
    decide(workspace, {PLACE: "A"})
    run(workspace)
    path = workspace.gold / "d" / "decisions.jsonl"
    good = path.read_text(encoding="utf-8")
    for bad, says in (
        (good.replace('"accept"', '"guess"'), "unknown decision 'guess'"),
        (good.replace(TEXT, TEXT.replace("好", "坏")), "was decided on"),
        (good.replace('"text": "平顶山市"}', '"text": "平顶山是"}'), "is no span of the unit"),
        (good.replace('"considered"', '"regarded"'), "is no decision"),
        (good + "{}\n", "is no decision"),
        (good.replace('"label": "GPE"', '"label": 4', 1), "is no span with a label and its text"),
    ):
        assert bad != good
        path.write_text(bad, encoding="utf-8")
        with pytest.raises(SchemaError, match=says) as error:
            run(workspace)
        assert "decisions.jsonl:" in str(error.value)


def test_a_run_that_ended_between_record_and_file(workspace: Workspace) -> None:
    """The answers are on record, and the file still has them: running it again is quiet."""
    run(workspace)
    decide(workspace, {PLACE: "A B", STANCE: [{"polarity": "neutral"}]})
    answered = (workspace.gold / "d" / "conflicts.yaml").read_bytes()
    run(workspace)
    record = files(workspace)["decisions.jsonl"]
    (workspace.gold / "d" / "conflicts.yaml").write_bytes(answered)
    again = run(workspace)
    assert (again.decided, files(workspace)["decisions.jsonl"]) == ([], record)
    assert not (workspace.gold / "d" / "conflicts.yaml").exists()


def test_reasons_without_an_answer_stay(workspace: Workspace) -> None:
    run(workspace)
    decide(workspace, {PLACE: None}, "再想想")
    decide(workspace, {STANCE: "A"})
    assert "再想想" in (workspace.gold / "d" / "conflicts.yaml").read_text(encoding="utf-8")
    run(workspace)
    assert "再想想" in (workspace.gold / "d" / "conflicts.yaml").read_text(encoding="utf-8")


def test_a_file_that_is_saved_meanwhile_is_left_alone(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(workspace)
    path = workspace.gold / "d" / "conflicts.yaml"
    write = module.write_gold

    def saving(*arguments: Any) -> Any:
        path.write_text(path.read_text(encoding="utf-8") + "# saved\n", encoding="utf-8")
        return write(*arguments)

    monkeypatch.setattr(module, "write_gold", saving)
    with pytest.raises(InputError, match="was saved while the command ran"):
        run(workspace)
    assert path.read_text(encoding="utf-8").endswith("# saved\n")


def test_the_file_names_its_command_and_no_answer_is_passed_over(workspace: Workspace) -> None:
    """Laid out with other options than the next run has: told, not ignored."""
    wish = {"annotators": ["a02", "a01"], "strategy": Strategy("unanimous")}
    run(workspace, **wish)
    head = (workspace.gold / "d" / "conflicts.yaml").read_text(encoding="utf-8")
    assert "duizhao adjudicate d -a a02 -a a01 --strategy unanimous --by NAME" in head
    decide(workspace, {PLACE: "A"})
    with pytest.raises(InputError, match="only a01 has a layer to merge"):
        adjudicate_document(workspace, "d", Wish(annotators=["a01"]), required=False)
    run(workspace, strategy=Strategy("manual"), annotators=["a01", "a02"], dry_run=True)
    with pytest.raises(SchemaError, match=r"does not wait any more.*another --strategy or -a"):
        run(workspace, strategy=Strategy("first", "a01"))


def test_one_id_twice_and_odd_answers(workspace: Workspace) -> None:
    run(workspace)
    path = workspace.gold / "d" / "conflicts.yaml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    decide(workspace, {PLACE: ["A", "B"], STANCE: "无"}, reason=0)  # type: ignore[arg-type]
    outcome = run(workspace)
    assert [(one.kind, one.reason) for one in outcome.decided] == [("both", "0"), ("reject", "0")]
    path.write_text("", encoding="utf-8")
    assert run(workspace).written == []
    rows = [{"id": PLACE, "versions": {}}, {"id": PLACE, "versions": {}}]
    path.write_text(dump_yaml(rows), encoding="utf-8")
    with pytest.raises(SchemaError, match="stands twice"):
        run(workspace)


def test_layers_of_another_schema_are_not_merged(workspace: Workspace) -> None:
    path = workspace.schema
    path.write_text(
        path.read_text(encoding="utf-8").replace("version: 1.0.0", "version: 1.1.0"), encoding="utf-8"
    )
    with pytest.raises(InputError, match=r"is of schema 1\.0\.0, and schema\.yaml is 1\.1\.0"):
        run(workspace)


def test_one_vote_a_person(workspace: Workspace) -> None:
    annotate(workspace, {"a01-2": SAID["a01"]})
    assert run(workspace, dry_run=True).annotators == ["a01", "a02"]
    with pytest.raises(InputError, match="a01-2 is somebody else's second name"):
        run(workspace, annotators=["a01", "a01-2", "a02"])
    with pytest.raises(InputError, match="who is to go first, has no layer"):
        run(workspace, strategy=Strategy("first", "a77"))
    with pytest.raises(InputError, match="gold is what is made"):
        run(workspace, annotators=["a01", "gold"])


@given(st.data())
def test_law_a_damaged_record_is_told_and_never_a_traceback(data: st.DataObject) -> None:
    """Any value in any place of a line: read, or an error with its line."""
    article = article_of(TEXT)
    row = json.loads(RECORD)
    keys = data.draw(st.lists(st.sampled_from(sorted(row)), min_size=1, max_size=2, unique=True))
    for key in keys:
        row[key] = data.draw(JSON)
    with tempfile.TemporaryDirectory() as folder:
        found = Workspace(Path(folder))
        path = decisions_path(found, "d")
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(row) + "\n", encoding="utf-8")
        with contextlib.suppress(SchemaError):
            for one in read_decisions(found, article):
                said = layers(article, {"a01": SAID["a01"], "a02": SAID["a02"]})
                merged = adjudicate(article, said, decisions=[one])
                assert [f.code for f in check_layer(merged.layer, article, SCHEMA) if f.code != "E404"] == []


def test_bytes_that_are_no_text(workspace: Workspace) -> None:
    run(workspace)
    path = workspace.gold / "d" / "decisions.jsonl"
    path.write_bytes("平顶山".encode("gb18030"))
    with pytest.raises(SchemaError, match="is not UTF-8"):
        run(workspace)
    path.write_bytes(b"\xef\xbb\xbf" + RECORD.encode() + b"\n")
    assert len(read_decisions(workspace, read_article(load_source(workspace, "d")))) == 1


def test_two_processes_lose_no_line(workspace: Workspace) -> None:
    one = read_one(workspace)
    both = [
        threading.Thread(target=lambda: [add_decisions(workspace, "d", [one]) for _ in range(50)])
        for _ in "ab"
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    article = read_article(load_source(workspace, "d"))
    assert read_decisions(workspace, article) == [one] * 101


def read_one(workspace: Workspace) -> Decision:
    path = workspace.gold / "d" / "decisions.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(RECORD, encoding="utf-8")  # without a line feed at its end
    return read_decisions(workspace, read_article(load_source(workspace, "d")))[0]


def test_the_sentence_of_these_tests() -> None:
    assert body(article_of(TEXT)).text == TEXT
