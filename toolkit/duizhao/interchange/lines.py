"""Reading and writing text files line by line, in constant memory.

Lines end with a line feed, perhaps after a carriage return, and with nothing else: U+2028 is text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NoReturn, TypeVar

from duizhao.errors import InputError

T = TypeVar("T")
MEND = "mend the file, or convert it from what made it"
_BOM = b"\xef\xbb\xbf"
_HEAD = 1 << 16


def read_lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a text file with their numbers, without their ends.

    UTF-8 is read as it comes; anything else is decoded whole, in the encoding that its bytes show
    (:mod:`duizhao.importers.encoding`).

    Raises:
        InputError: with file and line, for bytes that are no text.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
        if head[:2] in {b"\xff\xfe", b"\xfe\xff"} or not _is_utf8(head, whole=len(head) < _HEAD):
            yield from enumerate(_decoded(path).split("\n"), 1)
            return
        file.seek(len(_BOM) if head.startswith(_BOM) else 0)
        for number, line in enumerate(file, 1):
            try:
                yield number, line.rstrip(b"\n").removesuffix(b"\r").decode("utf-8")
            except UnicodeDecodeError as error:
                found = line[error.start : error.start + 1].hex()
                raise InputError(
                    f"is not UTF-8 (byte {found})", where=f"{path}:{number}", remedy=MEND
                ) from None


def _is_utf8(head: bytes, *, whole: bool) -> bool:
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return not whole and error.start > len(head) - 4 and error.reason == "unexpected end of data"
    return True


def _decoded(path: Path) -> str:
    from duizhao.importers.encoding import decode

    return decode(path.read_bytes(), where=str(path)).text.replace("\r\n", "\n")


def read_text(path: Path) -> str:
    """A whole text file; line ends as they are.

    Raises:
        InputError: with the file, for bytes that are no text.
    """
    from duizhao.importers.encoding import decode

    return decode(path.read_bytes(), where=str(path)).text


def read_json(path: Path) -> Any:
    """The value in a JSON file.

    Raises:
        InputError: with file and line, where it is none.
    """
    return parse_json(read_text(path), str(path))


def read_json_lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a JSON Lines file, each with file and line for errors; empty lines are passed over.

    Raises:
        InputError: with file and line, for a line that is no JSON object.
    """
    for number, line in read_lines(path):
        if line.strip():
            where = f"{path}:{number}"
            yield where, require(parse_json(line, where), dict, where)


def parse_json(text: str, where: str) -> Any:
    """A JSON value. What JSON forbids (NaN, a lone surrogate) is an error too.

    Raises:
        InputError: with the place.

    Example:
        >>> parse_json('{"a": [1]}', "x")
        {'a': [1]}
    """
    try:
        value = json.loads(text, parse_constant=no_number)
        if "\\ud" in text or "\\uD" in text:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except json.JSONDecodeError as error:
        raise InputError(
            f"is no JSON: {error.msg} (column {error.colno})", where=where, remedy=MEND
        ) from None
    except UnicodeEncodeError:
        raise InputError("holds half a character (a lone surrogate)", where=where, remedy=MEND) from None
    except RecursionError:
        raise InputError("is nested too deeply", where=where, remedy=MEND) from None
    except ValueError as error:
        raise InputError(f"is no JSON: {error}", where=where, remedy=MEND) from None
    return value


def no_number(name: str) -> NoReturn:
    """Refuse NaN and Infinity, which Python reads and JSON does not have: for ``parse_constant``."""
    raise ValueError(f"{name} is no number")


def require(value: Any, kind: type[T], where: str, what: str = "") -> T:
    """The value, if it is of that type; a bool is no int.

    Raises:
        InputError: saying what was found instead.

    Example:
        >>> require(3, int, "a.json:1", "start")
        3
    """
    if isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
        return value
    expected, found = _JSON_NAMES.get(kind, kind.__name__), _JSON_NAMES.get(type(value), type(value).__name__)
    subject = f"{what!r} is" if what else "is"
    raise InputError(f"{subject} {found}, not {expected}", where=where, remedy=MEND)


_JSON_NAMES: dict[type, str] = {
    dict: "an object", list: "a list", str: "a text", int: "a whole number", float: "a number",
    bool: "true or false", type(None): "nothing",
}  # fmt: skip


def get(row: dict[str, Any], key: str, kind: type[T], where: str, default: T | None = None) -> T:
    """A field of an object, of that type; ``default`` where it is absent or null.

    Raises:
        InputError: for another type, and for an absent field without a default.
    """
    value = row.get(key)
    if value is None:
        if default is None:
            raise InputError(f"has no {key!r}", where=where, remedy=MEND)
        return default
    return require(value, kind, where, key)


def name_of(row: dict[str, Any], keys: tuple[str, ...], otherwise: str, where: str) -> str:
    """The first of these fields that is there, a text or a whole number.

    Example:
        >>> name_of({"id": 7}, ("passage_id", "id"), "1", "a:1")
        '7'
    """
    for key in keys:
        value = row.get(key)
        if value is not None and value != "":
            return value if isinstance(value, str) else str(require(value, int, where, key))
    return otherwise


@contextmanager
def text_writer(path: Path) -> Iterator[IO[str]]:
    """A UTF-8 file with line feeds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        yield file


def write_json_lines(path: Path, rows: Iterable[Any]) -> None:
    """One value a line, keys in the given order."""
    with text_writer(path) as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False, separators=(", ", ": ")))
            file.write("\n")


def first_object(head: bytes) -> dict[str, Any] | None:
    """The object on the first line; None where it is none, or goes on beyond what was read.

    Example:
        >>> first_object(b'{"text": "a"}'), first_object(b'{"te')
        ({'text': 'a'}, None)
    """
    line = head.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0]
    try:
        first = json.loads(line.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return first if isinstance(first, dict) else None


def sniff_json(*keys: str) -> Callable[[bytes], bool]:
    """A test whether the first line is an object that has all these keys.

    Example:
        >>> sniff_json("text", "spans")(b'{"text": "a", "spans": []}')
        True
    """

    def test(head: bytes) -> bool:
        line = head.removeprefix(_BOM).split(b"\n", 1)[0].decode("utf-8", "replace")
        try:
            first = json.loads(line)
        except (ValueError, RecursionError):
            return all(f'"{key}"' in line for key in keys)  # longer than what was read
        return isinstance(first, dict) and all(key in first for key in keys)

    return test


def file_name(name: str, taken: set[str]) -> str:
    """A name for a file that is made of an id: no path, nothing hidden, nothing that a system refuses.

    Example:
        >>> file_name("../etc/passwd", set()), file_name("doc-1", {"doc-1"}), file_name("", set())
        ('etc_passwd', 'doc-1_2', 'text')
    """
    kept = (
        "".join(char if char.isalnum() or char in "-_." else "_" for char in name).strip("._")[:80] or "text"
    )
    if kept.split(".")[0].upper() in _RESERVED:
        kept = f"_{kept}"
    found, number = kept, 1
    while found.lower() in taken or found in taken:
        number += 1
        found = f"{kept}_{number}"
    taken.add(found)
    taken.add(found.lower())
    return found


_RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{name}{n}" for name in ("COM", "LPT") for n in range(1, 10))}
