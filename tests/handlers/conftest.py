"""A desk that hears Slack, and whose own work is done when a test says so."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from slack_bolt.adapter.socket_mode import SocketModeHandler

from tests.still_desks import StillDesk, still_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[StillDesk]:
    with still_desk(tmp_path) as desk:
        handler = SocketModeHandler(desk.parts.app(), desk.slack.app_token)
        handler.client.proxy = None
        handler.client.connect()
        try:
            desk.slack.wait_for(lambda: desk.slack.sockets.open)
            yield desk
        finally:
            # The SDK waits for its own threads for seconds; the next test need not.
            threading.Thread(target=handler.client.close, daemon=True).start()
