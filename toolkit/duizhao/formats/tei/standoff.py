"""What stands beside the text of a TEI document, ``standOff`` above all, laid on its paragraphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from duizhao.formats.tei.text import ID, Block, local, plain_text
from duizhao.interchange.passage import AUTHOR, TOPIC, Mention, Position
from duizhao.interchange.xmlfile import where_of
from duizhao.losses import Losses
from duizhao.model import Span

ELSEWHERE = "entity:"
"""Before the id of an entity of another passage, percent-encoded, where a pointer must stand."""
_ENTITIES = frozenset({"entities", "entity", "namedentities", "named_entities", "ner", "names"})


class Place(NamedTuple):
    """A part of the text: which block, and where in it."""

    block: int
    start: int
    end: int


@dataclass(slots=True)
class Beside:
    """What a block has beside its text."""

    mentions: list[Mention] = field(default_factory=list)
    positions: list[Position] = field(default_factory=list)
    state: str = ""
    meta: dict[str, str] = field(default_factory=dict)


class Standoff:
    """Reads the annotations of a document.

    Attributes:
        beside: for each block.
    """

    def __init__(self, blocks: Sequence[Block], path: Path, losses: Losses) -> None:
        self.blocks, self.path, self.losses = blocks, path, losses
        self.beside = [Beside(list(block.names)) for block in blocks]
        self.places = {
            f"#{name}": Place(number, span.start, span.end)
            for number, block in enumerate(blocks)
            for name, span in block.places.items()
        }
        self.entities = {
            one.key: (number, at)
            for number, block in enumerate(blocks)
            for at, one in enumerate(block.names)
            if one.key
        }
        self.words = {
            f"#{name}": (number, at)
            for number, block in enumerate(blocks)
            for name, at in block.word_ids.items()
        }

    def read(self, elements: Iterable[Any]) -> None:
        """Take in spans, then what refers to them."""
        given = list(elements)
        later: list[tuple[str, Any]] = []
        for element in given:
            name = local(element) if isinstance(element.tag, str) else ""
            if name == "spanGrp":
                kind = (element.get("type") or "").casefold()
                if kind in _ENTITIES:
                    self._entities(element)
                elif kind in {"evidence", "statements"}:
                    self._spans(element)
                else:
                    later.append((kind, element))
            elif name in {"listRelation", "note"}:
                later.append((name, element))
            else:
                self._lose("what stands beside the text", element)
        for kind, element in later:
            if kind == "attributes":
                self._attributes(element)
            elif kind == "glosses":
                self._glosses(element)
            elif kind == "listRelation":
                self._relations(element)
            elif kind == "note":
                self._note(element)
            else:
                self._lose("spans of another kind", element)

    def _lose(self, kind: str, element: Any) -> None:
        name = local(element) if isinstance(element.tag, str) else "entity"
        self.losses.add(kind, f"{where_of(element, self.path)} {name}")

    def _children(self, element: Any, wanted: str) -> Iterator[Any]:
        for child in element:
            if isinstance(child.tag, str) and local(child) == wanted:
                yield child
            else:
                self._lose("what stands beside the text", child)

    def _place(self, element: Any) -> Place | None:
        """What a span is about: from one point to another, or adjacent elements."""
        if element.get("from"):
            names = [element.get("from"), element.get("to") or element.get("from")]
        else:
            names = (element.get("target") or "").split()
        found = [self.places[name] for name in names if name in self.places]
        if not found or len(found) < len(names):
            self._lose("pointer to what is not there", element)
            return None
        first, last = found[0], found[-1]
        text = self.blocks[first.block].text
        if any(one.block != first.block for one in found) or first.start > last.end:
            self._lose("span over several paragraphs, or backwards", element)
            return None
        if not element.get("from") and any(
            one.start > two.start or text[one.end : two.start].strip() for one, two in pairwise(found)
        ):
            self._lose("span in several pieces", element)
            return None
        return Place(first.block, first.start, last.end)

    def _entities(self, group: Any) -> None:
        for element in self._children(group, "span"):
            place = self._place(element)
            label = plain_text(element) or element.get("type") or ""
            if place is None:
                continue
            if place.start == place.end or not label:
                self._lose("entity without label or text", element)
                continue
            key = f"#{element.get(ID)}" if element.get(ID) else ""
            own = self.beside[place.block].mentions
            if key:
                self.entities[key] = (place.block, len(own))
            own.append(Mention(place.start, place.end, label, (), key))

    def _spans(self, group: Any) -> None:
        for element in self._children(group, "span"):
            place = self._place(element)
            if place is not None and element.get(ID):
                self.places[f"#{element.get(ID)}"] = place

    def _attributes(self, group: Any) -> None:
        for element in self._children(group, "span"):
            found = self.entities.get(element.get("target") or "")
            name = plain_text(element)
            if found is None or not name:
                self._lose("attribute of what is no entity", element)
                continue
            block, at = found
            one = self.beside[block].mentions[at]
            self.beside[block].mentions[at] = one._replace(attributes=(*one.attributes, name))

    def _glosses(self, group: Any) -> None:
        for element in self._children(group, "span"):
            found = self.words.get(element.get("target") or "")
            if found is None:
                self._lose("gloss of what is no word", element)
                continue
            words = self.blocks[found[0]].words
            source = group.get("n") or ""
            words[found[1]] = words[found[1]]._replace(gloss=plain_text(element), gloss_source=source)

    def _relations(self, group: Any) -> None:
        for element in self._children(group, "relation"):
            place = self.places.get(element.get("corresp") or "")
            if element.get("name") != "stance" or place is None or not element.get("type"):
                self._lose("relation", element)
                continue
            parties = [self._party(element.get(name) or "", place.block) for name in ("active", "passive")]
            if not all(parties):
                self._lose("relation", element)
                continue
            evidence = None
            if element.get("source"):
                shown = self.places.get(element.get("source"))
                if shown is not None and shown.block == place.block and shown.start < shown.end:
                    evidence = (shown.start, shown.end)
                else:
                    self._lose("evidence of a stance", element)
            self.beside[place.block].positions.append(
                Position(
                    parties[0], parties[1], element.get("type"), element.get("subtype") or "", evidence,
                    place.start, place.end,
                )
            )  # fmt: skip

    def _party(self, pointer: str, block: int) -> str:
        if pointer.startswith(ELSEWHERE):
            return unquote(pointer.removeprefix(ELSEWHERE))
        if pointer in self.entities:
            return pointer if self.entities[pointer][0] == block else ""
        return pointer[1:] if pointer in {f"#{AUTHOR}", f"#{TOPIC}"} else ""

    def _note(self, element: Any) -> None:
        place = self.places.get(element.get("target") or "")
        kind, name = element.get("type"), element.get("n")
        if place is None or Span(place.start, place.end) != Span(0, len(self.blocks[place.block].text)):
            self._lose("note", element)
        elif kind == "state":
            self.beside[place.block].state = plain_text(element)
        elif kind == "metadata" and name is not None:
            self.beside[place.block].meta[name] = plain_text(element)
        else:
            self._lose("note", element)
