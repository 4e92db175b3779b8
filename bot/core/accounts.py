"""Mail accounts: the mailboxes that the desk looks into, and how each is doing."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


class Security(StrEnum):
    """How the connection to a mail server is protected."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


IMAP_PORTS = {Security.TLS: 993, Security.STARTTLS: 143, Security.NONE: 143}


class AfterImport(StrEnum):
    """What becomes of a message on the server once the desk has it."""

    DELETE = "delete"
    MOVE = "move"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One mailbox that is polled over IMAP (specification 1.1)."""

    address: str  # bare address, lower case; the account's name everywhere
    host: str
    port: int
    security: Security = Security.TLS
    user: str  # the login name; the address unless given otherwise
    secret: str = ""  # the encrypted password, or "env:NAME"; never the password itself
    folder: str = "INBOX"
    interval: int = 60  # seconds between two looks, 60 to 300
    push: bool = True  # use IMAP IDLE where the server offers it
    after_import: AfterImport = AfterImport.DELETE
    archive_folder: str = ""  # where messages go under AfterImport.MOVE
    failed_folder: str = "Threaddesk-Failed"  # where messages go that could not be read
    category: int | None = None  # its number; None means the default category
    plus_addressing: bool = False  # support+t123.SIG@… reaches this mailbox too
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountHealth:
    """How one account's recent looks went."""

    address: str
    errors_in_a_row: int = 0
    last_error: str = ""  # in words, for a person
    last_error_at: datetime | None = None
    last_success_at: datetime | None = None
    next_try_at: datetime | None = None  # None: at the next interval
    suspended: bool = False  # disabled after five errors; tried again at a growing interval
    seen: int = 0  # messages taken over since the account was made


ERRORS_TO_SUSPEND = 5
LONGEST_PAUSE = timedelta(hours=1)
MOST_DOUBLINGS = 6  # a minute is then more than an hour; without end they overflow on the second day


def look_failed(health: AccountHealth, words: str, now: datetime, interval: timedelta) -> AccountHealth:
    """The health after a look that failed: five in a row suspend the account, pauses grow to an hour."""
    errors = health.errors_in_a_row + 1
    doublings = min(max(0, errors - ERRORS_TO_SUSPEND), MOST_DOUBLINGS)
    pause = min(interval * 2**doublings, LONGEST_PAUSE)
    return replace(
        health,
        errors_in_a_row=errors,
        last_error=words,
        last_error_at=now,
        next_try_at=now + pause,
        suspended=errors >= ERRORS_TO_SUSPEND,
    )


def look_succeeded(health: AccountHealth, now: datetime, seen: int) -> AccountHealth:
    """The health after a look that went well, whatever was before."""
    return replace(
        health,
        errors_in_a_row=0,
        last_error="",
        last_success_at=now,
        next_try_at=None,
        suspended=False,
        seen=health.seen + seen,
    )


def may_look(health: AccountHealth, now: datetime) -> bool:
    """Whether it is time to try again; a pause persisted in the far future counts for an hour at most."""
    if health.next_try_at is None:
        return True
    return now >= health.next_try_at or health.next_try_at - now > LONGEST_PAUSE
