"""What several verbs share: common options, results on one stream, notes and errors on the other."""

from __future__ import annotations

import errno
import io
import json
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer

if TYPE_CHECKING:
    from duizhao.labelstudio.client import Client, Project
    from duizhao.paths import Workspace

T = TypeVar("T")

Root = Annotated[
    Path | None,
    typer.Option(
        "--root",
        metavar="DIR",
        help="Workspace: the folder with corpus/ and annotations/. Default: DUIZHAO_ROOT, else found around "
        "the current folder.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts instead of text.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")]
Seed = Annotated[str, typer.Option("--seed", metavar="WORD", help="Draws another share.")]
Documents = Annotated[list[str] | None, typer.Argument(metavar="DOC", help="Document ids. Default: all.")]
Annotators = Annotated[
    list[str] | None,
    typer.Option(
        "--annotator", "-a", metavar="NAME", help="Whose layers; may be repeated. Default: all people's."
    ),
]
Text = str | None
"""The value of an option that may be left out."""


def set_streams() -> None:
    r"""Let no character stop a command: what the terminal's encoding lacks is shown as ``\u515a``."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def discard_output() -> None:
    """Send what is still to be written to nowhere, so that Python does not complain of it at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def fail(line: str) -> int:
    """Write one line of error, whatever is in it, and return the exit code 1."""
    note(f"error: {' '.join(line.split())}")
    return 1


_REMEDIES = {
    errno.ENOSPC: "free some space and run it again",
    errno.EDQUOT: "free some space and run it again",
    errno.EFBIG: "a limit of the system forbids larger files: raise it and run it again",
    errno.EROFS: "the disk is read-only: work on another with --root DIR",
    errno.EACCES: "make it yours to read and write, or name another place",
    errno.EPERM: "make it yours to read and write, or name another place",
}


def os_error_line(error: OSError) -> str:
    """What the operating system refused, in one line: where, what, and what to do.

    Example:
        >>> os_error_line(PermissionError(13, "Permission denied", "corpus/data"))
        'corpus/data: Permission denied; make it yours to read and write, or name another place'
    """
    where = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else ""
    what = error.strerror or str(error) or type(error).__name__
    remedy = _REMEDIES.get(error.errno or 0, "check the path and run it again")
    return f"{where}: {what}; {remedy}" if where else f"{what}; {remedy}"


def print_json(value: Any) -> None:
    """Write ``value`` to standard output as JSON, Chinese characters readable where the terminal has them."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value, indent=2)
    sys.stdout.write(f"{text}\n")


def note(text: str) -> None:
    """A line of progress or explanation: to the error stream, so that output can be piped."""
    with suppress(OSError):  # nobody reads them: no reason to stop the work
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()


def track(items: Iterable[T], label: str, total: int | None = None) -> Iterator[T]:
    """Yield ``items`` with a progress bar on the error stream (nothing when it is not a terminal)."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import track as rich_track

    console = Console(stderr=True)
    yield from rich_track(items, description=label, total=total, console=console, transient=True)


def quiet_datasets() -> None:
    """Keep notes of the `datasets` library back, and its progress bars where there is no terminal.

    It reads these variables when it is imported; what the user has set stays.
    """
    os.environ.setdefault("DATASETS_VERBOSITY", "error")
    if not sys.stderr.isatty():
        os.environ.setdefault("HF_DATASETS_DISABLE_PROGRESS_BARS", "1")


def annotated_by(workspace: Workspace, documents: Sequence[str], annotator: str) -> list[str]:
    """The documents that have a layer of that annotator; the others are counted on the error stream.

    Raises:
        InputError: naming the annotators that there are.
    """
    from duizhao import documents as library

    having = library.annotated_by(workspace, documents, annotator)
    if missing := len(set(documents)) - len(having):
        note(f"  {missing} of {len(set(documents))} documents have no layer of {annotator}")
    return having


def check_names(workspace: Workspace, documents: list[str] | None, names: list[str] | None) -> None:
    """See that each of the named annotators has a layer of one of the documents at least.

    Raises:
        InputError: naming the annotators that there are.
    """
    from duizhao.documents import annotated_by as having
    from duizhao.sources import document_ids

    for name in names or ():
        having(workspace, documents or document_ids(workspace), name)


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


def every(step: int, of: int | None = None, what: str = "tasks stored") -> Callable[[int], None]:
    """A progress callback that writes a line at each ``step``-th call, or at each when it is 1."""
    total = f" of {of}" if of is not None else ""

    def progress(done: int) -> None:
        if done % step == 0:
            note(f"  {done}{total} {what}")

    return progress


def existing_project(client: Client, title: str) -> Project:
    """The project with that title.

    Raises:
        ServerError: when there is none; the titles that there are stand in the message.
    """
    from duizhao.errors import ServerError
    from duizhao.labelstudio.projects import find_project

    found = find_project(client, title)
    if found is None:
        titles = ", ".join(sorted({repr(one.title) for one in client.projects()})) or "none"
        remedy = f"push first, or name another with --project; there are: {titles}"
        raise ServerError(f"no project {title!r}", where=client.url, remedy=remedy)
    return found


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
