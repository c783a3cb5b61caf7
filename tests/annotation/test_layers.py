"""Layers on disk: a round trip for any layer, the same bytes each time, and every fault with its line."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.annotation.layers import (
    annotators,
    entity_id,
    layer_path,
    read_layer,
    stance_id,
    write_layer,
)
from duizhao.errors import InputError, SchemaError
from duizhao.model import LAYER_STATUSES, Entity, Item, Layer, Span, Stance
from duizhao.paths import Workspace, find_workspace

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("entities", "stances", "items")

# --- any layer

TEXTS = st.text(
    st.characters(exclude_categories=["Cs"])
    | st.sampled_from('党旗\n\r\u2028\u2029\x85\x0b\x1c\x00\ufeff"\\{}𠮷😀'),
    max_size=12,
)
BLOCKS = st.sampled_from(["d-b001", "d-b002", "d-b999", "d-b1000"])
OFFSETS = st.integers(0, 30)
SPANS = st.tuples(OFFSETS, OFFSETS)


@st.composite
def _entities(draw: st.DrawFn) -> tuple[Entity, ...]:
    """Nested, overlapping, doubled, with two labels at one place."""
    made: dict[str, Entity] = {}
    for block, (start, end), label in draw(
        st.lists(st.tuples(BLOCKS, SPANS, st.sampled_from(["PER", "ORG"])), max_size=6)
    ):
        name = entity_id(block, start, end, label, made)
        attributes = tuple(sorted(draw(st.sets(st.sampled_from(["uncertain", "metonymy"])))))
        made[name] = Entity(name, "d", block, start, end, label, draw(TEXTS), attributes)
    return tuple(made.values())


@st.composite
def _layers(draw: st.DrawFn) -> Layer:
    entities = draw(_entities())
    ends = st.sampled_from(["author", "topic", *(one.id for one in entities)])
    stances = []
    for block, (start, end) in draw(st.lists(st.tuples(BLOCKS, SPANS), max_size=4)):
        evidence = draw(st.none() | st.builds(Span, OFFSETS, OFFSETS))
        polarity, basis = draw(st.sampled_from(["favor", "none"])), draw(st.sampled_from(["", "implied"]))
        one = Stance(
            "", "d", block, start, end, draw(TEXTS), draw(ends), draw(ends), polarity, basis, evidence
        )
        stances.append(replace(one, id=stance_id(one)))
    seconds = st.none() | st.integers(0, 9) | st.floats(0, 1e9)
    items = [
        Item("d", block, start, end, draw(TEXTS), state, draw(TEXTS), draw(seconds), draw(TEXTS))
        for block, (start, end), state in draw(
            st.lists(st.tuples(BLOCKS, SPANS, st.sampled_from(["submitted", "skipped", "draft"])), max_size=4)
        )
    ]
    status = draw(st.sampled_from(LAYER_STATUSES))
    groups = (entities, tuple(stances), tuple(items))
    return Layer("d", draw(TEXTS), "a01", draw(TEXTS), status, draw(TEXTS), *groups)


def _as_sets(layer: Layer) -> tuple[Any, ...]:
    groups = (layer.entities, layer.stances, layer.items)
    return replace(layer, entities=(), stances=(), items=()), [sorted(map(repr, group)) for group in groups]


@given(_layers(), st.randoms())
def test_law_round_trip(layer: Layer, random: Any) -> None:
    """What is written is read; order of the records makes no difference; a rewrite changes nothing."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder))
        paths = [layer_path(workspace, "d", "a01", kind) for kind in KINDS]
        assert write_layer(workspace, layer) == paths
        before = [path.read_bytes() for path in paths]
        read = read_layer(workspace, "d", "a01")
        assert _as_sets(read) == _as_sets(layer)
        mixed = [random.sample(group, len(group)) for group in (layer.entities, layer.stances, layer.items)]
        again = replace(layer, entities=tuple(mixed[0]), stances=tuple(mixed[1]), items=tuple(mixed[2]))
        assert write_layer(workspace, again) == write_layer(workspace, read) == []
        assert [path.read_bytes() for path in paths] == before
        assert all(data.endswith(b"\n") and b"\r" not in data for data in before)
        for group in (read.entities, read.stances, read.items):
            places = [(int(one.block_id[3:]), one.start) for one in group]
            assert places == sorted(places)


def test_records_of_a_place_have_one_order(workspace: Workspace) -> None:
    """The outer span before the inner one, the topic before other targets."""
    write_layer(workspace, LAYER)
    read = read_layer(workspace, "d", "a01")
    assert [one.id for one in read.entities] == ["d-b001:0-5:ORG", "d-b001:0-2:GPE", "d-b001:0-2:PER"]
    assert [one.target for one in read.stances] == ["topic", "d-b001:0-2:PER"]


def test_nothing_is_written_when_nothing_changed(workspace: Workspace) -> None:
    assert len(write_layer(workspace, LAYER)) == 3
    paths = sorted(workspace.layers.rglob("*"))
    before = {path: path.stat().st_mtime_ns for path in paths}
    assert write_layer(workspace, LAYER) == []
    assert {path: path.stat().st_mtime_ns for path in sorted(workspace.layers.rglob("*"))} == before
    changed = replace(LAYER, items=(replace(LAYER.items[0], comment="好"),))
    assert write_layer(workspace, changed) == [layer_path(workspace, "d", "a01", "items")]


def test_the_shipped_layers_are_as_written(tmp_path: Path) -> None:
    """Reading and writing them gives the bytes in the repository."""
    shutil.copytree(ROOT / "annotations", tmp_path / "annotations")
    workspace = Workspace(tmp_path)
    for folder in workspace.layers.iterdir():
        for annotator in annotators(workspace, folder.name):
            assert write_layer(workspace, read_layer(workspace, folder.name, annotator)) == []


# --- one small layer, and what can be wrong with it


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


ENTITIES = (
    Entity("d-b001:0-2:PER", "d", "d-b001", 0, 2, "PER", "王\u2028", ("metonymy", "uncertain")),
    Entity("d-b001:0-2:GPE", "d", "d-b001", 0, 2, "GPE", "王\u2028"),
    Entity("d-b001:0-5:ORG", "d", "d-b001", 0, 5, "ORG", "王\u2028甲乙丙"),
)
STANCES = (
    Stance("s1", "d", "d-b001", 0, 5, "王", "author", "d-b001:0-2:PER", "favor", "implied", Span(1, 2)),
    Stance("s2", "d", "d-b001", 0, 5, "王", "author", "topic", "none"),
)
LAYER = Layer(
    "d", "f" * 64, "a01", "by hand", "manual", "1.0.0", ENTITIES, STANCES,
    (Item("d", "d-b001", 0, 5, "王", "submitted", lead_time=0),),
)  # fmt: skip


def _edit(kind: str, line: int, change: Callable[[dict[str, Any]], Any]) -> Callable[[Workspace], None]:
    """A fault made by changing one object of a file; ``line`` counts from 1."""

    def fault(workspace: Workspace) -> None:
        path = layer_path(workspace, "d", "a01", kind)
        lines = path.read_bytes().split(b"\n")
        row = json.loads(lines[line - 1])
        changed = change(row)
        lines[line - 1] = json.dumps(row if changed is None else changed).encode()
        path.write_bytes(b"\n".join(lines))

    return fault


def _set(kind: str, line: int, /, **values: object) -> Callable[[Workspace], None]:
    return _edit(kind, line, lambda row: row.update(values))


def _drop(kind: str, line: int, key: str) -> Callable[[Workspace], None]:
    return _edit(kind, line, lambda row: row.pop(key) and None)


def _raw(kind: str, line: int, data: bytes) -> Callable[[Workspace], None]:
    def fault(workspace: Workspace) -> None:
        path = layer_path(workspace, "d", "a01", kind)
        lines = path.read_bytes().split(b"\n")
        lines[line - 1] = data
        path.write_bytes(b"\n".join(lines))

    return fault


def _whole(kind: str, data: bytes) -> Callable[[Workspace], None]:
    return lambda workspace: (layer_path(workspace, "d", "a01", kind).write_bytes(data), None)[1]


E, S, I = KINDS  # noqa: E741


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        # headers
        (_set(E, 1, kind="stances"), r"entities\.jsonl:1: header says kind 'stances', the path"),
        (_set(E, 1, doc="e"), r"entities\.jsonl:1: header says doc 'e', the path says 'd'; move"),
        (_set(S, 1, annotator="a02"), r"stances\.jsonl:1: header says annotator 'a02', the path says 'a01'"),
        (_set(E, 1, status="done"), r":1: unknown status 'done'; valid: manual, automatic, automatic with"),
        (_set(E, 1, status=None), r":1: status must be text, not None"),
        (_set(E, 1, schema=1), r":1: schema must be text, not 1"),
        (_set(E, 1, note="x"), r":1: unknown key 'note'; valid keys are kind, doc, annotator, producer"),
        (_drop(I, 1, "producer"), r"items\.jsonl:1: the key 'producer' is missing"),
        (_set(S, 1, source_sha256="0"), r"stances\.jsonl:1: header says source_sha256 '0', that of "),
        (_set(I, 1, status="drafted"), r"items\.jsonl:1: header says status 'drafted', that of "),
        # JSON
        (_whole(E, b""), r"entities\.jsonl: is empty; restore the file; its first line is the header"),
        (_whole(E, b"\n \n"), r"entities\.jsonl: is empty"),
        (_raw(E, 3, b'{"id": 1,'), r"entities\.jsonl:3: bad JSON: .*; mend or restore the line"),
        (_raw(E, 3, b"[1]"), r":3: is no JSON object"),
        (_raw(E, 3, b"1"), r":3: is no JSON object"),
        (_raw(E, 3, "{}党".encode()), r":3: bad JSON: Extra data"),
        (_raw(E, 3, b"\xff\xfe"), r":3: bad JSON: .* can't decode"),
        (_raw(E, 3, b"[" * 100_000), r":3: bad JSON: "),
        (_raw(E, 3, b'{"start": ' + b"9" * 5_000 + b"}"), r":3: bad JSON: Exceeds the limit"),
        (_raw(E, 3, b'{"id": "a", "id": "b"}'), r":3: bad JSON: the key 'id' stands twice"),
        (_raw(I, 2, b'{"lead_time": NaN}'), r":2: bad JSON: NaN is no number"),
        (_raw(I, 2, b'{"lead_time": -Infinity}'), r":2: bad JSON: -Infinity is no number"),
        (_set(E, 2, text="\ud83d"), r":2: a text holds a lone surrogate"),
        # keys
        (_drop(E, 2, "label"), r":2: the key 'label' is missing"),
        (_drop(S, 3, "polarity"), r":3: the key 'polarity' is missing"),
        (_drop(I, 2, "state"), r":2: the key 'state' is missing"),
        (_set(E, 2, lable="PER"), r":2: unknown key 'lable'; valid keys are id, block, start, end, label, "),
        (_set(S, 2, attributes=[]), r":2: unknown key 'attributes'; valid keys are .*, basis, evidence"),
        (_set(I, 2, id="x"), r":2: unknown key 'id'; valid keys are .*, state, comment, lead_time, origin"),
        # values
        *(
            (_set(kind, 2, **{key: value}), rf"{kind}\.jsonl:2: {key} must be a whole number of 0 or more")
            for kind in KINDS
            for key in ("start", "end")
            for value in ("1", 3.0, 3.5, True, -1, None, [1])
        ),
        *(
            (_set(kind, 2, **{key: value}), rf"{kind}\.jsonl:2: {key} must be text, not ")
            for kind, key in [(E, "id"), (E, "label"), (S, "holder"), (S, "basis"), (I, "comment")]
            for value in (1, None, ["x"], {})
        ),
        (_set(E, 2, block=None), r":2: block must be text, not None"),
        (_set(E, 2, text=["王"]), r":2: text must be text, not \['王'\]"),
        (_set(E, 2, attributes="uncertain"), r":2: attributes must be a list of texts, not 'uncertain'"),
        (_set(E, 2, attributes=[1]), r":2: attributes must be a list of texts, not \[1\]"),
        (_set(E, 2, attributes=None), r":2: attributes must be a list of texts, not None"),
        (_set(S, 2, evidence=[1, 2]), r":2: evidence must be a start and an end, not \[1, 2\]"),
        (_set(S, 2, evidence=None), r":2: evidence must be a start and an end, not None"),
        (_set(S, 2, evidence={}), r":2 evidence: the key 'start' is missing"),
        (_set(S, 2, evidence={"start": 1, "end": 2, "text": "x"}), r":2 evidence: unknown key 'text'; valid"),
        (_set(S, 2, evidence={"start": 1, "end": "2"}), r":2: end must be a whole number"),
        (_set(I, 2, state="done"), r":2: unknown state 'done'; valid: submitted, skipped, draft"),
        (_set(I, 2, state=1), r":2: unknown state 1"),
        (_set(I, 2, lead_time="3"), r":2: lead_time must be a number of seconds, not '3'"),
        (_set(I, 2, lead_time=True), r":2: lead_time must be a number of seconds"),
        (_set(I, 2, lead_time=-0.5), r":2: lead_time must be a number of seconds"),
        (_raw(I, 2, b'{"block":"b","start":0,"end":1,"text":"","state":"draft","lead_time":1e999}'),
         r":2: lead_time must be a number of seconds, not inf"),
    ],
)  # fmt: skip
def test_refused_with_the_line(workspace: Workspace, fault: Callable[[Workspace], None], says: str) -> None:
    write_layer(workspace, LAYER)
    fault(workspace)
    with pytest.raises(
        SchemaError, match=rf"^annotations/layers/d/a01\.(entities|stances|items)?.*{says}"
    ) as caught:
        read_layer(workspace, "d", "a01")
    assert "\n" not in str(caught.value)


def test_what_editors_do_is_no_fault(workspace: Workspace) -> None:
    """A byte order mark, CRLF, blank lines and escapes change nothing that is read."""
    write_layer(workspace, LAYER)
    before = read_layer(workspace, "d", "a01")
    for kind in KINDS:
        path = layer_path(workspace, "d", "a01", kind)
        rows = [json.loads(line) for line in path.read_bytes().decode().split("\n") if line]
        path.write_bytes(b"\xef\xbb\xbf" + b"\r\n\r\n".join(json.dumps(row).encode() for row in rows))
    assert read_layer(workspace, "d", "a01") == before


def test_a_missing_file_of_a_layer_is_named(workspace: Workspace) -> None:
    """A layer that lost one of its three files is not read as one without such records."""
    write_layer(workspace, LAYER)
    layer_path(workspace, "d", "a01", "stances").unlink()
    with pytest.raises(SchemaError, match=r"a01\.stances\.jsonl: is missing; restore"):
        read_layer(workspace, "d", "a01")


def test_a_missing_layer_names_those_that_exist(workspace: Workspace) -> None:
    with pytest.raises(InputError, match=r"^d: no layer of annotator 'a02'; there are: none$"):
        read_layer(workspace, "d", "a02")
    write_layer(workspace, LAYER)
    write_layer(workspace, replace(LAYER, annotator="authors"))
    with pytest.raises(InputError, match=r"^d: no layer of annotator 'a02'; there are: a01, authors$"):
        read_layer(workspace, "d", "a02")


def test_annotators(workspace: Workspace) -> None:
    assert annotators(workspace, "d") == []
    write_layer(workspace, LAYER)
    (workspace.layers / "d" / "._a09.entities.jsonl").touch()
    (workspace.layers / "d" / "notes.txt").touch()
    assert annotators(workspace, "d") == ["a01"]


BAD_NAMES = [
    "", "A01", "a 1", "../a", "a/b", "a\\b", ".", "..", "a.b", "-a", "a-", "a_b", "张", "a" * 41,
    "a\n", "ａ01", "a\x00"
]  # fmt: skip


@pytest.mark.parametrize("name", BAD_NAMES)
def test_no_pseudonym(workspace: Workspace, name: str) -> None:
    """Neither written nor looked for: a name cannot lead out of the folder of its document."""
    with pytest.raises(
        SchemaError, match="is no pseudonym; use up to 40 lower-case letters, digits and hyphens"
    ):
        write_layer(workspace, replace(LAYER, annotator=name))
    with pytest.raises(SchemaError, match="is no pseudonym"):
        read_layer(workspace, "d", name)
    assert list(workspace.root.iterdir()) == []


@pytest.mark.parametrize("name", ["a", "7", "a01", "authors", "a-b", "a" * 40])
def test_a_pseudonym(workspace: Workspace, name: str) -> None:
    layer = replace(LAYER, annotator=name)
    write_layer(workspace, layer)
    assert read_layer(workspace, "d", name).annotator == name


@pytest.mark.parametrize("doc_id", ["", "..", "../d", "a/b", "/tmp", "D"])
def test_no_document_id(workspace: Workspace, doc_id: str) -> None:
    with pytest.raises(SchemaError, match="is no document id"):
        write_layer(workspace, replace(LAYER, doc_id=doc_id))
    with pytest.raises(SchemaError, match="is no document id"):
        read_layer(workspace, doc_id, "a01")


def _entity(**change: Any) -> dict[str, Any]:
    return {"entities": (replace(ENTITIES[0], **change),)}


def _item(**change: Any) -> dict[str, Any]:
    return {"items": (replace(LAYER.items[0], **change),)}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"status": "done"}, "unknown status 'done'"),
        (_entity(start=-1), "start must be a whole number"),
        (_entity(end=True), "end must be a whole number"),
        (_entity(doc_id="e"), "the record belongs to document 'e'"),
        (_entity(text="\ud800"), "lone surrogate"),
        (_entity(attributes=(1,)), "attributes must be a list of texts"),
        (_item(state="done"), "unknown state 'done'"),
        (_item(lead_time=float("nan")), "lead_time must be a number"),
        (_item(lead_time=float("inf")), "lead_time must be a number"),
        ({"stances": (replace(STANCES[0], evidence=Span(-1, 2)),)}, "start must be a whole number"),
    ],
)
def test_what_could_not_be_read_is_not_written(
    workspace: Workspace, change: dict[str, Any], says: str
) -> None:
    """The layer that is there stays whole: no file of the new one is put in place."""
    write_layer(workspace, LAYER)
    before = {path: path.read_bytes() for path in workspace.layers.rglob("*.*")}
    with pytest.raises(SchemaError, match=says):
        write_layer(workspace, replace(LAYER, producer="another", **change))
    assert {path: path.read_bytes() for path in workspace.layers.rglob("*.*")} == before


# --- ids


def test_ids() -> None:
    base = "d-b001:0-2:PER"
    assert entity_id("d-b001", 0, 2, "PER") == base
    assert entity_id("d-b001", 0, 2, "PER", [base]) == f"{base}#2"
    assert entity_id("d-b001", 0, 2, "PER", {base, f"{base}#2", f"{base}#4"}) == f"{base}#3"
    assert entity_id("d-b001", 0, 2, "ORG", [base]) == "d-b001:0-2:ORG"
    assert stance_id(STANCES[0]) == "d-b001:0-5>d-b001:0-2:PER<author"


def test_shipped_layers_are_found_by_the_annotator() -> None:
    shipped = find_workspace(ROOT)
    assert annotators(shipped, "dangqi-gaogao-piaoyang") == ["authors", "authors-b", "gold"]
