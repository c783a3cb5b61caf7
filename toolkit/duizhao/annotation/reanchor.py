"""A layer that was made on one version of a text, moved to another by quote and context.

A record moves where its own words stand at the corresponding place. Nothing is guessed and nothing is
dropped: what cannot be placed is set aside with the reason. ``docs/layers.md`` explains the decisions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal, TypeVar

from duizhao.annotation.anchors import Folded, Passage, Place, old_passages, whole_blocks
from duizhao.annotation.layers import entity_id, stance_id
from duizhao.annotation.placing import Places
from duizhao.model import Article, Entity, Item, Layer, Span, Stance
from duizhao.splitting import block_sentences

Record = Entity | Stance | Item
OneRecord = TypeVar("OneRecord", Entity, Stance, Item)
Reason = Literal["changed", "removed", "split", "context", "ambiguous", "link", "unsound"]
REASONS: dict[Reason, str] = {
    "changed": "the words were edited",
    "removed": "the words are no longer there",
    "split": "a new paragraph begins inside of the words",
    "context": "the words stand there, but less than half of what stood around them does",
    "ambiguous": "the words stand in several places that suit equally well",
    "link": "what the stance is about, or holds or shows it, was set aside",
    "unsound": "the record does not say what the text said that it was made on",
}


@dataclass(frozen=True, slots=True)
class Moved:
    """A record at its new place.

    Attributes:
        respelled: its text differs from the old one in white space or width.
        beside: an entity beside which another letter or character stands than before: it may have become
            part of a longer name, so a person should look.
    """

    old: Record
    new: Record
    respelled: bool = False
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Aside:
    """A record that was not moved.

    Attributes:
        why: one sentence, with the words that are concerned.
        candidate: where it may belong: the words that took its place, or the nearest that are the same.
        evidence: the words of a stance's evidence, for the old text may be gone; else empty.
    """

    record: Record
    reason: Reason
    why: str
    candidate: Place | None = None
    evidence: str = ""


@dataclass(slots=True)
class Reanchored:
    """A layer on the new text, and what became of each record of the old one.

    Law: each record of the old layer is in ``moved`` or in ``aside``, once.

    Attributes:
        exact: the old text was known whole, not only from what the layer quotes.
        ids: old entity id -> new one, of those that moved.
    """

    layer: Layer
    moved: list[Moved] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)
    exact: bool = True
    ids: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a stretch has no new place."""

    reason: Reason
    why: str
    candidate: Place | None = None


class Mover:
    """The way from the old version of a document to the new one.

    Args:
        old: what is known of the old version.
        article: the new version.
        exact: the old version is known whole.
    """

    def __init__(self, old: list[Passage], article: Article, *, exact: bool) -> None:
        self.article, self.exact = article, exact
        self.old, self.new = Folded(old), Folded(whole_blocks(article.blocks))
        self._places = Places(self.old.text, self.new.text)
        self._texts = {block.id: block.text for block in article.blocks}
        self._units = dict(self._new_units())

    @classmethod
    def of(cls, layer: Layer, article: Article, earlier: Article | None = None) -> Mover:
        """The way of one layer; ``earlier`` is the version that it was made on, where that is known."""
        old, exact = old_passages(layer, earlier)
        return cls(old, article, exact=exact)

    def _new_units(self) -> Iterator[tuple[Span, Place]]:
        """Blocks and sentences of the new text, by their place in the folded one; a sentence goes first."""
        for block in self.article.blocks:
            for span in (Span(0, len(block.text)), *block_sentences(block)):
                folded = self.new.span(block.id, span.start, span.end)
                if folded is not None:
                    yield folded, Place(block.id, span.start, span.end, span.of(block.text))

    def place(self, old: Place, *, unit: bool = False) -> Place | Trouble:
        """Where a stretch of the old text stands now.

        Args:
            old: the stretch, with the text that is stored of it.
            unit: it is a sentence or a block: where one of the new text is the same but for white space and
                width, that is its place.
        """
        span = self.old.span(old.block_id, old.start, old.end)
        if span is None or self.old.words(old.block_id, old.start, old.end) != old.text:
            return Trouble("unsound", "its text is not what the old text said at its place")
        if span.start == span.end:
            return Trouble("unsound", "it holds nothing but white space")
        placed = self._places.place(span.start, span.end)
        if placed.doubt is not None or placed.span is None:
            return self._trouble(old, placed.doubt or "removed", placed.span)
        if unit and placed.span in self._units:
            return self._units[placed.span]
        there = self.new.place(placed.span)
        if there is None:
            first, *_, last = self.new.parts(placed.span)
            why = f"a paragraph begins inside of it: {first.text!r} in {first.block_id}, then {last.text!r}"
            return Trouble("split", why, first)
        return self._exactly(there, old.text)

    def _exactly(self, there: Place, text: str) -> Place:
        """The place with the white space around it that the old record had, where that is there too."""
        lead = len(text) - len(text.lstrip())
        start = there.start - lead
        if start >= 0 and self._texts[there.block_id][start : start + len(text)] == text:
            return Place(there.block_id, start, start + len(text), text)
        return there

    def _trouble(self, old: Place, reason: Reason, span: Span | None) -> Trouble:
        parts = list(self.new.parts(span)) if span else []
        why = REASONS[reason]
        if reason == "changed":
            why = f"{old.text!r} is now {''.join(part.text for part in parts)!r}"
        return Trouble(reason, why, parts[0] if parts else None)

    def is_touched(self, old: Place, new: Place) -> bool:
        """Whether another letter or character than before stands right beside a stretch."""
        sides = [
            folded.beside(span) if span else ("", "")
            for folded, place in ((self.old, old), (self.new, new))
            for span in [folded.span(place.block_id, place.start, place.end)]
        ]
        return any(
            before and before != after and after.isalnum() for before, after in zip(*sides, strict=True)
        )


def reanchor_layer(layer: Layer, mover: Mover) -> Reanchored:
    """Move a layer to the new version of its text.

    Example:
        >>> from duizhao.article import read_article
        >>> from duizhao.model import Source
        >>> old, new = (read_article(Source("d", text, sha)) for text, sha in (
        ...     ("今天胡进进说好。", "1"), ("今天上午，胡进进说好。", "2")))
        >>> who = Entity("d-b001:2-5:PER", "d", "d-b001", 2, 5, "PER", "胡进进")
        >>> layer = Layer("d", "1", "a01", "", "manual", "1", (who,))
        >>> reanchor_layer(layer, Mover.of(layer, new, old)).layer.entities[0].id
        'd-b001:5-8:PER'
    """
    done = Reanchored(layer, exact=mover.exact)
    entities = _entities(layer, mover, done)
    stances = _stances(layer, mover, done)
    items = _items(layer, mover, done)
    done.layer = replace(
        layer,
        source_sha256=mover.article.source.sha256,
        entities=tuple(entities),
        stances=tuple(stances),
        items=tuple(items),
    )
    return done


def _place(one: Record) -> Place:
    return Place(one.block_id, one.start, one.end, one.text)


def _at(one: OneRecord, place: Place) -> OneRecord:
    return replace(one, block_id=place.block_id, start=place.start, end=place.end, text=place.text)


def _entities(layer: Layer, mover: Mover, done: Reanchored) -> list[Entity]:
    found: dict[str, Entity] = {}
    for one in layer.entities:
        there = mover.place(_place(one))
        if isinstance(there, Trouble):
            done.aside.append(Aside(one, there.reason, there.why, there.candidate))
            continue
        name = entity_id(there.block_id, there.start, there.end, one.label, found)
        new = replace(_at(one, there), id=name)
        found[name] = new
        done.ids[one.id] = name
        done.moved.append(Moved(one, new, new.text != one.text, mover.is_touched(_place(one), there)))
    return list(found.values())


def _items(layer: Layer, mover: Mover, done: Reanchored) -> list[Item]:
    """Items whose text is the same but for white space and width; the others were judged on another text."""
    found = []
    for one in layer.items:
        there = mover.place(_place(one), unit=True)
        if isinstance(there, Trouble):
            done.aside.append(Aside(one, there.reason, there.why, there.candidate))
            continue
        new = _at(one, there)
        found.append(new)
        done.moved.append(Moved(one, new, new.text != one.text))
    return found


def _stances(layer: Layer, mover: Mover, done: Reanchored) -> list[Stance]:
    texts = {one.id: one.text for one in layer.entities}
    reasons = {one.record.id: one.reason for one in done.aside if isinstance(one.record, Entity)}
    found = []
    for one in layer.stances:
        moved = _stance(one, mover, done.ids, texts, reasons)
        if isinstance(moved, Trouble):
            words = _evidence(one, mover)
            done.aside.append(Aside(one, moved.reason, moved.why, moved.candidate, words or ""))
            continue
        found.append(moved)
        done.moved.append(Moved(one, moved, moved.text != one.text))
    return found


def _stance(
    one: Stance, mover: Mover, ids: dict[str, str], texts: dict[str, str], reasons: dict[str, Reason]
) -> Stance | Trouble:
    there = mover.place(_place(one), unit=True)
    if isinstance(there, Trouble):
        return there
    ends = {}
    for role, name, plain in (("target", one.target, "topic"), ("holder", one.holder, "author")):
        if name != plain and name not in texts:
            return Trouble("link", f"its {role} {name} is no entity of the layer")
        if name != plain and name not in ids:
            return Trouble("link", f"its {role} {texts[name]!r} was set aside ({reasons[name]})")
        ends[role] = ids.get(name, name)
    evidence = None
    if one.evidence is not None:
        words = _evidence(one, mover)
        if words is None:
            return Trouble("link", "the words of its evidence are not known")
        shown = mover.place(Place(one.block_id, one.evidence.start, one.evidence.end, words))
        if isinstance(shown, Trouble):
            return Trouble("link", f"its evidence {words!r} was not found ({shown.reason})", shown.candidate)
        if shown.block_id != there.block_id:
            return Trouble("link", f"its evidence {words!r} is now in another paragraph", shown)
        evidence = Span(shown.start, shown.end)
    new = replace(_at(one, there), evidence=evidence, target=ends["target"], holder=ends["holder"])
    # An id that was told from another of the same place keeps what told it.
    base = stance_id(one)
    told = one.id[len(base) :] if one.id.startswith(base) else ""
    return replace(new, id=stance_id(new) + told)


def _evidence(one: Stance, mover: Mover) -> str | None:
    span = one.evidence
    return mover.old.words(one.block_id, span.start, span.end) if span else None
