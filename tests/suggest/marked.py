"""Sentences whose entities are marked in them: [湛河区]GPE, [[凌云社区]GPE党支部]ORG."""

from __future__ import annotations

import json
from pathlib import Path

from duizhao.suggest import find_mentions

CASES = Path(__file__).resolve().parents[1] / "cases" / "suggest"
LABELS = ("PER", "ORG", "GPE", "LOC", "FAC", "TITLE", "EVENT", "WORK", "TIME")
Spans = set[tuple[int, int, str]]


def read_marked(line: str) -> tuple[str, Spans]:
    """The text of a marked sentence, and its spans."""
    text: list[str] = []
    opened: list[int] = []
    spans: Spans = set()
    at = 0
    while at < len(line):
        char = line[at]
        if char == "[":
            opened.append(len(text))
        elif char == "]":
            label = next(label for label in LABELS if line.startswith(label, at + 1))
            spans.add((opened.pop(), len(text), label))
            at += len(label)
        else:
            text.append(char)
        at += 1
    assert not opened, line
    return "".join(text), spans


def found(text: str) -> Spans:
    return {(one.start, one.end, one.label) for one in find_mentions(text)}


def shown(text: str, spans: Spans) -> list[str]:
    return [f"{text[start:end]}/{label}" for start, end, label in sorted(spans)]


def sentences(name: str) -> list[str]:
    rows: list[str] = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))["sentences"]
    return rows
