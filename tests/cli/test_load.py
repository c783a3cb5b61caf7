"""`duizhao load`: rows for reading and for scripts."""

from __future__ import annotations

import json
from collections.abc import Callable
from subprocess import CompletedProcess

import pytest

from duizhao.cli.load import row_lines
from duizhao.cli.text import columns
from duizhao.paths import Workspace

Run = Callable[..., CompletedProcess[str]]


def test_rows_for_reading(shipped: Workspace, program: Run) -> None:
    """No brackets, quotes, numbers of labels, progress bars or warnings; lines that fit."""
    done = program("load", "-n", "5", "--root", shipped.root)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].startswith("sentences/train, 126 rows: id, doc_id")
    assert "  words         党旗/n 高高飘扬/i 汇聚/v 磅礴/v 力量/n" in lines
    assert "  syllables     dǎng qí gāo gāo piāo yáng · huì jù páng bó lì liàng" in lines
    assert "  stances       holder=author target=topic polarity=favor basis=explicit" in lines
    assert not any(sign in done.stdout for sign in ("{'", "['", "None", "\x1b"))
    assert all(columns(line) <= 100 for line in lines)


@pytest.mark.parametrize("options", [(), ("--streaming",)])
def test_rows_for_scripts(shipped: Workspace, program: Run, options: tuple[str, ...]) -> None:
    done = program("load", "stance", "--rows", "2", "--json", "--root", shipped.root, *options)
    assert (done.returncode, done.stderr) == (0, "")
    rows = json.loads(done.stdout)
    assert [row["label"] for row in rows] == ["favor", "favor"]


def test_no_rows(shipped: Workspace, program: Run) -> None:
    assert program("load", "-n", "0", "--json", "--root", shipped.root).stdout == "[]\n"


def test_long_values_are_cut() -> None:
    row = {"text": "字" * 1000, "entities": [{"text": "甲", "label": "PER"}], "blocks": [{"a": [{"b": 1}]}]}
    lines = list(row_lines(row))
    assert lines[0].startswith("  text      字字")
    assert lines[3].endswith("字…")
    assert lines[4:] == ["  entities  甲/PER", "  blocks    a=(b=1)"]
