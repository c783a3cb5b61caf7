"""Laws of what is found, on any text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao.suggest import find_mentions
from duizhao.suggest.mention import Mention
from duizhao.suggest.repeats import with_repeats
from duizhao.suggest.resolve import resolve
from suggest.marked import LABELS, read_marked, sentences

SENTENCES = [read_marked(line)[0] for line in (*sentences("sentences"), *sentences("heldout"))]
# Pieces of real sentences side by side, and any characters at all.
FRAGMENTS = sorted({text[at : at + 4] for text in SENTENCES for at in range(0, len(text) - 4, 3)})
TEXTS = st.lists(
    st.sampled_from(FRAGMENTS) | st.text("王李张刘的市区县社党书记说，。《》·5年月日点 A😀𠀀\n", max_size=6),
    max_size=12,
).map("".join)
MENTIONS = st.lists(
    st.builds(
        lambda start, size, label, score: Mention(start, start + size, label, score),
        st.integers(0, 12),
        st.integers(1, 6),
        # Those that nest come often: there is most to get wrong.
        st.sampled_from(("ORG", "GPE", "FAC", "ORG", "GPE", *LABELS)),
        st.sampled_from([1.0, 2.5, 4.0]),
    ),
    max_size=12,
)


def check(text: str, mentions: list[Mention]) -> None:
    places = [(one.start, -one.end) for one in mentions]
    assert places == sorted(places)
    assert len(set(mentions)) == len(mentions)
    for one in mentions:
        assert 0 <= one.start < one.end <= len(text)
        assert text[one.start : one.end].strip() == text[one.start : one.end]
        assert one.label in LABELS
    assert not any(one.crosses(other) for one in mentions for other in mentions)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_spans_lie_inside_in_order_and_cross_nowhere(text: str) -> None:
    found = find_mentions(text)
    check(text, found)
    assert found == find_mentions(text)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4), st.sampled_from(SENTENCES))
def test_a_sentence_more_adds_only_repeated_names(texts: list[str], more: str) -> None:
    """What a document's sentences show stays when one is added; names of people that it tells may come."""
    alone = with_repeats(texts, [find_mentions(text) for text in texts])
    longer = with_repeats([*texts, more], [find_mentions(text) for text in (*texts, more)])
    for text, before, after in zip(texts, alone, longer, strict=False):
        assert set(before) <= set(after)
        assert {one.label for one in set(after) - set(before)} <= {"PER"}
        check(text, after)


@settings(max_examples=200, deadline=None)
@given(MENTIONS)
def test_resolving(mentions: list[Mention]) -> None:
    kept = resolve(mentions)
    assert set(kept) <= set(mentions)
    assert resolve(kept) == kept
    assert resolve(list(reversed(mentions))) == kept
    assert not any(one.crosses(other) for one in kept for other in kept)
    places = [(one.start, one.end) for one in kept]
    assert len(set(places)) == len(places)
    # Nothing is dropped for no reason: what is left out meets something that stays.
    for one in set(mentions) - set(kept):
        assert any(one.start < other.end and other.start < one.end for other in kept)
