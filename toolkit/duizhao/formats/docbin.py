"""spaCy's DocBin (``.spacy``): what ``spacy train`` reads, nothing lost.

A token is a character, or a word with ``tokens`` set to words; white space is in tokens of its own. All
entities are in ``doc.spans["sc"]``, which may overlap; ``doc.ents`` has those that do not, the longer ones
first, and no entity that begins or ends with white space. Where nobody has finished a passage, the tokens
outside of entities are missing values, not ``O``. Words are in ``doc.spans["words"]``, their tags as labels;
attributes, pinyin and glosses in ``attrs`` of these groups, a list each. Sentences are ``sent_start``.

Everything else is what ``Doc.set_extension("translation", default="")`` would make ``doc._.translation``:
``passage_id``, ``doc_id``, ``state``, ``annotator``, ``translation``, ``variants``, ``syllables``,
``stances`` and ``meta``.

A DocBin is one compressed message: it is in memory as a whole. What is read is data; no object of spaCy's is
made of it, and nothing in it is run.
"""

from __future__ import annotations

import gc
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, TypeVar

from duizhao.errors import InputError, MissingExtraError
from duizhao.interchange.carrying import UNFINISHED
from duizhao.interchange.format import EVERYTHING, Format, Options
from duizhao.interchange.lines import MEND, get, require
from duizhao.interchange.passage import Mention, Passage, Position, annotated, positions
from duizhao.interchange.tagging import tokens_of
from duizhao.losses import Losses
from duizhao.model import Span, Word

_ENTITIES, _WORDS = "sc", "words"
_OUR = "._."
_FIELDS = ("doc_id", "state", "annotator", "translation")
_SPAN = struct.Struct(">QQQllll")
_LARGEST = 1 << 31
_UNKNOWN = "white space between words, which the file does not know: a blank between each two"
T = TypeVar("T")


def _spacy() -> Any:
    try:
        return import_module("spacy")
    except ImportError as error:
        raise MissingExtraError("spaCy is not installed", remedy="pip install 'duizhao[spacy]'") from error


def write(passages: Iterator[Passage], path: Path, options: Options, losses: Losses) -> None:
    """A Doc for each passage."""
    spacy = _spacy()
    names = ["ENT_IOB", "ENT_TYPE", "SENT_START", *(["TAG"] if options.tokens == "words" else [])]
    found = spacy.tokens.DocBin(attrs=names, store_user_data=True)
    vocab = spacy.vocab.Vocab()
    for passage in passages:
        found.add(_doc(passage, spacy.tokens, vocab, options, losses))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(found.to_bytes())


def _doc(passage: Passage, library: Any, vocab: Any, options: Options, losses: Losses) -> Any:
    text = passage.text
    places = list(_tokens(passage, options, losses))
    first = {one.start: number for number, one in enumerate(places)}
    last = {one.end: number + 1 for number, one in enumerate(places)}
    begun = {one.start for one in passage.sentences}
    tags = {(one.start, one.end): one.pos for one in passage.words}
    doc = library.Doc(
        vocab,
        words=[one.of(text) for one in places],
        spaces=[False] * len(places),
        sent_starts=[one.start in begun for one in places] if begun else None,
        tags=[tags.get((one.start, one.end), "") for one in places] if options.tokens == "words" else None,
        user_data={(_OUR, key, None, None): value for key, value in _extensions(passage).items()},
    )

    def spans(given: Sequence[tuple[int, int, str]]) -> list[Any]:
        return [library.Span(doc, first[start], last[end], label=label) for start, end, label in given]

    entities = spans([(one.start, one.end, one.label) for one in passage.entities])
    doc.spans[_ENTITIES] = library.SpanGroup(
        doc,
        name=_ENTITIES,
        spans=entities,
        attrs={"attributes": [list(one.attributes) for one in passage.entities]},
    )
    if passage.words:
        inside = spans([(one.start, one.end, one.pos) for one in passage.words])
        attrs = {
            key: [getattr(one, key) for one in passage.words] for key in ("pinyin", "gloss", "gloss_source")
        }
        doc.spans[_WORDS] = library.SpanGroup(doc, name=_WORDS, spans=inside, attrs=attrs)
    doc.set_ents(_flat(passage, entities), default="missing" if passage.state in UNFINISHED else "outside")
    return doc


def _tokens(passage: Passage, options: Options, losses: Losses) -> Iterator[Span]:
    """Tokens that cover the text: characters, or words and each character between them."""
    found = [] if options.tokens == "characters" else tokens_of(passage, options.tokens, losses)
    edges = {edge for word in passage.words for edge in (word.start, word.end)}
    edges |= {sentence.start for sentence in passage.sentences}
    size = len(passage.text)
    for before, after in pairwise([Span(0, 0), *found, Span(size, size)]):
        # No token goes over the edge of a word or a sentence.
        cuts = [before.start, *sorted(edge for edge in edges if before.start < edge < before.end), before.end]
        yield from (Span(low, high) for low, high in pairwise(cuts) if low < high)
        yield from (Span(at, at + 1) for at in range(before.end, after.start))


def _flat(passage: Passage, spans: Sequence[Any]) -> list[Any]:
    """Those of the spans that can be ``doc.ents``."""
    taken = bytearray(len(passage.text))
    kept = []
    given = zip(passage.entities, spans, strict=True)
    for entity, span in sorted(given, key=lambda pair: (pair[0].start - pair[0].end, pair[0].start)):
        if any(taken[entity.start : entity.end]) or entity.text.strip() != entity.text:
            continue
        taken[entity.start : entity.end] = b"\x01" * (entity.end - entity.start)
        kept.append(span)
    return kept


def _extensions(passage: Passage) -> dict[str, Any]:
    stances = []
    for one in positions(passage):
        row: dict[str, Any] = {"holder": one.holder, "target": one.target, "polarity": one.polarity}
        row |= {"basis": one.basis, "start": one.start, "end": one.end}
        stances.append(row | ({"evidence": list(one.evidence)} if one.evidence else {}))
    more = {key: getattr(passage, key) for key in _FIELDS} | {
        "syllables": list(passage.syllables),
        "variants": dict(sorted(passage.variants.items())),
        "stances": stances,
        "meta": dict(sorted(passage.meta.items())),
    }
    return {"passage_id": passage.id} | {key: value for key, value in more.items() if value}


def read(path: Path, options: Options, losses: Losses) -> Iterator[Passage]:
    """A passage for each Doc.

    Raises:
        InputError: for what is no DocBin, or one that contradicts itself.
    """
    spacy = _spacy()
    message = _Message.of(path, spacy)
    for number in range(len(message.lengths)):
        try:
            doc = message.doc(number)
            yield _Reader(doc, f"{path}: document {number + 1}", losses).passage(str(number + 1), options)
        except InputError:
            raise
        except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, struct.error) as error:
            raise InputError(
                f"holds a document that is none ({type(error).__name__})",
                where=f"{path}: document {number + 1}",
                remedy=MEND,
            ) from None


@dataclass(slots=True)
class _Doc:
    """What a DocBin says of a Doc, hashes looked up."""

    words: list[str]
    spaces: list[bool] | None
    columns: dict[str, list[int]]
    strings: Any
    groups: dict[str, dict[str, Any]]
    user_data: Mapping[Any, Any]
    cats: Mapping[str, Any]

    def text_of(self, code: int) -> str:
        """The string of a hash."""
        return str(self.strings[code])


@dataclass(slots=True)
class _Message:
    """A DocBin, taken apart."""

    raw: dict[str, Any]
    names: list[str]
    lengths: list[int]
    tokens: Sequence[int]
    strings: Any
    starts: list[int]

    @classmethod
    def of(cls, path: Path, spacy: Any) -> _Message:
        where = str(path)
        try:
            unpacker = zlib.decompressobj()
            data = unpacker.decompress(path.read_bytes(), _LARGEST)
            if unpacker.unconsumed_tail:
                raise InputError("is larger than 2 GiB", where=where, remedy="divide it")
            if not unpacker.eof:
                raise InputError("is cut off", where=where, remedy=MEND)
            raw = require(_loads(data), dict, where)
        except InputError:
            raise
        except Exception as error:  # the library raises whatever the bytes lead it to
            raise InputError(f"is no DocBin ({type(error).__name__})", where=where, remedy=MEND) from None
        known = {number: name for name, number in spacy.attrs.IDS.items()}
        names = [known.get(require(one, int, where, "attrs"), "") for one in get(raw, "attrs", list, where)]
        lengths = list(_numbers(get(raw, "lengths", bytes, where), "i", where))
        tokens = _numbers(get(raw, "tokens", bytes, where), "Q", where)
        strings = [require(one, str, where, "strings") for one in get(raw, "strings", list, where)]
        spaces = get(raw, "spaces", bytes, where)
        total = sum(lengths)
        if "ORTH" not in names or min(lengths, default=0) < 0 or len(tokens) != total * len(names):
            raise InputError("holds tokens that do not fit its lengths", where=where, remedy=MEND)
        if len(spaces) != total:
            raise InputError("holds spaces that do not fit its lengths", where=where, remedy=MEND)
        starts = [0]
        for length in lengths:
            starts.append(starts[-1] + length)
        return cls(raw, names, lengths, tokens, spacy.strings.StringStore(strings), starts)

    def doc(self, number: int) -> _Doc:
        """One of its Docs."""
        width = len(self.names)
        low, high = self.starts[number], self.starts[number + 1]
        columns = {
            name: list(self.tokens[low * width + at : high * width : width])
            for at, name in enumerate(self.names)
            if name
        }
        flags = self._of("flags", number) or {}
        given = self._of("user_data", number)
        groups = self._of("span_groups", number)
        spaces = [bool(one) for one in self.raw["spaces"][low:high]]
        return _Doc(
            [str(self.strings[code]) for code in columns["ORTH"]],
            None if flags.get("has_unknown_spaces") else spaces,
            columns,
            self.strings,
            self._groups(_loads(groups) if groups else []),
            _loads(given, use_list=False) if given else {},
            self._of("cats", number) or {},
        )

    def _of(self, key: str, number: int) -> Any:
        values = self.raw.get(key) or []
        return values[number] if number < len(values) else None

    def _groups(self, found: Any) -> dict[str, dict[str, Any]]:
        """Span groups by name: a list in older files, now the names of each."""
        if isinstance(found, dict):
            return {name: _loads(data) for data, names in found.items() for name in names}
        return {group["name"]: group for group in map(_loads, found)}


def _loads(data: bytes, **options: Any) -> Any:
    """What msgpack says; srsly leaves the garbage collector off where it raises."""
    was_on = gc.isenabled()
    try:
        return import_module("spacy.util").srsly.msgpack_loads(data, **options)
    finally:
        (gc.enable if was_on else gc.disable)()


def _numbers(data: bytes, kind: Literal["i", "Q"], where: str) -> Sequence[int]:
    if len(data) % struct.calcsize(kind):
        raise InputError("holds half a number", where=where, remedy=MEND)
    return memoryview(data).cast(kind)


@dataclass(slots=True)
class _Reader:
    """Makes a passage of a Doc."""

    doc: _Doc
    where: str
    losses: Losses

    def passage(self, number: str, options: Options) -> Passage:
        """All of it.

        Raises:
            InputError: for what contradicts itself.
        """
        text, tokens = self._text()
        own = self._own()
        fields: dict[str, Any] = {key: get(own, key, str, self.where, "") for key in _FIELDS}
        bare = Passage(
            get(own, "passage_id", str, self.where, number),
            text,
            sentences=self._sentences(text, tokens),
            words=tuple(self._words(text, tokens, options.tokens == "words" and not own)),
            syllables=tuple(
                None if one is None else require(one, str, self.where, "syllables")
                for one in own.get("syllables", ())
            ),
            variants=self._texts(own, "variants"),
            meta=self._texts(own, "meta"),
            **fields,
        )
        if self.doc.cats:
            self.losses.add("category of a text", self.where, len(self.doc.cats))
        self._count_others()
        stances = [self._stance(row) for row in own.get("stances", ())]
        return annotated(bare, self._mentions(tokens), stances, where=self.where)

    def _text(self) -> tuple[str, list[Span]]:
        spaces = self.doc.spaces
        if spaces is None:
            self.losses.add(_UNKNOWN, self.where)
            spaces = [True] * (len(self.doc.words) - 1) + [False]
        tokens = []
        at = 0
        for word, space in zip(self.doc.words, spaces, strict=False):
            if not word:
                raise InputError("holds an empty token", where=self.where, remedy=MEND)
            tokens.append(Span(at, at + len(word)))
            at += len(word) + space
        pairs = zip(self.doc.words, spaces, strict=False)
        return "".join(word + " " * space for word, space in pairs), tokens

    def _own(self) -> dict[str, Any]:
        """What duizhao's extensions say; the rest of the user data is counted."""
        found: dict[str, Any] = {}
        for key, value in self.doc.user_data.items():
            if isinstance(key, tuple) and len(key) == 4 and key[0] == _OUR and key[2:] == (None, None):
                found[str(key[1])] = value
            else:
                self.losses.add("user data", f"{self.where} {str(key)[:40]}")
        known = {"passage_id", "syllables", "variants", "stances", "meta", *_FIELDS}
        for name in found if not isinstance(found.get("passage_id"), str) else found.keys() - known:
            self.losses.add("user data", f"{self.where} {name[:40]}")
        return found if isinstance(found.get("passage_id"), str) else {}

    def _texts(self, own: dict[str, Any], key: str) -> dict[str, str]:
        given = get(own, key, dict, self.where, {})
        return {
            require(name, str, self.where, key): require(value, str, self.where, key)
            for name, value in given.items()
        }

    def _sentences(self, text: str, tokens: Sequence[Span]) -> tuple[Span, ...]:
        starts = self.doc.columns.get("SENT_START", [])
        cuts = [token.start for token, begins in zip(tokens[1:], starts[1:], strict=False) if begins == 1]
        found = tuple(Span(low, high) for low, high in pairwise([0, *cuts, len(text)]))
        return found if len(found) > 1 else ()

    def _words(self, text: str, tokens: Sequence[Span], asked: bool) -> Iterator[Word]:
        group = self.doc.groups.get(_WORDS)
        columns = self.doc.columns
        if group is not None:
            fields = [self._list(group, key, str) for key in ("pinyin", "gloss", "gloss_source")]
            for number, (place, label) in enumerate(self._spans(group, tokens)):
                more = [values[number] if number < len(values) else "" for values in fields]
                yield Word(place.start, place.end, place.of(text), label, *more)
            return
        tagged = next((columns[key] for key in ("TAG", "POS") if any(columns.get(key, ()))), None)
        if tagged is None and not asked and not any(columns.get("LEMMA", ())):
            return
        for at, token in enumerate(tokens):
            if token.of(text).strip():
                yield Word(*_pair(token), token.of(text), self.doc.text_of(tagged[at]) if tagged else "")

    def _spans(self, group: dict[str, Any], tokens: Sequence[Span]) -> Iterator[tuple[Span, str]]:
        for data in group["spans"]:
            _, _, label, start, end, _, _ = _SPAN.unpack(data)
            if not 0 <= start < end <= len(tokens):
                raise InputError(f"span {start}-{end} of {len(tokens)} tokens", where=self.where, remedy=MEND)
            yield Span(tokens[start].start, tokens[end - 1].end), self.doc.text_of(label)

    def _list(self, group: dict[str, Any], key: str, kind: type[T]) -> list[T]:
        attrs = require(group.get("attrs", {}), dict, self.where, "attrs")
        return [require(one, kind, self.where, key) for one in get(attrs, key, list, self.where, [])]

    def _mentions(self, tokens: Sequence[Span]) -> Iterator[Mention]:
        found: set[tuple[int, int, str]] = set()
        for name, group in self.doc.groups.items():
            if name == _WORDS:
                continue
            if name != _ENTITIES and group["spans"]:
                self.losses.add("name of a span group", f"{self.where} {name}")
            attributes = self._list(group, "attributes", list)
            for number, (place, label) in enumerate(self._spans(group, tokens)):
                if not label:
                    self.losses.add("span without a label", f"{self.where} {name}")
                    continue
                given = attributes[number] if number < len(attributes) else []
                each = tuple(require(one, str, self.where, "attributes") for one in given)
                found.add((*_pair(place), label))
                yield Mention(*_pair(place), label, each)
        for one in self._ents(tokens):
            if (one.start, one.end, one.label) not in found:
                yield one

    def _ents(self, tokens: Sequence[Span]) -> Iterator[Mention]:
        """``doc.ents``: 3 begins one, 1 goes on."""
        columns = self.doc.columns
        kinds, labels = columns.get("ENT_IOB", []), columns.get("ENT_TYPE", [])
        start, label, end = -1, 0, 0
        for token, kind, code in [*zip(tokens, kinds, labels, strict=False), (Span(0, 0), 2, 0)]:
            if start >= 0 and (kind != 1 or code != label):
                yield Mention(start, end, self.doc.text_of(label))
                start = -1
            if kind in {1, 3} and code:
                start, label = (token.start, code) if start < 0 else (start, label)
                end = token.end

    def _count_others(self) -> None:
        for name, kind in _OTHERS.items():
            if count := sum(map(bool, self.doc.columns.get(name, ()))):
                self.losses.add(kind, self.where, count)

    def _stance(self, value: Any) -> Position:
        row = require(value, dict, self.where, "stances")
        holder, target, polarity = (
            get(row, key, str, self.where) for key in ("holder", "target", "polarity")
        )
        evidence = None
        if row.get("evidence") is not None:
            pair = [require(one, int, self.where, "evidence") for one in row["evidence"]]
            evidence = (pair[0], pair[1])
        start, end = get(row, "start", int, self.where, 0), get(row, "end", int, self.where, -1)
        return Position(
            holder, target, polarity, get(row, "basis", str, self.where, ""), evidence, start, end
        )


_OTHERS = {
    "LEMMA": "lemma", "DEP": "dependency", "MORPH": "features of a word",
    "ENT_KB_ID": "identity of an entity", "ENT_ID": "identity of an entity",
}  # fmt: skip


def _pair(one: Span) -> tuple[int, int]:
    return one.start, one.end


FORMATS = (
    Format(
        "docbin",
        "spaCy DocBin",
        (".spacy",),
        EVERYTHING,
        read,
        write,
        offsets="tokens",
        extra="spacy",
        notes="Nothing is lost; entities that overlap are in doc.spans only. It is in memory as a whole.",
    ),
)
