"""One file or folder into another, whole or not at all, with every loss counted."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from duizhao.errors import InputError
from duizhao.interchange.carrying import fit, numbered
from duizhao.interchange.format import Format, Options
from duizhao.interchange.passage import Passage, check_words
from duizhao.interchange.units import to_documents, to_sentences
from duizhao.losses import Losses

LEDGER = ".losses.json"
"""Added to the name of what was written: the losses."""
_MARK = ".duizhao-export"


def read_passages(path: Path, form: Format, options: Options, losses: Losses) -> Iterator[Passage]:
    """The passages of a file, checked.

    Raises:
        InputError: with file and line, for what cannot be read.
    """
    assert form.read is not None
    try:
        for passage in form.read(path, options, losses):
            yield checked(passage, path)
    except RecursionError:
        raise InputError("is nested too deeply", where=str(path), remedy="mend the file") from None


def checked(passage: Passage, path: Path) -> Passage:
    """The passage, if nothing in it contradicts its text.

    Raises:
        InputError: for words or spans that do not fit, or text that is none (a lone surrogate).
    """
    where = f"{path}: {passage.id}"
    check_words(passage, where)
    try:
        for text in (
            passage.text,
            passage.translation,
            *passage.variants.values(),
            *passage.meta.values(),
            passage.id,
        ):
            text.encode("utf-8")
    except UnicodeEncodeError:
        raise InputError(
            "holds half a character (a lone surrogate)", where=where, remedy="mend the file"
        ) from None
    for entity in passage.entities:
        if passage.text[entity.start : entity.end] != entity.text or not entity.text:
            raise InputError(
                f"{entity.text!r} does not stand at {entity.start}", where=where, remedy="mend the file"
            )
    return passage


def fitted(
    passages: Iterable[Passage], form: Format, losses: Losses, options: Options | None = None
) -> Iterator[Passage]:
    """The passages as the format holds them, in the unit that it wants."""
    chosen = options or Options()
    if form.words_as_tokens and chosen.tokens == "words":
        form = replace(form, carries=form.carries | {"words"})
    if form.unit == "sentence":
        passages = to_sentences(passages, losses, split=chosen.split)
    elif form.unit == "document":
        passages = to_documents(passages, losses)
    number = 0
    for passage in passages:
        fitting = fit(passage, form, losses)
        if fitting is None:
            continue
        number += 1
        yield fitting if "ids" in form.carries else numbered(fitting, number, losses)


def write_passages(
    passages: Iterable[Passage],
    path: Path,
    form: Format,
    options: Options,
    losses: Losses,
    *,
    strict: bool = False,
) -> None:
    """Write a file or folder, whole or not at all; the ledger of losses lies beside it where there are any.

    Args:
        strict: whether any loss is an error, and nothing is written.

    Raises:
        InputError: where something that duizhao has not written lies there, or with ``strict`` for losses.
    """
    assert form.write is not None
    if form.folder and path.exists() and not _is_ours(path):
        raise InputError(
            "is there already, and is no folder that duizhao wrote",
            where=str(path),
            remedy="name another folder",
        )
    if not form.folder and path.is_dir():
        raise InputError("is a folder", where=str(path), remedy=f"{form.name} is written to a file: name one")
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    _remove(temporary)
    try:
        form.write(fitted(passages, form, losses, options), temporary, options, losses)
        if strict and losses:
            first, *others = losses.lines()
            more = f" and {len(others)} other kinds" if others else ""
            raise InputError(
                f"{form.name} cannot carry everything: {first}{more}",
                where=str(path),
                remedy="leave --strict out, or choose another format (`duizhao formats`)",
            )
        if form.folder:
            (temporary / _MARK).write_text(f"{form.name}\n", encoding="utf-8")
        _put(temporary, path)
    finally:
        _remove(temporary)
    ledger = path.with_name(path.name + LEDGER)
    if losses:
        data = json.dumps({"format": form.name, "losses": losses.as_json()}, ensure_ascii=False, indent=1)
        ledger.write_text(data + "\n", encoding="utf-8")
    else:
        ledger.unlink(missing_ok=True)


def _is_ours(path: Path) -> bool:
    return path.is_dir() and ((path / _MARK).is_file() or not any(path.iterdir()))


def _put(temporary: Path, path: Path) -> None:
    if temporary.is_file():
        temporary.replace(path)
        return
    if path.exists():
        old = path.with_name(f".{path.name}.{os.getpid()}.old.tmp")
        path.rename(old)
        try:
            temporary.rename(path)
        except OSError:
            old.rename(path)
            raise
        _remove(old)
    else:
        temporary.rename(path)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def convert_file(
    source: Path,
    target: Path,
    read: Format,
    write: Format,
    options: Options | None = None,
    *,
    strict: bool = False,
    progress: Callable[[Iterator[Passage]], Iterator[Passage]] = iter,
) -> Losses:
    """Convert a file or folder.

    Returns:
        what could not be carried.

    Raises:
        InputError: for a file that cannot be read or written; nothing is written then.
    """
    chosen = options or Options()
    if read.unit == "document":  # which says itself where its sentences end, or not at all
        chosen = replace(chosen, split=True)
    losses = Losses()
    if source.resolve() == target.resolve():
        raise InputError("would be written over itself", where=str(source), remedy="name another target")
    passages = progress(read_passages(source, read, chosen, losses))
    write_passages(passages, target, write, chosen, losses, strict=strict)
    return losses
