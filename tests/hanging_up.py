"""Hangs up the Socket Mode clients of tests."""

import threading

from slack_sdk.socket_mode.client import BaseSocketModeClient

from bot.run import hang_up


def hang_up_soon(client: BaseSocketModeClient) -> None:
    """Without the seconds that the SDK waits for its own threads: the next test need not."""
    threading.Thread(target=hang_up, args=(client,), daemon=True).start()
