"""Entities as one label for each character and each word.

A character carries the label of the innermost entity that covers it: the shortest; of equally long ones the
one that begins later; on one and the same place the label that comes first in the alphabet. A character
outside of all entities carries :data:`OUTSIDE`. White space is left out: nobody can judge it. A word
carries the label that most of its characters carry, the first of them where several are equally frequent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from duizhao.agreement.spans import Marked
from duizhao.model import Span

OUTSIDE = "O"


def character_labels(marks: Sequence[Marked], start: int, end: int) -> list[str]:
    """The label of each character of a stretch.

    Args:
        marks: entities, in the code points of the block.
        start, end: the stretch, in the same code points.

    Example:
        >>> from duizhao.model import Entity
        >>> outer, inner = Entity("", "d", "b", 10, 14, "ORG", ""), Entity("", "d", "b", 10, 12, "GPE", "")
        >>> character_labels([inner, outer], 10, 15)
        ['GPE', 'GPE', 'ORG', 'ORG', 'O']
    """
    labels = [OUTSIDE] * (end - start)
    if not marks:
        return labels
    # The innermost is painted last: sorting is stable, so the labels' order decides between equal places.
    by_label = sorted(marks, key=lambda one: one.label, reverse=True)
    for mark in sorted(by_label, key=lambda one: (one.start - one.end, one.start)):
        for at in range(max(mark.start, start), min(mark.end, end)):
            labels[at - start] = mark.label
    return labels


def word_labels(labels: Sequence[str], words: Sequence[Span]) -> list[str]:
    """The label of each word, given the labels of the characters.

    Args:
        labels: one for each character of the sentence.
        words: code points in the sentence.

    Example:
        >>> word_labels(["PER", "PER", "O", "TITLE"], [Span(0, 3), Span(3, 4)])
        ['PER', 'TITLE']
    """
    found = []
    for word in words:
        inside = labels[word.start : word.end]
        # Counter keeps the order of first appearance, and max takes the first of equals.
        counts = Counter(inside)
        found.append(max(counts, key=counts.__getitem__))
    return found
