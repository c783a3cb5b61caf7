"""Matching of spans: laws, and F1 against nervaluate."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from agreement.building import marked
from duizhao.agreement.disagreement import Mark
from duizhao.agreement.spans import align, overlap, overlapping, same

LABELS = ("PER", "ORG", "GPE")
marks = st.builds(
    lambda start, length, label: Mark(start, start + length, label, ""),
    st.integers(0, 12),
    st.integers(1, 6),
    st.sampled_from(LABELS),
)
sides = st.lists(marks, max_size=6)


@st.composite
def separate(draw: st.DrawFn) -> list[Mark]:
    """Marks that do not overlap, as nervaluate wants them."""
    cuts = sorted(draw(st.sets(st.integers(0, 24), max_size=12)))
    return [
        Mark(start, end, draw(st.sampled_from(LABELS)), "")
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    ]


def parse(first: str, second: str) -> tuple[list[Mark], list[Mark]]:
    (text, a), (other, b) = marked(first), marked(second)
    assert text == other
    return a, b


@given(sides, sides)
@settings(deadline=None)
def test_alignment_holds_every_mark_once(first: list[Mark], second: list[Mark]) -> None:
    pairs = align(first, second)
    key = lambda one: (one.start, one.end, one.label)  # noqa: E731
    assert sorted((a for a, _ in pairs if a), key=key) == sorted(first, key=key)
    assert sorted((b for _, b in pairs if b), key=key) == sorted(second, key=key)
    assert all(overlap(a, b) for a, b in pairs if a and b)
    left = [a for a, b in pairs if a and not b], [b for a, b in pairs if b and not a]
    assert not any(overlap(a, b) for a in left[0] for b in left[1]), "what is left over overlaps nothing"


@given(sides, sides)
@settings(deadline=None)
def test_alignment_knows_no_first_annotator(first: list[Mark], second: list[Mark]) -> None:
    there = sorted(repr((a, b)) for a, b in align(first, second))
    back = sorted(repr((a, b)) for b, a in align(second, first))
    exact = sum(a == b for a, b in same(first, second))
    assert (
        there == back
        or len(set(first)) < len(first)
        or len(set(second)) < len(second)
        or _twice(first, second)
    )
    assert exact == sum(a == b for a, b in same(second, first))


def _twice(first: list[Mark], second: list[Mark]) -> bool:
    """Whether one place has two labels on a side: then it is open which goes with which."""
    return any(len({(one.start, one.end) for one in side}) < len(side) for side in (first, second))


@given(sides, sides)
@settings(deadline=None)
def test_alignment_begins_with_the_same_places(first: list[Mark], second: list[Mark]) -> None:
    inside = [(a, b) for a, b in align(first, second) if a and b and (a.start, a.end) == (b.start, b.end)]
    assert sorted(map(repr, inside)) == sorted(map(repr, same(first, second)))


@given(st.lists(marks, max_size=4), st.lists(marks, max_size=4))
@settings(max_examples=200)
def test_the_matching_is_as_large_as_it_can_be(first: list[Mark], second: list[Mark]) -> None:
    short, long = sorted((first, second), key=len)
    best = max(
        sum(bool(overlap(a, b)) for a, b in zip(short, order, strict=False)) for order in permutations(long)
    )
    assert overlapping(first, second) == overlapping(second, first) == best


@given(st.lists(st.tuples(separate(), separate()), min_size=1, max_size=5))
@settings(deadline=None, max_examples=60)
def test_f1_is_that_of_nervaluate(sentences: list[tuple[list[Mark], list[Mark]]]) -> None:
    from nervaluate import Evaluator

    first, second = (
        # nervaluate's ends are inside.
        [[{"label": m.label, "start": m.start, "end": m.end - 1} for m in pair[side]] for pair in sentences]
        for side in (0, 1)
    )
    theirs = Evaluator(first, second, tags=list(LABELS), loader="dict").evaluate()["overall"]
    total = sum(len(a) + len(b) for a, b in sentences)
    exact = sum(a.label == b.label for pair in sentences for a, b in same(*pair))
    boundary = sum(len(same(*pair)) for pair in sentences)
    assert 2 * exact == round(theirs["strict"].f1 * total, 6)
    assert 2 * boundary == round(theirs["exact"].f1 * total, 6)


def test_the_innermost_is_aligned_with_the_innermost() -> None:
    first, second = parse("[[凌云社区]GPE党支部]ORG", "[[凌云社区]GPE党支部]ORG")
    assert align(first, second) == list(zip(first, second, strict=True))
    first, second = parse("[[凌云社区]GPE党支部]ORG", "[凌云社区]GPE党支部")
    assert align(first, second) == [(first[0], None), (first[1], second[0])]


def test_two_labels_on_one_place() -> None:
    one = Mark(0, 2, "GPE", "")
    other = Mark(0, 2, "ORG", "")
    assert same([one, other], [other, one]) == [(one, one), (other, other)]
    assert same([one, other], [other]) == [(other, other)]
    assert same([one], [other, other]) == [(one, other)]
    assert align([one, one], [one]) == [(one, one), (one, None)], "a doubled mark is one too many"
    assert overlapping([one, one], [one]) == 1


def test_the_larger_common_part_wins() -> None:
    first, second = parse("[平顶山市湛河区]GPE九里山", "平顶山[市]LOC[湛河区九里]GPE山")
    assert align(first, second) == [(first[0], second[1]), (None, second[0])]
    # Not the larger number of characters: 3 of 20 against 2 of 4.
    short, long, near = Mark(0, 3, "PER", ""), Mark(0, 20, "ORG", ""), Mark(1, 4, "ORG", "")
    assert align([short], [long, near]) == [(None, long), (short, near)]
