"""The store of sources."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao import sources
from duizhao.errors import DecodeError, InputError, SchemaError, SourceError, WorkspaceError
from duizhao.importers import Imported, Origin
from duizhao.paths import Workspace, find_workspace
from duizhao.scripts import convert

TEXT = "\n# 题目\r\n\r\n　　正文，这里是正文。  \n"
SHA = hashlib.sha256(TEXT.encode()).hexdigest()
ROOT = Path(__file__).parents[1]


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    (tmp_path / "corpus/sources").mkdir(parents=True)
    (tmp_path / "annotations").mkdir()
    return find_workspace(tmp_path)


def imported(text: str = TEXT, **metadata: object) -> Imported:
    return Imported(text, metadata, Origin("a.txt", "txt", "gb18030", "0" * 64))


def meta_file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "meta.yaml"
    path.write_bytes(text.encode())
    return path


def leftovers(ws: Workspace) -> list[str]:
    return [each.name for each in ws.sources.iterdir() if each.name.startswith(".")]


# --- storing and loading


def test_what_is_added_is_what_is_loaded(ws: Workspace) -> None:
    folder = sources.add_source(ws, imported(title="题目"), "one", {"genre": "news", "authors": None})
    assert (folder / "zh.md").read_bytes() == TEXT.encode()
    source = sources.load_source(ws, "one")
    assert (source.id, source.text, source.sha256, source.script) == ("one", TEXT, SHA, "hans")
    assert source.metadata == {
        "title": "题目",
        "language": "zh",
        "authors": None,
        "genre": "news",
        "split": "train",
        "origin": {"file": "a.txt", "format": "txt", "encoding": "gb18030", "sha256": "0" * 64},
        "sha256": SHA,
    }
    assert list(source.metadata) == [key for key in sources.META_KEYS if key in source.metadata]
    assert leftovers(ws) == []


def test_given_metadata_goes_before_the_file_and_null_hides_nothing(ws: Workspace) -> None:
    source = sources.prepare_source(
        ws,
        imported(title="文件", publisher="报"),
        "one",
        {"title": "选项", "publisher": None},
        defaults={"genre": "x", "title": "默认"},
    )
    assert [source.metadata[key] for key in ("title", "publisher", "genre")] == ["选项", "报", "x"]


def test_ids_are_sorted_and_hidden_folders_are_none(ws: Workspace) -> None:
    for name in ("b", "a", ".a-tmp"):
        (ws.sources / name).mkdir()
    (ws.sources / "README.md").write_text("x")
    assert sources.document_ids(ws) == ["a", "b"]


def test_no_sources_folder_is_an_empty_corpus(tmp_path: Path) -> None:
    assert sources.document_ids(Workspace(tmp_path)) == []


def test_duplicate_id(ws: Workspace) -> None:
    sources.add_source(ws, imported(), "one", {})
    with pytest.raises(SourceError, match=r"a\.txt: the id 'one' is taken; .*--id.*--corrected"):
        sources.add_source(ws, imported("别的文字"), "one", {})
    assert sources.load_source(ws, "one").text == TEXT


def test_same_text_under_another_id(ws: Workspace) -> None:
    sources.add_source(ws, imported(), "one", {})
    with pytest.raises(SourceError, match="the same text is in the corpus as 'one'"):
        sources.add_source(ws, imported(), "two", {})
    assert sources.document_ids(ws) == ["one"]


def test_correction_keeps_metadata_and_other_files(ws: Workspace) -> None:
    folder = sources.add_source(ws, imported(), "one", {"genre": "news", "script": "hant_tw"})
    (folder / "notes.txt").write_text("kept")
    sources.add_source(ws, imported("更正的文字", title="新"), "one", {"note": "更正"}, corrected=True)
    source = sources.load_source(ws, "one")
    assert source.text == "更正的文字"
    assert [source.metadata[key] for key in ("genre", "script", "title", "note")] == [
        "news",
        "hant_tw",
        "新",
        "更正",
    ]
    assert (folder / "notes.txt").read_text() == "kept"
    assert leftovers(ws) == []


def test_correction_of_a_text_edited_in_place(ws: Workspace) -> None:
    folder = sources.add_source(ws, imported(), "one", {})
    (folder / "zh.md").write_text("改过的文字", "utf-8")
    with pytest.raises(
        SourceError,
        match=r"corpus/sources/one/zh\.md: has changed since it was recorded .*--id one --corrected",
    ):
        sources.load_source(ws, "one")
    sources.add_source(ws, imported("改过的文字"), "one", {}, corrected=True)
    assert sources.load_source(ws, "one").text == "改过的文字"


def test_nothing_to_correct(ws: Workspace) -> None:
    with pytest.raises(SourceError, match="no document 'one' to correct"):
        sources.add_source(ws, imported(), "one", {}, corrected=True)


@pytest.mark.parametrize(
    ("text", "metadata", "error"),
    [
        ("", {}, InputError),
        ("English", {}, InputError),
        ("中\ud800", {}, InputError),
        ("中文", {"colour": "red"}, SchemaError),
        ("中文", {"split": "dev"}, SchemaError),
    ],
)
def test_bad_input_writes_nothing(
    ws: Workspace, text: str, metadata: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        sources.add_source(ws, imported(text), "one", metadata)
    assert list(ws.sources.iterdir()) == []


@pytest.mark.parametrize("corrected", [False, True])
@pytest.mark.parametrize("broken", ["write_bytes", "rename"])
def test_failure_half_way_leaves_the_store_as_it_was(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch, broken: str, corrected: bool
) -> None:
    if corrected:
        sources.add_source(ws, imported("原来的文字"), "one", {})
    real = getattr(Path, broken)

    def fail(path: Path, *args: object) -> object:
        if path.name in {"meta.yaml", "new"}:
            raise OSError(28, "No space left on device")
        return real(path, *args)

    with monkeypatch.context() as patch:
        patch.setattr(Path, broken, fail)
        with pytest.raises(WorkspaceError, match=r"cannot be written .No space left"):
            sources.add_source(ws, imported(), "one", {}, corrected=corrected)
    assert leftovers(ws) == []
    assert sources.document_ids(ws) == (["one"] if corrected else [])
    if corrected:
        assert sources.load_source(ws, "one").text == "原来的文字"


def test_packaged_corpus_is_read_only(ws: Workspace) -> None:
    with pytest.raises(WorkspaceError, match="read-only"):
        sources.add_source(Workspace(ws.root, packaged=True), imported(), "one", {})


def test_missing_documents_and_files(ws: Workspace) -> None:
    with pytest.raises(SourceError, match="no document 'one'; there are: none yet"):
        sources.load_source(ws, "one")
    (ws.sources / "one").mkdir()
    with pytest.raises(SourceError, match=r"one/meta\.yaml: is missing"):
        sources.load_source(ws, "one")
    (ws.sources / "one/meta.yaml").write_text(f"sha256: {SHA}\n")
    with pytest.raises(SourceError, match=r"one/zh\.md: is missing"):
        sources.load_source(ws, "one")


def test_text_that_is_not_utf8(ws: Workspace) -> None:
    data = "中\n".encode() + b"\xff"
    (ws.sources / "one").mkdir()
    (ws.sources / "one/zh.md").write_bytes(data)
    (ws.sources / "one/meta.yaml").write_text(f"sha256: {hashlib.sha256(data).hexdigest()}\n")
    with pytest.raises(DecodeError, match=r"one/zh\.md:2: byte offset 4: ff is not utf-8"):
        sources.load_source(ws, "one")


# --- meta.yaml


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
        ("published: 2022-13-45\n", r"meta\.yaml"),
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
        ("title: !!python/object:os.system {}\n", r"meta\.yaml"),
        ("title: &a [*a]\n", r"meta\.yaml"),
    ],
)
def test_bad_meta(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(SchemaError, match=says) as caught:
        sources.read_meta(meta_file(tmp_path, text), recorded=False)
    assert "\n" not in str(caught.value)


def test_hash_is_required_of_a_record(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="the key 'sha256' is missing"):
        sources.read_meta(meta_file(tmp_path, "title: 甲\n"))


@pytest.mark.parametrize(
    ("written", "read"), [("2022-05-16", "2022-05-16"), ("2022", "2022"), ("'2022'", "2022"), ("null", None)]
)
def test_dates(tmp_path: Path, written: str, read: str | None) -> None:
    path = meta_file(tmp_path, f"published: {written}\n")
    assert sources.read_meta(path, recorded=False) == {"published": read}


def test_written_meta_is_readable_and_in_order() -> None:
    metadata = {
        "sha256": SHA,
        "topic": {"zh": "社区", "en": "communities"},
        "authors": ["甲"],
        "title": "党旗",
    }
    assert sources.write_meta(metadata) == (
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
            for key, rule in sources.META_KEYS.items()
            if rule.type in VALUES and not rule.choices and key != "license"
        },
        "script": st.sampled_from(["hans", "hant_tw"]),
        "topic": st.fixed_dictionaries({}, optional={"zh": WORDS, "en": st.none() | WORDS}),
        "license": st.sampled_from([None, "CC-BY-4.0", "MIT OR Apache-2.0"]),
    },
)


@settings(deadline=None)
@given(metadata=METADATA)
def test_law_meta_round_trip(metadata: dict[str, object]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "meta.yaml"
        path.write_bytes(sources.write_meta(metadata).encode())
        assert sources.read_meta(path) == metadata


def test_every_key_is_described() -> None:
    assert all(rule.description.endswith(".") for rule in sources.META_KEYS.values())


# --- ids and script


@pytest.mark.parametrize("doc_id", ["a", "0", "dangqi-gaogao-piaoyang", "a" * 64, "a--b"])
def test_good_ids(doc_id: str) -> None:
    assert sources.check_doc_id(doc_id) == doc_id


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
def test_bad_ids(ws: Workspace, doc_id: object) -> None:
    with pytest.raises(InputError, match="cannot be a document id"):
        sources.check_doc_id(doc_id)


@pytest.mark.parametrize(
    ("stem", "title", "doc_id"),
    [
        ("My Article (2)", "党旗", "my-article-2"),
        ("稿件", "党旗高高飘扬 汇聚", "dang-qi-gao-gao"),
        ("稿 1", "党旗", "dang-qi"),
        ("__", "党旗", "dang-qi"),
        ("x" * 63 + "-y", "", "x" * 63),
    ],
)
def test_made_ids(stem: str, title: str, doc_id: str) -> None:
    romanise = {"党旗高高飘扬 汇聚": "dang qi gao gao piao yang hui ju", "党旗": "dang qi"}
    assert sources.make_doc_id(stem, title, romanise.__getitem__) == doc_id


@pytest.mark.parametrize(("stem", "title"), [("稿件", ""), ("", "！"), ("con", "")])
def test_no_id_can_be_made(stem: str, title: str) -> None:
    with pytest.raises(InputError, match="give one with --id"):
        sources.make_doc_id(stem, title, lambda text: "")


@pytest.mark.parametrize(
    ("text", "script", "hans", "hant"),
    [
        ("党旗飘扬", "hans", 2, 0),
        ("黨旗飄揚", "hant", 0, 3),
        ("党為", "hant", 0, 1),
        ("里后台只面干", "hans", 0, 0),
        ("公里之後，台灣的志願者為眾人說話", "hant", 0, 6),
        ("", "hans", 0, 0),
        ("Abc，。123", "hans", 0, 0),
    ],
)
def test_script(text: str, script: str, hans: int, hant: int) -> None:
    found, evidence = sources.detect_script(text, lambda t: convert(t, "t2s"), lambda t: convert(t, "s2t"))
    assert (found, evidence.hans) == (script, hans)
    assert (evidence.hant >= hant) if hant else evidence.hant == 0


# --- the corpus of the repository


def test_repository_sources_are_sound() -> None:
    ws = find_workspace(ROOT)
    rights = (ws.corpus / "LICENSE.md").read_text("utf-8")
    for doc_id in sources.document_ids(ws):
        source = sources.load_source(ws, doc_id)
        assert f"`{doc_id}`" in rights
        assert source.metadata["rights"] in rights
        written = sources.write_meta(source.metadata)
        assert (ws.sources / doc_id / "meta.yaml").read_text("utf-8") == written
