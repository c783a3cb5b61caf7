"""Which of several judgements stand by themselves, and which a person has to decide."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar, get_args

from duizhao.errors import InputError

Name = Literal["unanimous", "majority", "first", "manual"]
NAMES: tuple[Name, ...] = get_args(Name)
Choice = TypeVar("Choice", bound=Hashable)
Votes = Mapping[Choice, Collection[str]]
"""What was chosen -> the annotators who chose it."""


@dataclass(frozen=True, slots=True)
class Strategy:
    """How judgements are merged.

    ``unanimous``  what all judges of a unit say stands; everything else is for a person
    ``majority``   what more than half say stands; what fewer than half say goes, unless half or more of the
                   judges said *something* there and no version won
    ``first``      what one named annotator says stands; where that one has not judged, as ``unanimous``
    ``manual``     everything that anybody said is for a person

    Attributes:
        first: the annotator of ``first``.

    Raises:
        InputError: for ``first`` without an annotator, or an annotator without ``first``.
    """

    name: Name = "majority"
    first: str = ""

    def __post_init__(self) -> None:
        if (self.name == "first") != bool(self.first):
            raise InputError(
                "the strategy `first` needs an annotator, and only that one takes one",
                remedy="give --strategy first --first NAME",
            )

    def __str__(self) -> str:
        return f"first {self.first}" if self.first else self.name

    def won(self, votes: Votes[Choice], judges: Collection[str]) -> set[Choice]:
        """What stands by itself.

        Args:
            votes: what was chosen, and by whom; choices of one annotator may stand beside each other.
            judges: all who have judged, also those who chose nothing.

        Example:
            >>> Strategy("majority").won({"PER": ["a", "b"], "ORG": ["c"]}, ["a", "b", "c"])
            {'PER'}
        """
        if self.name == "manual":
            return set()
        if self.name == "first" and self.first in judges:
            return {one for one, names in votes.items() if self.first in names}
        if self.name == "majority":
            return {one for one, names in votes.items() if 2 * len(names) > len(judges)}
        return {one for one, names in votes.items() if len(names) == len(judges)}

    def leaves_open(self, supporters: Collection[str], judges: Collection[str]) -> bool:
        """Whether a place where nothing won is for a person; else it stays empty.

        Args:
            supporters: those who chose something there, which need not be the same.

        Example:
            >>> Strategy("majority").leaves_open({"a", "b"}, ["a", "b", "c"])
            True
        """
        if self.name == "first" and self.first in judges:
            return False
        if self.name == "majority":
            return 2 * len(supporters) >= len(judges)
        return bool(supporters)

    def how(self, supporters: Collection[str], judges: Collection[str]) -> str:
        """Why a choice won, for its origin: ``single``, ``unanimous``, ``majority`` or ``first NAME``."""
        if len(judges) == 1:
            return "single"
        if len(supporters) == len(judges):
            return "unanimous"
        return "majority" if self.name == "majority" else str(self)
