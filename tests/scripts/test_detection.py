"""The script of a text, with its evidence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.scripts import convert, detect

ARTICLE = "党员们在这里学习，台湾的群众对发展经济充满热情。说话间，车队已经开过山区。"


@pytest.mark.parametrize(
    ("text", "script"),
    [
        (ARTICLE, "hans"),
        (convert(ARTICLE, "s2tw"), "hant_tw"),
        (convert(ARTICLE, "s2hk"), "hant_hk"),
        ("頭髮和發展", "hant"),
        ("我哋嘅頭髮", "hant_hk"),
        ("軟體和網路資訊", "hant_tw"),
        ("軟件和網絡", "hant_hk"),
        ("汉语和漢語都发展發展", "mixed"),
        ("这是一篇很长的简体文章，" * 10 + "只引了一个「漢」字", "hans"),
        ("里后台面", "none"),
        ("plain text 123", "none"),
        ("", "none"),
    ],
)
def test_script(text: str, script: str) -> None:
    assert detect(text).script == script


def test_evidence_counts_characters() -> None:
    """Each telling character is listed with how often it occurs."""
    found = detect("汉语汉字與裡")
    assert dict(found.hans) == {"汉": 2, "语": 1}
    assert dict(found.hant) == {"與": 1, "裡": 1}
    assert dict(found.taiwan) == {"裡": 1}
    assert found.reason == "simplified 汉语 (3); traditional 與裡 (2); Taiwan 裡 (1); Hong Kong none"


@given(st.text(max_size=40))
def test_any_text_has_an_answer(text: str) -> None:
    found = detect(text)
    assert found.script in {"hans", "hant", "hant_tw", "hant_hk", "mixed", "none"}
    assert all(count == text.count(char) for char, count in {**found.hans, **found.hant}.items())
