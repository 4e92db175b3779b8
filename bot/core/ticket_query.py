"""Which tickets somebody looks for: what they type after `/ticket list` and `/ticket find`, as a value."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.search_words import Term
from bot.core.tickets import Priority


class State(StrEnum):
    """How tickets may stand that are looked for."""

    OPEN = "open"
    MINE = "mine"
    UNTAKEN = "untaken"
    OVERDUE = "overdue"
    NEW = "new"
    WAITING = "waiting"
    CLOSED = "closed"
    MERGED = "merged"
    ALL = "all"


class Order(StrEnum):
    """Which tickets come first."""

    OLDEST = "oldest"  # by number
    DUE = "due"  # those that are due first
    NEWEST = "newest"  # by number; of words those first that have them in subject or people


class Place(StrEnum):
    """Where words of a ticket may stand."""

    ANYWHERE = "anywhere"
    SENDER = "sender"  # who asked, and who wrote: names and addresses
    RECEIVER = "receiver"  # who gets its updates, and to whom its mails went


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What holds of every ticket that is looked for; what is None or empty is not asked."""

    terms: tuple[tuple[Place, Term], ...] = ()
    states: frozenset[State] = frozenset()  # all of these; MINE has become `assignee`
    categories: frozenset[int] | None = None
    number: int | None = None  # this ticket, and what was merged into it
    assignee: str | None = None  # Slack user id; empty: nobody
    priority: Priority | None = None
    tags: tuple[str, ...] = ()
    since: datetime | None = None  # when they came in
    until: datetime | None = None  # before that
    order: Order = Order.NEWEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """Some of the tickets that were found, in order."""

    numbers: tuple[int, ...]
    total: int
    is_whole: bool = True  # False while words of older tickets are still being read: some may be missing
