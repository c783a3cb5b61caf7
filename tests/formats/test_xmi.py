"""UIMA CAS XMI: cassis looks at what is written, and a CAS made by hand the way INCEpTION exports one."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from duizhao.errors import InputError
from duizhao.interchange.converting import read_passages, write_passages
from duizhao.interchange.format import Options
from duizhao.interchange.passage import Mention, Passage, Position, annotated
from duizhao.interchange.registry import find, format_to_read
from duizhao.losses import Losses
from duizhao.model import Span, Word

cassis = pytest.importorskip("cassis")

FORM = find("xmi")
GOLDEN = Path(__file__).parent / "golden"
FOREIGN = GOLDEN / "xmi-foreign"
NE = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
TOKEN = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token"


def read(path: Path) -> tuple[list[Passage], Losses]:
    losses = Losses()
    return list(read_passages(path, FORM, Options(), losses)), losses


def written(folder: Path, *passages: Passage) -> Path:
    write_passages(iter(passages), folder / "out", FORM, Options(), Losses())
    return folder / "out"


def load(folder: Path, name: str) -> object:
    types = cassis.load_typesystem(folder / "TypeSystem.xml")
    return cassis.load_cas_from_xmi(folder / f"{name}.xmi", typesystem=types)


def test_cassis_finds_types_and_covered_text(tmp_path: Path) -> None:
    text = "𠮷林省😀林业局\n党旗"
    words = (Word(0, 3, "𠮷林省", "ns", "Jílín Shěng", "Jilin"), Word(4, 7, "林业局"))
    one = Passage("d", text, "d", (Span(0, 8), Span(8, 10)), words, variants={"hant": "𠮷林省😀林業局\n黨旗"},
                  translation="Jilin", meta={"section": "要闻"})  # fmt: skip
    stance = Position("o", "topic", "favor", "explicit", (8, 10), 0, 7)
    one = annotated(one, [Mention(0, 3, "GPE"), Mention(0, 7, "ORG", ("uncertain", "x"), "o")], [stance])
    cas = load(written(tmp_path, one), "d")
    assert cas.sofa_string == text
    assert sorted((each.get_covered_text(), each.value, each.attributes) for each in cas.select(NE)) == [
        ("𠮷林省", "GPE", None), ("𠮷林省😀林业局", "ORG", "uncertain x"),
    ]  # fmt: skip
    tokens = [each.get_covered_text() for each in cas.select(TOKEN)]
    assert tokens == ["𠮷林省", "😀", "林业局", "党", "旗"]
    assert [each.pos.PosValue for each in cas.select(TOKEN) if each.pos] == ["ns", None]
    sentences = cas.select("de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence")
    assert [each.get_covered_text() for each in sentences] == ["𠮷林省😀林业局\n", "党旗"]
    (stance_fs,) = cas.select("webanno.custom.Stance")
    assert (stance_fs.get_covered_text(), stance_fs.target) == ("𠮷林省😀林业局", "topic")
    assert (stance_fs.polarity, stance_fs.basis) == ("favor", "explicit")
    links = [(each.role, each.target.get_covered_text()) for each in stance_fs.parties.elements]
    assert links == [("holder", "𠮷林省😀林业局"), ("evidence", "党旗")]
    assert cas.get_view("variant_hant").sofa_string == "𠮷林省😀林業局\n黨旗"
    assert cas.get_view("translation").sofa_string == "Jilin"
    raw = (tmp_path / "out" / "d.xmi").read_text(encoding="utf-8")
    assert re.search(r'NamedEntity [^>]*begin="0" end="4"', raw), "𠮷 is two units of UTF-16"


def test_a_cas_of_inception() -> None:
    (news,), losses = read(FOREIGN)
    text = "𠮷林省😀林业局局长胡进进。\n党旗飘扬。"
    found = [Mention(0, 3, "GPE"), Mention(0, 7, "ORG"), Mention(9, 12, "Person")]
    bare = Passage("news", text, "news", (Span(0, 14), Span(14, 19)), (Word(0, 3, "𠮷林省", "ns"),))
    assert news == annotated(bare, found)
    assert dict(losses.counts) == {
        "annotation of another layer": 1, "identifier of an entity": 1, "entity without label or text": 1,
    }  # fmt: skip
    assert losses.examples["entity without label or text"] == [f"{FOREIGN / 'news.xmi'}:14"]
    assert format_to_read(FOREIGN) is FORM
    assert format_to_read(FOREIGN / "news.xmi") is FORM


def test_the_golden_folder_is_written_again_byte_by_byte(tmp_path: Path) -> None:
    own = GOLDEN / "xmi-own"
    passages, losses = read(own)
    assert not losses
    assert [len(one.stances) for one in passages] == [2, 0]
    folder = written(tmp_path, *passages)
    names = sorted(each.name for each in own.iterdir())
    assert names == sorted(each.name for each in folder.iterdir() if not each.name.startswith("."))
    assert all((own / name).read_bytes() == (folder / name).read_bytes() for name in names)


def damaged(folder: Path, old: str, new: str, name: str = "news.xmi") -> Path:
    shutil.copytree(FOREIGN, folder / "cas")
    file = folder / "cas" / name
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
    return folder / "cas"


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('begin="11" end="14"', 'begin="1" end="14"', "is no CAS: .*Not mapping external offset"),
        ('begin="11" end="14"', 'begin="11" end="99"', "is no CAS: .*Not mapping external offset"),
        ('begin="11" end="14"', 'begin="14" end="11"', "span 12-9 of a text of 19 characters"),
        ("type3:Person xmi", "type3:Place xmi", "is no CAS: TypeNotFoundError"),
        ('members="1 2', 'members="77 2', "is no CAS: KeyError"),
        ("</xmi:XMI>", "", "is no XML"),
        ('lemma="4"', 'lemma="x"', "is no CAS: ValueError"),
    ],
)
def test_what_is_broken_is_an_error(tmp_path: Path, old: str, new: str, what: str) -> None:
    folder = damaged(tmp_path, old, new)
    with pytest.raises(InputError, match=what) as caught:
        read(folder)
    assert caught.value.where.startswith(str(folder / "news.xmi"))
    if "span" in what:
        assert caught.value.where == f"{folder / 'news.xmi'}:13"


def test_entities_of_xml_are_refused_before_cassis_sees_them(tmp_path: Path) -> None:
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<xmi:XMI'
    evil = '<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<xmi:XMI'
    with pytest.raises(InputError):
        read(damaged(tmp_path, head, evil))


def test_without_a_type_system_it_is_an_error(tmp_path: Path) -> None:
    shutil.copy(FOREIGN / "news.xmi", tmp_path)
    with pytest.raises(InputError, match=r"has no TypeSystem\.xml beside it"):
        read(tmp_path)


def test_a_broken_type_system_is_an_error(tmp_path: Path) -> None:
    folder = damaged(
        tmp_path, "<name>de.tudarmstadt.ukp.dkpro.core.api.ner.type.Person</name>", "", "TypeSystem.xml"
    )
    with pytest.raises(InputError, match="is no CAS") as caught:
        read(folder)
    assert caught.value.where == str(folder / "TypeSystem.xml")


def test_characters_that_xml_forbids_are_taken_out_and_counted(tmp_path: Path) -> None:
    one = annotated(Passage("d", "党\x01\r旗\x0b", "d"), [Mention(0, 4, "X")])
    losses = Losses()
    write_passages(iter([one]), tmp_path / "out", FORM, Options(), losses)
    assert losses.counts["character that the format cannot hold"] == 2
    (back,), _ = read(tmp_path / "out")
    assert (back.text, back.entities[0].text) == ("党\r旗", "党\r旗")
