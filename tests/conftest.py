"""Real servers for the tests; those that are not installed skip their tests, and fail them in CI."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from sandbox.slack import SlackSim
from tests.held_to_slack import HeldToSlack
from tests.peers import dovecot as peer
from tests.peers.dovecot import Dovecot
from tests.project.ground import CONTRACTS

# How long an example takes says more of the machine, and of what else runs there, than of the desk.
settings.register_profile("desk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("desk")

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


SIMULATORS_OWN = Path(__file__).parent / "sandbox"  # there, wrong calls are made on purpose


@pytest.fixture(scope="session")
def ended_workspaces() -> Iterator[list[SlackSim]]:
    """Every simulated workspace that has come to its end, until somebody takes it out."""
    ended: list[SlackSim] = []
    leave = SlackSim.__exit__

    def note_and_leave(slack: SlackSim, *error: Any) -> None:
        leave(slack, *error)
        ended.append(slack)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SlackSim, "__exit__", note_and_leave)
        yield ended


@pytest.fixture(scope="session")
def slacks_contracts() -> HeldToSlack | None:
    """What everything shown in a test is held against; None without Slack's published contracts."""
    return HeldToSlack() if CONTRACTS.is_dir() else None


@pytest.fixture(autouse=True)
def _what_is_shown_keeps_slacks_contracts(
    request: pytest.FixtureRequest, ended_workspaces: list[SlackSim], slacks_contracts: HeldToSlack | None
) -> Iterator[None]:
    """A test fails when the bot called or showed something in it that Slack would refuse."""
    yield
    ended, ended_workspaces[:] = list(ended_workspaces), []
    if slacks_contracts is None or SIMULATORS_OWN in request.path.parents:
        return
    assert [line for slack in ended for line in slacks_contracts.faults(slack)] == []


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
