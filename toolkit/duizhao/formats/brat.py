"""Brat standoff: ``<doc>.txt`` with the text and ``<doc>.ann`` with the annotations, and ``annotation.conf``.

An entity is a text-bound annotation (T), its attributes are binary attributes (A). brat has no line feed
within a span: an entity over several lines is written as a piece for each line, the way brat does it, and
pieces with nothing but line feeds between them are read as one.

A stance is an event, which is how brat draws a statement with parties. The trigger, of type ``Stance``, is
the part of the text that the stance is about; the arguments are ``Holder``, ``Target`` and ``Evidence``; the
attributes ``Polarity`` and ``Basis`` have values. Where the author is the holder or the topic the target, an
attribute of that name says so::

    T1	PER 0 3	胡进进
    T2	Stance 0 8	胡进进说好得很。
    T3	Evidence 4 7	好得很
    E1	Stance:T2 Holder:T1 Evidence:T3
    A1	Target E1 topic
    A2	Polarity E1 favor
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from duizhao.errors import InputError
from duizhao.interchange.documentlist import CARRIED, document_writer, documents
from duizhao.interchange.format import Format, Options
from duizhao.interchange.lines import MEND, read_lines, read_text, text_writer
from duizhao.interchange.passage import AUTHOR, TOPIC, Mention, Passage, Position, annotated
from duizhao.losses import Losses

_STANCE, _EVIDENCE = "Stance", "Evidence"
_ID = re.compile(r"(?:[A-Za-z]+|#[A-Za-z]*)[0-9]+\S*|\*")
_BOUND = re.compile(r"(\S+) ((?:[0-9]{1,9} [0-9]{1,9};)*[0-9]{1,9} [0-9]{1,9}) *")
_ATTRIBUTE = re.compile(r"(\S+) (\S+)(?: (.*\S))? *")


def write(passages: Iterator[Passage], path: Path, _options: Options, losses: Losses) -> None:
    """Two files for each document, and the configuration with all labels that there are."""
    known = _Known()
    with document_writer(path) as name:
        for passage in passages:
            stem = name(passage)
            with text_writer(path / f"{stem}.txt") as file:
                file.write(passage.text)
            with text_writer(path / f"{stem}.ann") as file:
                file.writelines(f"{line}\n" for line in _lines(passage, known, losses))
    with text_writer(path / "annotation.conf") as file:
        file.writelines(f"{line}\n" for line in known.lines())


@dataclass(slots=True)
class _Known:
    """What ``annotation.conf`` has to name."""

    labels: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    values: dict[str, set[str]] = field(default_factory=dict)

    def lines(self) -> Iterator[str]:
        """The configuration."""
        yield from ("[entities]", *sorted(self.labels | ({_EVIDENCE} if self.values else set())), "")
        yield from ("[relations]", "<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>", "", "[events]")
        if self.values:
            yield f"{_STANCE}\tHolder?:<ENTITY>, Target?:<ENTITY>, {_EVIDENCE}?:{_EVIDENCE}"
        yield from ("", "[attributes]")
        yield from (f"{one}\tArg:<ENTITY>" for one in sorted(self.attributes))
        yield from (
            f"{name}\tArg:{_STANCE}, Value:{'|'.join(sorted(values))}"
            for name, values in sorted(self.values.items())
        )


def _lines(passage: Passage, known: _Known, losses: Losses) -> Iterator[str]:
    names = {one.id: f"T{number}" for number, one in enumerate(passage.entities, 1)}
    bound = len(names)
    made = 0
    for one in passage.entities:
        yield _bound(names[one.id], one.label, one.start, one.end, passage.text)
        known.labels.add(one.label)
        for attribute in one.attributes:
            made += 1
            known.attributes.add(attribute)
            yield f"A{made}\t{attribute} {names[one.id]}"
    for number, stance in enumerate(passage.stances, 1):
        event = f"E{number}"
        bound += 1
        yield _bound(f"T{bound}", _STANCE, stance.start, stance.end, passage.text)
        parts, values = [f"{_STANCE}:T{bound}"], []
        for role, party in (("Holder", stance.holder), ("Target", stance.target)):
            if party in names:
                parts.append(f"{role}:{names[party]}")
            else:
                values.append((role, party))
        if stance.evidence is not None:
            bound += 1
            shown = stance.evidence
            yield _bound(f"T{bound}", _EVIDENCE, shown.start, shown.end, passage.text)
            parts.append(f"{_EVIDENCE}:T{bound}")
        yield f"{event}\t{' '.join(parts)}"
        values += [("Polarity", stance.polarity), ("Basis", stance.basis)]
        for name, value in values:
            if value:
                made += 1
                yield f"A{made}\t{name} {event} {_value(name, value, known, losses, stance.id)}"


def _bound(name: str, label: str, start: int, end: int, text: str) -> str:
    r"""The line of a text-bound annotation: a piece for each line that it reaches over.

    Example:
        >>> _bound("T1", "ORG", 0, 4, "市林\n业局").split("\t")
        ['T1', 'ORG 0 2;3 4', '市林 业']
    """
    pieces = text[start:end].split("\n")
    places = []
    for piece in pieces:
        places.append(f"{start} {start + len(piece)}")
        start += len(piece) + 1
    return f"{name}\t{label} {';'.join(places)}\t{' '.join(pieces)}"


def _value(name: str, value: str, known: _Known, losses: Losses, where: str) -> str:
    kept = re.sub(r"[\s,|:]", "_", value)
    if kept != value:
        losses.add("value renamed", f"{where} {value!r} to {kept!r}")
    known.values.setdefault(name, set()).add(kept)
    return kept


def read(path: Path, _options: Options, losses: Losses) -> Iterator[Passage]:
    """The documents of a folder, or the one of an ``.ann`` file."""
    for file, bare in documents(path, ".ann"):
        found = _Standoff()
        for number, line in read_lines(file):
            if line.strip():
                found.add(line, f"{file}:{number}", losses)
        found.check()
        passage = replace(bare, text=_text(file.with_suffix(".txt"), found, losses))
        yield annotated(passage, found.mentions(losses), found.positions(losses), where=str(file))


class _Bound(NamedTuple):
    where: str
    label: str
    pieces: tuple[tuple[int, int], ...]
    shown: str | None

    @property
    def start(self) -> int:
        return self.pieces[0][0]

    @property
    def end(self) -> int:
        return self.pieces[-1][1]

    def agrees(self, text: str) -> bool:
        """Whether the text says there what the file shows, white space aside."""
        if any(not 0 <= start <= end <= len(text) for start, end in self.pieces):
            return False
        shown = " ".join(text[start:end] for start, end in self.pieces)
        return self.shown is None or self.shown.split() == shown.split()

    def whole(self, text: str) -> bool:
        """Whether nothing but line feeds lies between its pieces."""
        gaps = zip(self.pieces, self.pieces[1:], strict=False)
        return all(end <= start and not text[end:start].strip("\n") for (_, end), (start, _) in gaps)


class _Event(NamedTuple):
    where: str
    kind: str
    trigger: str
    arguments: dict[str, str]


class _Attribute(NamedTuple):
    where: str
    name: str
    value: str


@dataclass(slots=True)
class _Standoff:
    """What an ``.ann`` file says."""

    bounds: dict[str, _Bound] = field(default_factory=dict)
    events: dict[str, _Event] = field(default_factory=dict)
    attributes: dict[str, list[_Attribute]] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    text: str = ""

    def add(self, line: str, where: str, losses: Losses) -> None:
        """Take in a line.

        Raises:
            InputError: for one that brat's format does not have.
        """
        name, _, rest = line.partition("\t")
        data, tab, tail = rest.partition("\t")
        if not _ID.fullmatch(name) or not data.strip():
            raise InputError(f"is no line of brat's: {line[:60]!r}", where=where, remedy=MEND)
        if name != "*":
            if name in self.ids:
                raise InputError(f"{name} is there twice", where=where, remedy=MEND)
            self.ids.add(name)
        kind = name[0]
        if kind == "T":
            self.bounds[name] = _read_bound(data, tail if tab else None, where)
        elif kind == "E":
            self.events[name] = _read_event(data, where)
        elif kind in "AM":
            match = _ATTRIBUTE.fullmatch(data)
            if match is None:
                raise InputError(f"{data[:60]!r} is no attribute", where=where, remedy=MEND)
            each = _Attribute(where, match[1], match[3] or "")
            self.attributes.setdefault(match[2], []).append(each)
        elif kind in _OTHER:
            losses.add(_OTHER[kind], f"{where} {data.split()[0]}")
        else:
            raise InputError(f"{name} is no id of brat's", where=where, remedy=MEND)

    def check(self) -> None:
        """See that what is referred to is there.

        Raises:
            InputError: with file and line.
        """
        for target, given in self.attributes.items():
            if target not in self.ids:
                raise InputError(f"{target} is not there", where=given[0].where, remedy=MEND)
        for event in self.events.values():
            if event.trigger not in self.bounds:
                raise InputError(f"{event.trigger} is no trigger", where=event.where, remedy=MEND)
            for target in event.arguments.values():
                if target not in self.ids:
                    raise InputError(f"{target} is not there", where=event.where, remedy=MEND)

    def mentions(self, losses: Losses) -> Iterator[Mention]:
        """The entities: what is bound to text and no part of an event."""
        parts = {event.trigger for event in self.events.values()} | self._evidence()
        for name, one in self.bounds.items():
            if name in parts:
                continue
            if not one.whole(self.text):
                losses.add("entity in several pieces", f"{one.where} {one.label}")
                continue
            if one.start == one.end:
                raise InputError(f"{name} is empty", where=one.where, remedy=MEND)
            given = self.attributes.get(name, [])
            for each in given:
                if each.value:
                    losses.add("attribute with a value", f"{each.where} {each.name}")
            binary = tuple(each.name for each in given if not each.value)
            yield Mention(one.start, one.end, one.label, binary, name)

    def _evidence(self) -> set[str]:
        """What is there as the evidence of a stance, and for nothing else."""
        stances = [event.arguments for event in self.events.values() if event.kind == _STANCE]
        parties = {each for one in stances for role, each in one.items() if role != _EVIDENCE}
        shown = {one[_EVIDENCE] for one in stances if _EVIDENCE in one} - parties
        return {name for name in shown if name in self.bounds and self.bounds[name].label == _EVIDENCE}

    def positions(self, losses: Losses) -> Iterator[Position]:
        """The stances."""
        parts = {event.trigger for event in self.events.values()} | self._evidence()
        for name, event in self.events.items():
            given = self.attributes.get(name, [])
            if event.kind != _STANCE:
                losses.add("event", f"{event.where} {event.kind}")
                continue
            values = {each.name: each.value for each in given}
            for each in given:
                if each.name not in {"Polarity", "Basis", "Holder", "Target"}:
                    losses.add("attribute of a stance", f"{each.where} {each.name}")
            parties = [self._party(event, role, values, parts) for role in ("Holder", "Target")]
            trigger = self.bounds[event.trigger]
            if "" in parties or not values.get("Polarity") or not trigger.whole(self.text):
                losses.add("stance without holder, target, polarity or place", event.where)
                continue
            evidence = None
            shown = self.bounds.get(event.arguments.get(_EVIDENCE, ""))
            if shown is not None and shown.whole(self.text) and shown.start < shown.end:
                evidence = (shown.start, shown.end)
            for role in set(event.arguments) - {"Holder", "Target"} - ({_EVIDENCE} if evidence else set()):
                losses.add("argument of a stance", f"{event.where} {role}")
            holder, target = parties
            yield Position(
                holder, target, values["Polarity"], values.get("Basis", ""), evidence,
                trigger.start, trigger.end,
            )  # fmt: skip

    def _party(self, event: _Event, role: str, values: dict[str, str], parts: set[str]) -> str:
        name = event.arguments.get(role, "")
        if name:
            known = name in self.bounds and name not in parts and self.bounds[name].whole(self.text)
            return name if known else ""
        value = values.get(role, "")
        return value if value in {AUTHOR, TOPIC} else ""


_OTHER = {"R": "relation", "*": "equivalence", "N": "normalisation", "#": "note"}


def _read_bound(data: str, shown: str | None, where: str) -> _Bound:
    match = _BOUND.fullmatch(data)
    if match is None:
        raise InputError(f"{data[:60]!r} is no label and span", where=where, remedy=MEND)
    pieces = []
    for piece in match[2].split(";"):
        start, end = map(int, piece.split())
        pieces.append((start, end))
    return _Bound(where, match[1], tuple(pieces), shown)


def _read_event(data: str, where: str) -> _Event:
    pairs = [each.partition(":") for each in data.split()]
    if not pairs or not all(name and colon and target for name, colon, target in pairs):
        raise InputError(f"{data[:60]!r} is no event", where=where, remedy=MEND)
    kind, _, trigger = pairs[0]
    return _Event(where, kind, trigger, {name: target for name, _, target in pairs[1:]})


def _text(path: Path, found: _Standoff, losses: Losses) -> str:
    """The text that the spans fit: as it stands, or without a byte order mark or carriage returns."""
    if not path.is_file():
        raise InputError("is not there: brat keeps the text in it", where=str(path), remedy="put it there")
    try:
        text = path.read_bytes().decode("utf-8")  # a byte order mark is a character to brat
    except UnicodeDecodeError:
        text = read_text(path)
    bare = text.removeprefix("\ufeff")
    for each in dict.fromkeys([text, bare, text.replace("\r\n", "\n"), bare.replace("\r\n", "\n")]):
        if all(one.agrees(each) for one in found.bounds.values()):
            if each != text:
                losses.add("byte order mark or carriage return, which the spans do not count", str(path))
            found.text = each
            return each
    name, one = next((name, one) for name, one in found.bounds.items() if not one.agrees(text))
    here = " ".join(text[start:end] for start, end in one.pieces)[:40]
    raise InputError(
        f"{name} says {(one.shown or '')[:40]!r}, and the text there {here!r}",
        where=one.where,
        remedy="`duizhao offsets FILE` tells whether the file counts in another unit",
    )


FORMATS = (
    Format(
        "brat",
        "brat standoff",
        (".ann",),
        CARRIED
        | {"empty", "entities", "nested", "overlapping", "attributes"}
        | {"stances", "basis", "evidence", "anchors"},
        read,
        write,
        unit="document",
        folder=True,
        # What brat takes for the end of a line, though its format says line feed.
        forbidden="[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]",
        label_forbidden="[^A-Za-z0-9_-]",
        notes="Stances are events; ids and states of documents stand in documents.jsonl, which brat ignores.",
    ),
)
