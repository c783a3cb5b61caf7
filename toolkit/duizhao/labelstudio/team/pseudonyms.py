"""Stable pseudonyms of annotators. Who is who stays in the workspace's private folder, out of git."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from duizhao.errors import InputError, SchemaError
from duizhao.files import write_private
from duizhao.paths import Workspace


class Pseudonyms:
    """Gives each e-mail address a pseudonym ``a01``, ``a02`` … that never changes in a workspace.

    A new pseudonym is never one that a layer or a decision of the workspace already bears: in a fresh clone,
    where the private file is absent, nobody steps into another annotator's place.

    Args:
        workspace: where the file lies.
        users: user id -> e-mail address, as the server says.
        keep: write new pseudonyms down.

    Raises:
        SchemaError: when the private file cannot be read.
    """

    def __init__(self, workspace: Workspace, users: Mapping[int, str], *, keep: bool = True) -> None:
        self._keep = keep
        self._path = workspace.local / "annotators.json"
        self._users = users
        self._taken = {path.name.split(".")[0] for path in workspace.layers.glob("*/*.jsonl")}
        self._taken |= set(_deciders(workspace))
        self._names: dict[str, str] = {}
        if self._path.is_file():
            try:
                self._names = dict(json.loads(self._path.read_text(encoding="utf-8")))
            except (ValueError, TypeError):
                raise SchemaError(
                    "cannot be read", where=workspace.relative(self._path), remedy="restore it from a backup"
                ) from None

    def of(self, user: Any) -> str:
        """The pseudonym of a user of the server, given by number, record or e-mail address."""
        if isinstance(user, Mapping):
            user = user.get("email") or user.get("id")
        if isinstance(user, str) and not user.isdigit():
            email = user
        else:
            number = int(user or 0)
            email = self._users.get(number, f"user-{number}")
        if email not in self._names:
            taken = self._taken | set(self._names.values())
            self._names[email] = next(
                name for number in range(1, 10_000) if (name := f"a{number:02d}") not in taken
            )
            if self._keep:
                self._save()
        return self._names[email]

    def known(self) -> dict[str, str]:
        """E-mail address -> pseudonym, of all who have one."""
        return dict(self._names)

    def require(self, names: Iterable[str]) -> None:
        """Check that each is somebody: with an account, or with a layer in the workspace.

        Raises:
            InputError: naming those who are nobody, and everybody that there is.
        """
        known = {*self._names.values(), *self._taken}
        if unknown := [name for name in names if name not in known]:
            raise InputError(
                f"nobody is called {', '.join(map(repr, unknown))}",
                remedy=f"make accounts with `duizhao accounts EMAIL`; there are: {', '.join(sorted(known))}",
            )

    def _save(self) -> None:
        told = json.dumps(self._names, ensure_ascii=False, indent=2, sort_keys=True)
        write_private(self._path, f"{told}\n".encode())


def _deciders(workspace: Workspace) -> Iterator[str]:
    """Who has decided anything in an adjudication."""
    for path in workspace.gold.glob("*/decisions.jsonl"):
        for line in path.read_bytes().splitlines():
            with suppress(ValueError, LookupError, TypeError):  # what is damaged is told where it is used
                yield str(json.loads(line)["by"])
