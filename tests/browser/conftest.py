"""A real browser and people who can log in.

The fixtures are torn down with each module: Playwright keeps an event loop running, which other tests
must not find.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, StorageState, sync_playwright

from browser.annotator import HEIGHT, WIDTH, Annotator, Shoot, SignIn
from browser.chromium import NoBrowserError, executable, required
from duizhao.labelstudio.client import Client

if TYPE_CHECKING:
    from duizhao.labelstudio.server import PrivateServer

ROOT = Path(__file__).resolve().parents[2]
_TIMEOUT = 30_000
"""Milliseconds that a step may take on a busy computer."""
PASSWORD = "correct horse 对照"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser. Without one the tests are skipped, and fail where CI asks for them."""
    with sync_playwright() as playwright:
        try:
            path = executable(playwright.chromium)
        except NoBrowserError as error:
            (pytest.fail if required() else pytest.skip)(str(error))
        browser = playwright.chromium.launch(executable_path=path)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def shoot() -> Shoot:
    """Keep a screenshot, named by the test: in DUIZHAO_ARTEFACTS, else in build/screenshots."""
    folder = Path(os.environ.get("DUIZHAO_ARTEFACTS") or ROOT / "build" / "screenshots")

    def keep(annotator: Annotator, name: str) -> Path:
        path = folder / f"{re.sub(r'[^A-Za-z0-9_-]+', '-', name).strip('-')}.png"
        annotator.page.screenshot(path=path)
        return path

    return keep


@pytest.fixture(scope="module")
def sign_in(chromium: Browser, label_studio: PrivateServer, shoot: Shoot) -> SignIn:
    """`with sign_in("li@example.org") as annotator`: a new page, logged in as that user.

    An account is made over the sign-up link where the server has none; `password=` logs in to one that
    somebody else made. The form is filled in once a user, later pages take over the session. When the block
    fails, the screen is kept.
    """
    sessions: dict[str, StorageState] = {}

    @contextmanager
    def sign_in(email: str, password: str = "") -> Iterator[Annotator]:
        if not password:
            with Client(label_studio.connection()) as client:
                if email not in client.users().values():
                    client.sign_up(email, PASSWORD)
        context = chromium.new_context(
            viewport={"width": WIDTH, "height": HEIGHT}, storage_state=sessions.get(email)
        )
        context.set_default_timeout(_TIMEOUT)
        annotator = Annotator(context.new_page(), label_studio.url)
        try:
            if email not in sessions:
                annotator.log_in(email, password or PASSWORD)
                sessions[email] = context.storage_state()
            yield annotator
        except BaseException:
            test = os.environ.get("PYTEST_CURRENT_TEST", "")
            shoot(annotator, f"failed-{test.rpartition('::')[2].partition(' ')[0]}")
            raise
        finally:
            context.close()

    return sign_in
