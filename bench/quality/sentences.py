r"""How right the sentence boundaries are: hard typography case by case, and running text of UD treebanks.

The cases are in tests/cases/sentences, entered by hand and decided by the house rules. Those of genres.json
and blind.json were measured before anything was changed for them: 131 of 139 and 94 of 97 came out right.
With no option, the three samples of UD_Chinese-GSD in bench/data are the running text.

    python bench/quality/sentences.py
    python bench/quality/sentences.py --failures
    python bench/quality/sentences.py --conllu zh_pud-ud-test.conllu zh_gsdsimp-ud-test.conllu
    python bench/quality/sentences.py --cases my-cases.json

Treebanks of Universal Dependencies are not part of this repository: UD_Chinese-GSD, -GSDSimp, -HK, -CFL and
-PUD are on github.com/UniversalDependencies (CC BY-SA, see each README), one .conllu file for each part:
`git clone https://github.com/UniversalDependencies/UD_Chinese-PUD`. The sentences of a paragraph or document
(`# newpar`, `# newdoc`) are joined without a space; where a file marks neither, ten make a paragraph.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from duizhao.splitting import split_sentences

ROOT = Path(__file__).resolve().parents[2]
CASES = sorted((ROOT / "tests" / "cases" / "sentences").glob("*.json"))
SAMPLES = [
    ROOT / "bench" / "data" / name for name in ("gsd-test-1-87.hans", "gsd-test-1-87.hant", "gsd-dev-85.hant")
]
# A plain regex: end marks with the closers that follow, and the line end.
PLAIN = re.compile(r"(?:[。！？!?]+|……?)[”’」』）)\"]*\s*|\n\s*")
PARAGRAPH = 10
Splitter = Callable[[str], list[str]]


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--cases", type=Path, nargs="+", default=CASES, metavar="FILE")
    parser.add_argument("--conllu", type=Path, nargs="+", default=[], metavar="FILE")
    parser.add_argument("--failures", action="store_true", help="list the cases that come out otherwise")
    chosen = parser.parse_args()
    cases = [case for path in chosen.cases for case in json.loads(path.read_text(encoding="utf-8"))]
    _case_table(cases)
    if chosen.failures:
        _failures(cases)
    texts = {path.name: list(_conllu(path)) for path in chosen.conllu}
    texts = texts or {path.name: _tens(path.read_text(encoding="utf-8").split("\n")) for path in SAMPLES}
    print("\n| running text | paragraphs | duizhao F1 (P/R) | plain regex F1 (P/R) |\n|---|---|---|---|")
    for name, paragraphs in texts.items():
        print(f"| {name} | {len(paragraphs)} | {_f1(ours, paragraphs)} | {_f1(plain, paragraphs)} |")


def ours(text: str) -> list[str]:
    """The sentences as duizhao has them."""
    return [span.of(text) for span in split_sentences(text)]


def plain(text: str) -> list[str]:
    """The sentences as the plain regex has them.

    Example:
        >>> plain("他来了。她走了")
        ['他来了。', '她走了']
    """
    ends = [match.end() for match in PLAIN.finditer(text)]
    pieces = [text[start:end] for start, end in zip([0, *ends], [*ends, len(text)], strict=True)]
    return [piece for piece in pieces if piece.strip()]


def _case_table(cases: Sequence[dict[str, object]]) -> None:
    groups: dict[str, list[list[str]]] = defaultdict(list)
    for case in cases:
        sentences = case["sentences"]
        assert isinstance(sentences, list)
        groups[str(case["class"])].append(sentences)
    print("| class | cases | duizhao exact | F1 | plain regex exact | F1 |\n|---|---|---|---|---|---|")
    every = [gold for golds in groups.values() for gold in golds]
    for name, golds in [*sorted(groups.items()), ("all", every)]:
        cells = [f"{_exact(one, golds)} | {_f1(one, golds).split()[0]}" for one in (ours, plain)]
        print(f"| {name} | {len(golds)} | {' | '.join(cells)} |")


def _failures(cases: Sequence[dict[str, object]]) -> None:
    for case in cases:
        gold = case["sentences"]
        assert isinstance(gold, list)
        if _bare(got := ours("".join(gold))) != _bare(gold):
            print(f"- {case['id']}: {' | '.join(_bare(got))}  instead of  {' | '.join(_bare(gold))}")


def _bare(sentences: Sequence[str]) -> list[str]:
    return [sentence.strip() for sentence in sentences]


def _exact(splitter: Splitter, golds: Sequence[Sequence[str]]) -> int:
    return sum(_bare(splitter("".join(gold))) == _bare(gold) for gold in golds)


def _f1(splitter: Splitter, golds: Sequence[Sequence[str]]) -> str:
    """F1 of the boundaries inside the texts; the end of a text is no achievement."""
    right = made = wanted = 0
    for gold in golds:
        true, found = _inner(gold), _inner(splitter("".join(gold)))
        right, made, wanted = right + len(true & found), made + len(found), wanted + len(true)
    if not made or not wanted:
        return "- (-/-)" if made == wanted else "0.0 (-/-)"
    precision, recall = 100 * right / made, 100 * right / wanted
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return f"{f1:.2f} ({precision:.1f}/{recall:.1f})"


def _inner(sentences: Sequence[str]) -> set[int]:
    """The offsets between the sentences, counted without white space."""
    offsets, at = set(), 0
    for sentence in sentences[:-1]:
        at += len("".join(sentence.split()))
        offsets.add(at)
    return offsets


def _conllu(path: Path) -> Iterator[list[str]]:
    """The paragraphs of a treebank file, each a list of sentences."""
    paragraphs: list[list[str]] = [[]]
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.startswith(("# newpar", "# newdoc")) and paragraphs[-1]:
            paragraphs.append([])
        elif line.startswith("# text = "):
            paragraphs[-1].append(line.removeprefix("# text = "))
    yield from paragraphs if len(paragraphs) > 1 else _tens(paragraphs[0])


def _tens(sentences: Sequence[str]) -> list[list[str]]:
    kept = [sentence for sentence in sentences if sentence.strip()]
    return [kept[at : at + PARAGRAPH] for at in range(0, len(kept), PARAGRAPH)]


if __name__ == "__main__":
    main()
