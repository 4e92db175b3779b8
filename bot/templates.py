"""Email templates: one line per mask; check, render, preview.

Filling is one pass: a value is never looked at again. Every value is escaped for where it stands.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from html import escape, unescape

from bot.core.messages import Message
from bot.core.tickets import Ticket
from bot.errors import InputError

MASK = re.compile(r"#([A-Za-z][A-Za-z_]*)#")


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a mail is about: where masks take their values from."""

    ticket: Ticket
    category: str
    happened: str  # "Your request has been received"
    message: Message | None  # the message that the mail carries
    said_html: str = ""  # that message's text, formatted and already safe
    said_text: str = ""  # … and as plain text
    technician: str = ""  # the assignee's name
    trusted: bool = True  # off: nothing that the customer wrote may stand in the mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A mask's value as plain text and, where it has formatting of its own, as safe HTML."""

    text: str
    html: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """One word between `#` that a template may use."""

    name: str
    help: str
    sample: str
    value: Callable[[About], Filled]
    from_sender: bool = False  # the customer wrote it: left out where that customer is not proven


def _plain(value: Callable[[About], str]) -> Callable[[About], Filled]:
    return lambda about: Filled(text=value(about))


def _what_happened(about: About) -> Filled:
    if not (about.said_text and about.trusted):
        return Filled(text=about.happened)
    return Filled(text=about.said_text, html=about.said_html)


def _originator(about: About) -> str:
    author = about.message.author if about.message else None
    if author is None:
        return about.technician
    return author.name if author.is_staff or about.trusted else ""


def _first_name(about: About) -> str:
    return about.ticket.requester_name.partition(" ")[0]


MASKS: tuple[Mask, ...] = (
    Mask(
        name="What_Happened",
        help="What happened; for a reply, its text.",
        sample="We have found your invoice.",
        value=_what_happened,
    ),
    Mask(
        name="Subject",
        help="Subject of the ticket.",
        sample="Invoice 4711",
        value=_plain(lambda a: a.ticket.subject),
        from_sender=True,
    ),
    Mask(
        name="TicketID",
        help="Number of the ticket.",
        sample="1042",
        value=_plain(lambda a: str(a.ticket.number)),
    ),
    Mask(
        name="Category", help="Category of the ticket.", sample="General", value=_plain(lambda a: a.category)
    ),
    Mask(
        name="Status",
        help="Status of the ticket.",
        sample="in progress",
        value=_plain(lambda a: a.ticket.status.value),
    ),
    Mask(
        name="Priority",
        help="Priority of the ticket.",
        sample="normal",
        value=_plain(lambda a: a.ticket.priority.value),
    ),
    Mask(
        name="From",
        help="Full name of who sent the ticket in, else the address's local part.",
        sample="Ann Smith",
        value=_plain(lambda a: a.ticket.requester_name or a.ticket.requester.partition("@")[0]),
        from_sender=True,
    ),
    Mask(
        name="FromEmail",
        help="Address of who sent the ticket in.",
        sample="ann@example.com",
        value=_plain(lambda a: a.ticket.requester),
    ),
    Mask(
        name="FirstName",
        help="First name of who sent the ticket in.",
        sample="Ann",
        value=_plain(_first_name),
        from_sender=True,
    ),
    Mask(
        name="Originator",
        help="Who did this.",
        sample="Tom",
        value=_plain(_originator),
    ),
    Mask(name="Technician", help="Who has the ticket.", sample="Tom", value=_plain(lambda a: a.technician)),
    Mask(
        name="Date",
        help="When the ticket came in.",
        sample="2026-11-21 09:30 UTC",
        value=_plain(lambda a: a.ticket.created_at.strftime("%Y-%m-%d %H:%M UTC")),
    ),
)
BY_NAME: Mapping[str, Mask] = {mask.name.lower(): mask for mask in MASKS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """What one kind of mail says. An empty body means: no mail for this event."""

    name: str
    event: str  # for people: when it is sent
    happened: str
    subject: str
    body: str  # limited HTML
    automatic: bool  # written by the desk, not by a person
    is_notification: bool = True  # not sent while notifications are switched off
    repeats: bool = False  # sent again when it may have arrived, although it is automatic
    null_sender: bool = False  # its envelope names no sender: nothing that fails with it comes back

    @property
    def is_empty(self) -> bool:
        """Whether its event is not to be mailed about."""
        return not self.body.strip()


TEMPLATES: Mapping[str, Template] = {
    one.name: one
    for one in (
        Template(
            name="confirmation",
            event="A ticket was made from a customer's mail.",
            happened="We have received your message.",
            subject="[##TicketID#] #Subject#",
            body=(
                "<p>Hello,</p>"
                "<p>thank you for writing to us. We have received your message "
                "and will answer as soon as we can.</p>"
                "<p>Your ticket has the number <b>#TicketID#</b>. "
                "If you want to add something, just answer this mail.</p>"
            ),
            automatic=True,
        ),
        Template(
            name="updated",
            event="Somebody replied in a ticket.",
            happened="Your ticket has been updated.",
            subject="[##TicketID#] #Subject#",
            body="#What_Happened#",
            automatic=False,
        ),
        Template(
            name="closed",
            event="A ticket was closed.",
            happened="The ticket has been closed.",
            subject="[##TicketID#] #Subject#",
            body=(
                "<p>Hello,</p>"
                "<p>we have closed ticket <b>#TicketID#</b>. "
                "If anything is left open, just answer this mail and we will look into it again.</p>"
            ),
            automatic=True,
        ),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A template, filled: what the mail says."""

    subject: str
    html: str
    text: str


def check(text: str) -> None:
    """Nothing, if every mask in `text` is known.

    Raises:
        InputError: one is not; the sentence names it and the nearest known one.
    """
    for found in MASK.finditer(text):
        if found[1].lower() not in BY_NAME:
            near = get_close_matches(found[1].lower(), BY_NAME, n=1, cutoff=0)
            raise InputError(f"#{found[1]}# is no mask; did you mean #{BY_NAME[near[0]].name}#?")


def render(template: Template, about: About) -> Rendered:
    """The mail's subject, HTML and text, with every mask filled once."""
    subject = template.subject if about.trusted else f"[##TicketID#] {template.happened.rstrip('.')}"
    return Rendered(
        subject=one_line(_fill(subject, about, as_text)),
        html=_fill(template.body, about, as_html),
        text=tidy(_fill(to_text(template.body), about, as_text)),
    )


def as_html(filled: Filled) -> str:
    """A value for a place inside HTML."""
    return filled.html or escape(filled.text).replace("\n", "<br>")


def as_text(filled: Filled) -> str:
    """A value for a place inside plain text."""
    return filled.text


def _fill(text: str, about: About, place: Callable[[Filled], str]) -> str:
    def value(found: re.Match[str]) -> str:
        mask = BY_NAME.get(found[1].lower())
        if not mask:
            return found[0]
        return "" if mask.from_sender and not about.trusted else place(mask.value(about))

    return MASK.sub(value, text)


def one_line(text: str) -> str:
    """The text as a subject: no control characters, single spaces."""
    return " ".join("".join(char if ord(char) >= 32 else " " for char in text).split())


def tidy(text: str) -> str:
    """The text of a mail: never more than one empty line, one line end at its end."""
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


_BREAKS = (
    (re.compile(r"<br\s*/?>", re.IGNORECASE), "\n"),
    (re.compile(r"</(p|div|tr|h[1-6]|ul|ol)>", re.IGNORECASE), "\n\n"),
    (re.compile(r"<li[^>]*>", re.IGNORECASE), "\n- "),
    (re.compile(r"<[^>]*>"), ""),
)


def to_text(html: str) -> str:
    """A template's limited HTML as plain text; masks stay as they are."""
    for pattern, instead in _BREAKS:
        html = pattern.sub(instead, html)
    return unescape(html)
