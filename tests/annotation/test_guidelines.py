"""The guidelines: their made parts are up to date, and both languages have the same sections and rules."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.annotation.guideline_tables import (
    bracketed,
    check_guidelines,
    fill,
    guideline_pages,
    write_guidelines,
)
from duizhao.annotation.guideline_words import WORDS
from duizhao.annotation.schema import GROUPS, Label, Schema, load_schema
from duizhao.annotation.worked_examples import (
    TOPIC,
    MarkedEntity,
    WorkedExample,
    read_examples,
    unknown_ids,
)
from duizhao.article import read_article
from duizhao.build import build
from duizhao.errors import SchemaError
from duizhao.labelstudio.screen.instruction import instruction
from duizhao.model import BODY_KINDS
from duizhao.paths import Workspace, find_workspace
from duizhao.sources import document_ids, load_source
from duizhao.splitting import sentences
from duizhao.workspace import make_workspace

ROOT = Path(__file__).resolve().parents[2]
CASES: dict[str, Any] = json.loads(
    (ROOT / "tests" / "cases" / "guidelines" / "examples.json").read_text(encoding="utf-8")
)
SHIPPED = find_workspace(ROOT)
SCHEMA = load_schema(SHIPPED)
EXAMPLES = read_examples(SHIPPED)
PAGES = {
    language: (SHIPPED.annotations / "guidelines" / f"entities-and-stance.{language}.md").read_text("utf-8")
    for language in ("zh", "en")
}
PART = re.compile(r'(\[//\]: # "begin ([^"]+)"\n)(.*?)(?=\[//\]: # "end")', re.DOTALL)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace with the guidelines and the schema, and nothing to build."""
    folder = tmp_path / "ws"
    shutil.copytree(SHIPPED.annotations / "guidelines", folder / "annotations" / "guidelines")
    (folder / "corpus").mkdir()
    shutil.copy(SHIPPED.schema, folder / "annotations" / "schema.yaml")
    return find_workspace(folder)


# --- the shipped guidelines


def test_the_made_parts_are_what_the_data_makes() -> None:
    made = list(guideline_pages(SHIPPED, SCHEMA))
    assert [path.name for path, _ in made] == ["entities-and-stance.en.md", "entities-and-stance.zh.md"]
    for path, text in made:
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: run `duizhao build`"
    assert list(check_guidelines(SHIPPED, SCHEMA)) == []


def test_every_quoted_sentence_exists() -> None:
    """The text of an example with an id is that whole sentence, and one that an annotator is given."""
    known = {
        one.id: one
        for doc in document_ids(SHIPPED)
        for one in sentences(read_article(load_source(SHIPPED, doc)))
    }
    for example in EXAMPLES:
        if example.sentence:
            assert known[example.sentence].text == example.text, example.number
            assert known[example.sentence].block_kind in BODY_KINDS, example.number
        else:
            assert example.text not in {one.text for one in known.values()}
    for group in GROUPS:
        for label in getattr(SCHEMA, group):
            for one in (*label.examples, *label.counter_examples):
                assert not one.sentence or one.text in known[one.sentence].text, (label.id, one.text)


def test_the_examples_are_many_and_mostly_from_the_article() -> None:
    quoted = [one.sentence for one in EXAMPLES if one.sentence]
    assert len(EXAMPLES) >= 40
    assert len(quoted) >= 20
    assert 2 * len(quoted) >= len(EXAMPLES)
    assert max(Counter(quoted).values()) == 1
    assert all(one.about_zh for one in EXAMPLES if not one.sentence)


def test_every_span_is_where_the_example_says() -> None:
    for example in EXAMPLES:
        for one in example.entities:
            assert example.text[one.start : one.end] == one.mark
        for stance in example.stances:
            assert stance.evidence in example.text
            assert (stance.target == TOPIC) == (stance.evidence == "")


def test_every_id_of_the_schema_appears_in_an_example() -> None:
    used = {
        "entities": {one.label for example in EXAMPLES for one in example.entities},
        "attributes": {name for example in EXAMPLES for one in example.entities for name in one.attributes},
        "polarities": {one.polarity for example in EXAMPLES for one in example.stances},
        "bases": {one.basis for example in EXAMPLES for one in example.stances if one.basis},
        "markers": {"EVIDENCE" for example in EXAMPLES for one in example.stances if one.evidence},
        "relations": {"evidence" for example in EXAMPLES for one in example.stances if one.evidence}
        | {"holder" for example in EXAMPLES for one in example.stances if one.holder != "author"},
    }
    for group in GROUPS:
        assert used[group] == set(SCHEMA.ids(group)), group
    assert any(one.skipped for one in EXAMPLES)


def test_what_the_rules_say_of_every_stance() -> None:
    """Reported means a holder other than the author; none is never recorded on an entity (5.5, 5.6)."""
    for example in EXAMPLES:
        for one in example.stances:
            if one.target != TOPIC:
                assert (one.basis == "reported") == (one.holder != "author"), example.number
                assert one.polarity != "none", example.number


def test_what_the_rules_say_of_every_entity() -> None:
    """Only ORG and FAC hold others, which are ORG, GPE or FAC (4.2); ends are clean (4.1)."""
    for example in EXAMPLES:
        for outer in example.entities:
            assert not re.match(r"[\s，。、；：的]", outer.mark), example.number
            assert not re.search(r"[\s，。、；：的]$", outer.mark), example.number
            assert ("《" in outer.mark) <= (outer.label == "WORK"), example.number
            for inner in example.entities:
                if outer.start <= inner.start and inner.end <= outer.end and inner != outer:
                    assert outer.label in {"ORG", "FAC"}, example.number
                    assert inner.label in {"ORG", "GPE", "FAC"}, example.number


def test_one_name_has_one_label_in_all_examples() -> None:
    labels: dict[str, set[str]] = {}
    for example in EXAMPLES:
        for one in example.entities:
            labels.setdefault(one.mark, set()).add(one.label)
    assert [mark for mark, several in labels.items() if len(several) > 1] == []


# --- both languages


def outline(page: str) -> list[tuple[object, ...]]:
    """The numbers of a page: headings, items with what they refer to and quote, made parts."""
    found: list[tuple[object, ...]] = []
    for line in PART.sub(r"\1", page).splitlines():
        if heading := re.match(r"(#+) ([\d.]*)", line):
            found.append((heading[1], heading[2]))
        elif item := re.match(r"(\d+)\. ", line):
            examples = tuple(re.findall(r"(?:例|Example) (\d+)", line))
            sections = tuple(re.findall(r"(?<![\d.])\d{1,2}\.\d{1,2}(?!\d)", line.removeprefix(item[0])))
            found.append((item[1], examples, sections, tuple(re.findall(r"`[^`]+`", line))))
        elif line.startswith("[//]"):
            found.append((line,))
    return found


def test_both_languages_have_the_same_sections_rules_and_references() -> None:
    zh, en = (outline(PAGES[language]) for language in ("zh", "en"))
    assert zh == en
    assert len([one for one in zh if len(one) == 4]) > 100


def test_both_languages_have_every_example() -> None:
    for language, word in (("zh", "例"), ("en", "Example")):
        numbers = re.findall(rf"^\*\*{word} (\d+)\*\*", PAGES[language], re.MULTILINE)
        assert numbers == [str(one.number) for one in EXAMPLES]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_references_lead_somewhere(language: str) -> None:
    page = PART.sub(r"\1", PAGES[language])
    numbers = {int(one) for one in re.findall(r"(?:例|Example) (\d+)", page)}
    assert numbers <= set(range(1, len(EXAMPLES) + 1))
    headings = set(re.findall(r"^#+ (\d[\d.]*?)\.? ", page, re.MULTILINE))
    for line in page.splitlines():
        if not line.startswith("#") and "ersion" not in line and "版本" not in line:
            for one in re.findall(r"(?<![\d.])\d{1,2}\.\d{1,2}(?!\.?\d)", line):
                # Figures of agreement are no sections.
                assert one in headings or one in {"0.6", "0.75"}, line


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_label_has_its_part(language: str) -> None:
    parts = [found[2] for found in PART.finditer(PAGES[language])]
    wanted = [f"cases {group} {name}" for group in GROUPS for name in SCHEMA.ids(group)]
    assert sorted(one for one in parts if one.startswith("cases")) == sorted(wanted)
    assert {"labels entities", "labels polarities", "labels bases", "examples"} <= set(parts)
    assert {"crosswalks entities", "crosswalks polarities"} <= set(parts)
    assert len(parts) == len(set(parts))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_version_stands_in_the_first_line_and_on_the_page(language: str) -> None:
    version = re.match(r'\[//\]: # "version: (\S+)"\n', PAGES[language])
    assert version
    word = {"zh": "版本", "en": "Version"}[language]
    assert f"\n{word} {version[1]} " in PAGES[language].replace("　", " ")


def test_annotators_see_no_notation_of_the_tool() -> None:
    shown = instruction(SHIPPED).html
    assert "[//]" not in shown
    assert "&quot;begin" not in shown
    assert "version:" not in shown
    assert shown.startswith("<h1>实体与立场标注指南</h1>")
    assert shown.count("<table>") == 2 * len(re.findall(r'"begin (?:labels|crosswalks)', PAGES["zh"]))


# --- making the parts

PAGE = '# T\n\n前\n\n[//]: # "begin labels entities"\nold\n[//]: # "end"\n\n后\n'
ONE = Schema("1", (Label("PER", "人名", "person", "姓|名。", "A name.", "", "1"),), (), (), (), (), ())


def test_only_the_made_part_changes() -> None:
    made = fill(PAGE, ONE, [], WORDS["zh"])
    assert made == PAGE.replace(
        "old\n",
        "\n| 标签 | 名称 | 键 | 说明 |\n| --- | --- | --- | --- |\n| `PER` | 人名 | `1` | 姓\\|名。 |\n\n",
    )
    assert fill(made, ONE, [], WORDS["zh"]) == made
    assert fill("# T\n\n只有文字", ONE, [], WORDS["zh"]) == "# T\n\n只有文字"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("labels entities", "label entities", r"^p\.md:5: there is no part 'label entities'; write labels"),
        ("labels entities", "labels things", r"^p\.md:5: there is no part"),
        ("labels entities", "", r"^p\.md:5: there is no part ''"),
        ("labels entities", "cases entities", r"^p\.md:5: there is no part"),
        ('[//]: # "end"', "", r"^p\.md:5: the made part does not end; add the line"),
        ("old", '[//]: # "begin examples"', r"^p\.md:5: the made part does not end"),
    ],
)
def test_a_page_that_cannot_be_filled(old: str, new: str, says: str) -> None:
    assert old in PAGE
    with pytest.raises(SchemaError, match=says):
        fill(PAGE.replace(old, new), ONE, [], WORDS["zh"], "p.md")


def test_a_label_that_is_gone_leaves_its_section_alone(workspace: Workspace) -> None:
    text = workspace.schema.read_text(encoding="utf-8").replace("id: PER\n", "id: PERSON\n")
    workspace.schema.write_text(text, encoding="utf-8")
    schema = load_schema(workspace)
    changed = write_guidelines(workspace, schema)
    assert len(changed) == 2  # the table of labels
    assert "「[胡进进]是其中之一」" in changed[0].read_text(encoding="utf-8")
    found = list(check_guidelines(workspace, schema))
    assert {one.code for one in found} == {"W308"}
    places = [one.place for one in found]
    assert "annotations/guidelines/entities-and-stance.zh.md" in places
    assert any(place.endswith("examples.yaml example 1") for place in places)


def test_findings(workspace: Workspace) -> None:
    page = workspace.annotations / "guidelines" / "entities-and-stance.zh.md"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("只写姓也是人名", "只写姓不是人名"), encoding="utf-8")
    [found] = check_guidelines(workspace, SCHEMA)
    assert (found.code, found.place) == ("W307", "annotations/guidelines/entities-and-stance.zh.md")
    assert write_guidelines(workspace, SCHEMA) == [page]
    assert page.read_text(encoding="utf-8") == text
    page.write_text(text.replace('[//]: # "end"', "", 1), encoding="utf-8")
    [found] = check_guidelines(workspace, SCHEMA)
    assert found.code == "E306"
    assert re.fullmatch(r"annotations/guidelines/entities-and-stance\.zh\.md:\d+", found.place)
    (workspace.annotations / "guidelines" / "examples.yaml").write_text("- id: 2\n", encoding="utf-8")
    [found] = check_guidelines(workspace, SCHEMA)
    assert (found.code, found.place) == ("E306", "annotations/guidelines/examples.yaml:1")


def test_a_workspace_without_guidelines(workspace: Workspace) -> None:
    shutil.rmtree(workspace.annotations / "guidelines")
    assert read_examples(workspace) == ()
    assert list(check_guidelines(workspace, SCHEMA)) == []
    assert write_guidelines(workspace, SCHEMA) == []


def test_build_makes_the_parts(tmp_path: Path) -> None:
    made = make_workspace(tmp_path / "ws", with_corpus=True)
    page = made.annotations / "guidelines" / "entities-and-stance.en.md"
    page.write_text(PART.sub(r"\1", page.read_text(encoding="utf-8")), encoding="utf-8")
    build(made)
    assert page.read_text(encoding="utf-8") == PAGES["en"]


# --- examples.yaml


def _read(workspace: Workspace, text: str) -> tuple[WorkedExample, ...]:
    (workspace.annotations / "guidelines" / "examples.yaml").write_text(text, encoding="utf-8")
    return read_examples(workspace)


def test_values(workspace: Workspace) -> None:
    [one] = _read(workspace, CASES["good"])
    assert [(entity.start, entity.end, entity.label) for entity in one.entities] == [
        (0, 4, "ORG"), (0, 2, "GPE"), (6, 9, "GPE"),
    ]  # fmt: skip
    assert [(stance.holder, stance.target) for stance in one.stances] == [
        ("author", "topic"), ("甲区党委", "乙社区"),
    ]  # fmt: skip
    assert bracketed(one, SCHEMA, WORDS["zh"]) == "[[甲区]`GPE`党委]`ORG`表扬[乙社区]`GPE`。"


@pytest.mark.parametrize(
    "case", CASES["malformed"], ids=lambda case: f"{case['old'][:20]} -> {case['new'][:20]}"
)
def test_malformed_examples(workspace: Workspace, case: dict[str, str]) -> None:
    good: str = CASES["good"]
    assert case["old"] in good
    with pytest.raises(SchemaError) as caught:
        _read(workspace, good.replace(case["old"], case["new"], 1))
    assert str(caught.value).startswith(f"annotations/guidelines/examples.yaml{case['says']}")
    assert "\n" not in str(caught.value)


def test_unknown_ids(workspace: Workspace) -> None:
    text = (
        CASES["good"]
        .replace("label: ORG", "label: BODY, attributes: [irony]")
        .replace("basis: reported", "basis: said")
    )
    found = list(unknown_ids(_read(workspace, text), SCHEMA))
    assert [one.reason for one in found] == [
        f"{name!r} is not among the {group} of schema.yaml"
        for name, group in (("BODY", "entities"), ("irony", "attributes"), ("said", "bases"))
    ]


# --- laws


@st.composite
def nested(draw: st.DrawFn) -> WorkedExample:
    """A text of any signs with marks one inside of the other, which may begin or end together."""
    text = draw(st.text("甲乙*_`[]<>|&#\\ab", min_size=1, max_size=12))
    marks: list[MarkedEntity] = []
    start, end = 0, len(text)
    while start < end and draw(st.booleans()):
        marks.append(MarkedEntity(start, end, f"L{len(marks)}", text[start:end]))
        middle = (start + end) // 2
        start, end = draw(st.sampled_from([(start, middle), (middle, end), (start + 1, end)]))
        if (start, end) == (marks[-1].start, marks[-1].end):
            break
    return WorkedExample(1, text, "因", "why", entities=tuple(marks))


def _plain(text: str, marks: tuple[MarkedEntity, ...], start: int, end: int) -> str:
    if not marks:
        return text[start:end]
    one = marks[0]
    inner = _plain(text, marks[1:], one.start, one.end)
    return f"{text[start : one.start]}[{inner}]`{one.label}`{text[one.end : end]}"


@given(nested())
def test_markdown_shows_the_text_and_the_marks_and_nothing_else(example: WorkedExample) -> None:
    from markdown_it import MarkdownIt

    line = f"x{bracketed(example, ONE, WORDS['zh'])}x"
    [_, inline, _] = MarkdownIt("commonmark", {"html": False}).parse(line)
    shown = "".join(
        f"`{one.content}`" if one.type == "code_inline" else one.content for one in inline.children or []
    )
    assert shown == f"x{_plain(example.text, example.entities, 0, len(example.text))}x"


@given(
    st.lists(st.sampled_from(["# 一\n", "文\n", "\n", '[//]: # "note"\n', "- 项\r\n"]), max_size=8),
    st.booleans(),
)
def test_what_people_wrote_stays(lines: list[str], part: bool) -> None:
    before = "".join(lines)
    page = before + ('[//]: # "begin labels entities"\n旧\n[//]: # "end"\n' if part else "") + before
    made = fill(page, ONE, [], WORDS["en"])
    assert made.startswith(before)
    assert made.endswith(before)
    assert fill(made, ONE, [], WORDS["en"]) == made
    assert part or made == page
