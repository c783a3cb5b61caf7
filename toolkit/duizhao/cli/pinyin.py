"""`duizhao pinyin`: how any text is read."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, cast

import typer

from duizhao.cli.lines import (
    AsJsonLines,
    Input,
    LexiconFile,
    OverridesFile,
    batches,
    json_line,
    lexicon_of,
    overrides_of,
    put,
)

if TYPE_CHECKING:
    from duizhao.model import Reading, Word
    from duizhao.pinyin.styles import SyllableStyle


class Style(StrEnum):
    """What the verb can write."""

    line = "line"
    textbook = "textbook"
    marks = "marks"
    numbers = "numbers"
    zhuyin = "zhuyin"
    plain = "plain"


def command(
    file: Input = None,
    style: Annotated[
        Style,
        typer.Option(
            "--style",
            help="line: GB/T 16159-2012; textbook: as learners' books; or a syllable a character.",
        ),
    ] = Style.line,
    sandhi: Annotated[
        bool, typer.Option("--sandhi", help="Tones as they are spoken: bú shì, ní hǎo.")
    ] = False,
    erhua: Annotated[
        bool, typer.Option("--erhua", help="huār for huā er; line and textbook always have it.")
    ] = False,
    lexicon: LexiconFile = None,
    overrides: OverridesFile = None,
    as_jsonl: AsJsonLines = False,
) -> None:
    """Write each line in pinyin or zhuyin.

    Tones are those of the dictionary unless --sandhi is given. JSONL has a
    syllable for each code point, null where there is none and empty for a 儿
    that --erhua has joined to the one before; of `line` and `textbook` it has
    the line.

    Examples:
        echo 他在西安的银行上班。 | duizhao pinyin

        duizhao pinyin article.txt --style zhuyin --sandhi --erhua

        duizhao pinyin article.txt --overrides readings.tsv --style numbers --jsonl
    """
    from duizhao.api import line_of, read_with_words
    from duizhao.pinyin.styles import render

    words_known, readings_known = lexicon_of(lexicon), overrides_of(overrides)

    def answer(text: str, words: Sequence[Word], readings: Sequence[Reading]) -> str:
        if style in {Style.line, Style.textbook}:
            line = line_of(words, readings, "standard" if style == Style.line else "textbook", sandhi=sandhi)
            return json_line({"text": text, "pinyin": line}) if as_jsonl else line
        shown = render(words, readings, cast("SyllableStyle", style.value), sandhi=sandhi, erhua=erhua)
        return json_line({"text": text, "syllables": shown}) if as_jsonl else spaced(text, shown)

    for texts in batches(file):
        read = read_with_words(texts, lexicon=words_known, overrides=readings_known)
        put([answer(text, *each) for text, each in zip(texts, read, strict=True)])


def spaced(text: str, syllables: Sequence[str | None]) -> str:
    """The syllables with spaces between, what has no reading as it stands.

    Example:
        >>> spaced("去KTV。", ["qù", None, None, None, None])
        'qù KTV。'
    """
    parts: list[str] = []
    pairs = zip(text, syllables, strict=True)
    for silent, group in groupby(pairs, key=lambda pair: pair[1] is None):
        if silent:
            parts += "".join(char for char, _ in group).split()
        else:
            parts += [syllable for _, syllable in group if syllable]
    return " ".join(parts)
