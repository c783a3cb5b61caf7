"""Sentences or paragraphs -> tasks: what an annotator sees, and the key that makes a push idempotent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Any

from duizhao import glosses
from duizhao.documents import Document
from duizhao.labelstudio.screen import Screen, UnitKind
from duizhao.model import BODY_KINDS, Reading, Script, Variant, Word
from duizhao.scripts import config_name, convert

ASSIGNED = "assigned"
"""The data field that says who is to annotate the task, such as ``|a01|a02|``; empty without a plan."""
KEY = "sid"
"""The data field that holds our unit's id (of a sentence or a block): a task is ours, and the same one, when
this is equal."""

Task = dict[str, Any]
EMPTY = "—"
"""Stands where there is nothing to show: Label Studio refuses a task without one of the screen's fields."""


@dataclass(frozen=True, slots=True)
class _Part:
    """What one task shows: a sentence, or all sentences of a block as one text.

    The words are there to be read: their offsets are those of their own sentence.
    """

    key: str
    block_id: str
    section: str
    start: int
    end: int
    text: str
    words: tuple[Word, ...]
    readings: tuple[Reading, ...]
    pinyin: str
    variants: dict[Script, Variant]

    def variant(self, screen: Screen) -> Variant | None:
        """The text in the screen's script, or None where that is the base text itself."""
        if screen.script == "base":
            return None
        variant = self.variants[screen.script]
        return None if variant.config == "identity" else variant


def make_tasks(document: Document, screen: Screen = Screen()) -> Iterator[Task]:
    """The ``data`` of one task for each sentence (or paragraph) of the body, in order.

    ``text`` is what annotators read. ``start`` and ``end`` are code points in the block, so that annotations
    find their place without the id. Where the shown text is not the base text, ``base``, ``alignment`` and
    ``variant`` hold the way back to it.

    Example:
        >>> from duizhao.documents import read_document
        >>> from duizhao.paths import find_workspace
        >>> document = read_document(find_workspace(), "dangqi-gaogao-piaoyang")
        >>> next(make_tasks(document, Screen(script="hant_tw")))["variant"]
        's2tw'
    """
    article = document.article
    topic = article.source.metadata.get("topic")
    topics = topic if isinstance(topic, dict) else {}
    title = _converted(article.title, document, screen)
    parts = list(_parts(document, screen.unit))
    shown = [part.variant(screen) for part in parts]
    texts = [variant.text if variant else part.text for part, variant in zip(parts, shown, strict=True)]
    traditional = screen.script in {"hant_tw", "hant_hk"} or (
        screen.script == "base" and article.source.script != "hans"
    )
    for at, part in enumerate(parts):
        variant = shown[at]
        readings = carried(part.readings, variant) if variant else part.readings
        heading = " · ".join(one for one in (title, _converted(part.section, document, screen)) if one)
        yield {
            "text": texts[at],
            KEY: part.key,
            "heading": heading or article.id,
            "prev": texts[at - 1] if at else EMPTY,
            "next": texts[at + 1] if at + 1 < len(texts) else EMPTY,
            "html": pinyin_html(texts[at], readings if screen.pinyin else [Reading(None)] * len(texts[at])),
            "pinyin": part.pinyin or EMPTY,
            "other": part.variants["hans" if traditional else "hant_tw"].text,
            "words": word_list(part.words) or EMPTY,
            "en": EMPTY,
            ASSIGNED: "",
            "topic": " / ".join(str(topics[name]) for name in ("zh", "en") if topics.get(name)) or EMPTY,
            "doc": article.id,
            "block": part.block_id,
            "start": part.start,
            "end": part.end,
            "source_sha256": article.source.sha256,
            **(_way_back(part, variant) if variant else {}),
        }


def _converted(text: str, document: Document, screen: Screen) -> str:
    """A heading in the script that annotators read."""
    if screen.script == "base":
        return text
    return convert(text, config_name(document.article.source.script, screen.script))


def _way_back(part: _Part, variant: Variant) -> Task:
    alignment = [list(row) for row in variant.alignment]
    return {"base": part.text, "alignment": alignment, "variant": variant.config}


def _parts(document: Document, unit: UnitKind) -> Iterator[_Part]:
    body = [one for one in document.analyses if one.sentence.block_kind in BODY_KINDS]
    if unit == "sentence":
        groups = [[one] for one in body]
    else:
        groups = [list(group) for _, group in groupby(body, key=lambda one: one.sentence.block_id)]
    for group in groups:
        first, last = group[0].sentence, group[-1].sentence
        yield _Part(
            first.id if unit == "sentence" else first.block_id,
            first.block_id,
            first.section,
            first.start,
            last.end,
            "".join(one.sentence.text for one in group),
            tuple(word for one in group for word in one.words),
            tuple(reading for one in group for reading in one.readings),
            " ".join(one.pinyin for one in group if one.pinyin),
            {name: _joined([one.variants[name] for one in group]) for name in group[0].variants},
        )


def _joined(variants: Sequence[Variant]) -> Variant:
    """The variants of texts that follow each other, as the variant of the whole."""
    rows: list[tuple[int, int, int, int]] = []
    base = there = 0
    for one in variants:
        rows += [(a + base, b + base, c + there, d + there) for a, b, c, d in one.alignment]
        there += len(one.text)
        base += len(one.text) - sum((d - c) - (b - a) for a, b, c, d in one.alignment)
    return Variant(variants[0].config, "".join(one.text for one in variants), tuple(rows))


def carried(readings: Sequence[Reading], variant: Variant) -> list[Reading]:
    """The readings of the base text for the variant's characters, where one stands for one; else none.

    Example:
        >>> variant = Variant("s2twp", "網際網路上", ((0, 3, 0, 4),))
        >>> [one.syllable for one in carried([Reading("hù")] * 3 + [Reading("shàng")], variant)]
        [None, None, None, None, 'shàng']
    """
    found: list[Reading] = []
    at = 0
    for start, end, low, high in variant.alignment:
        found += readings[at:start]
        found += [Reading(None)] * (high - low)
        at = end
    return [*found, *readings[at:]]


def word_list(words: Sequence[Word]) -> str:
    """The words with pinyin, and their gloss where they have one; each once, in the order of the text.

    A gloss that was put together is marked ≈. Where there are glosses, their dictionary and its licence are
    named at the end: tasks travel, and with them the glosses.

    Example:
        >>> word_list([Word(0, 2, "党旗", "n", "dǎngqí"), Word(2, 3, "。", "w")])
        '党旗 dǎngqí'
        >>> word_list([Word(0, 2, "银行", "n", "yínháng", "bank", "cedict")]).partition(" （")[0]
        '银行 yínháng: bank'
    """
    lines = list(dict.fromkeys(line for line in map(_word_line, words) if line))
    shown = " · ".join(lines)
    return f"{shown} （{_notice()}）" if any(word.gloss for word in words) else shown


def _word_line(word: Word) -> str:
    # A figure or a Latin word reads as it is written.
    if not (word.gloss or (word.pinyin and word.pinyin.casefold() != word.form.casefold())):
        return ""
    read = f"{word.form} {word.pinyin}".rstrip()
    composed = "≈ " if word.gloss_source == "composed" else ""
    return f"{read}: {composed}{word.gloss}" if word.gloss else read


def _notice() -> str:
    return (
        f"英文释义 glosses: {glosses.producer()}, {glosses.LICENCE}; ≈ 据词语成分拼合 put together of parts"
    )


def pinyin_html(text: str, readings: Sequence[Reading]) -> str:
    """The text as HTML, each character with its syllable in ``data-p``: the characters stay the same.

    A browser makes one character of a CR and the LF after it, which would shift all offsets behind it: here
    a space stands for that CR.

    Example:
        >>> pinyin_html("胡A", (Reading("hú"), Reading(None)))
        '<i data-p="hú">胡</i>A'
    """
    drawn = text.replace("\r\n", " \n")
    return "".join(
        f'<i data-p="{escape(reading.syllable)}">{escape(char)}</i>' if reading.syllable else escape(char)
        for char, reading in zip(drawn, readings, strict=True)
    )
