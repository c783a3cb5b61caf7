"""`duizhao add`: take texts into the corpus."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duizhao.cli.common import AsJson, Root, Text, note, print_json, track

if TYPE_CHECKING:
    from duizhao.adding import Checked


def _option(metavar: str, text: str, *names: str) -> Any:
    return typer.Option(*names, metavar=metavar, help=text)


Files = Annotated[
    list[Path], typer.Argument(metavar="FILE", help="Texts: .txt, .md, .html, .docx or .jsonl.")
]
DocId = Annotated[Text, _option("ID", "Id of the document; only with one document.", "--id")]
Title = Annotated[Text, _option("TEXT", "Title; default: the one that the text has.")]
Publisher = Annotated[Text, _option("TEXT", "Newspaper, agency or site that published it.")]
Published = Annotated[Text, _option("DATE", "YYYY-MM-DD or YYYY.")]
Author = Annotated[list[str] | None, _option("NAME", "Author; may be repeated.")]
Address = Annotated[Text, _option("URL", "Address of the published text.")]
Genre = Annotated[Text, _option("TEXT", "Kind of text, such as news.")]
TopicZh = Annotated[Text, _option("TEXT", "What stance is taken toward, in Chinese.")]
TopicEn = Annotated[Text, _option("TEXT", "The same in English.")]
Rights = Annotated[Text, _option("TEXT", "Who holds the rights, and why the text may be here.")]
License = Annotated[Text, _option("SPDX", "Licence, such as CC-BY-4.0.")]
Script = Annotated[Text, _option("NAME", "hans, hant, hant_tw or hant_hk; default: found.")]
Split = Annotated[Text, _option("NAME", "train, validation or test; default: train.")]
Meta = Annotated[Path | None, _option("FILE.yaml", "Metadata in the form of meta.yaml.")]
Encoding = Annotated[Text, _option("NAME", "Encoding of the files; default: found.")]
Format = Annotated[Text, _option("NAME", "Format of the files; default: by suffix.")]
Corrected = Annotated[bool, typer.Option("--corrected", help="Replace the text of a document that is there.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check and show, write nothing.")]


def command(
    files: Files,
    doc_id: DocId = None,
    title: Title = None,
    publisher: Publisher = None,
    published: Published = None,
    author: Author = None,
    url: Address = None,
    genre: Genre = None,
    topic_zh: TopicZh = None,
    topic_en: TopicEn = None,
    rights: Rights = None,
    license: License = None,
    script: Script = None,
    split: Split = None,
    meta: Meta = None,
    encoding: Encoding = None,
    format: Format = None,
    corrected: Corrected = False,
    dry_run: DryRun = False,
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
    from duizhao.paths import find_workspace

    stated = _stated(
        title=title, publisher=publisher, published=published, authors=author or None, url=url, genre=genre,
        topic=_known(zh=topic_zh, en=topic_en) or None, rights=rights, license=license, script=script,
        split=split,
    )  # fmt: skip
    ws = find_workspace(root).writable()
    checked = check_files(
        ws, files, stated, meta=meta, doc_id=doc_id, encoding=encoding, format=format, corrected=corrected,
        progress=lambda documents: track(documents, "checking", len(documents)),
    )  # fmt: skip
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


def _stated(**options: Any) -> dict[str, Any]:
    """What the options say of the text, checked as meta.yaml is."""
    from duizhao.metadata import check_meta

    return dict(check_meta(_known(**options), where="the options", recorded=False))


def _known(**options: Any) -> dict[str, Any]:
    return {key: value for key, value in options.items() if value is not None}


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
