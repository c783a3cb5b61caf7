"""A schema whose labels have changed in every way, and a project that is full of the old ones."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from duizhao.annotation.schema import Label, Schema, load_schema
from duizhao.annotation.steps import Change, Rule, Step
from duizhao.labelstudio.client import Client
from duizhao.labelstudio.migration import Migration
from duizhao.labelstudio.migration.annotations import ClientAnnotations
from duizhao.labelstudio.migration.plan import ProjectPlan
from duizhao.labelstudio.migration.relabel import Shown
from duizhao.labelstudio.results import Unit, write_results
from duizhao.labelstudio.screen.config import label_config
from duizhao.model import Entity, Span, Stance
from duizhao.paths import find_workspace

if TYPE_CHECKING:
    pass

ROOT = Path(__file__).resolve().parents[2]
OLD = load_schema(find_workspace(ROOT))
TEXT = "胡进进在某公司和某局工作，省里支持。"
SHOWN = Shown(TEXT)
UNIT = Unit("d", "d-b001", 0, len(TEXT), TEXT)


def schema(version: str, drop: Sequence[str], add: Sequence[str]) -> Schema:
    """The shipped schema with other entity labels."""
    entities = [one for one in OLD.entities if one.id not in drop]
    new = [Label(name, "新", "new", "新。", "New.", "#000000") for name in add]
    return replace(OLD, version=version, entities=(*entities, *new))


SPLIT = Change(
    "split", "entities", ("ORG",), ("FIRM", "BODY"), (Rule("FIRM", ends=("公司",)),), "BODY", "uncertain"
)
STEP = Step(
    "1.0.0",
    "1.1.0",
    (
        Change("rename", "entities", ("PER",), ("PERSON",)),
        Change("merge", "entities", ("GPE", "LOC"), ("PLACE",)),
        SPLIT,
        Change("remove", "entities", ("TIME",), (), drop=True),
    ),
)
NEW = schema("1.1.0", ["PER", "GPE", "LOC", "ORG", "TIME"], ["PERSON", "PLACE", "FIRM", "BODY"])
# What the changes of the law below may lead to as well.
READ = replace(
    NEW,
    entities=(*OLD.entities, *NEW.entities),
    polarities=(*OLD.polarities, Label("for", "支", "for", "支。", "For.")),
    bases=(*OLD.bases, Label("said", "说", "said", "说。", "Said.")),
    attributes=(*OLD.attributes, Label("figure", "转", "figure", "转。", "Figure.")),
)
GONE = {"PER", "GPE", "LOC", "ORG", "TIME"}

RESULTS, _ = write_results(
    UNIT,
    [
        Entity("p", "d", "d-b001", 0, 3, "PER", "胡进进"),
        Entity("f", "d", "d-b001", 4, 7, "ORG", "某公司"),
        Entity("b", "d", "d-b001", 8, 10, "ORG", "某局"),
        Entity("t", "d", "d-b001", 13, 14, "TIME", "省"),
    ],
    [Stance("s", "d", "d-b001", 0, len(TEXT), TEXT, "p", "f", "favor", "explicit", Span(8, 10))],
    "备注",
)
PLAIN = [one for one in RESULTS if one.get("value", {}).get("labels") == ["PER"]]
CLEAN: list[dict[str, Any]] = []


class Room:
    """A project with two annotators' work, imports, drafts and predictions, all with old labels."""

    def __init__(self, client: Client, folder: Path, config: str = "") -> None:
        self.client, self.stored = client, ClientAnnotations(client)
        self.log = folder / "log.jsonl"
        title = f"migrate {uuid4().hex[:8]}"
        self.project = client.create_project(
            title, "duizhao-project: schema 1.0.0", config or label_config(OLD), ""
        )
        shown = dict.fromkeys(re.findall(r'"\$(\w+)"', label_config(OLD)), "-")
        data = {**shown, "text": TEXT, "html": TEXT}
        client.import_tasks(
            self.project.id,
            [
                {"data": {**data, "sid": "s1"}, "annotations": [{"result": RESULTS}],
                 "meta": {"duizhao-imported": {}},
                 "predictions": [{"result": RESULTS, "model_version": "m1", "score": 0.5}]},
                {"data": {**data, "sid": "s2"}},
                {"data": {**data, "sid": "s3"}},
            ],
        )  # fmt: skip
        self.tasks = {data["sid"]: number for number, data in client.tasks(self.project.id)}
        self.second = self._user()
        self.made = {
            "first": self.annotate("s2", RESULTS, lead_time=4.5),
            "second": self.annotate("s2", PLAIN, lead_time=2.25, completed_by=self.second),
            "clean": self.annotate("s3", CLEAN, lead_time=1.0),
            "skipped": self.annotate(
                "s3", PLAIN, lead_time=0.5, was_cancelled=True, completed_by=self.second
            ),
        }

    def _user(self) -> int:
        name = f"{uuid4().hex[:8]}@example.org"
        made = self.client._sdk.users.create(username=name, email=name, first_name="B", last_name="")
        return int(made.id)

    def annotate(self, sid: str, result: list[Any], **more: Any) -> int:
        return int(self.client._sdk.annotations.create(self.tasks[sid], result=result, **more).id)

    def draft(self, sid: str, result: list[Any], annotation: int | None = None) -> int:
        of = f"/annotations/{annotation}" if annotation else ""
        path = f"api/tasks/{self.tasks[sid]}{of}/drafts"
        params = {"project": self.project.id}
        body = {"result": result, "lead_time": 1.5}
        return int(self.client._request("a draft", "POST", path, json=body, params=params)["id"])

    def migration(self, new: Schema = NEW, steps: Sequence[Step] = (STEP,), stored: Any = None) -> Migration:
        built = [label_config(new), label_config(OLD)]
        return Migration(self.client, stored or self.stored, self.project, new, steps, built)

    def apply(self, **more: Any) -> ProjectPlan:
        migration = self.migration(**more)
        return migration.apply(migration.plan(), self.log)

    def export(self) -> dict[int, dict[str, Any]]:
        return {task["id"]: task for task in self.client.export(self.project.id)}

    def annotations(self) -> dict[int, dict[str, Any]]:
        return {one["id"]: one for task in self.export().values() for one in task["annotations"]}

    def labels(self) -> Counter[str]:
        everything = [*self.annotations().values(), *self.stored.predictions(self.project.id)]
        everything += [one for task in self.export().values() for one in task["drafts"]]
        values = [result.get("value", {}).get("labels", []) for one in everything for result in one["result"]]
        return Counter(name for value in values for name in value)

    def config(self) -> str:
        return self.client.project(self.project.id).label_config
