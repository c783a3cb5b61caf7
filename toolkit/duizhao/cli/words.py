"""`duizhao words`: the words of any text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from duizhao.cli.lines import AsJsonLines, Input, LexiconFile, batches, json_line, lexicon_of, put

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duizhao.model import Word


def command(
    file: Input = None,
    pos: Annotated[bool, typer.Option("--pos", help="With parts of speech: 上班/v.")] = False,
    lexicon: LexiconFile = None,
    as_jsonl: AsJsonLines = False,
) -> None:
    """Segment each line into words, with spaces between them.

    JSONL has the words of a line with place (code points) and part of speech.

    Examples:
        echo 他在市林业局上班。 | duizhao words --pos

        duizhao words article.txt --lexicon names.tsv --jsonl
    """
    from duizhao.words import segment_all

    known = lexicon_of(lexicon)
    for texts in batches(file):
        found = segment_all(texts, known)
        if as_jsonl:
            put([_row(text, words) for text, words in zip(texts, found, strict=True)])
        else:
            put([" ".join(f"{one.form}/{one.pos}" if pos else one.form for one in words) for words in found])


def _row(text: str, words: Sequence[Word]) -> str:
    rows = [{"start": one.start, "end": one.end, "form": one.form, "pos": one.pos} for one in words]
    return json_line({"text": text, "words": rows})
