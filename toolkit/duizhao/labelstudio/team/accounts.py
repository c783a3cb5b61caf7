"""Accounts for annotators: made on the server, known to the corpus by pseudonym only."""

from __future__ import annotations

import csv
import io
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from duizhao.errors import InputError
from duizhao.files import write_private
from duizhao.labelstudio.client import Client
from duizhao.labelstudio.team.pseudonyms import Pseudonyms
from duizhao.paths import Workspace

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_COLUMNS = ("annotator", "email", "password", "server")


@dataclass(frozen=True, slots=True)
class Account:
    """An annotator's account.

    Attributes:
        annotator: the pseudonym.
        email: what the annotator logs in with.
        created: False for one that was there.
    """

    annotator: str
    email: str
    created: bool


def password_file(workspace: Workspace) -> Path:
    """Where the passwords of new accounts stand: private, out of git, mode 0600."""
    return workspace.local / "accounts.csv"


def create_accounts(client: Client, workspace: Workspace, emails: Iterable[str]) -> Iterator[Account]:
    """Make an account for each address that has none yet, and give each a pseudonym.

    The password of a new account is written to :func:`password_file` before the account is made, so that a
    killed run leaves no account that nobody can use.

    Raises:
        InputError: for something that is no e-mail address; before anything is done.
        ServerError: when the server refuses.
    """
    wanted = list(dict.fromkeys(email.strip().lower() for email in emails))
    for email in wanted:
        if not _ADDRESS.fullmatch(email):
            raise InputError(
                "is no e-mail address", where=repr(email), remedy="give one such as li@example.org"
            )
    users = client.users()
    there = {email.lower() for email in users.values()}
    pseudonyms = Pseudonyms(workspace, users)
    for email in wanted:
        annotator = pseudonyms.of(email)
        if email not in there:
            password = secrets.token_urlsafe(12)
            _note_password(workspace, annotator, email, password, client.url)
            client.sign_up(email, password)
        yield Account(annotator, email, email not in there)


def _note_password(workspace: Workspace, annotator: str, email: str, password: str, server: str) -> None:
    path = password_file(workspace)
    rows = []
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if (row["email"], row["server"]) != (email, server)]
    rows.append({"annotator": annotator, "email": email, "password": password, "server": server})
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_private(path, text.getvalue().encode())
