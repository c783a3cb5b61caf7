"""What `import duizhao` offers: every name, lazily, as its page shows it."""

from __future__ import annotations

import doctest
import subprocess
import sys
from pathlib import Path

import pytest

import duizhao
from duizhao.errors import InputError

PAGE = Path(__file__).resolve().parents[1] / "docs" / "api.md"
TEXT = "一会儿他就在西安的银行上班了，你很好！\n不是A。"


def test_the_page_s_examples_run() -> None:
    result = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert result.attempted > 30
    assert result.failed == 0


@pytest.mark.parametrize("name", duizhao.__all__)
def test_every_name_is_there_and_on_the_page(name: str) -> None:
    thing = getattr(duizhao, name)
    assert callable(thing)
    assert thing.__name__ == name
    assert thing.__doc__
    assert name in PAGE.read_text(encoding="utf-8")
    assert name in dir(duizhao)


def test_other_names_are_not() -> None:
    with pytest.raises(AttributeError, match="no attribute 'sentence'"):
        _ = duizhao.sentence  # type: ignore[attr-defined]


def test_names_mean_the_same_whatever_was_imported_before() -> None:
    """No public name is that of a package, which Python would put in its place."""
    folder = Path(duizhao.__file__).parent
    modules = {path.stem for path in folder.iterdir() if path.suffix in {"", ".py"}}
    assert not modules & set(duizhao.__all__)


def test_importing_costs_nothing() -> None:
    """Neither dictionaries nor libraries are loaded before they are used."""
    script = "import sys, duizhao; print([name for name in sys.modules if name.startswith('duizhao')])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['duizhao']"


def test_one_and_many_say_the_same() -> None:
    lines = TEXT.split("\n")
    assert duizhao.read_texts(lines) == [duizhao.readings(line) for line in lines]
    assert duizhao.segment_all(lines) == [duizhao.segment(line) for line in lines]


def test_sentences_join_to_the_text() -> None:
    assert "".join(duizhao.sentences(TEXT)) == TEXT
    assert [span.of(TEXT) for span in duizhao.split_sentences(TEXT)] == duizhao.sentences(TEXT)


def test_syllables_are_the_readings() -> None:
    """One entry for each code point; without options exactly what `readings` says."""
    assert duizhao.syllables(TEXT) == tuple(one.syllable for one in duizhao.readings(TEXT))
    assert len(duizhao.syllables(TEXT, "zhuyin", sandhi=True, erhua=True)) == len(TEXT)


def test_sandhi_changes_tones_of_the_line_only() -> None:
    from duizhao.pinyin import strip_tones

    plain, spoken = duizhao.pinyin_line(TEXT), duizhao.pinyin_line(TEXT, sandhi=True)
    assert plain != spoken
    assert strip_tones(plain) == strip_tones(spoken)


def test_lexicon_and_overrides_reach_everything() -> None:
    lexicon = duizhao.parse_lexicon("西安的银行\tnt", name="mine", where="mine.tsv")
    overrides = duizhao.parse_reading_overrides("银\tyīn", name="mine")
    text = "在西安的银行"
    options = {"lexicon": lexicon, "overrides": overrides}
    assert duizhao.syllables(text, **options)[4] == "yīn"
    assert "yīn" in duizhao.pinyin_line(text, **options)
    assert [word.form for word, _ in duizhao.gloss_text(text, **options)] == ["在", "西安的银行"]


def test_nothing_gives_nothing() -> None:
    assert duizhao.split_sentences("") == duizhao.sentences("") == []
    assert duizhao.syllables("") == ()
    assert duizhao.pinyin_line("") == ""
    assert duizhao.gloss_text("") == []


def test_errors_say_what_to_do() -> None:
    with pytest.raises(InputError, match="no style 'wade'; there are marks"):
        duizhao.syllables("好", "wade")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="no style 'wade'; there are standard, textbook"):
        duizhao.pinyin_line("好", "wade")  # type: ignore[arg-type]
    odd = duizhao.parse_reading_overrides("好\tqqq", name="mine")
    assert duizhao.syllables("好", overrides=odd) == ("qqq",)
    with pytest.raises(InputError, match="'qqq' is no syllable of Mandarin; correct the reading"):
        duizhao.syllables("好", "zhuyin", overrides=odd)
