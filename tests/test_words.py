"""Words: the laws of segmentation on any text, and the segmenter itself as judge."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
import rjieba
from hypothesis import example, given
from hypothesis import strategies as st

from duizhao.errors import InputError
from duizhao.model import Word
from duizhao.paths import Workspace, find_workspace
from duizhao.words import (
    Lexicon,
    LexiconEntry,
    crosses_word,
    load_lexicon,
    parse_lexicon,
    parts,
    producer,
    segment,
    segment_all,
)
from duizhao.words.engine import cut_all
from duizhao.words.recut import occurrences

# Characters of every kind, more often Chinese than chance would have it; no half characters.
CHARACTERS = st.characters(exclude_categories=["Cs"]) | st.sampled_from(
    "党旗在疫情防控一线飘扬，。“”《》…—AB19 \u3000\u2028\u0085\x00\x1f\r\n\t\u200b\ufeff𠮷😀\u0301"
)
TEXTS = st.text(CHARACTERS, max_size=60)


@given(TEXTS)
@example("𠮷野家😀👨‍👩‍👧")
@example("甲\u3000乙\u2028丙\x85丁\r\n戊")
@example("\x00\x1f\x7f\ufffe")
@example("A" * 10_000)
@example("疫情防控" * 2_500)
@example("")
def test_law_words_are_spans_in_order(text: str) -> None:
    words = segment(text)
    at = 0
    for word in words:
        assert text[at : word.start].strip() == ""
        assert at <= word.start < word.end
        assert text[word.start : word.end] == word.form
        assert not word.form.isspace()
        at = word.end
    assert text[at:].strip() == ""


@given(TEXTS)
def test_law_the_segmenter_says_the_same(text: str) -> None:
    said = [(form, pos) for form, pos in rjieba.tag(text) if not form.isspace()]
    assert [(word.form, word.pos) for word in segment(text)] == said


def test_the_producer_has_a_version() -> None:
    assert producer().startswith("rjieba 0.")


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("中国共产党", ("中国", "共产党")),
        ("北京大学", ("北京", "大学")),
        ("人民日报", ("人民", "日报")),
        # No words tile these: a part of one character is none.
        ("平顶山", ("平顶山",)),
        ("银行", ("银行",)),
        ("行", ("行",)),
        ("", ()),
    ],
)
def test_parts_of_a_long_word(form: str, expected: tuple[str, ...]) -> None:
    assert parts(form) == expected


@given(TEXTS)
def test_law_parts_join(text: str) -> None:
    found = parts(text)
    assert "".join(found) == text
    assert len(found) < 2 or all(len(part) > 1 for part in found)


@pytest.mark.parametrize(
    ("left", "right", "torn"),
    [
        ("接到居民诉", "求，快速汇报", True),
        ("疫情防", "控工作", True),
        ("报告完毕", "今天下午", False),
        ("报告完毕。", "今天下午", False),
        ("", "今天", False),
        ("今天", "", False),
    ],
)
def test_words_across_a_break(left: str, right: str, torn: bool) -> None:
    assert crosses_word(left, right) is torn


def _said(text: str) -> list[tuple[str, str]]:
    return [(form, pos) for form, pos in rjieba.tag(text) if not form.isspace()]


@given(st.lists(TEXTS, max_size=8))
@example(["甲\r", "\n乙"])
@example(["", "", "疫情", ""])
@example(["疫情防", "控工作"])
@example(["\u0301", "A", "1.5", "%"])
def test_law_many_texts_at_once_say_the_same(texts: list[str]) -> None:
    found = segment_all(texts)
    assert found == [segment(text) for text in texts]
    assert [[(word.form, word.pos) for word in words] for words in found] == list(map(_said, texts))


def test_the_corpus_at_once_says_the_same() -> None:
    sources = find_workspace().sources.glob("*/zh.md")
    texts = [line for path in sources for line in path.read_text(encoding="utf-8").split("\n")]
    assert len(texts) > 100
    found = segment_all(iter(texts))
    assert [[(word.form, word.pos) for word in words] for words in found] == list(map(_said, texts))


def test_a_word_is_cheap_and_cannot_be_changed() -> None:
    word = Word(0, 2, "党旗", "n")
    assert word == Word(0, 2, "党旗", "n", "")
    assert hash(word) == hash(Word(0, 2, "党旗", "n", ""))
    assert repr(word).startswith("Word(start=0, end=2, form='党旗', pos='n', pinyin=''")
    with pytest.raises(AttributeError):
        word.pinyin = "dǎngqí"  # type: ignore[misc]


# The lexicon: what it must do on texts of the news kind, then its laws on any text.


def _lexicon(*forms: str) -> Lexicon:
    return Lexicon("test", tuple(LexiconEntry(form, "nz") for form in forms))


@pytest.mark.parametrize(
    ("text", "forms", "expected"),
    [
        # Words that rjieba cuts are joined.
        ("他在湛河区上班", ["湛河区"], "他 在 湛河区 上班"),
        ("党员下沉社区", ["下沉社区"], "党员 下沉社区"),
        # A word is cut where the lexicon says so, and the rest is cut anew.
        ("他在市林业局上班", ["林业"], "他 在 市 林业 局 上班"),
        ("他在市林业局上班", ["市林"], "他 在 市林 业局 上班"),
        # The longer word wins, wherever it begins.
        ("在湛河区委", ["湛河", "湛河区委", "区委"], "在 湛河区委"),
        ("市林业局长", ["市林业", "林业局长"], "市 林业局长"),
        # Of two words of one length, the left one.
        ("人民日报", ["人民日", "民日报"], "人民日 报"),
        # The same word twice in a row, and at both ends.
        ("进进进进", ["进进"], "进进 进进"),
        # Space inside of a word is the lexicon's own affair; outside it is no word.
        ("在 New York 上班", ["New York"], "在 New_York 上班"),
        # Nothing of the lexicon: nothing changes.
        ("他在上班", ["湛河区"], "他 在 上班"),
        ("", ["湛河区"], ""),
    ],
)
def test_words_of_a_lexicon(text: str, forms: list[str], expected: str) -> None:
    words = segment(text, _lexicon(*forms))
    assert " ".join(word.form.replace(" ", "_") for word in words) == expected


FORMS = st.lists(st.text("党旗在疫情防控一线A1", min_size=1, max_size=4), max_size=6)


@given(st.text("党旗在疫情防控一线A1，\n 😀", max_size=30), FORMS)
@example("林业局", ["业"])
@example("一线疫情防控", ["线疫", "情防"])
def test_law_a_lexicon_wins(text: str, forms: list[str]) -> None:
    lexicon = _lexicon(*forms)
    words = segment(text, lexicon)
    at = 0
    for word in words:
        assert text[at : word.start].strip() == ""
        assert at <= word.start < word.end
        assert text[word.start : word.end] == word.form
        at = word.end
    assert text[at:].strip() == ""
    chosen = occurrences(text, lexicon)
    assert [(span.start, span.end, "nz") for span in chosen] == [
        (word.start, word.end, word.pos)
        for word in words
        if any(span.start == word.start and span.end == word.end for span in chosen)
    ]
    # Each place of a word was taken, or overlaps one that was and is no shorter.
    for span in lexicon.scan(text):
        assert any(
            one.start < span.end and span.start < one.end and one.end - one.start >= span.end - span.start
            for one in chosen
        )
    # Words that touch none of the lexicon's stay where no neighbour was cut.
    if not chosen:
        assert words == segment(text)


@given(st.lists(TEXTS, max_size=5), FORMS)
def test_law_a_lexicon_says_the_same_of_many_texts(texts: list[str], forms: list[str]) -> None:
    lexicon = _lexicon(*forms)
    assert segment_all(texts, lexicon) == [segment(text, lexicon) for text in texts]


def test_a_lexicon_changes_nothing_else() -> None:
    """The dictionary that the process shares stays as it is."""
    before = segment("他在湛河区上班")
    assert segment("他在湛河区上班", _lexicon("湛河区", "在湛")) != before
    assert segment("他在湛河区上班") == before
    assert not rjieba.has_word("在湛")


def test_a_lexicon_is_a_value() -> None:
    assert _lexicon("甲乙") == _lexicon("甲乙")
    assert hash(_lexicon("甲乙")) == hash(_lexicon("甲乙"))
    assert _lexicon("甲乙") != _lexicon("甲丙")
    assert producer(_lexicon("甲乙")) == f"{producer()} with test"
    assert producer(_lexicon()) == producer()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# words\n湛河区", "my.tsv:2: 1 column is not two or three; give a word, its part of speech and"),
        ("湛河区\tns\ta\tb", "my.tsv:1: 4 columns are not two or three"),
        ("\n\tns", "my.tsv:2: the word is missing; write it in the first column"),
        ("湛河区\tplace name", "my.tsv:1: 'place name' is no part of speech; write one such as n, v, a, nr"),
        ("湛河区\t", "my.tsv:1: '' is no part of speech"),
        ("湛河区\tns\n新华区\tns\n湛河区\tn", "my.tsv:3: '湛河区' stands in line 1 already; keep one"),
    ],
)
def test_a_lexicon_with_a_mistake(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_lexicon(text, name="mine", where="my.tsv")
    assert str(caught.value).startswith(message)


def test_a_lexicon_of_any_editor() -> None:
    text = "\ufeff# gazetteer\r\n湛河区\tns\tdistrict\r\n\r\n胡进进\tnr\r\n"
    assert parse_lexicon(text, name="mine", where="my.tsv").entries == (
        LexiconEntry("湛河区", "ns", "district"),
        LexiconEntry("胡进进", "nr"),
    )


def test_where_a_workspace_keeps_its_lexicons(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    assert not load_lexicon(workspace, "one")
    (tmp_path / "corpus/sources/one").mkdir(parents=True)
    (tmp_path / "corpus/lexicon.tsv").write_text("湛河区\tns\n下沉\tv\n", encoding="utf-8")
    (tmp_path / "corpus/sources/one/lexicon.tsv").write_text("下沉\tvn\n", encoding="utf-8")
    both = load_lexicon(workspace, "one")
    assert (len(both), both.pos("湛河区"), both.pos("下沉")) == (2, "ns", "vn")
    assert both.name == "corpus/lexicon.tsv and corpus/sources/one/lexicon.tsv"
    assert load_lexicon(workspace, "two").pos("下沉") == "v"
    (tmp_path / "corpus/sources/one/lexicon.tsv").write_bytes("下沉\tv".encode("gb18030"))
    with pytest.raises(InputError, match=r"corpus/sources/one/lexicon.tsv: is not UTF-8; save"):
        load_lexicon(workspace, "one")


@pytest.mark.parametrize("on", [True, False])
def test_memory_is_managed_as_before(on: bool) -> None:
    was_on = gc.isenabled()
    try:
        (gc.enable if on else gc.disable)()
        segment_all(["疫情", "防控"])
        assert gc.isenabled() is on
    finally:
        (gc.enable if was_on else gc.disable)()


def test_a_tag_is_a_matter_of_the_form(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tags are kept between calls, up to a number; what is said does not depend on what was kept."""
    from duizhao.words import engine

    text = "他在市林业局上班，党旗在疫情防控一线飘扬。"
    want = cut_all([text])
    monkeypatch.setattr(engine, "_MOST_TAGS", 3)
    assert [cut_all([text]), cut_all(["党旗飘扬" + text])[:0], cut_all([text])] == [want, [], want]


def test_words_of_a_batch_have_all_fields() -> None:
    """A word that nothing was added to has an empty pinyin and gloss, however it was made."""
    [words] = segment_all(["疫情 防控。"])
    assert [(word.pinyin, word.gloss, word.gloss_source) for word in words] == [("", "", "")] * 3
    assert words[0] == segment("疫情 防控。")[0] == Word(0, 2, "疫情", words[0].pos)
    single = segment("疫情 防控。")
    assert words == single
    assert words != segment("疫情防控。")
    assert hash(words) == hash(single)
    assert words[1:] == single[1:]
    assert len(words) == len(single)
    assert repr(words) == repr(single)
