"""What the rules find: a stretch of a text with a label."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A name, post, date or title of a work in a text.

    Attributes:
        start, end: code points of the text, half-open.
        label: id of the label, such as ``PER``.
        score: how sure the rule is; only compared with other scores, no probability.
        solid: whether the name is one piece: a place inside of it (北京 in 北京路) only gave it its name.
    """

    start: int
    end: int
    label: str
    score: float = 1.0
    solid: bool = False

    def covers(self, other: Mention) -> bool:
        """Whether the other lies inside, its own extent included."""
        return self.start <= other.start and other.end <= self.end

    def crosses(self, other: Mention) -> bool:
        """Whether the two overlap and neither lies inside of the other.

        Example:
            >>> Mention(0, 3, "GPE").crosses(Mention(2, 5, "ORG"))
            True
        """
        return (
            self.start < other.end
            and other.start < self.end
            and not self.covers(other)
            and not other.covers(self)
        )


class Taken:
    """Which code points are already spoken for.

    Example:
        >>> taken = Taken([Mention(2, 5, "TIME")])
        >>> taken.touches(0, 2), taken.touches(0, 3)
        (False, True)
    """

    def __init__(self, mentions: Iterable[Mention]) -> None:
        self._at = {at for one in mentions for at in range(one.start, one.end)}

    def touches(self, start: int, end: int) -> bool:
        """Whether some code point of the stretch is taken."""
        return any(at in self._at for at in range(start, end))

    def __contains__(self, at: int) -> bool:
        return at in self._at
