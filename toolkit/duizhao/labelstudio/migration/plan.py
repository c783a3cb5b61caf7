"""The plan of a project's migration, and what it asks of the server."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from duizhao.annotation.migrate_layers import migration_folder
from duizhao.annotation.migration import Move
from duizhao.labelstudio.client import Project
from duizhao.paths import Workspace

KINDS = ("annotations", "drafts", "predictions")
_TOLD = re.compile(r'((?:duizhao-project: schema |duizhao[^{]*\{"schema": "))[0-9A-Za-z._+]+', re.DOTALL)
"""The version in a project's description, as push writes it."""


class Server(Protocol):
    """What a migration asks of the server; see ``client`` and ``client_annotations``."""

    def project(self, number: int) -> Project: ...
    def update_project(self, project: int, **values: Any) -> None: ...
    def update_task(self, task: int, **values: Any) -> None: ...
    def export(self, project: int) -> Iterable[dict[str, Any]]: ...


class Stored(Protocol):
    """Single annotations, drafts and predictions on the server."""

    def annotation(self, number: int) -> dict[str, Any] | None: ...
    def change_annotation(self, number: int, result: list[Any]) -> dict[str, Any]: ...
    def drafts(self, task: int) -> list[dict[str, Any]]: ...
    def draft(self, number: int) -> dict[str, Any] | None: ...
    def change_draft(self, number: int, result: list[Any]) -> dict[str, Any]: ...
    def predictions(self, project: int) -> list[dict[str, Any]]: ...
    def prediction(self, number: int) -> dict[str, Any] | None: ...
    def change_prediction(self, number: int, result: list[Any]) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Todo:
    """One annotation, draft or prediction that holds an old id."""

    kind: str
    number: int
    task: int


@dataclass(slots=True)
class ProjectPlan:
    """What a migration of a project does, or has done.

    Attributes:
        old: the schema version that its screen was built from; empty where it says none.
        moves: by kind of record, how many results each change concerns.
        todo: what holds an old id.
        held: annotations that somebody is editing: they wait until the draft is submitted or discarded.
        refused: what forbids the migration, one sentence each.
        edited: the screen was edited by hand; all but its labels stays as it is.
        lacking: controls that the new labels need and the edited screen does not have.
        unknown: labels of the screen that no version knows; they stay.
        final: the screen to be.
        screen_changes: whether it differs from the one that is there.
        newest: when somebody last saved anything, as the server says.
        changed: by kind, how many were changed.
        overwritten: annotations that somebody saved in the very moment they were changed.
        finished: nothing old is left, and the final screen is in place.
    """

    project: Project
    old: str
    new: str
    moves: dict[str, Counter[Move]] = field(default_factory=lambda: {kind: Counter() for kind in KINDS})
    todo: list[Todo] = field(default_factory=list)
    held: list[int] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    edited: bool = False
    lacking: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    final: str = ""
    screen_changes: bool = False
    newest: str = ""
    changed: Counter[str] = field(default_factory=Counter)
    overwritten: list[int] = field(default_factory=list)
    finished: bool = False


def told_version(description: str, version: str) -> str:
    """A project's description with another schema version in the line that push wrote; else as it is.

    Example:
        >>> told_version("duizhao-project: schema 1.0.0", "1.1.0")
        'duizhao-project: schema 1.1.0'
    """
    return _TOLD.sub(rf"\g<1>{version}", description, count=1)


def log_path(workspace: Workspace, plan: ProjectPlan, name: str) -> Path:
    """Where the changes of a project are logged."""
    folder = migration_folder(workspace, plan.old or "unknown", plan.new)
    return folder / "projects" / f"{name}-{plan.project.id}.jsonl"
