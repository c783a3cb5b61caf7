"""Sentences -> tasks: what an annotator sees of each unit, and the key that makes a push idempotent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from duizhao.analysis import Analysis
from duizhao.documents import Document
from duizhao.model import BODY_KINDS, Reading

KEY = "sid"
"""The data field that holds our sentence id: a task is ours, and the same one, when this is equal."""

Task = dict[str, Any]


def make_tasks(document: Document) -> Iterator[Task]:
    """The ``data`` of one task for each sentence of the body, in order.

    ``text`` comes first because Label Studio's task list shows the first field. ``start`` and ``end`` are
    code points in the block, so that annotations find their place without the sentence id.
    """
    article = document.article
    body = [one for one in document.analyses if one.sentence.block_kind in BODY_KINDS]
    topic = article.source.metadata.get("topic")
    topics = topic if isinstance(topic, dict) else {}
    topic_text = " / ".join(str(topics[name]) for name in ("zh", "en") if topics.get(name)) or "—"
    for at, one in enumerate(body):
        sentence = one.sentence
        yield {
            "text": sentence.text,
            KEY: sentence.id,
            "heading": " · ".join(part for part in (article.title, sentence.section) if part) or article.id,
            "prev": _neighbour(body, at - 1),
            "next": _neighbour(body, at + 1),
            "html": pinyin_html(sentence.text, one.readings),
            "pinyin": one.pinyin,
            "hant": one.variants["hant_tw"].text,
            "topic": topic_text,
            "doc": sentence.doc_id,
            "block": sentence.block_id,
            "start": sentence.start,
            "end": sentence.end,
            "source_sha256": article.source.sha256,
        }


def _neighbour(body: Sequence[Analysis], at: int) -> str:
    return body[at].sentence.text if 0 <= at < len(body) else "—"


def pinyin_html(text: str, readings: Sequence[Reading]) -> str:
    """The text as HTML, each character with its syllable in ``data-p``: the characters stay the same.

    Example:
        >>> pinyin_html("胡A", (Reading("hú"), Reading(None)))
        '<i data-p="hú">胡</i>A'
    """
    return "".join(
        f'<i data-p="{escape(reading.syllable)}">{escape(char)}</i>' if reading.syllable else escape(char)
        for char, reading in zip(text, readings, strict=True)
    )
