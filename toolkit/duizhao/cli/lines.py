"""What the verbs for any text share: lines in from a file or the standard input, text or JSONL out."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from duizhao.cli.common import note

if TYPE_CHECKING:
    from duizhao.pinyin.overrides import ReadingOverrides
    from duizhao.words import Lexicon

Input = Annotated[
    Path | None, typer.Argument(metavar="FILE", help="UTF-8 text. Default, and for -: the standard input.")
]
AsJsonLines = Annotated[bool, typer.Option("--jsonl", help="Print a line of JSON for each text.")]
LexiconFile = Annotated[
    Path | None,
    typer.Option("--lexicon", metavar="FILE.tsv", help="Words to keep whole: word, tab, part of speech."),
]
OverridesFile = Annotated[
    Path | None,
    typer.Option("--overrides", metavar="FILE.tsv", help="Readings: word, tab, syllables (chóng qìng)."),
]

_CHUNK = 1 << 16
_BOM = b"\xef\xbb\xbf"


def batches(file: Path | None) -> Iterator[list[str]]:
    """The lines of the input without their ends, as many at a time as there are to be read.

    Memory holds no more than what arrives together; a program that writes a line and waits gets its answer.
    Lines end with a line feed, perhaps after a carriage return.

    Raises:
        InputError: for a line that is not UTF-8, with its number; what came before it is given first.
    """
    with _opened(file) as (stream, name):
        number = 1
        for block in _whole_lines(stream):
            if number == 1:
                block[0] = block[0].removeprefix(_BOM)
            texts: list[str] = []
            for line in block:
                try:
                    texts.append(line.removesuffix(b"\r").decode("utf-8"))
                except UnicodeDecodeError as error:
                    yield texts
                    raise _not_utf8(error, f"{name}:{number}") from None
                number += 1
            yield texts


def whole(file: Path | None) -> str:
    """The whole input as one text; line ends stay as they are.

    Raises:
        InputError: for a line that is not UTF-8, with its number.
    """
    with _opened(file) as (stream, name):
        data = stream.read().removeprefix(_BOM)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _not_utf8(error, f"{name}:{data.count(10, 0, error.start) + 1}") from None


@contextmanager
def _opened(file: Path | None) -> Iterator[tuple[BinaryIO, str]]:
    if file is None or str(file) == "-":
        if sys.stdin.isatty():
            note("reading from the terminal; end with Ctrl-D")
        yield sys.stdin.buffer, "standard input"
        return
    with file.open("rb") as stream:
        yield stream, str(file)


def _whole_lines(stream: BinaryIO) -> Iterator[list[bytes]]:
    """The lines that are complete after each read; a long one is gathered, not copied again and again."""
    begun: list[bytes] = []
    while chunk := _next_chunk(stream):
        head, feed, rest = chunk.rpartition(b"\n")
        if feed:
            yield b"".join([*begun, head]).split(b"\n")
            begun = [rest] if rest else []
        else:
            begun.append(chunk)
    if begun:
        yield [b"".join(begun)]


def _next_chunk(stream: BinaryIO) -> bytes:
    # read1 returns what is there; not every stream that stands in for the standard input has it.
    read: bytes = getattr(stream, "read1", stream.read)(_CHUNK)
    return read


def _not_utf8(error: UnicodeDecodeError, where: str) -> Exception:
    from duizhao.errors import InputError

    found = error.object[error.start : error.start + 1].hex()
    remedy = "convert it first, such as with `iconv -f GB18030 -t UTF-8`"
    return InputError(f"is not UTF-8 (byte {found})", where=where, remedy=remedy)


def put(lines: list[str]) -> None:
    """Write the answers to one batch, and let the reader have them at once."""
    if lines:
        sys.stdout.write("\n".join([*lines, ""]))
        sys.stdout.flush()


def json_line(value: Any) -> str:
    """A value as one line of JSON, Chinese characters readable where the output can show them."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value)
    return text


def lexicon_of(file: Path | None) -> Lexicon | None:
    """The lexicon in a file.

    Raises:
        InputError: when the file is not UTF-8 or no lexicon.
    """
    if file is None:
        return None
    from duizhao.words import parse_lexicon

    return parse_lexicon(whole(file), name=file.name, where=str(file))


def overrides_of(file: Path | None) -> ReadingOverrides | None:
    """The table of readings in a file.

    Raises:
        InputError: when the file is not UTF-8 or no such table.
    """
    if file is None:
        return None
    from duizhao.pinyin import parse_reading_overrides

    return parse_reading_overrides(whole(file), name=file.name, where=str(file))
