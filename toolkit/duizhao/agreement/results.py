"""What an agreement report holds, and its form for JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal

from duizhao.agreement.disagreement import Disagreement
from duizhao.agreement.figures import METRICS, Figure
from duizhao.agreement.items import Coverage
from duizhao.agreement.reasons import REASONS

FORMAT = 1
"""Raised when a key of :meth:`Report.as_dict` changes its meaning."""

Figures = Mapping[str, Figure]
"""Figures by the id of their metric."""
PartKind = Literal["condition", "document"]
ResampleBy = Literal["sentence", "document"]


@dataclass(frozen=True, slots=True)
class Settings:
    """How a report was made.

    Attributes:
        resamples: bootstrap samples; 0 for no intervals.
        seed: of the bootstrap.
        confidence: of the intervals.
        resample_by: what was drawn: sentences, or documents as a whole.
        imported: whether imported and untouched judgements counted.
        schema_version: of the labels of all layers.
    """

    resamples: int
    seed: int
    confidence: float
    resample_by: ResampleBy
    imported: bool
    schema_version: str


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often the first annotator's value met the second's.

    Attributes:
        values: of rows (first annotator) and columns (second). The empty value stands for "no entity".
        counts: a row for each value of the first.
    """

    values: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class PairReport:
    """Two layers compared.

    Attributes:
        annotators: the two.
        same_person: whether one person made both: then it is self-agreement, and enters no mean.
        sentences: how many both judged.
        figures: all figures of a pair.
        labels: label -> figures.
        entities: aligned entities by label.
        topic, target: stances by polarity.
        topic_missing: units whose topic only one of the two judged; they are left out.
        topic_other_unit: judgements of the topic that are left out because one annotator judged the sentence
            and the other its paragraph.
    """

    annotators: tuple[str, str]
    same_person: bool
    sentences: int
    figures: Figures
    labels: Mapping[str, Figures]
    entities: Confusion
    topic: Confusion
    target: Confusion
    topic_missing: int
    topic_other_unit: int


@dataclass(frozen=True, slots=True)
class PartReport:
    """A part of the compared sentences.

    Attributes:
        kind: ``condition`` or ``document``.
        name: the document; or ``blind`` (no annotator saw suggestions), ``suggested`` (all did) or ``mixed``.
        sentences: how many sentences of it two persons or more judged.
        figures: means over pairs, and figures of the group.
    """

    kind: PartKind
    name: str
    sentences: int
    figures: Figures


@dataclass(frozen=True, slots=True)
class Report:
    """Agreement of several annotators.

    Attributes:
        settings: how it was made.
        people: annotator -> person.
        primary: the layer of each person that counts in means and in figures of the group: the one that is
            called like the person, else the first.
        coverage: what each annotator did.
        sentences: how many sentences two persons or more judged.
        sentences_of_all: how many all persons judged.
        unranked: ``topic`` and ``target`` -> values without a rank (``none``, ``unclear``).
        figures: means over pairs of persons, and figures of the group.
        labels: label -> figures.
        pairs: pairs of persons first, then layers of one person.
        parts: conditions first, then documents.
        disagreements: of all pairs, in text order.
        texts: sentence id -> text, of the sentences with disagreements.
    """

    settings: Settings
    people: Mapping[str, str]
    primary: tuple[str, ...]
    coverage: tuple[Coverage, ...]
    sentences: int
    sentences_of_all: int
    unranked: Mapping[str, int]
    figures: Figures
    labels: Mapping[str, Figures]
    pairs: tuple[PairReport, ...]
    parts: tuple[PartReport, ...]
    disagreements: tuple[Disagreement, ...]
    texts: Mapping[str, str]

    def summary(self) -> dict[str, dict[str, int]]:
        """How many disagreements there are of each kind (``entity boundary``) and of each known reason.

        Layers of one person are left out.
        """
        names = set(self.primary)
        counted = [one for one in self.disagreements if names.issuperset(one.annotators)]
        kinds = Counter(f"{one.about} {one.kind}" for one in counted)
        reasons = Counter(one.reason for one in counted if one.reason)
        return {
            "kinds": dict(sorted(kinds.items())),
            "reasons": {name: reasons[name] for name in REASONS if reasons[name]},
        }

    def as_dict(self) -> dict[str, object]:
        """The report for JSON: plain objects, keys in a fixed order, figures rounded to four decimals."""
        return {
            "format": FORMAT,
            "settings": asdict(self.settings),
            "annotators": [
                {
                    **asdict(one),
                    "person": self.people[one.annotator],
                    "primary": one.annotator in self.primary,
                }
                for one in self.coverage
            ],
            "sentences": self.sentences,
            "sentences_of_all": self.sentences_of_all,
            "unranked": dict(self.unranked),
            "figures": _figures(self.figures),
            "labels": {label: _figures(own) for label, own in self.labels.items()},
            "pairs": [_pair(one) for one in self.pairs],
            "parts": [
                {
                    "kind": one.kind,
                    "name": one.name,
                    "sentences": one.sentences,
                    "figures": _figures(one.figures),
                }
                for one in self.parts
            ],
            "summary": self.summary(),
            "disagreements": [one.as_dict() for one in self.disagreements],
            "texts": dict(self.texts),
            "metrics": {
                one.id: {"zh": one.zh, "en": one.en, "of": one.of, "chance": one.chance}
                for one in METRICS.values()
            },
            "reasons": {one.id: {"zh": one.zh, "en": one.en} for one in REASONS.values()},
        }


def _pair(pair: PairReport) -> dict[str, object]:
    return {
        "annotators": list(pair.annotators),
        "same_person": pair.same_person,
        "sentences": pair.sentences,
        "figures": _figures(pair.figures),
        "labels": {label: _figures(own) for label, own in pair.labels.items()},
        "entities": _confusion(pair.entities),
        "topic": _confusion(pair.topic),
        "target": _confusion(pair.target),
        "topic_missing": pair.topic_missing,
        "topic_other_unit": pair.topic_other_unit,
    }


def _figures(figures: Figures) -> dict[str, object]:
    return {name: figures[name].as_dict() for name in METRICS if name in figures}


def _confusion(table: Confusion) -> dict[str, object]:
    return {"values": list(table.values), "counts": [list(row) for row in table.counts]}
