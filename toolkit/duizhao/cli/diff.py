"""`duizhao diff`: what two layers of a document say differently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duizhao.cli.common import AsJson, Root, Text, fail, note, print_json

if TYPE_CHECKING:
    from duizhao.annotation.compare import Change, LayerDifference
    from duizhao.annotation.pointing import Pointer
    from duizhao.model import Layer
    from duizhao.paths import Workspace

First = Annotated[str, typer.Argument(metavar="A", help="A layer: DOC/ANNOTATOR, FOLDER or ANNOTATOR.")]
Second = Annotated[str, typer.Argument(metavar="B", help="The layer that is compared with it.")]
Document = Annotated[
    Text, typer.Option("--document", "-d", metavar="DOC", help="The document, for a plain ANNOTATOR.")
]
Annotator = Annotated[
    Text, typer.Option("--annotator", "-a", metavar="NAME", help="The annotator, for a plain FOLDER.")
]


def command(
    first: First,
    second: Second,
    document: Document = None,
    annotator: Annotator = None,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Say what two layers of a document say differently.

    Entities that were added, removed, relabelled, moved (paired by overlap)
    or have other attributes; stances that were added, removed or have
    another polarity, holder, basis or evidence; units that were added,
    removed or have another state; and what differs in the headers. Times and
    ids do not count. In text order, each with its sentence, the words in 【】.

    A layer is named by DOC/ANNOTATOR; by FOLDER/ANNOTATOR, where FOLDER holds
    the files of one document's layers, in this workspace or elsewhere; by
    FOLDER with --annotator; or by ANNOTATOR with --document. The annotator
    of an adjudicated layer is `gold`.

    Exit codes: 0 no difference, 1 some, 2 wrong usage or a layer that cannot
    be read.

    Examples:
        duizhao diff a01 a02 --document dangqi-gaogao-piaoyang

        duizhao diff dangqi-gaogao-piaoyang/authors dangqi-gaogao-piaoyang/gold

        duizhao diff ../old/annotations/layers/dangqi-gaogao-piaoyang dangqi-gaogao-piaoyang/a01 -a a01

        duizhao diff ../old/annotations/layers/d/a01 d/a01 --json
    """
    from duizhao.annotation.compare import compare_layers
    from duizhao.errors import DuizhaoError
    from duizhao.paths import find_workspace

    try:
        workspace = find_workspace(root)
        old = _layer(workspace, first, document, annotator)
        new = _layer(workspace, second, document, annotator)
        found = compare_layers(old, new)
        pointers = _pointers(workspace, old, new)
    except DuizhaoError as error:
        fail(str(error))
        raise typer.Exit(2) from None
    if as_json:
        print_json(_values(old, new, found, pointers))
    else:
        _tell(old, new, found, pointers)
    raise typer.Exit(1 if found else 0)


def _layer(workspace: Workspace, name: str, document: str | None, annotator: str | None) -> Layer:
    """The layer that a name on the command line stands for."""
    from duizhao.annotation.layers import read_layer
    from duizhao.annotation.shelf import Shelf

    folder, path = Path(name), Path(name).resolve()
    if "/" not in name and not folder.is_dir():
        if document is None:
            raise typer.BadParameter(f"{name}: say of which document with --document, or write DOC/{name}")
        return read_layer(workspace, document, name)
    if folder.is_dir() and any(path.glob("*.jsonl")):
        if annotator is None:
            raise typer.BadParameter(f"{name}: say whose layer with --annotator, or write {name}/ANNOTATOR")
        return read_layer(Shelf(workspace.root, folder=path.parent), path.name, annotator)
    if any(path.parent.glob(f"{path.name}.*.jsonl")):
        return read_layer(Shelf(workspace.root, folder=path.parent.parent), path.parent.name, path.name)
    parts = name.split("/")
    if len(parts) != 2:
        raise typer.BadParameter(f"{name}: there is no such folder with layers, and it is no DOC/ANNOTATOR")
    return read_layer(workspace, *parts)


def _pointers(workspace: Workspace, old: Layer, new: Layer) -> tuple[Pointer, Pointer]:
    from duizhao.annotation.pointing import Pointer
    from duizhao.article import read_article
    from duizhao.errors import SourceError
    from duizhao.sources import load_source

    try:
        article = read_article(load_source(workspace, old.doc_id))
    except SourceError:
        article = None  # the layers quote enough
    return Pointer(old, article), Pointer(new, article)


def _values(
    old: Layer, new: Layer, found: LayerDifference, pointers: tuple[Pointer, Pointer]
) -> dict[str, Any]:
    """The difference for scripts."""
    from duizhao.annotation.records import to_row

    return {
        "document": old.doc_id,
        "a": old.annotator,
        "b": new.annotator,
        "header": {edit.field: [edit.old, edit.new] for edit in found.header},
        "counts": _counts(found),
        "changes": [
            {
                "kind": change.kind,
                "what": list(change.what),
                "edits": {edit.field: [edit.old, edit.new] for edit in change.edits},
                "a": change.old and to_row(change.old),
                "b": change.new and to_row(change.new),
                "sentence": _sentence(change, pointers),
                "lines": [line for _, line in _lines(change, pointers)],
            }
            for change in found.changes
        ],
    }


def _counts(found: LayerDifference) -> dict[str, dict[str, int]]:
    counts: dict[str, Counter[str]] = {}
    for change in found.changes:
        counts.setdefault(change.kind, Counter()).update(change.what)
    return {kind: dict(sorted(counter.items())) for kind, counter in sorted(counts.items())}


def _tell(old: Layer, new: Layer, found: LayerDifference, pointers: tuple[Pointer, Pointer]) -> None:
    for edit in found.header:
        typer.echo(f"{edit.field:<10}  {edit.old or '-'} → {edit.new or '-'}")
    for change in found.changes:
        place = f"{change.record.block_id}:{change.record.start}-{change.record.end}"
        typer.echo(f"{place}  {change.kind}  {', '.join(change.what)}  {_detail(change)}".rstrip())
        for mark, line in _lines(change, pointers):
            typer.echo(f"  {mark} {line}")
    for kind, counts in _counts(found).items():
        note(f"  {kind}: {', '.join(f'{count} {what}' for what, count in counts.items())}")
    if not found:
        note(f"  {old.annotator} and {new.annotator} say the same about {old.doc_id}")
    if any(edit.field == "source" for edit in found.header):
        note("  the layers were made on different texts: places can be compared after `duizhao reanchor`")


def _detail(change: Change) -> str:
    """What the record says, or what about it has changed."""
    from duizhao.model import Entity, Stance

    if change.edits:
        return "; ".join(f"{edit.field} {edit.old or '-'} → {edit.new or '-'}" for edit in change.edits)
    record = change.record
    if isinstance(record, Entity):
        return " ".join([record.label, *record.attributes])
    if isinstance(record, Stance):
        return f"{record.polarity} toward {record.target}, by {record.holder}"
    return record.state


def _lines(change: Change, pointers: tuple[Pointer, Pointer]) -> Iterator[tuple[str, str]]:
    """The sentence with the words in brackets; twice where the two layers have other words."""
    lines = [
        pointer.line(record)
        for pointer, record in zip(pointers, (change.old, change.new), strict=True)
        if record is not None
    ]
    if len(lines) == 2 and lines[0] == lines[1]:
        yield " ", lines[0]
    elif change.old is not None:
        yield "-", lines[0]
    if change.new is not None and len(set(lines)) == len(lines):
        yield "+", lines[-1]


def _sentence(change: Change, pointers: tuple[Pointer, Pointer]) -> str:
    record = change.record
    pointer = pointers[0] if change.old is not None else pointers[1]
    found = pointer.sentence(record.block_id, record.start, record.end)
    return found.text if found else record.text
