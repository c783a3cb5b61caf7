"""`duizhao assign`: who annotates what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duizhao.cli.common import (
    AsJson,
    DryRun,
    ProjectTitle,
    Root,
    Seed,
    Token,
    Url,
    connect,
    every,
    existing_project,
    note,
    print_json,
)

if TYPE_CHECKING:
    from duizhao.annotation.assignment import Assignments
    from duizhao.labelstudio.client import Client


Annotators = Annotated[
    list[str], typer.Argument(metavar="NAME", help="Pseudonyms of the annotators: a01 a02 ...")
]
PerItem = Annotated[
    int, typer.Option("--per-item", min=1, metavar="K", help="How many annotators a shared unit gets.")
]
Share = Annotated[
    float,
    typer.Option("--share", min=0, max=100, metavar="PERCENT", help="How many of the units are shared."),
]


def command(
    annotators: Annotators,
    project: ProjectTitle = "duizhao",
    per_item: PerItem = 2,
    percent: Share = 100.0,
    seed: Seed = "",
    dry_run: DryRun = False,
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
    from duizhao.labelstudio.team.pseudonyms import Pseudonyms
    from duizhao.paths import find_workspace

    workspace = find_workspace(root).writable()
    with connect(url, token) as client:
        found = existing_project(client, project)
        before = read_assignments(workspace)
        units = dict(_units(client, found.id))
        plan = assign(units.items(), annotators, per_item=per_item, percent=percent, seed=seed, before=before)
        Pseudonyms(workspace, client.users()).require(annotators)
        if not dry_run:
            write_assignments(workspace, plan)
            _make_tabs(client, found.id, plan, len(units))
    here = {key: plan[key] for key in units}
    if as_json:
        print_json({"dry_run": dry_run, **_values(here, units)})
        return
    for row in _values(here, units)["annotators"]:
        typer.echo(f"{row['annotator']}: {row['units']} units, {row['characters']} characters")
    new = sum(key not in before for key in units)
    typer.echo(f"{len(units)} units, {_shared(here)} shared, {new} new in the plan")
    if not dry_run:
        note(f"  each annotator's tab: {client.url}/projects/{found.id}/data")


def _make_tabs(client: Client, project: int, plan: Assignments, units: int) -> None:
    from duizhao.labelstudio.push.ticket import turn
    from duizhao.labelstudio.team.tabs import make_tabs

    told = every(500, units, "tasks")
    with turn(client, project, note) as mine:  # no push may change the same tasks now

        def progress(done: int) -> None:
            mine.beat()
            told(done)

        make_tabs(client, project, plan, progress)


def _shared(plan: Assignments) -> int:
    return sum(len(names) > 1 for names in plan.values())


def _values(plan: Assignments, sizes: dict[str, int]) -> dict[str, Any]:
    """The plan of the project's units, for scripts."""
    counts = Counter(name for names in plan.values() for name in names)
    rows = [
        {
            "annotator": name,
            "units": counts[name],
            "characters": sum(sizes[key] for key, names in plan.items() if name in names),
        }
        for name in sorted(counts)
    ]
    return {"units": len(plan), "shared": _shared(plan), "annotators": rows}


def _units(client: Client, project: int) -> Iterator[tuple[str, int]]:
    """Id and size of each unit that the project has, in order."""
    from duizhao.labelstudio.tasks import KEY

    seen = set()
    for _, data in client.tasks(project):
        key = str(data.get(KEY) or "")
        if key and key not in seen:
            seen.add(key)
            yield key, len(str(data.get("text") or ""))
