"""Targets: within which time a ticket is to be answered first, and to be resolved.

They are counted in business hours where those are set. A ticket that waits for its customer, or is closed,
stops the clock of its resolution; that of its first answer runs until there is one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.business_hours import Hours, after, between, read_hours
from bot.core.people import Category
from bot.core.tickets import Priority, Status, Ticket, Via
from bot.errors import InputError
from bot.settings import Settings

HOW = "Try “8h”, or one for each priority: “critical 30m, high 1h, normal 1d, low none”."
NONE = frozenset({"none", "-", "off"})
WARN_AT = 0.8  # of a target's time
LONGEST = timedelta(days=366)

_PART = re.compile(r"(\d{1,4})\s*(m|min|h|d|w)(?![a-z])")


class Aim(StrEnum):
    """What is to be done in time."""

    ANSWER = "first answer"
    RESOLVE = "resolution"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A length of time as somebody wrote it: a day is one of the desk's, where it has business hours."""

    words: str
    minutes: int = 0
    days: int = 0
    weeks: int = 0

    def length(self, hours: Hours | None) -> timedelta:
        """How long that is in the desk's time."""
        day, week = (hours.a_day, hours.a_week) if hours else (timedelta(days=1), timedelta(weeks=1))
        return timedelta(minutes=self.minutes) + self.days * day + self.weeks * week


Spans = dict[Priority, Span | None]  # None: none for this priority, whatever the desk's setting says


def read_spans(typed: str) -> Spans:
    """The targets of each priority that is named, or of all; raises `InputError`."""
    found: Spans = {}
    words = " ".join(typed.lower().split())
    for entry in re.split(r"\s*[,;]\s*", words) if words else []:
        first, _, rest = entry.replace(":", " ").partition(" ")
        named = [one for one in Priority if one.value == first]
        if not named and first in ("all", "any"):
            named = list(Priority)
        span = _span(rest.strip() if named else entry, typed)
        again = [one for one in named if one in found]
        if again and first not in ("all", "any"):
            raise InputError(f"“{typed[:60]}” names {again[0].value} twice. {HOW}")
        for one in named or list(Priority):
            found.setdefault(one, span)
    return found


def _span(typed: str, whole: str) -> Span | None:
    if typed in NONE:
        return None
    parts = _PART.findall(typed)
    left = _PART.sub("", typed).strip(" +")
    if not parts or left or not typed.isascii():
        raise InputError(f"“{(typed or whole)[:40]}” is no time for a target. {HOW}")
    total = {"m": 0, "h": 0, "d": 0, "w": 0}
    for count, unit in parts:
        total["m" if unit == "min" else unit] += int(count)
    span = Span(words=typed, minutes=total["m"] + 60 * total["h"], days=total["d"], weeks=total["w"])
    if not timedelta() < span.length(None) <= LONGEST:
        raise InputError(f"“{typed[:40]}” is no time for a target: it is one minute to a year. {HOW}")
    return span


# --- which hold ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One target of one ticket, at one moment."""

    aim: Aim
    span: Span
    warn_at: datetime
    due_at: datetime
    met_at: datetime | None = None  # when it was done, in time or not

    @property
    def is_met(self) -> bool:
        """Whether it was done in time."""
        return self.met_at is not None and self.met_at <= self.due_at

    @property
    def key(self) -> str:
        """By which the same target is known: another priority's is another one."""
        return f"{self.aim.value} {self.span.words}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The targets and hours of the desk, as they hold now."""

    hours: Hours | None
    answer: Spans
    resolve: Spans

    def of(self, category: Category | None) -> "Rules":
        """As they hold in a category: its own come first, for each priority that they name."""
        if category is None or not (category.respond or category.resolve):
            return self
        answer, resolve = read_spans(category.respond), read_spans(category.resolve)
        return Rules(hours=self.hours, answer=self.answer | answer, resolve=self.resolve | resolve)


def rules_of(settings: Settings) -> Rules:
    """What the settings say; they were checked when they were set."""
    return Rules(
        hours=hours_of(settings),
        answer=read_spans(settings.respond_within),
        resolve=read_spans(settings.resolve_within),
    )


def hours_of(settings: Settings) -> Hours | None:
    """The business hours that the settings name; None: always."""
    return read_hours(settings.business_hours, settings.business_time_zone, settings.business_holidays)


def has_targets(settings: Settings, category: Category | None) -> bool:
    """Whether any ticket of this category may have one."""
    own = category is not None and (category.respond or category.resolve)
    return bool(own or settings.respond_within or settings.resolve_within)


def targets(ticket: Ticket, rules: Rules, now: datetime) -> Iterator[Target]:
    """The targets of a ticket whose clock has not stopped; `rules` are those of its category.

    Those that were met or missed for good are there too, those of a waiting ticket are not.
    """
    answer = rules.answer.get(ticket.priority)
    if answer and ticket.via is not Via.SLACK and (ticket.answered_at or ticket.is_open):
        yield from _target(Aim.ANSWER, answer, ticket, rules, timedelta(), ticket.answered_at)
    resolve = rules.resolve.get(ticket.priority)
    if resolve and ticket.status is not Status.WAITING:
        done = None if ticket.is_open else ticket.closed_at
        yield from _target(Aim.RESOLVE, resolve, ticket, rules, paused(ticket, rules.hours, now), done)


def paused(ticket: Ticket, hours: Hours | None, now: datetime) -> timedelta:
    """How much of the desk's time went by while the ticket waited for its customer or was closed before."""
    total = sum((between(hours, begin, end) for begin, end in ticket.pauses), timedelta())
    if ticket.is_open and ticket.waiting_since:
        total += between(hours, ticket.waiting_since, now)
    return total


def _target(
    aim: Aim, span: Span, ticket: Ticket, rules: Rules, lost: timedelta, met_at: datetime | None
) -> Iterator[Target]:
    length = span.length(rules.hours)
    due_at = after(rules.hours, ticket.created_at, length + lost)
    warn_at = after(rules.hours, ticket.created_at, length * WARN_AT + lost)
    if due_at and warn_at:
        yield Target(aim=aim, span=span, warn_at=warn_at, due_at=due_at, met_at=met_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """When a ticket's targets are to be looked at next, and what its thread was told of them."""

    ticket: int
    at: datetime | None  # None: when something happens in the ticket
    told: tuple[str, ...] = ()
