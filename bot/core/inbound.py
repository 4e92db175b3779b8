"""Rows for what came in: received mails on their way to a ticket, and keys of inputs already taken."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Stage(StrEnum):
    """How far a received mail has come (RELIABILITY 2.2)."""

    RECEIVED = "received"  # ours: bytes and row are durable
    DONE = "done"
    QUARANTINED = "quarantined"  # could not be read three times; bytes kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """One mail that the desk took over from a mail server."""

    key: str  # content key: the same mail has the same key however often it is delivered
    account: str  # the mail account's address
    uidvalidity: int
    uid: int
    raw: str  # sha256 of its bytes in the blobs
    size: int  # bytes
    at: datetime
    stage: Stage = Stage.RECEIVED
    attempts: int = 1  # tries to read and file it, the running one included
    due_at: datetime | None = None  # not before, after a failed try
    outcome: str = ""  # opened, appended, junk, bounce, refused, own, duplicate, failed
    reasons: tuple[str, ...] = ()
    ticket: int | None = None
    copies: int = 0  # further deliveries of the same mail, counted and removed


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A key that was taken: the same input again changes nothing."""

    key: str  # "slack:CHANNEL:TS", "event:ID", "view:ID" …
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A small fact to remember under a name, such as how far a thread was read."""

    key: str
    value: str
