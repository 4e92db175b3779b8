"""Switches for tests and the inspector: faults of methods, of sockets, of events."""

from __future__ import annotations

from typing import Any

from sandbox.slack.faults import Faults
from sandbox.slack.files import Files
from sandbox.slack.server import Server
from sandbox.slack.socket_mode import Sockets


class FaultSwitch:
    """`slack.faults`: make calls fail: of methods, and of "upload", "files-pri" and "response_url".

    `seconds` of slow and timeout are real ones, whatever the time factor: the caller's patience is real, too.
    """

    def __init__(self, server: Server, faults: Faults) -> None:
        self._server, self._faults = server, faults

    def next(self, method: str, kind: str, count: int = 1, **options: Any) -> None:
        """The next `count` calls of `method` ("*" is any) fail in that way; see `faults.KINDS`."""
        self._server.run(lambda: self._faults.next(method, kind, count, **options))

    def always(self, method: str, kind: str, **options: Any) -> None:
        """Every call fails in that way until `clear`."""
        self._server.run(lambda: self._faults.always(method, kind, **options))

    def clear(self) -> None:
        """No more faults."""
        self._server.run(self._faults.clear)


class SocketSwitch:
    """`slack.sockets`: cut connections and refuse new ones."""

    def __init__(self, server: Server, sockets: Sockets) -> None:
        self._server, self._sockets = server, sockets

    @property
    def open(self) -> int:
        """How many connections the app has, half-open ones included."""
        return self._server.run(lambda: len(self._sockets.open))

    def drop(self, how: str = "close") -> None:
        """End all connections: "close", "reset", "half_open" (silence), or a disconnect frame's reason."""
        self._server.wait(self._sockets.drop(how))

    def refuse(self, count: int) -> None:
        """The next `count` calls of apps.connections.open fail."""
        self._server.run(lambda: setattr(self._sockets, "refusals", count))


class EventSwitch:
    """`slack.events`: disturb the delivery of events."""

    def __init__(self, server: Server, sockets: Sockets) -> None:
        self._server, self._sockets = server, sockets

    def duplicate(self, count: int = 1) -> None:
        """The next `count` events come twice, with the same event_id."""
        self._set("duplicates", count)

    def delay(self, seconds: float) -> None:
        """All events come that much later, in the platform's seconds."""
        self._set("delay", seconds)

    def reorder(self, count: int) -> None:
        """The next `count` events are held back and then come in reverse order."""
        self._set("hold", count)

    def drop_while_offline(self, drop: bool) -> None:
        """Whether events that happen without a connection are lost at once, instead of coming later."""
        self._set("drop_while_offline", drop)

    def ignore_acks(self, count: int = 1) -> None:
        """The next `count` acknowledgements get lost."""
        self._set("ignored_acks", count)

    def flush(self) -> None:
        """Deliver now what waits for its next attempt."""
        self._server.run(self._sockets.flush)

    def _set(self, name: str, value: float) -> None:
        self._server.run(lambda: setattr(self._sockets.faults, name, value))


class FileSwitch:
    """`slack.files`: how uploads get shared."""

    def __init__(self, server: Server, files: Files) -> None:
        self._server, self._files = server, files

    def never_share(self, count: int = 1) -> None:
        """The next `count` shares are answered with ok and never happen."""
        self._server.run(lambda: self._files.never_share(count))

    def share_delay(self, seconds: float) -> None:
        """How long a share takes, in the platform's seconds."""
        self._server.run(lambda: self._files.share_delay(seconds))
