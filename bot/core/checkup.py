"""What a check-up finds: a verdict, what is so, and what to do about it."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How grave what a check found is."""

    OK = "ok"
    WARNING = "warning"  # the desk works; something is worth mending
    FAULT = "fault"  # something does not work
    NOT_CHECKED = "not checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check found; both texts are for a person who sees the desk for the first time."""

    verdict: Verdict
    words: str  # one sentence: what is so
    remedy: str = ""  # one sentence: what to do; a record to copy stands at its end


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One row of the check-up, not yet done."""

    name: str  # unique in one check-up
    looks_at: str
    look: Callable[[], Finding]  # may raise DeskError, which is then the fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the check-up, done."""

    name: str
    looks_at: str
    finding: Finding


def fine(words: str) -> Finding:
    """All is well."""
    return Finding(verdict=Verdict.OK, words=words)


def warning(words: str, remedy: str) -> Finding:
    """The desk works; something is worth mending."""
    return Finding(verdict=Verdict.WARNING, words=words, remedy=remedy)


def fault(words: str, remedy: str) -> Finding:
    """Something does not work."""
    return Finding(verdict=Verdict.FAULT, words=words, remedy=remedy)


def not_checked(words: str, remedy: str = "") -> Finding:
    """Nothing can be said, and why."""
    return Finding(verdict=Verdict.NOT_CHECKED, words=words, remedy=remedy)


_COUNTED = (
    (Verdict.FAULT, "fault", "faults"),
    (Verdict.WARNING, "warning", "warnings"),
    (Verdict.OK, "fine", "fine"),
    (Verdict.NOT_CHECKED, "not checked", "not checked"),
)


def summary(verdicts: Iterable[Verdict]) -> str:
    """All of a check-up in one line, the gravest first."""
    counts = Counter(verdicts)
    parts = [
        f"{counts[one]} {single if counts[one] == 1 else many}"
        for one, single, many in _COUNTED
        if counts[one]
    ]
    return f"{', '.join(parts) or 'Nothing was checked'}."


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenFacts:
    """What Slack says about the bot's token."""

    team: str
    bot: str  # its name
    scopes: frozenset[str]
    slack_time: float | None  # seconds since 1970 by Slack's clock when it answered; None: it did not say


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelFacts:
    """What Slack says about one channel."""

    name: str  # without `#`
    is_member: bool
    is_archived: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderAsked:
    """What a mail server said to a sender's address, as sender and as recipient; nothing was sent."""

    sender_refused: str = ""  # its words; empty: the address may send
    recipient_refused: str = ""  # its words; empty: it takes mail for the address
    for_now: bool = False  # the refusal passes (4xx)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreFacts:
    """How the store's files are doing."""

    free: int  # bytes that may still be written
    damage: str  # to the snapshot, as a sentence; empty when it is what was written
    cut: tuple[str, ...]  # names of files with what a crash had left half written


# What manifest.yml asks Slack for; a test holds the two together.
SCOPES = (
    "channels:history",
    "channels:read",
    "chat:write",
    "chat:write.customize",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:write",
    "reactions:read",
    "reactions:write",
    "usergroups:read",
    "users:read",
    "users:read.email",
)
