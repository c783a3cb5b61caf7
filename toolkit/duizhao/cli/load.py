"""`duizhao load`: load the built dataset as a user would, and show a few rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from duizhao.cli.common import AsJson, Root, print_json, quiet_datasets
from duizhao.cli.text import wrapped

_LINES = 4
"""How many lines of the terminal a value may take."""


def command(
    config: Annotated[
        str, typer.Argument(metavar="CONFIG", help="sentences, documents, entities or stance.")
    ] = "sentences",
    split: Annotated[
        str, typer.Option("--split", metavar="NAME", help="train, validation or test.")
    ] = "train",
    rows: Annotated[int, typer.Option("--rows", "-n", min=0, metavar="N", help="How many rows to show.")] = 3,
    streaming: Annotated[
        bool, typer.Option("--streaming", help="Read row by row, without the cache.")
    ] = False,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Load the built dataset and show its first rows.

    It is loaded with `datasets.load_dataset`, as users of the dataset do. Long
    values are cut; --json shows them whole.

    Examples:
        duizhao load

        duizhao load stance --rows 10

        duizhao load entities --streaming --json
    """
    from itertools import islice

    from duizhao.dataset.load import load

    quiet_datasets()
    dataset = load(config, split, root=root, streaming=streaming)
    shown = [readable(row, dataset.features) for row in islice(dataset, rows)]
    if as_json:
        print_json(shown)
        return
    size = "" if streaming else f", {len(dataset)} rows"
    for line in wrapped(f"{config}/{split}{size}: {', '.join(dataset.features)}"):
        typer.echo(line)
    for row in shown:
        typer.echo("")
        for line in row_lines(row):
            typer.echo(line)


def readable(value: Any, feature: Any) -> Any:
    """A row with the names of class labels instead of their numbers."""
    if value is None:
        return None
    if hasattr(feature, "int2str"):
        return feature.int2str(value)
    if isinstance(value, dict):
        return {name: readable(part, feature[name]) for name, part in value.items()}
    if isinstance(value, list):
        inner = feature.feature if hasattr(feature, "feature") else feature[0]
        return [readable(part, inner) for part in value]
    return value


def row_lines(row: dict[str, Any]) -> Iterator[str]:
    r"""A row for reading, one value after the other, cut to a few lines of the terminal's width each.

    Example:
        >>> print(*row_lines({"text": "党旗", "syllables": ["dǎng", "qí"], "url": None}), sep="\n")
          text       党旗
          syllables  dǎng qí
          url        -
    """
    width = max(map(len, row), default=0)
    for name, value in row.items():
        yield from wrapped(_plain(value), first=f"  {name:<{width}}  ", lines=_LINES)


def _plain(value: Any) -> str:
    """A value in one line of text, without the brackets and quotes of Python."""
    if value is None or value in ("", []):
        return "-"
    if isinstance(value, list):
        apart = "; " if isinstance(value[0], dict) and not _named(value[0]) else " "
        return apart.join("·" if one is None else _plain(one) for one in value)
    if isinstance(value, dict):
        if name := _named(value):
            return name
        return " ".join(_pair(key, part) for key, part in value.items() if part not in (None, "", []))
    return " ".join(str(value).split())


def _pair(key: str, value: Any) -> str:
    return f"{key}=({_plain(value)})" if isinstance(value, dict | list) else f"{key}={_plain(value)}"


def _named(value: dict[str, Any]) -> str:
    """A word or an entity as ``党旗/n``; empty for any other record."""
    for text, tag in (("form", "pos"), ("text", "label")):
        if text in value and tag in value:
            return f"{value[text]}/{value[tag]}"
    return ""
