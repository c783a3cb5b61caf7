"""Several layers into one: what each strategy makes of them, and what people's decisions do."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adjudication.sentence import article_of, body, layer, layers, mark, sort_words, words_of
from duizhao.adjudication import adjudicate
from duizhao.adjudication.decisions import Decision, in_force, options_digest
from duizhao.adjudication.strategy import Strategy
from duizhao.adjudication.units import Ground, Mark, View, units_of
from duizhao.annotation.checks import check_layer
from duizhao.annotation.schema import load_schema
from duizhao.errors import InputError
from duizhao.model import Layer
from duizhao.paths import find_workspace

ROOT = Path(__file__).resolve().parents[2]
DATA = json.loads((ROOT / "tests/cases/adjudication/strategies.json").read_text(encoding="utf-8"))
SCHEMA = load_schema(find_workspace(ROOT))
ARTICLE = article_of(DATA["text"])
BLOCK = body(ARTICLE)
CASES = [
    pytest.param(case["said"], strategy, case[strategy], id=f"{case['name']}: {strategy}")
    for case in DATA["cases"]
    for strategy in case
    if strategy not in {"name", "said"}
]


def by_name(name: str) -> Strategy:
    first = name.removeprefix("first ") if name.startswith("first") else ""
    return Strategy("first", first) if first else Strategy(name)  # type: ignore[arg-type]


@pytest.mark.parametrize(("said", "strategy", "wanted"), CASES)
def test_case(said: dict[str, list[str]], strategy: str, wanted: dict[str, Any]) -> None:
    merged = adjudicate(ARTICLE, layers(ARTICLE, said), by_name(strategy))
    [one] = merged.units
    assert [conflict.about for conflict in one.conflicts] == wanted.get("waiting", [])
    if "gold" in wanted:
        assert sort_words(words_of(BLOCK, one)) == sort_words(wanted["gold"])
    if "open" in wanted:
        marks = {says for conflict in one.conflicts for option in conflict.options for says in option.says}
        assert marks == {mark(BLOCK, word) for word in wanted["open"]}
    assert merged.lost == wanted.get("lost", 0)
    # What waits is not gold; what is gold is a sound layer.
    assert len(merged.layer.items) == (not one.conflicts)
    assert unsound(merged.layer) == []
    assert set(merged.origins) == {record.id for record in (*merged.layer.entities, *merged.layer.stances)}


def unsound(made: Layer) -> list[str]:
    """What is wrong with the layer, apart from the words of the schema."""
    return [one.code for one in check_layer(made, ARTICLE, SCHEMA) if one.code != "E404"]


WORDS = [
    "平顶山/GPE",
    "平顶山市/GPE",
    "平顶山市/LOC",
    "平顶山市新华区/GPE",
    "新华区/GPE",
    "胡进进/PER",
    "主任/TITLE",
]


@st.composite
def said(draw: st.DrawFn) -> dict[str, list[str]]:
    """What two to four annotators say of the sentence, with stances toward what they drew and the topic."""
    found = {}
    for name in "abcd"[: draw(st.integers(2, 4))]:
        words = draw(st.lists(st.sampled_from(WORDS), unique=True, max_size=5))
        stances = [
            f"{target}>{draw(st.sampled_from(['favor', 'against', 'none']))}<{holder}"
            for target in [*words, "topic"]
            for holder in draw(st.lists(st.sampled_from(["author", *words]), unique=True, max_size=2))
        ]
        found[name] = [*words, *stances]
    return found


STRATEGIES = st.sampled_from([Strategy(name) for name in ("unanimous", "majority", "manual")])


@given(said(), STRATEGIES)
def test_law_gold_holds_only_what_somebody_said(said: dict[str, list[str]], strategy: Strategy) -> None:
    merged = adjudicate(ARTICLE, layers(ARTICLE, said), strategy)
    [unit] = units_of(ARTICLE, layers(ARTICLE, said))
    [one] = merged.units
    for what, (_, origin) in one.marks.items():
        assert origin.annotators == tuple(v.annotator for v in unit.versions if what in v.marks) != ()
    assert all(origin.annotators for _, origin in one.views.values())
    ends = [end for view in one.views for end in view[:2] if isinstance(end, Mark)]
    assert one.conflicts or set(ends) <= set(one.marks)
    assert unsound(merged.layer) == []


@given(said())
def test_law_the_order_of_annotators_does_not_matter(said: dict[str, list[str]]) -> None:
    made = layers(ARTICLE, said)
    there, back = (adjudicate(ARTICLE, group) for group in (made, made[::-1]))
    assert there.layer.entities == back.layer.entities
    assert there.layer.stances == back.layer.stances
    assert [conflict.id for conflict in there.conflicts] == [conflict.id for conflict in back.conflicts]


@given(said())
def test_law_agreement_is_kept(said: dict[str, list[str]]) -> None:
    """Whatever all say stands, and of two copies of one opinion nothing is open."""
    words = said["a"]
    merged = adjudicate(ARTICLE, layers(ARTICLE, {"a": words, "b": words}), Strategy("unanimous"))
    [one] = merged.units
    assert one.conflicts == []
    assert {mark(BLOCK, word) for word in words if ">" not in word} == set(one.marks)
    assert {o.how for _, o in (*one.marks.values(), *one.views.values())} <= {"unanimous"}


@example(  # holders that one mark has to stand for
    {
        "a": ["平顶山/GPE"],
        "b": ["平顶山/GPE", "平顶山市/GPE", "topic>favor<平顶山/GPE", "topic>against<平顶山市/GPE"],
    },
    Strategy("manual"),
)
@given(said(), STRATEGIES)
def test_law_a_decision_on_every_conflict_leaves_none(said: dict[str, list[str]], strategy: Strategy) -> None:
    """The first version of each is taken, as often as deciding opens another question; none comes back."""
    made = layers(ARTICLE, said)
    decisions: list[Decision] = []
    for _ in range(4):
        merged = adjudicate(ARTICLE, made, strategy, decisions)
        if not merged.conflicts:
            break
        asked = {decision.id for decision in decisions}
        assert not asked & {conflict.id for conflict in merged.conflicts}
        decisions += [take_first(conflict) for conflict in merged.conflicts]
    assert merged.conflicts == []
    assert len(merged.layer.items) == 1
    assert unsound(merged.layer) == []


def take_first(conflict: Any, option: int = 0) -> Decision:
    unit, chosen = conflict.unit, conflict.options[option]
    considered = {one for each in conflict.options for one in each.says if isinstance(one, Mark)}
    return Decision(
        conflict.id, conflict.about, "accept", unit.block_id, unit.start, unit.end, unit.text, "wang",
        options_digest(conflict), "1", chosen.by, tuple(sorted(considered)), conflict.target,
        {one: () for one in chosen.says if isinstance(one, Mark)},
        {one: Ground("", None) for one in chosen.says if isinstance(one, View)},
    )  # fmt: skip


def test_a_decision_goes_before_the_strategy_and_outlives_the_layers() -> None:
    """Decided for one version; then an annotator changes theirs: the decision stands, and is told."""
    two = {"a": ["平顶山/GPE"], "b": ["平顶山市/GPE"]}
    [conflict] = adjudicate(ARTICLE, layers(ARTICLE, two)).conflicts
    which = next(at for at, option in enumerate(conflict.options) if option.by == ("b",))
    decision = take_first(conflict, which)
    decided = adjudicate(ARTICLE, layers(ARTICLE, two), decisions=[decision])
    [(name, (kind, origin))] = decided.origins.items()
    assert (kind, origin.annotators, origin.how, origin.by) == ("entities", ("b",), "decision", "wang")
    assert (decided.layer.entities[0].id, decided.outdated, decided.conflicts) == (name, [], [])
    for later in (
        {"a": ["平顶山/GPE"], "b": []},
        {"a": ["平顶山市新华区/GPE"], "b": ["平顶山市新华区/GPE", "平顶山市/LOC"]},
    ):
        changed = adjudicate(ARTICLE, layers(ARTICLE, later), decisions=[decision])
        assert "平顶山市" in {entity.text for entity in changed.layer.entities}
        assert changed.outdated == [decision]
        assert changed.conflicts == []
    gone = adjudicate(
        ARTICLE,
        [layer(ARTICLE, "a", [], state="skipped"), layer(ARTICLE, "b", [], state="draft")],
        decisions=[decision],
    )
    assert (gone.unused, gone.units) == ([decision], [])


def test_the_later_decision_is_in_force() -> None:
    two = {"a": ["平顶山/GPE", "主任/TITLE"], "b": ["平顶山市/GPE"]}
    first, other = adjudicate(ARTICLE, layers(ARTICLE, two)).conflicts
    early, late = take_first(first), take_first(first, 1)
    assert in_force([early, late]) == [late]
    assert in_force([early, take_first(other)]) == [early, take_first(other)]
    whole = replace(early, id=early.unit_id, about="unit")
    assert in_force([early, take_first(other), whole]) == [whole]


def test_attributes_and_grounds_of_the_many() -> None:
    made = layers(ARTICLE, {name: ["胡进进/PER", "胡进进/PER>favor"] for name in "abc"})
    marked = [
        replace(
            one,
            entities=(replace(one.entities[0], attributes=("metonymy",) if at < 2 else ()),),
            stances=(replace(one.stances[0], basis="implied" if at else "explicit"),),
        )
        for at, one in enumerate(made)
    ]
    merged = adjudicate(ARTICLE, marked)
    assert merged.layer.entities[0].attributes == ("metonymy",)
    assert merged.layer.stances[0].basis == "implied"
    assert merged.undecided == []
    # Of two who differ, the one who is named first goes first, and that is told.
    for two in (marked[:2], marked[1::-1]):
        merged = adjudicate(ARTICLE, two)
        assert merged.layer.stances[0].basis == two[0].stances[0].basis
        assert merged.undecided == [(merged.units[0].unit.id, "胡进进")]


@pytest.mark.parametrize(
    ("statuses", "decided", "wanted"),
    [
        (["manual", "manual"], False, "manual"),
        (["manual", "drafted"], True, "drafted"),
        (["automatic", "automatic"], False, "automatic"),
        (["automatic", "automatic"], True, "automatic with corrections"),
        (["manual", "automatic"], False, "automatic with corrections"),
    ],
)
def test_gold_is_no_better_than_what_it_is_made_of(statuses: list[Any], decided: bool, wanted: str) -> None:
    words = [["主任/TITLE"], [] if decided else ["主任/TITLE"]]
    made = [
        layer(ARTICLE, name, said, status) for name, said, status in zip("ab", words, statuses, strict=True)
    ]
    decisions = [take_first(one) for one in adjudicate(ARTICLE, made).conflicts]
    assert len(decisions) == decided
    taken = [replace(one, marks={mark(BLOCK, "主任/TITLE"): ()}) for one in decisions]
    assert adjudicate(ARTICLE, made, decisions=taken).layer.status == wanted


def test_what_cannot_be_compared() -> None:
    one = layer(ARTICLE, "a", [])
    for other, says in (
        (replace(one, annotator="b", source_sha256="0" * 64), "another version of the text"),
        (replace(one, annotator="b", schema_version="2"), "different schema versions: a of 1, b of 2"),
        (one, "comes twice"),
    ):
        with pytest.raises(InputError, match=says):
            adjudicate(ARTICLE, [one, other])
    with pytest.raises(InputError, match="needs an annotator"):
        Strategy("first")


def test_sentences_and_paragraphs_meet_in_the_paragraph() -> None:
    """Who worked by sentence counts for a paragraph only when all of its sentences were judged."""
    article = article_of("胡进进说好。主任也说好。")
    block = body(article)
    whole = layer(article, "a", ["胡进进/PER", "主任/TITLE"])
    cut = block.text.index("主任")
    parts = [
        replace(whole.items[0], end=cut, text=block.text[:cut]),
        replace(whole.items[0], start=cut, text=block.text[cut:]),
    ]
    both = replace(layer(article, "b", ["胡进进/PER"]), items=tuple(parts))
    [unit] = units_of(article, [whole, both])
    assert [version.annotator for version in unit.versions] == ["a", "b"]
    half: Layer = replace(both, items=(parts[0],))
    [unit] = units_of(article, [whole, half])
    assert [version.annotator for version in unit.versions] == ["a"]


# --- decisions and time


def decided(*words: str, about: str = "entities", at: str = "", by: str = "wang", **more: Any) -> Decision:
    """A decision about the sentence: what stands of the entities that are named, or toward the topic."""
    marks = {mark(BLOCK, word): () for word in words if ">" not in word}
    views = {View("topic", "author", word.split(">")[1]): Ground("", None) for word in words if ">" in word}
    known = {mark(BLOCK, word) for word in WORDS}
    names = {"entities": "entities/x", "stances": "stances/topic"}
    unit = f"{BLOCK.id}:0-{len(BLOCK.text)}"
    made = Decision(
        unit if about == "unit" else f"{unit}/{names[about]}", about, "edit",  # type: ignore[arg-type]
        BLOCK.id, 0, len(BLOCK.text), BLOCK.text, by, "", "1",
        considered=() if about == "stances" else tuple(sorted(known)),
        target="topic" if about == "stances" else None, marks=marks, views=views, at=at,
    )  # fmt: skip
    return replace(made, **more)


TWO = {"a": ["平顶山/GPE", "topic>favor"], "b": ["平顶山市/GPE", "topic>against"]}


def test_the_later_one_counts_whatever_its_place_in_the_file() -> None:
    """A pull brings a submission that is older than what was decided in the file."""
    part = decided("平顶山市/GPE", at="2026-02-01T00:00:00+00:00")
    topic = decided("topic>favor", about="stances", at="2026-02-01T00:00:00+00:00")
    old = decided(about="unit", at="2020-01-01T00:00:00.5Z", by="li")
    merged = adjudicate(ARTICLE, layers(ARTICLE, TWO), decisions=[part, topic, old])
    assert [one.text for one in merged.layer.entities] == ["平顶山市"]
    assert [one.polarity for one in merged.layer.stances] == ["favor"]
    late = replace(old, at="2026-03-01T00:00:00Z")
    merged = adjudicate(ARTICLE, layers(ARTICLE, TWO), decisions=[late, part, topic])
    assert (merged.layer.entities, len(merged.layer.items)) == ((), 1)
    assert [(was.id, now.by) for was, now in merged.overruled] == [(part.id, "li"), (topic.id, "li")]
    again = replace(part, at="2026-04-01T00:00:00+00:00")
    merged = adjudicate(ARTICLE, layers(ARTICLE, TWO), decisions=[late, again])
    assert [one.text for one in merged.layer.entities] == ["平顶山市"]


def test_a_decision_whose_entity_is_gone_is_told() -> None:
    aim = mark(BLOCK, "胡进进/PER")
    stance = decided(
        about="stances", target=aim, views={View(aim, "author", "favor"): Ground("", None)}, id="x/stances/p"
    )
    gone = adjudicate(
        ARTICLE, layers(ARTICLE, {"a": ["主任/TITLE"], "b": ["主任/TITLE"]}), decisions=[stance]
    )
    assert (gone.idle, gone.layer.stances) == ([stance], ())
    # Another boundary takes it along.
    wider = ["区胡进进/PER"]
    moved = adjudicate(ARTICLE, layers(ARTICLE, {"a": wider, "b": wider}), decisions=[stance])
    assert [(one.target.split(":")[1], one.polarity) for one in moved.layer.stances] == [("6-10", "favor")]


def test_a_decision_about_a_sentence_counts_in_its_paragraph() -> None:
    article = article_of("胡进进说好。主任也说好。")
    block = body(article)
    first = block.text[:6]
    marks = {Mark(0, 3, "PER"): ()}
    decision = Decision(
        f"{block.id}:0-6/entities/0-3", "entities", "accept", block.id, 0, 6, first, "wang", "", "1",
        considered=(Mark(0, 3, "PER"),), marks=marks,
    )  # fmt: skip
    said = [layer(article, name, []) for name in "ab"]
    merged = adjudicate(article, said, decisions=[decision])
    assert [one.text for one in merged.layer.entities] == ["胡进进"]
    assert merged.unused == []
    whole = replace(decision, id=decision.unit_id, about="unit")
    assert adjudicate(article, said, decisions=[whole]).unused == [whole]


def test_who_goes_first_goes_first_in_everything() -> None:
    made = [
        replace(
            one,
            entities=(replace(one.entities[0], attributes=("metonymy",) if one.annotator == "b" else ()),),
            stances=(replace(one.stances[0], basis="explicit" if one.annotator == "b" else "implied"),),
        )
        for one in layers(ARTICLE, {name: ["胡进进/PER", "胡进进/PER>favor"] for name in "abc"})
    ]
    gold = adjudicate(ARTICLE, made, Strategy("first", "b")).layer
    assert (gold.entities[0].attributes, gold.stances[0].basis) == (("metonymy",), "explicit")
    two = adjudicate(ARTICLE, made[:2], Strategy("unanimous"))
    assert len(two.undecided) == 2  # the attribute, and the basis


def test_what_was_only_imported_is_nobody_s_vote() -> None:
    made = layers(ARTICLE, {"a": [], "b": ["胡进进/PER"], "c": ["胡进进/PER"]})
    copies = [
        replace(one, items=tuple(replace(item, origin="draft") for item in one.items))
        if one.annotator != "a"
        else one
        for one in made
    ]
    merged = adjudicate(ARTICLE, copies)
    assert (merged.layer.entities, [len(one.unit.versions) for one in merged.units]) == ((), [1])
    assert len(adjudicate(ARTICLE, copies, imported=True).layer.entities) == 1


def test_one_judge_is_said_to_be_one() -> None:
    merged = adjudicate(ARTICLE, layers(ARTICLE, {"a": ["胡进进/PER"]}))
    assert [origin.how for _, origin in merged.origins.values()] == ["single"]


@given(
    said(), st.lists(st.sampled_from(WORDS), unique=True, max_size=3), st.sampled_from(["entities", "unit"])
)
def test_law_what_was_decided_is_gold(said: dict[str, list[str]], words: list[str], about: str) -> None:
    """Whatever annotators say: the entities of a decision, and no others of those it considered."""
    decision = decided(*words, about=about, options="before")
    merged = adjudicate(ARTICLE, layers(ARTICLE, said), Strategy("first", "a"), [decision])
    [one] = merged.units
    assert {mark(BLOCK, word) for word in words} == set(one.marks)
    assert merged.unused == []
    assert merged.outdated == [decision]
