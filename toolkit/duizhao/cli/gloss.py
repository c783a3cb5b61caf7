"""`duizhao gloss`: what the words of any text mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from duizhao.cli.common import note
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
    from duizhao.model import Gloss, Reading, Word


def command(
    file: Input = None,
    lexicon: LexiconFile = None,
    overrides: OverridesFile = None,
    as_jsonl: AsJsonLines = False,
) -> None:
    """Gloss the words of each line in English.

    A word a line: the word, its pinyin, its gloss, apart by tabs; an empty
    line after each line of the text. Glosses are CC-CEDICT's, chosen by the
    reading: what holds them stands under CC BY-SA 4.0. One that had to be put
    together of parts has the source `composed` in JSONL.

    Examples:
        echo 银行关门了。 | duizhao gloss

        duizhao gloss article.txt --jsonl
    """
    from duizhao.api import read_with_words
    from duizhao.glosses import LICENCE, gloss_words, producer

    known, readings_known = lexicon_of(lexicon), overrides_of(overrides)
    note(f"glosses: {producer()}, {LICENCE}")
    for texts in batches(file):
        out: list[str] = []
        for text, (words, readings) in zip(
            texts, read_with_words(texts, lexicon=known, overrides=readings_known), strict=True
        ):
            rows = _rows(words, readings, gloss_words(words, readings))
            if as_jsonl:
                out.append(json_line({"text": text, "words": rows}))
            else:
                out += ["\t".join([row["form"], row["pinyin"], row["gloss"] or ""]).rstrip() for row in rows]
                out.append("")
        put(out)


def _rows(
    words: Sequence[Word], readings: Sequence[Reading], glosses: Sequence[Gloss | None]
) -> list[dict[str, Any]]:
    from duizhao.pinyin import write_line

    written = write_line(words, readings).words
    return [
        {
            "start": word.start,
            "end": word.end,
            "form": word.form,
            "pos": word.pos,
            "pinyin": pinyin,
            "gloss": gloss.text if gloss else None,
            "senses": gloss.senses if gloss else [],
            "source": gloss.source if gloss else None,
        }
        for word, pinyin, gloss in zip(words, written, glosses, strict=True)
    ]
