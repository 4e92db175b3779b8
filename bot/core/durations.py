"""Time that somebody spent on a ticket, as people write it."""

import re

from bot.errors import InputError

MOST_AT_ONCE = 100 * 60  # minutes of one entry
HOW = "Write the time as 45m, 1h30m or -15m."

_SPENT = re.compile(
    r"(?P<sign>[-+−]?)\s*(?:(?P<hours>\d{1,4}(?:[.,]\d{1,2})?)\s*h)?\s*(?:(?P<minutes>\d{1,5})\s*m(?:in)?)?"
)


def read_minutes(typed: str) -> int:
    """Minutes, negative where time is taken back; raises `InputError`."""
    found = _SPENT.fullmatch(typed.strip().lower())
    if not (typed.isascii() or "−" in typed) or found is None:
        raise InputError(f"“{typed[:40]}” is no time. {HOW}")
    if found["hours"] is None and found["minutes"] is None:
        raise InputError(HOW)
    hours = float((found["hours"] or "0").replace(",", "."))
    minutes = round(hours * 60) + int(found["minutes"] or 0)
    if not 0 < minutes <= MOST_AT_ONCE:
        raise InputError(f"One entry is 1 minute to {MOST_AT_ONCE // 60} hours.")
    return -minutes if found["sign"] in ("-", "−") else minutes


def shown_minutes(minutes: int) -> str:
    """Minutes as people read them: `1h 30m`."""
    hours, rest = divmod(abs(minutes), 60)
    words = [*([f"{hours}h"] if hours else []), *([f"{rest}m"] if rest or not hours else [])]
    return ("-" if minutes < 0 else "") + " ".join(words)
