"""`duizhao export`: the corpus in another format."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from duizhao.cli.common import Annotators, AsJson, Documents, Root, check_names, track
from duizhao.cli.conversion import FormatName, Strict, Tags, Title, Tokens, counting, options_of, told


def command(
    documents: Documents = None,
    write_as: Annotated[
        FormatName, typer.Option("--to", metavar="FORMAT", help="See `duizhao formats`; else --output says.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="PATH", help="Default: corpus and the format's ending, here."),
    ] = None,
    annotators: Annotators = None,
    tags: Tags = "iob2",
    tokens: Tokens = "characters",
    title: Title = "",
    strict: Strict = False,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Write documents of the corpus, with words, pinyin, scripts and annotations, in another format.

    Without --annotator the published layer is taken: the adjudicated one, else
    the authors' draft. What the format cannot carry is counted and told.

    Examples:
        duizhao export --to html -o reading.html

        duizhao export --to conll --tags bioes --tokens words

        duizhao export --to brat -o brat-folder -a a01
    """
    from duizhao.errors import InputError
    from duizhao.interchange.converting import write_passages
    from duizhao.interchange.corpus import corpus_passages
    from duizhao.interchange.registry import find, format_to_write
    from duizhao.losses import Losses
    from duizhao.paths import find_workspace
    from duizhao.sources import document_ids

    workspace = find_workspace(root)
    if output is None:
        if not write_as:
            raise InputError("no format is named", remedy="give one with --to, or a file with --output")
        form = find(write_as)
        output = Path(f"corpus-{form.name}" if form.folder else f"corpus{form.suffixes[0]}")
    form = format_to_write(output, write_as or "")
    check_names(workspace, documents, annotators)
    ids = documents or document_ids(workspace)
    losses = Losses()
    passages = corpus_passages(workspace, track(ids, "exporting", len(ids)), losses, annotators or ())
    counted = Counter[str]()
    options = options_of(tags, tokens, title or workspace.root.name, str(workspace.root))
    write_passages(counting(passages, counted), output, form, options, losses, strict=strict)
    told(output, form.name, counted["passages"], losses, as_json)
