"""What is said in a ticket: public messages, notes for technicians, and the log of events."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Audience(StrEnum):
    """Who may read a message."""

    PUBLIC = "public"
    NOTE = "note"  # technicians and admins only; never mailed to a customer


class Format(StrEnum):
    """How a message's text is to be read."""

    PLAIN = "plain"
    MARKDOWN = "markdown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who said it: a customer has an address, a technician a Slack user id."""

    name: str
    address: str = ""
    slack_user: str = ""

    @property
    def is_staff(self) -> bool:
        return bool(self.slack_user)


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """An attachment or inline image of a message; its bytes lie in the store's blobs."""

    name: str  # cleaned: no path, no control characters
    content_type: str
    size: int  # bytes
    sha256: str = ""  # empty until its bytes were fetched from Slack
    inline: bool = False
    content_id: str = ""  # without angle brackets
    slack_id: str = ""  # Slack's file id, when a technician attached it
    url: str = ""  # where Slack has it, when a technician attached it
    lost: str = ""  # why its bytes can never be had, in words


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One thing said in a ticket."""

    id: int
    ticket: int
    at: datetime
    audience: Audience
    author: Author
    text: str  # the new text only; at most INLINE_TEXT characters, the whole is then in `body`
    format: Format = Format.PLAIN
    body: str = ""  # sha256 of the whole text in the blobs, when it is too long for `text`
    files: tuple[File, ...] = ()
    message_id: str = ""  # RFC 5322 Message-ID of the mail that it came with
    raw: str = ""  # sha256 of that mail's bytes in the blobs
    cut: bool = False  # quotes or a signature of that mail are not in `text`
    subject: str = ""  # of that mail, without ticket number and commands
    authentication: str = ""  # of that mail's sender: pass, fail or none; empty for messages of other ways
    addressed: tuple[str, ...] = ()  # who stood in To and Cc of that mail
    channel: str = ""  # Slack channel and ts of a technician's message
    ts: str = ""
    edited_ts: str = ""  # Slack's ts of the newest edit that was taken over
    withdrawn: bool = False  # deleted in Slack in time: it was never mailed


INLINE_TEXT = 4_000  # characters of text that a row keeps itself; longer ones go to a blob


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A line of a ticket's log: what happened, who did it, and on which evidence."""

    id: int
    ticket: int
    at: datetime
    kind: str  # opened, taken, closed, reopened, commented, mailed, failed, …
    by: str = ""  # Slack user id, address, or empty for the desk itself
    words: str = ""  # one sentence
    reasons: tuple[str, ...] = ()  # the evidence, as decided
