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
from samples import sample

from duizhao.interchange.converting import fitted, read_passages, write_passages
from duizhao.interchange.format import Format, Options
from duizhao.interchange.registry import formats
from duizhao.losses import Losses

GOLDEN = Path(__file__).parent / "golden"
WRITTEN = [one for one in formats().values() if one.write]
# What a library packs may differ from version to version: these are compared by what is read from them.
PACKED = {"dataset", "docbin", "xmi"}


def place(form: Format, folder: Path = GOLDEN) -> Path:
    return folder / f"{form.name}-sample{'' if form.folder else form.suffixes[0]}"


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
