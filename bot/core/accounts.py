"""Mail accounts: the mailboxes that the desk looks into, and how each is doing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.errors import InputError


class Security(StrEnum):
    """How the connection to a mail server is protected."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class Auth(StrEnum):
    """What the desk shows a mail server to be let in."""

    PASSWORD = "password"  # noqa: S105  # the name of a way to log in, not a password
    OAUTH2 = "oauth2"  # an access token of the account's sign-in (core/sign_ins.py)


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
    auth: Auth = Auth.PASSWORD
    secret: str = ""  # the encrypted password, or "env:NAME"; never the password itself; empty with oauth2
    folder: str = "INBOX"
    interval: int = 60  # seconds between two looks, 60 to 300
    push: bool = True  # use IMAP IDLE where the server offers it
    after_import: AfterImport = AfterImport.DELETE
    archive_folder: str = ""  # where messages go under AfterImport.MOVE
    failed_folder: str = "Threaddesk-Failed"  # where messages go that could not be read
    category: int | None = None  # its number; None means the default category
    plus_addressing: bool = False  # support+t123.SIG@… reaches this mailbox too
    challenge: bool = False  # unknown senders must confirm their address before a ticket is made
    enabled: bool = True


class AccountError(InputError):
    """What somebody entered for one part of an account cannot be."""

    def __init__(self, part: str, words: str) -> None:
        super().__init__(words)
        self.part = part  # a word of core/account_words.py, or `address`


def check_account(account: Account) -> None:
    """Nothing, if there can be such an account; raises `AccountError`."""
    if not 60 <= account.interval <= 300:
        raise AccountError("interval", "The interval wants 1 to 5 minutes.")
    if not 1 <= account.port <= 65535:
        raise AccountError("port", f"The port wants a number from 1 to 65535, not {account.port}.")
    if account.auth is Auth.OAUTH2 and account.security is Security.NONE:
        words = "A sign-in by OAuth2 wants an encrypted connection: set security to tls or starttls."
        raise AccountError("security", words)
    if account.after_import is AfterImport.MOVE and account.archive_folder == account.folder:
        words = f"Imported mail cannot be moved to {account.folder}: that is where it comes in."
        raise AccountError("move", words)


def waits_for_password(account: Account) -> bool:
    """Whether nobody has given the account its password yet: then it is not looked into."""
    return account.auth is Auth.PASSWORD and not account.secret


def how_to_set(address: str) -> str:
    """Where the password of an account is given, for a person."""
    return f"/helpdesk account password {address}, or at the terminal: threaddesk account password {address}"


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


def look_succeeded(health: AccountHealth, now: datetime) -> AccountHealth:
    """The health after a look that went well, whatever was before."""
    return replace(
        health,
        errors_in_a_row=0,
        last_error="",
        last_success_at=now,
        next_try_at=None,
        suspended=False,
    )


def started_afresh(health: AccountHealth) -> AccountHealth:
    """The health once a person enabled the account or mended it: tried at once, its errors forgotten."""
    return replace(health, errors_in_a_row=0, next_try_at=None, suspended=False)


def may_look(health: AccountHealth, now: datetime) -> bool:
    """Whether it is time to try again; a pause persisted in the far future counts for an hour at most."""
    if health.next_try_at is None:
        return True
    return now >= health.next_try_at or health.next_try_at - now > LONGEST_PAUSE


def state_of(account: Account, health: AccountHealth) -> str:
    """How an account is doing, in a word or two."""
    if not account.enabled:
        return "off"
    if waits_for_password(account):
        return "waits for its password"
    return "disabled after errors" if health.suspended else "on"


def suspended_words(account: Account, health: AccountHealth) -> str:
    """What the admins are told when errors in a row disable an account."""
    last = health.last_success_at
    since = f"the last success was at {last:%Y-%m-%d %H:%M} UTC" if last else "it never worked"
    return (
        f"The mail account {account.address} is disabled after {health.errors_in_a_row} errors in a row: "
        f"{health.last_error} ({since}). It is tried again by itself, at least once an hour; "
        f"to try at once: threaddesk account enable {account.address}"
    )


def account_for(accounts: Sequence[Account], category: int | None) -> Account | None:
    """The account that mail about a category goes out for, where no mail that came in says it.

    One whose answers are looked for: of the category, else of none, else of another.
    """
    usable = (one for one in accounts if one.enabled)
    order = sorted(usable, key=lambda one: (waits_for_password(one), _strangeness(one, category)))
    return order[0] if order else None


def _strangeness(account: Account, category: int | None) -> int:
    if account.category == category:
        return 0
    return 1 if account.category is None else 2
