"""Makes a decision about a mail true, inside one transaction."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import assert_never

from bot import telling
from bot.core.addresses import own_name
from bot.core.buttons import WHOLE_MAIL, Button
from bot.core.decisions import Append, Bounce, Confirm, Decision, Drop, Facts, Hold, Leave, Open, Rate
from bot.core.inbound import Inbound, Outcome
from bot.core.letters import clean
from bot.core.mail import Address, IncomingMail
from bot.core.messages import INLINE_TEXT, File, Message
from bot.core.tickets import Ticket
from bot.filing import Filing
from bot.incoming.automatic_answers import show_automatic_answer
from bot.incoming.bounces import heard_from, say_lifted, show_bounce
from bot.incoming.comments import append, author_of, follow_up, say
from bot.incoming.new_tickets import (
    close_at_once,
    closing_words,
    open_ticket,
    remark,
)
from bot.incoming.newcomers import admit, welcome
from bot.incoming.passed_on import say_passed_on
from bot.incoming.ready_mails import TooManyRatings, leave, rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What of a mail lies in the blobs already."""

    body: str  # of its new text, when that is long
    files: tuple[File, ...]
    keep_text: Callable[[str], str]  # keeps a text and gives its sha256

    def keep_long(self, text: str) -> str:
        """The sha256 of a text too long for a row, which is kept; empty for others."""
        return self.keep_text(text) if len(text) > INLINE_TEXT else ""


def outcome_of(decision: Decision) -> Outcome:
    """As what a mail is counted."""
    match decision:
        case Open():
            return Outcome.TICKET
        case Append():
            return Outcome.COMMENT
        case Bounce():
            return Outcome.BOUNCE
        case Hold():
            return Outcome.HELD
        case Confirm() | Leave() | Rate():
            return Outcome.COMMENT
        case Drop():
            return decision.outcome
    assert_never(decision)


def carry_out(
    filing: Filing, row: Inbound, mail: IncomingMail, decision: Decision, known: Facts, kept: Kept
) -> int | None:
    """Make a decision true; gives the ticket that it concerns."""
    match decision:
        case Open():
            return _open(filing, row, mail, decision, known, kept)
        case Append():
            return _append(filing, row, mail, decision, known, kept)
        case Bounce():
            show_bounce(filing, mail, decision)
            return decision.tickets[0]
        case Drop():
            if decision.ticket is not None:
                show_automatic_answer(filing, row, mail, decision)
            return decision.ticket
        case Confirm():
            admit(filing, mail.sender, let_in_by=row.key)
            return None
        case Leave():
            leave(filing, decision.ticket, decision.address, decision.comment)
            return decision.ticket
        case Rate():
            show = Button(text="Show", action=WHOLE_MAIL, value=f"mail {row.key} 1")
            with suppress(TooManyRatings):
                rate(filing, decision.ticket, decision.address, decision.rating, decision.comment, whole=show)
            return decision.ticket
        case Hold():
            return None
    assert_never(decision)


def _open(filing: Filing, row: Inbound, mail: IncomingMail, decision: Open, known: Facts, kept: Kept) -> int:
    requester = decision.requester or mail.sender
    is_new = filing.person(requester.address) is None
    is_lifted = heard_from(filing, mail.sender.address)
    opened = open_ticket(filing, mail, row, decision, known)
    ticket = opened.ticket
    if is_lifted:
        say_lifted(filing, ticket, mail.sender.address)
    message = _first_message(filing, ticket, row, mail, decision, known, kept)
    remark(filing, opened, decision, mail, kept.keep_text)
    telling.opened(filing, ticket, message, confirm=decision.confirm, by_address=mail.sender.address.lower())
    if is_new:
        welcome(filing, ticket, mail, requester, known.authentication)
    if decision.closes:
        close_at_once(filing, ticket, closing_words(decision.wishes, message.author.name))
        _tell_of_closing(filing, ticket.number, decision, mail)
    return ticket.number


def _first_message(
    filing: Filing,
    ticket: Ticket,
    row: Inbound,
    mail: IncomingMail,
    decision: Open,
    known: Facts,
    kept: Kept,
) -> Message:
    if decision.requester and not decision.is_note:
        return say_passed_on(
            filing,
            ticket,
            mail,
            row,
            known,
            requester=decision.requester,
            files=kept.files,
            keep_long=kept.keep_long,
        )
    return say(
        filing,
        ticket,
        mail,
        row,
        known,
        author=author_of(filing, decision.requester or mail.sender),
        text=mail.markdown if decision.requester else mail.reply,
        body=kept.keep_long(mail.markdown) if decision.requester else kept.body,
        files=kept.files,
        is_note=decision.is_note,
        is_first=True,
    )


def _append(
    filing: Filing, row: Inbound, mail: IncomingMail, decision: Append, known: Facts, kept: Kept
) -> int:
    is_lifted = heard_from(filing, mail.sender.address)
    ticket = append(filing, mail, row, decision)
    if is_lifted:
        say_lifted(filing, ticket, mail.sender.address)
    message = None
    if not decision.is_silent:
        message = say(
            filing,
            ticket,
            mail,
            row,
            known,
            author=author_of(filing, mail.sender, decision.staff),
            text=mail.reply if decision.text is None else decision.text,
            body=kept.body if decision.text is None else kept.keep_long(decision.text),
            files=kept.files,
            is_note=decision.is_note,
            passes_on=decision.is_proven,
        )
    follow_up(filing, ticket, decision, message)
    if decision.closes:
        _tell_of_closing(filing, ticket.number, decision, mail, by=decision.staff)
    return ticket.number


def _tell_of_closing(
    filing: Filing, number: int, decision: Open | Append, mail: IncomingMail, *, by: str = ""
) -> None:
    """Tell of a ticket that its mail closed; one that a rule closes at once is nothing to hear of."""
    if not decision.wishes.close:
        telling.closed(filing, filing.ticket(number), by=by, by_address=mail.sender.address.lower())


def sender_line(sender: Address) -> str:
    """Who a mail is from, in one line for lists."""
    name = clean(sender.name)[:80]
    return f"{name} <{sender.address}>" if own_name(name, sender.address) else sender.address or name
