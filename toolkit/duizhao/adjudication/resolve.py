"""One unit: what stands by the strategy, what people decided, and what waits for them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from duizhao.adjudication.conflicts import Conflict, conflict_of_marks, conflict_of_views
from duizhao.adjudication.decisions import Decision, options_digest, unit_digest
from duizhao.adjudication.strategy import Strategy
from duizhao.adjudication.units import AUTHOR, TOPIC, Ground, Holder, Mark, Target, Unit, Version, View

NO_STANCE = "none"
"""Polarity of a stance that says that there is none; who marks nothing says the same."""
Key = TypeVar("Key", Mark, View)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a gold record comes from.

    Attributes:
        annotators: who said the same; empty where only the decision says so.
        judges: how many judged the unit.
        how: ``unanimous``, ``majority``, ``first NAME`` or ``decision``.
        decision: its id, empty where nobody had to decide.
        by: who decided, empty likewise.
    """

    annotators: tuple[str, ...]
    judges: int
    how: str
    decision: str = ""
    by: str = ""


@dataclass(slots=True)
class Resolved:
    """What has become of a unit.

    Attributes:
        marks, views: what stands, with attributes or grounds, and its origin.
        conflicts: what waits for a person; while there is any, the unit is not gold yet.
        outdated: decisions in force although the annotators say something else than when they were made.
        lost: views whose target or holder is not among the marks that stand.
        undecided: views that stand and whose basis or evidence no more than half agree on; the one of the
            annotator who was named first is taken.
    """

    unit: Unit
    marks: dict[Mark, tuple[tuple[str, ...], Origin]] = field(default_factory=dict)
    views: dict[View, tuple[Ground, Origin]] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    outdated: list[Decision] = field(default_factory=list)
    lost: int = 0
    undecided: list[View] = field(default_factory=list)
    order: Sequence[str] = ()


def resolve(
    unit: Unit, strategy: Strategy, decisions: Sequence[Decision], order: Sequence[str] = ()
) -> Resolved:
    """Merge the versions of a unit.

    Args:
        unit: with a version of each annotator who judged it.
        strategy: what stands by itself.
        decisions: those in force about this unit; a decision goes before any strategy.
        order: the annotators, whose basis and evidence go first where there is no majority for one.
    """
    done = Resolved(unit, order=order)
    whole = next((one for one in decisions if one.about == "unit"), None)
    if whole is not None:
        _take_whole(done, whole)
        return done
    _resolve_marks(done, strategy, [one for one in decisions if one.about == "entities"])
    _resolve_views(done, strategy, {one.target: one for one in decisions if one.about == "stances"})
    return done


def _take_whole(done: Resolved, decision: Decision) -> None:
    judges = len(done.unit.versions)
    for mark, attributes in decision.marks.items():
        done.marks[mark] = attributes, _decided(decision, _who(done.unit, mark), judges)
    for view, ground in decision.views.items():
        names = tuple(one.annotator for one in done.unit.versions if view in one.views)
        done.views[view] = ground, _decided(decision, names, judges)
    if decision.options not in {"", unit_digest(done.unit)}:
        done.outdated.append(decision)


def _decided(decision: Decision, annotators: Sequence[str], judges: int) -> Origin:
    return Origin(tuple(annotators), judges, "decision", decision.id, decision.by)


def _who(unit: Unit, mark: Mark) -> tuple[str, ...]:
    return tuple(one.annotator for one in unit.versions if mark in one.marks)


# --- entities


def _resolve_marks(done: Resolved, strategy: Strategy, decisions: Sequence[Decision]) -> None:
    unit = done.unit
    judges = [version.annotator for version in unit.versions]
    votes = {mark: _who(unit, mark) for version in unit.versions for mark in version.marks}
    considered = {mark for decision in decisions for mark in decision.considered}
    won = strategy.won(votes, judges) - considered
    for mark in sorted(won):
        origin = Origin(votes[mark], len(judges), strategy.how(votes[mark], judges))
        done.marks[mark] = _attributes(unit, mark), origin
    for cluster in _clusters(set(votes) - won - considered):
        supporters = {name for mark in cluster for name in votes[mark]}
        touched = [one for one in decisions if any(a.meets(b) for a in cluster for b in one.considered)]
        if touched:
            done.outdated += [one for one in touched if one not in done.outdated]  # said since it was made
        elif strategy.leaves_open(supporters, judges):
            done.conflicts.append(conflict_of_marks(unit, cluster, judges))
    for decision in decisions:
        for mark, attributes in decision.marks.items():
            done.marks[mark] = attributes, _decided(decision, votes.get(mark, ()), len(judges))
        if decision.options and decision not in done.outdated:
            now = conflict_of_marks(unit, decision.considered, judges)
            if options_digest(now) != decision.options:
                done.outdated.append(decision)


def _attributes(unit: Unit, mark: Mark) -> tuple[str, ...]:
    """Those that more than half of the annotators who drew the mark have set."""
    drawn = [version.marks[mark] for version in unit.versions if mark in version.marks]
    counts = Counter(name for attributes in drawn for name in attributes)
    return tuple(sorted(name for name, times in counts.items() if 2 * times > len(drawn)))


def _clusters(marks: Iterable[Mark]) -> Iterator[list[Mark]]:
    """Marks that share code points, directly or through others, in text order."""
    cluster: list[Mark] = []
    reach = -1
    for mark in sorted(marks):
        if cluster and mark.start >= reach:
            yield cluster
            cluster = []
        cluster.append(mark)
        reach = max(reach if len(cluster) > 1 else -1, mark.end)
    if cluster:
        yield cluster


# --- stances


def _resolve_views(done: Resolved, strategy: Strategy, decisions: Mapping[Target | None, Decision]) -> None:
    anchors = _Anchors(done)
    said: dict[Target, dict[str, dict[View, Ground]]] = defaultdict(dict)
    for version in done.unit.versions:
        for target, views in anchors.views(version):
            said[target].setdefault(version.annotator, {}).update(views)
    judges_of = _judges(done.unit, anchors)
    for target in sorted(said, key=_order):
        by_judge = {name: said[target].get(name, {}) for name in sorted(judges_of[target])}
        if (decision := decisions.get(target)) is None:
            _vote(done, strategy, target, by_judge)
        else:
            _take_views(done, decision, by_judge)
    for aim, decision in decisions.items():
        if aim is not None and aim not in said and (aim == TOPIC or aim in done.marks):
            _take_views(done, decision, {name: {} for name in sorted(judges_of[aim])})


def _take_views(done: Resolved, decision: Decision, said: Mapping[str, Mapping[View, Ground]]) -> None:
    for view, ground in decision.views.items():
        if not all(one in done.marks for one in view[:2] if isinstance(one, Mark)):
            done.lost += 1
            continue
        names = [name for name, views in said.items() if view in views]
        done.views[view] = ground, _decided(decision, names, len(said))
    if decision.target is not None:
        now = conflict_of_views(
            done.unit, decision.target, {name: _told(views) for name, views in said.items()}
        )
        if decision.options not in {"", options_digest(now)}:
            done.outdated.append(decision)


def _vote(
    done: Resolved, strategy: Strategy, target: Target, said: Mapping[str, Mapping[View, Ground]]
) -> None:
    """The stances toward one target; whoever saw none there says the same as who marked ``none``."""
    silent = View(target, AUTHOR, NO_STANCE)
    votes: dict[View, list[str]] = defaultdict(list)
    for name, views in said.items():
        for view in _told(views) or (silent,):
            votes[view].append(name)
    judges = list(said)
    won = strategy.won(votes, judges)
    for view in sorted(won, key=repr):
        if view != silent or any(silent in views for views in said.values()):
            origin = Origin(tuple(votes[view]), len(judges), strategy.how(votes[view], judges))
            done.views[view] = _ground(done, said, view), origin
    rest = [view for view in votes if view not in won]
    supporters = {name for view in rest for name in votes[view]}
    if rest and strategy.leaves_open(supporters, judges):
        told = {name: _told(views) for name, views in said.items()}
        done.conflicts.append(conflict_of_views(done.unit, target, told))


def _told(views: Mapping[View, Ground]) -> tuple[View, ...]:
    """An annotator's stances toward a target; none is none, whoever would hold it."""
    return tuple(sorted((view for view in views if view.polarity != NO_STANCE), key=repr))


def _ground(done: Resolved, said: Mapping[str, Mapping[View, Ground]], view: View) -> Ground:
    """Basis and evidence that most of those give who said it."""
    rank = {name: at for at, name in enumerate(done.order)}
    names = sorted((name for name in said if view in said[name]), key=lambda one: (rank.get(one, 0), one))
    grounds = [said[name][view] for name in names]
    bases = Counter(ground.basis for ground in grounds).most_common(1)
    evidence = Counter(ground.evidence for ground in grounds).most_common(1)
    if not grounds:
        return Ground("", None)
    if 2 * min(bases[0][1], evidence[0][1]) <= len(grounds):
        done.undecided.append(view)
    return Ground(bases[0][0], evidence[0][0])


def _order(target: Target) -> tuple[int, Mark]:
    return (0, Mark(0, 0, "")) if isinstance(target, str) else (1, target)


def _judges(unit: Unit, anchors: _Anchors) -> dict[Target, set[str]]:
    """Who can have said something of a target: who drew it; of the topic, everybody."""
    found: dict[Target, set[str]] = defaultdict(set)
    for version in unit.versions:
        found[TOPIC].add(version.annotator)
        for mark in version.marks:
            if (there := anchors.of(mark)) is not None:
                found[there].add(version.annotator)
    return found


class _Anchors:
    """The mark that stands for what an annotator drew, so that a stance outlives a disputed boundary."""

    def __init__(self, done: Resolved) -> None:
        self._done = done
        self._open = [
            mark for conflict in done.conflicts for option in conflict.options for mark in option.says
        ]
        self._known: dict[Mark, Mark | None] = {}

    def of(self, mark: Mark) -> Mark | None:
        """The mark itself where it stands or waits, else the one that shares most of it; None for none."""
        if mark not in self._known:
            self._known[mark] = self._find(mark)
        return self._known[mark]

    def _find(self, mark: Mark) -> Mark | None:
        if mark in self._done.marks or mark in self._open:
            return mark
        near = [one for one in self._done.marks if one.meets(mark)]
        return max(near, key=lambda one: (_shared(one, mark), one.label == mark.label, one), default=None)

    def views(self, version: Version) -> Iterator[tuple[Target, dict[View, Ground]]]:
        """The version's stances by target, on the marks that stand; the others are counted as lost.

        One of a mark that was drawn just so goes before one that another mark has to stand for.
        """
        moved: dict[View, Ground] = {}
        kept: dict[tuple[Target, Holder], View] = {}
        for view, ground in version.views.items():
            target: Target | None = view.target if isinstance(view.target, str) else self.of(view.target)
            holder: Holder | None = view.holder if isinstance(view.holder, str) else self.of(view.holder)
            if target is None or holder is None:
                self._done.lost += 1
                continue
            there = View(target, holder, view.polarity)
            before = kept.get((target, holder))
            if before is not None:
                self._done.lost += 1
                if there != view:
                    continue
                del moved[before]
            kept[target, holder] = there
            moved[there] = ground
        for there, ground in moved.items():
            yield there.target, {there: ground}


def _shared(one: Mark, other: Mark) -> float:
    """Share of their common length (Jaccard)."""
    both = min(one.end, other.end) - max(one.start, other.start)
    return both / (max(one.end, other.end) - min(one.start, other.start))
