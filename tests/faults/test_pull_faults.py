"""A pull in trouble, on the real server: nothing lost, nothing half-written; pulling again finishes it."""

from __future__ import annotations

import json
import threading
import time
import zlib
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from duizhao.annotation.layers import read_layer
from duizhao.errors import ServerError
from duizhao.labelstudio.client import Client
from duizhao.labelstudio.projects import make_project
from duizhao.labelstudio.push import push
from duizhao.labelstudio.push.entries import Along
from duizhao.labelstudio.screen import Screen
from duizhao.labelstudio.tasks import make_tasks
from faults.corpus import Corpus
from faults.proxy import Trouble, troubled
from faults.test_push_faults import annotating, command, kill_server, restart

if TYPE_CHECKING:
    from duizhao.labelstudio.server import PrivateServer

pytestmark = pytest.mark.server

Through = Callable[[str], Client]


@pytest.fixture
def annotated(client: Client, corpus: Corpus, request: pytest.FixtureRequest) -> str:
    """A project in which every unit is annotated: its title."""
    title = f"annotated {zlib.crc32(request.node.name.encode()):08x}"
    push(
        client, corpus.documents, corpus.schema, title=title, along=Along(corpus.layers, as_predictions=False)
    )
    return title


def complete(corpus: Corpus) -> None:
    """The layers have every unit and every entity once, and nothing else lies about."""
    for document in corpus.documents:
        layer, sent = (
            read_layer(corpus.workspace, document.article.id, "a01"),
            corpus.layers[document.article.id],
        )
        assert set(layer.entities) == set(sent.entities)
        assert len(layer.entities) == len(sent.entities)
        assert len(layer.items) == len(sent.items)
    assert not list(corpus.workspace.annotations.rglob("*.tmp"))


@pytest.mark.parametrize("trouble", ["drop reply", "refuse", "fail before", "fail after", "forbid"])
@pytest.mark.parametrize("where", ["/exports/", "/download"])
def test_an_export_in_trouble(
    trouble: Trouble, where: str, label_studio: PrivateServer, client: Client, through: Through,
    corpus: Corpus, annotated: str,
) -> None:  # fmt: skip
    """The export fails: one line of text and nothing written; then it is done in full."""

    def rule(method: str, path: str, before: int) -> Trouble:
        return trouble if path.endswith(where) and method in {"GET", "POST"} else "none"

    with troubled(label_studio.url, rule) as proxy, through(proxy.url) as bad, pytest.raises(ServerError):
        corpus.pull(bad, annotated)
    assert proxy.troubles
    assert not list(corpus.workspace.exports.glob("*.json"))
    assert not (corpus.workspace.layers / "d01" / "a01.items.jsonl").exists()
    corpus.pull(client, annotated)
    complete(corpus)


def test_the_server_is_killed_during_a_pull(
    label_studio: PrivateServer, corpus: Corpus, annotated: str
) -> None:
    """kill -9 while the server writes the export."""
    with Client(label_studio.connection()) as client:
        timer = threading.Timer(0.4, kill_server, [label_studio])
        timer.start()
        with pytest.raises(ServerError, match="does not answer"):
            pull_again_and_again(client, corpus, annotated)
        timer.join()
    restart(label_studio)
    with Client(label_studio.connection()) as client:
        corpus.pull(client, annotated, full=True)
    complete(corpus)


def pull_again_and_again(client: Client, corpus: Corpus, title: str) -> None:
    for _ in range(50):
        corpus.pull(client, title, full=True)


@pytest.mark.parametrize("sign", ["*.tmp", "*.json", "../layers/*/a01.*"])
def test_the_client_is_killed_during_a_pull(
    sign: str, label_studio: PrivateServer, client: Client, corpus: Corpus, annotated: str
) -> None:
    """kill -9 when the export is being written, when it is there, and when the first layer is there."""
    process = command(label_studio, corpus, "pull", "--project", annotated)
    while not list(corpus.workspace.exports.glob(sign)) and process.poll() is None:
        time.sleep(0.002)
    process.kill()
    process.communicate()
    for path in corpus.workspace.layers.glob("*/a01.*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            json.loads(line)
    done = command(label_studio, corpus, "pull", "--project", annotated)
    assert done.wait(120) == 0, done.communicate()
    done.communicate()
    complete(corpus)
    again = corpus.pull(client, annotated)
    assert (again.fetched, again.written) == (0, [])


def test_annotators_submit_during_pulls(label_studio: PrivateServer, client: Client, corpus: Corpus) -> None:
    """Pulls that run all the time lose nothing of what is submitted between and during them."""
    title = "busy pull"
    corpus.push(client, title)
    with Client(label_studio.connection()) as other, annotating(other, title, every=0.01) as done:
        while len(done) < 80:
            corpus.pull(client, title)
    corpus.pull(client, title)
    layers = [
        read_layer(corpus.workspace, path.parent.name, "a01")
        for path in corpus.workspace.layers.glob("*/a01.items.jsonl")
    ]
    assert sum(len(layer.items) for layer in layers) == len(set(done))


CASES = Path(__file__).parents[1] / "cases" / "labelstudio" / "malformed.json"
MALFORMED = json.loads(CASES.read_text(encoding="utf-8"))
BROKEN = [case["results"] for case in MALFORMED]


def region(label: str, start: int, end: int) -> dict[str, Any]:
    value = {"start": start, "end": end, "labels": [label]}
    return {"id": label, "from_name": "entity", "to_name": "text", "type": "labels", "value": value}


def test_malformed_annotations(client: Client, corpus: Corpus) -> None:
    """What no layer can hold is told, task by task; everybody else's work arrives."""
    title = "malformed"
    project = make_project(client, title, corpus.schema, Screen()).id
    tasks = list(islice(make_tasks(corpus.documents[0]), len(BROKEN) + 1))
    good = region("PER", 0, 1)
    results = [*([*broken, good] for broken in BROKEN), [good]]
    entries = [
        {"data": task, "annotations": [{"result": said, "lead_time": 1.0}]}
        for task, said in zip(tasks, results, strict=True)
    ]
    client.import_tasks(project, entries)
    report = corpus.pull(client, title)
    layer = read_layer(corpus.workspace, "d01", "a01")
    assert len(layer.items) == len(BROKEN) + 1
    assert sum(entity.end - entity.start == 1 for entity in layer.entities) == len(BROKEN) + 1
    told = {problem.split(" by ")[0] for problem in report.problems}
    assert told == {task["sid"] for task, case in zip(tasks, MALFORMED, strict=False) if case["told"]}
    again = corpus.pull(client, title)
    assert (again.fetched, again.written) == (0, [])


def test_malformed_predictions(client: Client, corpus: Corpus) -> None:
    """Whatever lies among the suggestions does not reach a layer, and a push goes its way."""
    title = "malformed predictions"
    project = corpus.push(client, title).project.id
    for number, results in zip((number for number, _ in client.tasks(project)), BROKEN, strict=False):
        client.create_prediction(number, {"result": results, "model_version": "strange"})
    assert corpus.push(client, title).unchanged == len(corpus.units)
    assert corpus.pull(client, title).layers == {}


def test_a_config_edited_by_hand(client: Client, corpus: Corpus) -> None:
    """Another label and another control: told by push and by pull; nothing is overwritten."""
    title = "edited"
    project = corpus.push(client, title).project
    edited = client.project(project.id).label_config
    head, tail = edited.rsplit("</View>", 1)
    edited = f'{head}<Choices name="mood" toName="text"><Choice value="calm"/></Choices></View>{tail}'
    edited = edited.replace('alias="PER"', 'alias="PERSON"')
    client.update_project(project.id, label_config=edited)
    assert corpus.push(client, title).other_screen
    assert client.project(project.id).label_config == edited
    number = next(number for number, _ in client.tasks(project.id))
    mood = {
        "id": "m",
        "from_name": "mood",
        "to_name": "text",
        "type": "choices",
        "value": {"choices": ["calm"]},
    }
    results = [region("PERSON", 0, 2), mood]
    client._sdk.annotations.create(number, result=results, lead_time=1.0)
    report = corpus.pull(client, title)
    assert any("PERSON" in problem for problem in report.problems)
    assert any("mood" in problem for problem in report.problems)
    assert [one.label for one in read_layer(corpus.workspace, "d01", "a01").entities] == ["PERSON"]


def test_a_task_whose_data_were_edited(client: Client, corpus: Corpus) -> None:
    """It is set aside with its place; its work arrives when the data are right again."""
    title = "edited data"
    project = corpus.push(client, title).project.id
    (one, data), (two, _), (three, other) = list(client.tasks(project))[:3]
    for number in (one, two, three):
        client._sdk.annotations.create(number, result=[], lead_time=1.0)
    client.update_task(one, data={**data, "text": "别的", "base": "别的"})
    client.update_task(three, data={name: value for name, value in other.items() if name != "block"})
    report = corpus.pull(client, title)
    assert len(report.unplaced) == 2
    assert data["sid"] in report.unplaced[0]
    assert len(read_layer(corpus.workspace, "d01", "a01").items) == 1
    client.update_task(one, data=data)
    client.update_task(three, data=other)
    assert corpus.pull(client, title).unplaced == []
    assert len(read_layer(corpus.workspace, "d01", "a01").items) == 3
