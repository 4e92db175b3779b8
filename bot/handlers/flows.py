"""The flows that the handlers call."""

from dataclasses import dataclass
from typing import Protocol

from bot.desk import Desk
from bot.mailboxes import Mailboxes
from bot.replies import Replies


class Seen(Protocol):
    """What remembers the members of channels."""

    def forget(self, channel: str) -> None:
        """The channel's members changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flows:
    """Everything that a person in Slack can have done."""

    desk: Desk
    replies: Replies
    mailboxes: Mailboxes
    seen: Seen
