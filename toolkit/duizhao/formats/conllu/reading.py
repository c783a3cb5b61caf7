"""Sentences of CoNLL-U as passages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from duizhao.errors import InputError
from duizhao.formats.conllu.entities import FIELDS, Brackets
from duizhao.formats.conllu.escapes import unescape
from duizhao.formats.conllu.upos import upos
from duizhao.formats.conllu.writing import GENERATOR
from duizhao.interchange.format import Options
from duizhao.interchange.lines import MEND, read_lines
from duizhao.interchange.passage import Mention, Passage, Position, annotated
from duizhao.interchange.tagging import untag
from duizhao.losses import Losses
from duizhao.model import SCRIPTS, Span, Word

_COLUMNS = 10
_ID = re.compile(r"([1-9][0-9]{0,8})(?:-([1-9][0-9]{0,8}))?")
_EMPTY = re.compile(r"[0-9]{1,9}\.[1-9][0-9]{0,8}")
_PLACE = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")
_STANCE = re.compile(r"stance_[0-9]+")
_READ = {
    "SpaceAfter", "SpacesAfter", "SpacesBefore", "Entity", "Translit", "Pinyin", "Gloss", "GlossSource",
    "Word", "SameWord", "ner", "NER",
}  # fmt: skip


def read(path: Path, _options: Options, losses: Losses) -> Iterator[Passage]:
    """The sentences of a file."""
    document = _Document()
    sentence = _Sentence()
    number = 0
    for line_number, line in _lines(path):
        where = f"{path}:{line_number}"
        if line.startswith("#") and not sentence.rows:
            document.comment(line[1:].strip(" "), sentence, losses, where)
        elif line.strip(" \t"):
            sentence.add(line, where, losses)
        elif sentence.rows:
            number += 1
            yield sentence.passage(document, str(number), losses)
            sentence = _Sentence()
        elif sentence.comments:
            losses.add("comments without a sentence", where)
            sentence = _Sentence()


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file, with an empty one at its end."""
    number = 0
    for number, line in read_lines(path):
        yield number, line
    yield number + 1, ""


@dataclass(slots=True)
class _Document:
    """What goes for the sentences that follow."""

    doc_id: str = ""
    own: bool = False
    fields: list[str] = field(default_factory=lambda: FIELDS.split("-"))
    seen: set[str] = field(default_factory=set)

    def comment(self, line: str, sentence: _Sentence, losses: Losses, where: str) -> None:
        key, equals, value = (part.strip(" ") for part in line.partition("="))
        if key in {"newdoc", "newdoc id"}:
            self.doc_id, self.seen = (value, set()) if key == "newdoc id" else ("", set())
            sentence.new_doc_id = True
        elif key == "global.Entity":
            self.fields = value.split("-")
        elif key == "generator" and value == GENERATOR:
            self.own = True
        elif equals or key == "newpar":
            if key in sentence.comments:
                losses.add("comment that is there twice", f"{where} {key}")
            sentence.comments[key] = value
        else:
            losses.add("comment without a value", f"{where} {line[:40]}")


@dataclass(slots=True)
class _Row:
    where: str
    columns: list[str]
    misc: dict[str, str]


@dataclass(slots=True)
class _Sentence:
    """The lines of a sentence.

    Attributes:
        rows: its tokens; a multiword token is one, its words are none.
        entities: token and value of every ``Entity``.
        last: number of the last word.
        inside: number of the last word of a multiword token.
    """

    comments: dict[str, str] = field(default_factory=dict)
    rows: list[_Row] = field(default_factory=list)
    entities: list[tuple[int, str, str]] = field(default_factory=list)
    last: int = 0
    inside: int = 0
    new_doc_id: bool = False

    def add(self, line: str, where: str, losses: Losses) -> None:
        """Take in a row.

        Raises:
            InputError: for other than ten columns, and numbers that do not follow each other.
        """
        columns = line.split("\t")
        if len(columns) != _COLUMNS:
            raise InputError(f"is a row of {len(columns)} columns, not {_COLUMNS}", where=where, remedy=MEND)
        misc = _misc(columns[9])
        if _EMPTY.fullmatch(columns[0]):
            losses.add("empty node", where)
            return
        match = _ID.fullmatch(columns[0])
        if match is None or int(match[1]) != self.last + 1:
            raise InputError(
                f"{columns[0][:20]!r} does not follow word {self.last}", where=where, remedy=MEND
            )
        if not columns[1]:
            raise InputError("has no form", where=where, remedy=MEND)
        if match[2]:
            if int(match[2]) < int(match[1]) or self.inside > self.last:
                raise InputError(f"{columns[0][:20]!r} is no range of words", where=where, remedy=MEND)
            self.inside = int(match[2])
            self.rows.append(_Row(where, columns, misc))
        else:
            self.last += 1
            if self.last > self.inside:
                self.rows.append(_Row(where, columns, misc))
            else:
                losses.add("word of a multiword token", where)
        if "Entity" in misc:
            self.entities.append((len(self.rows) - 1, misc["Entity"], where))

    def passage(self, document: _Document, number: str, losses: Losses) -> Passage:
        """All of it as a passage."""
        where, own = self.rows[0].where, document.own
        value = unescape if own else str
        comments = {key: text if key == "text" else value(text) for key, text in self.comments.items()}
        text, tokens = self._text(own, losses)
        words = [] if own and comments.get("words") == "no" else self._words(text, tokens, own, losses)
        given = comments.pop("syllables", "") if own else ""
        bare = Passage(
            comments.pop("sent_id", number),
            text,
            value(document.doc_id),
            words=tuple(words),
            syllables=tuple(
                None if each == "_" else unescape(each) for each in self._split("syllables") if given
            ),
            translation=comments.pop("text_en", ""),
            annotator=comments.pop("annotator", ""),
            state=comments.pop("state", "") if own else "",
            variants={name: comments.pop(key) for key in list(comments) if (name := _variant(key, own))},
        )
        stances = [
            _stance(self.comments[key].split(" "), where)
            for key in list(comments)
            if own and _STANCE.fullmatch(key)
        ]
        found = [*self._mentions(text, tokens, document, losses), *self._tags(tokens, losses)]
        meta = {
            unescape(key.removeprefix("meta:")) if own else key: text
            for key, text in comments.items()
            if key != "text" and not (own and (key == "words" or _STANCE.fullmatch(key)))
        }
        return annotated(replace(bare, meta=meta), found, stances, where=where)

    def _split(self, key: str) -> list[str]:
        return [each for each in self.comments.get(key, "").split(" ") if each]

    def _text(self, own: bool, losses: Losses) -> tuple[str, list[Span]]:
        where, given = self.rows[0].where, self.comments.get("text", "")
        spaced = any({"SpacesAfter", "SpacesBefore"} & set(row.misc) for row in self.rows)
        if (
            given
            and not own
            and not spaced
            and (found := _aligned(given, [row.columns[1] for row in self.rows]))
        ):
            return given, found
        pieces: list[str] = []
        tokens: list[Span] = []
        at = 0
        for row in self.rows:
            before, after = _spaces(row, last=row is self.rows[-1])
            if after and row is self.rows[-1] and not own:
                losses.add("white space after a sentence", where)
                after = ""
            start = at + len(before)
            tokens.append(Span(start, start + len(row.columns[1])))
            pieces += [before, row.columns[1], after]
            at = tokens[-1].end + len(after)
        text = "".join(pieces)
        if given and given.split() != text.split():
            losses.add("text that its tokens do not make: the tokens are read", where)
        return text, tokens

    def _words(self, text: str, tokens: Sequence[Span], own: bool, losses: Losses) -> list[Word]:
        words: list[Word] = []
        value = unescape if own else str
        for row, span in zip(self.rows, tokens, strict=True):
            _count_others(row, losses)
            misc = row.misc
            if not span.of(text).strip() or (own and misc.get("Word") == "No"):
                continue
            if own and misc.get("SameWord") == "Yes" and words:
                words[-1] = words[-1]._replace(end=span.end, form=text[words[-1].start : span.end])
                continue
            tag = next((each for each in (row.columns[4], row.columns[3]) if each != "_"), "")
            pinyin = value(misc.get("Translit", misc.get("Pinyin", "")))
            gloss, source = value(misc.get("Gloss", "")), value(misc.get("GlossSource", ""))
            words.append(Word(span.start, span.end, span.of(text), value(tag), pinyin, gloss, source))
        return words

    def _mentions(
        self, text: str, tokens: Sequence[Span], document: _Document, losses: Losses
    ) -> Iterator[Mention]:
        found = Brackets(document.fields, document.own, document.seen)
        for token, value, where in self.entities:
            found.add(token, value, losses, where)
        yield from found.mentions(text, tokens, losses, self.rows[0].where)

    def _tags(self, tokens: Sequence[Span], losses: Losses) -> list[Mention]:
        """What tags of Stanza's say (``ner=B-PERSON``)."""
        tags = [row.misc.get("ner", row.misc.get("NER", "O")) for row in self.rows]
        return untag(tokens, tags, losses, self.rows[0].where)


def _misc(column: str) -> dict[str, str]:
    if column == "_":
        return {}
    return {key: value for key, _, value in (each.partition("=") for each in column.split("|")) if key}


def _variant(key: str, own: bool) -> str:
    """The script that a comment gives the text in, empty for none."""
    if own and key.startswith("variant:"):
        return unescape(key.removeprefix("variant:"))
    name = key.removeprefix("text_")
    return name if key.startswith("text_") and name in SCRIPTS else ""


def _aligned(text: str, forms: Sequence[str]) -> list[Span]:
    """Where the forms stand in the text with nothing but white space between; none where they do not.

    Example:
        >>> _aligned("党 旗", ["党", "旗"]), _aligned("党旗", ["党"])
        ([Span(start=0, end=1), Span(start=2, end=3)], [])
    """
    found = []
    at = 0
    for form in forms:
        while not text.startswith(form, at):
            if at >= len(text) or not text[at].isspace():
                return []
            at += 1
        found.append(Span(at, at + len(form)))
        at += len(form)
    return [] if text[at:].strip() else found


def _spaces(row: _Row, *, last: bool) -> tuple[str, str]:
    """The white space before and after a token."""
    before = unescape(row.misc.get("SpacesBefore", ""))
    if "SpacesAfter" in row.misc:
        after = unescape(row.misc["SpacesAfter"])
    else:
        after = "" if last or row.misc.get("SpaceAfter") == "No" else " "
    if (before + after).strip():
        raise InputError("SpacesAfter or SpacesBefore is no white space", where=row.where, remedy=MEND)
    return before, after


def _count_others(row: _Row, losses: Losses) -> None:
    """Tell of the columns and values that are not read."""
    _, form, lemma, upos_, xpos, feats, head, _, deps, _ = row.columns
    if lemma not in {"_", form}:
        losses.add("lemma", row.where)
    if xpos != "_" and upos_ not in {"_", upos(xpos, form)}:
        losses.add("universal part of speech beside another", row.where)
    if feats != "_":
        losses.add("features of a word", row.where)
    if head != "_":
        losses.add("dependency", row.where)
    if deps != "_":
        losses.add("enhanced dependency", row.where)
    for key in row.misc:
        if key not in _READ:
            losses.add(f"{key[:40]} of a word", row.where)


def _stance(parts: Sequence[str], where: str) -> Position:
    fields: dict[str, Any] = dict(each.partition("=")[::2] for each in parts if each)
    places: dict[str, tuple[int, int]] = {}
    for key in ("evidence", "span"):
        if key in fields:
            match = _PLACE.fullmatch(fields[key])
            if match is None:
                raise InputError(f"{fields[key][:40]!r} is no place in a text", where=where, remedy=MEND)
            places[key] = (int(match[1]), int(match[2]))
    holder, target, polarity, basis = (
        unescape(fields.get(key, "")) for key in ("holder", "target", "polarity", "basis")
    )
    return Position(holder, target, polarity, basis, places.get("evidence"), *places.get("span", (0, -1)))
