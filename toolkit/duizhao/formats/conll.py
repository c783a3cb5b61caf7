"""CoNLL columns: a token a line, its tag last, an empty line between sentences.

What is written has two columns, divided by a tab, and nothing else: token and tag, as CoNLL-2003's readers
and seqeval's users expect. A file with stances has four columns more between them, which a first line names
the way CoNLL-U Plus does::

    # global.columns = FORM DUIZHAO:HOLDER DUIZHAO:TARGET DUIZHAO:POLARITY DUIZHAO:BASIS DUIZHAO:NER
    胡	_	_	_	_	B-PER
    市	1|author	3|3	favor|none	explicit|_	B-ORG

A stance stands on the first token of its target, else of its holder, else of the sentence. Holder and target
are ``author``, ``topic``, or the number of the entity's first token, from 1; several stances of one token are
divided by ``|``.

Files of other tools have two columns and more, divided by tabs or blanks. U+3000 divides nothing. The tags
are in the last column that looks like tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple
from urllib.parse import unquote

from duizhao.errors import InputError
from duizhao.interchange.format import Format, Options
from duizhao.interchange.lines import MEND, read_lines, text_writer
from duizhao.interchange.passage import AUTHOR, TOPIC, Mention, Passage, Position, annotated, mentions
from duizhao.interchange.tagging import tag, tokens_of, untag
from duizhao.losses import Losses
from duizhao.model import Span, Word

_COLUMNS = ("HOLDER", "TARGET", "POLARITY", "BASIS")
_HEADER = f"# global.columns = FORM {' '.join(f'DUIZHAO:{name}' for name in _COLUMNS)} DUIZHAO:NER"
_DOCUMENT = "-DOCSTART-"
_TAG = re.compile(r"O|[BIEMSLU]-.+")
_ID = re.compile(r"# ?(?:sent_)?id[ =:]+([^\s=]\S*)")
_LAST_OF_OTHERS = 0x2E80  # CJK begins here: below, scripts that have spaces


def write(passages: Iterator[Passage], path: Path, options: Options, losses: Losses) -> None:
    """A row for each token; the columns of stances only where the file has any."""
    has_stances = False
    with TemporaryFile("w+", encoding="utf-8", newline="\n") as body:
        for passage in passages:
            has_stances = has_stances or bool(passage.stances)
            body.writelines("\t".join(row) + "\n" for row in _rows(passage, options, losses))
            body.write("\n")
        body.seek(0)
        with text_writer(path) as file:
            if has_stances:
                file.write(_HEADER + "\n")
            for line in body:
                fields = line.split("\t")
                file.write(line if has_stances or len(fields) == 1 else f"{fields[0]}\t{fields[-1]}")


def _rows(passage: Passage, options: Options, losses: Losses) -> Iterator[list[str]]:
    tokens = list(_tokens(passage, options, losses))
    tags = tag(tokens, mentions(passage), options.tags)
    stances = _stances(passage, tokens)
    for number, (token, each) in enumerate(zip(tokens, tags, strict=True), 1):
        found = stances.get(number, [])
        columns = ["|".join(_escaped(one[at]) for one in found) or "_" for at in range(len(_COLUMNS))]
        yield [token.of(passage.text), *columns, each]


def _tokens(passage: Passage, options: Options, losses: Losses) -> Iterator[Span]:
    for token in tokens_of(passage, options.tokens, losses):
        if token.of(passage.text) == _DOCUMENT:
            # As a word it would begin a document.
            losses.add("word divided, as it would begin a document", passage.id)
            yield Span(token.start, token.start + 1)
            yield Span(token.start + 1, token.end)
        else:
            yield token


def _stances(passage: Passage, tokens: Sequence[Span]) -> dict[int, list[list[str]]]:
    numbers = {token.start: number for number, token in enumerate(tokens, 1)}
    first = {one.id: numbers[one.start] for one in passage.entities}
    found: dict[int, list[list[str]]] = {}
    for one in passage.stances:
        at = first.get(one.target) or first.get(one.holder) or 1
        holder, target = (str(first.get(each, each)) for each in (one.holder, one.target))
        found.setdefault(at, []).append([holder, target, one.polarity, one.basis])
    return found


def _escaped(value: str) -> str:
    """A value in a column: percent signs for what divides columns and values; ``_`` for none."""
    return re.sub(r"[%|\s]|^_$", lambda m: "".join(f"%{byte:02X}" for byte in m[0].encode()), value) or "_"


class _Row(NamedTuple):
    """A line of a file, divided.

    Attributes:
        line: its number.
        fields: two or more.
    """

    line: int
    fields: list[str]


@dataclass(slots=True)
class _Block:
    """The rows of a sentence.

    Attributes:
        rows: at least one.
        comments: lines before and between them that begin with ``#``.
        documents: how many ``-DOCSTART-`` lines there were up to here.
    """

    rows: list[_Row] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    documents: int = 0


def _blocks(path: Path) -> Iterator[_Block]:
    """The sentences of a file of columns.

    Raises:
        InputError: for a row of one column, or of another number of columns than the one before it.
    """
    block, width = _Block(), 0
    for number, line in read_lines(path):
        fields = _fields(line)
        if not fields:
            if block.rows:
                yield block
                block = _Block(documents=block.documents)
        elif _is_comment(line, fields):
            block.comments.append(line)
        elif line.startswith(_DOCUMENT) and not block.rows:
            block.documents += 1
        else:
            where = f"{path}:{number}"
            if len(fields) < 2 or not fields[0]:
                raise InputError(f"is no token with a tag: {line[:40]!r}", where=where, remedy=MEND)
            if width and len(fields) != width:
                raise InputError(
                    f"a row of {len(fields)} columns after rows of {width}", where=where, remedy=MEND
                )
            width = len(fields)
            block.rows.append(_Row(number, fields))
    if block.rows:
        yield block


def _fields(line: str) -> list[str]:
    """The columns: between tabs where there are any, else between blanks, never at U+3000."""
    if "\t" in line and line.strip("\t "):
        return line.split("\t")
    return [one for one in re.split("[ \t]+", line) if one]


def _is_comment(line: str, fields: Sequence[str]) -> bool:
    """Whether a line that begins with ``#`` is none of tokens: no tag stands at its end."""
    return (
        line.startswith("#")
        and (line.startswith("# ") or "\t" not in line)
        and not _TAG.fullmatch(fields[-1])
    )


def read(path: Path, options: Options, losses: Losses) -> Iterator[Passage]:
    """The sentences of a file."""
    columns = _Columns()
    for number, block in enumerate(_blocks(path), 1):
        columns.learn(block, path)
        where = f"{path}:{block.rows[0].line}"
        forms = [row.fields[columns.form] for row in block.rows]
        bare, tokens = _sentence(forms, block, str(number), options, losses, where)
        tags = [row.fields[columns.tags] for row in block.rows]
        found = [
            one._replace(key=str(1 + at)) for at, one in _numbered(tokens, untag(tokens, tags, losses, where))
        ]
        stances = list(columns.stances(block, {one.key for one in found}, path))
        columns.count_others(block, where, losses)
        yield annotated(bare, found, stances, where=where)


def _numbered(tokens: Sequence[Span], found: Sequence[Mention]) -> Iterator[tuple[int, Mention]]:
    """The mentions, each with the token that it begins with."""
    starts = {token.start: at for at, token in enumerate(tokens)}
    for one in found:
        yield starts[one.start], one


def _sentence(
    forms: Sequence[str], block: _Block, number: str, options: Options, losses: Losses, where: str
) -> tuple[Passage, list[Span]]:
    """A passage of these tokens, and where they lie; its id is that of a comment, else the number."""
    text, tokens = _joined(forms, losses, where)
    given = [match[1] for match in map(_ID.match, block.comments) if match]
    words: tuple[Word, ...] = ()
    long = sum(len(form) > 1 for form in forms)
    if options.tokens == "words":
        words = tuple(Word(one.start, one.end, one.of(text)) for one in tokens if one.of(text).strip())
    elif long:
        losses.add("token of several characters (`--tokens words` keeps them as words)", where, long)
    doc_id = str(block.documents) if block.documents else ""
    return Passage(given[-1] if given else number, text, doc_id, words=words), tokens


def _joined(forms: Sequence[str], losses: Losses, where: str) -> tuple[str, list[Span]]:
    """Tokens as a text: without spaces, but one between two tokens of letters or digits, which is counted.

    Where every token is a character, no space was lost: the file would have it as a token.

    Example:
        >>> _joined(["在", "Apple", "Store"], Losses(), "a:1")[0], _joined(["A", "1"], Losses(), "a:1")[0]
        ('在Apple Store', 'A1')
    """
    spaced = any(len(form) > 1 for form in forms)
    pieces: list[str] = []
    tokens: list[Span] = []
    at, before = 0, ""
    for form in forms:
        if spaced and _has_spaces(before) and _has_spaces(form[:1]):
            losses.add("space put between tokens of letters or digits: the file has none", where)
            pieces.append(" ")
            at += 1
        pieces.append(form)
        tokens.append(Span(at, at + len(form)))
        at, before = at + len(form), form[-1:]
    return "".join(pieces), tokens


def _has_spaces(char: str) -> bool:
    return char.isalnum() and ord(char) < _LAST_OF_OTHERS


@dataclass(slots=True)
class _Columns:
    """Which column is what: as the first line says, else as the first sentences show."""

    form: int = 0
    tags: int = -1
    names: list[str] = field(default_factory=list)
    sure: bool = False

    def learn(self, block: _Block, path: Path) -> None:
        where = f"{path}:{block.rows[0].line}"
        width = len(block.rows[0].fields)
        for line in block.comments:
            key, _, value = line[1:].partition("=")
            if key.strip() == "global.columns":
                self.names = value.split()
        if self.names and (len(self.names) != width or "FORM" not in self.names):
            raise InputError("has other columns than its first line says", where=where, remedy=MEND)
        if self.names:
            self.form = self.names.index("FORM")
        if self.sure:
            return
        for at in reversed(range(width)):
            tags = [row.fields[at] for row in block.rows]
            if (
                at != self.form
                and all(_TAG.fullmatch(each) or each in {"", "_"} for each in tags)
                and any(tags)
            ):
                if set(tags) == {"_"} or (self.names and self.names[at].removeprefix("DUIZHAO:") in _COLUMNS):
                    continue
                self.tags, self.sure = at, any("-" in each for each in tags)
                return
        if self.tags < 0:
            last = [row.fields[-1] for row in block.rows]
            if not any(map(_TAG.fullmatch, last)):
                raise InputError("has no column of tags such as B-PER and O", where=where, remedy=MEND)
            self.tags = width - 1

    def stances(self, block: _Block, keys: set[str], path: Path) -> Iterator[Position]:
        """The stances of a sentence, in the columns that are called so."""
        wanted = [f"DUIZHAO:{name}" for name in _COLUMNS]
        if not set(wanted) <= set(self.names):
            return
        places = [self.names.index(name) for name in wanted]
        for row in block.rows:
            where = f"{path}:{row.line}"
            lists = [row.fields[at].split("|") for at in places]
            if all(one == ["_"] for one in lists[:3]):
                continue
            if len({len(one) for one in lists}) > 1:
                raise InputError("columns of stances with unlike numbers of values", where=where, remedy=MEND)
            for values in zip(*lists, strict=True):
                holder, target, polarity, basis = (_unescaped(one, where) for one in values)
                for party in (holder, target):
                    if party not in keys | {AUTHOR, TOPIC}:
                        raise InputError(f"{party!r} begins no entity", where=where, remedy=MEND)
                yield Position(holder, target, polarity, basis)

    def count_others(self, block: _Block, where: str, losses: Losses) -> None:
        """Tell of columns that are not read."""
        known = {self.form, self.tags} | {
            at for at, name in enumerate(self.names) if name.startswith("DUIZHAO:") or name == "ID"
        }
        for at in range(len(block.rows[0].fields)):
            if at not in known and any(row.fields[at] not in {"", "_"} for row in block.rows):
                losses.add(f"column {at + 1} of a sentence", where)


def _unescaped(value: str, where: str) -> str:
    try:
        return "" if value == "_" else unquote(value, errors="strict")
    except UnicodeDecodeError:
        raise InputError(f"{value!r} is no text", where=where, remedy=MEND) from None


FORMATS = (
    Format(
        "conll",
        "CoNLL columns (IOB2, BIOES, BMES)",
        (".conll", ".iob", ".iob2", ".bio", ".bioes", ".bmes"),
        frozenset({"entities", "stances", "basis"}),
        read,
        write,
        unit="sentence",
        offsets="tokens",
        # White space is no token; a byte order mark at the beginning of a file is none either.
        forbidden=r"[\s\ufeff]+",
        label_forbidden=r"\s",
        gold=True,
        words_as_tokens=True,
        notes="Two columns; with stances, four more before the tag and a first line that names them.",
    ),
)
