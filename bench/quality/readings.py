"""How many characters are read right.

Polyphones, cross-validated on the development part of the CPP benchmark (`dev.sent` and `dev.lb` of
https://github.com/kakaobrain/g2pM, Apache-2.0): the linear model is trained anew without each fold, and then
the whole chain reads it (dictionary, rules, linear model, network)::

    python bench/quality/readings.py --cpp FOLDER

Running text, on lines of text and pinyin that you put in place (text, tab, pinyin with tone marks), strictly
and with neutral tone and full tone counted as the same::

    python bench/quality/readings.py --lines FILE.tsv

Without a file it reads the gold lines of this repository. pypinyin's default is printed beside ours.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "toolkit"))

from pypinyin import Style, pinyin  # noqa: E402

from duizhao.pinyin import forms, polyphones  # noqa: E402
from duizhao.pinyin.readings import read_texts  # noqa: E402
from duizhao.pinyin.tones import strip_tones, to_number  # noqa: E402

GOLD = ROOT / "tests" / "cases" / "pinyin-line" / "lines.jsonl"


def cross_validate(folder: Path, folds: int) -> None:
    """Print the share of marked characters read right, over all folds."""
    from training.readings.linear import Sentence, examples, read_cpp, train

    sentences = read_cpp(folder)
    order = list(range(len(sentences)))
    random.Random(0).shuffle(order)
    right = theirs = total = 0
    for fold in range(folds):
        held = [sentences[at] for at in order[fold::folds]]
        texts = {one.text for one in held}  # a sentence can occur twice, with another character marked
        learnt: list[Sentence] = [one for one in sentences if one.text not in texts]
        given = examples(learnt)
        own = {char: train(given[char]).polyphone() for char in sorted(given)}
        polyphones._polyphones = lambda own=own: own  # type: ignore[assignment]
        forms._shared = forms.Forms()  # what words read by themselves depends on the model
        for one, found in zip(held, read_texts([one.text for one in held]), strict=True):
            right += found[one.at].syllable == one.reading
            theirs += pinyin(one.text, style=Style.TONE, errors=list)[one.at][0] == one.reading
        total += len(held)
        print(
            f"fold {fold + 1} of {folds}: {right / total:.4f} so far, pypinyin {theirs / total:.4f}",
            flush=True,
        )
    print(f"polyphones (CPP dev, {folds} folds): {right} of {total} right, {100 * right / total:.2f} %")


def read_lines(path: Path) -> Iterator[tuple[str, str]]:
    """Text and its pinyin, from a table or from the gold of this repository."""
    for line in path.read_text("utf-8").splitlines():
        if path.suffix == ".jsonl":
            row = json.loads(line)
            yield row["text"], row["standard"]
        elif "\t" in line:
            text, reading = line.split("\t")[:2]
            yield text, reading


def _syllables(reading: str, count: int) -> list[str] | None:
    """The line cut into ``count`` syllables, or None where that cannot be done."""
    bare = re.sub(r"[^\w'’ ]", " ", unicodedata.normalize("NFC", reading.lower()))
    from training.readings.syllables import cut

    found = [each for word in re.split(r"[ '’]+", bare) if word for each in cut(word)]
    return found if len(found) == count else None


def score_lines(lines: Iterable[tuple[str, str]], show: bool) -> None:
    """Print the share of syllables read as in the lines."""
    kept, left = [], 0
    for text, reading in lines:
        han = [at for at, char in enumerate(text) if "\u3400" <= char <= "\u9fff"]
        gold = _syllables(reading, len(han))
        if gold is None or re.search(r"[A-Za-z0-9０-９]", text):
            left += 1
        else:
            kept.append((text, han, gold))
    ours = read_texts([text for text, _, _ in kept])
    counts = {"duizhao": [0, 0, 0], "pypinyin": [0, 0, 0]}
    total = 0
    for (text, han, gold), found in zip(kept, ours, strict=True):
        default = pinyin(text, style=Style.TONE, errors=list)
        for name, own in (
            ("duizhao", [found[at].syllable or "" for at in han]),
            ("pypinyin", [default[at][0] for at in han]),
        ):
            count = counts[name]
            count[0] += sum(map(str.__eq__, own, gold))
            count[1] += sum(_alike(a, b) for a, b in zip(own, gold, strict=True))
            count[2] += own == gold
            if show and name == "duizhao" and own != gold:
                print(
                    text, *(f"{text[at]}:{a}/{b}" for at, a, b in zip(han, own, gold, strict=True) if a != b)
                )
        total += len(gold)
    for name, (strict, lenient, exact) in counts.items():
        print(
            f"{name}: {100 * strict / total:.2f} % of {total} syllables, {100 * lenient / total:.2f} % with "
            f"neutral tones forgiven, {100 * exact / len(kept):.1f} % of {len(kept)} lines"
        )
    print(f"left out: {left} lines with Latin letters, figures or syllables that cannot be told apart")


def _alike(one: str, other: str) -> bool:
    return one == other or (
        strip_tones(one) == strip_tones(other) and "5" in (to_number(one)[-1], to_number(other)[-1])
    )


def main() -> None:
    """Read the arguments and print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cpp", type=Path, help="folder with dev.sent and dev.lb")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--lines", type=Path, help="table of text and pinyin")
    parser.add_argument("--errors", action="store_true", help="print each line that differs")
    asked = parser.parse_args()
    if asked.cpp:
        cross_validate(asked.cpp, asked.folds)
    else:
        score_lines(read_lines(asked.lines or GOLD), asked.errors)


if __name__ == "__main__":
    main()
