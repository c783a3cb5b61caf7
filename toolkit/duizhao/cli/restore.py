"""`duizhao restore`: bring raw exports back to a server."""

from __future__ import annotations

from typing import Annotated

import typer

from duizhao.cli.common import AsJson, ProjectTitle, Root, Token, Url, connect, note, print_json


def command(
    project: ProjectTitle = "duizhao",
    into: Annotated[
        str | None,
        typer.Option(
            "--into", metavar="TITLE", help="Another project to bring it into. Default: the same title."
        ),
    ] = None,
    annotator: Annotated[
        list[str] | None,
        typer.Option("--annotator", metavar="NAME=EMAIL", help="Who is who, where .duizhao/ does not know."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
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

    addresses = {}
    for one in annotator or []:
        name, equals, email = one.partition("=")
        if not equals or "@" not in email:
            raise typer.BadParameter(f"--annotator {one!r} is not NAME=EMAIL")
        addresses[name] = email
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
            progress=lambda done: note(f"  {done} tasks stored"),
        )
    if as_json:
        counts = {name: getattr(report, name) for name in ("tasks", "annotations", "drafts", "present")}
        files = [workspace.relative(path) for path in report.files]
        print_json({"dry_run": dry_run, "project": report.project.id or None, "files": files, **counts})
        return
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
