"""A sandbox with a small app in it, and a browser that looks at the page."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, expect

from sandbox.sandbox import Sandbox
from tests.sandbox.page.small_bot import MANIFEST, SmallBot

LOCAL = re.compile(r"http://127\.0\.0\.1:\d+/|data:|about:")


@pytest.fixture(scope="session")
def page_port() -> Iterator[int]:
    """A port of this session's own: one browser tab can then serve all tests, which saves minutes."""
    with socket.socket() as reserved:
        reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        reserved.bind(("127.0.0.1", 0))
        yield reserved.getsockname()[1]


@pytest.fixture
def sandbox(page_port: int) -> Iterator[Sandbox]:
    with Sandbox(MANIFEST, page_port, slack={"time_factor": 3, "slowness": 5}) as running:
        yield running


@pytest.fixture
def bot(sandbox: Sandbox) -> Iterator[SmallBot]:
    with SmallBot(sandbox) as running:
        yield running


@pytest.fixture(scope="session")
def tab(page_port: int, browser: Browser) -> Iterator[Page]:
    tab = browser.new_page(base_url=f"http://127.0.0.1:{page_port}")
    tab.set_default_timeout(60_000)
    expect.set_options(timeout=60_000)
    yield tab
    tab.close()


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
