"""Layers on disk: one normalised, sorted, diffable JSONL file for document, kind and annotator.

``annotations/layers/<doc-id>/<annotator>.<kind>.jsonl`` with kind ``entities``, ``stances`` or ``items``; the
adjudicated layer lies likewise in ``annotations/gold/``, beside the decisions that made it.

The first line is the header (who, what, on which text); each other line is one record, in text order. Every
record anchors to ``(block, start, end, text)`` in code points of the block. Lines end with a line feed and
nothing else: a text may hold any other separator.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from duizhao.annotation.records import KINDS, check_keys, from_row, to_row
from duizhao.errors import InputError, SchemaError
from duizhao.files import write_if_changed
from duizhao.metadata import is_doc_id
from duizhao.model import LAYER_STATUSES, Entity, Item, Layer, Stance
from duizhao.paths import Workspace

__all__ = [
    "KINDS",
    "annotators",
    "entity_id",
    "is_pseudonym",
    "layer_digest",
    "layer_path",
    "read_layer",
    "stance_id",
    "write_layer",
]

GOLD = "gold"
"""The annotator of the adjudicated layer; ``annotations/gold/`` holds it, not ``annotations/layers/``."""
_ANNOTATOR = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_HEADER = ("kind", "doc", "annotator", "producer", "status", "schema", "source_sha256")
_MEND = "mend or restore the line"


def entity_id(block_id: str, start: int, end: int, label: str, taken: Collection[str] = ()) -> str:
    """The id of an entity, made of its place and label; ``#2`` and so on for a true repetition.

    Example:
        >>> entity_id("d-b004", 3, 6, "PER")
        'd-b004:3-6:PER'
    """
    base = f"{block_id}:{start}-{end}:{label}"
    names = taken if isinstance(taken, (set, frozenset, dict)) else set(taken)
    number = 1
    name = base
    while name in names:
        number += 1
        name = f"{base}#{number}"
    return name


def stance_id(stance: Stance) -> str:
    """The id of a stance: its sentence, target and holder."""
    return f"{stance.block_id}:{stance.start}-{stance.end}>{stance.target}<{stance.holder}"


def layer_path(workspace: Workspace, doc_id: str, annotator: str, kind: str) -> Path:
    """Where that layer lies; the adjudicated one beside the decisions that made it."""
    folder = workspace.gold if annotator == GOLD else workspace.layers
    return folder / doc_id / f"{annotator}.{kind}.jsonl"


def annotators(workspace: Workspace, doc_id: str) -> list[str]:
    """The annotators with a layer of the document, sorted."""
    found = [*(workspace.layers / doc_id).glob("*.jsonl"), *(workspace.gold / doc_id).glob(f"{GOLD}.*.jsonl")]
    # Hidden files, such as those that macOS leaves, are no layers.
    return sorted({path.name.split(".")[0] for path in found} - {""})


def write_layer(workspace: Workspace, layer: Layer) -> list[Path]:
    """Write the layer's three files; a file whose bytes would not change is left alone.

    Nothing is written unless :func:`read_layer` could read all of it.

    Returns:
        the files that were written.

    Raises:
        SchemaError: when the annotator's name is not a plain pseudonym, or the layer holds something that
            cannot be stored: a record of another document, a lone surrogate, a number that is none.
    """
    _check_names(layer.doc_id, layer.annotator)
    written = []
    groups: tuple[Sequence[Entity | Stance | Item], ...] = (layer.entities, layer.stances, layer.items)
    ready = [(kind, _encode(layer, kind, group)) for kind, group in zip(KINDS, groups, strict=True)]
    for kind, data in ready:
        path = layer_path(workspace, layer.doc_id, layer.annotator, kind)
        if write_if_changed(path, data):
            written.append(path)
    return written


def is_pseudonym(name: str) -> bool:
    """Whether a name may stand for an annotator: up to 40 lower-case letters, digits and hyphens.

    Example:
        >>> is_pseudonym("a01"), is_pseudonym("Wang Li")
        (True, False)
    """
    return bool(_ANNOTATOR.fullmatch(name))


def _check_names(doc_id: str, annotator: str) -> None:
    if not is_pseudonym(annotator):
        raise SchemaError(
            f"annotator {annotator!r} is no pseudonym",
            remedy="use up to 40 lower-case letters, digits and hyphens",
        )
    if not is_doc_id(doc_id):
        raise SchemaError(
            f"{doc_id!r} is no document id", remedy="use lower-case letters, digits and hyphens"
        )


def _encode(layer: Layer, kind: str, records: Sequence[Entity | Stance | Item]) -> bytes:
    """The bytes of one file, after a check that they would be read as the same records."""
    place = f"{layer.doc_id}/{layer.annotator}.{kind}"
    header = {
        "kind": kind,
        "doc": layer.doc_id,
        "annotator": layer.annotator,
        "producer": layer.producer,
        "status": layer.status,
        "schema": layer.schema_version,
        "source_sha256": layer.source_sha256,
    }
    _check_header(header, place, kind, layer.doc_id, layer.annotator)
    rows: list[dict[str, Any]] = []
    for record in sorted(records, key=_order):
        at = f"{place} {record.block_id}:{record.start}-{record.end}"
        if record.doc_id != layer.doc_id:
            raise SchemaError(f"the record belongs to document {record.doc_id!r}", where=at)
        rows.append(to_row(record))
        from_row(kind, layer.doc_id, rows[-1], at)
    lines = [json.dumps(row, ensure_ascii=False) for row in (header, *rows)]
    try:
        return "".join(f"{line}\n" for line in lines).encode()
    except UnicodeEncodeError:
        raise SchemaError("a text holds a lone surrogate", where=place, remedy="mend the text") from None


def _order(one: Entity | Stance | Item) -> tuple[Any, ...]:
    """Text order, and a fixed order of whatever shares a place. Of two block ids the longer is the later."""
    place = (len(one.block_id), one.block_id, one.start)
    if isinstance(one, Entity):
        own: tuple[Any, ...] = (-one.end, one.label, one.id)
    elif isinstance(one, Stance):
        own = (one.target != "topic", one.target, one.holder)
    else:
        own = ()
    return *place, *own, json.dumps(to_row(one), sort_keys=True)


def layer_digest(workspace: Workspace, doc_id: str, annotator: str) -> str:
    """One sha256 over the files of a layer, for telling whether it has changed; a missing file counts too."""
    digest = hashlib.sha256()
    for kind in KINDS:
        path = layer_path(workspace, doc_id, annotator, kind)
        digest.update(path.read_bytes() + b"\0" if path.is_file() else b"\1")
    return digest.hexdigest()


def read_layer(workspace: Workspace, doc_id: str, annotator: str) -> Layer:
    """Read one annotator's layer of a document.

    Raises:
        InputError: when there is none.
        SchemaError: for a bad line, with file and line number, and for files of one layer whose headers
            differ.
    """
    _check_names(doc_id, annotator)
    parts: dict[str, list[Any]] = {kind: [] for kind in KINDS}
    header: dict[str, Any] = {}
    for kind in KINDS:
        path = layer_path(workspace, doc_id, annotator, kind)
        shown = workspace.relative(path)
        if not path.is_file():
            if annotator in annotators(workspace, doc_id):
                remedy = "restore the file: a layer without records of a kind still has its header"
                raise SchemaError("is missing", where=shown, remedy=remedy)
            continue
        rows = list(_rows(path, shown))
        if not rows:
            raise SchemaError(
                "is empty", where=shown, remedy="restore the file; its first line is the header"
            )
        (first, own), *records = rows
        _check_header(own, f"{shown}:{first}", kind, doc_id, annotator)
        header = header or own
        _check_same(own, header, f"{shown}:{first}")
        parts[kind] = [from_row(kind, doc_id, row, f"{shown}:{number}") for number, row in records]
    if not header:
        there = ", ".join(annotators(workspace, doc_id)) or "none"
        raise InputError(f"no layer of annotator {annotator!r}", where=doc_id, remedy=f"there are: {there}")
    return Layer(
        doc_id,
        header["source_sha256"],
        annotator,
        header["producer"],
        header["status"],
        header["schema"],
        *(tuple(parts[kind]) for kind in KINDS),
    )


def _rows(path: Path, shown: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(path.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if not line.strip():
            continue
        where = f"{shown}:{number}"
        try:
            row = json.loads(line.decode(), object_pairs_hook=_object, parse_constant=_no_constant)
            # JSON may write half a character as \\ud800; nothing could store or show it.
            if b"\\u" in line:
                json.dumps(row, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise SchemaError("a text holds a lone surrogate", where=where, remedy=_MEND) from None
        except (ValueError, RecursionError) as error:  # also bytes that are not UTF-8, and endless figures
            raise SchemaError(f"bad JSON: {error}", where=where, remedy=_MEND) from None
        if not isinstance(row, dict):
            raise SchemaError("is no JSON object", where=where, remedy=_MEND)
        yield number, row


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"the key {next(name for name in names if names.count(name) > 1)!r} stands twice")
    return row


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _check_header(header: Mapping[str, Any], where: str, kind: str, doc_id: str, annotator: str) -> None:
    check_keys(header, _HEADER, (), where)
    for name, want in zip(_HEADER[:3], (kind, doc_id, annotator), strict=True):
        if header[name] != want:
            raise SchemaError(
                f"header says {name} {header[name]!r}, the path says {want!r}",
                where=where,
                remedy="move the file back or mend its header",
            )
    for name in _HEADER[3:]:
        if not isinstance(header[name], str):
            raise SchemaError(f"{name} must be text, not {header[name]!r}", where=where, remedy=_MEND)
    if header["status"] not in LAYER_STATUSES:
        raise SchemaError(
            f"unknown status {header['status']!r}",
            where=where,
            remedy=f"valid: {', '.join(LAYER_STATUSES)}",
        )


def _check_same(header: Mapping[str, Any], first: Mapping[str, Any], where: str) -> None:
    """The files of a layer are written together: one that differs was left behind or edited."""
    for name in _HEADER[3:]:
        if header[name] != first[name]:
            raise SchemaError(
                f"header says {name} {header[name]!r}, that of {first['kind']} says {first[name]!r}",
                where=where,
                remedy="restore the files of the layer together",
            )
