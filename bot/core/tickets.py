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


URGENCY = tuple(Priority)  # the least urgent first


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
    merged_into: int | None = None  # the ticket that has its conversation now; it is closed for good
    merged_at: datetime | None = None
    is_spam: bool = False  # closed as spam, which reopening lifts
    handover: str = ""  # what whoever gave it to its assignee said about it, in one line
    answered_at: datetime | None = None  # when the first public answer of a technician was filed
    waiting_since: datetime | None = None  # while its status is `waiting`
    pauses: tuple[tuple[datetime, datetime], ...] = ()  # when it waited for the customer, or was closed

    @property
    def is_open(self) -> bool:
        return self.status is not Status.CLOSED


def _now(ticket: Ticket, status: Status, now: datetime) -> Ticket:
    """The ticket in this status; a time in which nobody had to work on it is kept when it ends."""
    if status is ticket.status:
        return ticket
    began = ticket.closed_at if ticket.status is Status.CLOSED else ticket.waiting_since
    return replace(
        ticket,
        status=status,
        closed_at=now if status is Status.CLOSED else None,
        waiting_since=now if status is Status.WAITING else None,
        pauses=(*ticket.pauses, (began, now)) if began and began < now else ticket.pauses,
    )


def taken(ticket: Ticket, *, by: str, now: datetime) -> Ticket:
    """The ticket in the hands of `by`."""
    return replace(_now(ticket, Status.IN_PROGRESS, now), assignee=by, handover="", updated_at=now)


def handed_over(ticket: Ticket, *, to: str, words: str = "", now: datetime) -> Ticket:
    """The ticket in the hands of `to`, with what they have to know of it; while it waits, it waits on."""
    if ticket.status is Status.WAITING:
        return replace(ticket, assignee=to, handover=words, updated_at=now)
    return replace(taken(ticket, by=to, now=now), handover=words)


def closed(ticket: Ticket, *, now: datetime) -> Ticket:
    """The ticket, done with."""
    return replace(_now(ticket, Status.CLOSED, now), handover="", updated_at=now)


def reopened(ticket: Ticket, *, now: datetime) -> Ticket:
    """The ticket back in work, with whoever had it."""
    status = Status.IN_PROGRESS if ticket.assignee else Status.NEW
    return replace(_now(ticket, status, now), is_spam=False, updated_at=now)


def touched(ticket: Ticket, *, now: datetime) -> Ticket:
    """The ticket after something was said in it."""
    return replace(ticket, updated_at=now)


def waiting(ticket: Ticket, *, now: datetime) -> Ticket:
    """The ticket, on which nobody works until the customer writes."""
    return replace(_now(ticket, Status.WAITING, now), updated_at=now)


def given_back(ticket: Ticket, *, now: datetime) -> Ticket:
    """The ticket in nobody's hands."""
    status = Status.NEW if ticket.status is Status.IN_PROGRESS else ticket.status
    return replace(ticket, assignee=None, status=status, handover="", updated_at=now)


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


def marked_spam(ticket: Ticket, *, now: datetime) -> Ticket:
    """The ticket, closed as spam."""
    return replace(closed(ticket, now=now) if ticket.is_open else ticket, is_spam=True, updated_at=now)


def merged_away(ticket: Ticket, *, into: int, now: datetime) -> Ticket:
    """The ticket whose conversation goes on in another one: nobody gets updates of it any more."""
    ended = closed(ticket, now=now) if ticket.is_open else ticket
    return replace(ended, merged_into=into, merged_at=now, subscribers=(), due_at=None, updated_at=now)


def with_merged(
    ticket: Ticket, other: Ticket, *, fields: tuple[tuple[int, str], ...], assignee: str, now: datetime
) -> Ticket:
    """The ticket with what another one brings along: subscribers, tags, time spent, and what it lacks itself.

    Args:
        fields: those of the other one's custom fields that the ticket's category has.
        assignee: who had the other one and may have this one; empty for nobody. What nobody had is theirs.
    """
    if assignee and not ticket.assignee and ticket.is_open:
        ticket = handed_over(ticket, to=assignee, words=other.handover, now=now)
    return replace(
        ticket,
        priority=max(ticket.priority, other.priority, key=URGENCY.index)
        if other.is_open
        else ticket.priority,
        subscribers=tuple(dict.fromkeys((*ticket.subscribers, *other.subscribers))),
        tags=tuple(dict.fromkeys((*ticket.tags, *other.tags))),
        minutes_spent=ticket.minutes_spent + other.minutes_spent,
        due_at=ticket.due_at or (other.due_at if other.is_open else None),
        fields=tuple(sorted((dict(fields) | dict(ticket.fields)).items())),
        updated_at=now,
    )
