"""What `duizhao adjudicate` does: layers and decisions -> gold; conflicts to a server and back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from duizhao.adjudication import Adjudicated, adjudicate
from duizhao.adjudication.decisions import Decision, add_decisions, decisions_path, read_decisions
from duizhao.adjudication.gold import write_gold
from duizhao.adjudication.renaming import in_words_of
from duizhao.adjudication.review import Review, has_answers, read_review, review_path, write_review
from duizhao.adjudication.strategy import Strategy
from duizhao.agreement.items import people
from duizhao.annotation.layers import GOLD, is_pseudonym
from duizhao.annotation.schema import Schema, load_schema
from duizhao.annotation.stepfile import load_steps
from duizhao.article import read_article
from duizhao.documents import layers_of, read_document
from duizhao.errors import InputError
from duizhao.model import Article, Layer
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
        article: the document.
        layers: those that were merged.
        decided: decisions that were taken over from the reviewable file.
        review: the file where what waits is laid before a person.
        written: the files that have changed.
    """

    article: Article
    layers: list[Layer]
    strategy: str
    merged: Adjudicated
    review: Path
    decided: list[Decision] = field(default_factory=list)
    written: list[Path] = field(default_factory=list)

    @property
    def doc_id(self) -> str:
        return self.article.id

    @property
    def annotators(self) -> list[str]:
        """Whose layers were merged."""
        return [layer.annotator for layer in self.layers]

    def how(self) -> dict[str, int]:
        """How the gold records came about -> how many."""
        return dict(Counter(origin.how for _, origin in self.merged.origins.values()).most_common())


@dataclass(frozen=True, slots=True)
class Wish:
    """How layers are to be merged.

    Attributes:
        strategy: what stands by itself.
        annotators: whose layers; None for all people's. Who goes first is named first.
        by: who decided what stands in the reviewable file.
        imported: whether judgements that were imported and that nobody has touched count.

    Raises:
        InputError: for a name that no annotator can have.
    """

    strategy: Strategy = field(default_factory=Strategy)
    annotators: Sequence[str] | None = None
    by: str = "adjudicator"
    imported: bool = False

    def __post_init__(self) -> None:
        if not is_pseudonym(self.by):
            raise InputError(
                f"{self.by!r} is no pseudonym", remedy="use lower-case letters, digits and hyphens"
            )
        if GOLD in (self.annotators or ()):
            raise InputError("gold is what is made", remedy="name the annotators whose layers it is made of")

    def command(self, doc_id: str) -> str:
        """What a person types to take decisions over: the same merge again."""
        parts = ["duizhao adjudicate", doc_id]
        parts += [f"-a {name}" for name in self.annotators or ()]
        if self.strategy != Strategy():
            parts.append(f"--strategy {self.strategy.name}")
        if self.strategy.first:
            parts.append(f"--first {self.strategy.first}")
        if self.imported:
            parts.append("--imported")
        return " ".join([*parts, "--by NAME"])


def adjudicate_document(
    workspace: Workspace,
    doc_id: str,
    wish: Wish = Wish(),
    *,
    pulled: Sequence[Decision] = (),
    dry_run: bool = False,
    required: bool = True,
) -> Outcome | None:
    """Merge the layers of a document; what a person decided in the reviewable file is taken over first.

    Args:
        workspace: has the layers, gets ``annotations/gold/``.
        doc_id: the document.
        wish: how.
        pulled: decisions that are not on record yet, and count all the same.
        dry_run: write nothing.
        required: raise where there are not two layers; else return None.

    Raises:
        InputError: when there is nothing to merge, layers cannot be compared, or somebody has decided
            something about layers that are not to be merged now.
        SchemaError: for a decision that cannot be read; nothing is written then.
    """
    schema = load_schema(workspace)
    article = read_article(load_source(workspace, doc_id))
    layers = _one_a_person(layers_of(workspace, doc_id, wish.annotators), wish)
    if len(layers) < 2:
        there = ", ".join(layer.annotator for layer in layers) or "nobody"
        if required or has_answers(workspace, doc_id):
            remedy = "two are needed: pull, or name them with -a"
            raise InputError(f"only {there} has a layer to merge", where=doc_id, remedy=remedy)
        return None
    _check(layers, wish, schema, doc_id)
    recorded = read_decisions(workspace, article)
    known = in_words_of([*recorded, *pulled], load_steps(workspace), schema.version)

    def merge(more: Sequence[Decision] = ()) -> Adjudicated:
        return adjudicate(article, layers, wish.strategy, [*known, *more], imported=wish.imported)

    merged = merge()
    read = read_review(workspace, doc_id, merged.conflicts, known, schema, wish.by)
    if read.decisions:
        merged = merge(read.decisions)
    outcome = Outcome(
        article, layers, str(wish.strategy), merged, review_path(workspace, doc_id), read.decisions
    )
    if not dry_run:
        _write(workspace, outcome, read, wish.command(doc_id))
    return outcome


def _one_a_person(layers: list[Layer], wish: Wish) -> list[Layer]:
    """Who judged a second time under a second name has one vote."""
    persons = people(layer.annotator for layer in layers)
    first = [layer for layer in layers if persons[layer.annotator] == layer.annotator]
    if wish.annotators is not None and len(first) < len(layers):
        twice = ", ".join(layer.annotator for layer in layers if layer not in first)
        raise InputError(f"{twice} is somebody else's second name", remedy="name each person once")
    return first


def _check(layers: Sequence[Layer], wish: Wish, schema: Schema, doc_id: str) -> None:
    names = [layer.annotator for layer in layers]
    old = [layer for layer in layers if layer.schema_version != schema.version]
    if old:
        raise InputError(
            f"is of schema {old[0].schema_version}, and schema.yaml is {schema.version}",
            where=f"{doc_id}/{old[0].annotator}",
            remedy="run `duizhao schema migrate` first",
        )
    if wish.strategy.first and wish.strategy.first not in names:
        raise InputError(
            f"{wish.strategy.first!r}, who is to go first, has no layer",
            where=doc_id,
            remedy=f"there are: {', '.join(names)}",
        )


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
        dry_run: write nothing.

    Returns:
        the new decisions by document, and what could not be read of their work.

    Raises:
        ServerError: when the server fails.
    """
    from duizhao.labelstudio.curation import pull_decisions

    articles = {one.doc_id: one.article for one in outcomes}
    merged = {one.doc_id: one.merged for one in outcomes}
    schema = load_schema(workspace)
    found, problems = pull_decisions(client, project, workspace, articles, merged, schema, keep=not dry_run)
    new = {}
    for doc_id, decisions in found.items():
        known = {(one.id, one.by, one.at) for one in read_decisions(workspace, articles[doc_id])}
        if fresh := [one for one in decisions if (one.id, one.by, one.at) not in known]:
            new[doc_id] = fresh
            if not dry_run:
                add_decisions(workspace, doc_id, fresh)
    return new, problems


def _write(workspace: Workspace, outcome: Outcome, read: Review, command: str) -> None:
    """Decisions first: they cannot be made again."""
    doc_id, merged = outcome.doc_id, outcome.merged
    (workspace.gold / doc_id).mkdir(parents=True, exist_ok=True)
    if add_decisions(workspace, doc_id, outcome.decided):
        outcome.written.append(decisions_path(workspace, doc_id))
    outcome.written += write_gold(workspace, merged.layer, merged.origins)
    write_review(workspace, doc_id, merged.conflicts, read, command)
