"""The data folder of the private server: who may use it, its secrets, its lock, and who serves it now.

A data folder (mode 0700) holds the SQLite database, ``password`` and ``token`` (0600), ``server.log``,
``server.json`` (who serves: process, port, address) and ``lock``. The server process itself holds the lock,
so the lock tells whether it lives, also when the duizhao that started it was killed.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from duizhao.errors import ServerError
from duizhao.files import write_private
from duizhao.labelstudio.server.environment import file_lock

HOST = "127.0.0.1"
"""The only address that the private server listens on."""
PASSWORD, TOKEN, LOG, STATE, LOCK = "password", "token", "server.log", "server.json", "lock"
DATABASE = "label_studio.sqlite3"


def claim(data_dir: Path) -> None:
    """Make the data folder with mode 0700, or check that an existing one is ours before its mode is changed.

    Raises:
        ServerError: when it holds other files, or a database without its password or token.
        OSError: when it cannot be made.
    """
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    ours = {PASSWORD, TOKEN, LOG, STATE, LOCK}
    missing = [name for name in (PASSWORD, TOKEN) if not (data_dir / name).is_file()]
    if missing and (data_dir / DATABASE).exists():
        raise ServerError(
            f"there is a Label Studio database, but not its file {' or '.join(missing)}",
            where=str(data_dir),
            remedy="put the file back, or name a new folder with --data",
        )
    drafts = tuple(f".{name}." for name in ours)
    if missing and any(
        path.name not in ours and not path.name.startswith(drafts) for path in data_dir.iterdir()
    ):
        raise ServerError(
            "this folder holds other files and is no data folder of duizhao",
            where=str(data_dir),
            remedy="name a new or an empty folder with --data",
        )
    data_dir.chmod(0o700)


@contextmanager
def data_lock(data_dir: Path) -> Iterator[int]:
    """Hold the lock of the folder during the block; what an earlier server wrote of itself is removed.

    Yields:
        The file descriptor that holds the lock, for the server process to inherit.

    Raises:
        ServerError: when a server runs on the folder, or is being started.
    """
    for _attempt in range(10):
        with file_lock(data_dir / LOCK) as lock:
            if lock is not None:
                (data_dir / STATE).unlink(missing_ok=True)
                yield lock
                return
        time.sleep(0.1)  # it may be running_server() of another process, which only looks
    state = running_state(data_dir)
    if state is None:
        raise ServerError(
            "another duizhao is starting Label Studio on this data",
            where=str(data_dir),
            remedy="wait for that one",
        )
    url, pid = state
    raise ServerError(
        f"Label Studio already runs on this data: {url} (process {pid})",
        where=str(data_dir),
        remedy=f"use that one, or stop it with Ctrl-C in its terminal or `kill {pid}`",
    )


def running_state(data_dir: Path) -> tuple[str, int] | None:
    """Address and process id of the server that holds the lock of the folder.

    Returns:
        None when none does, or it has not written down yet where it is.

    Example:
        >>> running_state(Path("no-such-folder")) is None
        True
    """
    if not (data_dir / LOCK).is_file():
        return None
    try:
        with file_lock(data_dir / LOCK) as lock:
            if lock is not None:
                return None  # nobody holds it: whatever server.json says is old
            state = json.loads((data_dir / STATE).read_text(encoding="utf-8"))
        return f"http://{HOST}:{int(state['port'])}", int(state["pid"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def ensure_secret(path: Path) -> None:
    """Make the password or token where there is none; either way only the user can read it."""
    if path.is_file():
        path.chmod(0o600)
    else:
        # 40 characters: the length of Label Studio's own tokens.
        write_private(path, f"{secrets.token_hex(20)}\n".encode())


def read_secret(path: Path) -> str:
    """The password or token in a file.

    Raises:
        ServerError: when the file is empty.
        OSError: when it cannot be read.
    """
    secret = path.read_text(encoding="utf-8").strip()
    if not secret:
        raise ServerError("is empty", where=str(path), remedy="put the password or token back")
    return secret


def write_state(data_dir: Path, pid: int, port: int) -> None:
    """Write down which process serves the folder, and where; :func:`running_state` reads it."""
    state = {"pid": pid, "port": port, "url": f"http://{HOST}:{port}"}
    write_private(data_dir / STATE, f"{json.dumps(state)}\n".encode())


def prepare_database(data_dir: Path) -> None:
    """Set the server's database to write-ahead logging, made empty where there is none yet.

    With the journal that SQLite has by default, whoever reads keeps others from writing: requests at the same
    moment fail with "database is locked", and Label Studio runs them again from their beginning, which can
    store things twice. The mode is kept in the file.
    """
    file = data_dir / DATABASE
    file.touch(mode=0o600)
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA journal_mode=WAL")
