"""TEI P5: a schema of the elements that are used, pointers followed by hand, files of others, and traps."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree
from strategies import corpora

from duizhao.errors import InputError
from duizhao.interchange.converting import fitted, read_passages, write_passages
from duizhao.interchange.format import Options
from duizhao.interchange.passage import Mention, Passage, Position, annotated
from duizhao.interchange.registry import find, format_to_read
from duizhao.losses import Losses
from duizhao.model import Span, Word

FORM = find("tei")
HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
TEI = "{http://www.tei-c.org/ns/1.0}"
ID = "{http://www.w3.org/XML/1998/namespace}id"
# A subset of TEI written from its Guidelines, not the whole schema, which is too large to keep here.
SCHEMA = etree.RelaxNG(etree.parse(HERE / "schemas" / "tei-used.rng"))


def read(path: Path) -> tuple[list[Passage], Losses]:
    losses = Losses()
    return list(read_passages(path, FORM, Options(), losses)), losses


def written(folder: Path, *passages: Passage, options: Options | None = None) -> Path:
    path = folder / "out.xml"
    write_passages(iter(passages), path, FORM, options or Options(), Losses())
    return path


def document(folder: Path, body: str, beside: str = "", attributes: str = "") -> Path:
    header = "<fileDesc><titleStmt><title/></titleStmt></fileDesc>"
    path = folder / "a.xml"
    path.write_text(
        f'<TEI xmlns="{TEI[1:-1]}"{attributes}>\n<teiHeader>{header}</teiHeader>\n'
        f"<text><body>\n{body}\n</body></text>\n<standOff>{beside}</standOff></TEI>",
        encoding="utf-8",
    )
    return path


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(corpora())
def test_what_is_written_is_valid_and_its_pointers_lead_to_what_they_say(passages: list[Passage]) -> None:
    with tempfile.TemporaryDirectory() as name:
        root = etree.parse(written(Path(name), *passages)).getroot()
        assert SCHEMA.validate(root), SCHEMA.error_log
        ids = {one.get(ID): one for one in root.iter() if one.get(ID)}
        assert len(ids) == sum(1 for one in root.iter() if one.get(ID))
        kept = list(fitted(passages, FORM, Losses()))
        blocks = [one for one in root.iter(f"{TEI}ab") if one.get("type") == "passage"]
        assert [(one.get("n"), place(one)) for one in blocks] == [(one.id, one.text) for one in kept]
        for one in root.iter():
            for key in ("from", "to", "target", "corresp", "active", "passive", "source", "resp"):
                if (one.get(key) or "#").startswith("#") and one.get(key):
                    assert one.get(key)[1:] in ids
        shown = [
            (covered(ids[one.get("from")[1:]], ids[one.get("to")[1:]]), one.text)
            for group in root.iter(f"{TEI}spanGrp")
            if group.get("type") == "entities"
            for one in group
        ]
        assert sorted(shown) == sorted((each.text, each.label) for one in kept for each in one.entities)


def covered(first: Any, last: Any) -> str:
    """What stands between two anchors."""
    block = next(one for one in first.iterancestors() if one.get("type") == "passage")
    return place(block, last).removeprefix(place(block, first))


def place(block: Any, anchor: Any = None) -> str:
    """The text of a passage, without what stands over it; up to an anchor if there is one."""
    out = []
    for event, one in etree.iterwalk(block, events=("start", "end")):
        if event == "start":
            if one is anchor:
                break
            if one.tag != f"{TEI}rt":
                out.append(one.text or "")
        elif one is not block:
            out.append(one.tail or "")
    return "".join(out)


def test_a_file_of_others() -> None:
    path = GOLDEN / "tei-foreign.xml"
    assert format_to_read(path) is FORM
    found, losses = read(path)
    head = Passage("news-p001", "𠮷林要闻", "news")
    text = "𠮷林省林业局胡进进， Hello world。"
    words, at = [], 0
    for form, pos in [("𠮷林省", "ns"), ("林业局", "nt"), ("胡", "nr"), ("进进", "nr"), ("，", "")]:
        words.append(Word(at, at + len(form), form, pos))
        at += len(form)
    first = Passage("p1", text, "news", (Span(0, 11), Span(11, 23)), tuple(words))
    quoted = Passage("news-p003", "党旗飘扬", "news")
    last = Passage("news-p004", "在𠮷林胡的党期，中国人", "news", words=(Word(10, 11, "人"),))
    assert found == [
        head,
        annotated(first, [Mention(0, 6, "ORG"), Mention(6, 9, "PER")]),
        quoted,
        annotated(last, [Mention(1, 4, "GPE"), Mention(3, 4, "persName")]),
    ]
    assert dict(losses.counts) == {
        "line break within a paragraph": 3, "markup of another kind": 2, "what stands beside the text": 2,
        "another reading": 1, "ruby of what is not one word": 1, "span in several pieces": 1,
        "pointer to what is not there": 1, "span over several paragraphs, or backwards": 1,
        "spans of another kind": 1, "what a word or name refers to": 2,
    }  # fmt: skip
    assert losses.examples["pointer to what is not there"] == [f"{path}:16 span"]


def test_the_golden_file_is_written_again_byte_by_byte(tmp_path: Path) -> None:
    own = GOLDEN / "tei-own.xml"
    passages, losses = read(own)
    assert not losses
    assert [len(one.stances) for one in passages] == [2, 0, 0]
    assert passages[0].translation.startswith("“The Party flag")
    assert SCHEMA.validate(etree.parse(own)), SCHEMA.error_log
    assert written(tmp_path, *passages).read_bytes() == own.read_bytes()


def test_pinyin_is_ruby_and_no_part_of_the_text(tmp_path: Path) -> None:
    one = Passage("d", "党旗，", "d", words=(Word(0, 2, "党旗", "n", "dǎngqí"),))
    path = written(tmp_path, one)
    assert '<ruby><rb><w xml:id="t1.w1" pos="n">党旗</w></rb><rt>dǎngqí</rt></ruby>，' in path.read_text(
        "utf-8"
    )
    assert read(path)[0] == [one]


def test_a_word_over_the_end_of_a_sentence_is_written_in_parts(tmp_path: Path) -> None:
    sentences = (Span(0, 1), Span(1, 2), Span(2, 4))
    one = Passage("d", "林业局。", "d", sentences, (Word(0, 3, "林业局", "n", "línyèjú", "bureau"),))
    path = written(tmp_path, one)
    root = etree.parse(path).getroot()
    assert [(each.text, each.get("part")) for each in root.iter(f"{TEI}w")] == [
        ("林", "I"), ("业", "M"), ("局", "F"),
    ]  # fmt: skip
    assert SCHEMA.validate(root), SCHEMA.error_log
    assert read(path)[0] == [one]


def test_a_stance_may_lead_to_another_passage(tmp_path: Path) -> None:
    one = annotated(Passage("a", "党旗", "d"), [], [Position("d 2:0-1:P#2", "topic", "favor")])
    path = written(tmp_path, one)
    assert 'active="entity:d%202%3A0-1%3AP%232"' in path.read_text("utf-8")
    assert read(path)[0] == [one]


def test_white_space_and_odd_characters_are_kept(tmp_path: Path) -> None:
    text = " \t党\n\r\n\u3000旗\x85\u2028&<>\ufeff "
    one = Passage("x\ny", text, 'a "b"\t', translation=" \n", meta={"k\n": " v "}, variants={"x y": " "})
    assert read(written(tmp_path, one))[0] == [one]


def test_layout_of_others_is_no_text(tmp_path: Path) -> None:
    path = document(tmp_path, "<p xml:id='x'>\n  党旗\n  高 飘\n a\n b</p>")
    (one,), losses = read(path)
    assert (one.id, one.text) == ("x", "党旗高 飘 a b")
    assert losses.counts["line break within a paragraph"] == 3
    path = document(tmp_path, "<p xml:space='preserve'>\n  党旗</p>")
    assert read(path)[0][0].text == "\n  党旗"


def test_passages_of_no_document_are_not_held_together(tmp_path: Path) -> None:
    many = [Passage(str(number), "党") for number in range(2_500)]
    path = written(tmp_path, *many)
    assert len(list(etree.parse(path).getroot().iter(f"{TEI}TEI"))) == 3
    assert read(path)[0] == many


def test_a_corpus_without_passages_is_valid_and_empty(tmp_path: Path) -> None:
    path = written(tmp_path, options=Options(title="林业"))
    assert SCHEMA.validate(etree.parse(path)), SCHEMA.error_log
    assert "<title>林业</title>" in path.read_text("utf-8")
    assert read(path) == ([], Losses())


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("<a/>", 1, "its root is neither TEI nor teiCorpus"),
        ("<TEI>\n<text>", 2, "is no XML"),
        ("", 1, "is no XML"),
        ("<!DOCTYPE TEI [<!ENTITY x 'y'>]>\n<TEI><text><p>&x;</p></text></TEI>", None, "entities"),
    ],
)
def test_what_is_no_tei_is_an_error(tmp_path: Path, text: str, line: int | None, what: str) -> None:
    path = tmp_path / "a.xml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(what)) as caught:
        read(path)
    assert caught.value.where == (str(path) if line is None else f"{path}:{line}")


@pytest.mark.parametrize(
    ("beside", "kind"),
    [
        ('<spanGrp type="entities"><span from="#b" to="#a">X</span></spanGrp>',
         "span over several paragraphs, or backwards"),
        ('<spanGrp type="entities"><span from="#a" to="#a">X</span></spanGrp>', "entity without label"),
        ('<spanGrp type="entities"><span from="#a" to="#z">X</span></spanGrp>', "pointer to what is not"),
        ('<spanGrp type="attributes"><span target="#a">x</span></spanGrp>', "attribute of what is no entity"),
        ('<spanGrp type="glosses"><span target="#a">x</span></spanGrp>', "gloss of what is no word"),
        ('<listRelation><relation name="friend" active="#a" passive="#b"/></listRelation>', "relation"),
        ('<listRelation><relation name="stance" type="favor" active="#author" passive="#b" corresp="#p"/>'
         "</listRelation>", "relation"),
        ('<note target="#p">x</note>', "note"),
        ("<listPerson/>", "what stands beside the text"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_counted(tmp_path: Path, beside: str, kind: str) -> None:
    body = '<p xml:id="p">党<anchor xml:id="a"/>旗<anchor xml:id="b"/></p>'
    (one,), losses = read(document(tmp_path, body, beside))
    assert (one.text, one.entities, one.stances, one.meta) == ("党旗", (), (), {})
    assert list(losses.counts.values()) == [1]
    assert next(iter(losses.counts)).startswith(kind)


def test_spans_of_another_tool_on_words(tmp_path: Path) -> None:
    body = '<p><w xml:id="a">党</w><w xml:id="b">旗</w> <w xml:id="c">高</w></p>'
    beside = '<spanGrp type="entities"><span from="#a" to="#c">X</span><span target="#b">Y</span></spanGrp>'
    (one,), losses = read(document(tmp_path, body, beside))
    assert [(each.text, each.label) for each in one.entities] == [("党旗 高", "X"), ("旗", "Y")]
    assert not losses


def test_much_white_space_is_read_in_time(tmp_path: Path) -> None:
    spaces = " " * 500_000
    (one,), _ = read(document(tmp_path, f"<p>党{spaces}旗</p>"))
    assert one.text == f"党{spaces}旗"
