"""What becomes of label ids from one version of the schema to the next: renames, merges, splits, removals.

An id that a step takes away is retired for ever: were it to come back for another thing, old records, old
exports and old models would lie. That is also why the steps can be applied to a record of any version, and
again to one that was migrated: an old id can never be taken for a new one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from duizhao.errors import SchemaError


@dataclass(frozen=True, slots=True)
class Rule:
    """One way for a split to decide: a record that meets it becomes ``to``.

    Attributes:
        texts: whole texts, as a gazetteer lists them.
        ends: what the text ends with, such as 公司.
        attribute: an attribute that the record has.
    """

    to: str
    texts: frozenset[str] = frozenset()
    ends: tuple[str, ...] = ()
    attribute: str = ""

    def meets(self, text: str, attributes: Iterable[str]) -> bool:
        """Whether a record with that text and those attributes meets the rule."""
        listed = text in self.texts or (bool(self.ends) and text.endswith(self.ends))
        return listed or (bool(self.attribute) and self.attribute in set(attributes))


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of the ids of one entry.

    Attributes:
        kind: ``rename``, ``merge``, ``split`` or ``remove``.
        group: ``entities``, ``polarities`` …
        sources: ids that the entry is about.
        targets: ids that they become; none for a removal.
        rules: how a split decides, the first that is met.
        undecided: where a split sends what meets no rule; empty: nothing may be undecided.
        mark: attribute that an undecided entity gets, so that people find it again.
        drop: a removal takes the records away as well.
    """

    kind: str
    group: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    rules: tuple[Rule, ...] = ()
    undecided: str = ""
    mark: str = ""
    drop: bool = False

    @property
    def retired(self) -> tuple[str, ...]:
        """The ids that the entry takes away for ever; a merge may go into one of its own."""
        return tuple(one for one in self.sources if one not in self.targets)


@dataclass(frozen=True, slots=True)
class Step:
    """All changes from one version of the schema to the next."""

    old: str
    new: str
    changes: tuple[Change, ...]

    def of(self, group: str) -> dict[str, Change]:
        """Id -> the change it is part of, for one group."""
        return {
            source: change for change in self.changes if change.group == group for source in change.sources
        }


def space(group: str) -> str:
    """The space of names of a group: entities and markers are labels of one screen and share one."""
    return "entities" if group == "markers" else group


def retired(steps: Iterable[Step]) -> dict[tuple[str, str], Step]:
    """(Space of names, id) -> the step that retired it.

    Example:
        >>> step = Step("1", "2", (Change("rename", "entities", ("PER",), ("PERSON",)),))
        >>> list(retired([step]))
        [('entities', 'PER')]
    """
    return {
        (space(change.group), one): step
        for step in steps
        for change in step.changes
        for one in change.retired
    }


def way(steps: Sequence[Step], old: str, new: str, where: str) -> tuple[Step, ...]:
    """The steps that lead from one version to another; none when they are the same.

    Raises:
        SchemaError: when they do not.
    """
    if old == new:
        return ()
    first = next((at for at, step in enumerate(steps) if step.old == old), None)
    last = next((at for at, step in enumerate(steps) if step.new == new), None)
    if first is None or last is None or first > last:
        known = ", ".join(dict.fromkeys(name for step in steps for name in (step.old, step.new))) or "none"
        raise SchemaError(
            f"no step leads from schema {old} to {new} (versions with steps: {known})",
            where=where,
            remedy=f"state it in annotations/migrations.yaml: `- from: {old}`, `to: {new}`, `changes:` and "
            "what becomes of labels, [] when some were only added",
        )
    return tuple(steps[first : last + 1])


def outcome(change: Change, text: str, attributes: Iterable[str]) -> tuple[str, bool]:
    """What becomes of an id in one record: the new id, and whether no rule of a split was met.

    The new id is empty when the id goes away, and when a split states no place for what is undecided.

    Example:
        >>> rules = (Rule("FIRM", ends=("公司",)),)
        >>> change = Change("split", "entities", ("ORG",), ("FIRM", "BODY"), rules, "BODY")
        >>> outcome(change, "某公司", ()), outcome(change, "某局", ())
        (('FIRM', False), ('BODY', True))
    """
    if change.kind == "remove":
        return "", False
    if change.kind != "split":
        return change.targets[0], False
    kept = set(attributes)
    met = next((rule.to for rule in change.rules if rule.meets(text, kept)), "")
    return met or change.undecided, not met
