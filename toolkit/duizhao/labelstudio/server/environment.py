"""The private server's own Python environment: made once, checked by a marker, shared by all data folders.

A virtual environment cannot be built aside and moved into place, since its path is written into its
scripts. So the marker file is written last: a folder without it, or with the marker of another requirement
list, is made anew. A lock file lets one process build while the others wait.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue

from duizhao.errors import ServerError
from duizhao.paths import cache_home

LABEL_STUDIO_VERSION = "1.23.2"
REQUIREMENTS = Path(__file__).with_name("requirements.txt")
OVERRIDE = "DUIZHAO_LS_ENV"
"""Environment variable that names a ready environment; nothing is installed then."""

Report = Callable[[str], None]

_MARKER = "duizhao-complete"
_TICK = 4.0
"""Seconds between two lines of progress."""

# pip names every package ("Collecting numpy==2.2.6"), uv only the large ones ("Downloading numpy (15.8MiB)").
_ACTIVITY = re.compile(
    r"\s*(Collecting|Processing|Downloading|Building|Installing|Prepared|Installed) *(?:[^\s]*/)?([^\s=:(]*)"
)

_TROUBLES = (
    (r"No space left|Errno 28", "about 1 GB of disk is needed: free some and try again"),
    (
        r"ensurepip|python3?[\d.]*-venv",
        "this Python cannot make environments: install its venv package, or uv",
    ),
    (
        r"resol(ve|ution)|connect|timed out|No matching distribution|dns|network|SSL|certificate|proxy",
        f"are you offline? the package index is needed once; try again, or set {OVERRIDE} to an environment "
        f"that has label-studio=={LABEL_STUDIO_VERSION}",
    ),
)


def ensure_environment(report: Report) -> Path:
    """The ``label-studio`` executable, after installing its environment where that is needed.

    Installing fetches about 300 MB and takes from 10 seconds to some minutes; a complete environment is
    found at once. ``uv`` is used when it is on PATH, else ``venv`` and ``pip``.

    Args:
        report: is called with a line of progress every few seconds while something is going on.

    Raises:
        ServerError: when the installation fails, or ``DUIZHAO_LS_ENV`` names no such environment.

    Example:
        >>> ensure_environment(print).name  # doctest: +SKIP
        'label-studio'
    """
    named = os.environ.get(OVERRIDE)
    if named:
        return _named_environment(Path(named).expanduser(), report)
    folder = cache_home() / f"label-studio-{LABEL_STUDIO_VERSION}"
    if not _is_complete(folder):
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            with _installing_alone(folder, report):
                if not _is_complete(folder):
                    _build(folder, report)
        except OSError as error:
            raise ServerError(
                f"cannot make the server's environment: {error.strerror or error}",
                where=str(folder),
                remedy="make the folder writable, or name another cache with XDG_CACHE_HOME",
            ) from error
    return _executable(folder)


@contextmanager
def file_lock(path: Path) -> Iterator[int | None]:
    """Hold the lock file ``path`` during the block; the file itself stays.

    Yields:
        The file descriptor that holds the lock, or None at once when another process holds it. A child
        that inherits the descriptor keeps the lock after this process let go of it.

    Example:
        >>> with file_lock(Path("/tmp/duizhao-doctest.lock")) as held:
        ...     held is None
        False
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield descriptor
    finally:
        os.close(descriptor)


def _executable(folder: Path) -> Path:
    return folder / "bin" / "label-studio"


def _named_environment(folder: Path, report: Report) -> Path:
    executable = _executable(folder)
    if not os.access(executable, os.X_OK) or executable.is_dir():
        raise ServerError(
            "no bin/label-studio that can be run in this folder",
            where=f"{OVERRIDE}={folder}",
            remedy=f"name an environment that has label-studio, or unset {OVERRIDE} to have one made",
        )
    found = [path.name for path in folder.glob("lib/python*/site-packages/label_studio-*.dist-info")]
    if found and f"label_studio-{LABEL_STUDIO_VERSION}.dist-info" not in found:
        version = found[0].removeprefix("label_studio-").removesuffix(".dist-info")
        report(f"{OVERRIDE} has Label Studio {version}; duizhao is made for {LABEL_STUDIO_VERSION}")
    return executable.absolute()


def _fingerprint() -> str:
    return hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()


def _is_complete(folder: Path) -> bool:
    marker = folder / _MARKER
    # The link to the interpreter dangles when that Python was removed: then the environment is lost too.
    if not marker.is_file() or not (folder / "bin" / "python").exists() or not _executable(folder).is_file():
        return False
    return marker.read_text(encoding="ascii", errors="replace").strip() == _fingerprint()


@contextmanager
def _installing_alone(folder: Path, report: Report) -> Iterator[None]:
    lock = folder.with_name(f"{folder.name}.lock")
    began = time.monotonic()
    next_report = 0.0
    while True:
        with file_lock(lock) as held:
            if held is not None:
                yield
                return
        waited = time.monotonic() - began
        if waited >= next_report:
            report(f"another process installs Label Studio; waiting for it ({waited:.0f} s)")
            next_report = waited + _TICK
        time.sleep(0.5)


def _build(folder: Path, report: Report) -> None:
    if folder.exists():
        report("the server's environment is incomplete or out of date and is made anew")
        shutil.rmtree(folder)
    python = getattr(sys, "_base_executable", None) or sys.executable
    uv = shutil.which("uv")
    report(
        f"installing Label Studio {LABEL_STUDIO_VERSION} with {'uv' if uv else 'pip'} (once, 1 GB on disk)"
    )
    if uv:
        commands = [
            [uv, "venv", "--python", python, str(folder)],
            [uv, "pip", "install", "--python", str(folder / "bin" / "python"), "-r", str(REQUIREMENTS)],
        ]
    else:
        install = ["install", "--no-input", "--progress-bar", "off", "-r", str(REQUIREMENTS)]
        commands = [
            [python, "-m", "venv", str(folder)],
            [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", *install],
        ]
    began = time.monotonic()
    try:
        for command in commands:
            _run(command, folder, began, report)
        (folder / _MARKER).write_text(_fingerprint() + "\n", encoding="ascii")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    report(f"Label Studio {LABEL_STUDIO_VERSION} is installed ({time.monotonic() - began:.0f} s)")


def _run(command: list[str], folder: Path, began: float, report: Report) -> None:
    """Run one step of the installation and report what its output says, every few seconds."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "NO_COLOR": "1"}
    # PYTHONHOME and PYTHONPATH would lead the new interpreter to the packages of this one.
    for name in ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV"):
        environment.pop(name, None)
    process = subprocess.Popen(
        command,
        cwd=folder.parent,  # not here: a pyproject.toml or uv.toml of the current folder has no say
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    lines: SimpleQueue[str | None] = SimpleQueue()
    assert process.stdout is not None
    reader = threading.Thread(target=_pump, args=(process.stdout, lines), daemon=True)
    reader.start()
    try:
        last_lines = _follow(lines, began, report)
        status = process.wait()
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise
    finally:
        reader.join()
        process.stdout.close()
    if status != 0:
        raise _failure(last_lines, folder)


def _pump(stream: Iterator[str], lines: SimpleQueue[str | None]) -> None:
    for line in stream:
        lines.put(line.rstrip())
    lines.put(None)


def _follow(lines: SimpleQueue[str | None], began: float, report: Report) -> deque[str]:
    """Read output to its end; returns its last lines."""
    total = sum(1 for line in REQUIREMENTS.read_text().splitlines() if line and not line.startswith("#"))
    kept: deque[str] = deque(maxlen=40)
    seen = 0
    doing = "preparing"
    unpacking = False
    next_report = time.monotonic() + _TICK
    while True:
        try:
            line = lines.get(timeout=0.5)
            if line is None:
                return kept
            kept.append(line)
            if words := _ACTIVITY.match(line):
                seen += words[1] in ("Collecting", "Processing")
                unpacking = words[1].startswith("Install")
                doing = "unpacking all" if unpacking else f"{words[1].lower()} {words[2]}".strip()
        except Empty:
            pass
        now = time.monotonic()
        if now >= next_report:
            count = f"{min(seen, total)} of {total} packages, " if seen and not unpacking else ""
            report(f"installing Label Studio: {count}{doing} ({now - began:.0f} s)")
            next_report = now + _TICK


def _failure(last_lines: deque[str], folder: Path) -> ServerError:
    """The error for a failed step: the lines that say why, and what helps."""
    spoken = [line.strip() for line in last_lines if line.strip()]
    telling = [line for line in spoken if re.match(r"(?i)error|[×├╰]|.*\bError\b", line)] or spoken[-2:]
    essence = " | ".join(telling[-3:])
    essence = essence if len(essence) <= 400 else f"{essence[:400]}..."
    remedy = next(
        (advice for pattern, advice in _TROUBLES if re.search(pattern, "\n".join(spoken), re.IGNORECASE)),
        f"try again, or set {OVERRIDE} to an environment that has label-studio=={LABEL_STUDIO_VERSION}",
    )
    return ServerError(
        f"Label Studio could not be installed: {essence or 'no output'}", where=str(folder), remedy=remedy
    )
