"""The desk's numbers over some days: what came and went, how fast, what is left, and who did it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.business_hours import Timeline
from bot.core.people import Category
from bot.core.targets import Aim, Rules, Target, targets
from bot.core.tickets import Priority, Rating, Ticket, Via

AGES = (("today", 1), ("1–3 days", 3), ("3–7 days", 7), ("1–4 weeks", 28), ("older", 100_000))
NINETY = 0.9
MOST_DAYS = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How long something took: how often it is known, the median, and the time of nine in ten."""

    count: int = 0
    median: timedelta | None = None
    ninety: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What came and went on one day of the desk."""

    day: date
    new: int
    closed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """The part of a category or of a technician."""

    key: int | str  # number of the category, or Slack user id; empty: nobody has them
    new: int
    closed: int
    open: int
    answer: Spread
    resolution: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """How many targets of one aim were met, of those that are decided."""

    met: int = 0
    missed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Everything that is counted; times are in business hours where those are set."""

    since: date
    until: date  # the last day, included
    in_hours: bool
    days: tuple[Day, ...]
    new: int
    closed: int
    open: int
    answer: Spread
    resolution: Spread
    unanswered: int  # of the new tickets: open, and no technician answered yet
    unknown: int  # … closed or older ones of which no first answer is known
    ages: tuple[tuple[str, int], ...]  # of the open tickets
    categories: tuple[Share, ...]
    technicians: tuple[Share, ...]
    ratings: Mapping[Rating, int]  # of the closed tickets
    kept: Mapping[Aim, Kept]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which days are counted, and by which rules."""

    since: date
    until: date
    zone: str
    now: datetime
    rules: Rules
    categories: Mapping[int, Category]


def days_until(now: datetime, zone: str, days: int) -> tuple[date, date]:
    """The first and the last of so many days, today included, as the desk's calendar has them."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return today - timedelta(days=days - 1), today


def count(tickets: Iterable[Ticket], asked: Question) -> Numbers:
    """The numbers of these tickets: all that were opened or closed on those days, and all that are open.

    Spam is none, and of tickets that were merged only the one that goes on counts.
    """
    every = {one.number: one for one in tickets if not one.is_spam and one.merged_into is None}
    return _Counting(list(every.values()), asked).numbers()


def spread(times: Iterable[timedelta]) -> Spread:
    """Median and 90th percentile, between the two nearest values where they fall between two."""
    ordered = sorted(times)
    if not ordered:
        return Spread()
    return Spread(count=len(ordered), median=_at(ordered, 0.5), ninety=_at(ordered, NINETY))


def _at(ordered: Sequence[timedelta], part: float) -> timedelta:
    place = part * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


class _Counting:
    """One count: the tickets, looked through once for each question."""

    def __init__(self, tickets: Sequence[Ticket], asked: Question) -> None:
        self._asked, self._now, self._zone = asked, asked.now, ZoneInfo(asked.zone)
        first = min((one.created_at for one in tickets), default=asked.now)
        self._line = Timeline(asked.rules.hours, first, asked.now)
        self._open = [one for one in tickets if one.is_open]
        self._new = [one for one in tickets if self._is_in(one.created_at)]
        self._closed = [one for one in tickets if not one.is_open and self._is_in(one.closed_at)]
        self._answers = {one.number: time for one in self._new if (time := self._answer(one)) is not None}
        self._known: dict[int, Mapping[tuple[Aim, Priority], timedelta]] = {}
        self._ends = {one.number: self._resolution(one) for one in self._closed}

    def numbers(self) -> Numbers:
        asked_for = [one for one in self._new if one.via is not Via.SLACK and one.answered_at is None]
        unanswered = sum(one.is_open for one in asked_for)
        return Numbers(
            since=self._asked.since,
            until=self._asked.until,
            in_hours=self._asked.rules.hours is not None,
            days=self._days(),
            new=len(self._new),
            closed=len(self._closed),
            open=len(self._open),
            answer=spread(self._answers.values()),
            resolution=spread(self._ends.values()),
            unanswered=unanswered,
            unknown=len(asked_for) - unanswered,
            ages=self._ages(),
            categories=self._shares(lambda one: one.category),
            technicians=self._shares(lambda one: one.assignee or ""),
            ratings=Counter(one.rating for one in self._closed if one.rating),
            kept=self._kept(),
        )

    def _is_in(self, at: datetime | None) -> bool:
        return at is not None and self._asked.since <= self._day(at) <= self._asked.until

    def _day(self, at: datetime) -> date:
        return at.astimezone(self._zone).date()

    def _days(self) -> tuple[Day, ...]:
        new = Counter(self._day(one.created_at) for one in self._new)
        closed = Counter(self._day(one.closed_at) for one in self._closed if one.closed_at)
        length = (self._asked.until - self._asked.since).days + 1
        days = (self._asked.since + timedelta(days=step) for step in range(length))
        return tuple(Day(day=day, new=new[day], closed=closed[day]) for day in days)

    def _answer(self, ticket: Ticket) -> timedelta | None:
        if ticket.answered_at is None or ticket.via is Via.SLACK:
            return None
        return self._line.between(ticket.created_at, ticket.answered_at)

    def _resolution(self, ticket: Ticket) -> timedelta:
        """From its opening to its last close, without waiting for the customer or being closed before."""
        end = ticket.closed_at or self._now
        lost = sum((self._line.between(*pause) for pause in ticket.pauses), timedelta())
        return max(self._line.between(ticket.created_at, end) - lost, timedelta())

    def _ages(self) -> tuple[tuple[str, int], ...]:
        ages = [(self._now - one.created_at) / timedelta(days=1) for one in self._open]
        found, before = [], float("-inf")
        for name, days in AGES:
            found.append((name, sum(before <= age < days for age in ages)))
            before = days
        return tuple(found)

    def _shares(self, of: Callable[[Ticket], int | str]) -> tuple[Share, ...]:
        new, closed, still = (_groups(part, of) for part in (self._new, self._closed, self._open))
        shares = [
            Share(
                key=key,
                new=len(new.get(key, ())),
                closed=len(closed.get(key, ())),
                open=len(still.get(key, ())),
                answer=self._spread_of(new.get(key, ()), self._answers),
                resolution=self._spread_of(closed.get(key, ()), self._ends),
            )
            for key in dict.fromkeys((*new, *closed, *still))
        ]
        return tuple(sorted(shares, key=lambda one: (-one.new - one.closed, -one.open, str(one.key))))

    def _spread_of(self, tickets: Iterable[Ticket], times: Mapping[int, timedelta]) -> Spread:
        return spread(times[one.number] for one in tickets if one.number in times)

    def _kept(self) -> Mapping[Aim, Kept]:
        """Of the answers: those of the new tickets; of the resolutions: those of the closed ones."""
        found = {aim: Kept() for aim in Aim}
        for aim, tickets in ((Aim.ANSWER, self._new), (Aim.RESOLVE, self._closed)):
            met = [one for ticket in tickets if (one := self._outcome(ticket, aim)) is not None]
            found[aim] = Kept(met=sum(met), missed=len(met) - sum(met))
        return found

    def _outcome(self, ticket: Ticket, aim: Aim) -> bool | None:
        """Whether the target was met; None where there is none, or it is still running."""
        length = self._lengths(ticket.category).get((aim, ticket.priority))
        if length is None or (aim is Aim.ANSWER and ticket.via is Via.SLACK):
            return None
        if aim is Aim.RESOLVE:
            return self._is_within(ticket, aim, self._ends[ticket.number], length)
        if ticket.answered_at is None:
            is_late = ticket.is_open and self._is_past(ticket, length)
            return False if is_late else None
        return self._is_within(ticket, aim, self._answers[ticket.number], length)

    def _is_past(self, ticket: Ticket, length: timedelta) -> bool:
        """Whether the time of a ticket's first answer is over."""
        waited = self._line.between(ticket.created_at, self._now)
        if waited != length:
            return waited > length
        return any(one.due_at < self._now for one in self._targets(ticket, Aim.ANSWER))

    def _is_within(self, ticket: Ticket, aim: Aim, time: timedelta, length: timedelta) -> bool:
        """Whether something was done in time; what came after hours on the last minute came too late."""
        if time != length:
            return time < length
        return all(one.is_met for one in self._targets(ticket, aim))

    def _targets(self, ticket: Ticket, aim: Aim) -> list[Target]:
        rules = self._asked.rules.of(self._asked.categories.get(ticket.category))
        return [one for one in targets(ticket, rules, self._now) if one.aim is aim]

    def _lengths(self, category: int) -> Mapping[tuple[Aim, Priority], timedelta]:
        """How long the targets of a category are, worked out once."""
        if category not in self._known:
            rules = self._asked.rules.of(self._asked.categories.get(category))
            named = ((Aim.ANSWER, rules.answer), (Aim.RESOLVE, rules.resolve))
            self._known[category] = {
                (aim, priority): span.length(rules.hours)
                for aim, spans in named
                for priority, span in spans.items()
                if span
            }
        return self._known[category]


def _groups(tickets: Iterable[Ticket], of: Callable[[Ticket], int | str]) -> dict[int | str, list[Ticket]]:
    groups: dict[int | str, list[Ticket]] = {}
    for one in tickets:
        groups.setdefault(of(one), []).append(one)
    return groups
