"""`duizhao adjudicate`: several annotators' layers into one, with decisions on record."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duizhao.cli.common import (
    Annotators,
    AsJson,
    Documents,
    DryRun,
    Root,
    Text,
    Token,
    Url,
    check_names,
    connect,
    existing_project,
    note,
    print_json,
)

if TYPE_CHECKING:
    from duizhao.adjudicating import Outcome, Wish
    from duizhao.adjudication.decisions import Decision
    from duizhao.labelstudio.client import Client
    from duizhao.paths import Workspace


class StrategyName(StrEnum):
    """What stands by itself."""

    unanimous = "unanimous"
    majority = "majority"
    first = "first"
    manual = "manual"


Strategy = Annotated[StrategyName, typer.Option("--strategy", "-s", help="What stands by itself.")]
First = Annotated[Text, typer.Option("--first", metavar="NAME", help="With --strategy first: whose.")]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who decided; stands in every decision.")]
Imported = Annotated[
    bool, typer.Option("--imported", help="Count judgements that were imported and that nobody has touched.")
]
Push = Annotated[bool, typer.Option("--push", help="Bring the conflicts to a Label Studio project.")]
Pull = Annotated[bool, typer.Option("--pull", help="First take over what was decided in that project.")]
ConflictProject = Annotated[str, typer.Option("--project", metavar="TITLE", help="That project.")]


def command(
    documents: Documents = None,
    annotators: Annotators = None,
    strategy: Strategy = StrategyName.majority,
    first: First = None,
    by: By = "adjudicator",
    imported: Imported = False,
    push: Push = False,
    pull: Pull = False,
    project: ConflictProject = "duizhao adjudication",
    dry_run: DryRun = False,
    url: Url = None,
    token: Token = None,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Merge annotators' layers into annotations/gold/, and lay conflicts before a person.

    What the strategy can settle goes into the layer `gold`, with the annotators
    who said so. What it cannot waits in annotations/gold/DOC/conflicts.yaml:
    write decisions there and run the same command again (the file names it).
    Decisions are kept in decisions.jsonl and never overwritten; a sentence with
    an open conflict is not gold yet.

    With --push the conflicts become a Label Studio project, each annotator's
    version a prediction to start from; with --pull what was submitted there
    becomes decisions.

    Strategies: `unanimous` takes what all judges of a sentence (or paragraph)
    say, `majority` what more than half say, `first` what one named annotator
    says, `manual` nothing.

    Examples:
        duizhao adjudicate --dry-run

        duizhao adjudicate dangqi-gaogao-piaoyang -a a01 -a a02 -a a03

        duizhao adjudicate --strategy first --first a01 --by wang

        duizhao adjudicate --push

        duizhao adjudicate --pull
    """
    from duizhao.adjudicating import Wish
    from duizhao.adjudication.strategy import Strategy as Merging
    from duizhao.paths import find_workspace

    workspace = find_workspace(root)
    if not dry_run:
        workspace.writable()
    wish = Wish(Merging(strategy.value, first or ""), annotators, by, imported)
    check_names(workspace, documents, annotators)
    outcomes, server = _run(
        workspace, wish, documents, push=push, pull=pull, title=project, url=url, token=token, dry_run=dry_run
    )
    if as_json:
        told = [_values(one, workspace) for one in outcomes]
        print_json({"dry_run": dry_run, "documents": told, **server})
    else:
        _tell(outcomes, server, workspace, dry_run=dry_run)


def _run(
    workspace: Workspace,
    wish: Wish,
    documents: list[str] | None,
    *,
    push: bool,
    pull: bool,
    title: str,
    url: str | None,
    token: str | None,
    dry_run: bool,
) -> tuple[list[Outcome], dict[str, Any]]:
    """Merge, and on the way what is to be asked of a server; what came of that is for the report."""
    if not (push or pull):
        return _merge(workspace, wish, documents, {}, dry_run=dry_run), {}
    new: dict[str, list[Decision]] = {}
    server: dict[str, Any] = {}
    with connect(url, token) as client:
        if pull:
            before = _merge(workspace, wish, documents, {}, dry_run=True)
            new, server = _pull(client, workspace, title, before, dry_run=dry_run)
        # What was pulled is on record by now, but for a dry run.
        outcomes = _merge(workspace, wish, documents, new if dry_run else {}, dry_run=dry_run)
        if push:
            server |= _push(client, workspace, title, outcomes, dry_run=dry_run)
    return outcomes, server


def _tell(outcomes: list[Outcome], server: dict[str, Any], workspace: Workspace, *, dry_run: bool) -> None:
    """All of it for people."""
    for one in outcomes:
        for line in _report(one, workspace, dry_run=dry_run):
            typer.echo(line)
        _notes(one)
    for line in _server_report(server, dry_run=dry_run):
        typer.echo(line)
    if not outcomes:
        note("no document has layers of two annotators or more")


def _merge(
    workspace: Workspace,
    wish: Wish,
    documents: list[str] | None,
    pulled: dict[str, list[Decision]],
    *,
    dry_run: bool,
) -> list[Outcome]:
    from duizhao.adjudicating import adjudicate_document
    from duizhao.sources import document_ids

    found = (
        adjudicate_document(
            workspace, doc_id, wish, pulled=pulled.get(doc_id, ()), dry_run=dry_run, required=bool(documents)
        )
        for doc_id in dict.fromkeys(documents or document_ids(workspace))
    )
    return [one for one in found if one is not None]


def _pull(
    client: Client, workspace: Workspace, title: str, outcomes: list[Outcome], *, dry_run: bool
) -> tuple[dict[str, list[Decision]], dict[str, Any]]:
    from duizhao.adjudicating import pull_decided

    project = existing_project(client, title)
    new, problems = pull_decided(client, project, workspace, outcomes, dry_run=dry_run)
    for problem in problems:
        note(f"  {problem}")
    told = {doc_id: [one.id for one in decisions] for doc_id, decisions in new.items()}
    return new, {"pulled": told, "problems": problems}


def _push(
    client: Client, workspace: Workspace, title: str, outcomes: list[Outcome], *, dry_run: bool
) -> dict[str, Any]:
    from duizhao.adjudicating import push_waiting

    report = push_waiting(client, workspace, outcomes, title=title, dry_run=dry_run, say=note)
    names = ("created", "updated", "unchanged", "changed", "settled")
    told = {name: getattr(report, name) for name in names}
    address = f"{client.url}/projects/{report.project.id}/data"
    return {"pushed": {"project": report.project.id or None, "url": address, **told}}


def _server_report(server: dict[str, Any], *, dry_run: bool) -> Iterator[str]:
    would = "would be " if dry_run else ""
    if "pulled" in server:
        yield f"{sum(map(len, server['pulled'].values()))} new decisions {would}taken over from the server"
    if "pushed" in server:
        told = server["pushed"]
        yield (
            f"conflicts on the server: {len(told['created'])} {would}created, {len(told['updated'])} "
            f"{would}brought up to date, {told['unchanged']} unchanged"
        )
        for what, names in (
            ("are being decided while annotators changed their minds; left as they are", told["changed"]),
            ("wait no longer; left as they are", told["settled"]),
        ):
            if names:
                yield f"  {len(names)} tasks {what}: {', '.join(names[:5])}{' …' if len(names) > 5 else ''}"
        if not dry_run:
            yield f"decide at {told['url']}"


def _values(one: Outcome, workspace: Workspace) -> dict[str, Any]:
    """The outcome for scripts."""
    from duizhao.adjudication.review import shown

    merged = one.merged
    return {
        "document": one.doc_id,
        "annotators": one.annotators,
        "strategy": one.strategy,
        "units": len(merged.units),
        "gold": {
            "units": len(merged.layer.items),
            "entities": len(merged.layer.entities),
            "stances": len(merged.layer.stances),
            "status": merged.layer.status,
        },
        "how": one.how(),
        "decided_now": [decision.id for decision in one.decided],
        "waiting": [
            {
                "id": conflict.id,
                "about": conflict.about,
                "kind": conflict.kind,
                "sentence": conflict.unit.text,
                "options": [
                    {"by": list(option.by), "says": [shown(conflict, one) for one in option.says]}
                    for option in conflict.options
                ],
            }
            for conflict in merged.conflicts
        ],
        "review": workspace.relative(one.review) if merged.conflicts else None,
        "outdated": [decision.id for decision in merged.outdated],
        "unused": [decision.id for decision in merged.unused],
        "idle": [decision.id for decision in merged.idle],
        "overruled": [{"id": old.id, "by": old.by, "now_by": new.by} for old, new in merged.overruled],
        "outside": merged.outside,
        "undecided": [{"unit": unit, "target": target} for unit, target in merged.undecided],
        "lost": merged.lost,
        "written": [workspace.relative(path) for path in one.written],
    }


def _report(one: Outcome, workspace: Workspace, *, dry_run: bool) -> Iterator[str]:
    """The outcome for people."""
    merged, would = one.merged, "would be " if dry_run else ""
    layer = merged.layer
    yield f"{one.doc_id}: {', '.join(one.annotators)}; {one.strategy}"
    how = ", ".join(f"{count} {name}" for name, count in one.how().items()) or "none"
    yield (
        f"  gold {would}{len(layer.entities)} entities and {len(layer.stances)} stances "
        f"in {len(layer.items)} of {len(merged.units)} units ({layer.status}): {how}"
    )
    if one.decided:
        yield f"  {len(one.decided)} decisions {would}taken over"
    if number := len(merged.conflicts):
        where = workspace.relative(one.review)
        how = "would be laid out in" if dry_run else "decide in"
        yield f"  {number} conflict{'s wait' if number > 1 else ' waits'} for a person: {how} {where}"


def _notes(one: Outcome) -> None:
    """What somebody may want to look at."""
    merged = one.merged
    for what, decisions in (
        ("were made before the annotators changed something there; they stay in force", merged.outdated),
        (
            "are about stretches that nobody has judged now, or in another size; they have no effect",
            merged.unused,
        ),
        ("are about entities or holders that no longer stand; they have no effect", merged.idle),
    ):
        if decisions:
            names = ", ".join(decision.id for decision in decisions[:3])
            note(f"  {len(decisions)} decision(s) {what}: {names}{' …' if len(decisions) > 3 else ''}")
    for old, new in merged.overruled[:5]:
        note(f"  {old.id}: decided by {old.by}, and later otherwise by {new.by}, which is in force")
    if merged.undecided:
        note(
            f"  {len(merged.undecided)} entities or stances have no majority for a detail; "
            f"those of {one.annotators[0]} were taken (`-a` names who goes first)"
        )
    if merged.lost:
        note(f"  {merged.lost} stances of annotators have no place: what they are about does not stand here")
    if merged.outside:
        note(f"  {merged.outside} entities lie across the border of two units, and are in none")
