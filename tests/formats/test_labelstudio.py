"""Label Studio JSON: exports of other projects, of duizhao's own, and files for import."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from samples import sample

from duizhao.annotation.schema import load_schema
from duizhao.documents import read_document
from duizhao.errors import InputError
from duizhao.formats.labelstudio.items import read_items
from duizhao.formats.labelstudio.writing import tasks
from duizhao.interchange.converting import read_passages, write_passages
from duizhao.interchange.format import Options
from duizhao.interchange.passage import Mention, Passage, Position, annotated
from duizhao.interchange.registry import find, format_to_read
from duizhao.labelstudio.results import Unit, read_results, write_results
from duizhao.labelstudio.screen import Screen
from duizhao.labelstudio.tasks import make_tasks
from duizhao.losses import Losses
from duizhao.model import Entity, Span, Stance
from duizhao.paths import shipped_workspace

if TYPE_CHECKING:
    from duizhao.labelstudio.server import PrivateServer

GOLDEN = Path(__file__).parent / "golden"
FORM = find("labelstudio")


def read(path: Path) -> tuple[list[Passage], Losses]:
    losses = Losses()
    return list(read_passages(path, FORM, Options(), losses)), losses


def put(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return path


def write(passages: list[Passage], path: Path) -> Path:
    write_passages(iter(passages), path, FORM, Options(), Losses())
    return path


def placed(passage: Passage) -> list[tuple[str, str]]:
    return [(one.text, one.label) for one in passage.entities]


def judged(passage: Passage) -> list[tuple[str, str, str, str, Span | None]]:
    return [(one.holder, one.target, one.polarity, one.basis, one.evidence) for one in passage.stances]


def test_the_export_of_another_project() -> None:
    passages, losses = read(GOLDEN / "labelstudio-foreign.json")
    assert [(one.id, one.state, one.annotator) for one in passages] == [
        ("41", "submitted", "3"), ("41", "submitted", "4"), ("41", "skipped", "5"),
        ("41", "draft", "b@example.org"), ("42", "none", "bert-1"), ("43", "none", ""),
    ]  # fmt: skip
    first, second, third, draft, machine, nobody = passages
    assert placed(first) == [
        ("𠮷野家", "BRAND"), ("𠮷野家", "ORG"), ("胡进进", "PER"), ("市林业局", "ORG"), ("。\n他支", "ODD"),
    ]  # fmt: skip
    assert judged(first) == [("author", "41:5-8:PER", "favor", "", None)]
    assert first.entities[2].attributes == ("certainty=low",)
    assert first.meta == {
        "source": "晚报", "year": "2026", "batch": "b1", "genre": '["news", "local"]', "note": "再看一遍",
        "lead_time": "12.5", "created_at": "2026-03-01T09:00:00Z", "updated_at": "2026-03-01T09:00:00Z",
    }  # fmt: skip
    assert placed(second) == [("胡进进", "PER")]
    assert placed(third) == placed(nobody) == []
    assert placed(draft) == [("𠮷野家", "ORG")]
    assert (placed(machine), machine.meta["score"]) == ([("机器", "MACHINE")], "0.75")
    assert losses.counts == {
        "region without length": 1,
        "result of the type 'rating'": 1,
        "relation 'works_for'": 1,
        "prediction of which the file has the number only": 1,
    }


def test_it_is_recognised_by_its_content() -> None:
    for name in ("labelstudio-foreign.json", "labelstudio-own.json"):
        assert format_to_read(GOLDEN / name).name == "labelstudio"


def test_another_projects_export_written_again_is_one_task_for_each_text(tmp_path: Path) -> None:
    """Annotators stay together in their task, with the times that their work took."""
    passages, _ = read(GOLDEN / "labelstudio-foreign.json")
    path = write(passages, tmp_path / "a.json")
    written = json.loads(path.read_text("utf-8"))
    assert [len(one["annotations"]) for one in written if one["data"]["sid"] == "41"] == [3]
    assert read(path)[0] == passages
    assert "a@example.org" not in path.read_text("utf-8")


def test_annotators_with_translations_of_their_own_share_a_task(tmp_path: Path) -> None:
    bare = Passage("x", "胡说", state="submitted", meta={"source": "晚报"})
    passages = [
        replace(bare, annotator="a1", translation="Nonsense!"),
        replace(bare, annotator="a2", translation="Hu speaks.", meta={"source": "晚报", "comment": "?"}),
    ]
    path = write(passages, tmp_path / "a.json")
    [task] = json.loads(path.read_text("utf-8"))
    assert (task["data"]["meta"], task["data"]["en"]) == ({"source": "晚报"}, "—")
    assert [one["result"][0]["value"]["text"] for one in task["annotations"]] == [
        ["Nonsense!"],
        ["Hu speaks."],
    ]
    assert read(path)[0] == passages


def region(start: int, end: int, **more: Any) -> dict[str, Any]:
    value = {"start": start, "end": end, "labels": ["PER"], **more}
    return {"id": "r", "from_name": "ner", "to_name": "t", "type": "labels", "value": value}


def choice(control: str, *choices: str, name: str = "r") -> dict[str, Any]:
    value = {"start": 1, "end": 2, "choices": list(choices)}
    return {"id": name, "from_name": control, "type": "choices", "value": value}


WRONG: dict[str, tuple[Any, str]] = {
    "UTF-16": (region(3, 5, text="胡说"), "`duizhao offsets FILE` tells whether"),
    "another text": (region(1, 3, text="林业"), "1-3 is '胡说' in the text, not '林业'"),
    "outside": (region(2, 9), "region 2-9 of a text of 4 characters"),
    "backwards": (region(3, 1), "region 3-1 of a text of 4 characters"),
    "a number with a fraction": (region(1, 2) | {"value": {"start": 1.0, "end": 2}}, "'start' is a number"),
    "no object": (7, "'result' is a whole number, not an object"),
    "labels": (region(1, 2, labels=[3]), "'labels' is a whole number, not a text"),
    "relation": ({"type": "relation", "from_id": "r"}, "has no 'to_id'"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_does_not_fit_is_told_with_its_line(tmp_path: Path, case: str) -> None:
    result, says = WRONG[case]
    good = json.dumps({"data": {"text": "好"}})
    bad = json.dumps({"data": {"text": "𠮷胡说。"}, "annotations": [{"result": [result]}]})
    path = tmp_path / "a.json"
    path.write_text(f"[\n{good},\n\n{bad}]", encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.json:4: ") as refused:
        read(path)
    assert says in str(refused.value)


COUNTED: dict[str, tuple[list[dict[str, Any]], list[str]]] = {
    "a region of HTML": ([region(0, 1) | {"value": {"start": "/i[1]", "end": "/i[1]", "labels": ["A"]}}],
                         ["region without offsets in the text"]),
    "a region without a label": ([region(0, 1, labels=[])], ["region without a label"]),
    "a choice on none": ([choice("polarity", "favor", name="x")], ["choice on a region without a label"]),
    "two choices": ([region(1, 2), choice("polarity", "favor", "against")], ["second polarity of a stance"]),
    "basis alone": ([region(1, 2), choice("basis", "explicit")], ["basis without a polarity"]),
    "evidence alone": ([region(1, 2) | {"from_name": "marker"}], ["evidence that is tied to no entity"]),
    "a holder without a stance": (
        [region(1, 2), {"type": "relation", "from_id": "r", "to_id": "r", "labels": ["holder"]}],
        ["holder or evidence without a polarity"],
    ),
    "a relation that was not named": (
        [region(1, 2), region(2, 3) | {"id": "s"}, choice("polarity", "favor"),
         {"type": "relation", "from_id": "r", "to_id": "s"}],
        ["relation without a name, read as holder"],
    ),
    "several labels": ([region(1, 2, labels=["A", "B"]), choice("polarity", "favor")],
                       ["stance toward a region with several labels, read as one toward the first"]),
    "a note": ([region(1, 2) | {"meta": {"text": ["see"]}}], ["note on a region"]),
    "the id of another": ([region(1, 2), region(2, 3)],
                          ["region with the id of another, kept without choices and relations"]),
    "paragraphs": ([region(1, 2) | {"type": "paragraphlabels"}], ["result of the type 'paragraphlabels'"]),
}  # fmt: skip


@pytest.mark.parametrize("case", COUNTED)
def test_what_cannot_be_carried_is_counted(tmp_path: Path, case: str) -> None:
    results, kinds = COUNTED[case]
    task = {"data": {"text": "𠮷胡说。"}, "annotations": [{"result": results}]}
    assert list(read(put(tmp_path / "a.json", [task]))[1].counts) == kinds


def test_the_text_is_found_or_asked_for(tmp_path: Path) -> None:
    one = put(tmp_path / "a.json", [{"data": {"句子": "好", "n": 1}, "annotations": []}])
    assert read(one)[0][0].text == "好"
    two = put(tmp_path / "b.json", [{"data": {"zh": "好", "en": "good"}, "annotations": []}])
    with pytest.raises(InputError, match=r"b\.json:1: no field is called 'text'.*'zh', 'en'"):
        read(two)


# Stances of every kind that the screen shows, on a text that shifts offsets when one counts wrongly.
TEXT = "𠮷野家和胡进进都说：“林业局好😀！”"


def shown() -> Passage:
    found = [
        Mention(0, 3, "ORG", ("metonymy", "uncertain"), "o"),
        Mention(4, 7, "PER", key="p"),
        Mention(4, 6, "PER", key="q"),
        Mention(11, 14, "ORG", key="l"),
    ]
    stances = [
        Position("p", "l", "favor", "explicit", (14, 16)),
        Position("author", "p", "neutral"),
        Position("l", "q", "none"),
        Position("author", "topic", "favor", "implied"),
    ]
    bare = Passage("d-b001-s01", TEXT, "d", translation="Good!", state="submitted", annotator="a01")
    return annotated(bare, found, stances)


def test_the_decoder_of_a_pull_reads_the_same() -> None:
    """What is written is what duizhao's own screen stores: `duizhao pull` finds every entity and stance."""
    [task] = tasks(iter([shown()]))
    unit = Unit("d", "d-b001-s01", 0, len(TEXT), TEXT)
    judgement = read_results(unit, task["annotations"][0]["result"], load_schema(shipped_workspace()))
    assert not judgement.problems
    assert sorted(one.id for one in judgement.entities) == sorted(one.id for one in shown().entities)
    assert {
        (one.holder, one.target, one.polarity, one.basis, one.evidence) for one in judgement.stances
    } == set(judged(shown()))


@pytest.mark.parametrize("script", ["base", "hant_tw"])
def test_a_task_of_a_project_of_duizhao(tmp_path: Path, script: Any) -> None:
    """Pushed as `duizhao push` does, in another script too: spans come back to the base text."""
    document = read_document(shipped_workspace(), "dangqi-gaogao-piaoyang")
    task = next(
        one for one in make_tasks(document, Screen(script)) if "党" in str(one.get("base", one["text"]))
    )
    unit = Unit.of_task(task)
    at = unit.text.index("党")
    place = (unit.start + at, unit.start + at + 1)
    entity = Entity("e", unit.doc_id, unit.block_id, *place, "ORG", "党")
    stance = Stance("s", unit.doc_id, unit.block_id, unit.start, unit.end, unit.text, "author", "e", "favor")
    results, _ = write_results(unit, [entity], [stance], "备注", "The translation")
    path = put(tmp_path / "a.json", [{"id": 3, "data": task, "annotations": [{"result": results}]}])
    [passage], losses = read(path)
    assert (passage.id, passage.doc_id, passage.text) == (task["sid"], unit.doc_id, unit.text)
    assert [(one.start, one.text, one.label) for one in passage.entities] == [(at, "党", "ORG")]
    assert judged(passage) == [("author", passage.entities[0].id, "favor", "", None)]
    assert passage.translation == "The translation"
    assert passage.meta["comment"] == "备注"
    assert passage.meta["start"] == str(unit.start)
    assert passage.variants == ({} if script == "base" else {"hant_tw": task["text"]})
    assert not losses


def test_the_screen_of_duizhao_has_all_its_fields(tmp_path: Path) -> None:
    """Label Studio refuses a task without one of the screen's fields, or with null in it."""
    config = (shipped_workspace().root / "annotations" / "label_config.xml").read_text("utf-8")
    wanted = {piece.split('"')[0] for piece in config.split('value="$')[1:]} | {"topic"}
    for task in json.loads(write([*sample(), Passage("x", "")], tmp_path / "a.json").read_text("utf-8")):
        assert wanted <= task["data"].keys()
        assert all(task["data"][name] is not None for name in wanted)


def test_what_the_screen_cannot_show_travels_in_meta(tmp_path: Path) -> None:
    one = shown()
    more = [
        Position("d-b009:0-1:PER", "topic", "favor"),
        Position("author", "topic", "against", "", (0, 3)),
        Position("author", one.entities[0].id, "favor", "", None, 0, 3),
    ]
    found = [Mention(entity.start, entity.end, entity.label) for entity in one.entities]
    passage = annotated(one, found, more)
    path = write([passage], tmp_path / "a.json")
    [task] = json.loads(path.read_text("utf-8"))
    assert {each["type"] for each in task["annotations"][0]["result"]} == {"labels"}
    assert len(task["meta"]["duizhao"]["1"]["stances"]) == 3
    assert read(path)[0] == [passage]
    # Once somebody has saved the annotation on the server, it is theirs, and the rest is told as lost.
    task["annotations"][0] |= {"id": 77, "import_id": 1, "completed_by": 5, "updated_by": 5, "lead_time": 3.5}
    [theirs], losses = read(put(tmp_path / "b.json", [task]))
    assert (theirs.annotator, theirs.stances) == ("5", ())
    assert losses.counts == {"stance that the screen did not show, of an annotation changed since": 3}


def test_states_are_four_different_things(tmp_path: Path) -> None:
    """An annotation, a skipped one, a draft, a prediction, and a text that nobody has looked at."""
    found = [Mention(0, 1, "PER")]
    texts = [Passage(f"p{number}", "胡说") for number in range(6)]
    states = ["submitted", "skipped", "draft", "none", "", "none"]
    passages = [
        annotated(Passage(one.id, one.text, state=state, annotator="a1"), found if number < 5 else ())
        for number, (one, state) in enumerate(zip(texts, states, strict=True))
    ]
    path = write(passages, tmp_path / "a.json")
    made = json.loads(path.read_text("utf-8"))
    kinds = [[key for key in ("annotations", "drafts", "predictions") if one.get(key)] for one in made]
    assert kinds == [["annotations"], ["annotations"], ["drafts"], ["predictions"], ["annotations"], []]
    assert made[1]["annotations"][0]["was_cancelled"] is True
    assert made[3]["predictions"][0]["model_version"] == "a1"
    assert read(path)[0] == passages


def test_an_array_is_read_item_by_item(tmp_path: Path) -> None:
    """No item is parsed before it is asked for: a fault far behind does not keep what is before it."""
    rows = [json.dumps({"data": {"text": "好" * 5000}, "n": number}) for number in range(100)]
    path = tmp_path / "a.json"
    path.write_text("[" + ",\n".join(rows) + ",\n{]", encoding="utf-8")
    items = read_items(path)
    assert [next(items)[1]["n"] for _ in range(100)] == list(range(100))
    with pytest.raises(InputError, match=r"a\.json:101: is no JSON"):
        next(items)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "ends too early"),
        ("[", "ends too early"),
        ('[{"a": 1}', "ends too early"),
        ('[{"a": 1},]', "is no JSON"),
        ('[{"a": 1} {"a": 2}]', "where ']' should stand"),
        ('[{"a": 1}] x', "'x' after the end"),
        ('[{"a": NaN}]', "NaN is no number"),
        ('[{"a": "\\ud800"}]', "half a character"),
        ("[3]", "is a whole number, not an object"),
        ('{"a": "' + "b" * 100_000, "Unterminated string"),
    ],
)
def test_what_is_no_array_of_objects(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.json:1: ") as refused:
        list(read_items(path))
    assert says in str(refused.value)


def test_an_item_larger_than_what_is_read_at_once(tmp_path: Path) -> None:
    rows = [{"data": "\\u4e2d\n𠮷" * 60_000}, {"data": "b"}]
    assert [one for _, one in read_items(put(tmp_path / "a.json", rows))] == rows


@pytest.fixture
def project(label_studio: PrivateServer) -> Iterator[tuple[Any, int]]:
    from duizhao.labelstudio.client import Client
    from duizhao.labelstudio.screen.config import label_config

    with Client(label_studio.connection()) as client:
        made = client.create_project("formats", "", label_config(load_schema(shipped_workspace())), "")
        yield client, made.id
        client.delete_project(made.id)


@pytest.mark.server
def test_into_a_real_label_studio_and_back(project: tuple[Any, int], tmp_path: Path) -> None:
    """Written here, imported into a project with duizhao's screen, exported from there, read here."""
    client, number = project
    skipped = Passage("d-b001-s02", "党旗高高飘扬。", "d", state="skipped", annotator="a01")
    twice = annotated(
        Passage("d-b001-s03", "两个人看😀过。", "d", state="submitted", annotator="a01"),
        [Mention(0, 3, "PER")],
    )
    other = annotated(
        Passage("d-b001-s03", "两个人看😀过。", "d", state="submitted", annotator="a02"),
        [Mention(4, 5, "ORG")],
    )
    machine = annotated(Passage("d-b001-s04", "机器说话。", "d", state="none"), [Mention(0, 2, "ORG")])
    bare = Passage("d-b001-s05", "没有人看过。", "d", state="none")
    draft = annotated(Passage("d-b001-s06", "没有写完。", "d", state="draft"), [Mention(0, 2, "ORG")])
    passages = [shown(), *sample(), skipped, twice, other, machine, bare, draft]
    path = write(passages, tmp_path / "tasks.json")
    assert client.import_tasks(number, json.loads(path.read_text("utf-8"))) == 1  # the prediction
    exported = put(tmp_path / "export.json", list(client.export(number)))
    back, losses = read(exported)
    by_name = {(one.id, one.annotator): one for one in back}
    assert len(by_name) == len(back) == len(passages)
    for one in passages:
        found = by_name[one.id, one.annotator]
        state = "none" if one is draft else one.state  # a server takes no drafts in, and never as finished
        assert (found.text, found.doc_id, found.state) == (one.text, one.doc_id, state)
        assert (found.variants, found.words, found.translation) == (one.variants, one.words, one.translation)
        assert one.meta.items() <= found.meta.items()
        if one is draft:
            assert not found.entities
        elif one is not machine:
            assert found.entities == one.entities
            assert found.stances == one.stances
    # The snapshot of a pull has predictions by number only.
    assert losses.counts == {"prediction of which the file has the number only": 1}
