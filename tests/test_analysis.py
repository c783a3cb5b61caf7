"""Analysis: sentence by sentence the same as each stage alone, whatever the batch, and as a stream."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao import analysis
from duizhao.analysis import analyse
from duizhao.model import Sentence
from duizhao.pinyin import read_words, write_line
from duizhao.scripts import VARIANTS, variants
from duizhao.words import segment

TEXTS = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("党旗飘扬，。“”了\n\u2028𠮷😀A1"), max_size=30
)


def _sentence(number: int, text: str) -> Sentence:
    return Sentence(f"d-b001-s{number:02d}", "d", "d-b001", "paragraph", "", number, 0, len(text), text)


@given(st.lists(TEXTS, max_size=5), st.sampled_from(["hans", "hant"]))
def test_law_the_stages_joined(texts: list[str], script: str) -> None:
    """Nothing of one sentence leaks into another, and nothing of a stage is lost."""
    sentences = [_sentence(number, text) for number, text in enumerate(texts)]
    done = list(analyse(sentences, script))  # type: ignore[arg-type]
    assert [one.sentence for one in done] == sentences
    for text, one in zip(texts, done, strict=True):
        words = segment(text)
        readings = read_words(text, words)
        written = write_line(words, readings)
        assert [(word.start, word.end, word.form, word.pos) for word in one.words] == [
            (word.start, word.end, word.form, word.pos) for word in words
        ]
        assert tuple(word.pinyin for word in one.words) == written.words
        assert (one.readings, one.pinyin) == (readings, written.line)
        for target in VARIANTS:
            assert one.variants[target] == variants([text], script, target)[0]  # type: ignore[arg-type]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7])
def test_batches_make_no_difference(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    sentences = [_sentence(number, f"第{number}句头发。\n") for number in range(count)]
    whole = list(analyse(sentences, "hans"))
    monkeypatch.setattr(analysis, "_BATCH", 3)
    assert list(analyse(iter(sentences), "hans")) == whole
    assert len(whole) == count


def test_it_is_a_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    """No more than a batch is read ahead, so that a corpus of any size fits."""
    monkeypatch.setattr(analysis, "_BATCH", 4)
    taken = 0

    def endless() -> Iterator[Sentence]:
        nonlocal taken
        while True:
            taken += 1
            yield _sentence(taken, "党旗飘扬。")

    stream = analyse(endless(), "hans")
    assert [next(stream).sentence.index for _ in range(5)] == [1, 2, 3, 4, 5]
    assert taken == 8
