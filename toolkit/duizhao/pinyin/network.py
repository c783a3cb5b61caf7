"""A small recurrent network for the polyphones that the linear model is not sure of; the only user of NumPy.

Its weights are those of g2pM (Apache-2.0), a bidirectional LSTM that was trained on 79,000 sentences with one
marked character each; ``data/README.md`` has source and licence. It reads a window around the character, and
chooses among the readings that its own dictionary has for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from duizhao.pinyin.tones import from_number

REACH = 12
"""Characters that are read on each side of the one in question."""

_BATCH = 512
_START, _END, _UNKNOWN = "시", "끝", "<UNK>"

Matrix = Any


@dataclass(frozen=True, slots=True)
class _Direction:
    """One direction of the LSTM: gates of every character, and what is added from the step before."""

    gates: Matrix
    recurrent: Matrix


@dataclass(frozen=True, slots=True)
class Network:
    """Weights, ready to run.

    Attributes:
        ids: number of each character.
        readings: for each polyphone, its readings with tone numbers and the number of their class.
    """

    ids: Mapping[str, int]
    readings: Mapping[str, tuple[tuple[str, int], ...]]
    forward: _Direction
    backward: _Direction
    hidden: tuple[Matrix, Matrix]
    output: tuple[Matrix, Matrix]

    def knows(self, char: str) -> bool:
        """Whether it can choose a reading for the character."""
        return char in self.readings

    def choose(self, asked: Sequence[tuple[str, int]]) -> list[tuple[str, float]]:
        """The most probable reading of the character at a place of each text, with its probability."""
        found: list[tuple[str, float]] = []
        for first in range(0, len(asked), _BATCH):
            found += self._run(asked[first : first + _BATCH])
        return found

    def _run(self, asked: Sequence[tuple[str, int]]) -> list[tuple[str, float]]:
        import numpy as np

        lefts = [self._ids(_START, text[max(0, at - REACH) : at + 1]) for text, at in asked]
        rights = [self._ids(_END, text[at : at + REACH + 1][::-1]) for text, at in asked]
        hidden = np.concatenate([_last(self.forward, lefts), _last(self.backward, rights)], axis=1)
        inner = np.maximum(hidden @ self.hidden[0] + self.hidden[1], 0)
        scores = inner @ self.output[0] + self.output[1]
        return [self._best(text[at], row) for (text, at), row in zip(asked, scores, strict=True)]

    def _ids(self, edge: str, chars: str) -> list[int]:
        unknown = self.ids[_UNKNOWN]
        return [self.ids[edge], *(self.ids.get(char, unknown) for char in chars)]

    def _best(self, char: str, scores: Matrix) -> tuple[str, float]:
        import numpy as np

        readings = self.readings[char]
        own = scores[[number for _, number in readings]]
        weights = np.exp(own - own.max())
        best = int(own.argmax())
        return readings[best][0], float(weights[best] / weights.sum())


def written(reading: str) -> str:
    """A reading of the network with its tone mark; the r of erhua as the syllable that dictionaries write.

    Example:
        >>> written("hang2"), written("r5")
        ('háng', 'er')
    """
    return "er" if reading[:-1] == "r" else from_number(reading)


def _last(direction: _Direction, rows: Sequence[Sequence[int]]) -> Matrix:
    """The state of the LSTM after each row; shorter rows begin later, from the state of nothing."""
    import numpy as np

    longest = max(map(len, rows))
    ids = np.array([[0] * (longest - len(row)) + list(row) for row in rows], dtype=np.int64)
    starts = np.array([longest - len(row) for row in rows])
    size = direction.recurrent.shape[0]
    state = np.zeros((len(rows), size), dtype=np.float32)
    cell = np.zeros_like(state)
    for step in range(longest):
        gates = direction.gates[ids[:, step]] + state @ direction.recurrent
        into, keep, fresh, out = (gates[:, part * size : (part + 1) * size] for part in range(4))
        cell = _logistic(keep) * cell + _logistic(into) * np.tanh(fresh)
        state = _logistic(out) * np.tanh(cell)
        waiting = starts > step
        cell[waiting] = 0
        state[waiting] = 0
    return state


def _logistic(values: Matrix) -> Matrix:
    import numpy as np

    return 1 / (1 + np.exp(-values))


@lru_cache(maxsize=1)
def network() -> Network:
    """The shipped network; it is read when it is first needed.

    Example:
        >>> network().choose([("银行行长", 1)])[0][0]
        'hang2'
    """
    import numpy as np

    with files("duizhao.pinyin").joinpath("data/network.npz").open("rb") as file:
        stored = dict(np.load(file).items())
    numbers = {name: array.astype(np.float32) for name, array in stored.items() if array.dtype == np.float16}
    embedding = numbers["embedding"]
    directions = [
        _Direction(
            embedding @ numbers[f"{name}_input"] + numbers[f"{name}_bias"], numbers[f"{name}_recurrent"]
        )
        for name in ("forward", "backward")
    ]
    readings: dict[str, tuple[tuple[str, int], ...]] = {}
    for line in str(stored["readings"]).split("\n"):
        char, *own = line.split(" ")
        readings[char] = tuple((each.partition("=")[0], int(each.partition("=")[2])) for each in own)
    return Network(
        {char: number for number, char in enumerate(str(stored["characters"]).split("\n"))},
        readings,
        directions[0],
        directions[1],
        (numbers["hidden"], numbers["hidden_bias"]),
        (numbers["output"], numbers["output_bias"]),
    )
