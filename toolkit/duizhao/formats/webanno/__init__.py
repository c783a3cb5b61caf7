r"""WebAnno TSV 3.3, which INCEpTION and WebAnno import and export: a file for each document.

The layers are those of :mod:`duizhao.interchange.dkpro`. A row is a token, and offsets are units of UTF-16.
An annotation that begins or ends within a token has a row for that part of it::

    #Text=市林业局
    1-1	0-1	市	GPE
    1-2	1-4	林业局	_
    1-2.1	1-3	林业	ORG

The format has rows for tokens only, and white space is none; where an annotation begins or ends on white
space, the white space is a token here, so that nothing moves. Where a file has tokens of several characters
and no parts of speech, the tokens are read as words.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from duizhao.formats.webanno.rows import HEAD, Rows, escape, escape_text
from duizhao.interchange import dkpro
from duizhao.interchange.dkpro import Annotation
from duizhao.interchange.documentlist import CARRIED, document_writer, documents
from duizhao.interchange.format import Format, Options
from duizhao.interchange.lines import read_lines, text_writer
from duizhao.interchange.passage import Passage
from duizhao.losses import Losses
from duizhao.model import Span
from duizhao.offsets import OffsetMap

_ROLE = f"ROLE_{dkpro.STANCE}:parties_{dkpro.PARTIES}"
_COLUMNS = {
    dkpro.POS: ("PosValue",),
    dkpro.WORD: ("gloss", "glossSource", "pinyin"),
    dkpro.ENTITY: ("attributes", "value"),
    dkpro.EVIDENCE: ("",),
    dkpro.STANCE: (_ROLE, dkpro.ANY, "basis", "holder", "polarity", "target"),
}
_ALWAYS = {"PosValue", "value", "", _ROLE, dkpro.ANY, "polarity"}


def write(passages: Iterator[Passage], path: Path, options: Options, _losses: Losses) -> None:
    """A file for each document."""
    with document_writer(path) as name:
        for passage in passages:
            with text_writer(path / f"{name(passage)}.tsv") as file:
                file.writelines(f"{line}\n" for line in _Sheet(passage, options.tokens).lines())


@dataclass(slots=True, eq=False)
class _Unit:
    """A token, or a part of one."""

    start: int
    end: int
    name: str = ""
    layers: dict[str, list[Annotation]] = field(default_factory=dict)


class _Sheet:
    """The rows of a document."""

    def __init__(self, passage: Passage, tokens: str) -> None:
        self.passage = passage
        self.annotations = list(dkpro.annotations_of(passage))
        self.tokens = [_Unit(*span) for span in self._tokens(tokens)]
        self.starts = [one.start for one in self.tokens]
        self.ends = [one.end for one in self.tokens]
        self.parts: dict[int, dict[tuple[int, int], _Unit]] = {}
        self.units: dict[int, list[_Unit]] = {}
        for one in self.annotations:
            self.units[id(one)] = list(self._units(one))
            for unit in self.units[id(one)]:
                unit.layers.setdefault(one.layer, []).append(one)
        self.numbers = self._numbers()

    def _tokens(self, tokens: str) -> list[tuple[int, int]]:
        """The tokens, with white space where a sentence or an annotation begins or ends on it."""
        found = dkpro.tokens_of(self.passage, tokens)
        covered = bytearray(len(self.passage.text))
        for span in found:
            covered[span.start : span.end] = b"\x01" * (span.end - span.start)
        edges = {span.start for span in dkpro.sentences_of(self.passage)}
        for one in self.annotations:
            edges |= {one.start, one.end - 1} if one.start < one.end else {max(one.start - 1, 0)}
        spaces = [Span(at, at + 1) for at in edges if not covered[at]]
        return [(span.start, span.end) for span in sorted([*found, *spaces])]

    def _units(self, one: Annotation) -> Iterator[_Unit]:
        if one.start == one.end:  # of two tokens that meet there, it belongs to the first
            yield self._part(bisect_left(self.ends, one.start), one.start, one.end)
            return
        for at in range(bisect_right(self.ends, one.start), bisect_left(self.starts, one.end)):
            token = self.tokens[at]
            start, end = max(one.start, token.start), min(one.end, token.end)
            yield token if (start, end) == (token.start, token.end) else self._part(at, start, end)

    def _part(self, token: int, start: int, end: int) -> _Unit:
        return self.parts.setdefault(token, {}).setdefault((start, end), _Unit(start, end))

    def _numbers(self) -> dict[int, int]:
        """Disambiguation ids, for what has several rows, stands with others of its layer, or is linked to."""
        linked = {id(target) for one in self.annotations for _, target in one.links}
        out: dict[int, int] = {}
        for one in self.annotations:
            units = self.units[id(one)]
            if len(units) > 1 or id(one) in linked or any(len(unit.layers[one.layer]) > 1 for unit in units):
                out[id(one)] = len(out) + 1
        return out

    def lines(self) -> Iterator[str]:
        """The file."""
        columns = self._columns()
        yield f"{HEAD}3"
        for layer, names in columns.items():
            yield f"#T_SP={layer}|{'|'.join(names)}"
        yield ""
        sentences = [(span, list(units)) for span, units in self._sentences()]
        utf16 = OffsetMap(self.passage.text, "utf16")
        for sentence, units in sentences:
            yield ""
            for line in sentence.of(self.passage.text).split("\n"):
                yield f"#Text={escape_text(line)}"
            for unit in units:
                yield self._row(unit, columns, utf16)

    def _sentences(self) -> Iterator[tuple[Span, list[_Unit]]]:
        """Sentences with their rows, which get their names: all of them, before a link names one."""
        at = 0
        for number, sentence in enumerate(dkpro.sentences_of(self.passage), 1):
            rows, first = [], at
            while at < len(self.tokens) and self.tokens[at].start < sentence.end:
                parts = self.parts.get(at, {})
                token = self.tokens[at]
                token.name = f"{number}-{at - first + 1}"
                rows.append(token)
                for nth, key in enumerate(sorted(parts, key=lambda span: (span[0], -span[1])), 1):
                    parts[key].name = f"{token.name}.{nth}"
                    rows.append(parts[key])
                at += 1
            yield sentence, rows

    def _columns(self) -> dict[str, list[str]]:
        """Layers and features that occur: INCEpTION refuses a file that names others than the project has."""
        used: dict[str, set[str]] = {}
        for one in self.annotations:
            used.setdefault(one.layer, set(_ALWAYS)).update(
                name for name, value in one.values.items() if value
            )
        return {
            layer: [name for name in names if name in used[layer]]
            for layer, names in _COLUMNS.items()
            if layer in used
        }

    def _row(self, unit: _Unit, columns: Mapping[str, Sequence[str]], utf16: OffsetMap) -> str:
        place = f"{utf16.from_code_point(unit.start)}-{utf16.from_code_point(unit.end)}"
        cells = [unit.name, place, escape_text(self.passage.text[unit.start : unit.end])]
        for layer, names in columns.items():
            here = unit.layers.get(layer, [])
            cells += ["|".join(self._cell(one, name) for one in here) or "_" for name in names]
        return "\t".join(cells) + "\t"

    def _cell(self, one: Annotation, name: str) -> str:
        mark = f"[{self.numbers[id(one)]}]" if id(one) in self.numbers else ""
        if name == _ROLE:
            return (";".join(escape(role) for role, _ in one.links) or "_") + mark
        if name == dkpro.ANY:
            places = (f"{self.units[id(to)][0].name}[{self.numbers[id(to)]}]" for _, to in one.links)
            return ";".join(places) or "*"
        value = one.values.get(name, "")
        return (escape(value) if value else "*") + mark


def read(path: Path, _options: Options, losses: Losses) -> Iterator[Passage]:
    """The documents of a folder, or the one of a ``.tsv`` file."""
    for file, bare in documents(path, ".tsv"):
        sheet = Rows(file, losses)
        for number, line in read_lines(file):
            sheet.add(number, line)
        yield sheet.passage(bare)


FORMATS = (
    Format(
        "webanno",
        "WebAnno TSV 3.3",
        (".tsv",),
        CARRIED
        | {
            "sentences",
            "words",
            "pos",
            "pinyin",
            "glosses",
            "entities",
            "nested",
            "overlapping",
            "attributes",
        }
        | {"stances", "basis", "evidence", "anchors"},
        read,
        write,
        unit="document",
        offsets="UTF-16",
        folder=True,
        label_forbidden=r"[\s\\]",
        sniff=lambda head: head.removeprefix(b"\xef\xbb\xbf").startswith(HEAD.encode()),
        notes="A project of INCEpTION needs the custom layers before it imports them; stances are one.",
    ),
)
