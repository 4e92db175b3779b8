"""The socket to Slack is hung up while the SDK's own thread closes it too."""

import logging
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from slack_sdk.socket_mode.builtin.connection import Connection
from slack_sdk.socket_mode.client import BaseSocketModeClient

from bot.run import hang_up


class Overtaken(Connection):
    """A connection that two threads close: each sees its socket before either has closed it."""

    def __init__(self) -> None:
        self.both, self.seen_by = threading.Barrier(2), set[int]()
        super().__init__("ws://127.0.0.1/", logging.getLogger(__name__))
        self._socket = socket.socket()

    @property
    def sock(self) -> Any:
        found, me = self._socket, threading.get_ident()
        if found is not None and me not in self.seen_by:
            self.seen_by.add(me)
            self.both.wait(60)
        return found

    @sock.setter
    def sock(self, value: Any) -> None:
        self._socket = value


class Client(BaseSocketModeClient):
    def __init__(self, session: Connection) -> None:
        self.session = session

    def close(self) -> None:
        self.session.disconnect()


def test_whoever_comes_second_finds_the_socket_closed() -> None:
    session = Overtaken()

    with ThreadPoolExecutor(2) as threads:
        closing = [threads.submit(hang_up, Client(session)) for _ in range(2)]

    assert [one.result() for one in closing] == [None, None]
    assert not session.is_active()
