"""A push in trouble, on the real server: nothing lost, nothing doubled; pushing again finishes the job."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest

from duizhao.errors import LostReplyError, ServerError
from duizhao.labelstudio import projects
from duizhao.labelstudio.client import Client
from duizhao.labelstudio.projects import find_project
from duizhao.labelstudio.push import storing, ticket
from duizhao.labelstudio.push.doubles import undo_repeats
from duizhao.labelstudio.push.ticket import turn as take_turn
from duizhao.labelstudio.push.updating import Change, refresh
from duizhao.labelstudio.screen import Screen
from duizhao.labelstudio.tasks import make_tasks
from faults.corpus import Corpus, keys, make_corpus, once_each
from faults.proxy import Trouble, troubled

if TYPE_CHECKING:
    from duizhao.labelstudio.server import PrivateServer

pytestmark = pytest.mark.server

Through = Callable[[str], Client]


def command(server: PrivateServer, corpus: Corpus, *arguments: str) -> subprocess.Popen[str]:
    """`duizhao …` in a process of its own, on the corpus and the server."""
    there = server.connection()
    return subprocess.Popen(
        [sys.executable, "-m", "duizhao", *arguments, "--root", str(corpus.workspace.root)],
        env={**os.environ, "DUIZHAO_LS_URL": there.url, "DUIZHAO_LS_TOKEN": there.token},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def stored(client: Client, title: str) -> int:
    project = find_project(client, title)
    return project.tasks if project else 0


def wait_for(what: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "did not come about in time"
        time.sleep(0.02)


def imports(trouble: Trouble, *at: int) -> Callable[[str, str, int], Trouble]:
    """That trouble for the imports of these numbers, and for nothing else."""

    def rule(method: str, path: str, before: int) -> Trouble:
        return trouble if method == "POST" and path.endswith("/import") and before in at else "none"

    return rule


@pytest.mark.parametrize(
    "trouble", ["drop reply", "refuse", "fail before", "fail after", "slow", "twice", "bare"]
)
def test_imports_in_trouble(
    trouble: Trouble, label_studio: PrivateServer, client: Client, through: Through, corpus: Corpus,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The first and the third import go wrong; the push copes by itself."""
    monkeypatch.setattr(storing, "SETTLE", 2.0)
    with troubled(label_studio.url, imports(trouble, 0, 2)) as proxy, through(proxy.url) as bad:
        report = corpus.push(bad, f"imports {trouble}")
    assert [one[2] for one in proxy.troubles] == [trouble, trouble]
    assert sorted(report.created) == sorted(corpus.units)
    assert report.doubled == []
    once_each(client, f"imports {trouble}", corpus)


def test_finished_annotations_that_came_twice(
    label_studio: PrivateServer, client: Client, through: Through, corpus: Corpus
) -> None:
    """What was only imported is no work: a copy of it goes, and one that somebody has touched stays."""
    title = "annotations twice"
    tasks_of = islice(make_tasks(corpus.documents[0]), 20)
    entries = [{"data": task, "annotations": [{"result": []}]} for task in tasks_of]
    project = projects.make_project(client, title, corpus.schema, Screen())
    with troubled(label_studio.url, imports("twice", 0)) as proxy, through(proxy.url) as bad:
        assert storing.store(bad, project.id, entries) == len(entries)
    tasks = list(client.export(project.id))
    assert len({task["data"]["sid"] for task in tasks}) == len(tasks) == len(entries)
    client.import_tasks(project.id, entries[:2])
    copies = [task for task in client.export(project.id) if task["id"] not in {one["id"] for one in tasks}]
    client._sdk.annotations.update(copies[0]["annotations"][0]["id"], result=[], lead_time=1.0)
    # And a later copy that lacks what the first one has.
    client.import_tasks(project.id, [{"data": entries[5]["data"]}])
    wanted = [str(entry["data"]["sid"]) for entry in entries]
    assert undo_repeats(client, project.id, wanted) == 3  # an untouched copy each
    assert {len(task["annotations"]) for task in client.export(project.id)} == {1}
    left = {task["id"] for task in client.export(project.id)}
    assert {one["id"] for one in copies} <= left  # one was touched, and of the others the last is whole
    assert len(left) == len(entries)


def test_a_server_that_fails_for_good(
    label_studio: PrivateServer,
    client: Client,
    through: Through,
    corpus: Corpus,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every import after the first fails: the push gives up with a line of text, and the next one goes on."""
    monkeypatch.setattr(storing, "SETTLE", 0.5)

    def rule(method: str, path: str, before: int) -> Trouble:
        return "fail before" if path.endswith("/import") and before else "none"

    with (
        troubled(label_studio.url, rule) as proxy,
        through(proxy.url) as bad,
        pytest.raises(LostReplyError, match="HTTP 500 while importing tasks"),
    ):
        corpus.push(bad, "fails for good")
    assert stored(client, "fails for good") == storing.BATCH
    again = corpus.push(client, "fails for good")
    assert (len(again.created), again.unchanged) == (len(corpus.units) - storing.BATCH, storing.BATCH)
    once_each(client, "fails for good", corpus)


def test_every_reply_is_slow_and_some_time_out(
    label_studio: PrivateServer,
    client: Client,
    through: Through,
    corpus: Corpus,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The client gives up after a second; the server stores the tasks all the same."""
    monkeypatch.setattr(storing, "SETTLE", 5.0)
    rule = imports("slow", 1)
    with (
        monkeypatch.context() as impatient,
        troubled(label_studio.url, rule) as proxy,
        through(proxy.url) as bad,
    ):
        impatient.setattr("duizhao.labelstudio.client._ONCE", {"max_retries": 0, "timeout_in_seconds": 1})
        corpus.push(bad, "times out")
    once_each(client, "times out", corpus)


def test_the_token_is_revoked_midway(
    label_studio: PrivateServer, client: Client, through: Through, corpus: Corpus
) -> None:
    """One line that names the cause and not the token; with a good token the push goes on."""
    revoked = threading.Event()

    def rule(method: str, path: str, before: int) -> Trouble:
        if path.endswith("/import") and before == 2:
            revoked.set()
        return "forbid" if revoked.is_set() else "none"

    with (
        troubled(label_studio.url, rule) as proxy,
        through(proxy.url) as bad,
        pytest.raises(ServerError, match="refuses the token") as refused,
    ):
        corpus.push(bad, "revoked")
    assert label_studio.connection().token not in str(refused.value)
    assert stored(client, "revoked") == 2 * storing.BATCH
    assert len(corpus.push(client, "revoked").created) == len(corpus.units) - 2 * storing.BATCH
    once_each(client, "revoked", corpus)


@pytest.mark.parametrize("moment", [0.0, 0.5])
def test_the_client_is_killed(
    moment: float, label_studio: PrivateServer, client: Client, corpus: Corpus
) -> None:
    """kill -9 at the first sign of the project, and a little later: perhaps in the middle of an import."""
    title = f"client killed {moment}"
    process = command(label_studio, corpus, "push", "--layer", "finder", "--project", title)
    wait_for(lambda: find_project(client, title) is not None)
    time.sleep(moment)
    process.kill()
    process.communicate()
    report = corpus.push(client, title)
    assert report.unchanged + len(report.created) == len(corpus.units)
    once_each(client, title, corpus)
    # The dead one's ticket is gone.
    project = find_project(client, title)
    assert project
    assert [view["data"]["title"] for view in client.views(project.id)] == ["句子 sentences"]


@pytest.mark.parametrize("batches", [1])
def test_the_server_is_killed(
    batches: int, label_studio: PrivateServer, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """kill -9 of the server in the middle; after a restart the same push finishes the job."""
    monkeypatch.setattr(storing, "SETTLE", 1.0)
    title = f"server killed {batches}"
    with Client(label_studio.connection()) as client:

        def kill(done: int) -> None:
            if done == batches * storing.BATCH:
                threading.Timer(0.2, kill_server, [label_studio]).start()

        with pytest.raises(ServerError, match="does not answer"):
            push_twice(client, corpus, title, kill)
    restart(label_studio)
    with Client(label_studio.connection()) as client:
        report = corpus.push(client, title)
        assert report.unchanged >= batches * storing.BATCH
        once_each(client, title, corpus)


def push_twice(client: Client, corpus: Corpus, title: str, progress: Callable[[int], None]) -> None:
    """Push, and once more: the trouble may come after the end of the first."""
    corpus.push(client, title, progress=progress)
    for _ in range(20):
        corpus.push(client, title)


def kill_server(server: PrivateServer) -> None:
    assert server._process
    os.killpg(server._process.pid, signal.SIGKILL)


def restart(server: PrivateServer) -> None:
    assert server._process
    server._process.wait(10)
    server.stop()
    server.start()


def test_two_pushes_at_once(label_studio: PrivateServer, client: Client, corpus: Corpus) -> None:
    """Both find no project; one waits for the other, and neither makes a project or a task too many."""
    run = ("push", "--layer", "finder", "--project", "at once", "--json")
    processes = [command(label_studio, corpus, *run) for _ in range(3)]
    said = [process.communicate(timeout=120) for process in processes]
    failed = [error for process, (_, error) in zip(processes, said, strict=True) if process.returncode]
    # A database that is locked may turn one away, in one line; run again, it finds that all is done.
    assert len(failed) < len(processes), failed
    assert all(error.splitlines()[-1].startswith("error: ") for error in failed), failed
    if failed:
        corpus.push(client, "at once")
    assert sum(project.title == "at once" for project in client.projects()) == 1
    once_each(client, "at once", corpus)


@pytest.mark.parametrize("trouble", ["drop reply", "refuse", "fail before", "fail after", "twice"])
def test_a_project_is_made_in_trouble(
    trouble: Trouble, label_studio: PrivateServer, client: Client, through: Through, corpus: Corpus,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The request that makes the project goes wrong: it is made once all the same."""
    monkeypatch.setattr(projects, "SETTLE", 1.5)

    def rule(method: str, path: str, before: int) -> Trouble:
        return trouble if (method, path, before) == ("POST", "/api/projects/", 0) else "none"

    title = f"made in {trouble}"
    with troubled(label_studio.url, rule) as proxy, through(proxy.url) as bad:
        made = projects.make_project(bad, title, corpus.schema, Screen())
    assert [one[2] for one in proxy.troubles] == [trouble]
    assert [project.id for project in client.projects() if project.title == title] == [made.id]


def test_a_project_too_many_is_taken_back(
    label_studio: PrivateServer, client: Client, through: Through, corpus: Corpus
) -> None:
    """Another push was first, and the server is too busy to delete ours; who looks meanwhile waits."""
    first = projects.make_project(client, "too many", corpus.schema, Screen())

    def rule(method: str, path: str, before: int) -> Trouble:
        return "fail before" if method == "DELETE" and before < 3 else "none"

    with troubled(label_studio.url, rule) as proxy, through(proxy.url) as bad:
        rival = threading.Thread(
            target=projects.make_project, args=(bad, "too many", corpus.schema, Screen())
        )
        rival.start()
        wait_for(lambda: sum(project.title == "too many" for project in client.projects()) == 2)
        found = find_project(client, "too many")
        rival.join()
    assert found
    assert found.id == first.id
    assert [one[2] for one in proxy.troubles] == ["fail before"] * 3


def test_the_ticket_of_a_dead_push_is_removed(
    client: Client, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of this computer at once; one of another when it has not moved for long."""
    monkeypatch.setattr(ticket, "_QUIET", 0.5)
    project = corpus.push(client, "tickets").project.id
    dead = subprocess.Popen(["true"])
    dead.wait()
    mine = ticket._ticket(0)
    own = {**mine, ticket._MARK: {**mine[ticket._MARK], "pid": dead.pid}}
    client.create_view(project, own)
    with take_turn(client, project):
        pass
    client.create_view(project, {**mine, ticket._MARK: {"host": "elsewhere", "pid": 1, "beats": 3}})
    monkeypatch.setattr(ticket, "_STALE", 1.5)
    began = time.monotonic()
    said: list[str] = []
    with take_turn(client, project, said.append):
        assert time.monotonic() - began > 1.5
    assert "on elsewhere" in said[0]
    assert [view["data"]["title"] for view in client.views(project)] == ["句子 sentences"]


@contextmanager
def annotating(client: Client, title: str, every: float = 0.05) -> Iterator[list[int]]:
    """Somebody submits annotations of the project's tasks all the time; yields the tasks that were done."""
    done: list[int] = []
    stop = threading.Event()
    wait_for(lambda: stored(client, title) > 0)
    project = find_project(client, title)
    assert project

    def work() -> None:
        while not stop.is_set():
            for number, _ in client.tasks(project.id):
                if stop.is_set():
                    return
                if number not in done:
                    client._sdk.annotations.create(number, result=[], lead_time=1.0)
                    done.append(number)
                    time.sleep(every)
            time.sleep(every)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield done
    finally:
        stop.set()
        thread.join()


def test_annotators_submit_during_a_push(label_studio: PrivateServer, client: Client, corpus: Corpus) -> None:
    """Every annotation is there afterwards, and so is every task, once."""
    title = "busy push"
    process = command(label_studio, corpus, "push", "--layer", "finder", "--project", title)
    with Client(label_studio.connection()) as other, annotating(other, title) as done:
        output = process.communicate(timeout=120)
        wait_for(lambda: len(done) > 5)
    assert process.returncode == 0, output
    once_each(client, title, corpus)
    report = corpus.pull(client, title)
    assert sum(counts["units"] for counts in report.layers.values()) == len(done)


def test_an_annotation_between_the_look_and_the_change(client: Client, corpus: Corpus) -> None:
    """Somebody saves while a task is brought up to date: the task gets its old text back."""
    title = "between"
    project = corpus.push(client, title).project.id
    number, data = next(iter(client.tasks(project)))

    class Slow(Client):
        """Somebody saves right before the change arrives."""

        def update_task(self, task: int, **values: Any) -> None:
            if values["data"]["text"] == "新的句子。":
                self._sdk.annotations.create(task, result=[], lead_time=1.0)
            super().update_task(task, **values)

    client.__class__ = Slow
    new = {**data, "text": "新的句子。", "end": data["start"] + 5}
    [(_, outcome)] = refresh(client, project, [Change(data["sid"], number, new, None, "")])
    assert outcome == "conflict"
    assert dict(client.tasks(project))[number] == data


@pytest.mark.slow
def test_twenty_thousand_tasks(
    client: Client, label_studio: PrivateServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Pushed, pushed again, and pulled with a thousand annotations among them."""
    large = replace(make_corpus(tmp_path_factory.mktemp("large"), 4, 5000), layers={})
    report = large.push(client, "twenty thousand")
    assert len(report.created) == 20_000
    again = large.push(client, "twenty thousand")
    assert (again.created, again.unchanged, again.doubled) == ([], 20_000, [])
    found = keys(client, "twenty thousand")
    assert len(found) == 20_000
    assert set(found.values()) == {1}
    numbers = [
        number for number, _ in zip((n for n, _ in client.tasks(report.project.id)), range(30), strict=False)
    ]
    for number in numbers:
        client._sdk.annotations.create(number, result=[], lead_time=1.0)
    pulled = large.pull(client, "twenty thousand")
    assert sum(counts["units"] for counts in pulled.layers.values()) == 30
    assert large.pull(client, "twenty thousand").fetched == 0
