"""A calendar invitation in words, for mails that say nothing else."""

import re

from bot.core.mail.charsets import decoded

MAX_LINES = 2_000
SHOWN = (
    ("SUMMARY", ""),
    ("DTSTART", "From: "),
    ("DTEND", "To: "),
    ("LOCATION", "Where: "),
    ("DESCRIPTION", ""),
)
LINE = re.compile(r"([A-Z-]{2,40})(?:;[^:\r\n]{0,500})?:(.*)", re.IGNORECASE)
MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?")


def in_words(data: bytes, charset: str) -> str:
    """Summary, times, place and description of the first event; "" when there is none.

    Source: RFC 5545 sections 3.1 (folding) and 3.6.1 (events).
    """
    text = decoded(data[:200_000], charset).replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "")
    _, begin, event = text.partition("BEGIN:VEVENT\n")
    found: dict[str, str] = {}
    for line in event.partition("END:VEVENT")[0].split("\n")[:MAX_LINES]:
        if match := LINE.fullmatch(line):
            found.setdefault(match[1].upper(), _unescaped(match[2]))
    if not begin:
        return ""
    return "\n".join(label + _moment(found[name]) for name, label in SHOWN if found.get(name, "").strip())


def _unescaped(value: str) -> str:
    return re.sub(r"\\([nN,;\\])", lambda found: "\n" if found[1] in "nN" else found[1], value)


def _moment(value: str) -> str:
    """A date and time as people write it; other values as they are."""
    found = MOMENT.fullmatch(value)
    if not found:
        return value
    year, month, day, hour, minute, universal = found.groups()
    at = f" {hour}:{minute}{' UTC' if universal else ''}" if hour else ""
    return f"{year}-{month}-{day}{at}"
