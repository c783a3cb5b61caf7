"""`duizhao push`: bring sentences to Label Studio."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duizhao.cli.common import (
    AsJson,
    ProjectTitle,
    Root,
    Token,
    Url,
    annotated_by,
    connect,
    note,
    print_json,
    track,
)

if TYPE_CHECKING:
    from duizhao.labelstudio.push import PushReport
    from duizhao.model import Layer
    from duizhao.paths import Workspace


class SendAs(StrEnum):
    """How a layer goes along with new tasks."""

    predictions = "predictions"
    annotations = "annotations"


def command(
    documents: Annotated[
        list[str] | None, typer.Argument(metavar="DOC", help="Document ids. Default: all.")
    ] = None,
    project: ProjectTitle = "duizhao",
    layer: Annotated[
        str | None,
        typer.Option("--layer", metavar="NAME", help="Send this annotator's layer along with new tasks."),
    ] = None,
    send_as: Annotated[
        SendAs,
        typer.Option(
            "--as",
            metavar="HOW",
            help="With --layer: `predictions` to start from, or finished `annotations`.",
        ),
    ] = SendAs.predictions,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    url: Url = None,
    token: Token = None,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Bring sentences to Label Studio, with context and pinyin.

    Every sentence of the running text becomes a task. The project is made when
    it is not there. Pushing again creates only what is missing; tasks that are
    there are never changed or deleted.

    Examples:
        duizhao push --dry-run

        duizhao push dangqi-gaogao-piaoyang --layer authors

        duizhao push --url https://ls.example.org --project "News 2022"
    """
    from duizhao.annotation.schema import load_schema
    from duizhao.documents import read_document
    from duizhao.errors import SourceError
    from duizhao.labelstudio.instruction import instruction
    from duizhao.labelstudio.push import push
    from duizhao.paths import find_workspace
    from duizhao.sources import document_ids

    if send_as is SendAs.annotations and layer is None:
        raise typer.BadParameter("--as annotations needs --layer NAME")
    workspace = find_workspace(root)
    schema = load_schema(workspace)
    ids = list(dict.fromkeys(documents or document_ids(workspace)))
    if not ids:
        where = workspace.relative(workspace.sources)
        raise SourceError("there is no document to push", where=where, remedy="run `duizhao add FILE`")
    read = [read_document(workspace, doc_id) for doc_id in track(ids, "reading", len(ids))]
    layers = _layers(workspace, ids, layer) if layer is not None else None
    with connect(url, token) as client:
        report = push(
            client,
            read,
            schema,
            title=project,
            instruction=instruction(workspace),
            layers=layers,
            as_predictions=send_as is SendAs.predictions,
            dry_run=dry_run,
            progress=lambda done, total: note(f"  {done} of {total} tasks stored"),
        )
    if as_json:
        print_json({"dry_run": dry_run, **_values(report)})
        return
    _tell(report, dry_run=dry_run)
    if not dry_run:
        typer.echo(f"annotate at {client.url}/projects/{report.project.id}/data")


def _values(report: PushReport) -> dict[str, Any]:
    """The report for scripts."""
    names = ("created", "unchanged", "changed", "gone", "lost", "other_screen")
    project = {"project": report.project.id or None, "title": report.project.title}
    return {**project, **{name: getattr(report, name) for name in names}}


def _tell(report: PushReport, *, dry_run: bool) -> None:
    """The report for people: the result, then what they may want to look at."""
    verb = "would create" if dry_run else "created"
    typer.echo(
        f"project {report.project.title!r}: {verb} {len(report.created)}, unchanged {report.unchanged}"
    )
    for what, names in (
        ("show another text than the corpus has now; left as they are", report.changed),
        ("are of sentences that the corpus does not have; left as they are", report.gone),
    ):
        if names:
            note(f"  {len(names)} tasks {what}: {', '.join(names[:5])}{' …' if len(names) > 5 else ''}")
    if report.other_screen:
        note("  the project has another screen than schema.yaml makes; it is left as it is")
        note("  (to change it, paste annotations/label_config.xml under Settings, Labeling Interface)")
    for line in report.lost:
        note(f"  not shown on the screen: {line}")


def _layers(workspace: Workspace, ids: list[str], annotator: str) -> dict[str, Layer]:
    """The annotator's layers; a document without one goes without, as long as some document has one."""
    from duizhao.annotation.layers import read_layer

    having = annotated_by(workspace, ids, annotator)
    return {doc_id: read_layer(workspace, doc_id, annotator) for doc_id in having}
