"""`duizhao schema`: what differs between label schemas, and layers and projects brought to a new one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duizhao.cli.common import AsJson, Root, Token, Url, connect, existing_project, note, print_json
from duizhao.cli.schema_report import (
    layer_values,
    project_values,
    tell_difference,
    tell_layers,
    tell_project,
)

if TYPE_CHECKING:
    from duizhao.annotation.schema import Schema
    from duizhao.annotation.steps import Step
    from duizhao.labelstudio.migration.plan import ProjectPlan
    from duizhao.paths import Workspace

LiveProject = Annotated[
    str | None, typer.Option("--project", metavar="TITLE", help="A project on the server instead of files.")
]
Apply = Annotated[bool, typer.Option("--apply", help="Do it; without this, only say what would be done.")]


def command() -> None:
    """See what differs between label schemas, and bring annotations to a new one.

    Renames, merges, splits and removals are stated in
    annotations/migrations.yaml; annotations/schemas/ keeps every version.

    Examples:
        duizhao schema diff

        duizhao schema migrate

        duizhao schema migrate --apply

        duizhao schema migrate --project duizhao --apply
    """


def diff(
    old: Annotated[
        str | None,
        typer.Argument(metavar="OLD", help="A schema file or a kept version. Default: the one before."),
    ] = None,
    new: Annotated[
        str | None, typer.Argument(metavar="NEW", help="The same. Default: annotations/schema.yaml.")
    ] = None,
    project: LiveProject = None,
    url: Url = None,
    token: Token = None,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Say what differs between two schemas, or between a project's screen and the schema.

    Added and removed labels, changed names, descriptions, colours and keys,
    and a changed order, which changes the dataset's integers. With the
    current schema also what `duizhao validate` finds in the stated steps.

    Examples:
        duizhao schema diff

        duizhao schema diff 1.0.0

        duizhao schema diff old.yaml new.yaml --json

        duizhao schema diff --project duizhao
    """
    from duizhao.annotation.difference import difference
    from duizhao.annotation.schema import load_schema
    from duizhao.annotation.versions import check_history
    from duizhao.paths import find_workspace

    workspace = find_workspace(root)
    if project is not None:
        if old is not None:
            raise typer.BadParameter("--project compares with annotations/schema.yaml: leave out OLD and NEW")
        _diff_project(project, load_schema(workspace), url, token, as_json)
        return
    later = load_schema(workspace) if new is None else _schema(workspace, new)
    found = difference(_schema(workspace, old) if old else _before(workspace, later), later)
    findings = list(check_history(workspace, later)) if new is None else []
    if as_json:
        print_json({**asdict(found), "findings": [asdict(one) for one in findings]})
        return
    tell_difference(found)
    for one in findings:
        note(f"  {one.code} {one.place}: {one.reason}; {one.remedy}")


def migrate(
    apply: Apply = False,
    project: LiveProject = None,
    url: Url = None,
    token: Token = None,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Bring layers, or a project on the server, to the version of schema.yaml.

    Without --apply nothing is written. What was there is kept: layers and
    a log of each change in annotations/migrations/, the project's raw
    export in annotations/exports/. Running it again finishes what was cut
    short, and does nothing when all is done. Exit code 1 when something
    waits, such as an annotation that somebody is editing.

    Examples:
        duizhao schema migrate

        duizhao schema migrate --apply

        duizhao schema migrate --project duizhao

        duizhao schema migrate --project duizhao --apply
    """
    from duizhao.annotation.migrate_layers import apply_layers, plan_layers
    from duizhao.annotation.schema import load_schema
    from duizhao.annotation.versions import require_history
    from duizhao.paths import find_workspace

    workspace = find_workspace(root)
    if apply:
        workspace.writable()
    schema = load_schema(workspace)
    steps = require_history(workspace, schema)
    if project is not None:
        _migrate_project(workspace, project, schema, steps, apply, url, token, as_json)
        return
    plans = plan_layers(workspace, schema, steps)
    refused = [f"{plan.name}: {reason}" for plan in plans for reason in plan.refused]
    written = apply_layers(workspace, schema, plans) if apply else []
    if as_json:
        files = [workspace.relative(path) for path in written]
        told = {"applied": apply, "to": schema.version, "layers": [*map(layer_values, plans)]}
        print_json({**told, "written": files})
    else:
        tell_layers(plans, schema, len(written), apply)
    if refused:
        raise typer.Exit(1)


verbs: dict[str, Callable[..., None]] = {"diff": diff, "migrate": migrate}


def _schema(workspace: Workspace, name: str) -> Schema:
    """A file, else a kept version."""
    from duizhao.annotation.schema import parse_schema
    from duizhao.annotation.versions import kept_schema
    from duizhao.errors import InputError

    if Path(name).is_file():
        return parse_schema(Path(name), name)
    if "/" in name or name.endswith((".yaml", ".yml")):
        raise InputError("there is no such file", where=name, remedy="name a schema file or a kept version")
    return kept_schema(workspace, name)


def _before(workspace: Workspace, schema: Schema) -> Schema:
    """The version before: as the steps say, else the newest kept one, else this one as it was kept."""
    from duizhao.annotation.stepfile import load_steps
    from duizhao.annotation.versions import kept_schema, kept_versions

    steps = load_steps(workspace)
    if steps and steps[-1].new == schema.version:
        return kept_schema(workspace, steps[-1].old)
    others = [name for name in kept_versions(workspace) if name != schema.version]
    return kept_schema(workspace, max(others, key=_natural) if others else schema.version)


def _natural(version: str) -> tuple[tuple[int, str], ...]:
    """1.10.0 after 1.9.0."""
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in version.split("."))


def _diff_project(title: str, schema: Schema, url: str | None, token: str | None, as_json: bool) -> None:
    from duizhao.labelstudio.projects import project_screen
    from duizhao.labelstudio.screen.config import label_config
    from duizhao.labelstudio.screen.labels import is_generated, labels_of, version_of

    with connect(url, token) as client:
        project = existing_project(client, title)
    live, built = project.label_config, label_config(schema, project_screen(project))
    there, wanted = labels_of(live), labels_of(built)
    controls = {
        name: {
            "missing": [one for one in wanted.get(name, []) if one not in there.get(name, [])],
            "further": [one for one in there.get(name, []) if one not in wanted.get(name, [])],
        }
        for name in dict.fromkeys([*wanted, *there])
    }
    different = {name: one for name, one in controls.items() if one["missing"] or one["further"]}
    edited = not is_generated(live, built)
    if as_json:
        told = {"project": title, "screen": version_of(live), "schema": schema.version}
        print_json({**told, "controls": different, "edited": edited})
        return
    typer.echo(
        f"project {title!r}: screen of schema {version_of(live) or '(unknown)'}, schema {schema.version}"
    )
    for name, one in different.items():
        for what, ids in (("not on the screen", one["missing"]), ("on the screen only", one["further"])):
            if ids:
                typer.echo(f"{name}: {what}: {', '.join(ids)}")
    if not different:
        typer.echo("the same labels")
    if edited:
        note("  the screen is not built as this version builds it, labels aside: edited by hand, or older")


def _migrate_project(
    workspace: Workspace,
    title: str,
    schema: Schema,
    steps: tuple[Step, ...],
    apply: bool,
    url: str | None,
    token: str | None,
    as_json: bool,
) -> None:
    from duizhao.labelstudio.migration import Migration
    from duizhao.labelstudio.migration.annotations import ClientAnnotations
    from duizhao.labelstudio.migration.plan import log_path
    from duizhao.labelstudio.projects import project_screen
    from duizhao.labelstudio.pull.evidence import export_name
    from duizhao.labelstudio.push.ticket import turn
    from duizhao.labelstudio.screen.config import label_config

    with connect(url, token) as client:
        project = existing_project(client, title)
        screen = project_screen(project)
        built = [label_config(one, screen) for one in (schema, *_kept(workspace))]
        migration = Migration(client, ClientAnnotations(client), project, schema, steps, built)
        export = None
        if apply:
            plan, export = _plan_with_evidence(workspace, client, project, migration)
            log = log_path(workspace, plan, export_name(title))
            with turn(client, project.id, note) as mine:  # no push may write tasks of the old screen now

                def progress(done: int, of: int) -> None:
                    mine.beat()
                    if done % 100 == 0:
                        note(f"  {done} of {of}")

                migration.apply(plan, log, progress)
        else:
            plan = migration.plan()
    shown = workspace.relative(export) if export else None
    if as_json:
        print_json({"applied": apply, "export": shown, **project_values(plan)})
    else:
        tell_project(plan, shown, apply)
    if plan.refused or (apply and not plan.finished):
        raise typer.Exit(1)


def _kept(workspace: Workspace) -> Iterator[Schema]:
    from duizhao.annotation.versions import kept_schema, kept_versions

    for name in kept_versions(workspace):
        yield kept_schema(workspace, name)


def _plan_with_evidence(
    workspace: Workspace, client: Any, project: Any, migration: Any
) -> tuple[ProjectPlan, Path | None]:
    """The plan, with the raw export written on the way; none where nothing is to be done."""
    from duizhao.labelstudio.pull.evidence import Evidence
    from duizhao.labelstudio.team.pseudonyms import Pseudonyms

    evidence = Evidence(workspace, project)
    names = Pseudonyms(workspace, client.users())
    try:
        plan: ProjectPlan = migration.plan(lambda task: evidence.add(task, names.of))
    except BaseException:
        evidence.drop()
        raise
    if plan.todo and not plan.refused:
        evidence.close([])
        return plan, evidence.path
    evidence.drop()
    return plan, None
