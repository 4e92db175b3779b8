"""Business hours: when the desk works, and how much of its time lies between two moments.

No hours at all (None) means always: then its time is everybody's time.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from bot.errors import InputError

HOW = "Try “Mon-Fri 9:00-17:00” or “Mon-Thu 8:30-12:00 13:00-17:00, Fri 8:30-12:00”; empty means always."
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WHOLE_DAY = 24 * 60
FARTHEST = 20 * 366  # days in which an end is looked for

_CLOCK = r"\d{1,2}(?::\d\d)?(?: ?[ap]m)?"
_SPAN = re.compile(rf"({_CLOCK})\s*(?:-|–|to)\s*({_CLOCK})")
_ENTRY = re.compile(rf"([a-z]+(?:\s*(?:-|–|to)\s*[a-z]+)?)\s+({_SPAN.pattern}(?:[\s;&]+{_SPAN.pattern})*)")
_TIME = re.compile(r"(\d{1,2})(?::(\d\d))?(?: ?([ap]m))?")

Minutes = tuple[int, int]  # from and to, counted from midnight of the wall clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """A week as it repeats, where its clock hangs, and the days on which nobody works."""

    week: tuple[tuple[Minutes, ...], ...]  # seven days from Monday, each in order and without overlaps
    zone: str = "UTC"
    holidays: frozenset[date] = frozenset()
    yearly: frozenset[tuple[int, int]] = frozenset()  # month and day

    @property
    def a_week(self) -> timedelta:
        """How long the desk works in a week."""
        return timedelta(minutes=sum(end - begin for day in self.week for begin, end in day))

    @property
    def a_day(self) -> timedelta:
        """How long it works on a day on which it works, on average."""
        return self.a_week / max(1, sum(1 for day in self.week if day))

    def is_off(self, day: date) -> bool:
        """Whether that is a holiday."""
        return day in self.holidays or (day.month, day.day) in self.yearly


# --- reading ---------------------------------------------------------------------------------


def read_hours(typed: str, zone: str = "UTC", holidays: str = "") -> Hours | None:
    """Business hours as people write them; None for none, which is always.

    Raises:
        InputError: they cannot be read, with the words that are wrong.
    """
    week = read_week(typed)
    if week is None:
        return None
    days, yearly = read_holidays(holidays)
    return Hours(week=week, zone=read_zone(zone), holidays=days, yearly=yearly)


def read_week(typed: str) -> tuple[tuple[Minutes, ...], ...] | None:
    """The spans of each day from Monday; None where nothing is written. Raises `InputError`."""
    words = " ".join(typed.lower().split())
    if not words:
        return None
    week: list[tuple[Minutes, ...]] = [()] * 7
    for entry in re.split(r"\s*,\s*", words.strip(",; ")):
        found = _ENTRY.fullmatch(entry)
        if found is None or (not entry.isascii() and "–" not in entry):
            raise InputError(f"“{entry[:40]}” is no business hours. {HOW}")
        spans = sorted(_span(*pair) for pair in _SPAN.findall(found[2]))
        for day in _days(found[1]):
            week[day] = _joined(sorted((*week[day], *spans)), entry)
    return tuple(week)


def _days(typed: str) -> list[int]:
    first, _, last = (part.strip() for part in re.sub(r"–|\bto\b", "-", typed).partition("-"))
    if not last and first in ("daily", "everyday"):
        return list(range(7))
    begin = _day(first)
    end = _day(last) if last else begin
    return [(begin + step) % 7 for step in range((end - begin) % 7 + 1)]


def _day(typed: str) -> int:
    found = [number for number, name in enumerate(NAMES) if len(typed) >= 2 and name.startswith(typed)]
    if len(found) != 1:
        raise InputError(f"“{typed[:20]}” is no day of the week. {HOW}")
    return found[0]


def _span(begin: str, end: str) -> Minutes:
    opens, closes = _minute(begin), _minute(end)
    closes = closes or WHOLE_DAY  # until midnight
    if opens >= closes:
        raise InputError(
            f"“{begin}-{end}” ends before it begins; hours past midnight are two entries: "
            "“Fri 22:00-24:00, Sat 0:00-6:00”."
        )
    return opens, closes


def _minute(typed: str) -> int:
    found = _TIME.fullmatch(typed)
    if found is None:
        raise InputError(f"“{typed}” is on no clock. {HOW}")
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if minute > 59 or hour * 60 + minute > WHOLE_DAY or (half and not 1 <= hour <= 12):
        raise InputError(f"“{typed}” is on no clock. {HOW}")
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return hour * 60 + minute


def _joined(spans: list[Minutes], entry: str) -> tuple[Minutes, ...]:
    for (_, ends), (begins, _) in pairwise(spans):
        if begins < ends:
            raise InputError(f"“{entry[:40]}” names the same hours twice. {HOW}")
    return tuple(spans)


def read_zone(typed: str) -> str:
    """The name of a time zone; empty is UTC. Raises `InputError`."""
    name = typed.strip() or "UTC"
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise InputError(f"“{name[:40]}” is no time zone; {_meant(name[:40])}") from None
    return name


def _meant(name: str) -> str:
    """Which zone a wrong name was meant to be: that of a city may be named by the city alone."""
    zones = sorted(available_timezones())
    known = {one.rpartition("/")[2].casefold(): one for one in zones} | {one.casefold(): one for one in zones}
    near = get_close_matches(name.replace(" ", "_").casefold(), known, n=1)
    return f"did you mean “{known[near[0]]}”?" if near else "try “Europe/Berlin” or “America/New_York”."


def read_holidays(typed: str) -> tuple[frozenset[date], frozenset[tuple[int, int]]]:
    """Days on which nobody works: “2026-12-24” once, “12-25” every year. Raises `InputError`."""
    once: set[date] = set()
    yearly: set[tuple[int, int]] = set()
    for word in re.split(r"[\s,;]+", typed.strip(" ,;")) if typed.strip(" ,;") else []:
        found = re.fullmatch(r"(?:(\d{4})-)?(\d{1,2})-(\d{1,2})", word, re.ASCII)
        try:
            day = date(int(found[1] or 2024), int(found[2]), int(found[3])) if found else None
        except ValueError:
            day = None
        if found is None or day is None:
            raise InputError(f"“{word[:20]}” is no day; write 2026-12-24, or 12-25 for every year.")
        if found[1]:
            once.add(day)
        else:
            yearly.add((day.month, day.day))
    return frozenset(once), frozenset(yearly)


# --- counting --------------------------------------------------------------------------------


def between(hours: Hours | None, begin: datetime, end: datetime) -> timedelta:
    """How much of the desk's time lies between two moments; nothing where the second is the earlier one."""
    if hours is None:
        return max(end - begin, timedelta())
    total = timedelta()
    for opens, closes in _spans(hours, begin):
        if opens >= end:
            break
        total += max(min(closes, end) - max(opens, begin), timedelta())
    return total


def after(hours: Hours | None, begin: datetime, span: timedelta) -> datetime | None:
    """The moment at which so much of the desk's time is over; None where it never comes."""
    if hours is None:
        return begin + span
    left = span
    for opens, closes in _spans(hours, begin):
        length = max(closes - max(opens, begin), timedelta())
        if length and left <= length:
            return max(opens, begin) + left
        left -= length
    return None


def _spans(hours: Hours, begin: datetime) -> Iterator[tuple[datetime, datetime]]:
    """When the desk works, in UTC and in order, from a day before this moment on."""
    zone = ZoneInfo(hours.zone)
    if not any(hours.week):
        return
    first = begin.astimezone(zone).date() - timedelta(days=1)
    reached = datetime.min.replace(tzinfo=UTC)
    for step in range(FARTHEST):
        day = first + timedelta(days=step)
        for opens, closes in () if hours.is_off(day) else hours.week[day.weekday()]:
            # Where the clocks are put forward, a span inside the gap is empty or reaches into the next one.
            span = max(_at(day, opens, zone), reached), _at(day, closes, zone)
            if span[0] < span[1]:
                reached = span[1]
                yield span


def _at(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """That minute of the wall clock; of two that look alike the earlier one."""
    days, rest = divmod(minute, WHOLE_DAY)
    local = datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60), zone)
    return local.astimezone(UTC)


class Timeline:
    """The same counting for very many moments of one stretch of time: each is a look-up."""

    def __init__(self, hours: Hours | None, first: datetime, last: datetime) -> None:
        self._is_always, self._total = hours is None, timedelta()
        self._spans: list[tuple[datetime, datetime]] = []
        self._before: list[timedelta] = []  # what was over when each of them began
        for opens, closes in _spans(hours, first) if hours else ():
            if opens > last:
                break
            self._spans.append((opens, closes))
            self._before.append(self._total)
            self._total += closes - opens

    def between(self, begin: datetime, end: datetime) -> timedelta:
        """As `between` says, for moments of this stretch."""
        if self._is_always:
            return max(end - begin, timedelta())
        return max(self._reached(end) - self._reached(begin), timedelta())

    def _reached(self, at: datetime) -> timedelta:
        """How much of the desk's time was over at this moment."""
        number = bisect_right(self._spans, at, key=lambda span: span[0]) - 1
        if number < 0:
            return timedelta()
        opens, closes = self._spans[number]
        return self._before[number] + min(at, closes) - opens
