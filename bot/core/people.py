"""People who write to the desk, and the categories of work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class NoticeChoice(StrEnum):
    """How a technician wants to be told of what happens at the desk."""

    SLACK = "slack"  # by direct message
    EMAIL = "email"
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody whom the desk knows by one or more mail addresses."""

    id: int
    name: str
    addresses: tuple[str, ...]  # bare, lower case; the first is the one to write to
    made_at: datetime
    slack_user: str = ""
    staff_address: str = ""  # as Slack says now, lower case: only mail from here can be a technician's
    staff_of: tuple[int, ...] = ()  # numbers of the categories in whose channels their Slack user is
    is_admin: bool = False
    confirmed_at: datetime | None = None  # when they answered a challenge
    blocked: bool = False  # their mail is refused
    company: str = ""
    department: str = ""
    location: str = ""
    notices: NoticeChoice = NoticeChoice.SLACK  # of a technician
    signature: str = ""  # plain text below a technician's replies
    password_hash: str = ""  # argon2; empty: no password was ever given

    @property
    def is_staff(self) -> bool:
        """Whether they work at the desk, and Slack says under which address."""
        return bool(self.slack_user and self.staff_address) and (self.is_admin or bool(self.staff_of))

    def may_act_in(self, category: int) -> bool:
        """Whether this is a technician of the category, or an admin."""
        return self.is_staff and (self.is_admin or category in self.staff_of)


def whose(people: Sequence[Person], address: str) -> Person | None:
    """Who of several that had an address has it now.

    That is the technician whose address it is in Slack, then a customer, then a technician of earlier days.
    """
    address = address.lower()
    order = sorted(people, key=lambda one: (one.staff_address != address, bool(one.slack_user), one.id))
    return order[0] if order else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A kind of work with one Slack channel."""

    id: int
    name: str
    channel: str  # Slack channel id
    challenge: bool = False  # unknown senders of its mail have to confirm themselves
