"""The table of docs/formats.md is made of the registry.

    .venv/bin/python tests/formats/test_matrix.py

writes it anew.
"""

from __future__ import annotations

from pathlib import Path

from duizhao.interchange.format import FEATURES
from duizhao.interchange.matrix import as_rows, markdown_table
from duizhao.interchange.registry import formats

PAGE = Path(__file__).resolve().parents[2] / "docs" / "formats.md"
BEGIN, END = "<!-- matrix: begin -->\n", "<!-- matrix: end -->"


def page(old: str) -> str:
    head, _, rest = old.partition(BEGIN)
    return head + BEGIN + markdown_table() + "\n" + END + rest.partition(END)[2]


def test_the_page_is_up_to_date() -> None:
    old = PAGE.read_text("utf-8")
    assert page(old) == old, "run `python tests/formats/test_matrix.py`"


def test_every_feature_is_carried_by_some_format_and_lost_by_another() -> None:
    for feature in FEATURES:
        carrying = [one for one in formats().values() if feature in one.carries]
        assert carrying, feature
        assert len(carrying) < len(formats()), feature


def test_rows_say_everything() -> None:
    for row in as_rows():
        assert sorted(row["carries"] + row["loses"]) == sorted(FEATURES)
        assert row["direction"] in {"read and write", "read", "write"}


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8")), encoding="utf-8")
