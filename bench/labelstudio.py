"""Push and pull beside what Label Studio itself takes for the same payload, on the same server, in one run.

    .venv/bin/python bench/labelstudio.py [--sentences 10000] [--rounds 3] [--json]

bare import     label-studio-sdk's import_tasks of ready entries, 1000 tasks a request, nothing checked
push            duizhao's push of the same sentences with the same suggestions: plan, ticket, batches, count
bare export     a snapshot export of a fully annotated project, made and fetched, not read
pull            duizhao's first pull of the same project: fetched, read, raw export and layers written
pull again      a second pull, with nothing changed

Each measurement runs in a process of its own, whose peak memory (resident set) is its memory figure; the
documents of a push are then read one after the other, as the command does.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from duizhao.annotation.layers import entity_id, read_layer, write_layer
from duizhao.annotation.schema import load_schema
from duizhao.documents import Document, read_document
from duizhao.importers import read_file
from duizhao.labelstudio.client import Client
from duizhao.labelstudio.connection import Connection
from duizhao.labelstudio.projects import find_project, make_project
from duizhao.labelstudio.pull import pull
from duizhao.labelstudio.push import push
from duizhao.labelstudio.push.entries import Along
from duizhao.labelstudio.screen import Screen
from duizhao.labelstudio.server import PrivateServer
from duizhao.labelstudio.tasks import make_tasks
from duizhao.model import BODY_KINDS, Entity, Item, Layer
from duizhao.paths import Workspace, find_workspace
from duizhao.sources import add_source, document_ids

ROOT = Path(__file__).resolve().parents[1]
NAMES = ("林小满", "王大雪", "市林业局", "青山社区", "复兴区", "第一中学")
DOCUMENT = 500
"""Sentences in one document."""


def make_corpus(folder: Path, sentences: int) -> Workspace:
    """Documents of sentences of about 40 characters with up to five names each, found by looking for them."""
    for name in ("corpus", "annotations"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.rmtree(folder / "annotations" / "layers")
    for doc_id in document_ids(find_workspace(folder)):
        shutil.rmtree(folder / "corpus" / "sources" / doc_id)
    workspace = find_workspace(folder)
    draw = random.Random(1)
    for number in range(-(-sentences // DOCUMENT)):
        lines = [f"# 第{number}篇", ""]
        for at in range(min(DOCUMENT, sentences - number * DOCUMENT)):
            a, b, c, d, e = draw.choices(NAMES, k=5)
            lines.append(f"今年{at}岁的{a}在{b}工作，和{c}一起来到{d}，为{e}的居民登记、送菜、测量体温。")
            lines += [""] * (at % 5 == 4)
        path = folder / "text.md"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        add_source(workspace, read_file(path)[0], f"d{number:03d}", {"rights": "own text"})
        path.unlink()
        write_layer(workspace, _layer(read_document(workspace, f"d{number:03d}")))
    return workspace


def _layer(document: Document) -> Layer:
    entities, items = {}, []
    for one in document.analyses:
        s = one.sentence
        if s.block_kind not in BODY_KINDS:
            continue
        items.append(Item(s.doc_id, s.block_id, s.start, s.end, s.text, "submitted"))
        for name in NAMES:
            at = s.text.find(name)
            if at >= 0:
                place = (s.start + at, s.start + at + len(name))
                made = entity_id(s.block_id, *place, "PER")
                entities[made] = Entity(made, s.doc_id, s.block_id, *place, "PER", name)
    source = document.article.source
    return Layer(
        source.id,
        source.sha256,
        "finder",
        "bench",
        "automatic",
        "1.0.0",
        tuple(entities.values()),
        (),
        tuple(items),
    )


def _documents(workspace: Workspace) -> Iterator[Document]:
    return (read_document(workspace, doc_id) for doc_id in document_ids(workspace))


def _along(workspace: Workspace, *, as_predictions: bool = True) -> Along:
    layers = {doc_id: read_layer(workspace, doc_id, "finder") for doc_id in document_ids(workspace)}
    return Along(layers, as_predictions)


def bare_import(client: Client, workspace: Workspace, title: str) -> float:
    along = _along(workspace)
    entries = [along.entry(task) for document in _documents(workspace) for task in make_tasks(document)]
    project = make_project(client, title, load_schema(workspace), Screen())
    began = time.perf_counter()
    for at in range(0, len(entries), 1000):
        client._sdk.projects.import_tasks(project.id, request=entries[at : at + 1000])
    return time.perf_counter() - began


def timed_push(client: Client, workspace: Workspace, title: str) -> float:
    documents, along = list(_documents(workspace)), _along(workspace)
    began = time.perf_counter()
    push(client, documents, load_schema(workspace), title=title, along=along)
    return time.perf_counter() - began


def streamed_push(client: Client, workspace: Workspace, title: str) -> float:
    began = time.perf_counter()
    push(client, _documents(workspace), load_schema(workspace), title=title, along=_along(workspace))
    return time.perf_counter() - began


def annotate(client: Client, workspace: Workspace, title: str) -> float:
    """Not measured: the project that the exports are taken from."""
    along = _along(workspace, as_predictions=False)
    push(client, _documents(workspace), load_schema(workspace), title=title, along=along)
    return 0.0


def bare_export(client: Client, _workspace: Workspace, title: str) -> float:
    project = find_project(client, title)
    assert project
    began = time.perf_counter()
    made = client._sdk.projects.exports.create(project.id)
    with tempfile.TemporaryFile() as file:
        for chunk in client._sdk.projects.exports.download(
            project.id, made.id, request_options={"chunk_size": 1 << 20}
        ):
            file.write(chunk)
    return time.perf_counter() - began


def timed_pull(client: Client, workspace: Workspace, title: str) -> float:
    articles = {document.article.id: document.article for document in _documents(workspace)}
    project = find_project(client, title)
    assert project
    began = time.perf_counter()
    pull(client, project, workspace, articles, load_schema(workspace))
    return time.perf_counter() - began


JOBS = {
    "bare import": bare_import,
    "push": timed_push,
    "streamed push": streamed_push,
    "annotate": annotate,
    "bare export": bare_export,
    "pull": timed_pull,
    "pull again": timed_pull,
}


def child(job: str, folder: str, title: str, url: str, token: str) -> None:
    """One measurement: seconds and peak memory as JSON."""
    with Client(Connection(url, token)) as client:
        seconds = JOBS[job](client, find_workspace(folder), title)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print(json.dumps({"seconds": seconds, "megabytes": peak / 1e6}))


def measure(server: PrivateServer, job: str, workspace: Workspace, title: str) -> dict[str, float]:
    there = server.connection()
    arguments = [job, str(workspace.root), title, there.url, there.token]
    done = subprocess.run(
        [sys.executable, __file__, "--child", *arguments], stdout=subprocess.PIPE, check=True, text=True
    )
    found: dict[str, float] = json.loads(done.stdout)
    print(f"  {job:14} {found['seconds']:7.2f} s {found['megabytes']:6.0f} MB", file=sys.stderr, flush=True)
    return found


def run(sentences: int, rounds: int) -> dict[str, Any]:
    """All measurements; the order within a round changes, so that a growing database burdens both alike."""
    times: dict[str, list[float]] = {}
    memory: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        large, small = make_corpus(folder / "large", sentences), make_corpus(folder / "small", sentences // 4)
        with PrivateServer(
            folder / "server", port=0, report=lambda line: print(line, file=sys.stderr)
        ) as server:
            measure(server, "annotate", large, "annotated")
            measure(server, "annotate", small, "small annotated")
            for turn in range(rounds):
                jobs = [("bare import", f"bare {turn}"), ("push", f"push {turn}")]
                jobs += [("bare export", "annotated"), ("pull", "annotated")]
                for job, title in jobs if turn % 2 == 0 else reversed(jobs):
                    if job == "pull":
                        for path in (large.local, large.exports):
                            shutil.rmtree(path, ignore_errors=True)
                        for path in large.layers.glob("*/a*.jsonl"):
                            path.unlink()
                    times.setdefault(job, []).append(measure(server, job, large, title)["seconds"])
                times.setdefault("pull again", []).append(
                    measure(server, "pull again", large, "annotated")["seconds"]
                )
            for label, workspace in (("small", small), ("large", large)):
                shutil.rmtree(workspace.local, ignore_errors=True)
                annotated = "annotated" if label == "large" else "small annotated"
                memory[f"push {label}"] = measure(server, "streamed push", workspace, f"mem {label}")[
                    "megabytes"
                ]
                memory[f"pull {label}"] = measure(server, "pull", workspace, annotated)["megabytes"]
    middle = {job: statistics.median(found) for job, found in times.items()}
    return {
        "sentences": sentences,
        "seconds": middle,
        "all": times,
        "push / bare import": middle["push"] / middle["bare import"],
        "pull / bare export": middle["pull"] / middle["bare export"],
        "megabytes": memory,
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sentences", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--child", nargs=5, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        child(*given.child)
        return
    found = run(given.sentences, given.rounds)
    if given.json:
        print(json.dumps(found, indent=2))
        return
    print(f"{found['sentences']} sentences, median of {given.rounds}")
    for job, seconds in found["seconds"].items():
        print(f"{job:12} {seconds:7.2f} s   ({', '.join(f'{one:.2f}' for one in found['all'][job])})")
    print(f"push / bare import: {found['push / bare import']:.2f}")
    print(f"pull / bare export: {found['pull / bare export']:.2f}")
    for what, megabytes in found["megabytes"].items():
        print(f"peak memory, {what}: {megabytes:.0f} MB")


if __name__ == "__main__":
    main()
