"""CoNLL-U: three judges, treebanks and pipelines of other people, white space, brackets."""

from __future__ import annotations

import logging
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from strategies import corpora

from duizhao.errors import InputError
from duizhao.formats.conllu.escapes import COMMENT, FIELD, SPACES, VALUE, WORD, escape, unescape
from duizhao.formats.conllu.upos import upos
from duizhao.interchange.converting import fitted, read_passages, write_passages
from duizhao.interchange.format import Options
from duizhao.interchange.passage import Mention, Passage, Position, annotated
from duizhao.interchange.registry import find
from duizhao.losses import Losses
from duizhao.model import Word

FORM = find("conllu")
GOLDEN = Path(__file__).parent / "golden"
SOME = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def read(path: Path) -> tuple[list[Passage], Losses]:
    losses = Losses()
    return list(read_passages(path, FORM, Options(), losses)), losses


def write(path: Path, *passages: Passage) -> list[str]:
    losses = Losses()
    write_passages(iter(passages), path, FORM, Options(), losses)
    assert not losses, losses.lines()
    return path.read_text("utf-8").split("\n")


def rows(lines: list[str]) -> list[list[str]]:
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def entities(passage: Passage) -> list[tuple[str, str]]:
    return [(one.label, one.text) for one in passage.entities]


def test_a_treebank() -> None:
    (first, second, third), losses = read(GOLDEN / "conllu-treebank.conllu")
    assert (first.id, first.doc_id, first.text) == ("n01001", "zh-n01", "𠮷野家在 New York 开业。")
    assert first.translation == "Yoshinoya opens in New York."
    assert first.meta == {"newpar id": "zh-n01-p1", "source": r"a\nb"}
    assert first.words[0] == Word(0, 3, "𠮷野家", "NNP", "jíyějiā")
    assert first.words[4] == Word(14, 16, "开业", "VV", "", "open")
    assert (second.text, [word.form for word in second.words]) == ("不懂。", ["不懂", "。"])
    # the text says more than the tokens do: nothing is put in
    assert (third.id, third.doc_id, third.text) == ("3", "", "一 句")
    assert third.words[0].pos == "NUM"
    assert losses.counts == {
        "comment without a value": 1,
        "dependency": 7,
        "enhanced dependency": 1,
        "lemma": 1,
        "features of a word": 1,
        "empty node": 1,
        "word of a multiword token": 2,
        "universal part of speech beside another": 7,
        "text that its tokens do not make: the tokens are read": 1,
    }


def test_brackets_of_other_people() -> None:
    ((one,), losses) = read(GOLDEN / "conllu-coref.conllu")
    assert entities(one) == [
        ("organization", "市林业局"),
        ("place", "市"),
        ("person", "他"),
        ("person", "他"),
    ]
    assert losses.counts == {
        "entity in several pieces": 1,
        "coreference": 1,
        "entity without a type": 1,
        "Bridge of a word": 1,
    }


def test_white_space_and_tags_of_pipelines() -> None:
    ((one,), losses) = read(GOLDEN / "conllu-pipeline.conllu")
    assert one.text == "湛河区\u3000 林业局。"
    assert entities(one) == [("GPE", "湛河区"), ("ORG", "林业局")]
    assert one.meta["generator"].startswith("UDPipe 2")
    assert losses.counts["white space after a sentence"] == 1


def test_white_space_survives(tmp_path: Path) -> None:
    text = "\u3000市 \t林\n局\x85x\u2028"
    one = annotated(Passage("a", text), [Mention(0, 2, "ORG"), Mention(2, 3, "GAP"), Mention(3, 9, "END")])
    lines = write(tmp_path / "a.conllu", one)
    assert "# text = 市 林 局 x" in lines
    misc = [row[9] for row in rows(lines)]
    assert misc[
        0
    ] == r"Entity=(e3-END-1-start:3(e1-ORG-1-start:0)(e2-GAP-1-start:2,end:3)|SpacesBefore=\u3000|" + (
        r"SpacesAfter=\s\t"
    )
    assert misc[1:] == [
        r"SpacesAfter=\n", r"SpacesAfter=\u0085", r"Entity=e3)|SpacesAfter=\u2028",
    ]  # fmt: skip
    ((back,), losses) = read(tmp_path / "a.conllu")
    assert (back.text, back.entities, losses.counts) == (text, one.entities, {})


def test_words_with_white_space_inside_and_what_is_in_none(tmp_path: Path) -> None:
    words = (Word(0, 3, "党 旗", "n", "dǎng qí", "flag; a=b|c"), Word(4, 5, "在", "p"))
    one = Passage("a", "党 旗高在", words=words)
    lines = write(tmp_path / "a.conllu", one)
    assert [(row[1], row[3], row[4], row[9]) for row in rows(lines)] == [
        ("党", "NOUN", "n", r"Gloss=flag; a\u003db\pc|Translit=dǎng qí"),
        ("旗", "_", "_", "SameWord=Yes|SpaceAfter=No"),
        ("高", "_", "_", "Word=No|SpaceAfter=No"),
        ("在", "ADP", "p", "SpaceAfter=No"),
    ]
    assert read(tmp_path / "a.conllu")[0][0].words == words


def test_a_word_that_is_white_space_is_counted(tmp_path: Path) -> None:
    one = Passage("a", "党 旗", words=(Word(0, 1, "党"), Word(1, 2, " ")))
    losses = Losses()
    write_passages(iter([one]), tmp_path / "a.conllu", FORM, Options(), losses)
    assert losses.counts == {"white space at the edge of a word": 1}
    assert read(tmp_path / "a.conllu")[0][0].words == one.words[:1]


def test_metadata_whose_names_are_taken_or_odd(tmp_path: Path) -> None:
    meta = {
        "text": "x",
        "stance_1": "y",
        "a = b": " \n.",
        "generator": "g",
        "newpar": "",
        "newpar id": "p",
        "n": "",
    }
    one = Passage("a", "党", meta=meta, variants={"hant": "黨", "x y": "\u3000黨"}, translation=" 100% \\n ")
    lines = write(tmp_path / "a.conllu", one)
    assert {
        r"# meta:text = x",
        "# newpar",
        "# n = \\e",
        r"# meta:a \u003d b = \s\n.",
        "# text_hant = 黨",
    } <= set(lines)
    ((back,), losses) = read(tmp_path / "a.conllu")
    assert not losses
    assert (back.meta, back.variants, back.translation) == (meta, one.variants, one.translation)


def test_a_value_of_white_space_is_counted(tmp_path: Path) -> None:
    losses = Losses()
    given = [Passage("a", "党", meta={"n": "\u3000"}), Passage("b", " \n")]
    write_passages(iter(given), tmp_path / "a.conllu", FORM, Options(), losses)
    assert losses.counts == {
        "character that the format cannot hold, outside of the text": 1,
        "character that the format cannot hold": 1,
        "passage without text": 1,
    }


def test_documents_begin_and_end(tmp_path: Path) -> None:
    given = [Passage(str(at), "党", name) for at, name in enumerate(["", "d1", "d1", "", "d2", "d1"])]
    lines = write(tmp_path / "a.conllu", *given)
    found = [line for line in lines if line.startswith("# newdoc")]
    assert found == ["# newdoc id = d1", "# newdoc", "# newdoc id = d2", "# newdoc id = d1"]
    assert [one.doc_id for one in read(tmp_path / "a.conllu")[0]] == ["", "d1", "d1", "", "d2", "d1"]


@pytest.mark.parametrize("pattern", [SPACES, VALUE, COMMENT, WORD, FIELD])
def test_escapes_come_back(pattern: re.Pattern[str]) -> None:
    for text in (
        "",
        " ",
        "  a  b ",
        "a|b=c\\d",
        "\\n",
        "_",
        "\u3000𠮷\U000e0100\t\r\n",
        r"\u0041\e",
        "A-(B)[1/2]",
    ):
        shown = escape(text, pattern)
        assert unescape(shown) == text
        assert pattern is FIELD or not re.search("[\t\n\r]", shown)


def test_what_is_no_escape_stays() -> None:
    assert unescape(r"\x \ud800 \Uffffffff \u30") == r"\x \ud800 \Uffffffff \u30"


@pytest.mark.parametrize(
    ("tag", "form", "expected"),
    [
        ("nr", "胡", "PROPN"), ("nz", "党旗", "PROPN"), ("ng", "旗", "NOUN"), ("vn", "工作", "NOUN"),
        ("v", "说", "VERB"), ("ad", "热烈", "ADV"), ("ul", "了", "AUX"), ("uj", "的", "PART"),
        ("f", "上", "ADP"),
        ("x", "。", "PUNCT"), ("x", "+", "SYM"), ("x", "A+", "X"), ("i", "众志成城", "X"), ("eng", "AI", "X"),
        ("q", "个", "NOUN"), ("m", "三", "NUM"), ("", "三", "_"), ("中", "三", "X"),
    ],
)  # fmt: skip
def test_universal_parts_of_speech(tag: str, form: str, expected: str) -> None:
    assert upos(tag, form) == expected


ROW = "{}\t党\t_\t_\t_\t_\t_\t_\t_\t{}\n"


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("1\t党\n\n", 1, "is a row of 2 columns, not 10"),
        (ROW.format(1, "_") + ROW.format(3, "_"), 2, "'3' does not follow word 1"),
        (ROW.format("a", "_"), 1, "'a' does not follow word 0"),
        (ROW.format("1-0", "_"), 1, "'1-0' does not follow word 0"),
        (ROW.format("1-3", "_") + ROW.format("1-2", "_"), 2, "'1-2' is no range of words"),
        ("1\t\t_\t_\t_\t_\t_\t_\t_\t_\n", 1, "has no form"),
        (ROW.format(1, "Entity=e1)"), 1, "Entity 'e1' ends and never began"),
        (ROW.format(1, "Entity=(e1-PER"), 1, "Entity 'e1' does not end in its sentence"),
        (ROW.format(1, "Entity=PER"), 1, "'PER' is no Entity"),
        (ROW.format(1, "SpacesAfter=x"), 1, "is no white space"),
        ("# generator = duizhao\n# stance_1 = holder=author\n" + ROW.format(1, "_"), 3, "a stance without"),
        (
            "# generator = duizhao\n# stance_1 = holder=author target=topic polarity=favor span=a\n"
            + ROW.format(1, "_"),
            3,
            "'a' is no place in a text",
        ),
    ],
)
def test_files_that_are_wrong(tmp_path: Path, text: str, line: int, problem: str) -> None:
    path = tmp_path / "a.conllu"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=rf"a\.conllu:{line}: .*{problem}"):
        read(path)


@SOME
@given(corpora())
def test_conllu_reads_every_value(passages: list[Passage]) -> None:
    import conllu

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.conllu"
        write_passages(iter(passages), path, FORM, Options(), Losses())
        found = conllu.parse(path.read_text("utf-8"))
    kept = list(fitted(passages, FORM, Losses()))
    assert [one.metadata["sent_id"] for one in found] == [one.id for one in kept]
    for sentence, one in zip(found, kept, strict=True):
        assert "".join(token["form"] for token in sentence) == "".join(one.text.split())
        glosses = [unescape(token["misc"]["Gloss"]) for token in sentence if "Gloss" in (token["misc"] or {})]
        assert glosses == [word.gloss for word in one.words if word.gloss]
        assert unescape(sentence.metadata.get("text_en", "")) == one.translation


@SOME
@given(corpora())
def test_udapi_finds_the_entities(passages: list[Passage]) -> None:
    from udapi.core.document import Document

    logging.getLogger().setLevel(logging.ERROR)  # it warns of every word without a head
    kept = list(fitted(passages, FORM, Losses()))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.conllu"
        write_passages(iter(passages), path, FORM, Options(), Losses())
        if not kept:
            assert path.read_text("utf-8") == ""
            return
        document = Document()
        document.from_conllu_string(path.read_text("utf-8"))
    mentions = [mention for entity in document.coref_entities for mention in entity.mentions]
    given = [entity for one in kept for entity in one.entities]
    assert len(mentions) == len(given)
    for mention, entity in zip(sorted(mentions, key=lambda one: int(one.entity.eid[1:])), given, strict=True):
        assert unescape(mention.entity.etype) == entity.label
        words = "".join(word.form for word in mention.words)
        assert "".join(entity.text.split()) in words
        if not mention.other:
            assert words == "".join(entity.text.split())


@SOME
@given(corpora())
def test_the_validator_of_universal_dependencies_passes_the_file(passages: list[Passage]) -> None:
    """Level 1, which is the form; level 2 asks for trees. Text that is not NFC is left as it is."""
    from udtools.argparser import parse_args_validator
    from udtools.validator import Validator

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.conllu"
        write_passages(iter(passages), path, FORM, Options(), Losses())
        given = [
            "--quiet",
            "--lang",
            "zh",
            "--level",
            "1",
            "--exclude",
            "unicode-normalization",
            "--",
            str(path),
        ]
        state = Validator(args=parse_args_validator(given)).validate_files([str(path)])
    assert state.passed() or not list(fitted(passages, FORM, Losses())), str(state)


def test_stances_are_comments(tmp_path: Path) -> None:
    one = annotated(
        Passage("a b", "甲说乙好"),
        [Mention(0, 1, "PER", key="x")],
        [Position("x", "c:0-1:PER", "favor", "explicit", (3, 4), 1, 4), Position("author", "topic", "none")],
    )
    lines = write(tmp_path / "a.conllu", one)
    assert r"# stance_1 = holder=author target=topic polarity=none" in lines
    parties = r"holder=a\sb:0-1:PER target=c:0-1:PER"
    assert f"# stance_2 = {parties} polarity=favor basis=explicit evidence=3-4 span=1-4" in lines
    assert read(tmp_path / "a.conllu")[0][0].stances == one.stances
