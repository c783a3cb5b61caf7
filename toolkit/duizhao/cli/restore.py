"""`duizhao restore`: bring raw exports back to a server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from duizhao.cli.common import (
    AsJson,
    DryRun,
    ProjectTitle,
    Root,
    Text,
    Token,
    Url,
    connect,
    every,
    note,
    print_json,
)

if TYPE_CHECKING:
    from duizhao.labelstudio.restore import RestoreReport


Into = Annotated[
    Text,
    typer.Option(
        "--into", metavar="TITLE", help="Another project to bring it into. Default: the same title."
    ),
]
WhoIsWho = Annotated[
    list[str] | None,
    typer.Option("--annotator", metavar="NAME=EMAIL", help="Who is who, where .duizhao/ does not know."),
]


def command(
    project: ProjectTitle = "duizhao",
    into: Into = None,
    annotator: WhoIsWho = None,
    dry_run: DryRun = False,
    url: Url = None,
    token: Token = None,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Bring a project's raw exports back to a server that lost them, or to another.

    Tasks and everybody's annotations come back as the pulls found them.
    Everybody whose work is among them needs an account on that server first
    (`duizhao accounts`). Tasks that are there are left as they are, so that a
    restore that broke off is simply run again.

    Examples:
        duizhao restore --dry-run

        duizhao restore --project "News 2022" --url https://new.example.org
    """
    from duizhao.annotation.schema import load_schema
    from duizhao.labelstudio.restore import Backup, restore
    from duizhao.labelstudio.screen.instruction import instruction
    from duizhao.paths import find_workspace

    addresses = dict(map(_pair, annotator or []))
    workspace = find_workspace(root)
    backup = Backup.of_project(workspace, project)
    with connect(url, token) as client:
        report = restore(
            client,
            workspace,
            backup,
            load_schema(workspace),
            title=into or project,
            addresses=addresses,
            instruction=instruction(workspace),
            dry_run=dry_run,
            progress=every(1),
        )
    if as_json:
        counts = {name: getattr(report, name) for name in ("tasks", "annotations", "drafts", "present")}
        files = [workspace.relative(path) for path in report.files]
        print_json({"dry_run": dry_run, "project": report.project.id or None, "files": files, **counts})
    else:
        _tell(report, dry_run=dry_run)


def _pair(text: str) -> tuple[str, str]:
    name, equals, email = text.partition("=")
    if not equals or "@" not in email:
        raise typer.BadParameter(f"--annotator {text!r} is not NAME=EMAIL")
    return name, email


def _tell(report: RestoreReport, *, dry_run: bool) -> None:
    """The report for people."""
    verb = "would bring back" if dry_run else "brought back"
    typer.echo(
        f"{verb} {report.tasks} tasks and {report.annotations} annotations "
        f"from {len(report.files)} raw export(s)"
    )
    if report.drafts:
        note(f"  {report.drafts} unsubmitted drafts stay in the raw exports: Label Studio imports none")
    if report.present:
        note(f"  {len(report.present)} tasks were there and are left as they are")
    if report.without_suggestions:
        note(f"  {report.without_suggestions} tasks had suggestions: `duizhao push --layer` sends them again")
