"""Plain bilingual text, read only: Chinese and English in one file.

Three layouts, which may be mixed: a pair on a line, with a tab or ``|||`` between; lines that take turns; and
blocks, with an empty line between them, of as many Chinese lines as English ones. A line is Chinese if it has
Chinese characters for a third of its letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from duizhao.errors import InputError
from duizhao.interchange.format import Format, Options
from duizhao.interchange.lines import read_lines
from duizhao.interchange.passage import Passage
from duizhao.losses import Losses

_BETWEEN = re.compile(r"\t+| ?\|\|\| ?")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇]")
_SHARE = 1 / 3
Line = tuple[int, str, bool]
"""Number, text, whether it is Chinese."""


def read(path: Path, _options: Options, losses: Losses) -> Iterator[Passage]:
    """The pairs in order, numbered from 1."""
    for number, (chinese, english) in enumerate(_pairs(path, losses), 1):
        yield Passage(str(number), chinese, translation=english)


def is_chinese(text: str) -> bool:
    """Whether a line is Chinese.

    Example:
        >>> is_chinese("他在 GitHub 上班。"), is_chinese("He said 你好 to them.")
        (True, False)
    """
    letters = sum(char.isalpha() for char in text)
    return bool(letters) and len(_HAN.findall(text)) >= _SHARE * letters


def _pairs(path: Path, losses: Losses) -> Iterator[tuple[str, str]]:
    block: list[Line] = []
    for number, line in read_lines(path):
        text = line.strip()
        halves = [half.strip() for half in _BETWEEN.split(text)]
        if len(halves) == 2 and all(halves) and is_chinese(halves[0]) != is_chinese(halves[1]):
            yield from _settled(block, path, losses)
            block = []
            yield (halves[0], halves[1]) if is_chinese(halves[0]) else (halves[1], halves[0])
        elif not text:
            yield from _settled(block, path, losses)
            block = []
        else:
            block.append((number, text, is_chinese(text)))
            if len(block) == 2 and block[0][2] != block[1][2]:
                yield from _settled(block, path, losses)
                block = []
    yield from _settled(block, path, losses)


def _settled(block: list[Line], path: Path, losses: Losses) -> Iterator[tuple[str, str]]:
    """The pairs of a block: as many Chinese lines as English ones, or one line without its other half."""
    chinese = [text for _, text, is_zh in block if is_zh]
    english = [text for _, text, is_zh in block if not is_zh]
    if len(chinese) == len(english):
        yield from zip(chinese, english, strict=True)
    elif not english:
        for number, text, _ in block:
            losses.add("Chinese line without English", f"{path.name}:{number}")
            yield text, ""
    elif not chinese:
        for number, _, _ in block:
            losses.add("English line without Chinese, left out", f"{path.name}:{number}")
    else:
        raise InputError(
            f"{len(chinese)} Chinese and {len(english)} English lines stand together",
            where=f"{path}:{block[0][0]}",
            remedy="give each Chinese line its English one, or an empty line between pairs",
        )


FORMATS = (
    Format(
        "bilingual",
        "plain bilingual text",
        (".txt",),
        frozenset({"translation"}),
        read,
        offsets="none",
        notes="A pair a line (tab or |||), lines that take turns, or blocks of equal numbers of lines.",
    ),
)
