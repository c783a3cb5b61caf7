"""`duizhao validate`: is the workspace sound? Every finding has a code, a place, a reason and a remedy.

========  =====================================================================================
``E101``  a source cannot be read: missing, changed, not UTF-8, or its meta.yaml is wrong
``W102``  a source's meta.yaml states no rights
``W103``  the corpus has no document
``E201``  structure: characters of the source that no block, markup or white space accounts for
``E202``  structure: a block's pieces do not join to its text
``E203``  sentences of a block do not join to its text
``W204``  an article without a title, or without running text
``E301``  schema.yaml cannot be used
``W302``  label_config.xml is not what schema.yaml makes
``E303``  migrations.yaml, or a schema that was kept, cannot be used
``E304``  schema.yaml uses an id again that a step has retired
``E305``  an id came or went and no step says so, or a step says what is not so
``E306``  the worked examples or a page of the guidelines cannot be used
``W307``  the made parts of the guidelines are not what schema.yaml and examples.yaml make
``W308``  the guidelines use an id that the schema does not have
``E401``  … ``E406``: layers, see :mod:`duizhao.annotation.checks`
``E407``  a layer cannot be read
``W408``  a layer of a document that the corpus does not have
``W409``  a layer of another schema version
``E410``  decisions of an adjudication cannot be read, or were made on another text
``W411``  a gold record without an origin, or an origin without its record
``W412``  records that a corrected text has no place for wait for a person
``E501``  the dataset is missing, half-written or damaged
``W502``  the dataset is older than its sources, layers or schema
``W503``  what a killed build left behind
``W504``  the card and the dataset belong to different builds
========  =====================================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from duizhao.adjudication.decisions import read_decisions
from duizhao.adjudication.gold import check_origins
from duizhao.annotation.checks import check_layer
from duizhao.annotation.guideline_tables import check_guidelines
from duizhao.annotation.layers import GOLD, annotators, layer_digest, read_layer
from duizhao.annotation.schema import Schema, load_schema
from duizhao.annotation.versions import check_history
from duizhao.article import read_article, uncovered
from duizhao.dataset.write import leftovers, read_manifest
from duizhao.documents import PUBLISHED, table_digests, table_names
from duizhao.errors import DatasetError, DuizhaoError, Finding
from duizhao.labelstudio.screen.config import label_config
from duizhao.model import BODY_KINDS, Article
from duizhao.paths import Workspace
from duizhao.sources import document_ids, load_source
from duizhao.splitting import block_sentences

_REBUILD = "run `duizhao build`"
_REPORT = "report it with the source: this is an error of duizhao"


def validate(
    workspace: Workspace, *, progress: Callable[[Sequence[str]], Iterator[str]] = iter
) -> Iterator[Finding]:
    """Check sources, structure, schema, layers and dataset of a workspace.

    Args:
        workspace: what to check; nothing in it is changed.
        progress: wraps the list of document ids, to show how far the check is.

    Example:
        >>> from duizhao.paths import find_workspace
        >>> [finding.code for finding in validate(find_workspace())]
        []
    """
    schema: Schema | None = None
    try:
        schema = load_schema(workspace)
    except DuizhaoError as error:
        yield _from_error("E301", error, workspace.relative(workspace.schema))
    if schema:
        yield from _check_screen(workspace, schema)
        yield from check_history(workspace, schema)
        yield from check_guidelines(workspace, schema)
    ids = document_ids(workspace)
    if not ids:
        where = workspace.relative(workspace.sources)
        yield Finding("W103", where, "there is no document", "run `duizhao add FILE`")
    hashes: dict[str, str] = {}
    broken: set[str] = set()
    for doc_id in progress(ids):
        try:
            article = read_article(load_source(workspace, doc_id))
        except DuizhaoError as error:
            yield _from_error("E101", error, doc_id)
            continue
        hashes[doc_id] = article.source.sha256
        yield from check_article(article)
        if schema:
            unsound = list(_check_layers(workspace, article, schema))
            yield from unsound
            broken |= {doc_id} if unsound else set()
    yield from _check_strays(workspace, set(ids))
    yield from _check_dataset(workspace, ids, hashes, broken, schema)


def exit_code(findings: Sequence[Finding]) -> int:
    """0 without findings, 2 when there are only warnings, 1 when there is an error.

    Example:
        >>> exit_code([Finding("W204", "d", "no title", "add one")])
        2
    """
    if any(finding.code.startswith("E") for finding in findings):
        return 1
    return 2 if findings else 0


def _from_error(code: str, error: DuizhaoError, place: str) -> Finding:
    return Finding(code, error.where or place, error.what, error.remedy or "mend the file")


def check_article(article: Article) -> Iterator[Finding]:
    """The laws of structure and sentences, and what a reader would miss."""
    text = article.source.text
    for span in uncovered(article)[:3]:
        yield Finding("E201", f"{article.id}:{span.start}", f"{span.of(text)!r} is in no block", _REPORT)
    for block in article.blocks:
        if "".join(piece.of(text) for piece in block.pieces) != block.text:
            yield Finding("E202", block.id, "its pieces do not join to its text", _REPORT)
        if "".join(span.of(block.text) for span in block_sentences(block)) != block.text:
            yield Finding("E203", block.id, "its sentences do not join to its text", _REPORT)
    if not article.title:
        yield Finding("W204", article.id, "has no title", "begin the text with a title line, if it has one")
    if not any(block.kind in BODY_KINDS for block in article.blocks):
        yield Finding("W204", article.id, "has no running text", "check that the whole text was added")
    if not article.source.metadata.get("rights"):
        yield Finding("W102", article.id, "states no rights", "write `rights:` in its meta.yaml")


def _check_screen(workspace: Workspace, schema: Schema) -> Iterator[Finding]:
    path = workspace.label_config
    if _text(path) != label_config(schema):
        yield Finding("W302", workspace.relative(path), "is not what schema.yaml makes", _REBUILD)


def _text(path: Path) -> str:
    """The content of a file that duizhao writes; empty when it is missing."""
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def _check_layers(workspace: Workspace, article: Article, schema: Schema) -> Iterator[Finding]:
    for annotator in annotators(workspace, article.id):
        try:
            layer = read_layer(workspace, article.id, annotator)
        except DuizhaoError as error:
            yield _from_error("E407", error, f"{article.id}/{annotator}")
            continue
        if layer.schema_version != schema.version:
            reason = f"made with schema {layer.schema_version}, schema.yaml is {schema.version}"
            yield Finding("W409", f"{article.id}/{annotator}", reason, "run `duizhao schema migrate`")
        yield from check_layer(layer, article, schema)
        if annotator == GOLD:
            yield from check_origins(workspace, layer)
    for path in sorted((workspace.annotations / "unplaced" / article.id).glob("*.jsonl")):
        where, number = workspace.relative(path), len(path.read_bytes().splitlines())
        remedy = "judge them anew where they belong, then delete the file"
        yield Finding("W412", where, f"{number} record(s) have no place in the corrected text", remedy)
    try:
        read_decisions(workspace, article)
    except DuizhaoError as error:
        yield _from_error("E410", error, article.id)


def _check_strays(workspace: Workspace, ids: set[str]) -> Iterator[Finding]:
    folders = [*workspace.layers.glob("*"), *workspace.gold.glob("*")]
    for folder in sorted(folders):
        if folder.is_dir() and folder.name not in ids:
            yield Finding(
                "W408",
                workspace.relative(folder),
                "the corpus has no such document",
                "add its source, or move the layer",
            )


def _check_dataset(
    workspace: Workspace, ids: Sequence[str], hashes: dict[str, str], broken: set[str], schema: Schema | None
) -> Iterator[Finding]:
    for folder in leftovers(workspace):
        yield Finding("W503", workspace.relative(folder), "was left by a build that was killed", _REBUILD)
    if not hashes and not workspace.data.exists():
        return  # no document yet, or none that could be built: said already
    try:
        manifest = read_manifest(workspace)
    except DatasetError as error:
        yield _from_error("E501", error, workspace.relative(workspace.data))
        return
    built, version = manifest["inputs"]["documents"], manifest["inputs"]["schema"]
    # A source that cannot be read, or a layer that is unsound, is told as that, not as a stale dataset.
    stale = set(built) ^ set(ids) | {one for one in hashes if built.get(one, {}).get("sha256") != hashes[one]}
    where = workspace.relative(workspace.data)
    relayered = sorted(
        one for one in set(built) & set(hashes) - broken if _relayered(workspace, one, built[one])
    )
    if stale:
        yield Finding("W502", where, f"was built from other sources: {min(stale)}", _REBUILD)
    elif tables := sorted(
        one for one in set(built) & set(hashes) if _tables_changed(workspace, one, built[one])
    ):
        yield Finding("W502", where, f"was built with another lexicon or readings of {tables[0]}", _REBUILD)
    elif relayered:
        yield Finding("W502", where, f"was built from another layer of {relayered[0]}", _REBUILD)
    elif schema and version != schema.version:
        yield Finding("W502", where, f"was built with schema {version}", _REBUILD)
    card = _text(workspace.card)
    if not all(entry["digest"] in card for entry in manifest["configs"].values()):
        yield Finding("W504", workspace.relative(workspace.card), "is not the card of this dataset", _REBUILD)


def _tables_changed(workspace: Workspace, doc_id: str, built: dict[str, str]) -> bool:
    """Whether the lexicon or the table of readings that the rows were made with has changed."""
    then = {name: digest for name, digest in built.items() if name in table_names()}
    return then != table_digests(workspace, doc_id)


def _relayered(workspace: Workspace, doc_id: str, built: dict[str, str]) -> bool:
    """Whether the layer that the rows were made of has changed, or there is one where there was none."""
    name = built.get("layer")
    if name is None:
        return any(one in PUBLISHED for one in annotators(workspace, doc_id))
    return layer_digest(workspace, doc_id, name) != built.get("layer_sha256")
