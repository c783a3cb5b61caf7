"""JSON lines, and how a file finds its reader."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from duizhao.errors import InputError, SchemaError
from duizhao.importers import FORMATS, read_file


def write(tmp_path: Path, content: str | bytes, name: str = "a.jsonl") -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_each_line_is_a_document(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        '{"text": "甲\\n乙", "id": "one", "title": "题", '
        '"published": 2022, "authors": ["某"], "url": null}\r\n'
        '\n{"text": "\\u4e2d\u2028文", "topic": {"zh": "社区"}}',
    )
    first, second = read_file(path)
    assert (first.id, first.text) == ("one", "甲\n乙")
    assert first.metadata == {"title": "题", "published": "2022", "authors": ["某"], "url": None}
    assert (second.id, second.text, second.metadata) == ("", "中\u2028文", {"topic": {"zh": "社区"}})
    assert [each.origin.file for each in (first, second)] == ["a.jsonl:1", "a.jsonl:3"]
    assert first.origin.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_other_encoding(tmp_path: Path) -> None:
    [document] = read_file(write(tmp_path, '{"text": "党旗高高飘扬"}'.encode("gb18030")))
    assert (document.text, document.origin.encoding) == ("党旗高高飘扬", "gb18030")


@pytest.mark.parametrize(
    ("line", "error", "says"),
    [
        ('{"text": "中"', InputError, "is not JSON: .* at column"),
        ("[1]", InputError, "not an object"),
        ("[" * 100_000, InputError, "nesting is too large"),
        ("9" * 10_000, InputError, "a number"),
        ('{"title": "中"}', InputError, "has no text"),
        ('{"text": null}', InputError, "has no text"),
        ('{"text": 5}', InputError, "text is int"),
        ('{"text": " "}', InputError, "white space"),
        ('{"text": "abc"}', InputError, "no Chinese"),
        ('{"text": "中\\ud800"}', InputError, "surrogate"),
        ('{"text": "中", "text": "文"}', SchemaError, "'text' is given twice"),
        ('{"text": "中", "tittle": "x"}', SchemaError, "unknown key 'tittle'; the keys are text, id, title"),
        ('{"text": "中", "sha256": "x"}', SchemaError, "unknown key 'sha256'"),
        ('{"text": "中", "published": "May"}', SchemaError, "published must be a date"),
        ('{"text": "中", "id": "../x"}', InputError, "cannot be a document id"),
    ],
)
def test_bad_line_is_named(tmp_path: Path, line: str, error: type[Exception], says: str) -> None:
    path = write(tmp_path, f'{{"text": "好"}}\n\n{line}\n')
    with pytest.raises(error, match=rf"a\.jsonl:3: .*{says}"):
        read_file(path)


def test_no_document(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no document"):
        read_file(write(tmp_path, "\n\n"))


@pytest.mark.parametrize("name", ["a.txt", "a.MD", "a.markdown"])
def test_plain_text_is_kept_as_it_is(tmp_path: Path, name: str) -> None:
    text = "\n\n# 题 \r\n\r\n\u3000\u3000正文，这里是正文。  \r甲\t\n"
    [document] = read_file(write(tmp_path, text.encode("gb18030"), name))
    assert (document.text, document.metadata, document.lost) == (text, {}, {})
    assert document.origin.encoding == "gb18030"


def test_format_and_encoding_may_be_stated(tmp_path: Path) -> None:
    [document] = read_file(write(tmp_path, "控措".encode("big5"), "notes"), format="txt", encoding="big5")
    assert document.text == "控措"
    assert document.origin.format == "txt"


def test_suffixes_are_unique() -> None:
    suffixes = [suffix for _, group in FORMATS.values() for suffix in group]
    assert len(suffixes) == len(set(suffixes))


def test_bad_paths(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.txt: no such file"):
        read_file(tmp_path / "none.txt")
    with pytest.raises(InputError, match="is a folder"):
        read_file(tmp_path)
    (tmp_path / "folder.txt").mkdir()
    with pytest.raises(InputError, match="is a folder"):
        read_file(tmp_path / "folder.txt")
    with pytest.raises(InputError, match=r"the suffix '\.xyz' is not known; .*\.txt, .*\.docx"):
        read_file(write(tmp_path, "中文", "a.xyz"))
    with pytest.raises(InputError, match="the name has no suffix"):
        read_file(write(tmp_path, "中文", "a"))
    with pytest.raises(InputError, match="unknown format 'pdf'; the formats are txt, md, html, docx, jsonl"):
        read_file(write(tmp_path, "中文"), format="pdf")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_pipe_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(InputError, match="not a regular file"):
        read_file(tmp_path / "pipe.txt")
