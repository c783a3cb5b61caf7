"""`duizhao add`: take texts into the corpus."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duizhao.cli.common import AsJson, Root, note, print_json

if TYPE_CHECKING:
    from duizhao.importers import Imported
    from duizhao.model import Article, Source
    from duizhao.paths import Workspace
    from duizhao.sources import ScriptEvidence

_Text = str | None


@dataclass(frozen=True, slots=True)
class _Checked:
    """A document that has passed every check and may be written."""

    imported: Imported
    source: Source
    evidence: ScriptEvidence
    article: Article


def command(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Texts: .txt, .md, .html, .docx or .jsonl.")
    ],
    doc_id: Annotated[_Text, typer.Option("--id", help="Id of the document; only with one document.")] = None,
    title: Annotated[_Text, typer.Option(help="Title; default: the one that the text has.")] = None,
    publisher: Annotated[_Text, typer.Option(help="Newspaper, agency or site that published it.")] = None,
    published: Annotated[_Text, typer.Option(metavar="DATE", help="YYYY-MM-DD or YYYY.")] = None,
    author: Annotated[list[str] | None, typer.Option(help="Author; may be repeated.")] = None,
    url: Annotated[_Text, typer.Option(help="Address of the published text.")] = None,
    genre: Annotated[_Text, typer.Option(help="Kind of text, such as news.")] = None,
    topic_zh: Annotated[_Text, typer.Option(help="What stance is taken toward, in Chinese.")] = None,
    topic_en: Annotated[_Text, typer.Option(help="The same in English.")] = None,
    rights: Annotated[_Text, typer.Option(help="Who holds the rights, and why the text may be here.")] = None,
    license: Annotated[_Text, typer.Option(metavar="SPDX", help="Licence, such as CC-BY-4.0.")] = None,
    script: Annotated[_Text, typer.Option(help="hans, hant, hant_tw or hant_hk; default: found.")] = None,
    split: Annotated[_Text, typer.Option(help="train, validation or test.")] = None,
    meta: Annotated[
        Path | None, typer.Option(metavar="FILE.yaml", help="Metadata in the form of meta.yaml.")
    ] = None,
    encoding: Annotated[_Text, typer.Option(help="Encoding of the files; default: found.")] = None,
    format: Annotated[_Text, typer.Option(help="Format of the files; default: by suffix.")] = None,
    corrected: Annotated[
        bool, typer.Option("--corrected", help="Replace the text of a document that is there.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and show, write nothing.")] = False,
    as_json: AsJson = False,
    root: Root = None,
) -> None:
    """Take texts into the corpus: decode, check, show the structure that was read, and store.

    All files are read and checked before anything is written; when one of them fails, none is stored.
    What is not known about a text stays empty.

    Examples:
        duizhao add article.txt --genre news --topic-zh 社区防控

        duizhao add *.docx --meta shared.yaml --dry-run

        duizhao add mended.md --id dangqi-gaogao-piaoyang --corrected
    """
    from duizhao.paths import find_workspace
    from duizhao.sources import check_meta

    options = {
        "title": title,
        "publisher": publisher,
        "published": published,
        "authors": author or None,
        "url": url,
        "genre": genre,
        "rights": rights,
        "license": license,
        "script": script,
        "split": split,
    }
    given: dict[str, Any] = {key: value for key, value in options.items() if value is not None}
    topic = {key: value for key, value in (("zh", topic_zh), ("en", topic_en)) if value is not None}
    if topic:
        given["topic"] = topic
    stated = check_meta(given, where="the options", recorded=False)
    ws = find_workspace(root).writable()
    documents = _read(files, encoding, format, meta, stated)
    _check_count(len(documents), doc_id, corrected)
    checked = [_check(ws, *each, doc_id=doc_id, corrected=corrected) for each in documents]
    _check_batch(checked)
    if not dry_run:
        _write(ws, checked, corrected)
    if as_json:
        print_json([_as_json(each, written=not dry_run) for each in checked])
        return
    for each in checked:
        for line in _report(each, "would be added" if dry_run else "corrected" if corrected else "added"):
            typer.echo(line)
    if corrected and not dry_run:
        note("annotations made on the earlier text may no longer fit: run `duizhao validate`")


def _read(
    files: list[Path], encoding: str | None, format: str | None, meta: Path | None, stated: Mapping[str, Any]
) -> list[tuple[Imported, dict[str, Any], str]]:
    """Every document of every file, with its metadata and the stem that its id may be made of."""
    from duizhao.importers import read_file
    from duizhao.sources import read_meta

    shared = read_meta(meta, recorded=False) if meta else {}
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


def _check_count(count: int, doc_id: str | None, corrected: bool) -> None:
    from duizhao.errors import InputError

    if count > 1 and doc_id is not None:
        raise InputError(f"names one document, and there are {count}", where="--id", remedy="leave it out")
    if count > 1 and corrected:
        raise InputError(
            f"takes one document, and there are {count}", where="--corrected", remedy="go one by one"
        )


def _check(
    ws: Workspace,
    imported: Imported,
    metadata: dict[str, Any],
    stem: str,
    *,
    doc_id: str | None,
    corrected: bool,
) -> _Checked:
    """All that can go wrong with one document goes wrong here, before anything is written."""
    from duizhao.article import read_article
    from duizhao.model import Source
    from duizhao.pinyin import romanise
    from duizhao.scripts import convert
    from duizhao.sources import detect_script, make_doc_id, prepare_source

    where = imported.origin.file
    found, evidence = detect_script(
        imported.text, lambda text: convert(text, "t2s"), lambda text: convert(text, "s2t")
    )
    defaults = {"script": found, "title": read_article(Source("d", imported.text, "")).title or None}
    title = metadata.get("title") or imported.metadata.get("title") or defaults["title"] or ""
    chosen = doc_id or imported.id or make_doc_id(stem, str(title), romanise, where=where)
    source = prepare_source(ws, imported, chosen, metadata, defaults=defaults, corrected=corrected)
    return _Checked(imported, source, evidence, read_article(source))


def _check_batch(checked: list[_Checked]) -> None:
    """Documents of one call must differ from each other as they must from the corpus."""
    from duizhao.errors import SourceError

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


def _write(ws: Workspace, checked: list[_Checked], corrected: bool) -> None:
    """Store all; should one fail (a full disk), take back those before it."""
    import shutil

    from duizhao.sources import add_source

    written: list[Path] = []
    try:
        for each in checked:
            source = each.source
            written.append(add_source(ws, each.imported, source.id, source.metadata, corrected=corrected))
    except BaseException:
        for folder in written:
            shutil.rmtree(folder, ignore_errors=True)
        raise


def _as_json(each: _Checked, *, written: bool) -> dict[str, Any]:
    return {
        "id": each.source.id,
        "written": written,
        "file": each.imported.origin.file,
        "encoding": each.imported.origin.encoding,
        "script": each.source.script,
        "script_evidence": asdict(each.evidence),
        "lost": dict(each.imported.lost),
        "metadata": dict(each.source.metadata),
        "blocks": [
            {"id": b.id, "kind": b.kind, "level": b.level, "text": b.text} for b in each.article.blocks
        ],
    }


def _report(each: _Checked, verb: str) -> Iterator[str]:
    from duizhao.cli.show import outline

    origin, evidence = each.imported.origin, each.evidence
    lost = ", ".join(f"{count} × {what}" for what, count in each.imported.lost.items()) or "nothing"
    yield f"{each.source.id}: {verb}"
    yield f"  file       {origin.file} ({origin.format})"
    yield f"  encoding   {origin.encoding or 'as the format has it'}"
    yield (
        f"  script     {each.source.script} (only in simplified script: {evidence.hans} characters, "
        f"only in traditional: {evidence.hant})"
    )
    yield f"  lost       {lost}"
    yield "  structure"
    for line in outline(each.article):
        yield f"    {line}"
