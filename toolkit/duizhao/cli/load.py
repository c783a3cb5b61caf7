"""`duizhao load`: load the built dataset as a user would, and show a few rows."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from duizhao.cli.common import AsJson, Root, print_json


def command(
    config: Annotated[
        str, typer.Argument(metavar="[CONFIG]", help="sentences, documents, entities or stance.")
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
    """Load the dataset with `datasets.load_dataset` and show its first rows.

    Examples:
        duizhao load

        duizhao load stance --rows 10

        duizhao load entities --streaming --json
    """
    from itertools import islice

    from duizhao.dataset.load import load

    dataset = load(config, split, root=root, streaming=streaming)
    shown = [readable(row, dataset.features) for row in islice(dataset, rows)]
    if as_json:
        print_json(shown)
        return
    size = "" if streaming else f", {len(dataset)} rows"
    typer.echo(f"{config}/{split}{size}: {', '.join(dataset.features)}")
    for row in shown:
        typer.echo("")
        for name, value in row.items():
            text = str(value)
            typer.echo(f"  {name:<13} {text if len(text) <= 150 else text[:147] + '…'}")


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
