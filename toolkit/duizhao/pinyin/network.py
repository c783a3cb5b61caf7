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
from math import exp
from typing import Any

from duizhao.pinyin.tones import from_number

REACH = 12
"""Characters that are read on each side of the one in question."""

_BATCH = 512
_START, _END, _UNKNOWN = "시", "끝", "<UNK>"

Matrix = Any


@dataclass(frozen=True, slots=True)
class Network:
    """Weights, ready to run.

    The two directions of the LSTM run side by side: the first axis of ``gates`` and ``recurrent`` is the
    direction. Gates that take a logistic function are halved, as it is ``tanh(x / 2) / 2 + 1 / 2``.

    Attributes:
        ids: number of each character.
        readings: for each polyphone, its readings with tone numbers and the number of their class.
        gates: what a character adds to the gates.
        recurrent: what the state before adds to the gates.
        hidden, output: weights and bias of the two layers above.
    """

    ids: Mapping[str, int]
    readings: Mapping[str, tuple[tuple[str, int], ...]]
    gates: Matrix
    recurrent: Matrix
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

        rows = [self._ids(_START, text[max(0, at - REACH) : at + 1]) for text, at in asked]
        rows += [self._ids(_END, text[at : at + REACH + 1][::-1]) for text, at in asked]
        hidden = np.concatenate(self._states(rows), axis=1)
        inner = np.maximum(hidden @ self.hidden[0] + self.hidden[1], 0)
        scores = inner @ self.output[0] + self.output[1]
        return [self._best(text[at], row) for (text, at), row in zip(asked, scores, strict=True)]

    def _states(self, rows: Sequence[Sequence[int]]) -> Matrix:
        """The state of each direction after its rows; shorter rows begin later, from the state of nothing."""
        import numpy as np

        longest, count, size = max(map(len, rows)), len(rows) // 2, self.recurrent.shape[1]
        ids = np.array([[0] * (longest - len(row)) + list(row) for row in rows]).reshape(2, count, longest)
        starts = longest - np.array(list(map(len, rows))).reshape(2, count)
        state = np.zeros((2, count, size), dtype=np.float32)
        cell = np.zeros_like(state)
        last_start = starts.max()
        for step in range(longest):
            gates = np.matmul(state, self.recurrent)
            gates[0] += self.gates[0][ids[0, :, step]]
            gates[1] += self.gates[1][ids[1, :, step]]
            np.tanh(gates, out=gates)
            into, keep, fresh, out = (gates[:, :, part * size : (part + 1) * size] for part in range(4))
            cell *= keep + 1
            cell += (into + 1) * fresh
            cell *= 0.5
            if step < last_start:
                cell[starts > step] = 0
            state = (out + 1) * np.tanh(cell)
            state *= 0.5
        return state

    def _ids(self, edge: str, chars: str) -> list[int]:
        unknown = self.ids[_UNKNOWN]
        return [self.ids[edge], *(self.ids.get(char, unknown) for char in chars)]

    def _best(self, char: str, scores: Matrix) -> tuple[str, float]:
        readings = self.readings[char]
        own = [float(scores[number]) for _, number in readings]
        highest = max(own)
        return readings[own.index(highest)][0], 1 / sum(exp(each - highest) for each in own)


def written(reading: str) -> str:
    """A reading of the network with its tone mark; the r of erhua as the syllable that dictionaries write.

    Example:
        >>> written("hang2"), written("r5")
        ('háng', 'er')
    """
    return "er" if reading[:-1] == "r" else from_number(reading)


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
    embedding, names = numbers["embedding"], ("forward", "backward")
    size = numbers["forward_recurrent"].shape[0]
    halves = np.repeat(np.array([0.5, 0.5, 1, 0.5], dtype=np.float32), size)
    gates = [(embedding @ numbers[f"{name}_input"] + numbers[f"{name}_bias"]) * halves for name in names]
    recurrent = [numbers[f"{name}_recurrent"] * halves for name in names]
    readings: dict[str, tuple[tuple[str, int], ...]] = {}
    for line in str(stored["readings"]).split("\n"):
        char, *own = line.split(" ")
        readings[char] = tuple((each.partition("=")[0], int(each.partition("=")[2])) for each in own)
    return Network(
        {char: number for number, char in enumerate(str(stored["characters"]).split("\n"))},
        readings,
        np.stack(gates),
        np.stack(recurrent),
        (numbers["hidden"], numbers["hidden_bias"]),
        (numbers["output"], numbers["output_bias"]),
    )
