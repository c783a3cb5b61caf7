"""`duizhao push`: bring sentences to Label Studio."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duizhao.cli.common import (
    AsJson,
    Documents,
    DryRun,
    ProjectTitle,
    Root,
    Seed,
    Text,
    Token,
    Url,
    annotated_by,
    connect,
    every,
    note,
    print_json,
    track,
)

if TYPE_CHECKING:
    from duizhao.labelstudio.push import PushReport
    from duizhao.labelstudio.screen import Screen
    from duizhao.model import Layer
    from duizhao.paths import Workspace


class SendAs(StrEnum):
    """How a layer goes along with new tasks."""

    predictions = "predictions"
    annotations = "annotations"


class Script(StrEnum):
    """The script that annotators read."""

    base = "base"
    hans = "hans"
    hant_tw = "hant_tw"
    hant_hk = "hant_hk"


class UnitKind(StrEnum):
    """What one task shows."""

    sentence = "sentence"
    paragraph = "paragraph"


LayerName = Annotated[
    Text,
    typer.Option(
        "--layer", metavar="NAME", help="Send this annotator's layer along: suggestions to start from."
    ),
]
HowSent = Annotated[
    SendAs,
    typer.Option(
        "--as", metavar="HOW", help="With --layer: `predictions` to start from, or finished `annotations`."
    ),
]
Score = Annotated[
    float | None,
    typer.Option("--score", min=0, max=1, metavar="X", help="Confidence of the suggestions, 0 to 1."),
]
Blind = Annotated[
    float,
    typer.Option(
        "--blind", min=0, max=100, metavar="PERCENT", help="This share of the tasks gets no suggestions."
    ),
]
ShownScript = Annotated[
    Script | None,
    typer.Option("--script", help="What a new project shows: the text as it is, or converted."),
]
Unit = Annotated[UnitKind | None, typer.Option("--unit", help="What a task of a new project shows.")]
Pinyin = Annotated[
    bool | None,
    typer.Option("--pinyin/--no-pinyin", help="Pinyin above the characters of a new project."),
]
UpdateScreen = Annotated[
    bool,
    typer.Option("--update-screen", help="Bring the project's screen and instruction up to date as well."),
]
RemoveDuplicates = Annotated[
    bool,
    typer.Option("--remove-duplicates", help="Remove copies of doubled tasks in which there is no work."),
]


def command(
    documents: Documents = None,
    project: ProjectTitle = "duizhao",
    layer: LayerName = None,
    send_as: HowSent = SendAs.predictions,
    score: Score = None,
    blind: Blind = 0.0,
    seed: Seed = "",
    script: ShownScript = None,
    unit: Unit = None,
    pinyin: Pinyin = None,
    update_screen: UpdateScreen = False,
    remove_duplicates: RemoveDuplicates = False,
    dry_run: DryRun = False,
    url: Url = None,
    token: Token = None,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Bring sentences to Label Studio, with context and pinyin.

    Every sentence of the running text becomes a task. The project is made when
    it is not there. Pushing again creates only what is missing. A task whose
    sentence has changed is brought up to date while nobody has annotated it,
    and is reported otherwise; nothing is ever deleted.

    Examples:
        duizhao push --dry-run

        duizhao push dangqi-gaogao-piaoyang --layer authors --blind 20

        duizhao push --project "News, traditional" --script hant_tw

        duizhao push --url https://ls.example.org --project "News 2022"
    """
    from duizhao.annotation.schema import load_schema
    from duizhao.documents import read_document
    from duizhao.labelstudio.push import push
    from duizhao.labelstudio.push.entries import Along
    from duizhao.labelstudio.screen.instruction import instruction
    from duizhao.paths import find_workspace

    if layer is None and (send_as is SendAs.annotations or score is not None or blind):
        raise typer.BadParameter("--as annotations, --score and --blind need --layer NAME")
    workspace = find_workspace(root)
    schema = load_schema(workspace)
    ids = _checked(workspace, documents)
    layers = _layers(workspace, ids, layer) if layer is not None else {}
    with connect(url, token) as client:
        report = push(
            client, (read_document(workspace, doc_id) for doc_id in track(ids, "pushing", len(ids))), schema,
            title=project, along=Along(layers, send_as is SendAs.predictions, score, blind, seed),
            instruction=instruction(workspace), screen=_screen(script, unit, pinyin),
            update_screen=update_screen, remove_duplicates=remove_duplicates, dry_run=dry_run,
            progress=every(1), say=note,
        )  # fmt: skip
    if as_json:
        print_json({"dry_run": dry_run, **_values(report)})
    else:
        _tell(report, client.url, dry_run=dry_run)


def _checked(workspace: Workspace, documents: list[str] | None) -> list[str]:
    """The ids of what is pushed; an unknown or changed document is told before a server is asked."""
    from duizhao.errors import SourceError
    from duizhao.sources import document_ids, load_source

    ids = list(dict.fromkeys(documents or document_ids(workspace)))
    if not ids:
        where = workspace.relative(workspace.sources)
        raise SourceError("there is no document to push", where=where, remedy="run `duizhao add FILE`")
    for doc_id in ids:
        load_source(workspace, doc_id)
    return ids


def _screen(script: Script | None, unit: UnitKind | None, pinyin: bool | None) -> Screen | None:
    """What the options ask for; None where they say nothing, so that a project keeps its own."""
    from duizhao.labelstudio.screen import Screen

    if script is None and unit is None and pinyin is None:
        return None
    base = Screen()
    return Screen(
        script.value if script else base.script,
        base.pinyin if pinyin is None else pinyin,
        "paragraph" if unit is UnitKind.paragraph else "sentence",
    )


_LISTS = ("created", "updated", "suggested", "changed", "gone", "doubled")


def _values(report: PushReport) -> dict[str, Any]:
    """The report for scripts."""
    names = (*_LISTS, "unchanged", "removed", "blind", "lost", "other_screen", "other_guidelines")
    project = {"project": report.project.id or None, "title": report.project.title}
    values = {name: getattr(report, name) for name in names}
    return {**project, "screen": report.screen.as_dict(), **values}


def _tell(report: PushReport, url: str, *, dry_run: bool) -> None:
    """The report for people: the result, then what they may want to look at."""
    done = [("create" if dry_run else "created", len(report.created))]
    done += [
        (present if dry_run else past, len(names))
        for present, past, names in (
            ("update", "updated", report.updated),
            ("give suggestions to", "gave suggestions to", report.suggested),
        )
        if names
    ]
    parts = ", ".join(f"{verb} {number}" for verb, number in done)
    would = "would " if dry_run else ""
    typer.echo(f"project {report.project.title!r}: {would}{parts}, unchanged {report.unchanged}")
    if report.blind:
        note(f"  {report.blind} of the new tasks are blind: they show no suggestions")
    if report.removed:
        note(f"  {report.removed} copies of doubled tasks, without any work in them, were removed")
    for what, names in (
        ("are annotated and show another text than the corpus has now; left as they are", report.changed),
        ("are of sentences that the corpus does not have; left as they are", report.gone),
        ("stand twice; `--remove-duplicates` removes copies without work", report.doubled),
    ):
        if names:
            note(f"  {len(names)} tasks {what}: {', '.join(names[:5])}{' …' if len(names) > 5 else ''}")
    if report.other_screen:
        note("  the project has another screen than schema.yaml makes; it is left as it is")
        note("  (`--update-screen` brings it up to date; `duizhao schema migrate` when labels have changed)")
    if report.other_guidelines:
        note(f"  annotators see guidelines {report.other_guidelines}; `--update-screen` shows those of now")
    for line in report.lost:
        note(f"  not shown on the screen: {line}")
    if not dry_run:
        typer.echo(f"annotate at {url}/projects/{report.project.id}/data")


def _layers(workspace: Workspace, ids: list[str], annotator: str) -> dict[str, Layer]:
    """The annotator's layers; a document without one goes without, as long as some document has one."""
    from duizhao.annotation.layers import read_layer

    having = annotated_by(workspace, ids, annotator)
    return {doc_id: read_layer(workspace, doc_id, annotator) for doc_id in having}
