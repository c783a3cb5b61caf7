"""How long a large report takes."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from typing import Any

import pytest

from agreement.building import document, layer
from duizhao.agreement.report import agree

LABELS = ("PER", "ORG", "GPE", "LOC", "FAC", "TITLE", "EVENT", "WORK", "TIME")
POLARITIES = ("favor", "favor", "none", "none", "neutral", "against", "unclear")
SIGNS = "天地玄黄宇宙洪荒日月盈昃辰宿列张"


def sentence(generator: random.Random) -> tuple[str, list[tuple[int, int, str]]]:
    """A text of 15 to 70 characters with about two entities."""
    text = "".join(generator.choices(SIGNS, k=generator.randint(15, 70)))
    places, at = [], generator.randint(2, 25)
    while at + 6 < len(text):
        end = at + generator.randint(2, 6)
        places.append((at, end, generator.choice(LABELS)))
        at = end + generator.randint(2, 25)
    return text, places


def judged(text: str, places: list[tuple[int, int, str]], generator: random.Random) -> dict[str, Any]:
    """One annotator's version: of twenty entities one is missing, one too long, one has another label."""

    def marks() -> Iterator[str]:
        reached = 0
        for start, end, label in places:
            lot = generator.randrange(20)
            if lot:
                end, label = end + (lot == 1), generator.choice(LABELS) if lot == 2 else label
                yield f"{text[reached:start]}[{text[start:end]}]{label}"
                reached = end
        yield text[reached:]

    topic = POLARITIES[len(text) % 7] if generator.random() < 0.85 else generator.choice(POLARITIES)
    return {"marked": "".join(marks()), "topic": topic}


@pytest.mark.slow
def test_three_annotators_of_five_thousand_sentences() -> None:
    """1,000 samples of all figures, with intervals; the time is printed with ``-s``."""
    generator = random.Random(1)
    documents, layers = [], []
    for number in range(20):
        sentences = [sentence(generator) for _ in range(250)]
        documents.append(document(f"d{number:02d}", [[text] for text, _ in sentences]))
        for name in ("a01", "a02", "a03"):
            rows: list[dict[str, Any] | None] = [judged(*one, generator) for one in sentences]
            layers.append(layer(documents[-1], name, rows))
    begun = time.perf_counter()
    report = agree(documents, layers)
    seconds = time.perf_counter() - begun
    print(f"{report.sentences} sentences, {len(report.disagreements)} disagreements: {seconds:.0f} s")
    assert report.sentences == 5000
    assert all(one.low is not None or one.reason for one in report.figures.values())
    assert seconds < 120
