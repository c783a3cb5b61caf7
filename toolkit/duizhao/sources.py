"""The store of sources: ``corpus/sources/<id>/zh.md`` with its ``meta.yaml``.

A source never changes in silence: ``meta.yaml`` records the hash of ``zh.md``, and every reading checks
it. A text that a correction replaces is kept as ``earlier/<sha256>.md``: layers were made on it. What
``meta.yaml`` may hold is the business of :mod:`duizhao.metadata`.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from duizhao.errors import DecodeError, DuizhaoError, InputError, SourceError, WorkspaceError
from duizhao.metadata import META, check_doc_id, check_meta, is_doc_id, load_meta, write_meta
from duizhao.model import Script, Source

if TYPE_CHECKING:
    from duizhao.importers.base import Imported
    from duizhao.paths import Workspace

TEXT = "zh.md"
EARLIER = "earlier"
"""The folder of a document that holds the texts which corrections replaced, each named by its hash."""

_LISTED = 12
"""How many ids a message may list in full."""


# --- the store -----------------------------------------------------------------------------------


def document_ids(ws: Workspace) -> list[str]:
    """Ids of all documents, sorted; hidden folders and loose files are none.

    Example:
        >>> from duizhao.paths import find_workspace
        >>> document_ids(find_workspace())[0]
        'dangqi-gaogao-piaoyang'
    """
    if not ws.sources.is_dir():
        return []
    return sorted(
        each.name for each in ws.sources.iterdir() if each.is_dir() and not each.name.startswith(".")
    )


def load_source(ws: Workspace, doc_id: str) -> Source:
    """Read one source and check that it is the text that was recorded.

    Raises:
        SourceError: when there is no such document (the message names those that exist, or the most
            similar), a file of it is missing, or the text has changed.
        DecodeError: when ``zh.md`` is not UTF-8.
        SchemaError: when ``meta.yaml`` is wrong.
        InputError: for a folder whose name cannot be an id.

    Example:
        >>> from duizhao.paths import find_workspace
        >>> load_source(find_workspace(), "dangqi-gaogao-piaoyang").script
        'hans'
    """
    if not is_doc_id(doc_id) or not (ws.sources / doc_id).is_dir():
        raise _no_such_document(ws, doc_id)
    metadata = load_meta(ws, doc_id)
    path = ws.sources / doc_id / TEXT
    data, where = _bytes(path, ws), ws.relative(path)
    digest = hashlib.sha256(data).hexdigest()
    if digest != metadata["sha256"]:
        raise SourceError(
            f"has changed since it was recorded (sha256 {digest[:12]}…, recorded {metadata['sha256'][:12]}…)",
            where=where,
            remedy="restore the file, or record the correction with "
            f"`duizhao add FILE --id {doc_id} --corrected`",
        )
    return Source(doc_id, _utf8(data, where), digest, metadata.get("script") or "hans", metadata)


def _no_such_document(ws: Workspace, doc_id: str) -> DuizhaoError:
    where, known = ws.relative(ws.sources), document_ids(ws)
    if doc_id in known:
        # A folder that was made by hand: it is there, and no document can have its name.
        return InputError(f"the folder {doc_id!r} cannot name a document", where=where, remedy="rename it")
    remedy = f"there are: {', '.join(known) or 'none yet'}"
    if len(known) > _LISTED:
        near = get_close_matches(doc_id.lower(), known, 3) or known[:3]
        remedy = f"there are {len(known)}, such as {', '.join(near)}; `duizhao show` lists them"
    return SourceError(f"no document {doc_id!r}", where=where, remedy=remedy)


def _bytes(path: Path, ws: Workspace) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise SourceError("is missing", where=ws.relative(path), remedy="restore it") from None
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        raise SourceError(what, where=ws.relative(path), remedy="restore it, or make it readable") from None


def _utf8(data: bytes, where: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = data[error.start : error.end].hex(" ")
        raise DecodeError(
            f"byte offset {error.start}: {found} is not utf-8", where=f"{where}:{line}"
        ) from None


def prepare_source(
    ws: Workspace,
    imported: Imported,
    doc_id: str,
    metadata: Mapping[str, Any],
    *,
    defaults: Mapping[str, Any] | None = None,
    corrected: bool = False,
    hashes: Mapping[str, str] | None = None,
) -> Source:
    """The source that :func:`add_source` would write, with everything checked and nothing written.

    Args:
        defaults: metadata that yields to whatever else is known.
        hashes: what :func:`recorded_hashes` gives, where many documents are checked in one go.

    Raises:
        InputError, SchemaError, SourceError: as :func:`add_source` does.
    """
    from duizhao.importers.encoding import check_text

    check_doc_id(doc_id)
    where = imported.origin.file
    check_text(imported.text, where)
    _check_id_is_free(ws, doc_id, where, corrected)
    digest = hashlib.sha256(imported.text.encode()).hexdigest()
    other = (recorded_hashes(ws) if hashes is None else hashes).get(digest, doc_id)
    if other != doc_id:
        raise SourceError(f"the same text is in the corpus as {other!r}", where=where, remedy="use that one")
    merged: dict[str, Any] = {"language": "zh", "split": "train"}
    known = load_meta(ws, doc_id) if corrected else {}
    computed = {"origin": asdict(imported.origin), "sha256": digest}
    for layer in (defaults or {}, imported.metadata, known, metadata, computed):
        # null says that a fact is unknown, so it never hides one that another layer knows.
        merged |= {key: value for key, value in layer.items() if value is not None or key not in merged}
    checked = check_meta(merged, where=where)
    script = cast(Script, checked.get("script") or "hans")
    return Source(doc_id, imported.text, digest, script, checked)


def recorded_hashes(ws: Workspace) -> dict[str, str]:
    """sha256 of each document's text -> its id."""
    return {load_meta(ws, doc_id)["sha256"]: doc_id for doc_id in document_ids(ws)}


def _check_id_is_free(ws: Workspace, doc_id: str, where: str, corrected: bool) -> None:
    exists = (ws.sources / doc_id).exists()
    if exists and not corrected:
        remedy = "choose another with --id, or replace its text with --corrected"
        raise SourceError(f"the id {doc_id!r} is taken", where=where, remedy=remedy)
    if corrected and not exists:
        raise SourceError(f"no document {doc_id!r} to correct", where=where, remedy="leave --corrected out")


def add_source(
    ws: Workspace,
    imported: Imported,
    doc_id: str,
    metadata: Mapping[str, Any],
    *,
    corrected: bool = False,
    hashes: Mapping[str, str] | None = None,
) -> Path:
    """Put a document into the corpus: all of it, or on any failure nothing.

    Args:
        imported: the document; its text is written as it is, in UTF-8.
        doc_id: its id.
        metadata: further keys of ``meta.yaml``, which go before those that the file states. ``origin``
            and ``sha256`` are always computed.
        corrected: replace the text of the document that is there; its other metadata and files stay, and the
            replaced text is kept (:func:`earlier_source`).
        hashes: as in :func:`prepare_source`.

    Returns:
        The document's folder.

    Raises:
        WorkspaceError: when the workspace is read-only or cannot be written.
        SourceError: when the id is taken, or the same text is there under another id.
        InputError, SchemaError: for an impossible id, text or metadata.
    """
    ws.writable()
    source = prepare_source(ws, imported, doc_id, metadata, corrected=corrected, hashes=hashes)
    target = ws.sources / doc_id
    try:
        ws.sources.mkdir(parents=True, exist_ok=True)
        # A folder in a hidden one, so that it gets the usual permissions and not those of a temporary.
        with tempfile.TemporaryDirectory(prefix=f".{doc_id}-", dir=ws.sources) as hidden:
            new = Path(hidden) / "new"
            if corrected:
                shutil.copytree(target, new)
                _keep_earlier(new, source.sha256)
            else:
                new.mkdir()
            (new / TEXT).write_bytes(source.text.encode())
            (new / META).write_bytes(write_meta(source.metadata).encode())
            _put(new, target, Path(hidden) / "old")
    except OSError as error:
        raise WorkspaceError(
            f"cannot be written ({error.strerror})",
            where=ws.relative(target),
            remedy="see that the corpus is yours to write and its disk has space",
        ) from error
    return target


def _keep_earlier(folder: Path, sha256: str) -> None:
    """Keep the text of a document's folder that one of this hash is about to replace."""
    path = folder / TEXT
    digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else sha256
    if digest != sha256:
        (folder / EARLIER).mkdir(exist_ok=True)
        shutil.copyfile(path, folder / EARLIER / f"{digest}.md")


def earlier_source(ws: Workspace, doc_id: str, sha256: str) -> Source | None:
    """The text of a document that a correction replaced; None where it was not kept, or was edited since.

    Example:
        >>> from duizhao.paths import find_workspace
        >>> earlier_source(find_workspace(), "dangqi-gaogao-piaoyang", "0" * 64)
    """
    path = ws.sources / doc_id / EARLIER / f"{sha256}.md"
    data = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(data).hexdigest() != sha256:
        return None
    return Source(doc_id, _utf8(data, ws.relative(path)), sha256)


def _put(new: Path, target: Path, old: Path) -> None:
    """Move ``new`` to ``target``, where a folder that stands there gives way or, on failure, returns."""
    if not target.exists():
        new.rename(target)
        return
    target.rename(old)
    try:
        new.rename(target)
    except BaseException:
        old.rename(target)
        raise


# --- ids -----------------------------------------------------------------------------------------


def make_doc_id(stem: str, title: str, romanise: Callable[[str], str], *, where: str = "") -> str:
    """An id from the file's stem when that is ASCII, else from the first four words of the title.

    Args:
        stem: the file's name without suffix; empty to go by the title.
        title: the document's title.
        romanise: Chinese -> toneless pinyin, its words or syllables apart by spaces.

    Raises:
        InputError: when neither yields an id.

    Example:
        >>> make_doc_id("稿件", "高高飘扬", lambda text: "gaogao piaoyang")
        'gaogao-piaoyang'
    """
    slug = _slug(stem) if stem.isascii() else ""
    if not slug and title.strip():
        slug = _slug(" ".join(romanise(title).split()[:4]))
    if not is_doc_id(slug):
        raise InputError(
            "no document id can be made of its name or title", where=where, remedy="give one with --id"
        )
    return slug


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:64].strip("-")


# --- script --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ScriptEvidence:
    """What a script was told by.

    Attributes:
        hans: how many characters of the text exist in simplified script only.
        hant: how many exist in traditional script only.
    """

    hans: int
    hant: int


def detect_script(
    text: str, to_hans: Callable[[str], str], to_hant: Callable[[str], str]
) -> tuple[Script, ScriptEvidence]:
    """Tell simplified from traditional script; the region of a traditional text is not guessed.

    A character counts when the conversion changes it and the character set of the other script lacks
    it, so 里, 后 or 台, which both scripts have, say nothing. Without any evidence the answer is ``hans``.

    Args:
        to_hans, to_hant: conversions between the scripts that keep line ends.

    Example:
        >>> detect_script("旗高", lambda t: t, lambda t: t)
        ('hans', ScriptEvidence(hans=0, hant=0))
    """
    characters = sorted({each for each in text if each > "\u2e80"})
    if not characters:
        return "hans", ScriptEvidence(0, 0)
    # One character a line, or the converters would see words in the sorted row and choose by them.
    column = "\n".join(characters)
    simple = _other_only(characters, to_hant(column).split("\n"), "big5")
    traditional = _other_only(characters, to_hans(column).split("\n"), "gb2312")
    evidence = ScriptEvidence(sum(map(text.count, simple)), sum(map(text.count, traditional)))
    return ("hant" if evidence.hant > evidence.hans else "hans"), evidence


def _other_only(characters: list[str], converted: list[str], codec: str) -> Iterator[str]:
    for before, after in zip(characters, converted, strict=True):
        if before != after and not before.encode(codec, "ignore"):
            yield before
