"""Conflicts in Label Studio: a project of their own, each version a prediction, decisions that come back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from duizhao.adjudicating import Outcome, adjudicate_document, pull_decided, push_waiting
from duizhao.adjudication.decisions import read_decisions
from duizhao.annotation.layers import GOLD, entity_id, read_layer, stance_id, write_layer
from duizhao.annotation.schema import load_schema
from duizhao.documents import Document
from duizhao.labelstudio.client import Client
from duizhao.labelstudio.projects import find_project
from duizhao.labelstudio.results import Unit, write_results
from duizhao.model import BODY_KINDS, Entity, Item, Layer, Stance
from duizhao.paths import Workspace

pytestmark = pytest.mark.server

TITLE = "curation"


def say(workspace: Workspace, document: Document, annotator: str, drawn: list[tuple[str, str, str]]) -> Layer:
    """A layer in which the first sentence that has them shows these entities, with a stance of the author."""
    entities, stances, items = [], [], []
    for sentence in (one.sentence for one in document.analyses if one.sentence.block_kind in BODY_KINDS):
        anchor = ("hard", sentence.block_id, sentence.start, sentence.end)
        items.append(Item(*anchor, sentence.text, "submitted"))
        for text, label, polarity in drawn:
            at = sentence.text.find(text)
            if at < 0 or any(entity.text == text for entity in entities):
                continue
            start, end = sentence.start + at, sentence.start + at + len(text)
            name = entity_id(sentence.block_id, start, end, label)
            entities.append(Entity(name, "hard", sentence.block_id, start, end, label, text))
            if polarity:
                bare = Stance("", *anchor, sentence.text, "author", name, polarity)
                stances.append(replace(bare, id=stance_id(bare)))
    sha, version = document.article.source.sha256, load_schema(workspace).version
    layer = Layer(
        "hard",
        sha,
        annotator,
        "Label Studio",
        "manual",
        version,
        tuple(entities),
        tuple(stances),
        tuple(items),
    )
    write_layer(workspace, layer)
    return layer


def run(workspace: Workspace) -> Outcome:
    found = adjudicate_document(workspace, "hard")
    assert found
    return found


def push(client: Client, workspace: Workspace, outcome: Outcome, title: str = TITLE) -> Any:
    return push_waiting(client, workspace, [outcome], title=title, dry_run=False, say=print)


def test_conflicts_there_and_decisions_back(client: Client, workspace: Workspace, hard: Document) -> None:
    """Only what waits is there, with both versions; what is submitted becomes gold, and stays."""
    first = [("𠮷田", "PER", "favor"), ("𠮷野家", "ORG", ""), ("王小明", "PER", "")]
    say(workspace, hard, "a01", first)
    say(
        workspace,
        hard,
        "a02",
        [("𠮷田先生", "PER", "favor"), ("𠮷野家", "ORG", ""), ("王小明", "PER", "favor")],
    )
    outcome = run(workspace)
    assert len({conflict.unit.id for conflict in outcome.merged.conflicts}) == 2
    planned = push_waiting(client, workspace, [outcome], title=TITLE, dry_run=True, say=print)
    assert find_project(client, TITLE) is None
    report = push(client, workspace, outcome)
    assert report.created == planned.created
    assert len(report.created) == 2
    again = push(client, workspace, run(workspace))
    assert (again.created, again.updated, again.unchanged) == ([], [], 2)

    tasks = list(client.export(report.project.id))
    stored = {one["id"]: one for one in client.predictions(tasks[0]["id"])}
    assert sorted(one["model_version"] for one in stored.values()) == ["a01", "a02"]

    # The adjudicator takes the version of a01 for the first, and writes an own one for the second.
    by_key = {task["data"]["sid"]: task for task in tasks}
    one, two = (by_key[key] for key in report.created)
    taken = next(p for p in client.predictions(one["id"]) if p["model_version"] == "a01")
    client._sdk.annotations.create(one["id"], result=taken["result"], lead_time=3.0)
    anchor = Unit.of_task(two["data"])
    start = anchor.start + anchor.text.index("李四")
    missed = Entity("x", "hard", anchor.block_id, start, start + 2, "PER", "李四")
    own, _ = write_results(anchor, [missed], [], "漏标")
    client._sdk.annotations.create(two["id"], result=own, lead_time=3.0)

    new, problems = pull_decided(client, report.project, workspace, [run(workspace)], dry_run=True)
    assert (len(new["hard"]), problems) == (2, [])
    assert read_decisions(workspace, hard.article) == []
    pull_decided(client, report.project, workspace, [run(workspace)], dry_run=False)
    decisions = {one.unit_id: one for one in read_decisions(workspace, hard.article)}
    assert sorted((d.kind, d.chosen, d.reason) for d in decisions.values()) == [
        ("accept", ("a01",), ""), ("edit", (), "漏标"),
    ]  # fmt: skip
    done = run(workspace)
    assert (done.merged.conflicts, done.merged.outdated) == ([], [])
    gold = read_layer(workspace, "hard", GOLD)
    assert ("𠮷田", "PER") in {(one.text, one.label) for one in gold.entities}
    assert "李四" in {one.text for one in gold.entities}
    assert done.how()["decision"] >= 3

    # Again: nothing new; a task that waits no longer is left alone, and told.
    assert pull_decided(client, report.project, workspace, [done], dry_run=False) == ({}, [])
    assert push(client, workspace, done).settled == sorted(report.created)
    assert any(path.name.startswith("curation-") for path in workspace.exports.iterdir())


def test_versions_that_change(client: Client, workspace: Workspace, hard: Document) -> None:
    """A task that nobody has touched shows the versions of now; one that is being decided stays."""
    say(workspace, hard, "a01", [("𠮷野家", "ORG", ""), ("李四", "PER", "")])
    say(workspace, hard, "a02", [("𠮷野家", "FAC", ""), ("李四", "ORG", "")])
    report = push(client, workspace, run(workspace), "changing")
    assert len(report.created) == 2
    touched, free = (task for task in client.export(report.project.id))
    client._request("drafting", "POST", f"api/tasks/{touched['id']}/drafts", json={"result": []})
    say(workspace, hard, "a02", [("𠮷野家", "LOC", ""), ("李四", "FAC", "")])
    again = push(client, workspace, run(workspace), "changing")
    assert again.updated == [free["data"]["sid"]]
    assert again.changed == [touched["data"]["sid"]]
    shown = [one for one in client.predictions(free["id"]) if one["model_version"] == "a02"]
    labels = [result["value"]["labels"] for result in shown[0]["result"]]
    assert labels in ([["LOC"]], [["FAC"]])
    client._sdk.annotations.create(free["id"], result=[], lead_time=1.0, was_cancelled=True)
    assert pull_decided(client, report.project, workspace, [run(workspace)], dry_run=False) == ({}, [])
