"""What the verbs of conversion share: their options, and what they say at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from duizhao.cli.common import note, print_json

if TYPE_CHECKING:
    from duizhao.interchange.format import Options
    from duizhao.interchange.passage import Passage
    from duizhao.losses import Losses

FormatName = str | None
Tags = Annotated[str, typer.Option("--tags", metavar="SCHEME", help="Of tag files: iob2, bioes or bmes.")]
Tokens = Annotated[
    str, typer.Option("--tokens", metavar="WHAT", help="Of files with tokens: characters or words.")
]
Split = Annotated[
    bool,
    typer.Option("--split", help="For formats of sentences: divide texts whose sentences are not known."),
]
Title = Annotated[
    str, typer.Option("--title", help="The name of the corpus, where a format has a place for it.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Any loss is an error, and nothing is written.")]


def options_of(tags: str, tokens: str, title: str, root: str = "", *, split: bool = False) -> Options:
    """The options of a conversion.

    Raises:
        InputError: for a scheme or kind of tokens that there is not.
    """
    from duizhao.errors import InputError
    from duizhao.interchange.format import Options
    from duizhao.interchange.tagging import SCHEMES

    if tags not in SCHEMES:
        raise InputError(f"no tags are called {tags!r}", remedy=f"one of {', '.join(SCHEMES)}")
    if tokens not in {"characters", "words"}:
        raise InputError(f"no tokens are called {tokens!r}", remedy="characters or words")
    return Options(tags, tokens, title, root, split)


def counting(passages: Iterable[Passage], counted: Counter[str]) -> Iterator[Passage]:
    """The passages, counted as they go by."""
    for passage in passages:
        counted["passages"] += 1
        yield passage


def told(target: Path, name: str, passages: int, losses: Losses, as_json: bool) -> None:
    """Say what was written and what was lost."""
    from duizhao.interchange.converting import LEDGER

    if as_json:
        print_json({"target": str(target), "format": name, "passages": passages, "losses": losses.as_json()})
        return
    typer.echo(f"{passages} passage(s) -> {target} ({name})")
    if losses:
        note(f"not carried by {name}, listed in {target.name}{LEDGER}:")
        for line in losses.lines():
            note(f"  {line}")
