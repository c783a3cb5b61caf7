"""What several annotators said of the same stretch of text, side by side.

A unit is what all of them can be compared on: a sentence where all worked by sentence, a paragraph where one
of them worked by paragraph. Only submitted work counts; who skipped a unit or left a draft did not judge it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from duizhao.annotation.index import LayerIndex
from duizhao.errors import InputError
from duizhao.model import Article, Item, Layer, Span, Stance


class Mark(NamedTuple):
    """A labelled span of a block, in code points: two annotators who drew it said the same."""

    start: int
    end: int
    label: str

    def meets(self, other: Mark) -> bool:
        """Whether the two share a code point."""
        return self.start < other.end and other.start < self.end


TOPIC, AUTHOR = "topic", "author"
Target = Mark | str
"""A mark, or ``topic``."""
Holder = Mark | str
"""A mark, or ``author``."""


class View(NamedTuple):
    """A stance of one annotator: what two must share to agree, without basis and evidence.

    Attributes:
        target, holder: of whom, and who thinks so.
        polarity: id of the schema.
    """

    target: Target
    holder: Holder
    polarity: str


class Ground(NamedTuple):
    """How a view is known: id of the basis, empty for none, and the words that show it."""

    basis: str
    evidence: Span | None


@dataclass(frozen=True, slots=True)
class Version:
    """One annotator's judgement of a unit.

    Attributes:
        marks: entities, with the attributes that are set.
        views: stances, with their grounds.
        lost: stances whose target or holder lies in another unit, which have no place here.
    """

    annotator: str
    marks: dict[Mark, tuple[str, ...]]
    views: dict[View, Ground]
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch of a block that one or several annotators have judged.

    Attributes:
        start, end, text: where it lies in the block, and the frozen text there.
        versions: one for each annotator, by name.
    """

    doc_id: str
    block_id: str
    start: int
    end: int
    text: str
    versions: tuple[Version, ...]

    @property
    def id(self) -> str:
        return f"{self.block_id}:{self.start}-{self.end}"

    def words(self, start: int, end: int) -> str:
        """The text between two places of the block."""
        return self.text[start - self.start : end - self.start]


def units_of(article: Article, layers: Sequence[Layer], *, imported: bool = False) -> Iterator[Unit]:
    """The units that anybody has judged, in text order.

    Args:
        article: the document.
        layers: one of each annotator.
        imported: whether judgements that were imported and that nobody has touched count.

    Raises:
        InputError: for a layer on another version of the text, layers of different schema versions, or an
            annotator who comes twice.
    """
    _check(article, layers)
    ordered = sorted(layers, key=lambda one: one.annotator)
    indexes = {layer.annotator: LayerIndex(layer) for layer in ordered}
    submitted = {layer.annotator: _submitted(layer, imported) for layer in ordered}
    for block in article.blocks:
        here = {name: items[block.id] for name, items in submitted.items() if block.id in items}
        for start, end in _joined((item.start, item.end) for items in here.values() for item in items):
            stretch = Item(article.id, block.id, start, end, block.text[start:end], "submitted")
            versions = tuple(
                _version(name, indexes[name], stretch)
                for name, items in here.items()
                if _covers(items, stretch)
            )
            if versions:
                yield Unit(article.id, block.id, start, end, stretch.text, versions)


def _submitted(layer: Layer, imported: bool) -> dict[str, list[Item]]:
    """By block: what the annotator judged. What was only imported is somebody else's work."""
    found: dict[str, list[Item]] = defaultdict(list)
    for item in layer.items:
        if item.state == "submitted" and (imported or not item.origin):
            found[item.block_id].append(item)
    return found


def _check(article: Article, layers: Sequence[Layer]) -> None:
    names = [layer.annotator for layer in layers]
    if len(set(names)) < len(names):
        raise InputError("an annotator comes twice", where=article.id, remedy="name each once")
    for layer in layers:
        if layer.source_sha256 != article.source.sha256:
            raise InputError(
                "was made on another version of the text",
                where=f"{layer.doc_id}/{layer.annotator}",
                remedy="re-anchor it first",
            )
    versions = {layer.schema_version: layer.annotator for layer in layers}
    if len(versions) > 1:
        told = ", ".join(f"{name} of {version}" for version, name in versions.items())
        raise InputError(
            f"layers of different schema versions: {told}",
            where=article.id,
            remedy="run `duizhao schema migrate`",
        )


def _joined(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans that share a code point become one.

    Example:
        >>> list(_joined([(5, 9), (0, 5), (0, 3), (9, 12)]))
        [(0, 5), (5, 9), (9, 12)]
    """
    start = end = -1
    for low, high in sorted(spans):
        if low >= end:
            if end > start:
                yield start, end
            start, end = low, high
        end = max(end, high)
    if end > start:
        yield start, end


def _covers(items: Iterable[Item], stretch: Item) -> bool:
    """Whether the items leave nothing of the stretch out but white space."""
    at = stretch.start
    for item in sorted(items, key=lambda one: one.start):
        if item.end <= at or item.start >= stretch.end:
            continue
        if stretch.text[at - stretch.start : max(item.start, at) - stretch.start].strip():
            return False
        at = item.end
    return at > stretch.start and not stretch.text[at - stretch.start :].strip()


def _version(annotator: str, index: LayerIndex, stretch: Item) -> Version:
    marks: dict[Mark, set[str]] = defaultdict(set)
    names: dict[str, Mark] = {}
    for entity in index.entities(stretch):
        mark = names[entity.id] = Mark(entity.start, entity.end, entity.label)
        marks[mark].update(entity.attributes)
    views: dict[View, Ground] = {}
    lost = 0
    for stance in index.stances(stretch):
        view = _view(stance, names)
        if view is None:
            lost += 1
        else:
            views.setdefault(view, Ground(stance.basis, stance.evidence))
    attributes = {mark: tuple(sorted(names)) for mark, names in marks.items()}
    return Version(annotator, attributes, views, lost)


def _view(stance: Stance, names: dict[str, Mark]) -> View | None:
    """The stance by places; None where its target or holder is no entity of the unit."""
    target = TOPIC if stance.target == TOPIC else names.get(stance.target)
    holder = AUTHOR if stance.holder == AUTHOR else names.get(stance.holder)
    return None if target is None or holder is None else View(target, holder, stance.polarity)
