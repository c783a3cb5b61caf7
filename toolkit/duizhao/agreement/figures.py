"""A figure with its n, interval and reason, and the list of all figures with their names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Of = Literal[
    "entities", "aligned entities", "characters", "words", "stances", "pairs of judgements", "judgements"
]


@dataclass(frozen=True, slots=True)
class Figure:
    """One agreement figure.

    Attributes:
        value: the figure, or None where it is undefined. It is never NaN or infinite.
        n: how many things it was computed from; what these are is :attr:`Metric.of`.
        low, high: percentile bootstrap interval, or None where there is none.
        reason: why the value is undefined, or why there is no interval; empty where there is nothing to say.

    Example:
        >>> Figure(0.5, 12).as_dict()
        {'value': 0.5, 'n': 12, 'low': None, 'high': None, 'reason': ''}
    """

    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    reason: str = ""

    def as_dict(self) -> dict[str, object]:
        """The figure for JSON, rounded to four decimals."""
        return {
            "value": rounded(self.value),
            "n": self.n,
            "low": rounded(self.low),
            "high": rounded(self.high),
            "reason": self.reason,
        }


def rounded(value: float | None) -> float | None:
    """Four decimals, and no minus sign before zero; None stays None.

    Example:
        >>> rounded(-0.00001), rounded(2 / 3), rounded(None)
        (0.0, 0.6667, None)
    """
    return None if value is None else round(value, 4) + 0.0


@dataclass(frozen=True, slots=True)
class Metric:
    """What a figure is called and what its n counts.

    Attributes:
        id: the key under which the report holds it.
        zh, en: its name.
        of: what n counts. Of a mean over pairs, n is the sum over the pairs; ``judgements`` are those of all
            annotators, so that a character of three counts three times.
        chance: whether the figure is corrected for chance.
    """

    id: str
    zh: str
    en: str
    of: Of
    chance: bool = False


_PAIRS: Of = "pairs of judgements"
_STANCE = (
    ("topic", "对议题的立场", "stance toward the topic"),
    ("target", "对实体的立场", "stance toward entities"),
    ("all", "全部立场", "all stances"),
)


def _stance_metrics() -> list[Metric]:
    found = []
    for part, zh, en in _STANCE:
        found += [
            Metric(
                f"stance.{part}.agreement",
                f"{zh}：一致率",
                f"{en}: observed agreement",
                _PAIRS,
            ),
            Metric(
                f"stance.{part}.kappa", f"{zh}：科恩 κ", f"{en}: Cohen's kappa", "pairs of judgements", True
            ),
            Metric(
                f"stance.{part}.alpha",
                f"{zh}：克里彭多夫 α（定类）",
                f"{en}: Krippendorff's alpha, nominal",
                "judgements",
                True,
            ),
            Metric(
                f"stance.{part}.alpha_ordinal",
                f"{zh}：克里彭多夫 α（定序，反对＜中立＜支持）",
                f"{en}: Krippendorff's alpha, ordinal (against < neutral < favor)",
                "judgements",
                True,
            ),
            Metric(
                f"stance.{part}.macro_f1",
                f"{zh}：支持与反对的宏平均 F1",
                f"{en}: macro-F1 of favor and against",
                _PAIRS,
            ),
        ]
    return found


_ALL = (
    Metric("entity.exact_f1", "实体：完全一致 F1", "entities: exact F1", "entities"),
    Metric("entity.overlap_f1", "实体：重叠 F1", "entities: overlap F1", "entities"),
    Metric("entity.boundary_f1", "实体：只看边界 F1", "entities: boundary-only F1", "entities"),
    Metric(
        "entity.label_agreement",
        "实体：只看标签的一致率",
        "entities: label-only agreement",
        "aligned entities",
    ),
    Metric(
        "entity.label_kappa",
        "实体：只看标签的科恩 κ",
        "entities: label-only Cohen's kappa",
        "aligned entities",
        True,
    ),
    Metric("entity.alpha_u", "实体：切分 α（αU）", "entities: unitizing alpha (αU)", "entities", True),
    Metric("entity.gamma", "实体：γ", "entities: gamma", "entities", True),
    Metric("character.kappa", "逐字：科恩 κ", "characters: Cohen's kappa", "characters", True),
    Metric("character.fleiss", "逐字：弗莱斯 κ", "characters: Fleiss' kappa", "characters", True),
    Metric(
        "character.alpha",
        "逐字：克里彭多夫 α（定类）",
        "characters: Krippendorff's alpha, nominal",
        "judgements",
        True,
    ),
    Metric("word.kappa", "逐词：科恩 κ", "words: Cohen's kappa", "words", True),
    Metric("word.fleiss", "逐词：弗莱斯 κ", "words: Fleiss' kappa", "words", True),
    *_stance_metrics(),
    Metric("stance.holder", "立场持有者的一致率", "holders of stances: observed agreement", "stances"),
    Metric("stance.joint_f1", "实体与立场联合 F1", "entity and polarity together: F1", "stances"),
    Metric(
        "stance.joint_holder_f1",
        "实体、立场与持有者联合 F1",
        "entity, polarity and holder together: F1",
        "stances",
    ),
)
METRICS: Mapping[str, Metric] = {metric.id: metric for metric in _ALL}
"""Every figure that a report may hold, in the order in which it is shown."""
