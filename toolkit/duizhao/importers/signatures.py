"""Tell files that are not text by their first bytes, and name what they seem to be."""

from __future__ import annotations

from duizhao.errors import InputError

_OFFICE = "save it as .docx, .html or UTF-8 text"
_OCR = "extract its text first; an image of text needs OCR"
# (offset, signature, what it is, what to do)
_SIGNATURES: tuple[tuple[int, bytes, str, str], ...] = (
    (0, b"%PDF-", "a PDF document", "extract its text first, and check the line order"),
    (0, b"PK\x03\x04", "a ZIP archive", "if it is a Word document, name it .docx or pass --format docx"),
    (0, b"PK\x05\x06", "an empty ZIP archive", ""),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file (.doc) or one with a password", _OFFICE),
    (0, b"{\\rtf", "an RTF document", _OFFICE),
    (0, b"\x89PNG\r\n\x1a\n", "a PNG image", _OCR),
    (0, b"\xff\xd8\xff", "a JPEG image", _OCR),
    (0, b"GIF87a", "a GIF image", _OCR),
    (0, b"GIF89a", "a GIF image", _OCR),
    (0, b"II*\x00", "a TIFF image", _OCR),
    (0, b"MM\x00*", "a TIFF image", _OCR),
    (8, b"WEBP", "a WebP image", _OCR),
    (0, b"\x1f\x8b\x08", "a gzip archive", "unpack it first"),
    (0, b"BZh", "a bzip2 archive", "unpack it first"),
    (0, b"\xfd7zXZ\x00", "an xz archive", "unpack it first"),
    (0, b"7z\xbc\xaf'\x1c", "a 7-Zip archive", "unpack it first"),
    (0, b"Rar!\x1a\x07", "a RAR archive", "unpack it first"),
    (257, b"ustar", "a tar archive", "unpack it first"),
    (0, b"\x7fELF", "a program", ""),
    (0, b"SQLite format 3\x00", "an SQLite database", ""),
    (0, b"PAR1", "a Parquet file", ""),
    (0, b"ID3", "an MP3 recording", ""),
    (4, b"ftyp", "a video", ""),
    (0, b"\xff\xfe\x00\x00", "UTF-32 text", "save it as UTF-8"),
    (0, b"\x00\x00\xfe\xff", "UTF-32 text", "save it as UTF-8"),
)


def reject_known_binary(data: bytes, where: str) -> None:
    """Refuse bytes that begin as a known kind of binary file does.

    Raises:
        InputError: naming what the file seems to be.
    """
    for offset, signature, kind, remedy in _SIGNATURES:
        if data.startswith(signature, offset):
            raise InputError(f"is not text: it seems to be {kind}", where=where, remedy=remedy)
