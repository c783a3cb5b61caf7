"""The word lists, and the lookup that finds them."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.scripts import convert
from duizhao.suggest.gazetteer import DATA, Lexicon, administered, sections, words_of
from duizhao.suggest.names import name_lists, surname_weight

LISTS = sorted(path.stem for path in DATA.glob("*.txt"))


def test_every_list_says_where_it_comes_from() -> None:
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    assert len(LISTS) >= 8
    for name in LISTS:
        assert f"`{name}.txt`" in readme
    for licence in re.findall(r"\]\((LICENSES/[^)]+)\)", readme):
        assert (DATA / licence).is_file()


@pytest.mark.parametrize("name", [name for name in LISTS if name not in {"names", "endings", "posts"}])
def test_lists_are_simplified_and_clean(name: str) -> None:
    words = words_of(name)
    assert words
    # 乾 is simplified where it is read qián; 苎 and the like in names of towns OpenCC has its own mind about.
    other = [word for word in words if word != convert(word, "t2s") and "乾" not in word]
    assert len(other) <= (20 if name == "townships" else 0), other
    assert not [word for word in words if re.search(r"[\s，。、]", word)]


def test_the_gazetteer_has_each_name_once() -> None:
    for name in ("divisions", "townships", "divisions-short"):
        words = words_of(name)
        assert len(words) == len(set(words))
        assert list(words) == sorted(words)
    assert all(len(word) >= 3 for word in administered())


def test_sections_do_not_contradict_each_other() -> None:
    lists = name_lists()
    assert not lists.given & lists.notgiven
    assert not lists.strong & (lists.medium | lists.function)
    assert not lists.medium & lists.function
    assert set(sections("endings")["body-kind"]) <= {
        *sections("endings")["body"],
        "组织",
    }


def test_a_function_word_says_little_as_a_surname() -> None:
    assert surname_weight("和平", 0)[1] < surname_weight("王平", 0)[1] < surname_weight("刘平", 0)[1]
    assert surname_weight("欧阳修", 0) == (2, 3.0)


@given(
    st.lists(st.text("甲乙丙丁", min_size=1, max_size=4), min_size=1, max_size=8),
    st.text("甲乙丙丁戊", max_size=20),
)
def test_the_lexicon_finds_what_a_plain_search_finds(words: list[str], text: str) -> None:
    lexicon = Lexicon(words)
    for at in range(len(text)):
        fitting = [word for word in words if text.startswith(word, at)]
        assert lexicon.longest(text, at) == at + max(map(len, fitting), default=0)
    spans = list(lexicon.scan(text))
    assert all(span.of(text) in lexicon for span in spans)
    assert all(before.end <= after.start for before, after in itertools.pairwise(spans))
