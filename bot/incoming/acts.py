"""Makes a decision about a mail true, inside one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from bot.core.decisions import Append, Bounce, Confirm, Decision, Drop, Facts, Hold, Open
from bot.core.inbound import Inbound, Outcome
from bot.core.letters import clean
from bot.core.mail import Address, IncomingMail
from bot.core.messages import File
from bot.filing import Filing
from bot.incoming.automatic_answers import show_automatic_answer
from bot.incoming.bounces import heard_from, say_lifted, show_bounce
from bot.incoming.comments import append, author_of, follow_up, say
from bot.incoming.new_tickets import (
    close_at_once,
    closing_words,
    confirm,
    open_ticket,
    remark,
)
from bot.incoming.newcomers import admit, welcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What of a mail lies in the blobs already."""

    body: str  # of its new text, when that is long
    whole: str  # of all of its text, when that is long and somebody perhaps passes it on
    files: tuple[File, ...]
    keep_text: Callable[[str], str]  # keeps a text and gives its sha256


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
        case Confirm():
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
    passed_on = decision.requester is not None
    message = say(
        filing,
        ticket,
        mail,
        row,
        known,
        author=author_of(filing, requester),
        text=mail.markdown if passed_on else mail.reply,
        body=kept.whole if passed_on else kept.body,
        files=kept.files,
        is_note=decision.is_note,
    )
    remark(filing, opened, decision, mail, kept.keep_text)
    confirm(filing, ticket, decision)
    if is_new:
        welcome(filing, row, mail, requester, known.authentication)
    if decision.closes:
        close_at_once(filing, ticket, closing_words(decision.wishes, message.author.name))
    return ticket.number


def _append(
    filing: Filing, row: Inbound, mail: IncomingMail, decision: Append, known: Facts, kept: Kept
) -> int:
    is_lifted = heard_from(filing, mail.sender.address)
    ticket = append(filing, mail, decision)
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
            text=mail.reply,
            body=kept.body,
            files=kept.files,
            is_note=decision.is_note,
            passes_on=decision.is_proven,
        )
    follow_up(filing, ticket, decision, message)
    return ticket.number


def sender_line(sender: Address) -> str:
    """Who a mail is from, in one line for lists."""
    name = clean(sender.name)[:80]
    return f"{name} <{sender.address}>" if name and name != sender.address else sender.address or name
