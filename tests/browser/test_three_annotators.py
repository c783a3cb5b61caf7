"""Three annotators of one project, from accounts to gold: one works in a browser, two by API, one decides.

The texts, judgements and figures are those of ``tests/cases/agreement/three-annotators.json``, worked out by
hand there; what the adjudication makes of them is worked out in the comments below.
"""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from browser.annotator import Annotator, Shoot, SignIn
from duizhao.annotation.layers import GOLD, entity_id, read_layer, stance_id
from duizhao.annotation.schema import load_schema
from duizhao.labelstudio.client import Client
from duizhao.labelstudio.projects import find_project
from duizhao.labelstudio.results import Unit, write_results
from duizhao.labelstudio.screen.instruction import instruction
from duizhao.model import Entity, Stance
from duizhao.paths import Workspace, find_workspace

if TYPE_CHECKING:
    from duizhao.labelstudio.server import PrivateServer

pytestmark = pytest.mark.server

ROOT = Path(__file__).resolve().parents[2]
CASE: dict[str, Any] = json.loads(
    (ROOT / "tests/cases/agreement/three-annotators.json").read_text(encoding="utf-8")
)
SENTENCES = [text.replace("|", "") for text in CASE["sentences"]]
EMAILS = {name: f"three-{name}@example.org" for name in ("a01", "a02", "a03")}
Verb = Callable[..., Any]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("three") / "ws"
    subprocess.run([sys.executable, "-m", "duizhao", "init", str(folder)], check=True, capture_output=True)
    text = folder / "d.md"
    text.write_text(f"# 通知\n\n{''.join(SENTENCES)}\n", encoding="utf-8")
    add = ("add", str(text), "--id", "d", "--rights", "own text", "--topic-zh", "社区", "--root", str(folder))
    subprocess.run([sys.executable, "-m", "duizhao", *add], check=True, capture_output=True)
    return find_workspace(folder)


@pytest.fixture(scope="module")
def verb(workspace: Workspace, label_studio: PrivateServer) -> Verb:
    """`verb("agree")`: what `duizhao agree --json` prints."""
    there = label_studio.connection()
    kept = {name: value for name, value in os.environ.items() if name != "DUIZHAO_ROOT"}
    environment = {**kept, "DUIZHAO_LS_URL": there.url, "DUIZHAO_LS_TOKEN": there.token}

    def run(*arguments: str) -> Any:
        done = subprocess.run(
            [sys.executable, "-m", "duizhao", *arguments, "--json", "--root", str(workspace.root)],
            env=environment, capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def marks(row: dict[str, Any]) -> Iterator[tuple[int, int, str, str]]:
    """``[湛河区]GPE的`` -> start, end, label and text of each mark, in the plain sentence."""
    plain = 0
    for text, name, label in re.findall(r"([^\[\]]+)|\[([^\]]+)\]([A-Z]+)", row.get("marked", "")):
        part = name or text
        if name:
            yield plain, plain + len(part), label, part
        plain += len(part)


def in_the_browser(
    annotator: Annotator, keys: dict[str, str], project: int, rows: list[dict[str, Any]]
) -> None:
    """Drag, press keys and submit, sentence by sentence, as a person does."""
    annotator.list_tasks(project)
    annotator.start()
    if annotator.guidelines.is_visible():
        annotator.close_guidelines()
    for sentence, row in zip(SENTENCES, rows, strict=True):
        annotator.until_task(sentence)
        for start, end, label, _ in marks(row):
            annotator.mark(keys[label], start, end)
        for stance in row.get("stances", []):
            [place] = [(start, end) for start, end, _, text in marks(row) if text == stance["target"]]
            annotator.select(*place)
            annotator.press(keys[stance["polarity"]], "polarity", stance["polarity"])
        annotator.leave_region()
        if "topic" in row:
            annotator.press(f"Shift+{keys[row['topic']]}", "topic_polarity", row["topic"])
        annotator.submit()


def results(unit: Unit, row: dict[str, Any]) -> list[dict[str, Any]]:
    """The same as Label Studio stores it."""
    entities, stances = [], []
    for start, end, label, text in marks(row):
        low, high = unit.start + start, unit.start + end
        name = entity_id(unit.block_id, low, high, label)
        entities.append(Entity(name, "d", unit.block_id, low, high, label, text))
    wanted = [(one["target"], one["polarity"]) for one in row.get("stances", [])]
    if "topic" in row:
        wanted.append(("topic", row["topic"]))
    for target, polarity in wanted:
        aim = next((one.id for one in entities if one.text == target), target)
        bare = Stance("", "d", unit.block_id, unit.start, unit.end, unit.text, "author", aim, polarity)
        stances.append(
            Stance(
                stance_id(bare), "d", unit.block_id, unit.start, unit.end, unit.text, "author", aim, polarity
            )
        )
    made, lost = write_results(unit, entities, stances)
    assert lost == []
    return made


def by_api(url: str, email: str, password: str, tasks: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    """Logged in as that annotator: an annotation of each sentence, or a skip."""
    with httpx.Client(base_url=url, follow_redirects=True, timeout=60) as person:
        person.get("/user/login/")
        form = {"email": email, "password": password, "csrfmiddlewaretoken": person.cookies["csrftoken"]}
        person.post("/user/login/", data=form, headers={"Referer": f"{url}/user/login/"})
        for sentence, row in zip(SENTENCES, rows, strict=True):
            number, data = tasks[sentence]
            body = {
                "result": results(Unit.of_task(data), row),
                "lead_time": 3.0,
                "was_cancelled": row.get("state") == "skipped",
            }
            headers = {"X-CSRFToken": person.cookies["csrftoken"], "Referer": url}
            person.post(f"/api/tasks/{number}/annotations/", json=body, headers=headers).raise_for_status()


def test_from_accounts_to_gold(
    label_studio: PrivateServer, workspace: Workspace, verb: Verb, sign_in: SignIn, shoot: Shoot
) -> None:
    made = verb("accounts", *EMAILS.values())
    assert [one["annotator"] for one in made["accounts"]] == list(EMAILS)
    with (workspace.root / made["password_file"]).open(encoding="utf-8", newline="") as file:
        passwords = {row["annotator"]: row["password"] for row in csv.DictReader(file)}
    assert len(verb("push", "--project", "three")["created"]) == 4
    schema = load_schema(workspace)
    keys = {one.id: one.hotkey for one in (*schema.entities, *schema.polarities)}
    with Client(label_studio.connection()) as client:
        project = find_project(client, "three")
        assert project
        client.update_project(project.id, maximum_annotations=3)
        tasks = {data["text"]: (number, data) for number, data in client.tasks(project.id)}
    with sign_in(EMAILS["a01"], password=passwords["a01"]) as annotator:
        in_the_browser(annotator, keys, project.id, CASE["layers"]["a01"])
    for name in ("a02", "a03"):
        by_api(label_studio.url, EMAILS[name], passwords[name], tasks, CASE["layers"][name])

    pulled = verb("pull", "--project", "three")
    assert {one["annotator"] for one in pulled["layers"]} == set(EMAILS)
    assert (pulled["skipped"], pulled["problems"]) == (1, [])
    items = read_layer(workspace, "d", "a01").items
    assert {item.guidelines for item in items} == {instruction(workspace).version}
    check_agreement(verb("agree", "--resamples", "50"))
    check_adjudication(label_studio, workspace, verb, sign_in, shoot, passwords["a01"])


def check_agreement(report: dict[str, Any]) -> None:
    """The figures that were worked out by hand, but for those of words: the segmenter cuts as it likes."""
    assert (report["sentences"], report["sentences_of_all"]) == (4, 3)
    expected = {" ".join(one["annotators"]): one["figures"] for one in report["pairs"]}
    for names, figures in (*CASE["pairs"].items(), ("whole", CASE["whole"])):
        found = report["figures"] if names == "whole" else expected[names]
        for name, value in figures.items():
            if name.startswith("word."):
                continue
            wanted = None if value is None else pytest.approx(float(Fraction(value)), abs=6e-5)
            assert found[name]["value"] == wanted, (names, name)
            assert found[name]["n"] >= 0
            assert (found[name]["reason"] != "") >= (value is None)
    f1 = report["figures"]["entity.exact_f1"]
    assert (f1["low"], "10" in f1["reason"]) == (None, True)  # four sentences are too few for an interval
    kinds = report["summary"]["kinds"]
    assert sum(kinds.values()) == len(report["disagreements"])
    [blind] = [part for part in report["parts"] if part["kind"] == "condition"]
    assert (blind["name"], blind["sentences"]) == ("blind", 4)


def check_adjudication(
    label_studio: PrivateServer,
    workspace: Workspace,
    verb: Verb,
    sign_in: SignIn,
    shoot: Shoot,
    password: str,
) -> None:
    """By majority: 湛河区 (2 of 3), 张三 (3), 张三 (2), 九里山街道 GPE (2); favor (3), favor (2) and none (3)
    toward the topic; favor toward 张三 (2 of the 2 who drew it). The last sentence waits: favor against none,
    one to one.
    """
    [first] = verb("adjudicate")["documents"]
    assert first["gold"] == {"units": 3, "entities": 4, "stances": 4, "status": "manual"}
    assert first["how"] == {"unanimous": 4, "majority": 4}
    [waiting] = first["waiting"]
    assert (waiting["about"], waiting["kind"], waiting["sentence"]) == ("stances", "missing", SENTENCES[3])
    pushed = verb("adjudicate", "--push", "--project", "three decided")["pushed"]
    assert len(pushed["created"]) == 1
    with Client(label_studio.connection()) as client:
        [task] = list(client.export(pushed["project"]))
        shown = {one["model_version"] for one in client.predictions(task["id"])}
    assert shown == {"a01", "a02"}
    with sign_in(EMAILS["a01"], password=password) as annotator:
        annotator.open_task(pushed["project"], task["id"])
        shoot(annotator, "adjudication")  # each version has a tab beside the own one
        annotator.list_tasks(pushed["project"])
        annotator.start()
        if annotator.guidelines.is_visible():
            annotator.close_guidelines()
        annotator.until_task(SENTENCES[3])
        annotator.page.get_by_text("支持 favor").last.click()
        annotator.page.wait_for_function(
            "() => window.Htx.annotationStore.selected.serializeAnnotation().length"
        )
        annotator.click_submit()
    told = verb("adjudicate", "--pull", "--project", "three decided")
    assert [len(ids) for ids in told["pulled"].values()] == [1]
    [second] = told["documents"]
    assert second["gold"] == {"units": 4, "entities": 4, "stances": 5, "status": "manual"}
    assert (second["waiting"], second["outdated"]) == ([], [])
    gold = read_layer(workspace, "d", GOLD)
    assert [(one.text, one.label) for one in gold.entities] == [
        ("湛河区", "GPE"), ("张三", "PER"), ("张三", "PER"), ("九里山街道", "GPE"),
    ]  # fmt: skip
    assert [(one.target == "topic", one.polarity) for one in gold.stances] == [
        (True, "favor"), (True, "favor"), (False, "favor"), (True, "none"), (True, "favor"),
    ]  # fmt: skip
    [decision] = (workspace.gold / "d" / "decisions.jsonl").read_text(encoding="utf-8").splitlines()
    row = json.loads(decision)
    assert (row["about"], row["decision"], row["chosen"], row["by"]) == ("unit", "accept", ["a02"], "a01")
    assert verb("build")["rows"]["stance"] == 5
    [again] = verb("adjudicate", "--pull", "--project", "three decided")["documents"]
    assert again["written"] == []
