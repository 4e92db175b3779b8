"""Bytes as a mail server sent them, to what the desk knows of the mail."""

import hashlib
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from bot.core.mail.addresses import addresses, bare, is_clean
from bot.core.mail.bodies import contents
from bot.core.mail.content import Content, Piece
from bot.core.mail.files import MESSAGES
from bot.core.mail.limits import MAX_REFERENCES
from bot.core.mail.parts import Part, parsed, tree
from bot.core.mail.readable import readable
from bot.core.mail.returned import returned_by
from bot.core.mail.values import Address, IncomingMail
from bot.core.mail.words import header_text, one_line, unfolded
from bot.core.screening import Signs, screened

MESSAGE_ID = re.compile(r"<[^<>\s]{1,500}>")
MAX_WRAPPED = 5  # messages inside each other that hold nothing else
DELIVERED_TO = ("delivered-to", "x-original-to", "envelope-to", "x-delivered-to", "x-envelope-to")


def read_mail(raw: bytes) -> IncomingMail:
    """Read one message, however broken.

    Args:
        raw: The message as the server sent it.

    Returns:
        The mail, decoded; what could not be read is said in its notices.

    Source: RFC 5322, RFC 2045 to 2049, RFC 2231, RFC 3676.
    """
    root, notices = tree(raw)
    inside = contents(root)
    body = readable(_pieces(root, inside), {one.content_id: one.name for one in inside.attachments})
    headers = tuple((name, one_line(header_text(value))) for name, value in root.headers)
    froms = [value for name, value in root.headers if name.lower() == "from"]
    sender = _first_with_address(addresses(froms[0])) if froms else Address()
    subject = one_line(root.text_of("subject"))
    kind, reason = screened(_signs(root, headers, sender, subject, body.text))
    to = _addresses(root, "to")
    own = frozenset({sender.address.lower(), *(one.address.lower() for one in to)})
    failed_header = root.text_of("x-failed-recipients")
    return IncomingMail(
        message_id=_message_id(root),
        sender=sender,
        sender_is_clean=len(froms) == 1 and is_clean(froms[0]),
        to=to,
        cc=_addresses(root, "cc"),
        reply_to=_addresses(root, "reply-to"),
        delivered_to=_delivered_to(headers),
        subject=subject,
        date=date_of(root.text_of("date")),
        references=_references(root),
        text=body.text,
        html=body.html,
        markdown=body.markdown,
        reply=body.reply,
        reply_format=body.reply_format,
        reply_html=body.reply_html,
        attachments=tuple(inside.attachments),
        kind=kind,
        kind_reason=reason,
        returned=returned_by(root, subject, body.text, failed_header, own) if kind == "bounce" else (),
        headers=headers,
        authentication_results=_as_written(root, "authentication-results"),
        signatures=_as_written(root, "dkim-signature"),
        notices=tuple(dict.fromkeys([*notices, *inside.notices])),
        size=len(raw),
    )


def _pieces(root: Part, inside: Content) -> list[Piece]:
    """The text; of a mail that is nothing but an attached message, the text of that one."""
    for _ in range(MAX_WRAPPED):
        attached = [one for one in inside.attachments if one.content_type in MESSAGES]
        if not inside.is_silent() or len(attached) != 1 or root.type.value == "multipart/report":
            break
        root, _notices = tree(attached[0].content)
        inside = contents(root)
    return inside.pieces


def content_key(raw: bytes) -> str:
    """The same for every delivery of one message, whatever the servers on the way added.

    Source: Message-ID, From and the hash of the body; Date and Subject as well where there is no Message-ID.
    """
    message = parsed(raw)
    message_id = _message_id(message).encode("utf-8", "replace")
    body = hashlib.sha256(message.body.replace(b"\r\n", b"\n").rstrip()).digest()
    said = [message_id, _folded(message, "from"), body]
    if not message_id:
        said += [_folded(message, "date"), _folded(message, "subject")]
    return hashlib.sha256(b"\0".join(said)).hexdigest()


def date_of(text: str) -> datetime | None:
    """The date of a header, aware; None when there is none or it cannot be one."""
    text = re.sub(r"\([^()]*\)", " ", text[:200]).strip()
    for attempt in (text, re.sub(r"(?<=\d)-(\w{3})-(?=\d)", r" \1 ", text), text.partition(",")[2]):
        try:
            found = parsedate_to_datetime(attempt)
            found = found.replace(tzinfo=UTC) if found.tzinfo is None else found
            found.astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
            continue
        return found
    return None


def _as_written(root: Part, name: str) -> tuple[str, ...]:
    """The values of every header of this name, topmost first, unfolded and not decoded."""
    return tuple(one_line(unfolded(value)) for key, value in root.headers if key.lower() == name)


def _folded(message: Part, name: str) -> bytes:
    return b" ".join((message.first(name) or b"").split())


def _delivered_to(headers: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    found = (bare(value) for name, value in headers if name.lower() in DELIVERED_TO)
    return tuple(dict.fromkeys(address for address in found if address))


def _addresses(root: Part, name: str) -> tuple[Address, ...]:
    return tuple(
        one for key, value in root.headers if key.lower() == name for one in addresses(value) if one.address
    )


def _first_with_address(found: tuple[Address, ...]) -> Address:
    return next((one for one in found if one.address), found[0] if found else Address())


def _message_id(root: Part) -> str:
    text = root.text_of("message-id")
    found = MESSAGE_ID.search(text)
    if found:
        return found[0]
    bare_id = "".join(text.split())[:500].strip("<>")
    return f"<{bare_id}>" if bare_id else ""


def _references(root: Part) -> tuple[str, ...]:
    answered = MESSAGE_ID.findall(root.text_of("in-reply-to"))
    thread = MESSAGE_ID.findall(root.text_of("references"))
    return tuple(dict.fromkeys([*answered, *reversed(thread)]))[:MAX_REFERENCES]


def _signs(
    root: Part, headers: tuple[tuple[str, str], ...], sender: Address, subject: str, text: str
) -> Signs:
    first: dict[str, str] = {}
    for name, value in headers:
        first.setdefault(name.lower(), value)
    return Signs(
        headers=first,
        sender=sender.address,
        sender_name=sender.name,
        subject=subject,
        content_type=root.type.value,
        report_type=root.type.named.get("report-type", "").lower(),
        part_types=frozenset(child.type.value for child in root.children),
        text=text,
    )
