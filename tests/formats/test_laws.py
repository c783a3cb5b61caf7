"""What every format promises, tried on generated passages: what fits comes back, and all losses are told."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import corpora

from duizhao.interchange.converting import fitted, read_passages, write_passages
from duizhao.interchange.format import Format, Options
from duizhao.interchange.passage import Passage
from duizhao.interchange.registry import formats
from duizhao.losses import Losses

BOTH = [one for one in formats().values() if one.read and one.write]
WRITTEN = [one for one in formats().values() if one.write]
SLOW = {"xmi": 40, "docbin": 25, "dataset": 8}
QUICK = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def expected(passages: list[Passage], form: Format) -> list[Passage]:
    return list(fitted(passages, form, Losses()))


def written(passages: list[Passage], form: Format, folder: Path, options: Options) -> tuple[Path, Losses]:
    path = folder / ("out" if form.folder else f"out{form.suffixes[0]}")
    losses = Losses()
    write_passages(iter(passages), path, form, options, losses)
    return path, losses


@pytest.mark.parametrize("form", BOTH, ids=lambda form: form.name)
def test_law_what_fits_comes_back(form: Format) -> None:
    @settings(QUICK, max_examples=SLOW.get(form.name, 150))
    @given(corpora())
    def law(passages: list[Passage]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            options = Options()
            path, told = written(passages, form, Path(folder), options)
            losses = Losses()
            list(fitted(passages, form, losses))
            assert told.as_json() == losses.as_json()
            losses = Losses()
            back = list(read_passages(path, form, options, losses))
            assert back == expected(passages, form)
            assert not losses, losses.lines()

    law()


@pytest.mark.parametrize("form", WRITTEN, ids=lambda form: form.name)
def test_law_a_second_time_gives_the_same_bytes(form: Format) -> None:
    @settings(QUICK, max_examples=min(SLOW.get(form.name, 20), 20))
    @given(corpora())
    def law(passages: list[Passage]) -> None:
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
            first, lost = written(passages, form, Path(one), Options())
            second, again = written(passages, form, Path(two), Options())
            assert lost.as_json() == again.as_json()
            assert _bytes(first) == _bytes(second)

    law()


@pytest.mark.parametrize("form", WRITTEN, ids=lambda form: form.name)
def test_law_nothing_is_lost_in_silence(form: Format) -> None:
    """Where no loss is told, all that the passages have is in what fits."""

    @settings(QUICK, max_examples=100)
    @given(corpora())
    def law(passages: list[Passage]) -> None:
        losses = Losses()
        kept = list(fitted(passages, form, losses))
        if not losses and form.unit == "any":
            assert kept == passages
        if not losses:
            assert sum(len(one.entities) for one in kept) == sum(len(one.entities) for one in passages)
            assert sum(len(one.stances) for one in kept) == sum(len(one.stances) for one in passages)

    law()


def _bytes(path: Path) -> dict[str, bytes]:
    if path.is_file():
        return {"": path.read_bytes()}
    return {
        each.relative_to(path).as_posix(): each.read_bytes()
        for each in sorted(path.rglob("*"))
        if each.is_file()
    }


@given(st.data())
@settings(QUICK, max_examples=60)
def test_law_a_format_changes_nothing_that_it_carries(data: st.DataObject) -> None:
    """What fits once fits again unchanged."""
    form = data.draw(st.sampled_from(WRITTEN))
    once = expected(data.draw(corpora()), form)
    losses = Losses()
    assert list(fitted(once, form, losses)) == once or form.unit == "document" or "ids" not in form.carries
