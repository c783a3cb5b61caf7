"""CoNLL columns: seqeval, nervaluate and datasets as judges, files of other tools, white space."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import corpora

from duizhao.errors import InputError
from duizhao.interchange.converting import fitted, read_passages, write_passages
from duizhao.interchange.format import Options
from duizhao.interchange.passage import Mention, Passage, Position, annotated
from duizhao.interchange.registry import find
from duizhao.losses import Losses
from duizhao.model import Word

FORM = find("conll")
GOLDEN = Path(__file__).parent / "golden"


def read(path: Path, options: Options | None = None) -> tuple[list[Passage], Losses]:
    losses = Losses()
    return list(read_passages(path, FORM, options or Options(), losses)), losses


def write(path: Path, *passages: Passage, options: Options | None = None) -> tuple[list[str], Losses]:
    losses = Losses()
    write_passages(iter(passages), path, FORM, options or Options(), losses)
    return path.read_text("utf-8").split("\n"), losses


def entities(passage: Passage) -> list[tuple[str, str]]:
    return [(one.label, one.text) for one in passage.entities]


PLAIN = annotated(
    Passage("a", "市林业局和A1店"), [Mention(0, 4, "ORG"), Mention(5, 7, "FAC"), Mention(7, 8, "FAC")]
)


def test_two_columns_and_nothing_else(tmp_path: Path) -> None:
    lines, losses = write(tmp_path / "a.conll", PLAIN)
    rows = ["市 B-ORG", "林 I-ORG", "业 I-ORG", "局 I-ORG", "和 O", "A B-FAC", "1 I-FAC", "店 B-FAC"]
    assert lines == [*(row.replace(" ", "\t") for row in rows), "", ""]
    assert losses.counts == {"id of a passage": 1}


@pytest.mark.parametrize(
    ("scheme", "tags"),
    [
        ("iob2", "B-ORG I-ORG I-ORG I-ORG O B-FAC I-FAC B-FAC"),
        ("bioes", "B-ORG I-ORG I-ORG E-ORG O B-FAC E-FAC S-FAC"),
        ("bmes", "B-ORG M-ORG M-ORG E-ORG O B-FAC E-FAC S-FAC"),
    ],
)
def test_schemes(tmp_path: Path, scheme: str, tags: str) -> None:
    lines, _ = write(tmp_path / "a.conll", PLAIN, options=Options(tags=scheme))
    assert [line.split("\t")[1] for line in lines if line] == tags.split()
    assert entities(read(tmp_path / "a.conll")[0][0]) == entities(PLAIN)


def test_stances_are_columns_before_the_tag(tmp_path: Path) -> None:
    one = annotated(
        Passage("a", "甲说乙好"),
        [Mention(0, 1, "PER", key="x"), Mention(2, 3, "PER", key="y")],
        [
            Position("x", "y", "favor", "explicit"),
            Position("author", "y", "none"),
            Position("x", "topic", "for|against", "a%b _"),
            Position("author", "topic", "_"),
        ],
    )
    path = tmp_path / "a.conll"
    lines, _ = write(path, one, PLAIN)
    assert lines[1:5] == [
        "甲\t1|author\ttopic|topic\tfor%7Cagainst|%5F\ta%25b%20_|_\tB-PER",
        "说\t_\t_\t_\t_\tO",
        "乙\t1|author\t3|3\tfavor|none\texplicit|_\tB-PER",
        "好\t_\t_\t_\t_\tO",
    ]
    (first, second), losses = read(path)
    assert first == next(fitted([one], FORM, Losses()))
    assert not second.stances
    assert not losses


def test_white_space_goes_and_is_counted(tmp_path: Path) -> None:
    one = annotated(Passage("a", "\ufeff市 林\u3000局\x85"), [Mention(1, 6, "ORG")])
    lines, losses = write(tmp_path / "a.conll", one)
    assert lines[:3] == ["市\tB-ORG", "林\tI-ORG", "局\tI-ORG"]
    assert losses.counts["character that the format cannot hold"] == 4


def test_what_is_not_finished_stays_out(tmp_path: Path) -> None:
    states = ["", "submitted", "skipped", "draft", "none"]
    lines, losses = write(tmp_path / "a.conll", *(Passage(one, "党", state=one) for one in states))
    assert lines.count("党\tO") == 2
    assert sum(count for kind, count in losses.counts.items() if "would read as a finding" in kind) == 3


def test_words_as_tokens(tmp_path: Path) -> None:
    one = annotated(Passage("a", "他在林业局-DOCSTART-。"), [Mention(2, 4, "ORG")])
    lines, losses = write(tmp_path / "a.conll", one, options=Options(tokens="words"))
    assert [line.split("\t")[0] for line in lines if line][:4] == ["他", "在", "林业", "局"]
    assert losses.counts["word divided where an entity begins or ends"] == 1
    ((back,), _) = read(tmp_path / "a.conll", Options(tokens="words"))
    assert back.text == one.text
    assert back.words[2] == Word(2, 4, "林业")


def test_documents_and_iob1_of_conll_2003() -> None:
    (first, second, third), losses = read(GOLDEN / "conll-documents.conll")
    assert first.text == "北京大学在Apple Store开会"
    assert entities(first) == [("LOC", "北京"), ("ORG", "大学"), ("ORG", "Apple Store")]
    assert [one.doc_id for one in (first, second, third)] == ["1", "1", "2"]
    assert entities(third) == [("ORG", "𠮷野家")]
    assert losses.counts == {
        "space put between tokens of letters or digits: the file has none": 1,
        "token of several characters (`--tokens words` keeps them as words)": 6,
        "column 2 of a sentence": 3,
        "column 3 of a sentence": 3,
    }
    (with_words, *_), _ = read(GOLDEN / "conll-documents.conll", Options(tokens="words"))
    assert [word.form for word in with_words.words] == ["北京", "大学", "在", "Apple", "Store", "开会"]


def test_comments_and_ids() -> None:
    (first, second), losses = read(GOLDEN / "conll-comments.conll")
    assert (first.id, entities(first)) == ("7f1c", [("CORP", "𠮷野家")])
    assert (second.id, second.text) == ("7f1d", "#好")
    assert not losses


def test_characters_with_white_space_as_tokens() -> None:
    (first, second), losses = read(GOLDEN / "conll-characters.bmes")
    assert first.text == "市林局\u3000A 1😀"
    assert entities(first) == [("ORG", "市林局"), ("LOC", "A")]
    assert (second.text, second.doc_id) == ("党", "1")
    assert not losses


def test_the_tags_are_where_tags_are(tmp_path: Path) -> None:
    path = tmp_path / "a.conll"
    path.write_text("胡 B-PER x\n说 O y\n", "utf-8")
    ((one,), losses) = read(path)
    assert entities(one) == [("PER", "胡")]
    assert losses.counts == {"column 3 of a sentence": 1}


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("党\tO\n旗\n", 2, "is no token with a tag"),
        ("党\tO\n\tO\n", 2, "is no token with a tag"),
        ("党\tO\n旗\tn\tO\n", 2, "a row of 3 columns after rows of 2"),
        ("党\tn\n旗\tv\n", 1, "has no column of tags"),
        ("# global.columns = FORM A B\n党\tO\n", 2, "has other columns than its first line says"),
        ("{header}党\t7\ttopic\tfavor\t_\tO\n", 2, "'7' begins no entity"),
        ("{header}党\tauthor|author\ttopic\tfavor\t_\tO\n", 2, "columns of stances with unlike numbers"),
        ("{header}党\tauthor\ttopic\t%ff\t_\tO\n", 2, "is no text"),
    ],
)
def test_files_that_are_wrong(tmp_path: Path, text: str, line: int, problem: str) -> None:
    path = tmp_path / "a.conll"
    header = (
        "# global.columns = FORM DUIZHAO:HOLDER DUIZHAO:TARGET DUIZHAO:POLARITY DUIZHAO:BASIS DUIZHAO:NER\n"
    )
    path.write_text(text.replace("{header}", header), "utf-8")
    with pytest.raises(InputError, match=rf"a\.conll:{line}: .*{problem}"):
        read(path)


def test_a_tag_that_is_none_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.conll"
    path.write_text("党\tB-X\n旗\tB_X\n高\tE-X\n", "utf-8")
    ((one,), losses) = read(path)
    assert entities(one) == [("X", "党"), ("X", "高")]
    assert losses.counts == {
        "tag that is none": 1,
        "tag that goes on where nothing began, read as a beginning": 1,
    }


def _tags(path: Path) -> list[list[str]]:
    text = path.read_text("utf-8")
    blocks = (text.partition("\n")[2] if text.startswith("# global.columns") else text).split("\n\n")
    return [[row.split("\t")[-1] for row in block.split("\n")] for block in blocks if block]


@pytest.mark.parametrize("scheme", ["iob2", "bioes", "bmes"])
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_seqeval_finds_the_entities(scheme: str, data: st.DataObject) -> None:
    from seqeval.scheme import IOB2, IOBES, Entities

    passages = data.draw(corpora())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.conll"
        write(path, *passages, options=Options(tags=scheme))
        tags = _tags(path)
    # BMES is IOBES with another letter, which seqeval does not know.
    known = [[f"I{tag[1:]}" if scheme == "bmes" and tag[0] == "M" else tag for tag in row] for row in tags]
    strict = Entities(known, IOB2 if scheme == "iob2" else IOBES)
    found = [[(one.tag, one.start, one.end) for one in row] for row in strict.entities]
    kept = fitted(passages, FORM, Losses())
    assert found == [[(one.label, one.start, one.end) for one in each.entities] for each in kept]


def test_nervaluate_scores_the_file_against_itself(tmp_path: Path) -> None:
    from nervaluate.evaluator import Evaluator

    write(tmp_path / "a.conll", PLAIN, PLAIN)
    tags = _tags(tmp_path / "a.conll")
    other = [tags[0], ["O"] * len(tags[1])]
    score = Evaluator(tags, other, tags=["ORG", "FAC"], loader="list").evaluate()["overall"]["strict"]
    assert (score.correct, score.missed, score.spurious) == (3, 3, 0)


def test_datasets_reads_it(tmp_path: Path) -> None:
    """With a tab named as delimiter: without, its reader would take U+3000 for one in other files."""
    conll = pytest.importorskip("datasets.packaged_modules.conll.conll")
    write(tmp_path / "a.conll", PLAIN)
    config = {"column_names": ["tokens", "tags"], "delimiter": "\t"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        builder = conll.Conll(
            cache_dir=str(tmp_path / "cache"), data_files=str(tmp_path / "a.conll"), **config
        )
        builder.download_and_prepare()
        (row,) = builder.as_dataset(split="train")
    assert "".join(row["tokens"]) == PLAIN.text
    assert row["tags"] == _tags(tmp_path / "a.conll")[0]
