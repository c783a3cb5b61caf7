"""The running text of a TEI document: paragraphs with their sentences, words, names and places that have ids.

White space is kept where ``xml:space="preserve"`` says so. Elsewhere a line break with its indentation is a
matter of layout, as TEI has it: it goes between two Han characters, and is one space between others.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from duizhao.errors import InputError
from duizhao.interchange.lines import MEND
from duizhao.interchange.passage import Mention
from duizhao.interchange.xmlfile import XML_NS, where_of
from duizhao.losses import Losses
from duizhao.model import Span, Word

ID, SPACE = f"{{{XML_NS}}}id", f"{{{XML_NS}}}space"
_STRUCTURE = frozenset({
    "text", "front", "body", "back", "group", "floatingText", "div", "div1", "div2", "div3", "div4", "div5",
    "div6", "div7", "lg", "list", "listBibl", "table", "row", "sp", "opener", "closer", "postscript",
    "argument", "epigraph", "titlePage", "docTitle", "figure", "spGrp", "castList", "castGroup", "q",
    "quote", "cit", "annotationBlock",
})  # fmt: skip
_BESIDE = frozenset({
    "note", "noteGrp", "fw", "figDesc", "graphic", "media", "formula", "index", "span", "spanGrp", "interp",
    "interpGrp", "link", "linkGrp", "join", "joinGrp", "alt", "altGrp", "timeline", "fs", "fLib", "fvLib",
    "certainty", "precision", "respons", "substJoin", "listTranspose", "standOff", "teiHeader", "TEI",
    "divGen", "del", "surplus", "ptr", "gap",
})  # fmt: skip
_BREAKS = frozenset({"lb", "pb", "cb", "gb", "milestone"})
_NAMES = frozenset({
    "name", "persName", "placeName", "orgName", "geogName", "rs", "settlement", "country", "region",
    "district", "bloc", "objectName", "eventName",
})  # fmt: skip
_PLAIN = frozenset({
    "s", "w", "pc", "c", "rb", "ruby", "anchor", "seg", "orig", "sic", "abbr", "lem", "rdg", "choice",
    "app",
})  # fmt: skip
_REFERENCES = ("ref", "key", "cert")
_UNREAD = {"w": ("lemma", "lemmaRef", "msd", "norm"), "pc": ("msd", "norm")}
_ALTERNATIVES = {"choice": ("orig", "sic", "abbr"), "app": ("lem",)}
_SPACE = re.compile(r"[ \t\r\n]+")


def local(element: Any) -> str:
    """The name of an element without its namespace.

    Raises:
        ValueError: for what is none: an entity that nothing defines.
    """
    if not isinstance(element.tag, str):
        raise ValueError("an entity")
    return str(element.tag.rpartition("}")[2])


@dataclass(slots=True)
class Block:
    """A paragraph, heading, line of verse and the like.

    Attributes:
        places: where the elements with an ``xml:id`` lie.
        names: names that are marked within the text.
    """

    element: Any
    text: str = ""
    places: dict[str, Span] = field(default_factory=dict)
    sentences: list[Span] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    word_ids: dict[str, int] = field(default_factory=dict)
    names: list[Mention] = field(default_factory=list)


def blocks_of(element: Any, path: Path, losses: Losses, aside: list[Any]) -> Iterator[Block]:
    """The blocks of a text in order.

    Args:
        aside: gets the divisions that hold other scripts and translations of blocks.

    Raises:
        InputError: with file and line, for an entity that nothing defines.
    """
    for child in element:
        try:
            name = local(child)
        except ValueError:
            raise _undefined(child, path) from None
        if name in _STRUCTURE and not _has_text(child):
            if _is_aside(child):
                aside.append(child)
            else:
                yield from blocks_of(child, path, losses, aside)
        elif name in _BESIDE | _BREAKS:
            if name not in {"spanGrp", "span"}:  # these are read with the annotations
                losses.add("what stands beside the text", f"{where_of(child, path)} {name}")
        else:
            yield read_block(child, path, losses)


def read_block(element: Any, path: Path, losses: Losses) -> Block:
    """The text of an element, with all that is marked in it."""
    return _Reader(path, losses).block(element)


def _is_aside(element: Any) -> bool:
    return element.get("type") in {"variant", "translation"} and all(
        isinstance(child.tag, str) and local(child) == "ab" and child.get("corresp") for child in element
    )


def _has_text(element: Any) -> bool:
    """Whether text stands right in it: a quotation may have paragraphs, or be one."""
    return any(text and text.strip() for text in (element.text, *(child.tail for child in element)))


def _undefined(element: Any, path: Path) -> InputError:
    return InputError("has an entity that nothing defines", where=where_of(element, path), remedy=MEND)


def plain_text(element: Any) -> str:
    """The characters of an element, as they stand."""
    return "".join(element.itertext())


@dataclass(slots=True)
class _Reader:
    path: Path
    losses: Losses
    parts: list[str] = field(default_factory=list)
    size: int = 0
    words: list[tuple[int, int, str, str, str, str]] = field(default_factory=list)
    """Start, end, part of speech, pinyin, id, part."""

    def block(self, element: Any) -> Block:
        """A block with all that is marked in it."""
        found = Block(element)
        self._inside(element, found)
        found.places[element.get(ID) or ""] = Span(0, self.size)
        raw = "".join(self.parts)
        kept = _preserves(element)
        found.text, moved = (raw, list(range(len(raw) + 1))) if kept else self._collapsed(raw, element)
        found.places = {name: _moved(span, moved) for name, span in found.places.items()}
        found.sentences = [_moved(span, moved) for span in found.sentences]
        names = [one._replace(start=moved[one.start], end=moved[one.end]) for one in found.names]
        found.names = [one for one in names if one.start < one.end]
        if len(found.names) < len(names):
            self.losses.add("name without text", where_of(element, self.path), len(names) - len(found.names))
        self._place_words(found, moved)
        return found

    def _collapsed(self, raw: str, element: Any) -> tuple[str, list[int]]:
        """The text without its layout, and where each character has gone."""
        out: list[str] = []
        moved: list[int] = []
        size = at = 0
        for match in _SPACE.finditer(raw):
            if "\n" not in match[0]:
                continue
            start, end = match.span()
            out.append(raw[at:start])
            moved += range(size, size + start - at)
            size += start - at
            space = ""
            if start > 0 and end < len(raw):
                self.losses.add("line break within a paragraph", where_of(element, self.path))
                space = "" if _is_wide(raw[start - 1]) and _is_wide(raw[end]) else " "
            moved += [size, *[size + len(space)] * (end - start - 1)]
            out.append(space)
            size += len(space)
            at = end
        out.append(raw[at:])
        moved += range(size, size + len(raw) - at + 1)
        return "".join(out), moved

    def _place_words(self, found: Block, moved: list[int]) -> None:
        """The words in order, those of several parts joined."""
        joined: list[list[Any]] = []
        for start, end, pos, pinyin, name, part in self.words:
            if part in {"M", "F"} and joined and joined[-1][5] in {"I", "M"} and joined[-1][1] == start:
                joined[-1][1], joined[-1][5] = end, part
            else:
                joined.append([start, end, pos, pinyin, name, part])
        for start, end, pos, pinyin, name, _ in sorted(joined, key=lambda one: (one[0], -one[1])):
            low, high = moved[start], moved[end]
            if low >= high or (found.words and low < found.words[-1].end):
                self.losses.add("word that is empty or overlaps another", where_of(found.element, self.path))
                continue
            if name:
                found.word_ids[name] = len(found.words)
            found.words.append(Word(low, high, found.text[low:high], pos, pinyin))

    def _inside(self, element: Any, found: Block) -> None:
        self._add(element.text)
        for child in element:
            try:
                name = local(child)
            except ValueError:
                raise _undefined(child, self.path) from None
            start = self.size
            words = len(self.words)
            if name in _BESIDE:
                self.losses.add("what stands beside the text", f"{self._where(child)} {name}")
            elif name == "ruby":
                self._ruby(child, found)
            elif name in _ALTERNATIVES:
                self._alternative(child, name, found)
            elif name not in _BREAKS:
                self._inside(child, found)
            if child.get(ID):
                found.places[child.get(ID)] = Span(start, self.size)
            for key in _UNREAD.get(name, _REFERENCES if name in _NAMES else ()):
                if child.get(key):
                    self.losses.add("what a word or name refers to", f"{self._where(child)} {name} {key}")
            if name == "s":
                found.sentences.append(Span(start, self.size))
            elif name in {"w", "pc"}:
                pos = child.get("pos") or child.get("type") or ""
                one = (start, self.size, pos, "", child.get(ID) or "", child.get("part") or "")
                self.words.insert(words, one)
            elif name in _NAMES:
                key = f"#{child.get(ID)}" if child.get(ID) else ""
                found.names.append(Mention(start, self.size, child.get("type") or name, (), key))
            elif name not in _PLAIN | _BESIDE:
                self.losses.add("markup of another kind", f"{self._where(child)} {name}")
            self._add(child.tail)

    def _ruby(self, element: Any, found: Block) -> None:
        """The base is text; what stands over it is pinyin, if the base is one word."""
        first = len(self.words)
        over: list[str] = []
        for child in element:
            if isinstance(child.tag, str) and local(child) == "rt":
                over.append(plain_text(child))
            else:
                start = self.size
                self._inside(child, found)
                if isinstance(child.tag, str) and child.get(ID):
                    found.places[child.get(ID)] = Span(start, self.size)
        if len(self.words) == first + 1 and len(over) == 1:
            start, end, pos, _, name, part = self.words[first]
            self.words[first] = (start, end, pos, over[0], name, part)
        else:
            self.losses.add("ruby of what is not one word", self._where(element))

    def _alternative(self, element: Any, name: str, found: Block) -> None:
        """Of several readings, the one that stands in the source."""
        children = [child for child in element if isinstance(child.tag, str)]
        wanted = [child for child in children if local(child) in _ALTERNATIVES[name]]
        if len(children) > 1:
            self.losses.add("another reading", self._where(element), len(children) - 1)
        for child in (wanted or children)[:1]:
            start = self.size
            self._inside(child, found)
            if child.get(ID):
                found.places[child.get(ID)] = Span(start, self.size)

    def _add(self, text: str | None) -> None:
        if text:
            self.parts.append(text)
            self.size += len(text)

    def _where(self, element: Any) -> str:
        return where_of(element, self.path)


def _preserves(element: Any) -> bool:
    at = element
    while at is not None:
        if at.get(SPACE):
            return bool(at.get(SPACE) == "preserve")
        at = at.getparent()
    return False


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


def _moved(span: Span, moved: list[int]) -> Span:
    return Span(moved[span.start], moved[span.end])
