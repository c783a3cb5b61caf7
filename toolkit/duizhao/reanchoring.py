"""What `duizhao reanchor` does: the layers of a document brought to its corrected text.

``annotations/reanchored/`` keeps each layer as it was (:mod:`duizhao.annotation.kept_layers`), and
``annotations/unplaced/<doc-id>/<annotator>.jsonl`` has what could not be placed. Both are written before the
layer itself, so that a run that was killed finds there what it needs to finish.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from duizhao.adjudication.decisions import decisions_path
from duizhao.adjudication.gold import origins_path
from duizhao.annotation.anchors import Place, misfits, old_passages, whole_blocks
from duizhao.annotation.decision_rows import (
    DecisionAside,
    decision_bytes,
    decision_rows,
    move_decision,
)
from duizhao.annotation.kept_layers import free_folder, read_unmoved, require_unedited
from duizhao.annotation.layers import GOLD, KINDS, annotators, layer_path, write_layer
from duizhao.annotation.reanchor import Aside, Mover, Reanchored, reanchor_layer
from duizhao.annotation.records import to_row
from duizhao.article import read_article
from duizhao.errors import SchemaError
from duizhao.files import write_if_changed
from duizhao.model import Article, Entity, Item, Layer, Source, Stance
from duizhao.paths import Workspace
from duizhao.sources import earlier_source, load_source

_KINDS = {"entities": Entity, "stances": Stance, "items": Item}


@dataclass(slots=True)
class Outcome:
    """What re-anchoring did, or would do, with one layer.

    Attributes:
        article: the document as it is now.
        before: the layer as it was.
        done: the layer on the new text and what became of its records; None where it is on that text already.
        decisions, decisions_aside: of ``gold``, the decisions that moved and those that did not.
        kept: the folder that keeps the layer as it was.
        written: the files that have changed.
    """

    article: Article
    before: Layer
    done: Reanchored | None = None
    decisions: list[dict[str, Any]] = field(default_factory=list)
    decisions_aside: list[DecisionAside] = field(default_factory=list)
    kept: Path | None = None
    written: list[Path] = field(default_factory=list)

    @property
    def aside(self) -> int:
        """How many records and decisions were set aside."""
        return (len(self.done.aside) if self.done else 0) + len(self.decisions_aside)


def unplaced_path(workspace: Workspace, doc_id: str, annotator: str) -> Path:
    """Where the records of a layer lie that could not be placed."""
    return workspace.annotations / "unplaced" / doc_id / f"{annotator}.jsonl"


def reanchor_document(
    workspace: Workspace,
    doc_id: str,
    *,
    names: Sequence[str] | None = None,
    earlier: Iterable[Path] = (),
    dry_run: bool = False,
) -> list[Outcome]:
    """Bring the layers of a document to the text that it has now. Running it again changes nothing.

    Args:
        workspace: has the document and its layers.
        doc_id: the document.
        names: whose layers; default all, ``gold`` included. Who has no layer of the document is passed over.
        earlier: files that may be the texts which the layers were made on, in addition to those that the
            workspace keeps.
        dry_run: write nothing.

    Raises:
        SourceError: when the document cannot be read.
        SchemaError: for a layer or decision that cannot be read, or one that an interrupted run has begun to
            write and somebody has edited since.
        WorkspaceError: for the workspace inside an installed package, unless ``dry_run``.

    Example:
        >>> from duizhao.paths import find_workspace
        >>> workspace, document = find_workspace(), "dangqi-gaogao-piaoyang"
        >>> {one.done for one in reanchor_document(workspace, document, dry_run=True)}
        {None}
    """
    if not dry_run:
        workspace.writable()
    article = read_article(load_source(workspace, doc_id))
    movers: dict[str, Mover] = {}
    files = list(earlier)
    outcomes = []
    for name in annotators(workspace, doc_id):
        if names is None or name in names:
            layer, kept = read_unmoved(workspace, article, name)
            outcome = Outcome(article, layer, kept=kept)
            if not _is_current(layer, article):
                mover = _mover(workspace, layer, article, files, movers)
                outcome.done = reanchor_layer(layer, mover)
                _finish(workspace, outcome, mover, kept=kept, dry_run=dry_run)
            outcomes.append(outcome)
    return outcomes


def _is_current(layer: Layer, article: Article) -> bool:
    return layer.source_sha256 == article.source.sha256 and not misfits(layer, whole_blocks(article.blocks))


def _mover(
    workspace: Workspace, layer: Layer, article: Article, files: Iterable[Path], movers: dict[str, Mover]
) -> Mover:
    """The way from the layer's text; layers of one text share it."""
    earlier = _earlier(workspace, layer, files)
    passages, exact = old_passages(layer, earlier)
    if not exact:
        return Mover(passages, article, exact=False)
    if layer.source_sha256 not in movers:
        movers[layer.source_sha256] = Mover(passages, article, exact=True)
    return movers[layer.source_sha256]


def _earlier(workspace: Workspace, layer: Layer, files: Iterable[Path]) -> Article | None:
    """The text that a layer was made on, where it can be had."""
    source = earlier_source(workspace, layer.doc_id, layer.source_sha256)
    for path in files:
        data = path.read_bytes()
        if source is None and hashlib.sha256(data).hexdigest() == layer.source_sha256:
            source = Source(layer.doc_id, data.decode(), layer.source_sha256)
    if source is None:
        # Where only the reading of its structure has changed, the text is the one that is there.
        now = load_source(workspace, layer.doc_id)
        source = now if now.sha256 == layer.source_sha256 else None
    return read_article(source) if source else None


def _finish(
    workspace: Workspace, outcome: Outcome, mover: Mover, *, kept: Path | None, dry_run: bool
) -> None:
    """Keep what there is, write what was set aside, and then what moved; the layer comes last."""
    layer, done = outcome.before, outcome.done
    assert done is not None  # made just now
    beside = _beside_gold(workspace, outcome, mover) if layer.annotator == GOLD else {}
    if kept is not None:
        require_unedited(workspace, kept, done.layer)
    else:
        files = [layer_path(workspace, layer.doc_id, layer.annotator, kind) for kind in KINDS]
        saved = {path.name: path.read_bytes() for path in (*files, *beside)}
        outcome.kept = free_folder(workspace, layer, done.layer.source_sha256, saved)
        if not dry_run:
            for name, data in saved.items():
                write_if_changed(outcome.kept / name, data)
    if dry_run:
        return
    rows = [*map(_aside_row, done.aside), *map(_decision_row, outcome.decisions_aside)]
    _add_unplaced(workspace, layer, done.layer.source_sha256, rows, outcome.written)
    outcome.written += [path for path, data in beside.items() if write_if_changed(path, data)]
    outcome.written += write_layer(workspace, done.layer)


# --- what lies beside gold


def _beside_gold(workspace: Workspace, outcome: Outcome, mover: Mover) -> dict[Path, bytes]:
    """The files beside the adjudicated layer that name its places or ids -> what they become.

    A run that was killed may have written them already: they are left alone when they are on the new text.
    """
    doc_id = outcome.before.doc_id
    found: dict[Path, bytes] = {}
    renamed: dict[str, str] = {}
    path = decisions_path(workspace, doc_id)
    if path.is_file():
        rows = decision_rows(path.read_bytes(), workspace.relative(path))
        units = tuple(
            Item(doc_id, unit["block"], unit["start"], unit["end"], unit["text"], "submitted")
            for unit in (row["unit"] for row in rows)
        )
        decided = replace(outcome.before, items=(*outcome.before.items, *units))
        if not mover.exact:
            # What gold quotes and what was decided about are two views of one text.
            mover = Mover.of(decided, mover.article)
        on_old = not any(mover.old.words(one.block_id, one.start, one.end) != one.text for one in units)
        on_new = not any(mover.new.words(one.block_id, one.start, one.end) != one.text for one in units)
        if on_old or not on_new:
            renamed = _move_decisions(outcome, mover, rows)
            found[path] = decision_bytes(outcome.decisions)
    path = origins_path(workspace, doc_id)
    if path.is_file() and (data := _origins(path, outcome, renamed)) is not None:
        found[path] = data
    return found


def _move_decisions(outcome: Outcome, mover: Mover, rows: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Sort decisions into those that move and those that do not; old id -> new one."""
    renamed = {}
    for row in rows:
        moved = move_decision(row, mover)
        if isinstance(moved, DecisionAside):
            outcome.decisions_aside.append(moved)
        else:
            outcome.decisions.append(moved)
            renamed[row["id"]] = moved["id"]
    return renamed


def _origins(path: Path, outcome: Outcome, renamed: Mapping[str, str]) -> bytes | None:
    """The origins of gold's records under their new ids; None where they have them already."""
    done = outcome.done
    assert done is not None  # gold is moving
    ids = {
        one.old.id: one.new.id
        for one in done.moved
        if not isinstance(one.old, Item) and not isinstance(one.new, Item)
    }
    gone = {one.record.id for one in done.aside if not isinstance(one.record, Item)}
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
        told = {row["id"] for row in rows}
    except (ValueError, LookupError, TypeError):
        remedy = "take the file away, and run `duizhao adjudicate` after this"
        raise SchemaError("cannot be read", where=str(path), remedy=remedy) from None
    if told == set(ids.values()) and told != ids.keys() | gone:
        return None
    kept = []
    for row in rows:
        if row["id"] not in gone:
            decision = row.get("decision")
            own = {"decision": renamed.get(decision, decision)} if decision else {}
            kept.append({**row, "id": ids.get(row["id"], row["id"]), **own})
    return decision_bytes(kept)


# --- what could not be placed


def _aside_row(one: Aside) -> dict[str, Any]:
    kind = next(kind for kind, of in _KINDS.items() if isinstance(one.record, of))
    row: dict[str, Any] = {"kind": kind, "reason": one.reason, "why": one.why, "record": to_row(one.record)}
    if one.evidence:
        row["evidence"] = one.evidence
    return row | _candidate(one.candidate)


def _decision_row(one: DecisionAside) -> dict[str, Any]:
    row = {"kind": "decisions", "reason": one.reason, "why": one.why, "record": one.row}
    return row | _candidate(one.candidate)


def _candidate(place: Place | None) -> dict[str, Any]:
    if place is None:
        return {}
    found = {"block": place.block_id, "start": place.start, "end": place.end, "text": place.text}
    return {"candidate": found}


def _add_unplaced(
    workspace: Workspace, layer: Layer, new: str, rows: Iterable[Mapping[str, Any]], written: list[Path]
) -> None:
    """Write down what was set aside between two texts, below what earlier corrections left."""
    path = unplaced_path(workspace, layer.doc_id, layer.annotator)
    way = {"from": layer.source_sha256, "to": new}
    lines = path.read_text(encoding="utf-8").split("\n") if path.is_file() else []
    own = [json.dumps({**way, **row}, ensure_ascii=False) for row in rows]
    # The same run again, after it was killed, finds its own lines there.
    kept = [line for line in lines if line.strip() and line not in own]
    if own and write_if_changed(path, "".join(f"{line}\n" for line in [*kept, *own]).encode()):
        written.append(path)
