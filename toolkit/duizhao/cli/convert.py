"""`duizhao convert`: one annotation format into another."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from duizhao.cli.common import AsJson, track
from duizhao.cli.conversion import FormatName, Split, Strict, Tags, Title, Tokens, counting, options_of, told


def command(
    source: Annotated[Path, typer.Argument(metavar="IN", help="A file or folder.")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="The file or folder to write.")],
    read_as: Annotated[
        FormatName,
        typer.Option("--from", metavar="FORMAT", help="What IN is; else its name and content say."),
    ] = None,
    write_as: Annotated[
        FormatName, typer.Option("--to", metavar="FORMAT", help="What OUT becomes; else its name says.")
    ] = None,
    tags: Tags = "iob2",
    tokens: Tokens = "characters",
    title: Title = "",
    split: Split = False,
    strict: Strict = False,
    as_json: AsJson = False,
) -> None:
    """Convert a file or folder of annotated texts into another format.

    What the new format cannot carry is counted by kind, printed, and written
    to OUT.losses.json. Nothing is written when IN cannot be read to its end.

    Examples:
        duizhao convert export.json train.conll --from labelstudio

        duizhao convert brat-folder corpus.jsonl --from brat

        duizhao convert corpus.jsonl inception --to webanno --strict
    """
    from duizhao.interchange.converting import convert_file
    from duizhao.interchange.registry import format_to_read, format_to_write

    reading, writing = format_to_read(source, read_as or ""), format_to_write(target, write_as or "")
    counted = Counter[str]()
    losses = convert_file(
        source,
        target,
        reading,
        writing,
        options_of(tags, tokens, title, split=split),
        strict=strict,
        progress=lambda given: counting(track(given, "converting"), counted),
    )
    told(target, writing.name, counted["passages"], losses, as_json)
