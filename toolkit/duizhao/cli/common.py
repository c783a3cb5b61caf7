"""What several verbs share: the --root option, JSON output, progress on the error stream."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer

if TYPE_CHECKING:
    from duizhao.labelstudio.client import Client

T = TypeVar("T")

Root = Annotated[
    Path | None,
    typer.Option(
        "--root",
        metavar="DIR",
        help="Workspace: the folder with corpus/ and annotations/. Default: found around the current folder.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts instead of text.")]


def print_json(value: Any) -> None:
    """Write ``value`` to standard output as JSON, Chinese characters kept readable."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def note(text: str) -> None:
    """A line of progress or explanation: to the error stream, so that output can be piped."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def track(items: Iterable[T], label: str, total: int | None = None) -> Iterator[T]:
    """Yield ``items`` with a progress bar on the error stream (nothing when it is not a terminal)."""
    from rich.console import Console
    from rich.progress import track as rich_track

    console = Console(stderr=True)
    yield from rich_track(
        items, description=label, total=total, console=console, disable=not console.is_terminal
    )


Url = Annotated[
    str | None,
    typer.Option(
        "--url", metavar="URL", help="A Label Studio server; else DUIZHAO_LS_URL, else the private one."
    ),
]
Token = Annotated[
    str | None,
    typer.Option("--token", metavar="TOKEN", help="Its access token; better given as DUIZHAO_LS_TOKEN."),
]
ProjectTitle = Annotated[str, typer.Option("--project", metavar="TITLE", help="The project on the server.")]


def connect(url: str | None, token: str | None) -> Client:
    """A client of the named server, else of the one in the environment, else of the running private one.

    Raises:
        ServerError: when there is no server to talk to.
    """
    from duizhao.errors import ServerError
    from duizhao.labelstudio.client import Client
    from duizhao.labelstudio.connection import connection

    found = connection(url, token)
    if found is None:
        # Only the private server needs POSIX file locks; any other is used from any system.
        from duizhao.labelstudio.server import default_data_dir, running_server

        found = running_server(default_data_dir())
    if found is None:
        raise ServerError(
            "no Label Studio server is running",
            remedy="start one with `duizhao serve` in another terminal, or give --url and --token",
        )
    return Client(found)


@contextmanager
def interrupts() -> Iterator[None]:
    """Let every request to end arrive as KeyboardInterrupt, so that the server is never left behind."""

    def interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    before = {}
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # A hang-up that is ignored already is the wish of `nohup`.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            before[number] = signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
