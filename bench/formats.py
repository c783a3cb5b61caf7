"""How fast the converter is: 100,000 sentences, beside plain `json` and the converter of Label Studio's SDK.

In one run and on the same sentences: `json` reads the lines and writes them again; duizhao reads its JSON
Lines, checks every span and writes each format; Label Studio's converter turns its own JSON into CoNLL 2003,
and duizhao reads that JSON and writes CoNLL.

    python bench/formats.py [--sentences 100000] [--format NAME ...]

The sentences are those of the first article, over and over, with ids of their own. Seconds are CPU seconds.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "toolkit"))

from duizhao.interchange.converting import convert_file, write_passages  # noqa: E402
from duizhao.interchange.corpus import corpus_passages  # noqa: E402
from duizhao.interchange.format import Options  # noqa: E402
from duizhao.interchange.passage import Passage, renamed  # noqa: E402
from duizhao.interchange.registry import find, formats  # noqa: E402
from duizhao.losses import Losses  # noqa: E402
from duizhao.paths import find_workspace  # noqa: E402
from duizhao.sources import document_ids  # noqa: E402

_CONFIG = ROOT / "annotations" / "label_config.xml"


def sentences(count: int) -> list[Passage]:
    """The sentences of the corpus, over and over."""
    workspace = find_workspace(ROOT)
    own = [one for one in corpus_passages(workspace, document_ids(workspace), Losses()) if one.entities]
    return [
        replace(renamed(own[at % len(own)], f"x{at // len(own)}-s{at:06d}"), doc_id=f"x{at // len(own)}")
        for at in range(count)
    ]


def timed(work: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def plain_json(source: Path, target: Path) -> None:
    """Read every line and write it again."""
    with source.open(encoding="utf-8") as read, target.open("w", encoding="utf-8") as write:
        for line in read:
            write.write(json.dumps(json.loads(line), ensure_ascii=False) + "\n")


def with_ids(source: Path, target: Path) -> None:
    """The tasks as a server exports them: with ids, which their converter asks for."""
    tasks = json.loads(source.read_text("utf-8"))
    for number, task in enumerate(tasks, 1):
        task["id"] = number
        for annotation in task.get("annotations", []):
            annotation["id"] = number
    target.write_text(json.dumps(tasks, ensure_ascii=False), "utf-8")


def theirs(source: Path, target: Path) -> None:
    """Label Studio's JSON to CoNLL 2003, by its own converter."""
    from label_studio_sdk.converter import Converter

    target.mkdir()
    converter = Converter(str(_CONFIG), str(target), download_resources=False)
    converter.convert_to_conll2003(str(source), str(target), is_dir=False)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sentences", type=int, default=100_000)
    parser.add_argument("--format", action="append")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source, jsonl = folder / "source.jsonl", find("jsonl")
        write_passages(sentences(asked.sentences), source, jsonl, Options(), Losses())
        size = source.stat().st_size
        print(f"{asked.sentences:,} sentences, {size / 1e6:.0f} MB of JSON Lines")
        base = timed(lambda: plain_json(source, folder / "plain.jsonl"))
        print(f"{'json, read and written':32} {base:7.1f} s   1.0")
        for form in formats().values():
            if form.write and (not asked.format or form.name in asked.format):
                target = folder / f"{form.name}{'' if form.folder else form.suffixes[0]}"
                seconds = timed(lambda form=form, target=target: convert_file(source, target, jsonl, form))  # type: ignore[misc]
                print(f"{'jsonl to ' + form.name:32} {seconds:7.1f} s   {seconds / base:.1f}", flush=True)
        if "labelstudio" in formats():
            exported = folder / "labelstudio.json"
            if not exported.exists():
                convert_file(source, exported, jsonl, find("labelstudio"))
            ours = timed(
                lambda: convert_file(exported, folder / "ls.conll", find("labelstudio"), find("conll"))
            )
            print(f"{'labelstudio to conll':32} {ours:7.1f} s")
            with_ids(exported, folder / "exported.json")
            them = timed(lambda: theirs(folder / "exported.json", folder / "sdk"))
            print(f"{'the same, Label Studio SDK':32} {them:7.1f} s   {them / ours:.1f} times ours")


if __name__ == "__main__":
    main()
