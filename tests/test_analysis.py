"""Analysis: sentence by sentence the same as each stage alone, whatever the batch, and as a stream."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao import analysis
from duizhao.analysis import Analysis, analyse
from duizhao.article import read_article
from duizhao.documents import read_document
from duizhao.glosses import gloss_words
from duizhao.model import Script, Sentence
from duizhao.paths import shipped_workspace
from duizhao.pinyin import parse_reading_overrides, read_words, write_line
from duizhao.scripts import VARIANTS, variants
from duizhao.sources import load_source
from duizhao.splitting import sentences as split
from duizhao.words import load_lexicon, parse_lexicon, segment

DOC = "dangqi-gaogao-piaoyang"
CASES = json.loads((Path(__file__).parent / "cases" / "article-readings.json").read_text(encoding="utf-8"))

TEXTS = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("党旗飘扬，。“”了\n\u2028𠮷😀A1"), max_size=30
)


def _sentence(number: int, text: str) -> Sentence:
    return Sentence(f"d-b001-s{number:02d}", "d", "d-b001", "paragraph", "", number, 0, len(text), text)


def _analysed(text: str, script: Script = "hans", **tables: object) -> Analysis:
    (done,) = analyse([_sentence(1, text)], script, **tables)  # type: ignore[arg-type]
    return done


@settings(deadline=None)  # the first call opens the dictionaries
@given(st.lists(TEXTS, max_size=5))
def test_law_the_stages_joined(texts: list[str]) -> None:
    """Nothing of one sentence leaks into another, and nothing of a stage is lost."""
    sentences = [_sentence(number, text) for number, text in enumerate(texts)]
    done = list(analyse(sentences, "hans"))
    assert [one.sentence for one in done] == sentences
    for text, one in zip(texts, done, strict=True):
        words = segment(text)
        readings = read_words(text, words)
        written = write_line(words, readings)
        assert [word[:4] for word in one.words] == [word[:4] for word in words]
        assert tuple(word.pinyin for word in one.words) == written.words
        assert (one.readings, one.pinyin) == (readings, written.line)
        glosses = gloss_words(words, readings)
        assert [word.gloss for word in one.words] == [gloss.text if gloss else "" for gloss in glosses]
        assert [word.gloss_source for word in one.words] == [
            gloss.source if gloss else "" for gloss in glosses
        ]
        for target in VARIANTS:
            assert one.variants[target] == variants([text], "hans", target)[0]


@given(
    TEXTS | st.text(st.sampled_from("著髮發後裡還長頭乾看急「」𠮷A"), max_size=12),
    st.sampled_from(["hant", "hant_tw", "hant_hk"]),
)
def test_law_a_traditional_text_is_read_as_its_simplified_form(text: str, script: Script) -> None:
    """And shown as it is: words tile the text, and there is one reading for each code point."""
    one = _analysed(text, script)
    assert len(one.readings) == len(text)
    assert all(text[word.start : word.end] == word.form for word in one.words)
    assert "".join(word.form for word in one.words) == "".join(text.split())
    plain = one.variants["hans"].text
    if "著" not in text and len(plain) == len(text):
        same = _analysed(plain)
        assert [word[:2] for word in one.words] == [word[:2] for word in same.words]
        assert [each.syllable for each in one.readings] == [each.syllable for each in same.readings]
        assert one.pinyin == same.pinyin


@pytest.mark.parametrize("script", ["hant", "hant_tw", "hant_hk"])
@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("他長得很像他爸爸。", "Tā zhǎng de hěn xiàng tā bàba."),
        ("銀行行長來了。", "Yínháng hángzhǎng lái le."),
        ("他還沒還書。", "Tā hái méi huán shū."),
        ("她的頭髮很長。", "Tā de tóufa hěn cháng."),
        ("房間很乾淨。", "Fángjiān hěn gānjìng."),
        ("別著急。", "Bié zháojí."),
        ("他看著我笑。", "Tā kànzhe wǒ xiào."),
        ("他睡著了。", "Tā shuìzháo le."),
        ("這位著名作家來了。", "Zhè wèi zhùmíng zuòjiā lái le."),
        ("三隻貓。", "Sān zhī māo."),
    ],
)
def test_traditional_sentences(script: Script, text: str, line: str) -> None:
    assert _analysed(text, script).pinyin == line


def test_candidates_are_those_of_the_character_that_stands_there() -> None:
    reading = _analysed("頭髮", "hant").readings[1]
    assert (reading.syllable, "fā" in reading.candidates) == ("fa", False)
    assert "fa" in reading.candidates


def test_glosses_go_with_the_reading_and_say_where_they_are_from() -> None:
    words = {word.form: word for word in _analysed("他在银行上班，走过一行树。").words}
    assert (words["银行"].gloss, words["银行"].gloss_source) == ("bank", "cedict")
    assert (words["。"].gloss, words["。"].gloss_source) == ("", "")
    made = _analysed("光明村", lexicon=parse_lexicon("光明村\tns", name="mine", where="")).words[0]
    assert (made.gloss, made.gloss_source) == ("Guangming Village", "composed")


@pytest.mark.parametrize(("text", "script"), [("胡进进来了。", "hans"), ("胡進進來了。", "hant_tw")])
@pytest.mark.parametrize("entry", ["胡进进\tnr", "胡進進\tnr"])
def test_a_lexicon_counts_in_either_script_for_a_traditional_text(
    text: str, script: Script, entry: str
) -> None:
    done = _analysed(text, script, lexicon=parse_lexicon(entry, name="mine", where="mine.tsv"))
    if script == "hans" and entry[1] == "進":
        assert done.words[0].form != text[:3]
    else:
        assert (done.words[0].form, done.words[0].pinyin) == (text[:3], "Hú Jìnjìn")
        assert done.pinyin == "Hú Jìnjìn lái le."


@pytest.mark.parametrize(("text", "script"), [("他叫张朝辉。", "hans"), ("他叫張朝輝。", "hant")])
@pytest.mark.parametrize("entry", ["朝辉\tzhāo huī", "朝輝\tzhao1 hui1"])
def test_readings_of_the_users_own(text: str, script: Script, entry: str) -> None:
    done = _analysed(text, script, overrides=parse_reading_overrides(entry, name="mine"))
    expected = "cháo" if script == "hans" and entry[1] == "輝" else "zhāo"
    assert (done.readings[3].syllable, done.readings[3].source == "override") == (
        expected,
        expected == "zhāo",
    )


def _article() -> dict[str, Analysis]:
    """The first article by its sentences, with its names, without its table of readings."""
    workspace = shipped_workspace()
    article = read_article(load_source(workspace, DOC))
    done = analyse(split(article), article.source.script, lexicon=load_lexicon(workspace, DOC))
    return {one.sentence.id.removeprefix(f"{DOC}-"): one for one in done}


def test_ambiguous_readings_of_the_first_article() -> None:
    """Every 得, 地, 长, 都, 干, 为, 了, 着, 过, 还, 行 … of the article, each judged by ear."""
    found = _article()
    wrong = []
    for case in CASES["readings"]:
        one, context = found[case["sentence"]], case["context"]
        at = one.sentence.text.index(context.replace("[", "").replace("]", "")) + context.index("[")
        read = one.readings[at].syllable
        if (read == case["syllable"]) == ("read" in case):
            wrong.append((case["sentence"], context, read, case["syllable"]))
    # A case that is known to be read wrong says so in `read`; once it is read right, take that out.
    assert wrong == []


def test_names_of_the_first_article() -> None:
    """With the article's own lexicon and readings."""
    written: dict[str, set[str]] = {}
    for one in read_document(shipped_workspace(), DOC).analyses:
        for word in one.words:
            written.setdefault(word.form, set()).add(word.pinyin)
    for case in CASES["names"]:
        # A name that the line does not write as one yet has its present form in `written`.
        now = case.get("written", case["pinyin"])
        assert "".join(now.split()).casefold() == "".join(case["pinyin"].split()).casefold()
        assert written[case["name"]] == {now}


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
