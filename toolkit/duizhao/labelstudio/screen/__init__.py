"""The variants of the screen: which script annotators read, with pinyin or without, sentence or paragraph.

The annotations are the same in all of them: spans are stored on the base text, whatever was shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from duizhao.errors import SchemaError

Shown = Literal["base", "hans", "hant_tw", "hant_hk"]
UnitKind = Literal["sentence", "paragraph"]
_VALID: dict[str, tuple[object, ...]] = {
    "script": get_args(Shown),
    "pinyin": (True, False),
    "unit": get_args(UnitKind),
}


@dataclass(frozen=True, slots=True)
class Screen:
    """One variant of the screen.

    Attributes:
        script: what annotators read: ``base`` for the text as it is, else ``hans``, ``hant_tw`` or
            ``hant_hk``.
        pinyin: whether each character has its reading above it.
        unit: how much text a task holds: ``sentence``, or ``paragraph`` for a whole block.

    Raises:
        SchemaError: for a value that is none of these.

    Example:
        >>> Screen(script="hant_tw").as_dict()
        {'script': 'hant_tw', 'pinyin': True, 'unit': 'sentence'}
    """

    script: Shown = "base"
    pinyin: bool = True
    unit: UnitKind = "sentence"

    def __post_init__(self) -> None:
        for name, value in self.as_dict().items():
            valid = _VALID[name]
            # 1 equals True in Python and would pass for it.
            if not any(type(value) is type(one) and value == one for one in valid):
                raise SchemaError(
                    f"{name} must be one of {', '.join(map(str, valid))}, not {value!r}", where="screen"
                )

    def as_dict(self) -> dict[str, str | bool]:
        """The screen as a JSON object; see :meth:`of_dict`."""
        return {"script": self.script, "pinyin": self.pinyin, "unit": self.unit}

    @classmethod
    def of_dict(cls, mapping: Mapping[str, Any]) -> Screen:
        """The screen that a JSON object describes; what it does not name has its default.

        Raises:
            SchemaError: for a value that is no object, an unknown name or a wrong value.

        Example:
            >>> Screen.of_dict({"pinyin": False}) == Screen(pinyin=False)
            True
        """
        if not isinstance(mapping, Mapping):
            raise SchemaError(f"must be an object, not {mapping!r}", where="screen")
        for name in mapping:
            if name not in _VALID:
                raise SchemaError(
                    f"unknown key {name!r}", where="screen", remedy=f"valid keys are {', '.join(_VALID)}"
                )
        return cls(**mapping)


# What the task list leaves out: it is there for the screen, for the way back, or for the server's own use.
_HIDDEN_DATA = (
    "prev", "next", "html", "pinyin", "other", "words", "en", "topic", "assigned", "doc", "block", "start",
    "end", "source_sha256", "base", "alignment", "variant",
)  # fmt: skip
_HIDDEN = (
    "id", "inner_id", "completed_at", "total_predictions", "annotations_results", "annotations_ids",
    "annotators", "predictions_score", "predictions_model_versions", "predictions_results", "file_upload",
    "storage_filename", "created_at", "updated_at", "updated_by", "avg_lead_time", "draft_exists",
    "comment_count", "unresolved_comment_count", "comment_authors", "ground_truth",
)  # fmt: skip


def task_list_view() -> dict[str, Any]:
    """The task list's view: the ``data`` of a ``POST /api/dm/views/``.

    The columns are the counts of annotations, the sentence, its id and its heading; markup and technical
    columns are hidden. The sentence stands before the other fields because the screen names it first.

    Example:
        >>> "tasks:data.html" in task_list_view()["hiddenColumns"]["explore"]
        True
    """
    hidden = [f"tasks:{name}" for name in _HIDDEN] + [f"tasks:data.{name}" for name in _HIDDEN_DATA]
    counts = ["tasks:total_annotations", "tasks:cancelled_annotations"]
    return {
        "title": "句子 sentences",
        "type": "list",
        "target": "tasks",
        "gridWidth": 4,
        "columnsWidth": {"tasks:data.text": 640, "tasks:data.heading": 300, "tasks:data.sid": 220},
        "columnsDisplayType": {},
        "hiddenColumns": {
            "explore": hidden,
            # Beside an open task there is room for the sentence alone.
            "labeling": [*hidden, *counts, "tasks:data.heading", "tasks:data.sid"],
        },
        "ordering": [],
        "filters": {"conjunction": "and", "items": []},
    }
