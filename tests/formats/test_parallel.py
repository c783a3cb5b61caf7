"""The parallel side: TMX as other tools write and read it, Moses pairs, plain bilingual text."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree
from samples import sample

from duizhao.errors import InputError
from duizhao.formats.bilingual import FORMATS as BILINGUAL
from duizhao.formats.moses import FORMATS as MOSES
from duizhao.formats.tmx import FORMATS as TMX
from duizhao.interchange.converting import read_passages, write_passages
from duizhao.interchange.format import Format, Options
from duizhao.losses import Losses

HERE = Path(__file__).parent
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
FORMS = {one.name: one for one in (*BILINGUAL, *MOSES, *TMX)}


def read(path: Path, form: Format) -> tuple[list[tuple[str, str]], Losses]:
    losses = Losses()
    passages = list(read_passages(path, form, Options(), losses))
    return [(one.text, one.translation) for one in passages], losses


def written(tmp_path: Path, name: str) -> Path:
    path = tmp_path / ("made" if FORMS[name].folder else f"made{FORMS[name].suffixes[0]}")
    write_passages(sample(), path, FORMS[name], Options(), Losses())
    return path


def test_tmx_is_valid_and_has_all_that_the_specification_requires(tmp_path: Path) -> None:
    tree = etree.parse(str(written(tmp_path, "tmx")))
    schema = etree.DTD(str(HERE / "schemas" / "tmx14-subset.dtd"))
    assert schema.validate(tree), schema.error_log
    languages = [one.get(LANG) for one in tree.iterfind("body/tu/tuv")]
    assert languages == ["zh", "zh-Hant-TW", "en", "zh", "zh", "zh", "en"]


def test_translate_toolkit_reads_our_tmx(tmp_path: Path) -> None:
    from translate.storage.tmx import tmxfile

    with written(tmp_path, "tmx").open("rb") as file:
        memory = tmxfile(file, "zh", "en")
    pairs = [(unit.source, unit.target) for unit in memory.units]
    assert [(source, target or "") for source, target in pairs] == [
        (one.text, one.translation) for one in sample()
    ]


def test_we_read_what_translate_toolkit_writes(tmp_path: Path) -> None:
    from translate.storage.tmx import tmxfile

    memory = tmxfile()
    memory.addtranslation("𠮷野家 <b>&开业\n了", "zh", "Yoshinoya & co", "en")
    path = tmp_path / "theirs.tmx"
    with path.open("wb") as file:
        memory.serialize(file)
    assert read(path, FORMS["tmx"])[0] == [("𠮷野家 <b>&开业\n了", "Yoshinoya & co")]


def test_a_tmx_of_another_tool() -> None:
    """With a document type, notes, properties, inline codes, languages in other spellings."""
    losses = Losses()
    passages = list(read_passages(HERE / "golden" / "tmx-foreign.tmx", FORMS["tmx"], Options(), losses))
    pairs = [(one.text, one.translation) for one in passages]
    assert (passages[0].id, passages[0].meta) == ("7", {"note": "checked", "project": "news"})
    assert pairs == [
        ("他在林业局上班𠮷。", "He works at the forestry bureau."),
        ("他在林業局上班。", "He works there."),
    ]
    told = sorted(losses.counts)
    for what in ("bpt", "ept", "hi", "'fr'", "without a Chinese text"):
        assert any(what in kind for kind in told), (what, told)


def test_several_chinese_texts_of_a_unit_are_scripts_or_told(tmp_path: Path) -> None:
    path = tmp_path / "a.tmx"
    variants = "".join(
        f"<tuv xml:lang='{language}'><seg>{text}</seg></tuv>"
        for language, text in (("zh-CN", "一"), ("zh-TW", "壹"), ("zh-CN", "二"), ("en", "one"), ("en", "1"))
    )
    path.write_text(f"<tmx version='1.4'><body><tu>{variants}</tu></body></tmx>", "utf-8")
    losses = Losses()
    [passage] = read_passages(path, FORMS["tmx"], Options(), losses)
    assert (passage.text, passage.translation) == ("一", "one")
    assert passage.variants == {"hans": "二", "hant_tw": "壹"}
    assert sum(losses.counts.values()) == 1  # the second English text


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<tmx><body><tu><tuv><seg>a</seg></tuv></tu></body></tmx>", r":1: a tuv without a language"),
        (
            "<tmx><body><tu>\n<tuv xml:lang='zh'/></tu></body></tmx>",
            r":2: a tuv .* without one seg",
        ),
        ("<tei/>", r":1: its root is 'tei'"),
        ("<tmx><body>", "is no XML"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><tmx><body/></tmx>', "declares entities"),
        (
            '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><tmx><body>&b;</body></tmx>',
            "declares entities",
        ),
    ],
)
def test_a_tmx_that_is_wrong(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "a.tmx"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=problem):
        read(path, FORMS["tmx"])


def test_moses_files_have_one_line_for_each_passage(tmp_path: Path) -> None:
    folder = written(tmp_path, "moses")
    for language in ("zh", "en"):
        text = (folder / f"corpus.{language}").read_text("utf-8")
        assert len(text.splitlines()) == text.count("\n") == len(sample())
    assert read(folder, FORMS["moses"])[0] == read(folder / "corpus.zh", FORMS["moses"])[0]


def test_moses_pairs_are_found_by_their_languages(tmp_path: Path) -> None:
    (tmp_path / "train.zh_CN").write_text("一\n二\n", "utf-8")
    (tmp_path / "train.en").write_text("one\ntwo\n", "utf-8")
    assert read(tmp_path / "train.en", FORMS["moses"])[0] == [("一", "one"), ("二", "two")]
    (tmp_path / "test.zh").write_text("三\n", "utf-8")
    (tmp_path / "test.en").write_text("three\n", "utf-8")
    with pytest.raises(InputError, match=r"several pairs of files: test\.zh and test\.en, train\.zh_CN"):
        read(tmp_path, FORMS["moses"])
    (tmp_path / "test.en").write_text("", "utf-8")
    with pytest.raises(InputError, match=r"test\.en: ends after 0 lines"):
        read(tmp_path / "test.zh", FORMS["moses"])
    (tmp_path / "test.en").unlink()
    with pytest.raises(InputError, match="has no pair of files"):
        read(tmp_path / "test.zh", FORMS["moses"])


def test_three_layouts_of_bilingual_text() -> None:
    pairs, losses = read(HERE / "golden" / "bilingual-three.txt", FORMS["bilingual"])
    assert pairs == [
        ("他在林业局上班。", "He works at the forestry bureau."),
        ("我们是志愿者。", "We are volunteers."),
        ("党旗高高飘扬。", "The flag flies high."),
        ("𠮷野家开业了。", "Yoshinoya has opened."),
        ("第一句。", "The first sentence."),
        ("第二句。", "The second sentence."),
        ("没有译文。", ""),
    ]
    assert losses.counts == {"Chinese line without English": 1}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("一句。\n两句。\nOne sentence.\n", r"a\.txt:1: 2 Chinese and 1 English lines stand together"),
        ("\n好。\n\nA.\nB.\n好。\n", r"a\.txt:4: 1 Chinese and 2 English lines stand together"),
    ],
)
def test_lines_that_do_not_pair(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=problem):
        read(path, FORMS["bilingual"])


def test_english_alone_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("好。\nGood.\n\nAlone.\n", "utf-8")
    pairs, losses = read(path, FORMS["bilingual"])
    assert pairs == [("好。", "Good.")]
    assert losses.lines() == ["English line without Chinese, left out: 1, for example a.txt:4"]


def test_old_encodings_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("党旗高高飘扬，汇聚磅礴力量。\r\nThe flag flies high.\r\n".encode("gb18030"))
    assert read(path, FORMS["bilingual"])[0] == [("党旗高高飘扬，汇聚磅礴力量。", "The flag flies high.")]


def test_ids_documents_and_scripts_come_back(tmp_path: Path) -> None:
    back = list(read_passages(written(tmp_path, "tmx"), FORMS["tmx"], Options(), Losses()))
    assert [(one.id, one.doc_id, one.state) for one in back] == [
        (one.id, one.doc_id, one.state) for one in sample()
    ]
    assert back[0].variants == sample()[0].variants
