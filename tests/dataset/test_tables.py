"""A workspace's own words and readings: in rows, card and manifest; mistakes are told with their line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from duizhao.build import build
from duizhao.dataset.write import read_manifest
from duizhao.documents import load_reading_overrides, read_document, table_digests
from duizhao.errors import InputError
from duizhao.paths import Workspace

ROOT = Path(__file__).resolve().parents[2]
DOC = "dangqi-gaogao-piaoyang"


@pytest.fixture
def workspace(workspace: Workspace) -> Workspace:
    """The copy without its tables."""
    for path in workspace.corpus.rglob("*.tsv"):
        path.unlink()
    return workspace


def _rows(workspace: Workspace) -> list[dict[str, Any]]:
    import pyarrow.parquet as parquet

    (path,) = workspace.data.glob("sentences/*.parquet")
    rows: list[dict[str, Any]] = parquet.read_table(path).to_pylist()
    return rows


def _write(workspace: Workspace, name: str, text: str) -> None:
    (workspace.corpus / name).write_text(text, encoding="utf-8")


def test_rows_hold_glosses_and_where_they_are_from(workspace: Workspace) -> None:
    build(workspace)
    words = [word for row in _rows(workspace) for word in row["words"]]
    glossed = [word for word in words if word["gloss"]]
    assert {word["gloss_source"] for word in glossed} == {"cedict", "composed"}
    assert {word["gloss_source"] for word in words if word["gloss"] is None} == {None}
    chinese = [word for word in words if any("\u4e00" <= char <= "\u9fff" for char in word["form"])]
    assert len(glossed) > 0.97 * len(chinese)
    assert not [word for word in glossed if word not in chinese]


def test_the_card_has_the_notice_of_the_dictionary(workspace: Workspace) -> None:
    build(workspace)
    card = workspace.card.read_text(encoding="utf-8")
    assert "| glosses | CC-CEDICT 2026-05-20, duizhao" in card
    for part in ("CC BY-SA 4.0", "edition of 2026-05-20", "Paul Andrew Denisowski", "`composed`"):
        assert part in card


def test_tables_change_the_rows_and_are_named(workspace: Workspace) -> None:
    build(workspace)
    before, card = _rows(workspace), workspace.card.read_text(encoding="utf-8")
    assert ".tsv" not in card
    _write(workspace, "lexicon.tsv", "胡进进\tnr\n")
    _write(workspace, f"sources/{DOC}/readings.tsv", "# names\n湛河\tzhan1 he2\n")
    build(workspace)
    rows, card = _rows(workspace), workspace.card.read_text(encoding="utf-8")
    changed = [new for old, new in zip(before, rows, strict=True) if old != new]
    assert changed
    assert all("胡进进" in row["text"] or "湛河" in row["text"] for row in changed)
    assert any("Hú Jìnjìn" in row["pinyin"] and "Zhānhé Qū" in row["pinyin"] for row in changed)
    assert "with `lexicon.tsv` |" in card
    assert f"with `sources/{DOC}/readings.tsv` |" in card
    inputs = read_manifest(workspace)["inputs"]["documents"][DOC]
    assert table_digests(workspace, DOC).items() <= inputs.items()
    assert {"lexicon_sha256", "readings_sha256"} <= set(inputs)


def test_the_documents_own_table_counts_more(workspace: Workspace) -> None:
    _write(workspace, "readings.tsv", "湛河\tzhān hé\n惠泽\thuì shì\n")
    _write(workspace, f"sources/{DOC}/readings.tsv", "湛河\tchén hé\n")
    overrides = load_reading_overrides(workspace, DOC)
    assert overrides.name == f"corpus/readings.tsv and corpus/sources/{DOC}/readings.tsv"
    pinyin = " ".join(one.pinyin for one in read_document(workspace, DOC).analyses)
    assert "Chénhé Qū" in pinyin
    assert "zhānhé" not in pinyin.lower()


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("readings.tsv", "# a note\n湛河\tzhàn\n", "corpus/readings.tsv:2: 湛河 has 2 characters and 1"),
        ("readings.tsv", "湛\tzh4n\n", "corpus/readings.tsv:1: 'zh4n' is no syllable"),
        (f"sources/{DOC}/readings.tsv", "\n湛河\n", f"corpus/sources/{DOC}/readings.tsv:2: "),
        ("lexicon.tsv", "湛河\tns\n湛河\tns\n", "corpus/lexicon.tsv:2: '湛河' stands in line 1 already"),
        (f"sources/{DOC}/lexicon.tsv", "湛河\n", f"corpus/sources/{DOC}/lexicon.tsv:1: "),
    ],
)
def test_a_mistake_is_told_with_its_line(workspace: Workspace, name: str, text: str, says: str) -> None:
    """And nothing is built."""
    before = json.dumps(read_manifest(workspace))
    _write(workspace, name, text)
    with pytest.raises(InputError) as caught:
        build(workspace)
    assert str(caught.value).startswith(says)
    assert json.dumps(read_manifest(workspace)) == before


def test_a_table_that_is_not_utf_8(workspace: Workspace) -> None:
    (workspace.corpus / "readings.tsv").write_bytes("湛\tzhàn".encode("gb18030"))
    with pytest.raises(InputError, match=r"corpus/readings.tsv: is not UTF-8"):
        read_document(workspace, DOC)


def test_many_tables_are_counted(workspace: Workspace) -> None:
    """A card of a thousand documents does not list a thousand files."""
    source = workspace.sources / DOC
    text = (source / "zh.md").read_bytes().decode()
    for number in range(4):
        folder = workspace.sources / f"copy-{number}"
        shutil.copytree(source, folder)
        _rewrite(folder, f"{text}\n\n又一篇，第{number}篇。\n")
        (folder / "lexicon.tsv").write_text("胡进进\tnr\n", encoding="utf-8")
    build(workspace)
    assert "with 4 tables `lexicon.tsv` |" in workspace.card.read_text(encoding="utf-8")


def _rewrite(folder: Path, text: str) -> None:
    import hashlib

    (folder / "zh.md").write_bytes(text.encode())
    meta = folder / "meta.yaml"
    head = meta.read_text(encoding="utf-8").partition("sha256:")[0]
    digest = hashlib.sha256(text.encode()).hexdigest()
    meta.write_text(f"{head}sha256: {digest}\n", encoding="utf-8")
