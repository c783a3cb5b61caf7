"""MSRA-style rows, read only: a character and its tag on a line, an empty line after each sentence.

The tags are those of any scheme (``B-PER`` and ``I-PER``, ``B_PER``, ``PER-B``) or bare labels (``nr``, as in
some copies of the corpus), where neighbours of one label are one entity. White space that is a character of
its own (U+3000) stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from duizhao.errors import InputError
from duizhao.interchange.format import Format, Options
from duizhao.interchange.lines import MEND, read_lines
from duizhao.interchange.passage import Mention, Passage, annotated
from duizhao.interchange.tagging import untag
from duizhao.losses import Losses
from duizhao.model import Span

_OUTSIDE = frozenset({"O", "o", "0", "N", "_"})
_TAG = re.compile(r"(?:([BIMESLU])[-_](.+)|(.+)[-_]([BIMESLU]))")
_ROW = re.compile(r"(.+?)[\t ]([^\t ]+)")


def read(path: Path, _options: Options, losses: Losses) -> Iterator[Passage]:
    """The sentences, numbered from 1."""
    number = 0
    chars: list[str] = []
    tags: list[str] = []
    first = 1
    for line_number, line in _rows(path):
        if line is None:
            if chars:
                number += 1
                yield _passage(number, chars, tags, f"{path}:{first}", losses)
            chars, tags, first = [], [], line_number + 1
        else:
            chars.append(line[0])
            tags.append(line[1])


def _rows(path: Path) -> Iterator[tuple[int, tuple[str, str] | None]]:
    """Number, and character and tag; None for the end of a sentence."""
    last = 0
    for number, line in read_lines(path):
        last = number
        if not line.strip("\t "):
            yield number, None
            continue
        match = _ROW.fullmatch(line)
        if match is None:
            raise InputError("is no character and tag", where=f"{path}:{number}", remedy=MEND)
        yield number, (match.group(1), match.group(2))
    yield last + 1, None


def _passage(number: int, chars: list[str], tags: list[str], where: str, losses: Losses) -> Passage:
    text = "".join(chars)
    places: list[Span] = []
    at = 0
    for char in chars:
        places.append(Span(at, at + len(char)))
        at += len(char)
    found = untag(places, [_normal(tag) for tag in tags], losses, where)
    bare = _bare(places, tags)
    return annotated(Passage(str(number), text), [*found, *bare], where=where)


def _normal(tag: str) -> str:
    """The tag as IOB2 has it; ``O`` for a bare label, which is read by itself."""
    match = _TAG.fullmatch(tag)
    if match is None:
        return "O"
    return f"{match.group(1) or match.group(4)}-{match.group(2) or match.group(3)}"


def _bare(places: list[Span], tags: list[str]) -> Iterator[Mention]:
    """Neighbours with one bare label are one entity."""
    label, start, end = "", 0, 0
    for place, tag in [*zip(places, tags, strict=True), (Span(0, 0), "O")]:
        own = "" if tag in _OUTSIDE or _TAG.fullmatch(tag) else tag
        if own != label and label:
            yield Mention(start, end, label)
        if own and own != label:
            start = place.start
        label, end = own, place.end


FORMATS = (
    Format(
        "msra",
        "MSRA character rows",
        (".msra", ".txt"),
        frozenset({"entities"}),
        read,
        offsets="tokens",
        sniff=lambda _head: False,
        notes="Name it with --from: its files look like those of `conll`, which has one token a row too.",
    ),
)
