"""`duizhao formats`: what there is to convert between, and what each format carries."""

from __future__ import annotations

from typing import Annotated

import typer

from duizhao.cli.common import AsJson, print_json


def command(
    markdown: Annotated[bool, typer.Option("--markdown", help="As a table for documentation.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the formats: read and written, file names, offsets, and what they carry.

    Examples:
        duizhao formats

        duizhao formats --json
    """
    from duizhao.interchange.matrix import as_rows, markdown_table, plain_table

    if as_json:
        print_json(as_rows())
    else:
        typer.echo(markdown_table() if markdown else plain_table())
