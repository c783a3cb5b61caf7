"""One short digest of JSON data, for telling whether what a server holds has changed."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def digest(data: Any) -> str:
    """The same for the same content, in whatever order its keys come.

    Tasks on servers hold such digests (of what a migration wrote), so the way they are made must not change.

    Example:
        >>> digest([{"a": 1, "b": "二"}]) == digest([{"b": "二", "a": 1}])
        True
    """
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
