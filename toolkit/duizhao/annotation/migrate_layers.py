"""Layers on disk, brought from the schema version that made them to the one in force.

``annotations/migrations/<old>-to-<new>/`` keeps each migrated layer as it was (``before/``) and what changed
in it, record by record (``changes/``). Both are written before the layer itself, so that a run that was
killed finds there what it needs to finish, and a migration is taken back by copying ``before/`` over.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from duizhao.annotation.layers import KINDS, annotators, layer_path, read_layer, write_layer
from duizhao.annotation.migration import Altered, Migrated, migrate_layer
from duizhao.annotation.records import to_row
from duizhao.annotation.schema import Schema
from duizhao.annotation.shelf import Shelf
from duizhao.annotation.steps import Step, way
from duizhao.annotation.versions import keep_schema
from duizhao.errors import DuizhaoError, SchemaError
from duizhao.files import write_if_changed
from duizhao.model import Entity, Layer
from duizhao.paths import Workspace

PLACES = ("layers", "gold")
"""The folders of annotations/ that hold layers."""


@dataclass(slots=True)
class LayerPlan:
    """What a migration does to one layer.

    Attributes:
        place: ``layers`` or ``gold``.
        old: the version of the layer; empty when it cannot be told.
        outcome: the migrated layer and what changed in it; None when it is refused.
        refused: why it cannot be migrated, one sentence each.
        interrupted: an earlier run was killed while it wrote this layer.
        before: the layer as it was made.
    """

    place: str
    doc_id: str
    annotator: str
    old: str
    outcome: Migrated | None = None
    refused: list[str] = field(default_factory=list)
    interrupted: bool = False
    before: Layer | None = None

    @property
    def name(self) -> str:
        return f"annotations/{self.place}/{self.doc_id}/{self.annotator}"


def plan_layers(workspace: Workspace, schema: Schema, steps: Sequence[Step]) -> list[LayerPlan]:
    """The layers that are not of the schema's version, and what becomes of them; nothing is written.

    Example:
        >>> from duizhao.annotation.schema import load_schema
        >>> from duizhao.paths import find_workspace
        >>> plan_layers(find_workspace(), load_schema(find_workspace()), [])
        []
    """
    plans: list[LayerPlan] = []
    for place in PLACES:
        shelf = _shelf(workspace, workspace.annotations / place)
        for doc_id in sorted(path.name for path in shelf.layers.glob("*") if path.is_dir()):
            for annotator in _annotators(shelf, doc_id):
                plans += _plan(workspace, shelf, place, doc_id, annotator, schema, steps)
    return plans


def apply_layers(workspace: Workspace, schema: Schema, plans: Sequence[LayerPlan]) -> list[Path]:
    """Carry the plans out: all of them, or none when one is refused. Running it again finishes the job.

    Returns:
        the layer files that were written.

    Raises:
        SchemaError: for the first refusal, or when another version of a layer was kept by an earlier run.
        WorkspaceError: for the workspace inside an installed package.
    """
    workspace.writable()
    for plan in plans:
        for reason in plan.refused:
            raise SchemaError(
                reason, where=plan.name, remedy="nothing was written; mend the step or the layer"
            )
    keep_schema(workspace, schema)
    written: list[Path] = []
    for plan in plans:
        if plan.outcome is None or plan.before is None:
            continue
        home = migration_folder(workspace, plan.old, schema.version)
        _keep_before(workspace, home, plan)
        changes = home / "changes" / plan.place / plan.doc_id / f"{plan.annotator}.jsonl"
        write_if_changed(changes, _log(plan.outcome.altered))
        written += write_layer(_shelf(workspace, workspace.annotations / plan.place), plan.outcome.layer)
    return written


def migration_folder(workspace: Workspace, old: str, new: str) -> Path:
    """Where the evidence of a migration between two versions lies."""
    return workspace.annotations / "migrations" / f"{old}-to-{new}"


def _shelf(workspace: Workspace, folder: Path) -> Shelf:
    return Shelf(workspace.root, workspace.packaged, folder)


def _annotators(shelf: Shelf, doc_id: str) -> list[str]:
    """Those with a file of a layer; decisions and other notes may lie beside them."""
    return [
        name
        for name in annotators(shelf, doc_id)
        if any(layer_path(shelf, doc_id, name, kind).is_file() for kind in KINDS)
    ]


def _plan(
    workspace: Workspace,
    shelf: Shelf,
    place: str,
    doc_id: str,
    annotator: str,
    schema: Schema,
    steps: Sequence[Step],
) -> Iterator[LayerPlan]:
    """At most one plan: none for a layer that is of the version already."""
    plan = LayerPlan(place, doc_id, annotator, "")
    try:
        versions = _versions(shelf, doc_id, annotator)
        old = sorted(versions - {schema.version})
        if len(old) == 1 and len(versions) == 2:
            plan.interrupted = True
            layer = _unfinished(workspace, shelf, plan, old[0], schema, steps)
        else:
            layer = read_layer(shelf, doc_id, annotator)
            if layer.schema_version == schema.version:
                return
        plan.old, plan.before = layer.schema_version, layer
        path = workspace.relative(layer_path(shelf, doc_id, annotator, KINDS[0]))
        done = migrate_layer(layer, way(steps, layer.schema_version, schema.version, path), schema.version)
        plan.refused += done.refused
        plan.outcome = None if done.refused else done
    except DuizhaoError as error:
        plan.refused.append(str(error))
    yield plan


def _versions(shelf: Shelf, doc_id: str, annotator: str) -> set[str]:
    """The versions that the headers of a layer's files name; nothing where one cannot be read."""
    found: set[str] = set()
    for kind in KINDS:
        path = layer_path(shelf, doc_id, annotator, kind)
        try:
            first = path.read_bytes().removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n", 1)[0]
            header = json.loads(first)
            found.add(str(header["schema"]))
        except (OSError, ValueError, KeyError, TypeError):
            return set()  # read_layer says what is wrong
    return found


def _unfinished(
    workspace: Workspace, shelf: Shelf, plan: LayerPlan, old: str, schema: Schema, steps: Sequence[Step]
) -> Layer:
    """The old layer of a run that was killed between its files.

    Raises:
        SchemaError: when the files are not those that such a run leaves: somebody edited them since.
    """
    kept = _shelf(workspace, migration_folder(workspace, old, schema.version) / "before" / plan.place)
    layer = read_layer(kept, plan.doc_id, plan.annotator)
    new = migrate_layer(layer, way(steps, old, schema.version, plan.name), schema.version).layer
    with TemporaryDirectory() as folder:
        finished = _shelf(workspace, Path(folder))
        write_layer(finished, new)
        for kind in KINDS:
            there, *states = (_bytes(one, plan, kind) for one in (shelf, kept, finished))
            if there not in states:
                raise SchemaError(
                    "is neither what the migration read nor what it writes",
                    where=workspace.relative(layer_path(shelf, plan.doc_id, plan.annotator, kind)),
                    remedy=f"restore the three files of the layer from {workspace.relative(kept.folder)}",
                )
    return layer


def _bytes(shelf: Shelf, plan: LayerPlan, kind: str) -> bytes:
    return layer_path(shelf, plan.doc_id, plan.annotator, kind).read_bytes()


def _keep_before(workspace: Workspace, home: Path, plan: LayerPlan) -> None:
    """Keep the layer as it was; what an earlier run kept is never overwritten."""
    kept = _shelf(workspace, home / "before" / plan.place)
    if plan.interrupted:
        return
    shelf = _shelf(workspace, workspace.annotations / plan.place)
    for kind in KINDS:
        there = layer_path(kept, plan.doc_id, plan.annotator, kind)
        data = _bytes(shelf, plan, kind)
        if there.is_file() and there.read_bytes() != data:
            raise SchemaError(
                "an earlier migration kept another state of this layer",
                where=workspace.relative(there),
                remedy=f"move {workspace.relative(home)} to another name, so that both are kept",
            )
        write_if_changed(there, data)


def _log(altered: Sequence[Altered]) -> bytes:
    """One line a record: what it was, what it is, and why."""
    lines = [json.dumps(_line(one), ensure_ascii=False) for one in altered]
    return "".join(f"{line}\n" for line in lines).encode()


def _line(one: Altered) -> dict[str, Any]:
    kind = "entities" if isinstance(one.old, Entity) else "stances"
    return {"kind": kind, "why": list(one.why), "old": to_row(one.old), "new": one.new and to_row(one.new)}
