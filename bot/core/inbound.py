"""Rows for what came in: received mails on their way to a ticket, and keys of inputs already taken."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


class Stage(StrEnum):
    """How far a received mail has come."""

    RECEIVED = "received"  # ours: bytes and row are durable
    DONE = "done"
    QUARANTINED = "quarantined"  # could not be read three times; bytes kept


class Outcome(StrEnum):
    """What became of a mail, as it is counted and listed."""

    TICKET = "ticket"
    COMMENT = "comment"
    BOUNCE = "bounce"
    JUNK = "junk"
    HELD = "held"
    REFUSED = "refused"
    DELETED = "deleted"  # by a rule
    OWN = "own"
    FAILED = "failed"


KEPT = timedelta(days=30)  # so long the bytes of mail that made no message are kept, and its row is listed
KEPT_DELETED = timedelta(days=7)  # … of mail that a rule deleted
SHORT = 8  # characters of a key by which people call a mail


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
    outcome: Outcome | None = None  # None until it is filed
    sender: str = ""  # as its From says, for people who look at lists; empty until it is read
    address: str = ""  # the sender's, bare and in lower case
    subject: str = ""
    released: bool = False  # an admin lets it in: no filter holds it back
    let_in_by: str = ""  # what let its sender in: key of the answer to a challenge, token:ID or admin:USER
    for_admins: bool = False  # held though its sender is known: only an admin ends its waiting
    confirms: bool = False  # it answered a challenge, which is done: what is left is what else it says
    reasons: tuple[str, ...] = ()
    ticket: int | None = None
    copies: int = 0  # further deliveries of the same mail, counted and removed
    cut_from: int = 0  # bytes of the whole mail, when it was too big and only its beginning was fetched

    @property
    def short(self) -> str:
        """The mail's short ID, for people."""
        return self.key[:SHORT]

    @property
    def is_mail(self) -> bool:
        """Whether a mail server had it; what was written on a ticket's page has no bytes."""
        return bool(self.raw)

    @property
    def is_waiting(self) -> bool:
        """Whether it still may become something: its row and its bytes stay as long as that."""
        return self.stage is not Stage.DONE or self.outcome is Outcome.HELD

    @property
    def kept_for(self) -> timedelta:
        """How long its bytes are kept, and it is listed, when it made nothing; failed mail waits for ever."""
        return KEPT_DELETED if self.outcome is Outcome.DELETED else KEPT


def to_be_filed(row: Inbound, *, attempts: int = 0) -> Inbound:
    """The row of a mail that is filed once more, as if it had just come in.

    Args:
        attempts: tries to read it that count already.
    """
    return replace(row, stage=Stage.RECEIVED, outcome=None, attempts=attempts, due_at=None, ticket=None)


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
    until: datetime | None = None  # it says nothing any more from then on; None: it stays
