"""Prodigy: tokens that make up the text, relations between spans, answers, fields that are not read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from duizhao.errors import InputError
from duizhao.interchange.converting import read_passages, write_passages
from duizhao.interchange.format import Options
from duizhao.interchange.passage import Mention, Passage, Position, annotated
from duizhao.interchange.registry import find, format_to_read
from duizhao.losses import Losses

FORM = find("prodigy")


def read(path: Path) -> tuple[list[Passage], Losses]:
    losses = Losses()
    return list(read_passages(path, FORM, Options(), losses)), losses


def file(folder: Path, *rows: Any) -> Path:
    path = folder / "a.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def written(folder: Path, *passages: Passage, tokens: str = "characters") -> list[dict[str, Any]]:
    path = folder / "w.jsonl"
    write_passages(iter(passages), path, FORM, Options(tokens=tokens), Losses())
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


SOME = annotated(
    Passage("a", "𠮷野家 在\u3000林业局", state="submitted"),
    [Mention(0, 3, "ORG", ("uncertain",), "a"), Mention(0, 3, "ORG", key="b"), Mention(3, 8, "GPE", key="c")],
    [Position("b", "c", "favor"), Position("a", "b", "none")],
)


@pytest.mark.parametrize("tokens", ["characters", "words"])
def test_tokens_make_up_the_text_and_spans_fall_on_them(tmp_path: Path, tokens: str) -> None:
    (row,) = written(tmp_path, SOME, tokens=tokens)
    found = row["tokens"]
    assert "".join(one["text"] + " " * one["ws"] for one in found) == SOME.text
    assert [one["id"] for one in found] == list(range(len(found)))
    assert all(SOME.text[one["start"] : one["end"]] == one["text"] for one in found)
    for span in row["spans"]:
        inside = found[span["token_start"] : span["token_end"] + 1]
        assert (inside[0]["start"], inside[-1]["end"]) == (span["start"], span["end"])
    assert read(tmp_path / "w.jsonl")[0] == [SOME]


def test_relations_go_from_the_last_token_of_a_span(tmp_path: Path) -> None:
    (row,) = written(tmp_path, SOME)
    # sorted as the stances are: none of the second ORG comes first
    none, favor = row["relations"]
    assert (none["label"], favor["label"]) == ("stance:none", "stance:favor")
    assert (favor["head"], favor["child"]) == (2, 7)
    assert [span.get("id") for span in row["spans"]] == [None, "2", None]
    assert favor["child_span"] == row["spans"][2]


@pytest.mark.parametrize(
    ("state", "fields"),
    [
        ("submitted", {"answer": "accept"}),
        ("skipped", {"answer": "ignore"}),
        ("draft", {"state": "draft"}),
        ("none", {"state": "none"}),
        ("", {}),
    ],
)
def test_states(tmp_path: Path, state: str, fields: dict[str, str]) -> None:
    (row,) = written(tmp_path, Passage("a", "市", state=state))
    assert {key: value for key, value in row.items() if key in {"answer", "state"}} == fields


def test_what_is_not_read_is_counted(tmp_path: Path) -> None:
    span = {"start": 0, "end": 1, "token_start": 0, "token_end": 0, "label": "GPE"}
    arrow = {"head": 0, "child": 1, "label": "subj", "head_span": span, "child_span": {"start": 1, "end": 2}}
    row = {
        "text": "市好", "spans": [span], "relations": [arrow], "_timestamp": 1, "_session_id": "x",
        "options": [], "meta": {"n": 1},
    }  # fmt: skip
    path = file(tmp_path, row, {"text": "市好", "spans": [span], "answer": "reject", "_annotator_id": "b"})
    assert format_to_read(path) is FORM
    (first, second), losses = read(path)
    assert (first.id, first.meta, [one.text for one in first.entities]) == ("1", {"n": "1"}, ["市"])
    assert (second.entities, second.state, second.annotator) == ((), "", "b")
    assert losses.counts == {
        "field of a task that is not read": 1,
        "relation that is no stance": 1,
        "answer that is neither accept nor ignore": 1,
    }


SPAN = {"start": 0, "end": 1, "label": "GPE"}


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"text": "市", "answer": "yes"}, "'yes' is no answer of Prodigy's"),
        ({"text": "市", "spans": [SPAN | {"text": "好"}]}, "0-1 is '市' in the text, not '好'"),
        ({"text": "市", "spans": [SPAN | {"label": ""}]}, "has no label"),
        ({"text": "市", "spans": [SPAN | {"attributes": [1]}]}, "'attributes' is a whole number"),
        (
            {"text": "市", "spans": [SPAN], "relations": [{"label": "stance:none", "head_span": SPAN}]},
            "a stance of an entity that is not there",
        ),
    ],
)
def test_lines_that_are_wrong(tmp_path: Path, row: dict[str, Any], problem: str) -> None:
    with pytest.raises(InputError, match=rf"a\.jsonl:2: .*{problem}"):
        read(file(tmp_path, {"text": "好"}, row))
