"""The data model: frozen records and the laws that hold between them.

1. Sources never change: ``Source.sha256`` is checked whenever a source is read.
2. Lossless structure: the slices of the source named by ``Block.pieces`` join to ``Block.text``; every
   source character lies in a piece, in a ``Markup`` span, or is whitespace.
3. Lossless sentences: the sentences of a block concatenate to ``Block.text``.
4. Offsets are Unicode code points, half-open, as in Python slices.
5. Every stored span carries its text.
6. Annotations anchor to ``(doc, block, start, end, text)``, not to sentences.
7. Ids come from position and content, never from chance.

This module imports nothing of duizhao but the errors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

BlockKind = Literal[
    "title",
    "subtitle",
    "editor_note",
    "heading",
    "paragraph",
    "list_item",
    "quote",
    "caption",
    "credit",
    "byline",
]
BLOCK_KINDS: tuple[BlockKind, ...] = (
    "title",
    "subtitle",
    "editor_note",
    "heading",
    "paragraph",
    "list_item",
    "quote",
    "caption",
    "credit",
    "byline",
)
BODY_KINDS: frozenset[BlockKind] = frozenset({"editor_note", "paragraph", "list_item", "quote"})
"""The kinds that hold running text: these are segmented into sentences for annotation."""

Script = Literal["hans", "hant", "hant_tw", "hant_hk"]
SCRIPTS: tuple[Script, ...] = ("hans", "hant", "hant_tw", "hant_hk")

LayerStatus = Literal["manual", "automatic", "automatic with corrections", "drafted"]
LAYER_STATUSES: tuple[LayerStatus, ...] = (
    "manual",
    "automatic",
    "automatic with corrections",
    "drafted",
)
"""Who made a layer. ``drafted``: written by the project's authors as a starting point, unreviewed."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The slice of ``text`` that the span names."""
        return text[self.start : self.end]


def slice_spans(pieces: Sequence[Span], start: int, end: int) -> tuple[Span, ...]:
    """The parts of ``pieces`` that hold the code points ``start`` to ``end`` of their joined text.

    Example:
        >>> slice_spans((Span(3, 5), Span(9, 11)), 1, 3)
        (Span(start=4, end=5), Span(start=9, end=10))
    """
    spans, seen = [], 0
    for piece in pieces:
        low, high = max(start - seen, 0), min(end - seen, piece.end - piece.start)
        if low < high:
            spans.append(Span(piece.start + low, piece.start + high))
        seen += piece.end - piece.start
    return tuple(spans)


@dataclass(frozen=True, slots=True)
class Markup:
    """Source characters that are notation, not text: ``## ``, a list bullet, a rule.

    Attributes:
        start, end: code points in the source.
        kind: what the notation is, such as ``atx_heading`` or ``bullet``.
    """

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Contributor:
    """A person or body named in a byline or credit.

    Attributes:
        name: as printed.
        role: as printed (记者, 通讯员, 摄, 供图, 文, 图 …); empty where none is printed.
        affiliation: as printed before the role (本报, 新华社); empty where none is printed.
        start, end: code points of ``name`` in the block's text.
    """

    name: str
    role: str
    affiliation: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """A structural unit of an article.

    Attributes:
        id: ``<doc-id>-b007``: position in the article, from 1.
        kind: one of :data:`BLOCK_KINDS`.
        text: the text, exactly the joined ``pieces``.
        pieces: spans of the source, in order; more than one where a line or column break was mended.
        level: 1 for the title, 2 and more for headings, list depth for list items, else 0.
        contributors: the people of a byline or credit, else empty.
        dateline: span of a dateline (【本报讯】, 新华社北京5月3日电) at the start of ``text``, or None.
        ref: id of the block that this one belongs to (a credit's caption), or empty.
    """

    id: str
    kind: BlockKind
    text: str
    pieces: tuple[Span, ...]
    level: int = 0
    contributors: tuple[Contributor, ...] = ()
    dateline: Span | None = None
    ref: str = ""

    def source_offset(self, offset: int) -> int:
        """The source code point of the block's code point ``offset``.

        Raises:
            IndexError: when ``offset`` is not inside the text.

        Example:
            >>> Block("d-b001", "paragraph", "甲乙", (Span(3, 4), Span(9, 10))).source_offset(1)
            9
        """
        seen = 0
        for piece in self.pieces:
            length = piece.end - piece.start
            if offset < seen + length:
                return piece.start + offset - seen
            seen += length
        raise IndexError(f"{self.id}: no code point {offset} in a text of {seen}")

    def source_spans(self, start: int, end: int) -> tuple[Span, ...]:
        """The source spans that hold ``text[start:end]``, one for each piece that it touches."""
        return slice_spans(self.pieces, start, end)


@dataclass(frozen=True, slots=True)
class Source:
    """A text as it was given: never edited, identified by its hash.

    Attributes:
        id: the document id, lower-case letters, digits and hyphens.
        text: the decoded bytes, nothing changed.
        sha256: hex digest of the bytes on disk.
        script: the script the text is written in.
        metadata: the checked content of ``meta.yaml``.
    """

    id: str
    text: str
    sha256: str
    script: Script = "hans"
    metadata: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Join:
    """A place where a sentence that a break had torn apart was put together again.

    Attributes:
        block_id: the mended block.
        offset: code point in the block's text where the second part begins.
        start, end: the source code points of the break itself.
        kind: ``column`` (a blank line in between), ``line`` (a hard-wrapped line).
    """

    block_id: str
    offset: int
    start: int
    end: int
    kind: Literal["column", "line"]


@dataclass(frozen=True, slots=True)
class Article:
    """A source read into its structure."""

    id: str
    source: Source
    blocks: tuple[Block, ...]
    markup: tuple[Markup, ...] = ()
    joins: tuple[Join, ...] = ()

    def block(self, block_id: str) -> Block:
        """The block with that id.

        Raises:
            KeyError: when the article has no such block.
        """
        for block in self.blocks:
            if block.id == block_id:
                return block
        raise KeyError(block_id)

    @property
    def title(self) -> str:
        return next((block.text for block in self.blocks if block.kind == "title"), "")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as a span of its block: ``block.text[start:end] == text``.

    Attributes:
        id: ``<block-id>-s02``: position in the block, from 1.
        section: text of the heading above it; empty before the first heading.
    """

    id: str
    doc_id: str
    block_id: str
    block_kind: BlockKind
    section: str
    index: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """How one character is read.

    Attributes:
        syllable: with a tone mark, such as ``xíng``; None where the character has no reading.
        candidates: every known reading of the character, the chosen one included.
        source: what decided: ``override`` (the user's table), ``name``, ``word``, ``rule``, ``model``,
            ``dictionary`` (the most frequent one), ``single`` (only one exists) or ``none``.
    """

    syllable: str | None
    candidates: tuple[str, ...] = ()
    source: str = "none"


class Word(NamedTuple):
    """A word as a span of its sentence: ``sentence.text[start:end] == form``.

    There are millions of them: a named tuple is made in a third of the time of a frozen dataclass.

    Attributes:
        pos: part of speech in the ICTCLAS tag set of the segmenter's dictionary (n, v, nr …).
        pinyin: the word as the orthographic line writes it, or empty where it has no reading.
        gloss: what it means in English, short; empty where nothing is known.
        gloss_source: where that is from, as in :class:`Gloss`; empty where there is none.
    """

    start: int
    end: int
    form: str
    pos: str = ""
    pinyin: str = ""
    gloss: str = ""
    gloss_source: str = ""


@dataclass(frozen=True, slots=True)
class Gloss:
    """What a word means in English.

    Attributes:
        text: the first useful senses, short.
        senses: all senses as the dictionary writes them; empty for a composed gloss.
        pinyin: the chosen entry's syllables; for a composed gloss, those that were given.
        source: ``cedict``, or ``composed`` of entries, numbers or letters where there is no entry.
        parts: for a composed gloss, its parts with the gloss of each.
    """

    text: str
    senses: tuple[str, ...]
    pinyin: tuple[str, ...]
    source: Literal["cedict", "composed"]
    parts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """A text in another script, with the way back to the base text.

    Attributes:
        config: what made it: an OpenCC configuration such as ``s2tw``, or ``identity``.
        text: the converted text.
        alignment: only the places where lengths differ, as (base start, base end, variant start,
            variant end); between them one code point stands for one.
    """

    config: str
    text: str
    alignment: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Entity:
    """A named entity as a span of its block.

    Attributes:
        id: ``<block-id>:<start>-<end>:<label>``, with ``#2`` and so on for a true repetition.
        attributes: ids of the schema's attributes that are set, sorted.
    """

    id: str
    doc_id: str
    block_id: str
    start: int
    end: int
    label: str
    text: str
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stance:
    """A holder's stance toward a target, anchored to the sentence that expresses it.

    Attributes:
        id: made of the anchor, the target and the holder.
        start, end, text: the sentence (or other unit) in its block.
        holder: ``author``, or the id of an entity.
        target: ``topic`` for the document's topic, or the id of an entity.
        polarity, basis: ids of the schema; ``basis`` is empty where polarity is ``none``.
        evidence: span of the block that shows it, or None.
    """

    id: str
    doc_id: str
    block_id: str
    start: int
    end: int
    text: str
    holder: str
    target: str
    polarity: str
    basis: str = ""
    evidence: Span | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """What became of one unit that an annotator was given.

    Attributes:
        state: ``submitted``, ``skipped`` or ``draft``. A unit that nobody opened has no item; a
            submitted item without entities is an empty one, which is a finding of its own.
        comment: the annotator's remark, empty where there is none.
        lead_time: seconds that the annotator spent, or None where it is not known.
        origin: the layer that the judgement was imported from and that nobody has touched since; empty
            where an annotator made or changed it.
        translation: the annotator's translation of the unit, empty where there is none.
        suggested: the layer or model whose suggestions the annotator saw, empty where there were none.
        created_at, updated_at: when the judgement was first saved and when it was last changed, as the
            server wrote it (ISO 8601, UTC); empty where that is not known.
        guidelines: version of the guidelines in force then, empty where that is not known.
    """

    doc_id: str
    block_id: str
    start: int
    end: int
    text: str
    state: Literal["submitted", "skipped", "draft"]
    comment: str = ""
    lead_time: float | None = None
    origin: str = ""
    translation: str = ""
    suggested: str = ""
    created_at: str = ""
    updated_at: str = ""
    guidelines: str = ""


@dataclass(frozen=True, slots=True)
class Layer:
    """All that one annotator (or program) said about one document.

    Attributes:
        doc_id, source_sha256: the document and the exact text it was made on.
        annotator: a stable pseudonym, or ``authors`` for the project's own draft.
        producer: the tool or people that made it, with version where it has one.
        status: one of :data:`LAYER_STATUSES`.
        schema_version: version of the label schema in force.
    """

    doc_id: str
    source_sha256: str
    annotator: str
    producer: str
    status: LayerStatus
    schema_version: str
    entities: tuple[Entity, ...] = ()
    stances: tuple[Stance, ...] = ()
    items: tuple[Item, ...] = ()
