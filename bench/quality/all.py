"""Every figure of quality, one after the other, each with the bar that it is held against.

    python bench/quality/all.py [--cpp FOLDER] [--gsd FOLDER] [--conllu FILE ...] [--lines FILE]

Without arguments it measures on what is in the repository; the arguments name data that the user puts in
place (the `--help` of each script says where it is from and under what licence). What has no data is named.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
DATA = HERE.parent / "data"

Asked = argparse.Namespace


def runs(asked: Asked) -> list[tuple[str, list[str] | None]]:
    """What is measured: a heading with its bar, and the command, or None where its data is not there."""
    pair = [str(DATA / f"gsd-test-1-87.{script}") for script in ("hans", "hant")]
    conllu = [str(path) for path in asked.conllu]
    return [
        ("Sentence boundaries: at least 88 of 94 hard cases, F1 98.4 on running text",
         ["sentences.py", *(["--conllu", *conllu] if conllu else [])]),
        ("Polyphones of CPP: at least 97.0 %",
         ["readings.py", "--cpp", str(asked.cpp)] if asked.cpp else None),
        ("Syllables of running text: at least 98.0 %",
         ["readings.py", *(["--lines", str(asked.lines)] if asked.lines else [])]),
        ("The pinyin line: 65 % of lines exact, word boundaries 96, capitals 80", ["line.py"]),
        ("Script variants, quotation marks ignored: 93 to Taiwan's script, 99 back",
         ["scripts.py", *(["--gsd", str(asked.gsd)] if asked.gsd else ["--pairs", *pair])]),
        ("Glosses", ["glosses.py"]),
    ]  # fmt: skip


def main() -> None:
    """Run each script and print what it prints."""
    plain = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=plain)
    parser.add_argument("--cpp", type=Path, help="folder with dev.sent and dev.lb")
    parser.add_argument("--gsd", type=Path, help="folder with the GSD and GSDSimp treebanks")
    parser.add_argument(
        "--conllu", type=Path, nargs="*", default=[], help="treebanks for sentence boundaries"
    )
    parser.add_argument("--lines", type=Path, help="table of text and pinyin")
    failed = False
    for title, command in runs(parser.parse_args()):
        print(f"\n## {title}\n", flush=True)
        if command is None:
            print("not measured: its data is not in this repository, name it (--help)")
        else:
            done = subprocess.run([sys.executable, str(HERE / command[0]), *command[1:]], check=False)
            failed = failed or done.returncode != 0
    sys.exit(failed)


if __name__ == "__main__":
    main()
