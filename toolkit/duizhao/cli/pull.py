"""`duizhao pull`: bring annotations from Label Studio into the workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from duizhao.cli.common import AsJson, ProjectTitle, Root, Token, Url, connect, note, print_json

if TYPE_CHECKING:
    from duizhao.labelstudio.pull import PullReport
    from duizhao.paths import Workspace


def command(
    project: ProjectTitle = "duizhao",
    url: Url = None,
    token: Token = None,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Bring annotations from Label Studio into annotations/.

    Takes all of the project: writes the raw export as evidence and one layer for each annotator and
    document, under a stable pseudonym. Pulling again without changes on the
    server writes nothing. Nothing on the server is changed.

    Examples:
        duizhao pull

        duizhao pull --project "News 2022" --json
    """
    from duizhao.annotation.schema import load_schema
    from duizhao.article import read_article
    from duizhao.errors import ServerError
    from duizhao.labelstudio.pull import pull
    from duizhao.labelstudio.push import find_project
    from duizhao.paths import find_workspace
    from duizhao.sources import document_ids, load_source

    workspace = find_workspace(root).writable()
    articles = {doc_id: read_article(load_source(workspace, doc_id)) for doc_id in document_ids(workspace)}
    with connect(url, token) as client:
        found = find_project(client, project)
        if found is None:
            titles = ", ".join(sorted({repr(one.title) for one in client.projects()})) or "none"
            remedy = f"push first, or name another with --project; there are: {titles}"
            raise ServerError(f"no project {project!r}", where=client.url, remedy=remedy)
        report = pull(client, found, workspace, articles, load_schema(workspace))
    if as_json:
        print_json(_values(report, workspace))
    else:
        _tell(report, workspace)


def _values(report: PullReport, workspace: Workspace) -> dict[str, Any]:
    """The report for scripts."""
    return {
        "project": report.project.id,
        "export": workspace.relative(report.export) if report.export else None,
        "export_is_new": report.export_is_new,
        "layers": [
            {"document": doc_id, "annotator": annotator, **counts}
            for (doc_id, annotator), counts in report.layers.items()
        ],
        "written": [workspace.relative(path) for path in report.written],
        "skipped": report.skipped_units,
        "drafts": report.drafts,
        "kept": report.kept,
        "problems": report.problems,
    }


def _tell(report: PullReport, workspace: Workspace) -> None:
    """The report for people."""
    for (doc_id, annotator), counts in report.layers.items():
        parts = ", ".join(f"{number} {what}" for what, number in counts.items())
        typer.echo(f"{doc_id} by {annotator}: {parts}")
    if not report.layers:
        typer.echo("nobody has annotated anything in this project yet")
    if report.skipped_units or report.drafts:
        typer.echo(f"  {report.skipped_units} skipped, {report.drafts} drafts not submitted")
    if report.kept:
        note(f"  {report.kept} units are no longer on the server; the layers keep them")
    for problem in report.problems:
        note(f"  {problem}")
    if report.export is None:
        typer.echo("nothing written")
        return
    state = "written" if report.export_is_new else "unchanged"
    files = len(report.written)
    typer.echo(f"raw export {workspace.relative(report.export)} {state}; {files} layer file(s) changed")
