"""How right the orthographic pinyin line is: our own held-out sentences, or a gold that you put in place.

    python bench/quality/line.py
    python bench/quality/line.py --half tune --style textbook --errors 20
    python bench/quality/line.py --gold lines.tsv --style textbook
    python bench/quality/line.py --conllu zh_beginner-ud-test.conllu --style textbook

Without arguments it reads tests/cases/pinyin-line/lines.jsonl and scores the half that was never looked at,
in both styles. --gold takes a sentence and its line, a tab between; --conllu takes the comments `# text`
and `# translit` of a CoNLL-U file, such as zh_beginner-ud-*.conllu of github.com/UniversalDependencies/
UD_Chinese-Beginner. That treebank is CC BY-NC-SA 4.0: score with it, do not train on it, and keep it out of
this repository.

Lines with Latin letters or digits in the sentence are left out and counted. "Exact" compares whole lines with
quotation marks made straight; join F1 compares word boundaries over the sequence of letters, capital F1 the
capitals after the first letter of the line. Both are over the lines whose letters agree when tones are taken
off (a wrong reading is no wrong boundary); the others are counted.
"""

from __future__ import annotations

import argparse
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from duizhao.pinyin import read_words, strip_tones, write_line
from duizhao.words import segment

OWN = Path(__file__).parents[2] / "tests" / "cases" / "pinyin-line" / "lines.jsonl"
QUOTES = str.maketrans("“”‘’", "\"\"''")
Style = Literal["standard", "textbook"]


def main() -> None:
    """Score what is named, or the repository's own sentences."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--gold", type=Path, help="sentence TAB line, one a row")
    parser.add_argument("--conllu", type=Path, help="a CoNLL-U file with # text and # translit")
    parser.add_argument("--style", choices=["standard", "textbook"], help="both, where none is named")
    parser.add_argument("--half", choices=["tune", "held-out"], default="held-out")
    parser.add_argument(
        "--errors", type=int, default=0, help="how many lines that differ without tones to list"
    )
    chosen = parser.parse_args()
    print("| data | style | lines | exact | without case | without tones | join F1 | capital F1 | left out |")
    print("|---|---|---|---|---|---|---|---|---|")
    listed: list[str] = []
    styles: list[Style] = [chosen.style] if chosen.style else ["standard", "textbook"]
    for style in styles:
        if chosen.gold:
            name, pairs = chosen.gold.name, read_tsv(chosen.gold)
        elif chosen.conllu:
            name, pairs = chosen.conllu.name, read_conllu(chosen.conllu)
        else:
            name, pairs = f"own, {chosen.half}", read_own(OWN, chosen.half, style)
        score = compare(pairs, style)
        print(f"| {name} | {style} | {score.row()} |")
        listed += [
            f"\n{style}, lines that differ without tones (gold, then ours):",
            *score.differences[: chosen.errors],
        ]
    if chosen.errors:
        print("\n".join(listed))


def read_own(path: Path, half: str, style: Style) -> Iterator[tuple[str, str]]:
    """Sentences and lines of one half of our own data."""
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        if row["half"] == half:
            yield row["text"], row[style]


def read_tsv(path: Path) -> Iterator[tuple[str, str]]:
    """Sentences and lines, a tab between."""
    for row in path.read_text(encoding="utf-8").splitlines():
        if row.count("\t") >= 1:
            text, line = row.split("\t")[:2]
            yield text, line


def read_conllu(path: Path) -> Iterator[tuple[str, str]]:
    """Sentences and lines from the comments of a CoNLL-U file."""
    text = ""
    for row in path.read_text(encoding="utf-8").splitlines():
        if match := re.match(r"# (text|translit) = (.*)", row):
            if match[1] == "text":
                text = match[2]
            elif text:
                yield text, match[2]


@dataclass
class Score:
    """Counts over the lines of one gold."""

    lines: int = 0
    left_out: int = 0
    exact: int = 0
    caseless: int = 0
    toneless: int = 0
    other_letters: int = 0
    joins: list[int] = field(default_factory=lambda: [0, 0, 0])  # right, of ours, of the gold
    capitals: list[int] = field(default_factory=lambda: [0, 0, 0])
    differences: list[str] = field(default_factory=list)

    def row(self) -> str:
        """The cells of a table row."""
        shares = [100 * each / max(1, self.lines) for each in (self.exact, self.caseless, self.toneless)]
        figures = [f"{each:.1f}" for each in (*shares, f1(self.joins), f1(self.capitals))]
        return (
            f"{self.lines} | {' | '.join(figures)} | {self.other_letters} other letters, "
            f"{self.left_out} Latin or digits"
        )


def compare(pairs: Iterable[tuple[str, str]], style: Style) -> Score:
    """Write each sentence and hold the line against the gold."""
    score = Score()
    for text, gold in pairs:
        if re.search(r"[A-Za-z0-9Ａ-Ｚａ-ｚ０-９]", text):
            score.left_out += 1
            continue
        words = segment(text)
        ours = tidy(write_line(words, read_words(text, words), style=style).line)
        gold = tidy(gold)
        score.lines += 1
        score.exact += ours == gold
        score.caseless += ours.lower() == gold.lower()
        score.toneless += strip_tones(ours) == strip_tones(gold)
        if strip_tones(ours) != strip_tones(gold):
            score.differences.append(f"    {text}\n        {gold}\n        {ours}")
        _count(score, ours, gold)
    return score


def tidy(line: str) -> str:
    """One way to write the same line: composed letters, straight quotation marks, single spaces."""
    return " ".join(unicodedata.normalize("NFC", line).translate(QUOTES).split())


def _count(score: Score, ours: str, gold: str) -> None:
    mine, theirs = letters(ours), letters(gold)
    if mine[0] != theirs[0]:
        score.other_letters += 1
        return
    for total, own, right in ((score.joins, mine[1], theirs[1]), (score.capitals, mine[2], theirs[2])):
        for at, size in enumerate((len(own & right), len(own), len(right))):
            total[at] += size


def letters(line: str) -> tuple[str, set[int], set[int]]:
    """The letters without tones; where among them words begin, and capitals after the first."""
    bare, boundaries, capitals = "", set(), set()
    for char in strip_tones(line):
        if char.isalpha():
            if char.isupper() and bare:
                capitals.add(len(bare))
            bare += char.lower()
        elif char != "'" and bare:
            boundaries.add(len(bare))
    return bare, boundaries - {len(bare)}, capitals


def f1(counts: list[int]) -> float:
    """The harmonic mean of precision and recall, of counts: right, ours, the gold's."""
    right, ours, gold = counts
    return 200 * right / (ours + gold) if ours + gold else 100.0


if __name__ == "__main__":
    main()
