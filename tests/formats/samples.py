"""A small corpus that has everything: what each format makes of it lies in golden/."""

from __future__ import annotations

from duizhao.interchange.passage import Mention, Passage, Position, annotated
from duizhao.model import Span, Word

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
