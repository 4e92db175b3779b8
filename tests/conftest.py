"""Real servers for the tests; those that are not installed skip their tests, and fail them in CI."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.peers import dovecot as peer
from tests.peers.dovecot import Dovecot

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def dovecot_or_skip() -> None:
    """Go on only where Dovecot can be started; in CI it must be."""
    if not peer.is_installed():
        missing = "Dovecot is not installed (package dovecot-imapd), or the tests do not run as root."
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """One Dovecot for all tests; each takes a user of its own."""
    dovecot_or_skip()
    with Dovecot() as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for all tests."""
    if not CHROMIUM.exists():
        missing = f"{CHROMIUM} is missing: install the package chromium to try pages in a browser."
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()
