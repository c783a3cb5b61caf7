"""`duizhao status`: how far a project has come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from duizhao.cli.common import AsJson, ProjectTitle, Root, Token, Url, connect, existing_project, print_json

if TYPE_CHECKING:
    from duizhao.labelstudio.team.status import Progress, Status


def command(
    project: ProjectTitle = "duizhao",
    url: Url = None,
    token: Token = None,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Show how far each annotator has come in each document.

    Done, skipped, unsubmitted drafts and what is left, with the pace (median
    time a unit, without pauses of more than half an hour). What is left counts
    the units that `duizhao assign` gave to the annotator, or where there is no
    such plan, all of the document. Changes nothing on the server.

    Examples:
        duizhao status

        duizhao status --project "News 2022" --json
    """
    from duizhao.annotation.assignment import read_assignments
    from duizhao.labelstudio.team.pseudonyms import Pseudonyms
    from duizhao.labelstudio.team.status import status
    from duizhao.paths import find_workspace

    workspace = find_workspace(root)
    with connect(url, token) as client:
        found = existing_project(client, project)
        names = Pseudonyms(workspace, client.users(), keep=not workspace.packaged)
        report = status(client.export(found.id), names.of, read_assignments(workspace))
    if as_json:
        print_json(_values(report))
    else:
        _tell(report)


def _values(report: Status) -> dict[str, Any]:
    """The report for scripts."""
    return {
        "documents": [
            {"document": doc, "units": number, "judged": report.judged[doc], "complete": report.complete[doc]}
            for doc, number in report.units.items()
        ],
        "annotators": [
            {
                "document": row.document,
                "annotator": row.annotator,
                "done": row.done,
                "skipped": row.skipped,
                "drafts": row.drafts,
                "left": row.left,
                "median_seconds": row.seconds,
                "units_per_hour": round(row.pace, 1) if row.pace else None,
                "last": row.last or None,
            }
            for row in report.rows
        ],
    }


def _tell(report: Status) -> None:
    """A table on standard output, one row for each document and annotator."""
    head = ("document", "annotator", "done", "skipped", "drafts", "left", "pace", "last saved")
    rows = [head, *(_row(row) for row in report.rows)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(head))]
    if report.rows:
        for row in rows:
            cells = [
                cell.rjust(width) if 2 <= at <= 5 else cell.ljust(width)
                for at, (cell, width) in enumerate(zip(row, widths, strict=True))
            ]
            typer.echo("  ".join(cells).rstrip())
    else:
        typer.echo("nobody has annotated anything in this project yet")
    for doc, number in report.units.items():
        judged, complete = report.judged[doc], report.complete[doc]
        typer.echo(f"{doc}: {number} units, {judged} judged by somebody, {complete} complete")


def _row(row: Progress) -> tuple[str, ...]:
    pace = f"{row.seconds:.0f} s, {row.pace:.0f}/h" if row.seconds and row.pace else "-"
    numbers = (str(row.done), str(row.skipped), str(row.drafts), str(row.left))
    return row.document, row.annotator, *numbers, pace, row.last[:16].replace("T", " ") or "-"
