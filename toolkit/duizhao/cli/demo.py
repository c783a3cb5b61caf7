"""`duizhao demo`: the whole job on the first article."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duizhao.cli.common import interrupts, note, quiet_datasets

if TYPE_CHECKING:
    from duizhao.demo import DemoReport
    from duizhao.labelstudio.server import PrivateServer


def command(
    folder: Annotated[
        Path, typer.Option("--dir", metavar="DIR", help="The demo's own workspace; kept for the next run.")
    ] = Path("demo"),
    port: Annotated[
        int,
        typer.Option(
            "--port", "-p", min=0, max=65535, metavar="N", help="Port on 127.0.0.1; 0 takes a free one."
        ),
    ] = 0,
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave Label Studio running until Ctrl-C, to look at the screen.")
    ] = False,
) -> None:
    """Run the whole job: article, sentences, Label Studio, dataset.

    Builds the corpus, starts a private Label Studio, pushes the sentences with
    the drafted annotations, pulls them back, compares, builds the dataset and
    loads it. Exit code 0 only when what came back is what was put in.

    The first run installs Label Studio (a few minutes, needs the package
    index); later ones need no network.

    Examples:
        duizhao demo

        duizhao demo --keep
    """
    from duizhao.demo import demo_workspace, run_demo
    from duizhao.labelstudio.server import PrivateServer

    quiet_datasets()
    workspace = demo_workspace(folder)
    server = PrivateServer(workspace.root / "label-studio", port, note)
    with interrupts():
        try:
            note("starting Label Studio …")
            server.start()
            report = run_demo(workspace, server, note)
            for line in summary(report, server):
                typer.echo(line)
            if keep:
                typer.echo(f"\nLabel Studio is running at {server.url}; Ctrl-C stops it.")
                sys.stdout.flush()
                with suppress(KeyboardInterrupt):
                    server.wait()
        finally:
            server.stop()
    if report.differences:
        raise typer.Exit(1)


def summary(report: DemoReport, server: PrivateServer) -> list[str]:
    """The result as lines of text: what was done, three rows, where everything lies."""
    root = report.workspace.root
    lines = ["", "What was done"]
    lines += [f"  {seconds:6.1f} s  {name}" for name, seconds in report.seconds.items()]
    if report.build:
        lines += ["", "The dataset"]
        lines += [f"  {config:<10} {rows:>5} rows" for config, rows in report.build.rows.items()]
    lines += ["", "Three of its sentences"]
    for row in report.rows:
        lines += [f"  {line}" for line in _row(row, report.features)] + [""]
    lines += [
        "Where everything lies",
        f'  dataset      {root / "corpus"}    load_dataset("{root / "corpus"}", "sentences")',
        f"  annotations  {root / 'annotations' / 'layers'}",
        f"  raw export   {report.pull.export if report.pull else ''}",
        f"  screen       duizhao serve --data {server.data_dir}   (user {server.username},",
        f"               password: cat {server.password_file})",
        "",
    ]
    if report.differences:
        lines += [
            "FAILED: what came back is not what was put in:",
            *(f"  {one}" for one in report.differences[:20]),
        ]
        lines += ["Somebody may have annotated in the demo project; `--dir OTHER` begins a new one."]
    elif report.pull:
        counts = list(report.pull.layers.values())
        entities, stances = sum(c["entities"] for c in counts), sum(c["stances"] for c in counts)
        lines += [f"OK: {entities} entities and {stances} stances came back exactly as they were put in."]
    return lines


def _row(row: dict[str, Any], features: Any) -> list[str]:
    label = features["entities"].feature["label"]
    polarity = features["stances"].feature["polarity"]
    lines = [row["text"].strip(), row["pinyin"].strip(), row["hant_tw"].strip()]
    lines.append(
        "entities: " + "  ".join(f"{one['text']}/{label.int2str(one['label'])}" for one in row["entities"])
    )
    for stance in row["stances"]:
        holder, target = stance["holder_text"] or stance["holder"], stance["target_text"] or stance["target"]
        lines.append(f"stance: {holder} -> {target}: {polarity.int2str(stance['polarity'])}")
    return lines
