"""What several verbs share: the --root option, JSON output, progress on the error stream."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

T = TypeVar("T")

Root = Annotated[
    Path | None,
    typer.Option(
        "--root",
        metavar="DIR",
        help="Workspace: the folder that holds corpus/ and annotations/. Default: found around the current folder.",
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
