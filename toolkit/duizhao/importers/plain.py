"""Read plain text and Markdown: the text as it is, line ends included."""

from __future__ import annotations

from duizhao.importers.base import Imported, Origin, Raw
from duizhao.importers.encoding import decode


def read(raw: Raw) -> list[Imported]:
    """Decode the file; nothing else is done to it.

    Raises:
        InputError, DecodeError: as :func:`duizhao.importers.encoding.decode` does.
    """
    decoded = decode(raw.data, encoding=raw.encoding, where=raw.where)
    return [Imported(decoded.text, {}, Origin.of(raw, decoded.encoding))]
