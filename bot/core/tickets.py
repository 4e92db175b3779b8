"""Tickets, and the verbs that change one: each gives a new value, none stores or tells anything."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Status(StrEnum):
    """Where a ticket stands (specification 9)."""

    NEW = "new"
    IN_PROGRESS = "in progress"
    WAITING = "waiting"
    CLOSED = "closed"


class Priority(StrEnum):
    """How urgent a ticket is."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"


class Via(StrEnum):
    """How a ticket or a message came in."""

    EMAIL = "email"
    SLACK = "slack"
    WEB = "web"


class Rating(StrEnum):
    """What the requester thinks of how a ticket was handled."""

    GOOD = "good"
    OK = "ok"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A thread in which a ticket was until it moved to another category."""

    channel: str  # Slack channel id
    ts: str | None  # of its card; None while that is on its way
    left_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One piece of work for one customer; its conversation is one Slack thread."""

    number: int
    subject: str
    category: int
    requester: str  # bare address
    requester_name: str
    created_at: datetime
    updated_at: datetime
    channel: str  # Slack channel id of the card
    thread_ts: str | None = None  # Slack's ts of the card; None until it is posted
    status: Status = Status.NEW
    priority: Priority = Priority.NORMAL
    assignee: str | None = None  # Slack user id
    subscribers: tuple[str, ...] = ()  # bare addresses that get public updates; the requester first
    via: Via = Via.EMAIL
    authentication: str = ""  # pass, fail or none: what the opening mail's sender could prove
    account: str | None = None  # the mail account's address that the opening mail came to
    closed_at: datetime | None = None
    tags: tuple[str, ...] = ()
    fields: tuple[tuple[int, str], ...] = ()  # custom fields: number and value
    follows: int | None = None  # the older ticket that this one goes on from
    due_at: datetime | None = None
    minutes_spent: int = 0  # by technicians
    rating: Rating | None = None
    earlier: tuple[Thread, ...] = ()  # where its conversation was before, oldest first

    @property
    def is_open(self) -> bool:
        return self.status is not Status.CLOSED


def taken(ticket: Ticket, *, by: str, now: datetime) -> Ticket:
    """The ticket in the hands of `by`."""
    return replace(ticket, assignee=by, status=Status.IN_PROGRESS, updated_at=now)


def closed(ticket: Ticket, *, now: datetime) -> Ticket:
    """The ticket, done with."""
    return replace(ticket, status=Status.CLOSED, closed_at=now, updated_at=now)


def reopened(ticket: Ticket, *, now: datetime) -> Ticket:
    """The ticket back in work, with whoever had it."""
    status = Status.IN_PROGRESS if ticket.assignee else Status.NEW
    return replace(ticket, status=status, closed_at=None, updated_at=now)


def touched(ticket: Ticket, *, now: datetime) -> Ticket:
    """The ticket after something was said in it; a customer's word ends `waiting`."""
    return replace(ticket, updated_at=now)


def waiting(ticket: Ticket, *, now: datetime) -> Ticket:
    """The ticket, on which nobody works until the customer writes."""
    return replace(ticket, status=Status.WAITING, updated_at=now)


def given_back(ticket: Ticket, *, now: datetime) -> Ticket:
    """The ticket in nobody's hands."""
    status = Status.NEW if ticket.status is Status.IN_PROGRESS else ticket.status
    return replace(ticket, assignee=None, status=status, updated_at=now)


def heard_from_customer(ticket: Ticket, *, now: datetime) -> Ticket:
    """The ticket after the customer wrote: waiting is over."""
    if ticket.status is Status.WAITING:
        return reopened(ticket, now=now)
    return touched(ticket, now=now)


def subscribed(ticket: Ticket, *addresses: str, now: datetime) -> Ticket:
    """The ticket with these bare addresses among those that get its public updates."""
    everybody = dict.fromkeys((*ticket.subscribers, *(one.lower() for one in addresses)))
    return replace(ticket, subscribers=tuple(everybody), updated_at=now)


def unsubscribed(ticket: Ticket, address: str, *, now: datetime) -> Ticket:
    """The ticket without this address among those that get its public updates."""
    left = tuple(one for one in ticket.subscribers if one != address.lower())
    return replace(ticket, subscribers=left, updated_at=now)
