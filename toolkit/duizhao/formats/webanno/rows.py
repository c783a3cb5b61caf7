"""The rows of a WebAnno TSV file: how they are written, and what they say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from duizhao.errors import InputError
from duizhao.interchange import dkpro
from duizhao.interchange.dkpro import Annotation
from duizhao.interchange.lines import MEND
from duizhao.interchange.passage import Passage
from duizhao.losses import Losses
from duizhao.model import Span
from duizhao.offsets import OffsetMap

HEAD = "#FORMAT=WebAnno TSV 3."
_ESCAPED = re.compile(r"->|[\\\[\]|_;*\t\n\r]")
_NAMES = {"\t": "t", "\n": "n", "\r": "r", "\f": "f", "\b": "b"}
_READ = {name: char for char, name in _NAMES.items()}
_LINKED = {dkpro.ENTITY, dkpro.EVIDENCE}
_OFFSETS = "`duizhao offsets FILE` tells whether the file counts in another unit than UTF-16"


def escape(value: str) -> str:
    r"""A value of a feature.

    Example:
        >>> escape("LOC_1"), unescape(escape("a->b|[c]"))
        ('LOC\\_1', 'a->b|[c]')
    """
    return _ESCAPED.sub(lambda match: "\\" + _NAMES.get(match[0], match[0]), value)


def escape_text(text: str) -> str:
    """A line of text, or a token."""
    return re.sub(r"[\x00-\x0a\x0c-\x1f\\]", lambda match: "\\" + _NAMES.get(match[0], match[0]), text)


def unescape(value: str) -> str:
    """What an escaped text or value stands for."""
    return re.sub(r"\\(->|.)", lambda match: _READ.get(match[1], match[1]), value, flags=re.DOTALL)


class _Column(NamedTuple):
    layer: str
    kind: str
    """``value``, ``roles``, ``targets`` or ``other``: relations and chains."""
    name: str


class _Row(NamedTuple):
    where: str
    token: int
    """Number of the token in the document; a part of a token has that of the token."""
    name: str
    start: int
    end: int
    form: str
    cells: list[str]


_PLACE = re.compile(
    r"([0-9]{1,9}-[0-9]{1,9})(\.[0-9]{1,9})?\t([0-9]{1,9})-([0-9]{1,9})\t([^\t]*)((?:\t[^\t]*)*)"
)
_MARK = re.compile(r"\[([0-9]{1,9})\]\Z")
_WIDEST_GAP = 10_000


@dataclass(slots=True)
class Rows:
    """A file as it is read: first all rows, then what they say, since a link may point ahead."""

    file: Path
    losses: Losses
    columns: list[_Column] = field(default_factory=list)
    rows: list[_Row] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    size: int = 0
    tokens: int = 0
    text: list[str] = field(default_factory=list)
    """Lines of the sentence whose first token has not been read."""
    header: bool = True

    def add(self, number: int, line: str) -> None:
        """Take in a line.

        Raises:
            InputError: for what WebAnno TSV does not have.
        """
        where = f"{self.file}:{number}"
        if number == 1:
            if not re.fullmatch(re.escape(HEAD) + "[0-9]", line):
                raise InputError("does not begin with #FORMAT=WebAnno TSV 3", where=where, remedy=MEND)
        elif line.startswith("#Text="):
            self.header = False
            self.text.append(unescape(line[6:]))
        elif self.header and line.startswith("#T_"):
            self.columns += _read_columns(line, where)
        elif line and not line.startswith("#"):
            self._add_row(line, where)

    def _add_row(self, line: str, where: str) -> None:
        match = _PLACE.fullmatch(line)
        if match is None:
            raise InputError(f"is no row: {line[:60]!r}", where=where, remedy=MEND)
        start, end = int(match[3]), int(match[4])
        cells = match[6].split("\t")[1:]
        if len(cells) < len(self.columns) or end < start:
            raise InputError(
                f"has {len(cells)} of {len(self.columns)} columns, or ends before it begins",
                where=where,
                remedy=MEND,
            )
        if self.text:
            self._place(start, where)
        if not self.starts or (match[2] and not self.rows):
            raise InputError("is a row without a sentence", where=where, remedy=MEND)
        self.tokens += not match[2]
        self.rows.append(_Row(where, self.tokens, match[1] + (match[2] or ""), start, end, match[5], cells))

    def _place(self, start: int, where: str) -> None:
        """Put the sentence where its first token is: after a line feed and spaces, if it is not adjacent."""
        gap = start - self.size
        if not 0 <= gap <= _WIDEST_GAP:
            raise InputError(
                f"the sentence begins at {start}, and the one before it ends at {self.size}",
                where=where,
                remedy=MEND,
            )
        text = "\n".join(self.text)
        self.pieces += [("\n" if self.pieces else " ") * (gap > 0), " " * (gap - 1), text]
        self.starts.append(start)
        self.size = start + sum(1 + (char > "\uffff") for char in text)
        self.text = []

    def passage(self, bare: Passage) -> Passage:
        """What the file says.

        Raises:
            InputError: with file and line, for tokens that the text does not have there.
        """
        if self.text:
            raise InputError("ends with a sentence without tokens", where=str(self.file), remedy=MEND)
        text = "".join(self.pieces)
        utf16 = OffsetMap(text, "utf16")
        self.rows = [self._checked(row, text, utf16) for row in self.rows]
        starts = [utf16.to_code_point(start) for start in self.starts]
        sentences = dkpro.covering([Span(start, start + 1) for start in starts], len(text))
        annotations = _Cells(self.columns, self.rows, self.losses).annotations()
        if not any(column.layer == dkpro.POS for column in self.columns):
            tokens = [row for row in self.rows if "." not in row.name and text[row.start : row.end].strip()]
            if any(row.end - row.start > 1 for row in tokens):
                annotations += [Annotation(dkpro.POS, row.start, row.end, {}) for row in tokens]
        passage = replace(bare, text=text, sentences=sentences)
        return dkpro.passage_of(passage, annotations, self.losses, str(self.file))

    def _checked(self, row: _Row, text: str, utf16: OffsetMap) -> _Row:
        try:
            start, end = utf16.to_code_point(row.start), utf16.to_code_point(row.end)
        except ValueError as error:
            raise InputError(str(error), where=row.where, remedy=_OFFSETS) from None
        if text[start:end] not in {row.form, unescape(row.form)}:
            raise InputError(
                f"{row.form[:40]!r} is {text[start:end][:40]!r} in the text", where=row.where, remedy=_OFFSETS
            )
        return row._replace(start=start, end=end)


def _read_columns(line: str, where: str) -> Iterator[_Column]:
    kind, _, rest = line.partition("=")
    layer, *names = rest.split("|")
    if kind not in {"#T_SP", "#T_RL", "#T_CH"} or not layer:
        raise InputError(f"declares no layer: {line[:60]!r}", where=where, remedy=MEND)
    after_roles = False
    for name in names or [""]:
        if kind != "#T_SP":
            yield _Column(layer, "other", name)
        elif after_roles:
            yield _Column(layer, "targets", name)
        else:
            yield _Column(layer, "roles" if name.startswith("ROLE_") else "value", name)
        after_roles = name.startswith("ROLE_") and not after_roles


def _split(cell: str, separator: str) -> list[str]:
    r"""The parts of a cell; an escaped separator does not part.

    Example:
        >>> _split(r"a\|b|c", "|")
        ['a\\|b', 'c']
    """
    parts = [""]
    for each in re.findall(r"\\.|[^\\]|\\", cell, flags=re.DOTALL):
        if each == separator:
            parts.append("")
        else:
            parts[-1] += each
    return parts


def _marked(value: str) -> tuple[str, int]:
    """A value without its disambiguation id, and the id; 0 for none."""
    match = _MARK.search(value)
    if match is None or (match.start() - len(value[: match.start()].rstrip("\\"))) % 2:
        return value, 0
    return value[: match.start()], int(match[1])


@dataclass(slots=True, eq=False)
class _Open:
    """An annotation as its rows come."""

    made: Annotation
    token: int
    broken: bool = False
    roles: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Cells:
    """What the columns say."""

    columns: Sequence[_Column]
    rows: Iterable[_Row]
    losses: Losses
    opened: dict[tuple[str, int, str, int], _Open] = field(default_factory=dict)
    by_number: dict[int, list[_Open]] = field(default_factory=dict)
    by_unit: dict[str, dict[int, _Open]] = field(default_factory=dict)

    def annotations(self) -> list[Annotation]:
        """Those of the span layers that are whole."""
        for row in self.rows:
            for column, cell in zip(self.columns, row.cells, strict=False):
                if cell not in {"", "_"}:
                    self._add(row, column, cell)
        kept = [one for one in self.opened.values() if not one.broken]
        for one in kept:
            self._link(one)
        return [one.made for one in kept]

    def _add(self, row: _Row, column: _Column, cell: str) -> None:
        if column.kind == "other":
            if column.name.startswith("BT_") or column.name == "referenceType":
                count = len(_split(cell, "|"))
                self.losses.add("relation or chain", f"{row.where} {column.layer}", count)
            return
        parts = _split(cell, "|")
        if column.kind == "targets":  # numbers there are those of what is linked to
            here = [one for one in self.by_unit.get(row.name, {}).values() if one.made.layer == column.layer]
            for one, part in zip(here, parts, strict=False):
                one.targets = [] if part == "*" else _split(part, ";")
            return
        for nth, part in enumerate(parts):
            value, number = _marked(part)
            one = self._open(row, column.layer, nth, number)
            if column.kind == "roles":
                one.roles = [] if value == "_" else [unescape(role) for role in _split(value, ";")]
            elif value != "*":
                one.made.values.setdefault(column.name, unescape(value))

    def _open(self, row: _Row, layer: str, nth: int, number: int) -> _Open:
        """The annotation that a value is of: known by its number, else by its row and place there."""
        key = (layer, number, "", 0) if number else (layer, 0, row.name, nth)
        one = self.opened.get(key)
        if one is None:
            made = Annotation(layer, row.start, row.end, {}, where=row.where)
            one = self.opened[key] = _Open(made, row.token)
            if number:
                self.by_number.setdefault(number, []).append(one)
        if row.token - one.token > 1 and not one.broken:
            one.broken = True
            self.losses.add("annotation in several pieces", f"{one.made.where} {layer}")
        one.made.start, one.made.end = min(one.made.start, row.start), max(one.made.end, row.end)
        one.token = row.token
        self.by_unit.setdefault(row.name, {})[id(one)] = one
        return one

    def _link(self, one: _Open) -> None:
        for nth, place in enumerate(one.targets):
            name, number = _marked(place)
            found = self.by_number.get(number, []) if number else self.by_unit.get(name, {}).values()
            known = [each for each in found if not each.broken and each.made.layer in _LINKED]
            role = one.roles[nth] if nth < len(one.roles) else ""
            if len(known) == 1 and role:
                one.made.links.append((role, known[0].made))
            else:
                self.losses.add("link to what is not there", f"{one.made.where} {place}")
