"""The private Label Studio server: on this computer only, with all that it keeps in one data folder."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from duizhao.errors import ServerError
from duizhao.labelstudio.connection import Connection, accepts, is_up
from duizhao.labelstudio.server.datafolder import (
    DATABASE,
    HOST,
    LOG,
    PASSWORD,
    STATE,
    TOKEN,
    claim,
    data_lock,
    ensure_secret,
    prepare_database,
    read_secret,
    running_state,
    write_state,
)
from duizhao.labelstudio.server.environment import Report, ensure_environment
from duizhao.paths import data_home

USERNAME = "admin@duizhao.local"
DEFAULT_PORT = 8080

_STOP_SECONDS = 15
_REPORT_SECONDS = 5.0
_LOG_LIMIT = 10_000_000
"""Bytes of server.log beyond which the next start puts it aside as server.log.1."""

# Label Studio takes settings from variables as common as HOST, DEBUG and USERNAME: only these are handed on.
_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TZ", "LD_LIBRARY_PATH")
_SETTINGS = {
    "COLLECT_ANALYTICS": "False",
    "SENTRY_DSN": "",
    "FRONTEND_SENTRY_DSN": "",
    "LATEST_VERSION_CHECK": "False",
    "FEATURE_FLAGS_OFFLINE": "True",
    "DISABLE_SIGNUP_WITHOUT_LINK": "True",
    "ENABLE_LEGACY_API_TOKEN": "True",  # read once, when the database is made; else the token is refused
    "LOCAL_FILES_SERVING_ENABLED": "False",
    # No page of another site may talk to the server through the annotator's browser.
    "ALLOWED_HOSTS": f"{HOST},localhost",
    "CORS_ALLOW_ALL_ORIGINS": "False",
}


@dataclass(slots=True)
class PrivateServer:
    """A Label Studio on 127.0.0.1 that keeps everything in one folder; a context manager.

    Attributes:
        data_dir: the data folder; made when absent.
        port: the port asked for; 0 becomes a free one at the start.
        report: is called with a line of progress every few seconds while the server starts.
        timeout: seconds that the server may take to answer, after its environment is there. A first start
            makes the database and takes about a minute, later ones some 5 s.

    Example:
        >>> with PrivateServer(Path("data"), port=0) as server:  # doctest: +SKIP
        ...     server.connection()
        Connection(url='http://127.0.0.1:40123')
    """

    data_dir: Path
    port: int = DEFAULT_PORT
    report: Report = field(default=lambda _line: None, repr=False)
    timeout: float = 300
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False, repr=False)
    _log_start: int = field(default=0, init=False, repr=False)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def username(self) -> str:
        return USERNAME

    @property
    def password_file(self) -> Path:
        return self.data_dir / PASSWORD

    @property
    def log_file(self) -> Path:
        return self.data_dir / LOG

    def connection(self) -> Connection:
        """Address and token of this server."""
        return Connection(self.url, read_secret(self.data_dir / TOKEN))

    def __enter__(self) -> PrivateServer:
        return self if self._process is not None else self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> PrivateServer:
        """Start the server and wait until it answers; installs it first where that is needed.

        Raises:
            ServerError: when the port or the data folder is in use, the folder is not one of duizhao's, the
                installation fails, or the server ends or does not answer in time.
        """
        if self._process is not None:
            raise ServerError("this server is started already", where=self.url)
        self.data_dir = self.data_dir.expanduser().absolute()
        try:
            claim(self.data_dir)
            with data_lock(self.data_dir) as lock:
                self.port = _checked_port(self.port)
                for name in (PASSWORD, TOKEN):
                    ensure_secret(self.data_dir / name)
                first = not (self.data_dir / DATABASE).exists()
                executable = ensure_environment(self.report)
                prepare_database(self.data_dir)
                self._launch(executable, lock)
        except OSError as error:
            raise ServerError(f"cannot start Label Studio: {error}", where=str(self.data_dir)) from error
        try:
            self._wait_until_up()
        except BaseException:
            self.stop()
            if first:
                # Migrations broken off halfway may not run again, and nobody has put anything in yet.
                for path in self.data_dir.glob(f"{DATABASE}*"):
                    path.unlink()
            raise
        return self

    def stop(self) -> None:
        """End the server: politely, and after 15 s, or at a second Ctrl-C, by force. Does nothing twice."""
        process = self._process
        if process is None:
            return
        try:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
                process.wait(_STOP_SECONDS)
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            self.report("Label Studio is ended by force")
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            self._process = None
            (self.data_dir / STATE).unlink(missing_ok=True)

    def wait(self) -> None:
        """Block as long as the server runs.

        Raises:
            ServerError: when the server ends without being asked to.
        """
        if self._process is not None:
            self._process.wait()
            raise self._death()

    def _launch(self, executable: Path, lock: int) -> None:
        if self.log_file.exists() and self.log_file.stat().st_size > _LOG_LIMIT:
            self.log_file.replace(self.log_file.with_name(f"{LOG}.1"))
        log = os.open(self.log_file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            self._log_start = os.fstat(log).st_size
            self._process = subprocess.Popen(
                [executable, "start", "--no-browser", "--internal-host", HOST, "--port", str(self.port)],
                cwd=self.data_dir,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                umask=0o077,
                pass_fds=(lock,),
                start_new_session=True,  # a Ctrl-C in the terminal is ours to handle, not the server's
            )
        finally:
            os.close(log)
        write_state(self.data_dir, self._process.pid, self.port)

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        settings = {
            **_SETTINGS,
            "BASE_DATA_DIR": str(self.data_dir),
            "USERNAME": USERNAME,
            "PASSWORD": read_secret(self.password_file),
            "USER_TOKEN": read_secret(self.data_dir / TOKEN),
        }
        named = {f"LABEL_STUDIO_{name}": value for name, value in settings.items()}
        return {**kept, **named, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1", "PYTHONNOUSERSITE": "1"}

    def _wait_until_up(self) -> None:
        assert self._process is not None
        began = time.monotonic()
        next_report = _REPORT_SECONDS
        while True:
            if self._process.poll() is not None:
                raise self._death()
            log = self._log_text()
            if f"Port {self.port} is in use" in log:
                # Taken since the check: Label Studio would go to the next port without asking.
                raise _busy(self.port)
            if is_up(self.url):
                break
            elapsed = time.monotonic() - began
            if elapsed > self.timeout:
                raise ServerError(
                    f"Label Studio did not answer within {self.timeout:.0f} s; last in its log: {_tail(log)}",
                    where=str(self.log_file),
                    remedy="try again when the computer is less busy",
                )
            if elapsed >= next_report:
                migrating = "Initializing database" in log
                doing = "migrations, the first start takes about a minute" if migrating else "loading"
                self.report(f"Label Studio is starting ({doing}): {elapsed:.0f} s")
                next_report = elapsed + _REPORT_SECONDS
            time.sleep(0.3)
        if not accepts(self.connection()):
            self.report(
                f"the token in {self.data_dir / TOKEN} is refused: put the one there that Label Studio "
                "shows under Account & Settings > Legacy Token"
            )

    def _log_text(self) -> str:
        """What the server wrote since its start, without its secrets."""
        with self.log_file.open("rb") as stream:
            stream.seek(self._log_start)
            text = stream.read().decode("utf-8", "replace")
        for name in (PASSWORD, TOKEN):
            text = text.replace(read_secret(self.data_dir / name), "***")
        return text

    def _death(self) -> ServerError:
        assert self._process is not None
        return ServerError(
            f"Label Studio ended by itself (exit code {self._process.returncode}); "
            f"last in its log: {_tail(self._log_text())}",
            where=str(self.log_file),
            remedy="read that file for the cause, then start again",
        )


def default_data_dir() -> Path:
    """The data folder of `duizhao serve` when none is named."""
    return data_home() / "label-studio"


def start_server(
    data_dir: Path, *, port: int = DEFAULT_PORT, report: Report | None = None, timeout: float = 300
) -> PrivateServer:
    """Start the private server on a data folder; see :class:`PrivateServer` for the arguments.

    Raises:
        ServerError: as :meth:`PrivateServer.start`.

    Example:
        >>> server = start_server(default_data_dir(), port=0)  # doctest: +SKIP
        >>> server.stop()  # doctest: +SKIP
    """
    return PrivateServer(data_dir, port, report or (lambda _line: None), timeout).start()


def running_server(data_dir: Path) -> Connection | None:
    """The server that runs on a data folder now, for example from `duizhao serve` in another terminal.

    Returns:
        None when there is none, or it does not answer yet.

    Example:
        >>> running_server(Path("no-such-folder")) is None
        True
    """
    data_dir = data_dir.expanduser()
    state = running_state(data_dir)
    if state is None or not is_up(state[0]):
        return None
    try:
        return Connection(state[0], read_secret(data_dir / TOKEN))
    except OSError:
        return None


def _checked_port(port: int) -> int:
    """The port, or a free one for 0; Label Studio itself would silently take the next one when it is busy."""
    with socket.socket() as probe:
        probe.settimeout(2)
        if port and probe.connect_ex((HOST, port)) == 0:
            raise _busy(port)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError as error:
            raise ServerError(
                "only the administrator may use it",
                where=f"port {port}",
                remedy="choose one above 1023 with --port N",
            ) from error
        except OSError as error:
            raise _busy(port) from error
        return int(probe.getsockname()[1])


def _busy(port: int) -> ServerError:
    who = "a Label Studio" if is_up(f"http://{HOST}:{port}", timeout=2) else "another program"
    return ServerError(
        f"in use by {who} (`lsof -i :{port}` may say which)",
        where=f"port {port}",
        remedy="stop that one, or choose another port with --port N; --port 0 takes a free one",
    )


def _tail(log: str) -> str:
    """The last lines of the log that say something, as one line."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    return " | ".join(line[:200] for line in lines[-3:]) or "nothing"
