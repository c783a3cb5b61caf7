"""schema.yaml: the shipped one, and one malformed variant for each thing that can be wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from duizhao.annotation.crosswalks import SCHEMES, Crosswalk
from duizhao.annotation.difference import difference
from duizhao.annotation.illustrations import Illustration
from duizhao.annotation.schema import GROUPS, load_schema, parse_schema
from duizhao.annotation.versions import kept_schema
from duizhao.errors import SchemaError, WorkspaceError
from duizhao.paths import Workspace, find_workspace

ROOT = Path(__file__).resolve().parents[2]

GOOD = """\
version: 1.0.0
entities:
  - id: PER
    name: {zh: 人名, en: person}
    description: {zh: 姓名。, en: A name.}
    color: "#e6194b"
    hotkey: 1
  - id: ORG
    name: {zh: 机构, en: body}
    description: {zh: 组织。, en: A body.}
    color: "#4363D8"
polarities:
  - id: favor
    name: {zh: 支持, en: favor}
    description: {zh: 赞成。, en: Approval.}
    hotkey: q
bases:
  - id: explicit
    name: {zh: 明说, en: explicit}
    description: {zh: 直接说。, en: Said.}
markers:
  - id: EVIDENCE
    name: {zh: 证据, en: evidence}
    description: {zh: 片段。, en: Words.}
    color: "#607d8b"
"""


def test_the_shipped_schema() -> None:
    schema = load_schema(find_workspace(ROOT))
    assert schema.version == "1.0.0"
    assert schema.ids("entities") == ["PER", "ORG", "GPE", "LOC", "FAC", "TITLE", "EVENT", "WORK", "TIME"]
    assert schema.ids("attributes") == ["uncertain", "metonymy"]
    assert schema.ids("polarities") == ["favor", "neutral", "against", "none", "unclear"]
    assert schema.ids("bases") == ["explicit", "implied", "reported"]
    assert schema.ids("markers") == ["EVIDENCE"]
    assert schema.ids("relations") == ["holder", "evidence"]


def test_every_shipped_label_is_explained() -> None:
    schema = load_schema(find_workspace(ROOT))
    for group in GROUPS:
        for label in getattr(schema, group):
            assert label.examples, label.id
            assert label.counter_examples, label.id
            assert [one.scheme for one in label.crosswalks] == list(SCHEMES.get(group, {})), label.id


def test_examples_leave_the_version_in_force() -> None:
    """They explain labels: the version that was kept before there were any is the same schema."""
    workspace = find_workspace(ROOT)
    schema = load_schema(workspace)
    assert not difference(kept_schema(workspace, schema.version), schema)


def _write(folder: Path, text: str) -> Path:
    path = folder / "schema.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_values(tmp_path: Path) -> None:
    schema = parse_schema(_write(tmp_path, GOOD))
    person, body = schema.entities
    assert (person.zh, person.en, person.description_zh, person.color, person.hotkey) == (
        "人名", "person", "姓名。", "#e6194b", "1",
    )  # fmt: skip
    assert (body.hotkey, schema.attributes, schema.relations) == ("", (), ())


PER = "id: PER\n"
PERSON = "{zh: 人名, en: person}"
MARKERS = GOOD[GOOD.index("markers:") :]
KEYS = "id, name, description, color, hotkey, examples, counter_examples, crosswalks"
TOP = "version, entities, attributes, polarities, bases, markers, relations"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        # keys
        ("version: 1.0.0", "version: 1.0.0\nlabels: []", rf":2: unknown key 'labels'; .* {TOP}"),
        ("version: 1.0.0\n", "", r":1: the key 'version' is missing"),
        ("bases:", "relations:", r":1: the key 'bases' is missing"),
        ("    hotkey: 1", "    colour: red", rf":7: unknown key 'colour'; valid keys are {KEYS}"),
        ("    name: " + PERSON + "\n", "", r":3: the key 'name' is missing"),
        (PERSON, "{zh: 人名}", r":4: the key 'en' is missing"),
        (PERSON, "{zh: 人名, en: person, fr: nom}", r":4: unknown key 'fr'; valid keys are zh, en"),
        ("{zh: 姓名。, en: A name.}", "{en: A name.}", r":5: the key 'zh' is missing"),
        # shapes
        (GOOD, "", r": must be a mapping, not nothing; write the keys version, entities"),
        (GOOD, "# 注\n", r": must be a mapping, not nothing"),
        (GOOD, "- id: PER\n", r":1: must be a mapping, not a list"),
        (GOOD, "version\n", r":1: must be a mapping, not "),
        (PERSON, "人名", r":4: must be a mapping, not "),
        (PERSON, "[人名, person]", r":4: must be a mapping, not a list"),
        (MARKERS, "markers: EVIDENCE\n", r":21: markers must be a list of labels"),
        (MARKERS, "markers: {id: EVIDENCE}\n", r":21: markers must be a list of labels"),
        (MARKERS, "markers: false\n", r":21: markers must be a list of labels"),
        (MARKERS, "markers: [EVIDENCE]\n", r":21: must be a mapping, not "),
        (MARKERS, "attributes: 0\n", r":21: attributes must be a list of labels"),
        (GOOD[: GOOD.index("polarities")], "version: 1\nentities: []\n", r":2: entities must be a list of"),
        (GOOD[: GOOD.index("polarities")], "version: 1\nentities:\n", r":2: entities must be a list of"),
        # values
        ("version: 1.0.0", "version: [1, 0]", r":1: version \[1, 0\] is none; write one such as 1\.0\.0"),
        ("version: 1.0.0", "version: true", r":1: version True is none"),
        ("version: 1.0.0", "version:", r":1: version None is none"),
        ("version: 1.0.0", "version: ' '", r":1: version ' ' is none"),
        (PER, "id: P-E\n", r":3: id 'P-E' is not a plain word; use letters, digits and _ only"),
        (PER, "id: 人\n", r":3: id '人' is not a plain word"),
        (PER, "id: ''\n", r":3: id '' is not a plain word"),
        (PER, "id: 1\n", r":3: id 1 is not a plain word"),
        (PER, "id: no\n", r":3: id False is not a plain word; .* quotes around words such as yes, no"),
        (PER, "id:\n", r":3: id None is not a plain word"),
        (PERSON, "{zh: 人名, en: no}", r":4: name en must be text, not False"),
        (PERSON, "{zh: , en: person}", r":4: name zh must be text, not None"),
        (PERSON, "{zh: 人名, en: 1}", r":4: name en must be text, not 1"),
        (PERSON, "{zh: ' ', en: person}", r":4: name zh must be text, not ' '"),
        ("en: A name.", "en: [A name.]", r":5: description en must be text, not \['A name\.'\]"),
        ('"#e6194b"', "red", r":6: color 'red' is not #rrggbb; write one in quotes, such as \"#4363d8\""),
        ('"#e6194b"', "#e6194b", r":6: color None is not #rrggbb"),
        ('"#e6194b"', '"#e6194"', r":6: color '#e6194' is not"),
        ('"#e6194b"', '"#e6194b0"', r":6: color '#e6194b0' is not"),
        ('"#e6194b"', "123456", r":6: color 123456 is not"),
        ('    color: "#607d8b"\n', "", r":22: color '' is not"),
        ("    hotkey: q", "    color: blue", r":16: color 'blue' is not #rrggbb"),
        ("hotkey: q", "hotkey: ctrl", r":16: hotkey 'ctrl' is not one key"),
        ("hotkey: q", "hotkey: on", r":16: hotkey True is not one key"),
        ("hotkey: q", "hotkey: ' '", r":16: hotkey ' ' is not one key"),
        ("hotkey: q", "hotkey: [q]", r":16: hotkey \['q'\] is not one key"),
        ("hotkey: q", "hotkey: 12", r":16: hotkey 12 is not one key"),
        # doubles
        ("id: ORG", "id: PER", r":8: the id 'PER' stands twice; rename one"),
        ("id: EVIDENCE", "id: ORG", r":22: the id 'ORG' stands twice"),
        ("hotkey: q", "hotkey: '1'", r":16: hotkey '1' is taken by PER; choose another key"),
        ("    hotkey: 1", "    hotkey: 1\n    hotkey: 2", r":8: the key 'hotkey' stands twice"),
        # YAML itself
        (PERSON, "{zh: 人名, en: person", r":\d+: bad YAML"),
        (PERSON, "&n {zh: 人名, en: person}", r":4: &n stands for"),
    ],
)  # fmt: skip
def test_malformed(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in GOOD
    path = _write(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(SchemaError, match=f"^schema.yaml{says}") as caught:
        parse_schema(path, "schema.yaml")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("version: 1.0.0", "version: 2"),
        (MARKERS, "markers:\n"),
        (MARKERS, "attributes: []\n"),
        # The same id in two groups that no control shares: polarity `favor` and a relation `favor`.
        (MARKERS, MARKERS.replace("markers", "relations").replace("EVIDENCE", "favor")),
        ("    hotkey: q\n", "    hotkey: ''\n"),
    ],
)
def test_allowed(tmp_path: Path, old: str, new: str) -> None:
    assert parse_schema(_write(tmp_path, GOOD.replace(old, new, 1))).ids("entities") == ["PER", "ORG"]


def test_a_workspace_without_schema(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match=r"annotations: there is no schema\.yaml; .*`duizhao init DIR`"):
        load_schema(Workspace(tmp_path))


def test_messages_name_the_file_in_the_workspace(tmp_path: Path) -> None:
    (tmp_path / "annotations").mkdir()
    _write(tmp_path / "annotations", GOOD.replace("hotkey: q", "hotkey: qq"))
    with pytest.raises(SchemaError, match=r"^annotations/schema\.yaml:16: "):
        load_schema(Workspace(tmp_path))


# --- examples and crosswalks

FULL = """\
version: 1.0.0
entities:
  - id: PER
    name: {zh: 人名, en: person}
    description: {zh: 姓名。, en: A name.}
    color: "#e6194b"
    examples:
      - text: 记者孙聪利报道
        mark: 孙聪利
        sentence: d-b001-s01
        note: {zh: 姓名。, en: A name.}
    counter_examples:
      - text: 他说
        mark: 他
        note: {zh: 代词。, en: A pronoun.}
    crosswalks:
      msra: {label: PER, loses: none}
      cluener2020:
        label: null
        among: [name, position]
        loses: out
        note: {zh: 要看。, en: Look.}
  - id: ORG
    name: {zh: 机构, en: body}
    description: {zh: 组织。, en: A body.}
    color: "#4363D8"
    crosswalks:
      msra: {label: ORG, loses: none}
polarities:
  - id: favor
    name: {zh: 支持, en: favor}
    description: {zh: 赞成。, en: Approval.}
    crosswalks:
      cstance: {label: favor, loses: none}
bases:
  - id: explicit
    name: {zh: 明说, en: explicit}
    description: {zh: 直接说。, en: Said.}
"""


def test_values_of_examples_and_crosswalks(tmp_path: Path) -> None:
    schema = parse_schema(_write(tmp_path, FULL))
    person, body = schema.entities
    assert person.examples == (Illustration("记者孙聪利报道", "孙聪利", "姓名。", "A name.", "d-b001-s01"),)
    assert person.counter_examples == (Illustration("他说", "他", "代词。", "A pronoun."),)
    assert person.crosswalks == (
        Crosswalk("msra", "PER", (), "none"),
        Crosswalk("cluener2020", "", ("name", "position"), "out", "要看。", "Look."),
    )
    assert (body.examples, body.crosswalk("cluener2020")) == ((), None)
    assert schema.polarities[0].crosswalk("cstance") == Crosswalk("cstance", "favor", (), "none")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        # examples
        ("examples:\n      - text: 记者孙聪利报道", "examples:\n      - texts: 甲", r":8: unknown key"),
        ("mark: 孙聪利", "mark: 孙聪丽", r":9: the mark '孙聪丽' stands 0 times in its text; mark a part"),
        ("记者孙聪利报道", "孙聪利和孙聪利", r":9: the mark '孙聪利' stands 2 times in its text"),
        ("        mark: 孙聪利\n", "", r":8: the key 'mark' is missing"),
        ("        mark: 孙聪利", "        mark: 3", r":9: mark must be text, not 3"),
        ("text: 记者孙聪利报道", "text: ''", r":8: text must be text, not ''"),
        ("d-b001-s01", "b001", r":10: 'b001' is no id of a sentence; write one such as"),
        ("d-b001-s01", "[d]", r":10: \['d'\] is no id of a sentence"),
        ("note: {zh: 姓名。, en: A name.}", "note: 姓名", r":11: must be a mapping, not text"),
        ("note: {zh: 姓名。, en: A name.}", "note: {zh: 姓名。}", r":11: the key 'en' is missing"),
        ("note: {zh: 代词。,", "note: {zh: 1,", r":15: note zh must be text, not 1"),
        ("counter_examples:\n      - text", "counter_examples:\n        text", r":12: counter_examples must"),
        # crosswalks
        ("msra: {label: PER", "msr: {label: PER", r":17: unknown key 'msr'; valid keys are onto"),
        ("      cstance:", "      msra:", r":34: unknown key 'msra'; valid keys are nlpcc2016, cstance"),
        ("  - id: explicit", "  - crosswalks: {}\n    id: explicit", r":36: bases have no crosswalks; leave"),
        ("label: PER", "label: PERSON", r":17: 'PERSON' is no label of MSRA; its labels are PER, LOC, ORG"),
        ("label: PER", "label: [PER]", r":17: \['PER'\] is no label of MSRA"),
        ("label: PER, ", "", r":17: the key 'label' is missing"),
        ("[name, position]", "[name, post]", r":20: 'post' is no label of CLUENER2020"),
        ("[name, position]", "[name, null]", r":20: None is no label of CLUENER2020"),
        ("[name, position]", "[name]", r":20: among must be a list of two labels or more"),
        ("[name, position]", "name", r":20: among must be a list of two labels or more"),
        ("label: null", "label: name", r":20: among must be a list of two labels or more, beside"),
        ("label: PER, loses: none", "label: PER, loses: no", r":17: loses False is no direction"),
        ("loses: out", "loses: in", r":21: a label that CLUENER2020 does not have one label for is lost"),
        ("        note: {zh: 要看。, en: Look.}\n", "", r":18: says that something is lost and not what"),
        ("label: ORG", "label: PER", r":17: 2 labels become PER, and no way leads back; write loses: both"),
    ],
)  # fmt: skip
def test_malformed_examples_and_crosswalks(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in FULL
    path = _write(tmp_path, FULL.replace(old, new, 1))
    with pytest.raises(SchemaError, match=f"^schema.yaml{says}") as caught:
        parse_schema(path, "schema.yaml")
    assert "\n" not in str(caught.value)
