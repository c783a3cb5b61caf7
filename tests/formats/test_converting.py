"""A file is written whole or not at all, nothing that is there is lost, and losses lie beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from duizhao.errors import InputError
from duizhao.interchange.converting import convert_file, write_passages
from duizhao.interchange.format import Format, Options
from duizhao.interchange.passage import Mention, Passage, annotated
from duizhao.interchange.registry import find, format_to_read, format_to_write, formats
from duizhao.losses import Losses

NESTED = annotated(
    Passage("s1", "市林业局", "d", translation="the bureau"), [Mention(0, 4, "ORG"), Mention(0, 1, "GPE")]
)


def broken() -> Iterator[Passage]:
    yield NESTED
    raise InputError("broke", where="a:2")


@pytest.mark.parametrize("name", ["jsonl", "dataset", "layers", "html"])
def test_an_error_in_the_middle_leaves_what_was_there(tmp_path: Path, name: str) -> None:
    form = find(name)
    path = tmp_path / f"out{'' if form.folder else form.suffixes[0]}"
    write_passages([NESTED], path, form, Options(), Losses())
    before = {each: each.read_bytes() for each in sorted(tmp_path.rglob("*")) if each.is_file()}
    with pytest.raises(InputError, match="broke"):
        write_passages(broken(), path, form, Options(), Losses())
    assert {each: each.read_bytes() for each in sorted(tmp_path.rglob("*")) if each.is_file()} == before


def test_a_folder_of_somebody_else_is_not_touched(tmp_path: Path) -> None:
    theirs = tmp_path / "photos"
    theirs.mkdir()
    (theirs / "one.jpg").write_bytes(b"x")
    with pytest.raises(InputError, match="no folder that duizhao wrote"):
        write_passages([NESTED], theirs, find("dataset"), Options(), Losses())
    assert [each.name for each in theirs.iterdir()] == ["one.jpg"]


def test_losses_lie_beside_the_file_and_go_when_there_are_none(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    write_passages([NESTED], path, find("html"), Options(), Losses())
    ledger = tmp_path / "page.html.losses.json"
    assert not ledger.exists()
    skipped = annotated(Passage("s1", "市林业局", state="skipped"), [])
    write_passages([skipped], path, find("html"), Options(), Losses())
    assert json.loads(ledger.read_text("utf-8")) == {
        "format": "html",
        "losses": {"state of a passage": {"count": 1, "examples": ["s1"]}},
    }
    write_passages([NESTED], path, find("html"), Options(), Losses())
    assert not ledger.exists()


def test_strict_writes_nothing_where_anything_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    skipped = Passage("s1", "市林业局", state="skipped")
    with pytest.raises(InputError, match=r"cannot carry everything: state of a passage: 1"):
        write_passages([skipped], path, find("html"), Options(), Losses(), strict=True)
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_not_converted_into_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    write_passages([NESTED], path, find("jsonl"), Options(), Losses())
    with pytest.raises(InputError, match="over itself"):
        convert_file(path, tmp_path / "." / "a.jsonl", find("jsonl"), find("jsonl"))


def test_what_is_read_is_checked_against_its_text(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    row = {
        "format": "duizhao",
        "id": "s1",
        "text": "𠮷野家",
        "entities": [{"start": 2, "end": 4, "label": "ORG", "text": "野家"}],
    }
    path.write_text(json.dumps(row, ensure_ascii=False), "utf-8")
    with pytest.raises(
        InputError, match=r"a\.jsonl:1: 2-4 is '家' in the text, not '野家'; .*duizhao offsets"
    ):
        convert_file(path, tmp_path / "b.jsonl", find("jsonl"), find("jsonl"))
    assert not (tmp_path / "b.jsonl").exists()


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("nothing.jsonl", "does not exist"),
        ("a.xyz", "is of no format"),
        ("a.jsonl", "may be of several|is of no format"),
    ],
)
def test_a_file_whose_format_does_not_show(tmp_path: Path, name: str, problem: str) -> None:
    if name != "nothing.jsonl":
        (tmp_path / name).write_text('{"what": 1}\n', "utf-8")
    with pytest.raises(InputError, match=problem):
        format_to_read(tmp_path / name)


def test_every_format_says_what_it_is(tmp_path: Path) -> None:
    for name, form in formats().items():
        assert form.read or form.write
        assert form.title
        assert name == form.name == name.lower()
        assert all(suffix.startswith(".") for suffix in form.suffixes)
        assert form.suffixes


def test_a_written_file_is_known_again(tmp_path: Path) -> None:
    """Where the format is read and its name or content shows it."""
    for form in formats().values():
        if form.read and form.write:
            path = tmp_path / (form.name if form.folder else f"{form.name}{form.suffixes[0]}")
            write_passages([NESTED], path, form, Options(), Losses())
            if one_of(path) != form.name:
                with pytest.raises(InputError, match="may be of several"):
                    format_to_read(path)


def one_of(path: Path) -> str:
    try:
        return format_to_read(path).name
    except InputError:
        return ""


@pytest.mark.parametrize(("name", "problem"), [("nope", "no format is called"), ("html", "is only written")])
def test_a_format_that_is_not_there_or_not_read(tmp_path: Path, name: str, problem: str) -> None:
    (tmp_path / "a").write_text("x", "utf-8")
    with pytest.raises(InputError, match=problem):
        format_to_read(tmp_path / "a", name)


def test_only_what_is_written_is_written(tmp_path: Path) -> None:
    read_only: list[Format] = [one for one in formats().values() if one.write is None]
    for one in read_only:
        with pytest.raises(InputError, match="is only read"):
            format_to_write(tmp_path / "a", one.name)
