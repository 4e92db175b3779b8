"""Makes the mails that customers write on the page, with answers as mail programs make them."""

from __future__ import annotations

import email.policy
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from markupsafe import escape

from sandbox.page.mail_reading import ReadMail, addresses, sent_at, text_of


class UnsendableError(ValueError):
    """What was typed cannot become a mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A mail before it is sent."""

    sender: str  # a whole From field
    to: str = ""
    cc: str = ""
    subject: str = ""
    text: str = ""
    html: str = ""  # empty for a mail of plain text
    in_reply_to: str = ""
    references: str = ""
    files: tuple[tuple[str, str, bytes], ...] = field(default=())  # name, mimetype, content

    @property
    def recipients(self) -> list[str]:
        """Bare addresses of To and Cc."""
        return [address for _, address in addresses(self.to, self.cc)]


def answer_to(mail: ReadMail, sender: str, *, everyone: bool) -> Draft:
    """The answer a mail program offers: addressed, quoted and linked to the original."""
    own = {address.lower() for _, address in addresses(sender)}
    to = addresses(mail.reply_to or mail.sender)
    others = [(name, a) for name, a in addresses(mail.to, mail.cc) if a.lower() not in own]
    known = {address.lower() for _, address in to}
    cc = [person for person in others if person[1].lower() not in known] if everyone else []
    head = f"On {sent_at(mail)}, {mail.sender} wrote:"
    quoted = "\n".join(f"> {line}".rstrip() for line in mail.shown_text.strip().splitlines())
    original = mail.html or str(escape(mail.text)).replace("\n", "<br>\n")
    return Draft(
        sender=sender,
        to=", ".join(map(formataddr, to)),
        cc=", ".join(map(formataddr, cc)),
        subject=mail.subject if mail.subject.lower().startswith("re:") else f"Re: {mail.subject}",
        text=f"\n\n{head}\n{quoted}\n",
        html=f"<p></p>\n<p>{escape(head)}</p>\n<blockquote>\n{original}\n</blockquote>\n",
        in_reply_to=mail.message_id,
        references=f"{mail.references} {mail.message_id}".strip(),
    )


def write_mail(draft: Draft, at: datetime) -> bytes:
    """The bytes of this mail.

    Raises:
        UnsendableError: There is nobody to send it to, or a field holds what no header may hold.
    """
    if not draft.recipients:
        raise UnsendableError("Say in To who should get it.")
    message = EmailMessage(policy=email.policy.SMTP)
    try:
        _head(message, draft, at)
    except (ValueError, IndexError) as error:
        raise UnsendableError(f"This cannot be a header of a mail: {error}.") from error
    message.set_content(draft.text if not draft.html else text_of(draft.html))
    if draft.html:
        message.add_alternative(draft.html, subtype="html")
    for name, mimetype, content in draft.files:
        main, _, sub = mimetype.partition("/")
        if main in ("message", "multipart") or not sub:
            main, sub = "application", "octet-stream"
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


def _head(message: EmailMessage, draft: Draft, at: datetime) -> None:
    ((name, sender), *_) = addresses(draft.sender) or [("", "")]
    if not sender:
        raise UnsendableError("Say in From who writes it.")
    message["From"] = Address(name, addr_spec=sender)
    message["To"] = _people(draft.to)
    if draft.cc.strip():
        message["Cc"] = _people(draft.cc)
    message["Subject"] = draft.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{uuid.uuid4()}@{sender.rpartition('@')[2]}>"
    if draft.in_reply_to:
        message["In-Reply-To"] = draft.in_reply_to
        message["References"] = draft.references or draft.in_reply_to


def _people(given: str) -> list[Address]:
    return [Address(name, addr_spec=address) for name, address in addresses(given)]
