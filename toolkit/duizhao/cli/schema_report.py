"""What `duizhao schema` says of differences and migrations: lines for people, values for scripts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import typer

from duizhao.cli.common import note

if TYPE_CHECKING:
    from duizhao.annotation.difference import Difference
    from duizhao.annotation.migrate_layers import LayerPlan
    from duizhao.annotation.migration import Move
    from duizhao.annotation.schema import Schema
    from duizhao.labelstudio.migration.plan import ProjectPlan


def tell_difference(found: Difference) -> None:
    """What differs, a line each."""
    typer.echo(f"schema {found.old} -> {found.new}: {'' if found else 'no difference'}".rstrip(": "))
    for group, one in found.groups.items():
        for what, names in (("added", one.added), ("removed", one.removed), ("in another order", one.moved)):
            if names:
                typer.echo(f"{group}: {what} {', '.join(names)}")
        if one.inserted:
            note(
                f"  {group}: {', '.join(one.inserted)} stand before older ids, whose dataset integers change"
            )
        for edit in one.edits:
            typer.echo(f"{group}: {edit.id} {edit.part}: {edit.old or '(none)'} -> {edit.new or '(none)'}")


def _moves(moves: Counter[Move]) -> Iterator[str]:
    for move, number in sorted(moves.items()):
        arrow = f"{move.old} -> {move.new or '(none)'}" if move.old else ""
        remark = f" ({move.remark})" if move.remark else ""
        yield " ".join(part for part in (f"{move.group}:", arrow + remark, str(number)) if part)


def tell_layers(plans: Iterable[LayerPlan], schema: Schema, written: int, applied: bool) -> None:
    """What happens to layers, for people."""
    plans = list(plans)
    for plan in plans:
        for reason in plan.refused:
            typer.echo(f"{plan.name}: refused: {reason}")
        if plan.outcome:
            count = len(plan.outcome.altered)
            typer.echo(f"{plan.name}: {plan.old} -> {schema.version}, {count} record(s) change")
            for line in _moves(plan.outcome.moves):
                typer.echo(f"  {line}")
            if plan.outcome.doubled:
                note(f"  {plan.outcome.doubled} entities now equal another at their place; both are kept")
    if not plans:
        typer.echo(f"every layer is of schema {schema.version}: nothing to do")
    elif applied:
        typer.echo(f"{written} file(s) written; what was there is kept in annotations/migrations/")
    else:
        typer.echo("nothing written; --apply does it")


def layer_values(plan: LayerPlan) -> dict[str, Any]:
    """One layer's plan for scripts."""
    done = plan.outcome
    return {
        "layer": plan.name,
        "from": plan.old,
        "changed": len(done.altered) if done else 0,
        "moves": _move_values(done.moves) if done else [],
        "doubled": done.doubled if done else 0,
        "refused": plan.refused,
        "interrupted": plan.interrupted,
    }


def _move_values(moves: Counter[Move]) -> list[dict[str, Any]]:
    return [{**move._asdict(), "records": number} for move, number in sorted(moves.items())]


def project_values(plan: ProjectPlan) -> dict[str, Any]:
    """A project's plan for scripts."""
    return {
        "project": plan.project.id,
        "from": plan.old,
        "to": plan.new,
        "found": dict(Counter(one.kind for one in plan.todo)),
        "changed": dict(plan.changed),
        "moves": {kind: _move_values(moves) for kind, moves in plan.moves.items()},
        "held": plan.held,
        "overwritten": plan.overwritten,
        "refused": plan.refused,
        "screen": {"changes": plan.screen_changes, "edited": plan.edited, "unknown": plan.unknown},
        "newest": plan.newest,
        "finished": plan.finished,
    }


def tell_project(plan: ProjectPlan, export: str | None, applied: bool) -> None:
    """What happens to a project, for people."""
    found = Counter(one.kind for one in plan.todo)
    typer.echo(f"project {plan.project.title!r}: {plan.old or '(unknown)'} -> {plan.new}")
    for kind, moves in plan.moves.items():
        if found[kind]:
            done = f", {plan.changed[kind]} changed" if applied else ""
            typer.echo(f"{kind}: {found[kind]} with an old id{done}")
            for line in _moves(moves):
                typer.echo(f"  {line}")
    if export:
        typer.echo(f"raw export {export}")
    for reason in plan.refused:
        typer.echo(f"refused: {reason}")
    if plan.edited:
        note("  the screen was edited by hand: only its labels change")
    if plan.unknown:
        note(f"  labels that no schema has stay on the screen: {', '.join(plan.unknown)}")
    if plan.newest and not applied:
        note(f"  somebody last saved at {plan.newest}; migrate while nobody annotates")
    if plan.held:
        numbers = ", ".join(map(str, plan.held[:5]))
        note(f"  {len(plan.held)} annotation(s) are being edited ({numbers}): have them submitted, run again")
    if plan.overwritten:
        numbers = ", ".join(map(str, plan.overwritten))
        note(f"  saved in the moment they were changed, look at them: annotations {numbers}")
    _tell_end(plan, applied, bool(found))


def _tell_end(plan: ProjectPlan, applied: bool, found: bool) -> None:
    if not applied:
        typer.echo("nothing changed; --apply does it" if found or plan.screen_changes else "nothing to do")
    elif plan.finished:
        typer.echo(f"finished: the screen and all that is stored are of schema {plan.new}")
    else:
        typer.echo("not finished: the screen offers old and new labels until it is; run it again")
