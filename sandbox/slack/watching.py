"""Looking at the workspace from any thread, and waiting for what one wants to see."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TypeVar

from sandbox.slack.notifications import Notification
from sandbox.slack.seen import Seen
from sandbox.slack.server import Server
from sandbox.slack.socket_mode import Envelope
from sandbox.slack.web_api.calls import ApiCall
from sandbox.slack.web_api.server import WebApi
from sandbox.slack.web_api.table import Parts
from sandbox.slack.workspace import Payload

T = TypeVar("T")


class Watching:
    """The half of the workspace's interface that changes nothing."""

    def __init__(self, server: Server, parts: Parts, api: WebApi) -> None:
        self._server, self._parts, self._api = server, parts, api
        self._seen = Seen(parts.ws)

    def users(self) -> list[Payload]:
        """Everybody but Slackbot, as user objects."""
        return self._do(self._seen.users)

    def usergroups(self) -> list[Payload]:
        """All groups with their members."""
        return self._do(self._seen.usergroups)

    def channels(self) -> list[Payload]:
        """All channels and direct conversations, with `members`."""
        return self._do(self._seen.channels)

    def messages(self, channel: str) -> list[Payload]:
        """What a channel itself shows, oldest first: roots, and replies that were sent to it as well."""
        return self._do(lambda: self._seen.messages(channel))

    def thread(self, channel: str, root_ts: str) -> list[Payload]:
        """A root and its replies, oldest first."""
        return self._do(lambda: self._seen.thread(channel, root_ts))

    def message(self, channel: str, ts: str) -> Payload:
        """One message with metadata.

        Raises:
            KeyError: It does not exist, or not any more.
        """
        return self._do(lambda: self._seen.message(channel, ts))

    def ephemerals(self, user: str, channel: str | None = None) -> list[Payload]:
        """Private answers that a person has before them, oldest first; each has an `id`."""
        return self._do(lambda: self._seen.ephemerals(user, channel))

    def views(self, user: str) -> list[Payload]:
        """A person's open modals, the topmost last."""
        return self._do(lambda: self._seen.views(user))

    def home(self, user: str) -> Payload | None:
        """A person's home tab, once the app published one."""
        return self._do(lambda: self._seen.home(user))

    def file(self, file_id: str) -> tuple[Payload, bytes]:
        """A file object with its shares, and its bytes."""
        return self._do(lambda: self._seen.file(file_id))

    @property
    def calls(self) -> list[ApiCall]:
        """Every call of the Web API so far."""
        return self._do(lambda: list(self._api.log))

    @property
    def envelopes(self) -> list[Envelope]:
        """Everything the app was told so far, as it stands now."""
        return self._do(lambda: [dataclasses.replace(one) for one in self._parts.sockets.envelopes])

    @property
    def notifications(self) -> list[Notification]:
        """Whom the bot's posts called, and which of their links show something else than their address."""
        return self._do(lambda: list(self._parts.notifications.all))

    def subscribe(self, callback: Callable[[Payload], None]) -> Callable[[], None]:
        """Call back on every change, on the workspace's own thread; the result ends that."""
        return self._parts.changes.subscribe(callback)

    def wait_for(self, predicate: Callable[[], T], timeout: float = 60) -> T:
        """What `predicate` gives as soon as it is truthy; TimeoutError when it never is."""
        return self._parts.changes.wait_for(predicate, timeout)

    def _do(self, work: Callable[[], T]) -> T:
        return self._server.run(work)
