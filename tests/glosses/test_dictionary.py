"""The dictionary as it is shipped: every entry is found again, and the same input gives the same bytes."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder
from hypothesis import example, given
from hypothesis import strategies as st

from duizhao.errors import InputError
from duizhao.glosses import LICENCE, lookup, producer
from duizhao.glosses.cedict import DATA, entries, entry_count, mark_tone, text
from duizhao.glosses.compile import NAME, as_cedict, compile_cedict, main, pack
from duizhao.glosses.numbers import number_gloss, value, words

ROOT = Path(__file__).resolve().parents[2]


def test_each_entry_is_found_by_both_forms() -> None:
    found = 0
    for number, entry in enumerate(entries()):
        found += 1
        if number % 16 == 0:  # all of them take seconds; the text itself is compared whole below
            assert entry in lookup(entry.simplified)
            assert entry in lookup(entry.traditional)
            assert entry.pinyin
            assert entry.senses
    assert found == entry_count() == 124_935


def test_the_shipped_file_makes_itself_again() -> None:
    """Back to a CC-CEDICT file and through the compiler: nothing is lost, and the order is the same."""
    assert compile_cedict(as_cedict(text())) == text()


def test_lines_are_sorted() -> None:
    keys = [line[: line.index(b"\t")] for line in text().encode().split(b"\n")[:-1]]
    assert keys == sorted(keys)


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    source = tmp_path / "cedict_ts.u8"
    lines = [line for line, _ in zip(as_cedict(text()), range(2000), strict=False)]
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    made = []
    for name in ("a", "b"):
        folder = tmp_path / name
        folder.mkdir()
        command = [sys.executable, "-m", "duizhao.glosses.compile", str(source), str(folder)]
        subprocess.run(command, check=True, capture_output=True)
        made.append([(folder / one).read_bytes() for one in (NAME, "NOTICE.md")])
    assert made[0] == made[1]
    assert made[0][0] == pack(compile_cedict(lines))


def test_the_notice_is_that_of_the_file(tmp_path: Path) -> None:
    """Edition, number of entries and licence; the notice is written with the file."""
    source = tmp_path / "cedict_ts.u8"
    source.write_text("\n".join([next(as_cedict(text())), "銀行 银行 [yin2 hang2] /bank/"]), encoding="utf-8")
    assert main([str(source), str(tmp_path)]) == 0
    made = (tmp_path / "NOTICE.md").read_text(encoding="utf-8")
    shipped = (DATA / "NOTICE.md").read_text(encoding="utf-8")
    assert made.replace("1 entries", f"{entry_count()} entries") == shipped
    assert producer().removeprefix("CC-CEDICT ") in shipped
    assert "creativecommons.org/licenses/by-sa/4.0" in shipped
    assert LICENCE == "CC BY-SA 4.0"
    assert "Attribution-ShareAlike 4.0 International" in (DATA / "LICENSE").read_text(encoding="utf-8")


def test_the_wheel_carries_dictionary_and_licence() -> None:
    builder = WheelBuilder(str(ROOT))
    inside = {file.distribution_path for file in builder.recurse_included_files()}
    for name in (NAME, "LICENSE", "NOTICE.md", "parts.tsv", "first.tsv"):
        assert f"duizhao/glosses/data/{name}" in inside
    assert (DATA / NAME).stat().st_size < 4_000_000


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["#! date=2026", "no entry"], "c.u8:2: is no entry of CC-CEDICT; give CC-CEDICT's own file"),
        (["甲 甲 [jia3] /first/"], "c.u8: has no line '#! date='; give the file with its header"),
    ],
)
def test_a_file_that_is_none(lines: list[str], message: str) -> None:
    with pytest.raises(InputError) as caught:
        compile_cedict(lines, where="c.u8")
    assert str(caught.value).startswith(message)


def test_how_the_compiler_is_called(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert main([]) == 2
    assert "python -m duizhao.glosses.compile" in capsys.readouterr().out


HAN = st.text(st.sampled_from("银行銀中国甲乙"), min_size=1, max_size=4)


@given(st.lists(st.tuples(HAN, HAN, st.sampled_from(["a/b", "bank", "x; y"])), max_size=12))
@example([("銀", "银", "silver"), ("银", "银", "variant of 銀|银[yin2]")])
def test_law_compiling_loses_nothing(records: list[tuple[str, str, str]]) -> None:
    lines = [f"{hant} {hans} [yin2] /{senses}/" for hant, hans, senses in records]
    made = compile_cedict(["#! date=2026", *lines])
    assert sorted(as_cedict(made)) == sorted(["#! date=2026", *lines])
    assert made == compile_cedict(as_cedict(made))


@given(st.text(max_size=6))
@example("\t")
@example("银行\tx")
@example("#")
@example("\ud800")
@example("乾")
def test_law_lookup_gives_what_was_asked_for(form: str) -> None:
    for entry in lookup(form):
        assert form in (entry.traditional, entry.simplified)


def test_the_dictionary_stays_out_of_the_way() -> None:
    """It is unpacked at the first look-up, in well under half a second."""
    script = (
        "import time, duizhao.glosses as g\n"
        "from duizhao.glosses.cedict import _block\n"
        "assert _block.cache_info().currsize == 0\n"
        "start = time.process_time(); g.lookup('银行'); print(time.process_time() - start)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 2.0  # 0.15 s on a quiet machine


def test_the_shipped_bytes_are_known() -> None:
    """The text, not its packing, which another version of the library may do otherwise."""
    digest = hashlib.sha256(text().encode()).hexdigest()
    assert digest == DIGEST


DIGEST = "60be78c6ed4667d341c411ff20e055690046db65c181434c1380f92eb2193e4a"


@pytest.mark.parametrize(
    ("numbered", "marked"),
    [
        ("zhuang4", "zhuàng"), ("jiu3", "jiǔ"), ("gui4", "guì"), ("nu:3", "nǚ"), ("lu:e4", "lüè"),
        ("Ou1", "Ōu"), ("E2", "É"), ("ng2", "ńg"), ("m2", "ḿ"), ("de5", "de"), ("xx5", "xx"),
        ("3", "3"), ("r5", "r"),
    ],
)  # fmt: skip
def test_tone_marks(numbered: str, marked: str) -> None:
    assert mark_tone(numbered) == marked


def test_every_tone_is_marked() -> None:
    left = {one for entry in entries() for one in entry.pinyin if re.fullmatch(r"[A-Za-zü]+[1-5]", one)}
    assert left == set()


# Numbers: the other way round as judge.


def _numeral(number: int) -> str:
    """A number below 10 ** 8 in characters."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        return _numeral(high) + "万" + (("零" if low < 1000 else "") + _numeral(low) if low else "")
    text, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += ("零" if gap and text else "") + "〇一二三四五六七八九"[digit] + name
            gap = False
        else:
            gap = True
    return text


@given(st.integers(1, 99_999_999))
@example(10)
@example(10_010)
def test_law_numerals_are_read(number: int) -> None:
    assert value(_numeral(number)) == number
    assert words(number)
    assert number_gloss(_numeral(number)) in {words(number), words(number).replace(",", "")}


@pytest.mark.parametrize(
    "form", ["十分", "一点", "百", "三五", "千千万万", "第", "多", "几", "一一", "三三", "人"]
)
def test_what_is_no_number(form: str) -> None:
    assert value(form) is None
