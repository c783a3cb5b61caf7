"""`duizhao reanchor`: layers brought to the corrected text of their document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duizhao.cli.common import AsJson, Documents, DryRun, Root, note, print_json

if TYPE_CHECKING:
    from duizhao.annotation.anchors import Place
    from duizhao.annotation.pointing import Pointer
    from duizhao.annotation.reanchor import Reanchored
    from duizhao.paths import Workspace
    from duizhao.reanchoring import Outcome

Annotators = Annotated[
    list[str] | None,
    typer.Option("--annotator", "-a", metavar="NAME", help="Whose layers; may be repeated. Default: all."),
]
Earlier = Annotated[
    list[Path] | None,
    typer.Option(
        "--earlier",
        metavar="FILE",
        help="A text that layers may have been made on, such as zh.md of an older checkout; may be repeated.",
    ),
]


def command(
    documents: Documents = None,
    annotators: Annotators = None,
    earlier: Earlier = None,
    dry_run: DryRun = False,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Bring layers to the corrected text of their document.

    After `duizhao add FILE --id DOC --corrected`, layers that were made on the
    earlier text are moved by quote and context. A record moves where its own
    words stand unchanged at the corresponding place, white space and full or
    half width aside. What cannot be placed is listed and kept in
    annotations/unplaced/, with the reason and the nearest candidate; layers
    are kept as they were in annotations/reanchored/. Running it again
    changes nothing.

    Exit code 1 when something was set aside.

    Examples:
        duizhao reanchor --dry-run

        duizhao reanchor dangqi-gaogao-piaoyang

        duizhao reanchor dangqi-gaogao-piaoyang --annotator a01 --annotator a02

        duizhao reanchor --earlier ../old/corpus/sources/dangqi-gaogao-piaoyang/zh.md
    """
    from duizhao.cli.common import annotated_by
    from duizhao.paths import find_workspace
    from duizhao.reanchoring import reanchor_document
    from duizhao.sources import document_ids

    workspace = find_workspace(root)
    if not dry_run:
        workspace.writable()
    chosen = list(dict.fromkeys(documents or document_ids(workspace)))
    for name in annotators or ():
        annotated_by(workspace, chosen, name)
    outcomes = []
    for doc_id in chosen:
        outcomes += reanchor_document(
            workspace, doc_id, names=annotators, earlier=earlier or (), dry_run=dry_run
        )
    if as_json:
        print_json({"layers": [_values(one, workspace) for one in outcomes]})
    else:
        for one in outcomes:
            for line in _report(workspace, one, dry_run=dry_run):
                typer.echo(line)
        _notes(outcomes, dry_run=dry_run)
    raise typer.Exit(1 if any(one.aside for one in outcomes) else 0)


def _values(one: Outcome, workspace: Workspace) -> dict[str, Any]:
    """The outcome for scripts."""
    from duizhao.annotation.records import to_row

    layer, done = one.before, one.done
    values: dict[str, Any] = {"document": layer.doc_id, "annotator": layer.annotator, "current": done is None}
    if done is None:
        return values
    return values | {
        "from": layer.source_sha256,
        "to": done.layer.source_sha256,
        "exact": done.exact,
        "moved": len(done.moved),
        "respelled": sum(each.respelled for each in done.moved),
        "beside": [to_row(each.new) for each in done.moved if each.beside],
        "aside": [
            {
                "record": to_row(each.record),
                "reason": each.reason,
                "why": each.why,
                "candidate": _place(each.candidate),
            }
            for each in done.aside
        ],
        "decisions": len(one.decisions),
        "decisions_aside": [
            {"id": each.row["id"], "reason": each.reason, "why": each.why} for each in one.decisions_aside
        ],
        "kept": workspace.relative(one.kept) if one.kept else None,
        "written": [workspace.relative(path) for path in one.written],
    }


def _place(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {"block": place.block_id, "start": place.start, "end": place.end, "text": place.text}


def _report(workspace: Workspace, one: Outcome, *, dry_run: bool) -> Iterator[str]:
    """The outcome for people."""
    from duizhao.annotation.pointing import Pointer
    from duizhao.reanchoring import unplaced_path

    layer, done = one.before, one.done
    name = f"{layer.doc_id}/{layer.annotator}"
    if done is None:
        yield f"{name}: is on the text that is there"
        return
    would = "would be " if dry_run else ""
    how = "" if done.exact else " (the earlier text is not known: from what the layer quotes)"
    yield f"{name}: {layer.source_sha256[:12]} → {done.layer.source_sha256[:12]}{how}"
    yield f"  {len(done.moved)} of {len(done.moved) + len(done.aside)} records {would}moved{_besides(done)}"
    if one.decisions or one.decisions_aside:
        total = len(one.decisions) + len(one.decisions_aside)
        yield f"  {len(one.decisions)} of {total} decisions {would}moved"
    yield from _asides(one, done, Pointer(layer))
    if one.aside and not dry_run:
        yield f"  kept in {workspace.relative(unplaced_path(workspace, layer.doc_id, layer.annotator))}"
    if one.kept and not dry_run:
        yield f"  as it was: {workspace.relative(one.kept)}"


def _besides(done: Reanchored) -> str:
    respelled = sum(each.respelled for each in done.moved)
    return f", {respelled} of them with other white space or width" if respelled else ""


def _asides(one: Outcome, done: Reanchored, old: Pointer) -> Iterator[str]:
    """What was set aside, and what a person should look at, each with its sentence."""
    from duizhao.annotation.pointing import Pointer

    new = Pointer(done.layer, one.article)
    reasons = Counter([each.reason for each in done.aside] + [each.reason for each in one.decisions_aside])
    if reasons:
        yield f"  set aside: {', '.join(f'{count} {reason}' for reason, count in reasons.most_common())}"
    for each in done.aside:
        record = each.record
        kind = type(record).__name__.lower()
        yield f"    {record.block_id}:{record.start}-{record.end}  {kind}  {each.reason}: {each.why}"
        yield f"      {old.line(record)}"
        if place := each.candidate:
            yield f"      perhaps {place.block_id}:{place.start}-{place.end} {place.text}"
    for decision in one.decisions_aside:
        yield f"    decision {decision.row['id']}  {decision.reason}: {decision.why}"
    touched = [each.new for each in done.moved if each.beside]
    if touched:
        yield f"  to look at: {len(touched)} entities with a changed character right beside them"
    for entity in touched:
        yield f"    {entity.block_id}:{entity.start}-{entity.end}  {new.line(entity)}"


def _notes(outcomes: list[Outcome], *, dry_run: bool) -> None:
    if not outcomes:
        note("there are no layers")
    moved = [one for one in outcomes if one.done is not None]
    if moved and not dry_run:
        note("run `duizhao validate`, and `duizhao build` when it has nothing to say about layers")
    if not dry_run and any(one.decisions for one in moved):
        note("run `duizhao adjudicate` to renew what waits for decisions")
