"""Writing files whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path


def write_if_changed(path: Path, data: bytes) -> bool:
    """Write ``data`` through a temporary name, unless the file holds just that; True when written.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "card.md"
        >>> write_if_changed(path, b"text"), write_if_changed(path, b"text")
        (True, False)
    """
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return True
