"""Dataset folders: opened by the real `load_dataset`, of several versions; those of others read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from datasets import ClassLabel, Dataset, Features, List, Value, load_dataset
from samples import sample

from duizhao.errors import InputError
from duizhao.formats.dataset import FORMATS
from duizhao.formats.jsonl import FORMATS as JSON_LINES
from duizhao.interchange.converting import read_passages, write_passages
from duizhao.interchange.format import Options
from duizhao.interchange.passage import Passage
from duizhao.losses import Losses

ROOT = Path(__file__).resolve().parents[2]
(FORM,) = FORMATS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "made"
    write_passages(sample(), path, FORM, Options(title="样本 no"), Losses())
    return path


def read(path: Path) -> tuple[list[Passage], Losses]:
    losses = Losses()
    return list(read_passages(path, FORM, Options(), losses)), losses


def test_load_dataset_opens_it(folder: Path, tmp_path: Path) -> None:
    rows = load_dataset(str(folder), split="train", cache_dir=str(tmp_path / "cache"))
    assert [row["text"] for row in rows] == [one.text for one in sample()]
    label = rows.features["entities"].feature["label"]
    assert isinstance(label, ClassLabel)
    assert label.names == ["FAC", "GPE", "ORG", "PER", "TIME"]
    first = rows[0]
    assert [label.int2str(one["label"]) for one in first["entities"]] == ["ORG", "GPE", "PER", "PER"]
    assert [first["text"][one["start"] : one["end"]] for one in first["entities"]] == [
        one["text"] for one in first["entities"]
    ]


def test_two_folders_of_one_name_do_not_share_a_cache(tmp_path: Path) -> None:
    """`datasets` keys its cache by the card: the digest of the rows stands in it."""
    found = []
    for number, text in enumerate(("党旗", "飘扬")):
        path = tmp_path / str(number) / "made"
        write_passages([Passage("s1", text)], path, FORM, Options(title="x"), Losses())
        found += load_dataset(str(path), split="train", cache_dir=str(tmp_path / "cache"))["text"]
    assert found == ["党旗", "飘扬"]


def test_croissant_metadata_names_the_file_by_its_hash(folder: Path) -> None:
    import hashlib

    about = json.loads((folder / "croissant.json").read_text("utf-8"))
    [file] = about["distribution"]
    data = (folder / file["contentUrl"]).read_bytes()
    assert file["sha256"] == hashlib.sha256(data).hexdigest()
    assert file["contentSize"] == f"{len(data)} B"
    assert [field["name"] for field in about["recordSet"][0]["field"]][:3] == ["id", "doc_id", "text"]


def test_the_corpus_itself_is_read() -> None:
    passages, losses = read(ROOT / "corpus")
    assert len(passages) == 126
    assert sum(len(one.entities) for one in passages) == 178
    assert sum(len(one.stances) for one in passages) == 119
    assert not losses


def test_a_dataset_for_token_classification_is_read(tmp_path: Path) -> None:
    tags = ClassLabel(names=["O", "B-PER", "I-PER", "B-ORG"])
    features = Features({"id": Value("string"), "tokens": List(Value("string")), "ner_tags": List(tags)})
    rows = [
        {"id": "0", "tokens": list("胡进进在𠮷"), "ner_tags": [1, 2, 2, 0, 3]},
        {"id": "1", "tokens": ["New", "York", "市"], "ner_tags": [3, 0, 0]},
        {"id": "2", "tokens": [], "ner_tags": []},
    ]
    (tmp_path / "data").mkdir()
    Dataset.from_list(rows, features=features).to_parquet(tmp_path / "data" / "train.parquet")
    passages, losses = read(tmp_path)
    assert [one.text for one in passages] == ["胡进进在𠮷", "New York市", ""]
    assert [(one.label, one.text) for one in passages[0].entities] == [("PER", "胡进进"), ("ORG", "𠮷")]
    assert losses.counts == {"space put between two tokens of Latin letters or figures": 1}


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"tokens": ["党"], "ner_tags": ["O", "O"]}, "has 1 tokens and 2 tags"),
        ({"id": "1"}, "has no 'text'"),
        ({"text": "党旗", "entities": [{"start": 0, "end": 9, "label": "PER"}]}, "span 0-9"),
        ({"text": "党旗", "entities": [{"start": 0, "end": 1, "label": "PER", "text": "旗"}]}, "not '旗'"),
        ({"text": "党旗", "entities": [{"start": 0, "end": 1}]}, "has no 'label'"),
        ({"text": 1}, "'text' is a whole number, not a text"),
    ],
)
def test_rows_that_are_wrong_are_refused_with_their_line(
    tmp_path: Path, row: dict[str, Any], problem: str
) -> None:
    good = json.dumps({"text": "好"}, ensure_ascii=False)
    (tmp_path / "train.jsonl").write_text(f"{good}\n{json.dumps(row, ensure_ascii=False)}\n", "utf-8")
    with pytest.raises(InputError, match=rf"train\.jsonl:2: .*{problem}"):
        read(tmp_path)


def test_a_folder_without_data_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has no Parquet or JSON Lines file"):
        read(tmp_path)


def test_it_carries_everything_that_json_lines_do(folder: Path, tmp_path: Path) -> None:
    passages, _ = read(folder)
    path = tmp_path / "a.jsonl"
    write_passages(passages, path, JSON_LINES[0], Options(), Losses())
    assert list(read_passages(path, JSON_LINES[0], Options(), Losses())) == sample()


OLDER = """
import sys, tempfile, datasets
rows = datasets.load_dataset(sys.argv[1], split="train", cache_dir=tempfile.mkdtemp())
print(len(rows), rows[0]["text"])
"""
CROISSANT = """
import sys, mlcroissant
data = mlcroissant.Dataset(jsonld=sys.argv[1] + "/croissant.json")
print(len(list(data.records("passages"))), "records")
"""


# Package, program and what it prints.
ENVIRONMENTS = [
    *((f"datasets=={version}", OLDER, f"4 {sample()[0].text}") for version in ("2.16.1", "3.6.0", "4.0.0")),
    ("mlcroissant", CROISSANT, "4 records"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("package", "program", "printed"), ENVIRONMENTS, ids=lambda value: value[:16])
def test_other_versions_and_croissants_own_reader(
    folder: Path, tmp_path: Path, package: str, program: str, printed: str
) -> None:
    """Installed into an environment of its own; needs the package index."""
    python = tmp_path / "env" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "env"], check=True)
    subprocess.run([python, "-m", "pip", "install", "-q", package, "numpy<2.3", "pyarrow"], check=True)
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "PYTHONPATH": ""}
    done = subprocess.run(
        [python, "-c", program, folder], capture_output=True, text=True, env=environment, check=False
    )
    assert done.stdout.strip() == printed, done.stderr
