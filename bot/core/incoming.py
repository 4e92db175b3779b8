"""What becomes of a received mail: decided from the mail, the settings and what the store knows.

`decide` gives a value with its reasons; the mail bridge carries it out.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.mail import IncomingMail
from bot.core.matching import Claim
from bot.core.screening import is_junk_sender
from bot.core.tickets import Ticket
from bot.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What must be known to decide about one mail."""

    settings: Settings
    now: datetime
    ours: bool  # this desk sent it
    known_sender: bool
    claims: tuple[
        tuple[Claim, Ticket], ...
    ]  # tickets that exist and that the mail points at, strongest first
    bounced: tuple[int, ...] = ()  # tickets whose mails the delivery report returns


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """It makes a new ticket."""

    reasons: tuple[str, ...]
    confirm: bool = True  # the sender may get a confirmation
    follows: int | None = None  # an older ticket that it points at


@dataclass(frozen=True, slots=True, kw_only=True)
class Append:
    """It is said in a ticket that exists."""

    ticket: int
    reasons: tuple[str, ...]
    reopens: bool = False
    is_subscriber: bool = True
    is_proven: bool = True  # its sender had a mail of ours; else its words are shown, but mailed to nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """A mail of ours did not arrive."""

    tickets: tuple[int, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """It makes nothing; it is kept for a while and counted as `outcome`."""

    outcome: str  # own, junk, refused
    reasons: tuple[str, ...]


Decision = Open | Append | Bounce | Drop
Rule = Callable[[IncomingMail, Facts], Decision | None]


def drop_our_own(_: IncomingMail, facts: Facts) -> Decision | None:
    """A mail of ours that came back to us says nothing new."""
    return Drop(outcome="own", reasons=("this desk sent it",)) if facts.ours else None


def show_bounce(mail: IncomingMail, facts: Facts) -> Decision | None:
    """A delivery report never makes a ticket; it is shown where the mail came from."""
    if mail.kind != "bounce":
        return None
    reason = f"a delivery report ({mail.kind_reason})"
    if facts.bounced:
        return Bounce(tickets=facts.bounced, reasons=(reason, "it returns a mail of ours"))
    return Drop(outcome="junk", reasons=(reason, "it returns nothing that this desk sent"))


def drop_automatic(mail: IncomingMail, facts: Facts) -> Decision | None:
    """Answers of machines make no tickets and get no answers."""
    if not facts.settings.junk_filter:
        return None
    if mail.kind in ("auto_reply", "feedback"):
        return Drop(outcome="junk", reasons=(f"an automatic answer ({mail.kind_reason})",))
    if is_junk_sender(mail.sender.address):
        return Drop(outcome="junk", reasons=(f"{mail.sender.address} reads no answers",))
    return None


def append_to_ticket(mail: IncomingMail, facts: Facts) -> Decision | None:
    """A mail that belongs to a ticket is said there, if its sender has a right to."""
    for claim, ticket in facts.claims:
        subscriber = mail.sender.address.lower() in ticket.subscribers
        if not (claim.proven or (subscriber and mail.sender_is_clean)):
            continue
        reasons = (f"{claim.evidence}: #{ticket.number}", _standing(claim, subscriber))
        if ticket.is_open:
            return Append(
                ticket=ticket.number, reasons=reasons, is_subscriber=subscriber, is_proven=claim.proven
            )
        return _to_closed(ticket, facts, reasons, claim, subscriber)
    return None


def _standing(claim: Claim, subscriber: bool) -> str:
    if claim.issued_to_sender:
        return "the sender had that mail from us"
    return "the sender is a subscriber" if subscriber else "the sender is not a subscriber"


def _to_closed(
    ticket: Ticket, facts: Facts, reasons: tuple[str, ...], claim: Claim, subscriber: bool
) -> Decision:
    chosen = facts.settings
    age = facts.now - (ticket.closed_at or ticket.updated_at)
    if not chosen.reopen_on_reply:
        more = "it stays closed (reopen_on_reply is off)"
        return Append(
            ticket=ticket.number, reasons=(*reasons, more), is_subscriber=subscriber, is_proven=claim.proven
        )
    if age > timedelta(days=chosen.reopen_days):
        more = f"#{ticket.number} was closed more than {chosen.reopen_days} days ago"
        return Open(reasons=(*reasons, more), follows=ticket.number, confirm=True)
    more = "a reply reopens the ticket"
    return replace(_appended(ticket, (*reasons, more), claim, subscriber), reopens=True)


def _appended(ticket: Ticket, reasons: tuple[str, ...], claim: Claim, subscriber: bool) -> Append:
    return Append(ticket=ticket.number, reasons=reasons, is_subscriber=subscriber, is_proven=claim.proven)


def refuse_strangers(_: IncomingMail, facts: Facts) -> Decision | None:
    """Unknown senders make tickets only where the desk accepts them."""
    if facts.known_sender or facts.settings.accept_unregistered:
        return None
    return Drop(outcome="refused", reasons=("the sender is unknown (accept_unregistered is off)",))


RULES: tuple[Rule, ...] = (drop_our_own, show_bounce, drop_automatic, append_to_ticket, refuse_strangers)


def decide(mail: IncomingMail, facts: Facts) -> Decision:
    """The first rule with an answer wins; a mail that no rule claims opens a ticket."""
    for rule in RULES:
        if decision := rule(mail, facts):
            return decision
    return _open(mail, facts)


def _open(mail: IncomingMail, facts: Facts) -> Open:
    automatic = mail.kind != "mail" or not mail.sender_is_clean or is_junk_sender(mail.sender.address)
    reasons = [
        "it points at no ticket that its sender may write in" if facts.claims else "it points at no ticket"
    ]
    if automatic:
        reasons.append("no confirmation: " + (mail.kind_reason or "its sender cannot be answered for sure"))
    follows = facts.claims[0][1].number if facts.claims else None
    return Open(reasons=tuple(reasons), confirm=not automatic, follows=follows)
