"""Label Studio's JSON: tasks to import, and the full export of a project.

A file that is written here can be imported into a project with the screen of
:mod:`duizhao.labelstudio.screen`: entities are regions, a stance toward one is a choice of its region, its
holder and evidence are relations. What is read may come from any project that labels text.

Modules:
    items: the objects of a JSON array, one at a time.
    reading: tasks into passages.
    results: the results of one annotation into entities and stances.
    writing: passages into tasks.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from duizhao.interchange.format import EVERYTHING, Format, Options
from duizhao.interchange.lines import text_writer
from duizhao.interchange.passage import Passage
from duizhao.losses import Losses

_KINDS = (b'"annotations"', b'"predictions"', b'"drafts"', b'"completions"')
_LONG = 1 << 14


def read(path: Path, _options: Options, losses: Losses) -> Iterator[Passage]:
    """A passage for each annotation, draft or prediction; one without any for a task that has none."""
    from duizhao.formats.labelstudio.items import read_items
    from duizhao.formats.labelstudio.reading import passages_of

    for number, (where, task) in enumerate(read_items(path), 1):
        yield from passages_of(task, number, where, losses)


def write(passages: Iterator[Passage], path: Path, _options: Options, _losses: Losses) -> None:
    """A task for each passage; what several annotators made of one is one task."""
    from duizhao.formats.labelstudio.writing import tasks

    with text_writer(path) as file:
        file.write("[")
        for number, task in enumerate(tasks(passages)):
            file.write(",\n" if number else "\n")
            file.write(json.dumps(task, ensure_ascii=False))
        file.write("\n]\n")


def sniff(head: bytes) -> bool:
    """Whether a file begins like an array of tasks, or one task.

    Example:
        >>> sniff(b'[{"data": {"text": "a"}, "annotations": []}]'), sniff(b'[{"text": "a"}]')
        (True, False)
    """
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start[:1] not in {b"[", b"{"}:
        return False
    data, result = b'"data"' in head, b'"result"' in head
    # A long text or a long annotation hides what stands behind it.
    return (data and (len(head) >= _LONG or any(kind in head for kind in _KINDS))) or (
        result and b'"annotations"' in head
    )


FORMATS = (
    Format(
        "labelstudio",
        "Label Studio JSON",
        (".json",),
        EVERYTHING,
        read,
        write,
        sniff=sniff,
        notes="For a project whose screen is annotations/label_config.xml (`duizhao build` makes it). A "
        "stance that the screen cannot show travels in the task's `meta`. A server takes in no drafts.",
    ),
)
