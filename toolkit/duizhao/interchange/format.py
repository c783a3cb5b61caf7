"""What a format is: its name, what it carries, and the functions that read and write it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from duizhao.interchange.passage import Passage
from duizhao.losses import Losses

FEATURES: Mapping[str, str] = {
    "ids": "ids of passages",
    "documents": "the document of a passage",
    "sentences": "sentence boundaries within a passage",
    "empty": "passages without text",
    "words": "words",
    "pos": "part of speech of words",
    "pinyin": "pinyin of words",
    "glosses": "glosses of words",
    "syllables": "a syllable for each character",
    "entities": "entities",
    "nested": "entities inside of others",
    "overlapping": "entities that overlap",
    "attributes": "attributes of entities",
    "stances": "stances: holder, target, polarity",
    "basis": "basis of a stance",
    "evidence": "evidence of a stance",
    "anchors": "stances of a part of a passage",
    "links": "stances whose holder or target is in another passage",
    "variants": "other scripts",
    "translation": "translation",
    "states": "state: submitted, skipped, draft, none",
    "annotators": "who annotated",
    "metadata": "metadata",
}
"""What passages have and a format may carry, in the order of the matrix."""

EVERYTHING = frozenset(FEATURES)


@dataclass(frozen=True, slots=True)
class Options:
    """What a user may choose; a format takes what concerns it.

    Attributes:
        tags: ``iob2``, ``bioes`` or ``bmes``.
        tokens: ``characters``, or ``words``: those of the passage, else of the segmenter.
        title: the name of the corpus, where a format has a place for one.
        root: the workspace that files refer to, empty for none.
        split: whether passages whose sentences are not known are divided, for formats of sentences.
    """

    tags: str = "iob2"
    tokens: str = "characters"
    title: str = ""
    root: str = ""
    split: bool = False


Read = Callable[[Path, Options, Losses], Iterator[Passage]]
Write = Callable[[Iterator[Passage], Path, Options, Losses], None]


@dataclass(frozen=True, slots=True)
class Format:
    """A file format.

    Attributes:
        name: as in ``--to NAME``.
        title: what people call it.
        suffixes: ends of file names, with the dot.
        carries: keys of :data:`FEATURES`.
        read: yields the passages of a file or folder; None where it is only written. It raises
            :class:`~duizhao.errors.InputError` with file and line for what it cannot read.
        write: writes passages that :func:`~duizhao.interchange.carrying.fit` the format to a new path.
        unit: what a passage should be: ``sentence``, ``document``, or ``any``.
        offsets: the unit that the files count in: ``code points``, ``UTF-16``, ``tokens`` or ``none``.
        folder: whether it is a folder of files.
        forbidden: pattern of what a text cannot hold; it is taken out and counted.
        label_forbidden: pattern of what a label cannot hold; ``_`` takes its place.
        gold: whether no tags read as no entities: what nobody has finished stays out then.
        words_as_tokens: whether the words of a passage are its tokens where one asks for words.
        between_entities: whether its stances are between entities only, none of the author or the topic.
        sniff: tells by the first bytes whether a file is of this format, where suffixes do not.
        extra: the part of duizhao that must be installed (``pip install 'duizhao[extra]'``), empty for none.
        notes: what one should know, a sentence.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    carries: frozenset[str]
    read: Read | None = None
    write: Write | None = None
    unit: Literal["sentence", "document", "any"] = "any"
    offsets: Literal["code points", "UTF-16", "tokens", "none"] = "code points"
    folder: bool = False
    forbidden: str = ""
    label_forbidden: str = ""
    gold: bool = False
    words_as_tokens: bool = False
    between_entities: bool = False
    sniff: Callable[[bytes], bool] | None = field(default=None, compare=False)
    extra: str = ""
    notes: str = ""

    def __post_init__(self) -> None:
        unknown = self.carries - EVERYTHING
        if unknown:
            raise ValueError(f"{self.name} carries {sorted(unknown)}, which is no feature")
