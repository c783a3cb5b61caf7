"""Suggestions for entities: rules and a gazetteer read a document and make an automatic layer.

``suggest`` -> ``find_mentions`` for each sentence -> ``with_repeats`` over the document -> entities. The
rules read simplified characters; a text in another script is converted, and what is found is projected back.
They are suggestions to start from, never gold: docs/suggestions.md says how often they are right.

========================  ==================================================================
``find``                  the rules in their order
``times``, ``works``,     parts of dates and hours; 《…》; named congresses, games, wars
``events``
``places``,               gazetteer and endings: GPE, LOC; FAC; ORG. ``leftward`` tells how far
``facilities``,           back a name goes that is known by its end
``organisations``
``titles``, ``people``,   posts; Chinese names by points; transliterated and Japanese names;
``foreign``, ``names``    lists of surnames, given names and ordinary words
``repeats``, ``resolve``  names told elsewhere in the document; nothing crosses
``gazetteer``, ``page``   word lists; a sentence with its words
========================  ==================================================================
"""

from __future__ import annotations

from duizhao import __version__, words
from duizhao.annotation.layers import entity_id
from duizhao.annotation.schema import Schema
from duizhao.documents import Document
from duizhao.model import BODY_KINDS, Entity, Item, Layer, Sentence, Variant
from duizhao.scripts import project_back
from duizhao.suggest.find import find_mentions
from duizhao.suggest.mention import Mention
from duizhao.suggest.repeats import with_repeats
from duizhao.suggest.resolve import resolve

__all__ = ["ANNOTATOR", "RULES", "find_mentions", "producer", "suggest"]

ANNOTATOR = "rules"
"""The name under which the layer is kept."""
RULES = "1"
"""Goes up with every change of the rules or lists that can change what is suggested."""


def producer() -> str:
    """What made the layer, with versions."""
    return f"duizhao {__version__} rules {RULES}, {words.producer()}"


def suggest(document: Document, schema: Schema, annotator: str = ANNOTATOR) -> Layer:
    """The suggestions for the running text of a document, as a layer of status ``automatic``.

    Every sentence of the running text gets an item, so that one without a name is told from one that was
    not read. Labels that the schema does not have are left out.

    Args:
        document: the document; its own layer is not looked at.
        schema: the labels in force.
        annotator: the name of the layer.

    Example:
        >>> from duizhao.annotation.schema import load_schema
        >>> from duizhao.documents import read_document
        >>> from duizhao.paths import find_workspace
        >>> workspace = find_workspace()
        >>> layer = suggest(read_document(workspace, "dangqi-gaogao-piaoyang"), load_schema(workspace))
        >>> layer.status, [one.text for one in layer.entities[:3]]
        ('automatic', ['5月15日上午7点', '湛河区', '九里山街道'])
    """
    body = [one for one in document.analyses if one.sentence.block_kind in BODY_KINDS]
    texts = [one.variants["hans"].text for one in body]
    found = with_repeats(texts, [find_mentions(text) for text in texts])
    labels = set(schema.ids("entities"))
    entities: list[Entity] = []
    for one, mentions in zip(body, found, strict=True):
        entities += _entities(one.sentence, one.variants["hans"], mentions, labels)
    return Layer(
        document.article.id,
        document.article.source.sha256,
        annotator,
        producer(),
        "automatic",
        schema.version,
        tuple(entities),
        items=tuple(_item(one.sentence) for one in body),
    )


def _entities(
    sentence: Sentence, variant: Variant, mentions: list[Mention], labels: set[str]
) -> list[Entity]:
    """The mentions as entities of the block, on the text as it is written."""
    placed = []
    for one in mentions:
        span = project_back(variant, one.start, one.end)
        placed.append(Mention(span.start, span.end, one.label, one.score, one.solid))
    return [
        Entity(
            entity_id(sentence.block_id, sentence.start + one.start, sentence.start + one.end, one.label),
            sentence.doc_id,
            sentence.block_id,
            sentence.start + one.start,
            sentence.start + one.end,
            one.label,
            sentence.text[one.start : one.end],
        )
        # A span that widened to a whole phrase may have come to cross its neighbour.
        for one in resolve(placed)
        if one.label in labels
    ]


def _item(sentence: Sentence) -> Item:
    return Item(sentence.doc_id, sentence.block_id, sentence.start, sentence.end, sentence.text, "submitted")
