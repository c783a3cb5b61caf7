"""Push and pull against the real Label Studio."""

from __future__ import annotations

import json
import shutil
import stat
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from duizhao.analysis import analyse
from duizhao.annotation.layers import entity_id, read_layer, stance_id, write_layer
from duizhao.annotation.schema import load_schema
from duizhao.documents import Document, read_document
from duizhao.errors import LostReplyError, ServerError
from duizhao.labelstudio.client import Client
from duizhao.labelstudio.connection import Connection
from duizhao.labelstudio.projects import find_project
from duizhao.labelstudio.pull import PullReport, pull
from duizhao.labelstudio.push import push
from duizhao.labelstudio.push.entries import Along, is_blind
from duizhao.labelstudio.screen import Screen
from duizhao.model import BODY_KINDS, Entity, Item, Layer, Sentence, Span, Stance
from duizhao.paths import Workspace

if TYPE_CHECKING:
    from duizhao.labelstudio.server import PrivateServer

pytestmark = pytest.mark.server

ROOT = Path(__file__).resolve().parents[2]
DOC = "dangqi-gaogao-piaoyang"


def _all_occurrences(document: Document, name: str, label: str) -> list[Entity]:
    found = []
    for block in document.article.blocks:
        if block.kind not in BODY_KINDS:
            continue
        at = block.text.find(name)
        while at >= 0:
            end = at + len(name)
            new = entity_id(block.id, at, end, label)
            found.append(Entity(new, document.article.id, block.id, at, end, label, name))
            at = block.text.find(name, end)
    return found


def _layer(document: Document, entities: list[Entity], stances: list[Stance]) -> Layer:
    body = [one.sentence for one in document.analyses if one.sentence.block_kind in BODY_KINDS]
    items = tuple(Item(s.doc_id, s.block_id, s.start, s.end, s.text, "submitted") for s in body)
    source = document.article.source
    return Layer(
        source.id, source.sha256, "made", "a test", "drafted", "1.0.0", tuple(entities), tuple(stances), items
    )


def _home(document: Document, entity: Entity) -> Sentence:
    return next(
        one.sentence
        for one in document.analyses
        if one.sentence.block_id == entity.block_id and one.sentence.start <= entity.start < one.sentence.end
    )


def _pull(client: Client, title: str, workspace: Workspace, document: Document) -> PullReport:
    project = find_project(client, title)
    assert project
    articles = {document.article.id: document.article}
    return pull(client, project, workspace, articles, load_schema(workspace))


def test_the_article_there_and_back(client: Client, workspace: Workspace) -> None:
    """The drafted layer comes back as it went in; pushing and pulling again changes nothing."""
    schema = load_schema(workspace)
    draft = read_layer(workspace, DOC, "authors")
    document = read_document(workspace, DOC)
    body = sum(one.sentence.block_kind in BODY_KINDS for one in document.analyses)

    def go(**options: Any) -> Any:
        return push(
            client,
            [document],
            schema,
            title="article",
            along=Along({DOC: draft}, as_predictions=False),
            **options,
        )

    plan = go(dry_run=True)
    assert len(plan.created) == body
    assert find_project(client, "article") is None
    first, second = go(), go()
    assert (len(first.created), first.lost) == (body, [])
    assert (len(second.created), second.unchanged, second.changed, second.gone) == (0, body, [], [])
    assert len(list(client.tasks(first.project.id))) == body
    assert not second.other_screen

    report = _pull(client, "article", workspace, document)
    layer = read_layer(workspace, DOC, "a01")
    assert set(layer.entities) == set(draft.entities)
    assert set(layer.stances) == set(draft.stances)
    assert {replace(item, origin="", created_at="", updated_at="") for item in layer.items} == set(
        draft.items
    )
    assert report.problems == []
    # What was only imported is not presented as somebody's judgement.
    assert layer.status == "drafted"
    assert {item.origin for item in layer.items} == {"authors"}

    again = _pull(client, "article", workspace, document)
    assert (again.written, again.export_is_new) == ([], False)


def test_offsets_survive_every_kind_of_character(
    client: Client, workspace: Workspace, hard: Document
) -> None:
    """𠮷, joined emoji, full-width spaces, markup, a newline: spans come back on the same code points."""
    entities = [
        *_all_occurrences(hard, "王小明", "PER"),
        *_all_occurrences(hard, "𠮷野家", "FAC"),
        *_all_occurrences(hard, "市林业局", "ORG"),
        *_all_occurrences(hard, "林业局", "ORG"),
        *_all_occurrences(hard, "Label\nStudio", "WORK"),
    ]
    assert len(entities) >= 7
    target = next(one for one in entities if one.text == "王小明")
    home = _home(hard, target)
    bare = Stance(
        "", "hard", home.block_id, home.start, home.end, home.text, "author", target.id, "favor", "implied",
        Span(target.start, target.end),
    )  # fmt: skip
    layer = _layer(hard, entities, [replace(bare, id=stance_id(bare))])
    along = Along({"hard": layer}, as_predictions=False)
    push(client, [hard], load_schema(workspace), title="hard", along=along)
    _pull(client, "hard", workspace, hard)
    back = read_layer(workspace, "hard", "a01")
    assert set(back.entities) == set(entities)
    assert set(back.stances) == set(layer.stances)


def test_predictions_are_no_annotations(client: Client, workspace: Workspace, hard: Document) -> None:
    """Suggestions that nobody has judged give no layer and no export."""
    layer = _layer(hard, _all_occurrences(hard, "王小明", "PER"), [])
    push(client, [hard], load_schema(workspace), title="suggestions", along=Along({"hard": layer}))
    report = _pull(client, "suggestions", workspace, hard)
    assert (report.layers, report.written, report.export) == ({}, [], None)


def test_a_person_s_work_is_manual_and_kept(
    label_studio: PrivateServer, client: Client, workspace: Workspace, hard: Document
) -> None:
    """What somebody submitted is manual; units that vanish from the server stay in the layer."""
    push(client, [hard], load_schema(workspace), title="people")
    project = find_project(client, "people")
    assert project
    tasks = {data["sid"]: number for number, data in client.tasks(project.id)}
    first, second, *_ = sorted(tasks)
    sdk = client._sdk
    sdk.annotations.create(tasks[first], result=[], lead_time=4.5, was_cancelled=False)
    sdk.annotations.create(tasks[second], result=[], lead_time=1.0, was_cancelled=True)
    report = _pull(client, "people", workspace, hard)
    layer = read_layer(workspace, "hard", "a01")
    assert layer.status == "manual"
    assert [(item.state, item.lead_time) for item in layer.items] == [("submitted", 4.5), ("skipped", 1.0)]
    assert report.skipped_units == 1

    sdk.tasks.delete(id=tasks[first])
    report = _pull(client, "people", workspace, hard)
    assert report.kept == 1
    assert len(read_layer(workspace, "hard", "a01").items) == 2
    # Nothing secret and nobody's name lies in what goes to git; who is who is private.
    names = workspace.local / "annotators.json"
    assert stat.S_IMODE(names.stat().st_mode) == 0o600
    assert list(json.loads(names.read_text(encoding="utf-8")).values()) == ["a01"]
    for path in workspace.annotations.rglob("*.json*"):
        text = path.read_text(encoding="utf-8")
        assert "@" not in text
        assert label_studio.connection().token not in text


def test_a_fresh_clone_takes_no_other_s_pseudonym(
    client: Client, workspace: Workspace, hard: Document
) -> None:
    """Without the private file a new pseudonym is given: a01 of another machine stays untouched."""
    write_layer(
        workspace, replace(_layer(hard, _all_occurrences(hard, "王小明", "PER"), []), annotator="a01")
    )
    push(client, [hard], load_schema(workspace), title="clone")
    project = find_project(client, "clone")
    assert project
    number, _ = next(iter(client.tasks(project.id)))
    client._sdk.annotations.create(number, result=[], lead_time=2.0)
    before = read_layer(workspace, "hard", "a01")
    report = _pull(client, "clone", workspace, hard)
    assert list(report.layers) == [("hard", "a02")]
    assert read_layer(workspace, "hard", "a01") == before


def _edited(document: Document, at: int, text: str) -> Document:
    """The document with another text for one of its sentences."""
    body = [one for one in document.analyses if one.sentence.block_kind in BODY_KINDS]
    old = body[at]
    [new] = analyse([replace(old.sentence, text=text, end=old.sentence.start + len(text))], "hans")
    return replace(document, analyses=[new if one is old else one for one in document.analyses])


def test_a_changed_sentence_is_brought_up_to_date_where_nobody_has_annotated_it(
    client: Client, workspace: Workspace, hard: Document
) -> None:
    """An annotated task, and one with a draft, keep what their work is about; the others are updated."""
    layer = _layer(hard, _all_occurrences(hard, "王小明", "PER"), [])
    schema, along = load_schema(workspace), Along({"hard": layer}, score=0.7)
    push(client, [hard], schema, title="changed", along=along)
    project = find_project(client, "changed")
    assert project
    before = {data["sid"]: (number, data) for number, data in client.tasks(project.id)}
    first, second, third = list(before)[:3]
    client._sdk.annotations.create(before[first][0], result=[], lead_time=2.0)
    client._request("drafting", "POST", f"api/tasks/{before[second][0]}/drafts", json={"result": []})
    other = hard
    for at, text in enumerate(["换了。", "也换了。", "王小明换了。"]):
        other = _edited(other, at, text)
    plan = push(client, [other], schema, title="changed", along=along, dry_run=True)
    assert (first in plan.changed, third in plan.updated, plan.created) == (True, True, [])
    report = push(client, [other], schema, title="changed", along=along)
    assert report.created == []
    assert report.changed == [first, second]
    assert third in report.updated
    after = {data["sid"]: data for _, data in client.tasks(project.id)}
    assert [after[key]["text"] for key in (first, second)] == [
        before[key][1]["text"] for key in (first, second)
    ]
    assert after[third]["text"] == "王小明换了。"
    # The suggestion for the old text is gone: it would lie at the wrong place.
    assert client.predictions(before[third][0]) == []
    again = push(client, [other], schema, title="changed", along=along)
    assert (again.updated, again.created, again.changed) == ([], [], [first, second])


def test_a_pull_sets_aside_what_does_not_fit_the_corpus(
    client: Client, workspace: Workspace, hard: Document
) -> None:
    """A task that shows another text than the corpus is told and kept as evidence; the others arrive."""
    push(client, [hard], load_schema(workspace), title="misfit")
    project = find_project(client, "misfit")
    assert project
    tasks = {data["sid"]: number for number, data in client.tasks(project.id)}
    for number in tasks.values():
        client._sdk.annotations.create(number, result=[], lead_time=2.0)
    blocks = tuple(replace(block, text=block.text.replace("𠮷田", "吉田")) for block in hard.article.blocks)
    moved = {"hard": replace(hard.article, blocks=blocks)}
    report = pull(client, project, workspace, moved, load_schema(workspace))
    assert [line.split(":")[0] for line in report.unplaced] == [next(iter(tasks))]
    assert len(read_layer(workspace, "hard", "a01").items) == len(tasks) - 1
    again = _pull(client, "misfit", workspace, hard)
    assert again.unplaced == []
    assert len(read_layer(workspace, "hard", "a01").items) == len(tasks)


def test_the_blind_share(client: Client, workspace: Workspace, hard: Document) -> None:
    """The same share is blind at every push; a larger share contains it; a pull says who saw suggestions."""
    document = read_document(workspace, DOC)
    layer = {DOC: read_layer(workspace, DOC, "authors")}
    schema = load_schema(workspace)
    plan = push(client, [document], schema, title="blind", along=Along(layer, blind=30), dry_run=True)
    report = push(client, [document], schema, title="blind", along=Along(layer, blind=30, score=0.25))
    assert 0 < report.blind == plan.blind < len(report.created)
    again = push(client, [document], schema, title="blind", along=Along(layer, blind=30))
    assert (again.created, again.suggested, again.unchanged) == ([], [], len(report.created))
    exported = list(client.export(report.project.id))
    bare = {task["data"]["sid"] for task in exported if not task["predictions"]}
    assert len(bare) == report.blind
    assert all(is_blind(key, 50) for key in bare)
    assert not all(is_blind(key, 30, "another seed") for key in bare)
    [prediction] = client.predictions(next(task["id"] for task in exported if task["predictions"]))
    assert (prediction["score"], prediction["model_version"]) == (0.25, "authors")
    for task in exported[:40]:
        client._sdk.annotations.create(task["id"], result=[], lead_time=1.0)
    _pull(client, "blind", workspace, document)
    items = read_layer(workspace, DOC, "a01").items
    sighted = {(item.block_id, item.start): item.suggested for item in items}
    for task in exported[:40]:
        expected = "" if task["data"]["sid"] in bare else "authors"
        assert sighted[task["data"]["block"], task["data"]["start"]] == expected
    # Where the share shrinks, the tasks that nobody has begun get their suggestions after all.
    more = push(client, [document], schema, title="blind", along=Along(layer))
    assert set(more.suggested) == bare - {task["data"]["sid"] for task in exported[:40]}


def test_a_layer_that_says_nothing_of_a_task_is_not_missing(
    client: Client, workspace: Workspace, hard: Document
) -> None:
    """Where a layer has neither entity nor item there is no suggestion, and the next push wants none."""
    entities = _all_occurrences(hard, "王小明", "PER")[:1]
    along = Along({"hard": replace(_layer(hard, entities, []), items=())})
    first = push(client, [hard], load_schema(workspace), title="silent", along=along)
    shown = [task for task in client.export(first.project.id) if task["predictions"]]
    assert len(shown) == 1 < len(first.created)
    again = push(client, [hard], load_schema(workspace), title="silent", along=along)
    assert (again.suggested, again.unchanged) == ([], len(first.created))


def test_drafts_are_drafts_and_nobody_s_address_is_kept(
    client: Client, workspace: Workspace, hard: Document
) -> None:
    """A draft arrives although it does not move the task's time; without change nothing is written."""
    push(client, [hard], load_schema(workspace), title="drafts")
    project = find_project(client, "drafts")
    assert project
    assert _pull(client, "drafts", workspace, hard).layers == {}
    number, _ = next(iter(client.tasks(project.id)))
    path = f"api/tasks/{number}/drafts"
    draft = client._request("drafting", "POST", path, json={"result": [], "lead_time": 2})
    report = _pull(client, "drafts", workspace, hard)
    assert (report.drafts, report.fetched) == (1, 1)
    assert [item.state for item in read_layer(workspace, "hard", "a01").items] == ["draft"]
    assert report.export
    assert "@" not in report.export.read_text(encoding="utf-8")
    again = _pull(client, "drafts", workspace, hard)
    assert (again.fetched, again.written, again.export) == (0, [], None)
    client._sdk.annotations.create(number, result=[], lead_time=3.0)
    client._request("removing", "DELETE", f"api/drafts/{draft['id']}/")
    _pull(client, "drafts", workspace, hard)
    assert [item.state for item in read_layer(workspace, "hard", "a01").items] == ["submitted"]


def test_only_what_has_changed_is_fetched(client: Client, workspace: Workspace, hard: Document) -> None:
    """New, changed and deleted annotations are found; a deletion is told, and taken over only on demand."""
    push(client, [hard], load_schema(workspace), title="bit by bit")
    project = find_project(client, "bit by bit")
    assert project
    numbers = [number for number, _ in client.tasks(project.id)]
    made = [client._sdk.annotations.create(number, result=[], lead_time=1.0).id for number in numbers[:3]]
    first = _pull(client, "bit by bit", workspace, hard)
    client._sdk.annotations.update(made[0], lead_time=9.0)
    changed = _pull(client, "bit by bit", workspace, hard)
    assert (changed.fetched, changed.deleted) == (1, [])
    assert changed.export != first.export
    assert [item.lead_time for item in read_layer(workspace, "hard", "a01").items] == [9.0, 1.0, 1.0]

    client._sdk.annotations.delete(made[1])
    client._sdk.tasks.delete(numbers[2])
    report = _pull(client, "bit by bit", workspace, hard)
    assert (len(report.deleted), report.kept, report.written) == (2, 2, [])
    assert len(read_layer(workspace, "hard", "a01").items) == 3
    again = _pull(client, "bit by bit", workspace, hard)
    assert (again.fetched, again.deleted, again.kept) == (0, [], 2)
    project = find_project(client, "bit by bit")
    assert project
    accepted = pull(
        client, project, workspace, {"hard": hard.article}, load_schema(workspace), accept_deletions=True
    )
    assert accepted.kept == 0
    assert [item.lead_time for item in read_layer(workspace, "hard", "a01").items] == [9.0]


def test_a_layer_that_was_changed_on_disk_is_read_again(
    client: Client, workspace: Workspace, hard: Document
) -> None:
    """A layer that went back to an older state, or was deleted, gets everything that the server has."""
    push(client, [hard], load_schema(workspace), title="went back")
    project = find_project(client, "went back")
    assert project
    for number, _ in client.tasks(project.id):
        client._sdk.annotations.create(number, result=[], lead_time=1.0)
    _pull(client, "went back", workspace, hard)
    before = read_layer(workspace, "hard", "a01")
    write_layer(workspace, replace(before, items=before.items[:1]))
    report = _pull(client, "went back", workspace, hard)
    assert (report.fetched, report.export) == (0, None)
    assert read_layer(workspace, "hard", "a01") == before
    shutil.rmtree(workspace.layers / "hard")
    _pull(client, "went back", workspace, hard)
    assert read_layer(workspace, "hard", "a01") == before


def test_doubled_tasks(client: Client, workspace: Workspace, hard: Document) -> None:
    """Copies are told; those without work go on the user's word, and no annotated one ever."""
    schema = load_schema(workspace)
    project = push(client, [hard], schema, title="doubled").project
    tasks = list(client.tasks(project.id))
    client.import_tasks(project.id, [{"data": data} for _, data in tasks])
    copies = {number for number, _ in client.tasks(project.id)} - {number for number, _ in tasks}
    one, two = sorted(copies)[:2]
    client._sdk.annotations.create(tasks[0][0], result=[], lead_time=1.0)
    client._sdk.annotations.create(one, result=[], lead_time=2.0)
    client._request("drafting", "POST", f"api/tasks/{two}/drafts", json={"result": []})
    report = push(client, [hard], schema, title="doubled")
    assert sorted(report.doubled) == sorted(data["sid"] for _, data in tasks)
    pulled = _pull(client, "doubled", workspace, hard)
    assert any("two tasks show this unit" in problem for problem in pulled.problems)
    assert [
        item.lead_time for item in read_layer(workspace, "hard", "a01").items if item.state == "submitted"
    ] == [2.0]
    cleaned = push(client, [hard], schema, title="doubled", remove_duplicates=True)
    assert cleaned.removed == len(tasks) - 1  # of the pair with a draft, the one without goes
    left = {number for number, _ in client.tasks(project.id)}
    assert {tasks[0][0], one, two} <= left
    assert len(cleaned.doubled) == 1


def test_another_screen_is_reported(client: Client, workspace: Workspace, hard: Document) -> None:
    """A project whose labels are not those of the schema is used as it is, and said to be another."""
    schema = load_schema(workspace)
    push(client, [hard], schema, title="screen")
    fewer = replace(schema, entities=schema.entities[:-1])
    assert push(client, [hard], fewer, title="screen").other_screen
    assert not push(client, [hard], schema, title="screen").other_screen
    assert not push(client, [hard], fewer, title="screen", update_screen=True).other_screen
    assert push(client, [hard], schema, title="screen").other_screen
    with pytest.raises(ServerError, match="must not be mixed"):
        push(client, [hard], schema, title="screen", screen=Screen(unit="paragraph"))


def test_wrong_token_and_no_server(label_studio: PrivateServer) -> None:
    """One line, where and what to do, and the token is not in it."""
    secret = "0123456789abcdef0123456789abcdef01234567"
    with (
        Client(Connection(label_studio.url, secret)) as client,
        pytest.raises(ServerError, match="refuses the token") as refused,
    ):
        client.projects()
    assert secret not in str(refused.value)
    with (
        Client(Connection("http://127.0.0.1:9", secret)) as client,
        pytest.raises(ServerError, match=r"does not answer.*duizhao serve"),
    ):
        client.projects()


def test_a_failed_import_is_looked_up_before_it_is_tried_again(
    client: Client, workspace: Workspace, hard: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reply of an import is lost after the server stored the tasks: nothing is stored twice."""
    store = client.import_tasks
    calls = []

    def lossy(project: int, tasks: Any) -> None:
        store(project, tasks)
        calls.append(len(tasks))
        if len(calls) == 1:
            raise LostReplyError("the reply is lost")

    monkeypatch.setattr(client, "import_tasks", lossy)
    report = push(client, [hard], load_schema(workspace), title="lossy")
    keys = [data["sid"] for _, data in client.tasks(report.project.id)]
    assert sorted(keys) == sorted(report.created)
    assert len(calls) == 1
