"""What a reader gets and what it gives back: the records that every importer shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Raw:
    """A user's file before anything is made of it.

    Attributes:
        data: the bytes as they are on disk.
        name: the file's name without its folder.
        format: name of the format that was stated or found by suffix.
        encoding: the encoding that the user stated, or None to find it.
        where: how messages name the file.
        sha256: hex digest of ``data``.
    """

    data: bytes
    name: str
    format: str
    encoding: str | None
    where: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an imported text comes from.

    Attributes:
        file: the file's name; for one document of several, ``name:line``.
        format: ``txt``, ``md``, ``html``, ``docx`` or ``jsonl``.
        encoding: a codec name, or None where the format settles it (docx).
        sha256: hex digest of the original file's bytes.
    """

    file: str
    format: str
    encoding: str | None
    sha256: str

    @classmethod
    def of(cls, raw: Raw, encoding: str | None, line: int | None = None) -> Origin:
        """The origin of a document read from ``raw`` (from its line ``line``, where it has one)."""
        name = raw.name if line is None else f"{raw.name}:{line}"
        return cls(name, raw.format, encoding, raw.sha256)


@dataclass(frozen=True, slots=True)
class Imported:
    """One document read from a user's file.

    Attributes:
        text: plain text or Markdown.
        metadata: what the file itself states, under the keys of ``meta.yaml``.
        origin: where it comes from.
        lost: what the conversion could not carry, as counts: ``{"image": 2}``.
        id: the document id that the file states, or empty.
    """

    text: str
    metadata: Mapping[str, object]
    origin: Origin
    lost: Mapping[str, int] = field(default_factory=dict)
    id: str = ""
