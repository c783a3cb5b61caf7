"""Passages -> tasks that fit duizhao's screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from duizhao.interchange.passage import AUTHOR, TOPIC, Passage
from duizhao.labelstudio.results import write_results
from duizhao.labelstudio.tasks import EMPTY, KEY, pinyin_html, word_list
from duizhao.labelstudio.tasks.unit import Unit
from duizhao.model import Reading, Stance, Word

RECORDS = "duizhao"
"""Key in a task's ``meta``: by the number of an annotation, what Label Studio has no place for."""
COMMENT_KEY = "comment"
OF_ANNOTATION = ("lead_time", "created_at", "updated_at", "ground_truth", "score", COMMENT_KEY)
"""Metadata that belongs to an annotation, not to its text."""
KINDS = ("annotations", "drafts", "predictions")
Task = dict[str, Any]


@dataclass(slots=True)
class _Group:
    """Passages of one task: what several annotators made of one text.

    Attributes:
        bare: the text with all that no annotator said.
    """

    bare: Passage
    members: list[Passage] = field(default_factory=list)

    def whole(self) -> Passage:
        """The text with what its annotators agree on: a translation, and the metadata that all have."""
        first, *others = self.members
        meta = {
            key: value
            for key, value in first.meta.items()
            if key not in OF_ANNOTATION and all(one.meta.get(key) == value for one in others)
        }
        same = all(one.translation == first.translation for one in others)
        return replace(self.bare, meta=meta, translation=first.translation if same else "")


def tasks(passages: Iterator[Passage]) -> Iterator[Task]:
    """The tasks, each with the sentences before and after it.

    Example:
        >>> from duizhao.interchange.passage import Mention, annotated
        >>> one = annotated(Passage("s1", "胡说", state="submitted"), [Mention(0, 1, "PER")])
        >>> made = next(tasks(iter([one])))
        >>> made["data"]["sid"], made["annotations"][0]["result"][0]["value"]["labels"]
        ('s1', ['PER'])
    """
    before, one = None, None
    for after in _groups(passages):
        if one is not None:
            yield _task(one, before, after)
        before, one = one, after
    if one is not None:
        yield _task(one, before, None)


def _groups(passages: Iterator[Passage]) -> Iterator[_Group]:
    group: _Group | None = None
    for passage in passages:
        bare = _bare(passage)
        if group is None or bare != group.bare or not _follows(group.members[-1], passage):
            if group is not None:
                yield group
            group = _Group(bare)
        group.members.append(passage)
    if group is not None:
        yield group


def _bare(passage: Passage) -> Passage:
    return replace(passage, entities=(), stances=(), state="", annotator="", meta={}, translation="")


def _follows(one: Passage, other: Passage) -> bool:
    """Whether a reader meets them in this order when they are of one task."""
    first, second = _kind(one), _kind(other)
    return bool(first and second) and KINDS.index(first) <= KINDS.index(second)


def _kind(passage: Passage) -> str:
    """What a passage is in its task; empty for one that nobody has said anything of."""
    if passage.state in {"submitted", "skipped"}:
        return "annotations"
    if passage.state == "draft":
        return "drafts"
    if not passage.entities and not passage.stances:
        return ""
    return "predictions" if passage.state == "none" else "annotations"


def _task(group: _Group, before: _Group | None, after: _Group | None) -> Task:
    whole = group.whole()
    task: Task = {"data": _data(whole, _neighbour(group, before), _neighbour(group, after))}
    records: dict[str, Any] = {}
    for number, passage in enumerate(group.members, 1):
        kind = _kind(passage)
        record = _record(passage, kind, whole)
        if kind:
            made, more = _annotation(passage, kind, whole)
            record |= {"stances": more} if more else {}
            task.setdefault(kind, []).append({"id": number, **made})
        if record:
            records[str(number) if kind else "0"] = record
    if not any(kind in task for kind in KINDS):
        task["annotations"] = []
    return task | ({"meta": {RECORDS: records}} if records else {})


def _neighbour(group: _Group, other: _Group | None) -> str:
    if other is None or not group.bare.doc_id or other.bare.doc_id != group.bare.doc_id:
        return EMPTY
    return other.bare.text


def _data(bare: Passage, before: str, after: str) -> dict[str, Any]:
    """The fields of duizhao's screen, and beside them those that it only shows in another form."""
    meta, text = bare.meta, bare.text
    title = " · ".join(one for one in (meta.get("title", ""), meta.get("section", "")) if one)
    syllables = bare.syllables or (None,) * len(text)
    shown = [word.pinyin for word in bare.words if word.pinyin] or [one for one in syllables if one]
    data = {
        "text": text,
        KEY: bare.id,
        "doc": bare.doc_id,
        "heading": title or bare.doc_id or bare.id or EMPTY,
        "prev": before,
        "next": after,
        "html": pinyin_html(text, [Reading(one) for one in syllables]),
        "pinyin": meta.get("pinyin") or " ".join(shown) or EMPTY,
        "other": next(iter(bare.variants.values()), "") or EMPTY,
        "words": word_list(bare.words) or EMPTY,
        "en": bare.translation or EMPTY,
        "topic": meta.get("topic") or EMPTY,
    }
    exact = {
        "sentences": [[one.start, one.end] for one in bare.sentences],
        "tokens": [_token(word) for word in bare.words],
        "syllables": list(bare.syllables),
        "variants": dict(sorted(bare.variants.items())),
        "translation": bare.translation,
        "meta": dict(sorted(meta.items())),
    }
    return data | {key: value for key, value in exact.items() if value or key == "meta"}


def _token(word: Word) -> dict[str, Any]:
    row: dict[str, Any] = {"start": word.start, "end": word.end, "text": word.form}
    more = {"pos": word.pos, "pinyin": word.pinyin, "gloss": word.gloss, "gloss_source": word.gloss_source}
    return row | {key: value for key, value in more.items() if value}


def _record(passage: Passage, kind: str, whole: Passage) -> dict[str, Any]:
    """What Label Studio has no place for, and would not give back."""
    record: dict[str, Any] = {}
    usual = {"": "none", "annotations": "submitted", "drafts": "draft", "predictions": "none"}[kind]
    if passage.annotator and kind != "predictions":
        record["annotator"] = passage.annotator
    if passage.state not in {usual, "skipped"}:
        record["state"] = passage.state
    meta = {key: value for key, value in sorted(passage.meta.items()) if key not in whole.meta}
    return record | ({"meta": meta} if meta else {})


def _annotation(passage: Passage, kind: str, whole: Passage) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The annotation, and the stances that the screen cannot show."""
    shown, more = _split(passage)
    own = passage.translation if passage.translation != whole.translation else ""
    unit = Unit(passage.doc_id, passage.id, 0, len(passage.text), passage.text)
    results, lost = write_results(unit, passage.entities, shown, translation=own)
    assert not lost, lost
    made: dict[str, Any] = {"result": results}
    if kind == "annotations":
        made["was_cancelled"] = passage.state == "skipped"
    if kind == "predictions" and passage.annotator:
        made["model_version"] = passage.annotator
    return made, [_row(one) for one in more]


def _split(passage: Passage) -> tuple[list[Stance], list[Stance]]:
    """The stances that the screen shows: one of the author toward the topic, and one toward each entity."""
    own = {entity.id for entity in passage.entities}
    shown: dict[str, Stance] = {}
    more: list[Stance] = []
    for one in passage.stances:
        whole = (one.start, one.end) == (0, len(passage.text))
        if one.target == TOPIC:
            fits = one.holder == AUTHOR and one.evidence is None
        else:
            fits = one.target in own and one.holder in {AUTHOR, *own} - {one.target}
        if fits and whole and one.target not in shown:
            shown[one.target] = one
        else:
            more.append(one)
    return list(shown.values()), more


def _row(one: Stance) -> dict[str, Any]:
    row: dict[str, Any] = {"holder": one.holder, "target": one.target, "polarity": one.polarity}
    row |= {"basis": one.basis} if one.basis else {}
    row |= {"evidence": [one.evidence.start, one.evidence.end]} if one.evidence else {}
    return {**row, "start": one.start, "end": one.end}
