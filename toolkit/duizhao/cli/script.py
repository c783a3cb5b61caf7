"""`duizhao script`: any text in another script."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from duizhao.cli.lines import AsJsonLines, Input, batches, json_line, put


class Name(StrEnum):
    """The scripts."""

    hans = "hans"
    hant = "hant"
    hant_tw = "hant_tw"
    hant_hk = "hant_hk"


def command(
    file: Input = None,
    to: Annotated[Name, typer.Option("--to", help="The script to write.")] = Name.hant_tw,
    source: Annotated[
        Name | None,
        typer.Option("--from", help="The script of the text. Default: hans, or hant where --to is hans."),
    ] = None,
    overrides: Annotated[
        bool, typer.Option("--overrides/--no-overrides", help="duizhao's corrections to OpenCC.")
    ] = True,
    quotes: Annotated[
        bool, typer.Option("--quotes", help="Quotation marks too: “ ” and 「 」 change.")
    ] = False,
    detect: Annotated[
        bool,
        typer.Option(
            "--detect", help="Say of each line which script it is in, and by what; convert nothing."
        ),
    ] = False,
    as_jsonl: AsJsonLines = False,
) -> None:
    """Write each line in simplified or traditional script.

    Characters are converted, words are not exchanged. JSONL has the alignment
    too: the places where lengths differ, which are none with most texts.

    Examples:
        echo 余华宣布台风周日登陆 | duizhao script --to hant_tw

        duizhao script taiwan.txt --from hant_tw --to hans --quotes

        duizhao script mixed.txt --detect
    """
    for texts in batches(file):
        if detect:
            put([_detected(text, as_jsonl) for text in texts])
        else:
            base = source or (Name.hant if to == Name.hans else Name.hans)
            put(_converted(texts, base, to, overrides, quotes, as_jsonl))


def _converted(
    texts: list[str], source: Name, target: Name, overrides: bool, quotes: bool, as_jsonl: bool
) -> list[str]:
    from duizhao.scripts import variants

    made = variants(texts, source.value, target.value, overrides=overrides, quotation_marks=quotes)
    if not as_jsonl:
        return [one.text for one in made]
    return [
        json_line({"text": text, "config": one.config, "variant": one.text, "alignment": one.alignment})
        for text, one in zip(texts, made, strict=True)
    ]


def _detected(text: str, as_jsonl: bool) -> str:
    from duizhao.scripts import detect

    found = detect(text)
    if as_jsonl:
        return json_line({"text": text, "script": found.script, "reason": found.reason})
    return f"{found.script}\t{found.reason}"
