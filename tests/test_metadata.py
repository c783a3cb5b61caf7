"""meta.yaml: what it may hold, how it is read and written; and what can be a document id."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao import metadata
from duizhao.errors import InputError, SchemaError, SourceError

SHA = "0123456789abcdef" * 4


def meta_file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "meta.yaml"
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("title: 甲\ntopic: {zh: [}\n", r"meta\.yaml:2: "),
        ("title: 甲\ncolour: red\n", r"meta\.yaml:2: unknown key 'colour'; the keys are title, language"),
        ("title: 甲\ntitle: 乙\n", r"meta\.yaml:2: .*'title'"),
        (
            "title: 甲\n\ntopic: {zh: 甲, de: x}\n",
            r"meta\.yaml:3: unknown key 'de' in topic; the keys are zh, en",
        ),
        ("title: [甲]\n", r"meta\.yaml:1: title must be text"),
        ("title: 2022\n", "title must be text, not 2022"),
        ("title: ''\n", "title must be text"),
        ("authors: 甲\n", "authors must be a list of texts"),
        ("authors: [甲, 3]\n", "authors must be a list of texts"),
        ("topic: 甲\n", "topic must be a mapping with zh, en"),
        ("published: spring\n", "published must be a date"),
        ("published: 2022-13-45\n", r"meta\.yaml:1: '2022-13-45' is no date"),
        ("published: '2022-02-30'\n", "published must be a date"),
        ("published: 2022-05-16 10:00:00\n", "published must be a date"),
        ("published: true\n", "published must be a date"),
        ("script: latin\n", "script must be hans or hant or hant_tw or hant_hk, not 'latin'"),
        ("language: en\n", "language must be zh"),
        ("split: dev\n", "split must be train or validation or test"),
        ("license: all rights reserved!\n", "license must be an SPDX identifier"),
        ("sha256: ABC\n", "sha256 must be 64 hexadecimal digits"),
        ("- a\n", "holds no keys"),
        ("", "holds no keys"),
        ("title: !!python/object:os.system {}\n", r"meta\.yaml:1: the tag "),
        ("title: &a [*a]\n", r"meta\.yaml:1: &a "),
    ],
)
def test_bad_meta(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(SchemaError, match=says) as caught:
        metadata.read_meta(meta_file(tmp_path, text), recorded=False)
    assert "\n" not in str(caught.value)


def test_hash_is_required_of_a_record(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="the key 'sha256' is missing"):
        metadata.read_meta(meta_file(tmp_path, "title: 甲\n"))


def test_missing_files(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"none\.yaml: is missing; restore it"):
        metadata.read_meta(tmp_path / "none.yaml")
    with pytest.raises(InputError, match=r"none\.yaml: no such file"):
        metadata.read_meta(tmp_path / "none.yaml", recorded=False)
    with pytest.raises(InputError, match="cannot be read"):
        metadata.read_meta(tmp_path, recorded=False)


@pytest.mark.parametrize(
    ("written", "read"), [("2022-05-16", "2022-05-16"), ("2022", "2022"), ("'2022'", "2022"), ("null", None)]
)
def test_dates(tmp_path: Path, written: str, read: str | None) -> None:
    path = meta_file(tmp_path, f"published: {written}\n")
    assert metadata.read_meta(path, recorded=False) == {"published": read}


def test_written_meta_is_readable_and_in_order() -> None:
    known = {
        "sha256": SHA,
        "topic": {"zh": "社区", "en": "communities"},
        "authors": ["甲"],
        "title": "党旗",
    }
    assert metadata.write_meta(known) == (
        f"title: 党旗\nauthors:\n- 甲\ntopic:\n  zh: 社区\n  en: communities\nsha256: {SHA}\n"
    )


WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda text: bool(text.strip()))
VALUES = {
    "text": WORDS,
    "date": st.dates().map(lambda date: date.isoformat()) | st.integers(1, 9999).map(lambda n: f"{n:04}"),
    "list of texts": st.lists(WORDS),
}
METADATA = st.fixed_dictionaries(
    {"sha256": st.just(SHA)},
    optional={
        **{
            key: st.none() | VALUES[rule.type]
            for key, rule in metadata.META_KEYS.items()
            if rule.type in VALUES and not rule.choices and key != "license"
        },
        "script": st.sampled_from(["hans", "hant_tw"]),
        "topic": st.fixed_dictionaries({}, optional={"zh": WORDS, "en": st.none() | WORDS}),
        "license": st.sampled_from([None, "CC-BY-4.0", "MIT OR Apache-2.0"]),
    },
)


@settings(deadline=None)
@given(known=METADATA)
def test_law_meta_round_trip(known: dict[str, object]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "meta.yaml"
        path.write_bytes(metadata.write_meta(known).encode())
        assert metadata.read_meta(path) == known


def test_every_key_is_described() -> None:
    assert all(rule.description.endswith(".") for rule in metadata.META_KEYS.values())


# --- ids


@pytest.mark.parametrize("doc_id", ["a", "0", "dangqi-gaogao-piaoyang", "a" * 64, "a--b"])
def test_good_ids(doc_id: str) -> None:
    assert metadata.check_doc_id(doc_id) == doc_id


@pytest.mark.parametrize(
    "doc_id",
    [
        "",
        "-a",
        "a-",
        "A",
        "党旗",
        "a/b",
        "..",
        "a\\b",
        "a b",
        "a.b",
        "a_b",
        "a" * 65,
        "a\n",
        "é",
        "con",
        "com1",
        None,
        5,
    ],
)
def test_bad_ids(doc_id: object) -> None:
    with pytest.raises(InputError, match="cannot be a document id"):
        metadata.check_doc_id(doc_id)
