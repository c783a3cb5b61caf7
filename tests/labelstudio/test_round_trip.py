"""Push and pull against the real Label Studio."""

from __future__ import annotations

import json
import shutil
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from duizhao.annotation.layers import entity_id, read_layer, stance_id, write_layer
from duizhao.annotation.schema import load_schema
from duizhao.documents import Document, read_document
from duizhao.errors import AnchorError, ServerError
from duizhao.importers import read_file
from duizhao.labelstudio.client import Client
from duizhao.labelstudio.connection import Connection
from duizhao.labelstudio.pull import PullReport, pull
from duizhao.labelstudio.push import find_project, push
from duizhao.model import BODY_KINDS, Entity, Item, Layer, Sentence, Span, Stance
from duizhao.paths import Workspace, find_workspace
from duizhao.sources import add_source

if TYPE_CHECKING:
    from duizhao.labelstudio.server import PrivateServer

pytestmark = pytest.mark.server

ROOT = Path(__file__).resolve().parents[2]
DOC = "dangqi-gaogao-piaoyang"
# Characters outside the Basic Multilingual Plane, joined emoji, full-width spaces and literal markup: what
# shifts offsets when somebody counts UTF-16 units, bytes or HTML.
HARD = (
    "# 𠮷野家的一天\n\n𠮷田先生在𠮷野家请👨‍👩‍👧‍👦一家吃饭。😀😀他说：“<b>王小明</b>&amp;李四都来了！”"
    "　　王小明是市林业局的职工🇨🇳。\n\nE\u0301milie 和王小明在 Label\nStudio 工作，非常满意。\n"
)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    for name in ("corpus", "annotations"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return find_workspace(tmp_path)


@pytest.fixture
def client(label_studio: PrivateServer) -> Iterator[Client]:
    with Client(label_studio.connection()) as client:
        yield client


@pytest.fixture
def hard(workspace: Workspace) -> Document:
    """A document whose offsets are easy to get wrong."""
    path = workspace.root / "hard.md"
    path.write_text(HARD, encoding="utf-8", newline="")
    add_source(workspace, read_file(path)[0], "hard", {"rights": "own text"})
    return read_document(workspace, "hard")


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
            client, [document], schema, title="article", layers={DOC: draft}, as_predictions=False, **options
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
    assert {replace(item, origin="") for item in layer.items} == set(draft.items)
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
    push(client, [hard], load_schema(workspace), title="hard", layers={"hard": layer}, as_predictions=False)
    _pull(client, "hard", workspace, hard)
    back = read_layer(workspace, "hard", "a01")
    assert set(back.entities) == set(entities)
    assert set(back.stances) == set(layer.stances)


def test_predictions_are_no_annotations(client: Client, workspace: Workspace, hard: Document) -> None:
    """Suggestions that nobody has judged give no layer and no export."""
    layer = _layer(hard, _all_occurrences(hard, "王小明", "PER"), [])
    push(client, [hard], load_schema(workspace), title="suggestions", layers={"hard": layer})
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


def test_a_changed_text_is_reported_and_not_overwritten(
    client: Client, workspace: Workspace, hard: Document
) -> None:
    """A task that shows another text is left as it is, and a pull into another text writes nothing."""
    push(client, [hard], load_schema(workspace), title="changed")
    first = next(one for one in hard.analyses if one.sentence.block_kind in BODY_KINDS)
    edited = replace(first.sentence, text="别" + first.sentence.text[1:])
    analyses = [replace(one, sentence=edited) if one is first else one for one in hard.analyses]
    other = replace(hard, analyses=analyses)
    report = push(client, [other], load_schema(workspace), title="changed")
    assert report.changed == [first.sentence.id]
    assert report.created == []
    project = find_project(client, "changed")
    assert project
    number, _ = next(iter(client.tasks(project.id)))
    client._sdk.annotations.create(number, result=[], lead_time=2.0)
    blocks = tuple(replace(block, text=block.text.replace("𠮷田", "吉田")) for block in hard.article.blocks)
    moved = {"hard": replace(hard.article, blocks=blocks)}
    with pytest.raises(AnchorError, match="another text"):
        pull(client, project, workspace, moved, load_schema(workspace))
    assert not (workspace.layers / "hard").exists()


def test_another_screen_is_reported(client: Client, workspace: Workspace, hard: Document) -> None:
    """A project whose labels are not those of the schema is used as it is, and said to be another."""
    schema = load_schema(workspace)
    push(client, [hard], schema, title="screen")
    fewer = replace(schema, entities=schema.entities[:-1])
    assert push(client, [hard], fewer, title="screen").other_screen
    assert not push(client, [hard], schema, title="screen").other_screen


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
            raise ServerError("the reply is lost")

    monkeypatch.setattr(client, "import_tasks", lossy)
    report = push(client, [hard], load_schema(workspace), title="lossy")
    keys = [data["sid"] for _, data in client.tasks(report.project.id)]
    assert sorted(keys) == sorted(report.created)
    assert len(calls) == 1
