"""A task and its share of a layer -> what is imported: suggestions to start from, or finished annotations.

What was sent along stands in the task's ``meta``, so that a pull can tell what was only imported, and which
units were judged with suggestions in sight and which blind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from duizhao.annotation.assignment import is_drawn
from duizhao.annotation.index import LayerIndex
from duizhao.labelstudio.results import Unit, write_results
from duizhao.labelstudio.tasks import KEY, Task
from duizhao.model import Entity, Item, Layer, Stance

IMPORTED = "duizhao-imported"
"""Key in a task's ``meta``: the layer that its annotation was imported from."""
SUGGESTED = "duizhao-suggested"
"""Key in a task's ``meta``: the model name of the suggestions that annotators see; empty for a blind task."""


def is_blind(key: str, percent: float, seed: str = "") -> bool:
    """Whether a task belongs to the share that gets no suggestions.

    The same key and seed give the same answer on every machine, and a larger share contains the smaller one.

    Example:
        >>> [is_blind(key, 50) for key in ("d-b001-s01", "d-b001-s02", "d-b001-s03")]
        [False, False, True]
    """
    return is_drawn(percent, seed, key)


def _elsewhere(unit: Unit, one: Entity | Stance | Item) -> bool:
    """Whether the record's own text is not what the unit has where the two overlap."""
    low, high = max(unit.start, one.start), min(unit.end, one.end)
    return unit.text[low - unit.start : high - unit.start] != one.text[low - one.start : high - one.start]


@dataclass(slots=True)
class Along:
    """What goes along with new tasks.

    Attributes:
        layers: by document id.
        as_predictions: as suggestions; False stores finished annotations of the token's user.
        score: the confidence that the suggestions get, 0 to 1, or None for none.
        blind: percent of the tasks that get no suggestions.
        seed: chooses another share.
        lost: what the screen cannot show of the layers, one sentence each; filled as entries are made.
    """

    layers: Mapping[str, Layer] = field(default_factory=dict)
    as_predictions: bool = True
    score: float | None = None
    blind: float = 0.0
    seed: str = ""
    lost: list[str] = field(default_factory=list)
    _indexes: dict[str, LayerIndex] = field(default_factory=dict)

    def model(self, task: Task) -> str:
        """The model name of the suggestions for a task; empty where it gets none."""
        layer = self.layers.get(str(task["doc"]))
        if layer is None or not self.as_predictions or is_blind(str(task[KEY]), self.blind, self.seed):
            return ""
        return layer.annotator

    def entry(self, task: Task) -> dict[str, Any]:
        """The import entry of a task."""
        made: dict[str, Any] = {"data": task}
        layer = self.layers.get(str(task["doc"]))
        if layer is None:
            return made
        if self.as_predictions:
            prediction = self.prediction(task)
            made["meta"] = {SUGGESTED: self.model(task) if prediction else ""}
            return made | ({"predictions": [prediction]} if prediction else {})
        return made | self._annotation(task, layer)

    def prediction(self, task: Task) -> dict[str, Any] | None:
        """The suggestion for a task, or None where it gets none."""
        model = self.model(task)
        if not model:
            return None
        results = self._results(task)
        if results is None:
            return None
        made = {"result": results, "model_version": model}
        return made if self.score is None else {**made, "score": self.score}

    def _annotation(self, task: Task, layer: Layer) -> dict[str, Any]:
        results = self._results(task)
        item = self._index(layer).item(Unit.of_task(task))
        if results is None or (item is not None and item.state == "draft"):
            return {}
        return {
            "annotations": [{"result": results, "was_cancelled": bool(item and item.state == "skipped")}],
            "meta": {
                IMPORTED: {"layer": layer.annotator, "producer": layer.producer, "status": layer.status}
            },
        }

    def _index(self, layer: Layer) -> LayerIndex:
        if layer.doc_id not in self._indexes:
            self._indexes.clear()  # documents come one after the other
            self._indexes[layer.doc_id] = LayerIndex(layer)
        return self._indexes[layer.doc_id]

    def _results(self, task: Task) -> list[dict[str, Any]] | None:
        """The layer's share as results; None where the layer has nothing to say of the unit."""
        unit = Unit.of_task(task)
        layer = self.layers[unit.doc_id]
        if layer.source_sha256 != task["source_sha256"]:
            self.lost.append(f"{unit.doc_id}: all of {layer.annotator}, made on another version of the text")
            return None
        index = self._index(layer)
        item, entities, stances = index.item(unit), index.entities(unit), index.stances(unit)
        records: list[Entity | Stance | Item] = [*entities, *stances, *([item] if item else [])]
        if any(_elsewhere(unit, one) for one in records):
            self.lost.append(f"{task[KEY]}: what {layer.annotator} says of it, which is about another text")
            return None
        if item is None and not entities and not stances:
            return None
        comment = item.comment if item else ""
        results, lost = write_results(unit, entities, stances, comment)
        self.lost.extend(lost)
        return results
