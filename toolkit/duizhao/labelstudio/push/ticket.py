"""One push at a time: whoever writes tasks into a project holds a ticket on the server meanwhile.

Two pushes that ran at once would both find the same tasks missing and store them twice. A lock on disk would
not help two people on two computers, so the ticket is a tab in the project's task list: each pusher makes its
ticket first and looks for others afterwards, so that of any two at least one sees the other. The one that
came later gives way. A ticket whose owner is dead is removed: at once when the owner was on this computer,
else when it has not moved for as long as any request may take.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from duizhao.errors import ServerError
from duizhao.files import is_alive
from duizhao.labelstudio.client import REQUEST_SECONDS, Client

_MARK = "duizhao-ticket"
_TITLE = "duizhao is writing …"
_LOOK = 0.5
_BEAT = 20.0
"""Seconds after which a holder that goes on working shows that it lives."""
_STALE = REQUEST_SECONDS + 60.0
"""Seconds without a sign of life after which the owner on another computer counts as dead."""
_QUIET = 4.0
"""Seconds that the number of tasks must stand still after a holder died: a request may still be running."""

Say = Callable[[str], None]

_held: set[tuple[str, int]] = set()
"""Server and ticket of the turns that this process has now; another ticket of its own was left behind."""


@dataclass(slots=True)
class Turn:
    """The right to write into a project, for as long as :meth:`beat` is called now and then."""

    client: Client
    project: int
    ticket: int = 0
    _beats: int = 0
    _last: float = field(default_factory=time.monotonic)

    def take(self) -> None:
        """Make a ticket."""
        self.ticket = self.client.create_view(self.project, _ticket(0))
        _held.add((self.client.url, self.ticket))

    def give_back(self) -> None:
        """Remove the ticket."""
        _held.discard((self.client.url, self.ticket))
        if self.ticket:
            self.client.delete_view(self.project, self.ticket)

    def beat(self) -> None:
        """Show that this holder lives; cheap to call often."""
        if time.monotonic() - self._last > _BEAT:
            self._beats += 1
            self._last = time.monotonic()
            with suppress(ServerError):
                self.client.update_view(self.project, self.ticket, _ticket(self._beats))


def _ticket(beats: int) -> dict[str, Any]:
    owner = {"host": socket.gethostname(), "pid": os.getpid(), "beats": beats}
    return {"title": _TITLE, "type": "list", _MARK: owner}


@contextmanager
def turn(client: Client, project: int, say: Say = lambda _line: None) -> Iterator[Turn]:
    """Wait until nobody else writes into the project, and hold the ticket during the block.

    Args:
        client, project: the server and the project's number on it.
        say: gets a line when there is somebody to wait for.

    Raises:
        ServerError: when the server fails.
    """
    mine = Turn(client, project)
    try:
        mine.take()
        _wait(mine, say)
        yield mine
    finally:
        # A server that is down keeps the ticket; the next push finds that nobody holds it.
        with suppress(ServerError):
            mine.give_back()


def _wait(mine: Turn, say: Say) -> None:
    seen: dict[int, tuple[Any, float]] = {}
    told = False
    while others := _others(mine):
        now = time.monotonic()
        for number, owner in others.items():
            if number not in seen or seen[number][0] != owner:
                seen[number] = (owner, now)
        dead = [
            number
            for number, owner in others.items()
            if _is_dead(mine.client.url, number, owner, now - seen[number][1])
        ]
        if dead:
            say("  an earlier push of this project broke off; waiting until the server is done with it")
            _settle(mine)
            for number in dead:
                with suppress(ServerError):  # somebody else may have removed it
                    mine.client.delete_view(mine.project, number)
            continue
        if not told:
            owner = next(iter(others.values()))
            say(f"  another push is writing into this project (on {owner.get('host')}); waiting for it")
            told = True
        if min(others) < mine.ticket:
            # Give way, or two who see each other would both wait for ever.
            mine.give_back()
            time.sleep(_LOOK)
            mine.take()
        else:
            time.sleep(_LOOK)


def _others(mine: Turn) -> dict[int, Mapping[str, Any]]:
    found = {}
    for view in mine.client.views(mine.project):
        data = view.get("data")
        owner = data.get(_MARK) if isinstance(data, Mapping) else None
        if isinstance(owner, Mapping) and view["id"] != mine.ticket:
            found[int(view["id"])] = owner
    return found


def _is_dead(url: str, ticket: int, owner: Mapping[str, Any], unmoved: float) -> bool:
    if unmoved > _STALE:
        return True
    if owner.get("host") != socket.gethostname():
        return False
    if owner.get("pid") == os.getpid():
        return (url, ticket) not in _held
    pid = owner.get("pid")
    return not (isinstance(pid, int) and is_alive(pid))


def _settle(mine: Turn) -> None:
    """Wait until the number of tasks has stood still for a while."""
    number, since = -1, time.monotonic()
    while time.monotonic() - since < _QUIET:
        now = mine.client.task_count(mine.project)
        if now != number:
            number, since = now, time.monotonic()
        time.sleep(_LOOK)
