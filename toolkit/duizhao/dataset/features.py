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
    "sentences": "one row a sentence: text, script variants, pinyin, words, entities, stances",
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
    """The ``datasets.Features`` of a configuration."""
    from datasets import ClassLabel, Features, List, Value

    text, number = Value("string"), Value("int32")
    label = ClassLabel(names=schema.ids("entities"))
    polarity, basis = ClassLabel(names=schema.ids("polarities")), ClassLabel(names=schema.ids("bases"))
    columns: dict[str, Callable[[], dict[str, Any]]] = {
        "sentences": lambda: {
            **dict.fromkeys(("id", "doc_id", "block_id", "block_kind", "section"), text),
            "index": number,
            **dict.fromkeys(("text", "hans", "hant_tw", "hant_hk", "pinyin"), text),
            "syllables": List(text),
            "words": List({"start": number, "end": number, "form": text, "pinyin": text, "pos": text}),
            "annotation": text,
            "entities": List(
                {
                    "id": text,
                    "start": number,
                    "end": number,
                    "label": label,
                    "text": text,
                    "attributes": List(text),
                }
            ),
            "stances": List(
                {
                    **dict.fromkeys(("holder", "holder_text", "target", "target_text"), text),
                    "polarity": polarity,
                    "basis": basis,
                    "evidence": text,
                }
            ),
            "source_start": number,
            "source_end": number,
        },
        "documents": lambda: {
            **dict.fromkeys(("id", "title", "language", "script", "publisher", "published", "place"), text),
            **dict.fromkeys(
                ("genre", "url", "topic_zh", "topic_en", "rights", "license", "sha256", "text"), text
            ),
            "blocks": List(
                {
                    **dict.fromkeys(("id", "kind"), text),
                    "level": number,
                    "text": text,
                    "pieces": List({"start": number, "end": number}),
                    "contributors": List({"name": text, "role": text, "affiliation": text}),
                    "ref": text,
                }
            ),
            "sentences": number,
            "characters": number,
        },
        "entities": lambda: {
            "id": text,
            "doc_id": text,
            "tokens": List(text),
            "ner_tags": List(ClassLabel(names=iob2(schema))),
        },
        "stance": lambda: {
            **dict.fromkeys(("id", "doc_id", "sentence_id", "text", "holder"), text),
            "holder_start": number,
            "holder_end": number,
            "target_kind": text,
            "target": text,
            "target_start": number,
            "target_end": number,
            "label": polarity,
            "basis": basis,
            "evidence": text,
        },
    }
    made: dict[str, Any] = columns[config]()
    return Features(made)
