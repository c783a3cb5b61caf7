"""Which words a line joins and divides, how names are written, and what constructions say of readings."""

from __future__ import annotations

import importlib.util
import json
import sys
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Literal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from duizhao.model import Word
from duizhao.pinyin import lexicon, read_words, write_line
from duizhao.pinyin.constructions import construction_readings
from duizhao.pinyin.joining import regroup
from duizhao.pinyin.naming import name_parts
from duizhao.words import segment

ROOT = Path(__file__).parents[2]
CASES = json.loads((ROOT / "tests" / "cases" / "pinyin-line" / "units.json").read_text(encoding="utf-8"))
# No deadline for the examples: the first one reads the word list.
TEXTS = st.text(
    st.characters(exclude_categories=["Cs"])
    | st.sampled_from("我能不看一点十分个人的话了着过第三百万中国人老王李北京市得见好完来去，。 A1"),
    max_size=30,
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_units(case: dict[str, str]) -> None:
    """Divided by spaces as the line divides them."""
    for style in ("standard", "textbook"):
        units = regroup(segment(case["text"]), style)
        assert " ".join(unit.form for unit in units) == case.get(style, case["standard"])


@settings(deadline=None)
@given(TEXTS)
@example("一点 十分")
@example("不不不")
def test_law_units_are_the_text(text: str) -> None:
    """Units lie in order, hold what the text has there, and nothing but white space is between them."""
    words = segment(text)
    for style in ("standard", "textbook"):
        units = regroup(words, style)
        assert "".join(unit.form for unit in units) == "".join(word.form for word in words)
        assert all(text[unit.start : unit.end] == unit.form for unit in units)
        assert all(one.end <= other.start for one, other in pairwise(units))


@settings(deadline=None)
@given(TEXTS)
def test_law_styles_differ_in_joints_only(text: str) -> None:
    words = segment(text)
    readings = read_words(text, words)
    lines = [write_line(words, readings, style).line.lower() for style in ("standard", "textbook")]
    assert len({line.translate({ord(char): None for char in " -'"}) for line in lines}) == 1


def test_the_word_list_keeps_its_own_rules() -> None:
    lists = lexicon.sections("apart.txt")
    names = lexicon.names()
    assert not lists["apart"] & lists["one"]
    assert not {form for form in lists["apart"] & set(lexicon.words()) if form not in names}
    assert not lists["common"] & set(names)
    assert all(sum(sizes) == len(form) and min(sizes) > 0 for form, sizes in names.items())


@pytest.mark.parametrize(
    ("form", "pos", "before", "after", "sizes"),
    [
        ("北京大学", "nt", "", "", (2, 2)),
        ("毛泽东", "nr", "", "", (1, 2)),
        ("王建国", "nr", "", "", (1, 2)),
        ("李先生", "nr", "", "", (1, -2)),
        ("河南省", "ns", "", "", (2, 1)),
        ("汉字", "nz", "", "", (2,)),
        ("中国人", "n", "", "", (3,)),
        ("东西", "ns", "", "", ()),
        ("外国", "ns", "", "", ()),
        ("星期一", "t", "", "", ()),
        ("王", "nr", "", "老师", (1,)),
        ("李", "nr", "姓", "", (1,)),
        ("张", "q", "老", "", (1,)),
        ("老", "a", "", "张", (1,)),
        ("张", "q", "一", "纸", ()),
        ("连", "p", "", "老师", ()),
    ],
)
def test_names(form: str, pos: str, before: str, after: str, sizes: tuple[int, ...]) -> None:
    start = len(before)
    end = start + len(form)
    left = Word(0, start, before) if before else Word(-1, -1, "")
    right = Word(end, end + len(after), after) if after else Word(-1, -1, "")
    assert name_parts(Word(start, end, form, pos), left, right) == sizes


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("你去不去？", "不bu"),
        ("喜不喜欢", "不bu"),
        ("知道不知道", "不bu"),
        ("试一试", "一yi"),
        ("看看书", "看kan"),
        ("听不懂", "不bu"),
        ("看得见", "得de"),
        ("吃不了", "不bu 了liǎo"),
        ("睡不着", "不bu 着zháo"),
        ("受不了", "不bu 了liǎo"),
        ("进不去", "不bu"),
        ("跑得快", "得de"),
        ("他说不好吃", ""),
        ("慢慢走", ""),
        ("爸爸", ""),
        ("一天一天", ""),
        ("我得走", ""),
        ("他不去", ""),
    ],
)
def test_constructions(text: str, found: str) -> None:
    words = segment(text)
    syllables = dict(enumerate(reading.syllable for reading in read_words(text, words)))
    settled = construction_readings(words, syllables)
    assert " ".join(f"{text[at]}{syllable}" for at, syllable in settled.items()) == found


@settings(deadline=None)
@given(TEXTS)
def test_law_constructions_stay_inside_the_text(text: str) -> None:
    words = segment(text)
    syllables = dict(enumerate(reading.syllable for reading in read_words(text, words)))
    assert all(syllables[at] is not None for at in construction_readings(words, syllables))


def _bench(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_line", ROOT / "bench" / "quality" / "line.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("style", ["standard", "textbook"])
def test_own_gold(style: Literal["standard", "textbook"], monkeypatch: pytest.MonkeyPatch) -> None:
    """Word boundaries and capitals of the half that no rule was made on stay as right as they are."""
    bench = _bench(monkeypatch)
    score = bench.compare(bench.read_own(bench.OWN, "held-out", style), style)
    assert score.lines == 261
    assert bench.f1(score.joins) >= 98.5
    assert bench.f1(score.capitals) >= 97
