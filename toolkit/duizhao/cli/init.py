"""`duizhao init`: make a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    with_corpus: Annotated[
        bool,
        typer.Option("--with-corpus", help="Copy the shipped articles and their drafted annotations too."),
    ] = False,
) -> None:
    """Make a workspace: a folder with corpus/ and annotations/.

    The label schema and the guidelines are copied from the shipped workspace.
    When that fails halfway, nothing is left behind.

    Examples:
        duizhao init my-corpus

        duizhao init trial --with-corpus
    """
    from shlex import quote

    from duizhao.workspace import make_workspace

    workspace = make_workspace(folder, with_corpus=with_corpus)
    typer.echo(f"workspace ready: {workspace.root}")
    go = "" if workspace.root == Path.cwd().resolve() else f"cd {quote(str(folder))} && "
    typer.echo(f"next: {go}duizhao {'build' if with_corpus else 'add FILE'}")
