"""`duizhao build`: make the dataset from sources and layers."""

from __future__ import annotations

from typing import Annotated

import typer

from duizhao.cli.common import AsJson, Root, annotated_by, note, print_json, track


def command(
    annotator: Annotated[
        str | None,
        typer.Option(
            "--annotator",
            metavar="NAME",
            help="Publish this annotator's layers. Default: the adjudicated ones, else the authors' draft.",
        ),
    ] = None,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Build corpus/data, the dataset card and the label configuration.

    The same sources, layers and versions give the same rows and the same digest. The old dataset is
    replaced only when the new one is complete.

    Examples:
        duizhao build

        duizhao build --annotator a01 --json
    """
    from duizhao.build import build
    from duizhao.paths import find_workspace
    from duizhao.sources import document_ids

    workspace = find_workspace(root)
    if annotator is not None:
        annotated_by(workspace, document_ids(workspace), annotator)
    report = build(workspace, annotator=annotator, progress=lambda ids: track(ids, "building", len(ids)))
    counts, examples = report.losses.counts, report.losses.examples
    if as_json:
        print_json(
            {
                "documents": report.documents,
                "rows": report.rows,
                "digests": report.digests,
                "losses": {kind: {"count": n, "examples": examples[kind]} for kind, n in counts.items()},
            }
        )
        return
    typer.echo(f"{report.documents} document(s) -> {workspace.relative(workspace.data)}")
    for config, rows in report.rows.items():
        typer.echo(f"  {config:<10} {rows:>7} rows  sha256:{report.digests[config][:16]}")
    for kind, number in counts.items():
        note(f"  {kind}: {number}, for example {', '.join(examples[kind])}")
