"""Every version of the label schema that was in use, and whether the steps between them add up.

``annotations/schemas/<version>.yaml`` keeps each version as it was: without it nobody could tell later what
an old layer, or an old project on a server, was made with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from duizhao.annotation.schema import GROUPS, Schema, parse_schema
from duizhao.annotation.stepfile import load_steps, version_text
from duizhao.annotation.steps import Step, retired, space
from duizhao.errors import DuizhaoError, Finding, SchemaError, WorkspaceError
from duizhao.files import write_if_changed
from duizhao.paths import Workspace

_RAISE = "raise `version` in schema.yaml and state the step in annotations/migrations.yaml"
_FILE = "annotations/migrations.yaml"


def kept_path(workspace: Workspace, version: str) -> Path:
    """Where that version is kept.

    Raises:
        SchemaError: when the version cannot be part of a file name.
    """
    name = version_text(version, workspace.relative(workspace.schema))
    return workspace.annotations / "schemas" / f"{name}.yaml"


def kept_versions(workspace: Workspace) -> list[str]:
    """The versions that are kept, sorted by name."""
    return sorted(path.stem for path in (workspace.annotations / "schemas").glob("*.yaml") if path.stem)


def kept_schema(workspace: Workspace, version: str) -> Schema:
    """One version as it was kept.

    Raises:
        WorkspaceError: when it was not kept.
        SchemaError: when its file is no schema, or says another version than its name.
    """
    path = kept_path(workspace, version)
    shown = workspace.relative(path)
    if not path.is_file():
        raise WorkspaceError(
            f"schema {version} was not kept",
            where=shown,
            remedy="put the old schema.yaml there, from git or a backup",
        )
    schema = parse_schema(path, shown)
    if schema.version != version:
        raise SchemaError(
            f"says version {schema.version}",
            where=shown,
            remedy="restore the file, or name it by its version",
        )
    return schema


def keep_schema(workspace: Workspace, schema: Schema) -> bool:
    """Keep schema.yaml under its version, unless a file is there already; True when it was written."""
    path = kept_path(workspace, schema.version)
    return not path.is_file() and write_if_changed(path, workspace.schema.read_bytes())


def check_history(workspace: Workspace, schema: Schema) -> Iterator[Finding]:
    """The findings of kept schemas and steps, none when all is well.

    ========  =====================================================================
    ``E303``  migrations.yaml or a kept schema cannot be used
    ``E304``  the schema uses an id that a step has retired
    ``E305``  an id came or went and no step says so, or a step says what is not so
    ========  =====================================================================
    """
    try:
        steps = load_steps(workspace)
        schemas = {name: kept_schema(workspace, name) for name in kept_versions(workspace)}
    except DuizhaoError as error:
        yield Finding("E303", error.where or _FILE, error.what, error.remedy or "mend the file")
        return
    shown = workspace.relative(workspace.schema)
    for (_, name), step in sorted(_reused(steps, schema).items()):
        reason = f"{name!r} was retired by the step from {step.old} to {step.new}"
        yield Finding("E304", shown, reason, "give the new label an id that never stood for anything else")
    for reason in _gaps(steps, schemas, schema):
        yield Finding("E305", shown, reason, _RAISE)


def require_history(workspace: Workspace, schema: Schema) -> tuple[Step, ...]:
    """The steps of the workspace, when :func:`check_history` finds nothing.

    Raises:
        SchemaError: with the first finding.
    """
    for finding in check_history(workspace, schema):
        raise SchemaError(finding.reason, where=finding.place, remedy=finding.remedy)
    return load_steps(workspace)


def _names(schema: Schema) -> set[tuple[str, str]]:
    return {(space(group), name) for group in GROUPS for name in schema.ids(group)}


def _reused(steps: Sequence[Step], schema: Schema) -> dict[tuple[str, str], Step]:
    there = _names(schema)
    return {name: step for name, step in retired(steps).items() if name in there}


def _gaps(steps: Sequence[Step], schemas: Mapping[str, Schema], schema: Schema) -> Iterator[str]:
    kept = schemas.get(schema.version)
    if kept and any(kept.ids(group) != schema.ids(group) for group in GROUPS):
        yield f"its ids are not those of {schema.version} as it was kept in annotations/schemas"
        return
    known = {version for step in steps for version in (step.old, step.new)}
    if steps and steps[-1].new != schema.version:
        yield f"the last step leads to {steps[-1].new}, not to {schema.version}"
    for version in sorted(set(schemas) - known - {schema.version}):
        yield f"no step leads from {version}, which was kept, to {schema.version}"
    everything = {**schemas, schema.version: schema}
    for step in steps:
        yield from _step_gaps(step, everything.get(step.old), everything.get(step.new))
    for _, name in sorted(_made(steps) - set(retired(steps)) - _names(schema)):
        yield f"a step makes {name!r}, which the schema does not have"


def _made(steps: Sequence[Step]) -> set[tuple[str, str]]:
    """What steps turn records into, the marks of undecided ones included."""
    made = {(space(one.group), name) for step in steps for one in step.changes for name in one.targets}
    marks = {one.mark for step in steps for one in step.changes if one.undecided and one.mark}
    return made | {("attributes", mark) for mark in marks}


def _step_gaps(step: Step, old: Schema | None, new: Schema | None) -> Iterator[str]:
    """What a step leaves unsaid, or says wrongly, of two schemas that are known."""
    here = f"the step from {step.old} to {step.new}"
    gone = {(space(change.group), name) for change in step.changes for name in change.retired}
    if old:
        before = _names(old)
        for _, name in sorted(gone - before):
            yield f"{here} changes {name!r}, which {step.old} does not have"
        for change in step.changes:
            if change.kind == "rename" and (space(change.group), change.targets[0]) in before:
                yield f"{here} renames to {change.targets[0]!r}, which is there already: that is a merge"
    if old and new:
        for _, name in sorted(_names(old) - gone - _names(new)):
            yield f"{name!r} of {step.old} is gone in {step.new} and no step says what becomes of it"
