"""Folders of files, a document each, and the list that says which document a file is.

The formats of annotation tools have a file for each document, and no place in it for the document's id, who
annotated it, or whether it is finished. ``documents.jsonl``, which those tools pass over, has a line for each
file: its name without suffix, id, document, annotator and state. A folder without the list is read by its
file names, and so are files that came later.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from duizhao.errors import InputError
from duizhao.interchange.lines import MEND, file_name, get, read_json_lines, text_writer
from duizhao.interchange.passage import Passage

LIST = "documents.jsonl"
CARRIED = frozenset({"ids", "documents", "states", "annotators"})
"""Features that the list carries, whatever the files do."""


@contextmanager
def document_writer(path: Path) -> Iterator[Callable[[Passage], str]]:
    """Gives each passage the name of its file, without suffix, and lists it."""
    taken: set[str] = set()
    with text_writer(path / LIST) as file:

        def note(passage: Passage) -> str:
            name = file_name(passage.id, taken)
            row = {"file": name, "id": passage.id, "doc_id": passage.doc_id}
            row |= {"annotator": passage.annotator, "state": passage.state}
            kept = {key: value for key, value in row.items() if value or key in {"file", "id"}}
            file.write(json.dumps(kept, ensure_ascii=False) + "\n")
            return name

        yield note


def documents(path: Path, suffix: str) -> Iterator[tuple[Path, Passage]]:
    """The files of a folder, or the one file, each with a passage that has no text yet.

    Those that the list names come first, in its order, then the others by name.

    Raises:
        InputError: with file and line, for a list that names a file twice, or one that is not there.
    """
    if path.is_file():
        yield path, _called(path.stem)
        return
    listed: set[Path] = set()
    if (path / LIST).is_file():
        for where, row in read_json_lines(path / LIST):
            name = get(row, "file", str, where)
            file = path / f"{name}{suffix}"
            if file_name(name, set()) != name or not file.is_file() or file in listed:
                raise InputError(f"names no file of its own ({name!r})", where=where, remedy=MEND)
            listed.add(file)
            fields = [get(row, key, str, where, "") for key in ("doc_id", "annotator", "state")]
            doc_id, annotator, state = fields
            yield (
                file,
                Passage(get(row, "id", str, where), "", doc_id, annotator=annotator, state=state),
            )
    for file in _files(path, suffix):
        if file not in listed:
            yield file, _called(file.relative_to(path).with_suffix("").as_posix())


def _called(name: str) -> Passage:
    return Passage(name, "", name)


def _files(path: Path, suffix: str) -> list[Path]:
    return sorted(
        each
        for each in path.rglob("*")
        if each.suffix.lower() == suffix
        and each.is_file()
        and not any(part.startswith(".") for part in each.relative_to(path).parts)
    )
