"""The report of characters that had several forms to choose from."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from duizhao.scripts import ambiguities, convert, convert_with, make_variant, variants


def test_each_choice_is_listed_with_its_places() -> None:
    text = "头发发白，里程在这里，只有一只"
    (made,) = variants([text], "hans", "hant_tw")
    found = {one.char: one for one in ambiguities(text, made)}
    assert dict(found["发"].chosen) == {"髮": (1,), "發": (2,)}
    assert dict(found["里"].chosen) == {"里": (5,), "裡": (9,)}
    assert dict(found["只"].chosen) == {"只": (11,), "隻": (14,)}
    assert found["里"].candidates[:2] == ("裡", "里")
    assert "头" not in found
    assert found["发"].count == 2


def test_to_simplified() -> None:
    text = "乾隆乾燥，著作看著"
    (made,) = variants([text], "hant_tw", "hans")
    found = {one.char: dict(one.chosen) for one in ambiguities(text, made)}
    assert found == {"乾": {"乾": (0,), "干": (2,)}, "著": {"著": (5,), "着": (8,)}}


def test_inside_a_reworded_phrase() -> None:
    """The whole phrase is what became of the character."""
    text = "在方便面里"
    made = convert_with(text, "s2twp")
    found = {one.char: dict(one.chosen) for one in ambiguities(text, made)}
    assert found["面"] == {"泡麵": (3,)}


def test_between_traditional_forms_nothing_is_ambiguous() -> None:
    assert ambiguities("里面", make_variant("裏面", "裡面", "hk2t+t2tw")) == ()


@given(st.text(st.sampled_from("发里只后面台头白方便互联网A\n"), max_size=25))
def test_places_are_those_of_the_character(text: str) -> None:
    made = make_variant(text, convert(text, "s2twp"), "s2twp")
    for one in ambiguities(text, made):
        offsets = sorted(at for places in one.chosen.values() for at in places)
        assert offsets == [at for at, char in enumerate(text) if char == one.char]
