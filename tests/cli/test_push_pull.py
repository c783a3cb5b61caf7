"""`duizhao push` and `duizhao pull` against the real Label Studio."""

from __future__ import annotations

import json
from collections.abc import Callable
from subprocess import CompletedProcess
from typing import TYPE_CHECKING

import pytest

from duizhao.annotation.layers import read_layer
from duizhao.labelstudio.client import Client
from duizhao.paths import Workspace

if TYPE_CHECKING:
    from duizhao.labelstudio.server import PrivateServer

pytestmark = pytest.mark.server

DOC = "dangqi-gaogao-piaoyang"
Run = Callable[..., CompletedProcess[str]]


def test_push_dry_run_push_again(ls: Run, label_studio: PrivateServer) -> None:
    """A dry run makes no project; the second push creates nothing."""
    plan = json.loads(ls("push", DOC, DOC, "--project", "cli push", "--dry-run", "--json").stdout)
    assert (plan["project"], plan["dry_run"], plan["unchanged"]) == (None, True, 0)
    with Client(label_studio.connection()) as client:
        assert "cli push" not in {project.title for project in client.projects()}
    done = ls("push", DOC, DOC, "--project", "cli push", "--layer", "authors")
    assert done.returncode == 0, done.stderr
    tasks = len(plan["created"])
    assert done.stdout.startswith(f"project 'cli push': created {tasks}, unchanged 0\nannotate at http://")
    assert f"  {tasks} tasks stored" in done.stderr
    again = json.loads(ls("push", "--project", "cli push", "--json").stdout)
    assert (again["created"], again["unchanged"], again["title"]) == ([], tasks, "cli push")


def test_pull(ls: Run, shipped: Workspace) -> None:
    """What was pushed as finished annotations comes back as a layer; pulling again writes nothing."""
    assert ls("push", "--project", "cli pull", "--layer", "authors", "--as", "annotations").returncode == 0
    done = ls("pull", "--project", "cli pull")
    assert (done.returncode, done.stderr) == (0, "")
    assert "raw export annotations/exports/cli-pull-" in done.stdout
    again = json.loads(ls("pull", "--project", "cli pull", "--json").stdout)
    assert (again["written"], again["export_is_new"], again["problems"]) == ([], False, [])
    assert (again["layers"], again["fetched"]) == ([], 0)
    full = json.loads(ls("pull", "--project", "cli pull", "--full", "--json").stdout)
    assert (full["written"], full["export_is_new"]) == ([], False)
    [layer] = full["layers"]
    pulled, draft = (read_layer(shipped, DOC, name) for name in (layer["annotator"], "authors"))
    assert pulled.entities == draft.entities
    assert layer["entities"] == len(draft.entities)
    assert f"{DOC} by {layer['annotator']}: " in done.stdout
    built = json.loads(ls("build", "--annotator", layer["annotator"], "--json").stdout)
    assert built["rows"]["stance"] == layer["stances"]


def test_nothing_annotated(ls: Run) -> None:
    ls("push", "--project", "cli empty")
    done = ls("pull", "--project", "cli empty")
    assert (done.returncode, done.stdout) == (
        0,
        "nothing new\n",
    )


def test_a_screen_of_its_own(ls: Run) -> None:
    """Traditional characters, no pinyin, paragraphs: said by the report, kept by the project."""
    options = ("--script", "hant_tw", "--no-pinyin", "--unit", "paragraph")
    plan = json.loads(ls("push", "--project", "cli screen", *options, "--dry-run", "--json").stdout)
    made = json.loads(ls("push", "--project", "cli screen", *options, "--json").stdout)
    assert made["screen"] == {"script": "hant_tw", "pinyin": False, "unit": "paragraph"}
    assert made["created"] == plan["created"]
    again = json.loads(ls("push", "--project", "cli screen", "--json").stdout)
    assert (again["created"], again["unchanged"]) == ([], len(made["created"]))
    done = ls("push", "--project", "cli screen", "--unit", "sentence")
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "must not be mixed" in done.stderr


def test_a_blind_share(ls: Run) -> None:
    options = ("--layer", "authors", "--blind", "25", "--score", "0.5", "--json")
    made = json.loads(ls("push", "--project", "cli blind", *options).stdout)
    assert 0 < made["blind"] < len(made["created"])
    for wrong in (("--blind", "20"), ("--score", "0.5"), ("--layer", "authors", "--score", "2")):
        assert ls("push", "--project", "cli blind", *wrong).returncode == 2
    short = ls("push", "--project", "ab")
    assert (short.returncode, short.stdout) == (1, "")
    assert "3 to 50 characters" in short.stderr


def test_tasks_are_brought_up_to_date(ls: Run, label_studio: PrivateServer) -> None:
    """Suggestions go with the text that they are about, and no longer count as seen when they are gone."""
    made = json.loads(ls("push", "--project", "cli update", "--layer", "authors", "--json").stdout)
    project, keys = made["project"], made["created"]
    with Client(label_studio.connection()) as client:
        (one, first), (two, second), *_ = client.tasks(project)
        client.update_task(one, data={**first, "html": "…"})
        client.update_task(two, data={**second, "text": "…"})
    again = json.loads(ls("push", "--project", "cli update", "--json").stdout)
    assert (again["updated"], again["unchanged"]) == (keys[:2], len(keys) - 2)
    with Client(label_studio.connection()) as client:
        found = list(client.export_some(project, [one, two]))
        assert [task["data"] for task in found] == [first, second]
        assert [len(task["predictions"]) for task in found] == [1, 0]
        assert [task["meta"]["duizhao-suggested"] for task in found] == ["authors", ""]
    done = ls("push", "--project", "cli update", "--layer", "authors")
    assert f"created 0, gave suggestions to 1, unchanged {len(keys) - 1}" in done.stdout
    assert json.loads(ls("push", "--project", "cli update", "--json").stdout)["unchanged"] == len(keys)


def test_a_screen_that_was_edited(ls: Run, label_studio: PrivateServer) -> None:
    """Told, and brought up to date on the user's word alone."""
    project = json.loads(ls("push", "--project", "cli edited", "--json").stdout)["project"]
    with Client(label_studio.connection()) as client:
        built = client.project(project).label_config
        edited = built.replace("<View", "<!-- ours --><View", 1)
        client.update_project(project, label_config=edited)
    assert "--update-screen" in ls("push", "--project", "cli edited").stderr
    with Client(label_studio.connection()) as client:
        assert client.project(project).label_config == edited
    done = ls("push", "--project", "cli edited", "--update-screen")
    assert (done.returncode, "another screen" in done.stderr) == (0, False)
    with Client(label_studio.connection()) as client:
        assert client.project(project).label_config == built


def test_doubled_tasks(ls: Run, label_studio: PrivateServer) -> None:
    """Told; a copy without work is removed on the user's word."""
    made = json.loads(ls("push", "--project", "cli doubled", "--json").stdout)
    with Client(label_studio.connection()) as client:
        data = next(data for _, data in client.tasks(made["project"]))
        client.import_tasks(made["project"], [{"data": data}])
    told = ls("push", "--project", "cli doubled")
    assert (
        f"1 tasks stand twice; `--remove-duplicates` removes copies without work: {data['sid']}"
        in told.stderr
    )
    mended = json.loads(ls("push", "--project", "cli doubled", "--remove-duplicates", "--json").stdout)
    assert (mended["removed"], mended["doubled"], mended["created"]) == (1, [], [])
    assert mended["unchanged"] == len(made["created"])


def test_work_that_has_no_place(ls: Run, shipped: Workspace, label_studio: PrivateServer) -> None:
    """A task about another text: told, exit code 1; the rest arrives."""
    made = json.loads(
        ls("push", "--project", "cli misfit", "--layer", "authors", "--as", "annotations", "--json").stdout
    )
    with Client(label_studio.connection()) as client:
        number, data = next(iter(client.tasks(made["project"])))
        client.update_task(number, data={**data, "text": "别的"})
    done = ls("pull", "--project", "cli misfit")
    assert done.returncode == 1
    assert f"not placed, kept in the raw export only: {data['sid']}" in done.stderr
    with Client(label_studio.connection()) as client:
        client.update_task(number, data=data)
    whole = json.loads(ls("pull", "--project", "cli misfit", "--full", "--json").stdout)
    [layer] = whole["layers"]
    assert layer["units"] == len(made["created"])
    assert read_layer(shipped, DOC, layer["annotator"]).items
    with Client(label_studio.connection()) as client:
        client._sdk.tasks.delete(number)
    told = json.loads(ls("pull", "--project", "cli misfit", "--json").stdout)
    assert (len(told["deleted"]), told["kept"]) == (1, 1)
    accepted = json.loads(ls("pull", "--project", "cli misfit", "--accept-deletions", "--json").stdout)
    assert (accepted["kept"], accepted["layers"][0]["units"]) == (0, layer["units"] - 1)


def test_wrong_token(ls: Run) -> None:
    for verb in ("push", "pull"):
        done = ls(verb, "--token", "0123456789abcdef0123456789abcdef01234567")
        assert (done.returncode, done.stdout) == (1, "")
        assert "refuses the token" in done.stderr
        assert "0123456789" not in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_unknown_project(ls: Run) -> None:
    ls("push", "--project", "cli known", "--dry-run")
    done = ls("pull", "--project", "cli unknown")
    assert (done.returncode, done.stdout) == (1, "")
    assert "no project 'cli unknown'; push first" in done.stderr
    assert len(done.stderr.splitlines()) == 1
