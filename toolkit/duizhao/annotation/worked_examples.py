"""annotations/guidelines/examples.yaml -> the worked examples of the guidelines.

Each is a sentence annotated in full, as an annotator should: what is not marked in it is not to be marked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from duizhao.annotation.schema import Schema
from duizhao.annotation.values import count, read_pair, read_sentence_id, read_text
from duizhao.errors import Finding, SchemaError
from duizhao.paths import Workspace
from duizhao.yamlfile import KeyPath, YamlFile, read_yaml

AUTHOR, TOPIC = "author", "topic"
NONE = "none"
"""The polarity that has no basis."""

_KEYS = ("id", "sentence", "text", "about", "skip", "entities", "topic", "stances", "reason")
_ENTITY = ("mark", "label", "nth", "attributes")
_STANCE = ("holder", "target", "polarity", "basis", "evidence")


@dataclass(frozen=True, slots=True)
class MarkedEntity:
    """An entity of an example: ``text[start:end] == mark``, in code points."""

    start: int
    end: int
    label: str
    mark: str
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatedStance:
    """A stance of an example.

    Attributes:
        holder: :data:`AUTHOR`, or the text of an entity of the example.
        target: :data:`TOPIC`, or the text of an entity; of several with that text the first is meant.
        basis: empty where ``polarity`` is ``none``.
        evidence: the words that show it; empty for the topic.
    """

    holder: str
    target: str
    polarity: str
    basis: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class WorkedExample:
    """A sentence annotated in full.

    Attributes:
        number: from 1, without gaps: the guidelines refer to it.
        text: the whole sentence.
        sentence: its id; empty where the sentence is made up.
        about_zh, about_en: the topic of a made-up sentence; empty for the topic of the document.
        skipped: the right thing is to skip it; then there is nothing below.
        entities: outer before inner, in the order of the text.
        stances: that toward the topic first.
        reason_zh, reason_en: why it is so.
    """

    number: int
    text: str
    reason_zh: str
    reason_en: str
    sentence: str = ""
    about_zh: str = ""
    about_en: str = ""
    skipped: bool = False
    entities: tuple[MarkedEntity, ...] = ()
    stances: tuple[StatedStance, ...] = ()


def read_examples(workspace: Workspace) -> tuple[WorkedExample, ...]:
    """The worked examples of a workspace; none when it has no such file.

    Raises:
        SchemaError: with file and line, for a wrong shape, a number out of order, a mark or evidence that is
            not in its text, marks that cross, or a stance whose holder or target is not marked.

    Example:
        >>> from duizhao.paths import find_workspace
        >>> read_examples(find_workspace())[0].number
        1
    """
    path = workspace.annotations / "guidelines" / "examples.yaml"
    if not path.is_file():
        return ()
    file = read_yaml(path, workspace.relative(path))
    if not isinstance(file.value, list):
        raise SchemaError("must be a list of examples", where=file.path, remedy="begin each with '- id:'")
    return tuple(_example(file, at, row) for at, row in enumerate(file.value))


def _example(file: YamlFile, at: int, row: Any) -> WorkedExample:
    file.check_keys((at,), row, _KEYS, required=("id", "text", "reason"))
    if row["id"] != at + 1 or type(row["id"]) is not int:
        raise SchemaError(
            f"id {row['id']!r} is not the next number, {at + 1}",
            where=file.where(at, "id"),
            remedy="number the examples from 1, without gaps",
        )
    skipped = row.get("skip", False)
    if type(skipped) is not bool:
        raise SchemaError(f"skip is {skipped!r}", where=file.where(at, "skip"), remedy="write true or false")
    if skipped != ("topic" not in row) or (skipped and ("entities" in row or "stances" in row)):
        raise SchemaError(
            "an example has a stance toward the topic, or is skipped and has no annotation",
            where=file.where(at),
            remedy="add topic: {polarity: …}, or take entities, topic and stances away",
        )
    text = read_text(file, (at, "text"), row["text"])
    entities = _entities(file, at, text, row.get("entities", []))
    stances = () if skipped else _stances(file, at, text, {one.mark for one in entities}, row)
    return WorkedExample(
        at + 1,
        text,
        *read_pair(file, (at, "reason"), row["reason"]),
        read_sentence_id(file, (at, "sentence"), row["sentence"]) if "sentence" in row else "",
        *(read_pair(file, (at, "about"), row["about"]) if "about" in row else ("", "")),
        skipped,
        entities,
        stances,
    )


def _rows(file: YamlFile, key: KeyPath, rows: Any) -> list[Any]:
    if not isinstance(rows, list):
        raise SchemaError(
            f"{key[-1]} must be a list", where=file.where(*key), remedy="write one entry a line, with '- '"
        )
    return rows


def _entities(file: YamlFile, at: int, text: str, rows: Any) -> tuple[MarkedEntity, ...]:
    key = (at, "entities")
    found = [_entity(file, (*key, n), text, row) for n, row in enumerate(_rows(file, key, rows))]
    found.sort(key=lambda one: (one.start, -one.end))
    for n, one in enumerate(found):
        for other in found[n + 1 :]:
            crossing = one.start < other.start < one.end < other.end
            if crossing or (one.start, one.end) == (other.start, other.end):
                raise SchemaError(
                    f"{one.mark!r} and {other.mark!r} {'cross' if crossing else 'are the same place'}",
                    where=file.where(*key),
                    remedy="mark one inside of the other, or each once; `nth` tells repeated names apart",
                )
    return tuple(found)


def _entity(file: YamlFile, key: KeyPath, text: str, row: Any) -> MarkedEntity:
    file.check_keys(key, row, _ENTITY, required=("mark", "label"))
    mark = read_text(file, (*key, "mark"), row["mark"])
    label = read_text(file, (*key, "label"), row["label"])
    nth = row.get("nth", 1)
    places = [start for start in range(len(text)) if text.startswith(mark, start)]
    if type(nth) is not int or not 1 <= nth <= len(places):
        raise SchemaError(
            f"the mark {mark!r} stands {len(places)} times in its text, not {nth!r}",
            where=file.where(*key, "nth" if "nth" in row else "mark"),
            remedy="copy it from the text; `nth` counts from 1",
        )
    attributes = [
        read_text(file, (*key, "attributes", n), one)
        for n, one in enumerate(_rows(file, (*key, "attributes"), row.get("attributes", [])))
    ]
    start = places[nth - 1]
    return MarkedEntity(start, start + len(mark), label, mark, tuple(sorted(attributes)))


def _stances(file: YamlFile, at: int, text: str, marks: set[str], row: Any) -> tuple[StatedStance, ...]:
    key: KeyPath = (at, "topic")
    file.check_keys(key, row["topic"], ("polarity", "basis"), required=("polarity",))
    topic = StatedStance(AUTHOR, TOPIC, *_judged(file, key, row["topic"]))
    found = [topic]
    for n, one in enumerate(_rows(file, (at, "stances"), row.get("stances", []))):
        key = (at, "stances", n)
        file.check_keys(key, one, _STANCE, required=("target", "polarity", "evidence"))
        holder, target = one.get("holder", AUTHOR), one["target"]
        for part, name in (("holder", holder), ("target", target)):
            if name not in marks and not (part == "holder" and name == AUTHOR):
                raise SchemaError(
                    f"the {part} {name!r} is not marked in the example",
                    where=file.where(*key, part),
                    remedy="mark it under entities, or leave the stance out",
                )
        evidence = read_text(file, (*key, "evidence"), one["evidence"])
        if count(text, evidence) != 1:
            raise SchemaError(
                f"the evidence {evidence!r} stands {count(text, evidence)} times in its text",
                where=file.where(*key, "evidence"),
                remedy="copy words that stand there once",
            )
        found.append(StatedStance(holder, target, *_judged(file, key, one), evidence))
    return tuple(found)


def _judged(file: YamlFile, key: KeyPath, row: Any) -> tuple[str, str]:
    """Polarity and basis: a basis where there is a stance, and only there."""
    polarity = read_text(file, (*key, "polarity"), row["polarity"])
    basis = read_text(file, (*key, "basis"), row["basis"]) if "basis" in row else ""
    if (polarity == NONE) != (basis == ""):
        raise SchemaError(
            f"polarity {polarity} {'has no' if basis else 'needs a'} basis",
            where=file.where(*key, "polarity"),
            remedy="take basis away" if basis else "add basis:",
        )
    return polarity, basis


def unknown_ids(examples: tuple[WorkedExample, ...], schema: Schema) -> Iterator[Finding]:
    """A finding ``W308`` for each id that an example uses and the schema does not have.

    Example:
        >>> from duizhao.annotation.schema import load_schema
        >>> from duizhao.paths import find_workspace
        >>> list(unknown_ids(read_examples(find_workspace()), load_schema(find_workspace())))
        []
    """
    for example in examples:
        used = [("entities", one.label) for one in example.entities]
        used += [("attributes", name) for one in example.entities for name in one.attributes]
        used += [("polarities", one.polarity) for one in example.stances]
        used += [("bases", one.basis) for one in example.stances if one.basis]
        for group, name in dict.fromkeys(used):
            if name not in schema.ids(group):
                yield Finding(
                    "W308",
                    f"annotations/guidelines/examples.yaml example {example.number}",
                    f"{name!r} is not among the {group} of schema.yaml",
                    "annotate the example in the words of the schema",
                )
