"""Several annotators: accounts that can log in, who gets what, and how far they have come."""

from __future__ import annotations

import csv
import json
import re
import stat
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from duizhao.annotation.assignment import assign
from duizhao.annotation.layers import read_layer
from duizhao.annotation.schema import Schema, load_schema
from duizhao.documents import read_document
from duizhao.errors import InputError, ServerError
from duizhao.labelstudio.client import Client
from duizhao.labelstudio.pull import pull
from duizhao.labelstudio.push import push
from duizhao.labelstudio.push.entries import Along
from duizhao.labelstudio.restore import Backup, restore
from duizhao.labelstudio.server import PrivateServer
from duizhao.labelstudio.team.accounts import create_accounts, password_file
from duizhao.labelstudio.team.pseudonyms import Pseudonyms
from duizhao.labelstudio.team.status import status
from duizhao.labelstudio.team.tabs import make_tabs
from duizhao.paths import Workspace

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.server

DOC = "dangqi-gaogao-piaoyang"


def logged_in(server: PrivateServer, email: str, password: str) -> httpx.Client:
    """A browser of somebody who has logged in with a form, as annotators do."""
    browser = httpx.Client(base_url=server.url, follow_redirects=True, timeout=60)
    browser.get("/user/login/")
    form = {"email": email, "password": password, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
    browser.post("/user/login/", data=form, headers={"Referer": f"{server.url}/user/login/"})
    return browser


def act(browser: httpx.Client, method: str, path: str, **values: Any) -> Any:
    """A request as the annotator's screen sends it."""
    headers = {"X-CSRFToken": browser.cookies["csrftoken"], "Referer": str(browser.base_url)}
    answer = browser.request(method, path, headers=headers, **values)
    answer.raise_for_status()
    return answer.json() if answer.content else None


def passwords(workspace: Workspace) -> dict[str, str]:
    with password_file(workspace).open(encoding="utf-8", newline="") as file:
        return {row["email"]: row["password"] for row in csv.DictReader(file)}


def test_accounts_can_log_in(label_studio: PrivateServer, client: Client, workspace: Workspace) -> None:
    """A pseudonym and a password each; again, nothing new; the passwords are for the user's eyes only."""
    emails = ["li.lei@example.org", "Han.Meimei@example.org", "li.lei@example.org"]
    made = list(create_accounts(client, workspace, emails))
    assert [(one.annotator, one.created) for one in made] == [("a01", True), ("a02", True)]
    assert stat.S_IMODE(password_file(workspace).stat().st_mode) == 0o600
    known = passwords(workspace)
    for email in ("li.lei@example.org", "han.meimei@example.org"):
        with closing(logged_in(label_studio, email, known[email])) as browser:
            assert act(browser, "GET", "/api/current-user/whoami")["email"] == email
    with closing(logged_in(label_studio, "li.lei@example.org", "wrong")) as browser:
        assert browser.get("/api/current-user/whoami").status_code == 401
    again = list(create_accounts(client, workspace, emails))
    assert [(one.annotator, one.created) for one in again] == [("a01", False), ("a02", False)]
    assert passwords(workspace) == known


def test_no_account_for_nonsense(client: Client, workspace: Workspace) -> None:
    before = len(client.users())
    with pytest.raises(InputError, match="is no e-mail address"):
        list(create_accounts(client, workspace, ["wu@example.org", "nonsense"]))
    assert len(client.users()) == before
    with pytest.raises(ServerError, match="no account for"):
        client.sign_up("zhao@example.org", "short")


@pytest.fixture
def team(
    label_studio: PrivateServer, client: Client, workspace: Workspace
) -> Iterator[dict[str, httpx.Client]]:
    """Three annotators who are logged in, by pseudonym."""
    emails = [f"{name}@team.example" for name in ("wang", "zhang", "chen")]
    made = list(create_accounts(client, workspace, emails))
    known = passwords(workspace)
    with ExitStack() as open_:
        yield {
            one.annotator: open_.enter_context(closing(logged_in(label_studio, one.email, known[one.email])))
            for one in made
        }


def test_a_team_from_plan_to_restore(
    label_studio: PrivateServer,
    client: Client,
    workspace: Workspace,
    team: dict[str, httpx.Client],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Each is offered what the plan gives them; status counts it; the work survives a move of server."""
    document = read_document(workspace, DOC)
    schema, articles = load_schema(workspace), {DOC: document.article}
    along = Along({DOC: read_layer(workspace, DOC, "authors")}, blind=50)
    project = push(client, [document], schema, title="team", along=along).project
    sizes = {data["sid"]: len(data["text"]) for _, data in client.tasks(project.id)}
    plan = assign(sizes.items(), sorted(team), per_item=2, percent=40)
    # One plan may serve several projects: the units of others give nobody a tab here.
    shown = make_tabs(client, project.id, {**plan, "elsewhere-b001-s01": ("a08", "a09", *sorted(team))})
    assert shown == dict(Counter(name for names in plan.values() for name in names))
    make_tabs(client, project.id, plan)
    tabs = {view["data"]["title"]: view["data"] for view in client.views(project.id)}
    assert len(tabs) == 4  # the common one, and one each
    assert client._request("the project", "GET", f"api/projects/{project.id}/")["maximum_annotations"] == 2
    work(project.id, team, tabs, plan)

    exported = list(client.export(project.id))
    report = status(exported, Pseudonyms(workspace, client.users()).of, plan)
    for row in report.rows:
        own = [key for key, names in plan.items() if row.annotator in names]
        assert (row.done, row.skipped, row.drafts) == (7, 1, 1)
        assert row.left == len(own) - 8
        assert row.seconds == 4.0
        assert row.pace == 900
    assert report.units == {DOC: len(plan)}

    pulled = pull(client, project, workspace, articles, schema)
    assert sorted(name for _, name in pulled.layers) == sorted(team)
    layers = {name: read_layer(workspace, DOC, name) for name in team}
    for name, layer in layers.items():
        assert Counter(item.state for item in layer.items) == {"submitted": 7, "skipped": 1, "draft": 1}
        assert layer.status == "manual"
        done = [item for item in layer.items if item.state == "submitted"]
        assert {item.comment for item in done} == {f"备注 {name}"}
        assert {item.translation for item in done} == {"A translation"}
        assert all(re.match(r"2\d{3}-\d\d-\d\dT", item.created_at) for item in done)
        assert len(layer.entities) == 7
        assert {entity.attributes for entity in layer.entities} == {("uncertain",)}
        assert {(one.polarity, one.basis) for one in layer.stances} == {("favor", "explicit")}
    assert {item.suggested for layer in layers.values() for item in layer.items} == {"", "authors"}
    move_house(workspace, layers, articles, schema, tmp_path_factory.mktemp("new house"))


def work(
    project: int, team: dict[str, httpx.Client], tabs: dict[str, Any], plan: dict[str, tuple[str, ...]]
) -> None:
    """Each takes what "Label Tasks As Displayed" offers: seven are done, one is skipped, one is begun."""
    for name, browser in team.items():
        [tab] = [data for title, data in tabs.items() if title.startswith(name)]
        for turn in range(9):
            path = f"/api/dm/actions/?id=next_task&project={project}"
            task = act(browser, "POST", path, json={"filters": tab["filters"], "ordering": []})
            assert name in plan[task["data"]["sid"]]
            if turn == 8:
                act(browser, "POST", f"/api/tasks/{task['id']}/drafts", json={"result": [], "lead_time": 1})
                continue
            values = {"result": results(name), "lead_time": 4.0, "was_cancelled": turn == 7}
            act(browser, "POST", f"/api/tasks/{task['id']}/annotations/?project={project}", json=values)


def results(name: str) -> list[dict[str, Any]]:
    """An entity that is favoured and uncertain, a remark and a translation."""
    place = {"start": 0, "end": 1, "globalOffsets": {"start": 0, "end": 1}}
    said = [
        ("e", "entity", "labels", {**place, "labels": ["PER"]}),
        ("e", "polarity", "choices", {**place, "choices": ["favor"]}),
        ("e", "basis", "choices", {**place, "choices": ["explicit"]}),
        ("e", "attribute", "choices", {**place, "choices": ["uncertain"]}),
        ("c", "comment", "textarea", {"text": [f"备注 {name}"]}),
        ("t", "translation", "textarea", {"text": ["A translation"]}),
    ]
    return [
        {"id": number, "from_name": control, "to_name": "text", "type": kind, "value": value}
        for number, control, kind, value in said
    ]


def move_house(
    workspace: Workspace, layers: dict[str, Any], articles: Any, schema: Any, folder: Path
) -> None:
    """An empty server gets everything back, in two runs of which the first breaks off."""
    backup = Backup.of_project(workspace, "team")
    began = datetime.now(UTC).isoformat()
    with PrivateServer(folder, port=0) as server, Client(server.connection()) as client:
        with pytest.raises(ServerError, match=r"duizhao accounts chen@team.example wang@team.example"):
            restore(client, workspace, backup, schema, title="moved")
        emails = [f"{name}@team.example" for name in ("chen", "zhang", "wang")]
        list(create_accounts(client, workspace, emails))
        names = Pseudonyms(workspace, client.users())
        somebody_was_deleted(workspace, client, backup, schema)
        plan = restore(client, workspace, backup, schema, title="moved", dry_run=True)
        assert client.projects() == []
        assert (plan.annotations, plan.drafts) == (24, 3)
        breaks_off(client, workspace, backup, schema)
        report = restore(client, workspace, backup, schema, title="moved")
        assert (report.tasks, len(report.present)) == (plan.tasks - 10, 10)
        again = restore(client, workspace, backup, schema, title="moved")
        assert (again.tasks, len(again.present)) == (0, plan.tasks)
        times = {row.last for row in status(client.export(report.project.id), names.of).rows}
        assert max(times) < began  # when it was saved, not when it was brought back
        for path in workspace.layers.glob(f"{DOC}/a0*.jsonl"):
            path.unlink()
        pull(client, report.project, workspace, articles, schema)
        for name, layer in layers.items():
            back = read_layer(workspace, DOC, name)
            assert back.entities == layer.entities
            assert back.stances == layer.stances
            # Drafts cannot be imported, and are told; they stay in the raw exports.
            assert back.items == tuple(item for item in layer.items if item.state != "draft")
            assert (back.status, back.producer) == (layer.status, layer.producer)


def somebody_was_deleted(workspace: Workspace, client: Client, backup: Backup, schema: Schema) -> None:
    """Whoever had no account any more at the first pull is known by number: the restore asks who it was."""
    file = workspace.local / "annotators.json"
    known = file.read_bytes()
    file.write_bytes(known.replace(b"chen@team.example", b"user-7"))
    with pytest.raises(ServerError, match=r"nobody knows the e-mail address of a0.*--annotator NAME=EMAIL"):
        restore(client, workspace, backup, schema, title="moved", dry_run=True)
    file.write_bytes(known)


def breaks_off(client: Client, workspace: Workspace, backup: Backup, schema: Any) -> None:
    """A restore in which the server takes ten tasks and then refuses."""
    store = client.import_tasks
    done = []

    def some(project: int, tasks: Any) -> None:
        if done:
            raise ServerError("no more")
        done.append(len(tasks))
        store(project, tasks)

    client.import_tasks = some  # type: ignore[method-assign]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("duizhao.labelstudio.push.storing.BATCH", 10)
        with pytest.raises(ServerError, match="no more"):
            restore(client, workspace, backup, schema, title="moved")
    del client.import_tasks
    assert done == [10]


def test_restore_needs_exports(client: Client, workspace: Workspace) -> None:
    with pytest.raises(InputError, match="no raw export of a project 'nobody'"):
        Backup.of_project(workspace, "nobody")
    workspace.exports.mkdir(exist_ok=True)
    line = json.dumps({"title": "lost", "export": "lost-1.json", "annotators": {}, "gone": []})
    (workspace.exports / "lost.jsonl").write_text(f"{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"lost-1.json: is missing"):
        Backup.of_project(workspace, "lost")
