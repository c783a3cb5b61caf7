"""An assignment plan -> a tab of the task list for each annotator, with the tasks that are theirs.

The Community edition has no assignments of its own and shows every task to everybody. A tab that lists just
one annotator's tasks, whose "Label Tasks As Displayed" button walks through them, is what comes nearest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from duizhao.labelstudio.client import Client
from duizhao.labelstudio.screen import task_list_view
from duizhao.labelstudio.tasks import KEY

_MARK = "duizhao-annotator"


def make_tabs(client: Client, project: int, plan: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Make or bring up to date the tabs of a plan, and let a task take as many annotations as it needs.

    Args:
        client, project: the server and the project's number on it.
        plan: unit id -> annotators.

    Returns:
        annotator -> the number of tasks in the tab that the server has.

    Raises:
        ServerError: when the server fails.
    """
    there = {key for _, key in client.find_tasks(project, KEY, list(plan))}
    own: dict[str, list[str]] = {}
    for unit, names in plan.items():
        for name in names:
            own.setdefault(name, [])
            if unit in there:
                own[name].append(unit)
    tabs = {view["data"][_MARK]: view for view in client.views(project) if _MARK in (view.get("data") or {})}
    for name, units in sorted(own.items()):
        data = _tab(name, units)
        if name not in tabs:
            client.create_view(project, data)
        elif tabs[name]["data"] != data:
            client.update_view(project, tabs[name]["id"], data)
    most = max((len(names) for names in plan.values()), default=1)
    client.update_project(project, maximum_annotations=most)
    return {name: len(units) for name, units in sorted(own.items())}


def _tab(annotator: str, units: Sequence[str]) -> dict[str, Any]:
    item = {
        "filter": f"filter:tasks:data.{KEY}",
        "operator": "in_list",
        "type": "List",
        "value": list(units),
    }
    return {
        **task_list_view(),
        "title": f"{annotator} 的任务 tasks",
        "filters": {"conjunction": "and", "items": [item]},
        _MARK: annotator,
    }
