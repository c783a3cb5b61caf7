"""An assignment plan -> a tab of the task list for each annotator, with the tasks that are theirs.

The Community edition has no assignments of its own and shows every task to everybody. A tab that lists just
one annotator's tasks, whose "Label Tasks As Displayed" button walks through them, is what comes nearest. Its
filter looks at a field of the task's data; one by a list of ids would break the task list in the browser.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from duizhao.labelstudio.client import Client
from duizhao.labelstudio.screen import task_list_view
from duizhao.labelstudio.tasks import ASSIGNED, KEY

_MARK = "duizhao-annotator"


def make_tabs(
    client: Client,
    project: int,
    plan: Mapping[str, Sequence[str]],
    progress: Callable[[int], None] = lambda _done: None,
) -> dict[str, int]:
    """Write a plan into a project: who is to annotate each task, and a tab for each annotator.

    Lets a task take as many annotations as it is to get. The field that is written holds nothing that
    annotators see, and no annotation is touched.

    Args:
        client, project: the server and the project's number on it.
        plan: unit id -> annotators; units that the project does not have are passed over.
        progress: called with the number of tasks looked at.

    Returns:
        annotator -> the number of tasks in the tab.

    Raises:
        ServerError: when the server fails; run again, it finishes the job.
    """
    counts: Counter[str] = Counter()
    most = 1
    for at, (number, data) in enumerate(list(client.tasks(project)), 1):
        names = plan.get(str(data.get(KEY)), ())
        counts.update(names)
        most = max(most, len(names))
        wanted = _field(names)
        if data.get(KEY) and data.get(ASSIGNED, "") != wanted:
            client.update_task(number, data={**data, ASSIGNED: wanted})
        progress(at)
    annotators = sorted(counts)  # the plan may speak of other projects too
    tabs = {view["data"][_MARK]: view for view in client.views(project) if _MARK in (view.get("data") or {})}
    for name in annotators:
        if name not in tabs:
            client.create_view(project, _tab(name))
        elif tabs[name]["data"] != _tab(name):
            client.update_view(project, tabs[name]["id"], _tab(name))
    client.update_project(project, maximum_annotations=most)
    return {name: counts[name] for name in annotators}


def _field(names: Sequence[str]) -> str:
    """The names between bars, so that a01 is not found in a010."""
    return f"|{'|'.join(names)}|" if names else ""


def _tab(annotator: str) -> dict[str, Any]:
    item = {
        "filter": f"filter:tasks:data.{ASSIGNED}",
        "operator": "contains",
        "type": "String",
        "value": _field([annotator]),
    }
    return {
        **task_list_view(),
        "title": f"{annotator} 的任务 tasks",
        "filters": {"conjunction": "and", "items": [item]},
        _MARK: annotator,
    }
