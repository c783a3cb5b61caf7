"""Schema changes: stated, checked, carried out on layers; nothing lost, doubled or half-done."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.annotation import migrate_layers as module
from duizhao.annotation.difference import difference
from duizhao.annotation.layers import entity_id, layer_path, read_layer, stance_id, write_layer
from duizhao.annotation.migrate_layers import apply_layers, migration_folder, plan_layers
from duizhao.annotation.migration import LINKED, Move, migrate_layer
from duizhao.annotation.schema import Label, Schema, parse_schema
from duizhao.annotation.stepfile import load_steps
from duizhao.annotation.steps import Change, Rule, Step, retired, way
from duizhao.annotation.versions import (
    check_history,
    keep_schema,
    kept_schema,
    kept_versions,
    require_history,
)
from duizhao.errors import SchemaError, WorkspaceError
from duizhao.model import Entity, Item, Layer, Span, Stance
from duizhao.paths import Workspace

# --- any layer

LABELS = ("PER", "ORG", "GPE")
OFFSETS = st.integers(0, 12)


@st.composite
def layers(draw: st.DrawFn) -> Layer:
    """Nested, doubled, with links between entities, and a custom id now and then."""
    made: dict[str, Entity] = {}
    for start, length, label, text in draw(
        st.lists(
            st.tuples(
                OFFSETS, st.integers(1, 4), st.sampled_from(LABELS), st.sampled_from(["某公司", "某局"])
            ),
            max_size=6,
        )
    ):
        name = entity_id("d-b001", start, start + length, label, made)
        name = draw(st.sampled_from([name, name, f"own-{len(made)}"]))
        marks = tuple(sorted(draw(st.sets(st.sampled_from(["uncertain", "metonymy"])))))
        made[name] = Entity(name, "d", "d-b001", start, start + length, label, text, marks)
    stances: dict[str, Stance] = {}
    for target, holder, polarity, basis in draw(
        st.lists(
            st.tuples(
                st.sampled_from(["topic", *made]),
                st.sampled_from(["author", *made]),
                st.sampled_from(["favor", "against", "none"]),
                st.sampled_from(["", "explicit", "implied"]),
            ),
            max_size=5,
        )
    ):
        one = Stance("", "d", "d-b001", 0, 20, "句", holder, target, polarity, basis, Span(1, 2))
        stances[stance_id(one)] = replace(one, id=stance_id(one))
    items = (Item("d", "d-b001", 0, 20, "句", "submitted", "备注", 3.5),)
    return Layer(
        "d",
        "f" * 64,
        "a01",
        "Label Studio",
        "manual",
        "1",
        tuple(made.values()),
        tuple(stances.values()),
        items,
    )


def rename(group: str, old: str, new: str) -> Change:
    return Change("rename", group, (old,), (new,))


SPLIT = Change(
    "split", "entities", ("ORG",), ("FIRM", "BODY"), (Rule("FIRM", ends=("公司",)),), "BODY", "uncertain"
)
CHANGES: Sequence[Change] = (
    rename("entities", "PER", "PERSON"),
    Change("merge", "entities", ("GPE", "ORG"), ("PLACE",)),
    SPLIT,
    rename("attributes", "metonymy", "figure"),
    rename("polarities", "favor", "for"),
    Change("merge", "bases", ("explicit", "implied"), ("said",)),
)


@st.composite
def steps(draw: st.DrawFn) -> Step:
    """Some changes that do not concern the same id."""
    chosen: list[Change] = []
    for change in draw(st.permutations(CHANGES)):
        if draw(st.booleans()) and not any(set(one.sources) & set(change.sources) for one in chosen):
            chosen.append(change)
    return Step("1", "2", tuple(chosen))


def places(layer: Layer) -> list[tuple[Any, ...]]:
    return [(one.block_id, one.start, one.end, one.text) for one in (*layer.entities, *layer.stances)]


@given(layers(), steps())
def test_law_nothing_but_names_changes(layer: Layer, step: Step) -> None:
    """Ids stay unique and links whole; spans, texts, items and their number stay; old ids are gone."""
    done = migrate_layer(layer, [step], "2")
    new = done.layer
    assert places(new) == places(layer)
    assert new.items == layer.items
    assert done.refused == []
    ids = [one.id for one in new.entities]
    assert len(set(ids)) == len(ids)
    assert len({one.id for one in new.stances}) == len(new.stances)
    assert {one.target for one in new.stances} <= {"topic", *ids}
    assert {one.holder for one in new.stances} <= {"author", *ids}
    gone = set(retired([step]))
    assert not {("entities", one.label) for one in new.entities} & gone
    assert not {("attributes", name) for one in new.entities for name in one.attributes} & gone
    assert not {("polarities", one.polarity) for one in new.stances} & gone
    # Each link leads to the entity that it led to before.
    position = {one.id: at for at, one in enumerate(layer.entities)}
    for before, after in zip(layer.stances, new.stances, strict=True):
        for role in ("target", "holder"):
            old, now = getattr(before, role), getattr(after, role)
            assert now == (ids[position[old]] if old in position else old)
    # What the log says is what happened.
    assert {one.old.id for one in done.altered} == {
        before.id
        for group in ("entities", "stances")
        for before, after in zip(getattr(layer, group), getattr(new, group), strict=True)
        if before != after
    }


@given(layers(), steps())
def test_law_again_is_nothing(layer: Layer, step: Step) -> None:
    """Ids are never used again, so the steps find nothing in what they made."""
    once = migrate_layer(layer, [step], "2").layer
    again = migrate_layer(once, [step], "2")
    assert again.layer == once
    assert (again.altered, again.moves) == ([], Counter())


@given(layers())
def test_law_a_rename_there_and_back_is_none(layer: Layer) -> None:
    pairs = [
        ("entities", "PER", "PERSON"),
        ("attributes", "uncertain", "unsure"),
        ("polarities", "none", "nil"),
    ]
    there = Step("1", "2", tuple(rename(*pair) for pair in pairs))
    back = Step("2", "1", tuple(rename(group, new, old) for group, old, new in pairs))
    away = migrate_layer(layer, [there], "2").layer
    assert migrate_layer(away, [back], "1").layer == layer


@given(layers(), st.sampled_from(["entities", "polarities", "bases", "attributes"]))
def test_law_what_is_dropped_is_told(layer: Layer, group: str) -> None:
    """Old and new together with what the log calls dropped are everything."""
    name = {"entities": "ORG", "polarities": "favor", "bases": "implied", "attributes": "metonymy"}[group]
    done = migrate_layer(layer, [Step("1", "2", (Change("remove", group, (name,), (), drop=True),))], "2")
    lost = {one.old.id for one in done.altered if one.new is None}
    assert len(lost) == sum(one.new is None for one in done.altered)
    everything = {one.id for one in (*layer.entities, *layer.stances)}
    assert {one.id for one in (*done.layer.entities, *done.layer.stances)} == everything - lost
    linked = done.moves[Move("stances", "", "", LINKED)]
    own = done.moves[Move(group, name, "", "dropped")]
    assert len(lost) == (linked + own if group in {"entities", "polarities"} else 0)
    kept = migrate_layer(layer, [Step("1", "2", (Change("remove", group, (name,), ()),))], "2")
    assert (len(kept.refused) > 0) == (own > 0)


# --- what a change means

PERSON = Entity("d-b001:0-2:PER", "d", "d-b001", 0, 2, "PER", "胡进", ("metonymy",))
FIRM = Entity("d-b001:3-6:ORG", "d", "d-b001", 3, 6, "ORG", "某公司")
BODY = Entity("d-b001:7-9:ORG", "d", "d-b001", 7, 9, "ORG", "某局")
BARE = Stance("", "d", "d-b001", 0, 9, "句", PERSON.id, FIRM.id, "favor", "explicit")
STANCE = replace(BARE, id=stance_id(BARE))
LAYER = Layer("d", "f" * 64, "a01", "x", "manual", "1.0.0", (PERSON, FIRM, BODY), (STANCE,))


def migrated(*changes: Change, layer: Layer = LAYER) -> Any:
    return migrate_layer(layer, [Step("1.0.0", "1.1.0", changes)], "1.1.0")


def test_rename() -> None:
    done = migrated(rename("entities", "PER", "PERSON"))
    assert done.layer.entities[0].id == "d-b001:0-2:PERSON"
    [stance] = done.layer.stances
    assert stance.holder == "d-b001:0-2:PERSON"
    assert stance.id == "d-b001:0-9>d-b001:3-6:ORG<d-b001:0-2:PERSON"
    assert done.moves == {Move("entities", "PER", "PERSON"): 1}
    assert [one.why for one in done.altered] == [("rename entities PER",), ("its entity has a new id",)]


def test_numbers_of_repetitions_stay() -> None:
    """`#2` stays `#2`, whatever stands first, so that a rename there and back is none."""
    twins = tuple(replace(PERSON, id=f"d-b001:0-2:PER#{number}") for number in (3, 2))
    done = migrated(rename("entities", "PER", "PERSON"), layer=replace(LAYER, entities=twins, stances=()))
    assert [one.id for one in done.layer.entities] == ["d-b001:0-2:PERSON#3", "d-b001:0-2:PERSON#2"]


def test_a_merge_at_one_place_keeps_both() -> None:
    twin = replace(PERSON, id="d-b001:0-2:ORG", label="ORG")
    done = migrated(
        Change("merge", "entities", ("ORG", "PER"), ("NAME",)),
        layer=replace(LAYER, entities=(PERSON, twin), stances=()),
    )
    assert [one.id for one in done.layer.entities] == ["d-b001:0-2:NAME", "d-b001:0-2:NAME#2"]
    assert done.doubled == 1


def test_a_merge_into_a_label_that_is_there() -> None:
    done = migrated(Change("merge", "entities", ("ORG",), ("PER",)))
    assert [one.label for one in done.layer.entities] == ["PER", "PER", "PER"]
    assert done.doubled == 0


def test_split() -> None:
    """The first rule that is met decides; what meets none goes to its stated place, marked."""
    done = migrated(SPLIT)
    assert [(one.label, one.attributes) for one in done.layer.entities[1:]] == [
        ("FIRM", ()),
        ("BODY", ("uncertain",)),
    ]
    assert done.moves[Move("entities", "ORG", "BODY", "undecided")] == 1
    listed = Change("split", "entities", ("ORG",), ("A", "B"), (Rule("A", texts=frozenset({"某局"})),))
    assert [one.split(": ", 1)[1] for one in migrated(listed).refused] == [
        "no rule of the split of 'ORG' says what '某公司' is"
    ]
    by_mark = Change("split", "entities", ("PER",), ("A", "B"), (Rule("A", attribute="metonymy"),), "B")
    assert migrated(by_mark).layer.entities[0].label == "A"


def test_a_dropped_entity_takes_its_stances() -> None:
    for label in ("PER", "ORG"):  # its holder, its target
        done = migrated(Change("remove", "entities", (label,), (), drop=True))
        assert done.layer.stances == ()
        assert done.moves[Move("stances", "", "", LINKED)] == 1
    done = migrated(Change("remove", "bases", ("explicit",), (), drop=True))
    assert [one.basis for one in done.layer.stances] == [""]


def test_steps_follow_each_other() -> None:
    chain = [
        Step("1", "2", (rename("entities", "PER", "MAN"),)),
        Step("2", "3", (rename("entities", "MAN", "PERSON"),)),
    ]
    assert migrate_layer(LAYER, chain, "3").layer.entities[0].id == "d-b001:0-2:PERSON"
    assert way(chain, "1", "3", "x") == tuple(chain)
    assert way(chain, "2", "3", "x") == tuple(chain[1:])
    assert way(chain, "3", "3", "x") == ()
    for old, new in (("0", "3"), ("3", "1"), ("1", "4")):
        with pytest.raises(
            SchemaError,
            match=rf"^x: no step leads from schema {old} to {new} \(versions with steps: 1, 2, 3\)",
        ):
            way(chain, old, new, "x")


# --- differences


def label(name: str, **more: str) -> Label:
    return Label(name, name, name, name, name, **more)


def test_difference() -> None:
    old = Schema("1", (label("A"), label("B"), label("C")), (), (label("x"),), (label("y"),), (), ())
    new = replace(
        old, version="2", entities=(label("C"), label("D"), replace(label("A"), hotkey="1"), label("E"))
    )
    found = difference(old, new)
    assert list(found.groups) == ["entities"]
    one = found.groups["entities"]
    assert (one.added, one.removed, one.moved, one.inserted) == (["D", "E"], ["B"], ["C", "A"], ["D"])
    assert [(edit.id, edit.part, edit.old, edit.new) for edit in one.edits] == [("A", "hotkey", "", "1")]
    assert not difference(old, replace(old, version="2"))


@given(
    st.permutations(["A", "B", "C", "D"]), st.sets(st.sampled_from("ABCD")), st.sets(st.sampled_from("ABCD"))
)
def test_law_difference(order: list[str], first: set[str], second: set[str]) -> None:
    """Added and removed are what sets say; a schema does not differ from itself."""
    one = Schema("1", tuple(label(name) for name in "ABCD" if name in first), (), (), (), (), ())
    two = Schema("2", tuple(label(name) for name in order if name in second), (), (), (), (), ())
    found = difference(one, two).groups.get("entities")
    assert set(found.added if found else []) == second - first
    assert set(found.removed if found else []) == first - second
    assert not difference(two, two)


# --- the files

SCHEMA = """\
version: {version}
entities:
{entities}
attributes:
  - {{id: uncertain, name: {{zh: 不, en: u}}, description: {{zh: 不, en: u}}}}
  - {{id: metonymy, name: {{zh: 转, en: m}}, description: {{zh: 转, en: m}}}}
polarities:
  - {{id: favor, name: {{zh: 支, en: f}}, description: {{zh: 支, en: f}}}}
bases:
  - {{id: explicit, name: {{zh: 明, en: e}}, description: {{zh: 明, en: e}}}}
"""
STEP = "- from: 1.0.0\n  to: 1.1.0\n  changes:\n"


def schema_text(version: str, *names: str) -> str:
    rows = [
        f'  - {{id: {name}, name: {{zh: 名, en: n}}, description: {{zh: 名, en: n}}, color: "#00000{at}"}}'
        for at, name in enumerate(names)
    ]
    return SCHEMA.format(version=version, entities="\n".join(rows))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Schema 1.0.0 was kept, 1.1.0 is in force, a01 and a gold layer are of 1.0.0."""
    found = Workspace(tmp_path / "ws")
    (found.annotations / "schemas").mkdir(parents=True)
    (found.annotations / "schemas" / "1.0.0.yaml").write_text(schema_text("1.0.0", "PER", "ORG"), "utf-8")
    found.schema.write_text(schema_text("1.1.0", "PERSON", "ORG"), "utf-8")
    (found.annotations / "migrations.yaml").write_text(
        f"{STEP}  - {{group: entities, rename: PER, to: PERSON}}\n", "utf-8"
    )
    write_layer(found, LAYER)
    write_layer(found, replace(LAYER, annotator="a02"))
    shutil.copytree(found.layers, found.gold)
    return found


def state(workspace: Workspace) -> dict[str, bytes]:
    return {
        path.relative_to(workspace.root).as_posix(): path.read_bytes()
        for path in sorted(workspace.root.rglob("*"))
        if path.is_file()
    }


def run(workspace: Workspace) -> list[Path]:
    schema = parse_schema(workspace.schema)
    return apply_layers(workspace, schema, plan_layers(workspace, schema, require_history(workspace, schema)))


def test_a_plan_writes_nothing(workspace: Workspace) -> None:
    before = state(workspace)
    schema = parse_schema(workspace.schema)
    plans = plan_layers(workspace, schema, load_steps(workspace))
    assert [plan.name for plan in plans] == [
        f"annotations/{place}/d/{name}" for place in ("layers", "gold") for name in ("a01", "a02")
    ]
    assert state(workspace) == before


def test_apply(workspace: Workspace) -> None:
    """Layers are of the new version, what they were is kept beside a log; again there is nothing to do."""
    before = state(workspace)
    assert len(run(workspace)) == 12
    layer = read_layer(workspace, "d", "a01")
    assert layer.schema_version == "1.1.0"
    assert layer.entities[0].label == "PERSON"
    home = migration_folder(workspace, "1.0.0", "1.1.0")
    log = [json.loads(line) for line in (home / "changes/layers/d/a01.jsonl").read_text("utf-8").splitlines()]
    assert [(one["kind"], one["old"]["id"], one["new"]["id"]) for one in log] == [
        ("entities", "d-b001:0-2:PER", "d-b001:0-2:PERSON"),
        ("stances", STANCE.id, "d-b001:0-9>d-b001:3-6:ORG<d-b001:0-2:PERSON"),
    ]
    assert kept_versions(workspace) == ["1.0.0", "1.1.0"]
    after = state(workspace)
    assert run(workspace) == []
    assert state(workspace) == after
    # Copying what was kept over the layers takes the migration back.
    shutil.copytree(home / "before", workspace.annotations, dirs_exist_ok=True)
    assert {name: data for name, data in state(workspace).items() if name in before} == before


@pytest.mark.parametrize("writes", range(1, 40))
def test_killed_at_any_write(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    """After any number of files the run is killed: the next one finishes with the same bytes."""
    whole = Workspace(tmp_path / "whole")
    shutil.copytree(workspace.root, whole.root)
    run(whole)
    left = [writes]

    def kill(path: Path, data: bytes) -> bool:
        if left[0] == 0:
            raise KeyboardInterrupt
        left[0] -= 1
        return write(path, data)

    write = module.write_if_changed
    with monkeypatch.context() as patch:
        for name in ("migrate_layers", "layers", "versions"):
            patch.setattr(f"duizhao.annotation.{name}.write_if_changed", kill)
        try:
            run(workspace)
        except KeyboardInterrupt:
            pass
        else:
            assert left[0] > 0 or state(workspace) == state(whole)
    run(workspace)
    assert state(workspace) == state(whole)


def test_edited_between_kill_and_next_run(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that neither the old layer nor the migration explains are left alone."""
    run(workspace)
    old = migration_folder(workspace, "1.0.0", "1.1.0") / "before" / "layers" / "d" / "a01.stances.jsonl"
    path = layer_path(workspace, "d", "a01", "stances")
    path.write_bytes(old.read_bytes())
    edited = layer_path(workspace, "d", "a01", "entities")
    edited.write_bytes(edited.read_bytes().replace("胡进".encode(), "胡近".encode()))
    before = state(workspace)
    with pytest.raises(SchemaError, match=r"a01\.entities\.jsonl: is neither what the migration read nor"):
        run(workspace)
    assert state(workspace) == before


def test_evidence_is_never_overwritten(workspace: Workspace) -> None:
    """The layer came back in its old version, with more in it: what was kept first stays."""
    run(workspace)
    write_layer(workspace, replace(LAYER, producer="later"))
    before = state(workspace)
    with pytest.raises(SchemaError, match="an earlier migration kept another state of this layer; move"):
        run(workspace)
    assert state(workspace) == before


def test_all_or_nothing(workspace: Workspace) -> None:
    """One layer of an unknown version: no layer is written, and the message says what to do."""
    write_layer(workspace, replace(LAYER, annotator="a03", schema_version="0.5"))
    before = state(workspace)
    with pytest.raises(
        SchemaError, match=r"no step leads from schema 0\.5 to 1\.1\.0 .*migrations\.yaml"
    ) as caught:
        run(workspace)
    assert "\n" not in str(caught.value)
    assert state(workspace) == before
    with pytest.raises(WorkspaceError, match="read-only"):
        apply_layers(replace(workspace, packaged=True), parse_schema(workspace.schema), [])


def test_other_files_are_no_layers(workspace: Workspace) -> None:
    (workspace.gold / "d" / "decisions.jsonl").write_text("{}\n", "utf-8")
    assert len(run(workspace)) == 12


# --- the history adds up


def history(workspace: Workspace) -> list[tuple[str, str]]:
    return [(one.code, one.reason) for one in check_history(workspace, parse_schema(workspace.schema))]


def test_a_sound_history(workspace: Workspace) -> None:
    assert history(workspace) == []
    assert keep_schema(workspace, parse_schema(workspace.schema))
    assert not keep_schema(workspace, parse_schema(workspace.schema))
    assert kept_schema(workspace, "1.1.0") == parse_schema(workspace.schema)
    with pytest.raises(WorkspaceError, match=r"schemas/2\.0\.yaml: schema 2\.0 was not kept"):
        kept_schema(workspace, "2.0")
    with pytest.raises(SchemaError, match=r"version '\.\./x' is none"):
        kept_schema(workspace, "../x")


@pytest.mark.parametrize(
    ("change", "names", "code", "says"),
    [
        ("{group: entities, rename: PER, to: PERSON}", "PERSON PER ORG", "E304", "'PER' was retired"),
        ("{group: entities, merge: [ORG], to: X}", "X", "E305", "'PER' of 1.0.0 is gone in 1.1.0"),
        ("{group: entities, rename: MAN, to: PERSON}", "PER PERSON ORG", "E305", "changes 'MAN', which"),
        ("{group: entities, rename: PER, to: ORG}", "ORG", "E305", "renames to 'ORG', which is"),
        ("{group: entities, rename: PER, to: PERSON}", "ORG", "E305", "a step makes 'PERSON', which"),
        ("{group: entities, split: PER, into: [A], undecided: A, mark: doubt}", "A ORG", "E305", "'doubt'"),
    ],
)  # fmt: skip
def test_a_history_with_a_gap(workspace: Workspace, change: str, names: str, code: str, says: str) -> None:
    (workspace.annotations / "migrations.yaml").write_text(f"{STEP}  - {change}\n", "utf-8")
    workspace.schema.write_text(schema_text("1.1.0", *names.split()), "utf-8")
    found = history(workspace)
    assert code in {one for one, _ in found}
    assert any(says in reason for _, reason in found)
    with pytest.raises(SchemaError):
        run(workspace)


def test_versions_without_a_way(workspace: Workspace) -> None:
    workspace.schema.write_text(schema_text("1.2.0", "PERSON", "ORG"), "utf-8")
    assert history(workspace) == [("E305", "the last step leads to 1.1.0, not to 1.2.0")]
    (workspace.annotations / "migrations.yaml").unlink()
    assert history(workspace) == [("E305", "no step leads from 1.0.0, which was kept, to 1.2.0")]
    workspace.schema.write_text(schema_text("1.0.0", "PER", "ORG"), "utf-8")
    assert history(workspace) == []
    workspace.schema.write_text(schema_text("1.0.0", "PER", "ORG", "NEW"), "utf-8")
    assert [code for code, _ in history(workspace)] == ["E305"]


ONE = "{group: entities, rename: PER, to: PERSON}"
SPLITS = "{group: entities, split: A, into: [B, C]"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("from: 1\n", r":1: must be a list of steps"),
        ("- from: 1.0.0\n  to: 1.1.0\n", r":1: the key 'changes' is missing"),
        ("- {from: 1.0.0, to: 1.1.0, changes: {}}\n", r":1: changes must be a list"),
        ("- {from: 1.0.0, to: 1/1, changes: []}\n", r":1: version '1/1' is none"),
        ("- {from: 1.0.0, to: 1.0.0, changes: []}\n", r":1: the step from 1\.0\.0 to 1\.0\.0 is out"),
        (f"{STEP}  - {ONE}\n- {{from: 1.2.0, to: 2, changes: []}}\n", r":5: the step from 1\.2"),
        (f"{STEP}  - {ONE}\n- {{from: 1.1.0, to: 1.0.0, changes: []}}\n", r":5: the step from 1\.1"),
        (f"{STEP}  - {ONE}\n  - {{group: entities, remove: PER}}\n", r":5: 'PER' is changed twice"),
        (f"{STEP}  - {ONE}\n  - {{group: markers, rename: X, to: PER}}\n", r":5: 'PER' was retired"),
        (f"{STEP}  - {ONE}\n- from: 1.1.0\n  to: 2\n  changes:\n  - {{group: bases, rename: X, to: PER}}\n"
         .replace("bases", "entities"),
         r":8: 'PER' was retired by the step from 1\.0\.0 to 1\.1\.0; choose an id that never stood"),
        *((f"{STEP}  - {change}\n", f":4: {says}") for change, says in [
            ("{group: entities}", r"a change must have one of rename, merge, split, remove"),
            ("rename", r"a change must have one of"),
            ("{group: labels, rename: A, to: B}", r"unknown group 'labels'; the groups are entities,"),
            ("{group: entities, rename: A}", r"the key 'to' is missing"),
            ("{group: entities, rename: A, to: A}", r"nothing changes"),
            ("{group: entities, rename: [A], to: B}", r"\['A'\] is not an id"),
            ("{group: entities, merge: A, to: B}", r"'A' is not a list of ids"),
            ("{group: entities, merge: [A, A], to: B}", r"\['A', 'A'\] is not a list of ids"),
            ("{group: relations, rename: holder, to: owner}", r"'holder' is a name that the program"),
            ("{group: markers, remove: EVIDENCE}", r"'EVIDENCE' is a name that the program"),
            ("{group: entities, remove: A, records: lose}", r"records 'lose' is neither keep nor"),
            ("{group: entities, split: A, into: [A, B]}", r"'A' cannot be one of its own parts"),
            ("{group: bases, split: A, into: [B], by: [{to: B, texts: [x]}]}", r"bases cannot be split"),
            (SPLITS + ", by: [{to: D, texts: [x]}]}", r"'D' is no part"),
            (SPLITS + ", by: [{to: B}]}", r"a rule has one of texts"),
            (SPLITS + ", by: {to: B}}", r"by must be a list of rules"),
            (SPLITS + ", undecided: D}", r"undecided 'D' is no part"),
            (SPLITS + ", mark: 1}", r"mark 1 is no attribute"),
        ]),
    ],
)  # fmt: skip
def test_steps_that_cannot_be(workspace: Workspace, text: str, says: str) -> None:
    (workspace.annotations / "migrations.yaml").write_text(text, "utf-8")
    with pytest.raises(SchemaError, match=f"^annotations/migrations.yaml{says}") as caught:
        load_steps(workspace)
    assert "\n" not in str(caught.value)
    assert [code for code, _ in history(workspace)] == ["E303"]


def test_steps(workspace: Workspace) -> None:
    text = f"""{STEP}
  - {{group: entities, split: ORG, into: [FIRM, BODY], undecided: BODY, by: [
      {{to: FIRM, ends: [公司]}}, {{to: BODY, texts: [某局]}}, {{to: BODY, attribute: metonymy}}]}}
  - {{group: bases, remove: explicit, records: drop}}
  - {{group: polarities, merge: [favor, against], to: favor}}
"""
    (workspace.annotations / "migrations.yaml").write_text(text, "utf-8")
    [step] = load_steps(workspace)
    split, remove, merge = step.changes
    assert split.rules == (
        Rule("FIRM", ends=("公司",)),
        Rule("BODY", texts=frozenset({"某局"})),
        Rule("BODY", attribute="metonymy"),
    )
    assert (split.undecided, split.mark) == ("BODY", "uncertain")
    assert (remove.drop, remove.targets) == (True, ())
    assert merge.retired == ("against",)
    for empty in ("", "# 注\n", "[]\n"):
        (workspace.annotations / "migrations.yaml").write_text(empty, "utf-8")
        assert load_steps(workspace) == ()
