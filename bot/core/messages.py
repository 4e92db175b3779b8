"""What is said in a ticket: public messages, notes for technicians, and the log of events."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.core.addresses import called

FIRST_WORDS = 16  # of a message, that machines which answer everything begin with
_WORD = re.compile(r"[^\W\d_]+")


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

    @property
    def called(self) -> str:
        """What mails call them."""
        return called(self.name, self.address)


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
class AsMailed:
    """What customers have of a message that was edited too late, until they get a correction."""

    to: tuple[str, ...]  # whose mails had left by then
    text: str  # as Message.text and Message.body were
    body: str


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
    passed_on_by: str = ""  # whose address that mail came from, where its author had written to them
    raw: str = ""  # sha256 of that mail's bytes in the blobs
    cut: bool = False  # quotes or a signature of that mail are not in `text`
    subject: str = ""  # of that mail, without ticket number and commands
    authentication: str = ""  # of that mail's sender: pass, fail or none; empty for messages of other ways
    addressed: tuple[str, ...] = ()  # who stood in To and Cc of that mail
    channel: str = ""  # Slack channel and ts of a technician's message
    ts: str = ""
    thread_ts: str = ""  # … and of the thread in which it was typed; empty for one that the bot posted
    edited_ts: str = ""  # Slack's ts of the newest edit that was taken over
    by_form: bool = False  # a technician wrote it in a form, and the bot posted it for them
    withdrawn: bool = False  # deleted in Slack in time: it was never mailed
    mailed: AsMailed | None = None  # where customers have another wording than this one

    @property
    def as_mailed(self) -> "Message":
        """The message in the wording that customers have."""
        return replace(self, text=self.mailed.text, body=self.mailed.body) if self.mailed else self

    @property
    def is_from_page(self) -> bool:
        """Whether a customer wrote it on the ticket's page: they are proven, and no mail brought it."""
        return bool(self.authentication) and not self.raw

    @property
    def gist(self) -> str:
        """Its first words alone: the same where numbers, case and marks differ, or what is quoted below."""
        return " ".join(_WORD.findall(self.text.casefold())[:FIRST_WORDS])

    @property
    def mail_known_to(self) -> frozenset[str]:
        """The addresses whose owners wrote the mail that it came with, or stood in its To or Cc."""
        return frozenset((self.passed_on_by or self.author.address, *self.addressed)) - {""}


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


def reads_alike(before: Message, now: Message) -> bool:
    """Whether an edit changed nothing of what a message says."""
    return (before.text, before.body, before.files, before.audience) == (
        now.text, now.body, now.files, now.audience,
    )  # fmt: skip
