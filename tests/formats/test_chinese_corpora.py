"""CLUENER and MSRA files: inclusive ends, character rows, tags of every spelling."""

from __future__ import annotations

from pathlib import Path

import pytest

from duizhao.errors import InputError
from duizhao.formats.cluener import FORMATS as CLUENER
from duizhao.formats.msra import FORMATS as MSRA
from duizhao.interchange.converting import read_passages
from duizhao.interchange.format import Format, Options
from duizhao.interchange.passage import Passage
from duizhao.losses import Losses

GOLDEN = Path(__file__).parent / "golden"


def read(path: Path, form: Format) -> list[Passage]:
    losses = Losses()
    found = list(read_passages(path, form, Options(), losses))
    assert not losses
    return found


def entities(passage: Passage) -> list[tuple[int, int, str, str]]:
    return [(one.start, one.end, one.label, one.text) for one in passage.entities]


def test_the_ends_of_cluener_are_inclusive() -> None:
    first, second, third = read(GOLDEN / "cluener-sample.jsonl", CLUENER[0])
    assert entities(first) == [(0, 4, "company", "浙商银行"), (9, 12, "name", "叶老桂")]
    assert entities(second) == [(0, 3, "company", "𠮷野家"), (4, 7, "company", "𠮷野家")]
    assert (first.id, second.id, third.id) == ("1", "7", "3")
    assert third.entities == ()


@pytest.mark.parametrize(
    ("label", "problem"),
    [
        ('{"name": {"党旗": [[0, 2]]}}', "'党旗' does not stand at 0 to 2"),
        ('{"name": {"党旗": [[-1, 1]]}}', "does not stand at -1 to 1"),
        ('{"name": {"党旗": [[0]]}}', "has no start and end"),
        ('{"name": {"党旗": [[0, true]]}}', "is true or false, not a whole number"),
        ('{"name": [1]}', "'name' is a list, not an object"),
        ("3", "'label' is a whole number"),
    ],
)
def test_a_cluener_line_that_is_wrong(tmp_path: Path, label: str, problem: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f'{{"text": "好", "label": {{}}}}\n{{"text": "党旗高", "label": {label}}}\n', "utf-8")
    with pytest.raises(InputError, match=rf"a\.jsonl:2: .*{problem}"):
        read(path, CLUENER[0])


def test_rows_of_characters() -> None:
    first, second = read(GOLDEN / "msra-sample.msra", MSRA[0])
    assert first.text == "胡进进在𠮷野家"
    assert entities(first) == [(0, 3, "PER", "胡进进"), (4, 7, "ORG", "𠮷野家")]
    assert second.text == "中国\u3000人"
    assert entities(second) == [(0, 2, "ns", "中国")]


@pytest.mark.parametrize(
    ("tags", "found"),
    [
        ("B_PER E_PER O", [(0, 2)]),
        ("PER-B PER-I O", [(0, 2)]),
        ("S-PER S-PER O", [(0, 1), (1, 2)]),
        ("B-PER B-PER I-PER", [(0, 1), (1, 3)]),
        ("nr nr o", [(0, 2)]),
        ("O O N", []),
    ],
)
def test_tags_of_every_spelling(tmp_path: Path, tags: str, found: list[tuple[int, int]]) -> None:
    path = tmp_path / "a.msra"
    rows = [f"{char} {tag}" for char, tag in zip("党旗高", tags.split(), strict=True)]
    path.write_text("\r\n".join(rows) + "\r\n", "utf-8")
    [passage] = read(path, MSRA[0])
    assert [(one.start, one.end) for one in passage.entities] == found


def test_a_row_without_a_tag(tmp_path: Path) -> None:
    path = tmp_path / "a.msra"
    path.write_text("党 O\n旗\n", "utf-8")
    with pytest.raises(InputError, match=r"a\.msra:2: is no character and tag"):
        read(path, MSRA[0])
