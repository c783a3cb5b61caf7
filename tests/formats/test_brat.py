"""brat: its own grammar as the judge, files of other tools, and the traps of standoff."""

from __future__ import annotations

import re
import tempfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from strategies import corpora

from duizhao.errors import InputError
from duizhao.interchange.converting import read_passages, write_passages
from duizhao.interchange.format import Options
from duizhao.interchange.passage import Mention, Passage, Position, annotated
from duizhao.interchange.registry import find, format_to_read
from duizhao.losses import Losses

FORM = find("brat")
FOREIGN = Path(__file__).parent / "golden" / "brat-foreign"


def read(path: Path) -> tuple[list[Passage], Losses]:
    losses = Losses()
    return list(read_passages(path, FORM, Options(), losses)), losses


def written(folder: Path, *passages: Passage) -> Path:
    write_passages(iter(passages), folder / "out", FORM, Options(), Losses())
    return folder / "out"


def folder_of(folder: Path, text: str, *lines: str) -> Path:
    (folder / "a.txt").write_bytes(text.encode())
    (folder / "a.ann").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return folder


def check(text: str, ann: str) -> dict[str, str]:
    """A reader as strict as brat's published format: what each id is. Written from the description alone."""
    found: dict[str, str] = {}
    links: list[str] = []
    # brat's server ends lines wherever Python's splitlines does
    for line in ann.splitlines():
        name, data, *rest = line.split("\t", 2)
        assert re.fullmatch(r"[TEA][1-9]\d*", name), line
        assert name not in found, f"{name} twice"
        found[name] = data.split(" ")[0]
        if name[0] == "T":
            label, places = data.split(" ", 1)
            assert re.fullmatch(r"[A-Za-z0-9_-]+", label), label
            spans = [tuple(map(int, pair.split(" "))) for pair in places.split(";")]
            assert all(0 <= start <= end <= len(text) for start, end in spans), line
            assert all(one[1] < two[0] for one, two in pairwise(spans)), "pieces overlap"
            assert rest == [" ".join(text[start:end] for start, end in spans)], line
        else:
            assert rest == [], line
            if name[0] == "E":
                pairs = [each.split(":") for each in data.split(" ")]
                assert all(len(pair) == 2 for pair in pairs), line
                links += [target for _, target in pairs]
                assert pairs[0][1][0] == "T"
            else:
                assert len(data.split(" ")) in {2, 3}, line
                links.append(data.split(" ")[1])
    assert set(links) <= set(found), "an id that nothing defines"
    return found


@settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))
@given(corpora())
def test_what_is_written_is_what_brat_reads(passages: list[Passage]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = written(Path(name), *passages)
        config = (folder / "annotation.conf").read_text(encoding="utf-8")
        for file in folder.glob("*.ann"):
            text = file.with_suffix(".txt").read_bytes().decode("utf-8")
            kinds = check(text, file.read_bytes().decode("utf-8"))
            for kind in kinds.values():
                assert re.search(rf"(?m)^{re.escape(kind.partition(':')[0])}\b", config), kind
    assert re.findall(r"(?m)^\[(\w+)\]$", config) == ["entities", "relations", "events", "attributes"]


def test_a_folder_of_another_tool() -> None:
    (sub, news), losses = read(FOREIGN)
    text = "𠮷林省😀林业局局长胡进进说，\n市里的党旗高高飘扬。\n"
    found = [
        Mention(0, 3, "GPE"), Mention(0, 7, "ORG", ("uncertain",)), Mention(9, 12, "PER", key="T3"),
        Mention(18, 20, "WORK", key="T5"),
    ]  # fmt: skip
    stance = Position("T3", "T5", "favor", "explicit", (20, 24), 18, 24)
    assert news == annotated(Passage("news", text, "news"), found, [stance])
    assert sub == annotated(Passage("more/crlf", "党旗\n胡进进", "more/crlf"), [Mention(3, 6, "PER")])
    assert dict(losses.counts) == {
        "event": 1, "entity in several pieces": 1, "attribute with a value": 1, "relation": 1,
        "equivalence": 1, "normalisation": 1, "note": 1,
        "byte order mark or carriage return, which the spans do not count": 1,
    }  # fmt: skip


def test_a_single_file_is_read_with_its_text() -> None:
    path = FOREIGN / "more" / "crlf.ann"
    assert format_to_read(path) is FORM
    assert [one.text for one in read(path)[0]] == ["党旗\n胡进进"]
    assert format_to_read(FOREIGN) is FORM


def test_what_the_docstring_shows_is_what_is_written(tmp_path: Path) -> None:
    text = "胡进进说好得很。"
    stance = Position("p", "topic", "favor", "", (4, 7))
    one = annotated(Passage("d", text, "d"), [Mention(0, 3, "PER", key="p")], [stance])
    from duizhao.formats import brat

    shown = [line[4:] for line in (brat.__doc__ or "").split("\n") if line.startswith("    ")]
    assert (written(tmp_path, one) / "d.ann").read_text(encoding="utf-8").split("\n")[:-1] == shown


def test_an_entity_over_two_lines_is_written_in_pieces_and_read_as_one(tmp_path: Path) -> None:
    one = annotated(Passage("d", "市林\n\n业局", "d"), [Mention(0, 6, "ORG"), Mention(1, 3, "X")])
    folder = written(tmp_path, one)
    lines = (folder / "d.ann").read_text(encoding="utf-8").split("\n")
    assert lines[:2] == ["T1\tORG 0 2;3 3;4 6\t市林  业局", "T2\tX 1 2;3 3\t林 "]
    assert read(folder)[0] == [one]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("T1\tPER 0 2\t市里", "says '市里', and the text there '党旗'"),
        ("T1\tPER 1 9\t旗", "and the text there '旗高'"),
        ("T1\tPER 2 1\t", "and the text there"),
        ("T1\tPER 1 1\t", "is empty"),
        ("T1\tPER 0-2\t党旗", "is no label and span"),
        ("T1\tPER 0 99999999999999999999\t党旗", "is no label and span"),
        ("T1 PER 0 2 党旗", "is no line of brat's"),
        ("X1\tPER 0 2\t党旗", "is no id of brat's"),
        ("A1\tuncertain T9", "T9 is not there"),
        ("E1\tStance:T9", "T9 is no trigger"),
    ],
)
def test_what_is_broken_is_an_error_with_file_and_line(tmp_path: Path, line: str, what: str) -> None:
    folder = folder_of(tmp_path, "党旗高", "T7\tX 2 3\t高", line)
    with pytest.raises(InputError, match=re.escape(what)) as caught:
        read(folder)
    assert caught.value.where == f"{tmp_path / 'a.ann'}:2"


def test_an_id_twice_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="T1 is there twice"):
        read(folder_of(tmp_path, "党旗", "T1\tX 0 1\t党", "T1\tX 1 2\t旗"))


def test_utf16_offsets_do_not_pass(tmp_path: Path) -> None:
    """𠮷 is two units of UTF-16: a file that counts so is refused, and nothing is moved."""
    with pytest.raises(InputError, match="says '党旗', and the text there '旗'") as caught:
        read(folder_of(tmp_path, "𠮷党旗", "T1\tX 2 4\t党旗"))
    assert "duizhao offsets" in str(caught.value)


def test_a_byte_order_mark_is_a_character_where_the_file_counts_it(tmp_path: Path) -> None:
    (passage,), losses = read(folder_of(tmp_path, "\ufeff党旗", "T1\tX 1 3\t党旗"))
    assert (passage.text, passage.entities[0].start, dict(losses.counts)) == ("\ufeff党旗", 1, {})
    (passage,), losses = read(folder_of(tmp_path, "\ufeff党旗", "T1\tX 0 2\t党旗"))
    assert (passage.text, passage.entities[0].start, sum(losses.counts.values())) == ("党旗", 0, 1)


def test_the_golden_folder_is_written_again_byte_by_byte(tmp_path: Path) -> None:
    own = FOREIGN.parent / "brat-own"
    passages, losses = read(own)
    assert not losses
    assert len(passages[0].stances) == 2
    folder = written(tmp_path, *passages)
    names = sorted(each.name for each in own.iterdir())
    assert names == sorted(each.name for each in folder.iterdir() if not each.name.startswith("."))
    assert all((own / name).read_bytes() == (folder / name).read_bytes() for name in names)


def test_a_stance_that_lacks_something_is_counted(tmp_path: Path) -> None:
    lines = ["T1\tStance 0 2\t党旗", "E1\tStance:T1", "A1\tHolder E1 author", "A2\tTarget E1 topic"]
    (passage,), losses = read(folder_of(tmp_path, "党旗", *lines))
    assert passage.stances == ()
    assert dict(losses.counts) == {"stance without holder, target, polarity or place": 1}
    (passage,), losses = read(folder_of(tmp_path, "党旗", *lines, "A3\tPolarity E1 favor"))
    assert [(one.holder, one.target, one.polarity) for one in passage.stances] == [
        ("author", "topic", "favor")
    ]
    assert not losses


def test_a_text_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.ann").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="is not there") as caught:
        read(tmp_path)
    assert caught.value.where == str(tmp_path / "a.txt")


def test_the_list_of_documents_leads_nowhere_else(tmp_path: Path) -> None:
    inner = tmp_path / "in"
    inner.mkdir()
    folder_of(tmp_path, "党旗")
    (inner / "documents.jsonl").write_text('{"file": "../a", "id": "x"}\n', encoding="utf-8")
    with pytest.raises(InputError, match="names no file of its own") as caught:
        read(inner)
    assert caught.value.where == f"{inner / 'documents.jsonl'}:1"


def test_files_that_came_later_are_read_too(tmp_path: Path) -> None:
    folder = written(tmp_path, Passage("d/1", "党旗", "d/1", annotator="a01", state="submitted"))
    folder_of(folder, "旗")
    assert read(folder)[0] == [
        Passage("d/1", "党旗", "d/1", annotator="a01", state="submitted"),
        Passage("a", "旗", "a"),
    ]


def test_a_value_with_white_space_is_renamed_and_told(tmp_path: Path) -> None:
    one = annotated(Passage("d", "党旗", "d"), [], [Position("author", "topic", "in favor")])
    losses = Losses()
    write_passages(iter([one]), tmp_path / "out", FORM, Options(), losses)
    assert losses.counts["value renamed"] == 1
    assert read(tmp_path / "out")[0][0].stances[0].polarity == "in_favor"


def test_a_line_of_many_colons_is_refused_in_time(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no event"):
        read(folder_of(tmp_path, "党旗", "E1\t" + "a:a:a:a:a " * 20_000 + "x"))
