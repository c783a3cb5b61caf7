"""`duizhao accounts`: accounts for annotators."""

from __future__ import annotations

from typing import Annotated

import typer

from duizhao.cli.common import AsJson, Root, Token, Url, connect, note, print_json


def command(
    emails: Annotated[list[str], typer.Argument(metavar="EMAIL", help="Whom to make an account for.")],
    url: Url = None,
    token: Token = None,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Make accounts on the server that annotators can log in with.

    Each gets a pseudonym (a01, a02 ...) under which the corpus knows the
    annotator, and a password. Addresses and passwords stand in .duizhao/, which
    stays out of git and is readable by you only. Somebody who has an account
    keeps it.

    Examples:
        duizhao accounts li@example.org wang@example.org

        duizhao accounts li@example.org --json
    """
    from duizhao.labelstudio.team.accounts import create_accounts, password_file
    from duizhao.paths import find_workspace

    workspace = find_workspace(root).writable()
    with connect(url, token) as client:
        made = list(create_accounts(client, workspace, emails))
    file = workspace.relative(password_file(workspace))
    if as_json:
        accounts = [{"annotator": one.annotator, "email": one.email, "created": one.created} for one in made]
        print_json({"url": client.url, "password_file": file, "accounts": accounts})
        return
    for one in made:
        typer.echo(f"{one.annotator}: {one.email} {'created' if one.created else 'was there'}")
    if any(one.created for one in made):
        note(f"  the passwords are in {file}; log in at {client.url}/user/login")
