"""Examples and counter-examples of a label, as schema.yaml states them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from duizhao.annotation.values import count, read_pair, read_sentence_id, read_text
from duizhao.errors import SchemaError
from duizhao.yamlfile import KeyPath, YamlFile

ILLUSTRATIONS = ("examples", "counter_examples")
_KEYS = ("text", "mark", "sentence", "note")
_REQUIRED = ("text", "mark", "note")


@dataclass(frozen=True, slots=True)
class Illustration:
    """A text with one part marked: a case that a label covers, or one that it does not.

    Attributes:
        text: Chinese text, quoted or made up.
        mark: the part that the note is about; it stands in ``text`` exactly once.
        note_zh, note_en: why the label applies, or does not.
        sentence: id of the sentence that ``text`` is all or part of; empty where the text is made up.
    """

    text: str
    mark: str
    note_zh: str
    note_en: str
    sentence: str = ""


def read_illustrations(file: YamlFile, key: KeyPath, rows: Any) -> tuple[Illustration, ...]:
    """The ``examples`` or ``counter_examples`` of one label.

    Args:
        file: the schema that is being read.
        key: where ``rows`` stand in it.
        rows: the value there; any YAML value.

    Raises:
        SchemaError: with file and line, for a wrong shape, or a mark that is not in its text exactly once.
    """
    if not isinstance(rows, list):
        raise SchemaError(
            f"{key[-1]} must be a list", where=file.where(*key), remedy="begin each entry with '- text:'"
        )
    return tuple(_illustration(file, (*key, at), row) for at, row in enumerate(rows))


def _illustration(file: YamlFile, key: KeyPath, row: Any) -> Illustration:
    file.check_keys(key, row, _KEYS, required=_REQUIRED)
    text = read_text(file, (*key, "text"), row["text"])
    mark = read_text(file, (*key, "mark"), row["mark"])
    if (times := count(text, mark)) != 1:
        raise SchemaError(
            f"the mark {mark!r} stands {times} times in its text",
            where=file.where(*key, "mark"),
            remedy="mark a part that stands there once, or quote less of the sentence",
        )
    zh, en = read_pair(file, (*key, "note"), row["note"])
    sentence = read_sentence_id(file, (*key, "sentence"), row["sentence"]) if "sentence" in row else ""
    return Illustration(text, mark, zh, en, sentence)
