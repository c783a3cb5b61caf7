"""What users get wrong. Each row: one line on the error stream, exit code 1, nothing changed."""

from __future__ import annotations

import json
import re
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from duizhao.paths import Workspace

DOC = "dangqi-gaogao-piaoyang"
SOURCE = f"corpus/sources/{DOC}"
GOLD = f"annotations/gold/{DOC}"
CHINESE = "这是一篇新的文章，写得很短。\n"
NOWHERE = ("--url", "http://127.0.0.1:1", "--token", "x")

Run = Callable[..., CompletedProcess[str]]
Spoil = Callable[[Path], None]


def nothing(root: Path) -> None:
    """The workspace is sound; the command is not."""


def write(name: str, content: str | bytes) -> Spoil:
    def spoil(root: Path) -> None:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    return spoil


def delete(name: str) -> Spoil:
    def spoil(root: Path) -> None:
        target = root / name
        shutil.rmtree(target) if target.is_dir() else target.unlink()

    return spoil


def edit(name: str, old: str, new: str) -> Spoil:
    def spoil(root: Path) -> None:
        text = (root / name).read_bytes().decode()
        assert old in text
        (root / name).write_bytes(text.replace(old, new, 1).encode())

    return spoil


def source_again(root: Path) -> None:
    shutil.copyfile(root / SOURCE / "zh.md", root / "again.md")


ROWS: list[tuple[str, Spoil, tuple[str, ...], str]] = [
    ("a missing file", nothing, ("add", "none.txt"), r"none\.txt: no such file"),
    ("a folder", nothing, ("add", "corpus"), r"corpus: is a folder; name the files"),
    ("an empty file", write("a.txt", b""), ("add", "a.txt"), r"a\.txt: is empty"),
    ("a picture", write("a.txt", b"\x89PNG\r\n\x1a\n\0"), ("add", "a.txt"), r"a\.txt: .*PNG"),
    (
        "bytes that are no text",
        write("a.txt", b"\xe4\xb8\xad\n\xff\xfe\xff"),
        ("add", "a.txt", "--encoding", "utf-8"),
        r"a\.txt:2: byte offset 4: ff",
    ),
    ("a text without Chinese", write("a.txt", "plain English\n"), ("add", "a.txt"), r"a\.txt: .*Chinese"),
    ("an unknown suffix", write("a.xyz", CHINESE), ("add", "a.xyz"), r"a\.xyz: .*--format"),
    (
        "an unknown encoding",
        write("a.txt", CHINESE),
        ("add", "a.txt", "--encoding", "klingon"),
        r"'klingon'.*gb18030",
    ),
    ("an id that is taken", write("a.txt", CHINESE), ("add", "a.txt", "--id", DOC), rf"{DOC}.* is taken; "),
    ("an impossible id", write("a.txt", CHINESE), ("add", "a.txt", "--id", "A B"), r"'A B' cannot be"),
    ("a text that is there", source_again, ("add", "again.md", "--id", "two"), rf"the same text .*'{DOC}'"),
    ("an impossible date", write("a.txt", CHINESE), ("add", "a.txt", "--published", "2022-13-01"), "date"),
    (
        "an unknown key in the metadata",
        lambda root: (write("a.txt", CHINESE)(root), write("m.yaml", "genre: news\ncolour: red\n")(root))[0],
        ("add", "a.txt", "--meta", "m.yaml"),
        r"m\.yaml:2: unknown key 'colour'.*publisher",
    ),
    ("a changed source", edit(f"{SOURCE}/zh.md", "党旗", "国旗"), ("show", DOC), r"zh\.md: has changed"),
    (
        "a source that is not UTF-8",
        write(f"{SOURCE}/zh.md", b"\xff"),
        ("show", DOC),
        r"zh\.md.*(changed|offset 0)",
    ),
    ("a source without text", delete(f"{SOURCE}/zh.md"), ("show", DOC), r"zh\.md: is missing"),
    ("a source without metadata", delete(f"{SOURCE}/meta.yaml"), ("build",), r"meta\.yaml: is missing"),
    (
        "bad YAML in meta.yaml",
        edit(f"{SOURCE}/meta.yaml", "script: hans", "script: [hans"),
        ("show", DOC),
        r"meta\.yaml:\d+: bad YAML",
    ),
    (
        "an unknown key in meta.yaml",
        edit(f"{SOURCE}/meta.yaml", "script: hans", "scripts: hans"),
        ("show",),
        r"meta\.yaml:3: unknown key 'scripts'; the keys are title,",
    ),
    (
        "bad YAML in schema.yaml",
        edit("annotations/schema.yaml", "entities:", "entities: {"),
        ("build",),
        r"schema\.yaml:\d+: bad YAML",
    ),
    (
        "an unknown key in schema.yaml",
        edit("annotations/schema.yaml", "    hotkey:", "    hotkeys:"),
        ("build",),
        r"schema\.yaml:\d+: unknown key 'hotkeys'; valid keys are id, name",
    ),
    ("no schema", delete("annotations/schema.yaml"), ("build", "--root", "."), r"no schema\.yaml; "),
    ("an unknown document", nothing, ("show", "nobody"), rf"no document 'nobody'; there are: {DOC}"),
    ("an unknown document to push", nothing, ("push", "nobody", *NOWHERE), rf"no document 'nobody'.*{DOC}"),
    (
        "a folder without a workspace",
        nothing,
        ("show", "--root", "corpus"),
        r"^error: corpus: no corpus/ and",
    ),
    ("a workspace that is not there", nothing, ("validate", "--root", "none"), r"none: no corpus/ and"),
    (
        "an unknown annotator to build",
        nothing,
        ("build", "--annotator", "b99"),
        r"no layer of annotator 'b99'; there are: authors",
    ),
    (
        "an unknown annotator to show",
        nothing,
        ("show", DOC, "--annotator", "b99"),
        rf"{DOC}: no layer of annotator 'b99'; there are: authors",
    ),
    ("an unknown layer to push", nothing, ("push", "--layer", "b99", *NOWHERE), r"'b99'; there are: authors"),
    (
        "broken JSON in a layer",
        edit(f"{GOLD}/gold.entities.jsonl", '{"id"', '{"id'),
        ("build",),
        r"gold\.entities\.jsonl:2: ",
    ),
    (
        "a layer that says another text",
        edit(f"{GOLD}/gold.entities.jsonl", '"text": "湛河区"', '"text": "湛江区"'),
        ("build",),
        r"'湛河区'.*'湛江区'",
    ),
    ("no dataset", delete("corpus/data"), ("load",), r"corpus/data: has not been built; run `duizhao build`"),
    (
        "half a dataset",
        delete("corpus/data/manifest.json"),
        ("load",),
        r"half-written.*; run `duizhao build`",
    ),
    (
        "a manifest of another shape",
        write("corpus/data/manifest.json", '{"configs": {"sentences": {"splits": {"train": {}}}}}'),
        ("load",),
        r"manifest\.json: cannot be read; run `duizhao build`",
    ),
    (
        "a damaged table",
        write("corpus/data/stance/train-00000-of-00001.parquet", b"PAR1"),
        ("load",),
        r"train-00000-of-00001\.parquet: is not the file that was built; run",
    ),
    ("an unknown configuration", nothing, ("load", "words"), r"'words'; choose one of sentences, documents"),
    ("an unknown split", nothing, ("load", "--split", "dev", "--json"), r"'dev'.*; choose one of train"),
    (
        "a card that is no text",
        write("corpus/README.md", b"\xff\xfe"),
        ("load",),
        r"corpus: cannot be loaded",
    ),
    ("a server that is down", nothing, ("push", *NOWHERE), r"127\.0\.0\.1:1: .*not answer.*duizhao serve"),
    (
        "a server that is down, to pull",
        nothing,
        ("pull", *NOWHERE, "--json"),
        r"127\.0\.0\.1:1: .*not answer",
    ),
    ("no server", nothing, ("pull",), r"no Label Studio server is running; start one with `duizhao serve`"),
    (
        "accounts without a server",
        nothing,
        ("accounts", "li@example.org"),
        r"no Label Studio server is running; start one with `duizhao serve`",
    ),
    ("a plan without a server", nothing, ("assign", "a01", "a02"), r"no Label Studio server is running"),
    ("the state of no server", nothing, ("status", "--json"), r"no Label Studio server is running"),
    (
        "nothing to restore",
        nothing,
        ("restore",),
        r"annotations/exports: there is no raw export of .*--project",
    ),
    (
        "a raw export that is missing",
        write("annotations/exports/duizhao.jsonl", '{"title": "duizhao", "export": "duizhao-0.json"}\n'),
        ("restore", *NOWHERE),
        r"duizhao-0\.json: is missing, and the log of pulls names it; restore the file",
    ),
    (
        "a broken log of pulls",
        write("annotations/exports/duizhao.jsonl", "{}\n{\n"),
        ("restore", *NOWHERE),
        r"annotations/exports/duizhao\.jsonl:2: bad JSON",
    ),
    *(
        (f"a server that is down, to {verb[0]}", nothing, (*verb, *NOWHERE), r"127\.0\.0\.1:1: .*not answer")
        for verb in (("accounts", "li@example.org"), ("assign", "a01", "a02"), ("status",))
    ),
    ("an address without a token", nothing, ("pull", "--url", "http://127.0.0.1:1"), r"DUIZHAO_LS_TOKEN"),
    ("a token without an address", nothing, ("pull", "--token", "x"), r"give --url or set DUIZHAO_LS_URL"),
    (
        "what is no address",
        nothing,
        ("pull", "--url", "localhost", "--token", "x"),
        r"http://127\.0\.0\.1:8080",
    ),
    ("another's folder for the server", nothing, ("serve", "--data", "corpus"), r"corpus"),
    ("a file for a new workspace", write("f", ""), ("init", "f"), r"f: is a file; name a new folder"),
    (
        "a place inside a file",
        write("f", ""),
        ("init", "f/ws"),
        r"f/ws: cannot be written \(Not a directory\)",
    ),
    ("a folder that holds something", nothing, ("init", "annotations"), r"annotations: is not empty; name"),
    ("a workspace for a new one", nothing, ("init", "."), r"is a workspace already; name a new folder"),
    ("a file for the demo", write("f", ""), ("demo", "--dir", "f"), r"f: is a file; name a new folder"),
]


def files(root: Path) -> dict[str, bytes]:
    """What the workspace holds; the caches of the test itself lie elsewhere."""
    return {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def one_line(done: CompletedProcess[str], says: str) -> None:
    assert done.returncode == 1
    assert done.stdout == ""
    assert re.fullmatch(r"error: \S[^\n]*\n", done.stderr), done.stderr
    assert re.search(says, done.stderr), done.stderr


@pytest.fixture
def inside(shipped: Workspace, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sound workspace as the current folder."""
    monkeypatch.chdir(shipped.root)
    return shipped.root


@pytest.mark.parametrize(("spoil", "arguments", "says"), [row[1:] for row in ROWS], ids=[r[0] for r in ROWS])
def test_one_line_and_nothing_changed(
    inside: Path, run: Run, spoil: Spoil, arguments: tuple[str, ...], says: str
) -> None:
    spoil(inside)
    before = files(inside)
    one_line(run(*arguments), says)
    assert files(inside) == before


def test_a_wrong_root_in_the_environment(inside: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUIZHAO_ROOT", "/nowhere/at/all")
    one_line(run("show"), r"/nowhere/at/all: no corpus/ and annotations/")


def test_a_port_in_use(inside: Path, run: Run) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = run("serve", "--port", port, "--data", inside / "ls")
    assert done.returncode == 1
    assert re.search(rf"^error: port {port}: in use .*--port", done.stderr.splitlines()[-1])


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (PermissionError(13, "Permission denied", "corpus/x"), r"corpus/x: Permission denied; make it yours"),
        (OSError(30, "Read-only file system", "corpus/x"), r"corpus/x: Read-only .*--root DIR"),
        (OSError(28, "No space left on device"), r"error: No space left on device; free some space"),
        (OSError("of a library"), r"error: of a library; check the path"),
    ],
)
def test_what_the_system_refuses(
    inside: Path, run: Run, monkeypatch: pytest.MonkeyPatch, error: OSError, says: str
) -> None:
    """A disk that cannot be written stops the build; the dataset that was there stays."""
    before, real = files(inside), Path.mkdir

    def refuse(path: Path, *arguments: object, **options: object) -> None:
        if path.name.startswith(".data.new-"):
            raise error
        real(path, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "mkdir", refuse)
    one_line(run("build"), says)
    assert files(inside) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("frobnicate",),
        ("build", "--colour"),
        ("add",),
        ("show", "a", "b"),
        ("show", "--sentences"),
        ("load", "--rows", "few"),
        ("push", "--as", "gifts"),
        ("push", "--as", "annotations"),
        ("push", "--blind", "20"),
        ("push", "--score", "0.5"),
        ("push", "--layer", "authors", "--score", "2"),
        ("push", "--layer", "authors", "--blind", "101"),
        ("push", "--script", "klingon"),
        ("push", "--unit", "word"),
        ("accounts",),
        ("assign",),
        ("assign", "a01", "--per-item", "0"),
        ("assign", "a01", "--share", "101"),
        ("status", "a01"),
        ("restore", "--annotator", "a01"),
        ("restore", "--annotator", "a01=li"),
        ("serve", "--port", "70000"),
    ],
    ids=" ".join,
)
def test_wrong_usage(run: Run, arguments: tuple[str, ...]) -> None:
    """typer's own messages: usage, what is wrong, exit code 2."""
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Usage: duizhao")
    assert "\nError: " in done.stderr


def test_several_findings_as_json(inside: Path, run: Run) -> None:
    """`validate` reports where other verbs stop, and its JSON stands alone on the output."""
    delete(f"{SOURCE}/zh.md")(inside)
    delete("corpus/data/manifest.json")(inside)
    done = run("validate", "--json")
    assert done.returncode == 1
    assert done.stderr == ""
    findings = json.loads(done.stdout)
    assert [one["code"] for one in findings] == ["E101", "E501"]
    assert all(one["place"] and one["reason"] and one["remedy"] for one in findings)
