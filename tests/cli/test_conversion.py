"""`duizhao export`, `convert`, `formats` and `offsets` as a user runs them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from duizhao.interchange.registry import formats
from duizhao.paths import Workspace

DOC = "dangqi-gaogao-piaoyang"
Run = Callable[..., CompletedProcess[str]]


@pytest.fixture
def exported(shipped: Workspace, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The corpus as JSON Lines; the folder is current."""
    monkeypatch.chdir(tmp_path)
    done = run("export", "--to", "jsonl", "--root", shipped.root)
    assert (done.returncode, done.stdout) == (0, "126 passage(s) -> corpus.jsonl (jsonl)\n"), done.stderr
    return tmp_path / "corpus.jsonl"


def rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def test_export_has_all_that_the_corpus_knows(exported: Path) -> None:
    found = rows(exported)
    assert len(found) == 126
    assert sum(len(row.get("entities", [])) for row in found) == 178  # type: ignore[arg-type, misc]
    assert sum(len(row.get("stances", [])) for row in found) == 119  # type: ignore[arg-type, misc]
    assert found[0]["meta"]["pinyin"].startswith("Dǎng qí gāogāo piāoyáng")  # type: ignore[index]


@pytest.mark.parametrize("form", [one for one in formats().values() if one.write], ids=lambda one: one.name)
def test_export_in_every_format(shipped: Workspace, run: Run, tmp_path: Path, form: object) -> None:
    name = form.name  # type: ignore[attr-defined]
    target = tmp_path / "made" / f"corpus{'' if form.folder else form.suffixes[0]}"  # type: ignore[attr-defined]
    done = run("export", "--to", name, "-o", target, "--root", shipped.root, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["passages"], told["format"]) == (126, name)
    assert target.exists()
    ledger = target.with_name(target.name + ".losses.json")
    assert ledger.exists() == bool(told["losses"])
    if ledger.exists():
        assert json.loads(ledger.read_text("utf-8"))["losses"] == told["losses"]


def test_export_of_some_documents_and_annotators(shipped: Workspace, run: Run, tmp_path: Path) -> None:
    target = tmp_path / "both.jsonl"
    done = run("export", DOC, "-o", target, "-a", "authors", "-a", "authors-b", "--root", shipped.root)
    assert done.returncode == 0, done.stderr
    assert {row["annotator"] for row in rows(target)} == {"authors", "authors-b"}
    assert len(rows(target)) == 252
    wrong = run("export", DOC, "-o", target, "-a", "nobody", "--root", shipped.root)
    assert wrong.returncode == 1
    assert "nobody" in wrong.stderr


def test_convert_there_and_back_loses_nothing(exported: Path, run: Run) -> None:
    assert run("convert", exported, "folder", "--to", "dataset").returncode == 0
    done = run("convert", "folder", "back.jsonl")
    assert done.returncode == 0, done.stderr
    assert Path("back.jsonl").read_bytes() == exported.read_bytes()
    assert not Path("back.jsonl.losses.json").exists()


def test_convert_says_what_is_lost_and_strict_refuses(exported: Path, run: Run) -> None:
    done = run("convert", exported, "page.html")
    assert done.returncode == 0
    assert "not carried by html" in done.stderr
    assert "  state of a passage: 126, for example dangqi-gaogao-piaoyang-b001-s01" in done.stderr
    strict = run("convert", exported, "strict.html", "--strict")
    assert strict.returncode == 1
    assert "html cannot carry everything" in strict.stderr
    assert not Path("strict.html").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nothing.jsonl", "a.html"), "nothing.jsonl: does not exist"),
        (("corpus.jsonl", "a.xyz"), "a.xyz: is of no format that its name or content shows"),
        (("corpus.jsonl", "a.html", "--to", "nope"), "no format is called 'nope'; one of "),
        (("corpus.jsonl", "a.html", "--from", "html"), "html is only written; read one of "),
        (("corpus.jsonl", "corpus.jsonl"), "would be written over itself"),
        (("corpus.jsonl", "a.html", "--tags", "xyz"), "no tags are called 'xyz'; one of iob2, bioes, bmes"),
        (("corpus.jsonl", "a.html", "--tokens", "xyz"), "no tokens are called 'xyz'"),
    ],
)
def test_what_cannot_be_converted(exported: Path, run: Run, arguments: tuple[str, ...], said: str) -> None:
    done = run("convert", *arguments)
    assert done.returncode == 1
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert not list(Path().glob("a.*"))


def test_formats_lists_every_one(run: Run) -> None:
    plain, listed = run("formats"), json.loads(run("formats", "--json").stdout)
    assert [one["name"] for one in listed] == list(formats())
    assert all(name in plain.stdout for name in formats())
    assert "| `jsonl` duizhao JSON Lines | RW |" in run("formats", "--markdown").stdout


def test_offsets_of_another_unit_are_found_and_mended(run: Run, tmp_path: Path) -> None:
    row = {"text": "𠮷野家开业", "spans": [{"start": 2, "end": 4, "text": "野家", "label": "ORG"}]}
    old = tmp_path / "old.jsonl"
    old.write_text(json.dumps(row, ensure_ascii=False) + "\n", "utf-8")
    done = run("offsets", old)
    assert done.returncode == 0
    assert "the offsets are UTF-16 code units\n" in done.stdout
    mended = tmp_path / "new.jsonl"
    assert "1 span(s) changed" in run("offsets", old, "--repair", mended).stdout
    assert json.loads(mended.read_text("utf-8"))["spans"][0]["start"] == 1
    assert json.loads(run("offsets", mended, "--json").stdout)["unit"] == "code_point"
    row["spans"][0]["text"] = "开业"  # type: ignore[index]
    old.write_text(json.dumps(row, ensure_ascii=False), "utf-8")
    wrong = run("offsets", old)
    assert wrong.returncode == 1
    assert "no unit fits all spans" in wrong.stdout
    refused = run("offsets", old, "--repair", tmp_path / "x.jsonl")
    assert refused.returncode == 1
    assert not (tmp_path / "x.jsonl").exists()


def test_a_sentence_is_not_divided_again_unless_asked(run: Run, tmp_path: Path) -> None:
    text = "他来了。她走了。"
    rows = [f"{at}\t{char}" + "\t_" * 7 + "\tSpaceAfter=No\n" for at, char in enumerate(text, 1)]
    path = tmp_path / "two.conllu"
    path.write_text(f"# sent_id = 7\n# text = {text}\n{''.join(rows)}\n", "utf-8")
    assert run("convert", path, tmp_path / "same.conllu").returncode == 0
    assert (tmp_path / "same.conllu").read_text("utf-8").count("# sent_id") == 1
    assert run("convert", path, tmp_path / "split.conllu", "--split").returncode == 0
    assert (tmp_path / "split.conllu").read_text("utf-8").count("# sent_id") == 2


def test_words_as_tokens_are_those_of_the_passage(exported: Path, run: Run) -> None:
    row = {
        "format": "duizhao",
        "id": "s",
        "text": "市林业局好",
        "words": [{"start": 0, "form": "市林业局"}, {"start": 4, "form": "好"}],
        "entities": [{"start": 1, "end": 4, "label": "ORG"}],
    }
    Path("a.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n", "utf-8")
    done = run("convert", "a.jsonl", "a.conll", "--tokens", "words", "--tags", "bioes")
    assert Path("a.conll").read_text("utf-8") == "市\tO\n林业局\tS-ORG\n好\tO\n\n", done.stderr
    assert "word divided where an entity begins or ends: 1, for example 1 市林业局" in done.stderr


def test_offsets_of_brat_files(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("𠮷野家\n在😀北京开业", "utf-8")
    java = "T1\tORG 0 4\t𠮷野家\nT2\tGPE 8 10\t北京\nT3\tX 0 4;8 10\t𠮷野家 北京\n#1\tAnnotatorNotes T1\t好\n"
    (tmp_path / "a.ann").write_text(java, "utf-8")
    told = json.loads(run("offsets", tmp_path / "a.ann", "--json").stdout)
    assert (told["unit"], told["spans"]) == ("utf16", 2)
    assert run("offsets", tmp_path / "a.ann", "--repair", tmp_path / "new.ann").returncode == 0
    assert (tmp_path / "new.ann").read_text("utf-8") == (
        "T1\tORG 0 3\t𠮷野家\nT2\tGPE 6 8\t北京\nT3\tX 0 3;6 8\t𠮷野家 北京\n#1\tAnnotatorNotes T1\t好\n"
    )
    (tmp_path / "a.txt").unlink()
    assert "has no text beside it" in run("offsets", tmp_path / "a.ann").stderr
