"""The main job end to end, on the first article with a real server: build, push, pull, export, load.

Everything happens in a folder of its own. The demo succeeds only when the annotations that come back from
Label Studio are the ones that went in.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from duizhao.annotation.layers import read_layer
from duizhao.annotation.schema import load_schema
from duizhao.build import BuildReport, build
from duizhao.dataset.load import load
from duizhao.documents import DRAFT_ANNOTATOR, Document, read_document
from duizhao.labelstudio.client import Client
from duizhao.labelstudio.pull import PullReport, pull
from duizhao.labelstudio.push import PushReport, push
from duizhao.labelstudio.push.entries import Along
from duizhao.labelstudio.screen.instruction import instruction
from duizhao.labelstudio.server import PrivateServer
from duizhao.model import Layer
from duizhao.paths import Workspace, find_workspace
from duizhao.sources import document_ids
from duizhao.workspace import make_workspace

PROJECT = "duizhao demo"
Say = Callable[[str], None]


@dataclass(slots=True)
class DemoReport:
    """What the demo did.

    Attributes:
        differences: where a pulled layer is not the one that was put in; empty when the demo succeeded.
        seconds: how long each step took.
    """

    workspace: Workspace
    push: PushReport | None = None
    again: PushReport | None = None
    pull: PullReport | None = None
    build: BuildReport | None = None
    rows: list[dict[str, Any]] = field(default_factory=list)
    features: Any = None
    differences: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)


def demo_workspace(folder: Path) -> Workspace:
    """The demo's own workspace: made at the first run with the shipped articles, kept for later ones."""
    if (folder / "annotations" / "schema.yaml").is_file():
        return find_workspace(folder)
    return make_workspace(folder, with_corpus=True)


def run_demo(workspace: Workspace, server: PrivateServer, say: Say) -> DemoReport:
    """Run every step against a server that is up.

    Args:
        workspace: from :func:`demo_workspace`.
        server: a running private server.
        say: gets a line for each step.

    Raises:
        DuizhaoError: from the step that failed.
    """
    report = DemoReport(workspace)
    schema = load_schema(workspace)
    ids = document_ids(workspace)
    clock = _Clock(report, say)
    with clock.step("reading the articles and building the corpus"):
        drafts = {doc_id: read_layer(workspace, doc_id, DRAFT_ANNOTATOR) for doc_id in ids}
        documents = [read_document(workspace, doc_id) for doc_id in ids]
        report.build = build(workspace)
    say(f"  {_count(documents)}")
    with Client(server.connection()) as client:
        with clock.step("pushing every body sentence to Label Studio, with the drafted annotations"):
            along = Along(drafts, as_predictions=False)
            page = instruction(workspace)
            report.push = push(client, documents, schema, title=PROJECT, along=along, instruction=page)
            report.again = push(client, documents, schema, title=PROJECT, along=along)
        new, there = len(report.push.created), report.push.unchanged
        say(f"  {new} new tasks, {there} were there; pushed again: {len(report.again.created)} new")
        with clock.step("pulling the annotations back"):
            articles = {one.article.id: one.article for one in documents}
            report.pull = pull(client, report.push.project, workspace, articles, schema, full=True)
            report.differences = _compare(workspace, drafts, report.pull)
    with clock.step("building the dataset from what came back, and loading it with load_dataset"):
        names = sorted({annotator for _, annotator in report.pull.layers})
        report.build = build(workspace, annotator=names[0] if names else None)
        dataset = load("sentences", root=workspace.root)
        report.features = dataset.features
        report.rows = [row for row in dataset if row["entities"]][:3]
    return report


class _Clock:
    """Says what is being done and notes how long it took."""

    def __init__(self, report: DemoReport, say: Say) -> None:
        self._report, self._say, self._name, self._start = report, say, "", 0.0

    def step(self, name: str) -> _Clock:
        self._name = name
        return self

    def __enter__(self) -> None:
        self._say(f"{self._name} …")
        self._start = time.monotonic()

    def __exit__(self, *_: object) -> None:
        self._report.seconds[self._name] = time.monotonic() - self._start


def _count(documents: Sequence[Document]) -> str:
    blocks = sum(len(one.article.blocks) for one in documents)
    joins = sum(join.kind == "column" for one in documents for join in one.article.joins)
    sentences = sum(len(one.analyses) for one in documents)
    return (
        f"{len(documents)} article(s), {blocks} blocks, {joins} torn sentences mended, {sentences} sentences"
    )


def _compare(workspace: Workspace, drafts: dict[str, Layer], pulled: PullReport) -> list[str]:
    """Where what came back differs from what was put in."""
    differences = [f"the screen could not show: {line}" for line in pulled.problems]
    for doc_id, draft in drafts.items():
        names = sorted(annotator for there, annotator in pulled.layers if there == doc_id)
        if len(names) != 1:
            differences.append(f"{doc_id}: annotations of {len(names)} people instead of one")
            continue
        layer = read_layer(workspace, doc_id, names[0])
        for kind in ("entities", "stances", "items"):
            before, after = _bare(getattr(draft, kind)), _bare(getattr(layer, kind))
            differences += [f"{doc_id}: did not come back: {one}" for one in sorted(map(str, before - after))]
            differences += [f"{doc_id}: was not put in: {one}" for one in sorted(map(str, after - before))]
    return differences


def _bare(records: Sequence[Any]) -> set[Any]:
    """The records without what the way through the server adds: where an item came from, and when."""
    bare = {"origin": "", "created_at": "", "updated_at": ""}
    return {replace(one, **bare) if hasattr(one, "origin") else one for one in records}
