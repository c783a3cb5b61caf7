"""`duizhao sentences`: the sentences of any text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from duizhao.cli.lines import AsJsonLines, Input, batches, json_line, put, whole


def command(
    file: Input = None,
    by_line: Annotated[
        bool, typer.Option("--lines", help="Each line is a text of its own, read and answered as it comes.")
    ] = False,
    as_jsonl: AsJsonLines = False,
) -> None:
    """Split a text into sentences, one a line.

    The whole input is one text, since a sentence may go on over a line end;
    with --lines every line is one. A line end inside of a sentence is shown
    as a space. JSONL has the exact text, white space after it included, with
    its place in code points: joined, the sentences give the input.

    Examples:
        duizhao sentences article.txt

        echo "“走吧。”他说。他笑了！" | duizhao sentences --lines --jsonl
    """
    if not by_line:
        put([_shown(one, as_jsonl) for one in _found(whole(file))])
        return
    line = 0
    for texts in batches(file):
        out = []
        for text in texts:
            line += 1
            out += [_shown({"line": line, **one}, as_jsonl) for one in _found(text)]
        put(out)


def _found(text: str) -> Iterator[dict[str, Any]]:
    from duizhao.splitting import split_sentences

    for span in split_sentences(text):
        yield {"start": span.start, "end": span.end, "text": span.of(text)}


def _shown(one: dict[str, Any], as_jsonl: bool) -> str:
    return json_line(one) if as_jsonl else " ".join(one["text"].split())
