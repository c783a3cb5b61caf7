"""Files -> checked documents -> the corpus: all of them, or none.

Everything that can be wrong with a document shows before the first one is written.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duizhao.article import read_article
from duizhao.errors import InputError, SourceError
from duizhao.importers import Imported, read_file
from duizhao.metadata import read_meta
from duizhao.model import Article, Source
from duizhao.paths import Workspace
from duizhao.pinyin import romanise
from duizhao.scripts import convert
from duizhao.sources import (
    ScriptEvidence,
    add_source,
    detect_script,
    make_doc_id,
    prepare_source,
    recorded_hashes,
)

_Document = tuple[Imported, dict[str, Any], str]
"""A document as it was read, its metadata, and the stem that its id may be made of."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A document that has passed every check and may be written.

    Attributes:
        imported: what was read from the file.
        source: what would be written.
        evidence: what its script was told by, whether or not a script was stated.
        article: its structure.
    """

    imported: Imported
    source: Source
    evidence: ScriptEvidence
    article: Article


def check_files(
    ws: Workspace,
    files: Sequence[Path],
    stated: Mapping[str, Any],
    *,
    meta: Path | None = None,
    doc_id: str | None = None,
    encoding: str | None = None,
    format: str | None = None,
    corrected: bool = False,
    progress: Callable[[Sequence[_Document]], Iterable[_Document]] = iter,
) -> list[Checked]:
    """Read files and check every document in them; nothing is written.

    Args:
        ws: the corpus that they are to go into.
        files: texts in the formats of :mod:`duizhao.importers`.
        stated: metadata of all documents, which goes before that of ``meta`` and of the files.
        meta: a file of the shape of ``meta.yaml`` with further metadata of all documents.
        doc_id: the id, for one document only; None takes the one that the file states, or makes one of
            its name or title.
        encoding, format: those of the files; None finds them.
        corrected: whether the one document replaces the text of a document that is there.
        progress: wraps the list of documents, to show how far the check is.

    Raises:
        InputError: for a file that cannot be used, an impossible id, or several documents where only one
            can be; :class:`DecodeError` and :class:`SchemaError` are kinds of it.
        SourceError: when an id is taken, or the same text is there already or comes twice.
        MissingExtraError: when a format needs a library that is not installed.

    Example:
        >>> from duizhao.paths import find_workspace
        >>> [checked] = check_files(find_workspace(), [Path("notice.txt")], {})  # doctest: +SKIP
        >>> checked.source.id  # doctest: +SKIP
        'notice'
    """
    documents = _read(files, encoding, format, read_meta(meta, recorded=False) if meta else {}, stated)
    if len(documents) > 1 and doc_id is not None:
        what = f"names one document, and there are {len(documents)}"
        raise InputError(what, where="--id", remedy="leave it out")
    if len(documents) > 1 and corrected:
        what = f"takes one document, and there are {len(documents)}"
        raise InputError(what, where="--corrected", remedy="go one by one")
    hashes = recorded_hashes(ws)
    checked = [_check(ws, hashes, *each, doc_id=doc_id, corrected=corrected) for each in progress(documents)]
    _check_batch(checked)
    return checked


def store(ws: Workspace, checked: Sequence[Checked], *, corrected: bool = False) -> list[Path]:
    """Write documents into the corpus; should one fail (a full disk, say), those before it are taken back.

    Args:
        ws: the corpus that they were checked for.
        checked: what :func:`check_files` gave.
        corrected: as it was given to :func:`check_files`.

    Returns:
        The documents' folders.

    Raises:
        WorkspaceError: when the workspace is read-only or cannot be written.
        SourceError: when the corpus has got such an id or text since the check.

    Example:
        >>> from duizhao.paths import find_workspace
        >>> store(find_workspace(), [])
        []
    """
    written: list[Path] = []
    hashes = recorded_hashes(ws)
    try:
        for each in checked:
            source = each.source
            options: dict[str, Any] = {"corrected": corrected, "hashes": hashes}
            written.append(add_source(ws, each.imported, source.id, source.metadata, **options))
            hashes[source.sha256] = source.id
    except BaseException:
        # A corrected document is never taken back: its folder was there before us.
        for folder in () if corrected else written:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    return written


def _read(
    files: Sequence[Path],
    encoding: str | None,
    format: str | None,
    shared: Mapping[str, Any],
    stated: Mapping[str, Any],
) -> list[_Document]:
    """Every document of every file."""
    if isinstance(shared.get("topic"), dict) and "topic" in stated:
        stated = {**stated, "topic": {**shared["topic"], **stated["topic"]}}
    documents = []
    for file in files:
        found = read_file(file, encoding=encoding, format=format)
        for imported in found:
            # Several documents of one file cannot share its name: their titles tell them apart.
            stem = file.stem if len(found) == 1 else ""
            documents.append((imported, {**shared, **stated}, stem))
    return documents


def _check(
    ws: Workspace,
    hashes: Mapping[str, str],
    imported: Imported,
    metadata: dict[str, Any],
    stem: str,
    *,
    doc_id: str | None,
    corrected: bool,
) -> Checked:
    """All that can go wrong with one document goes wrong here."""
    where = imported.origin.file
    found, evidence = detect_script(
        imported.text, lambda text: convert(text, "t2s"), lambda text: convert(text, "s2t")
    )
    title = metadata.get("title") or imported.metadata.get("title")
    if not title:
        title = read_article(Source("d", imported.text, "")).title or None
    defaults = {"script": found, "title": title}
    chosen = doc_id or imported.id or make_doc_id(stem, str(title or ""), romanise, where=where)
    source = prepare_source(
        ws, imported, chosen, metadata, defaults=defaults, corrected=corrected, hashes=hashes
    )
    return Checked(imported, source, evidence, read_article(source))


def _check_batch(checked: Sequence[Checked]) -> None:
    """Documents of one call must differ from each other as they must from the corpus."""
    ids: dict[str, str] = {}
    texts: dict[str, str] = {}
    for each in checked:
        file, source = each.imported.origin.file, each.source
        if source.id in ids:
            what = f"gets the id {source.id!r}, as {ids[source.id]} does"
            raise SourceError(what, where=file, remedy="add one of them by itself with --id")
        if source.sha256 in texts:
            what = f"holds the same text as {texts[source.sha256]}"
            raise SourceError(what, where=file, remedy="add one of them")
        ids[source.id] = texts[source.sha256] = file
