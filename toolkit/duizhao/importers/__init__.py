"""Read a user's file into plain text or Markdown for the corpus.

A new format is one module with a ``read(raw) -> list[Imported]`` and one line in ``FORMATS``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from duizhao.errors import InputError
from duizhao.importers import docx, html, jsonl, plain
from duizhao.importers.base import Imported, Origin, Raw
from duizhao.importers.encoding import Decoded, decode

__all__ = ["FORMATS", "Decoded", "Imported", "Origin", "Raw", "decode", "read_file"]

FORMATS: dict[str, tuple[Callable[[Raw], list[Imported]], tuple[str, ...]]] = {
    "txt": (plain.read, (".txt", ".text")),
    "md": (plain.read, (".md", ".markdown")),
    "html": (html.read, (".html", ".htm", ".xhtml")),
    "docx": (docx.read, (".docx",)),
    "jsonl": (jsonl.read, (".jsonl", ".ndjson")),
}
"""Name of the format -> its reader and the suffixes it is known by."""


def read_file(path: Path | str, *, encoding: str | None = None, format: str | None = None) -> list[Imported]:
    """Read a file into the documents it holds.

    Args:
        path: the file.
        encoding: the encoding of its text; None finds it.
        format: a name of :data:`FORMATS`; None goes by the suffix.

    Returns:
        The documents: one, or for ``jsonl`` one for each line.

    Raises:
        InputError: when there is no such file, or it cannot be used; :class:`DecodeError` and
            :class:`SchemaError` are kinds of it.
        MissingExtraError: when the format needs a library that is not installed.

    Example:
        >>> [document] = read_file("article.txt")  # doctest: +SKIP
        >>> document.origin.encoding  # doctest: +SKIP
        'gb18030'
    """
    path = Path(path)
    chosen = _format_of(path, format)
    data = _bytes_of(path)
    raw = Raw(data, path.name, chosen, encoding, str(path), hashlib.sha256(data).hexdigest())
    return FORMATS[chosen][0](raw)


def _format_of(path: Path, stated: str | None) -> str:
    if stated is not None:
        if stated in FORMATS:
            return stated
        raise InputError(
            f"unknown format {stated!r}", where=str(path), remedy=f"the formats are {', '.join(FORMATS)}"
        )
    for name, (_, suffixes) in FORMATS.items():
        if path.suffix.lower() in suffixes:
            return name
    if path.is_dir():
        raise InputError("is a folder", where=str(path), remedy="name the files in it")
    known = ", ".join(suffix for _, suffixes in FORMATS.values() for suffix in suffixes)
    found = f"the suffix {path.suffix!r} is not known" if path.suffix else "the name has no suffix"
    raise InputError(found, where=str(path), remedy=f"name the format with --format, or use one of {known}")


def _bytes_of(path: Path) -> bytes:
    if path.is_dir():
        raise InputError("is a folder", where=str(path), remedy="name the files in it")
    if not path.exists():
        raise InputError("no such file", where=str(path))
    if not path.is_file():
        raise InputError("is not a regular file", where=str(path))
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=str(path)) from error
