"""Which ticket a mail is said in, and what its sender may do there (specification 1.3)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from bot.core.decisions import Append, Facts
from bot.core.mail import IncomingMail
from bot.core.matching import Claim, Evidence
from bot.core.own_words import own_words
from bot.core.staff_mail import ANSWERS_NOTE, Spoken, spoken_by_mail
from bot.core.tickets import Ticket
from bot.core.topics import is_thanks, new_topic


def join_ticket(mail: IncomingMail, facts: Facts) -> Append | None:
    """A mail that belongs to a ticket is said there, if its sender has a right to."""
    for claim, ticket in facts.claims:
        if may_write(claim, ticket, mail, facts):
            return None if is_too_old(ticket, facts) else _joined(mail, facts, claim, ticket)
    return None


def is_too_old(ticket: Ticket, facts: Facts) -> bool:
    """Whether the ticket was closed so long ago that a mail to it makes a new one."""
    if ticket.is_open or not facts.settings.reopen_on_reply:
        return False
    return facts.now - (ticket.closed_at or ticket.updated_at) > timedelta(days=facts.settings.reopen_days)


def followed(mail: IncomingMail, facts: Facts) -> tuple[int | None, tuple[str, ...]]:
    """The ticket that a mail goes on from although it makes a new one, and why it makes one."""
    for claim, ticket in facts.claims:
        if may_write(claim, ticket, mail, facts):
            old = f"#{ticket.number} was closed more than {facts.settings.reopen_days} days ago"
            return ticket.number, (*_pointer(claim, ticket), old)
    if facts.claims:
        return facts.claims[0][1].number, ("it points at no ticket that its sender may write in",)
    return None, ("it points at no ticket",)


def _pointer(claim: Claim, ticket: Ticket) -> tuple[str, ...]:
    """What points at the ticket, perhaps by way of one that was merged into it."""
    if claim.ticket == ticket.number:
        return (f"{claim.evidence}: #{ticket.number}",)
    return f"{claim.evidence}: #{claim.ticket}", f"that one was merged into #{ticket.number}"


def may_write(claim: Claim, ticket: Ticket, mail: IncomingMail, facts: Facts) -> bool:
    """Whether this evidence lets this sender into this ticket."""
    if claim.proven:
        return True
    if not mail.sender_is_clean or facts.authentication.is_doubtful:
        return False
    return bool(_staff(facts, ticket)) or mail.sender.address.lower() in ticket.subscribers


def _joined(mail: IncomingMail, facts: Facts, claim: Claim, ticket: Ticket) -> Append:
    standing = _standing(claim, ticket, mail, facts)
    said = Append(
        ticket=ticket.number,
        reasons=(*_pointer(claim, ticket), standing, *facts.wishes.reasons),
        is_subscriber=mail.sender.address.lower() in ticket.subscribers,
        is_proven=claim.proven or facts.is_proven,
        staff=_staff(facts, ticket),
        new_topic=""
        if claim.evidence is Evidence.CONFIRMATION  # its subject is the challenge's
        else new_topic(facts.commands.subject, ticket, facts.now),
        wishes=facts.wishes,
    )
    said = _commanded(said, mail, facts, claim, ticket)
    return said if ticket.is_open else _to_closed(said, mail, facts, ticket)


def _standing(claim: Claim, ticket: Ticket, mail: IncomingMail, facts: Facts) -> str:
    if _staff(facts, ticket):
        return "the sender is a technician, which is proven"
    if claim.issued_to_sender:
        return "the sender had that mail from us"
    is_subscriber = mail.sender.address.lower() in ticket.subscribers
    return "the sender is a subscriber" if is_subscriber else "the sender is not a subscriber"


def _staff(facts: Facts, ticket: Ticket) -> str:
    """The Slack user id of the technician of this ticket who certainly wrote; empty for everybody else."""
    who = facts.staff
    return who.slack_user if who and who.may_act_in(ticket.category) else ""


def _commanded(said: Append, mail: IncomingMail, facts: Facts, claim: Claim, ticket: Ticket) -> Append:
    """The comment with what its subject asks for, as far as its sender may ask it."""
    asked = facts.commands
    trusted = _is_trusted(mail, facts, claim)
    is_own = mail.sender.address.lower() == ticket.requester
    closes = asked.close and (bool(said.staff) or (is_own and trusted))
    is_pretended = facts.person is not None and facts.person.is_staff and not said.staff
    spoken = spoken_by_mail(mail, facts, ticket) if said.staff else _of_others(facts)
    remarks = _remarks(said, facts, trusted=trusted, closes=closes, is_pretended=is_pretended)
    return replace(
        said,
        closes=closes or (facts.wishes.close and ticket.is_open),
        unsubscribes=asked.unsubscribe and trusted and said.is_subscriber,
        is_silent=bool(asked.names) and own_words(mail) == [],
        is_note=spoken.is_note,
        text=spoken.text,
        # What a technician perhaps meant for technicians only goes to no customer on an address alone.
        is_proven=said.is_proven and not (asked.tech and is_pretended),
        remarks=(*remarks, *((spoken.remark,) if spoken.remark else ())),
        reasons=(*said.reasons, *(f"its subject says {name}" for name in asked.names)),
    )


def _of_others(facts: Facts) -> Spoken:
    """What anybody but a proven technician answers to a note is not for customers either."""
    return Spoken(is_note=True, remark=ANSWERS_NOTE) if facts.answers_note else Spoken(is_note=False)


def _is_trusted(mail: IncomingMail, facts: Facts, claim: Claim) -> bool:
    """Whether a customer's command is followed: nothing speaks against the sender's address being theirs.

    Whoever answers with somebody else's mail of ours is perhaps not who they say.
    """
    if not mail.sender_is_clean or facts.authentication.is_doubtful:
        return False
    return facts.is_proven or not claim.proven


def _remarks(said: Append, facts: Facts, *, trusted: bool, closes: bool, is_pretended: bool) -> Iterator[str]:
    asked = facts.commands
    if asked.close and not closes:
        yield "`#close#` was not followed: only the requester or a proven technician may close."
    if asked.tech and not said.staff:
        yield "`#tech#` was not followed: the sender is no technician who is proven."
    if asked.unsubscribe and not (trusted and said.is_subscriber):
        yield "`#unsubscribe#` was not followed: the sender is no subscriber, or perhaps somebody else."
    if is_pretended:
        yield "The sender's address is a technician's, which is not proven: it counts as a customer's."


def _to_closed(said: Append, mail: IncomingMail, facts: Facts, ticket: Ticket) -> Append:
    if said.closes or said.is_silent or said.is_note or said.staff:
        return replace(said, closes=False)
    if ticket.is_spam:  # whoever sent it may have further addresses
        return replace(said, reasons=(*said.reasons, "it stays closed: it is marked as spam"))
    if facts.wishes.close:
        return replace(said, reasons=(*said.reasons, "it stays closed: a rule wants it closed"))
    if not facts.settings.reopen_on_reply:
        return replace(said, reasons=(*said.reasons, "it stays closed (reopen_on_reply is off)"))
    if is_thanks(mail):
        return replace(said, is_thanks=True, reasons=(*said.reasons, "a short thank-you reopens nothing"))
    return replace(said, reopens=True, reasons=(*said.reasons, "a reply reopens the ticket"))
