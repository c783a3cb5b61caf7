"""What `duizhao adjudicate` does: layers and decisions -> gold; conflicts to a server and back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from duizhao.adjudication import Adjudicated, adjudicate
from duizhao.adjudication.decisions import Decision, add_decisions, read_decisions
from duizhao.adjudication.gold import write_gold
from duizhao.adjudication.renaming import in_words_of
from duizhao.adjudication.review import read_review, review_path, write_review
from duizhao.adjudication.strategy import Strategy
from duizhao.annotation.layers import is_pseudonym
from duizhao.annotation.schema import load_schema
from duizhao.annotation.stepfile import load_steps
from duizhao.article import read_article
from duizhao.documents import layers_of, read_document
from duizhao.errors import InputError
from duizhao.model import Layer
from duizhao.paths import Workspace
from duizhao.sources import load_source

if TYPE_CHECKING:
    from duizhao.labelstudio.client import Client, Project
    from duizhao.labelstudio.curation import CurationReport

Say = Callable[[str], None]


@dataclass(slots=True)
class Outcome:
    """What an adjudication did, or would do, with a document.

    Attributes:
        layers: those that were merged.
        decided: decisions that were taken over from the reviewable file.
        review: the file where what waits is laid before a person.
        written: the files that have changed.
    """

    doc_id: str
    layers: list[Layer]
    strategy: str
    merged: Adjudicated
    review: Path
    decided: list[Decision] = field(default_factory=list)
    written: list[Path] = field(default_factory=list)

    @property
    def annotators(self) -> list[str]:
        """Whose layers were merged."""
        return [layer.annotator for layer in self.layers]

    def how(self) -> dict[str, int]:
        """How the gold records came about -> how many."""
        return dict(Counter(origin.how for _, origin in self.merged.origins.values()).most_common())


def adjudicate_document(
    workspace: Workspace,
    doc_id: str,
    strategy: Strategy,
    *,
    annotators: Sequence[str] | None = None,
    by: str = "adjudicator",
    dry_run: bool = False,
    required: bool = True,
) -> Outcome | None:
    """Merge the layers of a document; what a person decided in the reviewable file is taken over first.

    Args:
        workspace: has the layers, gets ``annotations/gold/``.
        doc_id: the document.
        strategy: what stands by itself.
        annotators: whose layers; default all people's.
        by: who decided.
        dry_run: write nothing.
        required: raise where there are not two layers; else return None.

    Raises:
        InputError: when there is nothing to merge, or layers cannot be compared.
        SchemaError: for a decision that cannot be read; nothing is written then.
    """
    if not is_pseudonym(by):
        raise InputError(f"{by!r} is no pseudonym", remedy="use lower-case letters, digits and hyphens")
    article = read_article(load_source(workspace, doc_id))
    layers = layers_of(workspace, doc_id, annotators)
    if len(layers) < 2:
        if required:
            there = ", ".join(layer.annotator for layer in layers) or "nobody"
            remedy = "two are needed: pull, or name them"
            raise InputError(f"only {there} has a layer", where=doc_id, remedy=remedy)
        return None
    schema = load_schema(workspace)
    decisions = in_words_of(
        read_decisions(workspace, article), load_steps(workspace), layers[0].schema_version
    )
    before = adjudicate(article, layers, strategy, decisions)
    decided = read_review(workspace, doc_id, before.conflicts, schema, by)
    merged = adjudicate(article, layers, strategy, [*decisions, *decided]) if decided else before
    outcome = Outcome(doc_id, layers, str(strategy), merged, review_path(workspace, doc_id), decided)
    if not dry_run:
        _write(workspace, outcome)
    return outcome


def push_waiting(
    client: Client, workspace: Workspace, outcomes: Sequence[Outcome], *, title: str, dry_run: bool, say: Say
) -> CurationReport:
    """Bring what waits to a project on the server, with each annotator's version as a prediction.

    Raises:
        ServerError: when the server fails; the same run again finishes the job.
    """
    from duizhao.labelstudio.curation import Waiting, push_conflicts
    from duizhao.labelstudio.screen.instruction import instruction

    waiting = [Waiting(read_document(workspace, one.doc_id), one.layers, one.merged) for one in outcomes]
    return push_conflicts(
        client,
        waiting,
        load_schema(workspace),
        title=title,
        instruction=instruction(workspace),
        dry_run=dry_run,
        say=say,
    )


def pull_decided(
    client: Client, project: Project, workspace: Workspace, outcomes: Sequence[Outcome], *, dry_run: bool
) -> tuple[dict[str, list[Decision]], list[str]]:
    """Take over what adjudicators submitted on the server and that is not on record yet.

    Args:
        client, project: the server, and the project of the conflicts.
        workspace: gets the decisions, and the raw export as evidence.
        outcomes: the documents' layers, merged.
        dry_run: write no decision.

    Returns:
        the new decisions by document, and what could not be read of their work.

    Raises:
        ServerError: when the server fails.
    """
    from duizhao.labelstudio.curation import pull_decisions

    articles = {one.doc_id: read_article(load_source(workspace, one.doc_id)) for one in outcomes}
    merged = {one.doc_id: one.merged for one in outcomes}
    found, problems = pull_decisions(client, project, workspace, articles, merged, load_schema(workspace))
    new = {}
    for doc_id, decisions in found.items():
        known = {(one.id, one.by, one.at) for one in read_decisions(workspace, articles[doc_id])}
        if fresh := [one for one in decisions if (one.id, one.by, one.at) not in known]:
            new[doc_id] = fresh
            if not dry_run:
                add_decisions(workspace, doc_id, fresh)
    return new, problems


def _write(workspace: Workspace, outcome: Outcome) -> None:
    """Decisions first: they cannot be made again."""
    doc_id, merged = outcome.doc_id, outcome.merged
    (workspace.gold / doc_id).mkdir(parents=True, exist_ok=True)
    if add_decisions(workspace, doc_id, outcome.decided):
        outcome.written.append(workspace.gold / doc_id / "decisions.jsonl")
    outcome.written += write_gold(workspace, merged.layer, merged.origins)
    write_review(workspace, doc_id, merged.conflicts)
