"""Which ticket a mail is said in, and what its sender may do there (specification 1.3)."""

from dataclasses import replace
from datetime import timedelta

from bot.core.authentication import Verdict
from bot.core.decisions import Append, Decision, Facts
from bot.core.mail import IncomingMail
from bot.core.matching import Claim, Evidence
from bot.core.opening import opened
from bot.core.tickets import Ticket
from bot.core.topics import is_thanks, new_topic


def join_ticket(mail: IncomingMail, facts: Facts) -> Decision | None:
    """A mail that belongs to a ticket is said there, if its sender has a right to."""
    for claim, ticket in facts.claims:
        if may_write(claim, ticket, mail, facts):
            return _joined(mail, facts, claim, ticket)
    return None


def may_write(claim: Claim, ticket: Ticket, mail: IncomingMail, facts: Facts) -> bool:
    """Whether this evidence lets this sender into this ticket."""
    if claim.proven:
        return True
    if not mail.sender_is_clean or facts.authentication.verdict is Verdict.FAIL:
        return False
    person = facts.person
    is_staff = person is not None and person.may_act_in(ticket.category)
    return is_staff or mail.sender.address.lower() in ticket.subscribers


def _joined(mail: IncomingMail, facts: Facts, claim: Claim, ticket: Ticket) -> Decision:
    standing = _standing(claim, ticket, mail, facts)
    said = Append(
        ticket=ticket.number,
        reasons=(f"{claim.evidence}: #{ticket.number}", standing, *facts.wishes.reasons),
        is_subscriber=mail.sender.address.lower() in ticket.subscribers,
        is_proven=claim.proven or facts.is_proven,
        staff=_staff(facts, ticket),
        new_topic=""
        if claim.evidence is Evidence.CONFIRMATION  # its subject is the challenge's
        else new_topic(facts.commands.subject, ticket, facts.now),
        wishes=facts.wishes,
    )
    said = _commanded(said, mail, facts, ticket)
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


def _commanded(said: Append, mail: IncomingMail, facts: Facts, ticket: Ticket) -> Append:
    """The comment with what its subject asks for, as far as its sender may ask it."""
    asked, remarks = facts.commands, []
    is_own = mail.sender.address.lower() == ticket.requester
    trusted = facts.authentication.verdict is not Verdict.FAIL and mail.sender_is_clean
    closes = asked.close and (bool(said.staff) or (is_own and trusted))
    if asked.close and not closes:
        remarks.append("`#close#` was not followed: only the requester or a proven technician may close.")
    if asked.tech and not said.staff:
        remarks.append("`#tech#` was not followed: the sender is no technician who is proven.")
    if facts.person and facts.person.is_staff and not said.staff:
        remarks.append(
            "The sender's address is a technician's, which is not proven: it counts as a customer's."
        )
    unsubscribes = asked.unsubscribe and trusted and said.is_subscriber
    return replace(
        said,
        closes=closes or (facts.wishes.close and ticket.is_open),
        unsubscribes=unsubscribes,
        is_silent=bool(asked.names) and not mail.reply.strip() and not mail.attachments,
        is_note=asked.tech and bool(said.staff),
        remarks=tuple(remarks),
        reasons=(*said.reasons, *(f"its subject says {name}" for name in asked.names)),
    )


def _to_closed(said: Append, mail: IncomingMail, facts: Facts, ticket: Ticket) -> Decision:
    chosen = facts.settings
    if said.closes or said.unsubscribes or said.is_note or said.staff:
        return replace(said, closes=False)
    if facts.wishes.close:
        return replace(said, reasons=(*said.reasons, "it stays closed: a rule wants it closed"))
    if not chosen.reopen_on_reply:
        return replace(said, reasons=(*said.reasons, "it stays closed (reopen_on_reply is off)"))
    age = facts.now - (ticket.closed_at or ticket.updated_at)
    if age > timedelta(days=chosen.reopen_days):
        old = f"#{ticket.number} was closed more than {chosen.reopen_days} days ago"
        return opened(mail, facts, *said.reasons, old, follows=ticket.number)
    if is_thanks(mail):
        return replace(said, is_thanks=True, reasons=(*said.reasons, "a short thank-you reopens nothing"))
    return replace(said, reopens=True, reasons=(*said.reasons, "a reply reopens the ticket"))
