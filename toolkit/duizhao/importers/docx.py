"""Read Word documents (.docx) into Markdown: headings, lists, quotations and paragraphs.

The paragraphs' XML is walked here instead of asking python-docx for their text, which leaves out what
lies in tracked insertions, smart tags and content controls.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import Any

from duizhao.errors import InputError, MissingExtraError
from duizhao.importers.base import Imported, Origin, Raw
from duizhao.importers.encoding import check_text
from duizhao.importers.markdown import Blocks

MAX_UNPACKED = 256 * 2**20
"""Bytes that a document may unpack to."""
MAX_RATIO = 200
"""Times that a part may be larger unpacked; real documents stay below 50."""
_PARTS = 10_000

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])")
_SPACE = " \t\r\n\u3000\xa0"
# Elements that are not carried, by local name, and what the report calls them.
_LOST = {
    "drawing": "image",
    "pict": "image",
    "object": "embedded object",
    "tbl": "table",
    "footnoteReference": "footnote",
    "endnoteReference": "endnote",
    "commentReference": "comment",
    "del": "deleted passage",
    "moveFrom": "deleted passage",
    "oMath": "formula",
    "rt": "ruby annotation",
}
_INSIDE_TEXT = {"tab": "\t", "noBreakHyphen": "\u2011", "br": "\n", "cr": "\n"}


def read(raw: Raw) -> list[Imported]:
    """Convert the document; its tables, images, notes and the like are counted, not carried.

    Raises:
        InputError: for a file that is not a sound .docx, unpacks too large, or holds no Chinese.
        MissingExtraError: when python-docx is not installed.
    """
    _check_archive(raw)
    document = _open(raw)
    lost: Counter[str] = Counter()
    blocks = Blocks()
    title = _write(document, blocks, lost)
    text = blocks.text()
    check_text(text, raw.where)
    metadata = {"title": title} if title else {}
    return [Imported(text, metadata, Origin.of(raw, None), dict(lost))]


def _check_archive(raw: Raw) -> None:
    """Refuse what is no .docx, and archives made to fill the memory, before anything is unpacked."""
    where = raw.where
    if not raw.data:
        raise InputError("is empty", where=where, remedy="give a file with text")
    if raw.data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError(
            "is an old Word file (.doc) or has a password", where=where, remedy="save it as .docx"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(raw.data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise InputError("is not a Word document (.docx): not a ZIP archive", where=where) from None
    if not {"[Content_Types].xml", "word/document.xml"} <= {part.filename for part in parts}:
        raise InputError("is not a Word document (.docx): no word/document.xml in it", where=where)
    if any(part.flag_bits & 1 for part in parts):
        raise InputError("is encrypted", where=where, remedy="save it without a password")
    size = sum(part.file_size for part in parts)
    packed = max((p.file_size / max(p.compress_size, 1) for p in parts if p.file_size > 2**20), default=0.0)
    if size > MAX_UNPACKED or packed > MAX_RATIO or len(parts) > _PARTS:
        raise InputError(
            f"unpacks to {size} bytes in {len(parts)} parts, far more than a document holds",
            where=where,
            remedy="save the text alone in a new document",
        )


def _open(raw: Raw) -> Any:
    try:
        from docx import Document
        from docx.opc.exceptions import OpcError
    except ImportError:
        raise MissingExtraError(
            "reading .docx needs python-docx", where=raw.where, remedy="pip install 'duizhao[documents]'"
        ) from None
    try:
        return Document(io.BytesIO(raw.data))
    # SyntaxError is what broken XML raises; the others come from parts that are missing or mistyped.
    except (OpcError, SyntaxError, ValueError, KeyError, AttributeError, zipfile.BadZipFile) as error:
        reason = " ".join(str(error).split())[:120]
        raise InputError(f"is not a sound Word document (.docx): {reason}", where=raw.where) from None


def _write(document: Any, blocks: Blocks, lost: Counter[str]) -> str:
    """Write every paragraph into ``blocks``; returns the title, empty where no style marks one."""
    paragraphs = [
        (_style_names(document, p), p, _lines(p, lost)) for p in _paragraphs(document.element.body, lost)
    ]
    paragraphs = [each for each in paragraphs if each[2]]
    kinds = [_kind(names, p) for names, p, _ in paragraphs]
    title = next(
        (
            " ".join(lines)
            for (_, _, lines), kind in zip(paragraphs, kinds, strict=True)
            if kind == ("title", 1)
        ),
        "",
    )
    # Under a title, or where it comes more than once, "Heading 1" is a section and not the article's name.
    shift = 1 if title or kinds.count(("heading", 1)) > 1 else 0
    counters: dict[int, int] = {}
    for (_, _, lines), (kind, level) in zip(paragraphs, kinds, strict=True):
        if kind not in {"bullet", "number"}:
            counters.clear()
        if kind == "title":
            blocks.heading(1, lines)
        elif kind == "heading":
            blocks.heading(level + shift, lines)
        elif kind in {"bullet", "number"}:
            counters = {depth: n for depth, n in counters.items() if depth <= level}
            counters[level] = counters.get(level, 0) + 1 if kind == "number" else 0
            blocks.item(lines, level, counters[level] or None)
        else:
            blocks.paragraph(lines, 1 if kind == "quote" else 0)
    return title


def _paragraphs(body: Any, lost: Counter[str]) -> Iterator[Any]:
    """The paragraphs of the body in order, those in content controls included, tables counted."""
    waiting = list(reversed(body))
    while waiting:
        element = waiting.pop()
        name = _local(element)
        if name == "p":
            yield element
        elif name == "tbl":
            lost["table"] += 1
        elif name in {"sdt", "sdtContent", "customXml", "ins", "moveTo"}:
            waiting.extend(reversed(element))


def _lines(paragraph: Any, lost: Counter[str]) -> list[str]:
    """The paragraph's text, split at forced line breaks; blank lines are left out."""
    text: list[str] = []
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        name = _local(element)
        if name == "t":
            text.append(element.text or "")
        elif name in _INSIDE_TEXT:
            text.append(_INSIDE_TEXT[name])
        elif name in _LOST:
            lost[_LOST[name]] += 1
            if next(element.iter(f"{_W}txbxContent"), None) is not None:
                lost["text box"] += 1
        # Tab stops live in pPr under the same name as tabs; Fallback repeats what Choice says.
        elif name not in {"pPr", "rPr", "Fallback"}:
            waiting.extend(reversed(element))
    return [line for line in (part.strip(_SPACE) for part in "".join(text).split("\n")) if line]


def _kind(names: list[str], paragraph: Any) -> tuple[str, int]:
    """What the paragraph is by its style, or by the numbering it carries itself."""
    for name in names:
        if name in {"title", "标题", "標題"}:
            return "title", 1
        if heading := _HEADING.fullmatch(name):
            return "heading", int(heading[1])
        if name.startswith(("list bullet", "list number")):
            depth = int(name[-1]) if name[-1].isdigit() else 1
            return ("number" if "number" in name else "bullet"), depth
        if name.endswith("quote") or name == "引用":
            return "quote", 0
    numbering = paragraph.find(f"{_W}pPr/{_W}numPr")
    if numbering is not None:
        level = numbering.find(f"{_W}ilvl")
        value = level.get(f"{_W}val", "0") if level is not None else "0"
        return "bullet", 1 + (int(value) if re.fullmatch("[0-8]", value) else 0)
    return "paragraph", 0


def _style_names(document: Any, paragraph: Any) -> list[str]:
    """Lower-case names of the paragraph's style and of the styles that it is based on."""
    style = document.styles.element.get_by_id(paragraph.style) if paragraph.style else None
    names: list[str] = []
    while style is not None and len(names) < 10:
        names.append((style.name_val or "").lower())
        style = style.base_style
    return names


def _local(element: Any) -> str:
    # Comments and processing instructions have a function for a tag.
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
