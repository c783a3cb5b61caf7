"""Source -> article: the real structure of a text, every character accounted for.

``lines`` sets notation apart, ``units`` undoes wrapping, ``classify`` names what each unit is, ``joins``
decides where a column break tore a sentence apart, ``people`` reads bylines and credits. This module
puts them together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from duizhao.article import people
from duizhao.article.classify import classify
from duizhao.article.contributors import contributors
from duizhao.article.joins import TAIL, is_open
from duizhao.article.lines import read_lines
from duizhao.article.units import Typed, Unit, merge, read_units
from duizhao.errors import InputError
from duizhao.model import BODY_KINDS, Article, Block, BlockKind, Contributor, Join, Source, Span, slice_spans

__all__ = ["read_article", "uncovered"]

_DATELINE = re.compile(
    r"^(?:【[^】]{2,20}(?:讯|訊|电|電|报道|報道|消息|快讯)】"
    r"|(?:据)?(?:新华社|新華社|中新社|中新网|人民网|央视|本报|本報|法新社|路透社|美联社|共同社)[^，。：；\s（(]{0,20}"
    r"(?:\d{1,2}月)?(?:\d{1,2}日)?(?:专电|電|电|讯|訊|消息)(?=[\s（(　：:])"
    r"|[〔［\[（(][^〔［\[（(，。\s]{0,8}?[记記]者[^，。（(〕］\]）)]{2,24}(?:[/／][^，。〕］\]）)]{1,10}[报報][导導道]|[电電])[〕］\]）)]"
    r")(?:\s*[（(][^（）()]{2,40}[）)])?[\s　：:]*"
)
_TORN_KINDS: frozenset[BlockKind] = frozenset({"paragraph", "editor_note", "quote"})
# Kinds of notation that no break tears.
_WHOLE = frozenset({"row", "footnote"})
# Pictures and their lines may stand between the two halves of a torn paragraph.
_PASSED_OVER: frozenset[BlockKind] = frozenset({"caption", "credit"})


@dataclass(slots=True)
class _Draft:
    """A block in the making: units to be joined, and the source offsets where a column break lay."""

    units: list[Unit]
    kind: BlockKind
    level: int
    columns: set[int]
    tail: str


def read_article(source: Source) -> Article:
    r"""Read the structure of a source.

    Law: for every block, the source slices named by ``pieces`` join to ``text``; every character of the
    source lies in a piece, in a markup span, or is white space (see :func:`uncovered`).

    Raises:
        InputError: when the source holds nothing to read.

    Example:
        >>> text = "# 题\n\n他来到下沉社区的第一天，看见社\n\n区里很静。"
        >>> article = read_article(Source("d", text, ""))
        >>> [(block.kind, block.text) for block in article.blocks]
        [('title', '题'), ('paragraph', '他来到下沉社区的第一天，看见社区里很静。')]
    """
    lines, markup = read_lines(source.text)
    units = read_units(source.text, lines)
    if not units:
        raise InputError(
            "holds no text", where=source.id, remedy="give a source with at least one line of text"
        )
    blocks: list[Block] = []
    joins: list[Join] = []
    for draft in _mend(classify(source.text, units)):
        unit = merge(source.text, draft.units)
        for block in _blocks(source.text, unit, draft.kind, draft.level):
            numbered = replace(block, id=f"{source.id}-b{len(blocks) + 1:03d}")
            blocks.append(numbered)
            joins += _joins(numbered, unit, draft.columns)
    markup = sorted(markup, key=lambda mark: mark.start)
    return Article(source.id, source, tuple(_with_refs(blocks)), tuple(markup), tuple(joins))


def _mend(typed: Sequence[Typed]) -> list[_Draft]:
    """Put torn paragraphs together; pictures that stood between the halves come after."""
    drafts: list[_Draft] = []
    torn: _Draft | None = None
    passed = False
    for one in typed:
        unit = one.unit
        if torn is not None and _goes_on(torn, one):
            if passed or unit.blank_before:
                torn.columns.add(unit.start)
            torn.units.append(unit)
            torn.tail = (torn.tail + unit.text)[-TAIL:]
            passed = False
            continue
        draft = _Draft([unit], one.kind, one.level, set(), unit.text[-TAIL:])
        drafts.append(draft)
        if one.kind in _TORN_KINDS and unit.kind not in _WHOLE:
            torn, passed = draft, False
        elif one.kind in _PASSED_OVER and torn is not None:
            passed = True
        else:
            torn, passed = None, False
    return drafts


def _goes_on(torn: _Draft, one: Typed) -> bool:
    same = one.kind == torn.kind or (torn.kind == "editor_note" and one.kind == "paragraph")
    return same and one.unit.kind not in _WHOLE and is_open(torn.tail, one.unit.text, one.unit.indent >= 2)


def _joins(block: Block, unit: Unit, columns: set[int]) -> Iterator[Join]:
    """The mended breaks of ``unit`` that lie in ``block``, which may be a part of it."""
    first, last = block.pieces[0].start, block.pieces[-1].end
    skipped = sum(min(span.end, first) - span.start for span in unit.spans if span.start < first)
    for at, low, high in unit.breaks:
        if first < low and high < last:
            yield Join(block.id, at - skipped, low, high, "column" if high in columns else "line")


def _blocks(source: str, unit: Unit, kind: BlockKind, level: int) -> Iterator[Block]:
    """The block of a unit, and the byline or credit that ends it as a block of its own."""
    text = unit.text
    pieces = _joined(unit.spans)
    found = people.trailing(text) if kind in BODY_KINDS else None
    if found:
        end = len(text[: found.start].rstrip())
        yield _block(source, kind, slice_spans(pieces, 0, end), level)
        ending: BlockKind = "credit" if found.photo else "byline"
        yield _block(source, ending, slice_spans(pieces, found.start, len(text)), 0)
    else:
        # A byline that was torn shows what it is only when it is whole again.
        mended = kind == "paragraph" and unit.breaks and people.is_byline(text)
        yield _block(source, "byline" if mended else kind, pieces, level)


def _block(source: str, kind: BlockKind, pieces: tuple[Span, ...], level: int) -> Block:
    text = "".join(piece.of(source) for piece in pieces)
    named: tuple[Contributor, ...] = contributors(text) if kind in {"byline", "credit"} else ()
    dateline = _DATELINE.match(text) if kind in {"paragraph", "editor_note"} else None
    if dateline:
        named = _dateline_people(text, dateline.end())
    span = Span(0, len(text[: dateline.end()].rstrip())) if dateline else None
    return Block("", kind, text, pieces, level, named, span)


def _dateline_people(text: str, end: int) -> tuple[Contributor, ...]:
    """The people that a dateline names in its brackets (本报讯（记者 甲）)."""
    bracket = re.search(r"[（(〔［\[][^（）()〔〕［］\[\]]{2,40}[）)〕］\]]", text[:end])
    if not bracket:
        return ()
    return tuple(
        replace(one, start=one.start + bracket.start(), end=one.end + bracket.start())
        for one in contributors(bracket.group())
    )


def _joined(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Adjoining spans as one."""
    out: list[Span] = []
    for span in spans:
        if out and out[-1].end == span.start:
            out[-1] = Span(out[-1].start, span.end)
        else:
            out.append(span)
    return tuple(out)


def _with_refs(blocks: Sequence[Block]) -> Iterator[Block]:
    """Tie each credit to the caption right before it."""
    for at, block in enumerate(blocks):
        if block.kind == "credit" and at and blocks[at - 1].kind == "caption":
            yield replace(block, ref=blocks[at - 1].id)
        else:
            yield block


def uncovered(article: Article) -> list[Span]:
    r"""Source characters that are in no piece, no markup and are not white space: law 2 says none.

    Example:
        >>> uncovered(read_article(Source("d", "甲乙。\n", "")))
        []
    """
    covered = bytearray(len(article.source.text))
    spans = [piece for block in article.blocks for piece in block.pieces]
    for span in (*spans, *(Span(mark.start, mark.end) for mark in article.markup)):
        covered[span.start : span.end] = b"\1" * (span.end - span.start)
    return [
        Span(at, at + 1)
        for at, char in enumerate(article.source.text)
        if not covered[at] and not char.isspace()
    ]
