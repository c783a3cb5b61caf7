"""What each format writes of a small corpus, byte for byte: a change of a format shows in the diff.

    .venv/bin/python tests/formats/test_golden.py

writes the files anew; look at what has changed before you commit it.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from duizhao.interchange.converting import fitted, read_passages, write_passages
from duizhao.interchange.format import Format, Options
from duizhao.interchange.passage import Mention, Passage, Position, annotated
from duizhao.interchange.registry import formats
from duizhao.losses import Losses
from duizhao.model import Span, Word

GOLDEN = Path(__file__).parent / "golden"
WRITTEN = [one for one in formats().values() if one.write]
# What a library packs may differ from version to version: these are compared by what is read from them.
PACKED = {"dataset", "docbin"}
SYLLABLES = "zhàn hé qū lín yè jú de hú jìn jìn shuō - - zhī chí - -"


def sample() -> list[Passage]:
    """Two documents: nesting, crossing, attributes, stances of every kind, astral characters, odd space."""
    one = Passage(
        "d1-s01",
        "湛河区林业局的胡进进说：“支持！”",
        "d1",
        words=(
            Word(0, 3, "湛河区", "ns", "Zhànhé Qū", "Zhanhe District", "composed"),
            Word(3, 6, "林业局", "n", "línyèjú", "forestry bureau", "cedict"),
            Word(6, 7, "的", "uj", "de"),
            Word(7, 10, "胡进进", "nr", "Hú Jìnjìn"),
            Word(10, 11, "说", "v", "shuō", "to say", "cedict"),
            Word(11, 12, "：", "x"),
            Word(12, 13, "“", "x"),
            Word(13, 15, "支持", "v", "zhīchí", "to support", "cedict"),
            Word(15, 16, "！", "x"),
            Word(16, 17, "”", "x"),
        ),
        syllables=tuple(None if each == "-" else each for each in SYLLABLES.split()),
        variants={"hant_tw": "湛河區林業局的胡進進說：「支持！」"},
        translation='Hu Jinjin of the Zhanhe forestry bureau said: "I am for it!"',
        state="submitted",
        annotator="a01",
        meta={"block_kind": "paragraph", "section": "一 & 二"},
    )
    first = annotated(
        one,
        [
            Mention(0, 3, "GPE"),
            Mention(0, 6, "ORG", ("uncertain",), "o"),
            Mention(3, 10, "PER", key="x"),
            Mention(7, 10, "PER", ("metonymy", "uncertain"), "p"),
        ],
        [
            Position("p", "o", "favor", "explicit", (13, 15)),
            Position("author", "topic", "none"),
            Position("p", "topic", "favor", "implied"),
        ],
    )
    second = annotated(
        Passage("d1-s02", "𠮷野家\u3000在 A1 开业了😀。", "d1", state="submitted", annotator="a01"),
        [Mention(0, 3, "ORG", key="y"), Mention(6, 8, "FAC")],
        [Position("d1-s01:7-10:PER", "y", "against", "reported")],
    )
    third = Passage("d1-s03", "党旗高高飘扬。", "d1", state="skipped", annotator="a01")
    fourth = annotated(
        Passage(
            "d2-s01",
            "第一行。\n第二行\t完。",
            "d2",
            sentences=(Span(0, 5), Span(5, 11)),
            translation="=1+1",
            state="submitted",
            annotator="a01",
        ),
        [Mention(5, 8, "TIME")],
        [Position("author", "topic", "neutral", "", None, 5, 11)],
    )
    return [first, second, third, fourth]


def place(form: Format, folder: Path = GOLDEN) -> Path:
    return folder / f"{form.name}-own{'' if form.folder else form.suffixes[0]}"


def write(form: Format, folder: Path) -> Path:
    path = place(form, folder)
    write_passages(sample(), path, form, Options(title="样本"), Losses())
    return path


def contents(path: Path) -> dict[str, bytes]:
    if path.is_file():
        return {"": path.read_bytes()}
    files = [one for one in sorted(path.rglob("*")) if one.is_file()]
    return {one.relative_to(path).as_posix(): one.read_bytes() for one in files}


@pytest.mark.parametrize("form", WRITTEN, ids=lambda form: form.name)
def test_what_is_written_is_the_golden_file(form: Format, tmp_path: Path) -> None:
    made, golden = write(form, tmp_path), place(form)
    assert golden.exists(), "run `python tests/formats/test_golden.py`"
    if form.name not in PACKED:
        assert contents(made) == contents(golden)
    if form.read:
        losses = Losses()
        assert list(read_passages(golden, form, Options(), losses)) == list(fitted(sample(), form, Losses()))
        assert not losses


@pytest.mark.parametrize("form", WRITTEN, ids=lambda form: form.name)
def test_the_ledger_of_losses(form: Format, tmp_path: Path) -> None:
    """What a format loses of the sample, kind by kind, is a part of what it promises."""
    made = write(form, tmp_path)
    ledger, golden = (path.with_name(path.name + ".losses.json") for path in (made, place(form)))
    assert ledger.exists() == golden.exists()
    if golden.exists():
        assert ledger.read_text("utf-8") == golden.read_text("utf-8")


def main() -> None:
    """Write every golden file anew."""
    GOLDEN.mkdir(exist_ok=True)
    for form in WRITTEN:
        with tempfile.TemporaryDirectory() as name:
            made, golden = write(form, Path(name)), place(form)
            if form.name in PACKED and golden.exists() and "--all" not in sys.argv:
                continue
            for old in (golden, golden.with_name(golden.name + ".losses.json")):
                shutil.rmtree(old) if old.is_dir() else old.unlink(missing_ok=True)
            for new in made.parent.iterdir():
                shutil.move(new, GOLDEN / new.name)


if __name__ == "__main__":
    main()
