"""How many words get a gloss, and how often the right one where a reading decides.

Coverage: the Chinese words of the corpus, of bench/data/gsd-test-1-87.hans, and of what --text names.
Choice: the sentences of bench/quality/glosses-blind.tsv, once with the reading that the file gives, once with
what duizhao reads by itself. The file was written before the glosses; no rule was made for its lines.

Examples:
    .venv/bin/python bench/quality/glosses.py
    .venv/bin/python bench/quality/glosses.py --text my.txt --missing 20
    .venv/bin/python bench/quality/glosses.py --errors
    .venv/bin/python bench/quality/glosses.py --speed --text my.txt
"""

from __future__ import annotations

import argparse
import re
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from duizhao.glosses import Gloss, gloss_words, lookup, producer
from duizhao.model import Reading, Word
from duizhao.pinyin import read_words
from duizhao.words import Lexicon, LexiconEntry, segment, segment_all

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


@dataclass(frozen=True)
class Case:
    """A line of the blind list: the word is ``text[start:end]``."""

    text: str
    start: int
    end: int
    syllables: str
    wanted: str
    unwanted: str


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--text", type=Path, action="append", default=[], help="a text to cover, UTF-8")
    parser.add_argument(
        "--missing", type=int, default=0, help="list the N most frequent words without a gloss"
    )
    parser.add_argument(
        "--blind", type=Path, default=HERE / "glosses-blind.tsv", help="another list of cases"
    )
    parser.add_argument("--speed", action="store_true", help="also time segmentation and glosses")
    parser.add_argument("--errors", action="store_true", help="list the cases that go wrong")
    chosen = parser.parse_args()
    start = time.process_time()
    lookup("的")
    print(f"{producer()}, loaded in {time.process_time() - start:.2f} CPU seconds\n")
    print("| text | Chinese words | cedict | composed | none |")
    print("|---|---|---|---|---|")
    given = [
        *sorted(ROOT.glob("corpus/sources/*/zh.md")),
        ROOT / "bench/data/gsd-test-1-87.hans",
        *chosen.text,
    ]
    for path in given:
        _cover(path, chosen.missing)
    if chosen.speed:
        _speed([line for path in given for line in path.read_text(encoding="utf-8").splitlines()])
    cases = _cases(chosen.blind.read_text(encoding="utf-8"))
    print(f"\n| {len(cases)} ambiguous words | right | segmented otherwise |\n|---|---|---|")
    for name, own in (("with their readings given", False), ("as duizhao reads them", True)):
        _judge(name, cases, own, chosen.errors)


def _cover(path: Path, missing: int) -> None:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    read = [(words, read_words(line, words)) for line, words in zip(lines, segment_all(lines), strict=True)]
    glossed = [gloss_words(words, readings) for words, readings in read]
    counted: Counter[str] = Counter()
    without: Counter[str] = Counter()
    for (words, _), glosses in zip(read, glossed, strict=True):
        for word, gloss in zip(words, glosses, strict=True):
            if HAN.search(word.form):
                counted[gloss.source if gloss else "none"] += 1
                without[word.form] += gloss is None
    total = counted.total()
    shares = " | ".join(f"{100 * counted[one] / total:.1f} %" for one in ("cedict", "composed", "none"))
    name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path.name
    print(f"| {name} | {total} | {shares} |")
    for form, count in (+without).most_common(missing):
        print(f"    {form} {count}")


def _speed(lines: Sequence[str]) -> None:
    """The texts forty times over, in batches of 512 lines as a build takes them; dictionaries are loaded."""
    lines = [line for line in lines if line.strip()] * 40
    batches = [lines[at : at + 512] for at in range(0, len(lines), 512)]
    size = sum(map(len, lines))
    start = time.process_time()
    for batch in batches:
        segment_all(batch)
    print(f"\nsegment_all: {size / (time.process_time() - start) / 1e6:.2f} M characters a CPU second")
    start = time.process_time()
    for line in lines:
        segment(line)
    print(f"segment, a call a line: {size / (time.process_time() - start) / 1e6:.2f} M")
    read = [
        (words, read_words(line, words))
        for line, words in zip(lines[: len(lines) // 40], segment_all(lines), strict=False)
    ]
    start = time.process_time()
    for _ in range(40):
        for words, readings in read:
            gloss_words(words, readings)
    print(f"gloss_words: {size / (time.process_time() - start) / 1e6:.2f} M")


def _cases(text: str) -> list[Case]:
    found = []
    for line in text.splitlines():
        if line and not line.startswith("#"):
            marked, syllables, wanted, unwanted = line.split("\t")
            start, end = marked.index("〔"), marked.index("〕") - 1
            found.append(
                Case(marked.replace("〔", "").replace("〕", ""), start, end, syllables, wanted, unwanted)
            )
    return found


def _judge(name: str, cases: Iterable[Case], own_readings: bool, errors: bool) -> None:
    right = total = 0
    otherwise, wrong = [], []
    for case in cases:
        total += 1
        # A given reading is for a given word: it is cut out where the segmenter joins it to others.
        words = segment(case.text, None if own_readings else _cut_out(case))
        at = next(
            (n for n, word in enumerate(words) if (word.start, word.end) == (case.start, case.end)), None
        )
        if at is None:
            otherwise.append(case)
            continue
        gloss = _gloss(case, words, at, own_readings)
        text = gloss.text if gloss else ""
        good = re.search(case.wanted, text, re.I) and not re.search(case.unwanted, text, re.I)
        right += bool(good)
        if not good:
            wrong.append(
                f"    {case.text} {words[at].form} {case.syllables} {words[at].pos}: {text or 'nothing'}"
            )
    print(f"| {name} | {right} of {total - len(otherwise)} | {len(otherwise)} |")
    if errors:
        print("\n".join([*wrong, *(f"    segmented otherwise: {one.text}" for one in otherwise)]))


def _cut_out(case: Case) -> Lexicon | None:
    if any((word.start, word.end) == (case.start, case.end) for word in segment(case.text)):
        return None
    return Lexicon("case", (LexiconEntry(case.text[case.start : case.end], ""),))


def _gloss(case: Case, words: Sequence[Word], at: int, own_readings: bool) -> Gloss | None:
    readings = list(read_words(case.text, words))
    if not own_readings:
        said = _syllables(case.syllables, case.end - case.start)
        for place, syllable in zip(range(case.start, case.end), said, strict=True):
            readings[place] = replace(readings[place], syllable=syllable)
    assert all(isinstance(one, Reading) for one in readings)
    return gloss_words(words, readings)[at]


def _syllables(text: str, count: int) -> list[str]:
    """``dàyì`` as two syllables: an initial begins each, as in all words of the list."""
    if count == 1:
        return [text]
    found = re.findall(
        r"(?:zh|ch|sh|[b-df-hj-np-tv-z])?[^b-df-hj-mp-tv-z\W]+?(?:ng|n)?(?=[b-df-hj-np-tv-z]|$)", text
    )
    assert (len(found), "".join(found)) == (count, text)
    return found


if __name__ == "__main__":
    main()
