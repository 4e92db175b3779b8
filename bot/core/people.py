"""People who write to the desk, and the categories of work."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody whom the desk knows by one or more mail addresses."""

    id: int
    name: str
    addresses: tuple[str, ...]  # bare, lower case; the first is the one to write to
    made_at: datetime
    slack_user: str = ""
    suspended: bool = False  # mail to them bounced for good


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A kind of work with one Slack channel."""

    id: int
    name: str
    channel: str  # Slack channel id
