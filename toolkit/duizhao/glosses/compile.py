"""Make the dictionary that duizhao ships out of a CC-CEDICT file.

    python -m duizhao.glosses.compile cedict_ts.u8 [FOLDER]

One line an entry: simplified form, traditional form (empty where it is the same), pinyin as CC-CEDICT writes
it, senses, apart by tabs; and a line that points from each traditional form to its simplified ones. All lines
are sorted by the bytes of their first column, so that a reader finds a form by bisection in the text itself,
with no index to build. The same input gives the same bytes.
"""

from __future__ import annotations

import lzma
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from duizhao.errors import InputError
from duizhao.glosses.cedict import DATA, NAME

_DATE = re.compile(r"#! date=(\S+)")
_LINE = re.compile(r"(\S+) (\S+) \[([^\]]*)\] /(.*)/\s*")


def compile_cedict(lines: Iterable[str], *, where: str = "cedict") -> str:
    r"""The dictionary as text.

    Raises:
        InputError: for a line of another shape, or a file without a date.

    Example:
        >>> compile_cedict(["#! date=2026", "銀行 银行 [yin2 hang2] /bank/"]).splitlines()
        ['#\t2026\t1', '銀行\t>银行', '银行\t銀行\tyin2 hang2\tbank']
    """
    date, entries = "", 0
    records: list[tuple[bytes, str]] = []
    pointers: dict[tuple[str, str], None] = {}
    for number, line in enumerate(lines, 1):
        if line.startswith("#"):
            date = match[1] if (match := _DATE.match(line)) else date
        elif line.strip():
            match = _LINE.fullmatch(line)
            if not match or "\t" in line:
                remedy = "give CC-CEDICT's own file, cedict_ts.u8"
                raise InputError("is no entry of CC-CEDICT", where=f"{where}:{number}", remedy=remedy)
            hant, hans, pinyin, senses = match.groups()
            records.append(
                (hans.encode(), f"{hans}\t{hant if hant != hans else ''}\t{pinyin}\t{senses.strip()}")
            )
            entries += 1
            if hant != hans:
                pointers[hant, hans] = None
    if not date:
        raise InputError("has no line '#! date='", where=where, remedy="give the file with its header")
    records += [(hant.encode(), f"{hant}\t>{hans}") for hant, hans in sorted(pointers)]
    records.sort(key=lambda record: record[0])  # stable: entries of one form stay in CC-CEDICT's order
    return "".join(f"{line}\n" for line in (f"#\t{date}\t{entries}", *(line for _, line in records)))


def as_cedict(text: str) -> Iterator[str]:
    """The other way: the lines of a CC-CEDICT file that compile to ``text``.

    Example:
        >>> list(as_cedict(compile_cedict(["#! date=2026", "銀行 银行 [yin2 hang2] /bank/"])))
        ['#! date=2026', '銀行 银行 [yin2 hang2] /bank/']
    """
    for line in text.removesuffix("\n").split("\n"):
        cells = line.split("\t")
        if cells[0] == "#":
            yield f"#! date={cells[1]}"
        elif not cells[1].startswith(">"):
            hans, hant, pinyin, senses = cells
            yield f"{hant or hans} {hans} [{pinyin}] /{senses}/"


def pack(text: str) -> bytes:
    """The bytes that are shipped."""
    return lzma.compress(text.encode(), format=lzma.FORMAT_XZ, check=lzma.CHECK_CRC64, preset=6)


_NOTICE = """# CC-CEDICT

`cedict.xz` is made of CC-CEDICT, a Chinese-English dictionary that its community maintains and MDBG publishes
(https://cc-cedict.org, https://www.mdbg.net/chinese/dictionary?page=cc-cedict).

- Copyright: the contributors of CC-CEDICT; CEDICT, Copyright (C) 1997, 1998 Paul Andrew Denisowski.
- Licence: Creative Commons Attribution-ShareAlike 4.0 International, text in [LICENSE](LICENSE),
  https://creativecommons.org/licenses/by-sa/4.0/. It holds for this file and for what is made of it, glosses
  in a dataset included; the code of duizhao is under Apache-2.0.
- Edition: {date}, {entries} entries.
- Changed: no word of any entry. The entries were brought into another order and format, and lines that lead
  from traditional to simplified forms were added (`python -m duizhao.glosses.compile`). What duizhao shows as
  a gloss is shortened from the senses of an entry, or put together of several entries where it is marked
  `composed`.
"""


def main(arguments: list[str]) -> int:
    """Read a CC-CEDICT file and write the dictionary with its notice."""
    if len(arguments) not in (1, 2) or arguments[0].startswith("-"):
        print(__doc__)
        return 0 if arguments[:1] in (["-h"], ["--help"]) else 2
    source = Path(arguments[0])
    folder = Path(arguments[1]) if len(arguments) == 2 else DATA
    text = compile_cedict(source.read_text(encoding="utf-8").split("\n"), where=source.name)
    _, date, entries = text.partition("\n")[0].split("\t")
    (folder / NAME).write_bytes(pack(text))
    (folder / "NOTICE.md").write_text(_NOTICE.format(date=date, entries=entries), encoding="utf-8")
    print(f"{folder / NAME}: {entries} entries of {date}, {(folder / NAME).stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
