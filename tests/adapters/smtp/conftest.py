"""A server for the tests of the mailer."""

from collections.abc import Iterator

import pytest

from tests.peers.scripted_smtp import ScriptedSmtp


@pytest.fixture
def script() -> Iterator[ScriptedSmtp]:
    """A server that takes every mail."""
    with ScriptedSmtp() as server:
        yield server
