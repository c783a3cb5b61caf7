"""Moses: two files of lines, Chinese and English, of which the lines of one number belong together.

Written are ``corpus.zh`` and ``corpus.en`` in a folder; a passage without a translation has an empty line.
Read is any pair of files of one name that end in the languages (``train.zh-cn`` and ``train.en``), in a
folder or beside the one that is named.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from duizhao.errors import InputError
from duizhao.interchange.format import Format, Options
from duizhao.interchange.lines import read_lines, text_writer
from duizhao.interchange.passage import Passage
from duizhao.losses import Losses

_CHINESE = (
    "zh",
    "zho",
    "chi",
    "cn",
    "zh-cn",
    "zh_cn",
    "zh-hans",
    "zh-tw",
    "zh_tw",
    "zh-hant",
    "zh-hk",
    "zh_hk",
)
_ENGLISH = ("en", "eng", "en-us", "en_us", "en-gb", "en_gb")


def write(passages: Iterator[Passage], path: Path, _options: Options, _losses: Losses) -> None:
    """A line in each file for each passage."""
    with text_writer(path / "corpus.zh") as chinese, text_writer(path / "corpus.en") as english:
        for passage in passages:
            chinese.write(passage.text + "\n")
            english.write(passage.translation + "\n")


def read(path: Path, _options: Options, _losses: Losses) -> Iterator[Passage]:
    """The pairs, numbered from 1."""
    chinese, english = _pair(path)
    pairs = zip_longest(_lines(chinese), _lines(english))
    for number, (left, right) in enumerate(pairs, 1):
        if left is None or right is None:
            short = chinese if left is None else english
            raise InputError(
                f"ends after {number - 1} lines, the other file does not",
                where=str(short),
                remedy="the lines of both files belong together one by one",
            )
        yield Passage(str(number), left, translation=right)


def _lines(path: Path) -> Iterator[str]:
    return (line for _, line in read_lines(path))


def _pair(path: Path) -> tuple[Path, Path]:
    """The Chinese and the English file.

    Raises:
        InputError: where there is no pair, or more than one.
    """
    folder = path if path.is_dir() else path.parent
    found: list[tuple[Path, Path]] = []
    files = sorted(one for one in folder.iterdir() if one.is_file())
    for one in files:
        if _language(one) in _CHINESE:
            found += [
                (one, other) for other in files if other.stem == one.stem and _language(other) in _ENGLISH
            ]
    if path.is_file():
        found = [pair for pair in found if path in pair]
    if len(found) != 1:
        names = ", ".join(f"{one.name} and {other.name}" for one, other in found)
        raise InputError(
            f"has several pairs of files: {names}" if found else "has no pair of files such as a.zh and a.en",
            where=str(path),
            remedy="name one of the two files",
        )
    return found[0]


def _language(path: Path) -> str:
    return path.suffix[1:].lower()


FORMATS = (
    Format(
        "moses",
        "Moses, parallel lines",
        tuple(f".{language}" for language in ("zh", "en", "zh-cn", "zh_cn", "zh-hans", "zh-tw", "zh-hant")),
        frozenset({"translation", "empty"}),
        read,
        write,
        offsets="none",
        folder=True,
        # What some reader or other takes for the end of a line, or for a byte order mark.
        forbidden="[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029\ufeff]",
        notes="Two files; a passage without a translation is an empty line.",
    ),
)
