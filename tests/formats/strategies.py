"""Passages of every kind for the laws of the formats: nested and crossing entities, odd characters."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import strategies as st

from duizhao.interchange.passage import AUTHOR, TOPIC, Mention, Passage, Position, annotated
from duizhao.model import Span, Word

# What goes wrong elsewhere: astral characters, wide and odd spaces, separators, combining marks (NFD pinyin),
# variation selectors, compatibility ideographs, quotes and markup, characters that XML forbids.
PIECES = [
    *"党旗高飘扬在中国市林业局胡进进说，。！？“”", "𠮷", "😀", "👨\u200d👩\u200d👧", "a", "Z", "1", ".",
    " ", "\u3000", "\xa0", "\u2028", "\x85", "\n", "\r", "\t", "é", "e\u0301", "葛\U000e0100", "\uf900",
    "\ufeff", "\x01", "\x0b", "&", "<", ">", '"', "'", "\\", "|", "#", "_", "=", "{", "]", ";", "*",
    "-DOCSTART-", "[sep]",
]  # fmt: skip
LABELS = ["PER", "ORG", "GPE", "LOC_1", "名"]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
WORDY = st.text("abcdefghij-0123", min_size=1, max_size=6).filter(lambda name: name.strip("-") != "")
LOOSE = st.lists(st.sampled_from(PIECES), max_size=4).map("".join)


@st.composite
def spans(draw: st.DrawFn, size: int) -> tuple[int, int]:
    start = draw(st.integers(0, size - 1))
    return start, draw(st.integers(start + 1, size))


@st.composite
def cuts(draw: st.DrawFn, size: int) -> list[int]:
    inner = draw(st.sets(st.integers(1, size - 1), max_size=3)) if size > 1 else set()
    return [0, *sorted(inner), size]


@st.composite
def words(draw: st.DrawFn, text: str) -> tuple[Word, ...]:
    """Words that leave white space, and sometimes more, in no word."""
    found = []
    places = draw(cuts(len(text)))
    for start, end in pairwise(places):
        form = text[start:end]
        if form.strip() == form and form.isprintable() and draw(st.booleans()):
            pos, pinyin = draw(st.sampled_from(["", "n", "v"])), draw(st.sampled_from(["", "dǎng", "lín yè"]))
            gloss = draw(st.sampled_from(["", "party; faction", "a|b"]))
            found.append(Word(start, end, form, pos, pinyin, gloss, "cedict" if gloss else ""))
    return tuple(found)


@st.composite
def passages(draw: st.DrawFn, name: str, doc_id: str) -> Passage:
    text = draw(TEXTS)
    size = len(text)
    many = draw(cuts(size)) if size and draw(st.booleans()) else []
    sentences = tuple(Span(a, b) for a, b in pairwise(many)) if len(many) > 2 else ()
    has = draw(st.sets(st.sampled_from(["words", "syllables", "variants", "translation", "meta"])))
    bare = Passage(
        name,
        text,
        doc_id,
        sentences,
        draw(words(text)) if size and "words" in has else (),
        tuple("dǎng" if char.isalpha() else None for char in text) if "syllables" in has else (),
        variants={"hant_tw": text.replace("党", "黨")} if "variants" in has else {},
        translation=draw(LOOSE) if "translation" in has else "",
        state=draw(st.sampled_from(["", "submitted", "submitted", "skipped", "draft", "none"])),
        annotator=draw(st.sampled_from(["", "a01"])),
        meta=draw(st.dictionaries(WORDY, LOOSE, max_size=2)) if "meta" in has else {},
    )
    if not size:
        return bare
    found = [
        Mention(*draw(spans(size)), draw(st.sampled_from(LABELS)), attributes, f"k{number}")
        for number, attributes in enumerate(
            draw(st.lists(st.sampled_from([(), ("uncertain",), ("metonymy", "uncertain")]), max_size=4))
        )
    ]
    keys = [one.key for one in found]
    stances = [
        Position(
            draw(st.sampled_from([AUTHOR, *keys])),
            draw(st.sampled_from([TOPIC, *keys])),
            draw(st.sampled_from(["favor", "against", "none"])),
            draw(st.sampled_from(["", "explicit"])),
            draw(st.none() | spans(size)),
            *(draw(spans(size)) if draw(st.booleans()) else (0, -1)),
        )
        for _ in range(draw(st.integers(0, 2)))
    ]
    return annotated(bare, found, stances)


@st.composite
def corpora(draw: st.DrawFn) -> list[Passage]:
    """Some passages, of documents or of none; a stance may point into another passage."""
    out: list[Passage] = []
    number = 0
    for doc_id in draw(st.lists(st.sampled_from(["", "d1", "d2"]), max_size=3, unique=True)):
        for _ in range(draw(st.integers(1, 3))):
            number += 1
            out.append(draw(passages(f"{doc_id or 'p'}-s{number:02d}", doc_id)))
    return out
