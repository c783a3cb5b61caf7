"""What two layers say differently: each kind of change by example, and laws."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotation.anchored import article_of, entity, items_of, layer_of, stance
from duizhao.annotation.compare import Change, LayerDifference, compare_layers
from duizhao.annotation.pointing import Pointer
from duizhao.errors import InputError
from duizhao.model import Entity, Item, Layer, Span, Stance

ARTICLE = article_of("今天胡进进说刘跃东很辛苦。明天他还来。\n\n居民们都说好。")
ITEMS = items_of(ARTICLE)
HU, LIU = entity(ARTICLE, "d-b001", 2, 5), entity(ARTICLE, "d-b001", 6, 9)
ABOUT = stance(ITEMS[0], LIU.id, HU.id, Span(9, 12))
LAYER = layer_of(ARTICLE, [HU, LIU], [ABOUT, stance(ITEMS[2], "topic")])


def with_entity(old: Entity, **values: Any) -> Layer:
    """The layer with one entity altered, its id and the links to it too."""
    altered = replace(old, **values)
    new = entity(ARTICLE, altered.block_id, altered.start, altered.end, altered.label)
    new = replace(new, attributes=altered.attributes)
    names = {old.id: new.id}
    stances = tuple(
        replace(one, target=names.get(one.target, one.target), holder=names.get(one.holder, one.holder))
        for one in LAYER.stances
    )
    entities = tuple(new if one is old else one for one in LAYER.entities)
    return replace(LAYER, entities=entities, stances=stances)


def with_stance(**values: Any) -> Layer:
    return replace(LAYER, stances=(replace(ABOUT, **values), *LAYER.stances[1:]))


def with_item(**values: Any) -> Layer:
    return replace(LAYER, items=(replace(ITEMS[0], **values), *LAYER.items[1:]))


ALONE = replace(LAYER, entities=(HU,), stances=LAYER.stances[1:])
AGAINST = [("polarity", "favor", "against")]
ORG = [("label", "PER", "ORG")]
CHANGES: list[tuple[str, Layer, str, tuple[str, ...], list[tuple[str, str, str]]]] = [
    ("an entity relabelled", with_entity(HU, label="ORG"), "entities", ("relabelled",), ORG),
    ("an entity moved", with_entity(LIU, end=11), "entities", ("moved",), [("span", "6-9", "6-11")]),
    (
        "an entity moved and relabelled",
        with_entity(HU, start=0, label="GPE"),
        "entities",
        ("moved", "relabelled"),
        [("span", "2-5", "0-5"), ("label", "PER", "GPE")],
    ),
    (
        "attributes",
        with_entity(HU, attributes=("nominal", "generic")),
        "entities",
        ("attributes",),
        [("attributes", "", "generic nominal")],
    ),
    ("an entity removed", ALONE, "entities", ("removed",), []),
    ("polarity", with_stance(polarity="against"), "stances", ("polarity",), AGAINST),
    ("holder", with_stance(holder="author"), "stances", ("holder",), [("holder", "胡进进", "author")]),
    ("basis", with_stance(basis="implied"), "stances", ("basis",), [("basis", "explicit", "implied")]),
    ("evidence", with_stance(evidence=Span(9, 10)), "stances", ("evidence",), [("evidence", "9-12", "9-10")]),
    ("no evidence", with_stance(evidence=None), "stances", ("evidence",), [("evidence", "9-12", "")]),
    ("a stance removed", replace(LAYER, stances=LAYER.stances[:1]), "stances", ("removed",), []),
    ("state", with_item(state="draft"), "items", ("state",), [("state", "submitted", "draft")]),
    ("a comment", with_item(comment="想一想"), "items", ("comment",), [("comment", "", "想一想")]),
    ("an item removed", replace(LAYER, items=LAYER.items[:2]), "items", ("removed",), []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("other", "kind", "what", "edits"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES]
)
def test_changes(other: Layer, kind: str, what: tuple[str, ...], edits: list[tuple[str, str, str]]) -> None:
    found = [change for change in compare_layers(LAYER, other).changes if change.kind == kind]
    assert [change.what for change in found] == [what]
    assert [(edit.field, edit.old, edit.new) for edit in found[0].edits] == edits
    if what == ("removed",):
        back = [change.what for change in compare_layers(other, LAYER).changes if change.kind == kind]
        assert back == [("added",)]


@pytest.mark.parametrize(
    "name", ["an entity relabelled", "an entity moved", "an entity moved and relabelled"]
)
def test_a_stance_follows_its_entities(name: str) -> None:
    """Only the entity has changed: what is said about it and by it has not."""
    other = next(row[1] for row in CHANGES if row[0] == name)
    assert other.stances != LAYER.stances
    assert [change.kind for change in compare_layers(LAYER, other).changes] == ["entities"]


def test_the_largest_overlap_is_a_pair() -> None:
    one = layer_of(ARTICLE, [entity(ARTICLE, "d-b001", 2, 9)])
    two = layer_of(ARTICLE, [entity(ARTICLE, "d-b001", 0, 4), entity(ARTICLE, "d-b001", 4, 9)])
    found = compare_layers(one, two).changes
    assert [(change.what, change.record.start) for change in found] == [(("added",), 0), (("moved",), 2)]
    assert found[1].new == two.entities[1]


def test_neighbours_are_no_pair() -> None:
    one = layer_of(ARTICLE, [entity(ARTICLE, "d-b001", 2, 4)])
    two = layer_of(ARTICLE, [entity(ARTICLE, "d-b001", 4, 6)])
    assert [change.what for change in compare_layers(one, two).changes] == [("removed",), ("added",)]


def test_what_does_not_count() -> None:
    """Whose layer it is, the order of the records, when and how long somebody worked, and ids."""
    other = replace(
        LAYER,
        annotator="a02",
        entities=tuple(replace(one, attributes=()) for one in reversed(LAYER.entities)),
        stances=tuple(replace(one, id=f"{one.id}#2") for one in LAYER.stances),
        items=tuple(replace(one, lead_time=3.5, updated_at="2026-01-01") for one in LAYER.items),
    )
    assert not compare_layers(LAYER, other)


def test_headers() -> None:
    other = replace(LAYER, schema_version="2.0.0", source_sha256="0" * 64, status="drafted", producer="x")
    found = compare_layers(LAYER, other)
    assert [edit.field for edit in found.header] == ["schema", "source", "status", "producer"]
    assert found.changes == ()
    assert found


def test_different_documents() -> None:
    with pytest.raises(InputError, match="one layer is of d, the other of e"):
        compare_layers(LAYER, replace(LAYER, doc_id="e"))


@pytest.mark.parametrize("known", [True, False])
def test_lines(known: bool) -> None:
    pointer = Pointer(LAYER, ARTICLE if known else None)
    assert pointer.line(HU) == "今天【胡进进】说刘跃东很辛苦。"
    assert pointer.line(ABOUT) == "今天胡进进说刘跃东【很辛苦】。"
    assert pointer.line(replace(ABOUT, evidence=None)) == "今天胡进进说【刘跃东】很辛苦。"
    assert pointer.line(ITEMS[2]) == "【居民们都说好。】"
    assert Pointer(layer_of(ARTICLE, [HU], items=[])).line(HU) == "【胡进进】"


# --- laws

spans = st.tuples(st.integers(0, 10), st.integers(1, 4))


@st.composite
def layers(draw: st.DrawFn) -> Layer:
    entities: dict[str, Entity] = {}
    for start, size in draw(st.lists(spans, max_size=6)):
        one = entity(ARTICLE, "d-b001", start, start + size, draw(st.sampled_from(["PER", "ORG"])))
        entities[one.id] = replace(one, attributes=draw(st.sampled_from([(), ("generic",)])))
    names = ["author", "topic", *entities]
    stances: dict[str, Stance] = {}
    for _ in range(draw(st.integers(0, 4))):
        target = draw(st.sampled_from(names[1:]))
        holder = draw(st.sampled_from([name for name in names if name != "topic"]))
        shown = draw(st.sampled_from([None, Span(0, 2), Span(9, 12)]))
        one_stance = stance(draw(st.sampled_from(ITEMS[:2])), target, holder, shown)
        polarity = draw(st.sampled_from(["favor", "against"]))
        stances[one_stance.id] = replace(one_stance, polarity=polarity)
    states = st.sampled_from(["submitted", "skipped", "draft"])
    items = [
        replace(item, state=draw(states), comment=draw(st.sampled_from(["", "？"])))
        for item in ITEMS
        if draw(st.booleans())
    ]
    layer = layer_of(ARTICLE, list(entities.values()), list(stances.values()), items)
    return replace(layer, schema_version=draw(st.sampled_from(["1.0.0", "1.1.0"])))


@given(layers(), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_law_a_layer_does_not_differ_from_itself(layer: Layer, random: Any) -> None:
    shuffled = replace(
        layer,
        entities=tuple(random.sample(layer.entities, len(layer.entities))),
        stances=tuple(random.sample(layer.stances, len(layer.stances))),
        items=tuple(random.sample(layer.items, len(layer.items))),
    )
    assert not compare_layers(layer, shuffled)


@given(layers(), layers())
@settings(deadline=None, max_examples=300)
def test_law_mirrored(one: Layer, two: Layer) -> None:
    there, back = compare_layers(one, two), compare_layers(two, one)
    assert there.mirrored() == back
    assert [change.what for change in there.mirrored().changes] == [change.what for change in back.changes]


def applied(layer: Layer, difference: LayerDifference) -> Layer:
    """The layer with the changes made; stances follow the entities that were changed under them."""
    entities = {one.id: one for one in layer.entities}
    names: dict[str, str] = {}
    for change in difference.changes:
        if change.kind == "entities":
            if change.old is not None:
                del entities[change.old.id]  # type: ignore[union-attr]
            if isinstance(change.old, Entity) and isinstance(change.new, Entity):
                names[change.old.id] = change.new.id
    new = [change.new for change in difference.changes if isinstance(change.new, Entity)]
    # The old text of a removed stance may name an entity that is gone; the changed ones come whole.
    gone = Counter(repr(change.old) for change in difference.changes if change.kind != "entities")
    kept: list[Stance | Item] = []
    for one in (*layer.stances, *layer.items):
        if gone[repr(one)]:
            gone[repr(one)] -= 1
        elif isinstance(one, Stance):
            target, holder = (names.get(name, name) for name in (one.target, one.holder))
            kept.append(replace(one, target=target, holder=holder))
        else:
            kept.append(one)
    kept += [change.new for change in difference.changes if isinstance(change.new, Stance | Item)]
    return replace(
        layer,
        schema_version={edit.field: edit.new for edit in difference.header}.get(
            "schema", layer.schema_version
        ),
        entities=(*entities.values(), *new),
        stances=tuple(one for one in kept if isinstance(one, Stance)),
        items=tuple(one for one in kept if isinstance(one, Item)),
    )


@given(layers(), layers())
@settings(deadline=None, max_examples=300)
def test_law_the_changes_make_one_layer_the_other(one: Layer, two: Layer) -> None:
    made = applied(one, compare_layers(one, two))
    assert not compare_layers(made, two)
    assert sorted(made.entities, key=repr) == sorted(two.entities, key=repr)
    assert sorted(made.items, key=repr) == sorted(two.items, key=repr)
    plain: Callable[[Stance], str] = lambda stance: repr(replace(stance, id=""))  # noqa: E731
    assert sorted(map(plain, made.stances)) == sorted(map(plain, two.stances))


@given(layers(), layers())
@settings(deadline=None)
def test_law_text_order(one: Layer, two: Layer) -> None:
    def place(change: Change) -> tuple[str, int]:
        there = [record for record in (change.old, change.new) if record is not None]
        return there[0].block_id, min(record.start for record in there)

    places = [place(change) for change in compare_layers(one, two).changes]
    assert places == sorted(places)
