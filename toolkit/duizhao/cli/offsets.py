"""`duizhao offsets`: which unit the offsets of a file count in, and the repair."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from duizhao.cli.common import AsJson, print_json

if TYPE_CHECKING:
    from duizhao.interchange.offset_units import OffsetReport

_NAMES = {"code_point": "code points", "utf16": "UTF-16 code units", "utf8": "UTF-8 bytes"}


def command(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="JSON or JSON Lines with spans and their text; brat's .ann."),
    ],
    repair: Annotated[
        Path | None,
        typer.Option("--repair", metavar="OUT", help="Write the file with code points for offsets."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say whether the offsets of a file are code points, UTF-16 units or UTF-8 bytes.

    Every span that carries its text is compared with the text around it, in
    each unit. Only spans behind a character such as 𠮷 can tell; where there is
    none, the unit makes no difference.

    Examples:
        duizhao offsets export.json

        duizhao offsets old.jsonl --repair mended.jsonl

        duizhao offsets doc.ann --repair mended.ann
    """
    from duizhao.errors import InputError
    from duizhao.interchange.offset_files import look_at_file, repair_file

    report = look_at_file(file)
    unit = report.unit
    if not report.spans:
        raise InputError(
            "has no span that carries its text", where=str(file), remedy="nothing can be compared"
        )
    changed = None
    if repair is not None:
        if unit is None:
            raise InputError(
                "does not fit in any unit",
                where=str(file),
                remedy="see which spans with `duizhao offsets FILE`",
            )
        changed = repair_file(file, repair, unit)
    if as_json:
        fitting = {one: report.fitting[one] for one in _NAMES}
        row = {"unit": unit, "spans": report.spans, "telling": report.telling, "fitting": fitting}
        print_json({**row, "not_fitting": report.examples, "changed": changed})
        return
    _tell(report)
    if changed is not None:
        typer.echo(f"{changed} span(s) changed -> {repair}")


def _tell(report: OffsetReport) -> None:
    """How many spans fit in each unit, and which unit it is.

    Raises:
        Exit: with 1, where no unit fits all spans.
    """
    for one, name in _NAMES.items():
        typer.echo(f"{name:<18} {report.fitting[one]} of {report.spans} spans fit")
    if report.unit is None:
        typer.echo("no unit fits all spans; for example")
        best = max(_NAMES, key=lambda one: report.fitting[one])
        for example in report.examples.get(best, []):
            typer.echo(f"  {example}")
        raise typer.Exit(1)
    sure = "" if report.telling else ", but no span can tell: the units are the same here"
    typer.echo(f"the offsets are {_NAMES[report.unit]}{sure}")
