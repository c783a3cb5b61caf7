"""Where a Label Studio server is and what lets us in: an address and a token, given or from the environment.

Uses nothing of one operating system, so that a server elsewhere can be used from any computer.
"""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from urllib.parse import urlsplit

from duizhao.errors import ServerError

URL_VARIABLE, TOKEN_VARIABLE = "DUIZHAO_LS_URL", "DUIZHAO_LS_TOKEN"

# A proxy from the environment must not see what goes to this computer.
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True, slots=True)
class Connection:
    """A Label Studio server and the right to use it.

    Attributes:
        url: the address without a slash at its end.
        token: the access token; ``repr`` never shows it.

    Example:
        >>> Connection("http://127.0.0.1:8080", "secret")
        Connection(url='http://127.0.0.1:8080')
    """

    url: str
    token: str = field(repr=False)


def connection(url: str | None = None, token: str | None = None) -> Connection | None:
    """The server that is named by argument, else by ``DUIZHAO_LS_URL`` and ``DUIZHAO_LS_TOKEN``.

    Args:
        url: the address; None or empty takes the variable.
        token: the access token; None or empty takes the variable.

    Returns:
        None when neither an address nor a token is given.

    Raises:
        ServerError: when one of the two is missing or cannot be one.

    Example:
        >>> connection("http://127.0.0.1:8080/", "secret")
        Connection(url='http://127.0.0.1:8080')
    """
    url = (url or os.environ.get(URL_VARIABLE, "")).strip().rstrip("/")
    token = (token or os.environ.get(TOKEN_VARIABLE, "")).strip()
    if not url and not token:
        return None
    if not url:
        raise ServerError(
            "a token without the address of its server", remedy=f"give --url or set {URL_VARIABLE}"
        )
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
        # The address is not repeated here: it may hold a password.
        raise ServerError("not the address of a server", remedy="give one like http://127.0.0.1:8080")
    if not token:
        raise ServerError(
            "no access token",
            where=url,
            remedy=f"set {TOKEN_VARIABLE}; Label Studio shows it under Account & Settings",
        )
    if not token.isascii() or not token.isprintable() or " " in token:
        raise ServerError(
            "the access token has characters that no token has", where=url, remedy="copy it again"
        )
    return Connection(url, token)


def is_up(url: str, timeout: float = 5) -> bool:
    """Whether a Label Studio on this computer answers at ``url`` within ``timeout`` seconds.

    Example:
        >>> is_up("http://127.0.0.1:1")
        False
    """
    # Whatever else listens there, a database say, may answer with anything.
    with (
        suppress(OSError, ValueError, HTTPException),
        _direct.open(f"{url}/health", timeout=timeout) as answer,
    ):
        return bool(json.load(answer) == {"status": "UP"})
    return False


def accepts(server: Connection) -> bool:
    """Whether a server on this computer takes the token; True as well when it does not answer at all.

    Example:
        >>> accepts(Connection("http://127.0.0.1:1", "secret"))
        True
    """
    request = urllib.request.Request(
        f"{server.url}/api/projects?page_size=1", headers={"Authorization": f"Token {server.token}"}
    )
    try:
        with _direct.open(request, timeout=30):
            return True
    except urllib.error.HTTPError as error:
        error.close()
        return error.code not in (401, 403)
    except OSError:
        return True  # no answer is no refusal
