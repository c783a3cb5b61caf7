"""Who annotates what: an overlap plan that is the same on every machine and grows without moving anybody.

``annotations/assignments.jsonl`` has one line a unit: its id and the pseudonyms of those who get it. Work is
balanced by characters. A share of the units goes to several annotators, so that agreement can be measured.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from duizhao.errors import InputError, SchemaError
from duizhao.files import write_if_changed
from duizhao.paths import Workspace

Assignments = dict[str, tuple[str, ...]]


def assign(
    units: Iterable[tuple[str, int]],
    annotators: Sequence[str],
    *,
    per_item: int = 1,
    percent: float = 100.0,
    seed: str = "",
    before: Mapping[str, tuple[str, ...]] | None = None,
) -> Assignments:
    """Give each unit to one or several annotators.

    Each goes to those who have the least to read so far, and among them to the group that has met least, so
    that every pair of annotators comes to share units.

    Args:
        units: id and size in code points.
        annotators: their pseudonyms.
        per_item: how many annotators a shared unit gets.
        percent: the share of units that are shared; the others get one annotator.
        seed: draws another share.
        before: an earlier plan; its units stay with whom they have.

    Raises:
        InputError: when there are fewer annotators than a unit needs, or one is named twice.

    Example:
        >>> assign([("s1", 9), ("s2", 9), ("s3", 9)], ["a01", "a02", "a03"], per_item=2)
        {'s1': ('a01', 'a02'), 's2': ('a01', 'a03'), 's3': ('a02', 'a03')}
    """
    if len(set(annotators)) < len(annotators):
        raise InputError("an annotator is named twice", where=", ".join(annotators), remedy="name each once")
    if not 1 <= per_item <= len(annotators):
        raise InputError(
            f"{per_item} annotators a unit cannot be had of {len(annotators)}",
            remedy="name more annotators, or lower --per-item",
        )
    plan: Assignments = dict(before or {})
    load: Counter[str] = Counter()
    met: Counter[tuple[str, str]] = Counter()
    waiting = []
    for key, size in units:
        if key in plan:
            _count(plan[key], size, load, met)
        else:
            waiting.append((key, size))
    for key, size in waiting:
        number = per_item if is_drawn(percent, "share", seed, key) else 1
        plan[key] = _least(annotators, number, load, met)
        _count(plan[key], size, load, met)
    return plan


def is_drawn(percent: float, *parts: str) -> bool:
    """Whether what these parts name belongs to a share, drawn by lot that falls the same on every machine.

    A larger share contains the smaller one.

    Example:
        >>> is_drawn(0, "seed", "key"), is_drawn(100, "seed", "key")
        (False, True)
    """
    lot = int.from_bytes(hashlib.sha256("\0".join(parts).encode()).digest()[:8], "big")
    return lot < percent / 100 * 2**64


def _least(
    annotators: Sequence[str], number: int, load: Counter[str], met: Counter[tuple[str, str]]
) -> tuple[str, ...]:
    """The group with the least to read, then the one whose pairs have met least, then the first by name."""
    # Of many annotators only those with the least to read can come into question.
    near = sorted(annotators, key=lambda name: (load[name], name))[: max(number + 6, 2 * number)]
    return min(
        combinations(sorted(near), number),
        key=lambda group: (
            sum(load[name] for name in group),
            sum(met[pair] for pair in combinations(group, 2)),
            group,
        ),
    )


def _count(group: Sequence[str], size: int, load: Counter[str], met: Counter[tuple[str, str]]) -> None:
    for name in group:
        load[name] += size
    met.update(combinations(sorted(group), 2))


def read_assignments(workspace: Workspace) -> Assignments:
    """The plan of the workspace; empty where there is none.

    Raises:
        SchemaError: for a line that is none, with its number.
    """
    path = workspace.annotations / "assignments.jsonl"
    plan: Assignments = {}
    if not path.is_file():
        return plan
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            unit, names = row["unit"], row["annotators"]
            if not isinstance(unit, str) or unit in plan or not all(isinstance(name, str) for name in names):
                raise ValueError
        except (ValueError, LookupError, TypeError):
            raise SchemaError(
                'is not {"unit": …, "annotators": [ … ]} of a unit that stands once',
                where=f"{workspace.relative(path)}:{number}",
                remedy="mend or restore the line",
            ) from None
        plan[unit] = tuple(names)
    return plan


def write_assignments(workspace: Workspace, plan: Mapping[str, Sequence[str]]) -> bool:
    """Write the plan, unless it stands there already; True when written."""
    lines = [
        json.dumps({"unit": unit, "annotators": list(names)}, ensure_ascii=False)
        for unit, names in plan.items()
    ]
    path = workspace.annotations / "assignments.jsonl"
    return write_if_changed(path, "".join(f"{line}\n" for line in lines).encode())
