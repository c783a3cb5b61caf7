"""`duizhao assign`: who annotates what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from duizhao.cli.common import (
    AsJson,
    ProjectTitle,
    Root,
    Token,
    Url,
    connect,
    existing_project,
    note,
    print_json,
)

if TYPE_CHECKING:
    from duizhao.labelstudio.client import Client


def command(
    annotators: Annotated[
        list[str], typer.Argument(metavar="NAME", help="Pseudonyms of the annotators: a01 a02 ...")
    ],
    project: ProjectTitle = "duizhao",
    per_item: Annotated[
        int, typer.Option("--per-item", min=1, metavar="K", help="How many annotators a shared unit gets.")
    ] = 2,
    percent: Annotated[
        float,
        typer.Option("--share", min=0, max=100, metavar="PERCENT", help="How many of the units are shared."),
    ] = 100.0,
    seed: Annotated[str, typer.Option("--seed", metavar="WORD", help="Draws another share.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    url: Url = None,
    token: Token = None,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Plan who annotates what, and give each annotator a tab with just that.

    The plan is written to annotations/assignments.jsonl: balanced by characters,
    the same on every machine. Units that have their annotators keep them, so
    that the plan can be made again after new documents were pushed. In Label
    Studio each annotator opens the tab with their name and starts with "Label
    Tasks As Displayed".

    Examples:
        duizhao assign a01 a02 a03 --per-item 2

        duizhao assign a01 a02 --per-item 2 --share 20 --dry-run
    """
    from duizhao.annotation.assignment import assign, read_assignments, write_assignments
    from duizhao.labelstudio.push.turn import turn
    from duizhao.labelstudio.team.tabs import make_tabs
    from duizhao.paths import find_workspace

    workspace = find_workspace(root).writable()
    with connect(url, token) as client:
        found = existing_project(client, project)
        before = read_assignments(workspace)
        units = list(_units(client, found.id))
        plan = assign(units, annotators, per_item=per_item, percent=percent, seed=seed, before=before)
        if not dry_run:
            write_assignments(workspace, plan)
            with turn(client, found.id, note) as mine:  # no push may change the same tasks now

                def progress(done: int) -> None:
                    mine.beat()
                    if done % 500 == 0:
                        note(f"  {done} of {len(units)} tasks")

                make_tabs(client, found.id, plan, progress)
    counts = Counter(name for key, _ in units for name in plan[key])
    sizes = Counter({name: sum(size for key, size in units if name in plan[key]) for name in counts})
    shared = sum(len(plan[key]) > 1 for key, _ in units)
    if as_json:
        rows = [
            {"annotator": name, "units": counts[name], "characters": sizes[name]} for name in sorted(counts)
        ]
        print_json({"dry_run": dry_run, "units": len(units), "shared": shared, "annotators": rows})
        return
    for name in sorted(counts):
        typer.echo(f"{name}: {counts[name]} units, {sizes[name]} characters")
    new = len(units) - sum(key in before for key, _ in units)
    typer.echo(f"{len(units)} units, {shared} shared, {new} new in the plan")
    if not dry_run:
        note(f"  each annotator's tab: {client.url}/projects/{found.id}/data")


def _units(client: Client, project: int) -> Iterator[tuple[str, int]]:
    """Id and size of each unit that the project has, in order."""
    from duizhao.labelstudio.tasks import KEY

    seen = set()
    for _, data in client.tasks(project):
        key = str(data.get(KEY) or "")
        if key and key not in seen:
            seen.add(key)
            yield key, len(str(data.get("text") or ""))
