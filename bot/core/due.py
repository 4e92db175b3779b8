"""When something is due, as people write it: "tomorrow 5pm", "in 3 days", "fri 14:00", "2026-12-01"."""

import re
from datetime import UTC, date, datetime, time, timedelta

from bot.errors import InputError

HOW = "Try “tomorrow 5pm”, “in 3 days”, “fri 14:00”, “2026-12-01 9:00” or “none”."
NEVER = frozenset({"none", "-", "never", "no"})
END_OF_DAY = time(17)  # for a day that is named without a time
TONIGHT = time(20)
FARTHEST = timedelta(days=5 * 366)

FIRST_YEAR, LAST_YEAR = 2000, 2100

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = tuple(
    "january february march april may june july august september october november december".split()
)
_UNITS = {  # by their first letters
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_UNIT = r"(?P<unit>minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w)"
_SPAN = re.compile(rf"in (?:(?P<count>\d{{1,5}})|an?|one) ?{_UNIT}")
_NAMED_TIMES = {"noon": time(12), "midnight": time(0), "end of day": END_OF_DAY, "eod": END_OF_DAY}
_TIME = re.compile(
    r"(?:^|,? )(?:at )?"
    rf"(?:(?P<named>{'|'.join(_NAMED_TIMES)})|(?P<hour>\d{{1,2}})(?::(?P<minute>\d\d))? ?(?P<half>am|pm)?)$"
)
_TIME_FIRST = re.compile(
    rf"^(?:at )?({'|'.join(_NAMED_TIMES)}|\d{{1,2}}(?::\d\d)? ?[ap]m|\d{{1,2}}:\d\d(?! ?[ap]m\b)),? (.+)"
)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})?")
_SLASHED = re.compile(r"\d{1,4}/\d{1,2}(?:/\d{1,4})?")
_NAMED = re.compile(
    r"(?:(?P<day>\d{1,2})\.? (?P<month>[a-z]{3,9})|(?P<month2>[a-z]{3,9}) (?P<day2>\d{1,2}))"
    r"(?:,? (?P<year>\d{4}))?"
)


def read_due(typed: str, now: datetime) -> datetime | None:
    """When somebody wants a ticket to be done, in UTC; None where they want no such time.

    Args:
        now: the present moment, in the time zone of who typed.

    Raises:
        InputError: it is no time, may be two, does not exist there, is over, or is years away.
    """
    words = " ".join(typed.lower().split())
    if words in NEVER:
        return None
    if not words.isascii():
        raise InputError(f"“{typed[:40]}” is no time that I can read. {HOW}")
    at = _span(words, now) or _moment(words, now)
    if at <= now.astimezone(UTC):
        raise InputError(f"“{typed[:40]}” is over already; name a time that is to come.")
    if at - now > FARTHEST:
        raise InputError("That is more than five years away; name an earlier time.")
    return at


def _span(words: str, now: datetime) -> datetime | None:
    found = _SPAN.fullmatch(words)
    if found is None:
        return None
    count, unit = int(found["count"] or 1), found["unit"]
    span = count * _UNITS[unit[0]]
    if span > FARTHEST:
        raise InputError("That is more than five years away; name an earlier time.")
    if unit[0] in "dw":  # the same time on that day, also where the clocks change between
        return _there(now.date() + span, now.time(), now)
    return now.astimezone(UTC) + span


def _moment(words: str, now: datetime) -> datetime:
    if at := _spelt_out(words):
        return _there(at.date(), at.time(), now)
    if day := _day(words, now):
        return _there(day, TONIGHT if words == "tonight" else END_OF_DAY, now)
    turned = _TIME_FIRST.sub(r"\2 \1", words)  # "5pm tomorrow" as "tomorrow 5pm"
    found = _TIME.search(turned)
    if found is None:
        raise InputError(f"“{words[:40]}” is no time that I can read. {HOW}")
    named = turned[: found.start()]
    day = _day(named, now, _time(found)) if named else now.date()
    if day is None:
        raise InputError(f"“{words[:40]}” is no time that I can read. {HOW}")
    if not named and found["hour"] and not (found["minute"] or found["half"]):
        raise InputError(f"“{words}” of what? {HOW}")
    return _there(day, _time(found), now)


def _spelt_out(words: str) -> datetime | None:
    """ISO 8601 with a T between date and time."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\dt\d\d:\d\d", words):
        return None
    try:
        at = datetime.fromisoformat(words.upper())
    except ValueError:
        raise InputError(f"“{words}” is on no calendar or clock. {HOW}") from None
    return datetime.combine(_date(at.year, at.month, at.day, words), at.time())


def _time(found: re.Match[str]) -> time:
    if found["named"]:
        return _NAMED_TIMES[found["named"]]
    hour, minute, half = int(found["hour"]), int(found["minute"] or 0), found["half"]
    if minute > 59 or hour > 23 or (half and not 1 <= hour <= 12):
        raise InputError(f"“{found[0].strip()}” is on no clock. {HOW}")
    if not (half or found["minute"]):
        raise InputError(f"“{found[0].strip()}” may be morning or afternoon: write it as 17:00 or 5pm.")
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute)


def _day(words: str, now: datetime, at: time = END_OF_DAY) -> date | None:
    today = now.date()
    simple = {"today": 0, "tonight": 0, "tomorrow": 1, "tmr": 1, "next week": 7 - today.weekday()}
    if words in simple:
        return today + timedelta(days=simple[words])
    return _weekday(words, now, at) or _calendar_day(words, today)


def _weekday(words: str, now: datetime, at: time) -> date | None:
    """The coming day of that name."""
    wanted = words.removeprefix("on ").removeprefix("next ").removeprefix("this ")
    named = [number for number, day in enumerate(DAYS) if len(wanted) >= 3 and day.startswith(wanted)]
    if not named:
        return None
    today = now.date()
    ahead = (named[0] - today.weekday()) % 7
    coming, later = today + timedelta(days=ahead), today + timedelta(days=ahead + 7)
    if ahead == 0 and at <= now.time():
        coming = later  # today's is over: only the next one can be meant
    is_unclear = words.startswith("next ") and not _is_next_week(today.weekday(), named[0])
    if coming != later and (ahead == 0 or is_unclear):
        raise InputError(f"“{words}” may be {coming} or {later}: write the date that you mean.")
    return coming


def _is_next_week(today: int, wanted: int) -> bool:
    """Whether the coming day of that number is next week's, begin the week on Monday or on Sunday."""
    return wanted < today and (wanted + 1) % 7 < (today + 1) % 7


def _calendar_day(words: str, today: date) -> date | None:
    words = words.removeprefix("on ")
    if _SLASHED.fullmatch(words):
        raise InputError(f"“{words}” may be read as day or month first: write it as 2026-12-01.")
    if found := _ISO.fullmatch(words):
        return _date(int(found[1]), int(found[2]), int(found[3]), words)
    if found := _DOTTED.fullmatch(words):
        return _yearless(int(found[3] or 0), int(found[2]), int(found[1]), words, today)
    found = _NAMED.fullmatch(words)
    month = _month(found["month"] or found["month2"]) if found else 0
    if not (found and month):
        return None
    return _yearless(int(found["year"] or 0), month, int(found["day"] or found["day2"]), words, today)


def _month(word: str) -> int:
    return next((number for number, name in enumerate(MONTHS, 1) if name.startswith(word)), 0)


def _yearless(year: int, month: int, day: int, words: str, today: date) -> date:
    """A day whose year may be left out: it is the coming one then."""
    if year:
        return _date(year, month, day, words)
    this = _date(today.year, month, day, words) if (month, day) != (2, 29) else None
    if this and this >= today:
        return this
    return _date(today.year + 1, month, day, words)


def _date(year: int, month: int, day: int, words: str) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InputError(f"“{words}” is no day of this century; name another.")
    try:
        return date(year, month, day)
    except ValueError:
        raise InputError(f"“{words}” is on no calendar. {HOW}") from None


def _there(day: date, at: time, now: datetime) -> datetime:
    """That moment in the zone of `now`, in UTC; of two that the clocks show alike the earlier one."""
    local = datetime.combine(day, at.replace(tzinfo=None, fold=0), now.tzinfo)
    there = local.astimezone(UTC)
    if there.astimezone(now.tzinfo).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise InputError(f"On {day} the clocks are put forward past {at:%H:%M}; name another time.")
    return there
