"""The results of one Label Studio annotation -> the same results in the words of another schema version.

Only results that hold a changed id become others; everything else, malformed results included, stays byte
for byte. What goes away takes along what hangs on it, as in a layer: a region its choices and relations, a
holder the stance that was his.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from duizhao.annotation.migration import DROPPED, LINKED, UNDECIDED, Move
from duizhao.annotation.steps import Change, Step, outcome
from duizhao.labelstudio.results import HOLDER, Result
from duizhao.labelstudio.screen.config import (
    ATTRIBUTE,
    BASIS,
    ENTITY,
    GROUP_OF,
    MARKER,
    POLARITY,
    RELATIONS,
    TOPIC_BASIS,
    TOPIC_POLARITY,
)  # fmt: skip
from duizhao.model import Variant
from duizhao.scripts import project_back

_GONE = object()


@dataclass(frozen=True, slots=True)
class Shown:
    """The text that a task shows, and the base text that lies under it where it shows another script.

    Attributes:
        text: what annotators read; offsets of regions count in it.
        base: the text of the corpus, empty where it is the same.
        alignment: the way from one to the other, as :class:`~duizhao.model.Variant` has it.
    """

    text: str
    base: str = ""
    alignment: tuple[tuple[int, int, int, int], ...] = ()

    @classmethod
    def of_task(cls, data: Mapping[str, Any]) -> Shown:
        """From a task's ``data``, whatever is in it."""
        text, base = str(data.get("text") or ""), str(data.get("base") or "")
        rows = data.get("alignment")
        try:
            return cls(text, base, tuple((int(a), int(b), int(c), int(d)) for a, b, c, d in rows or ()))
        except (TypeError, ValueError):
            return cls(text)

    def at(self, start: int, end: int) -> str:
        """The base text at a place of what is shown: the rules of a split are written for it.

        Example:
            >>> Shown("某公司").at(1, 3)
            '公司'
        """
        if not self.base:
            return self.text[start:end]
        return project_back(Variant("", self.text, self.alignment), start, end).of(self.base)


@dataclass(slots=True)
class Relabelled:
    """The outcome for one annotation, prediction or draft.

    Attributes:
        results: in the new words; unchanged results are the very same objects.
        moves: how many results each change concerns.
        refused: what forbids it, one sentence each.
    """

    results: list[Any]
    moves: Counter[Move] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)


def relabel(shown: Shown, results: Sequence[Any], steps: Sequence[Step]) -> Relabelled:
    """Take results through the steps; results without an old id come back as they are.

    Args:
        shown: the text of the task, in which regions lie.
        results: as the server has them.
        steps: all there are: ids are never used again, so that old and new ones cannot be mixed up.

    Example:
        >>> step = Step("1", "2", (Change("rename", "polarities", ("favor",), ("for",)),))
        >>> choice = {"from_name": "polarity", "type": "choices", "value": {"choices": ["favor"]}}
        >>> relabel(Shown(""), [choice], [step]).results[0]["value"]
        {'choices': ['for']}
    """
    done = Relabelled(list(results))
    for step in steps:
        if any(change_of(step, result) for result in done.results):
            _Walk(shown, step, done).go()
    return done


def change_of(step: Step, result: Any) -> bool:
    """Whether the step changes an id of the result."""
    return any(one in step.of(_group(result)) for one in _ids(result)[1])


def _group(result: Any) -> str:
    if not isinstance(result, Mapping):
        return ""
    return RELATIONS if result.get("type") == "relation" else GROUP_OF.get(str(result.get("from_name")), "")


def _ids(result: Any) -> tuple[str, list[str]]:
    """The key under which a result stores ids, and the ids; nothing where it is malformed."""
    if not _group(result):
        return "", []
    home = result if _group(result) == RELATIONS else result.get("value")
    if isinstance(home, Mapping):
        for key in ("labels", "hypertextlabels", "choices"):
            value = home.get(key)
            if isinstance(value, list) and all(isinstance(one, str) for one in value):
                return key, value
    return "", []


def _with_ids(result: Result, key: str, ids: list[str]) -> Result:
    if _group(result) == RELATIONS:
        return {**result, key: ids}
    return {**result, "value": {**result["value"], key: ids}}


def _ends(result: Any) -> tuple[str, str]:
    """Source and target of a relation; the arrow can be turned round on the screen."""
    ends = str(result.get("from_id")), str(result.get("to_id"))
    return (ends[1], ends[0]) if result.get("direction") == "left" else ends


class _Walk:
    """One annotation on its way through one step."""

    def __init__(self, shown: Shown, step: Step, done: Relabelled) -> None:
        self.shown, self.step, self.done = shown, step, done
        self.regions = {str(one.get("id")): one for one in self._of(ENTITY)}
        self.attributes = {str(one.get("id")): _ids(one)[1] for one in self._of(ATTRIBUTE)}
        self.relations = [one for one in done.results if _group(one) == RELATIONS]
        self.gone: set[str] = set()
        """Regions that are dropped."""
        self.silent: set[str] = set()
        """Regions whose stance is dropped."""
        self.marks: dict[str, list[str]] = {}

    def _of(self, control: str) -> Iterator[Result]:
        for result in self.done.results:
            if isinstance(result, Mapping) and result.get("from_name") == control:
                yield dict(result)

    def go(self) -> None:
        results = [new for one in self.done.results if (new := self._result(one)) is not _GONE]
        self._hanging()
        results = [one for one in results if not self._goes(one)]
        results = [one for one in results if not self._orphan(one, results)]
        self.done.results = list(self._marked(results))

    def _result(self, result: Any) -> Any:
        """The result with its new ids; ``_GONE`` for one that goes away (None may stand among results)."""
        changes, (key, ids) = self.step.of(_group(result)), _ids(result)
        if not any(one in changes for one in ids):
            return result
        region = str(result.get("id"))
        new = [self._decide(changes[one], one, result) if one in changes else one for one in ids]
        kept = list(dict.fromkeys(one for one in new if one))
        if kept:
            return _with_ids(result, key, kept)
        control = result.get("from_name")
        if control in {ENTITY, MARKER}:
            self.gone.add(region)
        elif control in {POLARITY, TOPIC_POLARITY}:
            self.silent.add(region if control == POLARITY else TOPIC_POLARITY)
        return _GONE

    def _decide(self, change: Change, old: str, result: Result) -> str:
        region = str(result.get("id"))
        text = self._text(self.regions.get(region, result))
        new, undecided = outcome(change, text, self.attributes.get(region, []))
        if change.kind == "remove" and not change.drop:
            self.done.refused.append(f"{old!r} on {text!r} is to be removed with `records: keep`")
            return old
        if undecided and not new:
            self.done.refused.append(f"no rule of the split of {old!r} says what {text!r} is")
            return old
        remark = UNDECIDED if undecided else DROPPED if change.kind == "remove" else ""
        self.done.moves[Move(change.group, old, new, remark)] += 1
        if undecided and change.mark and result.get("from_name") == ENTITY:
            self.marks.setdefault(region, []).append(change.mark)
        return new

    def _text(self, result: Result) -> str:
        """The region's text by its offsets: what the screen stores spells line breaks otherwise."""
        value = result.get("value")
        if not isinstance(value, Mapping):
            return ""
        place = value.get("globalOffsets") or value
        start, end = (place.get(name) if isinstance(place, Mapping) else None for name in ("start", "end"))
        if type(start) is int and type(end) is int and 0 <= start < end <= len(self.shown.text):
            return self.shown.at(start, end)
        return str(value.get("text") or "")

    def _hanging(self) -> None:
        """A stance whose holder is dropped cannot be anybody else's."""
        for relation in self.relations:
            source, target = _ends(relation)
            if HOLDER in (relation.get("labels") or []) and target in self.gone:
                self.silent.add(source)
        stances = {str(one.get("id")) for one in self._of(POLARITY)}
        judged = {one for one in self.silent & stances if self._keeps_polarity(one)} | (self.gone & stances)
        if judged:
            self.done.moves[Move("stances", "", "", LINKED)] += len(judged)

    def _keeps_polarity(self, region: str) -> bool:
        """Whether the region's polarity itself was not what the step removes."""
        changes = self.step.of("polarities")
        ids = [
            one for result in self._of(POLARITY) if str(result.get("id")) == region for one in _ids(result)[1]
        ]
        return not all(one in changes and changes[one].kind == "remove" for one in ids)

    def _goes(self, result: Any) -> bool:
        """Whether a result hangs on a region or a stance that goes away."""
        if not isinstance(result, Mapping):
            return False
        if result.get("type") == "relation":
            source, target = _ends(result)
            return source in self.gone | self.silent or target in self.gone
        region, control = str(result.get("id")), result.get("from_name")
        if control == TOPIC_BASIS and TOPIC_POLARITY in self.silent:
            return True
        return region in self.gone or (region in self.silent and control in {POLARITY, BASIS})

    def _orphan(self, result: Any, results: Sequence[Any]) -> bool:
        """Whether it is an evidence span whose relations have all gone."""
        if not isinstance(result, Mapping) or result.get("from_name") != MARKER:
            return False
        name = str(result.get("id"))
        before = any(name in _ends(one) for one in self.relations)
        return before and not any(name in _ends(one) for one in results if _group(one) == RELATIONS)

    def _marked(self, results: Sequence[Any]) -> Iterator[Any]:
        """The results, with the marks of what was undecided among the attributes of its region."""
        having = {str(one.get("id")) for one in results if _group(one) == "attributes"}
        for result in results:
            name = str(result.get("id")) if isinstance(result, Mapping) else ""
            marks = self.marks.get(name, [])
            group = _group(result)
            if marks and group == "attributes":
                key, ids = _ids(result)
                yield _with_ids(result, key or "choices", list(dict.fromkeys([*ids, *marks])))
                continue
            yield result
            if marks and group == "entities" and name not in having:
                place = {k: v for k, v in result["value"].items() if k not in {"labels", "hypertextlabels"}}
                yield {
                    **{k: v for k, v in result.items() if k not in {"from_name", "type", "value"}},
                    "from_name": ATTRIBUTE,
                    "type": "choices",
                    "value": {**place, "choices": list(dict.fromkeys(marks))},
                }
