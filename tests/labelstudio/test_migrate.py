"""A live project to other labels: with everything in use, cut short anywhere, while annotators save."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.annotation.layers import entity_id, stance_id
from duizhao.annotation.migration import LINKED, Move, migrate_layer
from duizhao.annotation.schema import Label, Schema, load_schema
from duizhao.annotation.steps import Change, Rule, Step
from duizhao.errors import LostReplyError, ServerError
from duizhao.labelstudio.client import Client, Project
from duizhao.labelstudio.migration import Migration
from duizhao.labelstudio.migration.annotations import ClientAnnotations
from duizhao.labelstudio.migration.plan import ProjectPlan, told_version
from duizhao.labelstudio.migration.relabel import Shown, relabel
from duizhao.labelstudio.projects import description
from duizhao.labelstudio.pull.imported import only_imported
from duizhao.labelstudio.results import Unit, read_results, write_results
from duizhao.labelstudio.screen import Screen
from duizhao.labelstudio.screen.config import label_config
from duizhao.labelstudio.screen.labels import is_generated, labels_of, version_of, with_labels
from duizhao.model import Entity, Layer, Span, Stance
from duizhao.paths import find_workspace

if TYPE_CHECKING:
    from duizhao.labelstudio.server import PrivateServer

ROOT = Path(__file__).resolve().parents[2]
OLD = load_schema(find_workspace(ROOT))
TEXT = "胡进进在某公司和某局工作，省里支持。"
SHOWN = Shown(TEXT)
UNIT = Unit("d", "d-b001", 0, len(TEXT), TEXT)


def schema(version: str, drop: Sequence[str], add: Sequence[str]) -> Schema:
    """The shipped schema with other entity labels."""
    entities = [one for one in OLD.entities if one.id not in drop]
    new = [Label(name, "新", "new", "新。", "New.", "#000000") for name in add]
    return replace(OLD, version=version, entities=(*entities, *new))


SPLIT = Change(
    "split", "entities", ("ORG",), ("FIRM", "BODY"), (Rule("FIRM", ends=("公司",)),), "BODY", "uncertain"
)
STEP = Step(
    "1.0.0",
    "1.1.0",
    (
        Change("rename", "entities", ("PER",), ("PERSON",)),
        Change("merge", "entities", ("GPE", "LOC"), ("PLACE",)),
        SPLIT,
        Change("remove", "entities", ("TIME",), (), drop=True),
    ),
)
NEW = schema("1.1.0", ["PER", "GPE", "LOC", "ORG", "TIME"], ["PERSON", "PLACE", "FIRM", "BODY"])
# What the changes of the law below may lead to as well.
READ = replace(
    NEW,
    entities=(*OLD.entities, *NEW.entities),
    polarities=(*OLD.polarities, Label("for", "支", "for", "支。", "For.")),
    bases=(*OLD.bases, Label("said", "说", "said", "说。", "Said.")),
    attributes=(*OLD.attributes, Label("figure", "转", "figure", "转。", "Figure.")),
)
GONE = {"PER", "GPE", "LOC", "ORG", "TIME"}

# --- results, without a server

SPOTS = [Span(0, 3), Span(4, 7), Span(8, 10), Span(13, 14), Span(1, 3), Span(4, 10)]


@st.composite
def judgements(draw: st.DrawFn) -> tuple[tuple[Entity, ...], tuple[Stance, ...]]:
    """What one task can show: entities at different places, a stance each at most, one for the topic."""
    entities = []
    for span in draw(st.lists(st.sampled_from(SPOTS), unique=True, max_size=5)):
        label = draw(st.sampled_from(["PER", "ORG", "GPE", "TIME", "FAC"]))
        marks = tuple(sorted(draw(st.sets(st.sampled_from(["uncertain", "metonymy"])))))
        name = entity_id("d-b001", span.start, span.end, label)
        entities.append(Entity(name, "d", "d-b001", span.start, span.end, label, span.of(TEXT), marks))
    stances = []
    for target in ["topic", *(one.id for one in entities)]:
        if not draw(st.booleans()):
            continue
        holder = (
            "author" if target == "topic" else draw(st.sampled_from(["author", *(e.id for e in entities)]))
        )
        evidence = None if target == "topic" else draw(st.none() | st.sampled_from(SPOTS))
        bare = Stance(
            "", "d", "d-b001", 0, len(TEXT), TEXT, holder, target,
            draw(st.sampled_from(OLD.ids("polarities"))), draw(st.sampled_from(["", *OLD.ids("bases")])),
            evidence,
        )  # fmt: skip
        stances.append(replace(bare, id=stance_id(bare)))
    return tuple(entities), tuple(stances)


CHANGES = (
    *STEP.changes,
    Change("rename", "polarities", ("favor",), ("for",)),
    Change("remove", "polarities", ("none",), (), drop=True),
    Change("merge", "bases", ("explicit", "implied"), ("said",)),
    Change("remove", "bases", ("reported",), (), drop=True),
    Change("rename", "attributes", ("metonymy",), ("figure",)),
)


def _turned(result: dict[str, Any]) -> dict[str, Any]:
    """An arrow that was turned round on the screen and says the same."""
    if result["type"] != "relation":
        return result
    return {**result, "from_id": result["to_id"], "to_id": result["from_id"], "direction": "left"}


@given(judgements(), st.sets(st.sampled_from(CHANGES)), st.randoms())
def test_law_a_project_changes_as_layers_do(
    judged: tuple[tuple[Entity, ...], tuple[Stance, ...]], changes: set[Change], random: Any
) -> None:
    """Migrating on the server and pulling gives what pulling and migrating gives."""
    step = Step("1.0.0", "1.1.0", tuple(sorted(changes, key=repr)))
    results, _ = write_results(UNIT, *judged)
    random.shuffle(results)
    results = [_turned(one) if random.random() < 0.5 else one for one in results]
    before = json.dumps(results)
    done = relabel(SHOWN, results, [step])
    assert json.dumps(results) == before
    there = read_results(UNIT, results, OLD)
    layer = Layer("d", "", "a", "", "manual", "1.0.0", tuple(there.entities), tuple(there.stances))
    wanted = migrate_layer(layer, [step], "1.1.0").layer
    got = read_results(UNIT, done.results, READ)
    assert {*got.entities} == {*wanted.entities}
    assert {*got.stances} == {*wanted.stances}
    assert not [problem for problem in got.problems if "unknown" not in problem]
    # A result that holds no old id is the very same object, and again nothing changes.
    assert relabel(SHOWN, done.results, [step]).results == done.results
    if not changes:
        assert all(one is other for one, other in zip(done.results, results, strict=True))


MALFORMED = [
    None, 1, "x", {}, {"from_name": "entity"}, {"from_name": "entity", "value": None},
    {"from_name": "entity", "value": {"labels": "PER"}}, {"from_name": "entity", "value": {"labels": [1]}},
    {"type": "relation", "labels": None}, {"from_name": "own", "value": {"choices": ["PER"]}},
    {"from_name": "polarity", "value": {"choices": ["PER"]}},
]  # fmt: skip


def test_what_is_malformed_stays() -> None:
    """And does not keep what is beside it from being migrated."""
    good = {
        "id": "r",
        "from_name": "entity",
        "type": "labels",
        "value": {"start": 900, "labels": ["PER", "ORG"]},
    }
    done = relabel(SHOWN, [*MALFORMED, good], [STEP])
    assert done.results[: len(MALFORMED)] == MALFORMED
    assert done.results[len(MALFORMED)]["value"] == {"start": 900, "labels": ["PERSON", "BODY"]}


def test_keep_refuses() -> None:
    keep = Step("1", "2", (Change("remove", "entities", ("PER",), ()),))
    results, _ = write_results(UNIT, [Entity("x", "d", "d-b001", 0, 3, "PER", "胡进进")], [])
    done = relabel(SHOWN, results, [keep])
    assert done.refused == ["'PER' on '胡进进' is to be removed with `records: keep`"]
    assert done.results == results


def test_rules_read_the_base_text() -> None:
    """Annotators may read another script: offsets count in what they see, rules in the base text."""
    shown = Shown.of_task({"text": "某集團公司啊", "base": "某公司啊", "alignment": [[1, 1, 1, 3]]})
    value = {"start": 0, "end": 5, "labels": ["ORG"]}
    region = {"id": "r", "from_name": "entity", "type": "labels", "value": value}
    assert relabel(shown, [region], [STEP]).results[0]["value"]["labels"] == ["FIRM"]
    assert shown.at(5, 6) == "啊"
    for bad in ({}, {"text": None, "alignment": 1}, {"text": "x", "base": "y", "alignment": [[1]]}):
        assert Shown.of_task(bad).at(0, 1) in {"", "x"}


# --- screens


def test_a_built_screen_becomes_the_built_one() -> None:
    old, new = label_config(OLD), label_config(NEW)
    assert version_of(old) == "1.0.0"
    assert is_generated(old, new)
    both, lacking = with_labels(old, new, lambda group, name: True, built=True)
    assert lacking == []
    assert set(labels_of(both)["entity"]) == {*OLD.ids("entities"), *NEW.ids("entities")}
    final, _ = with_labels(both, new, lambda group, name: name not in GONE, built=True)
    assert final == new
    # Keys are not given twice: here a new label has that of an old one.
    keyed = replace(
        NEW,
        entities=tuple(
            replace(one, hotkey="1" if one.id == "PERSON" else one.hotkey) for one in NEW.entities
        ),
    )
    both, _ = with_labels(old, label_config(keyed), lambda group, name: True, built=True)
    keys = re.findall(r'hotkey="([^"]+)"', both)
    assert len(set(keys)) == len(keys)


def test_a_screen_edited_by_hand_keeps_its_edits() -> None:
    """A heading, another control, a label of their own: all stay, in place."""
    live = label_config(OLD).replace("<View>", '<View><Header value="看清楚再标"/><!-- 注 -->', 1)
    live = live.replace(
        '<Label value="人名 PER"', '<Label value="疾病" alias="DISEASE"/><Label value="人名 PER"'
    )
    new = label_config(NEW)
    assert not is_generated(live, new, label_config(OLD))
    final, lacking = with_labels(live, new, lambda group, name: name not in GONE, built=False)
    assert lacking == []
    assert labels_of(final)["entity"] == [*NEW.ids("entities"), "DISEASE"]
    assert '<Header value="看清楚再标"' in final
    assert "<!-- 注 -->" in final
    without = live.replace('name="marker"', 'name="mine"')
    assert with_labels(without, new, lambda group, name: True, built=False)[1] == ["marker"]
    with pytest.raises(ServerError, match=r"is no XML .*; mend it under Settings"):
        labels_of("<View>")


# --- a real project

server = pytest.mark.server


@pytest.fixture
def client(label_studio: PrivateServer) -> Iterator[Client]:
    with Client(label_studio.connection()) as client:
        yield client


RESULTS, _ = write_results(
    UNIT,
    [
        Entity("p", "d", "d-b001", 0, 3, "PER", "胡进进"),
        Entity("f", "d", "d-b001", 4, 7, "ORG", "某公司"),
        Entity("b", "d", "d-b001", 8, 10, "ORG", "某局"),
        Entity("t", "d", "d-b001", 13, 14, "TIME", "省"),
    ],
    [Stance("s", "d", "d-b001", 0, len(TEXT), TEXT, "p", "f", "favor", "explicit", Span(8, 10))],
    "备注",
)
PLAIN = [one for one in RESULTS if one.get("value", {}).get("labels") == ["PER"]]
CLEAN: list[dict[str, Any]] = []


class Room:
    """A project with two annotators' work, imports, drafts and predictions, all with old labels."""

    def __init__(self, client: Client, folder: Path, config: str = "") -> None:
        self.client, self.stored = client, ClientAnnotations(client)
        self.log = folder / "log.jsonl"
        title = f"migrate {uuid4().hex[:8]}"
        self.project = client.create_project(
            title, "duizhao-project: schema 1.0.0", config or label_config(OLD), ""
        )
        shown = dict.fromkeys(re.findall(r'"\$(\w+)"', label_config(OLD)), "-")
        data = {**shown, "text": TEXT, "html": TEXT}
        client.import_tasks(
            self.project.id,
            [
                {"data": {**data, "sid": "s1"}, "annotations": [{"result": RESULTS}],
                 "meta": {"duizhao-imported": {}},
                 "predictions": [{"result": RESULTS, "model_version": "m1", "score": 0.5}]},
                {"data": {**data, "sid": "s2"}},
                {"data": {**data, "sid": "s3"}},
            ],
        )  # fmt: skip
        self.tasks = {data["sid"]: number for number, data in client.tasks(self.project.id)}
        self.second = self._user()
        self.made = {
            "first": self.annotate("s2", RESULTS, lead_time=4.5),
            "second": self.annotate("s2", PLAIN, lead_time=2.25, completed_by=self.second),
            "clean": self.annotate("s3", CLEAN, lead_time=1.0),
            "skipped": self.annotate(
                "s3", PLAIN, lead_time=0.5, was_cancelled=True, completed_by=self.second
            ),
        }

    def _user(self) -> int:
        name = f"{uuid4().hex[:8]}@example.org"
        made = self.client._sdk.users.create(username=name, email=name, first_name="B", last_name="")
        return int(made.id)

    def annotate(self, sid: str, result: list[Any], **more: Any) -> int:
        return int(self.client._sdk.annotations.create(self.tasks[sid], result=result, **more).id)

    def draft(self, sid: str, result: list[Any], annotation: int | None = None) -> int:
        of = f"/annotations/{annotation}" if annotation else ""
        path = f"api/tasks/{self.tasks[sid]}{of}/drafts"
        params = {"project": self.project.id}
        body = {"result": result, "lead_time": 1.5}
        return int(self.client._request("a draft", "POST", path, json=body, params=params)["id"])

    def migration(self, new: Schema = NEW, steps: Sequence[Step] = (STEP,), stored: Any = None) -> Migration:
        built = [label_config(new), label_config(OLD)]
        return Migration(self.client, stored or self.stored, self.project, new, steps, built)

    def apply(self, **more: Any) -> ProjectPlan:
        migration = self.migration(**more)
        return migration.apply(migration.plan(), self.log)

    def export(self) -> dict[int, dict[str, Any]]:
        return {task["id"]: task for task in self.client.export(self.project.id)}

    def annotations(self) -> dict[int, dict[str, Any]]:
        return {one["id"]: one for task in self.export().values() for one in task["annotations"]}

    def labels(self) -> Counter[str]:
        everything = [*self.annotations().values(), *self.stored.predictions(self.project.id)]
        everything += [one for task in self.export().values() for one in task["drafts"]]
        values = [result.get("value", {}).get("labels", []) for one in everything for result in one["result"]]
        return Counter(name for value in values for name in value)

    def config(self) -> str:
        return self.client.project(self.project.id).label_config


@pytest.fixture
def room(client: Client, tmp_path: Path) -> Room:
    return Room(client, tmp_path)


@server
def test_a_plan_changes_nothing(room: Room) -> None:
    before, config = room.export(), room.config()
    plan = room.migration().plan()
    assert Counter(one.kind for one in plan.todo) == {"annotations": 4, "predictions": 1}
    assert plan.moves["predictions"] == {
        Move("entities", "PER", "PERSON"): 1, Move("entities", "ORG", "FIRM"): 1,
        Move("entities", "ORG", "BODY", "undecided"): 1, Move("entities", "TIME", "", "dropped"): 1,
    }  # fmt: skip
    assert (plan.old, plan.new, plan.edited, plan.screen_changes, plan.finished) == (
        "1.0.0", "1.1.0", False, True, False,
    )  # fmt: skip
    assert (room.export(), room.config()) == (before, config)
    assert not room.log.exists()


@server
def test_everything_is_migrated_and_nothing_else(room: Room) -> None:
    """Labels change; who, how long, when made, skipped or not, comment and offsets do not; twice is once."""
    room.draft("s1", PLAIN)
    before = room.export()
    plan = room.apply()
    assert plan.finished
    assert plan.changed == {"annotations": 4, "drafts": 1, "predictions": 1}
    assert not GONE & set(room.labels())
    assert room.config().split() == label_config(NEW).split()
    assert room.client.project(room.project.id).description == "duizhao-project: schema 1.1.0"
    after = room.export()
    kept = (
        "id",
        "completed_by",
        "lead_time",
        "created_at",
        "was_cancelled",
        "ground_truth",
        "unique_id",
        "task",
    )
    for number, task in before.items():
        assert after[number]["data"] == task["data"]
        for old, new in zip(task["annotations"], after[number]["annotations"], strict=True):
            assert {name: old[name] for name in kept} == {name: new[name] for name in kept}
            assert new["result"] == relabel(SHOWN, old["result"], [STEP]).results
            if old["id"] == room.made["clean"]:
                assert new == old
        for old, new in zip(task["drafts"], after[number]["drafts"], strict=True):
            assert (new["user"], new["lead_time"], new["annotation"]) == (
                old["user"], old["lead_time"], old["annotation"],
            )  # fmt: skip
    [prediction] = room.stored.predictions(room.project.id)
    assert (prediction["score"], prediction["model_version"]) == (0.5, "m1")
    log = [json.loads(line) for line in room.log.read_text(encoding="utf-8").splitlines()]
    assert Counter(one["kind"] for one in log) == plan.changed
    assert all(one["new"] == relabel(SHOWN, one["old"], [STEP]).results for one in log)
    assert "@" not in room.log.read_text(encoding="utf-8")

    again = room.migration().plan()
    assert (again.todo, again.screen_changes) == ([], False)
    room.apply()
    assert room.export() == after


@server
def test_an_import_stays_an_import(room: Room) -> None:
    """The server writes the migrator into `updated_by`: what nobody touched is told all the same."""
    room.apply()
    tasks = room.export()
    imported = tasks[room.tasks["s1"]]
    [annotation] = imported["annotations"]
    assert annotation["updated_by"] is not None
    assert only_imported(annotation, imported["meta"])
    assert imported["meta"]["duizhao-imported"] == {}
    for one in tasks[room.tasks["s2"]]["annotations"]:
        assert not only_imported(one, tasks[room.tasks["s2"]]["meta"])
    # Once somebody has saved it, it is theirs.
    room.client._sdk.annotations.update(annotation["id"], result=[*annotation["result"][:-1]])
    imported = room.export()[room.tasks["s1"]]
    assert not only_imported(imported["annotations"][0], imported["meta"])


class _Killed(BaseException):
    """The process dies."""


class _Mortal(ClientAnnotations):
    """Dies after a number of changes, before or after the change that is next."""

    def __init__(self, client: Client, lives: int, *, late: bool) -> None:
        super().__init__(client)
        self.lives, self.late = lives, late

    def _change(self, what: str, path: str, result: list[Any]) -> dict[str, Any]:
        if self.lives == 0 and not self.late:
            raise _Killed
        done = super()._change(what, path, result)
        if self.lives == 0:
            raise _Killed
        self.lives -= 1
        return done


@server
@pytest.mark.parametrize("late", [False, True])
def test_killed_in_the_middle(room: Room, late: bool) -> None:
    """At every change in turn: between, the screen offers old and new labels; at last all is as in one go."""
    wanted = {
        number: relabel(SHOWN, one["result"], [STEP]).results for number, one in room.annotations().items()
    }
    left = len(room.migration().plan().todo)
    while left > 1:
        with pytest.raises(_Killed):
            room.apply(stored=_Mortal(room.client, 0 if late else 1, late=late))
        offered = set(labels_of(room.config())["entity"])
        assert offered >= {*NEW.ids("entities"), *room.labels()} - {"EVIDENCE"}
        assert version_of(room.config()) == "1.0.0"
        left -= 1
        assert len(room.migration().plan().todo) == left
    plan = room.apply()
    assert plan.finished
    assert {number: one["result"] for number, one in room.annotations().items()} == wanted
    assert room.config().split() == label_config(NEW).split()


@server
@pytest.mark.parametrize("stage", ["screen", "describe"])
def test_killed_at_the_screen(room: Room, monkeypatch: pytest.MonkeyPatch, stage: str) -> None:
    def die(*_: Any) -> None:
        raise _Killed

    with monkeypatch.context() as patch:
        patch.setattr(Migration, "_set_screen" if stage == "screen" else "_describe", die)
        with pytest.raises(_Killed):
            room.apply()
    assert room.apply().finished
    assert room.client.project(room.project.id).description == "duizhao-project: schema 1.1.0"


@server
def test_a_lost_reply(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """The change was stored and its reply lost, or it was not stored: both end well."""
    calls: list[str] = []
    change = ClientAnnotations._change

    def lossy(self: ClientAnnotations, what: str, path: str, result: list[Any]) -> dict[str, Any]:
        calls.append(path)
        if len(calls) == 1:
            raise LostReplyError("no reply, and nothing stored")
        done = change(self, what, path, result)
        if len(calls) == 2:
            raise LostReplyError("no reply, but stored")
        return done

    monkeypatch.setattr(ClientAnnotations, "_change", lossy)
    assert room.apply().finished
    assert not GONE & set(room.labels())


class _Busy(ClientAnnotations):
    """An annotator saves at a moment of the migration's choosing."""

    def __init__(self, room: Room, when: str) -> None:
        super().__init__(room.client)
        self.room, self.when, self.reads, self.saved = room, when, 0, False

    def _save(self, number: int) -> None:
        if number == self.room.made["second"] and not self.saved:
            self.saved = True
            comment = [one for one in RESULTS if one.get("from_name") == "comment"]
            self.client._sdk.annotations.update(number, result=[*PLAIN, *comment], lead_time=9.0)

    def annotation(self, number: int) -> dict[str, Any] | None:
        self.reads += number == self.room.made["second"]
        if self.when == "before the look" or (self.when == "between the looks" and self.reads == 2):
            self._save(number)
        return super().annotation(number)

    def change_annotation(self, number: int, result: list[Any]) -> dict[str, Any]:
        if self.when == "after the look":
            self._save(number)
        return super().change_annotation(number, result)


@server
@pytest.mark.parametrize("when", ["before the look", "between the looks"])
def test_an_annotator_saves_meanwhile(room: Room, when: str) -> None:
    """What was saved is what is migrated: nothing of it is lost."""
    busy = _Busy(room, when)
    plan = room.apply(stored=busy)
    assert busy.saved
    assert plan.finished
    assert plan.overwritten == []
    one = room.annotations()[room.made["second"]]
    assert one["lead_time"] == 9.0
    assert [result["value"].get("labels") or result["value"].get("text") for result in one["result"]] == [
        ["PERSON"], ["备注"],
    ]  # fmt: skip


@server
def test_a_save_in_the_very_moment_is_told(room: Room) -> None:
    """The server has no conditional change: what cannot be prevented is seen and said."""
    plan = room.apply(stored=_Busy(room, "after the look"))
    assert plan.overwritten == [room.made["second"]]


@server
def test_an_annotation_that_is_being_edited_waits(room: Room) -> None:
    """Changing it would delete its draft: the draft is migrated, and the screen keeps the old labels."""
    draft = room.draft("s2", RESULTS, room.made["first"])
    plan = room.migration().plan()
    assert plan.held == [room.made["first"]]
    done = room.apply()
    assert (done.finished, done.held) == (False, [room.made["first"]])
    assert room.annotations()[room.made["first"]]["result"] == RESULTS
    kept = room.stored.draft(draft)
    assert kept is not None
    assert kept["result"] == relabel(SHOWN, RESULTS, [STEP]).results
    assert "PER" in labels_of(room.config())["entity"]
    # The annotator submits what the draft holds.
    room.client._sdk.annotations.update(room.made["first"], result=kept["result"], lead_time=6.0)
    assert room.apply().finished
    assert not GONE & set(room.labels())


@server
def test_a_page_that_was_open_saves_an_old_label(room: Room) -> None:
    """After the end somebody submits from a page of before: the next run brings that along."""
    room.apply()
    late = room.annotate("s3", PLAIN, lead_time=3.0)
    plan = room.apply()
    assert (plan.finished, plan.changed) == (True, {"annotations": 1})
    assert room.annotations()[late]["result"][0]["value"]["labels"] == ["PERSON"]


@server
def test_a_hand_edited_screen(client: Client, tmp_path: Path) -> None:
    """Its own heading, control and label, in use, survive; a control that is missing is asked for first."""
    own = '<Choices name="tone" toName="text"><Choice value="hot"/></Choices>'
    config = label_config(OLD).replace("<View>", f'<View><Header value="看清楚再标"/>{own}', 1)
    room = Room(
        client,
        tmp_path,
        config.replace('<Label value="人名 PER"', '<Label value="病"/><Label value="人名 PER"'),
    )
    tone = {
        "id": "t",
        "from_name": "tone",
        "to_name": "text",
        "type": "choices",
        "value": {"choices": ["hot"]},
    }
    ill = {**PLAIN[0], "id": "i", "value": {**PLAIN[0]["value"], "labels": ["病"]}}
    mine = room.annotate("s3", [*PLAIN, tone, ill], lead_time=1.0)
    plan = room.apply()
    assert (plan.finished, plan.edited, plan.unknown) == (True, True, ["病"])
    assert room.annotations()[mine]["result"][1:] == [tone, ill]
    assert labels_of(room.config())["entity"] == [*NEW.ids("entities"), "病"]
    assert 'value="看清楚再标"' in room.config()
    assert version_of(room.config()) == "1.1.0"


@server
def test_refused_before_anything_is_changed(room: Room) -> None:
    before, config = room.export(), room.config()
    keep = Step("1.0.0", "1.1.0", (*STEP.changes[:-1], Change("remove", "entities", ("TIME",), ())))
    with pytest.raises(
        ServerError, match=r"'TIME' on '省' is to be removed with `records: keep`; nothing was"
    ):
        room.apply(steps=[keep])
    assert (room.export(), room.config()) == (before, config)


@server
def test_a_dropped_entity_takes_along_what_hangs_on_it(room: Room) -> None:
    """Its stance, its relations and the evidence that belonged to nothing else."""
    step = Step("1.0.0", "1.1.0", (Change("remove", "entities", ("ORG",), (), drop=True),))
    plan = room.apply(new=schema("1.1.0", ["ORG"], []), steps=[step])
    assert plan.finished
    assert plan.moves["annotations"][Move("stances", "", "", LINKED)] == 2
    result = room.annotations()[room.made["first"]]["result"]
    assert [one["value"].get("labels") for one in result if one["from_name"] == "entity"] == [
        ["PER"],
        ["TIME"],
    ]
    assert {one["from_name"] for one in result} == {"entity", "comment"}


@server
def test_only_labels_were_added(room: Room) -> None:
    """The screen alone changes, and the project says its new version."""
    new = schema("1.1.0", [], ["DISEASE"])
    before = room.export()
    plan = room.apply(new=new, steps=[Step("1.0.0", "1.1.0", ())])
    assert (plan.finished, plan.todo) == (True, [])
    assert room.export() == before
    assert room.config().split() == label_config(new).split()


@server
def test_a_project_that_is_gone(client: Client, tmp_path: Path) -> None:
    room = Room(client, tmp_path)
    client._sdk.projects.delete(id=room.project.id)
    with pytest.raises(ServerError, match="HTTP 404") as caught:
        room.migration().plan()
    assert "\n" not in str(caught.value)
    assert isinstance(room.project, Project)


def test_the_version_in_a_description() -> None:
    """Only the line that push wrote is touched."""
    screen = Screen(script="hant_tw")
    assert told_version(description(OLD, screen), "1.1.0") == description(
        replace(OLD, version="1.1.0"), screen
    )
    for text in ("", "notes: schema 1.0.0", '{"schema": "1.0.0"}'):
        assert told_version(text, "1.1.0") == text
