"""`duizhao show`: print a document for reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duizhao.cli.common import AsJson, Root, annotated_by, note, print_json

if TYPE_CHECKING:
    from duizhao.annotation.index import LayerIndex
    from duizhao.documents import Document
    from duizhao.model import Article, Block, Sentence
    from duizhao.paths import Workspace


def command(
    document: Annotated[
        str | None, typer.Argument(metavar="DOC", help="Document id. Default: list them.")
    ] = None,
    sentences: Annotated[
        bool, typer.Option("--sentences", "-s", help="Sentence by sentence, with pinyin.")
    ] = False,
    traditional: Annotated[
        bool, typer.Option("--traditional", "-t", help="--sentences, with the traditional form (Taiwan).")
    ] = False,
    annotator: Annotated[
        str | None,
        typer.Option("--annotator", metavar="NAME", help="--sentences, with this annotator's annotations."),
    ] = None,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Print a document: its structure, or its sentences.

    Sentences come with pinyin and annotations: the adjudicated ones, else the
    authors' draft, unless an annotator is named.

    Examples:
        duizhao show

        duizhao show dangqi-gaogao-piaoyang

        duizhao show dangqi-gaogao-piaoyang --sentences --traditional
    """
    from duizhao.article import read_article
    from duizhao.documents import published_layer, read_document
    from duizhao.paths import find_workspace
    from duizhao.sources import load_source

    workspace = find_workspace(root)
    sentences = sentences or traditional or annotator is not None
    if document is None:
        if sentences:
            raise typer.BadParameter("name the document whose sentences to show: duizhao show DOC")
        _list(workspace, as_json=as_json)
        return
    if not (as_json or sentences):
        for line in outline(read_article(load_source(workspace, document))):
            typer.echo(line)
        return
    read = read_document(workspace, document)
    if annotator is not None:
        annotated_by(workspace, [document], annotator)
    read = replace(read, layer=published_layer(workspace, document, annotator))
    if as_json:
        print_json(_as_json(read))
        return
    for line in sentence_lines(read, traditional=traditional):
        typer.echo(line)


def _list(workspace: Workspace, *, as_json: bool) -> None:
    """The documents with their titles; one whose metadata cannot be read is told and the rest listed."""
    from duizhao.errors import DuizhaoError
    from duizhao.metadata import load_meta
    from duizhao.sources import document_ids

    listed: list[dict[str, Any]] = []
    broken: DuizhaoError | None = None
    for doc_id in document_ids(workspace):
        try:
            listed.append({"id": doc_id, "title": load_meta(workspace, doc_id).get("title")})
        except DuizhaoError as error:
            broken = broken or error
    if as_json:
        print_json(listed)
    for one in [] if as_json else listed:
        typer.echo(f"{one['id']}  {one['title'] or ''}".rstrip())
    if broken:
        raise broken
    if not listed:
        note(f"{workspace.root} has no documents yet: run `duizhao add FILE`")


def outline(article: Article) -> Iterator[str]:
    """The structure of an article, one line a block, headings indented by level."""
    counts: dict[str, int] = {}
    for block in article.blocks:
        counts[block.kind] = counts.get(block.kind, 0) + 1
        yield f"{block.id[len(article.id) + 1 :]}  {block.kind:<11} {_shown(block)}"
    mended = sum(join.kind == "column" for join in article.joins)
    summary = ", ".join(f"{n} {kind}" for kind, n in counts.items())
    yield f"{article.id}: {summary}; {mended} torn sentence(s) mended"


def _shown(block: Block) -> str:
    text = block.text if len(block.text) <= 60 else f"{block.text[:36]} … {block.text[-20:]}"
    people = "; ".join(
        " ".join(part for part in (one.affiliation, one.role, one.name) if part) for one in block.contributors
    )
    return f"{text}  [{people}]" if people else text


def sentence_lines(document: Document, *, traditional: bool = False) -> Iterator[str]:
    """The sentences of a document with pinyin, and annotations where it has a layer."""
    from duizhao.annotation.index import LayerIndex

    index = LayerIndex(document.layer)
    names = {entity.id: entity.text for entity in document.layer.entities} if document.layer else {}
    block = ""
    for one in document.analyses:
        sentence = one.sentence
        if sentence.block_id != block:
            yield f"{chr(10) if block else ''}[{sentence.block_kind}]"
            block = sentence.block_id
        yield f"{sentence.id[len(sentence.doc_id) + 1 :]}  {sentence.text.strip()}"
        yield f"          {one.pinyin.strip()}"
        if traditional:
            yield f"          {one.variants['hant_tw'].text.strip()}"
        yield from (f"          {line}" for line in _annotations(index, names, sentence))


def _annotations(index: LayerIndex, names: Mapping[str, str], sentence: Sentence) -> Iterator[str]:
    found = [f"{entity.text}/{entity.label}" for entity in index.entities(sentence)]
    if found:
        yield "entities: " + " ".join(found)
    for stance in index.stances(sentence):
        holder, target = names.get(stance.holder, stance.holder), names.get(stance.target, stance.target)
        yield f"stance: {holder} -> {target}: {stance.polarity} {stance.basis}".rstrip()


def _as_json(document: Document) -> dict[str, Any]:
    from duizhao.dataset.rows import document_row, sentence_rows
    from duizhao.losses import Losses

    return {**document_row(document), "sentences": list(sentence_rows(document, Losses()))}
