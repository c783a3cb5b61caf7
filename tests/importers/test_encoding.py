"""Finding encodings, and refusing what is not Chinese text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao import errors
from duizhao.importers.encoding import decode
from duizhao.importers.plausibility import FREQUENT, is_chinese, score
from duizhao.scripts import convert

ROOT = Path(__file__).parents[2]
CASES = json.loads((ROOT / "tests/cases/encoding.json").read_text("utf-8"))
ARTICLE = (ROOT / "corpus/sources/dangqi-gaogao-piaoyang/zh.md").read_text("utf-8")
BOMS = {"utf-8": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
# Chinese as people write it: sentences from common characters, now and then one of the rest of GB 2312.
_COMMON = sorted(each for each in FREQUENT if each.encode("gb2312", "ignore"))
SENTENCE = st.lists(
    st.sampled_from(_COMMON) | st.sampled_from(_COMMON) | st.sampled_from("，。、：（）党控彷徨abc 19\n"),
    min_size=12,
).map("".join)


def params(group: str) -> list[object]:
    return [pytest.param(case, id=case["name"]) for case in CASES[group]]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        pytest.param(case["text"], encoding, id=f"{case['name']}-{encoding}")
        for case in CASES["roundtrip"]
        for encoding in case["encodings"]
    ],
)
def test_found_without_help(text: str, encoding: str) -> None:
    found = decode(text.encode(encoding), where="x.txt")
    assert (found.text, found.bom) == (text, False)
    assert found.encoding == encoding


@pytest.mark.parametrize("encoding", BOMS)
@pytest.mark.parametrize("stated", [True, False])
def test_byte_order_mark_is_taken_off(encoding: str, stated: bool) -> None:
    found = decode(
        BOMS[encoding] + "中文".encode(encoding), encoding=encoding if stated else None, where="x.txt"
    )
    assert (found.text, found.encoding, found.bom) == ("中文", encoding, True)


def test_byte_order_mark_contradicts_stated_encoding() -> None:
    with pytest.raises(errors.InputError, match="byte order mark of utf-8, so it is not gbk"):
        decode(BOMS["utf-8"] + "中文".encode(), encoding="gbk", where="x.txt")


@pytest.mark.parametrize("case", params("stated"))
def test_stated(case: dict[str, str]) -> None:
    found = decode(case["text"].encode(case["found"]), encoding=case["encoding"], where="x.txt")
    assert (found.text, found.encoding) == (case["text"], case["found"])


@pytest.mark.parametrize("name", ["latin-1", "klingon", "", "base64", "a\x00b"])
def test_unknown_stated_encoding(name: str) -> None:
    with pytest.raises(errors.InputError, match=r"unknown encoding .*; the encodings are utf-8, utf-16"):
        decode("中文".encode(), encoding=name, where="x.txt")


def test_stated_encoding_is_strict() -> None:
    with pytest.raises(errors.DecodeError, match=r"x\.txt:2: byte offset 3: ff is not gb18030"):
        decode(b"\xd6\xd0\n\xff\xd6\xd0", encoding="gbk", where="x.txt")


@pytest.mark.parametrize("case", params("refused"))
def test_refused(case: dict[str, str]) -> None:
    with pytest.raises(errors.InputError) as caught:
        decode(bytes.fromhex(case["hex"]), where="x.txt")
    assert type(caught.value).__name__ == case["error"]
    assert case["says"] in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_one_bad_byte_in_a_long_text(encoding: str) -> None:
    half = ARTICLE[: len(ARTICLE) // 2].encode(encoding)
    line = ARTICLE[: len(ARTICLE) // 2].count("\n") + 1
    with pytest.raises(
        errors.DecodeError, match=rf"x\.txt:{line}: byte offset {len(half)}: ff is not {encoding}"
    ):
        decode(half + b"\xff" + ARTICLE[len(ARTICLE) // 2 :].encode(encoding), where="x.txt")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("size", [10, 30, 200])
def test_windows_of_the_article(encoding: str, size: int) -> None:
    for start in range(0, len(ARTICLE) - size, 13):
        window = ARTICLE[start : start + size]
        if any(map(is_chinese, window)):
            assert decode(window.encode(encoding), where="x.txt").text == window


@pytest.mark.parametrize("size", [10, 30, 200])
def test_windows_of_the_article_in_big5(size: int) -> None:
    text = convert(ARTICLE, "s2tw")
    for start in range(0, len(text) - size, 13):
        window = text[start : start + size].encode("cp950", "ignore").decode("cp950")
        if any(map(is_chinese, window)):
            assert decode(window.encode("cp950"), where="x.txt").text == window


def test_stray_control_character_is_let_through() -> None:
    text = "这是从别处提取的文字，\x08里面有一个控制字符。"
    assert decode(text.encode(), where="x.txt").text == text


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le", "utf-16-be"])
@settings(deadline=None)
@given(text=SENTENCE)
def test_law_found(encoding: str, text: str) -> None:
    if sum(map(is_chinese, text)) >= 8:
        assert decode(text.encode(encoding), where="x.txt").text == text


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le", "utf-16-be"])
@settings(deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_law_stated(encoding: str, text: str) -> None:
    # The mark in front would be a byte order mark, and the character behind makes it Chinese.
    text = "中" + text
    assert decode(text.encode(encoding), encoding=encoding, where="x.txt").text == text


@settings(deadline=None)
@given(data=st.binary(max_size=300))
def test_any_bytes_decode_or_fail_on_purpose(data: bytes) -> None:
    try:
        found = decode(data, where="x.txt")
    except errors.InputError:
        return
    assert data.endswith(found.text.encode(found.encoding))
    assert found.bom or len(found.text.encode(found.encoding)) == len(data)


def test_score_tells_a_misreading() -> None:
    right = "党旗高高飘扬，汇聚磅礴力量。"
    wrong = right.encode("gb18030").decode("cp950", "replace")
    assert score(right) > 0.7 > 0.4 > score(wrong)
