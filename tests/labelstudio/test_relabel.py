"""Results and screens in the words of another schema version, without a server."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.annotation.layers import entity_id, stance_id
from duizhao.annotation.migration import migrate_layer
from duizhao.annotation.steps import Change, Step
from duizhao.errors import ServerError
from duizhao.labelstudio.migration.plan import told_version
from duizhao.labelstudio.migration.relabel import Shown, relabel
from duizhao.labelstudio.projects import description
from duizhao.labelstudio.results import read_results, write_results
from duizhao.labelstudio.screen import Screen
from duizhao.labelstudio.screen.config import label_config
from duizhao.labelstudio.screen.labels import is_generated, labels_of, version_of, with_labels
from duizhao.model import Entity, Layer, Span, Stance
from labelstudio.migration_case import (
    GONE,
    NEW,
    OLD,
    READ,
    SHOWN,
    STEP,
    TEXT,
    UNIT,
)

SPOTS = [Span(0, 3), Span(4, 7), Span(8, 10), Span(13, 14), Span(1, 3), Span(4, 10)]


@st.composite
def judgements(draw: st.DrawFn) -> tuple[tuple[Entity, ...], tuple[Stance, ...]]:
    """What one task can show: entities at different places, a stance each at most, one for the topic."""
    entities = []
    for span in draw(st.lists(st.sampled_from(SPOTS), unique=True, max_size=5)):
        label = draw(st.sampled_from(["PER", "ORG", "GPE", "TIME", "FAC"]))
        marks = tuple(sorted(draw(st.sets(st.sampled_from(["uncertain", "metonymy"])))))
        name = entity_id("d-b001", span.start, span.end, label)
        entities.append(Entity(name, "d", "d-b001", span.start, span.end, label, span.of(TEXT), marks))
    stances = []
    for target in ["topic", *(one.id for one in entities)]:
        if not draw(st.booleans()):
            continue
        holder = (
            "author" if target == "topic" else draw(st.sampled_from(["author", *(e.id for e in entities)]))
        )
        evidence = None if target == "topic" else draw(st.none() | st.sampled_from(SPOTS))
        bare = Stance(
            "", "d", "d-b001", 0, len(TEXT), TEXT, holder, target,
            draw(st.sampled_from(OLD.ids("polarities"))), draw(st.sampled_from(["", *OLD.ids("bases")])),
            evidence,
        )  # fmt: skip
        stances.append(replace(bare, id=stance_id(bare)))
    return tuple(entities), tuple(stances)


CHANGES = (
    *STEP.changes,
    Change("rename", "polarities", ("favor",), ("for",)),
    Change("remove", "polarities", ("none",), (), drop=True),
    Change("merge", "bases", ("explicit", "implied"), ("said",)),
    Change("remove", "bases", ("reported",), (), drop=True),
    Change("rename", "attributes", ("metonymy",), ("figure",)),
)


def _turned(result: dict[str, Any]) -> dict[str, Any]:
    """An arrow that was turned round on the screen and says the same."""
    if result["type"] != "relation":
        return result
    return {**result, "from_id": result["to_id"], "to_id": result["from_id"], "direction": "left"}


@given(judgements(), st.sets(st.sampled_from(CHANGES)), st.randoms())
def test_law_a_project_changes_as_layers_do(
    judged: tuple[tuple[Entity, ...], tuple[Stance, ...]], changes: set[Change], random: Any
) -> None:
    """Migrating on the server and pulling gives what pulling and migrating gives."""
    step = Step("1.0.0", "1.1.0", tuple(sorted(changes, key=repr)))
    results, _ = write_results(UNIT, *judged)
    random.shuffle(results)
    results = [_turned(one) if random.random() < 0.5 else one for one in results]
    before = json.dumps(results)
    done = relabel(SHOWN, results, [step])
    assert json.dumps(results) == before
    there = read_results(UNIT, results, OLD)
    layer = Layer("d", "", "a", "", "manual", "1.0.0", tuple(there.entities), tuple(there.stances))
    wanted = migrate_layer(layer, [step], "1.1.0").layer
    got = read_results(UNIT, done.results, READ)
    assert {*got.entities} == {*wanted.entities}
    assert {*got.stances} == {*wanted.stances}
    assert not [problem for problem in got.problems if "unknown" not in problem]
    # A result that holds no old id is the very same object, and again nothing changes.
    assert relabel(SHOWN, done.results, [step]).results == done.results
    if not changes:
        assert all(one is other for one, other in zip(done.results, results, strict=True))


MALFORMED = [
    None, 1, "x", {}, {"from_name": "entity"}, {"from_name": "entity", "value": None},
    {"from_name": "entity", "value": {"labels": "PER"}}, {"from_name": "entity", "value": {"labels": [1]}},
    {"type": "relation", "labels": None}, {"from_name": "own", "value": {"choices": ["PER"]}},
    {"from_name": "polarity", "value": {"choices": ["PER"]}},
]  # fmt: skip


def test_what_is_malformed_stays() -> None:
    """And does not keep what is beside it from being migrated."""
    good = {
        "id": "r",
        "from_name": "entity",
        "type": "labels",
        "value": {"start": 900, "labels": ["PER", "ORG"]},
    }
    done = relabel(SHOWN, [*MALFORMED, good], [STEP])
    assert done.results[: len(MALFORMED)] == MALFORMED
    assert done.results[len(MALFORMED)]["value"] == {"start": 900, "labels": ["PERSON", "BODY"]}


def test_keep_refuses() -> None:
    keep = Step("1", "2", (Change("remove", "entities", ("PER",), ()),))
    results, _ = write_results(UNIT, [Entity("x", "d", "d-b001", 0, 3, "PER", "胡进进")], [])
    done = relabel(SHOWN, results, [keep])
    assert done.refused == ["'PER' on '胡进进' is to be removed with `records: keep`"]
    assert done.results == results


def test_rules_read_the_base_text() -> None:
    """Annotators may read another script: offsets count in what they see, rules in the base text."""
    shown = Shown.of_task({"text": "某集團公司啊", "base": "某公司啊", "alignment": [[1, 1, 1, 3]]})
    value = {"start": 0, "end": 5, "labels": ["ORG"]}
    region = {"id": "r", "from_name": "entity", "type": "labels", "value": value}
    assert relabel(shown, [region], [STEP]).results[0]["value"]["labels"] == ["FIRM"]
    assert shown.at(5, 6) == "啊"
    for bad in ({}, {"text": None, "alignment": 1}, {"text": "x", "base": "y", "alignment": [[1]]}):
        assert Shown.of_task(bad).at(0, 1) in {"", "x"}


# --- screens


def test_a_built_screen_becomes_the_built_one() -> None:
    old, new = label_config(OLD), label_config(NEW)
    assert version_of(old) == "1.0.0"
    assert is_generated(old, new)
    both, lacking = with_labels(old, new, lambda group, name: True, built=True)
    assert lacking == []
    assert set(labels_of(both)["entity"]) == {*OLD.ids("entities"), *NEW.ids("entities")}
    final, _ = with_labels(both, new, lambda group, name: name not in GONE, built=True)
    assert final == new
    # Keys are not given twice: here a new label has that of an old one.
    keyed = replace(
        NEW,
        entities=tuple(
            replace(one, hotkey="1" if one.id == "PERSON" else one.hotkey) for one in NEW.entities
        ),
    )
    both, _ = with_labels(old, label_config(keyed), lambda group, name: True, built=True)
    keys = re.findall(r'hotkey="([^"]+)"', both)
    assert len(set(keys)) == len(keys)


def test_a_screen_edited_by_hand_keeps_its_edits() -> None:
    """A heading, another control, a label of their own: all stay, in place."""
    live = label_config(OLD).replace("<View>", '<View><Header value="看清楚再标"/><!-- 注 -->', 1)
    live = live.replace(
        '<Label value="人名 PER"', '<Label value="疾病" alias="DISEASE"/><Label value="人名 PER"'
    )
    new = label_config(NEW)
    assert not is_generated(live, new, label_config(OLD))
    final, lacking = with_labels(live, new, lambda group, name: name not in GONE, built=False)
    assert lacking == []
    assert labels_of(final)["entity"] == [*NEW.ids("entities"), "DISEASE"]
    assert '<Header value="看清楚再标"' in final
    assert "<!-- 注 -->" in final
    without = live.replace('name="marker"', 'name="mine"')
    assert with_labels(without, new, lambda group, name: True, built=False)[1] == ["marker"]
    with pytest.raises(ServerError, match=r"is no XML .*; mend it under Settings"):
        labels_of("<View>")


def test_the_version_in_a_description() -> None:
    """Only the line that push wrote is touched."""
    screen = Screen(script="hant_tw")
    assert told_version(description(OLD, screen), "1.1.0") == description(
        replace(OLD, version="1.1.0"), screen
    )
    for text in ("", "notes: schema 1.0.0", '{"schema": "1.0.0"}'):
        assert told_version(text, "1.1.0") == text
