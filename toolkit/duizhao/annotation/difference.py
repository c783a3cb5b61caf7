"""What two versions of the label schema have, and do not have, in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from duizhao.annotation.schema import GROUPS, Label, Schema

_PARTS = ("zh", "en", "description_zh", "description_en", "color", "hotkey")


@dataclass(frozen=True, slots=True)
class Edit:
    """One value of a label that two schemas give differently.

    Attributes:
        part: ``zh``, ``en``, ``description_zh``, ``description_en``, ``color`` or ``hotkey``.
    """

    id: str
    part: str
    old: str
    new: str


@dataclass(slots=True)
class GroupDifference:
    """What differs in one group.

    Attributes:
        added, removed: ids, in the order of the schema that has them.
        edits: values of labels that both have.
        moved: ids that both have, where their order differs: the integers of a dataset change.
        inserted: added ids that stand before older ones: the integers of those change.
    """

    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    inserted: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.edits or self.moved)


@dataclass(slots=True)
class Difference:
    """What differs between two schemas, by group; groups without a difference are left out."""

    old: str
    new: str
    groups: dict[str, GroupDifference] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.groups)


def difference(old: Schema, new: Schema) -> Difference:
    """Compare two schemas.

    A rename shows as one id removed and one added: only people know that it is one.

    Example:
        >>> per, org = (Label(name, "", "", "", "") for name in ("PER", "ORG"))
        >>> one = Schema("1", (per,), (), (), (), (), ())
        >>> two = Schema("2", (per, org), (), (), (), (), ())
        >>> difference(one, two).groups["entities"].added
        ['ORG']
    """
    found = Difference(old.version, new.version)
    for group in GROUPS:
        if one := _group(getattr(old, group), getattr(new, group)):
            found.groups[group] = one
    return found


def _group(old: Sequence[Label], new: Sequence[Label]) -> GroupDifference:
    before, after = {one.id: one for one in old}, {one.id: one for one in new}
    found = GroupDifference(
        added=[name for name in after if name not in before],
        removed=[name for name in before if name not in after],
    )
    for name, label in before.items():
        if other := after.get(name):
            found.edits += [
                Edit(name, part, getattr(label, part), getattr(other, part))
                for part in _PARTS
                if getattr(label, part) != getattr(other, part)
            ]
    kept, order = [name for name in before if name in after], [name for name in after if name in before]
    found.moved = [one for one, other in zip(order, kept, strict=True) if one != other]
    last = max((list(after).index(name) for name in kept), default=-1)
    found.inserted = [name for at, name in enumerate(after) if name in set(found.added) and at < last]
    return found
