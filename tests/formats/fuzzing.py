"""Damaged files: a reader gives a clear error or a valid result, never a traceback, a hang or a wrong span.

Valid files are written, damaged and read again. As a program:

    .venv/bin/python tests/formats/fuzzing.py --count 10000 [--format NAME ...] [--seed 0]
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import NoReturn

from hypothesis import HealthCheck, Phase, given, settings
from strategies import corpora

from duizhao.errors import DuizhaoError
from duizhao.interchange.converting import LEDGER, read_passages, write_passages
from duizhao.interchange.format import Format, Options
from duizhao.interchange.passage import Passage
from duizhao.interchange.registry import formats
from duizhao.losses import Losses

_SECONDS = 10
_TOKENS = (
    b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\n", b"\t", b"\"", b"'", b"{", b"}", b"[", b"]",
    b"<", b">", b"&", b"-1", b"999999999999999999999", b"1e999", b"NaN", b"null", b"true", b"\\ud800",
    b"&#0;", b"<!DOCTYPE a [",
    b"..", b"/", "𠮷".encode(), "\u2028".encode(), b"=HYPERLINK(1)", b"T1", b"*", b"O", b"B-", b"_", b"|",
)  # fmt: skip


def seeds(count: int = 30) -> list[list[Passage]]:
    """Passages to write files of; the same each time."""
    found: list[list[Passage]] = []

    @settings(
        max_examples=count, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(corpora())
    def collect(passages: list[Passage]) -> None:
        found.append(passages)

    collect()
    return found


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The bytes with one to four pieces cut out, doubled, exchanged, overwritten or put in."""
    out = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(out) + 1)
        size = chance.choice([1, 1, 2, 5, 20, 100])
        kind = chance.randrange(6)
        if kind == 0:
            del out[at : at + size]
        elif kind == 1:
            out[at:at] = out[at : at + size]
        elif kind == 2:
            other = chance.randrange(len(out) + 1)
            out[at : at + size], out[other : other + size] = out[other : other + size], out[at : at + size]
        elif kind == 3:
            out[at : at + 1] = bytes([chance.randrange(256)])
        elif kind == 4:
            out[at:at] = chance.choice(_TOKENS)
        else:
            digits = [place for place, byte in enumerate(out) if 48 <= byte <= 57]
            if digits:
                place = chance.choice(digits)
                out[place : place + 1] = str(chance.randrange(200)).encode()
    return bytes(out)


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    raise TimeoutError(f"not read within {_SECONDS} seconds")


def fuzz(form: Format, count: int, seed: int = 0) -> Counter[str]:
    """Read ``count`` damaged files; returns how many gave a result and how many an error.

    Raises:
        AssertionError: with the file that did it, for anything but a result or an error of duizhao's own.
    """
    chance = random.Random(f"{form.name}{seed}")
    outcome: Counter[str] = Counter()
    signal.signal(signal.SIGALRM, _stop)
    with tempfile.TemporaryDirectory() as name:
        originals = list(_originals(form, Path(name)))
        for number in range(count):
            path, file = chance.choice(originals)
            data = file.read_bytes()
            bad = damaged(data, chance)
            file.write_bytes(bad)
            signal.alarm(_SECONDS)
            try:
                for _ in read_passages(path, form, Options(), Losses()):
                    pass  # what is read is checked against its text
                outcome["result"] += 1
            except DuizhaoError as error:
                if "\n" in str(error) or not str(error):
                    raise AssertionError(f"{form.name}, file {number}: {error!r}") from error
                outcome["error"] += 1
            except KeyboardInterrupt:
                raise
            except BaseException as error:
                raise AssertionError(
                    f"{form.name}, file {number} of seed {seed}: {bad[:2000]!r}\n{traceback.format_exc()}"
                ) from error
            finally:
                signal.alarm(0)
                file.write_bytes(data)
    return outcome


def _originals(form: Format, folder: Path) -> Iterator[tuple[Path, Path]]:
    """Files to damage, each with the path that is read: written ones, and those of the golden folder."""
    golden = Path(__file__).parent / "golden"
    for source in sorted(golden.glob(f"{form.name}-*")):
        if source.name.endswith(LEDGER):
            continue
        target = folder / source.name
        if source.is_dir():
            for each in sorted(source.rglob("*")):
                if each.is_file():
                    copy = target / each.relative_to(source)
                    copy.parent.mkdir(parents=True, exist_ok=True)
                    copy.write_bytes(each.read_bytes())
        else:
            target.write_bytes(source.read_bytes())
        yield from ((target, file) for file in _files(target))
    if form.write is None:
        return
    for number, passages in enumerate(seeds()):
        path = folder / f"{number}{'' if form.folder else form.suffixes[0]}"
        write_passages(iter(passages), path, form, Options(), Losses())
        yield from ((path, file) for file in _files(path))


def _files(path: Path) -> list[Path]:
    found = [path] if path.is_file() else sorted(each for each in path.rglob("*") if each.is_file())
    return [file for file in found if not file.name.startswith(".")]


def main() -> None:
    """Fuzz the readers and say what came of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--format", action="append")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    for form in formats().values():
        if form.read and (not asked.format or form.name in asked.format):
            start = time.perf_counter()
            outcome = fuzz(form, asked.count, asked.seed)
            seconds = time.perf_counter() - start
            read, refused = outcome["result"], outcome["error"]
            print(f"{form.name:12} {read:6} read, {refused:6} refused, {seconds:.0f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
