"""How fast the script variants are made: plain OpenCC, OpenCC with our overrides, and with alignment.

Characters a second of process time, all systems in one run on the same text, the best of five. The text is
the shipped article's sentences, many times over, so that every system sees real sentences.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

from opencc import OpenCC

from duizhao.article import read_article
from duizhao.paths import find_workspace
from duizhao.scripts import convert, convert_with, variants
from duizhao.sources import document_ids, load_source


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--copies", type=int, default=100)
    copies = parser.parse_args().copies
    workspace = find_workspace()
    blocks = [
        sentence + "。"
        for name in document_ids(workspace)
        for block in read_article(load_source(workspace, name)).blocks
        for sentence in block.text.split("。")
        if sentence
    ]
    sentences = blocks * copies
    joined = "\n".join(sentences)
    few = blocks * max(1, copies // 50)
    table: list[tuple[str, str, int, Callable[[], object]]] = []
    for config, target in (("s2tw", "hant_tw"), ("s2hk", "hant_hk")):
        plain = OpenCC(config)
        table += [
            (config, "OpenCC, joined text", len(joined), lambda plain=plain: plain.convert(joined)),
            (
                config,
                "OpenCC, a call a sentence",
                len(joined),
                lambda plain=plain: [plain.convert(s) for s in sentences],
            ),
            (config, "duizhao, joined text", len(joined), lambda config=config: convert(joined, config)),
            (
                config,
                "duizhao, `variants`",
                len(joined),
                lambda target=target: variants(sentences, "hans", target),
            ),
        ]
    table.append(
        (
            "s2twp",
            "duizhao, `convert_with`, aligned",
            sum(map(len, few)),
            lambda: [convert_with(s, "s2twp") for s in few],
        )
    )
    print(f"{len(sentences)} sentences, {len(joined)} characters\n")
    print("| configuration | system | M characters a CPU second |")
    print("|---|---|---|")
    for config, system, size, call in table:
        call()
        print(f"| {config} | {system} | {size / min(map(_seconds, [call] * 5)) / 1e6:.2f} |")


def _seconds(call: Callable[[], object]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


if __name__ == "__main__":
    main()
