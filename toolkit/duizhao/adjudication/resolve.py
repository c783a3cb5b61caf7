"""One unit: what stands by the strategy, what people decided, and what waits for them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from duizhao.adjudication.conflicts import Conflict, conflict_of_marks, conflict_of_views
from duizhao.adjudication.decisions import Decision, options_digest, unit_digest
from duizhao.adjudication.strategy import Strategy
from duizhao.adjudication.units import AUTHOR, TOPIC, Ground, Holder, Mark, Target, Unit, Version, View

NO_STANCE = "none"
"""Polarity of a stance that says that there is none; who marks nothing says the same."""
Said = Mapping[str, Mapping[View, Ground]]
"""Judge -> the stances toward one target."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a gold record comes from.

    Attributes:
        annotators: who said the same; empty where only the decision says so.
        judges: how many judged the unit.
        how: ``single`` (one judge), ``unanimous``, ``majority``, ``first NAME`` or ``decision``.
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
        strategy: what stands by itself.
        order: the annotators, whose attributes, basis and evidence go first where no majority has one.
        marks, views: what stands, with attributes or grounds, and its origin.
        conflicts: what waits for a person; while there is any, the unit is not gold yet.
        outdated: decisions in force although the annotators say something else than when they were made.
        idle: decisions about an entity that no longer stands, which have no effect.
        lost: stances of annotators whose target or holder is not among the marks that stand.
        undecided: marks and views that stand and about whose attributes, basis or evidence there is no
            majority; those of the annotator who goes first were taken.
    """

    unit: Unit
    strategy: Strategy
    order: Sequence[str] = ()
    marks: dict[Mark, tuple[tuple[str, ...], Origin]] = field(default_factory=dict)
    views: dict[View, tuple[Ground, Origin]] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    outdated: list[Decision] = field(default_factory=list)
    idle: list[Decision] = field(default_factory=list)
    lost: int = 0
    undecided: list[Mark | View] = field(default_factory=list)

    def first(self, names: Iterable[str]) -> list[str]:
        """The names, who goes first in front."""
        rank = {name: at for at, name in enumerate(self.order)}
        chosen = self.strategy.first
        return sorted(names, key=lambda one: (one != chosen, rank.get(one, len(rank)), one))

    def tell(self, decision: Decision) -> None:
        """Note once that the annotators have changed something since the decision."""
        if decision not in self.outdated:
            self.outdated.append(decision)


def resolve(
    unit: Unit, strategy: Strategy, decisions: Sequence[Decision], order: Sequence[str] = ()
) -> Resolved:
    """Merge the versions of a unit.

    Args:
        unit: with a version of each annotator who judged it.
        strategy: what stands by itself.
        decisions: those in force about this unit, in order of time; they go before any strategy.
        order: the annotators, who goes first in front.
    """
    done = Resolved(unit, strategy, order, lost=sum(version.lost for version in unit.versions))
    whole = next((one for one in decisions if one.about == "unit"), None)
    parts = [one for one in decisions if one.about != "unit"]
    if whole is None:
        _resolve_marks(done, [one for one in parts if one.about == "entities"])
        _resolve_views(done, [one for one in parts if one.about == "stances"])
    else:
        _take_whole(done, whole, parts)
    return done


def _take_whole(done: Resolved, whole: Decision, parts: Sequence[Decision]) -> None:
    """All of the unit as it was decided at once, and what was decided of its parts after that."""
    judges = len(done.unit.versions)
    for mark, attributes in whole.marks.items():
        done.marks[mark] = attributes, _decided(whole, _who(done.unit, mark), judges)
    for view, ground in whole.views.items():
        names = [one.annotator for one in done.unit.versions if view in one.views]
        done.views[view] = ground, _decided(whole, names, judges)
    if whole.options not in {"", unit_digest(done.unit)}:
        done.tell(whole)
    for part in parts:
        gone = set(part.considered) - set(part.marks)
        done.marks = {mark: one for mark, one in done.marks.items() if mark not in gone}
        for mark, attributes in part.marks.items():
            done.marks[mark] = attributes, _decided(part, _who(done.unit, mark), judges)
        kept = {
            view: one
            for view, one in done.views.items()
            if (part.about != "stances" or view.target != part.target) and _stands(done, view)
        }
        done.views = kept | {
            view: (ground, _decided(part, (), judges))
            for view, ground in part.views.items()
            if _stands(done, view)
        }


def _stands(done: Resolved, view: View) -> bool:
    return all(end in done.marks for end in view[:2] if isinstance(end, Mark))


def _decided(decision: Decision, annotators: Sequence[str], judges: int) -> Origin:
    return Origin(tuple(annotators), judges, "decision", decision.id, decision.by)


def _who(unit: Unit, mark: Mark) -> tuple[str, ...]:
    return tuple(one.annotator for one in unit.versions if mark in one.marks)


# --- entities


def _resolve_marks(done: Resolved, decisions: Sequence[Decision]) -> None:
    unit = done.unit
    judges = [version.annotator for version in unit.versions]
    votes = {mark: _who(unit, mark) for version in unit.versions for mark in version.marks}
    considered = {mark for decision in decisions for mark in decision.considered}
    won = done.strategy.won(votes, judges) - considered
    for mark in sorted(won):
        origin = Origin(votes[mark], len(judges), done.strategy.how(votes[mark], judges))
        done.marks[mark] = _attributes(done, mark), origin
    for cluster in _clusters(set(votes) - won - considered):
        supporters = {name for mark in cluster for name in votes[mark]}
        touched = [one for one in decisions if any(a.meets(b) for a in cluster for b in one.considered)]
        for decision in touched:  # somebody has drawn something there since
            done.tell(decision)
        if not touched and done.strategy.leaves_open(supporters, judges):
            done.conflicts.append(conflict_of_marks(unit, cluster, judges))
    for decision in decisions:
        for mark, attributes in decision.marks.items():
            done.marks[mark] = attributes, _decided(decision, votes.get(mark, ()), len(judges))
        if decision.options:
            now = conflict_of_marks(unit, decision.considered, judges)
            if options_digest(now) != decision.options:
                done.tell(decision)


def _attributes(done: Resolved, mark: Mark) -> tuple[str, ...]:
    """Those that more than half of the annotators who drew the mark have set; of two, who goes first."""
    drawn = {one.annotator: one.marks[mark] for one in done.unit.versions if mark in one.marks}
    first = done.first(drawn)[0]
    if first == done.strategy.first:
        return drawn[first]
    counts = Counter(name for attributes in drawn.values() for name in attributes)
    if any(2 * times == len(drawn) for times in counts.values()):
        done.undecided.append(mark)
    return tuple(
        sorted(
            name
            for name, times in counts.items()
            if 2 * times > len(drawn) or (2 * times == len(drawn) and name in drawn[first])
        )
    )


def _clusters(marks: Iterable[Mark]) -> Iterator[list[Mark]]:
    """Marks that share code points, directly or through others, in text order."""
    cluster: list[Mark] = []
    reach = -1
    for mark in sorted(marks):
        if cluster and mark.start >= reach:
            yield cluster
            cluster, reach = [], -1
        cluster.append(mark)
        reach = max(reach, mark.end)
    if cluster:
        yield cluster


# --- stances


def _resolve_views(done: Resolved, decisions: Sequence[Decision]) -> None:
    anchors = _Anchors(done)
    said: dict[Target, dict[str, dict[View, Ground]]] = defaultdict(dict)
    for version in done.unit.versions:
        for target, views in anchors.views(version):
            said[target].setdefault(version.annotator, {}).update(views)
    judges_of = _judges(done.unit, anchors)
    decided: dict[Target, Decision] = {}
    for decision in decisions:
        aim = decision.target if isinstance(decision.target, str) else anchors.of(decision.target)
        if aim is None:
            done.idle.append(decision)  # the entity that it is about no longer stands
        else:
            decided[aim] = decision
    for target in sorted({*said, *decided}, key=_order):
        by_judge: Said = {name: said[target].get(name, {}) for name in sorted(judges_of[target])}
        if target in decided:
            _take_views(done, anchors, decided[target], target, by_judge)
        else:
            _vote(done, target, by_judge, anchors.standing)


def _take_views(done: Resolved, anchors: _Anchors, decision: Decision, target: Target, said: Said) -> None:
    # One of a mark that stands just so goes before one that another mark has to stand for.
    for view, ground in sorted(decision.views.items(), key=lambda one: one[0].holder not in done.marks):
        holder = view.holder if isinstance(view.holder, str) else anchors.of(view.holder)
        if holder is None or any(one[:2] == (target, holder) for one in done.views):
            done.idle.append(decision)
            continue
        there = View(target, holder, view.polarity)
        names = [name for name, views in said.items() if there in views]
        done.views[there] = ground, _decided(decision, names, len(said))
    if decision.options:
        now = conflict_of_views(done.unit, target, {name: _told(views) for name, views in said.items()})
        if options_digest(now) != decision.options:
            done.tell(decision)


def _vote(done: Resolved, target: Target, said: Said, standing: Iterable[Mark]) -> None:
    """The stances toward one target; whoever saw none there says the same as who marked ``none``."""
    silent = View(target, AUTHOR, NO_STANCE)
    votes: dict[View, list[str]] = defaultdict(list)
    for name, views in said.items():
        for view in _told(views) or (silent,):
            votes[view].append(name)
    judges = list(said)
    won = done.strategy.won(votes, judges)
    for view in sorted(won, key=repr):
        if view != silent or any(silent in views for views in said.values()):
            origin = Origin(tuple(votes[view]), len(judges), done.strategy.how(votes[view], judges))
            done.views[view] = _ground(done, said, view), origin
    rest = [view for view in votes if view not in won]
    supporters = {name for view in rest for name in votes[view]}
    if rest and done.strategy.leaves_open(supporters, judges):
        told = {name: _told(views) for name, views in said.items()}
        done.conflicts.append(conflict_of_views(done.unit, target, told, list(standing)))


def _told(views: Mapping[View, Ground]) -> tuple[View, ...]:
    """An annotator's stances toward a target; none is none, whoever would hold it."""
    return tuple(sorted((view for view in views if view.polarity != NO_STANCE), key=repr))


def _ground(done: Resolved, said: Said, view: View) -> Ground:
    """Basis and evidence together, as most of those give them who said it; else of who goes first."""
    grounds = [said[name][view] for name in done.first(name for name in said if view in said[name])]
    if not grounds:
        return Ground("", None)
    if done.strategy.first and view in said.get(done.strategy.first, {}):
        return grounds[0]
    best, times = Counter(grounds).most_common(1)[0]
    if 2 * times <= len(grounds):
        done.undecided.append(view)
        return grounds[0]
    return best


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
        options = [option for conflict in done.conflicts for option in conflict.options]
        waiting = {one for option in options for one in option.says if isinstance(one, Mark)}
        self.standing = sorted({*done.marks, *waiting})
        self._known: dict[Mark, Mark | None] = {}

    def of(self, mark: Mark | None) -> Mark | None:
        """The mark itself where it stands or waits, else the one that shares most of it; None for none."""
        if mark is None:
            return None
        if mark not in self._known:
            self._known[mark] = self._find(mark)
        return self._known[mark]

    def _find(self, mark: Mark) -> Mark | None:
        if mark in self.standing:
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
