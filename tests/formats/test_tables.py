"""CSV, TSV and flat JSON Lines: quoting, formulas, encodings, and tables of others."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import sample

from duizhao.errors import InputError
from duizhao.formats.tables import COLUMNS, guarded, unguarded
from duizhao.interchange.converting import read_passages, write_passages
from duizhao.interchange.format import Options
from duizhao.interchange.passage import Passage
from duizhao.interchange.registry import find, format_to_read
from duizhao.losses import Losses

GOLDEN = Path(__file__).parent / "golden"


def read(path: Path, name: str = "") -> tuple[list[Passage], Losses]:
    form, losses = format_to_read(path, name), Losses()
    return list(read_passages(path, form, Options(), losses)), losses


def write(passages: list[Passage], path: Path, name: str) -> Path:
    write_passages(iter(passages), path, find(name), Options(), Losses())
    return path


def test_a_csv_of_excel() -> None:
    """A byte order mark, quotes and a line end in a cell; nothing of another's cells is changed."""
    passages, losses = read(GOLDEN / "csv-foreign.csv", "csv")
    assert [(one.id, one.text, one.translation, one.state) for one in passages] == [
        ("7", "他说：“好！”\n第二行".replace("“", '"').replace("”", '"'), "He said yes.", ""),
        ("2", "'tis 𠮷野家", "", "submitted"),
        ("9", "=1+1", "", ""),
    ]
    assert [dict(one.meta) for one in passages] == [
        {"来源": "晚报", "state": "Texas"}, {}, {"来源": "晚报"},
    ]  # fmt: skip
    assert not losses


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("name", ["csv", "tsv"])
def test_the_encodings_that_excel_writes(tmp_path: Path, encoding: str, name: str) -> None:
    mark = "," if name == "csv" else "\t"
    path = tmp_path / f"a.{name}"
    text = f"编号{mark}句子\r\nx1{mark}党旗高高飘扬在中国的林业局。\r\n" * 1
    path.write_bytes(text.encode(encoding))
    passages, losses = read(path)
    assert [(one.id, one.text) for one in passages] == [("x1", "党旗高高飘扬在中国的林业局。")]
    assert not losses


def test_a_tsv_of_another_tool_has_no_quotes_and_no_escapes() -> None:
    passages, losses = read(GOLDEN / "tsv-foreign.tsv", "tsv")
    assert [(one.text, one.translation, dict(one.meta)) for one in passages] == [
        ("党旗高高飘扬。", "The flag flies.", {"source": "a\\b"}),
        ('"好！"他说', "", {"source": '"x"'}),
        ("𠮷野家", "Yoshinoya", {}),
    ]
    assert losses.counts == {"quotes around a cell, taken for text: TSV has none": 1}
    assert losses.examples.popitem()[1] == [f"{GOLDEN / 'tsv-foreign.tsv'}:3"]


def test_a_tsv_whose_header_is_quoted_is_csv_with_tabs(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text('"id"\t"text"\n"1"\t"好\t的\n""行"""\n', encoding="utf-8")
    assert [one.text for one in read(path)[0]] == ['好\t的\n"行"']


def test_flat_rows_of_another_tool() -> None:
    first, second = read(GOLDEN / "rows-foreign.jsonl")[0]
    assert (first.id, first.text) == ("12", "𠮷野家在市林业局。")
    assert first.meta == {"label": "1", "score": "0.5", "ok": "true"}
    assert (second.id, second.text, second.translation) == ("2", "党旗\u2028高高飘扬。", "The flag flies.")
    assert second.meta == {"meta.source": "x", "text": "y"}


CELLS = st.text(alphabet="=+-@\t\r\n＝＋－＠'a好", max_size=4)


@given(CELLS)
def test_no_cell_begins_a_formula_and_all_come_back(cell: str) -> None:
    made = guarded(cell)
    assert unguarded(made) == cell
    assert not made or made[0] not in "=+-@\t\r\n＝＋－＠"


@pytest.mark.parametrize("name", ["csv", "tsv"])
def test_cells_that_a_spreadsheet_would_run(tmp_path: Path, name: str) -> None:
    texts = ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "'", "''", "\\n", "\\", "=\\t"]
    passages = [
        Passage(f"={number}", text, translation=text, meta={"a": text}) for number, text in enumerate(texts)
    ]
    path = write(passages, tmp_path / f"a.{name}", name)
    assert read(path)[0] == passages
    separator = "," if name == "csv" else "\t"
    with path.open(encoding="utf-8-sig", newline="") as file:
        quoting = csv.QUOTE_MINIMAL if name == "csv" else csv.QUOTE_NONE
        rows = list(csv.reader(file, delimiter=separator, quoting=quoting))
    assert len(rows) == len(texts) + 1
    assert all(cell[0] not in "=+-@\t\r" for row in rows for cell in row if cell)


def test_pandas_reads_what_we_write(tmp_path: Path) -> None:
    import pandas

    path = write(sample(), tmp_path / "a.csv", "csv")
    frame = pandas.read_csv(path, dtype=str, keep_default_na=False)
    assert list(frame.columns) == list(COLUMNS)
    assert list(frame["text"]) == [one.text for one in sample()]
    found = [json.loads(cell) if cell else [] for cell in frame["entities"]]
    assert [len(one) for one in found] == [len(one.entities) for one in sample()]
    assert frame["translation"][3] == "'=1+1"
    rows = write(sample(), tmp_path / "a.rows.jsonl", "rows")
    assert list(pandas.read_json(rows, lines=True)["text"]) == [one.text for one in sample()]


def test_we_read_what_pandas_writes(tmp_path: Path) -> None:
    import pandas

    path = tmp_path / "a.csv"
    frame = pandas.DataFrame({"text": ['他说"好",\n𠮷', "\u2028党旗\x0b"], "n": [1, 2]})
    frame.to_csv(path, index=False)
    assert [(one.text, dict(one.meta)) for one in read(path)[0]] == [
        ('他说"好",\n𠮷', {"n": "1"}), ("\u2028党旗\x0b", {"n": "2"}),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["csv", "tsv"])
def test_a_column_that_somebody_has_added_is_metadata(tmp_path: Path, name: str) -> None:
    path = write([Passage("a", "好", meta={"x": "1"})], tmp_path / f"a.{name}", name)
    mark = "," if name == "csv" else "\t"
    head, row = path.read_text("utf-8-sig").splitlines()
    path.write_text(f"{head}{mark}todo\n{row}{mark}see\n", encoding="utf-8")
    assert dict(read(path)[0][0].meta) == {"x": "1", "todo": "see"}


def test_a_text_longer_than_the_limit_of_the_module(tmp_path: Path) -> None:
    passages = [Passage("a", "好" * 200_000)]
    before = csv.field_size_limit(131072)
    try:
        assert read(write(passages, tmp_path / "a.csv", "csv"))[0] == passages
    finally:
        csv.field_size_limit(before)


WRONG = {
    "csv": {
        'id,text\n1,"好\n': (2, "unexpected end of data"),
        'id,text\n1,"好"的\n': (2, "expected after"),
        "id,text\n1,好\n2,好,的\n": (3, "3 cells, 2 columns"),
        "id,name\n1,好\n": (1, "no column holds the text"),
        "text,text\n1,好\n": (1, "two columns have the same name"),
        "id,text,entities,stances,meta\n1,好,[{,,\n": (2, "is no JSON"),
        'id,text,entities,stances,meta\n1,好,"[{""start"":0,""end"":2,""label"":""A""}]",,\n': (
            2,
            "span 0-2",
        ),
        "": (1, "no column holds the text"),
    },
    "tsv": {
        "id\ttext\n1\t好\n\n2\n": (4, "1 cells, 2 columns"),
        "id\tname\n": (1, "no column holds the text"),
    },
    "rows": {
        '{"text": "a"}\n{"tex": "b"}\n': (2, "no column holds the text"),
        '{"text": "a"}\n[1]\n': (2, "is a list, not an object"),
        '{"text": 3}\n': (1, "'text' is a whole number, not a text"),
        '{"text": "\\ud800"}\n': (1, "half a character"),
    },
}


@pytest.mark.parametrize(
    ("name", "content", "line", "says"),
    [(name, content, *said) for name, cases in WRONG.items() for content, said in cases.items()],
)
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, name: str, content: str, line: int, says: str
) -> None:
    path = tmp_path / f"a.{name}"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=rf"a\.{name}:{line}: ") as refused:
        read(path, name)
    assert says in str(refused.value)


def test_bytes_that_are_no_text_are_told_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"id,text\n" + "1,好\n".encode() * 20_000 + b"2,\xff\n")
    with pytest.raises(InputError, match=r"a\.csv:\d+: is not UTF-8 \(byte ff\)"):
        read(path, "csv")


def test_the_name_and_the_first_line_tell_a_table(tmp_path: Path) -> None:
    for name, content in {
        "a.csv": "id,text\n",
        "a.tsv": "id\t句子\n",
        "a.jsonl": '{"text": "好", "n": 1}\n',
    }.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    found = [format_to_read(tmp_path / name).name for name in ("a.csv", "a.tsv", "a.jsonl")]
    assert found == ["csv", "tsv", "rows"]
    assert format_to_read(GOLDEN / "jsonl-sample.jsonl").name == "jsonl"


def test_an_error_that_quotes_line_ends_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('id,"two\nlines"\n1,2\n', "utf-8")
    with pytest.raises(InputError) as told:
        format_to_read(path, "csv").read(path, Options(), Losses()).__next__()  # type: ignore[misc, union-attr]
    assert "\n" not in str(told.value)
