"""`duizhao serve`: run the private Label Studio until Ctrl-C."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from duizhao.cli.common import AsJson, interrupts, note


def command(
    port: Annotated[
        int,
        typer.Option(
            "--port", "-p", min=0, max=65535, metavar="N", help="Port on 127.0.0.1; 0 takes a free one."
        ),
    ] = 8080,
    data: Annotated[
        Path | None,
        typer.Option(
            "--data",
            metavar="DIR",
            help="Folder for database, password and log. Default: ~/.local/share/duizhao/label-studio.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run a private Label Studio on this computer until Ctrl-C.

    The first time, Label Studio is installed into an environment of its own
    and its database is made: a few minutes. Later starts take seconds. The
    data stay when the server stops. Nobody outside this computer can reach it.
    `duizhao push` and `duizhao pull` find the running server by themselves.

    Examples:
        duizhao serve

        duizhao serve --port 9000 --data ./label-studio-data

        duizhao serve --port 0 --json
    """
    from duizhao.labelstudio.server import PrivateServer, default_data_dir

    server = PrivateServer(data or default_data_dir(), port, note)
    ready = False
    with interrupts():
        try:
            server.start()
            ready = True
            _announce(server.url, server.username, server.password_file, as_json=as_json)
            server.wait()
        except KeyboardInterrupt:
            note("stopping Label Studio" if ready else "interrupted before Label Studio was ready")
        finally:
            server.stop()
    if not ready:
        raise typer.Exit(130)
    note("Label Studio is stopped; the data stay")


def _announce(url: str, username: str, password_file: Path, *, as_json: bool) -> None:
    from shlex import quote

    if as_json:
        ready = {"url": url, "username": username, "password_file": str(password_file)}
        typer.echo(json.dumps(ready, ensure_ascii=False))
        return
    typer.echo(f"Label Studio is ready: {url}")
    typer.echo(f"User name: {username}")
    typer.echo(f"Password:  cat {quote(str(password_file))}")
    typer.echo("Ctrl-C stops the server; the data stay.")
