"""The columns of every configuration, as `datasets` features.

The names of a ClassLabel are the schema's ids in their append-only order: an integer keeps its meaning.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from duizhao.annotation.schema import Schema

CONFIGS = ("sentences", "documents", "entities", "stance")
"""In the order of the card; the first is the default."""

DESCRIPTIONS = {
    "sentences": "one row a sentence: text, script variants, pinyin, words with glosses, entities, stances",
    "documents": "one row an article: metadata, structure and full text",
    "entities": "one row an annotated sentence: characters with IOB2 tags",
    "stance": "one row a stance: holder, target, polarity, basis, evidence",
}


def iob2(schema: Schema) -> list[str]:
    """``O`` and a B- and I- tag for each entity label.

    Example:
        >>> from duizhao.paths import find_workspace
        >>> from duizhao.annotation.schema import load_schema
        >>> iob2(load_schema(find_workspace()))[:3]
        ['O', 'B-PER', 'I-PER']
    """
    return ["O", *(f"{prefix}-{label}" for label in schema.ids("entities") for prefix in "BI")]


def features(config: str, schema: Schema) -> Any:
    """The ``datasets.Features`` of a configuration.

    Raises:
        KeyError: when there is no such configuration.
    """
    from datasets import Features

    columns: dict[str, Callable[[Schema], dict[str, Any]]] = {
        "sentences": _sentences,
        "documents": _documents,
        "entities": _entities,
        "stance": _stance,
    }
    return Features(columns[config](schema))


def _texts(*names: str) -> dict[str, Any]:
    from datasets import Value

    return dict.fromkeys(names, Value("string"))


def _numbers(*names: str) -> dict[str, Any]:
    from datasets import Value

    return dict.fromkeys(names, Value("int32"))


def _labels(schema: Schema, group: str) -> Any:
    from datasets import ClassLabel

    return ClassLabel(names=schema.ids(group))


def _sentences(schema: Schema) -> dict[str, Any]:
    from datasets import List, Value

    label, polarity, basis = (_labels(schema, group) for group in ("entities", "polarities", "bases"))
    stance = {
        **_texts("holder", "holder_text", "target", "target_text"),
        "polarity": polarity,
        "basis": basis,
    }
    return {
        **_texts("id", "doc_id", "block_id", "block_kind", "section"),
        **_numbers("index"),
        **_texts("text", "hans", "hant_tw", "hant_hk", "pinyin"),
        "syllables": List(Value("string")),
        "words": List(
            {**_numbers("start", "end"), **_texts("form", "pinyin", "pos", "gloss", "gloss_source")}
        ),
        **_texts("annotation"),
        "entities": List(
            {
                **_texts("id"),
                **_numbers("start", "end"),
                "label": label,
                **_texts("text"),
                "attributes": List(Value("string")),
            }
        ),
        "stances": List({**stance, **_texts("evidence")}),
        **_numbers("source_start", "source_end"),
    }


def _documents(_schema: Schema) -> dict[str, Any]:
    from datasets import List

    block = {
        **_texts("id", "kind"),
        **_numbers("level"),
        **_texts("text"),
        "pieces": List(_numbers("start", "end")),
        "contributors": List(_texts("name", "role", "affiliation")),
        **_texts("ref"),
    }
    return {
        **_texts("id", "title", "language", "script", "publisher", "published", "place", "genre", "url"),
        **_texts("topic_zh", "topic_en", "rights", "license", "sha256", "text"),
        "blocks": List(block),
        **_numbers("sentences", "characters"),
    }


def _entities(schema: Schema) -> dict[str, Any]:
    from datasets import ClassLabel, List, Value

    tags = List(ClassLabel(names=iob2(schema)))
    return {**_texts("id", "doc_id"), "tokens": List(Value("string")), "ner_tags": tags}


def _stance(schema: Schema) -> dict[str, Any]:
    return {
        **_texts("id", "doc_id", "sentence_id", "text", "holder"),
        **_numbers("holder_start", "holder_end"),
        **_texts("target_kind", "target"),
        **_numbers("target_start", "target_end"),
        "label": _labels(schema, "polarities"),
        "basis": _labels(schema, "bases"),
        **_texts("evidence"),
    }
