"""doccano: ids that it makes its own, metadata beside the text, older forms, and files that look alike."""

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

FORM = find("doccano")


def read(path: Path) -> tuple[list[Passage], Losses]:
    losses = Losses()
    return list(read_passages(path, FORM, Options(), losses)), losses


def file(folder: Path, *rows: Any) -> Path:
    path = folder / "a.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


SOME = annotated(
    Passage("d-s01", "𠮷野家说市好", "d", state="draft", annotator="a01", meta={"id": "7", "x": "y"}),
    [Mention(0, 3, "ORG", key="a"), Mention(0, 3, "ORG", key="b"), Mention(4, 5, "GPE", key="c")],
    [Position("b", "c", "favor"), Position("a", "a", "none")],
)


def written(folder: Path) -> list[dict[str, Any]]:
    path = folder / "w.jsonl"
    write_passages(iter([SOME, SOME]), path, FORM, Options(), Losses())
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def test_numbers_go_through_the_file(tmp_path: Path) -> None:
    first, second = written(tmp_path)
    assert (first["id"], second["id"]) == (1, 2)
    assert [one["id"] for row in (first, second) for one in row["entities"]] == [1, 2, 3, 4, 5, 6]
    assert [one["id"] for row in (first, second) for one in row["relations"]] == [1, 2, 3, 4]
    assert second["relations"] == [
        {"id": 3, "from_id": 4, "to_id": 4, "type": "stance:none"},
        {"id": 4, "from_id": 5, "to_id": 6, "type": "stance:favor"},
    ]
    assert first["entities"][2] == {"id": 3, "label": "GPE", "start_offset": 4, "end_offset": 5}


def test_what_doccano_gives_back_is_read(tmp_path: Path) -> None:
    """Its own numbers, in any order; an entity more, one relabelled, one gone with its relation."""
    row = written(tmp_path)[0] | {
        "id": 6400,
        "entities": [
            {"id": 91, "label": "FAC", "start_offset": 4, "end_offset": 5},
            {"id": 80, "label": "ORG", "start_offset": 0, "end_offset": 3},
            {"id": 92, "label": "PER", "start_offset": 5, "end_offset": 6},
        ],
        "relations": [{"id": 5, "from_id": 80, "to_id": 91, "type": "stance:favor"}],
    }
    ((one,), losses) = read(file(tmp_path, row))
    assert (one.id, one.doc_id, one.state, one.meta) == ("d-s01", "d", "draft", {"id": "7", "x": "y"})
    assert [(each.label, each.text) for each in one.entities] == [
        ("ORG", "𠮷野家"),
        ("FAC", "市"),
        ("PER", "好"),
    ]
    assert [(each.holder, each.target) for each in one.stances] == [("d-s01:0-3:ORG", "d-s01:4-5:FAC")]
    assert not losses


def test_older_forms(tmp_path: Path) -> None:
    path = file(
        tmp_path,
        {"data": "市好", "labels": [[0, 1, "GPE"]], "cats": ["a"]},
        {"text": "市好", "annotations": [{"label": 3, "start_offset": 0, "end_offset": 1, "user": 1}]},
        {"text": "市好", "label": ["positive"], "meta": {"cats": 1}, "cats": 2},
    )
    (first, second, third), losses = read(path)
    assert [one.label for one in (*first.entities, *second.entities)] == ["GPE", "3"]
    assert (first.meta, third.meta) == ({"cats": '["a"]'}, {"cats": "1"})
    assert losses.counts == {"label of a whole text": 1, "metadata that is there twice": 1}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"text": "市", "label": [[0, 1, "GPE"]]}, "doccano"),
        ({"text": "市", "label": []}, "doccano"),
        ({"id": 1, "text": "市", "entities": [], "relations": [], "Comments": []}, "doccano"),
        ({"text": "市" * 9000, "label": [[0, 1, "GPE"]]}, "doccano"),
        ({"text": "市", "label": {"address": {"市": [[0, 0]]}}}, "cluener"),
        ({"format": "duizhao", "id": "1", "text": "市", "entities": []}, "jsonl"),
    ],
)
def test_files_that_look_alike(tmp_path: Path, row: dict[str, Any], expected: str) -> None:
    if len(row["text"]) > 1:  # longer than what is looked at
        row = dict(reversed(row.items()))
    assert format_to_read(file(tmp_path, row)).name == expected


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"text": "市", "entities": [{"id": 1, "label": "A", "start_offset": 0}]}, "has no 'end_offset'"),
        ({"text": "市", "entities": [{"start_offset": 0, "end_offset": 1}]}, "has no label"),
        ({"text": "市", "entities": [7]}, "'entities' is a whole number, not a text"),
        ({"text": "市", "relations": [[1, 2]]}, "'relations' is a list, not an object"),
        ({"text": "市", "passage_id": []}, "'passage_id' is a list"),
    ],
)
def test_lines_that_are_wrong(tmp_path: Path, row: dict[str, Any], problem: str) -> None:
    with pytest.raises(InputError, match=rf"a\.jsonl:2: .*{problem}"):
        read(file(tmp_path, {"text": "好"}, row))
