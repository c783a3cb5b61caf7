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
    """Make a workspace: corpus/ and annotations/ with schema and guidelines.

    Examples:
        duizhao init my-corpus

        duizhao init trial --with-corpus
    """
    from duizhao.workspace import make_workspace

    workspace = make_workspace(folder, with_corpus=with_corpus)
    typer.echo(f"workspace ready: {workspace.root}")
    typer.echo(f"next: cd {folder} && duizhao add FILE")
