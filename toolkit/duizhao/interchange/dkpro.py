"""How INCEpTION, WebAnno and DKPro Core call things, and the layers that duizhao adds to them.

Sentences, tokens, parts of speech and named entities are built-in layers. What they have no place for is in
custom layers, which a project must have before such a file is imported:

- ``webanno.custom.Stance``, a span layer over the part of the text that the stance is about: ``polarity``,
  ``basis``, and ``parties``, links to any annotation in the roles ``holder``, ``target`` and ``evidence``;
  where the author is the holder or the topic the target, the features ``holder`` and ``target`` say so;
- ``webanno.custom.Evidence``, a span layer without features;
- ``webanno.custom.Word``, a span layer: ``pinyin``, ``gloss``, ``glossSource``;
- the feature ``attributes`` of named entities: ids with spaces between.

A word is what has a part of speech, be it an empty one; tokens are words and, where there are none,
characters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from duizhao.interchange.passage import AUTHOR, TOPIC, Mention, Passage, Position, annotated
from duizhao.losses import Losses
from duizhao.model import Span, Word

SENTENCE = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence"
TOKEN = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token"
POS = "de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS"
ENTITY = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
METADATA = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"
STANCE = "webanno.custom.Stance"
PARTIES = "webanno.custom.StancePartiesLink"
EVIDENCE = "webanno.custom.Evidence"
WORD = "webanno.custom.Word"
ANY = "uima.tcas.Annotation"
HOLDER, TARGET, SHOWN = "holder", "target", "evidence"
"""Roles in a stance."""


def sentences_of(passage: Passage) -> tuple[Span, ...]:
    """Its sentences; a passage of one is one."""
    return passage.sentences or (Span(0, len(passage.text)),)


def tokens_of(passage: Passage, tokens: str) -> list[Span]:
    """Words, and characters where there is no word, white space left out; none reaches over a sentence's end.

    Args:
        tokens: ``words`` for those of the segmenter where the passage has none.

    Example:
        >>> tokens_of(Passage("a", "市林业局 说", words=(Word(1, 4, "林业局"),)), "characters")
        [Span(start=0, end=1), Span(start=1, end=4), Span(start=5, end=6)]
    """
    text = passage.text
    words: Iterable[Span] = (Span(one.start, one.end) for one in passage.words)
    if tokens == "words" and not passage.words:
        from duizhao.words import segment

        words = (Span(one.start, one.end) for one in segment(text))
    ends = sorted({span.end for span in sentences_of(passage)})
    out: list[Span] = []
    at = sentence = 0
    for word in [*words, Span(len(text), len(text))]:
        out += [Span(place, place + 1) for place in range(at, word.start) if not text[place].isspace()]
        cuts = [word.start]
        while sentence < len(ends) and ends[sentence] < word.end:
            if ends[sentence] > word.start:
                cuts.append(ends[sentence])
            sentence += 1
        out += [Span(low, high) for low, high in pairwise([*cuts, word.end]) if low < high]
        at = word.end
    return out


def covering(sentences: Sequence[Span], size: int) -> tuple[Span, ...]:
    """Sentences of a text as passages have them: each goes on to the next one; none where there is one.

    Example:
        >>> covering([Span(0, 3), Span(4, 6)], 7)
        (Span(start=0, end=4), Span(start=4, end=7))
    """
    starts = sorted({span.start for span in sentences if span.start < size})
    cuts = [0, *starts[1:], size]
    return tuple(Span(low, high) for low, high in pairwise(cuts)) if len(cuts) > 2 else ()


@dataclass(slots=True, eq=False)
class Annotation:
    """An annotation of any layer.

    Attributes:
        values: features that have a value, by name.
        links: what it is linked to, with the role.
        where: file and line, for errors and losses.
    """

    layer: str
    start: int
    end: int
    values: dict[str, str]
    links: list[tuple[str, Annotation]] = field(default_factory=list)
    where: str = ""


def annotations_of(passage: Passage) -> Iterator[Annotation]:
    """Words, entities and stances of a passage; what is linked to comes first."""
    for word in passage.words:
        yield Annotation(POS, word.start, word.end, {"PosValue": word.pos})
        details = {"pinyin": word.pinyin, "gloss": word.gloss, "glossSource": word.gloss_source}
        if any(details.values()):
            yield Annotation(WORD, word.start, word.end, details)
    entities: dict[str, Annotation] = {}
    for one in passage.entities:
        values = {"value": one.label, "attributes": " ".join(one.attributes)}
        entities[one.id] = Annotation(ENTITY, one.start, one.end, values)
    yield from entities.values()
    for stance in passage.stances:
        values = {"polarity": stance.polarity, "basis": stance.basis}
        made = Annotation(STANCE, stance.start, stance.end, values)
        for role, party in ((HOLDER, stance.holder), (TARGET, stance.target)):
            if party in entities:
                made.links.append((role, entities[party]))
            else:
                made.values[role] = party
        if stance.evidence is not None:
            shown = Annotation(EVIDENCE, stance.evidence.start, stance.evidence.end, {})
            made.links.append((SHOWN, shown))
            yield shown
        yield made


def passage_of(bare: Passage, annotations: Iterable[Annotation], losses: Losses, where: str) -> Passage:
    """The passage with words, entities and stances; whatever else there is is counted.

    Args:
        bare: has the text already.
    """
    by_layer: dict[str, list[Annotation]] = {}
    for one in annotations:
        by_layer.setdefault(one.layer, []).append(one)
    keys: dict[int, str] = {}
    found = list(_mentions(by_layer.pop(ENTITY, []), keys, losses))
    shown: set[int] = set()
    stances = [
        stance
        for one in by_layer.pop(STANCE, [])
        if (stance := _position(one, keys, shown, losses)) is not None
    ]
    details = {(one.start, one.end): _details(one) for one in by_layer.pop(WORD, [])}
    tags = [(one.start, one.end, one.values.get("PosValue", "")) for one in by_layer.pop(POS, [])]
    words = _words(bare.text, tags, details, losses, where)
    for one in by_layer.pop(EVIDENCE, []):
        if id(one) not in shown:
            losses.add("evidence of no stance", one.where)
    for layer, others in by_layer.items():
        losses.add("annotation of another layer", f"{others[0].where} {layer}", len(others))
    return annotated(replace(bare, words=words), found, stances, where=where)


def _mentions(given: Iterable[Annotation], keys: dict[int, str], losses: Losses) -> Iterator[Mention]:
    for one in given:
        if one.values.get("identifier"):
            losses.add("identifier of an entity", f"{one.where} {one.values['identifier']}")
        if not one.values.get("value") or one.start >= one.end:
            losses.add("entity without label or text", one.where)
            continue
        keys[id(one)] = f"#{len(keys)}"
        attributes = tuple(each for each in one.values.get("attributes", "").split(" ") if each)
        yield Mention(one.start, one.end, one.values["value"], attributes, keys[id(one)])


def _position(one: Annotation, keys: Mapping[int, str], shown: set[int], losses: Losses) -> Position | None:
    given = {role: one.values.get(role, "") for role in (HOLDER, TARGET)}
    parties = {role: value for role, value in given.items() if value in {AUTHOR, TOPIC}}
    evidence = None
    for role, target in one.links:
        if role in given and role not in parties and id(target) in keys:
            parties[role] = keys[id(target)]
        elif role == SHOWN and evidence is None and target.start < target.end:
            evidence = (target.start, target.end)
            shown.add(id(target))
        else:
            losses.add("link of a stance", f"{one.where} {role}")
    polarity, basis = one.values.get("polarity", ""), one.values.get("basis", "")
    if len(parties) < 2 or not polarity:
        losses.add("stance without holder, target or polarity", one.where)
        return None
    return Position(parties[HOLDER], parties[TARGET], polarity, basis, evidence, one.start, one.end)


def _details(one: Annotation) -> tuple[str, str, str]:
    pinyin, gloss, source = (one.values.get(name, "") for name in ("pinyin", "gloss", "glossSource"))
    return pinyin, gloss, source


def _words(
    text: str,
    given: Iterable[tuple[int, int, str]],
    details: dict[tuple[int, int], tuple[str, str, str]],
    losses: Losses,
    where: str,
) -> tuple[Word, ...]:
    """Words of spans with their part of speech; where they overlap the first one stays, which is counted."""
    out: list[Word] = []
    for start, end, pos in sorted(given, key=lambda one: (one[0], -one[1])):
        if start >= end or (out and start < out[-1].end):
            losses.add("word that is empty or overlaps another", f"{where} {text[start:end]}")
            continue
        out.append(Word(start, end, text[start:end], pos, *details.pop((start, end), ("", "", ""))))
    if details:
        losses.add("pinyin or gloss of what is no word", where, len(details))
    return tuple(out)
