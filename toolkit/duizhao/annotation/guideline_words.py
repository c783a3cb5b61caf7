"""The fixed words of the made parts of the guidelines, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from duizhao.annotation.schema import GROUPS, Label


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language.

    Attributes:
        language: ``zh`` or ``en``.
        label_head: head of a label table: label, name, key, description.
        verdicts: by group, what stands before an example and a counter-example.
        losses: by :data:`duizhao.annotation.crosswalks.Loss`.
        The others are what their names say; punctuation comes with the space that it needs.
    """

    language: str
    label_head: tuple[str, str, str, str]
    verdicts: Mapping[str, tuple[str, str]]
    losses: Mapping[str, str]
    nothing: str
    alternatives: str
    example: str
    made_up: str
    about: str
    skipped: str
    stance: str
    topic: str
    author: str
    evidence: str
    reason: str
    colon: str
    comma: str
    semicolon: str
    dash: str

    def pick(self, zh: str, en: str) -> str:
        """The one of two texts that is in this language."""
        return zh if self.language == "zh" else en

    def name(self, label: Label) -> str:
        """Its name; in English beside the Chinese one that stands on the screen."""
        return self.pick(label.zh, f"{label.zh} {label.en}")

    def description(self, label: Label) -> str:
        return self.pick(label.description_zh, label.description_en)


WORDS: Mapping[str, Words] = {
    "zh": Words(
        language="zh",
        label_head=("标签", "名称", "键", "说明"),
        verdicts={
            "entities": ("标：", "不标："),
            "attributes": ("加：", "不加："),
            "polarities": ("是：", "不是："),
            "bases": ("是：", "不是："),
            "markers": ("选：", "不选："),
            "relations": ("画：", "不画："),
        },
        losses={"none": "无损", "out": "转出有损", "in": "转入有损", "both": "双向有损"},
        nothing="无",
        alternatives=" 或 ",
        example="例",
        made_up="自拟",
        about="议题：",
        skipped="不标，点 Skip",
        stance="实体立场",
        topic="句级立场",
        author="作者",
        evidence="证据：",
        reason="理由",
        colon="：",
        comma="，",
        semicolon="；",
        dash=" — ",
    ),
    "en": Words(
        language="en",
        label_head=("label", "name", "key", "description"),
        verdicts=dict.fromkeys(GROUPS, ("Yes: ", "No: ")),
        losses={"none": "nothing lost", "out": "loses out", "in": "loses in", "both": "loses both ways"},
        nothing="none",
        alternatives=" or ",
        example="Example",
        made_up="made up",
        about="topic: ",
        skipped="not annotated: Skip",
        stance="stance",
        topic="sentence-level stance",
        author="author",
        evidence="evidence: ",
        reason="Reason",
        colon=": ",
        comma=", ",
        semicolon="; ",
        dash=" — ",
    ),
}
