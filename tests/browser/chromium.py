"""Where the browser of these tests comes from: the system's own, else one that Playwright downloads."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import BrowserType

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
_DOWNLOAD_SECONDS = 600


class NoBrowserError(Exception):
    """There is no Chromium, and none could be had; says what was tried."""


def required() -> bool:
    """Whether a missing browser is a failure: `.ci/run` asks for it, so that CI never skips in silence."""
    return bool(os.environ.get("CI") or os.environ.get("DUIZHAO_REQUIRE_BROWSER"))


def executable(playwright: BrowserType) -> Path:
    """The Chromium to test with; DUIZHAO_CHROMIUM names one, otherwise it is looked for and then downloaded.

    Raises:
        NoBrowserError: when there is none.
    """
    named = os.environ.get("DUIZHAO_CHROMIUM")
    if named:
        if not os.access(named, os.X_OK):
            raise NoBrowserError(f"DUIZHAO_CHROMIUM names {named}, which is no program")
        return Path(named)
    found = _on_this_computer(playwright)
    if found:
        return found
    reason = _download()
    found = _on_this_computer(playwright)
    if found:
        return found
    raise NoBrowserError(
        f"no Chromium: none of {', '.join(NAMES)} is on the PATH, and `playwright install chromium` fails "
        f"({reason}); install one, or name it in DUIZHAO_CHROMIUM"
    )


def _on_this_computer(playwright: BrowserType) -> Path | None:
    on_path = (Path(found) for name in NAMES if (found := shutil.which(name)))
    others = (path for path in (_MAC, Path(playwright.executable_path)) if path.exists())
    return next(on_path, None) or next(others, None)


def _download() -> str:
    """Playwright's own Chromium into its cache; what went wrong, or nothing."""
    print("no Chromium on the PATH: downloading Playwright's", file=sys.stderr)
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_DOWNLOAD_SECONDS)
    except subprocess.TimeoutExpired:
        return f"no end after {_DOWNLOAD_SECONDS} s"
    errors = [line for line in done.stderr.splitlines() if line.startswith("Error")]
    return "" if done.returncode == 0 else (errors or [f"exit code {done.returncode}"])[0]
