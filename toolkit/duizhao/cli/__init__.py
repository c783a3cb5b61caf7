"""The command line: one file a verb, each with a ``command`` function that typer reads.

The verb files import only typer at the top; what does the work is imported inside the function, so that
``duizhao --help`` stays instant.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

import typer

from duizhao.errors import DuizhaoError

VERBS = ("init", "add", "build", "show", "load", "validate", "serve", "push", "pull", "demo")
"""In the order of the work; `duizhao --help` lists them so."""


def _version(wanted: bool) -> None:
    if wanted:
        from duizhao import __version__

        typer.echo(f"duizhao {__version__}")
        raise typer.Exit


def root(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Print the version."
    ),
) -> None:
    """Bilingual Chinese corpus and annotation toolkit.

    The usual order: add a text, build the corpus, serve Label Studio, push, annotate, pull, build again.
    """


def make_app() -> typer.Typer:
    """The typer application with every verb."""
    app = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(root)
    for verb in VERBS:
        app.command(verb)(import_module(f"duizhao.cli.{verb}").command)
    return app


def main() -> None:
    """Entry point of the ``duizhao`` script: deliberate errors become one line and exit code 1."""
    try:
        make_app()(prog_name="duizhao")
    except DuizhaoError as error:
        sys.stderr.write(f"error: {error}\n")
        raise SystemExit(1) from None
    except BrokenPipeError:
        # The reader of our output went away (`duizhao show | head`): not an error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
