"""The command line: one file a verb, each with a ``command`` function that typer reads.

The verb files import only typer at the top; what does the work is imported inside the function, so that
``duizhao --help`` stays instant. Help is plain text: drawing it with rich would take three times as long.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from duizhao.cli.common import discard_output, fail, note, os_error_line, set_streams
from duizhao.errors import DuizhaoError

VERBS = (
    "init", "add", "build", "show", "load", "validate", "schema", "suggest",
    "serve", "push", "accounts", "assign", "status", "pull", "restore", "agree", "adjudicate", "diff",
    "reanchor", "export", "convert", "formats", "offsets", "demo",
    "sentences", "words", "pinyin", "script", "gloss",
)  # fmt: skip
"""In the order of the work, and then those for any text; `duizhao --help` lists them so."""

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""


class _Verbs(TyperGroup):
    """Two ends that typer would report as failures in words of its own."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            note("interrupted")
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            # The reader of our output went away (`duizhao show | head`): not an error of ours.
            raise typer.Exit(0) from None


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
        cls=_Verbs,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(root)
    for verb in VERBS:
        module = import_module(f"duizhao.cli.{verb}")
        if hasattr(module, "verbs"):
            app.add_typer(_group(module.command, module.verbs), name=verb)
        else:
            app.command(verb, help=_help(module.command))(module.command)
    return app


def _group(command: Callable[..., None], verbs: dict[str, Callable[..., None]]) -> typer.Typer:
    """A verb with verbs of its own, such as `duizhao schema diff`."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    group.callback(help=_help(command))(command)
    for verb, function in verbs.items():
        group.command(verb, help=_help(function))(function)
    return group


def _help(function: Callable[..., None]) -> str:
    r"""The docstring with its examples one a line: ``\b`` keeps typer from joining them."""
    prose, _, examples = (inspect.getdoc(function) or "").partition("Examples:\n")
    lines = [f"  {line.strip()}" for line in examples.splitlines() if line.strip()]
    return "\n".join([prose, "\b", "Examples:", *lines])


def _run() -> int:
    try:
        make_app()(prog_name="duizhao")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except DuizhaoError as error:
        return fail(str(error))
    except OSError as error:
        return fail(os_error_line(error))
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def main() -> None:
    """Entry point of the ``duizhao`` script.

    A deliberate error, and one of the operating system, becomes one line on the error stream and exit code
    1. Ctrl-C gives 130, wrong usage 2. Standard output gets nothing but results.

    Raises:
        SystemExit: always, with the exit code.
    """
    set_streams()
    code = _run()
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        discard_output()
    except OSError as error:
        discard_output()
        # What failed already has said so; the rest of its output fails for the same reason.
        code = code or fail(os_error_line(error))
    raise SystemExit(code)
