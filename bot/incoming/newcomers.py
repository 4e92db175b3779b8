"""Senders whom the desk does not know yet: asked once whether the address is theirs, let in, welcomed.

What is let in is filed after the transaction that lets it in, as if it came now; after a crash in between it
is found as mail that still has to be filed.
"""

import re
from dataclasses import replace

from bot.allowance import has_room_for_mail
from bot.core.authentication import Authentication
from bot.core.caps import CHALLENGE, CHALLENGES, CHALLENGES_TO_DOMAIN
from bot.core.challenges import may_write_back
from bot.core.decisions import Hold
from bot.core.inbound import Inbound, to_be_filed
from bot.core.mail import Address, IncomingMail
from bot.core.screening import is_junk_sender
from bot.core.tickets import Ticket
from bot.filing import Filing
from bot.incoming.counting import keep
from bot.outgoing.in_force import template_in

# A sender chooses the Message-ID; what is no plain one is not carried to whoever stands in From.
_PLAIN_ID = re.compile(r"<[\w.!#$%&'*+/=?^`{|}~-]{1,150}@[\w.-]{1,100}>", re.ASCII)


def challenge(filing: Filing, row: Inbound, mail: IncomingMail, decision: Hold) -> str:
    """Ask the sender of a held mail to confirm the address, if that may be; says in words what was done."""
    sender = mail.sender.address.lower()
    if not decision.challenge:
        return "no challenge is sent: no person would answer it, or the sender is doubtful"
    if sender in filing.desk_addresses():
        return "no challenge is sent: the address is this desk's own"
    if template_in(filing.tx, "challenge").is_empty:
        return "no challenge is sent: its template is empty"
    caps = (
        (CHALLENGE, sender),
        (CHALLENGES_TO_DOMAIN, sender.rpartition("@")[2]),
        (CHALLENGES, "all"),
    )
    if not has_room_for_mail(filing.tx, filing.now, sender):
        return "no challenge is sent: the address had its share of automatic mail"
    if not filing.spend_all(caps):
        return "no challenge is sent: the address had one within a day, or too many went out within an hour"
    answers = (mail.message_id,) if _PLAIN_ID.fullmatch(mail.message_id) else ()
    filing.mail.letter("challenge", sender, account=row.account, answers=answers)
    return "a challenge is sent"


def admit(filing: Filing, who: Address, *, let_in_by: str) -> list[str]:
    """Know an address for good, and let in all that is held of it.

    Args:
        let_in_by: what confirmed it: the key of an answer, `token:ID` or `admin:USER`.

    Returns:
        The keys of the mails that are to be filed now, oldest first.
    """
    address = who.address.lower()
    is_new = filing.person(address) is None
    person = filing.met(who)
    if person and person.confirmed_at is None:
        filing.tx.people.put(replace(person, confirmed_at=filing.now))
    held = sorted(filing.tx.inbound.find("held_of", address), key=lambda row: (row.at, row.uid))
    for row in held:
        keep(filing.tx, replace(to_be_filed(row), let_in_by=let_in_by))
    if is_new:
        _welcome(filing, address, held[0].account if held else "")
    return [row.key for row in held]


def welcome(
    filing: Filing, ticket: Ticket, mail: IncomingMail, requester: Address, authentication: Authentication
) -> None:
    """Mail the welcome to somebody whom this ticket's mail made known, unless nobody would read it."""
    if may_write_back(mail, authentication) and not is_junk_sender(requester.address):
        _welcome(filing, requester.address.lower(), ticket.account or "", ticket)


def _welcome(filing: Filing, address: str, account: str, ticket: Ticket | None = None) -> None:
    if filing.settings.notifications_enabled:
        filing.mail.letter("welcome", address, account=account, ticket=ticket)
