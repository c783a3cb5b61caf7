"""`duizhao add` from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from duizhao.cli.add import command
from duizhao.errors import DecodeError, DuizhaoError, InputError, SchemaError, SourceError, WorkspaceError
from duizhao.paths import Workspace, find_workspace
from duizhao.pinyin import romanise
from duizhao.sources import document_ids, load_source

HANS = "# 党旗高高飘扬\n\n这里是正文，社区的人们都很忙。\n"
HANT = "# 黨旗高高飄揚\n\n這裡是正文，社區的人們都很忙。\n"
FROM_TITLE = "-".join(romanise("党旗高高飘扬").split()[:4])
Add = Callable[..., Result]


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    (tmp_path / "ws/corpus/sources").mkdir(parents=True)
    (tmp_path / "ws/annotations").mkdir()
    return find_workspace(tmp_path / "ws")


@pytest.fixture
def add(ws: Workspace) -> Add:
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(command)

    def run(*arguments: object) -> Result:
        result = CliRunner().invoke(app, [*map(str, arguments), "--root", str(ws.root)])
        if isinstance(result.exception, DuizhaoError):
            raise result.exception
        return result

    return run


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    def write(name: str, text: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_text_report(ws: Workspace, add: Add, file: Callable[..., Path]) -> None:
    result = add(file("稿件.txt", HANS.encode("gb18030")))
    assert result.exit_code == 0, result.output
    for part in (
        f"{FROM_TITLE}: added",
        "稿件.txt (txt)",
        "gb18030",
        "script     hans",
        "lost       nothing",
    ):
        assert part in result.stdout
    assert "title" in result.stdout
    assert "党旗高高飘扬" in result.stdout
    source = load_source(ws, FROM_TITLE)
    assert source.text == HANS
    assert source.metadata["title"] == "党旗高高飘扬"
    assert "publisher" not in source.metadata


def test_traditional_big5(ws: Workspace, add: Add, file: Callable[..., Path]) -> None:
    add(file("a.txt", HANT.encode("cp950")))
    source = load_source(ws, "a")
    assert (source.text, source.script) == (HANT, "hant")


def test_json_and_losses(add: Add, file: Callable[..., Path]) -> None:
    result = add(file("page.html", "<h1>题目</h1><p>正文<img src=a></p>"), "--json")
    [document] = json.loads(result.stdout)
    assert (document["id"], document["written"], document["lost"]) == ("page", True, {"image": 1})
    assert [block["kind"] for block in document["blocks"]] == ["title", "paragraph"]


def test_options_and_metadata_file(ws: Workspace, add: Add, file: Callable[..., Path]) -> None:
    meta = file("m.yaml", "publisher: 日报\nrights: all\ntopic: {zh: 旧, en: old}\nsha256: null\n")
    add(
        *(file("a.md", HANS), "--meta", meta, "--id", "one", "--published", "2022", "--author", "甲"),
        *(
            "--author",
            "乙",
            "--topic-zh",
            "新",
            "--script",
            "hant_tw",
            "--split",
            "test",
            "--license",
            "CC-BY-4.0",
        ),
        *("--rights", "none", "--url", "https://example.org", "--genre", "news", "--title", "另题"),
    )
    metadata = dict(load_source(ws, "one").metadata)
    del metadata["origin"], metadata["sha256"]
    assert metadata == {
        "title": "另题",
        "language": "zh",
        "script": "hant_tw",
        "publisher": "日报",
        "published": "2022",
        "authors": ["甲", "乙"],
        "url": "https://example.org",
        "genre": "news",
        "topic": {"zh": "新", "en": "old"},
        "rights": "none",
        "license": "CC-BY-4.0",
        "split": "test",
    }


def test_dry_run_writes_nothing(ws: Workspace, add: Add, file: Callable[..., Path]) -> None:
    assert "a: would be added" in add(file("a.md", HANS), "--dry-run").stdout
    assert document_ids(ws) == []


def test_several_files_and_json_lines(ws: Workspace, add: Add, file: Callable[..., Path]) -> None:
    lines = '{"id": "x", "text": "第一篇文章。"}\n{"title": "社区", "text": "第二篇文章。"}\n'
    add(file("a.md", HANS), file("b.jsonl", lines))
    assert document_ids(ws) == ["a", "shequ", "x"]


def test_correction(ws: Workspace, add: Add, file: Callable[..., Path]) -> None:
    add(file("a.md", HANS), "--genre", "news", "--title", "另题", "--script", "hant_tw")
    (ws.sources / "a/zh.md").write_text(HANS + "补一句。\n", "utf-8")
    result = add(ws.sources / "a/zh.md", "--id", "a", "--corrected")
    assert "a: corrected" in result.stdout
    assert "duizhao validate" in result.stderr
    source = load_source(ws, "a")
    assert source.text == HANS + "补一句。\n"
    assert [source.metadata[key] for key in ("genre", "title", "script")] == ["news", "另题", "hant_tw"]


@pytest.mark.parametrize(
    ("name", "content", "options", "error", "says"),
    [
        ("b.txt", b"", (), InputError, r"b\.txt: is empty"),
        ("b.txt", b"\x89PNG\r\n\x1a\n", (), InputError, "PNG"),
        ("b.txt", b"hello", (), InputError, "no Chinese"),
        (
            "b.txt",
            b"\xe4\xb8\xad\n\xff",
            ("--encoding", "utf-8"),
            DecodeError,
            r"b\.txt:2: byte offset 4: ff",
        ),
        ("b.pdf", b"x", (), InputError, r"the suffix '\.pdf' is not known"),
        ("b.txt", HANS.encode(), (), SourceError, "holds the same text as a.md"),
        ("a.txt", HANT.encode(), (), SourceError, r"gets the id 'a', as a\.md does"),
        ("taken.txt", HANT.encode(), (), SourceError, "the id 'taken' is taken"),
        (
            "b.txt",
            "已经在库里的文字。".encode(),
            (),
            SourceError,
            "the same text is in the corpus as 'taken'",
        ),
        ("b.txt", HANT.encode(), ("--id", "one"), InputError, "--id: names one document, and there are 2"),
        ("b.txt", HANT.encode(), ("--corrected",), InputError, "--corrected: takes one document"),
        ("b.txt", HANT.encode(), ("--split", "dev"), SchemaError, "the options: split must be"),
        ("b.txt", HANT.encode(), ("--format", "odt"), InputError, "unknown format 'odt'"),
    ],
)
def test_one_bad_file_stops_all(
    ws: Workspace,
    add: Add,
    file: Callable[..., Path],
    name: str,
    content: bytes,
    options: tuple[str, ...],
    error: type[Exception],
    says: str,
) -> None:
    add(file("taken.md", "已经在库里的文字。"))
    with pytest.raises(error, match=says):
        add(file("a.md", HANS), file(name, content), *options)
    assert document_ids(ws) == ["taken"]


def test_missing_file_and_folder(ws: Workspace, add: Add, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.txt: no such file"):
        add(tmp_path / "none.txt")
    with pytest.raises(InputError, match="is a folder"):
        add(tmp_path)


def test_bad_metadata_file(add: Add, file: Callable[..., Path]) -> None:
    with pytest.raises(SchemaError, match=r"m\.yaml:2: unknown key 'colour'"):
        add(file("a.md", HANS), "--meta", file("m.yaml", "title: 甲\ncolour: red\n"))
    with pytest.raises(InputError, match=r"none\.yaml: no such file"):
        add(file("a.md", HANS), "--meta", "none.yaml")


def test_failure_while_writing_takes_all_back(
    ws: Workspace, add: Add, file: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.mkdir

    def fail(path: Path, *args: object, **options: object) -> None:
        if path.name == "new" and path.parent.name.startswith(".b-"):
            raise OSError(28, "No space left on device")
        real(path, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "mkdir", fail)
    with pytest.raises(WorkspaceError, match="No space left"):
        add(file("a.md", HANS), file("b.md", HANT))
    assert list(ws.sources.iterdir()) == []
