"""A live project -> the labels of another schema version, with all that is stored in it.

The screen first offers old and new labels; then annotations, drafts and predictions are changed one by one;
the final screen comes last, and only when nothing old is left. Each is read right before it is changed, so
that what an annotator saved meanwhile is what is migrated. An annotation that somebody is editing (it has an
unsaved draft, which the server would delete) is left for the next run. A run that was killed is finished by
the next one: ids are never used again, so that what was migrated is never changed twice.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from duizhao.annotation.schema import Schema
from duizhao.annotation.steps import Step, retired, space
from duizhao.digest import digest
from duizhao.errors import LostReplyError, ServerError
from duizhao.labelstudio.client import Project
from duizhao.labelstudio.migration.plan import ProjectPlan, Server, Stored, Todo, told_version
from duizhao.labelstudio.migration.relabel import Shown, relabel
from duizhao.labelstudio.results.imported import MIGRATED, only_imported
from duizhao.labelstudio.screen.labels import is_generated, labels_of, version_of, with_labels, with_version

_ATTEMPTS = 3
_ROUNDS = 3


class Migration:
    """The migration of one project.

    Args:
        server, stored: how the server is asked.
        project: which one.
        schema: the labels to be.
        steps: all there are, in order.
        built: the screens that duizhao makes; the first is that of ``schema``, others are those of versions
            before it. A project with none of them was edited by hand.
    """

    def __init__(
        self,
        server: Server,
        stored: Stored,
        project: Project,
        schema: Schema,
        steps: Sequence[Step],
        built: Sequence[str],
    ) -> None:
        self.server, self.stored, self.project, self.schema = server, stored, project, schema
        self.steps, self.built = steps, built
        self._shown: dict[int, Shown] = {}
        self._metas: dict[int, Mapping[str, Any]] = {}

    # Looking

    def plan(self, witness: Callable[[dict[str, Any]], None] = lambda _task: None) -> ProjectPlan:
        """What is to be done; nothing is changed.

        Args:
            witness: is given every task as the server has it.

        Raises:
            ServerError: when the server fails, or the screen is no XML.
        """
        live = self.server.project(self.project.id).label_config
        plan = ProjectPlan(self.project, version_of(live), self.schema.version)
        self._plan_screen(plan, live)
        for kind, one, task in self._records(plan, witness):
            self._plan_record(plan, kind, one, task)
        plan.held = sorted(set(plan.held) & {one.number for one in plan.todo if one.kind == "annotations"})
        return plan

    def _records(
        self, plan: ProjectPlan, witness: Callable[[dict[str, Any]], None]
    ) -> Iterator[tuple[str, Mapping[str, Any], int]]:
        """Everything that is stored, with the number of its task."""
        for task in self.server.export(self.project.id):
            witness(task)
            number = int(task["id"])
            self._shown[number] = Shown.of_task(task.get("data") or {})
            self._metas[number] = task.get("meta") or {}
            for kind in ("annotations", "drafts"):
                for one in task.get(kind) or []:
                    if isinstance(one, Mapping):
                        plan.newest = max(plan.newest, str(one.get("updated_at") or ""))
                        yield kind, one, number
        for one in self.stored.predictions(self.project.id):
            yield "predictions", one, int(one["task"])

    def _plan_record(self, plan: ProjectPlan, kind: str, one: Mapping[str, Any], task: int) -> None:
        if kind == "drafts" and one.get("annotation"):
            plan.held.append(int(one["annotation"]))
        done = relabel(self._shown.get(task, Shown("")), one.get("result") or [], self.steps)
        plan.refused += [f"{kind[:-1]} {one['id']} of task {task}: {reason}" for reason in done.refused]
        if done.results != (one.get("result") or []):
            plan.todo.append(Todo(kind, int(one["id"]), task))
            plan.moves[kind] += done.moves

    def _plan_screen(self, plan: ProjectPlan, live: str) -> None:
        new, gone = self.built[0], retired(self.steps)
        generated = is_generated(live, *self.built)
        final, plan.lacking = with_labels(
            live, new, lambda group, name: (space(group), name) not in gone, built=generated
        )
        plan.edited = not generated
        plan.final = with_version(final, self.schema.version)
        made = labels_of(new)
        plan.unknown = sorted(
            {
                one
                for control, ids in labels_of(plan.final).items()
                for one in ids
                if one not in made.get(control, [])
            }
        )
        plan.screen_changes = live.split() != plan.final.split()

    # Doing

    def apply(
        self, plan: ProjectPlan, log: Path, progress: Callable[[int, int], None] = lambda _done, _total: None
    ) -> ProjectPlan:
        """Carry the plan out, and say in it what was done.

        Args:
            plan: as :meth:`plan` made it.
            log: gets a line before each change: what is stored, and what it becomes.
            progress: called with (changed, to change).

        Raises:
            ServerError: before anything is changed, when the plan is refused or the screen lacks a control;
                later, when the server fails. Running it again finishes the job.
        """
        where = f"project {self.project.title!r}"
        for reason in plan.refused:
            raise ServerError(
                reason, where=where, remedy="nothing was changed; mend the step or the annotation"
            )
        if plan.lacking:
            raise ServerError(
                f"its screen was edited by hand and lacks the control {plan.lacking[0]!r}",
                where=where,
                remedy="nothing was changed; add it under Settings, Labeling Interface",
            )
        if plan.todo:
            self._set_screen(self._transitional(plan))
        todo, total = plan.todo, len(plan.todo)
        for _ in range(_ROUNDS):
            for at, one in enumerate(todo, 1):
                self._change(plan, one, log)
                progress(min(at, total), total)
            # What annotators saved from a page that still showed the old labels.
            left = self.plan()
            plan.held = left.held
            todo = [one for one in left.todo if one.kind != "annotations" or one.number not in left.held]
            if not todo:
                break
        if not todo and not plan.held:
            self._set_screen(plan.final)
            self._describe()
            plan.finished = True
        return plan

    def _transitional(self, plan: ProjectPlan) -> str:
        """The final screen, with every label that is there now as well."""
        live = self.server.project(self.project.id).label_config
        both, _ = with_labels(live, plan.final, lambda _group, _name: True, built=not plan.edited)
        return both

    def _set_screen(self, config: str) -> None:
        if self.server.project(self.project.id).label_config.split() != config.split():
            self.server.update_project(self.project.id, label_config=config)

    def _describe(self) -> None:
        """The version in the project's description, which push wrote there."""
        described = self.server.project(self.project.id).description
        told = told_version(described, self.schema.version)
        if told != described:
            self.server.update_project(self.project.id, description=told)

    def _change(self, plan: ProjectPlan, one: Todo, log: Path) -> None:
        """Change one record; one that is gone, or new already, is left alone."""
        read, write = {
            "annotations": (self.stored.annotation, self.stored.change_annotation),
            "drafts": (self.stored.draft, self.stored.change_draft),
            "predictions": (self.stored.prediction, self.stored.change_prediction),
        }[one.kind]
        for attempt in range(_ATTEMPTS):
            if one.kind == "annotations" and self._is_edited(one):
                return
            before = read(one.number)
            if before is None:
                return
            old = before.get("result") or []
            done = relabel(self._shown.get(one.task, Shown("")), old, self.steps)
            if done.refused or done.results == old:
                return
            self._announce(one, before, done.results)
            _append(
                log, {"kind": one.kind, "id": one.number, "task": one.task, "old": old, "new": done.results}
            )
            now = read(one.number)
            if now is None or now.get("updated_at") != before.get("updated_at"):
                continue  # somebody saved it this moment: what they saved is what is to be migrated
            try:
                after = write(one.number, done.results)
            except LostReplyError:
                # It may have been done: the next look tells.
                if attempt == _ATTEMPTS - 1:
                    raise
                continue
            self._compare(plan, one, before, after, done.results)
            plan.changed[one.kind] += 1
            return

    def _is_edited(self, one: Todo) -> bool:
        return any(draft.get("annotation") == one.number for draft in self.stored.drafts(one.task))

    def _announce(self, one: Todo, before: Mapping[str, Any], result: list[Any]) -> None:
        """Say in the task's meta what a judgement that was only imported will be: it stays one."""
        meta = self._metas.get(one.task, {})
        if one.kind == "annotations" and only_imported(before, meta):
            written = {**meta.get(MIGRATED, {}), str(one.number): digest(result)}
            self._metas[one.task] = {**meta, MIGRATED: written}
            self.server.update_task(one.task, meta=self._metas[one.task])

    def _compare(
        self,
        plan: ProjectPlan,
        one: Todo,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
        result: list[Any],
    ) -> None:
        """What must be as it was is as it was; a lead time that moved shows that somebody saved meanwhile."""
        if after.get("result") != result or after.get("completed_by") != before.get("completed_by"):
            raise ServerError(
                f"{one.kind[:-1]} {one.number} did not come back as it was sent",
                where=f"task {one.task}",
                remedy="look at it on the server; the log has what it was",
            )
        if one.kind == "annotations" and after.get("lead_time") != before.get("lead_time"):
            plan.overwritten.append(one.number)


def _append(log: Path, line: Mapping[str, Any]) -> None:
    """Add a line and see it safe on the disk before the change that it tells of."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as file:
        file.write(json.dumps(line, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")
        file.flush()
        os.fsync(file.fileno())
