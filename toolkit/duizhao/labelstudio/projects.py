"""Projects on the server: found by title, made with the screen of the schema.

What annotators of a project see stands in its description, so that a later push or restore goes on with it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from duizhao.annotation.schema import Schema
from duizhao.errors import LostReplyError, SchemaError, ServerError
from duizhao.labelstudio.client import Client, Project
from duizhao.labelstudio.screen import Screen, task_list_view
from duizhao.labelstudio.screen.config import label_config
from duizhao.labelstudio.screen.instruction import Instruction

_MARK = "Made by duizhao, which reads this line:"
_VIEW_TITLE = "句子 sentences"
_LOOK = 0.3
_PATIENCE = 60.0
"""Seconds after which a server that is busy with somebody's import has found time for a small request."""
SETTLE = 10.0
"""Seconds in which a project whose reply was lost may still appear."""
_LOOKS = 2


def find_project(client: Client, title: str) -> Project | None:
    """The project with that title, or None.

    Two pushes that make a project at the same moment settle which of the two it is, and the other, which is
    still empty, goes; so a title that stands twice is looked at again while one is new and empty.

    Raises:
        ServerError: when the title is not unique, so that nothing goes into the wrong one.
    """
    while len(found := _titled(client, title)) > 1 and any(map(_is_passing, found)):
        time.sleep(_LOOK)
    if len(found) <= 1:
        return found[0] if found else None
    raise ServerError(
        f"{len(found)} projects are called {title!r}",
        where=client.url,
        remedy="rename one, or name another with --project",
    )


def _titled(client: Client, title: str) -> list[Project]:
    return client.projects(title)


def _is_passing(project: Project) -> bool:
    """Whether the project may be one that another push is about to take back."""
    if project.tasks or project.created_at is None:
        return False
    return abs((datetime.now(UTC) - project.created_at).total_seconds()) < _PATIENCE


def project_screen(project: Project) -> Screen:
    """What annotators of a project see, as its description says; the default where it says nothing."""
    if _MARK not in project.description:
        return Screen()
    try:
        return Screen.of_dict(_told(project)["screen"])
    except (ValueError, LookupError, TypeError, AttributeError, SchemaError):
        raise ServerError(
            "the project's description no longer says what annotators see",
            where=project.title,
            remedy=f"put the line back that begins with {_MARK!r}",
        ) from None


def _told(project: Project) -> Any:
    return json.loads(project.description.partition(_MARK)[2].strip().splitlines()[0])


def guidelines_of(project: Project) -> list[tuple[str, str]]:
    """The versions of the guidelines that annotators of a project have seen, each with when it came (UTC)."""
    try:
        return [(str(version), str(since)) for version, since in _told(project).get("guidelines", [])]
    except (ValueError, LookupError, TypeError, AttributeError):
        return []  # a project of another maker, or of an earlier version


def guidelines_at(history: Sequence[tuple[str, str]], when: str) -> str:
    """The version in force at a time; empty where none was yet, or the time is not known.

    Example:
        >>> guidelines_at([("1.0.0", "2026-01-01T00:00:00"), ("1.1.0", "2026-02-01T00:00:00")], "2026-01-15")
        '1.0.0'
    """
    # Both are ISO 8601 in UTC, so that they sort as texts.
    return next((version for version, since in reversed(history) if since[:19] <= when[:19]), "")


def make_project(
    client: Client,
    title: str,
    schema: Schema,
    screen: Screen,
    instruction: Instruction = Instruction(),
    guidelines: Sequence[tuple[str, str]] = (),
) -> Project:
    """Make the project; when two pushes make it at once, both go on with the older one.

    A server on SQLite may carry out the request twice (see :mod:`~duizhao.labelstudio.push.doubles`), so a
    mark in the description tells which projects are ours.

    Raises:
        ServerError: when the server refuses, or fails again and again.
    """
    mark = uuid4().hex[:12]
    about = description(schema, screen, mark, with_guidelines(guidelines, instruction))
    made = _create(client, title, about, label_config(schema, screen), instruction.html)
    there: list[Project] = []
    for _ in range(_LOOKS):  # another one, made at the same moment, may take a little to be listed
        time.sleep(_LOOK)
        there = _titled(client, title)
    first = min((made, *there), key=lambda project: project.id)
    for project in there:
        if mark in project.description and project.id != first.id:
            _take_back(client, project)
    return first


def _create(client: Client, title: str, about: str, config: str, instruction: str) -> Project:
    """A new project; when the reply is lost the server is asked first whether it is there."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            return client.create_project(title, about, config, instruction)
        except LostReplyError:
            if time.monotonic() > deadline:
                raise
            settled = time.monotonic() + SETTLE
            while time.monotonic() < settled:
                time.sleep(_LOOK)
                with suppress(LostReplyError):
                    if there := _titled(client, title):
                        return min(there, key=lambda project: project.id)


def _take_back(client: Client, made: Project) -> None:
    """Delete a project that was made a moment ago, and is empty.

    SQLite lets one write at a time: while the other push's tasks are stored, the server may answer 500.
    """
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            client.delete_project(made.id)
            return
        except LostReplyError:
            if time.monotonic() > deadline:
                raise
            time.sleep(_LOOK)
            if all(project.id != made.id for project in client.projects()):
                return


def ensure_task_list(client: Client, project: int) -> None:
    """Make the tab of the task list that shows sentences; called by whoever has the turn to write."""
    if not any((view.get("data") or {}).get("title") == _VIEW_TITLE for view in client.views(project)):
        client.create_view(project, {**task_list_view(), "title": _VIEW_TITLE})


def with_guidelines(history: Sequence[tuple[str, str]], instruction: Instruction) -> list[tuple[str, str]]:
    """The versions that were shown so far, and the one that is shown from now on."""
    if not instruction.version or (history and history[-1][0] == instruction.version):
        return list(history)
    return [*history, (instruction.version, datetime.now(UTC).isoformat(timespec="seconds"))]


def description(
    schema: Schema, screen: Screen, mark: str = "", guidelines: Sequence[tuple[str, str]] = ()
) -> str:
    """The project's description, from which :func:`project_screen` and :func:`guidelines_of` read.

    Args:
        schema, screen: what the screen was made from.
        mark: names its maker.
        guidelines: versions that annotators have seen, and since when.
    """
    told: dict[str, Any] = {"schema": schema.version, "screen": screen.as_dict()}
    told |= {"made": mark} if mark else {}
    told |= {"guidelines": guidelines} if guidelines else {}
    return f"{_MARK}\n{json.dumps(told)}"
