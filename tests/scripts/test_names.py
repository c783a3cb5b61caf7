"""Names and entities that are known: their characters are settled before the text is converted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.errors import InputError
from duizhao.model import Span
from duizhao.scripts import convert, convert_with, project, project_back
from duizhao.scripts.masking import Mask, transliterated

NAMES = [
    ("s2tw", "后来于洋后来了", "于洋", "後來于洋後來了"),
    ("s2tw", "台里的余部长", "余", "台裡的余部長"),
    ("s2tw", "万里和钟后", "钟后", "萬里和鍾后"),
    ("s2tw", "千山万水叫松志", "松志", "千山萬水叫松志"),
    ("tw2s", "著著作的乾先生", "乾", "着著作的乾先生"),
    ("s2tw", "一出岳升", "岳升", "一出岳升"),
]


@pytest.mark.parametrize(("config", "text", "name", "expected"), NAMES, ids=[each[1] for each in NAMES])
def test_names_keep_their_form(config: str, text: str, name: str, expected: str) -> None:
    """What the text has beside the name converts as ever."""
    start = text.index(name)
    assert convert_with(text, config, names=[Span(start, start + len(name))]).text == expected


@pytest.mark.parametrize(
    ("config", "text", "entity", "expected"),
    [
        ("s2twp", "塑料公司的塑料", "塑料公司", "塑料公司的塑膠"),
        ("s2twp", "社区和互联网社区", "互联网社区", "社群和互聯網社區"),
        ("s2twp", "上海打印机厂的打印机", "上海打印机厂", "上海打印機廠的印表機"),
        ("tw2sp", "網路公司的網路", "網路公司", "网路公司的网络"),
        ("s2tw", "塑料公司", "塑料公司", "塑料公司"),
    ],
)
def test_entities_are_not_reworded(config: str, text: str, entity: str, expected: str) -> None:
    """A name of a firm stays, the same word beside it is re-worded, and the alignment follows."""
    start = text.index(entity)
    made = convert_with(text, config, entities=[Span(start, start + len(entity))])
    assert made.text == expected
    there = project(made, start, start + len(entity))
    assert there.end - there.start == len(entity)
    assert project_back(made, there.start, there.end) == Span(start, start + len(entity))


def test_an_entity_next_to_a_phrase_that_changes_length() -> None:
    """Offsets after the changed phrase are mapped."""
    made = convert_with("互联网公司用互联网", "s2twp", entities=[Span(0, 5)])
    assert made.text == "互聯網公司用網際網路"
    assert made.alignment == ((6, 9, 6, 10),)


@pytest.mark.parametrize("span", [Span(-1, 1), Span(0, 3), Span(2, 1)])
def test_spans_outside_the_text_are_refused(span: Span) -> None:
    with pytest.raises(InputError, match="outside"):
        convert_with("余华", "s2tw", names=[span])


@given(st.text(st.sampled_from("余华于里·后\ue000\ue001亨克互联网塑料\n"), max_size=25), st.data())
def test_nothing_is_lost(text: str, data: st.DataObject) -> None:
    """Private-use characters of the text itself survive; with no spans it is the plain conversion."""
    assert convert_with(text, "s2twp").text == convert(text, "s2twp")
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    made = convert_with(text, "s2tw", names=[Span(start, end)], entities=[Span(start, end)])
    assert len(made.text) == len(text)
    for char in "\ue000\ue001\n":
        assert [at for at, each in enumerate(made.text) if each == char] == [
            at for at, each in enumerate(text) if each == char
        ]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("亨里克·易卜生", [1]),
        ("约翰·坦普里", [5]),
        ("在家里·静", []),
        ("这里的人·那里的人", []),
        ("他在里面", []),
        ("A·B在村里", []),
    ],
)
def test_transliterated_names(text: str, places: list[int]) -> None:
    assert sorted(transliterated(text)) == places


def test_masks_run_out() -> None:
    """There are only so many private-use characters."""
    full = Mask("".join(map(chr, range(0xE000, 0xF900))) + "余")
    with pytest.raises(InputError, match="too many"):
        full.put({6400: "余"})
