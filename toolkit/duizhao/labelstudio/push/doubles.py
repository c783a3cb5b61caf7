"""Tasks that stand twice in a project, and the copies that may go.

A request that is sent once can be carried out twice: a Label Studio on SQLite that finds its database locked
at the end of a request runs the whole request again (its ``DatabaseIsLockedRetryMiddleware``, read and seen
in 1.23.2), although the first half has been stored. A push undoes what came twice of its own tasks; any other
copies are told, and go on the user's word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from duizhao.labelstudio.client import Client
from duizhao.labelstudio.push.plan import Server
from duizhao.labelstudio.results.imported import only_imported
from duizhao.labelstudio.tasks import KEY

Record = Mapping[str, Any]


def has_work(task: Record) -> bool:
    """Whether an exported task holds an annotation or a draft of anybody."""
    return bool(task.get("annotations") or task.get("drafts"))


def is_touched(task: Record) -> bool:
    """Whether somebody has done anything in an exported task since it was imported.

    Example:
        >>> is_touched({"annotations": [{"updated_by": None, "lead_time": None}]})
        False
    """
    meta = task.get("meta") or {}
    made = task.get("annotations") or []
    return bool(task.get("drafts")) or not all(only_imported(one, meta) for one in made)


def remove_duplicates(client: Client, project: int, server: Server) -> int:
    """Remove the copies of doubled tasks in which there is no work; how many were removed.

    Raises:
        ServerError: when the server fails.
    """
    groups = [[one.id for one in copies] for copies in server.doubled().values()]
    return _remove(client, project, groups, has_work)


def undo_repeats(client: Client, project: int, keys: Sequence[str]) -> int:
    """Remove the copies that nobody has touched of tasks that were imported a moment ago, once each.

    Args:
        client, project: the server and the project's number on it.
        keys: of the tasks that were imported.

    Returns:
        how many copies were removed.

    Raises:
        ServerError: when the server fails.
    """
    found: dict[str, list[int]] = defaultdict(list)
    for number, key in client.find_tasks(project, KEY, keys):
        found[key].append(number)
    groups = [numbers for numbers in found.values() if len(numbers) > 1]
    return _remove(client, project, groups, is_touched)


def _remove(
    client: Client, project: int, groups: Iterable[Sequence[int]], holds_work: Callable[[Record], bool]
) -> int:
    """Of each group of copies, keep those that hold work; where none does, the fullest, of these the last.

    A copy that the server made when it ran a request again can lack the suggestions of the first (seen in
    1.23.2); of two that are alike, the last is the one whose contents the server has counted.
    """
    groups = list(groups)
    numbers = [number for group in groups for number in group]
    fresh = {int(task["id"]): task for task in client.export_some(project, numbers)}
    spare: list[int] = []
    for group in groups:
        there = [number for number in group if number in fresh]
        if len(there) < 2:
            continue
        kept = [number for number in there if holds_work(fresh[number])]
        kept = kept or [max(there, key=lambda one: (_fullness(fresh[one]), one))]
        spare += [number for number in there if number not in kept]
    client.delete_tasks(project, spare)
    return len(spare)


def _fullness(task: Record) -> int:
    """How many suggestions and annotations it has."""
    return len(task.get("predictions") or []) + len(task.get("annotations") or [])
