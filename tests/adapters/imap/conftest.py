"""Servers for the tests of the inbox."""

import re
from collections.abc import Iterator

import pytest

from tests.adapters.imap.given import a_mail
from tests.conftest import dovecot_or_skip
from tests.peers.dovecot import Dovecot
from tests.peers.scripted_imap import ScriptedImap


@pytest.fixture
def script() -> Iterator[ScriptedImap]:
    """A well-behaved server with three mails."""
    with ScriptedImap({uid: a_mail(uid) for uid in (5, 7, 9)}) as server:
        yield server


@pytest.fixture(scope="session")
def dovecot_below_inbox() -> Iterator[Dovecot]:
    """A Dovecot whose personal folders stand below INBOX."""
    dovecot_or_skip()
    with Dovecot(below_inbox=True) as server:
        yield server


@pytest.fixture
def user(request: pytest.FixtureRequest) -> str:
    """A user name of this test's own."""
    name: str = request.node.name
    return re.sub(r"[^a-z0-9]+", "-", name.lower())[:100]
