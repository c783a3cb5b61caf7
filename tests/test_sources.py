"""The store of sources."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from duizhao import metadata, sources
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
    assert list(source.metadata) == [key for key in metadata.META_KEYS if key in source.metadata]
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


@pytest.mark.parametrize("doc_id", ["none", "党旗", "../one", "", "One"])
def test_unknown_id_names_those_that_exist(ws: Workspace, doc_id: str) -> None:
    for name in ("one", "two"):
        (ws.sources / name).mkdir()
    with pytest.raises(
        SourceError, match=rf"^corpus/sources: no document {re.escape(repr(doc_id))}; there are: one, two$"
    ):
        sources.load_source(ws, doc_id)


@pytest.mark.parametrize(
    ("doc_id", "near"), [("article-7", "article-7x"), ("ARTICLE-11", "article-11x"), ("党旗", "article-0x, ")]
)
def test_unknown_id_among_many_names_the_nearest(ws: Workspace, doc_id: str, near: str) -> None:
    for number in range(20):
        (ws.sources / f"article-{number}x").mkdir()
    with pytest.raises(SourceError, match=rf"no document '{doc_id}'; there are 20, such as {near}.*show"):
        sources.load_source(ws, doc_id)


def test_folder_whose_name_is_no_id(ws: Workspace) -> None:
    (ws.sources / "Meine Datei").mkdir()
    with pytest.raises(InputError, match=r"^corpus/sources: the folder 'Meine Datei' cannot name"):
        sources.load_source(ws, "Meine Datei")


def test_text_that_is_not_utf8(ws: Workspace) -> None:
    data = "中\n".encode() + b"\xff"
    (ws.sources / "one").mkdir()
    (ws.sources / "one/zh.md").write_bytes(data)
    (ws.sources / "one/meta.yaml").write_text(f"sha256: {hashlib.sha256(data).hexdigest()}\n")
    with pytest.raises(DecodeError, match=r"one/zh\.md:2: byte offset 4: ff is not utf-8"):
        sources.load_source(ws, "one")


# --- ids and script


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
        written = metadata.write_meta(source.metadata)
        assert (ws.sources / doc_id / "meta.yaml").read_text("utf-8") == written
