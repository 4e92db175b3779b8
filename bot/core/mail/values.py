"""What the desk knows of one received mail once it has been read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.core.screening import Kind
from bot.errors import DeskError


class MailError(DeskError):
    """A message that is beyond the limits of the reader, so that it must be put aside as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One mailbox of a header."""

    name: str = ""  # decoded, without invisible characters
    address: str = ""  # bare, the domain in lower case; "" when there is none


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """One file that came with a mail."""

    name: str  # cleaned: no path, no control or invisible characters, never empty
    content_type: str  # lower case, without parameters
    content: bytes
    sha256: str
    size: int  # bytes, decoded
    inline: bool  # shown inside the text by the sender's program
    content_id: str = ""  # without angle brackets


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """One recipient that a delivery report speaks of."""

    recipient: str  # bare address; "" when the report does not say
    status: str = ""  # as 5.1.1; "" when the report does not say
    action: Literal["failed", "delayed"] = "failed"
    diagnostic: str = ""  # the other server's words
    message_ids: tuple[str, ...] = ()  # of the mail that came back, with angle brackets


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingMail:
    """One received message, decoded."""

    message_id: str  # with angle brackets; "" when absent
    sender: Address
    sender_is_clean: bool  # From holds exactly one well-formed address and nothing doubtful (fault 82)
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    delivered_to: tuple[str, ...]  # bare addresses
    subject: str
    date: datetime | None  # aware
    references: tuple[str, ...]  # In-Reply-To then References, newest first, no repeats
    text: str  # the whole readable text
    html: str | None  # the whole HTML body, decoded, as received: never show it unsanitised
    markdown: str  # the whole as CommonMark when it came from HTML, else the text
    reply: str  # the new text only, in `reply_format`
    reply_format: Literal["plain", "markdown"]
    reply_html: str | None  # the new HTML only, not yet sanitised
    attachments: tuple[Attachment, ...]
    kind: Kind
    kind_reason: str  # the sign that decided, in words; "" for ordinary mail
    returned: tuple[Returned, ...]  # of a delivery report
    headers: tuple[tuple[str, str], ...]  # decoded, in order
    authentication_results: tuple[str, ...]  # topmost first, as written: encoded words are not decoded
    notices: tuple[str, ...]  # sentences for a person: what could not be read, what was cut
    size: int  # bytes, as received
    signatures: tuple[str, ...] = ()  # DKIM-Signature, as written

    @property
    def is_bulk(self) -> bool:
        """Whether it went to many at once (a list, a newsletter): no machine may answer it."""
        given = {name.lower(): value.strip().lower() for name, value in self.headers}
        return "list-id" in given or given.get("precedence") in ("bulk", "list", "junk")

    def header(self, name: str) -> tuple[str, ...]:
        """The values of every header of this name, topmost first."""
        return tuple(value for key, value in self.headers if key.lower() == name.lower())
