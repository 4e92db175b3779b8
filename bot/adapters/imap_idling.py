"""Waits until the server announces a message (IMAP IDLE, RFC 2177).

imap-tools' poll() raises on half a line and reads until nothing comes; so the lines are read here.
"""

import re
import selectors
import ssl
import time
from collections.abc import Callable

from bot.adapters.imap_connection import ImapConnection
from bot.adapters.imap_errors import InboxUnreachable

LONGEST = 29 * 60.0  # seconds; servers log idlers out after 30 minutes
LOOK = 1.0  # seconds between two questions whether to stop
_NEWS = re.compile(rb"\* \d+ EXISTS\b|\* [1-9]\d* RECENT\b", re.IGNORECASE)


def idle(
    connection: ImapConnection,
    seconds: float,
    stop: Callable[[], bool],
    clock: Callable[[], float] = time.monotonic,
) -> bool:
    """Whether the server announced something within `seconds`; False at once where it refuses to.

    It is only a hint: a connection can die so silently that nothing is ever announced.
    """
    # What came since the last look: some servers announce it to NOOP, but not any more in IDLE.
    connection.answer(connection.client.noop)
    if connection.client.untagged_responses.pop("EXISTS", None):
        return True
    with connection.watched():
        return _Idling(connection).run(clock() + min(seconds, LONGEST), stop, clock)


class _Idling:
    def __init__(self, connection: ImapConnection) -> None:
        self._client = connection.client
        self._place = connection.place
        self._lines: list[bytes] = []  # have come, not yet looked at
        self._rest = b""  # the beginning of a line whose end has not come yet

    def run(self, until: float, stop: Callable[[], bool], clock: Callable[[], float]) -> bool:
        tag: bytes = self._client._command("IDLE")  # imaplib has a public idle() from 3.14 on only
        self._client.tagged_commands.pop(tag, None)
        news = False
        while not (line := self._next_line()).startswith(b"+"):
            if line.startswith(tag + b" "):
                return False
            news = news or bool(_NEWS.match(line))  # came while IDLE was asked for; it is not said again
        while not news and not stop() and (left := until - clock()) > 0:
            if self._lines or self._is_readable(min(left, LOOK)):
                news = self._is_news()
        self._client.send(b"DONE\r\n")
        while not (line := self._next_line()).startswith(tag + b" "):
            news = news or bool(_NEWS.match(line))
        return news

    def _is_news(self) -> bool:
        if not self._lines:
            self._read()
        lines, self._lines = self._lines, []
        return any(map(_NEWS.match, lines))

    def _next_line(self) -> bytes:
        while not self._lines:
            self._read()
        return self._lines.pop(0)

    def _is_readable(self, within: float) -> bool:
        sock = self._client.sock
        if isinstance(sock, ssl.SSLSocket) and sock.pending():
            return True
        with selectors.DefaultSelector() as selector:
            selector.register(sock, selectors.EVENT_READ)
            return bool(selector.select(within))

    def _read(self) -> None:
        """Take what has come, which may be half a line; waits for something to come."""
        came: bytes = self._client.file.read1(65536)  # type: ignore[union-attr]  # it is a BufferedReader
        *lines, self._rest = (self._rest + came).split(b"\r\n")
        self._lines += lines
        if not came or any(line.upper().startswith(b"* BYE") for line in lines):
            raise InboxUnreachable(f"{self._place} closed the connection.")
