"""What the flows need of the world around them, as small protocols."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.core.mail import IncomingMail

Clock = Callable[[], datetime]  # gives the present moment, aware, in UTC


class MailReader(Protocol):
    """Reads what strangers send, within limits."""

    def read(self, raw: bytes) -> IncomingMail:
        """The mail; raises `MailError` when it cannot be read within the limits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackPerson:
    """What Slack says about one user."""

    id: str
    name: str  # as shown: display name, else real name
    is_guest: bool
    is_bot: bool
    is_stranger: bool  # of another organisation
    is_gone: bool  # deactivated
    address: str = ""  # mail address; empty where Slack does not say
    handle: str = ""  # the short name that people type after @
    zone: str = ""  # name of their time zone, such as Europe/Berlin; empty where Slack does not say
    offset: int = 0  # seconds that their clock is ahead of UTC now

    @property
    def is_outside(self) -> bool:
        """Whether they are no full member of the workspace, who alone may work at the desk."""
        return self.is_bot or self.is_guest or self.is_stranger or self.is_gone


class Directory(Protocol):
    """Who is who in Slack; answers are a few minutes old at most."""

    @property
    def bot_user(self) -> str:
        """Our own user id; raises `OutsideError` when Slack cannot be asked."""

    @property
    def workspace_url(self) -> str:
        """The workspace's address, such as https://acme.slack.com/; empty when Slack does not say."""

    def person(self, user: str) -> SlackPerson:
        """Who this is; raises `OutsideError` when Slack cannot be asked."""

    def members(self, channel: str, *, anew: bool = False) -> frozenset[str]:
        """User ids of a channel's members; raises `OutsideError` when Slack cannot be asked.

        Args:
            anew: as Slack says at this moment; no older answer will do.
        """

    def forget(self, id: str) -> None:
        """Something about this user or channel changed: ask anew."""

    def user(self, id: str) -> str:
        """The name to show for a user."""

    def channel(self, id: str) -> str:
        """The name to show for a channel, without `#`."""

    def usergroup(self, id: str) -> str:
        """The name to show for a user group, without `@`."""


class Vault(Protocol):
    """Keeps passwords so that the store alone does not give them away."""

    def seal(self, secret: str) -> str:
        """The secret, encrypted."""

    def open(self, sealed: str) -> str:
        """The secret again, or the environment's value for `env:NAME`; raises `ConfigError`."""


class Passwords(Protocol):
    """Makes passwords for people, and what may be kept of them."""

    def new(self) -> str:
        """A password that nobody can guess."""

    def hashed(self, password: str) -> str:
        """What may be kept of a password: good for checking it, not for finding it."""

    def fits(self, password: str, hashed: str) -> bool:
        """Whether this is the password; nothing fits an empty hash, and finding that out takes as long."""
