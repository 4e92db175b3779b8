"""Outgoing mail as bytes: headers that mail programs thread by, text and HTML, files.

Every header is set through `EmailMessage`; nothing is pasted together. Two of its habits are disarmed here:
it decodes encoded words in what it is given, line breaks included, and, folding a long name, it forgets
the name's quotes (Python 3.11). A third one in plain_headers.py.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from bot.core.letter_page import page
from bot.core.plain_headers import POLICY


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that goes with a mail."""

    name: str
    content_type: str
    content: bytes
    content_id: str = ""  # of an image inside the text, without angle brackets


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Everything that one outgoing mail says."""

    from_name: str
    from_address: str
    to: tuple[str, ...]  # the first stands in To, the others in Cc
    reply_to: str
    subject: str
    text: str
    html: str
    message_id: str
    thread: str = ""  # what every mail of this conversation refers to first; no mail bears that id
    answers: tuple[str, ...] = ()  # Message-IDs that its readers know, oldest first
    date: datetime
    automatic: bool  # written by the desk, not by a person (RFC 3834)
    is_answer: bool = False  # an automatic one, to a mail that came in just now
    loop_mark: str
    unsubscribe: tuple[str, ...] = ()  # addresses that end the reader's subscription, the best first
    enclosures: tuple[Enclosure, ...] = ()


LONGEST_ADDRESS = 254  # characters (RFC 5321 4.5.3.1.3, without its angle brackets)
SHORT = 60  # characters of name and address together that are never folded
_SPECIALS = re.compile(r"[\"(),.:;<>@\[\]\\]")
_BARE = re.compile(r"[!-~]+")  # printable ASCII without spaces


class UnwritableAddress(ValueError):
    """An address that no mail header can hold."""

    def __init__(self, address: str) -> None:
        super().__init__(f"{address!r} cannot stand in a mail as an address.")
        self.address = address


def compose(letter: Letter) -> bytes:
    """The mail as RFC 5322 bytes with CRLF."""
    mail = EmailMessage(policy=POLICY)
    _address(mail, letter)
    _thread(mail, letter)
    _describe(mail, letter)
    mail.set_content(_encodable(letter.text))
    mail.add_alternative(page(_encodable(letter.html)), subtype="html")
    _illustrate(mail, [one for one in letter.enclosures if one.content_id])
    for one in letter.enclosures:
        if not one.content_id:
            _attach(mail, one)
    return mail.as_bytes()


def _address(mail: EmailMessage, letter: Letter) -> None:
    mail["From"] = _mailbox(letter.from_address, letter.from_name)
    mail["To"] = _mailbox(letter.to[0])
    if letter.to[1:]:
        mail["Cc"] = [_mailbox(one) for one in letter.to[1:]]
    if letter.reply_to:
        mail["Reply-To"] = _mailbox(letter.reply_to)
    mail["Subject"] = clean(letter.subject)
    mail["Date"] = format_datetime(letter.date)


def _mailbox(address: str, name: str = "") -> Address:
    name = clean(name)
    if len(name) + len(address) > SHORT:
        name = " ".join(_SPECIALS.sub(" ", name).split())
    if not _BARE.fullmatch(address) or "=?" in address or len(address) > LONGEST_ADDRESS:
        raise UnwritableAddress(address)
    try:
        return Address(display_name=name, addr_spec=address)
    except (ValueError, IndexError, MessageError):
        raise UnwritableAddress(address) from None


def _thread(mail: EmailMessage, letter: Letter) -> None:
    mail["Message-ID"] = letter.message_id
    references = [one for one in (letter.thread, *letter.answers) if _ID.fullmatch(one)]
    if references:
        mail["In-Reply-To"] = references[-1]
        mail["References"] = " ".join(references)


def _describe(mail: EmailMessage, letter: Letter) -> None:
    mail["X-Threaddesk-Loop"] = letter.loop_mark
    if letter.automatic:
        mail["Auto-Submitted"] = "auto-replied" if letter.is_answer else "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
    ways = [one for one in letter.unsubscribe if _WAY.fullmatch(one)]
    if ways:
        mail["List-Unsubscribe"] = ", ".join(f"<{one}>" for one in ways)
    if any(one.startswith("https:") for one in ways):
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _illustrate(mail: EmailMessage, images: list[Enclosure]) -> None:
    """Put the images beside the HTML that shows them."""
    html = mail.get_body(("html",))
    if not images or not isinstance(html, EmailMessage):
        return
    for one in images:
        maintype, subtype = _type(one)
        cid = f"<{one.content_id}>"
        html.add_related(one.content, maintype, subtype, cid=cid, disposition="inline", filename=_name(one))
    html.set_param("type", "text/html")  # RFC 2387 wants the root's type there


def _attach(mail: EmailMessage, one: Enclosure) -> None:
    maintype, subtype = _type(one)
    mail.add_attachment(one.content, maintype, subtype, filename=_name(one))


def _name(one: Enclosure) -> str:
    return clean(one.name) or "file"


_ID = re.compile(r"<(?!.*=\?)[!-;=?-~]{1,250}>")  # a Message-ID as any mail program writes it
_WAY = re.compile(r"(?:https?|mailto):(?!.*=\?)[!#-;=?-~]{1,900}")  # an address for List-Unsubscribe
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")


def _type(one: Enclosure) -> tuple[str, str]:
    given = one.content_type.lower()
    if not _TYPE.fullmatch(given) or given.startswith(("multipart/", "message/")):
        # Bytes that are not ours travel as bytes: a message part may not hold them as they are.
        return "application", "octet-stream"
    maintype, _, subtype = given.partition("/")
    return maintype, subtype


def clean(text: str) -> str:
    """One line that may stand in a header: no control, line-break or direction-changing characters.

    Nor is anything left that reads as an encoded word (RFC 2047): decoded once more it could be anything.
    """
    return " ".join(_UNWANTED.sub(" ", text).replace("=?", "= ?").split())


def _encodable(text: str) -> str:
    return text.encode(errors="replace").decode()


_UNWANTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
