"""The whole chain on one core: sentences, words, aligned readings, two traditional variants.

Side by side, in one process and on the same text: the composition of libraries that a user would write
(split after end marks, jieba, OpenCC for each sentence, pypinyin with one reading a character), and that of
duizhao, in batches, with its dictionaries and models switched on. Both are warmed up first; the figures are
characters per CPU second, and their ratio.

    python bench/core.py [FILE ...] [--repeat 3]

Without files it reads the article and the sample of bench/data. jieba is not among duizhao's requirements:
`pip install jieba` before, else rjieba takes its place, which makes the other side faster.
"""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "toolkit"))

_BATCH = 2048


def naive() -> Callable[[str], Iterable[object]]:
    """What a user would write."""
    from opencc import OpenCC
    from pypinyin import Style, pinyin

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import jieba
        jieba.setLogLevel(60)
        cut = jieba.lcut
    except ImportError:
        import rjieba

        cut = rjieba.cut
        print("jieba is not installed: rjieba stands in for it")
    taiwan, hongkong = OpenCC("s2tw"), OpenCC("s2hk")

    def chain(text: str) -> Iterator[object]:
        sentence = ""
        for char in text:
            sentence += char
            if char in "。！？\n":
                yield _one(sentence)
                sentence = ""
        if sentence:
            yield _one(sentence)

    def _one(sentence: str) -> object:
        return (
            sentence,
            cut(sentence),
            pinyin(sentence, style=Style.TONE, errors=list),
            taiwan.convert(sentence),
            hongkong.convert(sentence),
        )

    return chain


def ours() -> Callable[[str], Iterable[object]]:
    """The same with duizhao."""
    from duizhao.pinyin import read_all
    from duizhao.scripts import all_variants
    from duizhao.splitting import split_sentences
    from duizhao.words import segment_all

    def chain(text: str) -> Iterator[object]:
        spans = iter(split_sentences(text))
        while batch := [span.of(text) for span in islice(spans, _BATCH)]:
            words = segment_all(batch)
            scripts = all_variants(batch, "hans", ["hant_tw", "hant_hk"])
            yield from zip(batch, words, read_all(batch, words), *scripts.values(), strict=True)

    return chain


def measure(chain: Callable[[str], Iterable[object]], texts: list[str], repeat: int) -> float:
    """The best of several runs, in characters per CPU second."""
    best = 0.0
    for _ in range(repeat + 1):
        start = time.process_time()
        for text in texts:
            for _ in chain(text):
                pass
        best = max(best, sum(map(len, texts)) / (time.process_time() - start))
    return best


def main() -> None:
    """Read the arguments and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--repeat", type=int, default=3)
    asked = parser.parse_args()
    own = [ROOT / "bench" / "data" / "gsd-test-1-87.hans", *ROOT.glob("corpus/sources/*/zh.md")]
    texts = [path.read_text("utf-8") for path in asked.files or own]
    print(f"{len(texts)} texts, {sum(map(len, texts)):,} characters")
    slow = measure(naive(), texts, asked.repeat)
    fast = measure(ours(), texts, asked.repeat)
    print(f"libraries  {slow / 1e6:6.2f} M characters per CPU second")
    print(f"duizhao    {fast / 1e6:6.2f} M")
    print(f"ratio      {fast / slow:6.1f}")


if __name__ == "__main__":
    main()
