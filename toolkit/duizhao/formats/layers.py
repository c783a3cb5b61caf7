"""Layers as duizhao stores them: ``<doc-id>/<annotator>.{entities,stances,items}.jsonl``, and their texts.

A layer anchors to the blocks of a document and does not hold its text. A folder that this writes has the
texts in ``passages.jsonl``: id, document, block and place in it. ``annotations/layers`` of a workspace, or
the folder of one document there, is read with the texts of the workspace's sources.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from duizhao.annotation.layers import entity_id, is_pseudonym, stance_id
from duizhao.annotation.records import KINDS, from_row, to_row
from duizhao.errors import DuizhaoError, InputError
from duizhao.interchange.format import Format, Options
from duizhao.interchange.lines import MEND, file_name, get, read_json_lines, text_writer, write_json_lines
from duizhao.interchange.passage import Mention, Passage, Position, annotated, named
from duizhao.losses import Losses
from duizhao.model import Entity, Item, Span, Stance

_TEXTS = "passages.jsonl"
_STORED = ("submitted", "skipped", "draft")
Record = Entity | Stance | Item
Row = dict[str, Any]


def write(passages: Iterator[Passage], path: Path, _options: Options, _losses: Losses) -> None:
    """The texts in one file, and a folder of layers for each document."""
    taken: set[str] = set()
    with text_writer(path / _TEXTS) as texts:
        for doc_id, group in groupby(passages, key=lambda one: one.doc_id):
            own = list(group)
            for one in own:
                texts.write(json.dumps(_text_row(one), ensure_ascii=False) + "\n")
            _write_document(own, doc_id, path / file_name(doc_id, taken))


def _text_row(one: Passage) -> Row:
    block, start = _home(one)
    row = {"id": one.id, "doc": one.doc_id, "annotator": one.annotator, "state": one.state}
    return row | {"block": block, "start": start, "text": one.text}


def _home(one: Passage) -> tuple[str, int]:
    """The block of a passage and its place there, which exports of a corpus know; else it is its own."""
    block, start = one.meta.get("block", ""), one.meta.get("start", "")
    known = bool(block) and start.isascii() and start.isdecimal() and len(start) < 9
    return (block, int(start)) if known else (one.id, 0)


def _write_document(passages: Sequence[Passage], doc_id: str, folder: Path) -> None:
    for annotator, own in _by_annotator(passages).items():
        records: dict[str, list[Row]] = {kind: [] for kind in KINDS}
        links = _links(own)
        for one in own:
            for record in _records(one, links):
                kind = KINDS[(Entity, Stance, Item).index(type(record))]
                records[kind].append(to_row(record))
        digest = hashlib.sha256("\n".join(one.text for one in own).encode()).hexdigest()
        for kind, rows in records.items():
            head = {"kind": kind, "doc": doc_id, "annotator": annotator, "source_sha256": digest}
            write_json_lines(folder / f"{_name(annotator)}.{kind}.jsonl", [head, *rows])


def _by_annotator(passages: Sequence[Passage]) -> dict[str, list[Passage]]:
    found: dict[str, list[Passage]] = {}
    for one in passages:
        found.setdefault(one.annotator, []).append(one)
    return found


def _name(annotator: str) -> str:
    """The file name of an annotator; one that is no pseudonym is named by a hash."""
    return (
        annotator
        if is_pseudonym(annotator)
        else f"other-{hashlib.sha256(annotator.encode()).hexdigest()[:12]}"
    )


def _links(passages: Sequence[Passage]) -> dict[str, str]:
    """Id in the passage -> id in the layer, made of the block."""
    links: dict[str, str] = {}
    taken: set[str] = set()
    for one in passages:
        block, start = _home(one)
        for entity in one.entities:
            links[entity.id] = entity_id(block, entity.start + start, entity.end + start, entity.label, taken)
            taken.add(links[entity.id])
    return links


def _records(one: Passage, links: Mapping[str, str]) -> Iterator[Record]:
    """The records of a passage, anchored to its block."""
    block, start = _home(one)
    for entity in one.entities:
        yield replace(
            entity, id=links[entity.id], block_id=block, start=entity.start + start, end=entity.end + start
        )
    for stance in one.stances:
        evidence = stance.evidence and Span(stance.evidence.start + start, stance.evidence.end + start)
        moved = replace(
            stance,
            block_id=block,
            start=stance.start + start,
            end=stance.end + start,
            holder=links.get(stance.holder, stance.holder),
            target=links.get(stance.target, stance.target),
            evidence=evidence,
        )
        yield replace(moved, id=stance_id(moved))
    if one.state in _STORED:
        state: Any = one.state
        yield Item(
            one.doc_id, block, start, start + len(one.text), one.text, state, translation=one.translation
        )


def read(path: Path, _options: Options, losses: Losses) -> Iterator[Passage]:
    """The passages of a folder, with the layers of each annotator."""
    if not (path / _TEXTS).is_file():
        yield from _of_workspace(path, losses)
        return
    taken: set[str] = set()
    rows = ((where, row) for where, row in read_json_lines(path / _TEXTS))
    for doc_id, group in groupby(rows, key=lambda pair: get(pair[1], "doc", str, pair[0], "")):
        own = [_bare(row, where) for where, row in group]
        yield from _read_document(own, doc_id, path / file_name(doc_id, taken))


def _bare(row: Row, where: str) -> tuple[Passage, str, int]:
    passage = Passage(
        get(row, "id", str, where),
        get(row, "text", str, where),
        get(row, "doc", str, where, ""),
        annotator=get(row, "annotator", str, where, ""),
        state=get(row, "state", str, where, ""),
    )
    return passage, get(row, "block", str, where), get(row, "start", int, where)


def _read_document(own: Sequence[tuple[Passage, str, int]], doc_id: str, folder: Path) -> Iterator[Passage]:
    names = dict.fromkeys(one.annotator for one, _, _ in own)
    layers = {name: _Layer.read(folder, name, doc_id) for name in names}
    for one, block, start in own:
        layers[one.annotator].note_links(one, block, start)
    for one, block, start in own:
        layer = layers[one.annotator]
        found = [_mention(entity, start) for entity in layer.inside(layer.entities, one, block, start)]
        stances = [
            _position(each, start, layer.links) for each in layer.inside(layer.stances, one, block, start)
        ]
        yield annotated(one, found, stances, where=str(folder))


@dataclass(slots=True)
class _Layer:
    """What one annotator said of a document: records by block, and the ids that entities get in passages."""

    entities: dict[str, list[Any]]
    stances: dict[str, list[Any]]
    links: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path, annotator: str, doc_id: str) -> _Layer:
        """The layer's files; one that is not there is empty."""
        by_kind: list[dict[str, list[Any]]] = []
        for kind in KINDS:
            found: dict[str, list[Any]] = {}
            for record in _read_file(folder / f"{_name(annotator)}.{kind}.jsonl", kind, doc_id):
                found.setdefault(record.block_id, []).append(record)
            by_kind.append(found)
        return cls(by_kind[0], by_kind[1])

    def inside(self, records: Mapping[str, list[Any]], one: Passage, block: str, start: int) -> list[Any]:
        """The records of a passage."""
        end = start + len(one.text)
        return [each for each in records.get(block, ()) if start <= each.start and each.end <= end]

    def note_links(self, one: Passage, block: str, start: int) -> None:
        """Remember what the ids of a passage's entities become."""
        given = [_mention(entity, start) for entity in self.inside(self.entities, one, block, start)]
        self.links.update((mention.key, name) for name, mention in named(one.id, given))


def _mention(entity: Entity, start: int) -> Mention:
    return Mention(entity.start - start, entity.end - start, entity.label, entity.attributes, entity.id)


def _position(stance: Stance, start: int, links: Mapping[str, str]) -> Position:
    span = stance.evidence
    evidence = (span.start - start, span.end - start) if span else None
    holder, target = links.get(stance.holder, stance.holder), links.get(stance.target, stance.target)
    return Position(
        holder, target, stance.polarity, stance.basis, evidence, stance.start - start, stance.end - start
    )


def _read_file(path: Path, kind: str, doc_id: str) -> Iterator[Record]:
    if not path.is_file():
        return
    for number, (where, row) in enumerate(read_json_lines(path)):
        if number == 0:
            if row.get("kind") != kind:
                raise InputError(f"does not begin with the head of {kind}", where=where, remedy=MEND)
            continue
        yield from_row(kind, doc_id, row, where)


def _of_workspace(path: Path, losses: Losses) -> Iterator[Passage]:
    """The layers of a workspace, with its texts."""
    from duizhao.annotation.layers import annotators
    from duizhao.interchange.corpus import corpus_passages
    from duizhao.paths import find_workspace
    from duizhao.sources import document_ids

    try:
        workspace = find_workspace(_root(path))
        known = document_ids(workspace)
    except DuizhaoError as error:
        raise InputError(
            f"has no {_TEXTS}, and lies in no workspace", where=str(path), remedy="name annotations/layers"
        ) from error
    for doc_id in [path.name] if path.name in known else known:
        if names := annotators(workspace, doc_id):
            yield from corpus_passages(workspace, [doc_id], losses, names)


def _root(path: Path) -> Path:
    found = path.resolve()
    return next((folder for folder in found.parents if (folder / "annotations").is_dir()), found)


FORMATS = (
    Format(
        "layers",
        "duizhao layers",
        (".jsonl",),
        frozenset(
            {"ids", "documents", "empty", "entities", "nested", "overlapping", "attributes", "states"}
            | {"stances", "basis", "evidence", "anchors", "links", "annotators"}
        ),
        read,
        write,
        folder=True,
        sniff=lambda head: head.startswith(b'{"kind": "') or b'"block": ' in head[:400],
        notes="Texts stand beside the layers; those of a workspace are read with its sources.",
    ),
)
