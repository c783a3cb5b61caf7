"""The counts of one sentence from which all figures are computed: a table for each pair and for the group.

A table has a *family* and within it keys; :mod:`duizhao.agreement.scores` says which figure needs which.
Tables of several sentences add up, so that the figures of a corpus, of its parts and of bootstrap samples
all come from sums.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence

from duizhao.agreement.characters import character_labels, word_labels
from duizhao.agreement.coefficients import add_coincidences
from duizhao.agreement.items import Judgement, Unit
from duizhao.agreement.spans import align, overlapping, same
from duizhao.agreement.stance import NONE, ORDER, compared, holder_key, records, values

Key = tuple[str, Hashable]
"""Family and key."""
Counts = dict[Key, int]

NOTHING = ""
"""Stands in a confusion of aligned entities for "no entity"."""


class Labelled:
    """The labels of characters and words of each judgement of one unit, computed once for all pairs."""

    def __init__(self, unit: Unit) -> None:
        start, end = unit.sentence.start, unit.sentence.end
        seen = [at for at, sign in enumerate(unit.sentence.text) if not sign.isspace()]
        self.characters: dict[str, list[str]] = {}
        self.words: dict[str, list[str]] = {}
        for name, judgement in unit.judged.items():
            labels = character_labels(judgement.entities, start, end)
            self.words[name] = word_labels(labels, unit.words)
            self.characters[name] = [labels[at] for at in seen]


def pair_counts(unit: Unit, labelled: Labelled, first: str, second: str) -> Counts:
    """The table of two annotators.

    ============  =====================================  ==========================================
    family        key                                    counts
    ============  =====================================  ==========================================
    aligned       label or "", label or ""               aligned entities, see :func:`.spans.align`
    same          label, label                           entities on the same place
    overlap       label                                  overlapping entities of one label
    character     label or O, label or O                 characters
    word          label or O, label or O                 words
    topic         polarity, polarity                     stances toward the topic of a unit
    target        polarity, polarity                     stances toward an entity
    left_out      topic or target, what                  stances that were not compared
    holder        yes or no                              stances toward an entity with one holder
    joint         first, second or both                  entity and polarity
    joint_holder  first, second or both                  entity, polarity and holder
    ============  =====================================  ==========================================
    """
    a, b = unit.judged[first], unit.judged[second]
    counts: Counter[Key] = Counter()
    if a.entities or b.entities:
        _count_entities(a, b, counts)
    for family, table in (("character", labelled.characters), ("word", labelled.words)):
        for pair, n in Counter(zip(table[first], table[second], strict=True)).items():
            counts[family, pair] = n
    _count_stances(a, b, counts)
    return dict(counts)


def _count_entities(a: Judgement, b: Judgement, counts: Counter[Key]) -> None:
    for one, other in align(a.entities, b.entities):
        counts["aligned", (one.label if one else NOTHING, other.label if other else NOTHING)] += 1
    for one, other in same(a.entities, b.entities):
        counts["same", (one.label, other.label)] += 1
    labels = {one.label for one in a.entities} & {one.label for one in b.entities}
    for label in labels:
        matched = overlapping(
            [one for one in a.entities if one.label == label],
            [one for one in b.entities if one.label == label],
        )
        if matched:
            counts["overlap", label] += matched


def _count_stances(a: Judgement, b: Judgement, counts: Counter[Key]) -> None:
    if a.unit != b.unit and (n := len(a.topics) + len(b.topics)):
        counts["left_out", ("topic", "other unit")] += n
    for one in compared(a, b):
        pair = one.polarities
        if pair is None:
            counts["left_out", (one.about, "missing")] += 1
            continue
        counts[one.about, pair] += 1
        if one.about == "target" and one.first and one.second and NONE not in pair:
            counts["holder", holder_key(one.first) == holder_key(one.second)] += 1
    for family, with_holder in (("joint", False), ("joint_holder", True)):
        mine, yours = records(a, with_holder=with_holder), records(b, with_holder=with_holder)
        for key, n in (("first", mine.total()), ("second", yours.total()), ("both", (mine & yours).total())):
            if n:
                counts[family, key] += n


def group_counts(unit: Unit, labelled: Labelled, names: Sequence[str]) -> Counts:
    """The table of all annotators who judged the unit: coincidences, see :mod:`.coefficients`.

    ===============  =============================  =====================================================
    family           key                            counts
    ===============  =============================  =====================================================
    character        m, label or O, label or O      ordered pairs of labels of characters
    word             m, label or O, label or O      the same of words
    topic, target    m, polarity, polarity          ordered pairs of polarities
    topic_ordinal    m, polarity, polarity          the same of ``against``, ``neutral`` and ``favor`` alone
    target_ordinal   m, polarity, polarity          the same
    left_out         topic or target, "unranked"    values that have no rank: ``none`` and ``unclear``
    ===============  =============================  =====================================================
    """
    judges = [name for name in names if name in unit.judged]
    if len(judges) < 2:
        return {}
    counts: Counts = {}
    for family, table in (("character", labelled.characters), ("word", labelled.words)):
        found: dict[Hashable, int] = {}
        columns = [table[name] for name in judges]
        for labels, n in Counter(zip(*columns, strict=True)).items():
            add_coincidences(found, labels, n)
        _put(counts, family, found)
    tables: dict[str, dict[Hashable, int]] = {}
    for about, own in values([unit.judged[name] for name in judges]):
        add_coincidences(tables.setdefault(about, {}), own)
        ranked = [value for value in own if value in ORDER]
        add_coincidences(tables.setdefault(f"{about}_ordinal", {}), ranked)
        if len(own) > 1 and len(ranked) < len(own):
            left_out = tables.setdefault("left_out", {})
            left_out[about, "unranked"] = left_out.get((about, "unranked"), 0) + len(own) - len(ranked)
    for family, found in tables.items():
        _put(counts, family, found)
    return counts


def _put(counts: Counts, family: str, table: Mapping[Hashable, int]) -> None:
    for key, n in table.items():
        counts[family, key] = n
