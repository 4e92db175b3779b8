"""A sandbox with a small app in it, and a browser that looks at the page."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Error, Page, Request, expect, sync_playwright

from sandbox.sandbox import Sandbox
from tests.sandbox.page.small_bot import MANIFEST, SmallBot

CHROMIUM = Path("/usr/bin/chromium")
LOCAL = re.compile(r"http://127\.0\.0\.1:\d+/|data:|about:")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def page_port() -> Iterator[int]:
    """A port of this session's own: one browser tab can then serve all tests, which saves minutes."""
    with socket.socket() as reserved:
        reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        reserved.bind(("127.0.0.1", 0))
        yield reserved.getsockname()[1]


@pytest.fixture
def sandbox(page_port: int) -> Iterator[Sandbox]:
    with Sandbox(MANIFEST, page_port, slack={"time_factor": 3}) as running:
        yield running


@pytest.fixture
def bot(sandbox: Sandbox) -> Iterator[SmallBot]:
    with SmallBot(sandbox) as running:
        yield running


@pytest.fixture(scope="session")
def tab(page_port: int) -> Iterator[Page]:
    if not CHROMIUM.exists():
        if "CI" in os.environ:
            pytest.fail(f"{CHROMIUM} is missing: install the package chromium")
        pytest.skip(f"{CHROMIUM} is missing: install the package chromium to try the page in a browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        tab = browser.new_page(base_url=f"http://127.0.0.1:{page_port}")
        tab.set_default_timeout(15_000)
        expect.set_options(timeout=15_000)
        yield tab
        browser.close()


@pytest.fixture
def page(tab: Page, sandbox: Sandbox) -> Iterator[Page]:
    """The browser's tab; whatever it complains about, such as a breach of its own policy, fails the test."""
    complaints: list[str] = []
    elsewhere: list[str] = []

    def complained(message: ConsoleMessage) -> None:
        if message.type == "error" and "422" not in message.text:
            complaints.append(message.text)

    def failed(error: Error) -> None:
        complaints.append(str(error))

    def requested(request: Request) -> None:
        if not LOCAL.match(request.url):
            elsewhere.append(request.url)

    tab.set_viewport_size({"width": 1280, "height": 800})
    listeners = (("console", complained), ("pageerror", failed), ("request", requested))
    for event, listener in listeners:
        tab.on(event, listener)  # type: ignore[call-overload]
    yield tab
    for event, listener in listeners:
        tab.remove_listener(event, listener)
    tab.goto("about:blank")
    assert complaints == []
    assert elsewhere == []
