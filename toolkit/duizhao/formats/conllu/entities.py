"""Entities in the brackets of CorefUD: ``Entity=(e1-PER-1-`` on the first token, ``Entity=e1)`` on the last.

The fields of an opening bracket are those that ``# global.Entity`` names: ``eid-etype-head-other``. Every
entity has an ``eid`` of its own, as nothing is known of who is the same; ``head`` is 1, as no tree tells. In
``other`` are ``attributes``, and where an entity does not begin or end with a token, ``start`` and ``end``:
characters from the beginning of its first and its last token.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from duizhao.errors import InputError
from duizhao.formats.conllu.escapes import FIELD, escape, unescape
from duizhao.interchange.lines import MEND
from duizhao.interchange.passage import Mention
from duizhao.losses import Losses
from duizhao.model import Entity, Span

FIELDS = "eid-etype-head-other"
_CHUNK = re.compile(r"\([^()]*\)?|[^()]*\)|[^()]+")
_PART = re.compile(r"(.*)\[([0-9]+)/[0-9]+\]")
_NUMBER = re.compile(r"[0-9]{1,9}")


def regions(text: str, tokens: Sequence[Span]) -> list[Span]:
    """The text in pieces, a token and the white space after it in each; the first has what is before it, too.

    Example:
        >>> regions(" 党 旗", [Span(1, 2), Span(3, 4)])
        [Span(start=0, end=3), Span(start=3, end=4)]
    """
    cuts = [0, *(token.start for token in tokens[1:]), len(text)]
    return [Span(low, high) for low, high in pairwise(cuts)]


def brackets(text: str, tokens: Sequence[Span], entities: Sequence[Entity], first: int) -> dict[int, str]:
    """What ``Entity`` is on each token that has any, by its place.

    Args:
        first: number of the first entity, for its ``eid``.

    Example:
        >>> from duizhao.interchange.passage import Passage, annotated
        >>> one = annotated(Passage("a", "市林业局"), [Mention(0, 4, "ORG"), Mention(0, 1, "GPE")])
        >>> brackets(one.text, [Span(0, 1), Span(1, 4)], one.entities, 1)
        {0: '(e1-ORG-1(e2-GPE-1)', 1: 'e1)'}
    """
    places = regions(text, tokens)
    at = [number for number, place in enumerate(places) for _ in range(place.start, place.end)]
    opened: dict[int, list[str]] = {}
    single: dict[int, list[str]] = {}
    closed: dict[int, list[str]] = {}
    for number, one in enumerate(entities, first):
        low, high = at[one.start], at[one.end - 1]
        bracket = "-".join(_fields(one, number, tokens, places, low, high))
        if low == high:
            single.setdefault(low, []).append(f"({bracket})")
        else:
            opened.setdefault(low, []).append(f"({bracket}")
            closed.setdefault(high, []).insert(0, f"e{number})")
    found = {}
    for number in sorted({*opened, *single, *closed}):
        inside, outside = single.get(number, []), opened.get(number, [])
        before = [*inside, *closed[number]] if number in closed else []
        found[number] = "".join([*before, *outside, *([] if before else inside)])
    return found


def _fields(
    one: Entity, number: int, tokens: Sequence[Span], places: Sequence[Span], low: int, high: int
) -> Iterator[str]:
    yield from (f"e{number}", escape(one.label, FIELD), "1")
    other = []
    if one.attributes:
        other.append("attributes:" + ";".join(escape(each, FIELD) for each in one.attributes))
    if one.start != tokens[low].start:
        other.append(f"start:{one.start - places[low].start}")
    if one.end != tokens[high].end:
        other.append(f"end:{one.end - places[high].start}")
    if other:
        yield ",".join(other)


class _Open(NamedTuple):
    token: int
    fields: dict[str, str]


@dataclass(slots=True)
class Brackets:
    """Reads the brackets of a sentence, token by token.

    Attributes:
        names: the fields of an opening bracket.
        own: whether the file escapes as this module does.
        seen: what was mentioned before in the document.
    """

    names: Sequence[str]
    own: bool
    seen: set[str]
    _open: dict[str, list[_Open]] = field(default_factory=dict)
    _found: list[tuple[int, int, dict[str, str]]] = field(default_factory=list)

    def add(self, token: int, value: str, losses: Losses, where: str) -> None:
        """Take in what ``Entity`` is on a token.

        Raises:
            InputError: for a bracket that closes nothing, and for what is no bracket.
        """
        for chunk in _CHUNK.findall(value):
            inside = chunk.strip("()")
            part = _PART.fullmatch(inside.split("-")[0] if chunk.startswith("(") else inside)
            if chunk.startswith("("):
                fields = dict(zip(self.names, inside.split("-"), strict=False))
                self._opens(token, fields, part, closes=chunk.endswith(")"), losses=losses, where=where)
            elif chunk.endswith(")") and inside:
                if part:
                    continue
                if not self._open.get(inside):
                    raise InputError(f"Entity {inside[:40]!r} ends and never began", where=where, remedy=MEND)
                opening = self._open[inside].pop()
                self._found.append((opening.token, token, opening.fields))
            else:
                raise InputError(f"{chunk[:40]!r} is no Entity", where=where, remedy=MEND)

    def _opens(
        self,
        token: int,
        fields: dict[str, str],
        part: re.Match[str] | None,
        *,
        closes: bool,
        losses: Losses,
        where: str,
    ) -> None:
        name = fields.get("eid") or fields.get("GRP") or ""
        if part:
            if part[2] == "1":
                losses.add("entity in several pieces", where)
            return
        if name in self.seen:
            losses.add("coreference", f"{where} {name}")
        self.seen.add(name)
        if closes:
            self._found.append((token, token, fields))
        else:
            self._open.setdefault(name, []).append(_Open(token, fields))

    def mentions(self, text: str, tokens: Sequence[Span], losses: Losses, where: str) -> Iterator[Mention]:
        """The entities, when all tokens are there.

        Raises:
            InputError: for one that does not end.
        """
        for name, still in self._open.items():
            if still:
                raise InputError(
                    f"Entity {name[:40]!r} does not end in its sentence", where=where, remedy=MEND
                )
        places = regions(text, tokens)
        for low, high, fields in self._found:
            label = fields.get("etype") or fields.get("entity") or ""
            if not label:
                losses.add("entity without a type", where)
                continue
            if not self.own:
                yield Mention(tokens[low].start, tokens[high].end, label)
                continue
            other = dict(each.partition(":")[::2] for each in fields.get("other", "").split(","))
            start, end = _place(other.get("start", "")), _place(other.get("end", ""))
            given = [unescape(each) for each in other.get("attributes", "").split(";") if each]
            yield Mention(
                tokens[low].start if start < 0 else places[low].start + start,
                tokens[high].end if end < 0 else places[high].start + end,
                unescape(label),
                tuple(given),
            )


def _place(value: str) -> int:
    return int(value) if _NUMBER.fullmatch(value) else -1
