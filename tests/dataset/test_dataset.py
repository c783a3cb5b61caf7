"""The dataset as its users meet it: real Parquet files, the real `load_dataset`, offline."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from duizhao.build import build
from duizhao.dataset.features import CONFIGS
from duizhao.dataset.write import MANIFEST, dataset_writer, leftovers, read_manifest
from duizhao.errors import AnchorError, DatasetError, SourceError
from duizhao.paths import Workspace, find_workspace

ROOT = Path(__file__).resolve().parents[2]
DOC = "dangqi-gaogao-piaoyang"


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test has a cache of its own; nothing may reach for the network."""
    import datasets.config

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", str(tmp_path / "hf-cache"))
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)


def _files(workspace: Workspace) -> dict[str, bytes]:
    files = [path for path in workspace.data.rglob("*") if path.is_file()]
    return {path.relative_to(workspace.data).as_posix(): path.read_bytes() for path in files}


def _load(folder: Path, config: str, **options: Any) -> Any:
    from datasets import load_dataset

    return load_dataset(str(folder), config, split="train", **options)


@pytest.mark.parametrize("config", CONFIGS)
@pytest.mark.parametrize("streaming", [False, True])
def test_every_configuration_loads(config: str, streaming: bool) -> None:
    """The committed corpus loads by path, whole and streamed, with the same rows."""
    rows = list(_load(ROOT / "corpus", config, streaming=streaming))
    splits = read_manifest(find_workspace(ROOT))["configs"][config]["splits"]
    assert len(rows) == splits["train"]["rows"] > 0


def test_labels_are_class_labels() -> None:
    """Integers carry their names, in the schema's order."""
    sentences = _load(ROOT / "corpus", "sentences")
    assert sentences.features["entities"].feature["label"].names[:2] == ["PER", "ORG"]
    assert sentences.features["stances"].feature["polarity"].names[0] == "favor"
    tags = _load(ROOT / "corpus", "entities").features["ner_tags"].feature.names
    assert tags[:3] == ["O", "B-PER", "I-PER"]
    polarities = _load(ROOT / "corpus", "stance").features["label"].names
    assert polarities == ["favor", "neutral", "against", "none", "unclear"]


def test_rows_keep_the_laws() -> None:
    """Spans say what the text says; one syllable a code point; variants of equal length; offsets hold."""
    source = (ROOT / "corpus" / "sources" / DOC / "zh.md").read_bytes().decode()
    for row in _load(ROOT / "corpus", "sentences"):
        text = row["text"]
        assert len(row["syllables"]) == len(text)
        for span in row["entities"]:
            assert text[span["start"] : span["end"]] == span["text"]
        for word in row["words"]:
            assert text[word["start"] : word["end"]] == word["form"]
        assert "".join(word["form"] for word in row["words"]) == "".join(text.split())
        assert row["hans"] == text
        assert len(row["hant_tw"]) == len(row["hant_hk"]) == len(text)
        assert source[row["source_start"]] == text[0]
        assert source[row["source_end"] - 1] == text[-1]


def test_tags_spell_the_entities() -> None:
    """IOB2 tags decode to the outermost entities of the `sentences` rows."""
    sentences = {row["id"]: row for row in _load(ROOT / "corpus", "sentences")}
    tags = _load(ROOT / "corpus", "entities")
    names = tags.features["ner_tags"].feature.names
    for row in tags:
        found, start = [], None
        for at, tag in enumerate([*(names[number] for number in row["ner_tags"]), "O"]):
            if start is not None and not tag.startswith("I-"):
                found.append("".join(row["tokens"][start:at]))
                start = None
            if tag.startswith("B-"):
                start = at
        spans = [(span["start"], span["end"], span["text"]) for span in sentences[row["id"]]["entities"]]

        def inner(a: int, b: int, spans: list[tuple[int, int, str]] = spans) -> bool:
            return any((x, y) != (a, b) and x <= a and b <= y for x, y, _ in spans)

        assert found == [text for a, b, text in spans if not inner(a, b)]


def test_rebuild_gives_the_same_bytes(workspace: Workspace) -> None:
    """Same sources, layers and versions: the same files, card and digest as those committed."""
    before = _files(workspace)
    card = workspace.card.read_bytes()
    build(workspace)
    assert _files(workspace)[MANIFEST] == before[MANIFEST]
    assert _files(workspace) == before
    assert workspace.card.read_bytes() == card


def _flip_a_label(workspace: Workspace) -> None:
    """Change one stance to a value of the same length: same number of rows, same number of bytes."""
    path = workspace.gold / DOC / "gold.entities.jsonl"
    lines = path.read_text(encoding="utf-8").split("\n")
    at = next(number for number, line in enumerate(lines) if '"label": "PER"' in line)
    record = json.loads(lines[at])
    old = record["id"]
    lines[at] = lines[at].replace('"PER"', '"ORG"').replace(":PER", ":ORG")
    path.write_text("\n".join(lines), encoding="utf-8")
    stances = workspace.gold / DOC / "gold.stances.jsonl"
    new = f"{old[:-3]}ORG"
    text = stances.read_text(encoding="utf-8").replace(f"{old}<", f"{new}<").replace(f'"{old}"', f'"{new}"')
    stances.write_text(text, encoding="utf-8")


def test_an_edited_layer_gives_fresh_rows(workspace: Workspace) -> None:
    """In one process with one cache, a rebuild is seen: the card's digest is a part of the cache key."""
    first = _load(workspace.corpus, "sentences")
    labels = [span["label"] for row in first for span in row["entities"]]
    _flip_a_label(workspace)
    build(workspace)
    second = _load(workspace.corpus, "sentences")
    assert [span["label"] for row in second for span in row["entities"]] != labels


def test_two_folders_of_one_name_do_not_share_rows(tmp_path: Path, workspace: Workspace) -> None:
    """`a/corpus` and `b/corpus` share the cache entry's name, so only the digest keeps them apart."""
    other = tmp_path / "other"
    shutil.copytree(workspace.root / "corpus", other / "corpus")
    shutil.copytree(workspace.root / "annotations", other / "annotations")
    _flip_a_label(find_workspace(other))
    build(find_workspace(other))
    one, two = _load(workspace.corpus, "entities"), _load(other / "corpus", "entities")
    assert [row["ner_tags"] for row in one] != [row["ner_tags"] for row in two]


def test_without_the_digest_rows_would_be_stale(tmp_path: Path, workspace: Workspace) -> None:
    """The trap is real: with one and the same card the second folder gets the first one's rows."""
    other = tmp_path / "other"
    shutil.copytree(workspace.root / "corpus", other / "corpus")
    shutil.copytree(workspace.root / "annotations", other / "annotations")
    _flip_a_label(find_workspace(other))
    build(find_workspace(other))
    shutil.copyfile(workspace.card, other / "corpus" / "README.md")
    one, two = _load(workspace.corpus, "entities"), _load(other / "corpus", "entities")
    assert [row["ner_tags"] for row in one] == [row["ner_tags"] for row in two]


def test_a_failed_build_leaves_the_old_dataset(workspace: Workspace) -> None:
    """An error half-way puts nothing in place and leaves nothing behind."""
    before = _files(workspace)
    path = workspace.gold / DOC / "gold.entities.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace("胡进进", "胡近近"), encoding="utf-8")
    with pytest.raises(AnchorError, match=r"E403 .*胡进进.*胡近近"):
        build(workspace)
    assert _files(workspace) == before
    assert leftovers(workspace) == []


def test_a_killed_build_is_cleared_away(workspace: Workspace) -> None:
    """The next build removes what a killed one left; an old dataset without successor comes back."""
    script = "import os; print(os.getpid())"
    gone = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    number = int(gone.stdout)
    (workspace.corpus / f".data.new-{number}" / "sentences").mkdir(parents=True)
    workspace.data.rename(workspace.corpus / f".data.old-{number}")
    build(workspace)
    assert leftovers(workspace) == []
    assert read_manifest(workspace)


def test_two_builds_at_once_are_refused(workspace: Workspace) -> None:
    """A build that is at work is not disturbed."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as busy:
        folder = workspace.corpus / f".data.new-{busy.pid}"
        folder.mkdir()
        with pytest.raises(DatasetError, match=f"process {busy.pid}"):
            build(workspace)
        assert folder.is_dir()
        busy.communicate(b"\n")


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda data: (data / MANIFEST).unlink(), "half-written"),
        (lambda data: shutil.rmtree(data), "has not been built"),
        (lambda data: (data / MANIFEST).write_text("{", encoding="utf-8"), "cannot be read"),
        (lambda data: next(data.glob("stance/*.parquet")).unlink(), "is missing"),
        (
            lambda data: next(data.glob("stance/*.parquet")).write_bytes(b"PAR1"),
            "is not the file that was built",
        ),
    ],
)
def test_a_damaged_dataset_is_named(workspace: Workspace, damage: Any, says: str) -> None:
    """`load` says what is wrong and what to do, instead of loading part of it."""
    from duizhao.dataset.load import load

    damage(workspace.data)
    with pytest.raises(DatasetError, match=f"{says}.*duizhao build"):
        load("stance", root=workspace.root)


def test_unknown_configuration_and_split() -> None:
    """The valid ones are listed."""
    from duizhao.dataset.load import load

    with pytest.raises(DatasetError, match="choose one of sentences, documents, entities, stance"):
        load("sentence", root=ROOT)
    with pytest.raises(DatasetError, match="choose one of train"):
        load("sentences", "dev", root=ROOT)


def test_an_empty_corpus_is_an_error(workspace: Workspace) -> None:
    """There is nothing to build from."""
    shutil.rmtree(workspace.sources / DOC)
    with pytest.raises(SourceError, match="duizhao add"):
        build(workspace)


def test_hand_written_parts_of_the_card_are_kept(workspace: Workspace) -> None:
    """Only the part between the marks is generated."""
    card = workspace.card.read_text(encoding="utf-8")
    workspace.card.write_text(card + "\n## Thanks\n\nTo 𠮷 and all others.\n", encoding="utf-8")
    build(workspace)
    assert workspace.card.read_text(encoding="utf-8").endswith("\n## Thanks\n\nTo 𠮷 and all others.\n")
    assert _load(workspace.corpus, "documents")[0]["id"] == DOC


def test_splits_come_from_the_metadata(workspace: Workspace) -> None:
    """A document goes whole into the split that its meta.yaml names; others still load."""
    meta = workspace.sources / DOC / "meta.yaml"
    meta.write_text(meta.read_text(encoding="utf-8").replace("split: train", "split: test"), encoding="utf-8")
    build(workspace)
    from datasets import load_dataset

    loaded = load_dataset(str(workspace.corpus), "sentences")
    assert list(loaded) == ["test"]
    assert len(loaded["test"]) == 126


def test_a_writer_that_is_left_early_writes_nothing(workspace: Workspace) -> None:
    """Leaving the block by an exception removes the new files and keeps the old."""
    from duizhao.annotation.schema import load_schema

    schema = load_schema(workspace)
    manifest = read_manifest(workspace)
    row = {"id": "x", "doc_id": "d", "tokens": ["一"], "ner_tags": ["O"]}
    with pytest.raises(KeyboardInterrupt), dataset_writer(workspace, schema) as writer:  # noqa: PT012
        writer.add("entities", "train", row)
        raise KeyboardInterrupt
    assert read_manifest(workspace) == manifest
    assert leftovers(workspace) == []


def test_an_unknown_label_is_refused(workspace: Workspace) -> None:
    """A label that the schema does not have never becomes an integer."""
    from duizhao.annotation.schema import load_schema

    schema = load_schema(workspace)
    row = {"id": "x", "doc_id": "d", "tokens": ["一"], "ner_tags": ["B-XXX"]}
    with pytest.raises(ValueError, match="B-XXX"), dataset_writer(workspace, schema) as writer:  # noqa: PT012
        writer.add("entities", "train", row)
        writer.close({})


def test_loads_in_a_fresh_process_without_network(tmp_path: Path) -> None:
    """A new user's first call, with an empty cache and every proxy pointing nowhere."""
    script = (
        "from datasets import load_dataset\n"
        f"rows = load_dataset({str(ROOT / 'corpus')!r}, 'stance', split='train')\n"
        "print(rows.features['label'].int2str(rows[0]['label']))\n"
    )
    environment = {
        **os.environ,
        "HF_HOME": str(tmp_path),
        "HF_HUB_OFFLINE": "1",
        "https_proxy": "http://127.0.0.1:9",
    }
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True
    )
    assert done.stdout.strip() == "favor"
