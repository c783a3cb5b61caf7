"""The private server: what it lets in, what it hides, how it starts, stops and fails."""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from duizhao.errors import ServerError
from duizhao.labelstudio.connection import Connection, connection
from duizhao.labelstudio.server import PrivateServer, running_server, start_server
from duizhao.labelstudio.server.environment import ensure_environment, file_lock

server = pytest.mark.server
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@pytest.fixture(autouse=True)
def no_named_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DUIZHAO_LS_URL", raising=False)
    monkeypatch.delenv("DUIZHAO_LS_TOKEN", raising=False)


def call(there: Connection, path: str, data: dict[str, Any] | None = None) -> Any:
    body = None if data is None else json.dumps(data).encode()
    headers = {"Authorization": f"Token {there.token}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{there.url}{path}", data=body, headers=headers)
    with _direct.open(request, timeout=60) as answer:
        return json.load(answer)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def secrets_of(data_dir: Path) -> list[str]:
    return [(data_dir / name).read_text().strip() for name in ("password", "token")]


# A running server


@server
def test_health_and_token(label_studio: PrivateServer) -> None:
    with _direct.open(f"{label_studio.url}/health", timeout=10) as answer:
        assert json.load(answer) == {"status": "UP"}
    assert "results" in call(label_studio.connection(), "/api/projects")
    assert call(label_studio.connection(), "/api/current-user/whoami")["email"] == label_studio.username


@server
def test_wrong_token_is_refused(label_studio: PrivateServer) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        call(Connection(label_studio.url, "0" * 40), "/api/projects")
    caught.value.close()
    assert caught.value.code == 401


@server
def test_password_logs_in(label_studio: PrivateServer) -> None:
    cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    browser = urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies)
    page = f"{label_studio.url}/user/login/"
    with browser.open(page, timeout=30) as answer:
        hidden = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.read().decode())
    assert hidden is not None
    form = {
        "csrfmiddlewaretoken": hidden[1],
        "email": label_studio.username,
        "password": label_studio.password_file.read_text().strip(),
    }
    browser.open(page, data=urllib.parse.urlencode(form).encode(), timeout=60).close()
    with browser.open(f"{label_studio.url}/api/current-user/whoami", timeout=30) as answer:
        assert json.load(answer)["email"] == label_studio.username


@server
def test_sign_up_needs_an_invitation(label_studio: PrivateServer) -> None:
    form = urllib.parse.urlencode({"email": "stranger@example.org", "password": "long enough 1"}).encode()
    with pytest.raises(urllib.error.HTTPError) as caught:
        _direct.open(f"{label_studio.url}/user/signup/", data=form, timeout=30)
    caught.value.close()
    assert caught.value.code == 403


@server
def test_only_the_user_can_read_the_data(label_studio: PrivateServer) -> None:
    assert mode(label_studio.data_dir) == 0o700
    files = [path for path in label_studio.data_dir.iterdir() if path.is_file()]
    assert {"password", "token", "server.log", "server.json", "label_studio.sqlite3"} <= {
        p.name for p in files
    }
    assert {path.name: oct(mode(path)) for path in files if mode(path) != 0o600} == {}


@server
def test_the_database_lets_people_read_while_somebody_writes(label_studio: PrivateServer) -> None:
    """Bytes 18 and 19 of the file say that it keeps a write-ahead log (SQLite file format, section 1.3.3)."""
    assert (label_studio.data_dir / "label_studio.sqlite3").read_bytes()[18:20] == b"\2\2"


@server
def test_secrets_stay_in_their_files(label_studio: PrivateServer) -> None:
    commands = subprocess.run(["ps", "-eww", "-o", "args"], capture_output=True, text=True, check=True).stdout
    assert str(label_studio.port) in commands
    shown = [commands, label_studio.log_file.read_text(), (label_studio.data_dir / "server.json").read_text()]
    shown += [repr(label_studio), repr(label_studio.connection())]
    for secret in secrets_of(label_studio.data_dir):
        assert not any(secret in text for text in shown)


@server
def test_only_loopback_listens(label_studio: PrivateServer) -> None:
    with socket.socket() as elsewhere:
        # On the same port of another loopback address: refused unless the server listens on all addresses.
        assert elsewhere.connect_ex(("127.0.0.2", label_studio.port)) != 0


@server
def test_running_server_is_found(label_studio: PrivateServer, tmp_path: Path) -> None:
    assert running_server(label_studio.data_dir) == label_studio.connection()
    # The same file without a process that holds the lock is left over from a server long gone.
    for name in ("server.json", "token", "lock"):
        (tmp_path / name).write_bytes((label_studio.data_dir / name).read_bytes())
    assert running_server(tmp_path) is None


@server
def test_second_server_on_the_same_data(label_studio: PrivateServer) -> None:
    with pytest.raises(
        ServerError, match=re.escape(f"already runs on this data: {label_studio.url} (process")
    ):
        start_server(label_studio.data_dir, port=0)
    assert running_server(label_studio.data_dir) is not None


@server
def test_port_of_another_label_studio(label_studio: PrivateServer, tmp_path: Path) -> None:
    with pytest.raises(ServerError, match=f"port {label_studio.port}: in use by a Label Studio.*--port N"):
        start_server(tmp_path, port=label_studio.port)


# `duizhao serve` on the data of the shared server, which stands still meanwhile


@pytest.fixture
def data_at_rest(label_studio: PrivateServer) -> Iterator[Path]:
    label_studio.stop()
    try:
        yield label_studio.data_dir
    finally:
        label_studio.start()


@contextmanager
def serving(data_dir: Path) -> Iterator[subprocess.Popen[str]]:
    program = [sys.executable, "-c", "from duizhao.cli import main; main()", "serve", "--port", "0", "--json"]
    with subprocess.Popen(
        [*program, "--data", str(data_dir)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.terminate()  # does nothing when it has ended, as it should have


@server
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_until_it_is_told_to_stop(
    label_studio: PrivateServer, data_at_rest: Path, number: signal.Signals
) -> None:
    with serving(data_at_rest) as serve:
        assert serve.stdout is not None
        line = serve.stdout.readline()
        assert line, serve.communicate()[1]
        ready = json.loads(line)
        there = running_server(data_at_rest)
        assert there is not None
        state = json.loads((data_at_rest / "server.json").read_text())
        made = call(there, "/api/projects", {"title": f"kept after {number.name}"})
        serve.send_signal(number)
        rest, messages = serve.communicate(timeout=30)
    assert serve.returncode == 0, messages
    assert ready == {
        "url": there.url,
        "username": label_studio.username,
        "password_file": str(label_studio.password_file),
    }
    assert not any(secret in line + rest + messages for secret in secrets_of(data_at_rest))
    with pytest.raises(ProcessLookupError):
        os.kill(state["pid"], 0)
    assert running_server(data_at_rest) is None
    label_studio.start()
    assert call(label_studio.connection(), f"/api/projects/{made['id']}")["title"] == made["title"]
    label_studio.stop()


# What needs no server


def test_busy_port(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.settimeout(0)
        port = other.getsockname()[1]
        # Nobody answers at that port, so only the connection itself tells that it is taken.
        with pytest.raises(ServerError, match=rf"port {port}: in use by another program .*--port N"):
            start_server(tmp_path / "data", port=port)


def test_foreign_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("x")
    tmp_path.chmod(0o755)
    with pytest.raises(ServerError, match=r"other files .*empty folder with --data"):
        start_server(tmp_path, port=0)
    assert mode(tmp_path) == 0o755
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_database_without_its_token(tmp_path: Path) -> None:
    (tmp_path / "label_studio.sqlite3").write_text("x")
    (tmp_path / "password").write_text("x")
    with pytest.raises(ServerError, match="not its file token; put the file back"):
        start_server(tmp_path, port=0)


def test_data_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ServerError, match="cannot start Label Studio"):
        start_server(tmp_path / "file" / "data", port=0)


@pytest.mark.parametrize("state", ["", "[]", "{}", '{"port": "x", "pid": 1}', '{"port": 1, "pid": 1}'])
def test_broken_state_file_is_no_server(tmp_path: Path, state: str) -> None:
    (tmp_path / "server.json").write_text(state)
    (tmp_path / "token").write_text("t" * 40)
    with file_lock(tmp_path / "lock") as held:
        assert held is not None
        assert running_server(tmp_path) is None


def program(folder: Path, script: str) -> Path:
    """An environment folder whose label-studio is a shell script."""
    path = folder / "bin" / "label-studio"
    path.parent.mkdir(parents=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return folder


def test_early_death_tells_the_log_and_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = (
        'echo "token $LABEL_STUDIO_USER_TOKEN, password $LABEL_STUDIO_PASSWORD"; echo no such table; exit 3'
    )
    monkeypatch.setenv("DUIZHAO_LS_ENV", str(program(tmp_path / "env", script)))
    with pytest.raises(ServerError) as caught:
        start_server(tmp_path / "data", port=0)
    assert "(exit code 3); last in its log: token ***, password *** | no such table" in str(caught.value)
    assert running_server(tmp_path / "data") is None


def test_server_that_never_answers_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = 'echo > label_studio.sqlite3; echo $$ > "$LABEL_STUDIO_BASE_DATA_DIR/media"; exec sleep 60'
    monkeypatch.setenv("DUIZHAO_LS_ENV", str(program(tmp_path / "env", script)))
    with pytest.raises(ServerError, match="did not answer within 1 s"):
        start_server(tmp_path / "data", port=0, timeout=1)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "data" / "media").read_text()), 0)
    # A database that was never finished is not kept for the next start to stumble over.
    assert not (tmp_path / "data" / "label_studio.sqlite3").exists()


def test_shell_settings_do_not_reach_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUIZHAO_LS_ENV", str(program(tmp_path / "env", "env; exit 1")))
    for name in ("HOST", "DEBUG", "LABEL_STUDIO_HOST", "HEARTEX_HOST", "DJANGO_DB"):
        monkeypatch.setenv(name, "from-the-shell")
    with pytest.raises(ServerError):
        start_server(tmp_path / "data", port=0)
    log = (tmp_path / "data" / "server.log").read_text()
    assert "from-the-shell" not in log
    assert "LABEL_STUDIO_COLLECT_ANALYTICS=False" in log


# The environment


@pytest.mark.parametrize("content", [None, "a folder"])
def test_named_environment_without_label_studio(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None
) -> None:
    if content:
        (tmp_path / "env" / "bin" / "label-studio").mkdir(parents=True)
    monkeypatch.setenv("DUIZHAO_LS_ENV", str(tmp_path / "env"))
    with pytest.raises(ServerError, match=r"DUIZHAO_LS_ENV=.*no bin/label-studio .*unset DUIZHAO_LS_ENV"):
        ensure_environment(print)


def test_failed_installation_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DUIZHAO_LS_ENV", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    # The real installer, cut off: no index, no local packages, no cache.
    for name, value in {
        "NO_INDEX": "1",
        "FIND_LINKS": "",
        "CONFIG_FILE": os.devnull,
        "NO_CACHE_DIR": "1",
    }.items():
        monkeypatch.setenv(f"PIP_{name}", value)
    for name in ("UV_NO_INDEX", "UV_OFFLINE", "UV_NO_CACHE"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("UV_FIND_LINKS", "")
    said: list[str] = []
    partial = tmp_path / "duizhao" / "label-studio-1.23.2"
    partial.mkdir(parents=True)
    (partial / "half").write_text("left by an installation that broke off")
    with pytest.raises(ServerError, match=r"could not be installed: .*; are you offline\? the package index"):
        ensure_environment(said.append)
    assert "incomplete or out of date" in said[0]
    assert not partial.exists()


# Naming a server


def test_connection_by_argument_and_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    assert connection() is None
    monkeypatch.setenv("DUIZHAO_LS_URL", "https://ls.example.org/")
    monkeypatch.setenv("DUIZHAO_LS_TOKEN", "from-variable\n")
    assert connection() == Connection("https://ls.example.org", "from-variable")
    assert connection("http://127.0.0.1:1", "t") == Connection("http://127.0.0.1:1", "t")


@pytest.mark.parametrize(
    ("url", "token", "said"),
    [
        (None, "secret", "without the address"),
        ("http://127.0.0.1:1", None, "no access token"),
        ("127.0.0.1:8080", "secret", "not the address"),
        ("ftp://127.0.0.1", "secret", "not the address"),
        ("http://user:secret@127.0.0.1", "secret", "not the address"),
        ("http://127.0.0.1", "secret secret", "characters that no token has"),
        ("http://127.0.0.1", "secret令牌", "characters that no token has"),
    ],
)
def test_half_or_broken_connection(url: str | None, token: str | None, said: str) -> None:
    with pytest.raises(ServerError, match=said) as caught:
        connection(url, token)
    assert "secret" not in str(caught.value)


def test_token_is_never_in_the_repr() -> None:
    assert "secret" not in f"{Connection('http://127.0.0.1', 'secret')!r}"


def test_naming_a_server_needs_nothing_of_this_system() -> None:
    script = (
        "import sys\nsys.modules['fcntl'] = None\n"
        "from duizhao.labelstudio import client, connection, pull, push\n"
        "print(connection.connection('http://127.0.0.1:1', 'x'))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout == "Connection(url='http://127.0.0.1:1')\n", done.stderr
