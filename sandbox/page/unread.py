"""How far each person has read each channel on this page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class Unread:
    """The newest message that a person saw in a channel."""

    def __init__(self) -> None:
        self._newest: dict[tuple[str, str], str] = {}

    def saw(self, user: str, channel: str, messages: Iterable[dict[str, Any]]) -> None:
        """This person has these messages on the screen."""
        newest = max((message["ts"] for message in messages), default="")
        self._newest[user, channel] = max(self._newest.get((user, channel), ""), newest)

    def count(self, user: str, channel: str, messages: Iterable[dict[str, Any]]) -> int:
        """How many of these came since, from others."""
        newest = self._newest.get((user, channel), "")
        return sum(message["ts"] > newest and message.get("user") != user for message in messages)
