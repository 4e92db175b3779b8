"""Real servers for the tests; those that are not installed skip their tests, and fail them in CI."""

import os
from collections.abc import Iterator

import pytest

from tests.peers import dovecot as peer
from tests.peers.dovecot import Dovecot


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
