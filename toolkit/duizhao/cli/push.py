"""`duizhao push`: bring sentences to Label Studio."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from duizhao.cli.common import AsJson, ProjectTitle, Root, Token, Url, connect, note, print_json


class SendAs(StrEnum):
    """How a layer goes along with new tasks."""

    predictions = "predictions"
    annotations = "annotations"


def command(
    documents: Annotated[
        list[str] | None, typer.Argument(metavar="[DOC]...", help="Document ids. Default: all.")
    ] = None,
    project: ProjectTitle = "duizhao",
    layer: Annotated[
        str | None,
        typer.Option("--layer", metavar="NAME", help="Send this annotator's layer along with new tasks."),
    ] = None,
    send_as: Annotated[
        SendAs,
        typer.Option("--as", help="The layer as suggestions to start from, or as finished annotations."),
    ] = SendAs.predictions,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    url: Url = None,
    token: Token = None,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Bring every body sentence to Label Studio, with context and pinyin.

    The project is made when it is not there. Pushing again creates only what
    is missing; tasks that are there are never changed or deleted.

    Examples:
        duizhao push --dry-run

        duizhao push dangqi-gaogao-piaoyang --layer authors

        duizhao push --url https://ls.example.org --project "News 2022"
    """
    from duizhao.annotation.layers import read_layer
    from duizhao.annotation.schema import load_schema
    from duizhao.documents import read_document
    from duizhao.labelstudio.instruction import instruction
    from duizhao.labelstudio.push import push
    from duizhao.paths import find_workspace
    from duizhao.sources import document_ids

    workspace = find_workspace(root)
    schema = load_schema(workspace)
    ids = documents or document_ids(workspace)
    read = [read_document(workspace, doc_id) for doc_id in ids]
    with connect(url, token) as client:
        report = push(
            client,
            read,
            schema,
            title=project,
            instruction=instruction(workspace),
            layers={doc_id: read_layer(workspace, doc_id, layer) for doc_id in ids} if layer else None,
            as_predictions=send_as is SendAs.predictions,
            dry_run=dry_run,
            progress=lambda done, total: note(f"  {done} of {total} tasks stored"),
        )
    if as_json:
        print_json(
            {
                "project": report.project.id,
                "title": report.project.title,
                "dry_run": dry_run,
                "created": report.created,
                "unchanged": report.unchanged,
                "changed": report.changed,
                "gone": report.gone,
                "lost": report.lost,
            }
        )
        return
    verb = "would create" if dry_run else "created"
    typer.echo(f"project {project!r}: {verb} {len(report.created)}, unchanged {report.unchanged}")
    for what, names in (
        ("show another text than the corpus has now; left as they are", report.changed),
        ("are of sentences that the corpus does not have; left as they are", report.gone),
    ):
        if names:
            note(f"  {len(names)} tasks {what}: {', '.join(names[:5])}{' …' if len(names) > 5 else ''}")
    for line in report.lost:
        note(f"  not shown on the screen: {line}")
    if not dry_run:
        typer.echo(f"annotate at {client.url}/projects/{report.project.id}/data")
