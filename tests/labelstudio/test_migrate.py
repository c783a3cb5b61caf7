"""A live project to other labels: with everything in use, cut short anywhere, while annotators save."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from duizhao.annotation.migration import LINKED, Move
from duizhao.annotation.steps import Change, Step
from duizhao.errors import LostReplyError, ServerError
from duizhao.labelstudio.client import Client, Project
from duizhao.labelstudio.migration import Migration
from duizhao.labelstudio.migration.annotations import ClientAnnotations
from duizhao.labelstudio.migration.relabel import relabel
from duizhao.labelstudio.results.imported import only_imported
from duizhao.labelstudio.screen.config import label_config
from duizhao.labelstudio.screen.labels import labels_of, version_of
from labelstudio.migration_case import (
    GONE,
    NEW,
    OLD,
    PLAIN,
    RESULTS,
    SHOWN,
    STEP,
    Room,
    schema,
)

if TYPE_CHECKING:
    pass

pytestmark = pytest.mark.server


@pytest.fixture
def room(client: Client, tmp_path: Path) -> Room:
    return Room(client, tmp_path)


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


def test_a_save_in_the_very_moment_is_told(room: Room) -> None:
    """The server has no conditional change: what cannot be prevented is seen and said."""
    plan = room.apply(stored=_Busy(room, "after the look"))
    assert plan.overwritten == [room.made["second"]]


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


def test_a_page_that_was_open_saves_an_old_label(room: Room) -> None:
    """After the end somebody submits from a page of before: the next run brings that along."""
    room.apply()
    late = room.annotate("s3", PLAIN, lead_time=3.0)
    plan = room.apply()
    assert (plan.finished, plan.changed) == (True, {"annotations": 1})
    assert room.annotations()[late]["result"][0]["value"]["labels"] == ["PERSON"]


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


def test_refused_before_anything_is_changed(room: Room) -> None:
    before, config = room.export(), room.config()
    keep = Step("1.0.0", "1.1.0", (*STEP.changes[:-1], Change("remove", "entities", ("TIME",), ())))
    with pytest.raises(
        ServerError, match=r"'TIME' on '省' is to be removed with `records: keep`; nothing was"
    ):
        room.apply(steps=[keep])
    assert (room.export(), room.config()) == (before, config)


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


def test_only_labels_were_added(room: Room) -> None:
    """The screen alone changes, and the project says its new version."""
    new = schema("1.1.0", [], ["DISEASE"])
    before = room.export()
    plan = room.apply(new=new, steps=[Step("1.0.0", "1.1.0", ())])
    assert (plan.finished, plan.todo) == (True, [])
    assert room.export() == before
    assert room.config().split() == label_config(new).split()


def test_a_project_that_is_gone(client: Client, tmp_path: Path) -> None:
    room = Room(client, tmp_path)
    client._sdk.projects.delete(id=room.project.id)
    with pytest.raises(ServerError, match="HTTP 404") as caught:
        room.migration().plan()
    assert "\n" not in str(caught.value)
    assert isinstance(room.project, Project)
