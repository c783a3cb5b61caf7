"""`duizhao suggest`: entities found by rules, as a layer to start from."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duizhao.cli.common import AsJson, Documents, DryRun, Root, note, print_json, track

if TYPE_CHECKING:
    from duizhao.model import Layer
    from duizhao.paths import Workspace


def command(
    documents: Documents = None,
    annotator: Annotated[str, typer.Option("--as", metavar="NAME", help="Name of the layer.")] = "rules",
    dry_run: DryRun = False,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Suggest entities by rules and a gazetteer: an automatic layer.

    The layer is for `push --layer rules`: annotators start from it. It is no
    gold, and no build publishes it by itself. A layer that people made is
    never overwritten. docs/suggestions.md says what the rules find, and how
    often they are right.

    Examples:
        duizhao suggest

        duizhao suggest dangqi-gaogao-piaoyang --dry-run --json
    """
    from duizhao.annotation.checks import require_sound
    from duizhao.annotation.layers import write_layer
    from duizhao.annotation.schema import load_schema
    from duizhao.documents import read_document
    from duizhao.paths import find_workspace
    from duizhao.sources import document_ids
    from duizhao.suggest import suggest

    workspace = find_workspace(root)
    if not dry_run:
        workspace.writable()
    schema = load_schema(workspace)
    ids = list(dict.fromkeys(documents or document_ids(workspace)))
    for doc_id in ids:
        _check_own(workspace, doc_id, annotator)
    rows: list[dict[str, Any]] = []
    for doc_id in track(ids, "suggesting", len(ids)):
        document = read_document(workspace, doc_id)
        layer = suggest(document, schema, annotator)
        require_sound(layer, document.article, schema)
        written = [] if dry_run else write_layer(workspace, layer)
        rows.append(_row(layer, [workspace.relative(path) for path in written]))
        if not as_json:
            typer.echo(_line(rows[-1]))
    if as_json:
        print_json({"dry_run": dry_run, "annotator": annotator, "documents": rows})
    elif not ids:
        note(f"{workspace.root} has no documents yet: run `duizhao add FILE`")
    elif not dry_run:
        note(f"  send them along with `duizhao push --layer {annotator}`")


def _check_own(workspace: Workspace, doc_id: str, annotator: str) -> None:
    """Refuse to write over a layer that is not automatic.

    Raises:
        InputError: naming the layer.
    """
    from duizhao.annotation.layers import annotators, read_layer
    from duizhao.errors import InputError

    if annotator not in annotators(workspace, doc_id):
        return
    status = read_layer(workspace, doc_id, annotator).status
    if status != "automatic":
        raise InputError(
            f"the layer of {annotator!r} is {status}, not automatic, and is left as it is",
            where=doc_id,
            remedy="name another layer with --as NAME",
        )


def _row(layer: Layer, written: list[str]) -> dict[str, Any]:
    counts = Counter(one.label for one in layer.entities)
    return {
        "document": layer.doc_id,
        "sentences": len(layer.items),
        "entities": len(layer.entities),
        "labels": dict(sorted(counts.items())),
        "producer": layer.producer,
        "written": written,
    }


def _line(row: dict[str, Any]) -> str:
    labels = ", ".join(f"{label} {number}" for label, number in row["labels"].items())
    head = f"{row['document']}: {row['entities']} entities in {row['sentences']} sentences"
    return f"{head} ({labels})" if labels else head
