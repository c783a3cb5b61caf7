"""Bringing tasks to the server in batches, whatever happens on the way.

An import is stored as a whole or not at all, but its reply can be lost, and the server may still be at work
when the client has given up. So nothing is sent again before the server has been asked what it has, for long
enough that a request under way has come to its end.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from duizhao.errors import LostReplyError, ServerError
from duizhao.labelstudio.client import Client
from duizhao.labelstudio.push.doubles import undo_repeats
from duizhao.labelstudio.tasks import KEY

BATCH = 500
ATTEMPTS = 4
SETTLE = 10.0
"""Seconds in which a batch whose reply was lost may still appear on the server."""
_LOOK = 0.5

Entry = dict[str, Any]


def store(
    client: Client, project: int, entries: Iterable[Entry], done: Callable[[int], None] = lambda _number: None
) -> int:
    """Import tasks that the server does not have; a batch that the server carries out twice stands once.

    Args:
        client, project: the server and the project's number on it.
        entries: import entries, read as they are needed.
        done: called with the number of tasks stored after each batch.

    Returns:
        how many were stored.

    Raises:
        ServerError: when the server refuses a batch, or fails again and again; what was stored stays, and
            the same push run again finishes the job.
    """
    before = client.task_count(project)
    stored: list[str] = []
    bare: dict[str, Entry] = {}
    ready = batches(entries, BATCH)
    with ThreadPoolExecutor(1) as ahead:  # the next batch is made while the server stores this one
        coming = ahead.submit(next, ready, None)
        while (batch := coming.result()) is not None:
            coming = ahead.submit(next, ready, None)
            if not _store_batch(client, project, batch):
                bare |= {str(entry["data"][KEY]): entry for entry in batch if entry.get("predictions")}
            stored += [str(entry["data"][KEY]) for entry in batch]
            done(len(stored))
    if stored and client.task_count(project) > before + len(stored):
        undo_repeats(client, project, stored)
    if bare:
        _add_predictions(client, project, bare)
    return len(stored)


def _add_predictions(client: Client, project: int, entries: Mapping[str, Entry]) -> None:
    """Give the tasks of these entries the predictions that the server did not store with them."""
    keys = dict(client.find_tasks(project, KEY, list(entries)))
    rows = [
        {"task": int(task["id"]), **prediction}
        for task in client.export_some(project, list(keys))
        if not task.get("predictions")
        for prediction in entries[keys[int(task["id"])]]["predictions"]
    ]
    if rows:
        client.import_predictions(project, rows)


def batches(entries: Iterable[Entry], size: int) -> Iterator[list[Entry]]:
    """The entries in lists of at most ``size``.

    Example:
        >>> [len(batch) for batch in batches([{}, {}, {}], 2)]
        [2, 1]
    """
    batch: list[Entry] = []
    for entry in entries:
        batch.append(entry)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _store_batch(client: Client, project: int, batch: list[Entry]) -> bool:
    """Store a batch; whether its predictions are known to be stored too."""
    waiting = batch
    sure = True
    for attempt in range(1, ATTEMPTS + 1):
        wanted = sum(len(entry.get("predictions") or []) for entry in waiting)
        try:
            got = client.import_tasks(project, waiting)
            return not wanted or (got >= wanted and sure)
        except LostReplyError:
            there = arrived(client, project, [entry["data"][KEY] for entry in waiting])
            waiting = [entry for entry in waiting if entry["data"][KEY] not in there]
            sure = False
            if not waiting:
                break
            if attempt == ATTEMPTS:
                raise
    return sure


def arrived(client: Client, project: int, keys: Sequence[str], seconds: float | None = None) -> set[str]:
    """Those of the keys that the server has, after waiting for them for up to ``seconds``."""
    deadline = time.monotonic() + (SETTLE if seconds is None else seconds)
    wanted = set(keys)
    trouble: ServerError | None = None
    while True:
        try:
            found = {key for _, key in client.find_tasks(project, KEY, list(wanted))}
            trouble = None
            if found >= wanted:
                return found
        except LostReplyError as error:
            found, trouble = set(), error
        if time.monotonic() >= deadline:
            if trouble is not None:
                raise trouble
            return found
        time.sleep(_LOOK)
