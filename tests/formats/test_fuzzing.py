"""A few hundred damaged files for each reader; fuzzing.py as a program reads as many as one likes."""

from __future__ import annotations

import pytest
from fuzzing import fuzz

from duizhao.interchange.format import Format
from duizhao.interchange.registry import formats

READ = [one for one in formats().values() if one.read]
SLOW = {"xmi": 60, "docbin": 60, "dataset": 20}


@pytest.mark.parametrize("form", READ, ids=lambda form: form.name)
def test_a_damaged_file_gives_an_error_or_a_valid_result(form: Format) -> None:
    outcome = fuzz(form, SLOW.get(form.name, 300))
    assert outcome["error"] > 0
