"""doccano and Prodigy: files as the tools write them, relations, answers, offsets behind 𠮷."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from samples import sample

from duizhao.errors import InputError
from duizhao.formats.doccano import FORMATS as DOCCANO
from duizhao.formats.prodigy import FORMATS as PRODIGY
from duizhao.interchange.converting import read_passages, write_passages
from duizhao.interchange.format import Format, Options
from duizhao.interchange.passage import Passage
from duizhao.losses import Losses

GOLDEN = Path(__file__).parent / "golden"
FORMS = {one.name: one for one in (*DOCCANO, *PRODIGY)}


def read(path: Path, form: Format) -> tuple[list[Passage], Losses]:
    losses = Losses()
    return list(read_passages(path, form, Options(), losses)), losses


def test_both_forms_of_doccano() -> None:
    (first, second), losses = read(GOLDEN / "doccano-foreign.jsonl", FORMS["doccano"])
    assert [(one.label, one.text) for one in first.entities] == [("ORG", "𠮷野家"), ("GPE", "北京")]
    assert first.meta == {"source": "news"}
    [stance] = second.stances
    assert (stance.holder, stance.target, stance.polarity) == ("2:0-3:PER", "2:5-9:ORG", "favor")
    assert losses.counts == {"relation that is no stance": 1, "comments of an example": 1}


def test_answers_of_prodigy() -> None:
    passages, losses = read(GOLDEN / "prodigy-foreign.jsonl", FORMS["prodigy"])
    assert [one.state for one in passages] == ["submitted", "", "skipped"]
    assert [(one.label, one.text) for one in passages[0].entities] == [("ORG", "𠮷野家")]
    assert (passages[0].annotator, passages[0].meta) == ("ner-wang", {"score": "0.5"})
    assert losses.counts == {"answer that is neither accept nor ignore": 1}


@pytest.mark.parametrize("name", ["doccano", "prodigy"])
def test_a_stance_between_entities_is_a_relation_and_the_others_are_told(tmp_path: Path, name: str) -> None:
    path, losses = tmp_path / "a.jsonl", Losses()
    write_passages(sample(), path, FORMS[name], Options(), losses)
    rows = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
    assert [len(row.get("relations", [])) for row in rows] == [1, 0, 0, 0]
    assert losses.counts["stance of the author or toward the topic"] == 3
    assert losses.counts["stance whose holder or target is in another passage"] == 1


def test_every_span_of_prodigy_falls_on_tokens(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    write_passages(sample(), path, FORMS["prodigy"], Options(), Losses())
    for line in filter(None, path.read_text("utf-8").split("\n")):
        row = json.loads(line)
        for span in row["spans"]:
            covered = row["tokens"][span["token_start"] : span["token_end"] + 1]
            assert "".join(token["text"] for token in covered) == row["text"][span["start"] : span["end"]]


@pytest.mark.parametrize(
    ("name", "row", "problem"),
    [
        ("doccano", {"text": "党旗", "label": [[0, 3, "PER"]]}, "span 0-3 of a text of 2 characters"),
        ("doccano", {"text": "党旗", "label": [[0, 2]]}, "a label is not a start, an end and a name"),
        ("doccano", {"text": "党旗", "label": [[0, "2", "PER"]]}, "'label' is a text, not a whole number"),
        ("doccano", {"text": "党旗", "label": [[1, 1, "PER"]]}, "span 1-1"),
        ("doccano", {"label": []}, "has no 'data'"),
        (
            "doccano",
            {"text": "党", "relations": [{"id": 1, "from_id": 1, "to_id": 2, "type": "stance:favor"}]},
            "a relation of an entity that is not there",
        ),
        ("prodigy", {"text": "党旗", "spans": [{"start": 0, "end": 5, "label": "PER"}]}, "span 0-5"),
        ("prodigy", {"text": "党旗", "spans": [{"start": 0, "end": 1}]}, "has no 'label'"),
        ("prodigy", {"spans": []}, "has no 'text'"),
        ("prodigy", {"text": "党旗", "spans": {}}, "'spans' is an object, not a list"),
    ],
)
def test_lines_that_are_wrong(tmp_path: Path, name: str, row: dict[str, object], problem: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f'{{"text": "好"}}\n{json.dumps(row, ensure_ascii=False)}\n', "utf-8")
    with pytest.raises(InputError, match=rf"a\.jsonl:2: .*{problem}"):
        read(path, FORMS[name])
