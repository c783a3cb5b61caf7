"""`duizhao pull`: bring annotations from Label Studio into the workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from duizhao.cli.common import (
    AsJson,
    ProjectTitle,
    Root,
    Token,
    Url,
    connect,
    every,
    existing_project,
    note,
    print_json,
)

if TYPE_CHECKING:
    from duizhao.labelstudio.pull import PullReport
    from duizhao.paths import Workspace


def command(
    project: ProjectTitle = "duizhao",
    full: Annotated[
        bool,
        typer.Option("--full", help="Read everything again, not only what has changed since the last pull."),
    ] = False,
    accept_deletions: Annotated[
        bool,
        typer.Option(
            "--accept-deletions",
            help="Take out of the layers what was deleted on the server; raw exports keep it.",
        ),
    ] = False,
    url: Url = None,
    token: Token = None,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Bring annotations from Label Studio into annotations/.

    Fetches what has changed since the last pull: writes the raw export as
    evidence and brings one layer for each annotator and document up to date,
    under a stable pseudonym. Pulling again without changes on the server writes
    nothing. Nothing on the server is changed. What was deleted there is told
    and stays in the layers.

    Exit code 1 when the work of some tasks could not be placed in the texts.

    Examples:
        duizhao pull

        duizhao pull --project "News 2022" --json

        duizhao pull --accept-deletions
    """
    from duizhao.annotation.schema import load_schema
    from duizhao.article import read_article
    from duizhao.labelstudio.pull import pull
    from duizhao.paths import find_workspace
    from duizhao.sources import document_ids, load_source

    workspace = find_workspace(root).writable()
    articles = {doc_id: read_article(load_source(workspace, doc_id)) for doc_id in document_ids(workspace)}
    with connect(url, token) as client:
        report = pull(
            client,
            existing_project(client, project),
            workspace,
            articles,
            load_schema(workspace),
            full=full,
            accept_deletions=accept_deletions,
            progress=every(1, what="tasks read"),
        )
    if as_json:
        print_json(_values(report, workspace))
    else:
        _tell(report, workspace)
    if report.unplaced:
        raise typer.Exit(1)


def _values(report: PullReport, workspace: Workspace) -> dict[str, Any]:
    """The report for scripts."""
    return {
        "project": report.project.id,
        "fetched": report.fetched,
        "export": workspace.relative(report.export) if report.export else None,
        "export_is_new": report.export_is_new,
        "layers": [
            {"document": doc_id, "annotator": annotator, **counts}
            for (doc_id, annotator), counts in report.layers.items()
        ],
        "written": [workspace.relative(path) for path in report.written],
        "skipped": report.skipped_units,
        "drafts": report.drafts,
        "deleted": report.deleted,
        "kept": report.kept,
        "unplaced": report.unplaced,
        "problems": report.problems,
    }


def _tell(report: PullReport, workspace: Workspace) -> None:
    """The report for people."""
    for (doc_id, annotator), counts in report.layers.items():
        parts = ", ".join(f"{number} {what}" for what, number in counts.items())
        typer.echo(f"{doc_id} by {annotator}: {parts}")
    if report.skipped_units or report.drafts:
        typer.echo(f"  {report.skipped_units} skipped, {report.drafts} drafts not submitted")
    for place in report.deleted:
        note(f"  deleted on the server: {place}")
    if report.kept:
        note(f"  {report.kept} units are no longer on the server; the layers keep them (--accept-deletions)")
    for problem in report.problems:
        note(f"  {problem}")
    for key in report.unplaced:
        note(f"  not placed, kept in the raw export only: {key}")
    if report.export is None:
        typer.echo("nothing new" if not report.written else f"{len(report.written)} layer file(s) changed")
        return
    state = "written" if report.export_is_new else "unchanged"
    files = len(report.written)
    typer.echo(f"raw export {workspace.relative(report.export)} {state}; {files} layer file(s) changed")
