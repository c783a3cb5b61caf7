r"""Tables, a row for each passage: CSV and TSV.

In CSV and TSV everything that is no text of its own (entities, words, metadata) is a cell of JSON, so that
the columns are the same in every file. A spreadsheet would run a cell that begins like a formula: such a cell
gets an apostrophe in front, which reading takes away again. TSV knows no quotes: a tab, a line end and a
backslash within a cell are written as ``\t``, ``\n``, ``\r`` and ``\\``.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from duizhao.errors import InputError
from duizhao.formats.jsonl import from_row, to_row
from duizhao.interchange.format import EVERYTHING, Format, Options
from duizhao.interchange.lines import (
    MEND,
    parse_json,
    read_lines,
    read_text,
    text_writer,
)
from duizhao.interchange.passage import Passage
from duizhao.losses import Losses

SCRIPTS = ("hans", "hant", "hant_tw", "hant_hk")
_LISTS = ("entities", "stances", "sentences", "words", "syllables")
COLUMNS = (
    "id", "doc_id", "text", *SCRIPTS, "pinyin", "translation", "state", "annotator", *_LISTS, "variants",
    "meta",
)  # fmt: skip
"""The columns of a table that duizhao writes; ``pinyin`` is for people to read, and made of the others."""
_STATES = frozenset({"", "none", "draft", "skipped", "submitted"})
PLAIN = ("id", "doc_id", "text", "translation", "state", "annotator")
_NAMES = {
    "text": ("text", "sentence", "content", "文本", "句子", "正文", "原文", "中文"),
    "id": ("id", "sid", "sentence_id", "编号"),
    "doc_id": ("doc_id", "doc", "document"),
    "translation": ("translation", "en", "english", "译文", "英文"),
    "state": ("state",),
    "annotator": ("annotator",),
    **{name: (name,) for name in SCRIPTS},
}
TEXT_NAMES = _NAMES["text"]
FIELD_OF = {name: field for field, names in _NAMES.items() for name in names}
_MARKED = re.compile(r"['=+\-@\t\r\n＝＋－＠]")
_TSV_OUT = str.maketrans({"\t": "\\t", "\n": "\\n", "\r": "\\r", "\\": "\\\\"})
_TSV_IN = {"\\t": "\t", "\\n": "\n", "\\r": "\r", "\\\\": "\\"}
_ESCAPED = re.compile(r"\\.?", re.DOTALL)
_LIMIT = 2**31 - 1
_HEAD = 1 << 16
Row = tuple[str, list[str]]
"""File and line, and the cells."""


def guarded(cell: str) -> str:
    """A cell that no spreadsheet runs: one that begins like a formula, or with an apostrophe, gets one more.

    Example:
        >>> guarded("=1+1"), guarded("1+1"), guarded("'a")
        ("'=1+1", '1+1', "''a")
    """
    return f"'{cell}" if _MARKED.match(cell) else cell


def unguarded(cell: str) -> str:
    """The cell as it was before :func:`guarded`."""
    return cell[1:] if cell.startswith("'") and _MARKED.match(cell, 1) else cell


def _cells(passage: Passage) -> list[str]:
    row = to_row(passage)
    variants = {name: row.get("variants", {}).get(name) for name in SCRIPTS}
    rest = {name: text for name, text in row.get("variants", {}).items() if not variants.get(name)}
    texts = {name: str(row.get(name, "")) for name in PLAIN}
    texts |= {name: text or "" for name, text in variants.items()}
    packed = {name: row.get(name) for name in (*_LISTS, "meta")} | {"variants": rest}
    texts |= {name: _packed(value) if value else "" for name, value in packed.items()}
    read = [word.pinyin for word in passage.words if word.pinyin] or [one for one in passage.syllables if one]
    texts["pinyin"] = passage.meta.get("pinyin") or " ".join(read)
    return [texts[name] for name in COLUMNS]


def _packed(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def write_csv(passages: Iterator[Passage], path: Path, _options: Options, _losses: Losses) -> None:
    """CSV after RFC 4180, with the byte order mark that lets Excel see UTF-8."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for passage in passages:
            writer.writerow(map(guarded, _cells(passage)))


def write_tsv(passages: Iterator[Passage], path: Path, _options: Options, _losses: Losses) -> None:
    """A line a passage, whatever stands in it."""
    with text_writer(path) as file:
        file.write("\t".join(COLUMNS) + "\n")
        for passage in passages:
            cells = (guarded(cell).translate(_TSV_OUT) for cell in _cells(passage))
            file.write("\t".join(cells) + "\n")


def read_csv(path: Path, _options: Options, losses: Losses) -> Iterator[Passage]:
    """The rows of a CSV file, duizhao's or another's."""
    yield from _passages(csv_rows(path), path, losses, unguarded)


def read_tsv(path: Path, _options: Options, losses: Losses) -> Iterator[Passage]:
    """The rows of a TSV file; one whose header stands in quotes is CSV with tabs."""
    _, first = next(read_lines(path), (0, ""))
    if all(map(_in_quotes, first.split("\t"))):
        yield from _passages(csv_rows(path, "\t"), path, losses, unguarded)
    else:
        yield from _passages(_tsv_rows(path), path, losses, _plain_cell, quotes=True)


def _in_quotes(cell: str) -> bool:
    return len(cell) > 1 and cell[0] == cell[-1] == '"'


def _plain_cell(cell: str) -> str:
    return unguarded(_unescaped(cell))


def _unescaped(cell: str) -> str:
    return _ESCAPED.sub(lambda match: _TSV_IN.get(match.group(), match.group()), cell)


def _tsv_rows(path: Path) -> Iterator[Row]:
    for number, line in read_lines(path):
        if line:
            yield f"{path}:{number}", line.split("\t")


def csv_rows(path: Path, delimiter: str = ",") -> Iterator[Row]:
    """The rows of a CSV file, each with file and line.

    Raises:
        InputError: for quotes that do not close, or text between quotes and comma.
    """
    # A passage may be longer than the 128 Ki characters that the module takes by default.
    csv.field_size_limit(max(csv.field_size_limit(), _LIMIT))
    with _text(path) as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        line = 1
        try:
            for cells in reader:
                if cells:
                    yield f"{path}:{line}", cells
                line = reader.line_num + 1
        except csv.Error as error:
            raise InputError(f"is no CSV: {error}", where=f"{path}:{line}", remedy=MEND) from None
        except UnicodeDecodeError as error:
            found = bytes(error.object[error.start : error.start + 1]).hex()
            raise InputError(f"is not UTF-8 (byte {found})", where=f"{path}:{line}", remedy=MEND) from None


@contextmanager
def _text(path: Path) -> Iterator[IO[str]]:
    """The text of a file with its line ends: UTF-8 as it comes, anything else decoded whole."""
    with path.open("rb") as raw:
        head = raw.read(_HEAD)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        yield io.StringIO(read_text(path), newline="")
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield file


def _passages(
    rows: Iterable[Row], path: Path, losses: Losses, undo: Callable[[str], str], *, quotes: bool = False
) -> Iterator[Passage]:
    iterator = iter(rows)
    where, header = next(iterator, (f"{path}:1", []))
    names = [name.strip() or f"column {number}" for number, name in enumerate(header, 1)]
    if len(set(names)) != len(names):
        raise InputError("two columns have the same name", where=where, remedy="rename one of them")
    own = {"id", "text", "entities", "stances", "meta"} <= set(names)
    fields = dict(zip(names, names, strict=True)) if own else fields_of(names, where)
    for number, (place, cells) in enumerate(iterator, 1):
        if len(cells) != len(names):
            raise InputError(f"{len(cells)} cells, {len(names)} columns", where=place, remedy=MEND)
        row = dict(zip(names, map(undo, cells) if own else cells, strict=True))
        if not own and quotes and any(_in_quotes(cell) for cell in cells):
            losses.add("quotes around a cell, taken for text: TSV has none", place)
        yield _own(row, place) if own else _foreign(row, fields, number)


def fields_of(names: Sequence[str], where: str) -> dict[str, str]:
    """By column, the field of a passage that it holds; the first column of a kind counts."""
    found: dict[str, str] = {}
    for field, known in _NAMES.items():
        columns = [name for one in known for name in names if name.casefold() == one]
        if columns:
            found[columns[0]] = field
    if "text" not in found.values():
        raise InputError(
            f"no column holds the text; there are {', '.join(names) or 'none'}",
            where=where,
            remedy="call the column with the text 'text'",
        )
    return found


def _own(cells: dict[str, str], where: str) -> Passage:
    row: dict[str, Any] = {name: cells.get(name, "") for name in PLAIN}
    for name in (*_LISTS, "variants", "meta"):
        if cells.get(name):
            row[name] = parse_json(cells[name], where)
    variants = {name: cells[name] for name in SCRIPTS if cells.get(name)}
    if isinstance(row.get("variants", {}), dict):
        row["variants"] = {**row.get("variants", {}), **variants}
    more = {name: cell for name, cell in cells.items() if name not in COLUMNS and cell}
    if more and isinstance(row.get("meta", {}), dict):  # a column that somebody has added
        row["meta"] = {**more, **row.get("meta", {})}
    return from_row(row, where)


def _foreign(row: dict[str, str], fields: dict[str, str], number: int) -> Passage:
    """A passage of another's row: what is no field of a passage is metadata.

    Args:
        fields: by column, the field that it holds.
        number: of the row, an id where it has none.
    """
    found = {field: row[name] for name, field in fields.items()}
    variants = {name: found[name] for name in SCRIPTS if found.get(name)}
    return made_of(
        found, number, variants, {name: cell for name, cell in row.items() if name not in fields and cell}
    )


def made_of(
    found: Mapping[str, str], number: int, variants: Mapping[str, str], meta: dict[str, str]
) -> Passage:
    """A passage of its fields; a state that duizhao does not know (of a union, say) is metadata."""
    state = found.get("state", "")
    if state not in _STATES:
        meta, state = {**meta, "state": state}, ""
    return Passage(
        found.get("id") or str(number),
        found["text"],
        found.get("doc_id", ""),
        variants=variants,
        translation=found.get("translation", ""),
        state=state,
        annotator=found.get("annotator", ""),
        meta=meta,
    )


def _sniff(delimiter: str) -> Callable[[bytes], bool]:
    def test(head: bytes) -> bool:
        names = {name.strip(' "\r').casefold() for name in _first_line(head).split(delimiter)}
        return bool(names & set(TEXT_NAMES)) and not {"annotation_id", "lead_time"} <= names

    return test


def _first_line(head: bytes) -> str:
    """The first line of a file, in the encodings that a Chinese table comes in."""
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return head[: len(head) // 2 * 2].decode("utf-16", "replace").partition("\n")[0]
    plain = head.removeprefix(b"\xef\xbb\xbf")
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(plain).partition("\n")[0]
    except UnicodeDecodeError:
        return plain.decode("gb18030", "replace").partition("\n")[0]


FORMATS = (
    Format(
        "csv",
        "CSV",
        (".csv",),
        EVERYTHING,
        read_csv,
        write_csv,
        sniff=_sniff(","),
        notes="A row a passage; annotations and metadata are cells of JSON. Excel cuts a cell at 32,767 "
        "characters.",
    ),
    Format(
        "tsv",
        "TSV",
        (".tsv",),
        EVERYTHING,
        read_tsv,
        write_tsv,
        sniff=_sniff("\t"),
        notes="As CSV, without quotes: a tab, line end or backslash in a cell is escaped with a backslash.",
    ),
)
