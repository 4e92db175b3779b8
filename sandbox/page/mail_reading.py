"""Reads a received mail for showing: whatever bytes it is made of, something readable comes out."""

from __future__ import annotations

import email
import email.policy
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.message import EmailMessage, Message
from email.utils import getaddresses, parsedate_to_datetime

import nh3


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An attachment or inline picture."""

    name: str
    mimetype: str
    content: bytes
    content_id: str  # without angle brackets, may be empty


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMail:
    """One mail, decoded for people."""

    sender: str  # the whole From field
    to: str
    cc: str
    reply_to: str
    subject: str
    date: str
    message_id: str
    references: str
    text: str
    html: str  # as the sender wrote it, not cleaned
    parts: tuple[Part, ...]

    @property
    def shown_text(self) -> str:
        """The text part, or the text in the HTML."""
        return self.text or text_of(self.html)


def read_mail(raw: bytes) -> ReadMail:
    """Decode one mail."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    texts: dict[str, str] = {}
    parts: list[Part] = []
    for leaf in _leaves(message):
        kind = leaf.get_content_type()
        shown = leaf.get_content_disposition() != "attachment" and not leaf.get_filename()
        if kind in ("text/plain", "text/html") and kind not in texts and shown:
            texts[kind] = _text(leaf)
        else:
            parts.append(_part(leaf, len(parts) + 1))
    return ReadMail(
        sender=header(message, "From"),
        to=header(message, "To"),
        cc=header(message, "Cc"),
        reply_to=header(message, "Reply-To"),
        subject=header(message, "Subject"),
        date=header(message, "Date"),
        message_id=header(message, "Message-ID"),
        references=header(message, "References") or header(message, "In-Reply-To"),
        text=texts.get("text/plain", ""),
        html=texts.get("text/html", ""),
        parts=tuple(parts),
    )


def header(message: Message, name: str) -> str:
    """A header's decoded value on one line; what cannot be decoded as it stands."""
    try:
        value = str(message.get(name, ""))
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, IndexError, RecursionError):
        value = next((str(raw) for key, raw in message.raw_items() if key.lower() == name.lower()), "")
    return " ".join(value.split())


def text_of(markup: str) -> str:
    """What an HTML text says, without its tags."""
    lines = re.sub(r"(?i)<(br|/p|/div|/tr|/li|/h[1-6]|/blockquote)\b[^>]*>", "\n", markup)
    plain = html.unescape(nh3.clean(lines, tags=set(), clean_content_tags={"script", "style", "title"}))
    return re.sub(r"\n{3,}", "\n\n", plain).strip()


def addresses(*fields: str) -> list[tuple[str, str]]:
    """Names and addresses in these header fields, each address once."""
    found = {address.lower(): (name, address) for name, address in getaddresses(fields) if "@" in address}
    return list(found.values())


def sent_at(mail: ReadMail) -> str:
    """The Date field as people write it in a quotation."""
    try:
        return parsedate_to_datetime(mail.date).strftime("%a, %d %b %Y at %H:%M")
    except (ValueError, TypeError):
        return mail.date or "an unknown day"


def _leaves(message: Message) -> Iterator[EmailMessage]:
    if (
        message.get_content_type() == "message/delivery-status"
        or not message.is_multipart()
        or message.get_content_maintype() == "message"
    ):
        yield _as_email(message)
    else:
        for part in message.iter_parts() if isinstance(message, EmailMessage) else ():
            yield from _leaves(part)


def _as_email(message: Message) -> EmailMessage:
    assert isinstance(message, EmailMessage)  # the policy makes no others
    return message


def _text(leaf: EmailMessage) -> str:
    try:
        return str(leaf.get_content())
    except (MessageError, ValueError, LookupError, AttributeError):
        payload = leaf.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else str(payload)


def _part(leaf: EmailMessage, number: int) -> Part:
    kind = leaf.get_content_type()
    return Part(
        name=" ".join((leaf.get_filename() or _name_for(kind, number)).split()),
        mimetype=kind,
        content=_bytes(leaf),
        content_id=header(leaf, "Content-ID").strip("<> "),
    )


def _name_for(kind: str, number: int) -> str:
    endings = {"message/rfc822": "eml", "message/delivery-status": "txt", "text/rfc822-headers": "txt"}
    return f"part-{number}.{endings.get(kind, kind.partition('/')[2] or 'bin')}"


def _bytes(leaf: EmailMessage) -> bytes:
    if leaf.is_multipart():
        return b"\n".join(part.as_bytes() for part in leaf.get_payload() if isinstance(part, Message))
    payload = leaf.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
