"""The formats there are: every module of :mod:`duizhao.formats` has some in ``FORMATS``."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from itertools import islice
from pathlib import Path
from pkgutil import iter_modules

from duizhao.errors import InputError
from duizhao.interchange.format import Format

_HEAD = 1 << 14
_LOOKED_AT = 50


@cache
def formats() -> dict[str, Format]:
    """All formats by name, sorted.

    Example:
        >>> formats()["jsonl"].title
        'duizhao JSON Lines'
    """
    import duizhao.formats

    found = [
        one
        for module in iter_modules(duizhao.formats.__path__)
        for one in import_module(f"duizhao.formats.{module.name}").FORMATS
    ]
    return {one.name: one for one in sorted(found, key=lambda one: one.name)}


def find(name: str) -> Format:
    """The format of that name.

    Raises:
        InputError: naming those that there are.
    """
    known = formats()
    if name not in known:
        raise InputError(f"no format is called {name!r}", remedy=f"one of {', '.join(known)}")
    return known[name]


def format_to_read(path: Path, name: str = "") -> Format:
    """The format of a file or folder that is to be read: the named one, else by its name and first bytes.

    Raises:
        InputError: where the path does not exist, the format is not read, or several fit.
    """
    if not path.exists():
        raise InputError("does not exist", where=str(path), remedy="check the path")
    if name:
        found = find(name)
        if found.read is None:
            readable = ", ".join(one.name for one in formats().values() if one.read)
            raise InputError(
                f"{found.name} is only written", where=str(path), remedy=f"read one of {readable}"
            )
        return found
    fitting = [one for one in formats().values() if one.read and _fits(path, one)]
    if len(fitting) > 1 and (sure := [one for one in fitting if one.sniff is not None]):
        fitting = sure
    return _only(path, fitting, "--from", [one.name for one in formats().values() if one.read])


def format_to_write(path: Path, name: str = "") -> Format:
    """The format that a file or folder is to be written in: the named one, else by the name of the file.

    Raises:
        InputError: where the format is not written, or several fit.
    """
    if name:
        found = find(name)
        if found.write is None:
            writable = ", ".join(one.name for one in formats().values() if one.write)
            raise InputError(f"{found.name} is only read", where=str(path), remedy=f"write one of {writable}")
        return found
    fitting = [one for one in formats().values() if one.write and _ends(path, one) and not one.folder]
    # .jsonl is duizhao's own and .tsv a table, though others end so too; else a format's first ending counts.
    for preferred in (
        [one for one in fitting if f".{one.name}" == path.suffix.lower()],
        [one for one in fitting if one.suffixes[0] == path.suffix.lower()],
    ):
        if len(preferred) == 1:
            return preferred[0]
    known = [one.name for one in formats().values() if one.write]
    return _only(path, fitting, "--to", known)


def _only(path: Path, fitting: list[Format], option: str, known: list[str]) -> Format:
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join([one.name for one in fitting] or known)
    reason = "may be of several formats" if fitting else "is of no format that its name or content shows"
    raise InputError(reason, where=str(path), remedy=f"say which with {option}: {names}")


def _ends(path: Path, one: Format) -> bool:
    return any(path.name.lower().endswith(suffix) for suffix in one.suffixes)


def _fits(path: Path, one: Format) -> bool:
    """Whether a file, or one of the files of a folder, has the name and the content of the format."""
    if path.is_dir():
        files = islice((each for each in sorted(path.rglob("*")) if each.is_file()), _LOOKED_AT)
        return one.folder and any(_fits(each, one) for each in files)
    return _ends(path, one) and (one.sniff is None or one.sniff(_head(path)))


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD)
