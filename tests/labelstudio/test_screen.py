"""The variants of the screen and the view of the task list."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from duizhao.annotation.schema import load_schema
from duizhao.documents import read_document
from duizhao.errors import SchemaError
from duizhao.labelstudio.screen import Screen, task_list_view
from duizhao.labelstudio.screen.config import label_config
from duizhao.labelstudio.tasks import make_tasks
from duizhao.paths import shipped_workspace

if TYPE_CHECKING:
    from duizhao.labelstudio.server import PrivateServer


@pytest.mark.parametrize("script", ["base", "hans", "hant_tw", "hant_hk"])
@pytest.mark.parametrize("pinyin", [True, False])
@pytest.mark.parametrize("unit", ["sentence", "paragraph"])
def test_there_and_back_as_json(script: Any, pinyin: bool, unit: Any) -> None:
    screen = Screen(script, pinyin, unit)
    assert Screen.of_dict(json.loads(json.dumps(screen.as_dict()))) == screen


def test_what_is_not_named_has_its_default() -> None:
    assert Screen.of_dict({}) == Screen()
    assert Screen() == Screen("base", True, "sentence")


@pytest.mark.parametrize(
    ("mapping", "says"),
    [
        ({"script": "hant"}, "script must be one of base, hans, hant_tw, hant_hk, not 'hant'"),
        ({"script": None}, "script must be one of"),
        ({"script": ["base"]}, "script must be one of"),
        ({"pinyin": 1}, "pinyin must be one of True, False, not 1"),
        ({"pinyin": "yes"}, "pinyin must be one of"),
        ({"unit": "word"}, "unit must be one of sentence, paragraph"),
        ({"units": "sentence"}, "unknown key 'units'; valid keys are script, pinyin, unit"),
        ([], "must be an object"),
        (None, "must be an object"),
    ],
)
def test_wrong_values_are_refused(mapping: Any, says: str) -> None:
    with pytest.raises(SchemaError, match="screen: ") as refused:
        Screen.of_dict(mapping)
    assert says in str(refused.value)


def test_the_list_hides_every_field_but_sentence_id_and_heading() -> None:
    workspace = shipped_workspace()
    task = next(make_tasks(read_document(workspace, "dangqi-gaogao-piaoyang"), Screen("hant_tw")))
    hidden = task_list_view()["hiddenColumns"]
    left = {name for name in task if f"tasks:data.{name}" not in hidden["explore"]}
    assert left == {"text", "sid", "heading"}
    assert {name for name in task if f"tasks:data.{name}" not in hidden["labeling"]} == {"text"}


@pytest.mark.server
def test_the_server_keeps_the_view(label_studio: PrivateServer) -> None:
    import httpx

    there = label_studio.connection()
    headers = {"Authorization": f"Token {there.token}"}
    with httpx.Client(base_url=there.url, headers=headers, timeout=60, trust_env=False) as http:
        config = label_config(load_schema(shipped_workspace()))
        project = http.post("/api/projects", json={"title": "a view", "label_config": config}).json()["id"]
        try:
            view = {"project": project, "data": task_list_view()}
            assert http.post("/api/dm/views/", json=view).status_code == 201
            [kept] = http.get("/api/dm/views/", params={"project": project}).json()
            assert kept["data"]["hiddenColumns"] == view["data"]["hiddenColumns"]  # type: ignore[index]
            # Every column that the server knows and that is not hidden is named here.
            known = http.get("/api/dm/columns", params={"project": project}).json()["columns"]
            shown = {one["id"] for one in known if one["target"] == "tasks" and not one.get("parent")}
            hidden = {name.removeprefix("tasks:") for name in task_list_view()["hiddenColumns"]["explore"]}
            assert shown - hidden == {"data", "total_annotations", "cancelled_annotations"}
        finally:
            http.delete(f"/api/projects/{project}")
