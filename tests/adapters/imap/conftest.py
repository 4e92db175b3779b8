"""Servers for the tests of the inbox."""

import os
import re
from collections.abc import Iterator

import pytest

from tests.adapters.imap.given import a_mail
from tests.peers import dovecot as peer
from tests.peers.dovecot import Dovecot
from tests.peers.scripted_imap import ScriptedImap


@pytest.fixture
def script() -> Iterator[ScriptedImap]:
    """A well-behaved server with three mails."""
    with ScriptedImap({uid: a_mail(uid) for uid in (5, 7, 9)}) as server:
        yield server


def _dovecot_or_skip() -> None:
    if not peer.is_installed():
        missing = "Dovecot is not installed (package dovecot-imapd), or the tests do not run as root."
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """One Dovecot for all tests; each takes a user of its own."""
    _dovecot_or_skip()
    with Dovecot() as server:
        yield server


@pytest.fixture(scope="session")
def dovecot_below_inbox() -> Iterator[Dovecot]:
    """A Dovecot whose personal folders stand below INBOX."""
    _dovecot_or_skip()
    with Dovecot(below_inbox=True) as server:
        yield server


@pytest.fixture
def user(request: pytest.FixtureRequest) -> str:
    """A user name of this test's own."""
    name: str = request.node.name
    return re.sub(r"[^a-z0-9]+", "-", name.lower())[:100]
