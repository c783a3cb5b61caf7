"""Trains the linear model: one logistic regression for each polyphone.

What it learns from, and how much each counts: the marked characters of CPP's development part (3), their
unmarked characters as the network reads them (its probability), and the words of the dictionary by
themselves (0.7 where settled).
"""

from __future__ import annotations

import gzip
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from duizhao.pinyin import phrases
from duizhao.pinyin.network import network, written
from duizhao.pinyin.polyphones import SCALE, Polyphone, features
from duizhao.words import segment
from training.readings.network import DATA

_GOLD, _WORD = 3.0, 0.7
_MOST = 2500
_REGULARITY = 1.0
_LEAST = 2  # a weight below this, in 1/32 of a logarithm, is left out


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of CPP: one character of it is marked with its reading."""

    text: str
    at: int
    reading: str


@dataclass(frozen=True, slots=True)
class Example:
    """What is seen, what it means, and how much it counts."""

    seen: tuple[str, ...]
    reading: str
    counts: float


Examples = dict[str, list[Example]]


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learnt of one character, in whole numbers.

    Attributes:
        readings: with tone marks.
        base: score of each reading before anything is seen.
        weights: what each feature adds to each reading.
    """

    readings: tuple[str, ...]
    base: tuple[int, ...]
    weights: dict[str, tuple[int, ...]]

    def polyphone(self) -> Polyphone:
        """The same, ready to read with."""
        return Polyphone.of(self.readings, self.base, self.weights)


def read_cpp(folder: Path) -> list[Sentence]:
    """The development part of CPP: ``dev.sent`` and ``dev.lb``."""
    sentences = (folder / "dev.sent").read_text("utf-8").splitlines()
    readings = (folder / "dev.lb").read_text("utf-8").splitlines()
    found = []
    for line, reading in zip(sentences, readings, strict=True):
        left, char, right = line.split("▁")
        found.append(Sentence(left + char + right, len(left), written(reading)))
    return found


def _seen(text: str, places: Sequence[int]) -> Iterator[tuple[str, ...]]:
    words = segment(text)
    for at in places:
        word = next((one for one in words if one.start <= at < one.end), None)
        form, start = (word.form, word.start) if word else (text[at], at)
        yield tuple(features(text, at, form, start))


def examples(sentences: Sequence[Sentence]) -> Examples:
    """Everything to learn from when these sentences are known, by character."""
    found: Examples = defaultdict(list)
    targets = set(network().readings)
    for one in sentences:
        (seen,) = _seen(one.text, [one.at])
        found[one.text[one.at]].append(Example(seen, one.reading, _GOLD))
    _unmarked(sentences, found)
    _dictionary(targets | set(found), found)
    return found


def _unmarked(sentences: Sequence[Sentence], found: Examples) -> None:
    net = network()
    for one in sentences:
        places = [at for at, char in enumerate(one.text) if at != one.at and net.knows(char)]
        answers = net.choose([(one.text, at) for at in places])
        for at, seen, (reading, sure) in zip(places, _seen(one.text, places), answers, strict=True):
            if len(found[one.text[at]]) < _MOST:
                found[one.text[at]].append(Example(seen, written(reading), sure))


def _dictionary(targets: set[str], found: Examples) -> None:
    forms = list(phrases._phrases())
    random.Random(0).shuffle(forms)
    used: Counter[str] = Counter()
    for form in forms:
        known = phrases.phrase(form)
        assert known is not None
        for at, (char, (syllable, settled)) in enumerate(zip(form, known, strict=True)):
            if settled and char in targets and used[char] < _MOST and len(form) <= 6:
                used[char] += 1
                found[char].append(Example(tuple(features(form, at, form, 0)), syllable, _WORD))


def train(given: Sequence[Example]) -> Weights:
    """The weights for one character."""
    readings = sorted({one.reading for one in given})
    if len(readings) < 2:
        return Weights(tuple(readings), (0,), {})
    counted = Counter(feature for one in given for feature in set(one.seen))
    numbers = {feature: at for at, feature in enumerate(sorted(f for f, n in counted.items() if n > 1))}
    if not numbers:
        often = Counter(one.reading for one in given)
        return Weights(tuple(readings), tuple(often[one] for one in readings), {})
    rows, columns = [], []
    for row, one in enumerate(given):
        own = sorted({numbers[feature] for feature in one.seen if feature in numbers})
        rows += [row] * len(own)
        columns += own
    matrix = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(given), len(numbers)))
    model = LogisticRegression(C=_REGULARITY, max_iter=80, tol=1e-3, solver="lbfgs")
    model.fit(matrix, [one.reading for one in given], sample_weight=[one.counts for one in given])
    weights, base = model.coef_, model.intercept_
    if len(readings) == 2:
        weights, base = np.vstack([0 * weights, weights]), np.array([0.0, base[0]])
    return _whole(readings, base, weights, numbers)


def _whole(readings: list[str], base: np.ndarray, weights: np.ndarray, numbers: Mapping[str, int]) -> Weights:
    rounded = np.rint(weights * SCALE).astype(int)
    kept = {
        feature: tuple(int(each) for each in rounded[:, at])
        for feature, at in numbers.items()
        if rounded[:, at].max() - rounded[:, at].min() >= _LEAST
    }
    return Weights(tuple(readings), tuple(int(each) for each in np.rint(base * SCALE)), kept)


def main(folder: Path) -> None:
    """Train on all of the development part and write ``polyphones.txt.gz``."""
    blocks = []
    given = examples(read_cpp(folder))
    for char in sorted(given):
        model = train(given[char])
        head = f"{char}\t{','.join(model.readings)}\t{','.join(map(str, model.base))}"
        rows = (f"{name}\t{','.join(map(str, own))}" for name, own in sorted(model.weights.items()))
        blocks.append("\n".join([head, *rows]))
    path = DATA / "polyphones.txt.gz"
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as file:
        file.write("\n\n".join(blocks).encode())
    print(f"{path.name}: {path.stat().st_size:,} bytes, {len(blocks)} characters")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
