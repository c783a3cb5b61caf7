"""Projects on the server: found by title, made with the screen of the schema.

What annotators of a project see stands in its description, so that a later push or restore goes on with it.
"""

from __future__ import annotations

import json
import time

from duizhao.annotation.schema import Schema
from duizhao.errors import SchemaError, ServerError
from duizhao.labelstudio.client import Client, Project
from duizhao.labelstudio.screen import Screen, task_list_view
from duizhao.labelstudio.screen.config import label_config

_MARK = "Made by duizhao, which reads this line:"
_LOOKS = 10
_VIEW_TITLE = "句子 sentences"


def find_project(client: Client, title: str) -> Project | None:
    """The project with that title, or None.

    Two pushes that make a project at the same moment settle within a second which of the two it is; so a
    title that stands twice is looked at again before it counts as an error.

    Raises:
        ServerError: when the title is not unique, so that nothing goes into the wrong one.
    """
    for _ in range(_LOOKS):
        found = [project for project in client.projects() if project.title == title]
        if len(found) <= 1:
            return found[0] if found else None
        if all(project.tasks for project in found):
            break
        time.sleep(0.5)
    raise ServerError(
        f"{len(found)} projects are called {title!r}",
        where=client.url,
        remedy="rename one, or name another with --project",
    )


def project_screen(project: Project) -> Screen:
    """What annotators of a project see, as its description says; the default where it says nothing."""
    _, mark, rest = project.description.partition(_MARK)
    if not mark:
        return Screen()
    try:
        return Screen.of_dict(json.loads(rest.strip().splitlines()[0])["screen"])
    except (ValueError, LookupError, TypeError, AttributeError, SchemaError):
        raise ServerError(
            "the project's description no longer says what annotators see",
            where=project.title,
            remedy=f"put the line back that begins with {_MARK!r}",
        ) from None


def make_project(
    client: Client, title: str, schema: Schema, screen: Screen, instruction: str = ""
) -> Project:
    """Make the project; when two pushes make it at once, both go on with the older one."""
    made = client.create_project(
        title, description(schema, screen), label_config(schema, screen), instruction
    )
    first = made
    for _ in range(3):  # another one, made at the same moment, may take a little to be listed
        time.sleep(0.4)
        same = (project for project in client.projects() if project.title == title)
        first = min((first, *same), key=lambda project: project.id)
    if first.id != made.id:
        client.delete_project(made.id)  # made a moment ago, and empty
        return first
    return made


def ensure_task_list(client: Client, project: int) -> None:
    """Make the tab of the task list that shows sentences; called by whoever has the turn to write."""
    if not any((view.get("data") or {}).get("title") == _VIEW_TITLE for view in client.views(project)):
        client.create_view(project, {**task_list_view(), "title": _VIEW_TITLE})


def description(schema: Schema, screen: Screen) -> str:
    """The project's description, from which :func:`project_screen` reads."""
    return f"{_MARK}\n{json.dumps({'schema': schema.version, 'screen': screen.as_dict()})}"
