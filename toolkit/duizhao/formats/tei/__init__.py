"""TEI P5: a ``teiCorpus`` with a ``TEI`` for each document, the text inline and the annotations beside it.

A passage is an ``ab`` with its id in ``@n``; in it stand ``s``, ``w`` with ``@pos``, and the pinyin of a word
as ``ruby``. Where an entity, a stance or its evidence begins or ends, an ``anchor`` stands in the text, so
that they may lie within each other or overlap. ``standOff`` has the rest:

- ``spanGrp`` of type ``entities``: a ``span`` from anchor to anchor for each, with its label; ``attributes``
  point to them, and ``glosses`` to the words;
- ``listRelation``: a ``relation`` of name ``stance`` for each stance. ``@active`` is the holder and
  ``@passive`` the target (``#author`` and ``#topic`` are categories in the header), ``@type`` the polarity,
  ``@subtype`` the basis, ``@corresp`` what it is about, and ``@source`` its evidence;
- ``note`` for state and metadata.

Other scripts and the translation are divisions of ``ab`` that correspond to those of the text. In files of
others every paragraph, heading or line of verse is a passage, and marked names are entities.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

from duizhao.errors import InputError
from duizhao.formats.tei.standoff import ELSEWHERE, Standoff
from duizhao.formats.tei.text import ID, SPACE, blocks_of, local, plain_text, read_block
from duizhao.interchange import xmlfile
from duizhao.interchange.dkpro import covering, sentences_of
from duizhao.interchange.format import Format, Options
from duizhao.interchange.lines import MEND
from duizhao.interchange.passage import AUTHOR, TOPIC, Passage, annotated
from duizhao.losses import Losses
from duizhao.model import Word

NS = "http://www.tei-c.org/ns/1.0"
_MOST = 1000
"""Passages in a ``TEI``, so that those of no document need not be held together."""


def write(passages: Iterator[Passage], path: Path, options: Options, _losses: Losses) -> None:
    """The corpus, a document at a time."""
    make = _Maker()
    with xmlfile.xml_writer(path) as file, file.element(f"{{{NS}}}teiCorpus", nsmap={None: NS}):
        file.write("\n", _corpus_header(make, options.title or "Corpus"), "\n")
        number = 0
        for doc_id, group in groupby(passages, key=lambda one: one.doc_id):
            while batch := list(islice(group, _MOST)):
                number += 1
                file.write(_Document(make, f"t{number}", doc_id, batch).element(), "\n")
        if not number:  # a corpus without any text is none to TEI
            empty = make("TEI", _header(make, "Empty"), make("text", make("body", make("p"))))
            file.write(empty, "\n")


class _Maker:
    """Makes elements of TEI.

    Example:
        >>> from lxml import etree
        >>> etree.tostring(_Maker()("s", "党旗", n="1"), encoding="unicode")
        '<s xmlns="http://www.tei-c.org/ns/1.0" n="1">党旗</s>'
    """

    def __init__(self) -> None:
        self.library = xmlfile.etree()

    def __call__(self, element: str, /, *children: Any, **attributes: str) -> Any:
        """An element with text and children; an attribute without a value is left out."""
        made = self.library.Element(f"{{{NS}}}{element}", nsmap={None: NS})
        for key, value in attributes.items():
            if value:
                made.set({"id": ID, "space": SPACE, "start": "from"}.get(key, key), value)
        for child in children:
            add(made, child)
        return made


def add(parent: Any, child: Any) -> None:
    """Put text or an element at the end of another."""
    if not isinstance(child, str):
        parent.append(child)
    elif len(parent):
        parent[-1].tail = (parent[-1].tail or "") + child
    else:
        parent.text = (parent.text or "") + child


def _header(make: _Maker, title: str, *more: Any, described: Any = None) -> Any:
    file = make(
        "fileDesc",
        make("titleStmt", make("title", title), *more),
        make("publicationStmt", make("p", "Not published.")),
        make("sourceDesc", make("p", "Converted by duizhao.")),
    )
    return make("teiHeader", file, *([described] if described is not None else []))


def _corpus_header(make: _Maker, title: str) -> Any:
    parties = [
        make("category", make("catDesc", "the author of the text"), id=AUTHOR),
        make("category", make("catDesc", "the topic of the text"), id=TOPIC),
    ]
    taxonomy = make("taxonomy", *parties, id="parties")
    return _header(make, title, described=make("encodingDesc", make("classDecl", taxonomy)))


class _Document:
    """A ``TEI`` on its way into a file."""

    def __init__(self, make: _Maker, name: str, doc_id: str, passages: Sequence[Passage]) -> None:
        self.make, self.name, self.doc_id, self.passages = make, name, doc_id, passages
        self.annotators = sorted({one.annotator for one in passages if one.annotator})
        self.groups: dict[tuple[str, str], Any] = {}
        self.relations = make("listRelation")
        self.notes: list[Any] = []
        self.count: dict[str, int] = {}

    def element(self) -> Any:
        """The document."""
        make = self.make
        people = [
            make("respStmt", make("resp", "annotation"), make("name", one), id=f"{self.name}.r{number}")
            for number, one in enumerate(self.annotators, 1)
        ]
        text = make("div", type="text")
        divisions: dict[tuple[str, str], Any] = {}
        for number, one in enumerate(self.passages, 1):
            own = f"{self.name}.p{number}"
            text.append(self._passage(one, own))
            others = [("variant", name, value) for name, value in sorted(one.variants.items())]
            others += [("translation", "", one.translation)] if one.translation else []
            for kind, name, value in others:
                made = make("div", type=kind, n=name)
                if kind == "translation":
                    made.set(f"{{{xmlfile.XML_NS}}}lang", "en")
                same = make("ab", value, corresp=f"#{own}", space="preserve")
                divisions.setdefault((kind, name), made).append(same)
        whole = make("TEI", _header(make, self.doc_id or "Passages", *people), n=self.doc_id)
        whole.append(make("text", make("body", text, *(divisions[key] for key in sorted(divisions)))))
        beside = [*self.groups.values(), *([self.relations] if len(self.relations) else []), *self.notes]
        if beside:
            whole.append(make("standOff", *beside))
        return whole

    def _passage(self, one: Passage, own: str) -> Any:
        make = self.make
        who = f"#{self.name}.r{self.annotators.index(one.annotator) + 1}" if one.annotator else ""
        block = make("ab", type="passage", id=own, n=one.id, resp=who, space="preserve")
        if not one.id:
            block.set("n", "")
        text = _Text(make, one, self._next)
        for child in text.sentences():
            block.append(child)
        self._glosses(one.words, text.word_ids)
        self._entities_and_stances(one, own, text)
        if one.state:
            self.notes.append(make("note", one.state, type="state", target=f"#{own}"))
        for key, value in sorted(one.meta.items()):
            note = make("note", value, type="metadata", target=f"#{own}")
            note.set("n", key)
            self.notes.append(note)
        return block

    def _next(self, letter: str) -> str:
        self.count[letter] = self.count.get(letter, 0) + 1
        return f"{self.name}.{letter}{self.count[letter]}"

    def _add(self, kind: str, span: Any, name: str = "") -> None:
        group = self.groups.setdefault((kind, name), self.make("spanGrp", type=kind, n=name))
        group.append(span)

    def _glosses(self, words: Sequence[Word], names: Sequence[str]) -> None:
        for word, name in zip(words, names, strict=True):
            if word.gloss or word.gloss_source:
                self._add("glosses", self.make("span", word.gloss, target=f"#{name}"), word.gloss_source)

    def _entities_and_stances(self, one: Passage, own: str, text: _Text) -> None:
        make = self.make
        names: dict[str, str] = {}
        for entity in one.entities:
            name = names[entity.id] = self._next("e")
            ends = text.ends(entity.start, entity.end)
            self._add("entities", make("span", entity.label, id=name, **ends))
            for attribute in entity.attributes:
                self._add("attributes", make("span", attribute, target=f"#{name}"))
        for stance in one.stances:
            about, shown = own, ""
            if (stance.start, stance.end) != (0, len(one.text)):
                about = self._next("k")
                self._add("statements", make("span", id=about, **text.ends(stance.start, stance.end)))
            if stance.evidence is not None:
                shown = self._next("v")
                ends = text.ends(stance.evidence.start, stance.evidence.end)
                self._add("evidence", make("span", id=shown, **ends))
            active, passive = (_pointer(party, names) for party in (stance.holder, stance.target))
            relation = make(
                "relation", name="stance", type=stance.polarity, subtype=stance.basis, active=active,
                passive=passive, corresp=f"#{about}", source=f"#{shown}" if shown else "",
            )  # fmt: skip
            self.relations.append(relation)


def _pointer(party: str, names: dict[str, str]) -> str:
    if party in names:
        return f"#{names[party]}"
    return f"#{party}" if party in {AUTHOR, TOPIC} else ELSEWHERE + quote(party, safe="")


class _Text:
    """The sentences of a passage with words and anchors in them."""

    def __init__(self, make: _Maker, passage: Passage, name: Any) -> None:
        self.make, self.passage = make, passage
        spans = [(one.start, one.end) for one in passage.entities]
        for stance in passage.stances:
            if (stance.start, stance.end) != (0, len(passage.text)):
                spans.append((stance.start, stance.end))
            if stance.evidence is not None:
                spans.append((stance.evidence.start, stance.evidence.end))
        self.at = sorted({end for span in spans for end in span})
        self.anchors = {offset: name("a") for offset in self.at}
        self.word_ids = [name("w") for _ in passage.words]
        self.placed: set[int] = set()

    def ends(self, start: int, end: int) -> dict[str, str]:
        """Attributes that point to the anchors of a span."""
        return {"start": f"#{self.anchors[start]}", "to": f"#{self.anchors[end]}"}

    def sentences(self) -> Iterator[Any]:
        """The elements; a passage of one sentence has one."""
        words, text = self.passage.words, self.passage.text
        number = 0
        for sentence in sentences_of(self.passage):
            made = self.make("s")
            at = sentence.start
            while number < len(words) and words[number].start < sentence.end:
                start = max(words[number].start, sentence.start)
                end = min(words[number].end, sentence.end)
                self._fill(made, at, start)
                self._anchor(made, start)
                add(made, self._word(number, start, end))
                at = end
                if end < words[number].end:  # it goes on in the next sentence
                    break
                number += 1
            self._fill(made, at, sentence.end)
            if sentence.end == len(text):
                self._anchor(made, sentence.end)
            yield made

    def _word(self, number: int, start: int, end: int) -> Any:
        word = self.passage.words[number]
        first, last = start == word.start, end == word.end
        part = "" if first and last else "I" if first else "F" if last else "M"
        made = self.make(
            "w", id=self.word_ids[number] if first else "", pos=word.pos if first else "", part=part
        )
        self._fill(made, start, end)
        if not word.pinyin or not first:
            return made
        return self.make("ruby", self.make("rb", made), self.make("rt", word.pinyin))

    def _fill(self, parent: Any, start: int, end: int) -> None:
        """The text from start to end, with the anchors before ``end``."""
        text = self.passage.text
        for offset in self.at[bisect_left(self.at, start) : bisect_left(self.at, end)]:
            add(parent, text[start:offset])
            self._anchor(parent, offset)
            start = offset
        add(parent, text[start:end])

    def _anchor(self, parent: Any, offset: int) -> None:
        if offset in self.anchors and offset not in self.placed:
            self.placed.add(offset)
            parent.append(self.make("anchor", id=self.anchors[offset]))


def read(path: Path, _options: Options, losses: Losses) -> Iterator[Passage]:
    """The passages of every ``TEI`` in a file."""
    root = xmlfile.parse(path)
    if not isinstance(root.tag, str) or local(root) not in {"TEI", "teiCorpus"}:
        raise InputError("is no TEI: its root is neither TEI nor teiCorpus", where=f"{path}:1", remedy=MEND)
    whole = [one for one in root.iter() if isinstance(one.tag, str) and local(one) == "TEI"]
    for number, one in enumerate(whole, 1):
        name = path.stem if len(whole) == 1 else f"{path.stem}-{number}"
        yield from _document(one, name, path, losses)


def _document(tei: Any, name: str, path: Path, losses: Losses) -> Iterator[Passage]:
    children = [one for one in tei if isinstance(one.tag, str)]
    aside: list[Any] = []
    blocks = list(blocks_of([one for one in children if local(one) == "text"], path, losses, aside))
    own = any(block.element.get("type") == "passage" for block in blocks)
    if not own:
        blocks = [block for block in blocks if block.text.strip()]
    doc_id = tei.get("n") or tei.get(ID) or ("" if own else name)
    standoff = Standoff(blocks, path, losses)
    standoff.read(_beside(children))
    others = _others(aside, standoff, path, losses)
    people = _annotators(children)
    for number, (block, beside) in enumerate(zip(blocks, standoff.beside, strict=True), 1):
        variants = {each: text for (_, each), text in others[number - 1].items() if each}
        element = block.element
        passage = Passage(
            _id(element, f"{doc_id or name}-p{number:03d}"),
            block.text,
            doc_id,
            covering(block.sentences, len(block.text)),
            tuple(block.words),
            variants=variants,
            translation=others[number - 1].get(("translation", ""), ""),
            state=beside.state,
            annotator=people.get(element.get("resp") or "", ""),
            meta=beside.meta,
        )
        where = xmlfile.where_of(element, path)
        yield annotated(passage, beside.mentions, beside.positions, where=where)


def _id(element: Any, otherwise: str) -> str:
    if element.get("type") == "passage" and element.get("n") is not None:
        return str(element.get("n"))
    return str(element.get(ID) or otherwise)


def _beside(children: Sequence[Any]) -> Iterator[Any]:
    """What ``standOff`` has, and groups of spans that stand in the text."""
    for one in children:
        if local(one) == "standOff":
            yield from one
        elif local(one) == "text":
            yield from (each for each in one.iter() if isinstance(each.tag, str) and local(each) == "spanGrp")
        elif local(one) not in {"teiHeader", "TEI"}:
            yield one


def _others(
    aside: Sequence[Any], standoff: Standoff, path: Path, losses: Losses
) -> list[dict[tuple[str, str], str]]:
    """Texts in other scripts and translations, for each block."""
    found: list[dict[tuple[str, str], str]] = [{} for _ in standoff.blocks]
    for division in aside:
        kind, name = division.get("type"), division.get("n") or ""
        for element in division:
            place = standoff.places.get(element.get("corresp"))
            other = read_block(element, path, losses)
            if place is None or (kind == "variant") != bool(name) or other.words or other.names:
                losses.add("division of another script or language", xmlfile.where_of(element, path))
            else:
                found[place.block][kind, name] = other.text
    return found


def _annotators(children: Sequence[Any]) -> dict[str, str]:
    """Names of those who are responsible, by pointer."""
    found: dict[str, str] = {}
    for header in (one for one in children if local(one) == "teiHeader"):
        for one in header.iter(f"{{{NS}}}respStmt", "respStmt"):
            names = [
                each for each in one if isinstance(each.tag, str) and local(each) in {"name", "persName"}
            ]
            if one.get(ID) and names:
                found[f"#{one.get(ID)}"] = plain_text(names[0])
    return found


_ROOT = re.compile(rb"<(?:[\w.-]+:)?(?:TEI|teiCorpus)[\s>/]")

FORMATS = (
    Format(
        "tei",
        "TEI P5",
        (".xml", ".tei"),
        frozenset(
            {"ids", "documents", "sentences", "empty", "words", "pos", "pinyin", "glosses"}
            | {"entities", "nested", "overlapping", "attributes"}
            | {"stances", "basis", "evidence", "anchors", "links"}
            | {"variants", "translation", "states", "annotators", "metadata"}
        ),
        read,
        write,
        offsets="none",
        forbidden=xmlfile.FORBIDDEN,
        label_forbidden=xmlfile.FORBIDDEN,
        sniff=lambda head: _ROOT.search(head) is not None,
        extra="formats",
        notes="Entities, stances and glosses stand in standOff and point to anchors and words of the text.",
    ),
)
