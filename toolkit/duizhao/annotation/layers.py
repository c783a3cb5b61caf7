"""Layers on disk: one normalised, sorted, diffable JSONL file for document, kind and annotator.

``annotations/layers/<doc-id>/<annotator>.<kind>.jsonl`` with kind ``entities``, ``stances`` or ``items``.
The first line is the header (who, what, on which text); each other line is one record, in text order.
Every record anchors to ``(block, start, end, text)`` in code points of the block.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from duizhao.errors import InputError, SchemaError
from duizhao.model import LAYER_STATUSES, Entity, Item, Layer, Span, Stance
from duizhao.paths import Workspace

KINDS = ("entities", "stances", "items")
_ANNOTATOR = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_HEADER = ("kind", "doc", "annotator", "producer", "status", "schema", "source_sha256")


def entity_id(block_id: str, start: int, end: int, label: str, taken: Iterable[str] = ()) -> str:
    """The id of an entity, made of its place and label; ``#2`` and so on for a true repetition.

    Example:
        >>> entity_id("d-b004", 3, 6, "PER")
        'd-b004:3-6:PER'
    """
    base = f"{block_id}:{start}-{end}:{label}"
    names = set(taken)
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
    """Where that layer lies."""
    return workspace.layers / doc_id / f"{annotator}.{kind}.jsonl"


def annotators(workspace: Workspace, doc_id: str) -> list[str]:
    """The annotators with a layer of the document, sorted."""
    folder = workspace.layers / doc_id
    if not folder.is_dir():
        return []
    return sorted({path.name.split(".")[0] for path in folder.glob("*.jsonl")})


def write_layer(workspace: Workspace, layer: Layer) -> list[Path]:
    """Write the layer's three files; a file whose bytes would not change is left alone.

    Returns:
        the files that were written.

    Raises:
        SchemaError: when the annotator's name is not a plain pseudonym.
    """
    if not _ANNOTATOR.fullmatch(layer.annotator):
        raise SchemaError(
            f"annotator {layer.annotator!r} is no pseudonym",
            remedy="use lower-case letters, digits and hyphens",
        )
    written = []
    for kind, rows in (
        ("entities", [_entity_row(one) for one in sorted(layer.entities, key=_entity_order)]),
        ("stances", [_stance_row(one) for one in sorted(layer.stances, key=_stance_order)]),
        ("items", [_item_row(one) for one in sorted(layer.items, key=_item_order)]),
    ):
        header = dict(
            zip(
                _HEADER,
                (
                    kind,
                    layer.doc_id,
                    layer.annotator,
                    layer.producer,
                    layer.status,
                    layer.schema_version,
                    layer.source_sha256,
                ),
                strict=True,
            )
        )
        lines = [json.dumps(row, ensure_ascii=False) for row in (header, *rows)]
        path = layer_path(workspace, layer.doc_id, layer.annotator, kind)
        if write_if_changed(path, "".join(f"{line}\n" for line in lines).encode()):
            written.append(path)
    return written


def write_if_changed(path: Path, data: bytes) -> bool:
    """Write ``data`` through a temporary name, unless the file holds just that; True when written."""
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return True


def read_layer(workspace: Workspace, doc_id: str, annotator: str) -> Layer:
    """Read one annotator's layer of a document.

    Raises:
        InputError: when there is none.
        SchemaError: for a bad line, with file and line number.
    """
    parts: dict[str, list[Any]] = {}
    header: Mapping[str, str] | None = None
    for kind in KINDS:
        path = layer_path(workspace, doc_id, annotator, kind)
        if not path.is_file():
            parts[kind] = []
            continue
        shown = workspace.relative(path)
        rows = list(_rows(path, shown))
        if not rows:
            raise SchemaError(
                "is empty", where=shown, remedy="restore the file; its first line is the header"
            )
        _check_header(rows[0][1], shown, kind, doc_id, annotator)
        header = header or rows[0][1]
        parts[kind] = [_parse(kind, doc_id, row, f"{shown}:{number}") for number, row in rows[1:]]
    if header is None:
        there = ", ".join(annotators(workspace, doc_id)) or "none"
        raise InputError(f"no layer of annotator {annotator!r}", where=doc_id, remedy=f"there are: {there}")
    return Layer(
        doc_id,
        header["source_sha256"],
        annotator,
        header["producer"],
        header["status"],  # type: ignore[arg-type]  # checked by _check_header
        header["schema"],
        tuple(parts["entities"]),
        tuple(parts["stances"]),
        tuple(parts["items"]),
    )


def _rows(path: Path, shown: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (json.JSONDecodeError, UnicodeDecodeError) as error:
            raise SchemaError(
                f"bad JSON: {error}", where=f"{shown}:{number}", remedy="mend or restore the line"
            ) from None
        if not isinstance(row, dict):
            raise SchemaError(
                "is no JSON object", where=f"{shown}:{number}", remedy="mend or restore the line"
            )
        yield number, row


def _check_header(header: Mapping[str, Any], shown: str, kind: str, doc_id: str, annotator: str) -> None:
    for name, want in zip(_HEADER[:3], (kind, doc_id, annotator), strict=True):
        if header.get(name) != want:
            raise SchemaError(
                f"header says {name} {header.get(name)!r}, the path says {want!r}",
                where=f"{shown}:1",
                remedy="move the file back or mend its header",
            )
    for name in _HEADER[3:]:
        if not isinstance(header.get(name), str):
            raise SchemaError(
                f"header lacks {name}", where=f"{shown}:1", remedy=f"its keys are {', '.join(_HEADER)}"
            )
    if header["status"] not in LAYER_STATUSES:
        raise SchemaError(
            f"unknown status {header['status']!r}",
            where=f"{shown}:1",
            remedy=f"valid: {', '.join(LAYER_STATUSES)}",
        )


def _entity_order(one: Entity) -> tuple[Any, ...]:
    return one.block_id, one.start, -one.end, one.label, one.id


def _stance_order(one: Stance) -> tuple[Any, ...]:
    return one.block_id, one.start, one.target != "topic", one.target, one.holder


def _item_order(one: Item) -> tuple[Any, ...]:
    return one.block_id, one.start


def _entity_row(one: Entity) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": one.id, "block": one.block_id, "start": one.start, "end": one.end,
        "label": one.label, "text": one.text,
    }  # fmt: skip
    if one.attributes:
        row["attributes"] = list(one.attributes)
    return row


def _stance_row(one: Stance) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": one.id, "block": one.block_id, "start": one.start, "end": one.end, "text": one.text,
        "holder": one.holder, "target": one.target, "polarity": one.polarity,
    }  # fmt: skip
    if one.basis:
        row["basis"] = one.basis
    if one.evidence:
        row["evidence"] = {"start": one.evidence.start, "end": one.evidence.end}
    return row


def _item_row(one: Item) -> dict[str, Any]:
    row: dict[str, Any] = {
        "block": one.block_id, "start": one.start, "end": one.end, "text": one.text, "state": one.state
    }  # fmt: skip
    if one.comment:
        row["comment"] = one.comment
    if one.lead_time is not None:
        row["lead_time"] = one.lead_time
    if one.origin:
        row["origin"] = one.origin
    return row


def _parse(kind: str, doc_id: str, row: dict[str, Any], where: str) -> Entity | Stance | Item:
    try:
        anchor = (row["block"], int(row["start"]), int(row["end"]))
        if kind == "entities":
            return Entity(
                row["id"], doc_id, *anchor, row["label"], row["text"], tuple(row.get("attributes", ()))
            )
        if kind == "items":
            return Item(
                doc_id,
                *anchor,
                row["text"],
                row["state"],
                row.get("comment", ""),
                row.get("lead_time"),
                row.get("origin", ""),
            )
        evidence = (
            Span(int(row["evidence"]["start"]), int(row["evidence"]["end"])) if row.get("evidence") else None
        )
        return Stance(
            row["id"], doc_id, *anchor, row["text"], row["holder"], row["target"], row["polarity"],
            row.get("basis", ""), evidence,
        )  # fmt: skip
    except KeyError as error:
        raise SchemaError(
            f"the key {error} is missing", where=where, remedy="mend or restore the line"
        ) from None
    except (TypeError, ValueError) as error:
        raise SchemaError(f"bad value: {error}", where=where, remedy="mend or restore the line") from None
