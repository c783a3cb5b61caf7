"""WebAnno TSV 3.3: a strict reader of the published format as the judge, foreign files, and its traps."""

from __future__ import annotations

import re
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from strategies import corpora

from duizhao.errors import InputError
from duizhao.interchange.converting import fitted, read_passages, write_passages
from duizhao.interchange.format import Options
from duizhao.interchange.passage import Mention, Passage, Position, annotated
from duizhao.interchange.registry import find, format_to_read
from duizhao.losses import Losses
from duizhao.model import Span, Word

FORM = find("webanno")
GOLDEN = Path(__file__).parent / "golden"
NE = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
POS = "de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS"
STANCE = "webanno.custom.Stance"
NAMED = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "b": "\b"}


def read(path: Path) -> tuple[list[Passage], Losses]:
    losses = Losses()
    return list(read_passages(path, FORM, Options(), losses)), losses


def written(folder: Path, *passages: Passage, options: Options | None = None) -> Path:
    write_passages(iter(passages), folder / "out", FORM, options or Options(), Losses())
    return folder / "out"


def file_of(folder: Path, *lines: str) -> Path:
    path = folder / "a.tsv"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


HEAD = ("#FORMAT=WebAnno TSV 3.3", f"#T_SP={NE}|value", "", "")


def _unescaped(match: re.Match[str]) -> str:
    return {"n": "\n", "t": "\t", "r": "\r"}.get(match[1], match[1])


class Judge:
    """Reads a file the way the format's description says, with UTF-16 slices and nothing of duizhao's."""

    def __init__(self, data: bytes) -> None:
        head, *blocks = re.split(r"\n\n+", data.decode("utf-8").removesuffix("\n"))
        first, *layers = head.split("\n")
        assert first == "#FORMAT=WebAnno TSV 3.3"
        assert data.decode("utf-8").startswith(head + "\n\n\n") or not blocks, (
            "two empty lines end the header"
        )
        self.columns = []
        for layer in layers:
            match = re.fullmatch(r"#T_SP=([\w.]+)\|(.*)", layer)
            assert match, layer
            self.columns += [(match[1], name) for name in match[2].split("|")]
        self.text = b""  # UTF-16
        self.spans: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        self.values: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        self.units: dict[str, tuple[int, int]] = {}
        for number, block in enumerate(blocks, 1):
            self._sentence(number, block)

    def _sentence(self, number: int, block: str) -> None:
        lines = block.split("\n")
        texts = [line[6:] for line in lines if line.startswith("#Text=")]
        rows = [line.split("\t") for line in lines[len(texts) :]]
        assert texts, "a sentence has a text"
        assert rows, "a sentence has a token"
        start = int(rows[0][1].split("-")[0])
        plain = "\n".join(texts)
        text = re.sub(r"\\(.)", lambda match: NAMED.get(match[1], match[1]), plain, flags=re.DOTALL)
        assert start * 2 == len(self.text), "these sentences are adjacent"
        self.text += text.encode("utf-16-le")
        token = part = end_before = 0
        for fields in rows:
            name, place, form, *cells = fields
            assert cells.pop() == ""
            assert len(cells) == len(self.columns), "a cell for each column"
            low, high = map(int, place.split("-"))
            if "." in name:
                part += 1
                assert name == f"{number}-{token}.{part}"
                assert self.units[f"{number}-{token}"][0] <= low <= high <= self.units[f"{number}-{token}"][1]
            else:
                token, part = token + 1, 0
                assert name == f"{number}-{token}"
                assert end_before <= low < high, "tokens do not overlap"
                end_before = high
            shown = self.text[low * 2 : high * 2].decode("utf-16-le")  # fails within a character
            assert re.sub(r"\\(.)", _unescaped, form) == shown, (form, shown)
            self.units[name] = (low, high)
            self._cells(name, low, high, cells)

    def _cells(self, name: str, low: int, high: int, cells: list[str]) -> None:
        stacks: dict[str, set[int]] = defaultdict(set)
        for (layer, column), cell in zip(self.columns, cells, strict=True):
            if cell == "_":
                continue
            parts = re.split(r"(?<!\\)\|", cell)  # the way INCEpTION does it
            stacks[layer].add(len(parts))
            for nth, part in enumerate(parts):
                if column.startswith("uima."):
                    value, key = part, (layer, f"{name}/{nth}")
                    self.values[key][column] = value
                    continue
                match = re.fullmatch(r"(.*?)(?:(?<!\\)\[(\d+)\])?", part)
                assert match
                assert match[2] or len(parts) == 1, "stacked annotations have ids"
                key = (layer, match[2] or f"{name}!{nth}")
                if (low, high) not in self.spans[key]:
                    self.spans[key].append((low, high))
                if match[1] != "*":
                    assert self.values[key].setdefault(column, match[1]) == match[1]
        assert all(len(sizes) == 1 for sizes in stacks.values()), "columns of a layer stack alike"

    def covered(self, layer: str) -> list[tuple[str, dict[str, str]]]:
        out = []
        for (name, number), spans in self.spans.items():
            if name == layer:
                low, high = min(spans)[0], max(end for _, end in spans)
                out.append((self.text[low * 2 : high * 2].decode("utf-16-le"), self.values[name, number]))
        return out


@settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))
@given(corpora())
def test_what_is_written_is_what_the_description_says(passages: list[Passage]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = written(Path(name), *passages)
        names = [line["file"] for line in _listed(folder)]
        for stem, passage in zip(names, fitted(passages, FORM, Losses()), strict=True):
            judge = Judge((folder / f"{stem}.tsv").read_bytes())
            assert judge.text.decode("utf-16-le") == passage.text
            found = [(text, values["value"].replace("\\_", "_")) for text, values in judge.covered(NE)]
            assert sorted(found) == sorted((one.text, one.label) for one in passage.entities)
            words = [(text, values.get("PosValue", "")) for text, values in judge.covered(POS)]
            assert sorted(words) == sorted((word.form, word.pos) for word in passage.words)
            stances = [(text, values["polarity"]) for text, values in judge.covered(STANCE)]
            assert sorted(stances) == sorted((one.text, one.polarity) for one in passage.stances)


def _listed(folder: Path) -> list[Any]:
    import json

    lines = (folder / "documents.jsonl").read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines if line]


def test_a_file_of_inception() -> None:
    (news,), losses = read(GOLDEN / "webanno-foreign")
    text = "𠮷林省😀林业局局长说 。\n党旗高高\n飘扬完"
    found = [
        Mention(0, 3, "GPE"), Mention(0, 7, "ORG"), Mention(4, 6, "IND_1"), Mention(7, 9, "TITLE"),
        Mention(18, 20, "WORK|x"),
    ]  # fmt: skip
    tagged = "𠮷林省/ns 林业局/nt 局长/n 说/v 。/w 党旗/n 高高/d 飘扬/v 完/v"
    words, at = [], 0
    for each in tagged.split():
        form, pos = each.split("/")
        at = text.index(form, at)
        words.append(Word(at, at + len(form), form, pos))
    sentences = (Span(0, 13), Span(13, 20), Span(20, 21))
    assert news == annotated(Passage("news", text, "news", sentences, tuple(words)), found)
    assert dict(losses.counts) == {
        "relation or chain": 2, "annotation of another layer": 2, "identifier of an entity": 1,
        "entity without label or text": 1,
    }  # fmt: skip
    assert any(each.endswith("news.tsv:22") for each in losses.examples["entity without label or text"])


def test_tokens_of_a_file_without_parts_of_speech_are_words() -> None:
    path = GOLDEN / "webanno-tokens.tsv"
    assert format_to_read(path) is FORM
    (one,), losses = read(path)
    assert [word.form for word in one.words] == ["党旗", "高高飘扬"]
    assert losses.lines()[0].startswith("annotation of another layer: 1")


def test_the_golden_folder_is_written_again_byte_by_byte(tmp_path: Path) -> None:
    own = GOLDEN / "webanno-own"
    passages, losses = read(own)
    assert not losses
    assert [len(one.stances) for one in passages] == [2, 0]
    assert "bureau chief|head" in {word.gloss for word in passages[0].words}
    folder = written(tmp_path, *passages)
    names = sorted(each.name for each in own.iterdir())
    assert names == sorted(each.name for each in folder.iterdir() if not each.name.startswith("."))
    assert all((own / name).read_bytes() == (folder / name).read_bytes() for name in names)


def test_an_entity_within_a_word_has_a_row_of_its_own(tmp_path: Path) -> None:
    """The example of the module."""
    words = (Word(0, 1, "市"), Word(1, 4, "林业局"))
    one = annotated(Passage("d", "市林业局", "d", words=words), [Mention(0, 1, "GPE"), Mention(1, 3, "ORG")])
    lines = (written(tmp_path, one) / "d.tsv").read_text(encoding="utf-8").split("\n")
    assert lines[5:-1] == [
        "#Text=市林业局", "1-1\t0-1\t市\t*\tGPE\t", "1-2\t1-4\t林业局\t*\t_\t", "1-2.1\t1-3\t林业\t_\tORG\t",
    ]  # fmt: skip
    assert read(tmp_path / "out")[0] == [one]


def test_offsets_are_units_of_utf16(tmp_path: Path) -> None:
    one = annotated(Passage("d", "𠮷党", "d"), [Mention(1, 2, "X")])
    assert "1-2\t2-3\t党\tX\t\n" in (written(tmp_path, one) / "d.tsv").read_text(encoding="utf-8")
    path = file_of(tmp_path, *HEAD, "#Text=𠮷党", "1-1\t0-1\t𠮷\t_\t", "1-2\t1-2\t党\tX\t")
    with pytest.raises(InputError, match="is not the start of a character") as caught:
        read(path)
    assert caught.value.where == f"{path}:6"
    assert "duizhao offsets" in str(caught.value)


def test_words_of_the_segmenter_where_they_are_asked_for(tmp_path: Path) -> None:
    one = annotated(Passage("d", "平顶山市林业局", "d"), [Mention(0, 1, "X")])
    folder = written(tmp_path, one, options=Options(tokens="words"))
    (back,), losses = read(folder)
    assert back.entities == one.entities
    assert "".join(word.form for word in back.words) == one.text
    assert len(back.words) < len(one.text)
    assert not losses


@pytest.mark.parametrize(
    ("rows", "line", "what"),
    [
        (["#Text=党旗", "1-1\t0-2\t旗党\t_\t"], 6, "'旗党' is '党旗' in the text"),
        (["#Text=党旗", "1-1\t0-9\t党旗\t_\t"], 6, "is not the start of a character"),
        (["#Text=党旗", "1-1\t0-2\t党旗"], 6, "has 0 of 1 columns"),
        (["#Text=党旗", "1-1\t2-0\t党旗\t_\t"], 6, "ends before it begins"),
        (["#Text=党旗", "1-1\t99999-100001\t党旗\t_\t"], 6, "the sentence begins at 99999"),
        (["#Text=党旗", "1-1\t0-2\t党旗\t_\t", "", "#Text=高", "2-1\t1-2\t高\t_\t"], 9, "begins at 1"),
        (["1-1\t0-2\t党旗\t_\t"], 5, "is a row without a sentence"),
        (["#Text=党旗", "1-1 0-2 党旗 _"], 6, "is no row"),
    ],
)
def test_what_is_broken_is_an_error_with_file_and_line(
    tmp_path: Path, rows: list[str], line: int, what: str
) -> None:
    path = file_of(tmp_path, *HEAD, *rows)
    with pytest.raises(InputError, match=re.escape(what)) as caught:
        read(path)
    assert caught.value.where == f"{path}:{line}"


def test_another_version_and_a_sentence_without_tokens_are_errors(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not begin with"):
        read(file_of(tmp_path, "#FORMAT=WebAnno TSV 2", "", ""))
    with pytest.raises(InputError, match="without tokens"):
        read(file_of(tmp_path, *HEAD, "#Text=党旗"))


def test_an_annotation_with_a_gap_is_counted_and_not_made_whole(tmp_path: Path) -> None:
    rows = ["#Text=党旗高", "1-1\t0-1\t党\tX[1]\t", "1-2\t1-2\t旗\t_\t", "1-3\t2-3\t高\tX[1]\t"]
    (one,), losses = read(file_of(tmp_path, *HEAD, *rows))
    assert one.entities == ()
    assert dict(losses.counts) == {"annotation in several pieces": 1}


def test_what_needs_escaping_comes_back(tmp_path: Path) -> None:
    text = "a\\b\tc|[d]_*;->\n\x0b\x85\u2028\r\ufeff"
    one = annotated(Passage("d", text, "d"), [Mention(0, len(text), "L|[1]_*;->x"), Mention(3, 4, "TAB")])
    stance = Position("author", "topic", "a->b;c|d", "*", (0, 1))
    one = annotated(one, [Mention(*pair, label) for *pair, label in _spans(one)], [stance])
    (back,), losses = read(written(tmp_path, one))
    assert back == one
    assert not losses


def _spans(one: Passage) -> list[tuple[int, int, str]]:
    return [(each.start, each.end, each.label) for each in one.entities]


def test_sentences_are_apart_by_line_feeds_and_spaces_as_inception_reads_them(tmp_path: Path) -> None:
    rows = ["#Text=党", "1-1\t0-1\t党\t_\t", "", "#Text=旗", "2-1\t3-4\t旗\tX\t"]
    (one,), _ = read(file_of(tmp_path, *HEAD, *rows))
    assert (one.text, one.sentences) == ("党\n 旗", (Span(0, 3), Span(3, 4)))
    assert one.entities[0].text == "旗"


def test_many_stacked_annotations_are_read_in_time(tmp_path: Path) -> None:
    cell = "|".join(f"X{number}[{number}]" for number in range(1, 20_000))
    (one,), _ = read(file_of(tmp_path, *HEAD, "#Text=党", f"1-1\t0-1\t党\t{cell}\t"))
    assert len(one.entities) == 19_999
