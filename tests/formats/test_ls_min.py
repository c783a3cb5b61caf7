"""JSON_MIN, CSV and TSV exports of Label Studio: spans kept, stances told as lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from duizhao.errors import InputError
from duizhao.interchange.converting import read_passages
from duizhao.interchange.format import Options
from duizhao.interchange.passage import Passage
from duizhao.interchange.registry import find, format_to_read
from duizhao.losses import Losses

GOLDEN = Path(__file__).parent / "golden"
CONFIG = (
    '<View><Text name="t" value="$text"/><Labels name="ner" toName="t"><Label value="PER"/></Labels>'
    '<Choices name="stance" toName="t" perRegion="true"><Choice value="favor"/></Choices>'
    '<Choices name="topic_polarity" toName="t"><Choice value="favor"/></Choices>'
    '<TextArea name="translation" toName="t"/></View>'
)


def read(path: Path) -> tuple[list[Passage], Losses]:
    losses = Losses()
    return list(read_passages(path, find("ls_min"), Options(), losses)), losses


@pytest.mark.parametrize("suffix", ["json", "csv", "tsv"])
def test_what_label_studio_exported(suffix: str) -> None:
    """Written by the converter of label-studio-sdk 2.1.2; the file is recognised by its columns."""
    path = GOLDEN / f"ls_min-foreign.{suffix}"
    assert format_to_read(path).name == "ls_min"
    (one, two, three), losses = read(path)
    assert one.text == "𠮷野家的😀胡进进反对“市林业局”,\n他说。"
    assert [(each.text, each.label) for each in one.entities] == [
        ("𠮷野家", "ORG"), ("胡进进", "PER"), ("市林业局", "ORG"),
    ]  # fmt: skip
    assert not one.stances
    assert losses.counts == {
        "stance without its entity: 'favor'": 1,
        "stance without its entity: 'against'": 1,
    }
    assert (one.id, one.state, one.annotator) == ("1", "submitted", "a@example.org")
    assert {"genre": "news", "note": "再看", "code": "007", "lead_time": "12.5"}.items() <= one.meta.items()
    assert (two.text, two.state, two.meta["code"]) == ("没有实体。", "submitted", "[sep]")
    assert (three.text, three.state, three.annotator) == ("没有人看过。", "none", "")


@pytest.mark.parametrize(("kind", "suffix"), [("JSON_MIN", "json"), ("CSV", "csv"), ("TSV", "tsv")])
def test_the_converter_of_label_studio_itself(tmp_path: Path, kind: str, suffix: str) -> None:
    """The stance toward the topic and the translation belong to the task, and are kept."""
    from label_studio_sdk.converter import Converter

    def result(control: str, of: str, **value: Any) -> dict[str, Any]:
        return {"id": control, "from_name": control, "to_name": "t", "type": of, "value": value}

    task = {
        "id": 1,
        "data": {"text": "党旗，\t高高"},
        "annotations": [
            {
                "id": 2,
                "completed_by": 5,
                "created_at": "2026-01-01T00:00:00Z",
                "updated_at": "2026-01-01T00:00:00Z",
                "lead_time": 1.0,
                "result": [
                    result("ner", "labels", start=0, end=2, text="党旗", labels=["PER"]),
                    result("topic_polarity", "choices", choices=["favor"]),
                    result("translation", "textarea", text=["The flag"]),
                ],
            }
        ],
    }
    source = tmp_path / "tasks.json"
    source.write_text(json.dumps([task]), encoding="utf-8")
    Converter(CONFIG, str(tmp_path), download_resources=False).convert(
        str(source), str(tmp_path / "out"), kind, is_dir=False
    )
    [made] = [one for one in (tmp_path / "out").rglob("*") if one.is_file()]
    path = made.rename(tmp_path / f"made.{suffix}")
    [passage], losses = read(path)
    assert passage.translation == "The flag"
    assert [(one.holder, one.target, one.polarity) for one in passage.stances] == [
        ("author", "topic", "favor")
    ]
    assert [one.label for one in passage.entities] == ["PER"]
    assert not losses


def test_a_field_that_shares_its_name_with_a_control(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    spans = '"[{""start"":0,""end"":1,""labels"":[""PER""]}]"'
    path.write_text(
        f"annotation_id,annotator,_data_text,text,lead_time,updated_at,id\n1,2,胡说,{spans},3,x,9\n", "utf-8"
    )
    [passage], _ = read(path)
    assert (passage.text, [one.text for one in passage.entities]) == ("胡说", ["胡"])


ROW = '{"id": 1, "text": "𠮷胡说", "annotation_id": 2, "lead_time": 1, "updated_at": "x", "ner": %s}'
WRONG = {
    '[{"start": 0, "end": 9, "labels": ["A"]}]': "region 0-9 of a text of 3 characters",
    '[{"start": 2, "end": 3, "text": "胡", "labels": ["A"]}]': "`duizhao offsets FILE`",
    '[{"start": true, "end": 3, "labels": ["A"]}]': "'start' is true or false, not a whole number",
}


@pytest.mark.parametrize(("spans", "says"), WRONG.items())
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, spans: str, says: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(f"[\n{ROW % '[]'},\n{ROW % spans}\n]", encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.json:3: ") as refused:
        read(path)
    assert says in str(refused.value)


def test_choices_of_nobody_are_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('[{"text": "好", "ner": [{"start": 0, "end": 1, "labels": ["A"]}]}]', encoding="utf-8")
    with pytest.raises(InputError, match="no 'annotation_id'"):
        read(path)
