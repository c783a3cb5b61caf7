"""Passages as sentences of CoNLL-U."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from duizhao.formats.conllu.entities import FIELDS, brackets
from duizhao.formats.conllu.escapes import COMMENT, SPACES, VALUE, WORD, escape
from duizhao.formats.conllu.upos import upos
from duizhao.interchange.format import Options
from duizhao.interchange.lines import text_writer
from duizhao.interchange.passage import Passage, Position, positions
from duizhao.losses import Losses
from duizhao.model import SCRIPTS, Span, Word

GENERATOR = "duizhao"
_NOT_SPACE = re.compile(r"\S+")
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*|newpar id")
_RESERVED = re.compile(
    rf"sent_id|text|text_en|text_(?:{'|'.join(SCRIPTS)})|newdoc|newdoc id|state|annotator|syllables|words"
    r"|generator|global\..*|stance_[0-9]+"
)


def write(passages: Iterator[Passage], path: Path, _options: Options, losses: Losses) -> None:
    """A sentence for each passage."""
    doc_id, entities, first = "", 1, True
    with text_writer(path) as file:
        for passage in passages:
            if passage.doc_id != doc_id:
                file.write(
                    f"# newdoc id = {escape(passage.doc_id, COMMENT)}\n" if passage.doc_id else "# newdoc\n"
                )
                doc_id = passage.doc_id
            if first:
                file.write(f"# global.Entity = {FIELDS}\n# generator = {GENERATOR}\n")
                first = False
            tokens = _tokens(passage, losses)
            file.writelines(f"# {line}\n" for line in _comments(passage, tokens))
            file.writelines("\t".join(row) + "\n" for row in _rows(passage, tokens, entities))
            file.write("\n")
            entities += len(passage.entities)


class _Token(NamedTuple):
    """A token, and the word that it is, or goes on; None for one that is in no word."""

    span: Span
    word: Word | None
    goes_on: bool


def _tokens(passage: Passage, losses: Losses) -> list[_Token]:
    """The words, and what is in no word; without words, those that the segmenter finds. Never white space."""
    text, at = passage.text, 0
    found: list[_Token] = []
    if not passage.words:
        from duizhao.words import segment

        places: list[tuple[Span, Word | None]] = [(Span(one.start, one.end), None) for one in segment(text)]
    else:
        places = [(Span(one.start, one.end), one) for one in passage.words]
    for span, word in [*places, (Span(len(text), len(text)), None)]:
        found += [
            _Token(Span(one, one + 1), None, False)
            for one in range(at, span.start)
            if not text[one].isspace()
        ]
        runs = [Span(*match.span()) for match in _NOT_SPACE.finditer(text, span.start, span.end)]
        found += [_Token(run, word, bool(number)) for number, run in enumerate(runs)]
        if word and (not runs or Span(runs[0].start, runs[-1].end) != span):
            losses.add("white space at the edge of a word", f"{passage.id} {span.start}-{span.end}")
        at = span.end
    return found


def _comments(passage: Passage, tokens: Sequence[_Token]) -> Iterator[str]:
    yield f"sent_id = {escape(passage.id, COMMENT)}"
    yield f"text = {_shown(passage.text, tokens)}"
    fields = {"text_en": passage.translation}
    fields |= {_variant(name): text for name, text in sorted(passage.variants.items())}
    fields |= {"state": passage.state, "annotator": passage.annotator}
    yield from (f"{key} = {escape(value, COMMENT)}" for key, value in fields.items() if value)
    if passage.syllables:
        yield "syllables = " + " ".join(
            "_" if one is None else escape(one, WORD) for one in passage.syllables
        )
    if not passage.words:
        yield "words = no"
    for number, one in enumerate(positions(passage), 1):
        yield f"stance_{number} = " + " ".join(_stance(one, len(passage.text)))
    for key, value in sorted(passage.meta.items()):
        plain = _KEY.fullmatch(key) and not _RESERVED.fullmatch(key)
        name = key if plain else f"meta:{escape(key, VALUE)}"
        yield name if (key, value) == ("newpar", "") else f"{name} = {escape(value, COMMENT)}"


def _shown(text: str, tokens: Sequence[_Token]) -> str:
    """The text as UD has it: a single space for all white space between tokens."""
    pieces = []
    for number, token in enumerate(tokens):
        if number and tokens[number - 1].span.end < token.span.start:
            pieces.append(" ")
        pieces.append(token.span.of(text))
    return "".join(pieces)


def _variant(name: str) -> str:
    return f"text_{name}" if name in SCRIPTS else f"variant:{escape(name, VALUE)}"


def _stance(one: Position, size: int) -> Iterator[str]:
    fields = {"holder": one.holder, "target": one.target, "polarity": one.polarity, "basis": one.basis}
    yield from (f"{key}={escape(value, WORD)}" for key, value in fields.items() if value)
    if one.evidence:
        yield f"evidence={one.evidence[0]}-{one.evidence[1]}"
    if (one.start, one.end) != (0, size):
        yield f"span={one.start}-{one.end}"


def _rows(passage: Passage, tokens: Sequence[_Token], first: int) -> Iterator[list[str]]:
    text = passage.text
    spans = [token.span for token in tokens]
    entities = brackets(text, spans, passage.entities, first)
    ends = [*(span.start for span in spans[1:]), len(text)]
    for at, (token, end) in enumerate(zip(tokens, ends, strict=True)):
        misc: dict[str, str] = {}
        if at in entities:
            misc["Entity"] = entities[at]
        if token.word and not token.goes_on:
            misc |= {"Gloss": token.word.gloss, "GlossSource": token.word.gloss_source}
            misc |= {"Translit": token.word.pinyin}
            misc = {
                key: value if key == "Entity" else escape(value, VALUE)
                for key, value in misc.items()
                if value
            }
        if token.goes_on and token.word:
            misc["SameWord"] = "Yes"
        if passage.words and token.word is None:
            misc["Word"] = "No"
        misc |= _spaces(
            text[: spans[0].start] if not at else "", text[token.span.end : end], at == len(spans) - 1
        )
        tag = token.word.pos if token.word and not token.goes_on else ""
        form = token.span.of(text)
        columns = [str(at + 1), form, "_", upos(tag, form), escape(tag, WORD) if tag else "_"]
        yield [*columns, "_", "_", "_", "_", "|".join(f"{key}={value}" for key, value in misc.items()) or "_"]


def _spaces(before: str, after: str, last: bool) -> dict[str, str]:
    """What MISC says of the white space around a token."""
    found = {"SpacesBefore": escape(before, SPACES)} if before else {}
    if not after:
        found["SpaceAfter"] = "No"
    elif after != " " or last:
        found["SpacesAfter"] = escape(after, SPACES)
    return found
