"""Decisions of an earlier schema version, read in the words of another; what is on record stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from duizhao.adjudication.decisions import Decision
from duizhao.adjudication.units import Ground, Holder, Mark, Target, View
from duizhao.annotation.steps import Step, outcome, way


def in_words_of(decisions: Sequence[Decision], steps: Sequence[Step], version: str) -> list[Decision]:
    """The decisions with the labels of a schema version.

    What a step took away is no longer part of a decision. Whether the annotators have changed something since
    cannot be told of a decision of another version, and is not asked.

    Args:
        decisions: as they are on record.
        steps: all stated steps between versions.
        version: the one to read them in.

    Raises:
        SchemaError: when no steps lead from a decision's version to this one.
    """
    return [
        one if one.schema == version else _renamed(one, way(steps, one.schema, version, one.id), version)
        for one in decisions
    ]


def _renamed(one: Decision, steps: Sequence[Step], version: str) -> Decision:
    words = _Words(one, steps)
    marks = {
        mark: tuple(sorted({new for name in attributes if (new := words.name("attributes", name))}))
        for old, attributes in one.marks.items()
        if (mark := words.mark(old, attributes))
    }
    considered = tuple(sorted({mark for old in one.considered if (mark := words.mark(old))}))
    target = one.target if one.target is None or isinstance(one.target, str) else words.mark(one.target)
    return replace(
        one,
        schema=version,
        options="",
        marks=marks,
        considered=considered,
        target=target,
        views=words.views(),
    )


class _Words:
    """The words of one decision in those of a later version."""

    def __init__(self, decision: Decision, steps: Sequence[Step]) -> None:
        self._decision, self._steps = decision, steps

    def name(self, group: str, name: str, text: str = "", attributes: Sequence[str] = ()) -> str:
        """The id now, empty where it has gone."""
        for step in self._steps:
            change = step.of(group).get(name)
            if change is not None:
                name, _ = outcome(change, text, attributes)
        return name

    def mark(self, mark: Mark, attributes: Sequence[str] = ()) -> Mark | None:
        low = self._decision.start
        text = self._decision.text[mark.start - low : mark.end - low]
        label = self.name("entities", mark.label, text, attributes)
        return Mark(mark.start, mark.end, label) if label else None

    def views(self) -> dict[View, Ground]:
        found = {}
        for view, ground in self._decision.views.items():
            target: Target | None = view.target if isinstance(view.target, str) else self.mark(view.target)
            holder: Holder | None = view.holder if isinstance(view.holder, str) else self.mark(view.holder)
            polarity = self.name("polarities", view.polarity)
            if target and holder and polarity:
                basis = self.name("bases", ground.basis) if ground.basis else ""
                found[View(target, holder, polarity)] = Ground(basis, ground.evidence)
        return found
