"""What a conversion or a build could not carry: counted by kind, with examples, and never passed over."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

_EXAMPLES = 3


@dataclass(slots=True)
class Losses:
    """What could not be carried, by kind, with a few examples of each.

    Example:
        >>> losses = Losses()
        >>> losses.add("nested entity", "d-b004:3-6:PER")
        >>> losses.counts["nested entity"], losses.lines()
        (1, ['nested entity: 1, for example d-b004:3-6:PER'])
    """

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.counts)

    def add(self, kind: str, example: str = "", count: int = 1) -> None:
        """Count ``count`` losses of a kind."""
        self.counts[kind] += count
        shown = self.examples.setdefault(kind, [])
        if example and len(shown) < _EXAMPLES:
            shown.append(example)

    def lines(self) -> list[str]:
        """A line for each kind, the most frequent first."""
        return [
            f"{kind}: {count:,}"
            + (f", for example {', '.join(shown)}" if (shown := self.examples[kind]) else "")
            for kind, count in self.counts.most_common()
        ]

    def as_json(self) -> dict[str, Any]:
        """Counts and examples by kind, as a ledger file holds them."""
        return {
            kind: {"count": count, "examples": self.examples[kind]}
            for kind, count in self.counts.most_common()
        }
