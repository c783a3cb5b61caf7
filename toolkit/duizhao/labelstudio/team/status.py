"""How far a project has come: each annotator's units of each document."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from duizhao.labelstudio.results.imported import as_they_were
from duizhao.labelstudio.tasks import KEY

_LONGEST = 1800.0
"""Seconds beyond which a lead time is somebody's pause and not work; such units do not count for the pace."""


@dataclass(slots=True)
class Progress:
    """One annotator's progress in one document.

    Attributes:
        done, skipped, drafts: units submitted, skipped, and begun but not submitted.
        left: units that are assigned to the annotator, or where there is no plan all units of the document,
            and that are neither done nor skipped.
        seconds: median lead time of a unit in seconds, or None when none is known.
        last: when the annotator last saved something (ISO 8601), empty for never.
    """

    document: str
    annotator: str
    done: int = 0
    skipped: int = 0
    drafts: int = 0
    left: int = 0
    seconds: float | None = None
    last: str = ""

    @property
    def pace(self) -> float | None:
        """Units an hour at the median lead time."""
        return 3600 / self.seconds if self.seconds else None


@dataclass(slots=True)
class Status:
    """The state of a project.

    Attributes:
        rows: by document, then annotator.
        units: document -> its units on the server.
        judged: document -> units that at least one annotator has done.
        complete: document -> units that all who have them by the plan have done (all judged, without a plan).
    """

    rows: list[Progress] = field(default_factory=list)
    units: dict[str, int] = field(default_factory=dict)
    judged: dict[str, int] = field(default_factory=dict)
    complete: dict[str, int] = field(default_factory=dict)


def status(
    tasks: Iterable[Mapping[str, Any]],
    pseudonym: Callable[[Any], str],
    plan: Mapping[str, Sequence[str]] | None = None,
) -> Status:
    """Count what a project's tasks say.

    Args:
        tasks: as the server exports them.
        pseudonym: names a user.
        plan: unit id -> annotators; without one everybody could do everything.
    """
    plan = plan or {}
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    times: dict[tuple[str, str], list[float]] = defaultdict(list)
    last: dict[tuple[str, str], str] = defaultdict(str)
    report = Status()
    units, judged, complete = Counter[str](), Counter[str](), Counter[str]()
    assigned: Counter[tuple[str, str]] = Counter()
    keys = set()
    for task in tasks:
        key, doc = str(task["data"].get(KEY) or ""), str(task["data"].get("doc") or "")
        if not key or key in keys:
            continue
        keys.add(key)
        units[doc] += 1
        states = _states(task, pseudonym)
        for name, (state, seconds, when) in states.items():
            counts[doc, name][state] += 1
            last[doc, name] = max(last[doc, name], when)
            if seconds is not None and state == "done" and seconds <= _LONGEST:
                times[doc, name].append(seconds)
        done = {name for name, (state, _, _) in states.items() if state in {"done", "skipped"}}
        judged[doc] += bool(done)
        complete[doc] += bool(done) and done >= set(plan.get(key, ()))
        for name in plan.get(key, ()):
            assigned[doc, name] += 1
            counts[doc, name]["assigned done"] += name in done
    report.units, report.judged, report.complete = dict(units), dict(judged), dict(complete)
    for doc, name in sorted(counts):
        own = counts[doc, name]
        finished = own["done"] + own["skipped"]
        left = assigned[doc, name] - own["assigned done"] if plan else units[doc] - finished
        seconds = median(times[doc, name]) if times[doc, name] else None
        report.rows.append(
            Progress(doc, name, own["done"], own["skipped"], own["draft"], left, seconds, last[doc, name])
        )
    return report


def _states(
    task: Mapping[str, Any], pseudonym: Callable[[Any], str]
) -> dict[str, tuple[str, float | None, str]]:
    """Annotator -> state, lead time and time of the newest annotation, or of a draft."""
    found: dict[str, tuple[str, float | None, str]] = {}
    for one in sorted(as_they_were(task), key=lambda one: str(one.get("updated_at"))):
        state = "skipped" if one.get("was_cancelled") else "done"
        seconds = one.get("lead_time")
        found[pseudonym(one.get("completed_by"))] = (
            state,
            float(seconds) if isinstance(seconds, int | float) else None,
            str(one.get("updated_at") or ""),
        )
    for draft in task.get("drafts") or []:
        if isinstance(draft, Mapping) and draft.get("user"):
            found.setdefault(pseudonym(draft["user"]), ("draft", None, str(draft.get("updated_at") or "")))
    return found
