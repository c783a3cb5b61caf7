"""XML without entities, document types or network; formats get lxml from here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from duizhao.errors import InputError, MissingExtraError
from duizhao.interchange.lines import MEND

FORBIDDEN = "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
"""What no XML document may hold (XML 1.0, production 2), as a pattern."""

FORBIDDEN_OR_CR = "[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
"""The same with the carriage return, which a reader turns into a line feed."""

XML_NS = "http://www.w3.org/XML/1998/namespace"


def etree() -> Any:
    """Lxml.

    Raises:
        MissingExtraError: where it is not installed.
    """
    try:
        from lxml import etree as library
    except ImportError as error:
        raise MissingExtraError("lxml is not installed", remedy="pip install 'duizhao[formats]'") from error
    return library


def parse(path: Path) -> Any:
    """The root element of an XML file.

    Raises:
        InputError: with file and line, for what is no XML or defines entities. A document type that only
            names a DTD is passed over; nothing is fetched.
    """
    library = etree()
    data = path.read_bytes()
    parser = library.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        tree = library.parse(BytesIO(data), parser)
    except library.XMLSyntaxError as error:
        line = error.lineno or 1
        said = " ".join(str(error.msg).split())  # libxml2 breaks some of its messages over lines
        raise InputError(f"is no XML: {said}", where=f"{path}:{line}", remedy=MEND) from None
    declared = tree.docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise InputError("defines entities", where=str(path), remedy="take them out of its DOCTYPE")
    return tree.getroot()


@contextmanager
def xml_writer(path: Path) -> Iterator[Any]:
    """Lxml's incremental writer on a UTF-8 file with a declaration."""
    library = etree()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as raw:
        with library.xmlfile(raw, encoding="UTF-8") as file:
            file.write_declaration()
            yield file
        raw.write(b"\n")


def where_of(element: Any, path: Path) -> str:
    """File and line of an element, for errors."""
    return f"{path}:{element.sourceline or 1}"
