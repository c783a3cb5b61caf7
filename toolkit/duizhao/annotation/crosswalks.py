"""What a label is called in other schemes, and what is lost on the way.

Sources of the label sets: OntoNotes 5.0 (LDC2013T19, 18 types); the MSRA corpus of SIGHAN 2006; CLUENER2020
(Xu et al. 2020); NLPCC 2016 shared task 4 (Xu et al. 2016); C-STANCE (Zhao et al., ACL 2023).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from duizhao.annotation.values import read_pair
from duizhao.errors import SchemaError
from duizhao.yamlfile import KeyPath, YamlFile

Loss = Literal["none", "out", "in", "both"]
LOSSES: tuple[Loss, ...] = ("none", "out", "in", "both")


@dataclass(frozen=True, slots=True)
class Scheme:
    """A label set that others use.

    Attributes:
        name: as people write it.
        labels: all its labels.
    """

    name: str
    labels: tuple[str, ...]


SCHEMES: Mapping[str, Mapping[str, Scheme]] = {
    "entities": {
        "ontonotes5": Scheme(
            "OntoNotes 5",
            (
                "PERSON", "NORP", "FAC", "ORG", "GPE", "LOC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW",
                "LANGUAGE", "DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL",
            ),
        ),
        "msra": Scheme("MSRA", ("PER", "LOC", "ORG")),
        "cluener2020": Scheme(
            "CLUENER2020",
            (
                "address", "book", "company", "game", "government", "movie", "name", "organization",
                "position", "scene",
            ),
        ),
    },
    "polarities": {
        "nlpcc2016": Scheme("NLPCC 2016", ("FAVOR", "AGAINST", "NONE")),
        "cstance": Scheme("C-STANCE", ("favor", "against", "neutral")),
    },
}  # fmt: skip
"""Group of the schema -> key in ``crosswalks`` -> scheme."""

_KEYS = ("label", "among", "loses", "note")


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """What one label is in another scheme.

    Attributes:
        scheme: a key of :data:`SCHEMES`.
        label: the label there; empty where it has none, or more than one (``among``).
        among: the labels there among which only a look at the text decides; else empty.
        loses: which way meaning is lost. ``out``: from here to there, because there is no such label, or a
            person has to choose among several. ``in``: from there to here, because their label also holds
            what ours does not. ``both``: as where several of our labels become one. ``none``.
        note_zh, note_en: what is lost; empty where nothing is.
    """

    scheme: str
    label: str
    among: tuple[str, ...]
    loses: Loss
    note_zh: str = ""
    note_en: str = ""


def read_crosswalks(file: YamlFile, group: str, key: KeyPath, value: Any) -> tuple[Crosswalk, ...]:
    """The ``crosswalks`` of one label, in the order of :data:`SCHEMES`.

    Args:
        file: the schema that is being read.
        group: the group of the label, such as ``entities``.
        key: where ``value`` stands in the file.
        value: the value there; any YAML value.

    Raises:
        SchemaError: with file and line, for a scheme that the group does not have, a label that the scheme
            does not have, or a loss that is not explained.
    """
    schemes = SCHEMES.get(group)
    if schemes is None:
        raise SchemaError(
            f"{group} have no crosswalks",
            where=file.where(*key),
            remedy=f"leave the key out; groups with crosswalks are {', '.join(SCHEMES)}",
        )
    file.check_keys(key, value, tuple(schemes))
    return tuple(
        _crosswalk(file, (*key, name), schemes[name], value[name]) for name in schemes if name in value
    )


def _crosswalk(file: YamlFile, key: KeyPath, scheme: Scheme, row: Any) -> Crosswalk:
    file.check_keys(key, row, _KEYS, required=("label", "loses"))
    label, among, loses = row["label"], row.get("among", []), row["loses"]
    if not isinstance(among, list) or len(among) == 1 or (among and label is not None):
        raise SchemaError(
            "among must be a list of two labels or more, beside `label: null`",
            where=file.where(*key, "among"),
            remedy="give one label as `label`",
        )
    for part, name in [("label", label), *(("among", one) for one in among)]:
        if name not in scheme.labels and not (part == "label" and name is None):
            raise SchemaError(
                f"{name!r} is no label of {scheme.name}",
                where=file.where(*key, part),
                remedy=f"its labels are {', '.join(scheme.labels)}; where none fits, write null",
            )
    if loses not in LOSSES:
        raise SchemaError(
            f"loses {loses!r} is no direction",
            where=file.where(*key, "loses"),
            remedy=f"write one of {', '.join(LOSSES)}",
        )
    if label is None and loses not in ("out", "both"):
        raise SchemaError(
            f"a label that {scheme.name} does not have one label for is lost on the way out",
            where=file.where(*key, "loses"),
            remedy="write out or both",
        )
    if "note" not in row and loses != "none":
        raise SchemaError(
            "says that something is lost and not what",
            where=file.where(*key),
            remedy="add note: {zh: …, en: …}",
        )
    zh, en = read_pair(file, (*key, "note"), row["note"]) if "note" in row else ("", "")
    return Crosswalk(str(key[-1]), label or "", tuple(among), cast(Loss, loses), zh, en)


def check_merges(file: YamlFile, group: str, crosswalks: Sequence[Sequence[Crosswalk]]) -> None:
    """Raise where several labels of a group become one, and one of them does not say so.

    Args:
        file: the schema that is being read.
        group: the group of the labels.
        crosswalks: those of each label of the group, in order.

    Raises:
        SchemaError: with file and line of the first crosswalk that keeps silent.
    """
    merged: dict[tuple[str, str], list[tuple[int, Crosswalk]]] = defaultdict(list)
    for at, each in enumerate(crosswalks):
        for one in each:
            if one.label:
                merged[one.scheme, one.label].append((at, one))
    for (scheme, label), several in merged.items():
        for at, one in several:
            if len(several) > 1 and one.loses != "both":
                raise SchemaError(
                    f"{len(several)} labels become {label}, and no way leads back",
                    where=file.where(group, at, "crosswalks", scheme, "loses"),
                    remedy="write loses: both",
                )
