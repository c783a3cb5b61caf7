"""docs/agreement.md says what there is."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

from duizhao.agreement.figures import METRICS
from duizhao.agreement.measuring import CONDITIONS
from duizhao.agreement.reasons import REASONS, RULES

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "agreement.md").read_text(encoding="utf-8")
TABLES = "\n".join(line for line in PAGE.splitlines() if line.startswith("|"))
CHINESE = [line for line in PAGE.splitlines() if line.startswith("- ") and "。" in line]


@pytest.mark.parametrize("name", METRICS)
def test_every_figure_is_defined_and_has_a_sentence_in_chinese(name: str) -> None:
    shown = re.sub(r"\.(topic|target|all)\.", ".•.", name)
    assert f"`{shown}`" in TABLES
    assert any(f"`{shown}`" in line for line in CHINESE)


def test_every_reason_stands_in_the_order_of_the_rules() -> None:
    told = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
    assert told == [*(name for name, _ in RULES), "neutral_or_none"]
    assert set(told) == set(REASONS)


def test_conditions_are_named() -> None:
    assert all(f"`{one}`" in PAGE for one in CONDITIONS)


def test_the_example_runs() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, "agreement.md", "exec"), {})
    first, *rest = out.getvalue().splitlines()
    value, low, high, n, *_ = first.split()
    assert float(low) <= float(value) <= float(high) <= 1
    assert float(value) < 1
    assert int(n) > 50
    assert [line.split()[0] for line in rest] == ["polarity", "missing", "missing"]
