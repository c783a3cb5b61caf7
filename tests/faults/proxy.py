"""An HTTP proxy that does to requests what bad networks and servers do."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, cast
from urllib.parse import urlsplit

Trouble = Literal[
    "none", "drop reply", "refuse", "fail before", "fail after", "slow", "forbid", "twice", "bare"
]
"""What happens to a request:

none          it is handed on
drop reply    it is handed on, the server carries it out, and the connection is closed without an answer
refuse        the connection is closed, and the server never hears of it
fail before   the answer is 500, and the server never hears of it
fail after    the server carries it out, and the answer is 500
slow          it is handed on after two seconds
forbid        the answer is 401, as for a token that has been revoked
bare          it is handed on without its predictions, which the server drops when it cannot check them
twice         the server carries it out twice, as it does when its database was locked at the first end
"""
Rule = Callable[[str, str, int], Trouble]
"""Method, path and how many requests of that method and path came before -> what happens."""

_OWN = {"host", "connection", "content-length"}
"""Headers that are set anew for the server behind."""
_TROUBLE = b'{"detail": "trouble"}'


@dataclass
class Proxy:
    """A running proxy.

    Attributes:
        url: its address.
        troubles: what it has done, apart from handing on.
    """

    url: str
    troubles: list[tuple[str, str, Trouble]] = field(default_factory=list)


class _Server(ThreadingHTTPServer):
    """Knows the server behind it and the rule, for all the handlers."""

    daemon_threads = True

    def __init__(self, target: str, rule: Rule) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target = urlsplit(target)
        self.rule = rule
        self.proxy = Proxy(f"http://127.0.0.1:{self.server_port}")
        self._seen: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def trouble(self, method: str, path: str) -> Trouble:
        with self._lock:
            before = self._seen[method, path]
            self._seen[method, path] += 1
        trouble = self.rule(method, path, before)
        if trouble != "none":
            self.proxy.troubles.append((method, path, trouble))
        return trouble

    def handle_error(self, *_: Any) -> None:
        """A client that goes away is no error of the proxy."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle_any(self) -> None:
        trouble = cast(_Server, self.server).trouble(self.command, self.path.partition("?")[0])
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if trouble == "refuse":
            self.close_connection = True
            return
        if trouble in {"fail before", "forbid"}:
            self.answer(500 if trouble == "fail before" else 401, _TROUBLE, {})
            return
        if trouble == "slow":
            time.sleep(2)
        if trouble == "twice":
            self.forward(body)
        if trouble == "bare":
            kept = [{key: one[key] for key in one if key != "predictions"} for one in json.loads(body)]
            body = json.dumps(kept).encode()
        status, data, headers = self.forward(body)
        if trouble == "drop reply":
            self.close_connection = True
        elif trouble == "fail after":
            self.answer(500, _TROUBLE, {})
        else:
            self.answer(status, data, headers)

    do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = handle_any  # noqa: N815

    def forward(self, body: bytes) -> tuple[int, bytes, dict[str, str]]:
        target = cast(_Server, self.server).target
        there = http.client.HTTPConnection(target.hostname or "", target.port, timeout=300)
        try:
            headers = {k: v for k, v in self.headers.items() if k.lower() not in _OWN}
            there.request(self.command, self.path, body, {**headers, "Host": target.netloc})
            answer = there.getresponse()
            kept = {k: v for k, v in answer.getheaders() if k.lower() in {"content-type", "location"}}
            return answer.status, answer.read(), kept
        finally:
            there.close()

    def answer(self, status: int, data: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def troubled(target: str, rule: Rule) -> Iterator[Proxy]:
    """A proxy in front of a server, for as long as the block runs."""
    server = _Server(target, rule)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
