"""`duizhao add`: take texts into the corpus."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duizhao.cli.common import AsJson, Root, note, print_json, track

if TYPE_CHECKING:
    from duizhao.adding import Checked

_Text = str | None


def command(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="Texts: .txt, .md, .html, .docx or .jsonl.")
    ],
    doc_id: Annotated[
        _Text, typer.Option("--id", metavar="ID", help="Id of the document; only with one document.")
    ] = None,
    title: Annotated[
        _Text, typer.Option(metavar="TEXT", help="Title; default: the one that the text has.")
    ] = None,
    publisher: Annotated[
        _Text, typer.Option(metavar="TEXT", help="Newspaper, agency or site that published it.")
    ] = None,
    published: Annotated[_Text, typer.Option(metavar="DATE", help="YYYY-MM-DD or YYYY.")] = None,
    author: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Author; may be repeated.")] = None,
    url: Annotated[_Text, typer.Option(metavar="URL", help="Address of the published text.")] = None,
    genre: Annotated[_Text, typer.Option(metavar="TEXT", help="Kind of text, such as news.")] = None,
    topic_zh: Annotated[
        _Text, typer.Option(metavar="TEXT", help="What stance is taken toward, in Chinese.")
    ] = None,
    topic_en: Annotated[_Text, typer.Option(metavar="TEXT", help="The same in English.")] = None,
    rights: Annotated[
        _Text, typer.Option(metavar="TEXT", help="Who holds the rights, and why the text may be here.")
    ] = None,
    license: Annotated[_Text, typer.Option(metavar="SPDX", help="Licence, such as CC-BY-4.0.")] = None,
    script: Annotated[
        _Text, typer.Option(metavar="NAME", help="hans, hant, hant_tw or hant_hk; default: found.")
    ] = None,
    split: Annotated[
        _Text, typer.Option(metavar="NAME", help="train, validation or test; default: train.")
    ] = None,
    meta: Annotated[
        Path | None, typer.Option(metavar="FILE.yaml", help="Metadata in the form of meta.yaml.")
    ] = None,
    encoding: Annotated[
        _Text, typer.Option(metavar="NAME", help="Encoding of the files; default: found.")
    ] = None,
    format: Annotated[
        _Text, typer.Option(metavar="NAME", help="Format of the files; default: by suffix.")
    ] = None,
    corrected: Annotated[
        bool, typer.Option("--corrected", help="Replace the text of a document that is there.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and show, write nothing.")] = False,
    as_json: AsJson = False,
    root: Root = None,
) -> None:
    """Take texts into the corpus.

    Each file is decoded, checked and stored, and the structure that was read
    is shown. All files are read and checked before anything is written; when
    one of them fails, none is stored. What is not known about a text stays empty.

    Examples:
        duizhao add article.txt --genre news --topic-zh 社区防控

        duizhao add *.docx --meta shared.yaml --dry-run

        duizhao add mended.md --id dangqi-gaogao-piaoyang --corrected
    """
    from duizhao.adding import check_files, store
    from duizhao.metadata import check_meta
    from duizhao.paths import find_workspace

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
    checked = check_files(
        ws,
        files,
        stated,
        meta=meta,
        doc_id=doc_id,
        encoding=encoding,
        format=format,
        corrected=corrected,
        progress=lambda documents: track(documents, "checking", len(documents)),
    )
    if not dry_run:
        store(ws, checked, corrected=corrected)
    if as_json:
        print_json([_as_json(each, written=not dry_run) for each in checked])
        return
    for each in checked:
        for line in _report(each, "would be added" if dry_run else "corrected" if corrected else "added"):
            typer.echo(line)
    if corrected and not dry_run:
        note("annotations made on the earlier text may no longer fit: run `duizhao validate`")


def _as_json(each: Checked, *, written: bool) -> dict[str, Any]:
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


def _report(each: Checked, verb: str) -> Iterator[str]:
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
