"""`duizhao agree`: how far annotators agree, and where not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from duizhao.cli.common import Annotators, AsJson, Documents, Root, check_names, note, print_json

if TYPE_CHECKING:
    from duizhao.agreement.disagreement import Disagreement, Mark
    from duizhao.agreement.figures import Figure
    from duizhao.agreement.report import Report
    from duizhao.documents import Document
    from duizhao.model import Layer
    from duizhao.paths import Workspace


class Resampled(StrEnum):
    """What the bootstrap draws."""

    sentence = "sentence"
    document = "document"


SamePerson = Annotated[
    list[str] | None,
    typer.Option("--same", metavar="NAME=PERSON", help="Two names of one person; a01-2 is a01 anyway."),
]
Resamples = Annotated[
    int, typer.Option("--resamples", min=0, metavar="N", help="Bootstrap samples; 0 for no intervals.")
]
Seed = Annotated[int, typer.Option("--seed", metavar="N", help="Of the bootstrap.")]
By = Annotated[Resampled, typer.Option("--by", help="What is drawn: sentences, or whole documents.")]
WithGamma = Annotated[bool, typer.Option("--gamma", help="Gamma too; needs scipy, and takes its time.")]
Imported = Annotated[
    bool, typer.Option("--imported", help="Count judgements that were imported and that nobody has touched.")
]
ListAll = Annotated[bool, typer.Option("--list", help="Print every disagreement.")]
Page = Annotated[
    Path | None,
    typer.Option("--html", metavar="FILE", help="Write a page with everything, to be read offline."),
]


def command(
    documents: Documents = None,
    annotators: Annotators = None,
    same: SamePerson = None,
    resamples: Resamples = 1000,
    seed: Seed = 1,
    by: By = Resampled.sentence,
    gamma: WithGamma = False,
    imported: Imported = False,
    list_all: ListAll = False,
    page: Page = None,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Say how far annotators agree on entities and stance, and where they do not.

    Compares the sentences that two annotators or more have judged. Figures come
    with their n and a bootstrap interval; docs/agreement.md defines each. Blind
    sentences and those with suggestions are told apart. Every disagreement has
    its place and, where a rule knows one, its reason.

    Examples:
        duizhao agree

        duizhao agree -a a01 -a a02 --html agreement.html

        duizhao agree dangqi-gaogao-piaoyang -a authors -a authors-b --list

        duizhao agree --json --resamples 0
    """
    from duizhao.agreement.gamma import Gamma
    from duizhao.agreement.report import agree
    from duizhao.annotation.schema import load_schema
    from duizhao.errors import InputError
    from duizhao.paths import find_workspace

    workspace = find_workspace(root)
    if page is not None and page.is_dir():
        raise InputError("is a folder", where=str(page), remedy="name a file, such as agreement.html")
    check_names(workspace, documents, annotators)
    texts, layers = _given(workspace, documents, annotators)
    report = agree(
        texts,
        layers,
        labels=load_schema(workspace).ids("entities"),
        same_person=dict(map(_pair, same)) if same else None,
        imported=imported,
        resamples=resamples,
        seed=seed,
        resample_by=by.value,
        gamma_with=Gamma() if gamma else None,
    )
    if page is not None:
        _write_page(page, report)
    if as_json:
        print_json(report.as_dict())
        return
    for line in _table(report, list_all=list_all):
        typer.echo(line)


def _pair(text: str) -> tuple[str, str]:
    name, equals, person = text.partition("=")
    if not (name and equals and person):
        raise typer.BadParameter(f"--same {text!r} is not NAME=PERSON")
    return name, person


def _given(
    workspace: Workspace, documents: list[str] | None, annotators: list[str] | None
) -> tuple[list[Document], list[Layer]]:
    """The documents that two annotators or more have a layer of, and these layers.

    Raises:
        InputError: where there is no such document; the annotators that there are stand in the message.
    """
    from duizhao.annotation.layers import annotators as annotators_of
    from duizhao.documents import layers_of, read_document
    from duizhao.errors import InputError
    from duizhao.sources import document_ids

    texts, layers = [], []
    ids = list(dict.fromkeys(documents or document_ids(workspace)))
    for doc_id in ids:
        found = layers_of(workspace, doc_id, annotators)
        if len(found) > 1:
            texts.append(read_document(workspace, doc_id))
            layers += found
        elif documents:
            note(f"  {doc_id}: only {found[0].annotator if found else 'nobody'} has a layer; left out")
    if not layers:
        there = ", ".join(sorted({name for doc_id in ids for name in annotators_of(workspace, doc_id)}))
        raise InputError(
            "no document has layers of two annotators",
            where=", ".join(documents or ()),
            remedy=f"name them with -a; there are: {there or 'none yet'}",
        )
    return texts, layers


def _write_page(path: Path, report: Report) -> None:
    from duizhao.agreement.page import agreement_page
    from duizhao.files import write_if_changed

    write_if_changed(path, agreement_page(report).encode())
    note(f"  written: {path}")


def _table(report: Report, *, list_all: bool) -> Iterator[str]:
    """The report for people."""
    yield (
        f"{', '.join(report.primary)}: {report.sentences} sentences judged by two or more, "
        f"{report.sentences_of_all} by all"
    )
    yield ""
    yield from _figures(report.figures)
    yield ""
    yield "by label (exact F1, overlap F1, unitizing alpha)"
    for label, own in report.labels.items():
        cells = (_cell(own.get(name)) for name in ("entity.exact_f1", "entity.overlap_f1", "entity.alpha_u"))
        yield f"  {label:<8} {'  '.join(cells)}"
    for part in report.parts:
        f1, alpha = (_cell(part.figures.get(name)) for name in ("entity.exact_f1", "stance.all.alpha"))
        yield f"{part.kind} {part.name}: {part.sentences} sentences, exact F1 {f1}, stance alpha {alpha}"
    for pair in report.pairs:
        whose = " (one person, twice)" if pair.same_person else ""
        f1, joint = (_cell(pair.figures.get(name)) for name in ("entity.exact_f1", "stance.joint_f1"))
        names = " - ".join(pair.annotators)
        yield f"{names}{whose}: {pair.sentences} sentences, exact F1 {f1}, joint F1 {joint}"
    yield ""
    yield from _disagreements(report, list_all=list_all)


def _figures(figures: Mapping[str, Figure]) -> Iterator[str]:
    from duizhao.agreement.figures import METRICS

    for name, metric in METRICS.items():
        if (figure := figures.get(name)) is not None:
            yield f"  {metric.en:<52} {_cell(figure)}  n = {figure.n} {metric.of}"


def _cell(figure: Figure | None) -> str:
    if figure is None:
        return "-"
    if figure.value is None:
        return f"undefined ({figure.reason})"
    if figure.low is None or figure.high is None:
        return f"{figure.value:.3f}"
    return f"{figure.value:.3f} [{figure.low:.3f}, {figure.high:.3f}]"


def _disagreements(report: Report, *, list_all: bool) -> Iterator[str]:
    from duizhao.agreement.reasons import REASONS

    counts = report.summary()
    if not report.disagreements:
        yield "no disagreement"
        return
    yield "disagreements: " + ", ".join(f"{number} {kind}" for kind, number in counts["kinds"].items())
    for name, number in counts["reasons"].items():
        yield f"  {number} × {REASONS[name].en} {REASONS[name].zh}"
    if not list_all:
        return
    for one in report.disagreements:
        why = f" ({one.reason})" if one.reason else ""
        yield f"{one.sentence_id} {one.about} {one.kind}{why}"
        yield f"  {one.annotators[0]}: {_side(one, 0)}"
        yield f"  {one.annotators[1]}: {_side(one, 1)}"


def _side(one: Disagreement, at: int) -> str:
    marks = (one.first, one.second)[at]
    shown = ", ".join(map(_mark, marks))
    if one.about == "entity":
        return shown or "-"
    holder = f" by {one.holders[at]}" if one.holders[at] not in {"", "author"} else ""
    return f"{shown + ': ' if shown else ''}{one.values[at] or '-'}{holder}"


def _mark(mark: Mark) -> str:
    return f"{mark.text} {mark.label} ({mark.start}-{mark.end})"
