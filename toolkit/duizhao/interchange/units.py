"""Passages of several sentences divided into sentences, and sentences joined into documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from duizhao.interchange.passage import (
    Mention,
    Passage,
    Position,
    annotated,
    mentions,
    named,
    positions,
    renamed,
)
from duizhao.losses import Losses
from duizhao.model import Span


def to_sentences(passages: Iterable[Passage], losses: Losses, *, split: bool = False) -> Iterator[Passage]:
    """Passages of one sentence each.

    An entity across a boundary holds its sentences together, which is counted.

    Args:
        split: whether a passage whose sentences are not known is divided by duizhao's rules; else it is one.
    """
    for passage in passages:
        spans = _whole(passage, losses, split)
        if len(spans) < 2:
            yield replace(passage, sentences=())
        else:
            yield from _divided(passage, spans, losses)


def _whole(passage: Passage, losses: Losses, split: bool) -> list[Span]:
    """The sentences, those that an entity reaches over as one."""
    spans: Sequence[Span] = passage.sentences
    if not spans and split:
        from duizhao.splitting import split_sentences

        spans = split_sentences(passage.text)
    out: list[Span] = []
    for span in spans:
        if out and any(one.start < span.start < one.end for one in passage.entities):
            losses.add("sentence boundary inside of an entity", f"{passage.id} {span.start}")
            out[-1] = Span(out[-1].start, span.end)
        else:
            out.append(span)
    return out


def _divided(passage: Passage, spans: Sequence[Span], losses: Losses) -> Iterator[Passage]:
    names = [f"{passage.id}-s{number:02d}" for number in range(1, len(spans) + 1)]
    homes = {one.id: _home(one.start, spans) for one in passage.entities}
    parts: list[list[Mention]] = [[] for _ in spans]
    for one in mentions(passage):
        at = homes[one.key]
        parts[at].append(one._replace(start=one.start - spans[at].start, end=one.end - spans[at].start))
    links = {
        one.key: entity for name, own in zip(names, parts, strict=True) for entity, one in named(name, own)
    }
    stances: list[list[Position]] = [[] for _ in spans]
    for stance in positions(passage):
        at, moved = _stance(stance, passage, spans, homes, losses)
        stances[at].append(
            moved._replace(
                holder=links.get(moved.holder, moved.holder), target=links.get(moved.target, moved.target)
            )
        )
    whole = {"variants": passage.variants, "translation": passage.translation}
    for name, value in whole.items():
        if value:
            losses.add(f"{name} of a passage that was divided", passage.id)
    for name, span, own, found in zip(names, spans, parts, stances, strict=True):
        words = tuple(
            word._replace(start=word.start - span.start, end=word.end - span.start)
            for word in passage.words
            if span.start <= word.start and word.end <= span.end
        )
        part = replace(
            passage,
            id=name,
            text=span.of(passage.text),
            doc_id=passage.doc_id or passage.id,
            sentences=(),
            words=words,
            syllables=passage.syllables[span.start : span.end],
            variants={},
            translation="",
        )
        yield annotated(part, own, found)


def _home(at: int, spans: Sequence[Span]) -> int:
    return next(number for number, span in enumerate(spans) if span.start <= at < span.end)


def _stance(
    stance: Position, passage: Passage, spans: Sequence[Span], homes: Mapping[str, int], losses: Losses
) -> tuple[int, Position]:
    """The sentence that a stance goes to, and the stance there."""
    at = _home(min(stance.start, len(passage.text) - 1), spans)
    if stance.end > spans[at].end:
        # Judged on more than a sentence: it goes to its target's, else to the first.
        at = homes.get(stance.target, at)
        losses.add("anchor of a stance over several sentences", f"{passage.id} {stance.start}-{stance.end}")
    span = spans[at]
    evidence = stance.evidence
    if evidence is not None:
        if span.start <= evidence[0] and evidence[1] <= span.end:
            evidence = (evidence[0] - span.start, evidence[1] - span.start)
        else:
            losses.add(
                "evidence of a stance in another sentence", f"{passage.id} {evidence[0]}-{evidence[1]}"
            )
            evidence = None
    start, end = max(stance.start, span.start), min(stance.end, span.end)
    if start >= end:
        start, end = span.start, span.end
    return at, stance._replace(start=start - span.start, end=end - span.start, evidence=evidence)


def to_documents(passages: Iterable[Passage], losses: Losses) -> Iterator[Passage]:
    """Passages of a document, which stand together, joined by line feeds; those of no document stay alone.

    What several annotators made of one document stays apart.
    """
    for (doc_id, _), group in groupby(passages, key=lambda one: (one.doc_id, one.annotator)):
        if not doc_id:
            yield from group
        else:
            own = list(group)
            yield (
                renamed(own[0], doc_id)
                if len(own) == 1 and own[0].id == doc_id
                else _joined(doc_id, own, losses)
            )


def _joined(doc_id: str, passages: Sequence[Passage], losses: Losses) -> Passage:
    text = "\n".join(one.text for one in passages)
    offsets: list[int] = []
    at = 0
    for one in passages:
        offsets.append(at)
        at += len(one.text) + 1
    ends = [*offsets[1:], len(text)]
    sentences: list[Span] = []
    for one, start, end in zip(passages, offsets, ends, strict=True):
        inner = [span.end + start for span in one.sentences[:-1]]
        cuts = [start, *inner, end]
        sentences += [Span(low, high) for low, high in pairwise(cuts) if low < high]
    found = [
        mention._replace(start=mention.start + start, end=mention.end + start)
        for one, start in zip(passages, offsets, strict=True)
        for mention in mentions(one)
    ]
    stances = [
        stance._replace(
            start=stance.start + start,
            end=stance.end + start,
            evidence=stance.evidence and (stance.evidence[0] + start, stance.evidence[1] + start),
        )
        for one, start in zip(passages, offsets, strict=True)
        for stance in positions(one)
    ]
    words = tuple(
        word._replace(start=word.start + start, end=word.end + start)
        for one, start in zip(passages, offsets, strict=True)
        for word in one.words
    )
    whole = Passage(
        doc_id,
        text,
        doc_id,
        tuple(sentences) if len(sentences) > 1 else (),
        words,
        _syllables(passages),
        variants=_variants(passages),
        translation="\n".join(one.translation for one in passages)
        if any(one.translation for one in passages)
        else "",
        state=_same({one.state for one in passages}, "state of a passage that was joined", doc_id, losses),
        annotator=passages[0].annotator,
        meta=_meta(passages, doc_id, losses),
    )
    return annotated(whole, found, stances)


def _syllables(passages: Sequence[Passage]) -> tuple[str | None, ...]:
    if not any(one.syllables for one in passages):
        return ()
    out: list[str | None] = []
    for one in passages:
        out += [*(one.syllables or [None] * len(one.text)), None]
    return tuple(out[:-1])


def _variants(passages: Sequence[Passage]) -> dict[str, str]:
    names = sorted({name for one in passages for name in one.variants})
    return {name: "\n".join(one.variants.get(name, one.text) for one in passages) for name in names}


def _same(values: set[str], kind: str, where: str, losses: Losses) -> str:
    if len(values) == 1:
        return values.pop()
    losses.add(kind, where)
    return ""


def _meta(passages: Sequence[Passage], where: str, losses: Losses) -> dict[str, str]:
    """What is the same in all passages; the rest is counted."""
    first = passages[0].meta
    kept = {key: value for key, value in first.items() if all(one.meta.get(key) == value for one in passages)}
    for key in sorted({key for one in passages for key in one.meta} - set(kept)):
        losses.add(f"metadata {key!r} of a passage that was joined", where)
    return kept
