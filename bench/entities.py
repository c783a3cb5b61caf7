"""How often the suggested entities are right: precision, recall and F1 of exact spans, label by label.

    .venv/bin/python bench/entities.py [--uner FILE [--sentences N]] [--json]

draft     the authors' draft of the first article: no human gold, and the rules were mended by its errors
tuned     the invented sentences that the rules were tuned on
held-out  an invented article, written when the rules stood; four of its errors were mended afterwards
uner      Universal NER for Chinese (encyclopedia; CC BY-SA 4.0), unseen: the excerpt in bench/data, or with
          --uner a file of UNER_Chinese-GSDSIMP, such as zh_gsdsimp-ud-test.iob2

Only `uner` is a measure; `held-out` was one when it was run first (docs/suggestions.md).

UNER has three labels and does not nest. The crosswalk: GPE, LOC and FAC are LOC; PER and ORG stay; the other
labels have no counterpart and are left out on both sides; of nested spans the outermost counts; places that
touch are one (日本东京). Its label OTH is left out, but a span suggested there is an error.

The intervals are a bootstrap over sentences (1000 draws, 95 %, a fixed seed).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from duizhao.annotation.layers import read_layer
from duizhao.annotation.schema import load_schema
from duizhao.documents import read_document
from duizhao.paths import find_workspace
from duizhao.suggest import find_mentions, producer, suggest
from duizhao.suggest.mention import Mention
from duizhao.suggest.repeats import with_repeats

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT / "tests" / "cases" / "suggest"
EXCERPT = ROOT / "bench" / "data" / "uner-gsdsimp-test-133.txt"
LABELS = ("PER", "ORG", "GPE", "LOC", "FAC", "TITLE", "EVENT", "WORK", "TIME")
CROSSWALK = {"PER": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}
FIRST = "dangqi-gaogao-piaoyang"

Spans = set[tuple[int, int, str]]
Pair = tuple[Spans, Spans]
"""What is right and what was suggested, of one sentence."""


def read_marked(line: str) -> tuple[str, Spans]:
    """The text of a sentence with [text]LABEL in it, and its spans."""
    text: list[str] = []
    opened: list[int] = []
    spans: Spans = set()
    at = 0
    while at < len(line):
        if line[at] == "[":
            opened.append(len(text))
        elif line[at] == "]":
            label = next(label for label in LABELS if line.startswith(label, at + 1))
            spans.add((opened.pop(), len(text), label))
            at += len(label)
        else:
            text.append(line[at])
        at += 1
    return "".join(text), spans


def read_iob2(path: Path) -> Iterator[tuple[str, Spans]]:
    """Text and spans of each sentence of a UNER file; OTH is left out."""
    for part in path.read_text(encoding="utf-8").split("\n\n"):
        lines = part.strip().splitlines()
        text = next((line[9:] for line in lines if line.startswith("# text = ")), None)
        if text is None:
            continue
        spans: list[tuple[int, int, str]] = []
        at = 0
        for line in lines:
            if line.startswith("#"):
                continue
            _, token, tag, *_ = line.split("\t")
            start = text.index(token, at)
            at = start + len(token)
            if tag.startswith("B-"):
                spans.append((start, at, tag[2:]))
            elif tag.startswith("I-"):
                spans[-1] = (spans[-1][0], at, spans[-1][2])
        yield text, {span for span in spans if span[2] in {"PER", "ORG", "LOC"}}


def read_uner(path: Path) -> list[tuple[str, Spans]]:
    if path.suffix == ".iob2":
        return list(read_iob2(path))
    lines = path.read_text(encoding="utf-8").splitlines()
    return [read_marked(line) for line in lines if line and not line.startswith("#")]


def spans_of(mentions: Iterable[Mention]) -> Spans:
    return {(one.start, one.end, one.label) for one in mentions}


def crossed_over(mentions: Sequence[Mention]) -> Spans:
    """The suggestions as UNER would write them."""
    kept = [one for one in mentions if one.label in CROSSWALK]
    outer = [one for one in kept if not any(other.covers(one) for other in kept if other != one)]
    joined: list[tuple[int, int, str]] = []
    for one in sorted(outer):
        label = CROSSWALK[one.label]
        if joined and joined[-1][1] == one.start and joined[-1][2] == label == "LOC":
            joined[-1] = (joined[-1][0], one.end, label)
        else:
            joined.append((one.start, one.end, label))
    return set(joined)


def draft() -> list[Pair]:
    workspace = find_workspace(ROOT)
    document = read_document(workspace, FIRST)
    made, drafted = suggest(document, load_schema(workspace)), read_layer(workspace, FIRST, "authors")
    pairs: list[Pair] = []
    for item in made.items:
        both = [
            {
                (one.start, one.end, one.label)
                for one in layer.entities
                if one.block_id == item.block_id and item.start <= one.start and one.end <= item.end
            }
            for layer in (drafted, made)
        ]
        pairs.append((both[0], both[1]))
    return pairs


def invented(name: str) -> list[Pair]:
    """One document of the sentences, as `suggest` would treat them."""
    rows = [
        read_marked(line)
        for line in json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))["sentences"]
    ]
    texts = [text for text, _ in rows]
    found = with_repeats(texts, [find_mentions(text) for text in texts])
    return [(want, spans_of(have)) for (_, want), have in zip(rows, found, strict=True)]


def uner(rows: Sequence[tuple[str, Spans]]) -> list[Pair]:
    """Each sentence by itself: they come from many articles."""
    return [(want, crossed_over(find_mentions(text))) for text, want in rows]


def figures(pairs: Sequence[Pair], label: str | None = None) -> dict[str, float]:
    hits = have = want = 0
    for right, found in pairs:
        a = {one for one in right if label is None or one[2] == label}
        b = {one for one in found if label is None or one[2] == label}
        hits, have, want = hits + len(a & b), have + len(b), want + len(a)
    precision, recall = hits / have if have else 0.0, hits / want if want else 0.0
    f1 = 2 * hits / (have + want) if have + want else 0.0
    return {"precision": precision, "recall": recall, "f1": f1, "n": want, "suggested": have}


def interval(pairs: Sequence[Pair]) -> tuple[float, float]:
    draw = random.Random(1)
    values = sorted(figures(draw.choices(pairs, k=len(pairs)))["f1"] for _ in range(1000))
    return values[25], values[974]


def speed() -> float:
    """Characters a second of one process, on sentences that are not in any cache."""
    rows = json.loads((CASES / "sentences.json").read_text(encoding="utf-8"))["sentences"]
    texts = [read_marked(line)[0] for line in rows]
    find_mentions("预热一次。")
    began = time.process_time()
    for number in range(20):
        for text in texts:
            find_mentions(f"{text}{number}")
    return 20 * sum(map(len, texts)) / (time.process_time() - began)


def measure(sets: dict[str, list[Pair]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for name, pairs in sets.items():
        labels = sorted({one[2] for pair in pairs for spans in pair for one in spans}, key=_place)
        result[name] = {
            "sentences": len(pairs),
            "labels": {label: figures(pairs, label) for label in labels},
            "all": figures(pairs) | {"interval": interval(pairs)},
        }
    return result


def _place(label: str) -> int:
    return LABELS.index(label)


def show(result: dict[str, Any]) -> None:
    for name, one in result.items():
        print(f"\n{name}: {one['sentences']} sentences")
        for label, row in one["labels"].items():
            print(f"  {label:6} {_row(row)}")
        low, high = one["all"]["interval"]
        print(f"  all    {_row(one['all'])}  F1 95 %: {low:.3f}-{high:.3f}")


def _row(row: dict[str, float]) -> str:
    return f"P {row['precision']:.3f}  R {row['recall']:.3f}  F1 {row['f1']:.3f}  n {row['n']:>4}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--uner", type=Path, default=EXCERPT, metavar="FILE")
    parser.add_argument("--sentences", type=int, metavar="N", help="only the first N of the UNER file")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    rows = read_uner(wanted.uner)[: wanted.sentences]
    sets = {
        "draft": draft(),
        "tuned": invented("sentences"),
        "held-out": invented("heldout"),
        "uner": uner(rows),
    }
    result = measure(sets)
    about = {
        "producer": producer(),
        "uner_file": wanted.uner.name,
        "uner_sha256": hashlib.sha256(wanted.uner.read_bytes()).hexdigest(),
        "uner_licence": "CC BY-SA 4.0",
        "characters_per_second": round(speed()),
    }
    if wanted.json:
        print(json.dumps(about | {"sets": result}, ensure_ascii=False, indent=2))
        return
    for key, value in about.items():
        print(f"{key}: {value}")
    show(result)


if __name__ == "__main__":
    main()
