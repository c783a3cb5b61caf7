"""`duizhao schema diff` and `duizhao schema migrate`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from subprocess import CompletedProcess
from typing import TYPE_CHECKING

import pytest

from duizhao.annotation.layers import read_layer
from duizhao.annotation.schema import load_schema
from duizhao.annotation.versions import keep_schema, kept_schema
from duizhao.labelstudio.client import Client
from duizhao.labelstudio.results import Unit, write_results
from duizhao.labelstudio.screen.config import label_config
from duizhao.model import Entity
from duizhao.paths import Workspace

if TYPE_CHECKING:
    from duizhao.labelstudio.server import PrivateServer

DOC = "dangqi-gaogao-piaoyang"
Run = Callable[..., CompletedProcess[str]]
STEP = "- from: 1.0.0\n  to: 1.1.0\n  changes:\n  - {group: entities, rename: PER, to: PERSON}\n"


@pytest.fixture
def changed(shipped: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace whose schema renames PER and has a new colour, with its step."""
    monkeypatch.chdir(shipped.root)
    keep_schema(shipped, load_schema(shipped))
    text = shipped.schema.read_text(encoding="utf-8")
    text = text.replace("version: 1.0.0", "version: 1.1.0").replace("id: PER\n", "id: PERSON\n")
    shipped.schema.write_text(text.replace('"#4363d8"', '"#4363d9"'), encoding="utf-8")
    (shipped.annotations / "migrations.yaml").write_text(STEP, encoding="utf-8")
    return shipped


def _files(workspace: Workspace) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in workspace.root.rglob("*") if path.is_file()}


def test_diff(run: Run, changed: Workspace) -> None:
    done = run("schema", "diff")
    assert (done.returncode, done.stderr) == (
        0, "  entities: PERSON stand before older ids, whose dataset integers change\n",
    )  # fmt: skip
    assert done.stdout.splitlines() == [
        "schema 1.0.0 -> 1.1.0",
        "entities: added PERSON",
        "entities: removed PER",
        "entities: ORG color: #4363d8 -> #4363d9",
    ]
    assert run("schema", "diff", "1.0.0").stdout == done.stdout
    assert run("schema", "diff", "annotations/schemas/1.0.0.yaml").stdout == done.stdout
    assert run("schema", "diff", "1.0.0", "1.0.0").stdout == "schema 1.0.0 -> 1.0.0: no difference\n"
    told = json.loads(run("schema", "diff", "--json").stdout)
    assert (told["old"], told["new"], told["findings"]) == ("1.0.0", "1.1.0", [])
    assert told["groups"]["entities"]["removed"] == ["PER"]


def test_diff_says_what_is_not_stated(run: Run, changed: Workspace) -> None:
    (changed.annotations / "migrations.yaml").unlink()
    done = run("schema", "diff")
    assert "E305 annotations/schema.yaml: no step leads from 1.0.0" in done.stderr
    assert run("schema", "migrate", "--apply").returncode == 1


def test_migrate(run: Run, changed: Workspace) -> None:
    """First a plan, then the deed, then nothing; `validate` asks for it and is content afterwards."""
    assert "W409" in run("validate").stdout
    before = _files(changed)
    plan = run("schema", "migrate")
    assert (plan.returncode, plan.stderr) == (0, "")
    assert re.search(rf"^annotations/layers/{DOC}/authors: 1\.0\.0 -> 1\.1\.0, \d+ record", plan.stdout)
    persons = sum(one.label == "PER" for one in read_layer(changed, DOC, "authors").entities)
    assert f"  entities: PER -> PERSON {persons}\n" in plan.stdout
    assert plan.stdout.endswith("nothing written; --apply does it\n")
    assert _files(changed) == before

    done = json.loads(run("schema", "migrate", "--apply", "--json").stdout)
    assert (done["applied"], len(done["written"]), done["layers"][0]["refused"]) == (True, 9, [])
    assert done["layers"][0]["moves"] == [
        {"group": "entities", "old": "PER", "new": "PERSON", "remark": "", "records": persons}
    ]
    assert sum(one.label == "PERSON" for one in read_layer(changed, DOC, "authors").entities) == persons
    again = run("schema", "migrate", "--apply")
    assert again.stdout == "every layer is of schema 1.1.0: nothing to do\n"
    run("build")
    # All is well but for gold, which is made again, and the guidelines, whose words about PER people rewrite.
    assert "W411" in run("validate").stdout
    again = run("adjudicate", "-a", "authors-b", "-a", "authors")
    assert "conflict" not in again.stdout
    assert "changed something" not in again.stderr
    *found, last = run("validate").stdout.splitlines()
    assert {line.split()[0] for line in found} == {"W308"}
    assert ": 0 error(s), " in last


def test_a_refusal_is_told(run: Run, changed: Workspace) -> None:
    text = STEP.replace("rename: PER, to: PERSON", "remove: PER")
    (changed.annotations / "migrations.yaml").write_text(text, encoding="utf-8")
    before = _files(changed)
    plan = run("schema", "migrate")
    assert plan.returncode == 1
    assert ": refused: " in plan.stdout
    done = run("schema", "migrate", "--apply")
    assert (done.returncode, done.stdout) == (1, "")
    assert "which is to be removed with `records: keep`; nothing was written" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert _files(changed) == before


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["diff", "gone.yaml"], "gone.yaml: there is no such file"),
        (["diff", "0.1"], "annotations/schemas/0.1.yaml: schema 0.1 was not kept"),
        (["diff", ".."], "version '..' is none"),
        (["diff", f"corpus/sources/{DOC}/meta.yaml"], "unknown key"),
    ],
)
def test_bad_input(run: Run, changed: Workspace, arguments: list[str], says: str) -> None:
    done = run("schema", *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_usage(run: Run, changed: Workspace) -> None:
    assert run("schema", "diff", "1.0.0", "--project", "x").returncode == 2
    for verb in ("diff", "migrate"):
        assert f"duizhao schema {verb}" in run("schema", verb, "-h").stdout


@pytest.mark.server
def test_project(
    run: Run, label_studio: PrivateServer, changed: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Diff, plan, deed: the export is kept, the screen follows, a second run finds nothing."""
    server = label_studio.connection()
    monkeypatch.setenv("DUIZHAO_LS_URL", server.url)
    monkeypatch.setenv("DUIZHAO_LS_TOKEN", server.token)
    old = label_config(kept_schema(changed, "1.0.0"))
    layer = read_layer(changed, DOC, "authors")
    item = layer.items[0]
    unit = Unit(DOC, item.block_id, item.start, item.end, item.text)
    person = Entity("p", DOC, item.block_id, item.start, item.start + 2, "PER", item.text[:2])
    results, _ = write_results(unit, [person], [])
    data = dict.fromkeys(re.findall(r'"\$(\w+)"', old), "-")
    data |= {"text": item.text, "html": item.text, "sid": "s1", "doc": DOC, "block": item.block_id}
    with Client(server) as client:
        made = client.create_project("cli schema", "", old, "")
        entry = {"data": {**data, "start": item.start, "end": item.end}, "annotations": [{"result": results}]}
        client.import_tasks(made.id, [entry])
    seen = run("schema", "diff", "--project", "cli schema")
    assert seen.stdout.splitlines()[1:] == [
        "entity: not on the screen: PERSON", "entity: on the screen only: PER",
    ]  # fmt: skip
    plan = run("schema", "migrate", "--project", "cli schema")
    assert (plan.returncode, plan.stdout.splitlines()[0]) == (0, "project 'cli schema': 1.0.0 -> 1.1.0")
    assert "annotations: 1 with an old id" in plan.stdout
    assert plan.stdout.endswith("nothing changed; --apply does it\n")
    assert list(changed.exports.glob("cli-schema*")) == []
    done = run("schema", "migrate", "--project", "cli schema", "--apply")
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("finished: the screen and all that is stored are of schema 1.1.0\n")
    [export] = changed.exports.glob("cli-schema-*.json")
    assert '"PER"' in export.read_text(encoding="utf-8")
    [log] = changed.annotations.glob("migrations/1.0.0-to-1.1.0/projects/cli-schema-*.jsonl")
    assert len(log.read_text(encoding="utf-8").splitlines()) == 1
    again = json.loads(run("schema", "migrate", "--project", "cli schema", "--apply", "--json").stdout)
    assert (again["found"], again["finished"], again["export"]) == ({}, True, None)
    assert run("schema", "diff", "--project", "cli schema").stdout.endswith("the same labels\n")
    lost = run("schema", "migrate", "--project", "cli none")
    assert (lost.returncode, lost.stdout) == (1, "")
    assert "no project 'cli none'; push first, or name another with --project" in lost.stderr
