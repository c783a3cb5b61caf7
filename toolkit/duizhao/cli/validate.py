"""`duizhao validate`: check corpus and annotations."""

from __future__ import annotations

from dataclasses import asdict

import typer

from duizhao.cli.common import AsJson, Root, print_json, track


def command(root: Root = None, as_json: AsJson = False) -> None:
    """Check corpus and annotations; nothing is changed.

    Each finding has a code, a place, a reason and a remedy. Exit code 0
    without findings, 2 with warnings only, 1 with errors.

    Examples:
        duizhao validate

        duizhao validate --json
    """
    from duizhao.paths import find_workspace
    from duizhao.validate import exit_code, validate

    workspace = find_workspace(root)
    findings = list(validate(workspace, progress=lambda ids: track(ids, "checking", len(ids))))
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for one in findings:
            typer.echo(f"{one.code} {one.place}: {one.reason}; {one.remedy}")
        errors = sum(one.code.startswith("E") for one in findings)
        typer.echo(f"{workspace.root}: {errors} error(s), {len(findings) - errors} warning(s)")
    raise typer.Exit(exit_code(findings))
