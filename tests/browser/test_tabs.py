"""The tab of an annotator: the task list shows just their tasks, and the button walks through just those."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser.annotator import Shoot, SignIn
from duizhao.annotation.assignment import assign
from duizhao.annotation.schema import load_schema
from duizhao.documents import read_document
from duizhao.labelstudio.client import Client
from duizhao.labelstudio.push import push
from duizhao.labelstudio.team.tabs import make_tabs
from duizhao.paths import find_workspace

if TYPE_CHECKING:
    from duizhao.labelstudio.server import PrivateServer

pytestmark = pytest.mark.server

ROOT = Path(__file__).resolve().parents[2]
DOC = "dangqi-gaogao-piaoyang"


def test_an_annotator_s_tab(
    label_studio: PrivateServer, sign_in: SignIn, shoot: Shoot, tmp_path: Path
) -> None:
    for name in ("corpus", "annotations"):
        shutil.copytree(ROOT / name, tmp_path / name)
    workspace = find_workspace(tmp_path)
    with Client(label_studio.connection()) as client:
        documents = [read_document(workspace, DOC)]
        project = push(client, documents, load_schema(workspace), title="tabs").project.id
        texts = {data["sid"]: data["text"] for _, data in client.tasks(project)}
        plan = assign(((key, len(text)) for key, text in texts.items()), ["a01", "a02", "a03"])
        make_tabs(client, project, plan)
        [tab] = [view["id"] for view in client.views(project) if view["data"]["title"].startswith("a02")]
    own = [texts[key] for key, names in plan.items() if names == ("a02",)]
    with sign_in("tabs@example.org") as annotator:
        annotator.list_tasks(project, tab)
        shown = annotator.rows()
        shoot(annotator, "tab")
        assert shown
        assert all(any(text[:10] in cell for cell in row for text in own) for row in shown)
        page = annotator.page
        button = page.get_by_role("button", name="Label All Tasks")
        button.locator("xpath=following-sibling::button").click()
        page.get_by_text("Label Tasks As Displayed").click()
        annotator._until_ready()
        if annotator.guidelines.is_visible():
            annotator.close_guidelines()
        for _ in range(3):
            assert annotator.sentence in own
            here = annotator.sentence
            annotator.skip()
            page.wait_for_function("text => window.Htx.task?.dataObj.text !== text", arg=here)
            annotator._until_ready()
