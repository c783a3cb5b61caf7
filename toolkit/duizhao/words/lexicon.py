"""A lexicon: words that the segmenter must keep whole, such as the names of a gazetteer.

A file of tab-separated columns: the word, its part of speech, and a note if wanted; ``#`` begins a comment
line. A workspace may hold one for all documents (``corpus/lexicon.tsv``) and one beside each source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from duizhao.errors import InputError
from duizhao.model import Span
from duizhao.paths import Workspace

FILE = "lexicon.tsv"
COLUMNS = ("form", "pos", "note")
_POS = re.compile(r"[a-z]{1,5}[0-9]?")


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """One word.

    Attributes:
        form: the word as texts write it.
        pos: its part of speech in the segmenter's tag set: n, v, nr (person), ns (place), nt (body), nz.
        note: the user's remark, such as where the word comes from.
    """

    form: str
    pos: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words for the segmenter to keep whole; where a form comes twice, the later entry counts.

    Attributes:
        name: what a producer's name says of it.
        entries: the words, in the order of the file.
    """

    name: str
    entries: tuple[LexiconEntry, ...]
    _pos: dict[str, str] = field(init=False, repr=False, compare=False)
    _lengths: dict[str, tuple[int, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        lengths: dict[str, set[int]] = {}
        for one in self.entries:
            lengths.setdefault(one.form[0], set()).add(len(one.form))
        object.__setattr__(self, "_pos", {one.form: one.pos for one in self.entries})
        object.__setattr__(self, "_lengths", {char: tuple(sorted(known)) for char, known in lengths.items()})

    def __len__(self) -> int:
        return len(self._pos)

    def pos(self, form: str) -> str:
        """The part of speech of a word of the lexicon.

        Raises:
            KeyError: for any other word.
        """
        return self._pos[form]

    def scan(self, text: str) -> Iterator[Span]:
        """Every place where a word of the lexicon stands, overlapping ones included.

        Example:
            >>> mine = Lexicon("mine", (LexiconEntry("湛河", "ns"), LexiconEntry("湛河区", "ns")))
            >>> [span.of("在湛河区") for span in mine.scan("在湛河区")]
            ['湛河', '湛河区']
        """
        lengths, known = self._lengths, self._pos
        for at, char in enumerate(text):
            for length in lengths.get(char, ()):
                if text[at : at + length] in known and at + length <= len(text):
                    yield Span(at, at + length)


def parse_lexicon(text: str, *, name: str, where: str) -> Lexicon:
    r"""Read a lexicon from the text of its file.

    Args:
        name: what a producer's name will say of it.
        where: the file, as messages name it.

    Raises:
        InputError: for a line of another shape, or a word that stands there twice.

    Example:
        >>> parse_lexicon("湛河区\tns\tPingdingshan", name="mine", where="mine.tsv").pos("湛河区")
        'ns'
    """
    entries: list[LexiconEntry] = []
    lines: dict[str, int] = {}
    # Only line feeds end a line: str.splitlines would also end one inside of a word with a rare control.
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        entry = _entry(line, f"{where}:{number}")
        if entry.form in lines:
            raise InputError(
                f"{entry.form!r} stands in line {lines[entry.form]} already",
                where=f"{where}:{number}",
                remedy="keep one of the two lines",
            )
        lines[entry.form] = number
        entries.append(entry)
    return Lexicon(name, tuple(entries))


def _entry(line: str, where: str) -> LexiconEntry:
    cells = [cell.strip() for cell in line.split("\t")]
    if not 2 <= len(cells) <= len(COLUMNS):
        word = "column is" if len(cells) == 1 else "columns are"
        remedy = "give a word, its part of speech and, if you like, a note, apart by tabs"
        raise InputError(f"{len(cells)} {word} not two or three", where=where, remedy=remedy)
    form, pos, *note = cells
    if not form:
        raise InputError("the word is missing", where=where, remedy="write it in the first column")
    if not _POS.fullmatch(pos):
        remedy = "write one such as n, v, a, nr (person), ns (place), nt (body) or nz (other name)"
        raise InputError(f"{pos!r} is no part of speech", where=where, remedy=remedy)
    return LexiconEntry(form, pos, *note)


def load_lexicon(workspace: Workspace, doc_id: str) -> Lexicon:
    """The workspace's lexicon with the document's own on top; empty where there is neither file.

    Raises:
        InputError: when a file cannot be read as a lexicon.

    Example:
        >>> from duizhao.paths import find_workspace
        >>> len(load_lexicon(find_workspace(), "no-such-document"))
        0
    """
    entries: list[LexiconEntry] = []
    names: list[str] = []
    for path in (workspace.corpus / FILE, workspace.sources / doc_id / FILE):
        if not path.is_file():
            continue
        where = workspace.relative(path)
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise InputError("is not UTF-8", where=where, remedy="save the file as UTF-8") from error
        entries.extend(parse_lexicon(text, name=where, where=where).entries)
        names.append(where)
    return Lexicon(" and ".join(names), tuple(entries))
