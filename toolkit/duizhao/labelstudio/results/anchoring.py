"""Stances that were judged on a whole paragraph -> anchored to the sentence of their target."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from duizhao.annotation.layers import stance_id
from duizhao.model import Sentence, Span, Stance

_PLACE = re.compile(r"(.+?):(\d+)-(\d+):")


def anchor_stances(stances: Iterable[Stance], sentences: Iterable[Sentence]) -> list[Stance]:
    """Each stance toward an entity at the sentence that holds the whole target; the others as they are.

    A stance toward the topic stays with the unit that it was judged on, and so does one whose target lies in
    no single sentence of that unit. Holder and evidence stay where they were, in another sentence even.

    Args:
        stances: of one document; an entity's place is read from its id.
        sentences: those of the document.

    Example:
        >>> sentence = Sentence("d-b001-s02", "d", "d-b001", "paragraph", "", 1, 3, 6, "乙好。")
        >>> whole = Stance("", "d", "d-b001", 0, 6, "甲好。乙好。", "author", "d-b001:3-4:PER", "favor")
        >>> anchor_stances([whole], [sentence])[0].id
        'd-b001:3-6>d-b001:3-4:PER<author'
    """
    by_block: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in sentences:
        by_block[sentence.block_id].append(sentence)
    return [_anchored(stance, by_block[stance.block_id]) for stance in stances]


def _anchored(stance: Stance, sentences: Iterable[Sentence]) -> Stance:
    place = entity_place(stance.target)
    if place is None or place[0] != stance.block_id:
        return stance
    span = place[1]
    for one in sentences:
        inside = stance.start <= one.start and one.end <= stance.end
        if inside and one.start <= span.start < span.end <= one.end:
            moved = replace(stance, start=one.start, end=one.end, text=one.text)
            return replace(moved, id=stance_id(moved))
    return stance


def entity_place(name: str) -> tuple[str, Span] | None:
    """Block and span of an entity, by its id; None for what is no such id.

    Example:
        >>> entity_place("d-b001:3-4:PER")
        ('d-b001', Span(start=3, end=4))
    """
    found = _PLACE.match(name)
    return (found[1], Span(int(found[2]), int(found[3]))) if found else None
